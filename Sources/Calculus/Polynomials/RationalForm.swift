// What the rules and operators ask of polynomials: an expression in lowest terms, over one denominator, factored,
// collected, or as the power of a shorter one. All answers are equal to what was given wherever both have values;
// where something that was divided by is gone, it is listed.
import BigInt

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
  /// A question whose answer may be that it took too long.
  case decision
  /// Someone asked for just this: what goes wrong is said.
  case asked

  var steps: Int {
    switch self {
    case .rule: 60_000
    case .decision: 20_000_000
    case .asked: Int.max / 4
    }
  }
  var generators: Int { self == .rule ? 8 : self == .decision ? 60 : 200 }
  /// Nodes written out.
  var size: Double { self == .rule ? 600 : self == .decision ? 20_000 : 2_000_000 }
}

extension Graph {
  /// Runs polynomial work; nil when it takes more than the effort allows. Unless someone asked for it, trouble that
  /// the work itself made is forgotten; an interrupt never is.
  func polynomialWork<T>(_ effort: PolynomialEffort, _ body: (PolynomialWork) throws(Exhaustion) -> T?) -> T?
  {
    if isTroubled { return nil }
    let mark = top
    var result: T?
    do {
      result = try body(PolynomialWork(self, steps: effort.steps))
    } catch .steps {
      if effort == .asked { fail(.limit, "the polynomials in this are too large to work on") }
    } catch {
      result = nil
    }
    release(mark)
    guard isTroubled else { return result }
    if effort != .asked, trouble?.code != .interrupted { trouble = nil }
    return nil
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
  public func normalized(_ e: Expr) -> RationalForm? { normalized(e, .decision) }

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

  /// Whether `e` is identically 0 as a fraction of polynomials in its generators, functions being written in few
  /// others and cos² as 1 − sin²: true is a proof, false is one only when the generators are independent, nil is no
  /// answer.
  public func vanishes(_ e: Expr) -> Bool? {
    if e == .zero { return true }
    guard treeSize(e) < PolynomialEffort.decision.size else { return nil }
    return polynomialWork(.decision) { (work) throws(Exhaustion) in
      let generators = Generators(
        self, work, most: PolynomialEffort.decision.generators, knowsIdentities: true)
      guard let f = try generators.fraction(inFewFunctions(e)) else { return nil }
      return f.numerator.isZero
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

  /// The greatest common divisor of two sums as polynomials, and what is left of each; nil when it is a number.
  func commonDivisor(_ a: Expr, _ b: Expr) -> (divisor: Expr, first: Expr, second: Expr)? {
    let effort = PolynomialEffort.rule
    guard treeSize(a) + treeSize(b) < effort.size else { return nil }
    return polynomialWork(effort) { (work) throws(Exhaustion) in
      let generators = Generators(self, work, most: effort.generators)
      guard try generators.prepare([a, b]), let f = generators.fractions[a], let g = generators.fractions[b],
        f.isPolynomial, g.isPolynomial, case let d = try work.gcd(f.numerator, g.numerator), !d.isNumber,
        let p = try work.quotient(f.numerator, d), let q = try work.quotient(g.numerator, d)
      else { return nil }
      func part(_ p: Polynomial, _ number: Integer) -> Expr {
        product(self.number(Rational(1, over: number.value)), generators.expression(p))
      }
      return (generators.expression(d), part(p, f.number), part(q, g.number))
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
      let above =
        content.isOne || content.isZero ? f.numerator : f.numerator.mapNumbers { $0.quotient(content) ?? $0 }
      var factors = [generators.expression(above)]
      if !content.isZero { factors.append(number(Rational(content.value, over: f.number.value))) }
      for part in f.denominator {
        factors.append(power(generators.expression(part.base), number(-part.power)))
      }
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
  func conditions(_ e: Expr, _ f: PolynomialFraction) throws(Exhaustion) -> (cancelled: [Expr], lost: [Expr])
  {
    // What is still in use, with all that stands inside it.
    let used = Set((f.denominator.map(\.base) + [f.numerator]).flatMap(\.variables))
    var inside: Set<Expr> = []
    for x in used {
      _ = graph.pass(expressions[x], enters: { !inside.contains($0) }) { e, _ in
        inside.insert(e)
        return e
      }
    }
    var divisors = f.denominator.map(\.base)
    for x in used { if let relation = relations[x] { divisors.append(relation.denominator) } }
    var open: [Polynomial] = []
    for division in divisions {
      var rest = division
      for divisor in divisors {
        while true {
          let g = try work.gcd(rest, divisor)
          guard !g.isNumber, let next = try work.quotient(rest, g) else { break }
          rest = next
        }
      }
      for var piece in try work.squareFree(rest).factors.map(\.base) {
        // Each zero once.
        for known in open {
          let g = try work.gcd(piece, known)
          if !g.isNumber { piece = try work.quotient(piece, g) ?? piece }
        }
        if !piece.isNumber && !isPositive(piece) { open.append(piece) }
      }
    }
    let cancelled = open.map { graph.oriented(expression($0)).0 }.filter { !graph.isConstant($0) }
    var lost: [Expr] = []
    for g in expressions where !inside.contains(g) && isRestricted(g) { lost.append(g) }
    return (cancelled, lost)
  }

  /// Whether a generator may be without a value somewhere, by what it is built of.
  private func isRestricted(_ g: Expr) -> Bool {
    var found = false
    _ = graph.pass(g, enters: { !found && !self.graph.isConstant($0) }) { e, _ in
      switch self.graph.kind(e) {
      case .number, .symbol, .sum, .product: break
      case .power:
        let b = self.graph.child(e, 0), x = self.graph.child(e, 1)
        if b == .e || self.graph.value(b) > .zero { break }
        if self.graph.isNumber(x), !self.graph.value(x).isNegative, self.graph.value(x).hasOddDenominator {
          break
        }
        found = true
      case .apply: if !self.isTotal(e) { found = true }
      case .derivative: found = true
      }
      return e
    }
    return found
  }

  /// Whether the function that `e` applies has a value at points all over the line.
  private func isTotal(_ e: Expr) -> Bool {
    guard graph.row(e) != nil, graph.childCount(e) == 1 else { return false }
    let u = graph.symbol("u")
    guard let program = try? Program(graph, [graph.apply(graph.function(e), [u])], inputs: [u]) else {
      return false
    }
    return [-7.3, -2.6, -1, -0.4, 0, 0.3, 1, 1.7, 6.1].allSatisfy { program([$0])[0].isFinite }
  }
}
