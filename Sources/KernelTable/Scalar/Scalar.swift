// One-point functions: what a loop falls back to, what a single value is computed with, and what the tests
// compare loops against. Elementary functions are the C library's, which is within one unit in the last
// place almost everywhere.

import CKernels

/// Functions of single doubles. Outside the real domain, and at poles without a limit, the value is NaN.
public enum Scalar {
  public static func exp(_ x: Double) -> Double { ck_c_exp(x) }
  public static func expm1(_ x: Double) -> Double { ck_c_expm1(x) }
  public static func log(_ x: Double) -> Double { x < 0 ? .nan : ck_c_log(x) }
  public static func log1p(_ x: Double) -> Double { x < -1 ? .nan : ck_c_log1p(x) }
  public static func log2(_ x: Double) -> Double { x < 0 ? .nan : ck_c_log2(x) }
  public static func log10(_ x: Double) -> Double { x < 0 ? .nan : ck_c_log10(x) }
  public static func sin(_ x: Double) -> Double { ck_c_sin(x) }
  public static func cos(_ x: Double) -> Double { ck_c_cos(x) }
  public static func tan(_ x: Double) -> Double { ck_c_tan(x) }
  public static func asin(_ x: Double) -> Double { ck_c_asin(x) }
  public static func acos(_ x: Double) -> Double { ck_c_acos(x) }
  public static func atan(_ x: Double) -> Double { ck_c_atan(x) }
  public static func sinh(_ x: Double) -> Double { ck_c_sinh(x) }
  public static func cosh(_ x: Double) -> Double { ck_c_cosh(x) }
  public static func tanh(_ x: Double) -> Double { ck_c_tanh(x) }
  public static func asinh(_ x: Double) -> Double { ck_c_asinh(x) }
  public static func acosh(_ x: Double) -> Double { x < 1 ? .nan : ck_c_acosh(x) }
  public static func atanh(_ x: Double) -> Double { ck_c_atanh(x) }
  public static func sqrt(_ x: Double) -> Double { ck_c_sqrt(x) }
  /// The real cube root: negative for a negative x.
  public static func cbrt(_ x: Double) -> Double { ck_c_cbrt(x) }
  public static func pow(_ x: Double, _ y: Double) -> Double { ck_c_pow(x, y) }
  /// The angle of the point (x, y), y first.
  public static func atan2(_ y: Double, _ x: Double) -> Double { ck_c_atan2(y, x) }
  public static func hypot(_ x: Double, _ y: Double) -> Double { ck_c_hypot(x, y) }
  public static func erf(_ x: Double) -> Double { ck_c_erf(x) }
  public static func erfc(_ x: Double) -> Double { ck_c_erfc(x) }
  public static func floor(_ x: Double) -> Double { ck_c_floor(x) }
  public static func ceil(_ x: Double) -> Double { ck_c_ceil(x) }
  /// The nearest integer, halves away from zero.
  public static func round(_ x: Double) -> Double { ck_c_round(x) }
  /// 1 / cos x.
  public static func sec(_ x: Double) -> Double { 1 / cos(x) }
  /// 1 / sin x; infinite at 0, with its sign.
  public static func csc(_ x: Double) -> Double { 1 / sin(x) }
  /// 1 / tan x; infinite at 0, with its sign.
  public static func cot(_ x: Double) -> Double { 1 / tan(x) }
  /// sin x / x, 1 at 0.
  public static func sinc(_ x: Double) -> Double {
    x == 0 ? 1 : x.isInfinite ? 0 : sin(x) / x
  }
  /// -1, 0 or 1; the sign of a zero stays.
  public static func sign(_ x: Double) -> Double { x > 0 ? 1 : x < 0 ? -1 : x }
  /// 0 below 0, 1 above, 1/2 at 0.
  public static func heaviside(_ x: Double) -> Double { x > 0 ? 1 : x < 0 ? 0 : x == 0 ? 0.5 : x }
  /// The remainder of x / y with the sign of y: x - y ⌊x / y⌋. NaN for y = 0.
  public static func mod(_ x: Double, _ y: Double) -> Double {
    let r = ck_c_fmod(x, y)
    if r == 0 { return y < 0 ? -0.0 : y > 0 ? 0 : r }
    return (r < 0) != (y < 0) ? r + y : r
  }
  /// The smaller; NaN if either is, and -0 is below +0.
  public static func min(_ x: Double, _ y: Double) -> Double {
    x.isNaN ? x : y.isNaN ? y : x == y ? (x.sign == .minus ? x : y) : x < y ? x : y
  }
  /// The larger; NaN if either is, and +0 is above -0.
  public static func max(_ x: Double, _ y: Double) -> Double {
    x.isNaN ? x : y.isNaN ? y : x == y ? (x.sign == .minus ? y : x) : x > y ? x : y
  }
}
