// Square-free factors: what occurs once, what occurs twice, and so on, by Yun's chain of divisors with the derivative.

/// A factor and how often it divides.
struct PolynomialFactor: Hashable, Sendable {
  var base: Polynomial
  var power: Int
}

extension PolynomialWork {
  /// A number, and coprime square-free polynomials, primitive and with a positive first number, whose powers multiply
  /// to f. Variables that divide f are factors of their own.
  func squareFree(_ f: Polynomial) throws(Exhaustion) -> (unit: Integer, factors: [PolynomialFactor]) {
    guard !f.isNumber else { return (f.number ?? .zero, []) }
    var unit = f.numberContent
    if f.leadingNumber.isNegative { unit = -unit }
    let primitive = try quotient(f, .number(unit)) ?? f
    let lowest = lowestExponents(primitive, f.level + 1)
    var factors: [PolynomialFactor] = []
    for (x, e) in lowest.enumerated() where e > 0 {
      factors.append(PolynomialFactor(base: .variable(x), power: e))
    }
    try collectSquareFree(try lowered(primitive, lowest), into: &factors)
    return (unit, factors)
  }

  private func collectSquareFree(_ f: Polynomial, into factors: inout [PolynomialFactor]) throws(Exhaustion) {
    guard case .sum = f else { return }
    let inner = try content(f)
    if !inner.isNumber { try collectSquareFree(inner, into: &factors) }
    let part = (inner.isOne ? f : try quotient(f, inner) ?? f).positive
    if part.degree == 1 {
      append(part, 1, &factors)
      return
    }
    let slope = part.derivative
    let shared = try gcd(part, slope)
    if shared.isNumber {
      append(part, 1, &factors)
      return
    }
    guard var rest = try quotient(part, shared), var other = try quotient(slope, shared) else { return }
    var k = 1
    while !rest.isNumber {
      let change = other - rest.derivative
      let factor = change.isZero ? rest : try gcd(rest, change)
      if !factor.isNumber { append(factor, k, &factors) }
      if change.isZero { break }
      guard let next = try quotient(rest, factor), let following = try quotient(change, factor) else {
        return
      }
      rest = next
      other = following
      k += 1
    }
  }

  private func append(_ f: Polynomial, _ power: Int, _ factors: inout [PolynomialFactor]) {
    factors.append(PolynomialFactor(base: f.positive, power: power))
  }
}
