// What a net is before it has numbers: the shape of an example, a chain of layers, a loss.

import Calculus

/// What a layer does to its sums. Elementwise activations are rows of the function table; softmax looks at a
/// whole row and stands only in the last layer.
public enum Transfer: Sendable, Equatable {
  case elementwise(Activation)
  case softmax
  /// Nothing.
  case linear

  public var name: String {
    switch self {
    case .elementwise(let activation): activation.name
    case .softmax: "softmax"
    case .linear: "linear"
    }
  }

  /// σ, tanh, softmax …
  public var symbol: String {
    if case .elementwise(let activation) = self { return activation.symbol }
    return name
  }

  /// nil for a name that is neither softmax nor in the table.
  public init?(named name: String) {
    switch name {
    case "softmax": self = .softmax
    case "linear", "identity": self = .linear
    default:
      guard let activation = Activation(named: name) else { return nil }
      self = .elementwise(activation)
    }
  }

  public var isLinear: Bool { self == .linear }
}

public struct Architecture: Sendable, Equatable {
  /// Shape of one example: [inputs], steps × features, or channels × height × width.
  public let inputShape: [Int]
  public let layers: [LayerSpecification]
  public let loss: Loss
  /// Shape of an example behind each layer, the input first: one more than there are layers.
  public let shapes: [[Int]]

  /// Numbers of an example.
  public var inputs: Int { shapes[0].reduce(1, *) }
  public var outputs: Int { shapes[depth].reduce(1, *) }
  public var outputShape: [Int] { shapes[depth] }
  /// Layers after the inputs.
  public var depth: Int { layers.count }
  /// Units of each layer's examples, the inputs first.
  public var sizes: [Int] { shapes.map { $0.reduce(1, *) } }
  public var transfers: [Transfer] { layers.map(\.transfer) }

  /// Layers that are possible.
  static let limit = 1000
  /// Numbers of an example behind a layer.
  static let unitLimit = 1 << 26

  /// Fails when a layer does not fit behind the one before it, or the loss needs another last layer.
  public init(input: [Int], layers: [LayerSpecification], loss: Loss) throws(Failure) {
    guard !layers.isEmpty, !input.isEmpty, input.allSatisfy({ $0 >= 1 }) else {
      throw Failure(
        .syntax, "a net needs at least an input and an output layer, each with a unit or more",
        hint: "for example 2-2-3")
    }
    guard layers.count <= Architecture.limit else {
      throw Failure(
        .limit, "\(layers.count) layers are too many", hint: "the limit is \(Architecture.limit)")
    }
    var shapes = [input]
    for (index, layer) in layers.enumerated() {
      if case .softmax = layer.transfer, index < layers.count - 1 {
        throw Failure(.value, "softmax can only be the last layer's activation")
      }
      if case .embedding = layer.kind, index > 0 {
        throw Failure(.value, "an embedding can only be the first layer: it takes whole numbers")
      }
      let shape: [Int]
      do throws(Failure) { shape = try layer.kind.output(of: shapes[index]) } catch {
        throw Failure(error.code, "layer \(index + 1): \(error.message)", hint: error.hint)
      }
      guard let count = Tensor.count(of: shape), count <= Architecture.unitLimit else {
        throw Failure(
          .limit, "layer \(index + 1) gives \(Tensor.text(of: shape)) numbers, which is too many",
          hint: "the limit is \(Architecture.unitLimit)")
      }
      shapes.append(shape)
    }
    guard let count = Tensor.count(of: input), count <= Architecture.unitLimit else {
      throw Failure(.limit, "an input of \(Tensor.text(of: input)) numbers is too large")
    }
    if let last = layers.last, let classes = shapes.last?.last {
      try loss.accept(last.transfer, outputs: classes)
    }
    inputShape = input
    self.layers = layers
    self.loss = loss
    self.shapes = shapes
  }

  /// Fully connected layers with biases, one activation each.
  public init(sizes: [Int], transfers: [Transfer], loss: Loss) throws(Failure) {
    guard sizes.count >= 2, sizes.allSatisfy({ $0 >= 1 }) else {
      throw Failure(
        .syntax, "a net needs at least an input and an output layer, each with a unit or more",
        hint: "for example 2-2-3")
    }
    guard transfers.count == sizes.count - 1 else {
      throw Failure(
        .shape, "\(sizes.count - 1) layers need \(sizes.count - 1) activations, not \(transfers.count)")
    }
    try self.init(
      input: [sizes[0]],
      layers: zip(sizes.dropFirst(), transfers).map {
        LayerSpecification(.dense(units: $0, hasBias: true), $1)
      }, loss: loss)
  }

  /// Only fully connected layers: "2-2-3" says it all.
  public var isDense: Bool {
    inputShape.count == 1
      && layers.allSatisfy {
        if case .dense(_, true) = $0.kind { return true }
        return false
      }
  }

  /// Whether the first layer looks up rows by index, so that inputs are whole numbers.
  public var takesIndices: Int? {
    if case .embedding(let words, _)? = layers.first?.kind { return words }
    return nil
  }

  /// "2-2-3", or the pipeline as it is typed.
  public var text: String {
    if isDense { return sizes.map(String.init).joined(separator: "-") }
    return ([inputText] + layers.map(\.text)).joined(separator: " -> ")
  }

  /// The input as it is typed: 28x28x1 is height x width x channels.
  public var inputText: String {
    let order = inputShape.count == 3 ? [inputShape[1], inputShape[2], inputShape[0]] : inputShape
    return order.map(String.init).joined(separator: "x")
  }
}
