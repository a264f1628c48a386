// The loss at the end of a pass: one number forward, and backward either ∂L/∂ŷ for the last activation to
// carry on or, where the loss was formed from the sums z, δ itself: (σ(z) − y)/N for bce, (softmax(z) −
// y)/N for ce.

struct LossLayer: Sendable {
  let loss: Loss
  /// Number of the last layer.
  let number: Int
  let rows: Int
  let units: Int
  let target: Region
  /// Where σ(z) or softmax(z) is: the last layer's output, or a region of its own when that layer is linear.
  let probability: Region
  let ownsProbability: Bool
  let last: Plan.Layer

  var divisor: Double { loss.divisor(rows: rows, outputs: units) }

  @inline(__always)
  func forward(_ memory: Memory, _ tape: Tape?) -> Double {
    let y = memory[target]
    var total = 0.0
    if loss.kind == .ce {
      let p = memory[probability]
      for row in 0..<rows {
        let z = memory[last.z] + row &* units
        let normal = Softmax.row(z, p + row &* units, units)
        for k in 0..<units where y[row &* units &+ k] != 0 {
          total += y[row &* units &+ k] * (normal - z[k])
        }
      }
    } else {
      let u = memory[loss.usesSums ? last.z : last.a]
      for place in 0..<last.z.count { total += loss.term(u[place], y[place]) }
    }
    let value = total / divisor
    if let tape { tellForward(memory, tape, value) }
    return value
  }

  @inline(__always)
  func backward(_ memory: Memory, _ tape: Tape?) {
    let y = memory[target]
    let scale = 1 / divisor
    if loss.usesSums {
      let p = memory[probability]
      if ownsProbability && loss.kind == .bce {
        let z = memory[last.z]
        for place in 0..<last.z.count { p[place] = LossLayer.sigmoid(z[place]) }
      }
      let delta = memory[last.delta]
      for place in 0..<last.z.count { delta[place] = (p[place] - y[place]) * scale }
    } else {
      let u = memory[last.a]
      let gradient = memory[last.aGradient]
      for place in 0..<last.z.count { gradient[place] = loss.slope(u[place], y[place]) * scale }
    }
    if let tape { tellBackward(memory, tape) }
  }
}
