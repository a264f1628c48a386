// Exact values of the form q·π^r: what gamma has at half-integers, zeta at even and negative integers, and their
// relations.
import BigInt

/// `coefficient`·π^`power`.
public struct PiMultiple: Sendable {
  public let coefficient: Rational
  public let power: Rational

  init(_ coefficient: Rational, _ power: Rational = .zero) {
    self.coefficient = coefficient
    self.power = power
  }

  /// Larger arguments stay as they are written; the exact value would be long and say nothing.
  private static let largest = 200

  // MARK: Gamma

  /// gamma at positive integers and at all half-integers.
  static func gamma(_ x: Rational) -> PiMultiple? {
    if let n = x.int { return n > 0 && n <= largest ? PiMultiple(Factorial.value(n - 1)) : nil }
    guard case .small(let twice, 2) = x, twice.magnitude <= 2 * largest else { return nil }
    // From √π at 1/2 upwards by factors, downwards by divisors.
    var value = BigInt(1), k = 1
    while k < twice {
      value *= BigInt(k)
      k += 2
    }
    var below = BigInt(1)
    while k > twice {
      k -= 2
      below *= BigInt(k)
    }
    let steps = (twice - 1) / 2
    let two = BigInt(2).power(abs(steps))
    return PiMultiple(steps >= 0 ? Rational(value, over: two) : Rational(two, over: below), .half)
  }

  static func beta(_ a: Rational, _ b: Rational) -> PiMultiple? {
    guard let above = gamma(a), let other = gamma(b), let below = gamma(a + b),
      let reciprocal = below.coefficient.reciprocal
    else { return nil }
    return PiMultiple(
      above.coefficient * other.coefficient * reciprocal, above.power + other.power - below.power)
  }

  // MARK: Zeta

  /// zeta at 0, at negative integers and at positive even ones.
  static func zeta(_ s: Rational) -> PiMultiple? {
    guard let n = s.int, n.magnitude <= largest else { return nil }
    if n == 0 { return PiMultiple(-.half) }
    if n < 0 {
      guard n & 1 == 1 else { return PiMultiple(.zero) }
      guard let share = Rational(-1, over: 1 - n) else { return nil }
      return PiMultiple(bernoulli((1 - n) / 2) * share)
    }
    guard n & 1 == 0 else { return nil }
    let size = Rational(BigInt(2).power(n - 1)) * bernoulli(n / 2).magnitude
    guard let share = Factorial.value(n).reciprocal else { return nil }
    return PiMultiple(size * share, Rational(n))
  }

  /// polygamma of odd order at 1 and 1/2.
  static func polygamma(_ order: Rational, _ x: Rational) -> PiMultiple? {
    guard let n = order.int, n > 0, n & 1 == 1, x == .one || x == .half, let zeta = zeta(Rational(n + 1))
    else {
      return nil
    }
    let share = x.isOne ? Rational.one : Rational(BigInt(2).power(n + 1) - 1)
    return PiMultiple(Factorial.value(n) * zeta.coefficient * share, zeta.power)
  }

  /// The Bernoulli number of index 2k, k ≥ 1, from the k-th tangent number.
  private static func bernoulli(_ k: Int) -> Rational {
    // Tangent numbers by their triangle of additions: whole numbers all the way.
    var row = [BigInt](repeating: 0, count: k + 1)
    row[1] = 1
    if k > 1 { for j in 2...k { row[j] = BigInt(j - 1) * row[j - 1] } }
    if k > 1 {
      for i in 2...k { for j in i...k { row[j] = BigInt(j - i) * row[j - 1] + BigInt(j - i + 2) * row[j] } }
    }
    let four = BigInt(4).power(k)
    let value = Rational(BigInt(2 * k) * row[k], over: four * (four - 1))
    return k & 1 == 1 ? value : -value
  }
}
