// Pooling: the largest of each window, or its mean. Backwards the largest takes the whole gradient, of equal
// ones the first as in PyTorch; the mean shares it out.

import Kernels

final class PoolingLayer<Scalar: NetworkScalar>: NumericLayer {
  private let rows: Int
  private let window: WindowShape
  /// Numbers of an image.
  private let inputs: Int
  private let isMax: Bool
  private let x: Region
  private let a: Region
  private let gradient: Region
  private let inputGradient: Region?
  /// Place of each window's largest number in its channel.
  private let winners: UnsafeMutablePointer<Int32>

  init(_ site: Site, _ pooling: LayerKind.Pooling, size: Extent, stride: Extent) {
    rows = site.rows
    window = WindowShape(site.inputShape, size: size, stride: stride, padding: Extent(0, 0))
    inputs = site.inputs
    isMax = pooling == .max
    x = site.plan.input
    a = site.plan.output
    gradient = site.plan.outputGradient
    inputGradient = site.plan.inputGradient
    winners = .allocate(capacity: max(a.count, 1))
    winners.initialize(repeating: 0, count: max(a.count, 1))
  }

  deinit { winners.deallocate() }

  func forward(_ memory: Memory<Scalar>) {
    let windows = Scalar.training.windows
    let size = a.count / max(rows, 1)
    for row in 0..<rows {
      let image = memory[x] + row * inputs
      if isMax {
        windows.maxPool(window, image, memory[a] + row * size, winners + row * size)
      } else {
        windows.averagePool(window, image, memory[a] + row * size)
      }
    }
  }

  func backward(_ memory: Memory<Scalar>) {
    guard let inputGradient else { return }
    let windows = Scalar.training.windows
    let size = a.count / max(rows, 1)
    for row in 0..<rows {
      let image = memory[inputGradient] + row * inputs
      let g = memory[gradient] + row * size
      if isMax {
        windows.maxPoolSlope(window, g, winners + row * size, image)
      } else {
        windows.averagePoolSlope(window, g, image)
      }
    }
  }
}
