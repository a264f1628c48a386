// From the messages of a file to a graph. What a graph has no place for (descriptions, shapes of inner values) is left
// out; what would change the meaning is refused.

import Arrays
import Calculus
import SwiftProtobuf

extension ONNXGraph {
  /// Most bytes of a file; the messages of protobuf end there.
  static let fileLimit = Int(Int32.max)

  /// Reads a graph of any version of the format. Arrays of halves and bfloats become floats, those of small whole
  /// numbers wider ones. Arrays may lie in other files beside `path`.
  ///
  /// Fails when it is no ONNX file, when an array is truncated or of another type, when a node takes what is not
  /// there before it, and above 2 GiB. While it runs, the file is in memory about three times.
  public static func read(_ path: String) throws(Failure) -> ONNXGraph {
    let file = try InputFile(path)
    return try ONNXGraph(file.readAll(limit: fileLimit), path: file.name)
  }

  /// The graph of a file that has been read; `path` is for messages, and where arrays may lie beside it.
  package init(_ bytes: [UInt8], path: String) throws(Failure) {
    func failure(_ what: String, hint: String? = nil) -> Failure {
      Failure(.file, "'\(shown(path, limit: 200))' \(what)", hint: hint)
    }
    guard let model = try? Onnx_ModelProto(serializedBytes: bytes, partial: true) else {
      throw failure("is not an ONNX file, or is damaged", hint: "it can't be read as protobuf messages")
    }
    guard model.hasGraph else {
      throw failure("is not an ONNX file", hint: "it has no graph")
    }
    let graph = model.graph
    guard model.irVersion > 0, !graph.node.isEmpty || !graph.output.isEmpty else {
      throw failure("is not an ONNX file", hint: "it has no version of the format, or an empty graph")
    }
    var opsets: [String: Int] = [:]
    for set in model.opsetImport { opsets[ONNXGraph.domain(set.domain)] = Int(clamping: set.version) }
    var metadata: [String: String] = [:]
    for entry in model.metadataProps { metadata[entry.key] = entry.value }

    var initializers: [NamedArray] = []
    for tensor in graph.initializer {
      initializers.append(
        try NamedArray(tensor, beside: path) { failure("\($0): the array '\(shown(tensor.name))' \($1)") })
    }
    let names = Set(initializers.map(\.name))
    var nodes: [Node] = []
    for (place, node) in graph.node.enumerated() {
      var attributes: [String: Attribute] = [:]
      for attribute in node.attribute {
        let value = try ONNXGraph.attribute(attribute, beside: path) {
          failure("\($0): '\(shown(attribute.name))' of node \(place + 1) (\(shown(node.opType))) \($1)")
        }
        guard attributes.updateValue(value, forKey: attribute.name) == nil else {
          throw failure(
            "is damaged: node \(place + 1) (\(shown(node.opType))) has '\(shown(attribute.name))' twice")
        }
      }
      nodes.append(
        Node(
          node.opType, name: node.name, domain: ONNXGraph.domain(node.domain), inputs: node.input,
          outputs: node.output, attributes: attributes))
    }
    self.init(
      name: graph.name, nodes: nodes, initializers: initializers,
      // Until version 3 of the format, initializers were inputs as well.
      inputs: graph.input.filter { !names.contains($0.name) }.map(Port.init),
      outputs: graph.output.map(Port.init),
      opset: opsets.removeValue(forKey: "") ?? 1)
    otherOpsets = opsets
    producer = model.producerName
    self.metadata = metadata
    do throws(Failure) {
      try check()
    } catch {
      throw failure("has no valid graph: \(error.message)")
    }
  }

  /// ONNX's own domain has two names.
  private static func domain(_ name: String) -> String { name == "ai.onnx" ? "" : name }

  private static func attribute(
    _ attribute: Onnx_AttributeProto, beside path: String, _ failure: (String, String) -> Failure
  ) throws(Failure) -> Attribute {
    switch attribute.type {
    case .float: return .float(attribute.f)
    case .int: return .int(attribute.i)
    case .string: return String(validating: attribute.s, as: UTF8.self).map { .text($0) } ?? .other
    case .tensor: return .array(try NamedArray(attribute.t, beside: path, failure))
    case .floats: return .floats(attribute.floats)
    case .ints: return .ints(attribute.ints)
    case .strings:
      let texts = attribute.strings.compactMap { String(validating: $0, as: UTF8.self) }
      return texts.count == attribute.strings.count ? .texts(texts) : .other
    case .undefined: return .other
    }
  }
}

extension ONNXGraph.Port {
  fileprivate init(_ info: Onnx_ValueInfoProto) {
    let tensor = info.type.tensorType
    self.init(
      info.name, .init(rawValue: tensor.elemType),
      shape: !tensor.hasShape
        ? nil
        : tensor.shape.dim.map { dimension in
          switch dimension.value {
          case .dimValue(let size)?: size >= 0 ? .size(Int(clamping: size)) : .unknown
          case .dimParam(let name)?: name.isEmpty ? .unknown : .named(name)
          case nil: .unknown
          }
        })
  }
}
