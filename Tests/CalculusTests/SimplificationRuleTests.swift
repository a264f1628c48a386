// Every rule of simplification held against values, on its own examples and wherever it applies in random
// expressions: where the old form has a value the new one has the same.
import Calculus
import Testing

@Suite struct SimplificationRuleTests {
  /// All nodes of `e`, each once.
  private func parts(_ e: Expr, of graph: Graph) -> [Expr] {
    var seen: Set<Expr> = [], pending = [e], found: [Expr] = []
    while let e = pending.popLast() {
      guard seen.insert(e).inserted else { continue }
      found.append(e)
      pending += graph.children(e)
    }
    return found
  }

  /// Points at which both have values; fails when they differ.
  private func compare(_ before: Expr, _ after: Expr, _ graph: Graph, _ what: String) throws -> Int {
    let symbols = graph.freeSymbols(before)
    #expect(Set(graph.freeSymbols(after)).isSubset(of: symbols), "\(what)")
    let program = try Program(graph, [before, after], inputs: symbols)
    var generator = SeededGenerator(17)
    var compared = 0
    for _ in 0..<40 {
      let point = symbols.map { _ in Double.random(in: -3...3, using: &generator) }
      let values = program(point)
      guard values[0].isFinite, values[0].magnitude < 1e12 else { continue }
      compared += 1
      // Where terms cancel doubles lose digits; a wrong rule is wrong by more.
      #expect(
        agree(values[0], values[1], 1e-5),
        "\(what): \(graph.text(before)) is \(values[0]), \(graph.text(after)) is \(values[1]) at \(point)")
    }
    return compared
  }

  @Test(arguments: SimplificationRule.all.indices)
  func `a rule keeps the value of its examples`(at index: Int) throws {
    let rule = SimplificationRule.all[index]
    for example in rule.examples {
      let graph = Graph()
      let e = try Parser(graph).expression(example)
      var applications = 0
      for part in parts(e, of: graph) {
        guard let after = rule.applied(to: part, in: graph), after != part, after != .undefined else {
          continue
        }
        graph.clearTrouble()
        applications += 1
        #expect(try compare(part, after, graph, "\(rule.name), \(rule.statement)") > 0)
      }
      #expect(applications > 0, "\(rule.statement) does not apply to \(example)")
    }
  }

  @Test(arguments: 1...12)
  func `a rule keeps the value wherever it applies`(seed: Int) throws {
    let graph = Graph()
    var source = RandomExpressions(graph, seed: seed)
    var compared = 0
    for _ in 0..<60 {
      let e = graph.derivative(source.smooth(depth: 3), wrt: source.variables[0])
      guard graph.trouble == nil, graph.treeSize(e) < 400 else {
        graph.clearTrouble()
        continue
      }
      for part in parts(e, of: graph) {
        for rule in SimplificationRule.all {
          guard let after = rule.applied(to: part, in: graph), after != part, after != .undefined,
            graph.trouble == nil
          else {
            graph.clearTrouble()
            continue
          }
          compared += try compare(part, after, graph, "\(rule.name), \(rule.statement)")
        }
      }
    }
    #expect(compared > 100)
  }

  @Test(arguments: 1...8)
  func `simplification never returns a longer form`(seed: Int) throws {
    let graph = Graph()
    var source = RandomExpressions(graph, seed: 100 + seed)
    for _ in 0..<100 {
      let e = source.any(depth: 4)
      guard graph.trouble == nil, graph.treeSize(e) < 400 else {
        graph.clearTrouble()
        continue
      }
      for thorough in [false, true] {
        let short = graph.simplified(e, thorough: thorough)
        try graph.check()
        #expect(graph.cost(short) <= graph.cost(e), "\(graph.text(e)) became \(graph.text(short))")
      }
    }
  }

  @Test func `assumptions decide signs, and are forgotten`() throws {
    let graph = Graph()
    let x = graph.symbol("x")
    let e = try Parser(graph).expression("sqrt(x^2)")
    #expect(graph.text(graph.simplified(e)) == "abs(x)")
    try graph.assume(Parser(graph).expression("x > 0"), saying: "x > 0")
    #expect(graph.simplified(e) == x)
    #expect(
      graph.text(graph.refined(try Parser(graph).expression("ln(x^2) + sign(x) + max(x, -1)")))
        == "x + 2*ln(x) + 1")
    #expect(throws: Failure.self) { try graph.assume(Parser(graph).expression("x < -1"), saying: "x < -1") }
    graph.assumptions = [:]
    #expect(graph.text(graph.simplified(e)) == "abs(x)")
  }

  @Test(arguments: [
    ("sin(3x) == 3 sin x - 4 sin(x)^3", true), ("tan(x + y) == (tan x + tan y)/(1 - tan x tan y)", true),
    ("ln(6) == ln 2 + ln 3", true), ("cosh(2x) == cosh(x)^2 + sinh(x)^2", true),
    ("sigmoid(x) + sigmoid(-x) == 1", true),
    ("gamma(x + 1) == x gamma(x)", true), ("cos(atan(x))^2 == 1/(x^2 + 1)", true),
    ("1/(x - 1) - 1/(x + 1) == 2/(x^2 - 1)", true),
    ("sqrt(x^2) == x", false), ("(y - t)/y*(1 - y) == (y - t)/(y*(1 - y))", false), ("e^pi == pi^e", false),
    ("sin(x)^2 == (1 - cos(2x))/2 + 1e-9", false), ("[x, 1] == [x, 2]", false),
  ])
  func `equality is proved or refuted`(relation: String, isEqual: Bool) throws {
    let graph = Graph()
    let statement = try Parser(graph).statement(Array(relation.utf8))
    let comparison = try #require(statement.comparison)
    switch try graph.equality(comparison.left, comparison.right) {
    case .proved: #expect(isEqual, "\(relation)")
    case .different: #expect(!isEqual, "\(relation)")
    default: Issue.record("\(relation) is left open")
    }
  }
}
