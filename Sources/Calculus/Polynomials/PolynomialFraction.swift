// Fractions of polynomials. The numerator is multiplied out; the denominator stays a product, so that what was
// written as (x − 1)(x + 1) is not lost, and so that sums find the least common one.

struct PolynomialFraction: Hashable, Sendable {
  var numerator: Polynomial
  /// A positive number and powers of primitive polynomials, none twice.
  var number: Integer = .one
  var denominator: [PolynomialFactor] = []

  init(_ value: Rational) {
    switch value {
    case .small(let n, let d):
      numerator = .number(.small(n))
      number = .small(d)
    case .big(let f):
      numerator = .number(Integer(f.numerator))
      number = Integer(f.denominator)
    }
  }

  init(_ f: Polynomial) { numerator = f }

  var isPolynomial: Bool { denominator.isEmpty }
}

extension PolynomialWork {
  /// The denominator multiplied out.
  func denominator(_ f: PolynomialFraction) throws(Exhaustion) -> Polynomial {
    var result = Polynomial.number(f.number)
    for part in f.denominator { result = try times(result, try power(part.base, part.power)) }
    return result
  }

  /// A polynomial as something to divide by: its number, the powers of variables, and the rest as one factor.
  func denominatorParts(_ f: Polynomial) throws(Exhaustion) -> (Integer, [PolynomialFactor]) {
    guard !f.isNumber else { return (f.number ?? .one, []) }
    var unit = f.numberContent
    if f.leadingNumber.isNegative { unit = -unit }
    let primitive = try quotient(f, .number(unit)) ?? f
    let lowest = lowestExponents(primitive, f.level + 1)
    var parts: [PolynomialFactor] = []
    for (x, e) in lowest.enumerated() where e > 0 {
      parts.append(PolynomialFactor(base: .variable(x), power: e))
    }
    let rest = try lowered(primitive, lowest)
    if !rest.isNumber { parts.append(PolynomialFactor(base: rest, power: 1)) }
    return (unit, parts)
  }

  /// f over a number and more factors.
  func over(_ f: PolynomialFraction, _ unit: Integer, _ parts: [PolynomialFactor]) -> PolynomialFraction {
    var result = f
    result.number = f.number * unit.magnitude
    if unit.isNegative { result.numerator = -result.numerator }
    for part in parts { add(part, to: &result.denominator) }
    return lowest(result)
  }

  private func add(_ part: PolynomialFactor, to list: inout [PolynomialFactor]) {
    if let k = list.firstIndex(where: { $0.base == part.base }) {
      list[k].power += part.power
    } else {
      list.append(part)
    }
  }

  /// Numbers in lowest terms.
  func lowest(_ f: PolynomialFraction) -> PolynomialFraction {
    if f.number.isOne { return f }
    var result = f
    if f.numerator.isZero {
      result.number = .one
      return result
    }
    let g = Integer.gcd(f.numerator.numberContent, f.number)
    if g.isOne { return f }
    result.number = f.number.quotient(g) ?? f.number
    result.numerator = f.numerator.mapNumbers { $0.quotient(g) ?? $0 }
    return result
  }

  func times(_ f: PolynomialFraction, _ g: PolynomialFraction) throws(Exhaustion) -> PolynomialFraction {
    var result = f
    result.numerator = try times(f.numerator, g.numerator)
    result.number = f.number * g.number
    for part in g.denominator { add(part, to: &result.denominator) }
    // Variables that stand above and below go at once; they cost nothing to find.
    for k in result.denominator.indices {
      let part = result.denominator[k]
      guard case .sum(let x, let terms) = part.base, terms.count == 1, terms[0].exponent == 1,
        terms[0].coefficient.isOne
      else { continue }
      let above = lowestExponents(result.numerator, max(result.numerator.level, x) + 1)[x]
      let common = min(above, part.power)
      if common > 0 && !result.numerator.isZero {
        result.numerator = result.numerator.mapExponents(x) { $0 - common }
        result.denominator[k].power -= common
      }
    }
    result.denominator.removeAll { $0.power == 0 }
    return lowest(result)
  }

  func power(_ f: PolynomialFraction, _ n: Int) throws(Exhaustion) -> PolynomialFraction {
    var result = f
    result.numerator = try power(f.numerator, n)
    guard case .number(let number) = try power(.number(f.number), n) else { throw .steps }
    result.number = number
    result.denominator =
      n == 0 ? [] : f.denominator.map { PolynomialFactor(base: $0.base, power: $0.power * n) }
    return result
  }

  func inverse(_ f: PolynomialFraction, _ unit: Integer, _ parts: [PolynomialFactor]) throws(Exhaustion)
    -> PolynomialFraction
  {
    var result = PolynomialFraction(Polynomial.one)
    result.numerator = try denominator(f)
    return over(result, unit, parts)
  }

  /// The sum over the least common product of the denominators as they are written.
  func sum(_ list: [PolynomialFraction]) throws(Exhaustion) -> PolynomialFraction {
    var result = PolynomialFraction(Polynomial.one)
    for f in list {
      result.number = Integer.lcm(result.number, f.number)
      for part in f.denominator {
        if let k = result.denominator.firstIndex(where: { $0.base == part.base }) {
          result.denominator[k].power = max(result.denominator[k].power, part.power)
        } else {
          result.denominator.append(part)
        }
      }
    }
    var total = Polynomial.zero
    if result.denominator.isEmpty {
      // Polynomials: by halves, so that long sums are not walked once for each term.
      var parts: [Polynomial] = []
      for f in list {
        parts.append(try times(f.numerator, .number(result.number.quotient(f.number) ?? .one)))
      }
      while parts.count > 1 {
        var next: [Polynomial] = []
        for k in stride(from: 0, to: parts.count, by: 2) {
          next.append(k + 1 < parts.count ? parts[k] + parts[k + 1] : parts[k])
        }
        try spend(parts.count)
        parts = next
      }
      result.numerator = parts.first ?? .zero
      return lowest(result)
    }
    for f in list {
      var factor = Polynomial.number(result.number.quotient(f.number) ?? .one)
      for part in result.denominator {
        let own = f.denominator.first { $0.base == part.base }?.power ?? 0
        factor = try times(factor, try power(part.base, part.power - own))
      }
      total = total + (try times(f.numerator, factor))
    }
    result.numerator = total
    return lowest(result)
  }

  // MARK: Cancelling

  /// The fraction with coprime numerator and denominator; what is cancelled is divided out of both.
  func cancelled(_ f: PolynomialFraction) throws(Exhaustion) -> PolynomialFraction {
    var result = f
    if f.numerator.isZero {
      result.number = .one
      result.denominator = []
      return result
    }
    // First numbers of divisors are positive, so that those of the quotients are too, and no sign is lost.
    var open = Array(f.denominator.reversed()), parts: [PolynomialFactor] = []
    while let part = open.popLast() {
      if part.power == 0 || part.base.isNumber { continue }
      let g = try gcd(result.numerator, part.base)
      guard !g.isNumber, let rest = try quotient(part.base, g), let above = try quotient(result.numerator, g)
      else {
        add(part, to: &parts)
        continue
      }
      result.numerator = above
      open.append(PolynomialFactor(base: rest, power: part.power))
      open.append(PolynomialFactor(base: g, power: part.power - 1))
    }
    result.denominator = parts
    return lowest(result)
  }
}
