// A matrix and a vector: y = A x as inner products, several rows at a time; y = Aᵀ x as a product of one row;
// A += α x yᵀ row by row.

import KernelTable

/// N rows of B times a row of A: two registers of sums a row, so that one product need not wait for the last.
@inline(never) private func inner<let N: Int, V: Vector>(
  _: InlineArray<N, V>.Type, _ depth: Int, _ a: UnsafePointer<V.Element>, _ b: UnsafePointer<V.Element>,
  _ bStride: Int, _ c: UnsafeMutablePointer<V.Element>, _ cStride: Int, _ alpha: V.Element, _ accumulate: Bool
) {
  var even = InlineArray<N, V>(repeating: V.zero)
  var odd = InlineArray<N, V>(repeating: V.zero)
  let lane = V.width
  var p = 0
  while p &+ 2 &* lane <= depth {
    let u = V.load(a + p)
    let v = V.load(a + p + lane)
    for i in 0..<N {
      even[i] = even[i].adding(u, V.load(b + p + i &* bStride))
      odd[i] = odd[i].adding(v, V.load(b + p + lane + i &* bStride))
    }
    p &+= 2 &* lane
  }
  while p < depth {
    let lanes = V.first(smaller(depth &- p, lane))
    let u = V.load(a + p, lanes)
    for i in 0..<N { even[i] = even[i].adding(u, V.load(b + p + i &* bStride, lanes)) }
    p &+= lane
  }
  for i in 0..<N {
    let value = alpha * even[i].plus(odd[i]).total
    c[i &* cStride] = accumulate ? c[i &* cStride] + value : value
  }
}

/// c[i] = α Σ a b[i], for every row of B.
@inline(__always) func innerProducts<V: Vector>(
  _: V.Type, _ rows: Int, _ depth: Int, _ a: UnsafePointer<V.Element>, _ b: UnsafePointer<V.Element>,
  _ bStride: Int, _ c: UnsafeMutablePointer<V.Element>, _ cStride: Int, _ alpha: V.Element, _ accumulate: Bool
) {
  var i = 0
  while i &+ 4 <= rows {
    inner(
      InlineArray<4, V>.self, depth, a, b + i &* bStride, bStride, c + i &* cStride, cStride, alpha,
      accumulate)
    i &+= 4
  }
  while i < rows {
    inner(
      InlineArray<1, V>.self, depth, a, b + i &* bStride, bStride, c + i &* cStride, cStride, alpha,
      accumulate)
    i &+= 1
  }
}

@inline(__always) func matrixVector<V: Vector>(
  _: V.Type, _ m: Int, _ n: Int, _ alpha: V.Element, _ a: UnsafePointer<V.Element>, _ stride: Int,
  _ x: UnsafePointer<V.Element>, _ y: UnsafeMutablePointer<V.Element>, _ accumulate: Bool
) {
  innerProducts(V.self, m, n, x, a, stride, y, 1, alpha, accumulate)
}

@inline(__always) func transposedMatrixVector<V: Vector>(
  _: V.Type, _ m: Int, _ n: Int, _ alpha: V.Element, _ a: UnsafePointer<V.Element>, _ stride: Int,
  _ x: UnsafePointer<V.Element>, _ y: UnsafeMutablePointer<V.Element>, _ accumulate: Bool
) {
  let ending = Ending(alpha: alpha, accumulate: accumulate, offsets: nil, rectified: false)
  product(
    V.self, MatrixShape(rows: 1, columns: n, depth: m), Strided(base: x, row: m, column: 1),
    Strided(base: a, row: stride, column: 1), y, n, ending)
}

@inline(__always) func outerUpdate<V: Vector>(
  _: V.Type, _ m: Int, _ n: Int, _ alpha: V.Element, _ x: UnsafePointer<V.Element>,
  _ y: UnsafePointer<V.Element>, _ a: UnsafeMutablePointer<V.Element>, _ stride: Int
) {
  let lane = V.width
  var i = 0
  while i < m {
    let s = V.spread(alpha * x[i])
    let row = a + i &* stride
    var j = 0
    while j &+ lane <= n {
      V.load(row + j).adding(s, V.load(y + j)).store(row + j)
      j &+= lane
    }
    if j < n {
      let lanes = V.first(n &- j)
      V.load(row + j, lanes).adding(s, V.load(y + j, lanes)).store(row + j, lanes)
    }
    i &+= 1
  }
}
