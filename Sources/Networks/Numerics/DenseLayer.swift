// A fully connected layer: z = x·Wᵀ + b for every row, and backwards ∂L/∂W = δᵀ·x, ∂L/∂b = Σ δ, ∂L/∂x = δ·W.
// Here W is kept inputs × outputs, as the products read it without turning. Large products go to several threads,
// with the same numbers; of inputs that are mostly 0, as drawings are, only the others are multiplied.

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
  private let isAskedForInputGradient: Bool
  private let matrix = Scalar.matrix
  private let training = Scalar.training
  /// Where relu of the sums goes when the sums themselves are not wanted.
  private let rectified: Region?
  /// Where the input has numbers, if it may have few: words of `SparseKernels`, 64 rows after 64 rows.
  private let occupancy: UnsafeMutablePointer<UInt64>?
  private var isSparse = false
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
    isAskedForInputGradient = site.isAskedForInputGradient
    rectified = site.specification.rectifiesOnTheWay ? site.plan.output : nil
    // Behind other layers zeros are too few to look for.
    let mayBeSparse =
      site.takesExamples && inputs * units >= 1 << 12 && units % Scalar.matrix.sparse.wholeColumns == 0
    occupancy = mayBeSparse ? .allocate(capacity: (rows + 63) / 64 * inputs) : nil
  }

  deinit { occupancy?.deallocate() }

  /// Runs of at most 64 rows, and their words.
  private func forEachGroup(
    _ occupancy: UnsafeMutablePointer<UInt64>,
    _ body: (_ first: Int, _ count: Int, UnsafeMutablePointer<UInt64>) -> Void
  ) {
    for first in stride(from: 0, to: rows, by: 64) {
      body(first, min(64, rows - first), occupancy + first / 64 * inputs)
    }
  }

  /// Whether few enough numbers of the input are not 0: looking takes a hundredth of a step, and skipping
  /// wins below about a half.
  private func looksSparse(_ memory: Memory<Scalar>) -> Bool {
    guard let occupancy, memory.isLean else { return false }
    var count = 0
    forEachGroup(occupancy) { first, rows, words in
      count += matrix.sparse.occupancy(rows, inputs, memory[x] + first * inputs, inputs, words)
    }
    return count < rows * inputs * 2 / 5
  }

  func forward(_ memory: Memory<Scalar>) {
    let direct = memory.isLean ? rectified : nil
    let offsets = bias.count > 0 ? UnsafePointer(memory[bias]) : nil
    let out = memory[direct ?? z]
    isSparse = looksSparse(memory)
    guard isSparse, let occupancy else {
      matrix.sharedLayer(
        MatrixShape(rows: rows, columns: outputs, depth: inputs), memory[x], inputs, memory[weights], outputs,
        offsets, direct != nil, out, outputs)
      return
    }
    forEachGroup(occupancy) { first, rows, words in
      matrix.sparse.layer(
        MatrixShape(rows: rows, columns: outputs, depth: inputs), words, memory[x] + first * inputs, inputs,
        memory[weights], outputs, offsets, direct != nil, out + first * outputs, outputs)
    }
  }

  func backward(_ memory: Memory<Scalar>) {
    let d = memory[delta]
    if let inputGradient, isAskedForInputGradient || !memory.isLean {
      matrix.shared(
        .rightTransposed, MatrixShape(rows: rows, columns: inputs, depth: outputs), 1, d, outputs,
        memory[weights], outputs,
        memory[inputGradient], inputs, false)
    }
    if let rate {
      addProduct(-rate, d, to: weights, accumulating: true, memory)
      if bias.count > 0 { training.columnSums(-rate, d, rows, outputs, outputs, memory[bias], true) }
    } else {
      addProduct(1, d, to: weightGradient, accumulating: false, memory)
      if bias.count > 0 { training.columnSums(1, d, rows, outputs, outputs, memory[biasGradient], false) }
    }
  }

  /// α xᵀ·δ.
  private func addProduct(
    _ alpha: Scalar, _ d: UnsafeMutablePointer<Scalar>, to region: Region, accumulating: Bool,
    _ memory: Memory<Scalar>
  ) {
    let shape = MatrixShape(rows: inputs, columns: outputs, depth: rows)
    guard isSparse, let occupancy else {
      matrix.shared(
        .leftTransposed, shape, alpha, memory[x], inputs, d, outputs, memory[region], outputs, accumulating)
      return
    }
    forEachGroup(occupancy) { first, rows, words in
      matrix.sparse.update(
        MatrixShape(rows: inputs, columns: outputs, depth: rows), words, alpha, memory[x] + first * inputs,
        inputs, d + first * outputs, outputs, memory[region], outputs, accumulating || first > 0)
    }
  }
}
