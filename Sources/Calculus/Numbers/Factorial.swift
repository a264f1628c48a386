// Exact factorials and binomial coefficients.
import BigInt

enum Factorial {
  /// n! for 0 ≤ n ≤ 20,000, by halves so that the big products are balanced.
  static func value(_ n: Int) -> Rational {
    n < 2 ? .one : Rational(product(2, n))
  }

  private static func product(_ low: Int, _ high: Int) -> BigInt {
    if high - low < 8 { return (low...high).reduce(BigInt(1)) { $0 * BigInt($1) } }
    let middle = (low + high) / 2
    return product(low, middle) * product(middle + 1, high)
  }

  /// The whole logarithm of a power of `base`; nil when x is none.
  static func logarithm(_ base: Int, _ x: Rational) -> Rational? {
    guard case .small(let n, let d) = x, n > 0, n == 1 || d == 1 else { return nil }
    var left = max(n, d), power = 0
    while left % base == 0 {
      left /= base
      power += 1
    }
    return left == 1 ? Rational(d > 1 ? -power : power) : nil
  }

  /// n over k for integers; for negative n by n(n−1)…(n−k+1)/k!, and 0 for negative k.
  static func binomial(_ n: Rational, _ k: Rational) -> Rational? {
    guard n.isInteger, let count = k.int, n.bits <= 64, let top = n.int else { return nil }
    if count < 0 { return .zero }
    let smaller = top >= 0 && count > top / 2 ? top - count : count
    if smaller < 0 { return .zero }
    guard smaller <= 20_000 else { return nil }
    var result = BigInt(1)
    for j in 0..<smaller { result = result * (BigInt(top) - BigInt(j)) / BigInt(j + 1) }
    return Rational(result)
  }
}
