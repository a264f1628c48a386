// The content of a sum: the number and the powers of names that divide all its terms.
import BigInt

extension Graph {
  /// A sum with the common number and powers of names in front: 3x² + 6x becomes 3x·(x + 2).
  func withContentOut(_ e: Expr) -> Expr {
    guard kind(e) == .sum else { return e }
    // With decimals less counts as content, so nothing is kept of that.
    if writesDecimals { return findingContent(e) }
    if nodes[e.i].opened == 0 {
      let opened = findingContent(e)
      if isTroubled { return opened }
      nodes[e.i].opened = opened.index
    }
    return Expr(index: nodes[e.i].opened)
  }

  private func findingContent(_ e: Expr) -> Expr {
    guard let content = content(e) else { return e }
    let inverse = power(content, .minusOne)
    let mark = top
    for k in 0..<childCount(e) {
      let term = product(child(e, k), inverse)
      push(term)
    }
    let inner = sum(from: mark)
    return product(content, inner)
  }

  /// What divides every term: a rational and powers of names. nil when it is 1.
  func content(_ e: Expr) -> Expr? {
    var number = coefficient(child(e, 0)).magnitude
    for k in 1..<childCount(e) { number = Graph.commonDivisor(number, coefficient(child(e, k)).magnitude) }
    let mark = top
    // A decimal in front of a sum of integers is no gain: 0.0001·(28580t + 857).
    if !number.isOne && !number.isZero && !(writesDecimals && !number.isInteger) { push(self.number(number)) }
    // What the first term has is all that can be common.
    let first = child(e, 0)
    if !isNumber(first), !isNumber(child(e, childCount(e) - 1)) {
      for f in factors(first) where nodes[f.i].rank == Rank.symbol && isNumber(exponent(f)) {
        var least = value(exponent(f))
        for k in 1..<childCount(e) where least > .zero {
          least = min(least, degree(of: base(f), in: child(e, k)))
        }
        if least > .zero {
          let common = power(base(f), self.number(least))
          push(common)
        }
      }
    }
    if top == mark { return nil }
    return product(from: mark)
  }

  /// The exponent with which a name is a factor of a term; 0 when it is none.
  func degree(of x: Expr, in term: Expr) -> Rational {
    if kind(term) != .product {
      return base(term) == x && isNumber(exponent(term)) ? value(exponent(term)) : .zero
    }
    for k in 0..<childCount(term) where base(child(term, k)) == x {
      let n = exponent(child(term, k))
      return isNumber(n) ? value(n) : .zero
    }
    return .zero
  }

  /// gcd(p/q, r/s) = gcd(p·s, r·q)/(q·s) in lowest terms; for machine integers and for integers of any size, else 1.
  static func commonDivisor(_ a: Rational, _ b: Rational) -> Rational {
    guard case .small(let p, let q) = a, case .small(let r, let s) = b else {
      return a.isInteger && b.isInteger
        ? Rational(a.numerator.greatestCommonDivisor(with: b.numerator)) : .one
    }
    let numerator = Rational.gcd(p.magnitude, r.magnitude)
    let g = Rational.gcd(q.magnitude, s.magnitude)
    let (lcm, overflow) = (q / max(1, Int(g))).multipliedReportingOverflow(by: s)
    guard !overflow, numerator <= UInt(Int.max) else { return .one }
    return Rational.reduced(Int(numerator), lcm)
  }
}
