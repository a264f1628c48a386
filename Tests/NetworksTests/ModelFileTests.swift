// Nets in files of other programs: what is saved comes back bit by bit, what others wrote is taken where it fits.

import Arrays
import Calculus
import Foundation
import Networks
import ONNXFormat
import Testing
import Transcripts

/// A folder of its own that goes away with the test.
final class ModelFolder {
  let path: String

  init() throws {
    let place = FileManager.default.temporaryDirectory.appending(path: "nabla-models-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    path = place.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

@Suite struct ModelFileTests {
  private let folder: ModelFolder
  private func path(_ name: String) -> String { folder.path + "/" + name }

  init() throws { folder = try ModelFolder() }

  @Test(arguments: ["net.json", "net.safetensors", "net.npz", "net.onnx"])
  func `a net that is saved comes back as it was`(name: String) throws {
    for text in ModelNets.all {
      let network = try ModelNets.moved(text)
      try network.save(to: path(name))
      let again = try Network.load(from: path(name))
      #expect(again.architecture == network.architecture && again.seed == network.seed, "\(text)")
      #expect(again.precision == network.precision, "\(text)")
      #expect(try again.outputs(for: network.inputs) == network.outputs(), "\(text)")
      if network.precision == .double { #expect(again.parameters == network.parameters, "\(text)") }
      if !name.hasSuffix("onnx") {
        #expect(again.inputs == network.inputs && again.targets == network.targets, "\(text)")
        #expect(try again.loss() == network.loss(), "\(text)")
      }
      var other = try net(text)
      try other.loadWeights(from: path(name))
      #expect(other.parameters == again.parameters, "\(text)")
    }
  }

  private func numbers(_ shape: [Int], from start: Double) -> [Double] {
    (0..<shape.reduce(1, *)).map { start + Double($0) }
  }

  private func arrays(_ list: [(String, [Int])]) throws -> [NamedArray] {
    try list.enumerated().map { place, item in
      try NamedArray(
        name: item.0, shape: item.1,
        values: .float32(numbers(item.1, from: 100 * Double(place)).map { Float($0) }))
    }
  }

  @Test func `the state of a PyTorch module is taken by order and shape`() throws {
    // nn.Sequential sorted by name, as files of safetensors are: "10" stands before "2".
    let names = [("10.bias", [2]), ("10.weight", [2, 2]), ("2.bias", [2]), ("2.weight", [2, 2])]
    try SafeTensors.write(.init(arrays: try arrays(names)), to: path("s.safetensors"))
    var dense = try net("2-2-2 tanh mse")
    try dense.loadWeights(from: path("s.safetensors"))
    #expect(dense.weights(1)?.values == [300, 301, 302, 303])
    #expect(dense.bias(2)?.values == [0, 1])

    let lstm = [
      ("fc.bias", [1]), ("fc.weight", [1, 2]), ("lstm.bias_hh_l0", [8]), ("lstm.bias_ih_l0", [8]),
      ("lstm.weight_hh_l0", [8, 2]), ("lstm.weight_ih_l0", [8, 3]),
    ]
    try SafeTensors.write(.init(arrays: try arrays(lstm)), to: path("l.safetensors"))
    var recurrent = try net("4x3 -> lstm 2 -> dense 1 -> mse")
    try recurrent.loadWeights(from: path("l.safetensors"))
    #expect(try recurrent.value(named: "Wx1")?.values.first == 500)
    #expect(try recurrent.value(named: "W2")?.values == [100, 101])
  }

  @Test func `what does not fit is named, and the net is as it was`() throws {
    var network = try net("2-3-2 tanh mse")
    let before = network.parameters
    func message(_ list: [(String, [Int])]) throws -> String {
      try SafeTensors.write(.init(arrays: try arrays(list)), to: path("w.safetensors"))
      do { try network.loadWeights(from: path("w.safetensors")) } catch {
        return error.message
      }
      return "taken"
    }
    #expect(try message([("0.weight", [2, 3]), ("0.bias", [3])]).contains("0.weight"))
    #expect(try message([("0.weight", [3, 2]), ("0.bias", [3])]).contains("nothing for W2"))
    #expect(try message([("0.weight", [3, 2])]).contains("no bias"))
    #expect(
      try message([
        ("0.weight", [3, 2]), ("0.bias", [3]), ("2.weight", [2, 3]), ("2.bias", [2]), ("4.weight", [2, 2]),
      ]).contains("left over"))
    #expect(try message([("W1", [3, 2]), ("b1", [3]), ("W2", [2, 3])]).contains("no b2"))
    #expect(network.parameters == before)
    // Two modules that could both be first.
    network = try net("2-2-2 tanh mse")
    #expect(
      try message([("a.weight", [2, 2]), ("a.bias", [2]), ("b.weight", [2, 2]), ("b.bias", [2])]).contains(
        "both fit"))
  }

  /// The numbers of both layers together are as many as theirs should be.
  @Test func `layers of another program have their own numbers`() throws {
    let graph = ONNXGraph(
      nodes: [
        .init("Gemm", inputs: ["x", "v", "c"], outputs: ["h"], attributes: ["transB": .int(1)]),
        .init("Gemm", inputs: ["h", "w"], outputs: ["y"], attributes: ["transB": .int(1)]),
      ],
      initializers: [
        try NamedArray(name: "v", shape: [2, 4], values: .float32([Float](repeating: 1, count: 8))),
        try NamedArray(name: "c", shape: [2], values: .float32([1, 1])),
        try NamedArray(name: "w", shape: [2, 1], values: .float32([1, 1])),
      ],
      inputs: [.init("x", shape: [.named("n"), .size(3)])], outputs: [.init("y", shape: nil)])
    try graph.write(to: path("misfit.onnx"))
    let failure = #expect(throws: Failure.self) { _ = try Network.load(from: path("misfit.onnx")) }
    #expect(failure?.message.contains("layer 1 of") == true)
    #expect(failure?.message.hasSuffix("has 10 weights and biases instead of 8") == true)
  }

  @Test func `a chain of layers of another program is read`() throws {
    let w = numbers([3, 18], from: -27).map { Float($0) / 50 }
    let graph = ONNXGraph(
      nodes: [
        .init(
          "Conv", inputs: ["image", "conv.weight", "conv.bias"], outputs: ["c"],
          attributes: [
            "kernel_shape": .ints([3, 3]), "pads": .ints([1, 1, 1, 1]), "strides": .ints([1, 1]),
            "dilations": .ints([1, 1]), "group": .int(1),
          ]),
        .init("Relu", inputs: ["c"], outputs: ["r"]),
        .init(
          "MaxPool", inputs: ["r"], outputs: ["m"],
          attributes: ["kernel_shape": .ints([2, 2]), "strides": .ints([2, 2]), "ceil_mode": .int(0)]),
        .init("Reshape", inputs: ["m", "shape"], outputs: ["f"]),
        .init(
          "Gemm", inputs: ["f", "fc.weight", "fc.bias"], outputs: ["g"], attributes: ["transB": .int(1)]),
        .init("Softmax", inputs: ["g"], outputs: ["p"], attributes: ["axis": .int(-1)]),
      ],
      initializers: [
        try NamedArray(
          name: "conv.weight", shape: [2, 1, 3, 3], values: .float32((0..<18).map { Float($0) / 9 - 1 })),
        try NamedArray(name: "conv.bias", shape: [2], values: .float32([0.5, -0.5])),
        try NamedArray(name: "shape", shape: [2], values: .int64([-1, 18])),
        try NamedArray(name: "fc.weight", shape: [3, 18], values: .float32(w)),
        try NamedArray(name: "fc.bias", shape: [3], values: .float32([0.1, 0.2, 0.3])),
      ],
      inputs: [.init("image", shape: [.named("n"), .size(1), .size(6), .size(6)])],
      outputs: [.init("p", shape: nil)])
    try graph.write(to: path("other.onnx"))
    let network = try Network.load(from: path("other.onnx"))
    #expect(
      network.architecture.text == "6x6x1 -> conv 2 3x3 pad 1 relu -> maxpool 2 -> flatten -> dense 3 softmax"
    )
    #expect(network.precision == .single && network.architecture.loss.kind == .ce)
    #expect(network.weights(4)?.values == w.map { Double($0) })

    var changed = graph
    changed.nodes[1].operation = "LRN"
    try changed.write(to: path("other.onnx"))
    let failure = #expect(throws: Failure.self) { _ = try Network.load(from: path("other.onnx")) }
    #expect(failure?.message.contains("node 2") == true && failure?.message.contains("LRN") == true)
  }

  private static let python = Python(with: "onnx", "onnxruntime", "numpy")

  /// Where runtimes have an operator for floats alone, double precision is left for it.
  private static let program = """
    import sys, numpy as np, onnx, onnxruntime
    for name in sys.argv[1:]:
        model = onnx.load(name + ".onnx")
        onnx.checker.check_model(model, full_check=True)
        type = {1: np.float32, 7: np.int64, 11: np.float64}[model.graph.input[0].type.tensor_type.elem_type]
        given = {"x": np.load(name + ".x.npy").astype(type)}
        made = onnxruntime.InferenceSession(name + ".onnx", providers=["CPUExecutionProvider"]).run(None, given)[0]
        isExact = made.dtype == np.float64 and not any(node.op_type == "Cast" for node in model.graph.node)
        own = np.load(name + ".y.npy")
        limit = 1e-12 if isExact else 1e-6
        if made.shape != own.shape or not np.abs(made - own).max() <= limit * max(1, np.abs(own).max()):
            print(name, made, own)
    print("all")
    """

  @Test(.enabled(if: python != nil, "needs Python with onnx and onnxruntime"))
  func `graphs are valid, and compute the same elsewhere`() throws {
    var names: [String] = []
    for (place, text) in ModelNets.all.enumerated() {
      let network = try ModelNets.moved(text)
      let stem = path("n\(place)")
      names.append(stem)
      try network.save(to: stem + ".onnx")
      for (kind, tensor) in [("x", network.inputs), ("y", try network.outputs())] {
        try NpyFile.write(
          NamedArray(name: "", shape: tensor.shape, values: .float64(tensor.values)),
          to: "\(stem).\(kind).npy")
      }
    }
    let answer = try #require(try ModelFileTests.python?.run(ModelFileTests.program, names))
    #expect(answer.output == "all\n" && answer.status == 0)
  }
}
