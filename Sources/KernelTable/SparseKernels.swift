// The loops that skip zeros, as a table of function values.

/// Products with a matrix X of which most numbers are 0, as in images of digits. X is row-major with at most 64 rows
/// and looked through first; a product with a 0 is not formed, not even with infinity.
public struct SparseKernels<Element: Sendable>: Sendable {
  /// Rows, columns, X, its stride, words.
  public typealias Occupancy =
    @Sendable (Int, Int, UnsafePointer<Element>, Int, UnsafeMutablePointer<UInt64>) -> Int
  /// Shape, words, X, its stride, W, its stride, one number a column of C or none, whether to cut off what is
  /// negative, C, its stride.
  public typealias Layer =
    @Sendable (
      MatrixShape, UnsafePointer<UInt64>, UnsafePointer<Element>, Int, UnsafePointer<Element>, Int,
      UnsafePointer<Element>?, Bool, UnsafeMutablePointer<Element>, Int
    ) -> Void
  /// Shape, words, α, X, its stride, D, its stride, C, its stride, whether to add to C.
  public typealias Update =
    @Sendable (
      MatrixShape, UnsafePointer<UInt64>, Element, UnsafePointer<Element>, Int, UnsafePointer<Element>, Int,
      UnsafeMutablePointer<Element>, Int, Bool
    ) -> Void

  /// `layer` and `update` take columns of C that are a multiple of this.
  public let wholeColumns: Int
  /// Writes a word for each column of X, with bit i set where row i is not 0, and returns how many are not.
  public let occupancy: Occupancy
  /// C = X W + b, every row with the same b; X is rows × depth.
  public let layer: Layer
  /// C = α Xᵀ D or C += α Xᵀ D; X is depth × rows.
  public let update: Update

  package init(
    wholeColumns: Int, occupancy: @escaping Occupancy, layer: @escaping Layer, update: @escaping Update
  ) {
    self.wholeColumns = wholeColumns
    self.occupancy = occupancy
    self.layer = layer
    self.update = update
  }
}
