// Large inputs: nothing nests too deep, nothing grows without a bound, and a limit is a failure like any other.
import Calculus
import Testing

@Suite struct ScaleTests {
  @Test func `a hundred thousand nested sines are read, printed and moved`() throws {
    let graph = Graph()
    let depth = 100_000
    let text = String(repeating: "sin(", count: depth) + "x" + String(repeating: ")", count: depth)
    let e = try Parser(graph).expression(text)
    #expect(graph.distinctNodes(e) == depth + 1)
    #expect(graph.treeSize(e) == Double(depth + 1))
    #expect(graph.text(e).filter { $0 != " " } == text)
    #expect(!graph.latex(e).isEmpty)
    let failure = #expect(throws: Failure.self) { try graph.written(e, .ascii) }
    #expect(failure?.code == .limit)
    let program = try Program(graph, [e], inputs: [graph.symbol("x")])
    #expect(program([1])[0] > 0)
    #expect(graph.simplified(e) == e)
    let fresh = Graph()
    var mover = Mover(from: graph, to: fresh)
    #expect(fresh.distinctNodes(mover.moved(e)) == depth + 1)
    #expect(graph.substituted(e, [graph.symbol("x"): .zero]) == .zero)
  }

  @Test func `deep chains of sines are differentiated`() throws {
    let graph = Graph()
    let depth = 300
    let text = String(repeating: "sin(", count: depth) + "x" + String(repeating: ")", count: depth)
    let x = graph.symbol("x")
    let e = try Parser(graph).expression(text)
    let d = graph.derivative(e, wrt: x)
    try graph.check()
    let program = try Program(graph, [e, d], inputs: [x])
    let difference = centralDifference(at: 1) { program([$0])[0] }
    #expect(agree(program([1])[1], difference, 1e-9))
    #expect((try? graph.written(d, .ascii)) != nil || graph.treeSize(d) > Double(graph.limits.printedNodes))
  }

  @Test func `a sum of two thousand terms`() throws {
    let graph = Graph()
    let text = (1...2_000).map { "sin(\($0)*x)" }.joined(separator: " + ")
    let e = try Parser(graph).expression(text)
    #expect(graph.childCount(e) == 2_000)
    let x = graph.symbol("x")
    let d = graph.derivative(e, wrt: x)
    try graph.check()
    #expect(graph.childCount(d) == 2_000)
    let value = try Program(graph, [d], inputs: [x])([0])[0]
    #expect(value == 2_001_000)
    #expect(try graph.written(e, .ascii).utf8.count > 20_000)
  }

  @Test func `a polynomial of two thousand powers`() throws {
    let graph = Graph()
    let text = (0..<2_000).map { "x^\($0)" }.joined(separator: " + ")
    let e = try Parser(graph).expression(text)
    let d = graph.derivative(e, wrt: graph.symbol("x"))
    try graph.check()
    #expect(graph.childCount(e) == 2_000 && graph.childCount(d) == 1_999)
  }

  @Test func `a product of a thousand factors`() throws {
    let graph = Graph()
    let text = (1...1_000).map { "x\($0)" }.joined(separator: "*")
    let e = try Parser(graph).expression(text)
    // A thousand names and the products that hold them, 64 factors at most flattened into one.
    #expect(graph.distinctNodes(e) < 1_100 && graph.freeSymbols(e).count == 1_000)
    let d = graph.derivative(e, wrt: graph.symbol("x17"))
    try graph.check()
    #expect(graph.freeSymbols(d).count == 999)
  }

  @Test func `left-deep chains of each operator`() throws {
    let count = 10_000
    for (step, folded) in [
      ("+1", "x + \(count)"), ("*2", nil), ("-1", "x - \(count)"), ("/2", nil), ("^1", "x"),
      ("+x", "\(count + 1)*x"), ("!", nil),
    ] {
      let graph = Graph()
      do {
        let e = try Parser(graph).expression("x" + String(repeating: step, count: count))
        if let folded { #expect(graph.text(e) == folded) }
      } catch {
        #expect(error.code == .limit, "\(step): \(error.message)")
      }
    }
  }

  @Test func `the twentieth derivative stays small`() throws {
    let graph = Graph()
    let x = graph.symbol("x")
    let e = try Parser(graph).expression("sin(x*e^x)")
    let d = graph.derivative(e, wrt: x, order: 20)
    try graph.check()
    #expect(graph.distinctNodes(d) < 10_000)
    #expect(graph.nodeCount < 200_000)
    #expect(try graph.written(d, .ascii).utf8.count < 1_000_000)
  }

  @Test func `what is a graph and no tree is written by names or refused`() throws {
    let graph = Graph()
    let x = graph.symbol("x")
    var e = x
    for _ in 0..<100 { e = graph.apply("sin", graph.product(e, graph.sum(e, x))) }
    let failure = #expect(throws: Failure.self) { try graph.written(e, .ascii) }
    #expect(failure?.code == .limit)
    let lines = try graph.written(e, .ascii, naming: true).split(separator: "\n")
    #expect(lines.count == 100)
    #expect(lines[1] == "t2 = sin(t1*(x + t1))")
  }

  @Test func `high derivatives, wide products and long gradients stay linear`() throws {
    let graph = Graph()
    let x = graph.symbol("x")
    var tower = x
    for k in 0..<10_000 { tower = graph.apply(k % 2 == 0 ? "sin" : "cos", tower) }
    let before = graph.nodeCount
    _ = graph.derivative(tower, wrt: x)
    #expect(graph.nodeCount - before < 60_000)
    let product = graph.product((1...4000).map { graph.sum(x, graph.number($0)) })
    let wide = graph.nodeCount
    _ = graph.derivative(product, wrt: x)
    #expect(graph.nodeCount - wide < 20_000)
    let names = (0..<500).map { graph.symbol("y\($0)") }
    let f = graph.sum((0..<499).map { graph.power(graph.difference(names[$0], names[$0 + 1]), .two) })
    #expect(graph.gradient(f, wrt: names) == names.map { graph.derivative(f, wrt: $0) })
    let rows = graph.hessian(f, wrt: names)
    #expect(rows[7][8] == graph.number(-2) && rows[7][9] == .zero && rows[8][8] == graph.number(4))
    try graph.check()
  }

  @Test func `twenty thousand brackets`() throws {
    let graph = Graph()
    let depth = 20_000
    let e = try Parser(graph).expression(
      String(repeating: "(", count: depth) + "x" + String(repeating: ")", count: depth))
    #expect(e == graph.symbol("x"))
    for open in ["(", "[", "|", "-", "√", "sin(", "2^", "d/dx ", "not ", "f(", "x+(", "2*"] {
      let failure = #expect(throws: Failure.self) {
        try Parser(Graph()).expression(String(repeating: open, count: depth))
      }
      #expect(
        [.unclosed, .syntax, .limit, .arity].contains(failure?.code),
        "\(open): \(String(describing: failure))")
    }
    let signs = try Parser(graph).expression(String(repeating: "-", count: depth) + "x")
    #expect(signs == graph.symbol("x"))
  }

  @Test func `towers and sizes end in a limit and leave the notebook usable`() throws {
    for line in [
      "9^9^9^9", "10^10^10", "(10^1000)^1000", "expand((a + b + c + d + f1 + g1)^80)", "2^(10^18)",
      "(1/3)^(10^9)", "300000!*300000!",
      "expand((x + y)^300000)",
    ] {
      let notebook = Notebook()
      notebook.graph.limits.nodes = 400_000
      if let failure = notebook.failure(line) {
        #expect(failure.code == .limit, "\(line): \(failure)")
      } else {
        #expect(line.hasPrefix("300000!"), "\(line) has an answer")
      }
      #expect(try notebook.answer("d/dx x^2") == "2*x")
    }
  }

  @Test func `a line is no longer than its limit`() throws {
    let graph = Graph()
    graph.limits.lineBytes = 100
    let failure = #expect(throws: Failure.self) {
      try Parser(graph).expression(String(repeating: "x+", count: 60) + "x")
    }
    #expect(failure?.code == .limit)
    graph.limits.lineBytes = 1000
    graph.limits.nesting = 10
    let deep = #expect(throws: Failure.self) { try Parser(graph).expression("((((((((((((x))))))))))))") }
    #expect(deep?.code == .limit)
    graph.limits.nodes = graph.nodeCount + 20
    let full = #expect(throws: Failure.self) {
      try Parser(graph).expression((1...40).map { "y\($0)" }.joined(separator: "+"))
    }
    #expect(full?.code == .limit)
    graph.limits = Limits()
    #expect(try graph.text(Parser(graph).expression("x + 1")) == "x + 1")
  }

  @Test func `calls of calls are counted`() throws {
    let notebook = Notebook()
    notebook.graph.limits.calls = 1000
    for line in ["f0(x) = x + 1"] + (1...20).map({ "f\($0)(x) = f\($0 - 1)(x) + f\($0 - 1)(2*x)" }) {
      _ = try notebook.answer(line)
    }
    #expect(notebook.failure("f20(1)")?.code == .limit)
    #expect(try notebook.answer("f2(1)") == "13")
  }

  @Test(arguments: [
    "expand((a + b + c + d)^60)", "diff(sin(x*e^x)*tan(x^x), x, 60)", "taylor(e^(sin(x)), x=0, 400)",
  ])
  func `an interrupt stops a computation and the notebook goes on`(line: String) throws {
    let notebook = Notebook()
    var polls = 0
    notebook.graph.isInterrupted = {
      polls += 1
      return polls > 3
    }
    let failure = try #require(notebook.failure(line), "it was not asked often enough: \(polls)")
    #expect(failure.code == .interrupted, "\(failure)")
    notebook.graph.isInterrupted = { false }
    #expect(try notebook.answer("d/dx sin(x)^2") == "sin(2*x)")
  }
}
