// The inner loop of every product: a few rows by one panel of columns stay in registers while the depth runs.
// A number of X is spread over a register, a panel of Y is loaded, and each accumulator gets its product; the
// order in which an element is summed does not depend on the tile it falls in.

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

/// A stack of rows of C by one panel, of which the last register has the numbers in `part`.
@inline(never) private func tile<S: Stack, X: Reach>(
  _: S.Type, _: X.Type, _ depth: Int, _ x: UnsafePointer<S.P.V.Element>, _ xStride: Int,
  _ y: UnsafePointer<S.P.V.Element>, _ yStride: Int, _ c: UnsafeMutablePointer<S.P.V.Element>, _ cStride: Int,
  _ part: S.P.V.Part, _ alpha: S.P.V.Element, _ accumulate: Bool
) {
  var sums = S.zero
  var x = x
  var y = y
  var rest = depth
  // In a short loop the lines would not arrive any sooner.
  if depth >= 128 { sums.forEach(0) { i, _ in ck_prefetch(c + i &* cStride) } }
  while rest > 0 {
    sums = sums.adding(X.self, 0, x, xStride, S.P.read(y, part))
    x += X.step(xStride)
    y += yStride
    rest &-= 1
  }
  let scale = S.P.V.spread(alpha)
  if accumulate {
    sums.forEach(0) { i, v in v.add(c + i &* cStride, part, scale) }
  } else {
    sums.forEach(0) { i, v in v.store(c + i &* cStride, part, scale) }
  }
}

/// `rows`, at most `tallest`, by one panel.
@inline(__always) func tile<P: Panel, X: Reach>(
  _: P.Type, _: X.Type, _ rows: Int, _ depth: Int, _ x: UnsafePointer<P.V.Element>, _ xStride: Int,
  _ y: UnsafePointer<P.V.Element>, _ yStride: Int, _ c: UnsafeMutablePointer<P.V.Element>, _ cStride: Int,
  _ part: P.V.Part, _ alpha: P.V.Element, _ accumulate: Bool
) {
  @inline(__always) func run<S: Stack>(_: S.Type) where S.P == P {
    tile(S.self, X.self, depth, x, xStride, y, yStride, c, cStride, part, alpha, accumulate)
  }
  switch rows {
  case 1: run(Row<P>.self)
  case 2: run(Rows2<P>.self)
  case 3: run(Rows3<P>.self)
  #if KERNELS_AVX512 || KERNELS_AVX2 || arch(arm64)
    case 4: run(Rows4<P>.self)
    case 5: run(Rows5<P>.self)
  #endif
  #if KERNELS_AVX512 || arch(arm64)
    case 6: run(Rows6<P>.self)
    case 7: run(Rows7<P>.self)
  #endif
  #if KERNELS_AVX512
    case 8: run(Rows8<P>.self)
    case 9: run(Rows9<P>.self)
    case 10: run(Rows10<P>.self)
    case 11: run(Rows11<P>.self)
    default: run(Rows12<P>.self)
  #elseif KERNELS_AVX2
    default: run(Rows6<P>.self)
  #elseif arch(arm64)
    default: run(Rows8<P>.self)
  #else
    default: run(Rows4<P>.self)
  #endif
  }
}

/// One row by a panel of eight registers.
@inline(__always) func wideRow<V: Vector, X: Reach>(
  _: V.Type, _: X.Type, _ depth: Int, _ x: UnsafePointer<V.Element>, _ xStride: Int,
  _ y: UnsafePointer<V.Element>, _ yStride: Int, _ c: UnsafeMutablePointer<V.Element>, _ part: V.Part,
  _ alpha: V.Element, _ accumulate: Bool
) {
  tile(Row<EightPanel<V>>.self, X.self, depth, x, xStride, y, yStride, c, 0, part, alpha, accumulate)
}

/// Adds the offsets of the columns and cuts off what is negative, in a part of C that has just been written.
@inline(never) func finish<V: Vector>(
  _: V.Type, _ rows: Int, _ columns: Int, _ c: UnsafeMutablePointer<V.Element>, _ stride: Int,
  _ offsets: UnsafePointer<V.Element>?, _ rectified: Bool
) {
  var j = 0
  while j < columns {
    let part = V.first(smaller(columns &- j, V.width))
    let offset = offsets.map { V.load($0 + j, part) } ?? V.zero
    var to = c + j
    var i = 0
    while i < rows {
      var v = V.sum(V.load(to, part), offset)
      if rectified { v = V.rectified(v) }
      V.store(to, v, part)
      to += stride
      i &+= 1
    }
    j &+= V.width
  }
}
