// Pooling: the largest of each window, or its mean. Backwards the largest takes the whole gradient, of equal
// ones the first as in PyTorch; the mean shares it out.

final class PoolingLayer<Scalar: NetworkScalar>: NumericLayer {
  private let rows: Int
  private let window: Window
  private let isMax: Bool
  private let x: Region
  private let a: Region
  private let gradient: Region
  private let inputGradient: Region?
  /// Place of each window's largest number in its example.
  private let winners: UnsafeMutablePointer<Int32>

  init(_ site: Site, _ pooling: LayerKind.Pooling, size: Extent, stride: Extent) {
    rows = site.rows
    window = Window(site.inputShape, site.outputShape, size: size, stride: stride, padding: Extent(0, 0))
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
    let scale = 1 / Scalar(window.size.height * window.size.width)
    var place = 0
    for row in 0..<rows {
      let image = memory[x] + row * window.inputs
      for c in 0..<window.channels {
        for y in 0..<window.outHeight {
          for k in 0..<window.outWidth {
            let corner =
              (c &* window.height &+ y &* window.stride.height) &* window.width &+ k &* window.stride.width
            if isMax {
              var winner = corner
              for i in 0..<window.size.height {
                for j in 0..<window.size.width {
                  let here = corner &+ i &* window.width &+ j
                  // NaN wins, and then stays.
                  if !(image[here] <= image[winner]) && image[winner] == image[winner] { winner = here }
                }
              }
              memory[a][place] = image[winner]
              winners[place] = Int32(truncatingIfNeeded: winner)
            } else {
              var total: Scalar = 0
              for i in 0..<window.size.height {
                for j in 0..<window.size.width { total += image[corner &+ i &* window.width &+ j] }
              }
              memory[a][place] = total * scale
            }
            place &+= 1
          }
        }
      }
    }
  }

  func backward(_ memory: Memory<Scalar>) {
    guard let inputGradient else { return }
    memory.clear(inputGradient)
    let scale = 1 / Scalar(window.size.height * window.size.width)
    var place = 0
    for row in 0..<rows {
      let image = memory[inputGradient] + row * window.inputs
      for c in 0..<window.channels {
        for y in 0..<window.outHeight {
          for k in 0..<window.outWidth {
            let g = memory[gradient][place]
            if isMax {
              image[Int(winners[place])] += g
            } else {
              let corner =
                (c &* window.height &+ y &* window.stride.height) &* window.width &+ k &* window.stride.width
              for i in 0..<window.size.height {
                for j in 0..<window.size.width { image[corner &+ i &* window.width &+ j] += g * scale }
              }
            }
            place &+= 1
          }
        }
      }
    }
  }
}
