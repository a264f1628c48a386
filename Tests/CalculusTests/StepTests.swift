// Derivations: the last line is the answer itself, and no line changes the value.
import Calculus
import Testing

@Suite struct StepTests {
  static let inputs = [
    "x^2", "3*x^2 + 2*x", "x*sin(x)", "sin(x)/x", "x*sin(x)*e^x", "sin(x^2)", "e^(-x^2/2)", "ln(1 + x^2)",
    "x^x", "2^x", "(x^2 + 1)/(x^2 + 2)",
    "sqrt(1 + x^2)", "sin(cos(x))", "atan2(y, x)", "x^y", "tanh(3*x + 1)", "(1 - x)^5*x^2",
    "a*sigmoid(w*x + b)", "1/(1 + x)", "x^3*ln(x + 2)",
    "if(x > 0, x^2, sin(x))", "max(x, 2)*x", "[x^2, sin(x)]", "erf(x)/x", "e^x*cos(2*x)/(1 + x^2)",
    "hypot(x, 3)", "abs(x)*x", "x", "5", "pi*x",
    "gelu(x)", "f(x)*x", "7*(2*x + 1)^3", "sec(x)*tan(x)", "-x", "x/(y + 1)", "(x + y)^2",
  ]

  @Test(arguments: inputs)
  func `the last step is the answer`(f: String) throws {
    let graph = Graph()
    let x = graph.symbol("x")
    let e = try Parser(graph).expression(f)
    let steps = try graph.derivation(of: graph.standing(e, wrt: [x]))
    let answer = graph.simplified(graph.derivative(e, wrt: x))
    try graph.check()
    #expect(steps.last?.whole == answer, "\(steps.map { graph.text($0.whole) }) is not \(graph.text(answer))")
    #expect(steps.allSatisfy { !$0.name.isEmpty && !$0.statement.isEmpty })
    for k in steps.indices.dropFirst() {
      #expect(steps[k].whole != steps[k - 1].whole, "step \(k) changes nothing")
    }
  }

  @Test(arguments: inputs)
  func `no step changes the value`(f: String) throws {
    guard !f.contains("f(x)") else { return }
    let graph = Graph()
    let x = graph.symbol("x")
    let e = try Parser(graph).expression(f)
    let start = graph.standing(e, wrt: [x])
    let lines = [start] + (try graph.derivation(of: start)).map(\.whole)
    let letters = graph.freeSymbols(graph.sum([x] + graph.children(e) + [e]))
    let names = Set(letters + [x]).sorted { graph.name($0) < graph.name($1) }
    let evaluated = lines.map { graph.evaluated($0) }
    try graph.check()
    let parts = evaluated.map { graph.row($0)?.form == .vector ? graph.children($0) : [$0] }
    for component in parts[0].indices {
      let program = try Program(graph, parts.map { $0[component] }, inputs: names)
      for point in [0.71, 1.37, 2.9] {
        let values = program(names.indices.map { point + 0.31 * Double($0) })
        for k in values.indices.dropFirst() {
          #expect(
            agree(values[k], values[k - 1], 1e-11), "\(graph.text(lines[k - 1])) to \(graph.text(lines[k]))")
        }
      }
    }
  }

  @Test func `higher orders take their steps from the inside`() throws {
    let graph = Graph()
    let x = graph.symbol("x"), y = graph.symbol("y")
    let e = try Parser(graph).expression("x^3*sin(y)")
    let steps = try graph.derivation(of: graph.standing(e, wrt: [x, x, y]))
    let answer = graph.derivative(graph.derivative(e, wrt: x, order: 2), wrt: y)
    #expect(steps.last?.whole == graph.simplified(answer))
  }

  @Test func `rules have the names that a teacher says`() throws {
    let graph = Graph()
    let x = graph.symbol("x")
    func names(_ f: String) throws -> [String] {
      try graph.derivation(of: graph.standing(Parser(graph).expression(f), wrt: [x])).map(\.name)
    }
    #expect(try names("x^2") == ["power rule", "variable"] || names("x^2") == ["power rule"])
    #expect(try names("x*sin(x)").first == "product rule")
    #expect(try names("sin(x)/x").first == "quotient rule")
    #expect(try names("sin(x^2)").first == "chain rule")
    #expect(try names("x^2 + sin(x)").first == "sum rule")
    #expect(try names("7*sin(x)").first == "constant factor")
    #expect(try names("2^x").first == "exponential, base a")
    #expect(try names("e^(2*x)").first == "exponential")
    #expect(try names("x^x").first == "general power")
  }

  @Test func `a derivation that would not end soon is refused`() throws {
    let graph = Graph()
    let text = (1...50).map { "sin(x^\($0))*cos(x + \($0))" }.joined(separator: " + ")
    let e = try Parser(graph).expression(text)
    let failure = #expect(throws: Failure.self) {
      try graph.derivation(of: graph.standing(e, wrt: [graph.symbol("x")]), limit: 20)
    }
    #expect(failure?.code == .limit)
  }

  @Test(arguments: DifferentiationRule.allCases)
  func `a rule has a name and a statement`(rule: DifferentiationRule) {
    #expect(!rule.name.isEmpty && !rule.statement.isEmpty)
  }
}
