// The operators of calculus: implicit, parametric, total, directional, fields, tangents, orders by name.
import Calculus
import Testing

@Suite struct OperatorTests {
  /// One example of a row, by name for the list of tests.
  struct Example: CustomTestStringConvertible, Sendable {
    var name: String
    var line: String
    var testDescription: String { line }
    static let all = CalculusOperator.table.flatMap { row in
      row.examples.map { Example(name: row.name, line: $0) }
    }
  }

  @Test(arguments: Example.all)
  func `every example of a row has an answer`(example: Example) throws {
    _ = try answer(example.line)
    #expect(example.line.contains(example.name))
  }

  @Test func `every row says how it is written and what it does`() {
    for row in CalculusOperator.table {
      #expect(row.usage.hasPrefix(row.name + "("))
      #expect(row.summary.last == "." && !row.examples.isEmpty)
      #expect(CalculusOperator.table.filter { $0.name == row.name }.count == 1)
    }
  }

  // MARK: Curves

  @Test(arguments: [
    ("implicit(x^2 + y^2 = 1, y, x)", "-x/y"), ("implicit(x^2 + y^2 = 1, y, x, 2)", "-1/y^3"),
    ("implicit(x^2 + y^2 = 1, y, x, 3)", "-3*x/y^5"), ("implicit(x^2 + y^2 == 1, y, x)", "-x/y"),
    ("implicit(x^2 + y^2 - 1, y, x)", "-x/y"), ("implicit(x^2 + y^2 = r^2, y, x, 2)", "-r^2/y^3"),
    ("implicit(x^3 + y^3 = 6x*y, y, x, 2)", "-16*x*y/(y^2 - 2*x)^3"),
    ("implicit(x^2/a^2 + y^2/b^2 = 1, y, x, 2)", "-b^4/(a^2*y^3)"), ("implicit(y = x^2, y, x, 2)", "2"),
    ("implicit(y^2 = x, y, x, 2)", "-1/(4*y^3)"), ("implicit(x^2 + y^2 = 25, y, x) at x=3, y=4", "-3/4"),
    ("x = 5; implicit(x^2 + y^2 = 1, y, x)", "-x/y"), ("implicit(u*v = 1, v, u, 0)", "v"),
  ])
  func `what an equation makes of y`(line: String, printed: String) throws {
    #expect(try answer(line) == printed)
  }

  @Test(arguments: [
    ("parametric([cos(t), sin(t)], t, 2)", "-csc(t)^3"), ("parametric([t^2, t^3], t)", "3*t/2"),
    ("parametric([t^2, t^3], t, 2)", "3/(4*t)"), ("parametric([a*s, s^2], s)", "2*s/a"),
    ("parametric([t^2, t^3], t) at t=2", "3"),
  ])
  func `slopes along a curve with a parameter`(line: String, printed: String) throws {
    #expect(try answer(line) == printed)
  }

  @Test(arguments: [
    ("tangent(x^3, x=1)", "y = 3*x - 2"), ("normal(x^3, x=1)", "y = (4 - x)/3"),
    ("normal(x^2, x=0)", "x = 0"),
    ("tangent(x^2, x=0)", "y = 0"), ("tangent(cbrt(x), x=0)", "x = 0"), ("tangent(sqrt(x), x=0)", "x = 0"),
    ("normal(cbrt(x), x=0)", "y = 0"), ("tangent(y^2, y=1)", "z = 2*y - 1"),
    ("tangent(t^2, t=3)", "y = 6*t - 9"),
    ("tangent(x^2 + y^2 = 25, x=3, y=4)", "y = (25 - 3*x)/4"), ("tangent(x^2 + y^2 = 25, x=5, y=0)", "x = 5"),
    ("normal(x^2 + y^2 = 25, x=3, y=4)", "y = 4*x/3"), ("tangent(x^2 + y^2, x=1, y=2)", "z = 2*x + 4*y - 5"),
    ("tangent(x*|x|, x=0)", "y = 0"), ("f(x) = x^2; tangent(f(x), x=2)", "y = 4*x - 4"),
    ("tangent(x^2, x=a)", "y = a*(2*x - a)"),
  ])
  func `tangents and normals`(line: String, printed: String) throws { #expect(try answer(line) == printed) }

  // MARK: Several variables

  @Test(arguments: [
    ("total(x^2*y, t)", "2*x*y*x'(t) + x^2*y'(t)"), ("total(a*x^2, t, [x])", "2*a*x*x'(t)"),
    ("total(t^2, t)", "2*t"),
    ("total(x^2, t, [x], 2)", "2*x'(t)^2 + 2*x*x''(t)"), ("total(x(t)^2, t)", "2*x(t)*x'(t)"),
    ("total(t*x, t)", "x + t*x'(t)"),
  ])
  func `total derivatives read back`(line: String, printed: String) throws {
    let notebook = Notebook()
    let e = try notebook.result(line)
    #expect(notebook.graph.text(e) == printed)
    #expect(try Notebook(graph: notebook.graph).result(printed) == e)
  }

  @Test(arguments: [
    ("directional(x^2*y, [3, 4])", "x*(4*x + 6*y)/5"),
    ("directional(x*y, [1, 1]) at x=1, y=2", "3*sqrt(2)/2"),
    ("directional(x^2 + t, [1, 0], [x, t])", "2*x"), ("div([x^2, x*y, z])", "3*x + 1"),
    ("div([x*y, y^2], [x, y])", "3*y"),
    ("curl([-y, x, 0])", "[0, 0, 2]"), ("curl([-y, x])", "2"), ("curl([y*z, x*z, x*y])", "[0, 0, 0]"),
    ("laplacian(x^2 + y^2)", "4"), ("laplacian(ln(x^2 + y^2))", "0"),
    ("laplacian([x^2*y, y^3])", "[2*y, 6*y]"),
    ("norm([3, 4])", "5"), ("dot([1, 2], [x, y])", "x + 2*y"), ("cross([1, 0, 0], [0, 1, 0])", "[0, 0, 1]"),
    ("d/dt [t, t^2]", "[1, 2*t]"), ("x = 3; grad(x^2*y)", "[2*x*y, x^2]"),
    ("x = 2; diff(x^x, x)", "x^x*(ln(x) + 1)"),
    ("x = 2; diff(x^x)", "x^x*(ln(x) + 1)"), ("x = 3; hessian(x^2)", "[[2]]"), ("x = 3; laplacian(x^2)", "2"),
  ])
  func `fields and directions`(line: String, printed: String) throws { #expect(try answer(line) == printed) }

  @Test(arguments: [
    ("d/dx h(x^2, y)", "2*x*h'[1, 0](x^2, y)"), ("d/dy d/dx h(x^2, y)", "2*x*h'[1, 1](x^2, y)"),
    ("d/dt h(t, t^2)", "h'[1, 0](t, t^2) + 2*t*h'[0, 1](t, t^2)"),
  ])
  func `functions of several arguments that are only names`(line: String, printed: String) throws {
    let notebook = Notebook()
    let e = try notebook.result(line)
    #expect(try Notebook(graph: notebook.graph).result(printed) == e, "\(notebook.graph.text(e))")
  }

  // MARK: Orders and what is differentiated by

  @Test(arguments: [
    "e^(2x)", "3^x", "sin(3x + 1)", "cos(2 - x)", "ln(1 + x)", "ln(2 - 3x)", "1/(x + 2)", "(2x + 1)^(-3)",
    "x^5", "x^(1/2)",
    "(1 + x)^(5/2)", "sinh(2x)", "cosh(x - 1)", "x^2*e^x", "x*sin(2x)", "x*ln(x)", "x^3*cosh(x)",
    "e^x*sin(x)",
    "e^(-x)*cos(3x)", "sin(x)^2", "cos(2x)^2", "3x^4 - 2/x + sin(x)", "(x + 1)^2/x", "x^2*e^(3x)*cos(x)",
    "log2(x)", "sinh(x)^2",
  ])
  func `the n-th derivative agrees with the first ones`(f: String) throws {
    for n in 2...5 {
      let notebook = Notebook()
      let general = try notebook.result("diff(\(f), x, n)"), graph = notebook.graph
      let special = try notebook.result("diff(\(f), x, \(n))")
      let put = graph.substituted(general, [graph.symbol("n"): graph.number(n)])
      try graph.check()
      let program = try Program(graph, [put, special], inputs: [graph.symbol("x")])
      for x in [0.3, 0.45, 0.61] {
        let values = program([x])
        #expect(
          agree(values[0], values[1], 1e-9),
          "\(f), n = \(n), x = \(x): \(graph.text(put)) is \(values[0]), not \(values[1])")
      }
    }
  }

  @Test(arguments: [
    ("diff(x^n, x, n)", "n!"), ("diff(x^m, x, n)", "x^(m - n)*m!/(m - n)!"),
    ("diff(e^(a*x), x, n)", "e^(a*x)*a^n"), ("d^n/dx^n e^(2x)", "2^n*e^(2*x)"), ("diff(7, x, n)", "0"),
    ("n = 3; diff(x^5, x, n)", "60*x^2"), ("diff(x^2*n, x, y)", "0"),
  ])
  func `orders that are names`(line: String, printed: String) throws { #expect(try answer(line) == printed) }

  @Test func `what has no closed form is refused and never 0`() throws {
    #expect(Notebook().failure("diff(tan(x), x, n)")?.code == .derivative)
    #expect(Notebook().failure("diff(sin(x^2), x, n)")?.code == .derivative)
    #expect(try notes("diff(e^x, x, n)").contains { $0.text.contains("n-th derivative") })
  }

  @Test(arguments: [
    ("diff(x^2, 2x)", "x"), ("d/d(2x) x^2", "x"), ("d/d(x^2) sin(x)", "cos(x)/(2*x)"), ("diff(x, 2x)", "1/2"),
    ("diff(x^4, x^2, 2)", "2"), ("d/d(2x)(x^3) + 1", "3*x^2/2 + 1"), ("d/d(e^x) x", "e^(-x)"),
    ("diff(a*x, 3x + b*0)", "a/3"),
    ("diff(x^2, x, 2x)", "1"),
    ("x = 3; diff(x^2, 2x)", "x"), ("x = 3; y = x^2; d/d(2y) x^4", "x^2"), ("y = x^2; d/d(2y) x^4", "x^2"),
  ])
  func `derivatives by an expression`(line: String, printed: String) throws {
    #expect(try answer(line) == printed)
  }

  @Test(arguments: [
    "diff(x^2, x + y)", "d/d(x*y) x", "diff(x, x - x + 2)", "implicit(x^2 = 1, y, x)",
    "implicit(x + y, y, y)",
    "directional(x*y, [0, 0])", "directional(x*y, [1, 2, 3, 4])", "curl([x, y, z, 1])", "div([x, y, a*b])",
    "tangent(|x|, x=0)",
    "tangent(1/x, x=0)", "tangent(x^2 + y^2 = 25, x=1, y=1)", "tangent(x^2 + y^2 = 0, x=0, y=0)",
    "normal(x^2, x=0..1)",
    "parametric([1, t], t)", "parametric(t, t)", "logdiff(0, x)", "cross([1, 2], [3, 4])", "d/d() x",
    "d/d(2x", "d^p/dx^p x",
    "d^n/dx^m x", "total(x, 2)", "taylor(x, x=0, x=1, 2)", "taylor([x, 1], x=0, 2)", "hessian([x, y])",
    "logdiff([x, y], x)", "implicit([x, y] = [1, 2], y, x)", "norm(x)",
  ])
  func `what makes no sense is refused with a place`(line: String) throws {
    let failure = try #require(Notebook().failure(line))
    #expect(failure.range != nil && !failure.message.isEmpty, "\(failure)")
  }

  @Test(arguments: [
    "2*tangent(x^2, x=1)", "tangent(x^2, x=1) + 1", "x^tangent(x^2, x=1)", "-3 + 2 tangent(x^2, x=1)",
  ])
  func `an equation is no number to calculate with`(line: String) {
    #expect(Notebook().failure(line)?.code == .shape)
  }

  @Test(arguments: [
    "implicit(x^2 + y^2 = 1, y, x)", "implicit(x*y = sin(x + y), y, x)", "parametric([cos(t), t^2], t)",
  ])
  func `the steps of implicit and parametric derivatives end in the answer`(line: String) throws {
    let notebook = Notebook()
    let graph = notebook.graph
    guard case .expression(let e) = try Parser(graph).statement(Array(line.utf8)).form else { return }
    let steps = try graph.derivation(of: e)
    #expect(steps.last?.whole == (try notebook.result(line)))
  }

  @Test(arguments: [
    ("logdiff(x^x, x)", "x^x*(ln(x) + 1)"), ("logdiff(x^x)", "x^x*(ln(x) + 1)"), ("taylor(e^x, x=0, 0)", "1"),
    ("taylor(e^(x*y), x=0, y=0, 4)", "x^2*y^2/2 + x*y + 1"), ("taylor(sin(x + y), x=0, y=0, 1)", "x + y"),
    ("taylor(f(x), x=a, 1)", "(x - a)*f'(a) + f(a)"),
  ])
  func `logarithmic derivatives and expansions`(line: String, printed: String) throws {
    let notebook = Notebook()
    let e = try notebook.result(line)
    #expect(try Notebook(graph: notebook.graph).result(printed) == e, "\(notebook.graph.text(e))")
  }
}
