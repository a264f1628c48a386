// Rules for powers and roots of sums and products.

extension Graph {
  /// √(u²·v²) = |u·v|, √(4 − 4x²) = 2·√(1 − x²): what a root can give up leaves it.
  func rootOpened(_ e: Expr) -> Expr? {
    let b = child(e, 0), x = child(e, 1)
    guard isNumber(x), case let r = value(x), !r.isInteger else { return nil }
    if kind(b) == .product { return rootOfProduct(b, r) }
    guard kind(b) == .sum, let content = content(b), isNumber(content), value(content) > .zero else {
      return nil
    }
    let inner = sum(children(b).map { product($0, power(content, .minusOne)) })
    return product(power(content, x), power(inner, x))
  }

  /// Factors that are positive, or even powers, come out of an even root when nothing else stays in it that could
  /// be negative at the same time.
  private func rootOfProduct(_ b: Expr, _ r: Rational) -> Expr? {
    var outside: [Expr] = []
    var inside: [Expr] = []
    for f in children(b) {
      if isNumber(f) {
        inside.append(f)
      } else if isNonnegative(f) {
        // (u²)^(1/2) is |u| by the constructor of powers.
        outside.append(power(f, number(r)))
      } else {
        inside.append(f)
      }
    }
    guard !outside.isEmpty else { return nil }
    let left = product(inside)
    // An isolated zero of what came out would be lost where the rest is negative.
    guard isNumber(left) ? !value(left).isNegative : r.hasOddDenominator || outside.allSatisfy(isPositive)
    else { return nil }
    return product(outside + [power(left, number(r))])
  }

  /// (2x + 2)² = 4·(x + 1)².
  func contentOutOfPower(_ e: Expr) -> Expr? {
    guard kind(child(e, 0)) == .sum, isNumber(child(e, 1)), value(child(e, 1)).isInteger else { return nil }
    let inner = withContentOut(child(e, 0))
    return inner == child(e, 0) ? nil : power(inner, child(e, 1))
  }

  /// (1 + 1/x)⁻¹ = x/(x + 1): a power of a sum of fractions is one of a fraction.
  func fractionInPower(_ e: Expr) -> Expr? {
    guard isNumber(child(e, 1)), let inner = fractionGathered(child(e, 0)) else { return nil }
    let r = value(child(e, 1))
    if r.isInteger { return power(inner, child(e, 1)) }
    // Above and below get roots of their own only where the part below cannot be negative.
    let (above, below) = fraction(inner)
    guard let below, isNonnegative(below) else { return nil }
    return product(power(above, child(e, 1)), power(power(below, child(e, 1)), .minusOne))
  }

  /// x²·(1 + 1/x²) = x² + 1: a factor that is a sum of fractions becomes a fraction, and its parts cancel.
  func fractionInProduct(_ e: Expr) -> Expr? {
    for k in 0..<childCount(e) {
      let f = child(e, k)
      guard kind(base(f)) == .sum, let n = integer(exponent(f)), let inner = fractionGathered(base(f)) else {
        continue
      }
      let whole = product((0..<childCount(e)).map { $0 == k ? power(inner, number(n)) : child(e, $0) })
      return cheapest([whole, joinedBelow(whole)])
    }
    return nil
  }

  /// 1/(u²·(u³ − u)) = 1/(u⁵ − u³): names below the line multiplied into a bracket there.
  private func joinedBelow(_ e: Expr) -> Expr {
    guard kind(e) == .product else { return e }
    var bracket: Expr?, names: [Expr] = [], rest: [Expr] = []
    for f in children(e) {
      if isDenominator(f), kind(base(f)) == .symbol {
        names.append(power(f, .minusOne))
      } else if bracket == nil, kind(base(f)) == .sum, exponent(f) == .minusOne {
        bracket = base(f)
      } else {
        rest.append(f)
      }
    }
    guard let bracket, !names.isEmpty, childCount(bracket) <= 16 else { return e }
    let name = product(names)
    return product(rest + [power(sum(children(bracket).map { product($0, name) }), .minusOne)])
  }

  /// A sum in which something divides, over one denominator.
  private func fractionGathered(_ s: Expr) -> Expr? {
    guard kind(s) == .sum, childCount(s) <= 16 else { return nil }
    for k in 0..<childCount(s) {
      let term = child(s, k)
      if !coefficient(term).isInteger { return gatheredFraction(s) }
      if isDenominator(term) { return gatheredFraction(s) }
      guard kind(term) == .product else { continue }
      for j in 0..<childCount(term) where isDenominator(child(term, j)) { return gatheredFraction(s) }
    }
    return nil
  }

  /// (1 − x)/(x − 1) = −1: one of two opposite sums is written like the other.
  func oppositesJoined(_ e: Expr) -> Expr? {
    for k in 0..<childCount(e) where kind(base(child(e, k))) == .sum {
      guard let n = integer(exponent(child(e, k))), hasLikeness(e, k) else { continue }
      let opposite = negated(base(child(e, k)))
      guard kind(opposite) == .sum else { continue }
      for j in 0..<childCount(e) where j != k && base(child(e, j)) == opposite {
        return product(
          (0..<childCount(e)).map { $0 == k ? power(opposite, number(n)) : child(e, $0) }
            + [power(.minusOne, number(n))])
      }
    }
    return nil
  }

  /// Whether another factor could be the opposite of factor `k`: as many terms in the same names.
  private func hasLikeness(_ e: Expr, _ k: Int) -> Bool {
    let own = nodes[base(child(e, k)).i]
    for j in 0..<childCount(e) where j != k {
      let other = nodes[base(child(e, j)).i]
      if other.kind == .sum && other.count == own.count && other.mask == own.mask { return true }
    }
    return false
  }
}
