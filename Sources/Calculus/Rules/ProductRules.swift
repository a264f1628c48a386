// Rules of simplification for products: signs and magnitudes, numbers into and out of sums.

extension Graph {
  /// u·sign u = |u|, |u|·sign u = u, u/|u| = sign u.
  func withoutSigns(_ e: Expr) -> Expr? {
    let all = children(e)
    for (i, f) in all.enumerated() {
      guard applies(f, Function.sign) || applies(base(f), Function.abs) else { continue }
      let inner = applies(f, Function.sign) ? child(f, 0) : child(base(f), 0)
      for (j, g) in all.enumerated() where j != i {
        var replacement: Expr?
        if applies(f, Function.sign) {
          if g == inner {
            replacement = absolute(inner)
          } else if applies(g, Function.abs), child(g, 0) == inner {
            replacement = inner
          } else if g == power(inner, .minusOne) {
            replacement = power(absolute(inner), .minusOne)
          }
        } else if kind(f) == .power, child(f, 1) == .minusOne {
          if g == inner { replacement = apply(.row(Function.sign), [inner]) }
          // sign u/|u| is 1/u.
          if applies(g, Function.sign), child(g, 0) == inner { replacement = power(inner, .minusOne) }
        }
        guard let replacement else { continue }
        return product(all.indices.filter { $0 != i && $0 != j }.map { all[$0] } + [replacement])
      }
    }
    return nil
  }

  /// (2x + 4)/6 = (x + 2)/3: what divides every term of a factor goes to the front.
  func contentTakenOut(_ e: Expr) -> Expr? {
    var changed = false
    let mark = top
    for k in 0..<childCount(e) {
      let f = child(e, k)
      var new = f
      if kind(f) == .sum {
        new = withContentOut(f)
      } else if kind(f) == .power, kind(child(f, 0)) == .sum, isNumber(child(f, 1)),
        value(child(f, 1)).isInteger
      {
        new = power(withContentOut(child(f, 0)), child(f, 1))
      }
      if new != f { changed = true }
      push(new)
    }
    if !changed {
      release(mark)
      return nil
    }
    return product(from: mark)
  }

  /// 2·(x/2 + 1) = x + 2.
  func numberMultipliedIn(_ e: Expr) -> Expr? {
    let c = child(e, 0)
    for k in 1..<childCount(e) where kind(child(e, k)) == .sum {
      guard gains(from: value(c), in: child(e, k)) else { return nil }
      let mark = top
      for j in 1..<childCount(e) where j != k { push(child(e, j)) }
      let inner = top
      for j in 0..<childCount(child(e, k)) {
        let term = product(c, child(child(e, k), j))
        push(term)
      }
      let sum = sum(from: inner)
      push(sum)
      return product(from: mark)
    }
    return nil
  }

  /// Whether a number before a bracket may be shorter inside: not where it is one more number before two terms.
  private func gains(from c: Rational, in sum: Expr) -> Bool {
    guard c.isInteger, !c.isMinusOne, !writesDecimals else { return true }
    var bare = 0
    for k in 0..<childCount(sum) {
      let term = child(sum, k), inner = coefficient(term)
      if !inner.isInteger { return true }
      if inner.magnitude.isOne, hasNumerator(term) { bare += 1 }
    }
    return bare < (c.isNegative ? 2 : 1)
  }

  /// Whether anything but a number stands above the line.
  private func hasNumerator(_ term: Expr) -> Bool {
    for k in coefficientLength(term)..<factorCount(term) {
      if case let f = factor(term, k), !isNumber(f), !isDenominator(f) { return true }
    }
    return false
  }

  /// (x − 1)·(x + 1)·3 = 3x² − 3: short sums multiplied out.
  func sumsMultipliedOut(_ e: Expr) -> Expr? {
    nodes[e.i].height <= 8 && treeSize(e) < 60 ? expanded(e, costingLessThan: cost(e)) : nil
  }

  /// (x² − 1)/(x − 1) = x + 1: what a sum above and one below the line have in common becomes a factor of its own.
  func commonDivisorOut(_ e: Expr) -> Expr? {
    if let whole = fractionsGathered(e) {
      guard kind(whole) == .product, whole != e else { return whole }
      return cheapest([whole, commonDivisorOut(whole) ?? whole])
    }
    for i in 0..<childCount(e) where isDenominator(child(e, i)) {
      guard let below = wholePowerOfSum(child(e, i)) else { continue }
      for j in 0..<childCount(e) where !isDenominator(child(e, j)) {
        guard let above = wholePowerOfSum(child(e, j)),
          treeSize(above.base) + treeSize(below.base) < PolynomialEffort.rule.size,
          !areCoprime(above.base, below.base),
          let parts = commonDivisor(above.base, below.base)
        else { continue }
        let mark = top
        for k in 0..<childCount(e) where k != i && k != j { push(child(e, k)) }
        for (part, n) in [
          (parts.divisor, above.power + below.power), (parts.first, above.power), (parts.second, below.power),
        ] {
          let f = power(part, number(n))
          push(f)
        }
        return product(from: mark)
      }
    }
    return nil
  }

  /// Brackets in which something is divided by a sum, as fractions, so that what they have in common with others shows;
  /// nil when there are none.
  private func fractionsGathered(_ e: Expr) -> Expr? {
    var changed = false
    let mark = top
    for k in 0..<childCount(e) {
      var f = child(e, k)
      if let (bracket, n) = wholePowerOfSum(f), childCount(bracket) <= 16,
        features(bracket).contains(.divisionBySum), let fraction = gatheredFraction(bracket),
        kind(fraction) != .sum
      {
        f = power(fraction, number(n))
        changed = true
      }
      push(f)
    }
    if !changed {
      release(mark)
      return nil
    }
    return product(from: mark)
  }

  private func wholePowerOfSum(_ f: Expr) -> (base: Expr, power: Int)? {
    guard kind(base(f)) == .sum, let n = integer(exponent(f)) else { return nil }
    return (base(f), n)
  }
}
