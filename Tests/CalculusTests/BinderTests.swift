// Sums, products and integrals over a bound variable: nothing is captured, derivatives are those of the written-out
// form, values agree with what is known.
import Calculus
import Testing

@Suite struct BinderTests {
  @Test(arguments: [
    ("sum(k^2, k=1..10)", "385"), ("sum(k^2, k=1..n)", "sum(k^2, k=1..n)"), ("sum(k, k=3..2)", "0"),
    ("product(k, k=3..2)", "1"),
    ("product(k, k=1..5)", "120"), ("sum(7, k=1..4)", "28"), ("product(x, k=1..4)", "x^4"),
    ("sum(x^k, k=0..3)", "x^3 + x^2 + x + 1"),
    ("sum(k^3, k=1..100000)", "25000500002500000000"), ("integral(t^2, t=0..x)", "x^3/3"),
    ("integral(3, t=a..b)", "3*(b - a)"),
    ("integral(0, t=0..inf)", "0"), ("integral(e^t, t=a..a)", "0"), ("sum(0^k, k=0..inf)", "1"),
    ("sum(0^k, k=1..inf)", "0"),
    ("sum(sum(j*k, j=1..k), k=1..4)", "65"), ("n = 3; sum(k*x, k=1..n)", "6*x"),
    ("k = 9; sum(k, k=1..3)", "6"),
    ("sum(k, k=1..10^30)", "500000000000000000000000000000500000000000000000000000000000"),
    ("product(x - k, k=0..2) at x=1", "0"),
    ("d/dx product(x - k, k=0..n) at x=1, n=4", "-6"), ("d/dx sum(f(k*x), k=1..n)", "sum(k*f'(k*x), k=1..n)"),
  ])
  func `what is short is written out`(line: String, printed: String) throws {
    #expect(try answer(line) == printed)
  }

  @Test(arguments: [
    ("subs(sum(x^k, k=1..n), x=k)", "sum(k^k1, k1=1..n)"),
    ("subs(sum(x^k, k=1..n), k=3)", "sum(x^k, k=1..n)"),
    ("sum(k*x, k=1..n) at k=5", "sum(k*x, k=1..n)"), ("subs(sum(k, k=1..n), n=k)", "sum(k1, k1=1..k)"),
    ("f(x) = sum(x*k, k=1..n); sum(f(k), k=1..m)", "sum(sum(k*k1, k1=1..n), k=1..m)"),
    ("f(x) = sum(x*k, k=1..n); f(f(y))", nil),
    ("f(x) = integral(g(x*t), t=0..x); f(t)", "integral(g(t*t1), t1=0..t)"),
    ("subs(sum(x*sum(x*j, j=1..k), k=1..n), x=j*k)", nil),
  ])
  func `nothing that goes in is captured`(line: String, printed: String?) throws {
    let notebook = Notebook()
    let text = try notebook.answer(line)
    if let printed { #expect(text == printed) }
    // What is printed is what is meant.
    let e = try notebook.result(String(line.split(separator: ";").last ?? ""))
    #expect(try Notebook(graph: notebook.graph).result(text) == e)
  }

  @Test func `a captured name would give another number`() throws {
    // Σ over k of k·(Σ over j of j) with both named alike inside.
    #expect(try answer("f(x) = sum(x*k, k=1..3); sum(f(k), k=1..2)") == "18")
    #expect(try answer("f(x) = sum(x*k, k=1..3); f(f(1))") == "36")
  }

  @Test func `the name of a bound variable makes no difference`() throws {
    let graph = Graph()
    let a = try Notebook(graph: graph).result("sum(sin(k*x), k=1..n)"),
      b = try Notebook(graph: graph).result("sum(sin(j*x), j=1..n)")
    #expect(a == b)
    #expect(graph.freeSymbols(a).map { graph.name($0) } == ["n", "x"])
    let c = try Notebook(graph: graph).result("sum(sum(f(j, k), j=1..k), k=1..n)")
    let d = try Notebook(graph: graph).result("sum(sum(f(p, q), p=1..q), q=1..n)")
    #expect(c == d)
    #expect(try Notebook(graph: graph).result("sum(sum(f(k, j), j=1..k), k=1..n)") != c)
  }

  @Test(arguments: [
    ("d/dx sum(x^k, k=0..inf)", "sum(k*x^(k - 1), k=1..inf)"), ("d/dx sum(x^k, k=0..inf) at x=0", "1"),
    ("d²/dx² sum(x^k, k=0..inf) at x=0", "2"), ("d/dx sum(sin(k*x)/k, k=1..n)", "sum(cos(k*x), k=1..n)"),
    ("d/dx integral(e^(-t^2), t=0..x)", "e^(-x^2)"), ("d/dx integral(e^(-t^2), t=0..x^2)", "2*x*e^(-x^4)"),
    ("d/dx integral(e^(-t^2), t=x..0)", "-e^(-x^2)"),
    ("d/dx integral(f(x, t), t=a..b)", "integral(f'[1, 0](x, t), t=a..b)"),
    ("d/dx integral(sin(x*t)/t, t=x..x^2)", nil), ("d/dx product(x + k^2, k=1..n)", nil),
    ("d/dt integral(e^t, t=0..2)", "0"),
    ("d/dx sum(integral(e^(-k*t*x), t=0..x), k=1..n)", nil), ("d²/dx² product(sin(k*x), k=1..n)", nil),
    ("d/dx product(product(x + j*k, j=1..k), k=1..n)", nil),
  ])
  func `derivatives go under the sign and read back`(line: String, printed: String?) throws {
    let notebook = Notebook()
    let e = try notebook.result(line)
    if let printed {
      #expect(try Notebook(graph: notebook.graph).result(printed) == e, "\(notebook.graph.text(e))")
    }
    #expect(
      try Notebook(graph: notebook.graph).result(notebook.graph.text(e)) == e, "\(notebook.graph.text(e))")
  }

  @Test(arguments: [
    ("sum(sin(k*x)/k, k=1..n)", 6), ("product(x + k^2, k=1..n)", 6), ("product(sin(k*x) + 2, k=1..n)", 4),
    ("product(product(x + j*k, j=1..k), k=1..n)", 3), ("sum(product(x + j, j=1..k), k=0..n)", 4),
    ("sum(integral(e^(-k*t*x), t=0..x), k=1..n)", 3), ("integral(sin(x*t)*n/t, t=x..x^2)", 1),
    ("product(x - k, k=0..n)", 3), ("integral(integral(x*s*t*n, s=0..t), t=0..x^2)", 2),
  ])
  func `derivatives agree with differences`(f: String, n: Int) throws {
    let notebook = Notebook()
    let graph = notebook.graph
    let value = try notebook.result(f), slope = try notebook.result("d/dx (\(f))"),
      second = try notebook.result("d²/dx² (\(f))")
    let program = try Program(graph, [value, slope, second], inputs: [graph.symbol("n"), graph.symbol("x")])
    // A zero factor of the last product but one is among the points.
    for x in [0.7, 1.0, 1.6] {
      let found = program([Double(n), x])
      let first = centralDifference(at: x) { program([Double(n), $0])[0] }
      let next = centralDifference(at: x) { program([Double(n), $0])[1] }
      #expect(agree(found[1], first, 1e-8), "\(f) at \(x): \(found[1]), not \(first)")
      #expect(agree(found[2], next, 1e-8), "\(f) at \(x): \(found[2]), not \(next)")
    }
  }

  @Test(arguments: [
    ("sum(1/k^2, k=1..inf)", 1.6449340668482264), ("sum(1/k^1.5, k=1..inf)", 2.612375348685488),
    ("sum(1/k!, k=0..inf)", 2.718281828459045),
    ("sum((-1)^k/(k + 1), k=0..inf)", 0.6931471805599453),
    ("sum((-1)^k/sqrt(k + 1), k=0..inf)", 0.6048986434216304),
    ("sum(ln(k)/k^2, k=1..inf)", 0.9375482543158438), ("product(1 + 1/k^2, k=1..inf)", 3.676077910374978),
    ("sum(k*(1/2)^(k - 1), k=1..inf)", 4), ("integral(e^(-t^2), t=-inf..inf)", 1.772453850905516),
    ("integral(1/sqrt(t), t=0..1)", 2), ("integral(ln(t), t=0..1)", -1),
    ("integral(1/(1 + t^2), t=0..inf)", 1.5707963267948966),
    ("integral(|sin(t)|, t=0..10)", 6.160928470923548),
    ("integral(e^(-(t - 100)^2), t=-inf..inf)", 1.772453850905516),
    ("sum(e^(-k^2), k=1..inf)", 0.38631860241332607),
    ("integral(e^(-(1000*(t - 1/3))^2), t=0..1)", 0.001772453850905516),
    ("integral(e^(-t), t=1..0)", -0.6321205588285577),
    ("integral(sin(t)/t, t=1..2)", 0.6593299064355119), ("sum(sqrt(k), k=1..1000)", 21097.455887480734),
  ])
  func `values of endless sums and of integrals`(line: String, value: Double) throws {
    let notebook = Notebook()
    let found = try notebook.graph.value(of: try notebook.result(line))
    #expect(agree(found, value, 1e-10), "\(line) is \(found)")
  }

  @Test(arguments: [
    "sum(1/k, k=1..inf)", "sum(1/sqrt(k), k=1..inf)", "sum(2^k, k=1..inf)", "sum((-1)^k, k=0..inf)",
    "integral(1/t, t=0..1)",
    "integral(1/t^2, t=-1..1)", "integral(t, t=0..inf)", "product(2, k=1..inf)*1",
    "sum(floor(k/100)/k^3, k=1..inf)",
  ])
  func `what diverges has no value`(line: String) throws {
    let notebook = Notebook()
    #expect(try notebook.graph.value(of: try notebook.result(line)).isNaN)
    #expect(notebook.failure("N(\(line))")?.code == .nonfinite)
  }

  @Test(arguments: [
    "sum(k, k=1..2.5)", "sum(k, k=1)", "sum(k)", "sum(1/k, k=0..3)", "sum(k, e=1..2)", "sum([k, 1], k=1..2)",
    "sum(k, k=-inf..0)",
    "d/dx sum(k, k=1..x)", "integral(t, 2=1..3)",
  ])
  func `limits and names that make no sense are refused`(line: String) throws {
    let failure = try #require(Notebook().failure(line))
    #expect(failure.range != nil || failure.code == .derivative, "\(failure)")
  }

  @Test func `equality tries whole numbers where sums end`() throws {
    let notebook = Notebook()
    let a = try notebook.result("d/dx product(x + k, k=1..n)")
    let b = try notebook.result("product(x + k, k=1..n)*sum(1/(x + k), k=1..n)"),
      c = try notebook.result("product(x + k, k=1..n)")
    if case .different(let at, _, _) = try notebook.graph.equality(a, b) {
      Issue.record("they are equal at \(at)")
    }
    guard case .different = try notebook.graph.equality(a, c) else {
      Issue.record("they differ")
      return
    }
  }

  @Test func `nesting is limited and deep nesting is quick`() throws {
    func nested(_ n: Int) -> String { (0..<n).reduce("sin(x*k3*k20)") { "sum(\($0), k\($1)=1..n)" } }
    #expect(Notebook().failure(nested(70))?.code == .limit)
    let text = try answer("d/dx " + nested(30))
    #expect(text.hasPrefix("sum(sum(") && text.contains("k20*k3*cos(k20*k3*x)"))
  }

  @Test func `a table and LaTeX know what is bound`() throws {
    let notebook = Notebook()
    let e = try notebook.result("d/dx sum(sin(k*x)/k, k=1..inf)")
    #expect(notebook.graph.latex(e) == #"\sum_{k=1}^{\infty} \cos\left(k x\right)"#)
    #expect(
      notebook.graph.latex(try notebook.result("integral(sin(t)/t, t=0..x)"))
        == #"\int_{0}^{x} \frac{\sin\left(t\right)}{t}\,dt"#)
  }

  @Test func `the steps of sums and integrals end in the answer`() throws {
    for f in [
      "sum(sin(k*x), k=1..n)", "product(sin(k*x), k=1..n)", "integral(sin(x*t), t=0..x^2)",
      "sum(product(x + j, j=1..k), k=1..n)",
    ] {
      let notebook = Notebook()
      let graph = notebook.graph
      let standing = graph.standing(try notebook.result(f), wrt: [graph.symbol("x")])
      let steps = try graph.derivation(of: standing)
      let last = try #require(steps.last).whole
      let answer = try notebook.result("d/dx \(f)")
      #expect(graph.simplified(last) == answer, "\(graph.text(last)) and \(graph.text(answer))")
    }
  }
}
