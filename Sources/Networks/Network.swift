// A net with its numbers: parameters, the examples it looks at, and where it started. A value: a copy is a
// snapshot, and what fails or is interrupted leaves the original as it was.

import Calculus

public struct Network: Sendable {
  public let architecture: Architecture
  public let layout: Layout
  /// All weights and biases in the order of the layout.
  public internal(set) var parameters: [Double]
  /// What `reset` brings back.
  public internal(set) var initial: [Double]
  /// rows × inputs
  public internal(set) var inputs: Tensor
  /// rows × outputs; class indices are stored as one-hot rows.
  public internal(set) var targets: Tensor
  public let seed: UInt64
  /// What the seed filled in: "W1", "b1", "x" …
  public internal(set) var seeded: [String]
  /// The optimiser's memory of the steps so far; kept while the same one goes on.
  var optimizerState: OptimizerState?

  /// Examples in the batch.
  public var rows: Int { inputs.shape.first ?? 0 }

  /// `inputs` rows × inputs, `targets` rows × outputs; parameters in layout order.
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
    try architecture.loss.accept(targets: targets)
    // Refuses now what no pass could hold.
    _ = try Plan(architecture, layout, rows: rows, memories: 0)
  }

  /// A net from its numbers. `parameters` are in layout order (W1 row by row, b1, W2 …), `inputs` rows ×
  /// inputs, `targets` rows × outputs or, for ce, a class index from 0 for each row.
  public init(
    _ architecture: Architecture, parameters: [Double], inputs: Tensor, targets: Tensor, seed: UInt64 = 1
  ) throws(Failure) {
    let layout = try Layout(sizes: architecture.sizes)
    guard parameters.count == layout.count else {
      throw Failure(.shape, "\(parameters.count) numbers for \(layout.count) weights and biases")
    }
    guard parameters.allSatisfy(\.isFinite) else { throw Failure(.value, "a weight is not finite") }
    let x = try architecture.inputs(inputs)
    try self.init(
      architecture, layout: layout, parameters: parameters, inputs: x,
      targets: architecture.targets(targets, rows: x.shape[0]), seed: seed, seeded: [])
  }

  /// Back to the initial weights; forgets the optimiser's memory.
  public mutating func reset() {
    parameters = initial
    optimizerState = nil
  }

  // MARK: values

  /// Every quantity of one forward and backward pass, stage by stage.
  public func stages() throws(Failure) -> [Stage] {
    try run().1.stages
  }

  func run() throws(Failure) -> (Pass, Tape) {
    let pass = try Pass(self)
    let tape = Tape()
    _ = pass.forward(tape)
    pass.backward(tape)
    return (pass, tape)
  }

  /// The loss over the batch.
  public func loss() throws(Failure) -> Double {
    try Pass(self).forward()
  }

  /// Outputs for the batch: rows × outputs.
  public func outputs() throws(Failure) -> Tensor {
    let pass = try Pass(self)
    _ = pass.forward()
    return Tensor(shape: targets.shape, values: pass.memory.read(pass.lossLayer.last.a)) ?? targets
  }

  /// ∂L/∂ every parameter, in layout order.
  public func gradients() throws(Failure) -> [Double] {
    let pass = try Pass(self)
    _ = pass.forward()
    pass.backward()
    return pass.gradients
  }

  /// The quantity a spelling names, whole or one entry; nil when it names none.
  public func value(named spelling: some StringProtocol) throws(Failure) -> Tensor? {
    guard let reference = QuantityReference(spelling) else { return nil }
    return try value(of: reference)
  }

  public func value(of reference: QuantityReference) throws(Failure) -> Tensor {
    let whole = try quantity(reference.name).value
    guard !reference.indices.isEmpty else { return whole }
    guard let entry = whole.entry(reference.indices) else {
      throw outside(reference, whole.shape)
    }
    return Tensor(entry)
  }

  func outside(_ reference: QuantityReference, _ shape: [Int]) -> Failure {
    Failure(
      .shape, "\(reference.name.text) has no entry \(QuantityReference.brackets(reference.indices))",
      hint: "\(reference.name.text) is \(Tensor.text(of: shape)); indices count from 1")
  }

  /// A quantity with formula and lines.
  public func quantity(_ asked: QuantityName) throws(Failure) -> Quantity {
    let name = try resolve(asked)
    if let given = given(name) { return given }
    let (_, tape) = try run()
    if let told = tape[name] { return told }
    throw Failure(
      .unknown, "this net has no \(asked.text)",
      hint: "it has W1, b1, z1, a1, δ1, ∂L/∂W1 … up to layer \(architecture.depth), ŷ and L")
  }

  /// The name the tape uses: the last layer's a is ŷ. Fails for layers that are not there.
  package func resolve(_ name: QuantityName) throws(Failure) -> QuantityName {
    let depth = architecture.depth
    switch name.kind {
    case .input, .target, .output, .loss: return name
    case .activationGradient where name.layer == 0: return QuantityName(.activationGradient, depth)
    default: break
    }
    guard name.layer >= 1, name.layer <= depth else {
      throw Failure(
        .unknown, "there is no \(name.text): the net has \(depth == 1 ? "1 layer" : "\(depth) layers")")
    }
    return name.kind == .activation && name.layer == depth ? QuantityName(.output) : name
  }

  /// What was given and not computed.
  private func given(_ name: QuantityName) -> Quantity? {
    let value: Tensor?
    let formula: String
    switch name.kind {
    case .input: (value, formula) = (single(inputs), "input")
    case .target: (value, formula) = (single(targets), "target")
    case .weights: (value, formula) = (weights(name.layer), "weights, outputs × inputs")
    case .bias: (value, formula) = (bias(name.layer), "bias")
    default: return nil
    }
    return value.map { Quantity(name: name, formula: formula, value: $0, lines: [], elided: 0) }
  }

  /// One example is shown as a vector.
  private func single(_ tensor: Tensor) -> Tensor {
    rows == 1 ? Tensor(vector: tensor.values) : tensor
  }

  /// W of a layer counted from 1, outputs × inputs.
  public func weights(_ layer: Int) -> Tensor? {
    guard layout.layers.indices.contains(layer - 1) else { return nil }
    let shape = layout.layers[layer - 1]
    let range = shape.weights.start..<(shape.weights.start + shape.weights.count)
    return Tensor(shape: [shape.outputs, shape.inputs], values: Array(parameters[range]))
  }

  /// b of a layer counted from 1.
  public func bias(_ layer: Int) -> Tensor? {
    guard layout.layers.indices.contains(layer - 1) else { return nil }
    let region = layout.layers[layer - 1].bias
    return Tensor(vector: Array(parameters[region.start..<(region.start + region.count)]))
  }

  /// The net in words, one fact a line: sizes, activations, loss with its reduction, parameters, seed.
  public var summary: [(name: String, text: String)] {
    let hidden = architecture.transfers.map(\.name)
    let loss = architecture.loss
    let prediction = architecture.transfers.last?.isLinear == true && loss.usesSums ? ", from logits" : ""
    return [
      ("net", architecture.sizesText),
      ("activation", Set(hidden).count == 1 ? hidden[0] : hidden.joined(separator: ", ")),
      (
        "loss",
        "\(loss.kind.rawValue), \(loss.reductionText(rows: rows, outputs: architecture.outputs))" + prediction
      ),
      ("batch", rows == 1 ? "1 example" : "\(rows) examples"),
      ("parameters", "\(layout.count)"),
      ("seed", seeded.isEmpty ? "\(seed), nothing drawn" : "\(seed), drew " + seeded.joined(separator: ", ")),
    ]
  }
}
