// critical: the points where f′ is 0 or does not exist, with what they are. Polynomials are solved exactly or root by
// enclosed root; for everything else a range is searched, and a root found there is given exactly where a guess at it
// proves to be one.

struct CriticalPoints {
  let graph: Graph
  let f: Expr
  let x: Expr
  /// The range searched.
  let from: Double, to: Double
  /// No range was given and none is needed: roots of polynomials are all found.
  let isWhole: Bool

  struct Point {
    var x: Double
    var exact: Expr?
    var isKink = false
  }

  static func critical(_ call: inout OperatorCall) throws(Failure) -> Expr {
    let graph = call.graph
    var range: (Double, Double)?
    var listed: [Expr]?
    if call.arguments.count > 1 {
      if graph.applies(call.arguments[1], Function.equation) {
        let (x, bounds) = try call.equation(1)
        guard graph.applies(bounds, Function.range) else {
          throw Failure(.usage, "a range was expected, as in \(graph.name(x))=0..2", at: call.place(1))
        }
        range = (try number(call, graph.child(bounds, 0)), try number(call, graph.child(bounds, 1)))
        guard let (a, b) = range, a < b else {
          throw Failure(.usage, "the range is empty", at: call.place(1))
        }
        listed = [x]
      } else {
        listed = try call.variables(1, of: call.arguments[0])
      }
    }
    let kept = listed ?? call.valued(0)
    call.protected += kept
    let f = try call.resolved(0)
    if graph.applies(f, Function.vector) || graph.applies(f, Function.equation) {
      throw Failure(.shape, "a function of numbers was expected", at: call.place(0))
    }
    let variables = listed ?? graph.freeSymbols(f)
    guard let x = variables.first else {
      throw Failure(.usage, "there is no variable to differentiate by", at: call.place(0))
    }
    call.protected += variables
    let others = graph.freeSymbols(f).filter { !variables.contains($0) }
    guard others.isEmpty else {
      if variables.count == 1, let points = symbolic(graph, f, x) { return try list(&call, f, x, points) }
      let names = others.prefix(4).map { graph.name($0) }.joined(separator: ", ")
      throw Failure(.usage, "\(names) needs a value here", at: call.place(0))
    }
    if variables.count > 1 {
      return try CriticalSystem(graph: graph, f: f, variables: variables).answer(&call)
    }
    let slope = graph.simplified(graph.derivative(f, wrt: x))
    try graph.check()
    if slope == .zero {
      let isSmooth = graph.kinkExpressions(f).isEmpty
      call.note("constant", "the derivative is 0 \(isSmooth ? "everywhere" : "wherever it exists")")
      if isSmooth { return try list(&call, f, x, []) }
    }
    let search = CriticalPoints(
      graph: graph, f: f, x: x, from: range?.0 ?? -10, to: range?.1 ?? 10, isWhole: range == nil)
    return try search.answer(&call, slope)
  }

  private static func number(_ call: OperatorCall, _ e: Expr) throws(Failure) -> Double {
    do throws(Failure) {
      let value = try call.graph.resolved(e, call.definitions)
      guard call.graph.isConstant(value), case let x = try call.graph.value(of: value), x.isFinite else {
        throw Failure(.usage, "a finite number was expected, not '\(call.graph.text(value))'")
      }
      return x
    } catch {
      throw error.located(at: call.place(1))
    }
  }

  // MARK: Searching

  private func answer(_ call: inout OperatorCall, _ slope: Expr) throws(Failure) -> Expr {
    let value = try Program(graph, [f], inputs: [x])
    let rate = try Program(graph, [slope], inputs: [x])
    var points: [Point] = []
    var isExhaustive = true
    for part in factors(of: slope) {
      let (list, all) = roots(part, isKink: false)
      isExhaustive = isExhaustive && all
      points += list
    }
    for part in kinks(slope) {
      let (list, all) = roots(part, isKink: true)
      isExhaustive = isExhaustive && all
      points += list
    }
    graph.poll()
    try graph.check()
    if !isExhaustive {
      let name = graph.name(x)
      let range = "\(name) = \(CriticalPoints.short(from))..\(CriticalPoints.short(to))"
      call.note(
        "critical",
        isWhole
          ? "looked for in \(range), at \(RootSearch.samples) points; write critical(f, \(name)=a..b) for another range"
          : "looked for at \(RootSearch.samples) points of \(range)")
    }
    points.sort { $0.x < $1.x }
    var distinct: [Point] = []
    for p in points {
      if let last = distinct.last, p.x - last.x <= 1e-9 * max(1, p.x.magnitude) {
        if last.exact == nil, p.exact != nil {
          distinct[distinct.count - 1].exact = p.exact
          distinct[distinct.count - 1].x = p.x
        }
        distinct[distinct.count - 1].isKink = last.isKink || p.isKink
      } else {
        distinct.append(p)
      }
    }
    let inside = distinct.filter { (isWhole && isExhaustive) || ($0.x >= from - 1e-12 && $0.x <= to + 1e-12) }
    var rows: [(Point, String)] = []
    for (k, p) in inside.enumerated() where p.exact == nil ? value([p.x])[0].isFinite : exactHeight(p) != nil
    {
      if p.isKink, isPole(p, value) { continue }
      let gap = min(
        k > 0 ? p.x - inside[k - 1].x : .infinity, k + 1 < inside.count ? inside[k + 1].x - p.x : .infinity)
      if let kind = kind(p, rate, value, min(gap / 3, 1e-3 * max(1, p.x.magnitude))) {
        rows.append((p, kind))
      }
    }
    return try CriticalPoints.list(&call, f, x, rows)
  }

  private func exactHeight(_ p: Point) -> Expr? {
    guard let exact = p.exact else { return nil }
    let value = graph.simplified(graph.substituted(f, [x: exact]))
    defer { graph.clearTrouble() }
    return graph.isTroubled || value == .undefined ? nil : value
  }

  /// Whether the values grow beyond all bounds towards the point.
  private func isPole(_ p: Point, _ value: Program) -> Bool {
    let h = 1e-9 * max(1, p.x.magnitude)
    return [-1.0, 1].contains { side in
      let near = value([p.x + side * h])[0].magnitude, far = value([p.x + side * 100 * h])[0].magnitude
      return near > 1e3 && near > 8 * far
    }
  }

  static func short(_ x: Double) -> String { Decimal.shortest((x * 1e6).rounded() / 1e6) }

  /// The parts of f′ whose zeros are its own: a quotient's numerator, a product's factors.
  private func factors(of slope: Expr) -> [Expr] {
    let joined = graph.kind(slope) == .sum ? graph.together(slope) ?? slope : slope
    let above = graph.fraction(joined).above
    let parts = graph.kind(above) == .product ? graph.children(above) : [above]
    graph.clearTrouble()
    return parts.map {
      graph.kind($0) == .power && graph.isNumber(graph.child($0, 1)) ? graph.child($0, 0) : $0
    }
    .map { graph.applies($0, Function.sign) || graph.applies($0, Function.abs) ? graph.child($0, 0) : $0 }
    .filter { graph.contains($0, x) && graph.base($0) != .e }
  }

  /// Expressions whose zeros are places where f′ may not exist: kinks of functions, boundaries of branches,
  /// denominators.
  private func kinks(_ slope: Expr) -> [Expr] {
    var list: [Expr] = graph.kinkExpressions(f)
    _ = graph.pass(slope, enters: { self.graph.contains($0, self.x) }, opens: { !self.graph.isBinder($0) }) {
      e, _ in
      if graph.isDenominator(e) { list.append(graph.child(e, 0)) }
      return e
    }
    var seen: Set<Expr> = []
    return list.filter { graph.contains($0, x) && seen.insert($0).inserted }
  }

  /// The zeros of `e`, and whether these are all there are.
  private func roots(_ e: Expr, isKink: Bool) -> ([Point], Bool) {
    defer { graph.clearTrouble() }
    if let p = PolynomialRoots.coefficients(e, x, graph) {
      return (
        PolynomialRoots(graph: graph).roots(p).map { Point(x: $0.value, exact: $0.exact, isKink: isKink) },
        true
      )
    }
    graph.clearTrouble()
    guard let program = try? Program(graph, [e], inputs: [x]) else { return ([], false) }
    let found = RootSearch.found(program, from: from, to: to)
    return (
      found.map { Point(x: $0.x, exact: exact($0.x, zeroOf: e), isKink: isKink || $0.kind == .jump) }, false
    )
  }

  /// A number of a usual kind near `value` that is a zero of `e` by the rules, not by digits.
  private func exact(_ value: Double, zeroOf e: Expr) -> Expr? {
    defer { graph.clearTrouble() }
    for candidate in Exact.candidates(near: value, graph) {
      graph.clearTrouble()
      guard let near = try? graph.value(of: candidate),
        (near - value).magnitude < 1e-7 * max(1, value.magnitude)
      else { continue }
      let there = graph.simplified(graph.substituted(e, [x: candidate]), thorough: true)
      if there == .zero, !graph.isTroubled { return candidate }
    }
    return nil
  }

  // MARK: Kinds

  /// What the signs of f′ on both sides say; nil for a point that is none after all.
  private func kind(_ p: Point, _ rate: Program, _ value: Program, _ gap: Double) -> String? {
    let left = rate([p.x - gap])[0], right = rate([p.x + gap])[0]
    let here = rate([p.x])[0]
    var extra = ""
    if p.isKink {
      let h = 1e-9 * max(1, p.x.magnitude)
      let close = (value([p.x - h])[0] - value([p.x + h])[0]).magnitude
      let wide = (value([p.x - 100 * h])[0] - value([p.x + 100 * h])[0]).magnitude
      if close > 0.9 * wide, close > 1e-6 * max(1, value([p.x - h])[0].magnitude) { return "jump" }
      let near = (rate([p.x - h])[0], rate([p.x + h])[0])
      let far = (rate([p.x - 100 * h])[0], rate([p.x + 100 * h])[0])
      func grows(_ a: Double, _ b: Double) -> Bool {
        !a.isFinite || a.magnitude > 1.5 * b.magnitude && a.magnitude > 100
      }
      if grows(near.0, far.0) || grows(near.1, far.1)
        || (near.0 - near.1).magnitude > 1e-5 * max(1, near.0.magnitude)
      {
        extra = ", no derivative"
      } else if !(max(near.0.magnitude, near.1.magnitude) < 1e-6) {
        // Smooth after all, and not level.
        return nil
      }
    } else if here.isFinite, here.magnitude > 1e-5 * max(left.magnitude, right.magnitude), p.exact == nil {
      return nil
    }
    if left.isNaN || right.isNaN { return "end of the domain" + extra }
    if left < 0, right > 0 { return "minimum" + extra }
    if left > 0, right < 0 { return "maximum" + extra }
    if left == 0 || right == 0 { return "undecided" + extra }
    return extra.isEmpty ? "inflection" : "no extremum" + extra
  }

  // MARK: With letters, and the answer

  /// The one or two solutions of a linear or quadratic f′ = 0 whose coefficients are names.
  private static func symbolic(_ graph: Graph, _ f: Expr, _ x: Expr) -> [(Point, String)]? {
    let slope = graph.expanded(graph.derivative(f, wrt: x))
    let second = graph.expanded(graph.derivative(slope, wrt: x)), third = graph.derivative(second, wrt: x)
    defer { graph.clearTrouble() }
    guard second != .zero, !graph.isTroubled, !graph.contains(graph.simplified(third), x) else { return nil }
    let c = graph.substituted(slope, [x: .zero]), b = graph.substituted(second, [x: .zero])
    if !graph.contains(second, x) {
      let point = graph.simplified(graph.quotient(graph.negated(c), b))
      let kind = graph.isNumber(b) ? graph.value(b).isNegative ? "maximum" : "minimum" : "undecided"
      return [(Point(x: 0, exact: point), kind)]
    }
    // a x² + b x + c with a = f‴/2.
    let root = graph.squareRoot(
      graph.simplified(graph.difference(graph.power(b, .two), graph.product(.two, third, c))))
    return [Expr.minusOne, .one].map { sign in
      let point = graph.simplified(
        graph.quotient(graph.sum(graph.negated(b), graph.product(sign, root)), third))
      return (Point(x: 0, exact: point), "undecided")
    }
  }

  private static func list(_ call: inout OperatorCall, _ f: Expr, _ x: Expr, _ rows: [(Point, String)])
    throws(Failure) -> Expr
  {
    let graph = call.graph
    var cells: [[Listing.Cell]] = [], values: [Expr] = []
    for (p, kind) in rows {
      var place: Listing.Cell = .number(p.x), height: Listing.Cell = .word("")
      if let exact = p.exact {
        place = .expression(exact)
        values.append(exact)
        let y = graph.simplified(graph.substituted(f, [x: exact]))
        if graph.isTroubled || y == .undefined {
          graph.clearTrouble()
        } else {
          height = .expression(y)
        }
      } else {
        if let number = Rational(exactly: p.x) { values.append(graph.number(number)) }
        if let y = try? Program(graph, [f], inputs: [x])([p.x])[0] { height = .number(y) }
      }
      cells.append([place, height, .word(kind)])
    }
    let answer = values.isEmpty ? graph.nothing : graph.vector(values)
    call.listing = Listing(value: answer, header: [graph.name(x), "value", "kind"], rows: cells)
    return try graph.checked(answer)
  }
}

extension Graph {
  /// The answer to a search that found nothing: a name, for there is no empty vector.
  var nothing: Expr { symbol("none") }

  /// Expressions that are 0 where functions inside `f` have their kinks.
  func kinkExpressions(_ f: Expr) -> [Expr] {
    var list: [Expr] = []
    func boundary(_ condition: Expr) {
      var pending = [condition]
      while let c = pending.popLast() {
        guard let row = row(c) else { continue }
        if row.form == .connective { pending += children(c) }
        if row.form == .relation { list.append(difference(child(c, 0), child(c, 1))) }
      }
    }
    _ = pass(f, enters: { self.childCount($0) > 0 }, opens: { !self.isBinder($0) }) { e, _ in
      guard let row = self.row(e) else { return e }
      if row.form == .piecewise {
        for k in stride(from: 0, to: self.childCount(e) - 1, by: 2) { boundary(self.child(e, k)) }
      } else if let kink = row.kink {
        var replacements: [Expr: Expr] = [:]
        for k in 0..<min(3, self.childCount(e)) {
          replacements[self.symbol(Graph.parameterNames[k])] = self.child(e, k)
        }
        list.append(self.substituted(self.cell(kink), replacements))
      }
      return e
    }
    return list
  }
}
