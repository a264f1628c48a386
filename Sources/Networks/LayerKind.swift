// What a layer is before it has numbers: its kind with its settings, and the activation that follows it.

import Calculus

/// Height and width of a kernel, a step or a margin.
public struct Extent: Sendable, Equatable {
  public let height: Int
  public let width: Int

  public init(_ height: Int, _ width: Int) {
    self.height = height
    self.width = width
  }

  public var text: String { height == width ? "\(height)" : "\(height)x\(width)" }
}

public enum LayerKind: Sendable, Equatable {
  public enum Pooling: String, Sendable { case max, average }
  public enum Cell: String, Sendable { case simple, lstm, gru }
  public enum Norm: String, Sendable { case batch, layer }

  /// z = W·x + b, on the last axis.
  case dense(units: Int, hasBias: Bool)
  /// Cross-correlation of channels × height × width with kernels of all channels.
  case convolution(channels: Int, kernel: Extent, stride: Extent, padding: Extent, hasBias: Bool)
  case pooling(Pooling, size: Extent, stride: Extent)
  /// Any shape as a vector.
  case flatten
  /// Over steps × features; gives the last state, or all of them.
  case recurrent(Cell, units: Int, givesSequence: Bool)
  /// A row of a table for each index.
  case embedding(words: Int, dimensions: Int)
  /// The mean over the steps.
  case mean
  /// Zeroes inputs with this probability while training, and scales the others up.
  case dropout(Double)
  case normalization(Norm)
  /// softmax(q·kᵀ/√d)·v over steps × features, one head.
  case attention(dimensions: Int)
  /// Only an activation.
  case elementwise

  var isConvolution: Bool {
    if case .convolution = self { return true }
    return false
  }

  var isDense: Bool {
    if case .dense = self { return true }
    return false
  }

  /// Whether a bias is added to its sums.
  var hasBias: Bool {
    switch self {
    case .dense(_, let hasBias), .convolution(_, _, _, _, let hasBias): hasBias
    default: false
    }
  }

  /// Whether the layer forms sums z that an activation then takes.
  var formsSums: Bool {
    switch self {
    case .dense, .convolution: true
    default: false
    }
  }
}

public struct LayerSpecification: Sendable, Equatable {
  public let kind: LayerKind
  public let transfer: Transfer

  public init(_ kind: LayerKind, _ transfer: Transfer = .linear) {
    self.kind = kind
    self.transfer = transfer
  }

  /// As it is typed in a pipeline: "conv 8 5x5 stride 2 relu".
  public var text: String {
    let tail = transfer.isLinear ? "" : " \(transfer.name)"
    switch kind {
    case .dense(let units, let hasBias): return "dense \(units)" + (hasBias ? "" : " nobias") + tail
    case .convolution(let channels, let kernel, let stride, let padding, let hasBias):
      var words = "conv \(channels) \(kernel.height)x\(kernel.width)"
      if stride != Extent(1, 1) { words += " stride \(stride.text)" }
      if padding != Extent(0, 0) { words += " pad \(padding.text)" }
      return words + (hasBias ? "" : " nobias") + tail
    case .pooling(let pooling, let size, let stride):
      let words = "\(pooling == .max ? "maxpool" : "avgpool") \(size.text)"
      return words + (stride == size ? "" : " stride \(stride.text)") + tail
    case .flatten: return "flatten" + tail
    case .recurrent(let cell, let units, let givesSequence):
      let word = cell == .simple ? "rnn" : cell.rawValue
      return "\(word) \(units)" + (givesSequence ? " sequence" : "") + tail
    case .embedding(let words, let dimensions): return "embedding \(words) \(dimensions)" + tail
    case .mean: return "mean" + tail
    case .dropout(let rate): return "dropout \(rate)" + tail
    case .normalization(let norm): return "\(norm.rawValue)norm" + tail
    case .attention(let dimensions): return "attention \(dimensions)" + tail
    case .elementwise: return transfer.name
    }
  }
}

extension LayerSpecification {
  /// The word it is typed with.
  var word: String { String(text.prefix { $0 != " " }) }
}

extension LayerKind {
  /// Shape of an example behind this layer: a vector [units], steps × features, or channels × height × width.
  /// Fails when an example of `input` does not fit.
  func output(of input: [Int]) throws(Failure) -> [Int] {
    switch self {
    case .dense(let units, _):
      guard input.count <= 2 else {
        throw Failure(
          .shape, "dense takes a vector, not \(Tensor.text(of: input))", hint: "put flatten before it")
      }
      return input.dropLast() + [units]
    case .convolution(let channels, let kernel, let stride, let padding, _):
      try image(input, "a convolution")
      return try [channels] + places(input, kernel, stride, padding, "the kernel")
    case .pooling(_, let size, let stride):
      try image(input, "pooling")
      return try [input[0]] + places(input, size, stride, Extent(0, 0), "the window")
    case .flatten:
      guard let count = Tensor.count(of: input) else { throw Failure(.limit, "the shape is too large") }
      return [count]
    case .recurrent(_, let units, let givesSequence):
      try sequence(input, "a recurrent layer")
      return givesSequence ? [input[0], units] : [units]
    case .embedding(_, let dimensions):
      guard input.count == 1 else {
        throw Failure(
          .shape, "an embedding takes a list of indices, not \(Tensor.text(of: input))",
          hint: "for example net 4 -> embedding 7 3: four indices from 0 to 6")
      }
      return [input[0], dimensions]
    case .mean:
      try sequence(input, "mean")
      return [input[1]]
    case .dropout, .normalization, .elementwise: return input
    case .attention(let dimensions):
      try sequence(input, "attention")
      return [input[0], dimensions]
    }
  }

  private func image(_ input: [Int], _ name: String) throws(Failure) {
    guard input.count == 3 else {
      throw Failure(
        .shape, "\(name) takes channels × height × width, not \(Tensor.text(of: input))",
        hint: "begin with height x width x channels, for example net 28x28x1 -> conv 8 5x5")
    }
  }

  private func sequence(_ input: [Int], _ name: String) throws(Failure) {
    guard input.count == 2 else {
      throw Failure(
        .shape, "\(name) takes steps × features, not \(Tensor.text(of: input))",
        hint: "begin with steps x features, for example net 10x3 -> rnn 4, or with an embedding")
    }
  }

  private func places(
    _ input: [Int], _ size: Extent, _ stride: Extent, _ padding: Extent, _ name: String
  ) throws(Failure) -> [Int] {
    let height = input[1] + 2 * padding.height - size.height
    let width = input[2] + 2 * padding.width - size.width
    guard height >= 0, width >= 0 else {
      throw Failure(
        .shape, "\(name) of \(size.height)×\(size.width) is larger than \(input[1])×\(input[2])",
        hint: "use a smaller one, or pad")
    }
    return [height / stride.height + 1, width / stride.width + 1]
  }
}
