// The constructor of powers over the reals: exact numbers fold, powers of powers join where that is true for
// every real base, roots of integers come out as far as they can. x^(p/q) with odd q is the real root.

extension Graph {
  public func squareRoot(_ e: Expr) -> Expr { power(e, .half) }

  public func power(_ b: Expr, _ e: Expr) -> Expr {
    if e == .one { return b }
    if b == .undefined || e == .undefined || isTroubled { return .undefined }
    if e == .zero { return b == .infinity ? fail(.undefined, "∞^0 has no value") : .one }
    if b == .one { return .one }
    let exponentIsNumber = isNumber(e)
    if isNumber(b) {
      if exponentIsNumber { return numberPower(value(b), value(e)) }
      if b == .zero {
        return e == .infinity ? .zero : written(b, e)
      }
    }
    if b == .infinity, exponentIsNumber { return value(e).isNegative ? .zero : .infinity }
    if b == .e {
      if e == .infinity { return .infinity }
      if infinity(e) == -1 { return .zero }
      if applies(e, Function.ln) {
        if recordsMerging { requirements.append(Condition(.positive, child(e, 0))) }
        return child(e, 0)
      }
    }
    switch kind(b) {
    case .power:
      if let joined = powerOfPower(child(b, 0), child(b, 1), e) { return joined }
    case .product:
      if exponentIsNumber, let spread = powerOfProduct(b, e) { return spread }
    case .sum:
      // (−x − 1)² is (x + 1)²: an even power forgets the sign, an odd one passes it on.
      if exponentIsNumber, allNegative(b), case let r = value(e), r.isInteger {
        let turned = negated(b)
        return r.hasEvenNumerator ? power(turned, e) : negated(power(turned, e))
      }
    case .apply:
      // |u|² is u².
      if exponentIsNumber, applies(b, Function.abs), value(e).isInteger, value(e).hasEvenNumerator {
        return power(child(b, 0), e)
      }
    default: break
    }
    return written(b, e)
  }

  /// Whether every term of a sum has a minus; asked of the first before the rest.
  func allNegative(_ sum: Expr) -> Bool {
    var k = 0
    while k < childCount(sum) {
      if !hasMinus(child(sum, k)) { return false }
      k &+= 1
    }
    return true
  }

  private func written(_ b: Expr, _ e: Expr) -> Expr {
    let mark = top
    push(b)
    push(e)
    return intern(.power, 0, from: mark)
  }

  // MARK: Powers of powers

  /// (u^a)^r in one power, where that holds for every real u at which the left side has a value.
  private func powerOfPower(_ u: Expr, _ a: Expr, _ r: Expr) -> Expr? {
    if u == .e || (isNumber(u) && !value(u).isNegative) { return power(u, product(a, r)) }
    guard isNumber(r) else { return nil }
    let outer = value(r)
    if outer.isInteger { return power(u, product(a, r)) }
    guard isNumber(a) else { return nil }
    let inner = value(a)
    if inner.hasEvenNumerator {
      // An even power under an even root is a power of |u|; nothing is lost for u < 0. Under an odd root it stays:
      // (u²)^(1/3) means the same to those who take the principal root of a negative u.
      return outer.hasOddDenominator ? nil : power(absolute(u), product(a, r))
    }
    return power(u, product(a, r))
  }

  func absolute(_ u: Expr) -> Expr { apply(.row(Function.abs), [u]) }

  // MARK: Powers of products

  /// (c·u·v)^r: an integer r goes to every factor, a fraction takes the number out.
  private func powerOfProduct(_ b: Expr, _ e: Expr) -> Expr? {
    let r = value(e)
    if r.isInteger {
      let mark = top
      for k in 0..<childCount(b) { push(power(child(b, k), e)) }
      return product(from: mark)
    }
    let c = coefficient(b)
    guard !c.isOne else { return nil }
    // What comes out of the root leaves; a number that stays under it stays with its company: √(2π), but 2√x.
    // A minus stays as well: (−b)^(1/3) is real for every b, but principal roots of b and −b are not opposite.
    let root = numberPower(c.magnitude, r.magnitude)
    let outside = kind(root) == .number ? value(root) : coefficient(root)
    if outside.isOne { return nil }
    guard let exponent = r.magnitude.reciprocal, case let removed = numberPower(outside, -exponent),
      isNumber(removed)
    else { return nil }
    let left = c.magnitude * value(removed)
    let inside = withCoefficient(c.isNegative ? -left : left, b)
    let factor = r.isNegative ? power(number(outside), .minusOne) : number(outside)
    return product(factor, power(inside, e))
  }

  // MARK: Powers of numbers

  /// b^r exactly: a rational, or a rational times a root with an integer radicand free of q-th powers.
  func numberPower(_ b: Rational, _ r: Rational) -> Expr {
    if b.isZero {
      return r.isNegative ? fail(.undefined, "division by zero") : r.isZero ? .one : .zero
    }
    if b.isOne { return .one }
    if let n = r.int {
      guard let exact = b.power(n, limit: b.isInteger ? limits.bits : min(limits.bits, Graph.fractionBits))
      else {
        return fail(
          .limit, "this power has more than \(limits.bits) bits",
          hint: "write a decimal base for a number, or raise the limit with: set bits N")
      }
      return number(exact)
    }
    guard !r.isInteger, case .small(let p, let q) = r else {
      return fail(.limit, "this exponent is too large")
    }
    if b.isNegative {
      guard r.hasOddDenominator else {
        return fail(
          .domain, "an even root of a negative number is not real", hint: "Nabla computes with real numbers")
      }
      let root = numberPower(-b, r)
      return r.hasEvenNumerator ? root : negated(root)
    }
    guard q <= 1 << 20 else { return written(number(b), number(r)) }
    return root(b, p, q)
  }

  /// b^(p/q) for b > 0 by factoring into primes: what has exponent k + s/q leaves s/q under the root.
  private func root(_ b: Rational, _ p: Int, _ q: Int) -> Expr {
    guard case .small(let n, let d) = b else { return written(number(b), number(.small(p, q))) }
    var outside = Rational.one
    var radicands: [(exponent: Int, base: Rational)] = []
    for (whole, sign) in [(n, 1), (d, -1)] where whole > 1 {
      for (prime, multiplicity) in factored(whole) {
        let (total, overflow) = (multiplicity * sign).multipliedReportingOverflow(by: p)
        guard !overflow else { return written(number(b), number(.small(p, q))) }
        var s = total % q
        if s < 0 { s += q }
        let k = (total - s) / q
        guard let factor = Rational(prime).power(k, limit: limits.bits) else {
          return fail(.limit, "this power has more than \(limits.bits) bits")
        }
        outside = outside * factor
        guard s > 0 else { continue }
        if let at = radicands.firstIndex(where: { $0.exponent == s }) {
          radicands[at].base = radicands[at].base * Rational(prime)
        } else {
          radicands.append((s, Rational(prime)))
        }
      }
    }
    if radicands.isEmpty { return number(outside) }
    let mark = top
    if !outside.isOne { push(number(outside)) }
    for (s, base) in radicands { push(written(number(base), number(Rational.reduced(s, q)))) }
    if top - mark == 1 {
      let only = stack[mark]
      release(mark)
      return only
    }
    // Written already in normal form, only the order of several radicals is open.
    let first = mark + (outside.isOne ? 0 : 1)
    if top - first == 2 && order(stack[first + 1], stack[first]) < 0 {
      (stack[first], stack[first + 1]) = (stack[first + 1], stack[first])
    } else if top - first > 2 {
      let sorted = (first..<top).map { stack[$0] }.sorted { order($0, $1) < 0 }
      for (k, e) in sorted.enumerated() { stack[first + k] = e }
    }
    return isTroubled ? abandon(mark) : intern(.product, 0, from: mark)
  }

  /// Prime factors by trial division up to 10⁴; what is left counts as prime unless it is a perfect square or cube.
  func factored(_ n: Int) -> [(Int, Int)] {
    var n = n, found: [(Int, Int)] = []
    var d = 2
    while d <= 10_000 && d * d <= n {
      var k = 0
      while n % d == 0 {
        n /= d
        k += 1
      }
      if k > 0 { found.append((d, k)) }
      d += d == 2 ? 1 : 2
    }
    guard n > 1 else { return found }
    for k in [2, 3] {
      let guess = Int(exactRoot(Double(n), k).rounded())
      for candidate in max(1, guess - 1)...(guess + 1) {
        var product = 1, overflow = false
        for _ in 0..<k {
          let (next, o) = product.multipliedReportingOverflow(by: candidate)
          product = next
          overflow = overflow || o
        }
        if !overflow && product == n { return found + [(candidate, k)] }
      }
    }
    found.append((n, 1))
    return found
  }

  private func exactRoot(_ x: Double, _ k: Int) -> Double {
    var guess = x.squareRoot()
    if k == 3 {
      guess = 1
      while guess * guess * guess < x { guess *= 2 }
      for _ in 0..<60 { guess -= (guess * guess * guess - x) / (3 * guess * guess) }
    }
    return guess
  }
}
