// What the polynomials of an expression are polynomials in. Sums, products and whole powers are taken apart; anything
// else is a generator: a name, a call, a root, an exponential. Powers of one base share a generator: x^(1/2) and
// x^(3/2) are t and t³, and then x itself is t²; e^(2x) is the square of e^x.

/// The generators of one expression, and the relations that roots satisfy.
final class Generators {
  /// A base and what its exponents have in common beyond a number: (x, 1) for roots of x, (e, x) for e^(2x).
  struct Family: Hashable {
    let base: Expr
    let exponent: Expr
  }

  /// t^degree = numerator/denominator, in generators before t.
  struct Relation {
    let degree: Int
    let numerator: Polynomial
    let denominator: Polynomial
  }

  let graph: Graph
  let work: PolynomialWork
  /// The most generators; beyond them the work is not begun.
  let most: Int
  /// By variable.
  private(set) var expressions: [Expr] = []
  private(set) var relations: [Int: Relation] = [:]
  /// Variables that are positive wherever they have a value.
  private(set) var positives: Set<Int> = []
  private var variables: [Family: Int] = [:]
  /// By what the exponents of a family are divided.
  private var divisors: [Family: Int] = [:]
  var fractions: [Expr: PolynomialFraction] = [:]
  /// Everything that was divided by on the way, without its numbers.
  private(set) var divisions: [Polynomial] = []

  /// Whether cos² u counts as 1 − sin² u, and so with every such relation of the function table.
  let knowsIdentities: Bool

  init(_ graph: Graph, _ work: PolynomialWork, most: Int, knowsIdentities: Bool = false) {
    self.knowsIdentities = knowsIdentities
    self.graph = graph
    self.work = work
    self.most = most
  }

  /// Notes a division by `f`.
  func divided(by f: Polynomial) { if !f.isNumber && !divisions.contains(f) { divisions.append(f) } }

  // MARK: Forms of powers

  /// The exponent of a power as a list of families of its base with a rational each.
  private func exponents(_ base: Expr, _ exponent: Expr) -> [(Family, Rational)] {
    let terms = graph.kind(exponent) == .sum ? graph.children(exponent) : [exponent]
    var result: [(Family, Rational)] = []
    for term in terms {
      if graph.isNumber(term) {
        result.append((Family(base: base, exponent: .one), graph.value(term)))
      } else {
        let c = graph.coefficient(term)
        result.append((Family(base: base, exponent: graph.withCoefficient(.one, term)), c))
      }
    }
    return result
  }

  /// Powers as families: 4^x is (2^x)², √12 is 2·√3, √6 is √2·√3.
  private func families(_ e: Expr) -> [(Family, Rational)] {
    let base = graph.child(e, 0), exponent = graph.child(e, 1)
    guard graph.isNumber(base), let n = graph.integer(base), n > 1 else { return exponents(base, exponent) }
    var result: [(Family, Rational)] = []
    if graph.isNumber(exponent) {
      for (prime, k) in Generators.primes(n) {
        result.append(
          (Family(base: graph.number(prime), exponent: .one), graph.value(exponent) * Rational(k)))
      }
      return result
    }
    for k in stride(from: 40, through: 2, by: -1) {
      if let root = Integer(n).root(k)?.int {
        return exponents(graph.number(root), exponent).map { ($0.0, $0.1 * Rational(k)) }
      }
    }
    return exponents(base, exponent)
  }

  /// Prime factors by trial division up to 10³; what is left counts as one.
  private static func primes(_ n: Int) -> [(Int, Int)] {
    var rest = n, found: [(Int, Int)] = []
    var d = 2
    while d <= 1000 && d * d <= rest {
      var k = 0
      while rest % d == 0 {
        rest /= d
        k += 1
      }
      if k > 0 { found.append((d, k)) }
      d += d == 2 ? 1 : 2
    }
    if rest > 1 { found.append((rest, 1)) }
    return found
  }

  /// Whether a node is taken apart.
  private func isArithmetic(_ e: Expr) -> Bool {
    switch graph.kind(e) {
    case .number, .sum, .product: true
    case .power: wholeExponent(e) != nil
    default: false
    }
  }

  /// The exponent of a whole power of something that is no number.
  private func wholeExponent(_ e: Expr) -> Int? {
    guard let n = graph.integer(graph.child(e, 1)), n != Int.min, n.magnitude < 1 << 24 else { return nil }
    return n
  }

  /// Whether what stands inside is needed: of a power its base, of |u| the u whose square is its square.
  private func isOpen(_ e: Expr) -> Bool {
    isArithmetic(e) || graph.kind(e) == .power || graph.applies(e, Function.abs)
  }

  // MARK: Collecting

  /// Nodes of `root` that become polynomials, children first; nil when there is something without a value in it.
  private func nodes(_ root: Expr) -> [Expr]? {
    var list: [Expr] = []
    var isSound = true
    _ = graph.pass(root, enters: { _ in true }, opens: { self.isOpen($0) }) { e, _ in
      if e == .infinity || e == .undefined { isSound = false }
      list.append(e)
      return e
    }
    return isSound && !graph.isTroubled ? list : nil
  }

  /// The fraction of polynomials that `root` is; nil when it is none, or there are too many generators.
  func fraction(_ root: Expr) throws(Exhaustion) -> PolynomialFraction? {
    guard try prepare([root]) else { return nil }
    return fractions[root]
  }

  /// The fractions of several expressions over the same generators.
  func prepare(_ roots: [Expr]) throws(Exhaustion) -> Bool {
    var list: [Expr] = []
    var seen: Set<Expr> = []
    for root in roots {
      guard let nodes = nodes(root) else { return false }
      for e in nodes where seen.insert(e).inserted { list.append(e) }
    }
    // First what every family's exponents are divided by, then the polynomials.
    for e in list where graph.kind(e) == .power && wholeExponent(e) == nil {
      for (family, q) in families(e) {
        guard case .small(_, let d) = q, d <= 1024 else { throw .steps }
        let old = divisors[family] ?? 1
        let g = Int(Rational.gcd(UInt(old), UInt(d)))
        divisors[family] = old / max(1, g) * d
        if divisors[family] ?? 1 > 1024 { throw .steps }
      }
    }
    for e in list {
      guard let f = try built(e) else { return false }
      fractions[e] = f
    }
    return true
  }

  // MARK: Building

  private func built(_ e: Expr) throws(Exhaustion) -> PolynomialFraction? {
    switch graph.kind(e) {
    case .number:
      // Longer ones take too long to compare, and nobody reads them.
      if graph.value(e).bits > 16_384 { throw .steps }
      return PolynomialFraction(graph.value(e))
    case .sum:
      var parts: [PolynomialFraction] = []
      for k in 0..<graph.childCount(e) {
        guard let f = fractions[graph.child(e, k)] else { return nil }
        parts.append(f)
      }
      return try reduced(try work.sum(parts))
    case .product:
      var result = PolynomialFraction(Polynomial.one)
      for k in 0..<graph.childCount(e) {
        guard let f = fractions[graph.child(e, k)] else { return nil }
        result = try work.times(result, f)
      }
      return try reduced(result)
    case .power:
      if let n = wholeExponent(e) {
        guard let f = fractions[graph.child(e, 0)] else { return nil }
        return try power(f, n)
      }
      var result = PolynomialFraction(Polynomial.one)
      for (family, q) in families(e) {
        guard let part = try power(family, q) else { return nil }
        result = try work.times(result, part)
      }
      return try reduced(result)
    case .symbol, .apply, .derivative:
      if graph.kind(e) == .symbol && e != .e && e != .pi && graph.isConstant(e) { return nil }
      let family = Family(base: e, exponent: .one)
      if knowsIdentities, variables[family] == nil, divisors[family] ?? 1 == 1, let relation = try squared(e)
      {
        guard let x = try variable(family, 1) else { return nil }
        relations[x] = relation
      }
      return try power(family, .one)
    }
  }

  func power(_ f: PolynomialFraction, _ n: Int) throws(Exhaustion) -> PolynomialFraction? {
    if n >= 0 { return try reduced(try work.power(f, n)) }
    guard let inverse = try inverse(f) else { return nil }
    return try reduced(try work.power(inverse, -n))
  }

  /// 1/f; nil when f is 0, which nothing can be divided by.
  func inverse(_ f: PolynomialFraction) throws(Exhaustion) -> PolynomialFraction? {
    guard !f.numerator.isZero else {
      graph.fail(.undefined, "division by zero: a denominator in this is 0 everywhere")
      return nil
    }
    let (unit, parts) = try work.denominatorParts(f.numerator)
    for part in parts { divided(by: part.base) }
    return try work.inverse(f, unit, parts)
  }

  /// A family to a rational power that its generator divides.
  private func power(_ family: Family, _ q: Rational) throws(Exhaustion) -> PolynomialFraction? {
    let divisor = divisors[family] ?? 1
    guard let n = (q * Rational(divisor)).int, n.magnitude < 1 << 24 else { throw .steps }
    // A root of something that is itself taken apart, to a whole power: no root at all.
    if family.exponent == .one, divisor == 1, isArithmetic(family.base), !graph.isNumber(family.base) {
      guard let f = fractions[family.base] else { return nil }
      return try power(f, n)
    }
    guard let x = try variable(family, divisor) else { return nil }
    var f = PolynomialFraction(Polynomial.one)
    if n >= 0 {
      f.numerator = .variable(x, power: n)
    } else {
      if !positives.contains(x) { divided(by: .variable(x)) }
      f.denominator = [PolynomialFactor(base: .variable(x), power: -n)]
    }
    return try reduced(f)
  }

  private func variable(_ family: Family, _ divisor: Int) throws(Exhaustion) -> Int? {
    if let known = variables[family] { return known }
    guard expressions.count < most else { throw .steps }
    let x = expressions.count
    let exponent = graph.product(graph.number(Rational(1, over: divisor) ?? .one), family.exponent)
    expressions.append(graph.power(family.base, exponent))
    variables[family] = x
    // e^u, 2^u and √2; of what is no number the value is 0.
    if family.base == .e || family.base == .pi || graph.value(family.base) > .zero { positives.insert(x) }
    if family.exponent == .one, divisor == 1, graph.applies(family.base, Function.abs),
      let f = fractions[graph.child(family.base, 0)]
    {
      relations[x] = Relation(
        degree: 2, numerator: try work.power(f.numerator, 2),
        denominator: try work.power(try work.denominator(f), 2))
    }
    if family.exponent == .one, divisor > 1 {
      if graph.isNumber(family.base) {
        relations[x] = Relation(
          degree: divisor, numerator: .number(Integer(graph.value(family.base).numerator)),
          denominator: .number(Integer(graph.value(family.base).denominator)))
      } else if isArithmetic(family.base), let f = fractions[family.base] {
        relations[x] = Relation(degree: divisor, numerator: f.numerator, denominator: try work.denominator(f))
      }
    }
    return x
  }

  // MARK: Relations

  /// The square of a call in terms of squares of earlier rows of the table, from the identities of these.
  private func squared(_ e: Expr) throws(Exhaustion) -> Relation? {
    guard graph.kind(e) == .apply, graph.childCount(e) == 1, case .row(let k) = graph.function(e) else {
      return nil
    }
    let u = graph.child(e, 0)
    for templates in graph.relations(of: k) {
      let members = templates.map { graph.filled($0, u) }
      var own: Rational?
      var rest: [(Expr, Rational)] = []
      for member in members {
        let c = graph.coefficient(member),
          bare = graph.isNumber(member) ? .one : graph.withCoefficient(.one, member)
        if bare == graph.power(e, .two) {
          own = c
        } else if graph.isNumber(member) {
          rest.append((.one, c))
        } else if graph.kind(bare) == .power, graph.child(bare, 1) == .two,
          graph.kind(graph.child(bare, 0)) == .apply,
          case .row(let j) = graph.function(graph.child(bare, 0)), j < k
        {
          rest.append((graph.child(bare, 0), c))
        }
      }
      guard let own, let inverse = own.reciprocal, rest.count == members.count - 1 else { continue }
      var total = Polynomial.zero
      for (f, c) in rest {
        guard let n = (-(c * inverse)).int else { return nil }
        var square = Polynomial.one
        if f != .one {
          let family = Family(base: f, exponent: .one)
          guard divisors[family] ?? 1 == 1, let x = try variable(family, 1) else { return nil }
          square = .variable(x, power: 2)
        }
        total = total + (try work.times(square, Polynomial(n)))
      }
      return Relation(degree: 2, numerator: total, denominator: .one)
    }
    return nil
  }

  /// f with powers of roots reduced: t² is what t is the root of.
  func reduced(_ f: PolynomialFraction) throws(Exhaustion) -> PolynomialFraction? {
    if relations.isEmpty { return f }
    var result = f
    for x in relations.keys.sorted(by: >) {
      guard let relation = relations[x] else { continue }
      let degree = result.numerator.degree(x)
      if degree >= relation.degree {
        let times = degree / relation.degree
        result.numerator = try reduced(result.numerator, x, relation, times)
        result = try over(result, relation.denominator, times)
      }
      // Of what stands below only a power of the root itself; 1/t^(2k + 1) is 1/(u^k·t).
      for k in result.denominator.indices where result.denominator[k].base == .variable(x) {
        let power = result.denominator[k].power
        let whole = power / relation.degree
        guard whole > 0 else { continue }
        result.denominator[k].power = power % relation.degree
        result.numerator = try work.times(result.numerator, try work.power(relation.denominator, whole))
        result = try over(result, relation.numerator, whole)
      }
      result.denominator.removeAll { $0.power == 0 }
    }
    return result
  }

  private func over(_ f: PolynomialFraction, _ d: Polynomial, _ times: Int) throws(Exhaustion)
    -> PolynomialFraction
  {
    if d.isOne { return f }
    guard !d.isZero else { throw .steps }
    let (unit, parts) = try work.denominatorParts(d)
    let raised = parts.map { PolynomialFactor(base: $0.base, power: $0.power * times) }
    return work.over(f, unit.power(times), raised)
  }

  private func reduced(_ f: Polynomial, _ x: Int, _ relation: Relation, _ times: Int) throws(Exhaustion)
    -> Polynomial
  {
    var groups: [Int: [([Int], Integer)]] = [:]
    let count = f.level + 1
    f.forEachMonomial(count) { exponents, c in
      var inner = exponents
      inner[x] = exponents[x] % relation.degree
      groups[exponents[x] / relation.degree, default: []].append((inner, c))
    }
    var result = Polynomial.zero
    for whole in groups.keys.sorted() {
      var seen: [[Int]: Integer] = [:]
      var order: [[Int]] = []
      for (exponents, c) in groups[whole] ?? [] {
        if seen[exponents] == nil { order.append(exponents) }
        seen[exponents] = (seen[exponents] ?? .zero) + c
      }
      var part = Polynomial.from(order.map { ($0, seen[$0] ?? .zero) })
      part = try work.times(part, try work.power(relation.numerator, whole))
      part = try work.times(part, try work.power(relation.denominator, times - whole))
      result = result + part
    }
    return result
  }
}
