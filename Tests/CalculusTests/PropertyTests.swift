// Laws, held against expressions from a seed.
import Calculus
import Testing

@Suite struct PropertyTests {
  @Test(arguments: 1...8)
  func `what is printed reads back as the same expression`(seed: Int) throws {
    let graph = Graph()
    var source = RandomExpressions(graph, seed: seed)
    var checked = 0
    for _ in 0..<400 {
      let e = source.any(depth: 4)
      if graph.trouble != nil || e == .undefined {
        graph.clearTrouble()
        continue
      }
      guard graph.treeSize(e) < 400 else { continue }
      checked += 1
      for dialect in [Dialect.ascii, .unicode] {
        let text = graph.text(e, dialect)
        do {
          let back = try Parser(graph).expression(text)
          // A minus in front of a quotient may have gone into the sum above the line.
          let same = back == e || graph.expanded(graph.difference(back, e)) == .zero
          graph.clearTrouble()
          #expect(
            same,
            "\(dialect.name): \(text) reads back as\n\(graph.outline(back, ascii: true))\n\(graph.outline(e, ascii: true))"
          )
        } catch {
          Issue.record("\(dialect.name): \(text): \(error.message)")
        }
      }
    }
    #expect(checked > 250)
  }

  @Test(arguments: 1...6)
  func `a derivative agrees with central differences`(seed: Int) throws {
    let graph = Graph()
    var source = RandomExpressions(graph, seed: seed)
    var compared = 0
    for _ in 0..<60 {
      let e = source.smooth(depth: 3)
      let d = source.variables.map { graph.derivative(e, wrt: $0) }
      try graph.check()
      let program = try Program(graph, [e] + d, inputs: source.variables)
      let point = source.point()
      let values = program(point)
      for k in source.variables.indices {
        let difference = centralDifference(at: point[k], step: 4e-3) { x in
          var moved = point
          moved[k] = x
          return program(moved)[0]
        }
        let doubt = centralDifference(at: point[k], step: 2e-3) { x in
          var moved = point
          moved[k] = x
          return program(moved)[0]
        }
        guard values[k + 1].isFinite, agree(difference, doubt, 1e-8) else { continue }
        compared += 1
        #expect(agree(values[k + 1], difference, 1e-6), "\(graph.text(e)) at \(point)")
      }
    }
    #expect(compared > 90)
  }

  @Test(arguments: 1...4)
  func `differentiation is linear and knows products and quotients`(seed: Int) throws {
    let graph = Graph()
    var source = RandomExpressions(graph, seed: seed)
    let x = source.variables[0]
    func D(_ e: Expr) -> Expr { graph.derivative(e, wrt: x) }
    for _ in 0..<50 {
      let u = source.smooth(depth: 3), v = source.smooth(depth: 2)
      let a = graph.number(source.rational()), b = graph.number(source.rational())
      let pairs = [
        (
          D(graph.sum(graph.product(a, u), graph.product(b, v))),
          graph.sum(graph.product(a, D(u)), graph.product(b, D(v)))
        ),
        (D(graph.product(u, v)), graph.sum(graph.product(D(u), v), graph.product(u, D(v)))),
        (
          D(graph.quotient(u, graph.sum(graph.power(v, .two), .one))),
          graph.quotient(
            graph.difference(
              graph.product(D(u), graph.sum(graph.power(v, .two), .one)),
              graph.product(u, graph.product(.two, v, D(v)))),
            graph.power(graph.sum(graph.power(v, .two), .one), .two))
        ),
      ]
      try graph.check()
      for (left, right) in pairs {
        let program = try Program(graph, [left, right], inputs: source.variables)
        for _ in 0..<3 {
          let values = program(source.point())
          #expect(
            agree(values[0], values[1], 1e-9), "\(graph.text(left)) and \(graph.text(right)): \(values)")
        }
      }
    }
  }

  @Test(arguments: 1...3)
  func `the third derivative is three derivatives, and partial derivatives commute`(seed: Int) throws {
    let graph = Graph()
    var source = RandomExpressions(graph, seed: seed)
    let x = source.variables[0], y = source.variables[1]
    for _ in 0..<30 {
      let e = source.smooth(depth: 2)
      let thrice = graph.derivative(graph.derivative(graph.derivative(e, wrt: x), wrt: x), wrt: x)
      // The same function, written with numbers multiplied in.
      let third = graph.derivative(e, wrt: x, order: 3)
      #expect(graph.expanded(third) == graph.expanded(thrice))
      let mixed = graph.derivative(graph.derivative(e, wrt: x), wrt: y)
      let other = graph.derivative(graph.derivative(e, wrt: y), wrt: x)
      try graph.check()
      let program = try Program(graph, [mixed, other], inputs: source.variables)
      let values = program(source.point())
      #expect(agree(values[0], values[1], 1e-9), "\(graph.text(e))")
    }
  }

  @Test(arguments: 1...4)
  func `simplifying never costs more and never changes the value`(seed: Int) throws {
    let graph = Graph()
    var source = RandomExpressions(graph, seed: seed)
    for k in 0..<50 {
      var e = source.smooth(depth: 3)
      if k % 2 == 0 { e = graph.derivative(e, wrt: source.variables[0]) }
      try graph.check()
      let thorough = k % 3 == 0
      let short = graph.simplified(e, thorough: thorough)
      try graph.check()
      #expect(graph.cost(short) <= graph.cost(e), "\(graph.text(e)) becomes \(graph.text(short))")
      let program = try Program(graph, [e, short], inputs: source.variables)
      for _ in 0..<4 {
        let values = program(source.point())
        if !values[0].isFinite { continue }
        #expect(agree(values[0], values[1], 1e-8), "\(graph.text(e)) becomes \(graph.text(short)): \(values)")
      }
    }
  }

  @Test(arguments: 1...3)
  func `expanding keeps the value and is done once`(seed: Int) throws {
    let graph = Graph()
    var source = RandomExpressions(graph, seed: seed)
    for _ in 0..<60 {
      let e = source.polynomial(depth: 4)
      let opened = graph.expanded(e)
      try graph.check()
      #expect(graph.expanded(opened) == opened, "\(graph.text(e))")
      let point = source.variables.map { [v = source.rational()] x in (x, graph.number(v)) }
      let replacements = Dictionary(uniqueKeysWithValues: point)
      #expect(
        graph.substituted(e, replacements) == graph.substituted(opened, replacements), "\(graph.text(e))")
    }
  }

  @Test(arguments: 1...4)
  func `multiplying out on trial knows the result and its cost`(seed: Int) throws {
    let graph = Graph()
    var source = RandomExpressions(graph, seed: seed)
    for _ in 0..<200 {
      let e = source.polynomial(depth: 5)
      let opened = graph.expanded(e), cost = graph.cost(opened)
      try graph.check()
      #expect(graph.expanded(e, costingLessThan: .infinity) == opened, "\(graph.text(e))")
      #expect(graph.expanded(e, costingLessThan: cost + 0.5) == opened, "\(graph.text(e))")
      #expect(graph.expanded(e, costingLessThan: cost) == nil, "\(graph.text(e))")
    }
  }

  @Test(arguments: 1...4)
  func `sums with a common divisor are never called coprime`(seed: Int) throws {
    let graph = Graph()
    var source = RandomExpressions(graph, seed: seed)
    var compared = 0, coprime = 0
    for _ in 0..<200 {
      let d = graph.expanded(source.polynomial(depth: 3)), a = source.polynomial(depth: 3),
        b = source.polynomial(depth: 3)
      if graph.kind(a) == .sum, graph.kind(b) == .sum, graph.areCoprime(a, b) { coprime += 1 }
      // A sum with a variable in it, and no power of a name: those stand before the brackets.
      guard graph.kind(d) == .sum, !graph.isConstant(d) else { continue }
      let p = graph.expanded(graph.product(a, d)), q = graph.expanded(graph.product(b, d))
      try graph.check()
      guard graph.kind(p) == .sum, graph.kind(q) == .sum else { continue }
      compared += 1
      #expect(!graph.areCoprime(p, q), "\(graph.text(a)), \(graph.text(b)), \(graph.text(d))")
    }
    #expect(compared > 20 && coprime > 20)
  }

  /// Exact on the left, doubles on the right.
  @Test(arguments: 1...3)
  func `a program gives the exact value of a polynomial`(seed: Int) throws {
    let graph = Graph()
    var source = RandomExpressions(graph, seed: seed)
    for _ in 0..<80 {
      let e = source.polynomial(depth: 4)
      let rationals = source.variables.map { _ in source.rational() }
      let values = Dictionary(uniqueKeysWithValues: zip(source.variables, rationals.map { graph.number($0) }))
      let exact = graph.substituted(e, values)
      try graph.check()
      #expect(graph.isNumber(exact))
      let program = try Program(graph, [e], inputs: source.variables)
      #expect(agree(program(rationals.map(\.double))[0], graph.value(exact).double, 1e-9), "\(graph.text(e))")
    }
  }

  @Test(arguments: 1...3)
  func `putting a value in and evaluating is evaluating there`(seed: Int) throws {
    let graph = Graph()
    var source = RandomExpressions(graph, seed: seed)
    for _ in 0..<60 {
      let e = source.smooth(depth: 3)
      let rationals = source.variables.map { _ in source.rational() }
      let put = graph.substituted(
        e, Dictionary(uniqueKeysWithValues: zip(source.variables, rationals.map { graph.number($0) })))
      if graph.trouble != nil {
        graph.clearTrouble()
        continue
      }
      let program = try Program(graph, [e], inputs: source.variables)
      let a = try graph.value(of: put), b = program(rationals.map(\.double))[0]
      guard a.isFinite, b.isFinite else { continue }
      #expect(agree(a, b, 1e-8), "\(graph.text(e)) at \(rationals.map(\.double))")
    }
  }

  /// The same expression from another notebook, where every name and part was met in another order.
  @Test(arguments: 1...4)
  func `the order of terms does not know what was typed before`(seed: Int) throws {
    let graph = Graph()
    var source = RandomExpressions(graph, seed: seed, ["x", "y", "z", "a"])
    for _ in 0..<100 {
      let e = source.any(depth: 4)
      if graph.trouble != nil || e == .undefined {
        graph.clearTrouble()
        continue
      }
      guard graph.treeSize(e) < 400 else { continue }
      let text = graph.text(e)
      let fresh = Graph()
      for name in ["z", "b", "a", "y"].shuffled(using: &source.random) { _ = fresh.symbol(name) }
      var mover = Mover(from: graph, to: fresh)
      #expect(fresh.text(mover.moved(e)) == text)
      let third = Graph()
      let read = try third.text(Parser(third).expression(text))
      // Reading moves a minus in front of a bracket into it; from then on the text stays.
      if text.contains("-(") {
        let again = Graph()
        #expect(try again.text(Parser(again).expression(read)) == read)
      } else {
        #expect(read == text)
      }
    }
  }

  @Test(arguments: [
    "sin(x)", "e^x*cos(x)", "1/(1 + x^2)", "ln(1 + x)", "atan(x)", "sqrt(1 + x)", "tanh(x)", "erf(x)",
  ])
  func `a Taylor polynomial meets its function`(text: String) throws {
    for centre in ["0", "1/2"] {
      let graph = Graph()
      let parser = Parser(graph)
      let f = try parser.expression(text), p = try parser.expression("taylor(\(text), x=\(centre), 6)")
      let x = graph.symbol("x")
      let program = try Program(graph, [f, p], inputs: [x])
      let a = try graph.value(of: parser.expression(centre))
      // The remainder falls as the seventh power of the distance.
      for h in [0.02, 0.01] {
        let values = program([a + h])
        #expect(
          (values[0] - values[1]).magnitude < 10 * h * h * h * h * h * h * h + 4e-16
            * max(1, values[0].magnitude))
      }
    }
  }
}
