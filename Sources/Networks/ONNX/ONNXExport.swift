// A net as a graph of ONNX's operators: what it computes in use, without dropout and with running statistics.
// The first axis is the batch and may have any size.

import Arrays
import Calculus
import ONNXFormat

extension Network {
  /// The net as a graph of float32 or, in double precision, of float64, with its parameters as initializers
  /// of the same bits. Fails where ONNX has no operator for an activation.
  public func onnx() throws(Failure) -> ONNXGraph {
    var builder = ONNXBuilder(precision)
    var value = "x"
    for (index, layer) in architecture.layers.enumerated() {
      builder.layer = index + 1
      value = try builder.append(layer, self, index, value)
      value = try builder.transfer(layer.transfer, value)
    }
    builder.finish(value, as: "yhat")
    func sizes(_ shape: [Int]) -> [ONNXGraph.Dimension] { [.named("batch")] + shape.map { .size($0) } }
    var graph = ONNXGraph(
      nodes: builder.nodes, initializers: builder.initializers,
      inputs: [
        .init(
          "x", architecture.takesIndices == nil ? builder.type : .int64, shape: sizes(architecture.inputShape)
        )
      ],
      outputs: [.init("yhat", builder.type, shape: sizes(architecture.outputShape))])
    graph.metadata = [Network.metadataKey: description]
    return graph
  }
}

/// Where a block of gates stands in ONNX's order.
enum ONNXGates {
  /// Ours of each of ONNX's: i, o, f, c of i, f, g, o; z, r, h of r, u, n.
  static func order(_ cell: LayerKind.Cell) -> [Int] {
    switch cell {
    case .simple: [0]
    case .lstm: [0, 3, 1, 2]
    case .gru: [1, 0, 2]
    }
  }

  /// Blocks of rows in ONNX's order.
  static func arranged(_ numbers: [Double], _ cell: LayerKind.Cell) -> [Double] {
    let size = numbers.count / order(cell).count
    return order(cell).flatMap { numbers[($0 * size)..<(($0 + 1) * size)] }
  }

  /// Blocks of rows in our order again.
  static func restored(_ numbers: [Double], _ cell: LayerKind.Cell) -> [Double] {
    let order = order(cell)
    let size = numbers.count / order.count
    var result = numbers
    for (place, own) in order.enumerated() {
      result.replaceSubrange(
        (own * size)..<((own + 1) * size), with: numbers[(place * size)..<((place + 1) * size)])
    }
    return result
  }
}

extension ONNXBuilder {
  /// A layer's nodes, up to its activation.
  fileprivate mutating func append(
    _ layer: LayerSpecification, _ network: Network, _ index: Int, _ x: String
  ) throws(Failure) -> String {
    let shape = network.architecture.shapes[index]
    func numbers(_ symbol: Symbol) -> [Double] {
      network.parameter(QuantityName(symbol, index + 1))?.values ?? []
    }
    func parameter(_ symbol: Symbol, in builder: inout ONNXBuilder) throws(Failure) -> String {
      let tensor = network.parameter(QuantityName(symbol, index + 1))
      return try builder.initializer(
        QuantityName(symbol, index + 1).ascii, tensor?.shape ?? [0], tensor?.values ?? [])
    }
    switch layer.kind {
    case .dense(_, let hasBias):
      let w = try parameter(.weights, in: &self)
      let b = hasBias ? [try parameter(.bias, in: &self)] : []
      if shape.count == 1 { return add("Gemm", [x, w] + b, ["transB": .int(1)]) }
      let product = add("MatMul", [x, turned(w)])
      return hasBias ? add("Add", [product] + b) : product
    case .convolution(_, let kernel, let stride, let padding, let hasBias):
      let inputs = try [x, parameter(.weights, in: &self)] + (hasBias ? [parameter(.bias, in: &self)] : [])
      return add(
        "Conv", inputs,
        [
          "kernel_shape": ints(kernel), "strides": ints(stride),
          "pads": .ints([padding.height, padding.width, padding.height, padding.width].map { Int64($0) }),
        ])
    case .pooling(let pooling, let size, let stride):
      return add(
        pooling == .max ? "MaxPool" : "AveragePool", [x],
        ["kernel_shape": ints(size), "strides": ints(stride)])
    case .flatten: return add("Flatten", [x], ["axis": .int(1)])
    case .recurrent(let cell, let units, let givesSequence):
      return try recurrent(cell, units, givesSequence, features: shape[1], layer: index + 1, x, numbers)
    case .embedding: return add("Gather", [try parameter(.embedding, in: &self), x], ["axis": .int(0)])
    case .mean: return add("ReduceMean", [x], ["axes": .ints([1]), "keepdims": .int(0)])
    case .dropout, .elementwise: return x
    case .normalization(let norm):
      let scale = try parameter(.scale, in: &self), offset = try parameter(.offset, in: &self)
      if norm == .layer { return try layerNorm(x, scale, offset, axes: shape.count) }
      return try batchNorm(
        x, scale, offset, try parameter(.runningMean, in: &self), try parameter(.runningVariance, in: &self),
        axes: shape.count)
    case .attention(let dimensions):
      let made = try [Symbol.queryWeights, .keyWeights, .valueWeights].map { symbol throws(Failure) in
        let w = try parameter(symbol, in: &self)
        return add("MatMul", [x, turned(w)])
      }
      // A list, because a runtime that finds a single number beside a product makes it a float.
      let scale = try initializer(
        "scale\(index + 1)", [dimensions],
        [Double](repeating: 1 / Double(dimensions).squareRoot(), count: dimensions))
      let query = add("Mul", [made[0], scale])
      let scores = add("MatMul", [query, add("Transpose", [made[1]], ["perm": .ints([0, 2, 1])])])
      return add("MatMul", [add("Softmax", [scores], ["axis": .int(-1)]), made[2]])
    }
  }

  private func ints(_ extent: Extent) -> ONNXGraph.Attribute {
    .ints([Int64(extent.height), Int64(extent.width)])
  }

  private mutating func turned(_ matrix: String) -> String {
    add("Transpose", [matrix], ["perm": .ints([1, 0])])
  }

  /// ONNX wants the steps first, and gives the direction an axis.
  private mutating func recurrent(
    _ cell: LayerKind.Cell, _ units: Int, _ givesSequence: Bool, features: Int, layer: Int, _ x: String,
    _ numbers: (Symbol) -> [Double]
  ) throws(Failure) -> String {
    func arranged(_ symbol: Symbol) -> [Double] { ONNXGates.arranged(numbers(symbol), cell) }
    let rows = ONNXGates.order(cell).count * units
    func name(_ symbol: Symbol) -> String { QuantityName(symbol, layer).ascii }
    let inputs = [
      add("Transpose", [x], ["perm": .ints([1, 0, 2])]),
      try initializer(name(.inputWeights), [1, rows, features], arranged(.inputWeights)),
      try initializer(name(.stateWeights), [1, rows, units], arranged(.stateWeights)),
      try initializer(name(.bias), [1, 2 * rows], arranged(.inputBias) + arranged(.stateBias)),
    ]
    var attributes: Attributes = ["hidden_size": .int(Int64(units))]
    if cell == .gru { attributes["linear_before_reset"] = .int(1) }
    let operation = cell == .simple ? "RNN" : cell == .lstm ? "LSTM" : "GRU"
    if givesSequence {
      let states = add(operation, inputs, attributes, outputs: 1, used: 0)
      return add("Transpose", [add("Squeeze", [states, try integers([1])])], ["perm": .ints([1, 0, 2])])
    }
    return add("Squeeze", [add(operation, inputs, attributes, outputs: 2, used: 1), try integers([0])])
  }

  // MARK: Normalisation

  /// ONNX's own operator computes in floats, with a float for ε.
  private mutating func layerNorm(
    _ x: String, _ scale: String, _ offset: String, axes: Int
  ) throws(Failure) -> String {
    if precision == .single {
      return add(
        "LayerNormalization", [x, scale, offset],
        ["axis": .int(1), "epsilon": .float(Float(NormalizationLayer<Float>.epsilon))])
    }
    let all: Attributes = ["axes": .ints((1...Int64(axes)).map { $0 }), "keepdims": .int(1)]
    let rest = add("Sub", [x, add("ReduceMean", [x], all)])
    let variance = add("ReduceMean", [add("Mul", [rest, rest])], all)
    return try normal(rest, variance, scale, offset)
  }

  private mutating func batchNorm(
    _ x: String, _ scale: String, _ offset: String, _ mean: String, _ variance: String, axes: Int
  ) throws(Failure) -> String {
    if precision == .single {
      let attributes: Attributes = ["epsilon": .float(Float(NormalizationLayer<Float>.epsilon))]
      let inputs = [scale, offset, mean, variance]
      guard axes == 2 else { return add("BatchNormalization", [x] + inputs, attributes) }
      // ONNX wants the features on the second axis; here they are on the last.
      let turned = add("Transpose", [x], ["perm": .ints([0, 2, 1])])
      let normal = add("BatchNormalization", [turned] + inputs, attributes)
      return add("Transpose", [normal], ["perm": .ints([0, 2, 1])])
    }
    var own = [scale, offset, mean, variance]
    // Channels stand before height and width.
    if axes == 3 {
      let places = try integers([1, 2])
      own = own.map { add("Unsqueeze", [$0, places]) }
    }
    return try normal(add("Sub", [x, own[2]]), own[3], own[0], own[1])
  }

  /// γ·rest/√(variance + ε) + β.
  private mutating func normal(
    _ rest: String, _ variance: String, _ scale: String, _ offset: String
  ) throws(Failure) -> String {
    let spread = add("Sqrt", [add("Add", [variance, try number(NormalizationLayer<Double>.epsilon)])])
    return add("Add", [add("Mul", [add("Div", [rest, spread]), scale]), offset])
  }
}
