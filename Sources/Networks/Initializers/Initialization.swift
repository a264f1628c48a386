// How a whole net begins: a framework's defaults for every kind of layer, or one initialiser for all weights
// with biases 0.

import Calculus

public struct Initialization: Sendable, Equatable {
  enum Kind: Sendable, Equatable {
    case convention(InitializerConvention)
    case weights(Initializer)
  }

  let kind: Kind
  public let name: String

  /// `pytorch`, `keras`, or an initialiser: `he_normal`, `glorot_uniform`, `normal`, `zeros` …
  public init(named name: String) throws(Failure) {
    self.name = name
    if let convention = InitializerConvention(rawValue: name) {
      kind = .convention(convention)
      return
    }
    do throws(Failure) { kind = .weights(try Initializer(named: name)) } catch {
      throw Failure(
        error.code, error.message,
        hint: Suggestion.hint(for: name, among: Initialization.names) ?? error.hint)
    }
  }

  public static var names: [String] { InitializerConvention.allCases.map(\.rawValue) + Initializer.names }

  /// Numbers of a parameter; `index` tells the parameters of a layer apart.
  func values(
    _ parameter: Parameter, in architecture: Architecture, index: Int, seed: UInt64,
    interrupted: () -> Bool = { false }
  ) throws(Failure) -> [Double] {
    guard let role = parameter.role else { return Seeding.values(parameter, index: index, seed: seed) }
    let layer = architecture.layers[parameter.name.layer - 1].kind
    let stream = 2 * parameter.name.layer + 65536 * index
    switch kind {
    case .weights(let initializer):
      switch role {
      case .bias, .recurrentBias, .scale, .offset: return Seeding.values(parameter, index: index, seed: seed)
      default:
        return try initializer.values(
          shape: parameter.shape, fans: fans(parameter, layer), seed: seed, stream: stream,
          interrupted: interrupted)
      }
    case .convention(let convention):
      let owner: ParameterOwner
      switch layer {
      case .recurrent(.lstm, _, _): owner = .lstm
      case .recurrent: owner = .recurrent
      default: owner = .feedforward
      }
      return try convention.initializer(for: role, in: owner).values(
        shape: parameter.shape, fans: fans(parameter, layer), seed: seed, stream: stream,
        interrupted: interrupted)
    }
  }

  private func fans(_ parameter: Parameter, _ layer: LayerKind) -> Fans {
    var units = parameter.fanOut
    var output = parameter.fanOut
    if case .recurrent(let cell, let own, _) = layer {
      units = own
      // Keras sees one kernel for all gates.
      output = own * (cell == .simple ? 1 : cell == .lstm ? 4 : 3)
    }
    return Fans(input: parameter.fanIn, output: output, units: units)
  }
}

extension Parameter {
  /// What the parameter does in its layer; nil for running statistics.
  var role: ParameterRole? {
    guard case .value(let symbol) = name.kind else { return nil }
    return switch symbol {
    case .weights, .inputWeights, .queryWeights, .keyWeights, .valueWeights: .kernel
    case .stateWeights: .recurrentKernel
    case .bias, .inputBias: .bias
    case .stateBias: .recurrentBias
    case .embedding: .embedding
    case .scale: .scale
    case .offset: .offset
    default: nil
    }
  }
}
