// The greatest common divisor. Images modulo a prime say cheaply which variables it can contain, and mostly that is
// none; then the whole polynomials become long integers, whose divisor is read back and checked by division; and
// where the integers would be too long, remainders are taken.

extension PolynomialWork {
  /// The greatest common divisor over the integers, with a positive first number.
  func gcd(_ f: Polynomial, _ g: Polynomial) throws(Exhaustion) -> Polynomial {
    if f.isZero { return g.positive }
    if g.isZero { return f.positive }
    if f == g { return f.positive }
    if f.isNumber || g.isNumber { return .number(Integer.gcd(f.numberContent, g.numberContent)) }
    let cf = f.numberContent, cg = g.numberContent
    let c = Integer.gcd(cf, cg)
    let a = try primitive(f, cf), b = try primitive(g, cg)
    let (ra, rb, monomial) = try withoutMonomials(a, b)
    let inner = try gcdOfPrimitive(ra, rb)
    return try times(try times(inner, monomial), .number(c)).positive
  }

  func gcd(_ list: [Polynomial]) throws(Exhaustion) -> Polynomial {
    var result = Polynomial.zero
    // The shortest first: the divisor is soon as small as it can be.
    for f in list.sorted(by: { $0.termCount < $1.termCount }) {
      result = try gcd(result, f)
      if result.isOne { break }
    }
    return result
  }

  private func primitive(_ f: Polynomial, _ c: Integer) throws(Exhaustion) -> Polynomial {
    c.isOne ? f : try quotient(f, .number(c)) ?? f
  }

  /// Both without the monomials that divide them, and the greatest monomial that divides both.
  private func withoutMonomials(_ f: Polynomial, _ g: Polynomial) throws(Exhaustion)
    -> (Polynomial, Polynomial, Polynomial)
  {
    let count = max(f.level, g.level) + 1
    let p = lowestExponents(f, count), q = lowestExponents(g, count)
    let common = zip(p, q).map { min($0, $1) }
    return (try lowered(f, p), try lowered(g, q), monomial(common))
  }

  func monomial(_ exponents: [Int]) -> Polynomial {
    var result = Polynomial.one
    for (x, e) in exponents.enumerated() where e > 0 {
      result = .sum(x, [Polynomial.Term(exponent: e, coefficient: result)])
    }
    return result
  }

  /// By variable the least exponent in any monomial.
  func lowestExponents(_ f: Polynomial, _ count: Int) -> [Int] {
    var lowest = Array(repeating: Int.max, count: count)
    func walk(_ f: Polynomial, _ above: Int) {
      guard case .sum(let x, let terms) = f else {
        for y in 0..<above { lowest[y] = 0 }
        return
      }
      // A level that is skipped has exponent 0 here.
      if x + 1 < above { for y in (x + 1)..<above { lowest[y] = 0 } }
      lowest[x] = min(lowest[x], f.trailing.exponent)
      for t in terms { walk(t.coefficient, x) }
    }
    walk(f, count)
    return lowest.map { $0 == Int.max ? 0 : $0 }
  }

  func lowered(_ f: Polynomial, _ exponents: [Int]) throws(Exhaustion) -> Polynomial {
    var result = f
    for (x, e) in exponents.enumerated() where e > 0 { result = result.mapExponents(x) { $0 - e } }
    return result
  }

  // MARK: Reductions

  private func gcdOfPrimitive(_ f: Polynomial, _ g: Polynomial) throws(Exhaustion) -> Polynomial {
    if f.isNumber || g.isNumber { return .one }
    if f == g || f == -g { return f.positive }
    let count = max(f.level, g.level) + 1
    let df = f.degrees(count), dg = g.degrees(count)
    let bounds = try gcdDegrees(f, g, df, dg)
    let kept = bounds.indices.filter { bounds[$0] > 0 }
    if kept.isEmpty { return .one }
    // A variable that the divisor does not contain: it divides every coefficient of its powers.
    if (0..<count).contains(where: { bounds[$0] == 0 && (df[$0] > 0 || dg[$0] > 0) }) {
      let keeps = Set(kept)
      let parts = coefficients(f, keeps, count) + coefficients(g, keeps, count)
      return try primitivePart(try gcd(parts))
    }
    for (short, long, degrees) in [(g, f, dg), (f, g, df)] where zip(bounds, degrees).allSatisfy({ $0 >= $1 })
    {
      if try quotient(long, short) != nil { return short.positive }
    }
    // Renamed so that variables count from 0 and the one of least degree is highest.
    let order = kept.sorted { bounds[$0] != bounds[$1] ? bounds[$0] > bounds[$1] : $0 < $1 }
    var names = Array(repeating: 0, count: count)
    for (k, x) in order.enumerated() { names[x] = k }
    let a = f.renamed(names, order.count), b = g.renamed(names, order.count)
    var found = try gcdByValues(a, b)
    if found == nil { found = try gcdByRemainders(a, b) }
    return (found ?? .one).renamed(order, count).positive
  }

  /// The numbers taken out.
  func primitivePart(_ f: Polynomial) throws(Exhaustion) -> Polynomial {
    try primitive(f, f.numberContent).positive
  }

  /// f as a polynomial in the other variables: its coefficients, polynomials in `kept`.
  func coefficients(_ f: Polynomial, _ kept: Set<Int>, _ count: Int) -> [Polynomial] {
    var order: [[Int]] = []
    var groups: [[Int]: [([Int], Integer)]] = [:]
    f.forEachMonomial(count) { exponents, c in
      var key = exponents, inner = exponents
      for x in 0..<count {
        if kept.contains(x) { key[x] = 0 } else { inner[x] = 0 }
      }
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append((inner, c))
    }
    return order.map { Polynomial.from(groups[$0] ?? []) }
  }

  /// By variable an upper bound of the divisor's degree: that of the divisor of images modulo a prime in which the
  /// variable alone is left. Where the bound is 0 that is a proof.
  private func gcdDegrees(_ f: Polynomial, _ g: Polynomial, _ df: [Int], _ dg: [Int]) throws(Exhaustion)
    -> [Int]
  {
    var bounds = zip(df, dg).map { min($0, $1) }
    let p: UInt64 = 2_147_483_629
    var random = Lehmer(1 + UInt64(f.level))
    for x in bounds.indices where bounds[x] > 0 {
      if df[x] + dg[x] > 4000 { continue }
      for _ in 0..<2 {
        let point = bounds.indices.map { _ in 2 + random.next() % (p - 2) }
        let a = try image(f, x, df[x], point, p), b = try image(g, x, dg[x], point, p)
        // A leading coefficient that vanishes says nothing.
        if a.last == 0 && b.last == 0 { continue }
        let d = try divisor(ModularPolynomial(a, p), ModularPolynomial(b, p)).degree
        bounds[x] = min(bounds[x], max(0, d))
        break
      }
    }
    return bounds
  }

  private func divisor(_ a: ModularPolynomial, _ b: ModularPolynomial) throws(Exhaustion) -> ModularPolynomial
  {
    try spend(max(1, a.coefficients.count) * max(1, b.coefficients.count) / 4)
    return ModularPolynomial.gcd(a, b)
  }

  /// f modulo p with values for all variables but x, by exponent of x.
  func image(_ f: Polynomial, _ x: Int, _ degree: Int, _ point: [UInt64], _ p: UInt64) throws(Exhaustion)
    -> [UInt64]
  {
    var result = Array(repeating: UInt64(0), count: degree + 1)
    var visited = 0
    func power(_ b: UInt64, _ n: Int) -> UInt64 {
      var r: UInt64 = 1, b = b, n = n
      while n > 0 {
        if n & 1 == 1 { r = r * b % p }
        b = b * b % p
        n >>= 1
      }
      return r
    }
    func walk(_ f: Polynomial, _ factor: UInt64, _ exponent: Int) {
      visited += 1
      switch f {
      case .number(let n): result[exponent] = (result[exponent] + n.residue(p) * factor) % p
      case .sum(let y, let terms):
        for t in terms {
          if y == x {
            walk(t.coefficient, factor, t.exponent)
          } else {
            walk(t.coefficient, factor * power(point[y], t.exponent) % p, exponent)
          }
        }
      }
    }
    walk(f, 1, 0)
    try spend(visited)
    return result
  }

  // MARK: By values

  /// A value for the highest variable that is larger than twice any coefficient the divisor could have makes of the
  /// problem one with a variable less; the divisor's coefficients are the digits of that problem's answer.
  private func gcdByValues(_ f: Polynomial, _ g: Polynomial) throws(Exhaustion) -> Polynomial? {
    var size = min(f.bits, g.bits) + 2
    for x in 0...max(f.level, g.level) {
      let (next, overflow) = size.multipliedReportingOverflow(by: max(1, max(f.degree(x), g.degree(x))))
      if overflow || next > 12_000 { return nil }
      size = next + 2
    }
    return try gcdOfValues(f, g)
  }

  private func gcdOfValues(_ f: Polynomial, _ g: Polynomial) throws(Exhaustion) -> Polynomial? {
    if case .number(let n) = f, case .number(let m) = g {
      try spend(n.words * m.words)
      return .number(Integer.gcd(n, m))
    }
    if f.isZero || g.isZero { return f.isZero ? g.positive : f.positive }
    let x = max(f.level, g.level)
    let cf = f.numberContent, cg = g.numberContent
    let c = Integer.gcd(cf, cg)
    let a = try primitive(f, cf), b = try primitive(g, cg)
    if a.level < 0 || b.level < 0 { return .number(c) }
    func height(_ f: Polynomial) -> Integer {
      switch f {
      case .number(let n): return n.magnitude
      case .sum(_, let terms): return terms.reduce(Integer.zero) { max($0, height($1.coefficient)) }
      }
    }
    var point = Integer(2) * min(height(a), height(b)) + Integer(29)
    for _ in 0..<6 {
      if point.bits * max(a.degree(x), b.degree(x)) > 14_000 { return nil }
      let va = try value(a, x, point), vb = try value(b, x, point)
      if !va.isZero, !vb.isZero, let inner = try gcdOfValues(va, vb) {
        let candidate = try primitivePart(try digits(inner, point, x))
        if try quotient(a, candidate) != nil, try quotient(b, candidate) != nil {
          return try times(candidate, .number(c))
        }
      }
      // Another point, in no simple ratio to the first.
      point = (Integer(73_794) * point * (point.rootBelow)).quotientBelow(Integer(27_011))
    }
    return nil
  }

  /// f as the value at `point` of a polynomial in x with small coefficients.
  private func digits(_ f: Polynomial, _ point: Integer, _ x: Int) throws(Exhaustion) -> Polynomial {
    var rest = f
    var dense: [Polynomial] = []
    while !rest.isZero {
      let digit = rest.mapNumbers { $0.balanced(point) }
      rest = (rest - digit).mapNumbers { $0.quotient(point) ?? .zero }
      dense.append(digit)
      try spend(digit.termCount + 1)
    }
    return Polynomial.from(x, dense: dense)
  }

  // MARK: By remainders

  /// The subresultant remainder sequence of the primitive parts in the highest variable, and the contents apart.
  private func gcdByRemainders(_ f: Polynomial, _ g: Polynomial) throws(Exhaustion) -> Polynomial {
    let x = max(f.level, g.level)
    if f.level < x || g.level < x {
      let (low, high) = f.level < x ? (f, g) : (g, f)
      return try gcd([low] + high.terms(x).map(\.coefficient))
    }
    let cf = try content(f), cg = try content(g)
    let c = try gcd(cf, cg)
    var a = try quotient(f, cf) ?? f, b = try quotient(g, cg) ?? g
    if a.degree(x) < b.degree(x) { (a, b) = (b, a) }
    var scale = Polynomial.one, height = Polynomial.one
    while true {
      let step = a.degree(x) - b.degree(x)
      let rest = try pseudoRemainder(a, b, x)
      if rest.isZero { break }
      if rest.degree(x) == 0 { return c }
      let divisor = try times(scale, try power(height, step))
      a = b
      b = try quotient(rest, divisor) ?? rest
      scale = a.leading
      if step == 1 {
        height = scale
      } else if step > 1 {
        height = try quotient(try power(scale, step), try power(height, step - 1)) ?? height
      }
    }
    return try times(try quotient(b, try content(b)) ?? b, c)
  }

  /// The greatest common divisor of the coefficients of the highest variable.
  func content(_ f: Polynomial) throws(Exhaustion) -> Polynomial {
    guard case .sum(_, let terms) = f else { return f.positive }
    return try gcd(terms.map(\.coefficient))
  }
}

/// A multiplicative generator: the same numbers in every process.
struct Lehmer {
  private var state: UInt64
  init(_ seed: UInt64) { state = (seed &* 0x9E37_79B9_7F4A_7C15 | 1) }
  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return (state ^ state >> 29) >> 16
  }
}

extension Integer {
  /// About the fourth root, to change a number by.
  var rootBelow: Integer { Integer(1 << min(20, max(0, bits / 4))) }

  /// The quotient rounded towards zero.
  func quotientBelow(_ m: Integer) -> Integer {
    if case .small(let n) = self, case .small(let k) = m, k != 0, k != -1 { return .small(n / k) }
    return m.isZero ? self : Integer(value / m.value)
  }
}
