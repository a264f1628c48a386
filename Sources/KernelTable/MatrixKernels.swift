// The matrix loops of one element type as a table of function values, and the shape of a product.

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
  /// Shape, A, its stride, B, its stride, one number a column of C or none, whether to cut off what is negative,
  /// C, its stride.
  public typealias Layer =
    @Sendable (
      MatrixShape, UnsafePointer<Element>, Int, UnsafePointer<Element>, Int, UnsafePointer<Element>?, Bool,
      UnsafeMutablePointer<Element>, Int
    ) -> Void
  /// Depth, columns, B, its stride, whether it is transposed (columns × depth), panels.
  package typealias Packing =
    @Sendable (Int, Int, UnsafePointer<Element>, Int, Bool, UnsafeMutablePointer<Element>) -> Void
  /// Shape, α, A, its stride, panels, numbers a column, whether to cut off, C, its stride, whether to add to C.
  package typealias PackedProduct =
    @Sendable (
      MatrixShape, Element, UnsafePointer<Element>, Int, UnsafePointer<Element>, UnsafePointer<Element>?,
      Bool,
      UnsafeMutablePointer<Element>, Int, Bool
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

  /// C = A B + b, every row with the same b, and negative numbers as zeros if asked.
  public let layer: Layer
  /// C = A Bᵀ + b, likewise; B is columns × depth.
  public let layerTransposed: Layer
  /// Columns of a panel of a `PackedMatrix`.
  package let panelWidth: Int
  package let pack: Packing
  package let packedProduct: PackedProduct
  /// Products with a matrix of which most numbers are 0.
  public let sparse: SparseKernels<Element>

  package init(
    product: @escaping Product, productTransposed: @escaping Product, transposedProduct: @escaping Product,
    vector: @escaping VectorProduct, transposedVector: @escaping VectorProduct,
    outerUpdate: @escaping OuterUpdate, layer: @escaping Layer, layerTransposed: @escaping Layer,
    panelWidth: Int, pack: @escaping Packing, packedProduct: @escaping PackedProduct,
    sparse: SparseKernels<Element>
  ) {
    self.product = product
    self.productTransposed = productTransposed
    self.transposedProduct = transposedProduct
    self.vector = vector
    self.transposedVector = transposedVector
    self.outerUpdate = outerUpdate
    self.layer = layer
    self.layerTransposed = layerTransposed
    self.panelWidth = panelWidth
    self.pack = pack
    self.packedProduct = packedProduct
    self.sparse = sparse
  }
}
