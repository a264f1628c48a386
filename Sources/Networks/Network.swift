// A net with its numbers: parameters, the examples it looks at, and where it started. A value: a copy is a
// snapshot, and what fails or is interrupted leaves the original as it was.

import Calculus

/// The numbers a net computes in.
public enum Precision: String, Sendable, CaseIterable {
  case double, single
}

public struct Network: Sendable {
  public let architecture: Architecture
  public let layout: Layout
  /// All weights and biases in the order of the layout.
  public internal(set) var parameters: [Double]
  /// What `reset` brings back.
  public internal(set) var initial: [Double]
  /// rows × the shape of an example
  public internal(set) var inputs: Tensor
  /// rows × the shape of an output; class indices are stored as one-hot rows.
  public internal(set) var targets: Tensor
  public let seed: UInt64
  /// What the seed filled in: "W1", "b1", "x" …
  public internal(set) var seeded: [String]
  /// What passes and training compute in; parameters and results are kept as doubles.
  public var precision = Precision.double
  /// The optimiser's memory of the steps so far; kept while the same one goes on.
  var optimizerState: OptimizerState?
  /// Steps of training so far, with whatever optimiser: dropout draws other masks in each, and what is shown has
  /// those of the step to come.
  var steps = 0

  /// Examples in the batch.
  public var rows: Int { inputs.shape.first ?? 0 }

  /// Numbers the optimiser remembers.
  package var rememberedCount: Int { optimizerState?.memories.reduce(0) { $0 + $1.count } ?? 0 }

  /// `inputs` and `targets` as rows; parameters in layout order.
  init(
    _ architecture: Architecture, layout: Layout, parameters: [Double], inputs: Tensor, targets: Tensor,
    seed: UInt64, seeded: [String]
  ) throws(Failure) {
    self.architecture = architecture
    self.layout = layout
    self.parameters = parameters
    initial = parameters
    self.inputs = inputs
    self.targets = targets
    self.seed = seed
    self.seeded = seeded
    try architecture.accept(indices: inputs)
    try architecture.loss.accept(targets: targets, classes: architecture.outputShape.last ?? 1)
    // Refuses now what no pass could hold.
    _ = try Plan(architecture, layout, rows: rows, memories: 0)
  }

  /// A net from its numbers. `parameters` are in layout order (W1 row by row, b1, W2 …), `inputs` rows ×
  /// inputs, `targets` rows × outputs or, for ce, a class index from 0 for each row.
  public init(
    _ architecture: Architecture, parameters: [Double], inputs: Tensor, targets: Tensor, seed: UInt64 = 1
  ) throws(Failure) {
    let layout = try Layout(architecture)
    guard parameters.count == layout.count else {
      throw Failure(.shape, "\(parameters.count) numbers for \(layout.count) weights and biases")
    }
    guard parameters.allSatisfy(\.isFinite) else { throw Failure(.value, "a weight is not finite") }
    let x = try architecture.inputs(inputs)
    try self.init(
      architecture, layout: layout, parameters: parameters, inputs: x,
      targets: architecture.targets(targets, rows: x.shape[0]), seed: seed, seeded: [])
  }

  /// Back to the initial weights and masks; forgets the optimiser's memory.
  public mutating func reset() {
    parameters = initial
    steps = 0
    optimizerState = nil
  }

  // MARK: Passes

  /// A pass with the net's own parameters and examples, ready to go forward.
  func pass<Scalar: NetworkScalar>(
    _: Scalar.Type = Scalar.self, memories: Int = 0, inputGradient: Bool = false, fusing: Bool = true
  ) throws(Failure) -> Pass<Scalar> {
    let pass = try Pass<Scalar>(
      architecture, layout, rows: rows, seed: seed, memories: memories, inputGradient: inputGradient,
      fusing: fusing)
    pass.load(parameters: parameters)
    pass.memory.step = steps
    pass.memory.write(inputs.values, to: pass.plan.input)
    pass.memory.write(targets.values, to: pass.plan.target)
    return pass
  }

  /// Every number of one forward and backward pass.
  func snapshot() throws(Failure) -> Snapshot {
    switch precision {
    case .double: try snapshot(Double.self)
    case .single: try snapshot(Float.self)
    }
  }

  private func snapshot<Scalar: NetworkScalar>(_: Scalar.Type) throws(Failure) -> Snapshot {
    let pass: Pass<Scalar> = try pass(inputGradient: true)
    let loss = pass.forward()
    pass.backward()
    return Snapshot(pass, loss: loss, parameters: pass.parameters, inputs: inputs, targets: targets)
  }

  /// Every quantity of one forward and backward pass, stage by stage.
  public func stages(interrupted: @escaping () -> Bool = { false }) throws(Failure) -> [Stage] {
    var narrator = Narrator(try snapshot(), interrupted: interrupted)
    return try narrator.stages()
  }

  /// The loss over the batch.
  public func loss() throws(Failure) -> Double {
    switch precision {
    case .double: try pass(Double.self).forward()
    case .single: try pass(Float.self).forward()
    }
  }

  /// Outputs for the batch, rows × outputs, as the net is used: without dropout, with running statistics.
  public func outputs() throws(Failure) -> Tensor {
    switch precision {
    case .double: try outputs(Double.self)
    case .single: try outputs(Float.self)
    }
  }

  private func outputs<Scalar: NetworkScalar>(_: Scalar.Type) throws(Failure) -> Tensor {
    let pass: Pass<Scalar> = try pass()
    pass.memory.isTraining = false
    pass.outputs()
    let values = pass.memory.read(pass.plan.layers[architecture.depth - 1].output)
    return Tensor(shape: [rows] + architecture.outputShape, values: values) ?? targets
  }

  /// ∂L/∂ every parameter, in layout order.
  public func gradients() throws(Failure) -> [Double] {
    switch precision {
    case .double: try gradients(Double.self)
    case .single: try gradients(Float.self)
    }
  }

  private func gradients<Scalar: NetworkScalar>(_: Scalar.Type) throws(Failure) -> [Double] {
    let pass: Pass<Scalar> = try pass()
    _ = pass.forward()
    pass.backward()
    return pass.gradients
  }

  // MARK: Quantities

  /// The quantity a spelling names, whole or one entry; nil when it names none.
  public func value(named spelling: some StringProtocol) throws(Failure) -> Tensor? {
    guard let reference = QuantityReference(spelling) else { return nil }
    return try value(of: reference)
  }

  public func value(of reference: QuantityReference) throws(Failure) -> Tensor {
    let whole = try numbers(of: reference.name)
    guard !reference.indices.isEmpty else { return whole }
    guard let entry = whole.entry(reference.indices) else {
      throw outside(reference, whole.shape)
    }
    return Tensor(entry)
  }

  package func outside(_ reference: QuantityReference, _ shape: [Int]) -> Failure {
    Failure(
      .shape, "\(reference.name.text) has no entry \(QuantityReference.brackets(reference.indices))",
      hint: "\(reference.name.text) is \(Tensor.text(of: shape)); indices count from 1")
  }

  /// A quantity with formula and lines.
  public func quantity(
    _ asked: QuantityName, interrupted: @escaping () -> Bool = { false }
  ) throws(Failure) -> Quantity {
    let name = try resolve(asked)
    if let given = given(name) { return given }
    var walk = try Walkthrough(self)
    guard let told = try walk.quantity(name, interrupted: interrupted) else { throw missing(asked) }
    return told
  }

  /// The numbers of a quantity, without its lines.
  public func numbers(of asked: QuantityName) throws(Failure) -> Tensor {
    let name = try resolve(asked)
    if let given = given(name) { return given.value }
    guard let values = try snapshot()[name] else { throw missing(asked) }
    return values.tensor
  }

  package func missing(_ asked: QuantityName) -> Failure {
    Failure(.unknown, "this net has no \(asked.text)", hint: "it has \(namesText)")
  }

  /// Names of all quantities of a pass, in the order of computation.
  public var names: [QuantityName] {
    var found = [QuantityName(.input), QuantityName(.target)]
    for (index, layer) in architecture.layers.enumerated() {
      let number = index + 1
      let own = layout.parameters(of: number)
      let made = layer.kind.computed(architecture.shapes[index], architecture.shapes[number]).map(\.symbol)
      let values =
        own.map(\.name)
        + (made + [.activation]).map { Snapshot.name($0, number, depth: architecture.depth) }
      found += values
      found += own.filter(\.isTrained).compactMap(\.name.gradient)
      found += made.filter(Snapshot.hasGradient).map { QuantityName(.gradient($0), number) }
      if number < architecture.depth { found.append(QuantityName(.activationGradient, number)) }
    }
    return found + [QuantityName(.loss)]
  }

  private var namesText: String {
    if architecture.isDense {
      return "W1, b1, z1, a1, δ1, ∂L/∂W1 … up to layer \(architecture.depth), ŷ and L"
    }
    return names.prefix(12).map(\.ascii).joined(separator: ", ") + " …"
  }

  /// The name the tape uses: the last layer's a is ŷ. Fails for layers that are not there.
  package func resolve(_ name: QuantityName) throws(Failure) -> QuantityName {
    let depth = architecture.depth
    switch name.kind {
    case .input, .target, .output, .loss, .inputGradient: return name
    case .activationGradient where name.layer == 0: return QuantityName(.activationGradient, depth)
    default: break
    }
    guard name.layer >= 1, name.layer <= depth else {
      throw Failure(
        .unknown, "there is no \(name.text): the net has \(depth == 1 ? "1 layer" : "\(depth) layers")")
    }
    return name.kind == .activation && name.layer == depth ? QuantityName(.output) : name
  }

  /// Weights, biases and the like.
  package func isParameter(_ name: QuantityName) -> Bool { layout[name] != nil }

  /// Outputs for other inputs as probabilities: through σ or softmax where the loss takes logits.
  public func probabilities(for other: Tensor) throws(Failure) -> Tensor {
    let outputs = try outputs(for: other)
    let last = architecture.transfers[architecture.depth - 1]
    guard architecture.loss.takesLogits(last), last.isLinear || architecture.loss.reading == .logits else {
      return outputs
    }
    var values = outputs.values
    if architecture.loss.kind == .bce {
      values = values.map { Double.sigmoid($0) }
    } else {
      let classes = architecture.outputShape.last ?? 1
      let logits = values
      logits.withUnsafeBufferPointer { z in
        values.withUnsafeMutableBufferPointer { p in
          guard let z = z.baseAddress, let p = p.baseAddress else { return }
          for start in stride(from: 0, to: logits.count, by: classes) {
            softmax(z + start, p + start, classes)
          }
        }
      }
    }
    return Tensor(shape: outputs.shape, values: values) ?? outputs
  }

  /// Parameters, inputs and targets.
  package func isGiven(_ name: QuantityName) -> Bool {
    name.kind == .input || name.kind == .target || layout[name] != nil
  }

  /// What was given and not computed.
  private func given(_ name: QuantityName) -> Quantity? {
    let value: Tensor?
    let formula: String
    switch name.kind {
    case .input: (value, formula) = (single(inputs), "input")
    case .target: (value, formula) = (single(targets), "target")
    default:
      guard let parameter = layout[name] else { return nil }
      value = Tensor(shape: parameter.shape, values: Array(parameters[parameter.range]))
      formula = parameter.words
    }
    return value.map { Quantity(name: name, formula: formula, value: $0, lines: [], elided: 0) }
  }

  /// One example is shown without its axis.
  private func single(_ tensor: Tensor) -> Tensor {
    guard rows == 1 else { return tensor }
    return Tensor(shape: Array(tensor.shape.dropFirst()), values: tensor.values) ?? tensor
  }

  /// W of a layer counted from 1, outputs × inputs.
  public func weights(_ layer: Int) -> Tensor? { parameter(QuantityName(.weights, layer)) }

  /// b of a layer counted from 1.
  public func bias(_ layer: Int) -> Tensor? { parameter(QuantityName(.bias, layer)) }

  /// A parameter in its own shape.
  public func parameter(_ name: QuantityName) -> Tensor? {
    guard let parameter = layout[name] else { return nil }
    return Tensor(shape: parameter.shape, values: Array(parameters[parameter.range]))
  }

  /// The net in words, one fact a line: sizes, activations, loss with its reduction, parameters, seed.
  public var summary: [(name: String, text: String)] {
    let used = architecture.transfers.map(\.name)
    let loss = architecture.loss
    let last = architecture.transfers[architecture.depth - 1]
    let prediction =
      loss.takesLogits(last) && (last.isLinear || loss.reading == .logits) ? ", from logits" : ""
    let groups = architecture.lossGroups
    let outputs = loss.kind == .ce ? architecture.outputs / groups : architecture.outputs
    var facts = [("net", architecture.text)]
    if architecture.isDense {
      facts.append(("activation", Set(used).count == 1 ? used[0] : used.joined(separator: ", ")))
    }
    facts += [
      (
        "loss",
        "\(loss.kind.rawValue), \(loss.reductionText(rows: rows, outputs: outputs, groups: loss.kind == .ce ? groups : 1))"
          + prediction
      ),
      ("batch", rows == 1 ? "1 example" : "\(rows) examples"),
      ("parameters", "\(layout.trainedCount)"),
      ("seed", seeded.isEmpty ? "\(seed), nothing drawn" : "\(seed), drew " + seeded.joined(separator: ", ")),
    ]
    if precision == .single { facts.append(("precision", "single")) }
    return facts
  }
}

extension Parameter {
  /// What it is, for a reader.
  var words: String {
    guard case .value(let symbol) = name.kind else { return "" }
    return switch symbol {
    case .weights:
      shape.count == 4 ? "kernels, channels × inputs × height × width" : "weights, outputs × inputs"
    case .bias: "bias"
    case .inputWeights: "weights of the input, gates × inputs"
    case .stateWeights: "weights of the state, gates × units"
    case .inputBias: "bias of the input"
    case .stateBias: "bias of the state"
    case .embedding: "a row for each word"
    case .scale: "scale"
    case .offset: "offset"
    case .queryWeights: "weights of the queries"
    case .keyWeights: "weights of the keys"
    case .valueWeights: "weights of the values"
    case .runningMean: "running mean"
    case .runningVariance: "running variance"
    default: ""
    }
  }
}
