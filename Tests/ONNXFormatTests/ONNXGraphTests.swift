// Graphs as files: those of others read, ours accepted and run by others, damaged ones refused.
import Arrays
import Calculus
import ONNXFormat
import Testing
import Transcripts

@Suite struct ONNXGraphTests {
  /// 3 → 4 → 2: `Gemm`, `Relu`, `Gemm`, `Softmax`.
  static func dense() throws -> ONNXGraph {
    let weights: ONNXGraph.Attribute = .int(1)
    return ONNXGraph(
      nodes: [
        .init("Gemm", inputs: ["x", "W1", "b1"], outputs: ["z1"], attributes: ["transB": weights]),
        .init("Relu", inputs: ["z1"], outputs: ["h1"]),
        .init("Gemm", inputs: ["h1", "W2", "b2"], outputs: ["z2"], attributes: ["transB": weights]),
        .init("Softmax", inputs: ["z2"], outputs: ["y"], attributes: ["axis": .int(-1)]),
      ],
      initializers: [
        try NamedArray(name: "W1", shape: [4, 3], values: .float32((0..<12).map { Float($0) / 10 - 0.5 })),
        try NamedArray(name: "b1", shape: [4], values: .float32([0.1, -0.2, 0.3, -0.4])),
        try NamedArray(name: "W2", shape: [2, 4], values: .float32((0..<8).map { 0.3 - Float($0) / 7 })),
        try NamedArray(name: "b2", shape: [2], values: .float32([1e-3, -1e-3])),
      ], inputs: [.init("x", shape: [.named("batch"), .size(3)])],
      outputs: [.init("y", shape: [.named("batch"), .size(2)])])
  }

  /// One image of 4×4: `Conv` with two filters of 3×3, `MaxPool` of 2×2.
  static func convolution() throws -> ONNXGraph {
    var graph = ONNXGraph(
      nodes: [
        .init(
          "Conv", name: "conv", inputs: ["x", "W", "b"], outputs: ["z"],
          attributes: [
            "kernel_shape": .ints([3, 3]), "pads": .ints([1, 1, 1, 1]), "strides": .ints([1, 1]),
          ]),
        .init(
          "MaxPool", inputs: ["z"], outputs: ["y"],
          attributes: ["kernel_shape": .ints([2, 2]), "strides": .ints([2, 2]), "auto_pad": .text("VALID")]),
      ],
      initializers: [
        try NamedArray(name: "W", shape: [2, 1, 3, 3], values: .float32((0..<18).map { Float($0) - 8 })),
        try NamedArray(name: "b", shape: [2], values: .float32([0.5, -0.5])),
      ], inputs: [.init("x", shape: [.size(1), .size(1), .size(4), .size(4)])],
      outputs: [.init("y", shape: [.size(1), .size(2), .size(2), .size(2)])])
    graph.metadata = ["about": "a test", "für": "alle"]
    return graph
  }

  func message(_ graph: ONNXGraph) -> String? { failure { try graph.bytes() }?.message }

  @Test func `a graph that is written is read again, as the same bytes every time`() throws {
    for graph in [try ONNXGraphTests.dense(), try ONNXGraphTests.convolution()] {
      let bytes = try graph.bytes()
      #expect(try ONNXGraph(bytes, path: "x.onnx") == graph)
      #expect(try graph.bytes() == bytes)
    }
    var all = try ONNXGraphTests.dense()
    all.nodes[1].attributes = [
      "a": .float(0.1), "b": .text("größe"), "c": .floats([1, -.infinity]), "d": .texts(["", "x"]),
      "e": .array(try NamedArray(name: "", shape: [], values: .int32([-1]))), "f": .ints([.min, .max]),
    ]
    all.nodes[1].domain = "com.example"
    all.otherOpsets = ["com.example": 3]
    all.initializers += [
      try NamedArray(name: "d", shape: [2], values: .float64([0.1, .nan])),
      try NamedArray(name: "l", shape: [1, 1], values: .int64([.min])),
      try NamedArray(name: "u", shape: [2], values: .uint8([0, 255])),
      try NamedArray(name: "none", shape: [0, 7], values: .float32([])),
    ]
    let read = try ONNXGraph(all.bytes(), path: "x.onnx")
    #expect(read.nodes == all.nodes)
    #expect(read.otherOpsets == all.otherOpsets)
    #expect(read.initializers.map(\.doubles.description) == all.initializers.map(\.doubles.description))
    #expect(read.initializers.map(\.shape) == all.initializers.map(\.shape))
  }

  @Test func `a file of PyTorch is read`() throws {
    let graph = try ONNXGraph(Files.torch, path: "x.onnx")
    #expect(graph.producer == "pytorch")
    #expect(graph.opset == 17)
    #expect(graph.nodes.map(\.operation) == ["Identity", "Conv", "Relu", "MaxPool", "Flatten", "Gemm"])
    #expect(graph.nodes[1].attributes["pads"] == .ints([1, 1, 1, 1]))
    #expect(graph.nodes[5].attributes == ["alpha": .float(1), "beta": .float(1), "transB": .int(1)])
    #expect(graph.nodes[5].inputs == ["/3/Flatten_output_0", "4.weight", "4.bias"])
    #expect(graph[initializer: "4.weight"]?.shape == [2, 8])
    #expect(graph[initializer: "4.weight"]?.values == .float32((0..<16).map { Float($0 - 3) / 8 }))
    #expect(graph.inputs == [.init("x", shape: [.named("batch"), .size(1), .size(4), .size(4)])])
    #expect(graph.outputs == [.init("y", shape: [.named("batch"), .size(2)])])
  }

  @Test func `numbers are read from every kind of list`() throws {
    let graph = try ONNXGraph(Files.lists, path: "x.onnx")
    let expected: [(String, [Int], ArrayValues)] = [
      ("f", [2], .float32([0.1, -2])), ("d", [1, 1], .float64([0.1])), ("l", [2], .int64([-1, 1 << 40])),
      ("i", [], .int32([-7])), ("s", [2], .int64([-300, 5])), ("b", [1], .int64([-128])),
      ("u", [2], .uint8([0, 255])), ("us", [1], .int64([65535])), ("ui", [1], .int64([4_294_967_295])),
      ("ul", [1], .int64([5])), ("o", [2], .int32([1, 0])), ("h", [2], .float32([1.5, -2])),
      ("bf", [2], .float32([1.5, -0.5])), ("e", [0, 3], .float32([])),
    ]
    let arrays = try expected.map { try NamedArray(name: $0, shape: $1, values: $2) }
    #expect(graph.initializers == arrays)
    #expect(graph.otherOpsets == ["com.microsoft": 1])
    #expect(
      graph.nodes[0].attributes == [
        "alpha": .float(0.5), "k": .int(3), "name_": .text("x"), "v": .ints([1, 2]),
        "w": .floats([1.5, 2.5]),
        "z": .texts(["a", "b"]), "t": .array(try NamedArray(name: "c", shape: [1], values: .float32([9]))),
      ])
  }

  @Test func `a graph that makes no sense is not written`() throws {
    let dense = try ONNXGraphTests.dense()
    var graph = dense
    graph.nodes.swapAt(0, 1)
    #expect(message(graph) == "node 1 (Relu) takes 'z1', which is not there before it")
    graph = dense
    graph.nodes[1].outputs = ["W1"]
    #expect(message(graph) == "the output of node 2 (Relu) 'W1' has the name of another value")
    graph = dense
    graph.outputs[0].name = "z"
    #expect(message(graph) == "the output 'z' is made by no node")
    graph = dense
    graph.initializers.append(graph.initializers[0])
    #expect(message(graph) == "the initializer 'W1' has the name of another value")
    graph = dense
    graph.nodes[0].attributes["body"] = .other
    #expect(message(graph) == "'body' of Gemm is a graph or a type, which can't be written")
  }

  @Test func `what is wrong with a file is said`() throws {
    func message(_ bytes: [UInt8]) -> String? { failure { try ONNXGraph(bytes, path: "x.onnx") }?.message }
    #expect(message([]) == "'x.onnx' is not an ONNX file")
    #expect(message(Array("PK".utf8)) == "'x.onnx' is not an ONNX file")
    #expect(message([0x3A, 5, 0]) == "'x.onnx' is not an ONNX file, or is damaged")
    var bytes = Files.torch
    // The length of 0.weight's second axis: 1 becomes 2.
    let place = try #require(
      bytes.indices.first { bytes[$0...].starts(with: [8, 2, 8, 1, 8, 3, 8, 3, 16, 1]) })
    bytes[place + 3] = 2
    #expect(
      message(bytes)
        == "'x.onnx' is damaged: the array '0.weight' of 2×2×3×3 float32 has 72 bytes instead of 144")
    bytes[place + 3] = 1
    bytes[place + 9] = 14
    #expect(message(bytes) == "'x.onnx' can't be read: the array '0.weight' holds complex64")
    bytes[place + 9] = 17
    #expect(message(bytes) == "'x.onnx' can't be read: the array '0.weight' holds numbers of type 17")
  }

  @Test func `arrays in another file are read, if it lies beside the graph`() throws {
    let folder = try Folder()
    let graph = folder.path + "/x.onnx"
    try RegularFile.write([9, 9, 9, 9, 0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0, 7], to: folder.path + "/x.data")
    func file(_ location: String, offset: Int, length: Int = 8) -> [UInt8] {
      func entry(_ key: String, _ value: String) -> [UInt8] {
        Files.field(13, Files.field(1, Array(key.utf8)) + Files.field(2, Array(value.utf8)))
      }
      let tensor =
        [8, 2, 16, 1] + Files.field(8, Array("w".utf8)) + entry("location", location)
        + entry("offset", "\(offset)")
        + entry("length", "\(length)") + [0x70, 1]
      let output = Files.field(12, Files.field(1, Array("w".utf8)))
      return [8, 8] + Files.field(7, Files.field(5, tensor) + output)
    }
    let read = try ONNXGraph(file("x.data", offset: 4), path: graph)
    #expect(read.initializers == [try NamedArray(name: "w", shape: [2], values: .float32([1, -2]))])
    for (location, offset, length) in [
      ("x.data", 6, 8), ("x.data", -1, 8), ("x.data", 4, 4), ("../x.data", 4, 8), ("/x.data", 4, 8),
      ("", 4, 8),
      ("y.data", 4, 8), (".", 4, 8), ("a/../x.data", 4, 8),
    ] {
      #expect(
        failure { try ONNXGraph(file(location, offset: offset, length: length), path: graph) }?.code == .file)
    }
  }

  @Test func `damaged files never trap`() throws {
    for file in [Files.torch, Files.lists, try ONNXGraphTests.dense().bytes()] {
      var generator = SeededGenerator(state: 3), refused = 0
      for _ in 0..<4000 {
        var bytes = file
        if Bool.random(using: &generator) {
          bytes.removeLast(Int.random(in: 1..<file.count, using: &generator))
        }
        for _ in 0..<Int.random(in: 0...4, using: &generator) {
          bytes[Int.random(in: bytes.indices, using: &generator)] = .random(in: 0...255, using: &generator)
        }
        if failure({ try ONNXGraph(bytes, path: "/nowhere/x.onnx") }) != nil { refused += 1 }
      }
      #expect(refused > 2000)
    }
  }

  private static let python = Python(with: "onnx", "onnxruntime", "numpy")

  @Test(.enabled(if: python != nil, "needs Python with onnx and onnxruntime"))
  func `others accept and run the graphs, with the very weights`() throws {
    let folder = try Folder()
    let program = """
      import sys, onnx, numpy as np, onnxruntime as ort
      from onnx import numpy_helper
      model = onnx.load(sys.argv[1])
      onnx.checker.check_model(model, full_check=True)
      for w in model.graph.initializer: print(w.name, numpy_helper.to_array(w).tobytes().hex())
      s = ort.InferenceSession(sys.argv[1], providers=["CPUExecutionProvider"])
      x = np.array(sys.argv[3].split(","), "f4").reshape([int(n) for n in sys.argv[2].split(",")])
      y = s.run(None, {"x": x})[0]
      print(list(y.shape), *y.ravel())
      """
    func answer(_ graph: ONNXGraph, _ shape: String, _ x: [Float]) throws -> [String] {
      let path = folder.path + "/x.onnx"
      try graph.write(to: path)
      let words = x.map { "\($0)" }.joined(separator: ",")
      let answer = try #require(try ONNXGraphTests.python?.run(program, [path, shape, words]))
      let lines = answer.output.split(separator: "\n").map(String.init)
      try #require(answer.status == 0 && lines.count == graph.initializers.count + 1, "\(answer.output)")
      for (line, array) in zip(lines, graph.initializers) {
        let bytes = array.values.withBytes { $0.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) } }
        #expect(line == array.name + " " + bytes.joined())
      }
      return lines
    }

    let dense = try ONNXGraphTests.dense()
    let x: [Float] = [1, -2, 0.5, 0.25, 3, -1]
    let lines = try answer(dense, "2,3", x)
    let found = try #require(lines.last?.split(separator: "]").last).split(separator: " ").compactMap {
      Double($0)
    }
    func weights(_ name: String) -> [Double] { dense[initializer: name]?.doubles ?? [] }
    func layer(_ weights: [Double], _ bias: [Double], _ input: [Double]) -> [Double] {
      bias.indices.map { i in
        var sum = bias[i]
        for (j, value) in input.enumerated() { sum += weights[i * input.count + j] * value }
        return sum
      }
    }
    var expected: [Double] = []
    for row in 0..<2 {
      let input = x[(3 * row)..<(3 * row + 3)].map { Double($0) }
      let hidden = layer(weights("W1"), weights("b1"), input).map { max(0, $0) }
      let z = layer(weights("W2"), weights("b2"), hidden)
      // With two classes softmax is the logistic function of the difference.
      let first = 1 / (1 + Exponential.of(z[1] - z[0]))
      expected += [first, 1 - first]
    }
    #expect(found.count == 4 && zip(found, expected).allSatisfy { abs($0 - $1) < 1e-6 })

    let image = (0..<16).map { Float($0 % 5) }
    let pooled = try answer(try ONNXGraphTests.convolution(), "1,1,4,4", image)
    // By hand: every sum of nine products is exact in floats.
    func conv(_ filter: Int, _ r: Int, _ c: Int) -> Int {
      var sum = 0
      for i in 0..<3 {
        for j in 0..<3 where (0..<4).contains(r + i - 1) && (0..<4).contains(c + j - 1) {
          let weight = 9 * filter + 3 * i + j - 8, pixel = 4 * (r + i - 1) + c + j - 1
          sum += weight * (pixel % 5)
        }
      }
      return sum
    }
    var sums: [Double] = []
    for filter in 0..<2 {
      for (r, c) in [(0, 0), (0, 2), (2, 0), (2, 2)] {
        let four = [
          conv(filter, r, c), conv(filter, r, c + 1), conv(filter, r + 1, c), conv(filter, r + 1, c + 1),
        ]
        sums.append(Double(four.reduce(.min, max)) + (filter == 0 ? 0.5 : -0.5))
      }
    }
    #expect(pooled.last == "[1, 2, 2, 2] " + sums.map { "\($0)" }.joined(separator: " "))
  }
}
