// Nodes one after another, each with a name for what it makes, and the arrays they take.

import Arrays
import Calculus
import ONNXFormat

struct ONNXBuilder {
  typealias Attributes = [String: ONNXGraph.Attribute]

  let precision: Precision
  private(set) var nodes: [ONNXGraph.Node] = []
  private(set) var initializers: [NamedArray] = []
  /// What the nodes belong to, for their names: layer 2.
  var layer = 0
  private var constants: [String: String] = [:]
  /// Arrays as floats.
  private var casts: [String: String] = [:]

  /// Operators that runtimes have for floats alone, onnxruntime among them. Between double precision before and behind
  /// they compute in single precision; the arrays keep their bits.
  private static let ofFloats: Set = [
    "Conv", "AveragePool", "RNN", "LSTM", "GRU", "Tan", "Asin", "Acos", "Atan", "Sinh", "Cosh", "Asinh",
    "Acosh",
    "Atanh", "Erf",
  ]

  init(_ precision: Precision) { self.precision = precision }

  var type: ONNXGraph.DataType { precision == .double ? .float64 : .float32 }

  private func values(_ numbers: [Double]) -> ArrayValues {
    precision == .double ? .float64(numbers) : .float32(numbers.map { Float($0) })
  }

  /// A node with one output; its name.
  mutating func add(_ operation: String, _ inputs: [String], _ attributes: Attributes = [:]) -> String {
    add(operation, inputs, attributes, outputs: 1, used: 0)
  }

  /// A node of whose outputs only one is used.
  mutating func add(
    _ operation: String, _ inputs: [String], _ attributes: Attributes, outputs count: Int, used: Int
  ) -> String {
    if precision == .double, ONNXBuilder.ofFloats.contains(operation) {
      let floats = inputs.map { cast($0, to: .float32) }
      return cast(append(operation, floats, attributes, outputs: count, used: used), to: .float64)
    }
    return append(operation, inputs, attributes, outputs: count, used: used)
  }

  private mutating func cast(_ value: String, to type: ONNXGraph.DataType) -> String {
    if type == .float32, let known = casts[value] { return known }
    let name = append("Cast", [value], ["to": .int(Int64(type.rawValue))], outputs: 1, used: 0)
    if type == .float32 { casts[value] = name }
    return name
  }

  private mutating func append(
    _ operation: String, _ inputs: [String], _ attributes: Attributes, outputs count: Int, used: Int
  ) -> String {
    let name = "\(layer)_\(nodes.count + 1)_\(operation)"
    var outputs = [String](repeating: "", count: count)
    outputs[used] = name
    // Optional outputs behind the last one that is used are left out.
    outputs.removeLast(count - used - 1)
    nodes.append(
      .init(operation, name: name, inputs: inputs, outputs: outputs, attributes: attributes))
    return name
  }

  mutating func initializer(_ name: String, _ shape: [Int], _ numbers: [Double]) throws(Failure) -> String {
    initializers.append(try NamedArray(name: name, shape: shape, values: values(numbers)))
    return name
  }

  /// A number in the net's precision.
  mutating func number(_ value: Double) throws(Failure) -> String {
    try shared("constant \(value)") { (name, builder) throws(Failure) in
      try NamedArray(name: name, shape: [], values: builder.values([value]))
    }
  }

  /// Whole numbers, such as axes.
  mutating func integers(_ numbers: [Int64]) throws(Failure) -> String {
    try shared("axes \(numbers)") { (name, _) throws(Failure) in
      try NamedArray(name: name, shape: [numbers.count], values: .int64(numbers))
    }
  }

  private mutating func shared(
    _ name: String, _ make: (String, ONNXBuilder) throws(Failure) -> NamedArray
  ) throws(Failure) -> String {
    if let known = constants[name] { return known }
    initializers.append(try make(name, self))
    constants[name] = name
    return name
  }

  /// Gives what the last node makes another name.
  mutating func finish(_ value: String, as name: String) {
    guard let last = nodes.indices.last, let place = nodes[last].outputs.firstIndex(of: value) else {
      nodes.append(.init("Identity", name: "output", inputs: [value], outputs: [name]))
      return
    }
    nodes[last].outputs[place] = name
  }
}
