// A layer's two loops: forward from its input to its output, backward from ∂L/∂output to the gradients of its
// parameters and ∂L/∂input. They compute and nothing else; what they mean is said by the layer's formulas.
// Layers are classes: a loop over several kinds hands references on instead of copying each into and out of a
// box. Both are called through a protocol, so those with loops of their own are compiled for each type of numbers
// (`@_specialize`); they would ask for every operation otherwise, and take thirty times as long.

import Kernels

protocol NumericLayer<Scalar>: AnyObject {
  associatedtype Scalar: NetworkScalar
  func forward(_ memory: Memory<Scalar>)
  func backward(_ memory: Memory<Scalar>)
  /// Plain gradient descent may be done on the spot, without writing the gradient down: nil for not.
  var rate: Scalar? { get set }
  var canLearn: Bool { get }
}

extension NumericLayer {
  var rate: Scalar? {
    get { nil }
    set {}
  }
  var canLearn: Bool { false }
}

/// What a layer is built from.
struct Site {
  /// From 1.
  let number: Int
  /// Whether it takes the examples themselves, in whatever shape.
  let takesExamples: Bool
  /// Whether a training needs ∂L/∂ of what it takes.
  let isAskedForInputGradient: Bool
  let rows: Int
  let specification: LayerSpecification
  let inputShape: [Int]
  let outputShape: [Int]
  let plan: Plan.Layer
  let layout: Layout
  let gradients: Int
  let seed: UInt64

  var inputs: Int { inputShape.reduce(1, *) }
  var outputs: Int { outputShape.reduce(1, *) }

  func parameter(_ symbol: Symbol) -> Region {
    layout[QuantityName(symbol, number)]?.region ?? Region(start: 0, count: 0)
  }

  func gradient(_ symbol: Symbol) -> Region {
    let region = parameter(symbol)
    return Region(start: gradients + region.start, count: region.count)
  }
}

extension LayerSpecification {
  /// Whether the loop that forms the sums applies relu as well when only training is to be served. A convolution
  /// does so with its bias, and takes the slope on the way back.
  var rectifiesOnTheWay: Bool {
    switch kind {
    case .dense: transfer.name == "relu"
    case .convolution(_, _, _, _, let hasBias): hasBias && transfer.name == "relu"
    default: false
    }
  }
}

extension WindowShape {
  /// Where a kernel or a pooling window looks in channels × height × width.
  init(_ image: [Int], size: Extent, stride: Extent, padding: Extent) {
    self.init(
      channels: image[0], height: image[1], width: image[2], kernelHeight: size.height,
      kernelWidth: size.width, strideY: stride.height, strideX: stride.width, paddingY: padding.height,
      paddingX: padding.width)
  }
}
