// The names of the kernels and the shapes of their loops: all that a caller and an implementation must
// agree on. A kernel is a case here, a loop in a `KernelSet`, a one-point function in `Scalar`, and a row
// of `KernelAccuracy`.

/// A function of one variable that exists as a loop. Functions are real: outside their domain the value is
/// NaN.
public enum UnaryKernel: UInt8, CaseIterable, Sendable {
  case negate, absolute, reciprocal, square, cube, sqrt, cbrt
  case exp, expm1, log, log1p, log2, log10
  case sin, cos, tan, sec, csc, cot, sinc, asin, acos, atan
  case sinh, cosh, tanh, asinh, acosh, atanh
  case erf, erfc, gamma, lgamma, digamma, trigamma, zeta
  case floor, ceil, round, sign, heaviside
  case sigmoid, logit, softplus, logSigmoid, relu, leakyRelu, elu, selu, silu, gelu, mish
  case softsign, hardSigmoid
}

/// A function of two variables that exists as a loop. `mod` has the sign of its second argument,
/// `min` and `max` are NaN when an argument is, `atan2` takes y first.
public enum BinaryKernel: UInt8, CaseIterable, Sendable {
  case add, subtract, multiply, divide, pow, atan2, hypot, min, max, mod
}

/// The functions that have a single-precision loop.
public enum FloatUnaryKernel: UInt8, CaseIterable, Sendable {
  case negate, absolute, reciprocal, square, sqrt, cbrt
  case exp, expm1, log, log1p, log2, log10
  case sin, cos, tan, asin, acos, atan, sinh, cosh, tanh, erf
  case sigmoid, softplus, relu, leakyRelu, elu, selu, silu, gelu, mish, softsign, hardSigmoid

  /// The same function of doubles.
  public var wide: UnaryKernel {
    switch self {
    case .negate: .negate
    case .absolute: .absolute
    case .reciprocal: .reciprocal
    case .square: .square
    case .sqrt: .sqrt
    case .cbrt: .cbrt
    case .exp: .exp
    case .expm1: .expm1
    case .log: .log
    case .log1p: .log1p
    case .log2: .log2
    case .log10: .log10
    case .sin: .sin
    case .cos: .cos
    case .tan: .tan
    case .asin: .asin
    case .acos: .acos
    case .atan: .atan
    case .sinh: .sinh
    case .cosh: .cosh
    case .tanh: .tanh
    case .erf: .erf
    case .sigmoid: .sigmoid
    case .softplus: .softplus
    case .relu: .relu
    case .leakyRelu: .leakyRelu
    case .elu: .elu
    case .selu: .selu
    case .silu: .silu
    case .gelu: .gelu
    case .mish: .mish
    case .softsign: .softsign
    case .hardSigmoid: .hardSigmoid
    }
  }
}

/// The operations on two arrays that have a single-precision loop.
public enum FloatBinaryKernel: UInt8, CaseIterable, Sendable {
  case add, subtract, multiply, divide, pow, atan2, hypot, min, max

  /// The same function of doubles.
  public var wide: BinaryKernel {
    switch self {
    case .add: .add
    case .subtract: .subtract
    case .multiply: .multiply
    case .divide: .divide
    case .pow: .pow
    case .atan2: .atan2
    case .hypot: .hypot
    case .min: .min
    case .max: .max
    }
  }
}

/// Input, output, count. Any count, any alignment; the two may be the same array, but may not overlap
/// otherwise.
public typealias UnaryLoop =
  @Sendable (UnsafePointer<Double>, UnsafeMutablePointer<Double>, Int) -> Void
/// First input, second input, output, count; the output may be either input.
public typealias BinaryLoop =
  @Sendable (UnsafePointer<Double>, UnsafePointer<Double>, UnsafeMutablePointer<Double>, Int) -> Void
public typealias FloatUnaryLoop =
  @Sendable (UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void
public typealias FloatBinaryLoop =
  @Sendable (UnsafePointer<Float>, UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void
/// A constant, input, output, count.
public typealias ConstantLoop =
  @Sendable (Double, UnsafePointer<Double>, UnsafeMutablePointer<Double>, Int) -> Void
/// Two constants, input, output, count.
public typealias AffineLoop =
  @Sendable (Double, Double, UnsafePointer<Double>, UnsafeMutablePointer<Double>, Int) -> Void
/// Three inputs, output, count; the output may be any of the inputs.
public typealias TernaryLoop =
  @Sendable (
    UnsafePointer<Double>, UnsafePointer<Double>, UnsafePointer<Double>, UnsafeMutablePointer<Double>, Int
  ) -> Void
/// An exponent, input, output, count.
public typealias PowerLoop = @Sendable (Int, UnsafePointer<Double>, UnsafeMutablePointer<Double>, Int) -> Void
/// A constant, output, count.
public typealias FillLoop = @Sendable (Double, UnsafeMutablePointer<Double>, Int) -> Void
/// Input, output, rows, columns, and the distance between two rows.
public typealias RowLoop =
  @Sendable (UnsafePointer<Double>, UnsafeMutablePointer<Double>, Int, Int, Int) -> Void
/// Input, count; the value of an array.
public typealias Reduction = @Sendable (UnsafePointer<Double>, Int) -> Double
/// Two inputs, count; the value of two arrays.
public typealias PairReduction = @Sendable (UnsafePointer<Double>, UnsafePointer<Double>, Int) -> Double
