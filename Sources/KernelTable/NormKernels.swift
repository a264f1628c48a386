// Normalisation of rows (a layer's) and of columns (a batch's): y = γ x̂ + β with x̂ = (x − mean) · deviation⁻¹,
// forward and backward. The variance is that of all numbers of the row or column, not of a sample.

/// Rows, columns and the distance between two rows of every matrix.
public struct NormShape: Sendable, Equatable {
  public var rows: Int
  public var columns: Int
  public var stride: Int

  public init(rows: Int, columns: Int, stride: Int) {
    self.rows = rows
    self.columns = columns
    self.stride = stride
  }
}

/// γ and β have a number a column. x and y may be the same where the gradient is not wanted, dy and dx always.
public struct NormKernels<Element: Sendable>: Sendable {
  /// Shape, ε under the root, x, γ, β, y, means, inverse deviations.
  public typealias Forward =
    @Sendable (
      NormShape, Element, UnsafePointer<Element>, UnsafePointer<Element>, UnsafePointer<Element>,
      UnsafeMutablePointer<Element>, UnsafeMutablePointer<Element>, UnsafeMutablePointer<Element>
    ) -> Void
  /// Shape, x, γ, means, inverse deviations, dy, dx, dγ, dβ; the last two are added to.
  public typealias Backward =
    @Sendable (
      NormShape, UnsafePointer<Element>, UnsafePointer<Element>, UnsafePointer<Element>,
      UnsafePointer<Element>, UnsafePointer<Element>, UnsafeMutablePointer<Element>,
      UnsafeMutablePointer<Element>, UnsafeMutablePointer<Element>
    ) -> Void

  /// Each row has a mean and a deviation.
  public let rows: Forward
  public let rowsSlope: Backward
  /// Each column has a mean and a deviation.
  public let columns: Forward
  public let columnsSlope: Backward

  package init(
    rows: @escaping Forward, rowsSlope: @escaping Backward, columns: @escaping Forward,
    columnsSlope: @escaping Backward
  ) {
    self.rows = rows
    self.rowsSlope = rowsSlope
    self.columns = columns
    self.columnsSlope = columnsSlope
  }
}
