// The inner loop of every product: a few rows by one panel of columns stay in registers while the depth
// runs. A number of X is spread over a register, a panel of Y is loaded, and each accumulator gets its
// product; the order in which an element is summed does not depend on the tile it falls in.

import CKernels

/// What becomes of a finished sum: α times it, plus what was there, plus an offset of its column, negative
/// ones cut off.
struct Ending<Element> {
  var alpha: Element
  var accumulate: Bool
  /// One number a column of C.
  var offsets: UnsafePointer<Element>?
  var rectified: Bool
}

/// Where the rows of X lie: one after the other with the depth inside, or side by side.
protocol Reach {
  static func row(_ i: Int, _ stride: Int) -> Int
  static func step(_ stride: Int) -> Int
}

/// Element (i, p) at i · stride + p.
enum AlongRows: Reach {
  @inline(__always) static func row(_ i: Int, _ stride: Int) -> Int { i &* stride }
  @inline(__always) static func step(_ stride: Int) -> Int { 1 }
}

/// Element (i, p) at i + p · stride.
enum AlongColumns: Reach {
  @inline(__always) static func row(_ i: Int, _ stride: Int) -> Int { i }
  @inline(__always) static func step(_ stride: Int) -> Int { stride }
}

/// Rows a tile has at most: what the registers hold besides a panel and a spread number.
#if KERNELS_AVX512
  @inline(__always) var tallest: Int { 12 }
#elseif KERNELS_AVX2
  @inline(__always) var tallest: Int { 6 }
#elseif arch(arm64)
  @inline(__always) var tallest: Int { 8 }
#else
  @inline(__always) var tallest: Int { 4 }
#endif

/// N rows of C by one panel, of which the last register has the numbers in `lanes`.
@inline(never) private func tile<let N: Int, P: Panel, X: Reach>(
  _: InlineArray<N, P>.Type, _: X.Type, _ depth: Int, _ x: UnsafePointer<P.V.Element>, _ xStride: Int,
  _ y: UnsafePointer<P.V.Element>, _ yStride: Int, _ c: UnsafeMutablePointer<P.V.Element>, _ cStride: Int,
  _ lanes: P.V.Part, _ ending: Ending<P.V.Element>
) {
  var sums = InlineArray<N, P>(repeating: P.zero)
  var x = x
  var y = y
  var rest = depth
  for i in 0..<N { ck_prefetch(c + i &* cStride) }
  while rest > 0 {
    let v = P.part(y, lanes)
    for i in 0..<N { sums[i] = sums[i].adding(x[X.row(i, xStride)], v) }
    x += X.step(xStride)
    y += yStride
    rest &-= 1
  }
  let alpha = P.V.spread(ending.alpha)
  for i in 0..<N {
    let row = c + i &* cStride
    sums[i].forEach(
      { finish($0.times(alpha), row + $1, ending, $1) },
      last: { finish($0.times(alpha), row + $1, ending, $1, lanes) })
  }
}

@inline(__always) private func finish<V: Vector>(
  _ v: V, _ c: UnsafeMutablePointer<V.Element>, _ ending: Ending<V.Element>, _ column: Int
) {
  var v = v
  if ending.accumulate { v = V.load(c).plus(v) }
  if let offsets = ending.offsets { v = v.plus(V.load(offsets + column)) }
  if ending.rectified { v = v.rectified }
  v.store(c)
}

@inline(__always) func finish<V: Vector>(
  _ v: V, _ c: UnsafeMutablePointer<V.Element>, _ ending: Ending<V.Element>, _ column: Int, _ lanes: V.Part
) {
  var v = v
  if ending.accumulate { v = V.load(c, lanes).plus(v) }
  if let offsets = ending.offsets { v = v.plus(V.load(offsets + column, lanes)) }
  if ending.rectified { v = v.rectified }
  v.store(c, lanes)
}

/// `rows`, at most `tallest`, by one panel.
@inline(__always) func tile<P: Panel, X: Reach>(
  _: P.Type, _: X.Type, _ rows: Int, _ depth: Int, _ x: UnsafePointer<P.V.Element>, _ xStride: Int,
  _ y: UnsafePointer<P.V.Element>, _ yStride: Int, _ c: UnsafeMutablePointer<P.V.Element>, _ cStride: Int,
  _ lanes: P.V.Part, _ ending: Ending<P.V.Element>
) {
  @inline(__always) func run<let N: Int>(_ shape: InlineArray<N, P>.Type) {
    tile(shape, X.self, depth, x, xStride, y, yStride, c, cStride, lanes, ending)
  }
  switch rows {
  case 1: run(InlineArray<1, P>.self)
  case 2: run(InlineArray<2, P>.self)
  case 3: run(InlineArray<3, P>.self)
  #if KERNELS_AVX512 || KERNELS_AVX2 || arch(arm64)
    case 4: run(InlineArray<4, P>.self)
    case 5: run(InlineArray<5, P>.self)
  #endif
  #if KERNELS_AVX512 || arch(arm64)
    case 6: run(InlineArray<6, P>.self)
    case 7: run(InlineArray<7, P>.self)
  #endif
  #if KERNELS_AVX512
    case 8: run(InlineArray<8, P>.self)
    case 9: run(InlineArray<9, P>.self)
    case 10: run(InlineArray<10, P>.self)
    case 11: run(InlineArray<11, P>.self)
    default: run(InlineArray<12, P>.self)
  #elseif KERNELS_AVX2
    default: run(InlineArray<6, P>.self)
  #elseif arch(arm64)
    default: run(InlineArray<8, P>.self)
  #else
    default: run(InlineArray<4, P>.self)
  #endif
  }
}

/// One row by a panel of eight registers.
@inline(__always) func wideRow<V: Vector, X: Reach>(
  _: V.Type, _: X.Type, _ depth: Int, _ x: UnsafePointer<V.Element>, _ xStride: Int,
  _ y: UnsafePointer<V.Element>, _ yStride: Int, _ c: UnsafeMutablePointer<V.Element>, _ lanes: V.Part,
  _ ending: Ending<V.Element>
) {
  tile(
    InlineArray<1, EightPanel<V>>.self, X.self, depth, x, xStride, y, yStride, c, 0, lanes, ending)
}
