// Programs of expressions: any number of points, any place in memory, the same bits; every shape that is computed
// otherwise than it is written, against exact values.
import Calculus
import Kernels
import Testing

@Suite struct ProgramTests {
  @Test(arguments: 1...6)
  func `any number of points gets the bits that each point gets alone`(seed: Int) throws {
    let graph = Graph()
    var source = RandomExpressions(graph, seed: seed)
    for _ in 0..<12 {
      let e = source.smooth(depth: 4), f = source.smooth(depth: 2)
      try graph.check()
      let program = try Program(graph, [e, f, e], inputs: source.variables)
      let x = (0..<1000).map { _ in source.point() }
      let alone = x.map { program($0) }
      for count in [1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 255, 256, 257, 263, 511, 513, 999, 1000] {
        let together = program.columns(source.variables.indices.map { k in x.prefix(count).map { $0[k] } })
        for i in 0..<count {
          for j in 0..<3 {
            #expect(sameBits(together[j][i], alone[i][j]), "\(graph.text(e)) at point \(i) of \(count)")
          }
        }
      }
    }
  }

  @Test func `every count up to a thousand is right at its ends`() throws {
    let graph = Graph()
    let e = try Parser(graph).expression("sin(x)*exp(-x^2) + y/(1 + x^2) - max(x, y)")
    let program = try Program(graph, [e], inputs: [graph.symbol("x"), graph.symbol("y")])
    let x = (0..<1000).map { Double($0) * 0.003 - 1.5 }, y = x.map { $0 * $0 - 0.3 }
    let alone = x.indices.map { program([x[$0], y[$0]])[0] }
    for count in 0...1000 {
      let together = program.columns([Array(x.prefix(count)), Array(y.prefix(count))])[0]
      #expect(together.count == count)
      for k in [0, 1, count / 2, count - 9, count - 8, count - 2, count - 1] where k >= 0 && k < count {
        #expect(sameBits(together[k], alone[k]), "\(k) of \(count)")
      }
    }
  }

  @Test func `outputs may be the arrays of inputs`() throws {
    let graph = Graph()
    let x = graph.symbol("x"), y = graph.symbol("y")
    let parser = Parser(graph)
    let program = try Program(
      graph, [parser.expression("x*y + 1"), parser.expression("x - exp(y)")], inputs: [x, y])
    for count in [1, 2, 7, 8, 13, 256, 300, 777] {
      let a = (0..<count).map { Double($0) * 0.01 - 1 }, b = (0..<count).map { 0.5 - Double($0) * 0.002 }
      let right = program.columns([a, b])
      for swapped in [false, true] {
        var p = a, q = b
        p.withUnsafeMutableBufferPointer { p in
          q.withUnsafeMutableBufferPointer { q in
            guard let p = p.baseAddress, let q = q.baseAddress else { return }
            program.run([UnsafePointer(p), UnsafePointer(q)], swapped ? [q, p] : [p, q], count: count)
          }
        }
        #expect((swapped ? q : p) == right[0])
        #expect((swapped ? p : q) == right[1])
      }
    }
  }

  @Test func `nothing beside the arrays is written`() throws {
    let graph = Graph()
    let x = graph.symbol("x")
    let program = try Program(graph, [Parser(graph).expression("exp(x) - x^3"), x, .two], inputs: [x])
    for count in [1, 5, 8, 12, 259] {
      for shift in 0..<3 {
        let memory = UnsafeMutablePointer<Double>.allocate(capacity: 4 * (count + 8))
        memory.initialize(repeating: -77, count: 4 * (count + 8))
        defer { memory.deallocate() }
        let input = memory + 2 + shift
        for k in 0..<count { input[k] = Double(k) * 0.01 }
        let outputs = (1...3).map { memory + $0 * (count + 8) + 2 + shift }
        program.run([UnsafePointer(input)], outputs, count: count)
        for k in 0..<4 {
          let column = memory + k * (count + 8)
          for j in 0..<2 + shift { #expect(column[j] == -77) }
          for j in (2 + shift + count)..<(count + 8) { #expect(column[j] == -77) }
        }
        #expect(outputs[1][count - 1] == input[count - 1] && outputs[2][count - 1] == 2)
      }
    }
  }

  @Test(arguments: [
    "x^3 - 2x + 1", "x^2 + 3x + 2", "7x^5 - x^4/3 + x - 1/7", "x^8 + x^6 - 3x^4 + x^2", "x^5 - x^3 + x/10",
    "2x^12 - 5x^9 + x^6 - 1/11*x^3 + 4", "x^40 + x + 1", "x^2 - 2x + 1", "(x - 1)^7",
    "-x^4 + x^3 - x^2 + x - 1",
  ])
  func `polynomials are as exact as their terms allow`(text: String) throws {
    let graph = Graph()
    let x = graph.symbol("x")
    let e = try Parser(graph).expression(text)
    let program = try Program(graph, [e], inputs: [x])
    let opened = graph.expanded(e)
    let degree = Double(text.split(separator: "^").compactMap { Int($0.prefix { $0.isNumber }) }.max() ?? 1)
    for k in -40...40 {
      let parts = ((Double(k) * 0.061 + 0.0017) * 0x1p50).rounded(), point = parts * 0x1p-50
      guard let exactly = Rational(Int(parts), over: 1 << 50) else { continue }
      let there = graph.substituted(e, [x: graph.number(exactly)])
      let value = graph.value(there)
      // The sum of the terms' magnitudes is what an error is measured by.
      var size = 0.0
      for term in graph.kind(opened) == .sum ? graph.children(opened) : [opened] {
        size += graph.value(graph.substituted(term, [x: graph.number(exactly)])).double.magnitude
      }
      let bound = text.hasPrefix("(") ? value.double.magnitude * 16 : size * 2 * degree
      #expect((program([point])[0] - value.double).magnitude <= bound * 0x1p-53 + 0x1p-1060, "at \(point)")
    }
  }

  @Test(arguments: [
    ("x^2 - y^2", 0.1, 0.1, 0.0), ("x*y - y*x^3/x^2", 0.3, 0.7, 0.0), ("sqrt(x^2 - y^2)", 0.1, 0.1, 0.0),
    ("0.1x - 0.1y", 0.7, 0.7, 0.0), ("sqrt(x*x - x*y)", 1.1, 1.1, 0.0),
  ])
  func `equal products cancel`(text: String, x: Double, y: Double, value: Double) throws {
    let graph = Graph()
    let program = try Program(
      graph, [Parser(graph).expression(text)], inputs: [graph.symbol("x"), graph.symbol("y")])
    #expect(program([x, y])[0] == value)
    #expect(
      program.columns([[Double](repeating: x, count: 20), [Double](repeating: y, count: 20)])[0][13] == value)
  }

  @Test func `values that are no numbers, infinite or conditional`() throws {
    let graph = Graph()
    let parser = Parser(graph)
    let x = graph.symbol("x")
    let texts = [
      "if(x < 0, -x, if(x < 1, x^2, 2x - 1))", "if(x > 0, ln(x), 0)", "1/x", "x^2 + x + 1", "sqrt(x)",
      "relu(x)", "heaviside(x)", "x^(1/3)", "1/sqrt(x)", "exp(-x)", "softplus(x)", "x^(5/2)", "x^(-2/3)",
    ]
    let expressions = try texts.map { try parser.expression($0) }
    let program = try Program(graph, expressions, inputs: [x])
    let points = [
      -Double.infinity, -1e300, -2, -1, -0.0, 0, .leastNonzeroMagnitude, 0.5, 1, 2, 1e300, .infinity, .nan,
    ]
    var column: [Double] = []
    while column.count < 300 { column += points }
    let together = program.columns([column])
    for (i, point) in column.enumerated() {
      let alone = program([point])
      for j in expressions.indices { #expect(sameBits(together[j][i], alone[j]), "\(j) at \(point)") }
    }
    func at(_ name: String, _ point: Double) -> Double {
      program([point])[texts.firstIndex(of: name) ?? 0]
    }
    #expect(at("if(x > 0, ln(x), 0)", -1) == 0 && at("1/x", 0) == .infinity)
    #expect(at("x^2 + x + 1", -.infinity) == .infinity && at("sqrt(x)", -1).isNaN)
    #expect(at("x^(1/3)", -8) == -2 && at("1/sqrt(x)", 0) == .infinity)
    #expect(at("softplus(x)", 1e300) == 1e300 && at("x^(5/2)", 4) == 32)
    #expect(agree(at("x^(-2/3)", -8), 0.25, 1e-15))
  }

  @Test(arguments: [0, 1, 3])
  func `columns too long for the caches get the same bits`(shift: Int) throws {
    let graph = Graph()
    let x = graph.symbol("x")
    let parser = Parser(graph)
    let program = try Program(
      graph, [parser.expression("x^3 - 2x + 1"), parser.expression("x*abs(x) - 1/3")], inputs: [x])
    let count = 700_003
    let memory = UnsafeMutablePointer<Double>.allocate(capacity: 3 * (count + 16))
    memory.initialize(repeating: -77, count: 3 * (count + 16))
    defer { memory.deallocate() }
    for k in 0..<count { memory[shift + k] = Double((k * 7919) % 10_007) * 1e-3 - 5 }
    let outputs = (1...2).map { memory + $0 * (count + 13 + (shift == 1 ? $0 : 0)) + shift }
    program.run([UnsafePointer(memory + shift)], outputs, count: count)
    for k in Array(0..<300) + (0..<2000).map({ $0 * 349 }) + Array(count - 300..<count) {
      let alone = program([memory[shift + k]])
      #expect(sameBits(outputs[0][k], alone[0]) && sameBits(outputs[1][k], alone[1]), "\(k)")
    }
    #expect(outputs[0][-1] == -77 && outputs[0][count] == -77 && outputs[1][count] == -77)
  }

  @Test func `threads cannot be told from the results`() throws {
    let before = Workers.threads
    defer { Workers.threads = before }
    let graph = Graph()
    let x = graph.symbol("x"), y = graph.symbol("y")
    let e = try Parser(graph).expression("sin(x)*exp(-y^2) + sqrt(abs(x*y))/(1 + x^2)")
    let program = try Program(graph, gradientOf: e, inputs: [x, y])
    for count in [8191, 60_001, 300_007] {
      let a = (0..<count).map { Double(($0 * 7919) % 10_007) * 1e-3 - 5 }
      let b = (0..<count).map { Double(($0 * 104_729) % 9_973) * 1e-3 - 5 }
      Workers.threads = 1
      let alone = program.columns([a, b])
      for threads in [2, 3, 7] {
        Workers.threads = threads
        let shared = program.columns([a, b])
        for j in alone.indices {
          #expect(zip(alone[j], shared[j]).allSatisfy { sameBits($0, $1) }, "\(threads)")
        }
      }
    }
  }

  @Test func `many values alive at once`() throws {
    let graph = Graph()
    let x = (0..<600).map { graph.symbol("x\($0)") }
    var terms: [Expr] = []
    for k in 1..<600 { terms.append(graph.product(x[k - 1], graph.apply("sin", graph.sum(x[k], x[0])))) }
    let e = graph.sum(terms)
    let program = try Program(graph, gradientOf: e, inputs: x)
    let points = (0..<40).map { i in x.indices.map { Double(($0 * 7 + i * 3) % 11) * 0.1 } }
    let together = program.columns(x.indices.map { k in points.map { $0[k] } })
    for i in [0, 7, 8, 39] {
      let alone = program(points[i])
      for j in alone.indices { #expect(sameBits(alone[j], together[j][i])) }
    }
  }
}

func sameBits(_ a: Double, _ b: Double) -> Bool { a.bitPattern == b.bitPattern || a.isNaN && b.isNaN }

extension Program {
  /// All outputs over columns of inputs, in one run.
  func columns(_ inputs: [[Double]]) -> [[Double]] {
    let count = inputs.first?.count ?? 0
    let memory = UnsafeMutablePointer<Double>.allocate(capacity: count * (inputCount + outputCount) + 1)
    defer { memory.deallocate() }
    for (k, column) in inputs.enumerated() { (memory + k * count).initialize(from: column, count: count) }
    let results = memory + inputCount * count
    results.initialize(repeating: 0, count: count * outputCount)
    run(
      (0..<inputCount).map { UnsafePointer(memory + $0 * count) },
      (0..<outputCount).map { results + $0 * count }, count: count)
    return (0..<outputCount).map { j in (0..<count).map { results[j * count + $0] } }
  }
}
