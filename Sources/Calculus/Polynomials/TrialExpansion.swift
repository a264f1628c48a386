// What multiplying out would come to, known before a node is written: simplification tries it on every sum with a
// bracket in it and seldom keeps it. Monomials in at most eight generators with machine integers, in one flat list.

/// Sums and products multiplied out on machine integers. An instance is reused; it holds one result at a time.
final class TrialExpansion {
  /// Generators are told by number: the exponents of all are one vector.
  private typealias Exponents = SIMD8<Int16>

  private struct Monomial {
    var exponents: Exponents
    /// Over the denominator of its polynomial.
    var coefficient: Int
  }

  /// What whole powers are taken of: base^(exponent/root).
  private struct Generator: Equatable {
    let base: Expr
    let exponent: Expr
    let root: Int
  }

  private static let mostGenerators = 8
  /// Longer results are left to others.
  private static let mostTerms = 96
  /// Room for a result, and for what it is being made of.
  private static let capacity = 2048
  private static let greatestExponent = 4096

  /// The notebook that owns this.
  private unowned(unsafe) let graph: Graph
  private let generators: UnsafeMutablePointer<Generator>
  private var generatorCount = 0
  private let monomials: UnsafeMutablePointer<Monomial>
  private var count = 0
  /// Of the result.
  private var denominator = 1

  init(_ graph: Graph) {
    self.graph = graph
    generators = .allocate(capacity: Self.mostGenerators)
    monomials = .allocate(capacity: Self.capacity)
  }

  deinit {
    generators.deallocate()
    monomials.deallocate()
  }

  /// Multiplies `e` out; false when this is not the place to do it: too many generators or terms, roots and
  /// exponentials that could join with others, long numbers.
  func expand(_ e: Expr) -> Bool {
    begin()
    guard let d = read(e) else { return false }
    denominator = d
    return true
  }

  private func begin() {
    generatorCount = 0
    count = 0
  }

  // MARK: Reading

  /// Adds the monomials of `e` to the list; their denominator.
  private func read(_ e: Expr) -> Int? {
    switch graph.kind(e) {
    case .number:
      guard case .small(let n, let d) = graph.value(e), n.magnitude < 1 << 40 else { return nil }
      return append(Monomial(exponents: Exponents(), coefficient: n)) ? d : nil
    case .sum:
      let start = count
      var common = 1
      for k in 0..<graph.childCount(e) {
        let middle = count
        guard let d = read(graph.child(e, k)), add(from: start, middle, &common, d) else { return nil }
      }
      return common
    case .product: return readProduct(e)
    case .power:
      if let n = wholePowerOfSum(e) { return readPower(graph.child(e, 0), n) }
      fallthrough
    case .symbol, .apply, .derivative:
      var exponents = Exponents()
      guard count(e, &exponents) else { return nil }
      return append(Monomial(exponents: exponents, coefficient: 1)) ? 1 : nil
    }
  }

  @inline(__always) private func append(_ m: Monomial) -> Bool {
    guard count < Self.capacity else { return false }
    monomials[count] = m
    count &+= 1
    return true
  }

  @inline(__always) private func wholePowerOfSum(_ e: Expr) -> Int? {
    guard graph.kind(e) == .power, graph.kind(graph.child(e, 0)) == .sum,
      let n = graph.integer(graph.child(e, 1)), n > 0
    else { return nil }
    return n
  }

  private func readProduct(_ e: Expr) -> Int? {
    var exponents = Exponents()
    var coefficient = 1, d = 1
    let start = count
    var brackets = 0
    // Factors that are no sums are one monomial.
    for k in 0..<graph.childCount(e) {
      let f = graph.child(e, k)
      switch graph.kind(f) {
      case .number:
        guard case .small(let n, let below) = graph.value(f), n.magnitude < 1 << 40 else { return nil }
        (coefficient, d) = (n, below)
      case .sum: brackets += 1
      default:
        if wholePowerOfSum(f) != nil { brackets += 1 } else if !count(f, &exponents) { return nil }
      }
    }
    guard append(Monomial(exponents: exponents, coefficient: coefficient)) else { return nil }
    if brackets == 0 { return d }
    for k in 0..<graph.childCount(e) {
      let f = graph.child(e, k)
      let n = graph.kind(f) == .sum ? 1 : wholePowerOfSum(f) ?? 0
      guard n > 0 else { continue }
      let middle = count
      guard let below = n == 1 ? read(f) : readPower(graph.child(f, 0), n),
        multiply(start..<middle, middle..<count, leavingAt: start), let all = product(d, below)
      else { return nil }
      d = all
    }
    return d
  }

  private func readPower(_ base: Expr, _ n: Int) -> Int? {
    guard n <= 24 else { return nil }
    let start = count
    guard let d = read(base) else { return nil }
    let middle = count
    var result = d
    for k in 1..<n {
      // The base stays below, until the last round has used it.
      guard
        multiply(start..<middle, k == 1 ? start..<middle : middle..<count, leavingAt: k == n - 1 ? start : middle),
        let all = product(result, d)
      else { return nil }
      result = all
    }
    return result
  }

  /// Counts a factor that is no sum among the exponents.
  private func count(_ f: Expr, _ exponents: inout Exponents) -> Bool {
    var generator = Generator(base: f, exponent: .one, root: 1)
    var n = 1
    if graph.kind(f) == .power {
      let b = graph.child(f, 0), x = graph.child(f, 1)
      if graph.isNumber(x) {
        guard case .small(let p, let q) = graph.value(x), !graph.isNumber(b) else { return false }
        generator = Generator(base: b, exponent: .one, root: q)
        n = p
      } else {
        let c = graph.coefficient(x)
        guard graph.kind(x) != .sum, case .small(let p, 1) = c else { return false }
        generator = Generator(
          base: b, exponent: c.isOne ? x : graph.withCoefficient(.one, x), root: 1)
        n = p
      }
    } else if graph.applies(f, Function.abs) || f == .infinity || f == .undefined {
      return false
    }
    var k = 0
    while k < generatorCount, generators[k] != generator {
      // Powers of one base with exponents of two kinds could join.
      if generators[k].base == generator.base { return false }
      k += 1
    }
    if k == generatorCount {
      guard k < Self.mostGenerators else { return false }
      generators[k] = generator
      generatorCount &+= 1
    }
    let total = Int(exponents[k]) + n
    guard total.magnitude <= Self.greatestExponent else { return false }
    exponents[k] = Int16(total)
    return true
  }

  // MARK: Arithmetic

  private func product(_ a: Int, _ b: Int) -> Int? {
    let (result, overflow) = a.multipliedReportingOverflow(by: b)
    return overflow || result.magnitude > 1 << 60 ? nil : result
  }

  /// Adds the polynomial from `middle` up, over `d`, to the one from `start` up, over `common`.
  private func add(from start: Int, _ middle: Int, _ common: inout Int, _ d: Int) -> Bool {
    if d != common {
      let g = Int(Rational.gcd(UInt(common), UInt(d)))
      guard let all = product(common / g, d) else { return false }
      for k in start..<count {
        guard let c = product(monomials[k].coefficient, all / (k < middle ? common : d)) else { return false }
        monomials[k].coefficient = c
      }
      common = all
    }
    let top = count
    count = middle
    for k in middle..<top {
      guard put(monomials[k], start) else { return false }
    }
    return true
  }

  /// Adds a monomial to the polynomial from `start` to the end of the list.
  @inline(__always) private func put(_ m: Monomial, _ start: Int) -> Bool {
    var k = start
    while k < count {
      if monomials[k].exponents == m.exponents {
        let (sum, overflow) = monomials[k].coefficient.addingReportingOverflow(m.coefficient)
        if overflow { return false }
        if sum == 0 {
          count &-= 1
          monomials[k] = monomials[count]
        } else {
          monomials[k].coefficient = sum
        }
        return true
      }
      k &+= 1
    }
    return count &- start < Self.mostTerms && append(m)
  }

  /// The product of two polynomials at the end of the list, moved down to `place`, where the list then ends.
  private func multiply(_ a: Range<Int>, _ b: Range<Int>, leavingAt place: Int) -> Bool {
    let start = count
    for i in a {
      let p = monomials[i]
      for j in b {
        let q = monomials[j]
        guard let c = product(p.coefficient, q.coefficient) else { return false }
        let exponents = p.exponents &+ q.exponents
        if any(exponents .> Int16(Self.greatestExponent)) || any(exponents .< Int16(-Self.greatestExponent)) {
          return false
        }
        guard put(Monomial(exponents: exponents, coefficient: c), start) else { return false }
      }
    }
    for k in start..<count { monomials[place &+ k &- start] = monomials[k] }
    count = place + count - start
    return true
  }

  // MARK: Common divisors

  /// Whether two sums have no common divisor as polynomials in their generators: for each of these that they share,
  /// Euclid's algorithm modulo a prime with numbers in the place of all others. True is certain, unless by a chance
  /// of one in millions; false and nil are no answers.
  func areCoprime(_ a: Expr, _ b: Expr) -> Bool? {
    begin()
    guard read(a) != nil, case let middle = count, read(b) != nil else { return nil }
    let end = count
    guard middle > 0, end > middle else { return nil }
    for x in 0..<generatorCount {
      guard let f = residues(0..<middle, by: x), let g = residues(middle..<end, by: x) else { return nil }
      if f.count > 1, g.count > 1, !Self.areCoprime(f, g) { return false }
    }
    return true
  }

  private static let prime = 2_147_483_647

  /// Coefficients by powers of one generator modulo the prime, every other one being a number that depends on it
  /// alone. Generators that divide everything are left out, so negative powers are none.
  private func residues(_ range: Range<Int>, by x: Int) -> [Int]? {
    var least = monomials[range.lowerBound].exponents, most = least
    for k in range {
      least = pointwiseMin(least, monomials[k].exponents)
      most = pointwiseMax(most, monomials[k].exponents)
    }
    let degree = Int(most[x]) - Int(least[x])
    guard degree <= 512 else { return nil }
    if degree == 0 { return [1] }
    let p = Self.prime
    var list = Array(repeating: 0, count: degree + 1)
    for k in range {
      var c = monomials[k].coefficient % p
      if c < 0 { c += p }
      let exponents = monomials[k].exponents &- least
      for g in 0..<generatorCount where g != x && exponents[g] != 0 {
        let point = (generators[g].base.i &* 7_919 &+ generators[g].exponent.i &* 104_729 &+ 12_345) % p
        var n = Int(exponents[g]), square = point
        while n > 0 {
          if n & 1 == 1 { c = c * square % p }
          square = square * square % p
          n >>= 1
        }
      }
      list[Int(exponents[x])] = (list[Int(exponents[x])] + c) % p
    }
    return list
  }

  private static func areCoprime(_ a: [Int], _ b: [Int]) -> Bool {
    var f = a, g = b
    let p = prime
    while true {
      while let last = g.last, last == 0 { g.removeLast() }
      if g.isEmpty { return f.count == 1 }
      while let last = f.last, last == 0 { f.removeLast() }
      if f.count < g.count {
        swap(&f, &g)
        continue
      }
      // f·(leading of g) − (leading of f)·xᵏ·g, as long as f is no shorter than g.
      let m = g[g.count - 1], q = f[f.count - 1], shift = f.count - g.count
      for k in 0..<shift { f[k] = f[k] * m % p }
      for k in g.indices { f[k + shift] = (f[k + shift] * m + (p - q) * g[k]) % p }
      f.removeLast()
      if f.isEmpty { return g.count == 1 }
    }
  }

  // MARK: The result

  /// What the result costs a reader; see `Cost`. Less than that only where constructors know more, as of √x·√x.
  var cost: Double {
    guard count > 0 else { return 1 }
    if count == 1 { return Double(cost(monomials[0])) }
    var total = Float(count - 1)
    var negatives = 0
    for k in 0..<count {
      let m = monomials[k]
      total += cost(m)
      if m.coefficient < 0 {
        negatives += 1
        total -= 1
      }
    }
    return Double(total) + (negatives == count ? 1 : 0)
  }

  private func cost(_ m: Monomial) -> Float {
    let g = denominator == 1 ? 1 : Int(Rational.gcd(m.coefficient.magnitude, UInt(denominator)))
    let n = m.coefficient.magnitude / UInt(g), d = denominator / g
    let sign: Float = m.coefficient < 0 ? 1 : 0
    var factors = 0, above = 0, below = 0
    var total: Float = 0, only: Float = 0
    for k in 0..<generatorCount where m.exponents[k] != 0 {
      let own = cost(generators[k], Int(m.exponents[k]))
      factors += 1
      only = own
      if m.exponents[k] < 0 && generators[k].exponent == .one {
        below += 1
        total += own - 2
      } else {
        above += 1
        total += own
      }
    }
    if factors == 0 { return (d == 1 ? 1 : 3) + sign }
    if factors == 1 && n == 1 && d == 1 && m.coefficient > 0 { return only }
    if n != 1 {
      total += 1
      above += 1
    }
    if d != 1 {
      total += 1
      below += 1
    }
    if above == 0 {
      above = 1
      total += 1
    }
    return total + sign + Float(above - 1) + Float(max(0, below - 1)) + (below > 0 ? 1 : 0)
  }

  private func cost(_ generator: Generator, _ n: Int) -> Float {
    let b = Float(graph.cost(generator.base))
    if generator.exponent != .one {
      let x = Float(graph.cost(generator.exponent))
      return b + 1 + x + (n == 1 ? 0 : n == -1 ? 1 : n < 0 ? 3 : 2)
    }
    let g = generator.root == 1 ? 1 : Int(Rational.gcd(n.magnitude, UInt(generator.root)))
    let p = Int(n.magnitude) / g, q = generator.root / g
    let written = p == 1 && q == 2 ? 1 + b : p == 1 && q == 1 ? b : b + 1 + (q == 1 ? 1 : 3)
    return n < 0 ? written + 2 : written
  }

  /// The result as an expression.
  func expression() -> Expr {
    let outer = graph.top
    for k in 0..<count {
      let m = monomials[k]
      let inner = graph.top
      let c = graph.number(Rational(m.coefficient, over: denominator) ?? .zero)
      graph.push(c)
      for x in 0..<generatorCount where m.exponents[x] != 0 {
        let generator = generators[x]
        let q = graph.number(Rational(Int(m.exponents[x]), over: generator.root) ?? .zero)
        let f = graph.power(generator.base, graph.product(q, generator.exponent))
        graph.push(f)
      }
      let term = graph.product(from: inner)
      graph.push(term)
    }
    return graph.sum(from: outer)
  }
}

extension Graph {
  /// `e` multiplied out where that costs a reader less than `most`; nil where it does not.
  func expanded(_ e: Expr, costingLessThan most: Double) -> Expr? {
    if !writesDecimals, trial.expand(e) { return trial.cost < most ? trial.expression() : nil }
    let opened = expanded(e)
    return !isTroubled && cost(opened) < most ? opened : nil
  }
}
