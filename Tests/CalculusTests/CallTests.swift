// Calls, formal functions, definitions, primes, d/dx and `at`: what a name before a bracket means.
import Calculus
import Testing

@Suite struct CallTests {
  @Test(arguments: [
    ("f(x)", "f(x)"), ("g2(x)", "g2(x)"), ("x(t)", "x(t)"), ("x(x+1)", "x*(x + 1)"), ("a(b+c)", "a*(b + c)"),
    ("φ(x)", "φ(x)"), ("f(x, y)", "f(x, y)"), ("a = 3; a(x + 1)", "3*(x + 1)"), ("a (b + c)", "a*(b + c)"),
    ("d/dx f(g(x))", "f'(g(x))*g'(x)"), ("d/dx f(x)", "f'(x)"), ("d/dt x(t)^2", "2*x(t)*x'(t)"),
    ("f''(x)", "f''(x)"),
    ("d/dx f(x)*h(x)", "f(x)*h'(x) + h(x)*f'(x)"), ("d^2/dx^2 f(x)", "f''(x)"), ("d/dx f(3)", "0"),
    ("x(x)", "x^2"),
  ])
  func `undefined names before brackets`(line: String, printed: String) throws {
    let notebook = Notebook()
    let e = try notebook.result(String(line.split(separator: ";").last ?? ""))
    guard !line.contains(";") else {
      #expect(try answer(line) == printed)
      return
    }
    let other = Notebook(graph: notebook.graph)
    #expect(try other.result(printed) == e, "\(notebook.graph.text(e))")
  }

  @Test(arguments: [
    ("f(x) = x^2; f(3)", "9"), ("f(x) = x^2; f'(3)", "6"), ("f(x) = x^3; f''(x)", "6*x"),
    ("y = x^2; y'", "2*x"),
    ("f(x) = x^2; f'", "2*x"), ("f(x, y) = x*y; f(2, 3)", "6"), ("f(x) = x^2; f(a + b)", "(a + b)^2"),
    ("y = x^2; dy/dx", "2*x"), ("dy/dx", "dy/dx"), ("f(x) = x^2; d/dx f(x)", "2*x"),
    ("f(x) = x^2; f⁽²⁾(x)", "2"),
    ("f(x) = x^2; d/dx f(3x)", "18*x"), ("b = 1; b = b + 1; b", "2"), ("a = b; b = 2; a", "2"),
    ("x = 3; x^2", "9"),
    ("x = 3; d/dx x^2", "2*x"), ("f(x) = a*x; a = 2; f(5)", "10"), ("x = 5; f(x) = x^2; f(2)", "4"),
    ("f(x) = x^2; g(x) = f(x) + 1; g'(x)", "2*x"), ("f(x) = x^2; grad(f(x))", "[2*x]"), ("sin'(x)", "cos(x)"),
    ("f(x) = x^2 + 1; f(f(x))", "(x^2 + 1)^2 + 1"), ("(x^2 + 1)'", "2*x"), ("(x^3)''", "6*x"),
    ("f(x, y) = x^2*y; ∇f(1, 2)", "[4, 1]"),
    ("f(x) = x^2; d/dx f(x) at x=3", "6"), ("n = 2; d/dx x^n", "2*x"), ("xy = 4; xy + 1", "5"),
  ])
  func `definitions, their calls and their primes`(line: String, printed: String) throws {
    #expect(try answer(line) == printed)
  }

  @Test(arguments: [
    ("d/dx x^2 + 1 at x=3", "6"), ("d/dx(x^2) + x", "3*x"), ("d/dx (x^2) + x", "2*x + 1"),
    ("d/dx x^2 + 1", "2*x"),
    ("2 d/dx x^2", "4*x"), ("d/dx d/dy x^2 y^3", "6*x*y^2"), ("d^2/dx^2 x^3", "6*x"), ("d²/dx² x^3", "6*x"),
    ("∂/∂x x*y", "y"), ("∂²/∂x∂y x^2*y^3", "6*x*y^2"), ("∂³/∂x²∂y x^2*y", "2"), ("∂²/∂x² x^3", "6*x"),
    ("[d/dx x^2, 3]", "[2*x, 3]"), ("(d/dx x^2) + x", "3*x"), ("1 + d/dx x^2", "2*x + 1"),
    ("d/dx x^2 == 2x", "1"),
    ("sin(d/dx x^2)", "sin(2*x)"), ("d/dθ θ^2", "2*θ"), ("d/dx_1 x_1^2", "2*x_1"), ("x d/dx x^2", "2*x^2"),
    ("d/dx sin x cos x", nil), ("d/dx x^2 < 3", "2*x < 3"), ("-d/dx x^2", "-2*x"), ("d^3/dx^3 x^2", "0"),
    ("d / d x", "x"), ("a d/dx x^2", "2*a*x"), ("d^2/dx", nil),
  ])
  func `d/dx takes everything to its right`(line: String, printed: String?) throws {
    guard let printed else {
      // What no short form states is held against differences.
      #expect((try? answer(line)) != nil || line == "d^2/dx")
      return
    }
    let notebook = Notebook()
    let e = try notebook.result(line)
    let other = Notebook(graph: notebook.graph)
    #expect(try other.result(printed) == e, "\(notebook.graph.text(e))")
  }

  @Test(arguments: [
    ("x^2 at x=3", "9"), ("x^2 at 3", "9"), ("x*y at x=2, y=3", "6"), ("x + y at x=y, y=x", "x + y"),
    ("sin(x) at x=pi", "0"),
    ("x^2 at x=0.5", "0.25"), ("d/dx x^3 at x=2", "12"), ("d²/dx² x^3 at 2", "12"),
    ("x^2 at x=a+1", "(a + 1)^2"),
    ("[x, x^2] at x=3", "[3, 9]"), ("a = 2; a*x at x=5", "10"),
  ])
  func `at binds the whole statement`(line: String, printed: String) throws {
    #expect(try answer(line) == printed)
  }

  @Test func `a range after at is a table's`() throws {
    let graph = Graph()
    let statement = try Parser(graph).statement(Array("x^2 at x=0..2 step 0.5".utf8))
    #expect(statement.bindings.map(\.symbol) == [graph.symbol("x")])
    #expect(statement.bindings.map(\.values) == [.range(.zero, .two, step: .half)])
    #expect(statement.bindings.map(\.range) == [7..<22])
    let open = try Parser(graph).statement(Array("x at 1..3".utf8))
    #expect(open.bindings.first?.symbol == nil)
    #expect(open.bindings.first?.values == .range(.one, graph.number(3), step: nil))
  }

  @Test func `an empty line and a comment say nothing`() throws {
    for line in ["", "   ", "# a comment", "\t"] {
      guard case .empty = try Parser(Graph()).statement(Array(line.utf8)).form else {
        Issue.record("'\(line)' is not empty")
        continue
      }
    }
    #expect(try answer("x + 1 # more") == "x + 1")
  }

  @Test func `a definition keeps its name, parameters and range`() throws {
    let graph = Graph()
    let statement = try Parser(graph).statement(Array("area(r) = πr^2".utf8))
    guard case .definition(let name, let parameters, let body, let range) = statement.form else {
      Issue.record("no definition")
      return
    }
    #expect(name == "area" && parameters == ["r"] && range == 0..<4)
    #expect(graph.text(body) == "pi*r^2")
  }
}
