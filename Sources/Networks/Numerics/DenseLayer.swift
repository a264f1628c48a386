// A fully connected layer: z = x·Wᵀ + b for every row, and backwards ∂L/∂W = δᵀ·x, ∂L/∂b = Σ δ, ∂L/∂x = δ·W.
// Here W is kept inputs × outputs, as the products read it without turning. Large products go to several threads,
// with the same numbers.

import Kernels

final class DenseLayer<Scalar: NetworkScalar>: NumericLayer {
  private let rows: Int
  private let inputs: Int
  private let outputs: Int
  private let x: Region
  private let z: Region
  private let delta: Region
  private let weights: Region
  private let weightGradient: Region
  private let bias: Region
  private let biasGradient: Region
  private let inputGradient: Region?
  private let matrix = Scalar.matrix
  private let training = Scalar.training
  /// Where relu of the sums goes when the sums themselves are not wanted.
  private let rectified: Region?
  var rate: Scalar?
  var canLearn: Bool { true }

  init(_ site: Site, units: Int) {
    inputs = site.inputShape.last ?? 1
    outputs = units
    rows = site.rows * (site.inputs / max(inputs, 1))
    x = site.plan.input
    z = site.plan[.sum]
    delta = site.plan.gradient(.sum)
    weights = site.parameter(.weights)
    weightGradient = site.gradient(.weights)
    bias = site.parameter(.bias)
    biasGradient = site.gradient(.bias)
    inputGradient = site.plan.inputGradient
    rectified = site.specification.rectifiesOnTheWay ? site.plan.output : nil
  }

  func forward(_ memory: Memory<Scalar>) {
    let direct = memory.isLean ? rectified : nil
    matrix.sharedLayer(
      MatrixShape(rows: rows, columns: outputs, depth: inputs), memory[x], inputs, memory[weights], outputs,
      bias.count > 0 ? UnsafePointer(memory[bias]) : nil, direct != nil, memory[direct ?? z], outputs)
  }

  func backward(_ memory: Memory<Scalar>) {
    let d = memory[delta]
    if let inputGradient {
      matrix.shared(
        .rightTransposed, MatrixShape(rows: rows, columns: inputs, depth: outputs), 1, d, outputs,
        memory[weights], outputs,
        memory[inputGradient], inputs, false)
    }
    let shape = MatrixShape(rows: inputs, columns: outputs, depth: rows)
    if let rate {
      matrix.shared(
        .leftTransposed, shape, -rate, memory[x], inputs, d, outputs, memory[weights], outputs, true)
      if bias.count > 0 { training.columnSums(-rate, d, rows, outputs, outputs, memory[bias], true) }
    } else {
      matrix.shared(
        .leftTransposed, shape, 1, memory[x], inputs, d, outputs, memory[weightGradient], outputs, false)
      if bias.count > 0 { training.columnSums(1, d, rows, outputs, outputs, memory[biasGradient], false) }
    }
  }
}
