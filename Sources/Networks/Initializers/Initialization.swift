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

  /// `pytorch`, `keras`, or an initialiser with its numbers: `he_normal`, `constant(1/2)`, `normal(0, 0.01)`.
  /// Ranges of errors are UTF-8 offsets from the start of the text.
  public init(
    named text: some StringProtocol, evaluate: NetworkSpecification.Evaluate = NetworkSpecification.literal
  ) throws(Failure) {
    let text = Substring(text)
    let word = text.prefix { $0 != "(" }.trimmed
    let place = 0..<max(word.utf8.count, 1)
    name = String(word)
    let numbers = try Initialization.numbers(behind: word, in: text, evaluate)
    if let convention = InitializerConvention(rawValue: name) {
      guard numbers.isEmpty else { throw Failure(.value, "\(name) takes no numbers", at: numbers[0].range) }
      kind = .convention(convention)
      return
    }
    do throws(Failure) { kind = .weights(try Initializer(named: name, numbers.map(\.value))) } catch {
      guard error.code == .unknown else {
        // What is wrong with the numbers is told of all of them.
        let range = numbers.first.map { $0.range.lowerBound..<(numbers.last ?? $0).range.upperBound }
        throw error.located(at: range ?? place)
      }
      throw Failure(
        error.code, error.message, at: place,
        hint: Suggestion.hint(for: name, among: Initialization.names) ?? error.hint)
    }
  }

  /// The numbers in brackets behind a name; none where there are no brackets.
  private static func numbers(
    behind word: Substring, in text: Substring, _ evaluate: NetworkSpecification.Evaluate
  ) throws(Failure) -> [(value: Double, range: Range<Int>)] {
    guard let open = text.utf8.firstIndex(of: UInt8(ascii: "(")) else { return [] }
    let usage = "for example normal(0, 0.01)"
    guard text.utf8.last == UInt8(ascii: ")") else {
      throw Failure(
        .syntax, "a closing bracket was expected", at: text.utf8.count - 1..<text.utf8.count, hint: usage)
    }
    var found: [(value: Double, range: Range<Int>)] = []
    var depth = 0
    var start = text.utf8.index(after: open)
    for index in text.utf8[open...].indices {
      let byte = text.utf8[index]
      if byte == UInt8(ascii: "(") || byte == UInt8(ascii: "[") { depth += 1 }
      if byte == UInt8(ascii: ")") || byte == UInt8(ascii: "]") { depth -= 1 }
      guard depth == 0 || depth == 1 && byte == UInt8(ascii: ",") else { continue }
      let literal = text[start..<index].trimmed
      let from = text.utf8.distance(from: text.startIndex, to: literal.startIndex)
      let range = from..<max(from + literal.utf8.count, from + 1)
      guard !literal.isEmpty else { throw Failure(.syntax, "a number is missing", at: range, hint: usage) }
      let tensor: Tensor
      do throws(Failure) { tensor = try evaluate(literal) } catch {
        throw error.moved(by: from).located(at: range)
      }
      guard tensor.shape.isEmpty else {
        throw Failure(.value, "a number was expected", at: range, hint: usage)
      }
      found.append((tensor.values[0], range))
      start = text.utf8.index(after: index)
      if depth == 0, start != text.endIndex {
        throw Failure(
          .syntax, "nothing was expected behind the bracket",
          at: text.utf8.distance(from: text.startIndex, to: start)..<text.utf8.count)
      }
    }
    return found
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
