// A net as a graph of operations, in the words of ONNX but free of its messages: nodes that name what they take and
// make, arrays that are known beforehand, and what goes in and comes out. Reading and writing check the same things.

import Arrays
import Calculus

/// A graph of operators, as ONNX files hold it.
public struct ONNXGraph: Equatable, Sendable {
  /// An operator at work.
  public struct Node: Equatable, Sendable {
    /// What it does: `Gemm`, `Conv`, `Relu`.
    public var operation: String
    /// Whose operator it is; empty for those of ONNX itself.
    public var domain: String
    public var name: String
    /// Names of values; an optional input that is left out has an empty one.
    public var inputs: [String]
    public var outputs: [String]
    public var attributes: [String: Attribute]

    public init(
      _ operation: String, name: String = "", domain: String = "", inputs: [String], outputs: [String],
      attributes: [String: Attribute] = [:]
    ) {
      self.operation = operation
      self.domain = domain
      self.name = name
      self.inputs = inputs
      self.outputs = outputs
      self.attributes = attributes
    }
  }

  /// A constant of a node.
  public enum Attribute: Equatable, Sendable {
    case float(Float)
    case int(Int64)
    case text(String)
    case array(NamedArray)
    case floats([Float])
    case ints([Int64])
    case texts([String])
    /// A graph, a sparse array, a type or a text that is no UTF-8. It is there, but can't be written.
    case other
  }

  /// What a value consists of. The numbers are those of ONNX.
  public enum DataType: Int32, Equatable, Sendable {
    case float32 = 1
    case uint8, int8, uint16, int16, int32, int64, string, bool, float16, float64, uint32, uint64
    case complex64, complex128, bfloat16
  }

  public enum Dimension: Equatable, Sendable {
    case size(Int)
    /// The same wherever it has this name, as the size of a batch.
    case named(String)
    case unknown
  }

  /// What goes in or comes out.
  public struct Port: Equatable, Sendable {
    public var name: String
    /// nil for what is no array of one of these types.
    public var type: DataType?
    /// nil when nothing is said about it.
    public var shape: [Dimension]?

    public init(_ name: String, _ type: DataType? = .float32, shape: [Dimension]?) {
      self.name = name
      self.type = type
      self.shape = shape
    }
  }

  public var name: String
  /// In an order in which each takes only what those before it have made.
  public var nodes: [Node]
  /// Arrays that nodes take by name: weights.
  public var initializers: [NamedArray]
  /// Without those that are initializers.
  public var inputs: [Port]
  public var outputs: [Port]
  /// The version of ONNX's operators.
  public var opset: Int
  /// The versions of other operators, by domain.
  public var otherOpsets: [String: Int] = [:]
  /// The program the file is from.
  public var producer = "nabla"
  /// Words about the model, by key.
  public var metadata: [String: String] = [:]

  /// Graphs are written with this version of the operators, unless they say something else, and with version 8 of the
  /// format, which every runtime of the last years takes.
  public static let currentOpset = 17
  static let formatVersion: Int64 = 8

  public init(
    name: String = "net", nodes: [Node], initializers: [NamedArray], inputs: [Port], outputs: [Port],
    opset: Int = currentOpset
  ) {
    self.name = name
    self.nodes = nodes
    self.initializers = initializers
    self.inputs = inputs
    self.outputs = outputs
    self.opset = opset
  }

  public subscript(initializer name: String) -> NamedArray? { initializers.first { $0.name == name } }

  /// Fails unless every value has one origin and every node takes only what is there before it.
  func check() throws(Failure) {
    var known: Set<String> = []
    func define(_ name: String, _ what: String) throws(Failure) {
      guard !name.isEmpty else { throw Failure(.name, "\(what) has no name") }
      guard known.insert(name).inserted else {
        throw Failure(.name, "\(what) '\(shown(name))' has the name of another value")
      }
    }
    for array in initializers { try define(array.name, "the initializer") }
    for port in inputs { try define(port.name, "the input") }
    for (place, node) in nodes.enumerated() {
      let what = "node \(place + 1) (\(shown(node.operation)))"
      guard !node.operation.isEmpty else { throw Failure(.name, "node \(place + 1) has no operator") }
      for input in node.inputs where !input.isEmpty && !known.contains(input) {
        throw Failure(.name, "\(what) takes '\(shown(input))', which is not there before it")
      }
      // An optional output that nobody wants has no name.
      for output in node.outputs where !output.isEmpty { try define(output, "the output of \(what)") }
    }
    for port in outputs where !known.contains(port.name) {
      throw Failure(.name, "the output '\(shown(port.name))' is made by no node")
    }
  }
}
