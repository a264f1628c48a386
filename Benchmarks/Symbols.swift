// Symbolic differentiation. Lists of short problems go through a pipe, reading, simplifying and printing included;
// large single expressions are built beforehand and neither simplified nor printed. Each repetition has a notebook of
// its own, since what a notebook has once differentiated it would look up. A used notebook is measured as well: it
// has memory and the tables' rows at hand, and is given a variable it has never seen.

import Calculus

func symbolWorkloads(_ peers: Peers) -> [Workload] {
  lists(peers) + expressions(peers)
}

private func lists(_ peers: Peers) -> [Workload] {
  func workload(_ file: String, _ name: String, shapes: Int?, isPlain: Bool = false) -> Workload {
    let list = ProblemList(count: 10_000, shapes: shapes)
    func written(_ syntax: Syntax) -> String { Place.file("\(file).\(syntax)", list.text(syntax)) }
    let lines =
      isPlain ? Place.file("\(file).off", "set simplify off\n" + list.text(.nabla)) : written(.nabla)
    let ours = Command(arguments: [Place.nabla, "-q", lines], measure: .process)
    let ginsh = Command(arguments: ["ginsh"], input: written(.ginsh), measure: .process)
    return Workload(
      family: "symbols", name: name, unit: .milliseconds,
      limit: .command(["cat"], input: written(.nabla), clock: .process),
      peers: [
        .command("ginsh", ginsh), .asked(peers.symengine, "list \(written(.python))"),
        .asked(peers.giac, "list \(written(.giac))"),
      ]
    ) { ours.seconds() }
  }
  return [
    workload("shapes", "10,000 lines, 400 shapes", shapes: 400),
    workload("shapes", "the same, not simplified", shapes: 400, isPlain: true),
    workload("distinct", "10,000 lines, all different", shapes: nil),
  ]
}

// MARK: Single expressions

private typealias Builder = (Graph, _ variable: Expr, _ size: Int) -> Expr

/// The tables' rows are read when they are first used; that happens once in a notebook, and here before the time.
private func prepare(_ g: Graph) {
  let x = g.symbol("prepared")
  for name in ["sin", "cos", "tan", "ln"] { _ = g.derivative(g.apply(name, x), wrt: x, order: 2) }
  _ = g.derivative(g.power(.e, x), wrt: x)
}

private func fresh() -> Graph {
  let g = Graph()
  g.limits.seconds = 600
  prepare(g)
  return g
}

private func sum(_ g: Graph, _ x: Expr, _ n: Int) -> Expr {
  g.sum((1...n).map { g.product(g.power(x, g.number($0)), g.apply("sin", g.product(g.number($0), x))) })
}

private func product(_ g: Graph, _ x: Expr, _ n: Int) -> Expr {
  g.product((1...n).map { g.sum(x, g.number($0)) })
}

private func tower(_ g: Graph, _ x: Expr, _ n: Int) -> Expr {
  var e = x
  for i in 0..<n { e = g.apply(i % 2 == 0 ? "sin" : "cos", e) }
  return e
}

private func waves(_ g: Graph, _ x: Expr, _ n: Int) -> Expr {
  g.product([g.apply("sin", x), g.power(.e, x), g.power(x, g.number(5))])
}

private func rosenbrock(_ g: Graph, _ n: Int, _ prefix: String) -> (Expr, [Expr]) {
  let v = (0..<n).map { g.symbol("\(prefix)\($0)") }
  var terms: [Expr] = []
  for i in 0..<(n - 1) {
    terms.append(g.product(g.number(100), g.power(g.difference(v[i + 1], g.power(v[i], .two)), .two)))
    terms.append(g.power(g.difference(.one, v[i]), .two))
  }
  return (g.sum(terms), v)
}

/// The bytes that the nodes of the last run take, and those of their parts.
private final class Writing { var bytes = 0 }

/// Somebody has to write them, at best at the rate of a copy.
private func writing(_ written: Writing) -> Limit {
  Limit(name: "writing") { $0.copy(bytes: max(64, written.bytes)) }
}

private func timed(_ g: Graph, _ written: Writing, _ body: () -> Void) -> Double? {
  let before = g.nodeCount
  let start = Clock.process()
  body()
  let taken = Clock.process() - start
  written.bytes = (before..<g.nodeCount).reduce(0) {
    $0 + Graph.nodeBytes + MemoryLayout<Expr>.stride * max(0, g.childCount(Expr(index: Int32($1))))
  }
  return g.trouble == nil ? taken : nil
}

private func expressions(_ peers: Peers) -> [Workload] {
  func asked(_ request: String) -> [Peer] {
    [.asked(peers.ginac, request), .asked(peers.symengine, request), .asked(peers.giac, request)]
  }

  func workload(
    _ name: String, _ request: String, order: Int = 1, size: Int = 0, isUsed: Bool = false,
    _ build: @escaping Builder
  ) -> Workload {
    let written = Writing()
    var used: Graph?
    var turn = 0
    return Workload(
      family: "symbols", name: name + (isUsed ? ", warm" : ""), unit: .milliseconds,
      limit: writing(written), peers: asked(request)
    ) {
      var least: Double?
      // What takes a millisecond is repeated.
      for _ in 0..<(size > 0 ? 1 : 9) {
        let g = isUsed ? used ?? fresh() : fresh()
        used = isUsed ? g : nil
        turn += 1
        let x = g.symbol("x\(turn)")
        let e = build(g, x, size)
        guard let taken = timed(g, written, { _ = g.derivative(e, wrt: x, order: order) }) else { return nil }
        least = min(least ?? taken, taken)
      }
      return least
    }
  }

  func rosenbrockWorkload(_ name: String, _ request: String, _ n: Int, isHessian: Bool) -> Workload {
    let written = Writing()
    return Workload(
      family: "symbols", name: name, unit: .milliseconds, limit: writing(written), peers: asked(request)
    ) {
      let g = fresh()
      let (f, v) = rosenbrock(g, n, "x")
      if !isHessian { return timed(g, written) { for x in v { _ = g.derivative(f, wrt: x) } } }
      let gradient = v.map { g.derivative(f, wrt: $0) }
      return timed(g, written) {
        for (i, row) in gradient.enumerated() { for x in v[i...] { _ = g.derivative(row, wrt: x) } }
      }
    }
  }

  let tangent: Builder = { g, x, _ in g.apply("tan", x) }
  let gauss: Builder = { g, x, _ in g.power(.e, g.negated(g.power(x, .two))) }
  return [
    workload("Σ xⁱ sin(ix), 100,000 terms", "sum 100000", size: 100_000, sum),
    workload("Π (x + i), 2,000 factors", "product 2000", size: 2000, product),
    workload("sin(cos(sin …)), 5,000 deep", "tower 5000", size: 5000, tower),
    workload("sin(x) eˣ x⁵, order 50", "sine 50", order: 50, waves),
    workload("sin(x) eˣ x⁵, order 50", "sine 50", order: 50, isUsed: true, waves),
    workload("tan(x), order 30", "tangent 30", order: 30, tangent),
    workload("tan(x), order 30", "tangent 30", order: 30, isUsed: true, tangent),
    workload("e^(−x²), order 60", "gauss 60", order: 60, gauss),
    workload("e^(−x²), order 60", "gauss 60", order: 60, isUsed: true, gauss),
    rosenbrockWorkload("Rosenbrock 1,000, gradient", "gradient 1000", 1000, isHessian: false),
    rosenbrockWorkload("Rosenbrock 1,000, Hessian", "hessian 1000", 1000, isHessian: true),
  ]
}
