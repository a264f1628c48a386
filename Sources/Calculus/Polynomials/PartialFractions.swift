// Partial fractions: a polynomial and, for each power of an irreducible factor of the denominator, a numerator of
// lower degree. Their coefficients solve one system of linear equations, without fractions on the way.

extension PolynomialWork {
  /// The terms of f, in lowest terms, as partial fractions in the variable `x` of `count`. Divisors have positive
  /// leading coefficients in x.
  func partialFractions(_ f: PolynomialFraction, _ x: Int, _ count: Int) throws(Exhaustion)
    -> [PolynomialFraction]
  {
    // x is the highest variable for a while.
    var names = Array(0..<count), back = Array(0..<count)
    let high = count - 1
    names.swapAt(x, high)
    back.swapAt(x, high)
    let numerator = f.numerator.renamed(names, count)
    var constant: [PolynomialFactor] = [], parts: [PolynomialFactor] = []
    for part in f.denominator {
      for g in try factorisation(part.base).factors {
        let factor = PolynomialFactor(
          base: g.base.renamed(names, count).positive, power: g.power * part.power)
        let sign = g.base.renamed(names, count).leadingNumber.isNegative && factor.power & 1 == 1
        // A sign that the new order of variables brings is made good by the constant.
        if sign { constant.append(PolynomialFactor(base: Polynomial(-1), power: 1)) }
        if factor.base.degree(high) == 0 { constant.append(factor) } else { parts.append(factor) }
      }
    }
    let sign = constant.filter { $0.base.isNumber }.count & 1 == 1
    constant.removeAll { $0.base.isNumber }
    let top = sign ? -numerator : numerator
    func renamedBack(_ f: PolynomialFraction) -> PolynomialFraction {
      var result = PolynomialFraction(f.numerator.renamed(back, count))
      result.number = f.number
      for part in f.denominator {
        result.denominator.append(PolynomialFactor(base: part.base.renamed(back, count), power: part.power))
      }
      return result
    }
    if parts.isEmpty {
      var whole = PolynomialFraction(top)
      whole.number = f.number
      whole.denominator = constant
      return try byPowers(whole, high).map(renamedBack)
    }
    var divisor = Polynomial.one
    for part in parts { divisor = try times(divisor, try power(part.base, part.power)) }
    let n = divisor.degree(high)
    let (quotient, rest, scale) = try pseudoDivided(top, divisor, high)
    var result: [PolynomialFraction] = []
    func add(_ numerator: Polynomial, _ extra: [Polynomial], _ factor: PolynomialFactor?) throws(Exhaustion) {
      if numerator.isZero { return }
      var term = PolynomialFraction(numerator)
      term.number = f.number
      term.denominator = constant
      for g in extra {
        let (unit, factors) = try factorisation(g)
        term = over(term, unit, factors)
      }
      term = try cancelled(term)
      if let factor { term.denominator.append(factor) }
      result.append(lowest(term))
    }
    if !quotient.isZero {
      var whole = PolynomialFraction(quotient)
      whole.number = f.number
      whole.denominator = constant
      let (unit, factors) = try factorisation(scale)
      for piece in try byPowers(try cancelled(over(whole, unit, factors)), high) { result.append(piece) }
    }
    // A column for each unknown coefficient: x^j·divisor/q^k.
    var columns: [Polynomial] = [], owners: [(part: Int, power: Int, exponent: Int)] = []
    for (i, part) in parts.enumerated() {
      var shared = divisor
      for k in 1...part.power {
        shared = try self.quotient(shared, part.base) ?? shared
        for j in 0..<part.base.degree(high) {
          columns.append(try times(shared, .variable(high, power: j)))
          owners.append((i, k, j))
        }
      }
    }
    let (unknowns, determinant) = try solved(columns, rest, n, high)
    for (i, part) in parts.enumerated() {
      for k in 1...part.power {
        var dense = Array(repeating: Polynomial.zero, count: part.base.degree(high))
        for (c, owner) in owners.enumerated() where owner.part == i && owner.power == k {
          dense[owner.exponent] = unknowns[c]
        }
        try add(
          Polynomial.from(high, dense: dense), [determinant, scale],
          PolynomialFactor(base: part.base, power: k))
      }
    }
    return result.map(renamedBack)
  }

  /// c·f = q·g + r with c a power of g's leading coefficient.
  private func pseudoDivided(_ f: Polynomial, _ g: Polynomial, _ x: Int) throws(Exhaustion)
    -> (quotient: Polynomial, rest: Polynomial, scale: Polynomial)
  {
    let step = g.degree(x), leading = g.terms(x)[0].coefficient
    var rest = f, quotient = Polynomial.zero, scale = Polynomial.one
    while !rest.isZero && rest.degree(x) >= step {
      let head = rest.terms(x)[0]
      var factor = head.coefficient
      if let exact = try self.quotient(head.coefficient, leading) {
        factor = exact
      } else {
        rest = try times(rest, leading)
        quotient = try times(quotient, leading)
        scale = try times(scale, leading)
      }
      let part = Polynomial.from(x, [Polynomial.Term(exponent: head.exponent - step, coefficient: factor)])
      quotient = quotient + part
      rest = rest - (try times(part, g))
      try spend(step + 1)
    }
    return (quotient, rest, scale)
  }

  /// u and d with Σ uⱼ·columnⱼ = d·right, by Bareiss' elimination.
  private func solved(_ columns: [Polynomial], _ right: Polynomial, _ n: Int, _ x: Int) throws(Exhaustion)
    -> ([Polynomial], Polynomial)
  {
    func dense(_ f: Polynomial) -> [Polynomial] {
      var row = Array(repeating: Polynomial.zero, count: n)
      for t in f.terms(x) { row[t.exponent] = t.coefficient }
      return row
    }
    let given = (columns + [right]).map(dense)
    var rows = (0..<n).map { i in given.map { $0[i] } }
    var previous = Polynomial.one
    for k in 0..<n {
      guard let pivot = (k..<n).first(where: { !rows[$0][k].isZero }) else { throw .steps }
      rows.swapAt(k, pivot)
      for i in 0..<n where i != k {
        let own = rows[i][k]
        for j in (k + 1)...n {
          let a = try times(rows[k][k], rows[i][j])
          let difference = own.isZero ? a : a - (try times(own, rows[k][j]))
          rows[i][j] = try quotient(difference, previous) ?? difference
        }
        rows[i][k] = .zero
        try spend(n)
      }
      previous = rows[k][k]
    }
    return (rows.map { $0[n] }, previous)
  }

  /// A polynomial over something without x, by powers of x, each in lowest terms.
  private func byPowers(_ f: PolynomialFraction, _ x: Int) throws(Exhaustion) -> [PolynomialFraction] {
    if f.isPolynomial { return [f] }
    var result: [PolynomialFraction] = []
    for t in f.numerator.terms(x) {
      var term = f
      term.numerator = Polynomial.from(x, [t])
      result.append(try cancelled(lowest(term)))
    }
    return result
  }
}
