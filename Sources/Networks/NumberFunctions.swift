// The elementary functions of one number, from the C library: for the few places where a loop would be of
// one turn.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension Double {
  public static func exponential(_ x: Double) -> Double { exp(x) }
  public static func logarithm(_ x: Double) -> Double { log(x) }
  public static func logarithm1p(_ x: Double) -> Double { log1p(x) }
}

extension Float {
  public static func exponential(_ x: Float) -> Float { expf(x) }
  public static func logarithm(_ x: Float) -> Float { logf(x) }
  public static func logarithm1p(_ x: Float) -> Float { log1pf(x) }
}

extension NetworkScalar {
  /// 1/(1 + e^−z) without overflow: the exponent is never positive.
  static func sigmoid(_ z: Self) -> Self {
    let small = exponential(-abs(z))
    return z < 0 ? small / (1 + small) : 1 / (1 + small)
  }
}
