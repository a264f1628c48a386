// Convolution as networks have it, a cross-correlation: z[c, y, x] = b[c] + Σ W[c, d, i, j] · a[d, s·y + i − p,
// s·x + j − p]. The patches of one example are laid out as a matrix, so that both ways are matrix products.

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
  private let matrix = Scalar.matrix

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
  }

  func forward(_ memory: Memory<Scalar>) {
    let places = window.places
    let depth = window.depth
    for row in 0..<rows {
      window.unfold(memory[x] + row * window.inputs, memory[patches])
      let out = memory[z] + row * channels * places
      if bias.count > 0 {
        for c in 0..<channels { (out + c * places).update(repeating: memory[bias][c], count: places) }
      }
      matrix.product(
        MatrixShape(rows: channels, columns: places, depth: depth), 1, memory[weights], depth,
        memory[patches],
        places, out, places, bias.count > 0)
    }
  }

  func backward(_ memory: Memory<Scalar>) {
    let places = window.places
    let depth = window.depth
    memory.clear(biasGradient)
    for row in 0..<rows {
      let d = memory[delta] + row * channels * places
      window.unfold(memory[x] + row * window.inputs, memory[patches])
      matrix.productTransposed(
        MatrixShape(rows: channels, columns: depth, depth: places), 1, d, places, memory[patches], places,
        memory[weightGradient], depth, row > 0)
      if bias.count > 0 {
        for c in 0..<channels {
          var total: Scalar = 0
          for k in 0..<places { total += d[c * places + k] }
          memory[biasGradient][c] += total
        }
      }
      if let inputGradient {
        matrix.transposedProduct(
          MatrixShape(rows: depth, columns: places, depth: channels), 1, memory[weights], depth, d, places,
          memory[patchGradient], places, false)
        window.fold(memory[patchGradient], memory[inputGradient] + row * window.inputs)
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

  /// Columns x of the output for which column j of the kernel lies on the image.
  @inline(__always)
  private func columns(_ j: Int) -> Range<Int> {
    let first = padding.width > j ? (padding.width - j + stride.width - 1) / stride.width : 0
    let room = width - 1 + padding.width - j
    let end = room < 0 ? 0 : min(outWidth, room / stride.width + 1)
    return min(first, end)..<end
  }

  /// Patches as depth × places; zeros beyond the edge.
  func unfold<Scalar: NetworkScalar>(_ x: UnsafePointer<Scalar>, _ out: UnsafeMutablePointer<Scalar>) {
    var line = out
    for c in 0..<channels {
      for i in 0..<size.height {
        for j in 0..<size.width {
          let columns = columns(j)
          for y in 0..<outHeight {
            let target = line + y &* outWidth
            let from = y &* stride.height &+ i &- padding.height
            guard from >= 0, from < height, !columns.isEmpty else {
              target.update(repeating: 0, count: outWidth)
              continue
            }
            let start = (c &* height &+ from) &* width &+ j &- padding.width
            let source = x + start
            for k in 0..<columns.lowerBound { target[k] = 0 }
            if stride.width == 1 {
              (target + columns.lowerBound).update(from: source + columns.lowerBound, count: columns.count)
            } else {
              for k in columns { target[k] = source[k &* stride.width] }
            }
            for k in columns.upperBound..<outWidth { target[k] = 0 }
          }
          line += places
        }
      }
    }
  }

  /// Adds patches up where they came from.
  func fold<Scalar: NetworkScalar>(_ patches: UnsafePointer<Scalar>, _ x: UnsafeMutablePointer<Scalar>) {
    x.update(repeating: 0, count: inputs)
    var line = patches
    for c in 0..<channels {
      for i in 0..<size.height {
        for j in 0..<size.width {
          let columns = columns(j)
          for y in 0..<outHeight {
            let from = y &* stride.height &+ i &- padding.height
            guard from >= 0, from < height else { continue }
            let source = line + y &* outWidth
            let start = (c &* height &+ from) &* width &+ j &- padding.width
            let target = x + start
            for k in columns { target[k &* stride.width] += source[k] }
          }
          line += places
        }
      }
    }
  }
}
