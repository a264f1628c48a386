// Matrices with few rows or columns: inner products of rows, several at a time; and A += α x yᵀ row by row.

import KernelTable

/// Rows that share the loads of the other factor; twice as many sums must fit the registers.
#if KERNELS_AVX512
  private typealias Several<V: Vector> = Twice<Twice<Twice<Leaf<V>>>>
#else
  private typealias Several<V: Vector> = Twice<Twice<Leaf<V>>>
#endif

/// C[i] = α Σ u v[i] for as many rows v as the block has registers. Two sums a row, so that one product need
/// not wait for the last.
@inline(never) private func inner<B: Block>(
  _: B.Type, _ depth: Int, _ u: UnsafePointer<B.V.Element>, _ v: UnsafePointer<B.V.Element>, _ vStride: Int,
  _ c: UnsafeMutablePointer<B.V.Element>, _ cStride: Int, _ alpha: B.V.Element, _ accumulate: Bool
) {
  let lane = B.V.width
  var even = B(0, { _ in B.V.zero })
  var odd = even
  var p = 0
  while p &+ 2 &* lane <= depth {
    let here = v + p
    even = even.adding(0, B.V.load(u + p)) { B.V.load(here + $0 &* vStride) }
    odd = odd.adding(0, B.V.load(u + p + lane)) { B.V.load(here + lane + $0 &* vStride) }
    p &+= 2 &* lane
  }
  while p < depth {
    let part = B.V.first(smaller(depth &- p, lane))
    let here = v + p
    even = even.adding(0, B.V.load(u + p, part)) { B.V.load(here + $0 &* vStride, part) }
    p &+= lane
  }
  even.plus(odd).forEach(0) { i, sum in
    let value = alpha * B.V.total(sum)
    c[i &* cStride] = accumulate ? c[i &* cStride] + value : value
  }
}

/// C[i] = α Σ u v[i] for all rows of V.
@inline(__always) private func innerRow<V: Vector>(
  _: V.Type, _ rows: Int, _ depth: Int, _ u: UnsafePointer<V.Element>, _ v: UnsafePointer<V.Element>,
  _ vStride: Int, _ c: UnsafeMutablePointer<V.Element>, _ cStride: Int, _ alpha: V.Element, _ accumulate: Bool
) {
  var i = 0
  while i &+ Several<V>.count <= rows {
    inner(
      Several<V>.self, depth, u, v + i &* vStride, vStride, c + i &* cStride, cStride, alpha, accumulate)
    i &+= Several<V>.count
  }
  if i &+ 2 <= rows && Several<V>.count > 4 && i &+ 4 <= rows {
    inner(
      Twice<Twice<Leaf<V>>>.self, depth, u, v + i &* vStride, vStride, c + i &* cStride, cStride, alpha,
      accumulate)
    i &+= 4
  }
  if i &+ 2 <= rows {
    inner(
      Twice<Leaf<V>>.self, depth, u, v + i &* vStride, vStride, c + i &* cStride, cStride, alpha, accumulate)
    i &+= 2
  }
  if i < rows {
    inner(Leaf<V>.self, depth, u, v + i &* vStride, vStride, c + i &* cStride, cStride, alpha, accumulate)
  }
}

/// A product of few rows or columns, both factors along the depth.
@inline(never) func innerProducts<V: Vector>(
  _: V.Type, _ m: Int, _ n: Int, _ k: Int, _ a: Strided<V.Element>, _ b: Strided<V.Element>,
  _ c: UnsafeMutablePointer<V.Element>, _ stride: Int, _ ending: Ending<V.Element>
) {
  if m <= n {
    var i = 0
    while i < m {
      innerRow(
        V.self, n, k, a.base + i &* a.row, b.base, b.column, c + i &* stride, 1, ending.alpha,
        ending.accumulate)
      i &+= 1
    }
  } else {
    var j = 0
    while j < n {
      innerRow(
        V.self, m, k, b.base + j &* b.column, a.base, a.row, c + j, stride, ending.alpha, ending.accumulate)
      j &+= 1
    }
  }
  if ending.offsets != nil || ending.rectified {
    finish(V.self, m, n, c, stride, ending.offsets, ending.rectified)
  }
}

@inline(__always) func matrixVector<V: Vector>(
  _: V.Type, _ m: Int, _ n: Int, _ alpha: V.Element, _ a: UnsafePointer<V.Element>, _ stride: Int,
  _ x: UnsafePointer<V.Element>, _ y: UnsafeMutablePointer<V.Element>, _ accumulate: Bool
) {
  if m <= 0 { return }
  innerRow(V.self, m, n, x, a, stride, y, 1, alpha, accumulate)
}

@inline(__always) func transposedMatrixVector<V: Vector>(
  _: V.Type, _ m: Int, _ n: Int, _ alpha: V.Element, _ a: UnsafePointer<V.Element>, _ stride: Int,
  _ x: UnsafePointer<V.Element>, _ y: UnsafeMutablePointer<V.Element>, _ accumulate: Bool
) {
  let ending = Ending(alpha: alpha, accumulate: accumulate, offsets: nil, rectified: false)
  product(
    V.self, MatrixShape(rows: 1, columns: n, depth: m), (base: x, row: m, column: 1),
    (base: a, row: stride, column: 1), y, n, ending)
}

/// A += α x yᵀ, with the numbers of x at a distance from each other.
@inline(never) func outerUpdate<V: Vector>(
  _: V.Type, _ m: Int, _ n: Int, _ alpha: V.Element, _ x: UnsafePointer<V.Element>, _ xStride: Int,
  _ y: UnsafePointer<V.Element>, _ a: UnsafeMutablePointer<V.Element>, _ stride: Int
) {
  let lane = V.width
  var i = 0
  while i < m {
    let s = V.spread(alpha * x[i &* xStride])
    let row = a + i &* stride
    var j = 0
    while j &+ lane <= n {
      V.store(row + j, V.adding(V.load(row + j), s, V.load(y + j)))
      j &+= lane
    }
    if j < n {
      let part = V.first(n &- j)
      V.store(row + j, V.adding(V.load(row + j, part), s, V.load(y + j, part)), part)
    }
    i &+= 1
  }
}
