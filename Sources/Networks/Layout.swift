// The parameters of a net in one flat run, layer by layer: W1, b1, W2, b2 … Everything that has to know which
// parameters a layer has, and their shapes, reads this list.

import Calculus

/// A piece of a run of numbers.
struct Region: Sendable, Equatable {
  let start: Int
  let count: Int

  var end: Int { start + count }
  var range: Range<Int> { start..<(start + count) }
}

public struct Parameter: Sendable, Equatable {
  public let name: QuantityName
  /// As PyTorch has it: outputs × inputs, channels × inputs × height × width, gates · units × inputs.
  public let shape: [Int]
  /// Numbers of the layer's input that meet in one of its outputs, and the other way round.
  public let fanIn: Int
  public let fanOut: Int
  let region: Region
  /// Running statistics are kept and saved but no optimiser touches them.
  public let isTrained: Bool

  public var count: Int { region.count }
  /// Where it is in the flat run.
  public var range: Range<Int> { region.range }

  /// Loops want a dense layer's weights as inputs × outputs; everybody else sees outputs × inputs.
  var isTurned: Bool {
    name.kind == .weights && shape.count == 2
  }
}

public struct Layout: Sendable, Equatable {
  public let parameters: [Parameter]
  /// All weights and biases.
  public let count: Int
  private let places: [QuantityName: Int]

  /// Most parameters a net may have: 20 million, 160 MB for each copy.
  public static let limit = 20_000_000

  public subscript(_ name: QuantityName) -> Parameter? { places[name].map { parameters[$0] } }

  /// The parameters of a layer counted from 1.
  public func parameters(of layer: Int) -> [Parameter] { parameters.filter { $0.name.layer == layer } }

  /// Those that optimisers change.
  var trainedCount: Int { parameters.reduce(0) { $0 + ($1.isTrained ? $1.count : 0) } }

  init(_ architecture: Architecture) throws(Failure) {
    var parameters: [Parameter] = []
    var start = 0
    for (index, layer) in architecture.layers.enumerated() {
      for need in layer.kind.needs(architecture.shapes[index]) {
        guard let count = Tensor.count(of: need.shape), count <= Layout.limit,
          start + count <= Layout.limit
        else {
          throw Failure(
            .limit, "a net of \(shown(architecture.text)) has too many parameters",
            hint: "the limit is \(Layout.limit) weights and biases")
        }
        parameters.append(
          Parameter(
            name: QuantityName(need.symbol, index + 1), shape: need.shape, fanIn: need.fanIn,
            fanOut: need.fanOut, region: Region(start: start, count: count), isTrained: need.isTrained))
        start += count
      }
    }
    self.parameters = parameters
    count = start
    places = Dictionary(uniqueKeysWithValues: parameters.enumerated().map { ($1.name, $0) })
  }

  /// The parameter that holds a place of the flat run.
  func parameter(at place: Int) -> Parameter? { parameters.first { $0.region.range.contains(place) } }

  /// The entry at a place of the flat run: W1[1,2].
  public func name(at place: Int) -> String {
    guard let parameter = parameter(at: place) else { return "parameter \(place + 1)" }
    let indices = Tensor.indices(place - parameter.region.start, parameter.shape)
    return QuantityReference(parameter.name, indices).text
  }
}

extension LayerKind {
  struct Need {
    let symbol: Symbol
    let shape: [Int]
    let fanIn: Int
    let fanOut: Int
    var isTrained = true
  }

  /// The parameters of a layer behind examples of shape `input`, in PyTorch's order.
  func needs(_ input: [Int]) -> [Need] {
    let width = input.last ?? 1
    switch self {
    case .dense(let units, let hasBias):
      let weights = Need(symbol: .weights, shape: [units, width], fanIn: width, fanOut: units)
      return hasBias
        ? [weights, Need(symbol: .bias, shape: [units], fanIn: width, fanOut: units)] : [weights]
    case .convolution(let channels, let kernel, _, _, let hasBias):
      let (area, overflow) = kernel.height.multipliedReportingOverflow(by: kernel.width)
      let field = overflow ? Int.max / 4096 : min(area, Int.max / 4096)
      let fanIn = field.multipliedReportingOverflow(by: input[0]).partialValue
      let fanOut = field.multipliedReportingOverflow(by: channels).partialValue
      let weights = Need(
        symbol: .weights, shape: [channels, input[0], kernel.height, kernel.width], fanIn: fanIn,
        fanOut: fanOut)
      return hasBias
        ? [weights, Need(symbol: .bias, shape: [channels], fanIn: fanIn, fanOut: fanOut)] : [weights]
    case .recurrent(let cell, let units, _):
      let gates = cell == .simple ? 1 : cell == .lstm ? 4 : 3
      let rows = gates.multipliedReportingOverflow(by: units).partialValue
      return [
        Need(symbol: .inputWeights, shape: [rows, width], fanIn: width, fanOut: units),
        Need(symbol: .stateWeights, shape: [rows, units], fanIn: units, fanOut: units),
        Need(symbol: .inputBias, shape: [rows], fanIn: units, fanOut: units),
        Need(symbol: .stateBias, shape: [rows], fanIn: units, fanOut: units),
      ]
    case .embedding(let words, let dimensions):
      return [Need(symbol: .embedding, shape: [words, dimensions], fanIn: words, fanOut: dimensions)]
    case .normalization(.layer):
      return [
        Need(symbol: .scale, shape: input, fanIn: 1, fanOut: 1),
        Need(symbol: .offset, shape: input, fanIn: 1, fanOut: 1),
      ]
    case .normalization(.batch):
      // One of each for a channel of an image or a feature.
      let features = input.count == 3 ? input[0] : width
      return [
        Need(symbol: .scale, shape: [features], fanIn: 1, fanOut: 1),
        Need(symbol: .offset, shape: [features], fanIn: 1, fanOut: 1),
        Need(symbol: .runningMean, shape: [features], fanIn: 1, fanOut: 1, isTrained: false),
        Need(symbol: .runningVariance, shape: [features], fanIn: 1, fanOut: 1, isTrained: false),
      ]
    case .attention(let dimensions):
      return [.queryWeights, .keyWeights, .valueWeights].map {
        Need(symbol: $0, shape: [dimensions, width], fanIn: width, fanOut: dimensions)
      }
    case .pooling, .flatten, .mean, .dropout, .elementwise: return []
    }
  }
}
