// What each loop promises: the largest error in units in the last place against the exact value, and the
// interval it was tested on. The tests read this table, and so does the page on kernels.

/// The promise of one unary loop.
public struct KernelAccuracy: Sendable {
  public let kernel: UnaryKernel
  /// Largest error in units in the last place of the result, without fused products.
  public let ulps: Double
  /// Where it was measured. Outside, the one-point functions answer.
  public let interval: ClosedRange<Double>

  /// One row for each kernel whose loop is a formula of our own.
  public static let unary: [KernelAccuracy] = [
    row(.sqrt, 0.5, 0, Double.greatestFiniteMagnitude),
    row(.cbrt, 1, -Double.greatestFiniteMagnitude, Double.greatestFiniteMagnitude),
    row(.exp, 1.1, -745, 709.7),
    row(.expm1, 2, -745, 709.7),
    row(.log, 1, 0x1p-1074, Double.greatestFiniteMagnitude),
    row(.log1p, 1, -0.9999999, Double.greatestFiniteMagnitude),
    row(.log2, 1, 0x1p-1074, Double.greatestFiniteMagnitude),
    row(.log10, 1, 0x1p-1074, Double.greatestFiniteMagnitude),
    row(.sin, 2, -1e300, 1e300),
    row(.cos, 2, -1e300, 1e300),
    row(.tan, 2, -1e300, 1e300),
    row(.asin, 2, -1, 1),
    row(.acos, 2, -1, 1),
    row(.atan, 2, -1e300, 1e300),
    row(.erf, 2, -1e300, 1e300),
    row(.erfc, 2, -1e300, 26.5),
    row(.logit, 2, 0x1p-1022, 1 - 0x1p-53),
    // Further below, the 80-bit value to compare with would have to take a root of two with more bits.
    row(.gelu, 2, -10, 1e300),
    row(.sinh, 2.5, -710, 710),
    row(.cosh, 2, -710, 710),
    row(.tanh, 2.5, -1e300, 1e300),
    row(.sigmoid, 2.5, -745, 1e300),
    row(.softplus, 2.5, -745, 1e300),
  ]

  private static func row(
    _ kernel: UnaryKernel, _ ulps: Double, _ low: Double, _ high: Double
  ) -> KernelAccuracy {
    KernelAccuracy(kernel: kernel, ulps: ulps, interval: low...high)
  }
}

/// The promise of one binary loop, for both arguments in their intervals and results that are normal numbers.
public struct BinaryKernelAccuracy: Sendable {
  public let kernel: BinaryKernel
  public let ulps: Double
  public let first: ClosedRange<Double>
  public let second: ClosedRange<Double>

  public static let all: [BinaryKernelAccuracy] = [
    BinaryKernelAccuracy(kernel: .pow, ulps: 1.5, first: 0x1p-1074...1e300, second: -300...300),
    BinaryKernelAccuracy(kernel: .hypot, ulps: 1.25, first: -1e300...1e300, second: -1e300...1e300),
    BinaryKernelAccuracy(kernel: .atan2, ulps: 2, first: -1e300...1e300, second: -1e300...1e300),
  ]
}

/// The promise of one single-precision loop.
public struct FloatKernelAccuracy: Sendable {
  public let kernel: FloatUnaryKernel
  public let ulps: Double
  public let interval: ClosedRange<Float>

  public static let all: [FloatKernelAccuracy] = [
    FloatKernelAccuracy(kernel: .sqrt, ulps: 0.5, interval: 0...1e38),
    FloatKernelAccuracy(kernel: .exp, ulps: 1.5, interval: -103...88.7),
    FloatKernelAccuracy(kernel: .log, ulps: 1.5, interval: 0x1p-149...3e38),
    FloatKernelAccuracy(kernel: .sin, ulps: 1.5, interval: -1e6...1e6),
    FloatKernelAccuracy(kernel: .cos, ulps: 1.5, interval: -1e6...1e6),
    FloatKernelAccuracy(kernel: .tanh, ulps: 2.5, interval: -1e30...1e30),
    FloatKernelAccuracy(kernel: .sigmoid, ulps: 2.5, interval: -103...1e30),
  ]
}
