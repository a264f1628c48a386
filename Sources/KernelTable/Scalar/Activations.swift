// The activations of nets at one point, each written so that neither end of the line overflows or cancels.

extension Scalar {
  /// 1 / (1 + e^-x).
  public static func sigmoid(_ x: Double) -> Double {
    if x >= 0 { return 1 / (1 + exp(-x)) }
    let e = exp(x)
    return e / (1 + e)
  }
  /// ln(x / (1 - x)), the inverse of the sigmoid; NaN outside [0, 1].
  public static func logit(_ x: Double) -> Double {
    // Near 1/2 both logarithms are small and their difference is 2 atanh(2x - 1), with 2x - 1 exact.
    x > 0.25 && x < 0.75 ? 2 * atanh(2 * x - 1) : log(x) - log1p(-x)
  }
  /// ln(1 + e^x).
  public static func softplus(_ x: Double) -> Double {
    x > 0 ? x + log1p(exp(-x)) : log1p(exp(x))
  }
  /// ln(sigmoid x) = -softplus(-x).
  public static func logSigmoid(_ x: Double) -> Double { -softplus(-x) }
  /// max(x, 0).
  public static func relu(_ x: Double) -> Double { x > 0 ? x : x.isNaN ? x : 0 }
  /// x above 0, x/100 below.
  public static func leakyRelu(_ x: Double) -> Double { x > 0 ? x : 0.01 * x }
  /// x above 0, e^x - 1 below.
  public static func elu(_ x: Double) -> Double { x > 0 ? x : expm1(x) }
  /// λ x above 0, λ α (e^x - 1) below, with the constants of Klambauer et al. 2017.
  public static func selu(_ x: Double) -> Double {
    x > 0 ? seluScale * x : seluScale * seluAlpha * expm1(x)
  }
  /// x sigmoid(x).
  public static func silu(_ x: Double) -> Double { x < -700 ? timesExponential(x) : x * sigmoid(x) }
  /// x e^x far below zero, where e^x has lost digits that the product still has.
  private static func timesExponential(_ x: Double) -> Double {
    let half = exp(x / 2)
    return half == 0 ? -0.0 : x * half * half
  }
  /// x Φ(x), Φ the normal distribution function; not the tanh approximation.
  public static func gelu(_ x: Double) -> Double {
    x == -.infinity ? -0.0 : 0.5 * x * erfc(-x * 0x1.6a09e667f3bcdp-1)
  }
  /// x tanh(softplus x).
  public static func mish(_ x: Double) -> Double {
    if x < -700 { return timesExponential(x) }
    // tanh(ln(1 + t)) = (t² + 2t) / (t² + 2t + 2), t = e^x; beyond 20 it is 1.
    if x > 20 { return x }
    let t = exp(x)
    let n = t * (t + 2)
    return x * (n / (n + 2))
  }
  /// x / (1 + |x|).
  public static func softsign(_ x: Double) -> Double { x.isInfinite ? sign(x) : x / (1 + x.magnitude) }
  /// x/6 + 1/2 held between 0 and 1.
  public static func hardSigmoid(_ x: Double) -> Double { x <= -3 ? 0 : x >= 3 ? 1 : x / 6 + 0.5 }
}

/// Properties without storage, so that a loop of another module has them as constants.
@inlinable package var seluScale: Double { 1.0507009873554805 }
@inlinable package var seluAlpha: Double { 1.6732632423543772 }
