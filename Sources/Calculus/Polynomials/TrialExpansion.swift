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
  private static let greatestExponent = 4096

  /// Weak in effect: the notebook that owns this outlives every call.
  private unowned(unsafe) let graph: Graph
  private var generators: [Generator] = []
  private var monomials: [Monomial] = []
  /// Of the result.
  private var denominator = 1

  init(_ graph: Graph) { self.graph = graph }

  /// Multiplies `e` out; false when this is not the place to do it: too many generators or terms, roots and
  /// exponentials that could join with others, long numbers.
  func expand(_ e: Expr) -> Bool {
    begin()
    guard let d = read(e) else { return false }
    denominator = d
    return true
  }

  private func begin() {
    generators.removeAll(keepingCapacity: true)
    monomials.removeAll(keepingCapacity: true)
  }

  // MARK: Reading

  /// Adds the monomials of `e` to the list; their denominator.
  private func read(_ e: Expr) -> Int? {
    switch graph.kind(e) {
    case .number:
      guard case .small(let n, let d) = graph.value(e), n.magnitude < 1 << 40 else { return nil }
      monomials.append(Monomial(exponents: Exponents(), coefficient: n))
      return d
    case .sum:
      let start = monomials.count
      var common = 1
      for k in 0..<graph.childCount(e) {
        let before = monomials.count
        guard let d = read(graph.child(e, k)), add(from: start, before, &common, d) else { return nil }
      }
      return common
    case .product: return readProduct(e)
    case .power:
      if let n = wholePowerOfSum(e) { return readPower(graph.child(e, 0), n) }
      fallthrough
    case .symbol, .apply, .derivative:
      var exponents = Exponents()
      guard count(e, &exponents) else { return nil }
      monomials.append(Monomial(exponents: exponents, coefficient: 1))
      return 1
    }
  }

  private func wholePowerOfSum(_ e: Expr) -> Int? {
    guard graph.kind(e) == .power, graph.kind(graph.child(e, 0)) == .sum,
      let n = graph.integer(graph.child(e, 1)), n > 0
    else { return nil }
    return n
  }

  private func readProduct(_ e: Expr) -> Int? {
    var exponents = Exponents()
    var coefficient = 1, d = 1
    let start = monomials.count
    // Factors that are no sums are one monomial.
    for k in 0..<graph.childCount(e) {
      let f = graph.child(e, k)
      switch graph.kind(f) {
      case .number:
        guard case .small(let n, let below) = graph.value(f), n.magnitude < 1 << 40 else { return nil }
        (coefficient, d) = (n, below)
      case .sum: break
      default: if wholePowerOfSum(f) == nil, !count(f, &exponents) { return nil }
      }
    }
    monomials.append(Monomial(exponents: exponents, coefficient: coefficient))
    for k in 0..<graph.childCount(e) {
      let f = graph.child(e, k)
      let n = graph.kind(f) == .sum ? 1 : wholePowerOfSum(f) ?? 0
      guard n > 0 else { continue }
      let middle = monomials.count
      guard let below = n == 1 ? read(f) : readPower(graph.child(f, 0), n), multiply(from: start, middle),
        let all = product(d, below)
      else { return nil }
      d = all
    }
    return d
  }

  private func readPower(_ base: Expr, _ n: Int) -> Int? {
    guard n <= 24 else { return nil }
    let start = monomials.count
    guard let d = read(base) else { return nil }
    let middle = monomials.count
    var result = d
    for _ in 1..<n {
      // The base stays below, since the next round needs it again.
      let end = monomials.count
      guard multiplied(start..<middle, end == middle ? start..<middle : middle..<end),
        let all = product(result, d)
      else { return nil }
      monomials.removeSubrange(middle..<end)
      result = all
    }
    if n > 1 { monomials.removeSubrange(start..<middle) }
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
    while k < generators.count, generators[k] != generator {
      // Powers of one base with exponents of two kinds could join.
      if generators[k].base == generator.base { return false }
      k += 1
    }
    if k == generators.count {
      guard k < Self.mostGenerators else { return false }
      generators.append(generator)
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
      for k in start..<monomials.count {
        guard let c = product(monomials[k].coefficient, all / (k < middle ? common : d)) else { return false }
        monomials[k].coefficient = c
      }
      common = all
    }
    var end = middle
    for k in middle..<monomials.count {
      guard put(monomials[k], start, &end) else { return false }
    }
    monomials.removeSubrange(end...)
    return true
  }

  /// Adds a monomial to those from `start` to `end`, which grow where it is a new one.
  private func put(_ m: Monomial, _ start: Int, _ end: inout Int) -> Bool {
    var k = start
    while k < end {
      if monomials[k].exponents == m.exponents {
        let (sum, overflow) = monomials[k].coefficient.addingReportingOverflow(m.coefficient)
        if overflow { return false }
        if sum == 0 {
          end -= 1
          monomials[k] = monomials[end]
        } else {
          monomials[k].coefficient = sum
        }
        return true
      }
      k += 1
    }
    guard end - start < Self.mostTerms else { return false }
    if end == monomials.count { monomials.append(m) } else { monomials[end] = m }
    end += 1
    return true
  }

  /// The polynomials from `start` and from `middle` up become their product.
  private func multiply(from start: Int, _ middle: Int) -> Bool {
    let end = monomials.count
    guard multiplied(start..<middle, middle..<end) else { return false }
    monomials.removeSubrange(start..<end)
    return true
  }

  /// The product of two polynomials in the list, put on top of it.
  private func multiplied(_ a: Range<Int>, _ b: Range<Int>) -> Bool {
    let start = monomials.count
    var end = start
    for i in a {
      for j in b {
        let p = monomials[i], q = monomials[j]
        guard let c = product(p.coefficient, q.coefficient) else { return false }
        let exponents = p.exponents &+ q.exponents
        if any(exponents .> Int16(Self.greatestExponent)) || any(exponents .< Int16(-Self.greatestExponent)) {
          return false
        }
        guard put(Monomial(exponents: exponents, coefficient: c), start, &end) else { return false }
      }
    }
    if end < monomials.count { monomials.removeSubrange(end...) }
    return true
  }

  // MARK: The result

  /// What the result costs a reader; see `Cost`. Less than that only where constructors know more, as of √x·√x.
  var cost: Double {
    guard !monomials.isEmpty else { return 1 }
    if monomials.count == 1 { return Double(cost(monomials[0])) }
    var total = Float(monomials.count - 1)
    var negatives = 0
    for m in monomials {
      total += cost(m)
      if m.coefficient < 0 {
        negatives += 1
        total -= 1
      }
    }
    return Double(total) + (negatives == monomials.count ? 1 : 0)
  }

  private func cost(_ m: Monomial) -> Float {
    let g = Int(Rational.gcd(m.coefficient.magnitude, UInt(denominator)))
    let n = m.coefficient.magnitude / UInt(g), d = denominator / g
    let sign: Float = m.coefficient < 0 ? 1 : 0
    var factors = 0, above = 0, below = 0
    var total: Float = 0, only: Float = 0
    for k in generators.indices where m.exponents[k] != 0 {
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
    let g = Int(Rational.gcd(n.magnitude, UInt(generator.root)))
    let p = Int(n.magnitude) / g, q = generator.root / g
    let written = p == 1 && q == 2 ? 1 + b : p == 1 && q == 1 ? b : b + 1 + (q == 1 ? 1 : 3)
    return n < 0 ? written + 2 : written
  }

  /// The result as an expression.
  func expression() -> Expr {
    let outer = graph.top
    for m in monomials {
      let inner = graph.top
      let c = graph.number(Rational(m.coefficient, over: denominator) ?? .zero)
      graph.push(c)
      for k in generators.indices where m.exponents[k] != 0 {
        let generator = generators[k]
        let q = graph.number(Rational(Int(m.exponents[k]), over: generator.root) ?? .zero)
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
