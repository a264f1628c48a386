// Γ and the derivatives of its logarithm. ψ has a polynomial of its own between 1 and 2, where it passes
// through zero; other arguments are brought there or to the asymptotic series. Negative arguments by
// reflection.

import CKernels

extension Scalar {
  /// Γ(x); NaN at its poles 0, -1, -2 ...
  public static func gamma(_ x: Double) -> Double { isPole(x) ? .nan : ck_c_tgamma(x) }

  /// ln |Γ(x)|; infinite at 0, -1, -2 ... C libraries keep it to an absolute, not a relative error at
  /// negative zeros.
  public static func lgamma(_ x: Double) -> Double { ck_c_lgamma(x) }

  /// ψ(x) = Γ′(x) / Γ(x). Relative error about 1e-15, at its positive root too; on the negative axis
  /// relative to the larger term of the reflection. NaN at the poles.
  public static func digamma(_ x: Double) -> Double {
    if isPole(x) || x == -.infinity { return .nan }
    if x < 0 {
      let angle = x - ck_c_rint(x)
      return digamma(1 - x) - .pi * cotPi(angle)
    }
    if x < 1 { return digammaOneToTwo(x + 1, lost: (1 - (x + 1)) + x) - 1 / x }
    if x >= 12 { return digammaLarge(x) }
    var a = x, sum = 0.0
    while a > 2 {
      a -= 1
      sum += 1 / a
    }
    return digammaOneToTwo(a, lost: 0) + sum
  }

  /// ln x - 1/2x - Σ B₂ⱼ / (2j x²ʲ).
  private static func digammaLarge(_ x: Double) -> Double {
    if x == .infinity { return x }
    let w = 1 / (x * x)
    var p = 1.0 / 12
    p = p * w - 691.0 / 32760
    p = p * w + 1.0 / 132
    p = p * w - 1.0 / 240
    p = p * w + 1.0 / 252
    p = p * w - 1.0 / 120
    p = p * w + 1.0 / 12
    return log(x) - (0.5 / x + w * p)
  }

  /// ψ on [1, 2] as (x - root) times a polynomial in x - 3/2; the root in two parts.
  private static func digammaOneToTwo(_ x: Double, lost: Double) -> Double {
    let fromRoot = ((x - 1.4616321449683622) - 9.549995429965697e-17) + lost
    let t = x - 1.5
    var p = 0.0
    for c in digammaCoefficients { p = p * t + c }
    return fromRoot * p
  }

  /// ψ₁(x) = ψ′(x). NaN at the poles.
  public static func trigamma(_ x: Double) -> Double {
    if isPole(x) || x == -.infinity { return .nan }
    if x < 0 {
      let s = sinPi(x)
      return .pi * .pi / (s * s) - zeta(2, 1 - x)
    }
    return zeta(2, x)
  }

  /// ψₙ(x), the n-th derivative of ψ; n = 0 is the digamma function. Relative error about 1e-15 for x > 0,
  /// growing slowly with n. NaN at the poles and for n < 0.
  public static func polygamma(_ n: Int, _ x: Double) -> Double {
    if n < 0 || isPole(x) || x.isNaN || x == -.infinity { return .nan }
    if n == 0 { return digamma(x) }
    if n == 1 { return trigamma(x) }
    let sign: Double = n % 2 == 1 ? 1 : -1
    if x > 0 {
      return sign * scaledByFactorial(n, zeta(Double(n) + 1, x), x)
    }
    // (-1)ⁿ ψₙ(1 - x) - ψₙ(x) = π dⁿ/dxⁿ cot πx.
    return -sign * polygamma(n, 1 - x) - cotDerivative(n, x)
  }

  /// n! z, through logarithms where n! or z alone would overflow or underflow.
  private static func scaledByFactorial(_ n: Int, _ z: Double, _ x: Double) -> Double {
    if n <= 170, z > 1e-290, z < .infinity { return factorial(n) * z }
    // Here ζ(n + 1, x) = x^-(n+1) (1 + ...) is out of range: its scaled sum is found with the power taken
    // out.
    var ratio = 0.0, k = 0.0, term = 1.0
    let s = Double(n) + 1
    if x > 1e4 * s {
      ratio = x / (s - 1) + 0.5
    } else {
      while term > 0x1p-60 * (ratio + 1e-300), k < 1e6 {
        ratio += term
        k += 1
        term = pow(x / (x + k), s)
      }
    }
    return exp(lgamma(s) - s * log(x) + log(ratio))
  }

  /// n! rounded once: the product is kept as a pair. Infinite beyond 170.
  public static func factorial(_ n: Int) -> Double {
    if n < 0 { return .nan }
    if n > 170 { return .infinity }
    var high = 1.0, low = 0.0
    for k in Swift.stride(from: 2, through: n, by: 1) {
      let f = Double(k)
      let product = high * f
      low = low * f + (-product).addingProduct(high, f)
      high = product
    }
    return high + low
  }

  /// π dⁿ/dxⁿ cot πx: the derivatives of cot are polynomials in it, P′ₙ₊₁(c) = -(1 + c²) P′ₙ(c).
  private static func cotDerivative(_ n: Int, _ x: Double) -> Double {
    var p = [0.0, 1.0]
    for _ in 0..<n {
      var next = [Double](repeating: 0, count: p.count + 1)
      for k in 1..<p.count {
        next[k - 1] -= Double(k) * p[k]
        next[k + 1] -= Double(k) * p[k]
      }
      p = next
    }
    let c = cotPi(x - ck_c_rint(x))
    var value = 0.0
    for k in p.reversed() { value = value * c + k }
    return value * pow(.pi, Double(n + 1))
  }

  static func isPole(_ x: Double) -> Bool { x <= 0 && x == ck_c_rint(x) && x != -.infinity }

  /// sin πx with the argument reduced exactly.
  static func sinPi(_ x: Double) -> Double {
    let n = ck_c_rint(x)
    let s = sin(.pi * (x - n))
    return ck_c_fmod(n, 2) == 0 ? s : -s
  }

  /// cot πx for |x| <= 1/2, zero at the ends.
  private static func cotPi(_ x: Double) -> Double {
    let a = x.magnitude
    let c = a > 0.25 ? tan(.pi * (0.5 - a)) : 1 / tan(.pi * a)
    return x < 0 ? -c : c
  }
}

/// Coefficients of ψ(x) / (x - root) in powers of x - 3/2, highest first; Chebyshev interpolation on [1, 2].
private let digammaCoefficients: [Double] = [
  -8.153978973309418e-05,
  0.00012230983055406747,
  -6.11554261750751e-05,
  9.173383289174792e-05,
  -0.0002178682145501451,
  0.0003268068044141764,
  -0.0004599625144612576,
  0.0006899717801166841,
  -0.001042261556504223,
  0.0015635679757533885,
  -0.002344650082351321,
  0.0035180800751066694,
  -0.00528001782089874,
  0.007927024067961237,
  -0.011908215172584002,
  0.017907248195969127,
  -0.02697579684427536,
  0.04076083394462657,
  -0.06192213327165706,
  0.09498872445283,
  -0.14840492305391761,
  0.24054248424078736,
  -0.42362742128146047,
  0.9510558760318328,
]
