// Copies that bring together what the tile reads together: panels of Y one depth after the other, rows of X
// close to each other, and finished tiles of a transposed result back into its rows. Transposing goes through
// registers, a square block at a time.

/// A matrix as the loops see it: element (i, j) at i · row + j · column; one of the two is 1. A tuple, because a
/// structure of this size would bring along a function that copies it, shared with the whole program.
typealias Strided<Element> = (base: UnsafePointer<Element>, row: Int, column: Int)

/// The matrix from element (i, j) on.
@inline(__always) func at<Element>(_ i: Int, _ j: Int, of x: Strided<Element>) -> Strided<Element> {
  (x.base + i &* x.row + j &* x.column, x.row, x.column)
}

@inline(__always) func transposed<Element>(_ x: Strided<Element>) -> Strided<Element> {
  (x.base, x.column, x.row)
}

@inline(__always) func smaller(_ a: Int, _ b: Int) -> Int { a < b ? a : b }

/// `depth` rows of y, the first `columns` numbers of each, as panels of `width`, a multiple of the register: one
/// panel after the other, each one depth after the other, missing numbers as zeros.
@inline(never) func pack<V: Vector>(
  _: V.Type, _ y: Strided<V.Element>, _ depth: Int, _ columns: Int, _ width: Int,
  _ out: UnsafeMutablePointer<V.Element>
) {
  if y.column == 1 {
    packRows(V.self, y.base, y.row, depth, columns, width, out)
    return
  }
  var j = 0
  while j < columns {
    packTransposed(V.self, at(0, j, of: y), depth, smaller(columns &- j, width), width, out + j &* depth)
    j &+= width
  }
}

/// Row after row, as they lie in memory.
@inline(__always) private func packRows<V: Vector>(
  _: V.Type, _ y: UnsafePointer<V.Element>, _ stride: Int, _ depth: Int, _ columns: Int, _ width: Int,
  _ out: UnsafeMutablePointer<V.Element>
) {
  let lane = V.width
  let whole = columns / width &* width
  var p = 0
  while p < depth {
    let from = y + p &* stride
    var to = out + p &* width
    var j = 0
    while j < whole {
      var q = 0
      while q < width {
        V.store(to + q, V.load(from + (j &+ q)))
        q &+= lane
      }
      j &+= width
      to += depth &* width
    }
    if j < columns {
      var q = 0
      while q < width {
        let count = columns &- j &- q
        V.store(to + q, V.load(from + (j &+ q), V.first(count < 0 ? 0 : smaller(count, lane))))
        q &+= lane
      }
    }
    p &+= 1
  }
}

@inline(__always) private func packTransposed<V: Vector>(
  _: V.Type, _ y: Strided<V.Element>, _ depth: Int, _ columns: Int, _ width: Int,
  _ out: UnsafeMutablePointer<V.Element>
) {
  let lane = V.width
  var j = 0
  while j < width {
    let count = columns &- j
    var p = 0
    while p < depth {
      let rest = depth &- p
      let from = y.base + p &* y.row + j &* y.column
      let to = out + p &* width + j
      if rest >= lane && count >= lane {
        transpose(V.self, { V.load(from + $0 &* y.column) }, { V.store(to + $0 &* width, $1) })
      } else {
        let part = V.first(smaller(rest, lane))
        transpose(
          V.self, { $0 < count ? V.load(from + $0 &* y.column, part) : V.zero },
          { if $0 < rest { V.store(to + $0 &* width, $1) } })
      }
      p &+= lane
    }
    j &+= lane
  }
}

/// `rows` × `columns` numbers, each row contiguous, to rows at a distance of `width`.
@inline(never) func copy<V: Vector>(
  _: V.Type, _ from: UnsafePointer<V.Element>, _ stride: Int, _ rows: Int, _ columns: Int,
  _ out: UnsafeMutablePointer<V.Element>, _ width: Int
) {
  let lane = V.width
  var i = 0
  while i < rows {
    let source = from + i &* stride
    let target = out + i &* width
    var j = 0
    while j &+ lane <= columns {
      V.store(target + j, V.load(source + j))
      j &+= lane
    }
    if j < columns {
      let part = V.first(columns &- j)
      V.store(target + j, V.load(source + j, part), part)
    }
    i &+= 1
  }
}

/// c (columns × rows) from the transposed of `tiles` (rows × columns at a distance of `width`).
@inline(never) func turnBack<V: Vector>(
  _: V.Type, _ tiles: UnsafePointer<V.Element>, _ width: Int, _ rows: Int, _ columns: Int,
  _ c: UnsafeMutablePointer<V.Element>, _ stride: Int, _ alpha: V.Element, _ accumulate: Bool
) {
  let lane = V.width
  let scale = V.spread(alpha)
  var i = 0
  while i < columns {
    let count = columns &- i
    var j = 0
    while j < rows {
      let rest = rows &- j
      let from = tiles + j &* width + i
      let to = c + i &* stride + j
      if rest >= lane && count >= lane {
        // By way of a square on the stack: what scales and adds as well would stay a call for each vector.
        withUnsafeTemporaryAllocation(of: V.Element.self, capacity: V.width &* V.width) { buffer in
          guard let square = buffer.baseAddress else { return }
          transpose(V.self, { V.load(from + $0 &* width) }, { V.store(square + $0 &* lane, $1) })
          var k = 0
          while k < lane {
            let place = to + k &* stride, v = V.load(square + k &* lane)
            V.store(place, accumulate ? V.adding(V.load(place), v, scale) : V.product(v, scale))
            k &+= 1
          }
        }
      } else {
        let part = V.first(smaller(rest, lane))
        transpose(
          V.self, { $0 < rest ? V.load(from + $0 &* width) : V.zero },
          {
            if $0 < count {
              let place = to + $0 &* stride
              let v = accumulate ? V.adding(V.load(place, part), $1, scale) : V.product($1, scale)
              V.store(place, v, part)
            }
          })
      }
      j &+= lane
    }
    i &+= lane
  }
}
