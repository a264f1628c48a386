// Irreducible factors in several variables: numbers for all variables but one leave a polynomial in one variable,
// whose factors are lifted back by power series in the others, modulo a number beyond every possible coefficient.
import BigInt

extension PolynomialWork {
  /// The factors of a square-free polynomial in the variables 0 ..< count, count > 1, primitive in each of them.
  func multivariateFactors(_ f: Polynomial) throws(Exhaustion) -> [Polynomial] {
    let count = f.level + 1
    guard let start = try startingPoint(f, count) else { throw .steps }
    if start.factors.count == 1 { return [f] }
    // Machine words suffice for most factors. If every factor at the point has one, all are found, and irreducible
    // as those are; otherwise the work is done again with numbers as long as any factor may need.
    let quick = try SeriesLifting(self, f, count, start, isQuick: true)
    let found = try quick.factors()
    if found.count == start.factors.count || quick.isExact { return found }
    return try SeriesLifting(self, f, count, start, isQuick: false).factors()
  }

  /// A main variable, values for the others, and the factors that these leave.
  struct StartingPoint {
    let main: Int
    let point: [Integer]
    let factors: [Polynomial]
  }

  /// Of several points at which degree and square-freeness survive, the one that leaves the fewest factors.
  private func startingPoint(_ f: Polynomial, _ count: Int) throws(Exhaustion) -> StartingPoint? {
    let degrees = f.degrees(count)
    // A constant leading coefficient first, then low degree.
    var order: [(main: Int, size: Int)] = []
    for x in 0..<count {
      let leading = leadingCoefficient(f, x, count)
      order.append((x, (leading.isNumber ? 0 : 1000 * leading.totalDegrees.most) + degrees[x]))
    }
    order.sort { $0.size != $1.size ? $0.size < $1.size : $0.main < $1.main }
    let main = order[0].main
    let leading = leadingCoefficient(f, main, count)
    var random = Lehmer(UInt64(count))
    var best: StartingPoint?
    var good = 0
    for attempt in 0..<200 where good < 5 {
      // Zeros first: they keep the polynomial as it is.
      let range = UInt64(attempt < 3 ? 1 : 2 + attempt / 3)
      let point = (0..<count).map { k in
        k == main
          ? Integer.zero : Integer(attempt == 0 ? 0 : Int(random.next() % (2 * range + 1)) - Int(range))
      }
      var image = f, top = leading
      for x in 0..<count where x != main {
        image = try value(image, x, point[x])
        top = try value(top, x, point[x])
      }
      if top.isZero { continue }
      let slope = image.derivative
      guard image.degree > 0, try gcd(image, slope).isNumber else { continue }
      good += 1
      let primitive = try primitivePart(image)
      let factors = try univariateFactors(primitive)
      if best == nil || factors.count < best?.factors.count ?? 0 {
        best = StartingPoint(main: main, point: point, factors: factors)
      }
      if factors.count == 1 { break }
    }
    return best
  }

  private func leadingCoefficient(_ f: Polynomial, _ x: Int, _ count: Int) -> Polynomial {
    let degree = f.degree(x)
    var list: [([Int], Integer)] = []
    f.forEachMonomial(count) { exponents, c in
      guard exponents[x] == degree else { return }
      var inner = exponents
      inner[x] = 0
      list.append((inner, c))
    }
    return Polynomial.from(list)
  }
}

/// Factors as power series in all variables but one. A series is a polynomial in the main variable for each monomial
/// in the others, modulo a power of a prime that is beyond twice any coefficient, so that nothing is lost by it.
struct SeriesLifting {
  /// By total degree in the other variables, then by packed exponents.
  typealias Series = [[UInt64: [Integer]]]

  let work: PolynomialWork
  let f: Polynomial
  let count: Int
  let start: PolynomialWork.StartingPoint
  let modulus: Integer
  /// The other variables, and where their exponents lie in a key.
  let others: [Int]
  let shifts: [Int]
  /// Added to a key, it carries into `guards` exactly when an exponent is beyond its bound.
  let bias: UInt64
  let guards: UInt64
  let shifted: Polynomial
  /// Of higher total degree nothing is needed.
  let order: Int
  let lifting: Lifting
  /// The modulus is long enough for every factor; otherwise only single factors at the point are tried.
  let isExact: Bool

  init(
    _ work: PolynomialWork, _ f: Polynomial, _ count: Int, _ start: PolynomialWork.StartingPoint,
    isQuick: Bool
  ) throws(Exhaustion) {
    self.work = work
    self.f = f
    self.count = count
    self.start = start
    let others = (0..<count).filter { $0 != start.main }
    self.others = others
    var moved = f
    for x in others { moved = try work.shifted(moved, x, start.point[x]) }
    shifted = moved
    var order = 0
    moved.forEachMonomial(count) { exponents, _ in order = max(order, others.reduce(0) { $0 + exponents[$1] })
    }
    self.order = order
    let degrees = moved.degrees(count)
    var shifts: [Int] = [], bias: UInt64 = 0, guards: UInt64 = 0, place = 0
    for x in others {
      let width = Int.bitWidth - degrees[x].leadingZeroBitCount + 2
      guard place + width <= 63 else { throw .steps }
      shifts.append(place)
      bias |= (UInt64(1) << UInt64(width - 1) - 1 - UInt64(degrees[x])) << UInt64(place)
      guards |= UInt64(1) << UInt64(place + width - 1)
      place += width
    }
    (self.shifts, self.bias, self.guards) = (shifts, bias, guards)
    // The heights of two factors multiply to at most e^(sum of degrees) times that of f (Gelfond). What is read off is
    // one factor times the leading coefficient of the other, each number a sum over the monomials of that.
    let sum = degrees.reduce(0, +)
    let monomials = others.reduce(0) { $0 + Int.bitWidth - degrees[$1].leadingZeroBitCount }
    let bits = moved.bits + (sum * 3 + 1) / 2 + monomials + 2
    isExact = !isQuick || bits < 59
    lifting = Lifting(work, try SeriesLifting.prime(work, moved, start), bits: isQuick ? min(58, bits) : bits)
    modulus = lifting.modulus
  }

  /// A prime modulo which the factors at the point stay as they are: of their degrees, and without common factors.
  private static func prime(_ work: PolynomialWork, _ f: Polynomial, _ start: PolynomialWork.StartingPoint)
    throws(Exhaustion) -> UInt64
  {
    var p: UInt64 = 1_000_000_007
    var image = f
    for x in 0...f.level where x != start.main { image = try work.value(image, x, .zero) }
    let zeros = Array(repeating: UInt64(0), count: f.level + 1)
    for _ in 0..<20 {
      let g = ModularPolynomial(try work.image(image, start.main, image.degree, zeros, p), p)
      try work.spend(image.degree * image.degree)
      if g.degree == image.degree, ModularPolynomial.gcd(g, g.derivative).degree == 0 { return p }
      p = work.nextPrime(p)
    }
    throw .steps
  }

  // MARK: Series

  private func key(_ exponents: [Int]) -> UInt64 {
    var key: UInt64 = 0
    for (k, x) in others.enumerated() { key |= UInt64(exponents[x]) << UInt64(shifts[k]) }
    return key
  }

  private func series(_ g: Polynomial) -> Series {
    var result: Series = Array(repeating: [:], count: order + 1)
    g.forEachMonomial(count) { exponents, c in
      let total = others.reduce(0) { $0 + exponents[$1] }
      let e = exponents[start.main], key = key(exponents)
      var dense = result[total][key] ?? []
      while dense.count <= e { dense.append(.zero) }
      dense[e] = c.residue(modulus)
      result[total][key] = dense
    }
    return result
  }

  private func constant(_ c: [Integer]) -> Series {
    var result: Series = Array(repeating: [:], count: order + 1)
    result[0][0] = c
    return result
  }

  /// The part of total degree d of a product.
  private func part(_ d: Int, of a: Series, _ b: Series) throws(Exhaustion) -> [UInt64: [Integer]] {
    var result: [UInt64: [Integer]] = [:]
    for i in 0...d where !a[i].isEmpty && !b[d - i].isEmpty {
      for (k, u) in a[i] {
        for (l, v) in b[d - i] {
          let key = k + l
          // A power beyond that of f: no factor has it.
          if (key + bias) & guards != 0 { continue }
          let part = try lifting.times(u, v, modulus)
          result[key] = lifting.sum(result[key] ?? [], part, modulus)
        }
        try work.spend(b[d - i].count)
      }
    }
    return result
  }

  private func times(_ a: Series, _ b: Series) throws(Exhaustion) -> Series {
    var result: Series = []
    for d in 0...order { result.append(try part(d, of: a, b)) }
    return result
  }

  /// 1/a for a series of numbers whose constant is not 0.
  private func inverse(_ a: Series) throws(Exhaustion) -> Series {
    guard let c = a[0][0]?.first, let first = Lifting.inverse(c, modulus) else { throw .steps }
    // 1/(c + n) = 1/c − n/c·(1/(c + n)), a degree at a time.
    var result = constant([first])
    var rest = a
    rest[0] = [:]
    for d in 0..<order {
      for (key, value) in try part(d + 1, of: rest, result) where !value.isEmpty {
        result[d + 1][key] = lifting.reduced(value.map { Integer.zero - $0 * first }, modulus)
      }
    }
    return result
  }

  // MARK: Lifting

  func factors() throws(Exhaustion) -> [Polynomial] {
    let whole = series(shifted)
    let degree = f.degree(start.main)
    let leading: Series = whole.map { $0.compactMapValues { $0.count > degree ? [$0[degree]] : nil } }
    let isMonic = leading[0][0] == [.one] && leading.reduce(0) { $0 + $1.count } == 1
    let monic = isMonic ? whole : try times(whole, try inverse(leading))
    // The factors at the point, monic.
    var parts: [[Integer]] = []
    for g in start.factors {
      var dense = Array(repeating: Integer.zero, count: g.degree + 1)
      for t in g.terms(g.level) { dense[t.exponent] = (t.coefficient.number ?? .zero).residue(modulus) }
      guard let top = dense.last, let c = Lifting.inverse(top, modulus) else { throw .steps }
      parts.append(lifting.reduced(dense.map { $0 * c }, modulus))
    }
    let weights = try partialFractions(parts)
    var lifted = parts.map(constant)
    // The products of the first factors, complete below the degree in hand.
    var products = lifted
    for k in 1..<products.count {
      products[k] = constant(try lifting.times(products[k - 1][0][0] ?? [], parts[k], modulus))
    }
    for d in 0..<order {
      let d = d + 1
      for k in 1..<products.count { products[k][d] = try part(d, of: products[k - 1], lifted[k]) }
      var errors = monic[d]
      for (key, value) in products[products.count - 1][d] {
        errors[key] = lifting.reduced(lifting.difference(errors[key] ?? [], value), modulus)
      }
      for (key, error) in errors where !error.isEmpty {
        for k in parts.indices {
          let (_, part) = try lifting.divided(
            try lifting.times(error, weights[k], modulus), parts[k], modulus)
          if !part.isEmpty { lifted[k][d][key] = part }
        }
      }
      products[0][d] = lifted[0][d]
      for k in 1..<products.count - 1 { products[k][d] = try part(d, of: products[k - 1], lifted[k]) }
    }
    return try recombined(lifted, leading)
  }

  /// w with Σ wₖ·Π(others) = 1 and deg wₖ < deg partₖ.
  private func partialFractions(_ parts: [[Integer]]) throws(Exhaustion) -> [[Integer]] {
    var weights: [[Integer]] = []
    for k in parts.indices {
      var rest: [Integer] = [.one]
      for j in parts.indices where j != k {
        rest = try lifting.divided(try lifting.times(rest, parts[j], modulus), parts[k], modulus).1
      }
      weights.append(try inverse(rest, parts[k]))
    }
    return weights
  }

  /// 1/a modulo the monic m: modulo the prime by Euclid, then Newton's step w·(2 − a·w), which doubles its power.
  private func inverse(_ a: [Integer], _ m: [Integer]) throws(Exhaustion) -> [Integer] {
    let p = lifting.prime
    try work.spend(a.count * m.count)
    let (start, _) = ModularPolynomial.bezout(
      ModularPolynomial(a.map { $0.residue(p) }, p), ModularPolynomial(m.map { $0.residue(p) }, p))
    var w = start.coefficients.map { Integer(Int($0)) }
    var reached = Integer(Int(p))
    while reached < modulus {
      reached = reached * reached
      var gap = try lifting.divided(try lifting.times(a, w, modulus), m, modulus).1
      gap = lifting.reduced(lifting.difference([Integer(2)], gap), modulus)
      w = try lifting.divided(try lifting.times(w, gap, modulus), m, modulus).1
    }
    return w
  }

  // MARK: Putting together

  private func recombined(_ lifted: [Series], _ leading: Series) throws(Exhaustion) -> [Polynomial] {
    var open = lifted
    var rest = f
    var found: [Polynomial] = []
    var size = 1
    while 2 * size <= open.count && (isExact || size == 1) {
      var hit: [Int]?
      var chosen = Array(0..<size)
      search: while true {
        var candidate = leading
        for k in chosen { candidate = try times(candidate, open[k]) }
        let g = try polynomial(candidate)
        if !g.isNumber, let next = try work.quotient(rest, g) {
          found.append(g)
          rest = next.positive
          hit = chosen
          break search
        }
        if !chosen.advance(among: open.count) { break }
      }
      if let hit {
        for k in hit.reversed() { open.remove(at: k) }
      } else {
        size += 1
      }
    }
    if !rest.isNumber { found.append(rest) }
    return found
  }

  /// The primitive polynomial, in the main variable, that a series is, moved back from the point.
  private func polynomial(_ s: Series) throws(Exhaustion) -> Polynomial {
    var list: [([Int], Integer)] = []
    for part in s {
      for (key, dense) in part {
        for (e, c) in dense.enumerated() where !c.isZero {
          var exponents = Array(repeating: 0, count: count)
          for (k, x) in others.enumerated() {
            let width = (k + 1 < shifts.count ? shifts[k + 1] : 63) - shifts[k]
            exponents[x] = Int(key >> UInt64(shifts[k]) & (UInt64(1) << UInt64(width) - 1))
          }
          exponents[start.main] = e
          list.append((exponents, c.balanced(modulus)))
        }
      }
    }
    var g = Polynomial.from(list)
    for x in others { g = try work.shifted(g, x, -start.point[x]) }
    guard !g.isZero else { return .zero }
    let common = try work.gcd(work.coefficients(g, Set(others), count))
    return (try work.quotient(g, common) ?? g).positive
  }
}
