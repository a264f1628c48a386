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
    row(.sin, 1.5, -1e9, 1e9),
    row(.cos, 1.5, -1e9, 1e9),
    row(.tan, 3.5, -1e9, 1e9),
    row(.asin, 2, -1, 1),
    row(.acos, 2, -1, 1),
    row(.atan, 2, -1e300, 1e300),
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
  ]
}

/// The promise of one single-precision loop, for every float there is.
public struct FloatKernelAccuracy: Sendable {
  public let kernel: FloatUnaryKernel
  /// Largest error in units in the last place of the result, on all levels of instructions.
  public let ulps: Double

  public static let all: [FloatKernelAccuracy] = FloatUnaryKernel.allCases.map {
    FloatKernelAccuracy(kernel: $0, ulps: bound($0))
  }

  private static func bound(_ kernel: FloatUnaryKernel) -> Double {
    switch kernel {
    case .negate, .absolute, .relu: 0
    case .reciprocal, .square, .sqrt: 0.5
    case .leakyRelu: 1
    case .exp: 1.1
    case .log, .log1p, .log2, .log10, .acos, .atan, .cosh, .hardSigmoid, .softsign, .sigmoid, .erf: 1.6
    case .sin, .cos, .asin, .sinh, .tanh, .cbrt, .expm1, .elu, .selu, .silu: 2
    case .tan, .softplus: 2.5
    case .mish: 4
    case .gelu: 5
    }
  }
}

/// The promise of one single-precision loop of two arguments, for all pairs of floats.
public struct FloatBinaryKernelAccuracy: Sendable {
  public let kernel: FloatBinaryKernel
  public let ulps: Double

  public static let all: [FloatBinaryKernelAccuracy] = FloatBinaryKernel.allCases.map {
    FloatBinaryKernelAccuracy(kernel: $0, ulps: bound($0))
  }

  private static func bound(_ kernel: FloatBinaryKernel) -> Double {
    switch kernel {
    case .add, .subtract, .multiply, .divide: 0.5
    case .min, .max: 0
    case .pow: 1
    case .atan2: 2
    case .hypot: 1.25
    }
  }
}
