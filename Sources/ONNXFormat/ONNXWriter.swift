// From a graph to the messages of a file. The same graph is the same bytes every time.

import Arrays
import Calculus
import SwiftProtobuf

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension ONNXGraph {
  /// Writes the graph in the place of a file that is there.
  ///
  /// Fails when the graph is not valid, holds an attribute that can't be written or has 2 GiB, and when the file can't
  /// be written. While it runs, the numbers are in memory about three times.
  public func write(to path: String) throws(Failure) { try RegularFile.write(bytes(), to: path) }

  /// The bytes of a file with this graph.
  package func bytes() throws(Failure) -> [UInt8] {
    try check()
    let size = initializers.reduce(0) { $0 + $1.values.withBytes { $0.count } }
    // A node, a name and a shape need little beside it.
    guard size < ONNXGraph.fileLimit - 64 << 20 else {
      throw Failure(.limit, "a graph of \(size) bytes of numbers is too large", hint: "the limit is 2 GiB")
    }
    var model = Onnx_ModelProto()
    model.irVersion = ONNXGraph.formatVersion
    model.producerName = producer
    var sets = [(domain: "", version: opset)]
    sets += otherOpsets.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    model.opsetImport = sets.map { set in
      .with {
        $0.domain = set.domain
        $0.version = Int64(set.version)
      }
    }
    model.metadataProps = metadata.sorted { $0.key < $1.key }.map { entry in
      .with {
        $0.key = entry.key
        $0.value = entry.value
      }
    }
    var graph = Onnx_GraphProto()
    graph.name = name.isEmpty ? "net" : name
    graph.input = inputs.map(Onnx_ValueInfoProto.init)
    graph.output = outputs.map(Onnx_ValueInfoProto.init)
    graph.initializer = initializers.map(Onnx_TensorProto.init)
    for node in nodes { graph.node.append(try message(node)) }
    model.graph = graph
    guard let bytes = try? model.serializedBytes() as [UInt8] else {
      throw Failure(.limit, "the graph is too large for a file of ONNX", hint: "the limit is 2 GiB")
    }
    return bytes
  }

  private func message(_ node: Node) throws(Failure) -> Onnx_NodeProto {
    var message = Onnx_NodeProto()
    message.opType = node.operation
    message.name = node.name
    if !node.domain.isEmpty { message.domain = node.domain }
    message.input = node.inputs
    message.output = node.outputs
    for (name, value) in node.attributes.sorted(by: { $0.key < $1.key }) {
      var attribute = Onnx_AttributeProto()
      attribute.name = name
      switch value {
      case .float(let number): (attribute.type, attribute.f) = (.float, number)
      case .int(let number): (attribute.type, attribute.i) = (.int, number)
      case .text(let text): (attribute.type, attribute.s) = (.string, Data(text.utf8))
      case .array(let array): (attribute.type, attribute.t) = (.tensor, Onnx_TensorProto(array))
      case .floats(let numbers): (attribute.type, attribute.floats) = (.floats, numbers)
      case .ints(let numbers): (attribute.type, attribute.ints) = (.ints, numbers)
      case .texts(let texts): (attribute.type, attribute.strings) = (.strings, texts.map { Data($0.utf8) })
      case .other:
        throw Failure(
          .value, "'\(shown(name))' of \(shown(node.operation)) is a graph or a type, which can't be written")
      }
      message.attribute.append(attribute)
    }
    return message
  }
}

extension Onnx_ValueInfoProto {
  fileprivate init(_ port: ONNXGraph.Port) {
    name = port.name
    var tensor = Onnx_TypeProto.Tensor()
    tensor.elemType = port.type?.rawValue ?? 0
    if let shape = port.shape {
      tensor.shape.dim = shape.map { size in
        .with {
          switch size {
          case .size(let count): $0.dimValue = Int64(count)
          case .named(let name): $0.dimParam = name
          case .unknown: break
          }
        }
      }
    }
    type.tensorType = tensor
  }
}
