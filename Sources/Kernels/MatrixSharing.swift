// Large matrix products on several threads: C is cut into strips of columns or rows, and each strip is a product
// of its own. The order of a sum depends on the depth alone, so the result is that of one thread to the last bit.

/// Which factor of a product is transposed.
public enum ProductForm: Sendable, CaseIterable {
  /// A B.
  case plain
  /// A Bᵀ.
  case rightTransposed
  /// Aᵀ B.
  case leftTransposed
}

/// Multiplications below which one thread is as fast, some 0.3 ms: a step has a dozen turns between its products, in
/// which the others wait or go to sleep.
private let leastWork = 1 << 24
/// Rows or columns of a product, cut for the threads.
private struct Strips {
  /// Strips end at multiples of this, a few panels or tiles.
  private static let unit = 48
  private let length: Int
  let count: Int

  /// nil where one thread is as fast.
  init?(of length: Int, in shape: MatrixShape) {
    let units = length / Strips.unit
    let work = Double(max(shape.rows, 0)) * Double(max(shape.columns, 0)) * Double(max(shape.depth, 0))
    guard Workers.threads > 1, units > 1, work >= Double(leastWork) else { return nil }
    self.length = length
    // Two strips a thread, so that one that is held up costs half a turn.
    count = min(2 * Workers.threads, units)
  }

  subscript(_ strip: Int) -> (first: Int, count: Int) {
    let units = length / Strips.unit
    let first = units * strip / count * Strips.unit
    return (first, (strip + 1 == count ? length : units * (strip + 1) / count * Strips.unit) - first)
  }
}

extension MatrixKernels {
  /// What `product`, `productTransposed` or `transposedProduct` does, on the threads of `Workers` if it is large
  /// enough to pay.
  public func shared(
    _ form: ProductForm, _ shape: MatrixShape, _ alpha: Element, _ a: UnsafePointer<Element>, _ aStride: Int,
    _ b: UnsafePointer<Element>, _ bStride: Int, _ c: UnsafeMutablePointer<Element>, _ cStride: Int,
    _ accumulate: Bool
  ) {
    let loop =
      switch form {
      case .plain: product
      case .rightTransposed: productTransposed
      case .leftTransposed: transposedProduct
      }
    let byColumns = shape.columns >= shape.rows
    let length = byColumns ? shape.columns : shape.rows
    guard let strips = Strips(of: length, in: shape) else {
      loop(shape, alpha, a, aStride, b, bStride, c, cStride, accumulate)
      return
    }
    Workers.run(chunks: strips.count) { strip in
      let (first, count) = strips[strip]
      var part = shape
      if byColumns {
        part.columns = count
        let b = form == .rightTransposed ? b + first * bStride : b + first
        loop(part, alpha, a, aStride, b, bStride, c + first, cStride, accumulate)
      } else {
        part.rows = count
        let a = form == .leftTransposed ? a + first : a + first * aStride
        loop(part, alpha, a, aStride, b, bStride, c + first * cStride, cStride, accumulate)
      }
    }
  }

  /// What `layer` does, rows of C on the threads of `Workers` if there are enough of them.
  public func sharedLayer(
    _ shape: MatrixShape, _ a: UnsafePointer<Element>, _ aStride: Int, _ b: UnsafePointer<Element>,
    _ bStride: Int, _ bias: UnsafePointer<Element>?, _ rectified: Bool, _ c: UnsafeMutablePointer<Element>,
    _ cStride: Int
  ) {
    guard let strips = Strips(of: shape.rows, in: shape) else {
      layer(shape, a, aStride, b, bStride, bias, rectified, c, cStride)
      return
    }
    Workers.run(chunks: strips.count) { strip in
      let (first, count) = strips[strip]
      var part = shape
      part.rows = count
      layer(
        part, a + first * aStride, aStride, b, bStride, bias, rectified, c + first * cStride, cStride)
    }
  }
}
