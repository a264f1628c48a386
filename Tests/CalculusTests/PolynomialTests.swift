// Polynomials: what the operators answer, and properties of random ones - factors multiply back, fractions keep
// their values, differences that vanish are seen to.
import Calculus
import Testing

struct PolynomialTests {
  @Test(arguments: [
    ("factor(x^4 - 1)", "(x - 1)*(x + 1)*(x^2 + 1)"),
    ("factor(x^2 - y^2)", "(x + y)*(x - y)"),
    ("factor(x^3 + y^3)", "(x + y)*(x^2 - x*y + y^2)"),
    ("factor(a*x + a*y + b*x + b*y)", "(a + b)*(x + y)"),
    ("factor(x^4 + 4*y^4)", "(x^2 - 2*x*y + 2*y^2)*(x^2 + 2*x*y + 2*y^2)"),
    ("factor(expand((x + y + z)^5))", "(x + y + z)^5"),
    ("factor(expand((x^2 + y^2 + z + 1)*(x*y + z^2 - 3)))", "(x^2 + y^2 + z + 1)*(x*y + z^2 - 3)"),
    ("factor(sin(x)^2 - 1)", "(sin(x) - 1)*(sin(x) + 1)"),
    ("factor(e^(2x) - 1)", "(e^x - 1)*(e^x + 1)"),
    ("factor(1 - x^2)", "-(x - 1)*(x + 1)"),
    ("factor(x/2 + 1/2)", "(x + 1)/2"),
    ("factor(x^2 + 1)", "x^2 + 1"),
    ("factor((x^2 - 1)/(x^2 + 2x + 1))", "(x - 1)/(x + 1)"),
    ("factor([x^2 - 1, x^2 - 4])", "[(x - 1)*(x + 1), (x - 2)*(x + 2)]"),
  ])
  func `a polynomial is the product of its irreducible factors`(line: String, expected: String) throws {
    #expect(try answer(line) == expected)
  }

  @Test(arguments: [
    ("together(1/x + 1/y)", "(x + y)/(x*y)"),
    ("together(1/(x - 1) + 1/(x + 1))", "2*x/((x - 1)*(x + 1))"),
    ("cancel((x^2 - 1)/(x - 1))", "x + 1"),
    ("cancel((x - 1)/(sqrt(x) - 1))", "sqrt(x) + 1"),
    ("cancel((x^3*y - x*y^3)/(x^2*y + x*y^2))", "x - y"),
    ("apart(1/(x^2 - 1))", "1/(2*(x - 1)) - 1/(2*(x + 1))"),
    ("apart(x^3/(x - 1)^2, x)", "x + 3/(x - 1) + 1/(x - 1)^2 + 2"),
    ("apart(1/(x^2 - a^2), x)", "1/(2*a*(x - a)) - 1/(2*a*(a + x))"),
    ("collect(a*x + b*x + x^2, x)", "x^2 + x*(a + b)"),
    ("collect(a*sin(x) + b*sin(x) + 1, sin(x))", "(a + b)*sin(x) + 1"),
  ])
  func `fractions come over one denominator and apart again`(line: String, expected: String) throws {
    #expect(try answer(line) == expected)
  }

  @Test func `what was divided by on both sides is said to be no zero`() throws {
    #expect(try conditions("cancel((x^2 - 1)/(x - 1))") == ["x != 1"])
    #expect(try conditions("cancel((x^2 - 1)/(x - 1)^2)").isEmpty)
    #expect(try conditions("cancel((x^4 - 1)/(x^2 + 1))").isEmpty)
    #expect(try conditions("cancel((e^(2x) + e^x)/e^x)").isEmpty)
  }

  @Test func `a number is taken apart into primes`() throws {
    let notebook = Notebook()
    for (line, expected) in [
      ("factor(360)", "2^3*3^2*5"), ("factor(-3/40)", "-3/(2^3*5)"), ("factor(1)", "1"), ("factor(0)", "0"),
      ("factor(97)", "97"), ("factor(123456789012345678901)", "11*5471*10000799*205126079"),
      ("factor(2^67 - 1)", "193707721*761838257287"),
    ] {
      let statement = try Parser(notebook.graph, notebook.definitions).statement(Array(line.utf8))
      #expect(statement.primes?.text(.ascii) == expected)
    }
  }

  @Test(arguments: [
    "collect(x + 1, 2)", "collect(x + 1, x + 1)", "apart(1/(x*y))", "factor()", "apart(1/x, 3)",
  ])
  func `what cannot be meant is refused with a reason`(line: String) {
    #expect(Notebook().failure(line) != nil)
  }

  @Test func `factors multiply back`() throws {
    let graph = Graph()
    for seed in 0..<150 {
      var random = RandomExpressions(graph, seed: seed, seed % 3 == 0 ? ["x"] : ["x", "y"])
      let parts = (0..<3).map { _ in random.polynomial(depth: 2) }
      let whole = graph.expanded(graph.product(parts))
      guard let found = graph.factored(whole) else { continue }
      #expect(graph.expanded(found.value) == whole, "seed \(seed): \(graph.text(whole))")
    }
  }

  @Test func `a fraction in lowest terms keeps its values`() throws {
    let graph = Graph()
    for seed in 0..<200 {
      var random = RandomExpressions(graph, seed: seed)
      let (p, q, r) = (random.polynomial(depth: 2), random.polynomial(depth: 2), random.polynomial(depth: 1))
      let s = graph.apply("sin", random.variables[0])
      guard q != .zero, r != .zero else { continue }
      let e = graph.sum(
        graph.quotient(graph.product(p, r), graph.product(q, r)), graph.quotient(s, graph.product(q, q)))
      for candidate in [
        graph.cancelled(e)?.value, graph.overOneDenominator(e)?.value, graph.factored(e)?.value,
        graph.partialFractions(e, by: random.variables[0])?.value,
        graph.collected(e, by: [random.variables[0]]),
        graph.normalized(e).map { graph.quotient($0.numerator, $0.denominator) },
      ] {
        guard let candidate else { continue }
        graph.clearTrouble()
        let program = try Program(graph, [e, candidate], inputs: random.variables)
        let values = program(random.point())
        guard values[0].isFinite, values[0].magnitude < 1e6 else { continue }
        #expect(
          agree(values[0], values[1], 1e-6), "seed \(seed): \(graph.text(e)) and \(graph.text(candidate))")
      }
    }
  }

  @Test(arguments: [
    "(x + 1)^5 - (x + 1)*(x^2 + 2x + 1)^2", "1/x - 1/(x + 1) - 1/(x*(x + 1))", "sqrt(x)^3/x - sqrt(x)",
    "sqrt(x + 1)*(x + 1)^(3/2) - (x + 1)^2", "(sqrt(2) + sqrt(3))^2 - 5 - 2*sqrt(6)",
    "e^(2x) - (e^x)^2 + e^(x + 1) - e*e^x",
    "1/sqrt(x + 1) - sqrt(x + 1)/(x + 1)", "4^x - 2^(2x)", "x^(n + 1) - x*x^n", "(a^2 - b^2)/(a - b) - a - b",
    "1/(1 + 1/(1 + 1/x)) - (x + 1)/(2x + 1)", "sin(x)^4 - cos(x)^4 - sin(x)^2 + cos(x)^2",
    "tan(x)^2 + 1 - sec(x)^2", "cot(x)*tan(x) - 1", "(1 + tanh(x))/(1 - tanh(x)) - (cosh(x) + sinh(x))^2",
    "abs(x)^3 - x^2*abs(x)", "(abs(x) - 1)*(abs(x) + 1) - x^2 + 1", "sigmoid(x)*(1 + e^(-x)) - 1",
    "(x^(1/3) - 1)*(x^(2/3) + x^(1/3) + 1) - x + 1",
  ])
  func `a difference that vanishes is seen to`(line: String) throws {
    let notebook = Notebook()
    #expect(notebook.graph.vanishes(try notebook.result(line)) == true)
  }

  @Test func `what does not vanish is never said to`() throws {
    let graph = Graph()
    for seed in 0..<120 {
      var random = RandomExpressions(graph, seed: seed)
      let e = random.smooth(depth: 3)
      let gap = graph.difference(e, graph.expanded(e))
      #expect(graph.vanishes(gap) != false || graph.treeSize(gap) > 1000, "seed \(seed): \(graph.text(gap))")
      #expect(graph.vanishes(graph.sum(gap, .one)) != true, "seed \(seed): \(graph.text(gap))")
      #expect(graph.vanishes(graph.difference(e, graph.product(.two, e))) != true || e == .zero)
    }
  }

  @Test(arguments: [
    "factor(x^1000000000 - 1)", "factor(10^9000*x^2 - 1)", "cancel(1/((x + 1)^2 - x^2 - 2x - 1))",
    "factor(x^(2^70) - 1)",
  ])
  func `what is too large or divided by zero is said to be`(line: String) {
    #expect(Notebook().failure(line) != nil)
  }

  @Test func `what is left of a division in a root is no condition`() throws {
    #expect(try conditions("cancel(sqrt(1/(x - 1))*(y^2 + y)/y)") == ["y != 0"])
    #expect(
      try conditions("cancel(ln(x)*(y^2 + y)/(y*ln(x) + ln(x)))") == ["x > 0", "y != -1", "ln(x) != 0"])
  }

  @Test(arguments: [
    ("x^2 + 2x + 1", "(x + 1)^2"), ("4x^2 - 4x*y + y^2", "(2*x - y)^2"), ("2x^2 + 4x + 2", "2*(x + 1)^2"),
    ("x^3 - 3x^2 + 3x - 1", "(x - 1)^3"), ("x^2 + x + 1", nil), ("x^4 + 2x^2*y + y^2", "(x^2 + y)^2"),
    ("sin(x)^2 - 2*sin(x) + 1", "(sin(x) - 1)^2"), ("x^2 + 2x + 2", nil),
  ])
  func `a sum that is a power becomes one`(line: String, expected: String?) throws {
    let notebook = Notebook()
    let e = try notebook.result(line)
    #expect(notebook.graph.perfectPower(e).map { notebook.graph.text($0) } == expected)
  }
}
