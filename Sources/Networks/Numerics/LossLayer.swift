// The loss at the end of a pass: one number forward, and backward ∂L/∂ of what it was formed from, the last
// layer's outputs or, for bce and ce of their own activation, its sums: (σ(z) − y)/N, (softmax(z) − y)/N.

struct LossLayer: Sendable {
  let loss: Loss
  /// Numbers that ce looks at together.
  let classes: Int
  /// What the terms are formed from, and where ∂L/∂ of it goes.
  let source: Region
  let gradient: Region
  let target: Region
  /// σ or softmax of logits; the last layer's outputs where they are that already.
  let probability: Region
  let ownsProbability: Bool
  let takesLogits: Bool
  let divisor: Double

  func forward<Scalar: NetworkScalar>(_ memory: Memory<Scalar>) -> Double {
    sum(memory, count: source.count) / divisor
  }

  /// The undivided terms of the first `rows` of all rows.
  func sum<Scalar: NetworkScalar>(_ memory: Memory<Scalar>, rows: Int, of all: Int) -> Double {
    sum(memory, count: source.count / max(all, 1) * rows)
  }

  private func sum<Scalar: NetworkScalar>(_ memory: Memory<Scalar>, count: Int) -> Double {
    let y = memory[target], u = memory[source]
    var total = 0.0
    if loss.kind == .ce && takesLogits {
      for start in stride(from: 0, to: count, by: classes) {
        let normal = softmax(u + start, memory[probability] + start, classes)
        for k in start..<(start &+ classes) where y[k] != 0 { total += Double(y[k] * (normal - u[k])) }
      }
    } else {
      for k in 0..<count { total += Double(loss.term(u[k], y[k], logits: takesLogits)) }
    }
    return total
  }

  func backward<Scalar: NetworkScalar>(_ memory: Memory<Scalar>) {
    let y = memory[target], u = memory[source], d = memory[gradient], p = memory[probability]
    let scale = Scalar(1 / divisor)
    guard takesLogits else {
      for k in 0..<source.count { d[k] = loss.slope(u[k], y[k]) * scale }
      return
    }
    if ownsProbability && loss.kind == .bce { for k in 0..<source.count { p[k] = Scalar.sigmoid(u[k]) } }
    for k in 0..<source.count { d[k] = (p[k] - y[k]) * scale }
  }
}
