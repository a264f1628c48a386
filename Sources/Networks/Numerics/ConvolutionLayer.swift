// Convolution as networks have it, a cross-correlation: z[c, y, x] = b[c] + Σ W[c, d, i, j] · a[d, s·y + i − p,
// s·x + j − p]. The patches of one example are laid out as a matrix, so that both ways are matrix products. Laying
// them out again on the way back takes less time than reading those of a whole batch from memory.

import Kernels

final class ConvolutionLayer<Scalar: NetworkScalar>: NumericLayer {
  private let rows: Int
  private let window: WindowShape
  /// Numbers of an image.
  private let inputs: Int
  private let channels: Int
  private let x: Region
  private let z: Region
  private let delta: Region
  private let weights: Region
  private let weightGradient: Region
  private let bias: Region
  private let biasGradient: Region
  private let inputGradient: Region?
  private let patches: Region
  private let patchGradient: Region
  /// Where relu of the sums goes, and ∂L/∂ of it, when the sums themselves are not wanted.
  private let rectified: (output: Region, gradient: Region)?
  private let matrix = Scalar.matrix
  private let training = Scalar.training

  init(_ site: Site, kernel: Extent, stride: Extent, padding: Extent) {
    rows = site.rows
    window = WindowShape(site.inputShape, size: kernel, stride: stride, padding: padding)
    inputs = site.inputs
    channels = site.outputShape[0]
    x = site.plan.input
    z = site.plan[.sum]
    delta = site.plan.gradient(.sum)
    weights = site.parameter(.weights)
    weightGradient = site.gradient(.weights)
    bias = site.parameter(.bias)
    biasGradient = site.gradient(.bias)
    inputGradient = site.plan.inputGradient
    let half = site.plan.scratch.count / 2
    patches = Region(start: site.plan.scratch.start, count: half)
    patchGradient = Region(start: site.plan.scratch.start + half, count: half)
    rectified =
      site.specification.rectifiesOnTheWay ? (site.plan.output, site.plan.outputGradient) : nil
  }

  func forward(_ memory: Memory<Scalar>) {
    let places = window.unfoldedColumns
    let depth = window.unfoldedRows
    let direct = memory.isLean ? rectified?.output : nil
    for row in 0..<rows {
      training.windows.unfold(window, memory[x] + row * inputs, memory[patches])
      let out = memory[direct ?? z] + row * channels * places
      matrix.product(
        MatrixShape(rows: channels, columns: places, depth: depth), 1, memory[weights], depth,
        memory[patches], places, out, places, false)
      if bias.count > 0 { training.addColumn(memory[bias], out, channels, places, places, direct != nil) }
    }
  }

  func backward(_ memory: Memory<Scalar>) {
    let places = window.unfoldedColumns
    let depth = window.unfoldedRows
    memory.clear(biasGradient)
    let direct = memory.isLean ? rectified : nil
    for row in 0..<rows {
      let start = row * channels * places
      var d = memory[delta] + start
      if let direct {
        // One example's slopes at a time, in memory that is in the cache.
        d = memory[delta]
        training[.relu](
          0, memory[direct.gradient] + start, memory[direct.output] + start, d, channels * places)
      }
      training.windows.unfold(window, memory[x] + row * inputs, memory[patches])
      matrix.productTransposed(
        MatrixShape(rows: channels, columns: depth, depth: places), 1, d, places, memory[patches], places,
        memory[weightGradient], depth, row > 0)
      if bias.count > 0 {
        training.rowSums(1, d, channels, places, places, memory[biasGradient], true)
      }
      if let inputGradient {
        matrix.transposedProduct(
          MatrixShape(rows: depth, columns: places, depth: channels), 1, memory[weights], depth, d, places,
          memory[patchGradient], places, false)
        training.windows.fold(
          window, memory[patchGradient], memory[inputGradient] + row * inputs)
      }
    }
  }
}
