// A net from a graph. Ours says what it is, and only its numbers are read. Of others, a chain of layers is
// understood, each node taking what the one before it made: what programs write for nn.Sequential and
// keras.Sequential.

import Arrays
import Calculus
import ONNXFormat

extension Network {
  /// Fails with the first node that is not understood.
  init(_ graph: ONNXGraph, _ path: String) throws(Failure) {
    if let description = graph.metadata[Network.metadataKey] {
      let own = try Network(graph, describedBy: description, path)
      // Another program may have changed the graph and left our words in it.
      let again = try own.onnx()
      if again.nodes == graph.nodes, again.initializers == graph.initializers {
        self = own
        return
      }
    }
    var reader = try ONNXChain(graph, path)
    self = try reader.network()
  }

  /// The numbers of a graph of ours.
  private init(_ graph: ONNXGraph, describedBy description: String, _ path: String) throws(Failure) {
    let known = try Network.described(description, path)
    let layout = try Layout(known.architecture)
    let arrays = Dictionary(graph.initializers.map { ($0.name, $0) }) { first, _ in first }
    func numbers(_ name: QuantityName, _ count: Int) throws(Failure) -> [Double] {
      guard let numbers = arrays[name.ascii]?.doubles, numbers.count == count else {
        throw Failure(.file, "'\(shown(path))' does not hold the \(name.ascii) of the net it says it is")
      }
      return numbers
    }
    var parameters: [Double] = []
    for parameter in layout.parameters {
      guard case .value(let symbol) = parameter.name.kind,
        case .recurrent(let cell, _, _) = known.architecture.layers[parameter.name.layer - 1].kind
      else {
        parameters += try numbers(parameter.name, parameter.count)
        continue
      }
      if symbol == .inputBias || symbol == .stateBias {
        // Both stand in one array.
        let both = try numbers(QuantityName(.bias, parameter.name.layer), 2 * parameter.count)
        let own = symbol == .inputBias ? both.prefix(parameter.count) : both.suffix(parameter.count)
        parameters += ONNXGates.restored(Array(own), cell)
      } else {
        parameters += ONNXGates.restored(try numbers(parameter.name, parameter.count), cell)
      }
    }
    try self.init(drawing: known.architecture, layout, parameters, seed: known.seed)
    precision = known.precision
  }

  /// A net with these parameters and one example from the seed.
  fileprivate init(
    drawing architecture: Architecture, _ layout: Layout, _ parameters: [Double], seed: UInt64
  ) throws(Failure) {
    guard parameters.allSatisfy(\.isFinite) else { throw Failure(.value, "a weight is not finite") }
    _ = try Plan(architecture, layout, rows: 1, memories: 0)
    try self.init(
      architecture, layout: layout, parameters: parameters,
      inputs: Seeding.inputs(architecture, rows: 1, seed: seed),
      targets: Seeding.targets(architecture, rows: 1, seed: seed), seed: seed, seeded: ["x", "y"])
  }
}

/// A graph read node by node into layers.
private struct ONNXChain {
  let graph: ONNXGraph
  let path: String
  /// Arrays that are known beforehand.
  private var arrays: [String: NamedArray] = [:]
  private var input: [Int] = []
  private var isDouble = false
  /// What the last node made, and the node that is read.
  private var value = ""
  private var place = 0
  private var layers: [LayerSpecification] = []
  /// The parameters of each layer.
  private var numbers: [[Double]] = []

  init(_ graph: ONNXGraph, _ path: String) throws(Failure) {
    self.graph = graph
    self.path = path
    for array in graph.initializers { arrays[array.name] = array }
    guard graph.inputs.count == 1, graph.outputs.count == 1, let port = graph.inputs.first else {
      throw Failure(
        .file, "'\(shown(path))' has \(graph.inputs.count) inputs and \(graph.outputs.count) outputs",
        hint: "a net has one of each")
    }
    guard let shape = port.shape, shape.count >= 2 else {
      throw Failure(.file, "'\(shown(path))' does not say the shape of its input")
    }
    for size in shape.dropFirst() {
      guard case .size(let count) = size, count >= 1 else {
        throw Failure(
          .file, "the input of '\(shown(path))' has an axis of no known size",
          hint: "only the first axis, the batch, may be of any size")
      }
      input.append(count)
    }
    guard port.type == .float32 || port.type == .float64 else {
      throw Failure(.file, "the input of '\(shown(path))' is not of float32 or float64")
    }
    isDouble = port.type == .float64
    value = port.name
  }

  mutating func network() throws(Failure) -> Network {
    for (index, node) in graph.nodes.enumerated() {
      place = index + 1
      try read(node)
    }
    guard value == graph.outputs[0].name else {
      throw Failure(.file, "the output of '\(shown(path))' is not what its last node makes")
    }
    guard let last = layers.last else { throw Failure(.file, "'\(shown(path))' has no layer") }
    let loss: Loss.Kind = last.transfer == .softmax ? .ce : last.transfer.name == "sigmoid" ? .bce : .mse
    let architecture = try Architecture(input: input, layers: layers, loss: Loss(loss))
    let layout = try Layout(architecture)
    for (index, found) in numbers.enumerated() {
      let wanted = layout.parameters(of: index + 1).reduce(0) { $0 + $1.count }
      guard found.count == wanted else {
        throw Failure(
          .shape,
          "layer \(index + 1) of '\(shown(path))', \(layers[index].text), has \(found.count) weights and biases "
            + "instead of \(wanted)")
      }
    }
    let parameters = numbers.flatMap { $0 }
    var network = try Network(drawing: architecture, layout, parameters, seed: 1)
    network.precision = isDouble ? .double : .single
    return network
  }

  // MARK: Nodes

  private func failure(_ node: ONNXGraph.Node, _ what: String, hint: String? = nil) -> Failure {
    let name = node.name.isEmpty ? "" : " '\(shown(node.name))'"
    return Failure(
      .file, "node \(place)\(name) of '\(shown(path))', \(shown(node.operation)), \(what)", hint: hint)
  }

  private func integers(_ node: ONNXGraph.Node, _ name: String, _ usual: [Int]) throws(Failure) -> [Int] {
    switch node.attributes[name] {
    case nil: return usual
    case .ints(let list)?: return list.map { Int(clamping: $0) }
    case .int(let one)?: return [Int(clamping: one)]
    default: throw failure(node, "has another \(name) than whole numbers")
    }
  }

  private func number(_ node: ONNXGraph.Node, _ name: String, _ usual: Double) throws(Failure) -> Double {
    switch node.attributes[name] {
    case nil: return usual
    case .float(let value)?: return Double(value)
    default: throw failure(node, "has another \(name) than a number")
    }
  }

  /// Fails unless an attribute is what a layer of ours does.
  private func expect(
    _ node: ONNXGraph.Node, _ name: String, _ wanted: Double, usual: Double
  ) throws(Failure) {
    let found: Double
    if case .int(let whole)? = node.attributes[name] {
      found = Double(whole)
    } else {
      found = try number(node, name, usual)
    }
    guard abs(found - wanted) <= 1e-6 * max(1, abs(wanted)) else {
      throw failure(
        node, "has \(name) \(Digits.short(found)), and only \(Digits.short(wanted)) is understood")
    }
  }

  private func array(_ node: ONNXGraph.Node, _ index: Int, _ rank: Int) throws(Failure) -> NamedArray {
    guard index < node.inputs.count, let array = arrays[node.inputs[index]] else {
      throw failure(node, "takes an input \(index + 1) that is not known beforehand")
    }
    guard array.shape.count == rank else {
      throw failure(node, "takes an array of \(Tensor.text(of: array.shape))")
    }
    return array
  }

  private func outputs() throws(Failure) -> [Int] {
    try Architecture(input: input, layers: layers + [LayerSpecification(.elementwise)], loss: Loss(.mse))
      .outputShape
  }

  private mutating func add(_ kind: LayerKind, _ parameters: [Double] = []) {
    layers.append(LayerSpecification(kind))
    numbers.append(parameters)
  }

  private mutating func add(activation transfer: Transfer) {
    if let last = layers.last, last.transfer.isLinear, last.kind.formsSums {
      layers[layers.count - 1] = LayerSpecification(last.kind, transfer)
    } else {
      layers.append(LayerSpecification(.elementwise, transfer))
      numbers.append([])
    }
  }

  private mutating func read(_ node: ONNXGraph.Node) throws(Failure) {
    guard node.domain.isEmpty else {
      throw failure(node, "of '\(shown(node.domain))' is not understood")
    }
    if try constant(node) { return }
    // The sum of a product may have the bias first.
    let source = node.operation == "Add" && node.inputs.count == 2 && node.inputs[1] == value ? 1 : 0
    guard node.inputs.indices.contains(source), node.inputs[source] == value, let made = node.outputs.first
    else {
      throw failure(
        node, "does not take what the node before it makes", hint: "only a chain of layers is understood")
    }
    try readLayer(node, other: 1 - source)
    value = made
  }

  /// Nodes that make arrays of arrays.
  private mutating func constant(_ node: ONNXGraph.Node) throws(Failure) -> Bool {
    guard let made = node.outputs.first, !made.isEmpty else { return false }
    if node.operation == "Constant", case .array(let array)? = node.attributes["value"] {
      arrays[made] = array
      return true
    }
    guard let first = node.inputs.first, let array = arrays[first] else { return false }
    switch node.operation {
    case "Identity", "Cast": arrays[made] = array
    case "Transpose":
      guard array.shape.count == 2, try integers(node, "perm", [1, 0]) == [1, 0] else { return false }
      arrays[made] = try NamedArray(
        name: made, shape: array.shape.reversed(), values: .float64(ONNXChain.turned(array)))
    default: return false
    }
    return true
  }

  private static func turned(_ array: NamedArray) -> [Double] {
    let numbers = array.doubles
    let (rows, columns) = (array.shape[0], array.shape[1])
    var result: [Double] = []
    result.reserveCapacity(numbers.count)
    for column in 0..<columns { for row in 0..<rows { result.append(numbers[row * columns + column]) } }
    return result
  }

  private mutating func readLayer(_ node: ONNXGraph.Node, other: Int) throws(Failure) {
    if let name = ONNXBuilder.activation(ofOperator: node.operation), let transfer = Transfer(named: name) {
      add(activation: transfer)
      return
    }
    switch node.operation {
    case "Gemm":
      try expect(node, "alpha", 1, usual: 1)
      try expect(node, "transA", 0, usual: 0)
      let w = try array(node, 1, 2)
      let isTurned = try integers(node, "transB", [0]) == [1]
      let hasBias = node.inputs.count > 2 && !node.inputs[2].isEmpty
      if hasBias { try expect(node, "beta", 1, usual: 1) }
      let b = hasBias ? try array(node, 2, 1).doubles : []
      let units = w.shape[isTurned ? 0 : 1]
      guard units >= 1, !hasBias || b.count == units else {
        throw failure(node, "has a bias of another length")
      }
      add(.dense(units: units, hasBias: hasBias), (isTurned ? w.doubles : ONNXChain.turned(w)) + b)
    case "MatMul":
      let w = try array(node, 1, 2)
      guard w.shape[1] >= 1 else { throw failure(node, "has no units") }
      add(.dense(units: w.shape[1], hasBias: false), ONNXChain.turned(w))
    case "Add":
      guard case .dense(let units, false)? = layers.last?.kind, layers.last?.transfer.isLinear == true,
        other < node.inputs.count, let b = arrays[node.inputs[other]], b.values.count == units
      else { throw failure(node, "is not understood: only a bias behind a product is") }
      layers[layers.count - 1] = LayerSpecification(.dense(units: units, hasBias: true))
      numbers[numbers.count - 1] += b.doubles
    case "Conv": try readConvolution(node)
    case "MaxPool", "AveragePool":
      let (size, stride, padding) = try window(node, try integers(node, "kernel_shape", []))
      try expect(node, "ceil_mode", 0, usual: 0)
      guard padding == Extent(0, 0) else {
        throw failure(node, "has a margin, which only a convolution may have")
      }
      add(.pooling(node.operation == "MaxPool" ? .max : .average, size: size, stride: stride))
    case "GlobalAveragePool":
      let shape = try outputs()
      guard shape.count == 3 else { throw failure(node, "takes no image") }
      let size = Extent(shape[1], shape[2])
      add(.pooling(.average, size: size, stride: size))
    case "Flatten":
      try expect(node, "axis", 1, usual: 1)
      add(.flatten)
    case "Reshape":
      let goal = try array(node, 1, 1).doubles
      let count = try outputs().reduce(1, *)
      guard goal.count == 2, goal[1] == -1 || goal[1] == Double(count) else {
        throw failure(node, "is understood only where it makes a vector of each example")
      }
      add(.flatten)
    case "Softmax":
      let shape = try outputs()
      let axis = try integers(node, "axis", [graph.opset < 13 ? 1 : -1])
      guard axis == [-1] || axis == [shape.count] else {
        throw failure(node, "is over another axis than the last")
      }
      add(activation: .softmax)
    case "BatchNormalization":
      try expect(node, "epsilon", NormalizationLayer<Double>.epsilon, usual: 1e-5)
      let shape = try outputs()
      guard shape.count != 2 else { throw failure(node, "of steps × features is not understood") }
      var own: [Double] = []
      for index in 1...4 { own += try array(node, index, 1).doubles }
      add(.normalization(.batch), own)
    case "LayerNormalization":
      try expect(node, "epsilon", NormalizationLayer<Double>.epsilon, usual: 1e-5)
      let shape = try outputs()
      guard try integers(node, "axis", [-1]) == [1] || shape.count == 1, node.inputs.count == 3 else {
        throw failure(node, "is understood over whole examples, with a scale and an offset")
      }
      add(
        .normalization(.layer), try array(node, 1, shape.count).doubles + array(node, 2, shape.count).doubles)
    case "LeakyRelu":
      try expect(node, "alpha", 0.01, usual: 0.01)
      try add(named: "leakyrelu", node)
    case "Elu":
      try expect(node, "alpha", 1, usual: 1)
      try add(named: "elu", node)
    case "Selu":
      try expect(node, "alpha", 1.6732632423543772, usual: 1.6732632423543772)
      try expect(node, "gamma", 1.0507009873554805, usual: 1.0507009873554805)
      try add(named: "selu", node)
    case "HardSigmoid":
      try expect(node, "alpha", 1 / 6, usual: 0.2)
      try expect(node, "beta", 0.5, usual: 0.5)
      try add(named: "hardsigmoid", node)
    case "Identity", "Dropout", "Cast": break
    default:
      throw failure(
        node, "is not understood",
        hint: "layers are read from Gemm, MatMul and Add, Conv, MaxPool, AveragePool, Flatten, Reshape, "
          + "BatchNormalization, LayerNormalization and activations")
    }
  }

  private mutating func add(named name: String, _ node: ONNXGraph.Node) throws(Failure) {
    guard let transfer = Transfer(named: name) else { throw failure(node, "is not understood") }
    add(activation: transfer)
  }

  private mutating func readConvolution(_ node: ONNXGraph.Node) throws(Failure) {
    let w = try array(node, 1, 4)
    guard try integers(node, "group", [1]) == [1] else { throw failure(node, "is in groups") }
    let (kernel, stride, padding) = try window(node, Array(w.shape[2...]))
    let hasBias = node.inputs.count > 2 && !node.inputs[2].isEmpty
    let b = hasBias ? try array(node, 2, 1).doubles : []
    guard w.shape[0] >= 1, kernel == Extent(w.shape[2], w.shape[3]), !hasBias || b.count == w.shape[0] else {
      throw failure(node, "has kernels and a bias of different numbers of channels")
    }
    guard try outputs().first == w.shape[1] else {
      throw failure(node, "has kernels of \(w.shape[1]) channels for another number")
    }
    add(
      .convolution(
        channels: w.shape[0], kernel: kernel, stride: stride, padding: padding, hasBias: hasBias),
      w.doubles + b)
  }

  private func window(
    _ node: ONNXGraph.Node, _ usual: [Int]
  ) throws(Failure) -> (size: Extent, stride: Extent, padding: Extent) {
    if case .text(let words)? = node.attributes["auto_pad"], words != "NOTSET", words != "VALID" {
      throw failure(node, "has auto_pad \(shown(words))", hint: "margins are read from pads")
    }
    let size = try integers(node, "kernel_shape", usual)
    let strides = try integers(node, "strides", [1, 1])
    let dilations = try integers(node, "dilations", [1, 1])
    let pads = try integers(node, "pads", [0, 0, 0, 0])
    guard size.count == 2, strides.count == 2, pads.count == 4, dilations.allSatisfy({ $0 == 1 }) else {
      throw failure(node, "is understood for images, without dilation")
    }
    guard pads[0] == pads[2], pads[1] == pads[3] else {
      throw failure(node, "has a margin that is not the same on both sides")
    }
    guard (size + strides).allSatisfy({ (1...1 << 20).contains($0) }),
      pads.allSatisfy({ (0...1 << 20).contains($0) })
    else { throw failure(node, "has a window of no possible size") }
    return (Extent(size[0], size[1]), Extent(strides[0], strides[1]), Extent(pads[0], pads[1]))
  }
}
