// Matrix products by outer products in registers: four rows times one panel of columns stay in registers
// while the depth runs. All three forms share the loop: A's rows and depth are two strides, and a panel of
// B is read in place, or copied first where it is transposed, incomplete, or read often enough to repay the
// copy.

import KernelTable

/// Depth and rows worked on together: a panel of B (8 KiB) and a block of A stay in the caches.
private let depthBlock = 256, rowBlock = 64

/// A matrix as the loop sees it: element (i, j) at i · row + j · column.
struct Strided<Element> {
  let base: UnsafePointer<Element>
  let row: Int
  let column: Int
}

/// C = α A B, or C += α A B, for strided A (m × k) and B (k × n) and row-major C.
@inline(__always) func product<P: Panel>(
  _: P.Type, _ shape: MatrixShape, _ alpha: P.Element, _ a: Strided<P.Element>, _ b: Strided<P.Element>,
  _ c: UnsafeMutablePointer<P.Element>, _ stride: Int, _ accumulate: Bool
) {
  let m = shape.rows, n = shape.columns
  if m <= 0 || n <= 0 { return }
  if shape.depth <= 0 {
    if !accumulate { clear(c, m, n, stride) }
    return
  }
  let width = P.width
  let capacity = (shape.depth < depthBlock ? shape.depth : depthBlock) &* width
  withUnsafeTemporaryAllocation(of: P.Element.self, capacity: capacity) { buffer in
    guard let packed = buffer.baseAddress else { return }
    var depth = 0
    while depth < shape.depth {
      let k = shape.depth &- depth < depthBlock ? shape.depth &- depth : depthBlock
      var top = 0
      while top < m {
        let rows = m &- top < rowBlock ? m &- top : rowBlock
        var j = 0
        while j < n {
          let columns = n &- j < width ? n &- j : width
          var panel = b.base + depth &* b.row + j &* b.column
          var step = b.row
          if b.column != 1 || columns < width || rows >= 16 {
            pack(panel, b.row, b.column, k, columns, width, packed)
            panel = UnsafePointer(packed)
            step = width
          }
          strip(
            P.self, rows, columns, k, alpha, a.base + top &* a.row + depth &* a.column, a.row, a.column,
            panel, step, c + top &* stride + j, stride, accumulate || depth > 0)
          j &+= width
        }
        top &+= rows
      }
      depth &+= k
    }
  }
}

/// Copies k rows of a panel together, missing columns as zeros.
@inline(__always) private func pack<Element: BinaryFloatingPoint>(
  _ b: UnsafePointer<Element>, _ row: Int, _ column: Int, _ k: Int, _ columns: Int, _ width: Int,
  _ out: UnsafeMutablePointer<Element>
) {
  var p = 0
  while p < k {
    var j = 0
    while j < width {
      out[p &* width &+ j] = j < columns ? b[p &* row &+ j &* column] : 0
      j &+= 1
    }
    p &+= 1
  }
}

/// One panel of C: its rows four by four, then one by one.
@inline(__always) private func strip<P: Panel>(
  _: P.Type, _ rows: Int, _ columns: Int, _ k: Int, _ alpha: P.Element,
  _ a: UnsafePointer<P.Element>, _ aRow: Int, _ aStep: Int, _ b: UnsafePointer<P.Element>, _ bStep: Int,
  _ c: UnsafeMutablePointer<P.Element>, _ stride: Int, _ accumulate: Bool
) {
  var i = 0
  while i &+ 4 <= rows {
    let a0 = a + i &* aRow, a1 = a0 + aRow, a2 = a1 + aRow, a3 = a2 + aRow
    var c0 = P.zero, c1 = P.zero, c2 = P.zero, c3 = P.zero
    var p = 0
    while p < k {
      let v = P.load(b + p &* bStep)
      let at = p &* aStep
      c0 = c0.adding(a0[at], v)
      c1 = c1.adding(a1[at], v)
      c2 = c2.adding(a2[at], v)
      c3 = c3.adding(a3[at], v)
      p &+= 1
    }
    let out = c + i &* stride
    finish(c0.scaled(alpha), out, columns, accumulate)
    finish(c1.scaled(alpha), out + stride, columns, accumulate)
    finish(c2.scaled(alpha), out + 2 &* stride, columns, accumulate)
    finish(c3.scaled(alpha), out + 3 &* stride, columns, accumulate)
    i &+= 4
  }
  while i < rows {
    let a0 = a + i &* aRow
    var c0 = P.zero
    var p = 0
    while p < k {
      c0 = c0.adding(a0[p &* aStep], P.load(b + p &* bStep))
      p &+= 1
    }
    finish(c0.scaled(alpha), c + i &* stride, columns, accumulate)
    i &+= 1
  }
}

/// Writes, or adds, the first `columns` elements of a panel.
@inline(__always) private func finish<P: Panel>(
  _ v: P, _ c: UnsafeMutablePointer<P.Element>, _ columns: Int, _ accumulate: Bool
) {
  if columns == P.width {
    (accumulate ? P.load(c).adding(1, v) : v).store(c)
    return
  }
  withUnsafeTemporaryAllocation(of: P.Element.self, capacity: P.width) { buffer in
    guard let lane = buffer.baseAddress else { return }
    v.store(lane)
    var j = 0
    while j < columns {
      c[j] = accumulate ? c[j] + lane[j] : lane[j]
      j &+= 1
    }
  }
}

@inline(__always) private func clear<Element: BinaryFloatingPoint>(
  _ c: UnsafeMutablePointer<Element>, _ m: Int, _ n: Int, _ stride: Int
) {
  for i in 0..<m {
    for j in 0..<n { c[i &* stride &+ j] = 0 }
  }
}
