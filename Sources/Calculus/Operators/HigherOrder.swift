// The n-th derivative for a name n: closed forms of exponentials, sines, logarithms and powers of a linear argument,
// sums and constant multiples of them, and products with a polynomial by Leibniz. Anything else has none known here.

struct HigherOrder {
  let graph: Graph
  let x: Expr
  let n: Expr

  /// A closed form and the least n for which it holds.
  struct Form {
    var value: Expr
    var least = 0
  }

  /// The n-th derivative of `f`, with remarks on where it holds; a refusal where no closed form is known.
  static func derivative(_ f: Expr, _ x: Expr, _ n: Expr, _ call: inout OperatorCall) throws(Failure) -> Expr
  {
    let graph = call.graph
    let name = graph.name(n)
    var form = HigherOrder(graph: graph, x: x, n: n).form(f)
    try graph.check()
    if form == nil, case let opened = graph.expanded(f), opened != f, !graph.isTroubled {
      form = HigherOrder(graph: graph, x: x, n: n).form(opened)
    }
    graph.clearTrouble()
    guard let form else {
      throw Failure(
        .derivative, "no closed form is known for the \(name)-th derivative of \(graph.text(f))",
        at: call.range,
        hint: "give a number for \(name)")
    }
    call.note(
      "nth",
      "read as the \(name)-th derivative, for whole \(name) ≥ \(form.least); write diff(diff(f, \(graph.name(x))), \(name)) to differentiate by \(name)"
    )
    if graph.hasFallingFactorial(form.value, n), !graph.containsCall(form.value, of: Function.piecewise) {
      call.note("nth falling", "1/factorial of a negative whole number is 0 here")
    }
    return try graph.checked(graph.aligned(form.value, n))
  }

  /// Names that count: n and its like, with digits or without.
  static func isOrder(_ name: String) -> Bool {
    guard let first = name.first, "nmkj".contains(first) else { return false }
    return name.dropFirst().allSatisfy { $0.isNumber }
  }

  // MARK: Forms

  private func depends(_ e: Expr) -> Bool { graph.contains(e, x) }

  /// a and b where e is a·x + b.
  private func linear(_ e: Expr) -> (slope: Expr, start: Expr)? {
    let slope = graph.simplified(graph.derivative(e, wrt: x))
    guard slope != .zero, !depends(slope) else { return nil }
    return (slope, graph.substituted(e, [x: .zero]))
  }

  private func factorial(_ e: Expr) -> Expr { graph.apply(.row(Function.factorial), [e]) }
  private func minusOne(to e: Expr) -> Expr { graph.power(.minusOne, e) }

  func form(_ e: Expr) -> Form? {
    if graph.isTroubled { return nil }
    if !depends(e) { return Form(value: .zero, least: 1) }
    if e == x || graph.kind(e) == .power { return power(e) }
    switch graph.kind(e) {
    case .sum:
      guard graph.childCount(e) <= 200 else { return nil }
      // The polynomial part as one: many of its derivatives are 0 together.
      var total: [Expr] = [], least = 0
      for term in graph.children(e) {
        guard let part = form(term) else { return nil }
        total.append(part.value)
        least = max(least, part.least)
      }
      return Form(value: graph.sum(total), least: least)
    case .product: return product(e)
    case .apply: return call(e)
    default: return nil
    }
  }

  private func power(_ e: Expr) -> Form? {
    let base = graph.base(e), m = graph.exponent(e)
    if depends(base) {
      guard !depends(m) else { return nil }
      guard let (a, _) = linear(base) else { return squares(base, m) }
      let scale = graph.power(a, n)
      let reduced = graph.power(base, graph.difference(m, n))
      if graph.isNumber(m), graph.value(m).isInteger, graph.value(m).isNegative {
        // (u⁻ᵖ)⁽ⁿ⁾ = (−1)ⁿ (p + n − 1)!/(p − 1)! u⁻ᵖ⁻ⁿ
        let p = graph.negated(m)
        let top = factorial(graph.sum([p, n, .minusOne])), bottom = factorial(graph.sum(p, .minusOne))
        return Form(value: graph.product([minusOne(to: n), scale, graph.quotient(top, bottom), reduced]))
      }
      let value = graph.product(
        scale, graph.quotient(factorial(m), factorial(graph.difference(m, n))), reduced)
      guard let whole = graph.integer(m) else { return Form(value: value) }
      // The derivatives of a polynomial end.
      return Form(value: graph.apply("if", graph.apply("lessequal", n, graph.number(whole)), value, .zero))
    }
    guard let (a, _) = linear(m) else { return nil }
    let rate = base == .e ? a : graph.product(a, graph.apply(.row(Function.ln), [base]))
    return Form(value: graph.product(graph.power(rate, n), e))
  }

  /// sin² u = (1 − cos 2u)/2 and its kin.
  private func squares(_ base: Expr, _ m: Expr) -> Form? {
    guard m == .two, let name = graph.row(base)?.name, ["sin", "cos", "sinh", "cosh"].contains(name) else {
      return nil
    }
    let double = graph.product(.two, graph.child(base, 0))
    let wave = graph.apply(name.hasSuffix("h") ? "cosh" : "cos", double)
    guard var part = form(wave) else { return nil }
    part.value = graph.product(graph.number(name == "sin" ? .small(-1, 2) : .half), part.value)
    part.least = 1
    return part
  }

  private func call(_ e: Expr) -> Form? {
    guard let name = graph.row(e)?.name, graph.childCount(e) == 1, let (a, _) = linear(graph.child(e, 0))
    else { return nil }
    let u = graph.child(e, 0), scale = graph.power(a, n)
    switch name {
    case "sin", "cos":
      let turned = graph.sum(u, graph.product(.half, n, .pi))
      return Form(value: graph.product(scale, graph.apply(name, turned)))
    case "sinh", "cosh":
      let up = graph.power(.e, u), down = graph.product(minusOne(to: n), graph.power(.e, graph.negated(u)))
      let both = name == "sinh" ? graph.difference(up, down) : graph.sum(up, down)
      return Form(value: graph.product(.half, graph.product(scale, both)))
    case "ln", "log2", "log10":
      let order = graph.sum(n, .minusOne)
      var value = graph.product(
        graph.product(minusOne(to: order), factorial(order), scale), graph.power(u, graph.negated(n)))
      if name != "ln" {
        value = graph.quotient(value, graph.apply(.row(Function.ln), [graph.number(name == "log2" ? 2 : 10)]))
      }
      return Form(value: value, least: 1)
    default: return nil
    }
  }

  private func product(_ e: Expr) -> Form? {
    var constants: [Expr] = [], polynomials: [Expr] = [], others: [Expr] = []
    for f in graph.children(e) {
      if !depends(f) {
        constants.append(f)
      } else if degree(f) != nil {
        polynomials.append(f)
      } else {
        others.append(f)
      }
    }
    let c = graph.product(constants)
    guard
      var result = others.isEmpty
        ? form(graph.expanded(graph.product(polynomials))) : product(polynomials, others)
    else { return nil }
    result.value = graph.product(c, result.value)
    return result
  }

  /// The degree of a polynomial in x; nil for anything else.
  private func degree(_ e: Expr) -> Int? {
    let opened = graph.kind(e) == .symbol ? e : graph.expanded(e)
    var degree = 0
    for term in graph.kind(opened) == .sum ? graph.children(opened) : [opened] {
      for f in graph.isNumber(term) ? [] : graph.factors(term) where depends(f) {
        guard graph.base(f) == x, let m = graph.integer(graph.exponent(f)), m > 0, m <= 40 else { return nil }
        degree = max(degree, m)
      }
    }
    return degree
  }

  private func product(_ polynomials: [Expr], _ others: [Expr]) -> Form? {
    guard let inner = others.count == 1 ? form(others[0]) : others.count == 2 ? wave(others) : nil else {
      return nil
    }
    if polynomials.isEmpty { return inner }
    // Leibniz: Σⱼ C(n, j)·p⁽ʲ⁾·g⁽ⁿ⁻ʲ⁾, which ends where the polynomial does.
    var p = graph.product(polynomials)
    var terms: [Expr] = []
    var falling = Expr.one
    var share = Rational.one
    var j = 0
    while p != .zero, j <= 40, !graph.isTroubled {
      let rest = graph.substituted(inner.value, [n: graph.sum(n, graph.number(-j))])
      terms.append(graph.product(graph.product(graph.number(share), falling), graph.expanded(p), rest))
      falling = graph.product(falling, graph.sum(n, graph.number(-j)))
      j += 1
      guard let inverse = Rational(j).reciprocal else { return nil }
      share = share * inverse
      p = graph.expanded(graph.derivative(p, wrt: x))
    }
    // Where n counts factors it is used down to n − j, which must not be negative.
    let counts = inner.least > 0 || graph.containsCall(inner.value, of: Function.factorial)
    return Form(value: graph.sum(terms), least: counts ? inner.least + j - 1 : 0)
  }

  /// e^(ax)·sin(bx + c): the amplitude grows by √(a² + b²) and the phase by atan2(b, a), n times.
  private func wave(_ factors: [Expr]) -> Form? {
    guard let growth = factors.first(where: { graph.kind($0) == .power && !depends(graph.base($0)) }),
      let swing = factors.first(where: { ["sin", "cos"].contains(graph.row($0)?.name ?? "") }),
      let (rise, _) = linear(graph.exponent(growth)), let (b, _) = linear(graph.child(swing, 0))
    else { return nil }
    let a =
      graph.base(growth) == .e
      ? rise : graph.product(rise, graph.apply(.row(Function.ln), [graph.base(growth)]))
    let size = graph.sum(graph.power(a, .two), graph.power(b, .two))
    let angle = graph.apply("atan2", b, a)
    let turned = graph.sum(graph.child(swing, 0), graph.product(n, angle))
    return Form(
      value: graph.product(
        graph.power(size, graph.product(.half, n)), growth,
        graph.apply(graph.row(swing)?.name ?? "sin", turned)))
  }
}

extension Graph {
  /// `e` with its factorials of n + c and powers (−1)^(n + c) in terms of the least c, where there are several.
  func aligned(_ e: Expr, _ n: Expr) -> Expr {
    func shift(_ e: Expr) -> Int? { integer(difference(e, n)) }
    var shifts: Set<Int> = [], signs: Set<Int> = []
    _ = pass(e, enters: { self.contains($0, n) }) { e, _ in
      if self.applies(e, Function.factorial), let c = shift(self.child(e, 0)) { shifts.insert(c) }
      if self.kind(e) == .power, self.child(e, 0) == .minusOne, let c = shift(self.child(e, 1)) {
        signs.insert(c)
      }
      return e
    }
    guard let least = shifts.min(), let first = signs.min() ?? shifts.min(),
      shifts.count > 1 || signs.count > 1,
      shifts.allSatisfy({ $0 - least <= 40 })
    else { return e }
    let new = pass(e, enters: { self.contains($0, n) }) { e, pass in
      if self.applies(e, Function.factorial), let c = shift(self.child(e, 0)) {
        let steps = (least..<c).map { self.sum(n, self.number($0 + 1)) }
        return self.product(steps + [self.apply(.row(Function.factorial), [self.sum(n, self.number(least))])])
      }
      if self.kind(e) == .power, self.child(e, 0) == .minusOne, let c = shift(self.child(e, 1)) {
        return self.product(
          self.number((c - first) % 2 == 0 ? 1 : -1), self.power(.minusOne, self.sum(n, self.number(first))))
      }
      return self.kind(e) == .symbol ? e : self.rebuilt(e) { pass.has($0) ? pass[$0] : $0 }
    }
    return simplified(new, thorough: true)
  }

  /// Whether a factorial that falls as n grows stands in `e`.
  func hasFallingFactorial(_ e: Expr, _ n: Expr) -> Bool {
    var found = false
    _ = pass(e, enters: { !found && self.contains($0, n) }) { e, _ in
      if self.applies(e, Function.factorial), case let slope = self.derivative(self.child(e, 0), wrt: n),
        self.isNumber(slope),
        self.value(slope).isNegative
      {
        found = true
      }
      return e
    }
    return found
  }
}
