// Products with a matrix X most of whose numbers are 0, as the pixels of a drawing are: only the others are
// multiplied. A column of X has a word with a bit for each row, so a batch of 64 is looked at together. In C = X W
// two rows of W are in registers while the rows of C pass by; in C = α Xᵀ D a row of C stays there instead.

import KernelTable

/// Bit i of word k is set where row i has a number that is not 0 in column k (NaN counts). Returns how many.
@inline(__always) func occupancyLoop<Element: BinaryFloatingPoint>(
  _ rows: Int, _ columns: Int, _ x: UnsafePointer<Element>, _ stride: Int,
  _ words: UnsafeMutablePointer<UInt64>
) -> Int {
  var k = 0
  while k < columns {
    words[k] = 0
    k &+= 1
  }
  var i = 0
  while i < rows {
    let row = x + i &* stride
    let bit: UInt64 = 1 &<< UInt64(truncatingIfNeeded: i)
    k = 0
    while k < columns {
      words[k] |= row[k] != 0 ? bit : 0
      k &+= 1
    }
    i &+= 1
  }
  var count = 0
  k = 0
  while k < columns {
    count &+= words[k].nonzeroBitCount
    k &+= 1
  }
  return count
}

/// C = X W + b, rectified if asked; X is rows × depth, with at most 64 rows.
@inline(__always) func sparseLayer<V: Vector>(
  _: V.Type, _ shape: MatrixShape, _ words: UnsafePointer<UInt64>, _ x: UnsafePointer<V.Element>,
  _ xStride: Int,
  _ w: UnsafePointer<V.Element>, _ wStride: Int, _ offsets: UnsafePointer<V.Element>?, _ rectified: Bool,
  _ c: UnsafeMutablePointer<V.Element>, _ stride: Int
) {
  var i = 0
  while i < shape.rows {
    (c + i &* stride).update(repeating: 0, count: shape.columns)
    i &+= 1
  }
  forEachBlock(V.self, AddingRows.self, shape, words, x, xStride, w, wStride, c, stride, 1, true)
  if offsets != nil || rectified {
    finish(V.self, shape.rows, shape.columns, c, stride, offsets, rectified)
  }
}

/// C = α Xᵀ D or C += α Xᵀ D; X is depth × rows, with a depth of at most 64.
@inline(__always) func sparseUpdate<V: Vector>(
  _: V.Type, _ shape: MatrixShape, _ words: UnsafePointer<UInt64>, _ alpha: V.Element,
  _ x: UnsafePointer<V.Element>, _ xStride: Int, _ d: UnsafePointer<V.Element>, _ dStride: Int,
  _ c: UnsafeMutablePointer<V.Element>, _ stride: Int, _ accumulate: Bool
) {
  forEachBlock(
    V.self, SummingRows.self, shape, words, x, xStride, d, dStride, c, stride, alpha, accumulate)
}

/// What is done with columns of C as wide as a panel.
private protocol SparseLoop {
  static func run<P: Panel>(
    _: P.Type, _ shape: MatrixShape, _ words: UnsafePointer<UInt64>, _ x: UnsafePointer<P.V.Element>,
    _ xStride: Int, _ y: UnsafePointer<P.V.Element>, _ yStride: Int, _ c: UnsafeMutablePointer<P.V.Element>,
    _ stride: Int, _ part: P.V.Part, _ alpha: P.V.Element, _ accumulate: Bool)
}

/// Eight registers as often as possible, so that a number of X is found once for many columns.
@inline(__always) private func forEachBlock<V: Vector, Loop: SparseLoop>(
  _: V.Type, _: Loop.Type, _ shape: MatrixShape, _ words: UnsafePointer<UInt64>,
  _ x: UnsafePointer<V.Element>,
  _ xStride: Int, _ y: UnsafePointer<V.Element>, _ yStride: Int, _ c: UnsafeMutablePointer<V.Element>,
  _ stride: Int, _ alpha: V.Element, _ accumulate: Bool
) {
  let lane = V.width
  var j = 0
  while j < shape.columns {
    let rest = shape.columns &- j
    let y = y + j
    let c = c + j
    if rest > 7 &* lane {
      let part = V.first(smaller(rest &- 7 &* lane, lane))
      Loop.run(EightPanel<V>.self, shape, words, x, xStride, y, yStride, c, stride, part, alpha, accumulate)
      j &+= 8 &* lane
    } else if rest > lane {
      let part = V.first(smaller(rest &- lane, lane))
      Loop.run(TwoPanel<V>.self, shape, words, x, xStride, y, yStride, c, stride, part, alpha, accumulate)
      j &+= 2 &* lane
    } else {
      let part = V.first(rest)
      Loop.run(OnePanel<V>.self, shape, words, x, xStride, y, yStride, c, stride, part, alpha, accumulate)
      j &+= lane
    }
  }
}

/// C += X Y: two rows of Y at a time are added to the rows of C that want one of them. C is read and written less
/// often so, because neighbours of a number that is not 0 are seldom 0.
private enum AddingRows: SparseLoop {
  @inline(never) static func run<P: Panel>(
    _: P.Type, _ shape: MatrixShape, _ words: UnsafePointer<UInt64>, _ x: UnsafePointer<P.V.Element>,
    _ xStride: Int, _ y: UnsafePointer<P.V.Element>, _ yStride: Int, _ c: UnsafeMutablePointer<P.V.Element>,
    _ stride: Int, _ part: P.V.Part, _ alpha: P.V.Element, _ accumulate: Bool
  ) {
    let one = P.V.spread(1)
    var k = 0
    while k < shape.depth {
      let isPair = k &+ 1 < shape.depth
      var bits = words[k] | (isPair ? words[k &+ 1] : 0)
      if bits != 0 {
        let row = y + k &* yStride
        let first = P.read(row, part)
        let second = isPair ? P.read(row + yStride, part) : P.zero
        while bits != 0 {
          let i = bits.trailingZeroBitCount
          let number = x + i &* xStride + k
          let out = c + i &* stride
          P.read(out, part).adding(number[0], first).adding(isPair ? number[1] : 0, second)
            .store(out, part, one)
          bits &= bits &- 1
        }
      }
      k &+= 2
    }
  }
}

/// C = α Xᵀ Y: each row of C sums the rows of Y that its column of X has numbers for.
private enum SummingRows: SparseLoop {
  @inline(never) static func run<P: Panel>(
    _: P.Type, _ shape: MatrixShape, _ words: UnsafePointer<UInt64>, _ x: UnsafePointer<P.V.Element>,
    _ xStride: Int, _ y: UnsafePointer<P.V.Element>, _ yStride: Int, _ c: UnsafeMutablePointer<P.V.Element>,
    _ stride: Int, _ part: P.V.Part, _ alpha: P.V.Element, _ accumulate: Bool
  ) {
    let scale = P.V.spread(alpha)
    var k = 0
    while k < shape.rows {
      var bits = words[k]
      if bits != 0 || !accumulate {
        var sum = P.zero
        while bits != 0 {
          let i = bits.trailingZeroBitCount
          sum = sum.adding(x[i &* xStride + k], P.read(y + i &* yStride, part))
          bits &= bits &- 1
        }
        let out = c + k &* stride
        if accumulate { sum.add(out, part, scale) } else { sum.store(out, part, scale) }
      }
      k &+= 1
    }
  }
}
