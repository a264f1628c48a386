// A table of loops: one value holds every kernel compiled for one kind of processor, and `current` is the
// one this process uses. Calls go through function values, so choosing costs nothing a block of numbers
// would notice.

/// Every loop, as function values. Loops take any count and alignment; see the type aliases for what may
/// overlap.
public struct KernelSet: Sendable {
  /// What the loops were compiled for.
  public let name: String
  private let unary: [UnaryLoop]
  private let binary: [BinaryLoop]
  private let floatUnary: [FloatUnaryLoop]
  private let floatBinary: [FloatBinaryLoop]

  /// out = c x.
  public let scale: ConstantLoop
  /// out = x + c.
  public let offset: ConstantLoop
  /// a, b, x, out, count: out = a x + b.
  public let affine:
    @Sendable (Double, Double, UnsafePointer<Double>, UnsafeMutablePointer<Double>, Int) -> Void
  /// a, x, y, count: y += a x.
  public let axpy: ConstantLoop
  /// a, b, c, out, count: out = a b + c, rounded once or twice as the processor does it faster.
  public let multiplyAdd:
    @Sendable (
      UnsafePointer<Double>, UnsafePointer<Double>, UnsafePointer<Double>, UnsafeMutablePointer<Double>, Int
    ) -> Void
  /// n, x, out, count: out = xⁿ for any integer n; by multiplication for |n| <= 16.
  public let power: @Sendable (Int, UnsafePointer<Double>, UnsafeMutablePointer<Double>, Int) -> Void
  /// value, out, count.
  public let fill: @Sendable (Double, UnsafeMutablePointer<Double>, Int) -> Void

  /// Σ x, pairwise; 0 of nothing.
  public let sum: Reduction
  /// x, y, count: Σ x y, pairwise.
  public let dot: @Sendable (UnsafePointer<Double>, UnsafePointer<Double>, Int) -> Double
  /// The smallest; +∞ of nothing, NaN if any is.
  public let minimum: Reduction
  /// The largest; -∞ of nothing, NaN if any is.
  public let maximum: Reduction
  /// sqrt(Σ x²) without overflow on the way.
  public let norm: Reduction

  /// x, out, rows, columns, stride of both: each row of softmax.
  public let softmaxRows: RowLoop
  /// x, out (one number a row), rows, columns, stride of x: ln Σ eˣ of each row.
  public let logSumExpRows: RowLoop

  /// Matrix products in double precision.
  public let matrix: MatrixKernels<Double>
  /// Matrix products in single precision.
  public let floatMatrix: MatrixKernels<Float>

  public subscript(_ kernel: UnaryKernel) -> UnaryLoop { unary[Int(kernel.rawValue)] }
  public subscript(_ kernel: BinaryKernel) -> BinaryLoop { binary[Int(kernel.rawValue)] }
  public subscript(float kernel: FloatUnaryKernel) -> FloatUnaryLoop { floatUnary[Int(kernel.rawValue)] }
  public subscript(float kernel: FloatBinaryKernel) -> FloatBinaryLoop { floatBinary[Int(kernel.rawValue)] }

  /// For every processor of the architecture: SSE2 on x86-64, NEON on arm64.
  public static let portable = KernelSet(
    name: "portable", unary: UnaryKernel.allCases.map(unaryLoop),
    binary: BinaryKernel.allCases.map(binaryLoop),
    floatUnary: FloatUnaryKernel.allCases.map(floatUnaryLoop),
    floatBinary: FloatBinaryKernel.allCases.map(floatBinaryLoop),
    scale: scaleLoop, offset: offsetLoop, affine: affineLoop, axpy: axpyLoop, multiplyAdd: multiplyAddLoop,
    power: powerLoop, fill: fillLoop, sum: sumReduction, dot: dotReduction, minimum: minimumReduction,
    maximum: maximumReduction, norm: normReduction, softmaxRows: Kernels.softmaxRows,
    logSumExpRows: Kernels.logSumExpRows, matrix: doubleMatrixKernels(), floatMatrix: floatMatrixKernels())

  /// The set this process uses, chosen at its first use.
  public static let current = portable
}
