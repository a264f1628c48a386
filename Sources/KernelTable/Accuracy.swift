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
    row(.cbrt, 1.75, -Double.greatestFiniteMagnitude, Double.greatestFiniteMagnitude),
    row(.exp, 1.25, -760, 720),
    row(.expm1, 1.75, -760, 720),
    row(.log, 1.25, 0x1p-1074, Double.greatestFiniteMagnitude),
    row(.log1p, 1.5, -0.9999999, Double.greatestFiniteMagnitude),
    row(.log2, 1.75, 0x1p-1074, Double.greatestFiniteMagnitude),
    row(.log10, 1.75, 0x1p-1074, Double.greatestFiniteMagnitude),
    row(.sin, 2, -1e300, 1e300),
    row(.cos, 2, -1e300, 1e300),
    row(.tan, 2, -1e300, 1e300),
    row(.asin, 2, -1, 1),
    row(.acos, 2, -1, 1),
    row(.atan, 2, -1e300, 1e300),
    row(.sinh, 2, -720, 720),
    row(.cosh, 2, -720, 720),
    row(.tanh, 2, -1e300, 1e300),
    row(.asinh, 2.5, -1e300, 1e300),
    row(.acosh, 2.5, 1, 1e300),
    row(.atanh, 2.5, -1, 1),
    row(.sigmoid, 2, -760, 1e300),
    row(.softplus, 2, -760, 1e300),
    row(.erf, 2, -1e300, 1e300),
    row(.erfc, 2, -1e300, 26.5),
    row(.logit, 2, 0x1p-1022, 1 - 0x1p-53),
    // Further below, the 80-bit value to compare with would have to take a root of two with more bits.
    row(.gelu, 2, -10, 1e300),
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
    BinaryKernelAccuracy(kernel: .pow, ulps: 1, first: 0x1p-1074...1e300, second: -300...300),
    BinaryKernelAccuracy(kernel: .hypot, ulps: 1.75, first: -1e300...1e300, second: -1e300...1e300),
    BinaryKernelAccuracy(kernel: .atan2, ulps: 2, first: -1e300...1e300, second: -1e300...1e300),
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
    case .sin, .cos, .tan, .asin, .sinh, .tanh, .cbrt, .expm1, .elu, .selu, .silu, .softplus, .gelu, .mish: 2
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
