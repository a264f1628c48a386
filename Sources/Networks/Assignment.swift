// Changing a net's given numbers by name: W1, b1, x, y, or one entry of them. Everything is checked before
// anything changes.

import Calculus

extension Network {
  /// `set W1[1,2] = 0.3`, `set b1 = [8, 8]`, `set x = …`. Fails for what is computed and for wrong shapes.
  public mutating func set(_ spelling: some StringProtocol, to value: Tensor) throws(Failure) {
    guard let reference = QuantityReference(spelling) else {
      throw Failure(
        .unknown, "a net has no '\(shown(spelling))' to set", hint: "set W1, b1, W1[1,2], x or y")
    }
    try set(reference, to: value)
  }

  public mutating func set(_ reference: QuantityReference, to value: Tensor) throws(Failure) {
    let name = try resolve(reference.name)
    guard reference.indices.isEmpty else {
      try setEntry(QuantityReference(name, reference.indices), to: value)
      return
    }
    switch name.kind {
    case .input:
      let new = rows > 1 && value.shape.isEmpty ? filled(inputs, value) : try architecture.inputs(value)
      guard new.shape.first == rows else {
        throw Failure(
          .shape, "x would have \(new.shape.first ?? 0) examples and y has \(rows)",
          hint: "set both together with 'data FILE', or start a net with x= and y=")
      }
      try finite(new, "x")
      inputs = new
    case .target:
      let isFill = rows > 1 && value.shape.isEmpty && architecture.loss.kind != .ce
      targets = try architecture.targets(isFill ? filled(targets, value) : value, rows: rows)
    default:
      guard let parameter = layout[name] else { throw computed(name) }
      replace(parameter, with: try parameter.values(of: value))
    }
    seeded.removeAll { $0 == name.text }
  }

  /// New examples, inputs and targets together.
  public mutating func setData(inputs new: Tensor, targets goal: Tensor) throws(Failure) {
    let rowsOfInputs = try architecture.inputs(new)
    let count = rowsOfInputs.shape.first ?? 0
    let rowsOfTargets = try architecture.targets(goal, rows: count)
    _ = try Plan(architecture, layout, rows: count, memories: 0)
    inputs = rowsOfInputs
    targets = rowsOfTargets
    seeded.removeAll { $0 == "x" || $0 == "y" }
  }

  /// New weights and biases in layout order; `reset` will come back to them.
  public mutating func setParameters(_ values: [Double]) throws(Failure) {
    guard values.count == layout.count else {
      throw Failure(
        .shape, "\(values.count) weights and biases for a net with \(layout.count)",
        hint: "the order is W1 row by row, b1, W2, b2 …")
    }
    guard values.allSatisfy(\.isFinite) else { throw Failure(.value, "a weight is not finite") }
    parameters = values
    initial = values
    seeded.removeAll { $0 != "x" && $0 != "y" }
    optimizerState = nil
  }

  /// The net with other inputs, as many as there are, whose targets nobody knows: for its outputs alone.
  public func asked(_ other: Tensor) throws(Failure) -> Network {
    var copy = self
    let new = try architecture.inputs(other)
    let count = new.shape.first ?? 0
    _ = try Plan(architecture, layout, rows: count, memories: 0)
    try finite(new, "x")
    copy.inputs = new
    copy.targets = Seeding.targets(architecture, rows: count, seed: seed)
    return copy
  }

  /// The outputs for other inputs, leaving the net's own examples alone: rows × outputs.
  public func outputs(for other: Tensor) throws(Failure) -> Tensor { try asked(other).outputs() }

  private func finite(_ tensor: Tensor, _ name: String) throws(Failure) {
    guard tensor.allFinite else { throw Failure(.value, "\(name) takes finite numbers") }
  }

  private func filled(_ tensor: Tensor, _ value: Tensor) -> Tensor {
    var result = tensor
    result.values = [Double](repeating: value.values[0], count: tensor.values.count)
    return result
  }

  private func computed(_ name: QuantityName) -> Failure {
    Failure(.value, "\(name.text) is computed, it can't be set", hint: "set W1, b1, x or y")
  }

  /// Any change of weights starts the optimiser afresh.
  private mutating func replace(_ parameter: Parameter, with values: [Double]) {
    parameters.replaceSubrange(parameter.range, with: values)
    optimizerState = nil
  }

  private mutating func setEntry(_ reference: QuantityReference, to value: Tensor) throws(Failure) {
    guard value.values.count == 1, let number = value.values.first, number.isFinite else {
      throw Failure(.shape, "\(reference.text) takes one finite number")
    }
    let name = reference.name
    switch name.kind {
    case .input, .target:
      var tensor = name.kind == .input ? inputs : targets
      let isShort = rows == 1 && reference.indices.count == tensor.shape.count - 1
      let indices = isShort ? [1] + reference.indices : reference.indices
      guard let place = tensor.offset(of: indices) else {
        throw outside(reference, rows == 1 ? Array(tensor.shape.dropFirst()) : tensor.shape)
      }
      tensor.values[place] = number
      if name.kind == .input {
        try architecture.accept(indices: tensor)
        inputs = tensor
      } else {
        try architecture.loss.accept(targets: tensor, classes: architecture.outputShape.last ?? 1)
        targets = tensor
      }
    default:
      guard let parameter = layout[name] else { throw computed(name) }
      guard let whole = self.parameter(name), let place = whole.offset(of: reference.indices) else {
        throw outside(reference, parameter.shape)
      }
      parameters[parameter.region.start + place] = number
      optimizerState = nil
    }
  }
}
