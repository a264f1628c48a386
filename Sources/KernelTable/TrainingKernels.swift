// The loops that training runs on beside matrix products, as a table of function values for one element type: what
// an activation's slope makes of a gradient, sums and additions over rows and columns, losses on the net's last
// sums, and four groups of their own: optimisers, windows of images, recurrent cells, normalisation.

/// The activations whose slopes have a loop.
public enum SlopeKernel: UInt8, CaseIterable, Sendable {
  case relu, leakyRelu, sigmoid, tanh
  case softplus, silu, gelu, elu

  /// Whether the loop reads what the activation returned, y = f(u); otherwise it reads the sum u.
  public var readsOutput: Bool {
    switch self {
    case .relu, .leakyRelu, .sigmoid, .tanh: true
    case .softplus, .silu, .gelu, .elu: false
    }
  }
}

/// Loops over row-major matrices; a stride is the distance between the starts of two rows, in elements. Any count
/// and any alignment. Arrays may be the same where it is said, and may not overlap otherwise.
public struct TrainingKernels<Element: Sendable>: Sendable {
  /// α, gradients g, outputs y or sums u (see `SlopeKernel.readsOutput`), gradients of the sums, count.
  public typealias Slope =
    @Sendable (
      Element, UnsafePointer<Element>, UnsafePointer<Element>, UnsafeMutablePointer<Element>, Int
    ) -> Void
  /// α, x, rows, columns, stride, sums, whether to add to them.
  public typealias Sums =
    @Sendable (
      Element, UnsafePointer<Element>, Int, Int, Int, UnsafeMutablePointer<Element>, Bool
    ) -> Void
  /// Summands, x, rows, columns, stride, whether negative results become zeros.
  public typealias Addition =
    @Sendable (UnsafePointer<Element>, UnsafeMutablePointer<Element>, Int, Int, Int, Bool) -> Void
  /// Rows, columns, stride of all matrices, scale, logits z, targets y, probabilities p or none, slopes δ or none;
  /// returns the loss.
  public typealias RowLoss =
    @Sendable (
      Int, Int, Int, Element, UnsafePointer<Element>, UnsafePointer<Element>, UnsafeMutablePointer<Element>?,
      UnsafeMutablePointer<Element>?
    ) -> Double
  /// The same with the number of a class for each row.
  public typealias ClassLoss =
    @Sendable (
      Int, Int, Int, Element, UnsafePointer<Element>, UnsafePointer<Int32>, UnsafeMutablePointer<Element>?,
      UnsafeMutablePointer<Element>?
    ) -> Double
  /// Count, scale, logits z, targets y, probabilities p or none, slopes δ or none; returns the loss.
  public typealias Loss =
    @Sendable (
      Int, Element, UnsafePointer<Element>, UnsafePointer<Element>, UnsafeMutablePointer<Element>?,
      UnsafeMutablePointer<Element>?
    ) -> Double
  /// x, count.
  public typealias Reduction = @Sendable (UnsafePointer<Element>, Int) -> Double
  /// Scale, bytes, numbers, count.
  public typealias Widening =
    @Sendable (Element, UnsafePointer<UInt8>, UnsafeMutablePointer<Element>, Int) -> Void

  private let slopes: [Slope]

  /// out[j] = α Σᵢ x[i, j] or out[j] += α Σᵢ x[i, j].
  public let columnSums: Sums
  /// out[i] = α Σⱼ x[i, j] or out[i] += α Σⱼ x[i, j].
  public let rowSums: Sums
  /// x[i, j] += b[j]: a bias a column.
  public let addRow: Addition
  /// x[i, j] += b[i]: a bias a row, as the channels of a convolution have it.
  public let addColumn: Addition
  /// Σ x², in double precision.
  public let squares: Reduction
  /// out[i] = byte[i] · scale.
  public let widen: Widening

  /// p = softmax of the rows of z, δ = (p Σⱼ y − y) · scale, returns −Σ y ln p over all rows; what y leaves out
  /// (0) counts nothing, whatever p. z may be p or δ, and p may not be δ. A row that holds NaN, +∞ or only −∞
  /// becomes NaN.
  public let softmaxCrossEntropy: RowLoss
  /// The same for rows of targets that are 0 but for a 1 in the column of a class. A row whose class is negative
  /// is left out: its loss is 0, and so are its slopes. A class beyond the columns makes its row NaN.
  public let softmaxCrossEntropyOfClasses: ClassLoss
  /// p = sigmoid(z), δ = (p − y) · scale, returns −Σ (y ln p + (1 − y) ln (1 − p)). z may be p or δ.
  public let sigmoidCrossEntropy: Loss

  public let optimizers: OptimizerKernels<Element>
  public let windows: WindowKernels<Element>
  public let cells: CellKernels<Element>
  public let norms: NormKernels<Element>
  package let smallNet: SmallNetLoop<Element>

  /// out = g ⊙ f′; g and out may be the same, and so may y and out. α is the slope of `leakyRelu` below 0, at
  /// least 0, and the factor of `elu` there; the others do not read it. At 0 the slope of `relu` is 0, that of
  /// `leakyRelu` α.
  public subscript(kernel: SlopeKernel) -> Slope { slopes[Int(kernel.rawValue)] }

  package init(
    slopes: (SlopeKernel) -> Slope, columnSums: @escaping Sums, rowSums: @escaping Sums,
    addRow: @escaping Addition, addColumn: @escaping Addition, squares: @escaping Reduction,
    widen: @escaping Widening,
    softmaxCrossEntropy: @escaping RowLoss, softmaxCrossEntropyOfClasses: @escaping ClassLoss,
    sigmoidCrossEntropy: @escaping Loss, optimizers: OptimizerKernels<Element>,
    windows: WindowKernels<Element>, cells: CellKernels<Element>, norms: NormKernels<Element>,
    smallNet: @escaping SmallNetLoop<Element>
  ) {
    self.slopes = SlopeKernel.allCases.map(slopes)
    self.columnSums = columnSums
    self.rowSums = rowSums
    self.addRow = addRow
    self.addColumn = addColumn
    self.squares = squares
    self.widen = widen
    self.softmaxCrossEntropy = softmaxCrossEntropy
    self.softmaxCrossEntropyOfClasses = softmaxCrossEntropyOfClasses
    self.sigmoidCrossEntropy = sigmoidCrossEntropy
    self.optimizers = optimizers
    self.windows = windows
    self.cells = cells
    self.norms = norms
    self.smallNet = smallNet
  }
}
