// Expressions as products of irreducible factors, as sums by powers of something, and as sums of partial fractions.

extension Graph {
  /// `e` as a product of powers of irreducible factors over the rationals; nil when it is none or has only one.
  public func factored(_ e: Expr) -> Cancellation? { factored(e, .rule) }

  func factored(_ e: Expr, _ effort: PolynomialEffort) -> Cancellation? {
    guard kind(e) == .sum || kind(e) == .product || kind(e) == .power, treeSize(e) < effort.size else {
      return nil
    }
    if let parts = separately(e, effort) { return parts.value == e ? nil : parts }
    return polynomialWork(effort) { (work) throws(Exhaustion) in
      let generators = Generators(self, work, most: effort.generators)
      guard let given = try generators.fraction(e) else { return nil }
      let f = try generators.lowestTerms(given)
      if f.numerator.isZero {
        return Cancellation(value: .zero, cancelled: try generators.conditions(e, f).cancelled, lost: [])
      }
      let (unit, above) = try work.factorisation(f.numerator)
      var below: [PolynomialFactor] = []
      for part in f.denominator {
        for g in try work.factorisation(part.base).factors {
          below.append(PolynomialFactor(base: g.base, power: g.power * part.power))
        }
      }
      let value = generators.product(Rational(unit.value, over: f.number.value), above, over: below)
      guard value != e else { return nil }
      let (cancelled, lost) = try generators.conditions(e, f)
      return Cancellation(value: value, cancelled: cancelled, lost: lost)
    }
  }

  /// A product or power without a denominator, each factor on its own: nothing has to be multiplied out for it. Such
  /// products hold no products, nor powers powers, so this goes no deeper than to their sums.
  private func separately(_ e: Expr, _ effort: PolynomialEffort) -> Cancellation? {
    let bases: [Expr], powers: [Int]
    if kind(e) == .power, let n = integer(child(e, 1)), n > 1, kind(child(e, 0)) == .sum {
      (bases, powers) = ([child(e, 0)], [n])
    } else if kind(e) == .product, children(e).allSatisfy({ !isDenominator($0) }) {
      (bases, powers) = (children(e), Array(repeating: 1, count: childCount(e)))
    } else {
      return nil
    }
    var factors: [Expr] = [], cancelled: [Expr] = [], lost: [Expr] = []
    for (base, n) in zip(bases, powers) {
      let found = factored(base, effort)
      if isTroubled { return nil }
      factors.append(power(found?.value ?? base, number(n)))
      for c in found?.cancelled ?? [] where !cancelled.contains(c) { cancelled.append(c) }
      for l in found?.lost ?? [] where !lost.contains(l) { lost.append(l) }
    }
    return Cancellation(value: product(factors), cancelled: cancelled, lost: lost)
  }

  /// `e` multiplied out and gathered by powers of `keys`, which are names, calls, roots or exponentials; nil when one
  /// of these is something else, or the work takes too long.
  public func collected(_ e: Expr, by keys: [Expr]) -> Expr? { collected(e, by: keys, .rule) }

  func collected(_ e: Expr, by keys: [Expr], _ effort: PolynomialEffort) -> Expr? {
    guard treeSize(e) < effort.size else { return nil }
    return polynomialWork(effort) { (work) throws(Exhaustion) in
      let generators = Generators(self, work, most: effort.generators)
      guard try generators.prepare([e] + keys), let f = generators.fractions[e] else { return nil }
      var kept: Set<Int> = []
      for key in keys {
        guard let x = generators.fractions[key].flatMap(generators.soleVariable) else { return nil }
        kept.insert(x)
      }
      return try generators.gathered(f, kept)
    }
  }

  /// `e` as a sum of partial fractions in `x`, a name, call or exponential; nil when it is none, or the work takes
  /// too long.
  public func partialFractions(_ e: Expr, by x: Expr) -> Cancellation? { partialFractions(e, by: x, .rule) }

  func partialFractions(_ e: Expr, by x: Expr, _ effort: PolynomialEffort) -> Cancellation? {
    guard treeSize(e) < effort.size else { return nil }
    return polynomialWork(effort) { (work) throws(Exhaustion) in
      let generators = Generators(self, work, most: effort.generators)
      guard try generators.prepare([e, x]), let given = generators.fractions[e],
        let variable = generators.fractions[x].flatMap(generators.soleVariable)
      else { return nil }
      let f = try generators.lowestTerms(given)
      let terms = try work.partialFractions(f, variable, generators.expressions.count)
      let mark = top
      for term in terms { generators.pushTerms(term) }
      let value = sum(from: mark)
      let (cancelled, lost) = try generators.conditions(e, f)
      return Cancellation(value: value, cancelled: cancelled, lost: lost)
    }
  }
}

extension Generators {
  /// A number times factors over factors, each turned so that its first term is positive.
  func product(_ number: Rational, _ above: [PolynomialFactor], over below: [PolynomialFactor]) -> Expr {
    var number = number
    var factors: [Expr] = []
    for (list, sign) in [(above, 1), (below, -1)] {
      for part in list {
        let (base, turned) = graph.oriented(expression(part.base))
        if turned && part.power & 1 == 1 { number = -number }
        factors.append(graph.power(base, graph.number(sign * part.power)))
      }
    }
    return graph.product([graph.number(number)] + factors)
  }

  /// The variable of a fraction that is one generator, or a power of it.
  func soleVariable(_ f: PolynomialFraction) -> Int? {
    if f.isPolynomial, f.number.isOne, case .sum(let x, let terms) = f.numerator, terms.count == 1,
      terms[0].coefficient.isOne
    {
      return x
    }
    if f.numerator.isOne, f.number.isOne, f.denominator.count == 1,
      case .sum(let x, let terms) = f.denominator[0].base,
      terms.count == 1, terms[0].coefficient.isOne
    {
      return x
    }
    return nil
  }

  /// Terms by the powers of some variables, each with everything else as its factor.
  func gathered(_ f: PolynomialFraction, _ kept: Set<Int>) throws(Exhaustion) -> Expr {
    // Powers of the variables below, everything else without them, and what mixes the two.
    var shift: [Int: Int] = [:]
    var inner: [Expr] = [], outer: [Expr] = []
    for part in f.denominator {
      if case .sum(let x, let terms) = part.base, terms.count == 1, kept.contains(x),
        part.base == .variable(x)
      {
        shift[x] = part.power
      } else {
        let power = graph.power(expression(part.base), graph.number(-part.power))
        if part.base.variables.contains(where: kept.contains) {
          outer.append(power)
        } else {
          inner.append(power)
        }
      }
    }
    let count = expressions.count
    var groups: [[Int]: [([Int], Integer)]] = [:]
    var order: [[Int]] = []
    f.numerator.forEachMonomial(count) { exponents, c in
      var key = exponents, rest = exponents
      for x in 0..<count {
        if kept.contains(x) {
          key[x] -= shift[x] ?? 0
          rest[x] = 0
        } else {
          key[x] = 0
        }
      }
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append((rest, c))
    }
    var terms: [Expr] = []
    for key in order {
      let polynomial = Polynomial.from(groups[key] ?? [])
      let g = Integer.gcd(polynomial.numberContent, f.number)
      let number = Rational((f.number.quotient(g) ?? f.number).value)
      let part = expression(polynomial.mapNumbers { $0.quotient(g) ?? $0 })
      var factors = [graph.number(number.reciprocal ?? .one), part] + inner
      for (x, e) in key.enumerated() where e != 0 {
        factors.append(graph.power(expressions[x], graph.number(e)))
      }
      terms.append(graph.product(factors))
      try work.spend(count)
    }
    return graph.product([graph.sum(terms)] + outer)
  }

  /// A fraction of a sum of partial fractions on the notebook's stack; a polynomial term by term.
  func pushTerms(_ f: PolynomialFraction) {
    if f.isPolynomial {
      f.numerator.forEachMonomial(expressions.count) { exponents, c in
        var factors = [graph.number(Rational(c.value, over: f.number.value))]
        for (x, e) in exponents.enumerated() where e > 0 {
          factors.append(graph.power(expressions[x], graph.number(e)))
        }
        let term = graph.product(factors)
        graph.push(term)
      }
      return
    }
    let c = f.numerator.numberContent
    guard !c.isZero else { return }
    let above = expression(f.numerator.mapNumbers { $0.quotient(c) ?? $0 })
    var number = Rational(c.value, over: f.number.value)
    var factors = [above]
    for part in f.denominator {
      factors.append(graph.power(expression(part.base), graph.number(-part.power)))
    }
    if number.isMinusOne, graph.kind(above) == .sum {
      number = .one
      factors[0] = graph.negated(above)
    }
    let term = graph.product([graph.number(number)] + factors)
    graph.push(term)
  }
}
