// What a sum, product or integral is at once: empty, short enough to be written out, constant, a polynomial under an
// integral. Everything else stays as it is written.

extension Graph {
  /// Terms with other names in them are written out up to this many; numbers up to the second.
  private static let writtenTerms = 16, addedTerms = 1000

  /// The value of the binder where it has one at sight; nil where it stays formal.
  func closedForm(_ row: Int, _ x: Expr, _ body: Expr, _ from: Expr, _ to: Expr) -> Expr? {
    if row == Function.integral { return closedIntegral(x, body, from, to) }
    for limit in [from, to] where isNumber(limit) && !value(limit).isInteger {
      return fail(
        .domain, "a \(Function.table[row].name) runs over whole numbers, and \(text(limit)) is none")
    }
    if infinity(from) != nil {
      return fail(
        .domain, "a \(Function.table[row].name) starts at a whole number",
        hint: "split it at 0 for a sum over all whole numbers")
    }
    let isSum = row == Function.sum
    let neutral: Expr = isSum ? .zero : .one
    if body == neutral || infinity(to) == -1 { return neutral }
    if isSum, body == .zero { return .zero }
    guard let a = integer(from) else { return nil }
    if let b = integer(to) {
      guard b >= a else { return neutral }
      let (count, overflow) = (b - a).addingReportingOverflow(1)
      if overflow { return nil }
      if !contains(body, x) { return isSum ? product(number(count), body) : power(body, number(count)) }
      return writtenOut(isSum, x, body, a, count)
    }
    guard isSum else { return nil }
    if isNumber(to) {
      return value(to) < Rational(a)
        ? .zero : freeSymbols(body) == [x] ? polynomialSum(x, body, a, value(to) - Rational(a) + .one) : nil
    }
    if infinity(to) == 1, let value = zeroPowers(x, body, a) { return value }
    // Terms at the beginning that are 0 are left out: (Σ xᵏ)′ begins with k = 1.
    var first = a
    while first < a + 16, contains(body, x), vanishes(body, x, at: first) { first += 1 }
    return first == a ? nil : bound(row, x, body, from: number(first), to: to)
  }

  private func term(_ body: Expr, _ x: Expr, _ k: Int) -> Expr { substituted(body, [x: number(k)]) }

  /// Whether the term with x = k is 0 at sight. Its factors are looked at one by one: 0·0⁻¹ has no value.
  private func vanishes(_ body: Expr, _ x: Expr, at k: Int) -> Bool {
    let factors = kind(body) == .product ? children(body) : [body]
    for f in factors where contains(f, x) && (kind(f) == .symbol || kind(f) == .sum || kind(f) == .power) {
      if case let value = term(f, x, k), !isTroubled, value == .zero { return true }
      if trouble?.code == .undefined || trouble?.code == .domain { trouble = nil }
    }
    return false
  }

  private func writtenOut(_ isSum: Bool, _ x: Expr, _ body: Expr, _ a: Int, _ count: Int) -> Expr? {
    if count > Graph.addedTerms {
      return isSum && freeSymbols(body) == [x] ? polynomialSum(x, body, a, Rational(count)) : nil
    }
    let others =
      freeSymbols(body).contains { $0 != x } || hasFormalCall(body)
      || mayDepend(body, on: Graph.boundMask & ~mask(of: x))
    if others && count > Graph.writtenTerms { return nil }
    var terms: [Expr] = []
    var total = isSum ? Rational.zero : Rational.one
    var isNumeric = !others
    for k in a..<(a + count) {
      let value = term(body, x, k)
      if isTroubled {
        // A term without a value is a mistake; one that is too long is only not written out.
        if trouble?.code == .limit { trouble = nil }
        return nil
      }
      if isNumeric, isNumber(value) {
        let next = self.value(value)
        total = isSum ? total + next : total * next
        if total.bits > Graph.fractionBits { return nil }
      } else if count > Graph.writtenTerms {
        return nil
      } else {
        isNumeric = false
      }
      terms.append(value)
    }
    if isNumeric { return number(total) }
    return isSum ? sum(terms) : product(terms)
  }

  /// Σ of a polynomial over many numbers, by its differences: Σⱼ C(n, j + 1)·Δʲf(a).
  private func polynomialSum(_ x: Expr, _ body: Expr, _ a: Int, _ count: Rational) -> Expr? {
    guard let degree = polynomialDegree(expanded(body), x), degree <= 40, a < Int.max - 64 else { return nil }
    var row: [Rational] = []
    for k in a...(a + degree) {
      let value = term(body, x, k)
      guard isNumber(value) else { return nil }
      row.append(self.value(value))
    }
    var total = Rational.zero, binomial = count
    for j in 0...degree {
      total = total + binomial * row[0]
      row = zip(row.dropFirst(), row).map { $0 - $1 }
      guard let share = Rational(j + 2).reciprocal else { return nil }
      binomial = binomial * (count - Rational(j + 1)) * share
    }
    return number(total)
  }

  /// The degree of `e` in x, where it is a sum of numbers times whole powers of x.
  private func polynomialDegree(_ e: Expr, _ x: Expr) -> Int? {
    var degree = 0
    for term in kind(e) == .sum ? children(e) : [e] {
      let factors = factors(term)
      if isNumber(term) { continue }
      guard factors.count == 1, base(factors[0]) == x, let n = integer(exponent(factors[0])), n > 0 else {
        return nil
      }
      degree = max(degree, n)
    }
    return degree
  }

  /// Σ f(k)·0^(ak + b) up to infinity: only the term in which 0 has the exponent 0 is left.
  private func zeroPowers(_ x: Expr, _ body: Expr, _ a: Int) -> Expr? {
    func isZeroPower(_ f: Expr) -> Bool {
      kind(f) == .power && child(f, 0) == .zero && contains(child(f, 1), x)
    }
    if kind(body) == .sum {
      let terms = children(body)
      guard
        terms.contains(where: {
          kind($0) == .product ? children($0).contains(where: isZeroPower) : isZeroPower($0)
        })
      else { return nil }
      return sum(terms.map { bound(Function.sum, x, $0, from: number(a), to: .infinity) })
    }
    let factors = kind(body) == .product ? children(body) : [body]
    guard let at = factors.firstIndex(where: isZeroPower) else { return nil }
    let exponent = child(factors[at], 1)
    let slope = derivative(exponent, wrt: x), start = substituted(exponent, [x: .zero])
    guard isNumber(slope), value(slope).signum > 0, isNumber(start), let inverse = value(slope).reciprocal
    else { return nil }
    let zero = -value(start) * inverse
    let rest = product(factors.indices.filter { $0 != at }.map { factors[$0] })
    // Below the zero the exponents are negative: such terms must vanish by what stands beside.
    guard zero < Rational(a) + Rational(1000) else { return nil }
    var k = a
    while Rational(k) < zero {
      guard vanishes(rest, x, at: k) || rest == .zero else { return fail(.undefined, "division by zero") }
      k += 1
    }
    return Rational(k) == zero ? substituted(rest, [x: number(k)]) : .zero
  }

  // MARK: Integrals

  private func closedIntegral(_ x: Expr, _ body: Expr, _ from: Expr, _ to: Expr) -> Expr? {
    if body == .zero || from == to && infinity(from) == nil { return .zero }
    guard infinity(from) == nil, infinity(to) == nil else { return nil }
    if !contains(body, x) { return product(body, difference(to, from)) }
    // A polynomial in x, term by term.
    guard treeSize(body) < 400, case let opened = expanded(body), !isTroubled else {
      if trouble?.code == .limit { trouble = nil }
      return nil
    }
    var terms: [Expr] = []
    for term in kind(opened) == .sum ? children(opened) : [opened] {
      var n = 0
      var rest = [number(coefficient(term))]
      for f in isNumber(term) ? [] : factors(term) {
        if base(f) == x, let m = integer(exponent(f)), m > 0 {
          n += m
        } else if contains(f, x) {
          return nil
        } else {
          rest.append(f)
        }
      }
      guard n < 1 << 20, let share = Rational(n + 1).reciprocal else { return nil }
      let exponent = number(n + 1)
      let gap = difference(power(to, exponent), power(from, exponent))
      terms.append(product(product(rest), number(share), gap))
    }
    return sum(terms)
  }
}
