// The loss at the end of a pass: one number forward, and backward ∂L/∂ of what it was formed from, the last
// layer's outputs or, for bce and ce of their own activation, its sums: (σ(z) − y)/N, (softmax(z) − y)/N. From
// logits both come in one turn, so there the way back has nothing left to do.

import Kernels

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

  /// The terms of the first `count` numbers; from logits their gradient comes along.
  private func sum<Scalar: NetworkScalar>(_ memory: Memory<Scalar>, count: Int) -> Double {
    let y = memory[target], u = memory[source]
    if takesLogits {
      let scale = Scalar(1 / divisor)
      return loss.kind == .ce
        ? Scalar.training.softmaxCrossEntropy(
          count / max(classes, 1), classes, classes, scale, u, y, memory[probability], memory[gradient])
        : Scalar.training.sigmoidCrossEntropy(count, scale, u, y, memory[probability], memory[gradient])
    }
    var total = 0.0
    for k in 0..<count { total += Double(loss.term(u[k], y[k], logits: false)) }
    return total
  }

  func backward<Scalar: NetworkScalar>(_ memory: Memory<Scalar>) {
    if takesLogits { return }
    let y = memory[target], u = memory[source], d = memory[gradient]
    let scale = Scalar(1 / divisor)
    for k in 0..<source.count { d[k] = loss.slope(u[k], y[k]) * scale }
  }
}
