// The zeta functions by the Euler-Maclaurin formula, and through them every polygamma function:
// ψₙ(x) = (-1)ⁿ⁺¹ n! ζ(n + 1, x). The terms before the tail are all positive, so nothing cancels.

import CKernels

/// B₂ⱼ / (2j)!, j = 1 ... 14.
private let bernoulli: [Double] = [
  0.08333333333333333,
  -0.001388888888888889,
  3.306878306878307e-05,
  -8.267195767195768e-07,
  2.08767569878681e-08,
  -5.284190138687493e-10,
  1.3382536530684679e-11,
  -3.3896802963225827e-13,
  8.586062056277845e-15,
  -2.174868698558062e-16,
  5.5090028283602295e-18,
  -1.3954464685812522e-19,
  3.534707039629467e-21,
  -8.953517427037546e-23,
]

extension Scalar {
  /// Hurwitz ζ(s, q) = Σ 1 / (q + k)^s over k >= 0, for s > 1 and q > 0; NaN elsewhere. Relative error
  /// about 1e-15 while the value is a normal number.
  public static func zeta(_ s: Double, _ q: Double) -> Double {
    guard s > 1, q > 0 else { return .nan }
    if q == .infinity || s == .infinity { return s == .infinity && q == 1 ? 1 : q < 1 ? .infinity : 0 }
    // Terms are added until q + k is so large that fourteen terms of the tail are enough.
    let enough = 12 + Swift.min(s, 400)
    var sum = 0.0, low = 0.0
    var k = 0.0
    var a = q
    while a < enough {
      // q + k is rounded: the loss changes the power by -s · loss / a.
      let lost = k > a - k ? (k - a) + q : (q - a) + k
      let term = pow(a, -s) * (1 - s * lost / a)
      let next = sum + term
      low += sum > term ? (sum - next) + term : (term - next) + sum
      sum = next
      if term < sum * 0x1p-60 { return sum + low }
      k += 1
      a = q + k
    }
    return sum + (low + zetaTail(s, a))
  }

  /// Σ 1 / (a + k)^s from k = 0 on, for large a: a^(1-s) / (s - 1) + a^-s / 2 + Σ B₂ⱼ / (2j)! s (s + 1) ...
  /// a^(1-s-2j).
  private static func zetaTail(_ s: Double, _ a: Double) -> Double {
    let power = pow(a, -s)
    var factor = s / a
    var series = 0.0
    for j in bernoulli.indices {
      let term = bernoulli[j] * factor
      series += term
      if term.magnitude < 0x1p-60 * series.magnitude { break }
      let n = s + Double(2 * j + 1)
      factor *= n * (n + 1) / (a * a)
    }
    if power < 0x1p-900 { return pow(a, 1 - s) * (1 / (s - 1) + (0.5 + series) / a) }
    return power * (a / (s - 1) + (0.5 + series))
  }

  /// Riemann's ζ(s) of a real s; NaN at its pole 1. Left of 0 by reflection.
  public static func zeta(_ s: Double) -> Double {
    if s.isNaN || s == 1 { return .nan }
    if s > 1 { return s > 60 ? 1 + pow(2, -s) : zeta(s, 1) }
    if s == 0 { return -0.5 }
    if s > -0.1 {
      // The same formula continues ζ to the left of 1; eleven terms are added first. Further left they
      // cancel.
      var sum = 0.0
      for k in stride(from: 11.0, through: 1.0, by: -1.0) { sum += pow(k, -s) }
      return sum + zetaTail(s, 12)
    }
    if s == s.rounded(.towardZero), fmodTwo(s) == 0 { return 0 }
    if s < -170 { return s == -.infinity ? .nan : reflectedZeta(s) }
    return 2 * pow(2 * .pi, s - 1) * sinPi(s / 2) * gamma(1 - s) * zeta(1 - s)
  }

  private static func fmodTwo(_ s: Double) -> Double { ck_c_fmod(s, 2) }

  /// The reflection with its huge and tiny factors joined in one exponential.
  private static func reflectedZeta(_ s: Double) -> Double {
    let size = lgamma(1 - s) + (s - 1) * log(2 * .pi)
    return 2 * sinPi(s / 2) * exp(size)
  }
}
