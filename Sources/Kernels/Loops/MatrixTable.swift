// The matrix loops of one element type as a table of function values, made from a panel type in one place.

/// m × n × k of a product: C has `rows` and `columns`, and `depth` is what A and B share.
public struct MatrixShape: Sendable, Equatable {
  public var rows: Int
  public var columns: Int
  public var depth: Int

  public init(rows: Int, columns: Int, depth: Int) {
    self.rows = rows
    self.columns = columns
    self.depth = depth
  }
}

/// Products of row-major matrices; a stride is the distance between the starts of two rows, in elements.
/// C may not overlap A or B. The error of an element is at most depth · ε · Σ|a b|.
public struct MatrixKernels<Element: Sendable>: Sendable {
  /// Shape, α, A, its stride, B, its stride, C, its stride, whether to add to C.
  public typealias Product =
    @Sendable (
      MatrixShape, Element, UnsafePointer<Element>, Int, UnsafePointer<Element>, Int,
      UnsafeMutablePointer<Element>, Int, Bool
    ) -> Void
  /// Rows, columns, α, A, its stride, x, y, whether to add to y.
  public typealias VectorProduct =
    @Sendable (
      Int, Int, Element, UnsafePointer<Element>, Int, UnsafePointer<Element>, UnsafeMutablePointer<Element>,
      Bool
    ) -> Void
  /// Rows, columns, α, x, y, A, its stride.
  public typealias OuterUpdate =
    @Sendable (
      Int, Int, Element, UnsafePointer<Element>, UnsafePointer<Element>, UnsafeMutablePointer<Element>, Int
    ) -> Void

  /// C = α A B or C += α A B; A is rows × depth, B depth × columns.
  public let product: Product
  /// C = α A Bᵀ or C += α A Bᵀ; B is columns × depth.
  public let productTransposed: Product
  /// C = α Aᵀ B or C += α Aᵀ B; A is depth × rows.
  public let transposedProduct: Product
  /// y = α A x or y += α A x; A is rows × columns, x has `columns` elements.
  public let vector: VectorProduct
  /// y = α Aᵀ x or y += α Aᵀ x; A is rows × columns, x has `rows` elements.
  public let transposedVector: VectorProduct
  /// A += α x yᵀ; x has `rows` elements, y `columns`.
  public let outerUpdate: OuterUpdate
}

func doubleMatrixKernels() -> MatrixKernels<Double> {
  MatrixKernels(
    product: { product(DoubleVector.self, $0, rows($2, $3), rows($4, $5), $6, $7, plain($1, $8)) },
    productTransposed: {
      product(DoubleVector.self, $0, rows($2, $3), columns($4, $5), $6, $7, plain($1, $8))
    },
    transposedProduct: {
      product(DoubleVector.self, $0, columns($2, $3), rows($4, $5), $6, $7, plain($1, $8))
    },
    vector: { matrixVector(DoubleVector.self, $0, $1, $2, $3, $4, $5, $6, $7) },
    transposedVector: { transposedMatrixVector(DoubleVector.self, $0, $1, $2, $3, $4, $5, $6, $7) },
    outerUpdate: { outerUpdate(DoubleVector.self, $0, $1, $2, $3, $4, $5, $6) })
}

func floatMatrixKernels() -> MatrixKernels<Float> {
  MatrixKernels(
    product: { product(FloatVector.self, $0, rows($2, $3), rows($4, $5), $6, $7, plain($1, $8)) },
    productTransposed: {
      product(FloatVector.self, $0, rows($2, $3), columns($4, $5), $6, $7, plain($1, $8))
    },
    transposedProduct: {
      product(FloatVector.self, $0, columns($2, $3), rows($4, $5), $6, $7, plain($1, $8))
    },
    vector: { matrixVector(FloatVector.self, $0, $1, $2, $3, $4, $5, $6, $7) },
    transposedVector: { transposedMatrixVector(FloatVector.self, $0, $1, $2, $3, $4, $5, $6, $7) },
    outerUpdate: { outerUpdate(FloatVector.self, $0, $1, $2, $3, $4, $5, $6) })
}

@inline(__always) private func rows<E>(_ p: UnsafePointer<E>, _ stride: Int) -> Strided<E> {
  Strided(base: p, row: stride, column: 1)
}

@inline(__always) private func columns<E>(_ p: UnsafePointer<E>, _ stride: Int) -> Strided<E> {
  Strided(base: p, row: 1, column: stride)
}

@inline(__always) private func plain<E>(_ alpha: E, _ accumulate: Bool) -> Ending<E> {
  Ending(alpha: alpha, accumulate: accumulate, offsets: nil, rectified: false)
}
