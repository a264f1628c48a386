// The right factor of many products, laid out once as the loops read it: panels a few registers wide, one after
// the other. Worth keeping where the same B meets many A.

/// B (depth × columns) in panels.
public final class PackedMatrix<Element: Sendable & ExpressibleByIntegerLiteral> {
  public let depth: Int
  public let columns: Int
  private let kernels: MatrixKernels<Element>
  private let memory: UnsafeMutableRawPointer
  private let panels: UnsafeMutablePointer<Element>

  /// All zeros until `fill`.
  public init(depth: Int, columns: Int, kernels: MatrixKernels<Element>) {
    self.depth = max(depth, 0)
    self.columns = max(columns, 0)
    self.kernels = kernels
    let width = kernels.panelWidth
    let count = (self.columns + width - 1) / width * width * self.depth
    memory = .allocate(byteCount: max(1, count * MemoryLayout<Element>.stride), alignment: 64)
    panels = memory.bindMemory(to: Element.self, capacity: count)
    panels.initialize(repeating: 0, count: count)
  }

  deinit { memory.deallocate() }

  /// Takes B over: depth × columns, or columns × depth if `transposed`. Nobody may read at the same time.
  public func fill(_ b: UnsafePointer<Element>, stride: Int, transposed: Bool) {
    if depth == 0 || columns == 0 { return }
    kernels.pack(depth, columns, b, stride, transposed, panels)
  }

  /// C = α A B or C += α A B for A of `rows` × depth; plus `offsets`, one a column, and with negative numbers as
  /// zeros if `rectified`. Any number of threads may call it.
  public func product(
    rows: Int, _ a: UnsafePointer<Element>, stride: Int, times alpha: Element = 1,
    offsets: UnsafePointer<Element>? = nil, rectified: Bool = false, into c: UnsafeMutablePointer<Element>,
    stride cStride: Int, accumulate: Bool = false
  ) {
    if rows <= 0 || columns == 0 { return }
    kernels.packedProduct(
      MatrixShape(rows: rows, columns: columns, depth: depth), alpha, a, stride, panels, offsets, rectified,
      c,
      cStride, accumulate)
  }
}
