// A net described in one line: `2-2-3 sigmoid bce x=[0.05, 0.10] y=[1, 0, 1] W1=[[…]] b1=0.35 seed=7`.
// Sizes come first; activations, loss and settings follow in any order. Reading cuts the line into words
// with their places; building gives the words their meaning, so every error points at what caused it.

import Calculus

public struct NetworkSpecification: Sendable {
  /// Reads a number, vector or matrix: `0.35`, `[1/2, sqrt(2)]`, `[[1, 2], [3, 4]]`. Ranges of its errors
  /// are UTF-8 offsets from the start of the literal.
  public typealias Evaluate = (Substring) throws(Failure) -> Tensor

  public internal(set) var architecture: Architecture
  public internal(set) var layout: Layout
  public internal(set) var seed: UInt64 = 1
  /// What the net computes in.
  public internal(set) var precision = Precision.double
  /// How weights that are not given are drawn; Glorot's uniform by default.
  public internal(set) var initialization: Initialization?
  var usesTextbook = false
  /// Values by name, with their places for errors.
  var values: [(name: QuantityName, tensor: Tensor, range: Range<Int>)] = []

  /// Reads a description. Defaults: sigmoid in every layer, mse (ce for a softmax last layer), the seed given. One
  /// activation other than sigmoid and a bce loss get a sigmoid last layer; ce a linear one.
  public init(
    _ text: String, seed: UInt64 = 1, evaluate: Evaluate = NetworkSpecification.literal
  ) throws(Failure) {
    var words = try SpecificationWord.split(text)
    guard !words.isEmpty else {
      throw Failure(
        .syntax, "a net needs the sizes of its layers",
        at: 0..<0, hint: "for example: net 2-2-3 sigmoid bce")
    }
    let first: SpecificationWord
    let reader: SpecificationReader
    if words.contains(where: PipelineReader.isArrow) {
      first = words[0]
      reader = try SpecificationReader(words, evaluate: evaluate)
      let pipeline = try PipelineReader(reader.pipeline)
      do throws(Failure) {
        let isSoftmax = pipeline.layers.last?.transfer == .softmax
        architecture = try Architecture(
          input: pipeline.input, layers: pipeline.layers, loss: pipeline.loss ?? Loss(isSoftmax ? .ce : .mse))
        layout = try Layout(architecture)
      } catch {
        throw error.located(at: pipeline.place(of: error) ?? first.range)
      }
    } else {
      first = words.removeFirst()
      let sizes = try first.sizes
      reader = try SpecificationReader(words, evaluate: evaluate)
      do throws(Failure) {
        architecture = try Architecture(
          sizes: sizes, transfers: reader.transfers(depth: sizes.count - 1), loss: reader.resolvedLoss)
        layout = try Layout(architecture)
      } catch {
        throw error.located(at: error.code == .limit ? first.range : reader.lossRange ?? first.range)
      }
    }
    precision = reader.precision ?? .double
    initialization = reader.initialization
    self.seed = reader.seed ?? seed
    usesTextbook = reader.usesTextbook
    values = reader.values
    if usesTextbook, Textbook.example(architecture) == nil {
      throw Failure(
        .value, "the textbook weights are for 2-2-3 and 2-2-2, not \(shown(architecture.text))",
        at: reader.textbookRange)
    }
    for value in values where value.name.layer > architecture.depth {
      throw Failure(
        .unknown,
        "there is no \(value.name.text): the net has \(architecture.depth) "
          + (architecture.depth == 1 ? "layer" : "layers"), at: value.range)
    }
    for value in values where value.name.layer > 0 && layout[value.name] == nil {
      let own = layout.parameters(of: value.name.layer).map(\.name.ascii)
      throw Failure(
        .unknown, "layer \(value.name.layer) has no \(value.name.text)", at: value.range,
        hint: own.isEmpty ? "it has no parameters" : "it has " + own.joined(separator: ", "))
    }
  }

  /// A number or nested brackets of numbers, nothing to compute.
  public static func literal(_ text: Substring) throws(Failure) -> Tensor {
    try Tensor(literal: text)
  }
}

extension Network {
  /// Builds what a specification describes and draws from its seed what it leaves out.
  public init(
    _ specification: NetworkSpecification, interrupted: () -> Bool = { false }
  ) throws(Failure) {
    let architecture = specification.architecture
    let layout = specification.layout
    let seed = specification.seed
    let textbook = specification.usesTextbook ? Textbook.example(architecture) : nil
    var parameters = textbook?.parameters ?? []
    var given: Set<QuantityName> = []
    var inputs: Tensor?
    for value in specification.values where value.name.kind == .input {
      inputs = try Network.placed(value.range) { () throws(Failure) in
        try architecture.inputs(value.tensor)
      }
    }
    var seeded: [String] = []
    if textbook != nil, inputs == nil { inputs = Tensor(shape: [1, 2], values: Textbook.input) }
    let goal = specification.values.last { $0.name.kind == .target }
    let rows = inputs?.shape.first ?? architecture.rows(in: goal?.tensor)
    if inputs == nil { seeded.append("x") }
    // Before anything is drawn that no pass could hold.
    _ = try Plan(architecture, layout, rows: rows, memories: 0)
    let x = inputs ?? Seeding.inputs(architecture, rows: rows, seed: seed)
    let y: Tensor
    if let goal {
      y = try Network.placed(goal.range) { () throws(Failure) in
        try architecture.targets(goal.tensor, rows: rows)
      }
    } else if let textbook, rows == 1 {
      y = try architecture.targets(Tensor(vector: textbook.targets), rows: 1)
    } else {
      y = Seeding.targets(architecture, rows: rows, seed: seed)
      seeded.append("y")
    }
    if textbook == nil {
      parameters.reserveCapacity(layout.count)
      given = Set(specification.values.map(\.name))
      for parameter in layout.parameters {
        // Not drawn when it is about to be replaced.
        let isGiven = given.contains(parameter.name)
        let place = layout.parameters(of: parameter.name.layer).firstIndex(of: parameter) ?? 0
        let values =
          isGiven
          ? [Double](repeating: 0, count: parameter.count)
          : try specification.initialization?.values(
            parameter, in: architecture, index: place, seed: seed, interrupted: interrupted)
            ?? Seeding.values(parameter, index: place, seed: seed)
        parameters += values
        if !isGiven, parameter.isDrawn || Set(values.prefix(16)).count > 1 {
          seeded.append(parameter.name.text)
        }
      }
    }
    for value in specification.values {
      guard let parameter = layout[value.name] else { continue }
      let numbers = try Network.placed(value.range) { () throws(Failure) in
        try parameter.values(of: value.tensor)
      }
      parameters.replaceSubrange(parameter.range, with: numbers)
    }
    try self.init(
      architecture, layout: layout, parameters: parameters, inputs: x, targets: y, seed: seed, seeded: seeded)
    precision = specification.precision
  }

  /// Gives an error the place of the word it is about.
  private static func placed<Value>(
    _ range: Range<Int>, _ body: () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    do throws(Failure) { return try body() } catch { throw error.located(at: range) }
  }
}

extension Architecture {
  /// How many examples a target stands for when there are no inputs to tell.
  fileprivate func rows(in target: Tensor?) -> Int {
    guard let shape = target?.shape else { return 1 }
    if shape.count == outputShape.count + 1 { return max(shape[0], 1) }
    return outputs == 1 && shape.count == 1 ? max(shape[0], 1) : 1
  }
}

extension PipelineReader {
  /// The layer or loss an error is about.
  fileprivate func place(of error: Failure) -> Range<Int>? {
    if error.message.hasPrefix("layer "),
      let number = Int(error.message.dropFirst(6).prefix { $0.isNumber }), ranges.indices.contains(number - 1)
    {
      return ranges[number - 1]
    }
    return error.code == .limit ? nil : lossRange ?? ranges.last
  }
}

extension Parameter {
  /// Whether the seed draws it; biases and norms begin with fixed numbers.
  var isDrawn: Bool {
    guard case .value(let symbol) = name.kind else { return false }
    return switch symbol {
    case .bias, .inputBias, .stateBias, .scale, .offset, .runningMean, .runningVariance: false
    default: true
    }
  }
}
