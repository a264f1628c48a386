// Elementary functions from additions, multiplications, divisions and square roots alone. Those are rounded the
// same way everywhere, while the C library's sine and logarithm differ in the last bit from one machine to the
// next; what is drawn from a seed is drawn through these, and so is the same to the last bit. They cost about
// 10 ns, and their relative error is a few units in the last place.

package enum PortableMath {
  /// ln x for a positive finite number; NaN otherwise. x = m·2ᵉ with m in [√½, √2), and
  /// ln m = 2 artanh s, s = (m − 1)/(m + 1), whose series needs twelve terms for |s| < 0.172.
  package static func logarithm(_ x: Double) -> Double {
    guard x > 0, x.isFinite else { return .nan }
    var m = x.significand
    var e = Double(x.exponent)
    if m > 0x1.6a09e667f3bcdp0 {
      m /= 2
      e += 1
    }
    let s = (m - 1) / (m + 1)
    let square = s * s
    var sum = 0.0
    for odd in stride(from: 23.0, through: 1, by: -2) { sum = sum * square + 1 / odd }
    return e * 0x1.62e42fefa39efp-1 + 2 * s * sum
  }

  /// cos 2πt and sin 2πt: a point on the unit circle after `turns`, (NaN, NaN) where those are not finite.
  package static func circle(_ turns: Double) -> (x: Double, y: Double) {
    guard turns.isFinite else { return (.nan, .nan) }
    // Taking whole turns and quarters away is exact.
    let part = turns - turns.rounded(.down)
    let quarter = (part * 4).rounded()
    let angle = (part - quarter / 4) * 0x1.921fb54442d18p2
    let square = angle * angle
    var cosine = 0.0
    var sine = 0.0
    // Taylor's series, highest term first; |angle| is at most π/4.
    for n in stride(from: 18.0, to: 0, by: -2) {
      cosine = 1 - cosine * square / (n * (n - 1))
      sine = 1 - sine * square / (n * (n + 1))
    }
    sine *= angle
    switch quarter {
    case 1: return (-sine, cosine)
    case 2: return (-cosine, -sine)
    case 3: return (sine, -cosine)
    default: return (cosine, sine)
    }
  }

  /// baseⁿ for n ≥ 0 by squaring; 1 for n ≤ 0.
  package static func power(_ base: Double, _ exponent: Int) -> Double {
    var result = 1.0
    var square = base
    var left = max(exponent, 0)
    while left > 0 {
      if left & 1 == 1 { result *= square }
      square *= square
      left >>= 1
    }
    return result
  }

  /// The nearest number with `decimals` digits after the point (0...22), so that the number shown is the number
  /// used; what is too large to have such digits is returned as it is.
  package static func rounded(_ x: Double, decimals: Int = 6) -> Double {
    let scale = power(10, min(decimals, 22))
    let scaled = x * scale
    return scaled.magnitude < 0x1p52 ? scaled.rounded() / scale : x
  }
}
