// The last layer's row-wise activation: pₖ = e^(zₖ − m)/Σ e^(zⱼ − m) with m the largest sum, and backwards,
// when the loss is not cross-entropy, the Jacobian diag(p) − p·pᵀ: δₖ = pₖ (gₖ − Σⱼ gⱼ pⱼ) with g = ∂L/∂p.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

final class Softmax: Layer {
  let number: Int
  let rows: Int
  let units: Int
  let regions: Plan.Layer
  let isFused: Bool

  init(
    number: Int, rows: Int, units: Int, regions: Plan.Layer, isFused: Bool
  ) {
    self.number = number
    self.rows = rows
    self.units = units
    self.regions = regions
    self.isFused = isFused
  }

  /// One row; returns ln Σ e^z.
  @discardableResult
  static func row(
    _ z: UnsafePointer<Double>, _ p: UnsafeMutablePointer<Double>, _ count: Int
  ) -> Double {
    var most = -Double.infinity
    for k in 0..<count where z[k] > most { most = z[k] }
    var total = 0.0
    for k in 0..<count {
      p[k] = exp(z[k] - most)
      total += p[k]
    }
    for k in 0..<count { p[k] /= total }
    return most + log(total)
  }

  func forward(_ memory: Memory, _ tape: Tape?) {
    for row in 0..<rows {
      Softmax.row(memory[regions.z] + row &* units, memory[regions.a] + row &* units, units)
    }
    guard let tape else { return }
    let shape = RowShape(rows: rows, units: units)
    let z = Spelling(computed: memory, regions.z)
    tape.tell(.forward(number), QuantityName(.output), "softmax(z\(number))", shape.tensor(memory, regions.a))
    {
      place in
      let (row, _) = shape.split(place)
      return "e^\(z[place]) / (" + tape.sum(units) { "e^\(z[row * units + $0])" } + ")"
    }
  }

  func backward(_ memory: Memory, _ tape: Tape?) {
    if isFused { return }
    for row in 0..<rows {
      let p = memory[regions.a] + row &* units
      let g = memory[regions.aGradient] + row &* units
      let delta = memory[regions.delta] + row &* units
      var mean = 0.0
      for k in 0..<units { mean += g[k] * p[k] }
      for k in 0..<units { delta[k] = p[k] * (g[k] - mean) }
    }
    guard let tape else { return }
    let shape = RowShape(rows: rows, units: units)
    let p = Spelling(computed: memory, regions.a)
    let g = Spelling(computed: memory, regions.aGradient)
    tape.tell(
      .backward(number), QuantityName(.delta, number), "p ⊙ (g − g·p), p = ŷ, g = ∂L/∂ŷ",
      shape.tensor(memory, regions.delta)
    ) { place in
      let row = shape.split(place).row
      let mean = tape.sum(units) { Digits.product([g[row * units + $0], p[row * units + $0]]) }
      return "\(p[place])·(\(g[place]) − (\(mean)))"
    }
  }
}
