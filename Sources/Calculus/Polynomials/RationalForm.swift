// What the rules and operators ask of polynomials: an expression in lowest terms, over one denominator, factored,
// collected, or as the power of a shorter one. All answers are equal to what was given wherever both have values;
// where something that was divided by is gone, it is listed.

/// An expression over one denominator, in lowest terms, both multiplied out.
public struct RationalForm: Sendable {
  public let numerator: Expr
  public let denominator: Expr
  /// What was divided by and can be 0 although the denominator is not: the form needs each of these ≠ 0 to be equal
  /// to what was given.
  public let cancelled: [Expr]
  /// Roots, logarithms and other calls that are gone: the form is equal to what was given where these have values.
  public let lost: [Expr]
  /// Whether the form is 0 as a fraction of polynomials in names, calls, exponentials and roots. True is a proof.
  public var isZero: Bool { numerator == .zero }
}

/// A shorter fraction, with what it needs to be equal to what it was made of.
public struct Cancellation: Sendable {
  public let value: Expr
  /// What was divided by on both sides and is not divided by any more: it must not be 0.
  public let cancelled: [Expr]
  /// Calls and roots that are gone and must have a value.
  public let lost: [Expr]
}

/// How much is spent on one question.
enum PolynomialEffort {
  /// A rule among many: cheap, and content without an answer.
  case rule
  /// Someone asked for just this.
  case asked

  var steps: Int { self == .rule ? 60_000 : Int.max / 4 }
  var generators: Int { self == .rule ? 8 : 200 }
  /// Nodes written out.
  var size: Double { self == .rule ? 600 : 2_000_000 }
}

extension Graph {
  /// Runs polynomial work; nil when it takes more than the effort allows. Trouble that the work itself made is
  /// forgotten, an interrupt is not.
  func polynomialWork<T>(_ effort: PolynomialEffort, _ body: (PolynomialWork) throws(Exhaustion) -> T?) -> T? {
    if isTroubled { return nil }
    let mark = top
    let result: T?
    do {
      result = try body(PolynomialWork(self, steps: effort.steps))
    } catch {
      result = nil
    }
    release(mark)
    if isTroubled {
      if trouble?.code != .interrupted { trouble = nil }
      return nil
    }
    return result
  }

  /// Whether polynomials have anything to say about `e`: a sum is divided by or raised, or there are several terms.
  private func isWorthwhile(_ e: Expr, _ effort: PolynomialEffort) -> Bool {
    (kind(e) == .sum || kind(e) == .product || kind(e) == .power) && treeSize(e) < effort.size
  }

  /// Whether something with a sum in it is divided by below the root's sums, products and powers.
  func dividesBySum(_ e: Expr) -> Bool {
    var found = false
    _ = pass(
      e, enters: { !found && self.kind($0) != .number && self.kind($0) != .symbol },
      opens: { self.kind($0) == .sum || self.kind($0) == .product || self.kind($0) == .power }
    ) { e, _ in
      if self.isDenominator(e), self.kind(self.child(e, 0)) == .sum { found = true }
      return e
    }
    return found
  }

  // MARK: Questions

  /// `e` as one fraction in lowest terms. Its numerator is 0 exactly when `e` is 0 as a fraction of polynomials in
  /// its generators, with roots reduced; nil when that takes too long or `e` is no number.
  public func normalized(_ e: Expr) -> RationalForm? { normalized(e, .asked) }

  func normalized(_ e: Expr, _ effort: PolynomialEffort) -> RationalForm? {
    guard treeSize(e) < effort.size else { return nil }
    return polynomialWork(effort) { (work) throws(Exhaustion) in
      let generators = Generators(self, work, most: effort.generators)
      guard let given = try generators.fraction(e) else { return nil }
      let f = try generators.lowestTerms(given)
      let denominator = try work.denominator(f)
      let (cancelled, lost) = try generators.conditions(e, f)
      return RationalForm(
        numerator: generators.expression(f.numerator), denominator: generators.expression(denominator),
        cancelled: cancelled, lost: lost)
    }
  }

  /// Whether `e` is identically 0 as a fraction of polynomials in its generators: true is a proof, false is one only
  /// when these are independent, nil is no answer.
  public func vanishes(_ e: Expr) -> Bool? {
    if e == .zero { return true }
    guard treeSize(e) < 20_000 else { return nil }
    return polynomialWork(.asked) { (work) throws(Exhaustion) in
      try work.attempt(20_000_000) { () throws(Exhaustion) in
        let generators = Generators(self, work, most: 60)
        return try generators.fraction(e)?.numerator.isZero
      } ?? nil
    }
  }

  /// `e` with common factors of numerators and denominators gone; nil when there are none.
  public func cancelled(_ e: Expr) -> Cancellation? { cancelled(e, .rule) }

  func cancelled(_ e: Expr, _ effort: PolynomialEffort) -> Cancellation? {
    guard isWorthwhile(e, effort), effort == .asked || dividesBySum(e) else { return nil }
    return polynomialWork(effort) { (work) throws(Exhaustion) in
      let generators = Generators(self, work, most: effort.generators)
      guard let given = try generators.fraction(e) else { return nil }
      let f = try generators.lowestTerms(given)
      let denominator = try work.denominator(f)
      let value = quotientOf(generators, f.numerator, denominator)
      guard value != e else { return nil }
      let (cancelled, lost) = try generators.conditions(e, f)
      return Cancellation(value: value, cancelled: cancelled, lost: lost)
    }
  }

  /// Everything over one denominator, which keeps its factors; nil when nothing changes.
  public func overOneDenominator(_ e: Expr) -> Cancellation? { overOneDenominator(e, .rule) }

  func overOneDenominator(_ e: Expr, _ effort: PolynomialEffort) -> Cancellation? {
    guard isWorthwhile(e, effort) else { return nil }
    return polynomialWork(effort) { (work) throws(Exhaustion) in
      let generators = Generators(self, work, most: effort.generators)
      guard let given = try generators.fraction(e) else { return nil }
      if given.denominator.isEmpty && given.number.isOne { return nil }
      let f = try generators.lowestTerms(given)
      let content = f.numerator.numberContent
      let above = content.isOne || content.isZero ? f.numerator : f.numerator.mapNumbers { $0.quotient(content) ?? $0 }
      var factors = [generators.expression(above)]
      if !content.isZero { factors.append(number(Rational(content.value, over: f.number.value))) }
      for part in f.denominator { factors.append(power(generators.expression(part.base), number(-part.power))) }
      let value = product(factors)
      guard value != e else { return nil }
      let (cancelled, lost) = try generators.conditions(e, f)
      return Cancellation(value: value, cancelled: cancelled, lost: lost)
    }
  }

  /// numerator/denominator with their numbers as one in front.
  private func quotientOf(_ generators: Generators, _ above: Polynomial, _ below: Polynomial) -> Expr {
    if above.isZero { return .zero }
    let c = above.numberContent, d = below.numberContent
    let numerator = generators.expression(above.mapNumbers { $0.quotient(c) ?? $0 })
    let denominator = generators.expression(below.mapNumbers { $0.quotient(d) ?? $0 })
    if below.isNumber {
      // A polynomial: its numbers stay with its terms.
      return kind(numerator) == .sum && c.isOne == false && d.isOne
        ? generators.expression(above)
        : product(number(Rational(c.value, over: d.value)), numerator)
    }
    return product(number(Rational(c.value, over: d.value)), numerator, power(denominator, .minusOne))
  }

  /// A sum as the power of a shorter one, times a number: x² + 2x + 1 is (x + 1)². nil when it is none.
  public func perfectPower(_ e: Expr) -> Expr? {
    guard kind(e) == .sum, childCount(e) >= 3, childCount(e) <= 80 else { return nil }
    return polynomialWork(.rule) { (work) throws(Exhaustion) in
      let generators = Generators(self, work, most: 6)
      guard let f = try generators.fraction(e), f.isPolynomial, !f.numerator.isNumber else { return nil }
      // The first and the last monomial are such powers too.
      var common = 0
      let count = f.numerator.level + 1
      for x in 0..<count {
        let n = f.numerator.degree(x)
        common = Int(Rational.gcd(UInt(common), UInt(n)))
      }
      if common < 2 { return nil }
      let (unit, parts) = try work.squareFree(f.numerator)
      let k = parts.reduce(0) { Int(Rational.gcd(UInt($0), UInt($1.power))) }
      if k < 2 || parts.isEmpty { return nil }
      var base = Polynomial.one
      for part in parts { base = try work.times(base, try work.power(part.base, part.power / k)) }
      let (inner, turned) = oriented(generators.expression(base))
      let sign = turned && k & 1 == 1 ? -unit : unit
      guard kind(inner) == .sum else { return nil }
      return product(number(Rational(sign.value, over: f.number.value)), power(inner, number(k)))
    }
  }

  /// A sum whose first printed term is positive, and whether its signs were turned for that.
  func oriented(_ e: Expr) -> (Expr, turned: Bool) {
    guard kind(e) == .sum, coefficient(child(e, 0)).isNegative else { return (e, false) }
    return (negated(e), true)
  }
}

extension Generators {
  /// Cancelled, with roots reduced before and after.
  func lowestTerms(_ f: PolynomialFraction) throws(Exhaustion) -> PolynomialFraction {
    let cancelled = try work.cancelled(f)
    guard let result = try reduced(cancelled), result != cancelled else { return cancelled }
    return try work.cancelled(result)
  }

  /// What the fraction `f`, made of `e`, does not say any more: divisors that it no longer has, and generators that
  /// restrict where `e` has a value.
  func conditions(_ e: Expr, _ f: PolynomialFraction) throws(Exhaustion) -> (cancelled: [Expr], lost: [Expr]) {
    var open: [Polynomial] = []
    for division in divisions {
      var rest = division
      for part in f.denominator {
        while true {
          let g = try work.gcd(rest, part.base)
          guard !g.isNumber, let next = try work.quotient(rest, g) else { break }
          rest = next
        }
      }
      let pieces = try work.squareFree(rest).factors.map(\.base)
      for piece in pieces {
        var piece = piece
        // Each zero once.
        for known in open {
          let g = try work.gcd(piece, known)
          if !g.isNumber { piece = try work.quotient(piece, g) ?? piece }
        }
        if !piece.isNumber && !isPositive(piece) { open.append(piece) }
      }
    }
    let cancelled = open.map { graph.oriented(expression($0)).0 }.filter { !graph.isConstant($0) }
    let used = Set((f.denominator.map(\.base) + [f.numerator]).flatMap(\.variables))
    var lost: [Expr] = []
    for x in expressions.indices where !used.contains(x) && isRestricted(expressions[x]) { lost.append(expressions[x]) }
    return (cancelled, lost)
  }

  /// Whether a generator may be without a value somewhere: anything but names, e^u and calls known to be total is.
  private func isRestricted(_ g: Expr) -> Bool {
    if graph.isConstant(g) { return false }
    switch graph.kind(g) {
    case .symbol: return false
    case .power:
      let b = graph.child(g, 0), x = graph.child(g, 1)
      if b == .e || graph.isNumber(b) { return graph.kind(x) != .symbol && graph.kind(x) != .product && graph.kind(x) != .sum }
      if graph.isNumber(x), graph.kind(b) == .symbol { return !graph.value(x).hasOddDenominator }
      return true
    case .apply:
      // A row that may be sampled on both sides of 0 has a value everywhere.
      guard let row = graph.row(g), graph.childCount(g) == 1, graph.kind(graph.child(g, 0)) == .symbol,
        let sampled = row.domain.first
      else { return true }
      return sampled.lowerBound > -2 || sampled.upperBound < 2
    default: return true
    }
  }
}
