// Copies that bring together what the tile reads together: panels of Y one depth after the other, rows of X
// close to each other, and finished tiles of a transposed result back into its rows. Transposing goes
// through registers, a square block at a time.

/// A matrix as the loops see it: element (i, j) at i · row + j · column; one of the two is 1.
struct Strided<Element> {
  var base: UnsafePointer<Element>
  var row: Int
  var column: Int

  @inline(__always) func from(_ i: Int, _ j: Int) -> Strided {
    Strided(base: base + i &* row + j &* column, row: row, column: column)
  }
  @inline(__always) var transposed: Strided { Strided(base: base, row: column, column: row) }
}

@inline(__always) func smaller(_ a: Int, _ b: Int) -> Int { a < b ? a : b }

/// `depth` rows of y, the first `columns` numbers of each, at a distance of `width`, a multiple of the vector;
/// missing numbers as zeros.
@inline(never) func pack<V: Vector>(
  _: V.Type, _ y: Strided<V.Element>, _ depth: Int, _ columns: Int, _ width: Int,
  _ out: UnsafeMutablePointer<V.Element>
) {
  let lane = V.width
  if y.column == 1 {
    var j = 0
    while j < width {
      let count = columns &- j
      let lanes = V.first(count < 0 ? 0 : smaller(count, lane))
      var from = y.base + j
      var to = out + j
      var p = 0
      if count >= lane {
        while p < depth {
          V.load(from).store(to)
          from += y.row
          to += width
          p &+= 1
        }
      } else {
        while p < depth {
          V.load(from, lanes).store(to)
          from += y.row
          to += width
          p &+= 1
        }
      }
      j &+= lane
    }
    return
  }
  var j = 0
  while j < width {
    let count = columns &- j
    var p = 0
    while p < depth {
      let rest = depth &- p
      let from = y.base + p &* y.row + j &* y.column
      let to = out + p &* width + j
      if rest >= lane && count >= lane {
        V.transpose({ V.load(from + $0 &* y.column) }, { $1.store(to + $0 &* width) })
      } else {
        let lanes = V.first(smaller(rest, lane))
        V.transpose(
          { $0 < count ? V.load(from + $0 &* y.column, lanes) : V.zero },
          { if $0 < rest { $1.store(to + $0 &* width) } })
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
      V.load(source + j).store(target + j)
      j &+= lane
    }
    if j < columns { V.load(source + j, V.first(columns &- j)).store(target + j) }
    i &+= 1
  }
}

/// c (columns × rows) from the transposed of `tiles` (rows × columns at a distance of `width`).
@inline(never) func turnBack<V: Vector>(
  _: V.Type, _ tiles: UnsafePointer<V.Element>, _ width: Int, _ rows: Int, _ columns: Int,
  _ c: UnsafeMutablePointer<V.Element>, _ stride: Int, _ ending: Ending<V.Element>
) {
  let lane = V.width
  let alpha = V.spread(ending.alpha)
  var i = 0
  while i < columns {
    let count = columns &- i
    var j = 0
    while j < rows {
      let rest = rows &- j
      let lanes = V.first(smaller(rest, lane))
      let from = tiles + j &* width + i
      let to = c + i &* stride + j
      V.transpose(
        { $0 < rest ? V.load(from + $0 &* width) : V.zero },
        { if $0 < count { finish($1.times(alpha), to + $0 &* stride, ending, j, lanes) } })
      j &+= lane
    }
    i &+= lane
  }
}
