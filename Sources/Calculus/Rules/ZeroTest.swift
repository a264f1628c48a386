// Exact zero tests: an expression is written over few independent functions, put over one denominator and multiplied
// out; if nothing is left above the line it is zero wherever it has a value. What is left may still be zero.

extension Graph {
  /// Whether `e` is proved to be zero wherever it has a value. False says nothing.
  public func isProvedZero(_ e: Expr) -> Bool {
    if e == .zero { return true }
    guard !isTroubled, treeSize(e) < 6_000 else { return false }
    let outer = slice
    slice = TimeShare(seconds: limits.seconds / 3, within: outer)
    defer {
      slice = outer
      if isTroubled, trouble?.code != .interrupted { trouble = nil }
    }
    var rest = numerator(takenApart(inFewFunctions(e)))
    for _ in 0..<6 {
      let next = squaresReduced(expanded(rest))
      if isTroubled { return false }
      if next == .zero { return true }
      if next == rest { break }
      rest = numerator(next)
    }
    return vanishes(rest) ?? false
  }

  /// What few functions leave, with arguments taken apart: sums and multiples under sine and cosine, hyperbolic
  /// functions by eᵘ, Γ(u + n), logarithms of products. True identities where both sides have values.
  private func takenApart(_ e: Expr) -> Expr {
    pass(e, enters: { self.childCount($0) > 0 }) { e, pass in
      let e = self.rebuilt(e) { pass.has($0) ? pass[$0] : $0 }
      if self.isTroubled { return .undefined }
      guard self.kind(e) == .apply, self.childCount(e) == 1, let row = self.row(e) else { return e }
      let u = self.child(e, 0)
      if let ratio = self.sineCosine(e) {
        if ratio.isHyperbolic {
          let p = self.power(.e, u), q = self.power(.e, self.negated(u))
          let sinh = self.product(.half, self.difference(p, q)), cosh = self.product(.half, self.sum(p, q))
          return self.product(
            self.power(sinh, self.number(ratio.sine)), self.power(cosh, self.number(ratio.cosine)))
        }
        let (s, c) = self.sineAndCosine(u)
        return self.product(self.power(s, self.number(ratio.sine)), self.power(c, self.number(ratio.cosine)))
      }
      if row.name == "gamma" { return self.gammaShifted(u) }
      if row.name == "factorial" { return self.gammaShifted(self.sum(u, .one)) }
      if row.name == "ln" { return self.logarithmsApart(u) }
      if row.name == "log2" || row.name == "log10" {
        let base = self.number(row.name == "log2" ? 2 : 10)
        return self.quotient(self.logarithmsApart(u), self.apply(.row(Function.ln), [base]))
      }
      return e
    }
  }

  /// Γ(u + n) by Γ(u): u·(u + 1)···Γ(u).
  private func gammaShifted(_ u: Expr) -> Expr {
    func gamma(_ x: Expr) -> Expr { apply("gamma", x) }
    guard kind(u) == .sum, let n = integer(child(u, childCount(u) - 1)), abs(n) <= 40 else { return gamma(u) }
    let x = difference(u, number(n))
    let steps =
      n > 0 ? (0..<n).map { sum(x, number($0)) } : (n..<0).map { power(sum(x, number($0)), .minusOne) }
    return product(steps + [gamma(x)])
  }

  /// sin u and cos u with sums and whole multiples in u taken apart.
  private func sineAndCosine(_ u: Expr) -> (Expr, Expr) {
    func leaf(_ u: Expr) -> (Expr, Expr) {
      if let row = row(u), childCount(u) == 1, case let v = child(u, 0) {
        // The sides of a right triangle.
        let other = power(difference(.one, power(v, .two)), .half),
          long = power(sum(.one, power(v, .two)), .half)
        switch row.name {
        case "asin": return (v, other)
        case "acos": return (other, v)
        case "atan": return (quotient(v, long), quotient(.one, long))
        default: break
        }
      }
      return (apply("sin", u), apply("cos", u))
    }
    func joined(_ a: (Expr, Expr), _ b: (Expr, Expr)) -> (Expr, Expr) {
      (sum(product(a.0, b.1), product(a.1, b.0)), difference(product(a.1, b.1), product(a.0, b.0)))
    }
    if kind(u) == .sum, childCount(u) <= 4 {
      return children(u).map(sineAndCosine).reduce((.zero, .one)) { joined($0, $1) }
    }
    guard kind(u) == .product, let n = coefficient(u).int, (2...12).contains(abs(n)) else { return leaf(u) }
    let one = leaf(withCoefficient(.one, u))
    var total = one
    for _ in 1..<abs(n) {
      let next = joined(total, one)
      total = (expanded(next.0), expanded(next.1))
    }
    return n < 0 ? (negated(total.0), total.1) : total
  }

  /// ln of a product or power as a sum; of an integer by its primes.
  private func logarithmsApart(_ u: Expr) -> Expr {
    func ln(_ x: Expr) -> Expr { apply(.row(Function.ln), [x]) }
    switch kind(u) {
    case .product:
      return sum(children(u).map { isNumber($0) && value($0).isNegative ? ln($0) : logarithmsApart($0) })
    case .power where isNumber(child(u, 1)):
      let inner = value(child(u, 1)).hasEvenNumerator ? absolute(child(u, 0)) : child(u, 0)
      return product(child(u, 1), ln(inner))
    case .power: return product(child(u, 1), ln(child(u, 0)))
    case .number:
      guard case .small(let p, let q) = value(u), p > 0, p < 1 << 40, q < 1 << 40, !value(u).isOne else {
        return ln(u)
      }
      return sum(
        [(p, 1), (q, -1)].flatMap { n, sign in
          n == 1 ? [] : factored(n).map { prime, times in product(number(times * sign), ln(number(prime))) }
        })
    default: return ln(u)
    }
  }

  /// What stands above the line when everything is put over one denominator, at every depth.
  private func numerator(_ e: Expr) -> Expr {
    let gathered = pass(e, enters: { self.childCount($0) > 0 && self.kind($0) != .apply }) { e, pass in
      let e = self.rebuilt(e) { pass.has($0) ? pass[$0] : $0 }
      return !self.isTroubled && self.kind(e) == .sum ? self.gatheredFraction(e) ?? e : e
    }
    return isTroubled ? .undefined : fraction(gathered).above
  }

  /// sin² u as 1 − cos² u, so that one of the two stands at most to the first power.
  private func squaresReduced(_ e: Expr) -> Expr {
    let reduced = pass(e, enters: { self.childCount($0) > 0 && self.kind($0) != .apply }) { e, pass in
      let e = self.rebuilt(e) { pass.has($0) ? pass[$0] : $0 }
      guard self.kind(e) == .power, let n = self.integer(self.child(e, 1)), n >= 2, n <= 40,
        let row = self.row(self.child(e, 0)), row.name == "sin"
      else { return e }
      let s = self.child(e, 0)
      let c = self.apply("cos", self.child(s, 0))
      let square = self.difference(.one, self.power(c, .two))
      return self.product(self.power(square, self.number(n / 2)), self.power(s, self.number(n % 2)))
    }
    return isTroubled ? .undefined : expanded(reduced)
  }
}
