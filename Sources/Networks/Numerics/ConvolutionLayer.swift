// Convolution as networks have it, a cross-correlation: z[c, y, x] = b[c] + Σ W[c, d, i, j] · a[d, s·y + i − p,
// s·x + j − p]. The patches of one example are laid out as a matrix, so that both ways are matrix products. Laying
// them out again on the way back takes less time than reading those of a whole batch from memory.

import Kernels

final class ConvolutionLayer<Scalar: NetworkScalar>: NumericLayer {
  private let rows: Int
  private let window: Window
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
    window = Window(site.inputShape, site.outputShape, size: kernel, stride: stride, padding: padding)
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
    let places = window.places
    let depth = window.depth
    let direct = memory.isLean ? rectified?.output : nil
    for row in 0..<rows {
      training.windows.unfold(window.shape, memory[x] + row * window.inputs, memory[patches])
      let out = memory[direct ?? z] + row * channels * places
      matrix.product(
        MatrixShape(rows: channels, columns: places, depth: depth), 1, memory[weights], depth,
        memory[patches], places, out, places, false)
      if bias.count > 0 { training.addColumn(memory[bias], out, channels, places, places, direct != nil) }
    }
  }

  func backward(_ memory: Memory<Scalar>) {
    let places = window.places
    let depth = window.depth
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
      training.windows.unfold(window.shape, memory[x] + row * window.inputs, memory[patches])
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
          window.shape, memory[patchGradient], memory[inputGradient] + row * window.inputs)
      }
    }
  }
}

/// Where a kernel or a pooling window looks: channels × height × width in, the same with other lengths out.
struct Window: Sendable {
  let channels: Int
  let height: Int
  let width: Int
  let outHeight: Int
  let outWidth: Int
  let size: Extent
  let stride: Extent
  let padding: Extent

  init(_ input: [Int], _ output: [Int], size: Extent, stride: Extent, padding: Extent) {
    (channels, height, width) = (input[0], input[1], input[2])
    (outHeight, outWidth) = (output[1], output[2])
    self.size = size
    self.stride = stride
    self.padding = padding
  }

  var inputs: Int { channels * height * width }
  /// Windows on an image.
  var places: Int { outHeight * outWidth }
  /// Numbers under the kernel.
  var depth: Int { channels * size.height * size.width }

  var shape: WindowShape {
    WindowShape(
      channels: channels, height: height, width: width, kernelHeight: size.height, kernelWidth: size.width,
      strideY: stride.height, strideX: stride.width, paddingY: padding.height, paddingX: padding.width)
  }
}
