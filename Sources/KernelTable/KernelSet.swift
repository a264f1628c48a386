// A table of loops: one value holds every kernel compiled for one kind of processor. Calls go through
// function values, so choosing between such values costs nothing a block of numbers would notice.

/// Every loop, as function values. Loops take any count and alignment; see the type aliases for what may
/// overlap.
public struct KernelSet: Sendable {
  /// What the loops were compiled for: `portable`, `avx2` or `avx512`.
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
  public let affine: AffineLoop
  /// a, x, y, count: y += a x.
  public let axpy: ConstantLoop
  /// a, b, c, out, count: out = a b + c, rounded once or twice as the processor does it faster.
  public let multiplyAdd: TernaryLoop
  /// n, x, out, count: out = xⁿ for any integer n; by multiplication for |n| <= 16.
  public let power: PowerLoop
  /// value, out, count.
  public let fill: FillLoop
  /// x, sines, cosines, count: both of the same x, for a quarter more than one of them.
  public let sinCos: TwoResultLoop

  /// Σ x, pairwise; 0 of nothing.
  public let sum: Reduction
  /// x, y, count: Σ x y, pairwise.
  public let dot: PairReduction
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

  /// Steps of a compiled expression, on blocks.
  public let steps: StepLoop
  /// The same at one point.
  public let pointSteps: PointStepLoop
  /// Loops of single precision with a constant, to one number and row by row.
  public let float: FloatKernels

  /// Matrix products in double precision.
  public let matrix: MatrixKernels<Double>
  /// Matrix products in single precision.
  public let floatMatrix: MatrixKernels<Float>

  /// Slopes, losses, optimisers, windows, recurrent cells and normalisation in double precision.
  public let training: TrainingKernels<Double>
  /// The same in single precision.
  public let floatTraining: TrainingKernels<Float>

  public subscript(_ kernel: UnaryKernel) -> UnaryLoop { unary[Int(kernel.rawValue)] }
  public subscript(_ kernel: BinaryKernel) -> BinaryLoop { binary[Int(kernel.rawValue)] }
  public subscript(float kernel: FloatUnaryKernel) -> FloatUnaryLoop { floatUnary[Int(kernel.rawValue)] }
  public subscript(float kernel: FloatBinaryKernel) -> FloatBinaryLoop { floatBinary[Int(kernel.rawValue)] }

  /// The loops of a kind come as functions: the arrays of them are made here, since a module that is compiled for
  /// wide registers should have no code for arrays.
  package init(
    name: String, unary: (UnaryKernel) -> UnaryLoop, binary: (BinaryKernel) -> BinaryLoop,
    floatUnary: (FloatUnaryKernel) -> FloatUnaryLoop, floatBinary: (FloatBinaryKernel) -> FloatBinaryLoop,
    scale: @escaping ConstantLoop, offset: @escaping ConstantLoop,
    affine: @escaping AffineLoop, axpy: @escaping ConstantLoop, multiplyAdd: @escaping TernaryLoop,
    power: @escaping PowerLoop, fill: @escaping FillLoop,
    sinCos: @escaping TwoResultLoop, sum: @escaping Reduction,
    dot: @escaping PairReduction, minimum: @escaping Reduction, maximum: @escaping Reduction,
    norm: @escaping Reduction, softmaxRows: @escaping RowLoop, logSumExpRows: @escaping RowLoop,
    steps: @escaping StepLoop, pointSteps: @escaping PointStepLoop, float: FloatKernels,
    matrix: MatrixKernels<Double>, floatMatrix: MatrixKernels<Float>,
    training: TrainingKernels<Double>, floatTraining: TrainingKernels<Float>
  ) {
    self.name = name
    self.unary = UnaryKernel.allCases.map(unary)
    self.binary = BinaryKernel.allCases.map(binary)
    self.floatUnary = FloatUnaryKernel.allCases.map(floatUnary)
    self.floatBinary = FloatBinaryKernel.allCases.map(floatBinary)
    self.scale = scale
    self.offset = offset
    self.affine = affine
    self.axpy = axpy
    self.multiplyAdd = multiplyAdd
    self.power = power
    self.fill = fill
    self.sinCos = sinCos
    self.sum = sum
    self.dot = dot
    self.minimum = minimum
    self.maximum = maximum
    self.norm = norm
    self.softmaxRows = softmaxRows
    self.logSumExpRows = logSumExpRows
    self.steps = steps
    self.pointSteps = pointSteps
    self.float = float
    self.matrix = matrix
    self.floatMatrix = floatMatrix
    self.training = training
    self.floatTraining = floatTraining
  }
}

extension KernelSet: CustomStringConvertible {
  public var description: String { name }
}
