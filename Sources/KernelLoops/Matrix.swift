// Matrix products: which matrix is spread and which is loaded, what is copied first, and in which blocks.
// C = A B is a loop over tiles; Cᵀ = Bᵀ Aᵀ is the same loop, and is taken when less has to be transposed that
// way. Copies are made only where they are read often enough. The order of each sum depends on the depth
// alone, so any part of C computed by itself is the same to the last bit.

import KernelTable

/// Depth worked on together: a panel of Y (32 KiB) stays in the nearest cache, or is read again from the next.
@inline(__always) private var depthLimit: Int { 256 }
/// Numbers of X kept in the second cache.
@inline(__always) private var rowLimit: Int { 240 }
/// Columns of Y packed together.
@inline(__always) private var columnLimit: Int { 2048 }

/// C = α A B, or C += α A B, for strided A (m × k) and B (k × n) and row-major C.
@inline(__always) func product<V: Vector>(
  _: V.Type, _ shape: MatrixShape, _ a: Strided<V.Element>, _ b: Strided<V.Element>,
  _ c: UnsafeMutablePointer<V.Element>, _ stride: Int, _ ending: Ending<V.Element>
) {
  let m = shape.rows
  let n = shape.columns
  let k = shape.depth
  if m <= 0 || n <= 0 { return }
  if k <= 0 {
    nothing(V.self, m, n, c, stride, ending)
    return
  }
  let lane = V.width
  // In instructions: a product for each row and register, and about a half a number transposed.
  let straight = m &* k &* ((n &+ lane &- 1) / lane) &+ (b.column == 1 ? 0 : n &* k / 2)
  let turned = n &* k &* ((m &+ lane &- 1) / lane) &+ (a.row == 1 ? 0 : m &* k / 2) &+ m &* n / 2
  if turned < straight {
    blocks(V.self, n, m, k, b.transposed, a.transposed, c, stride, true, ending)
  } else {
    blocks(V.self, m, n, k, a, b, c, stride, false, ending)
  }
}

/// A product of depth zero.
@inline(never) private func nothing<V: Vector>(
  _: V.Type, _ m: Int, _ n: Int, _ c: UnsafeMutablePointer<V.Element>, _ stride: Int,
  _ ending: Ending<V.Element>
) {
  var i = 0
  while i < m {
    var j = 0
    while j < n {
      let lanes = V.first(smaller(n &- j, V.width))
      finish(V.zero, c + i &* stride + j, ending, j, lanes)
      j &+= V.width
    }
    i &+= 1
  }
}

/// X (m × k) times Y (k × n) into C, or into its transpose.
@inline(never) private func blocks<V: Vector>(
  _: V.Type, _ m: Int, _ n: Int, _ k: Int, _ x: Strided<V.Element>, _ y: Strided<V.Element>,
  _ c: UnsafeMutablePointer<V.Element>, _ stride: Int, _ turned: Bool, _ ending: Ending<V.Element>
) {
  let lane = V.width
  let width = 2 &* lane
  let depthBlocks = (k &+ depthLimit &- 1) / depthLimit
  let depth = depthBlocks == 1 ? k : (k &+ depthBlocks &- 1) / depthBlocks
  let copies = m > 2 &* tallest && n >= 4 &* width && m &* k >= 16384
  let height = copies ? smaller(m, rowLimit) : m
  let packsAll = height < m
  let packsEach = y.column != 1 || m > 8 &* tallest
  let packs = packsAll || packsEach || (!V.hasMasks && n % lane != 0)
  let breadth = packsAll ? smaller(n, columnLimit) : n

  let yCount = packs ? depth &* (packsAll ? (breadth &+ width &- 1) / width &* width : width) : 0
  // A little more than the block, so that rows do not compete for the same places of the cache.
  let xWidth = (x.column == 1 ? depth : height) &+ 2 &* lane
  let xCount = copies ? (x.column == 1 ? height : depth) &* xWidth : 0
  let turnCount = turned ? 4 &* tallest &* width : 0
  let bytes = (yCount &+ xCount &+ turnCount) &* MemoryLayout<V.Element>.stride
  let memory = bytes > 0 ? UnsafeMutableRawPointer.allocate(byteCount: bytes &+ 64, alignment: 16) : nil
  defer { memory?.deallocate() }
  let start = memory ?? UnsafeMutableRawPointer(c)
  let aligned = start + ((64 &- (Int(bitPattern: start) & 63)) & 63)
  let yRoom = aligned.assumingMemoryBound(to: V.Element.self)
  let xRoom = yRoom + yCount
  let turnRoom = xRoom + xCount

  var left = 0
  while left < n {
    let columns = smaller(n &- left, breadth)
    var p = 0
    while p < k {
      let deep = smaller(k &- p, depth)
      var end = ending
      if p > 0 {
        end.accumulate = true
        end.offsets = nil
      }
      if p &+ deep < k { end.rectified = false }
      if packsAll {
        var j = 0
        while j < columns {
          pack(
            V.self, y.from(p, left &+ j), deep, smaller(columns &- j, width), width, yRoom + j &* depth)
          j &+= width
        }
      }
      var top = 0
      while top < m {
        let rows = smaller(m &- top, height)
        var block = x.from(top, p)
        if copies {
          if x.column == 1 {
            copy(V.self, block.base, x.row, rows, deep, xRoom, xWidth)
            block = Strided(base: UnsafePointer(xRoom), row: xWidth, column: 1)
          } else {
            copy(V.self, block.base, x.column, deep, rows, xRoom, xWidth)
            block = Strided(base: UnsafePointer(xRoom), row: 1, column: xWidth)
          }
        }
        var j = 0
        while j < columns {
          let some = smaller(columns &- j, width)
          var panel = y.from(p, left &+ j)
          if packsAll {
            panel = Strided(base: UnsafePointer(yRoom + j &* depth), row: width, column: 1)
          } else if packsEach || (!V.hasMasks && some % lane != 0) {
            pack(V.self, panel, deep, some, width, yRoom)
            panel = Strided(base: UnsafePointer(yRoom), row: width, column: 1)
          }
          if turned {
            turnedStrip(
              V.self, rows, some, deep, block, panel, c + (left &+ j) &* stride + top, stride, turnRoom, top,
              end)
          } else {
            var here = end
            here.offsets = end.offsets.map { $0 + (left &+ j) }
            strip(V.self, rows, some, deep, block, panel, c + top &* stride + (left &+ j), stride, here)
          }
          j &+= width
        }
        top &+= rows
      }
      p &+= deep
    }
    left &+= columns
  }
}

/// `rows` by one panel, in tiles of equal heights.
@inline(__always) private func strip<V: Vector>(
  _: V.Type, _ rows: Int, _ columns: Int, _ depth: Int, _ x: Strided<V.Element>, _ y: Strided<V.Element>,
  _ c: UnsafeMutablePointer<V.Element>, _ stride: Int, _ ending: Ending<V.Element>
) {
  if columns > V.width {
    let lanes = V.first(columns &- V.width)
    if x.column == 1 {
      tiles(
        TwoPanel<V>.self, AlongRows.self, rows, depth, x.base, x.row, y.base, y.row, c, stride, lanes, ending)
    } else {
      tiles(
        TwoPanel<V>.self, AlongColumns.self, rows, depth, x.base, x.column, y.base, y.row, c, stride, lanes,
        ending)
    }
  } else {
    let lanes = V.first(columns)
    if x.column == 1 {
      tiles(
        OnePanel<V>.self, AlongRows.self, rows, depth, x.base, x.row, y.base, y.row, c, stride, lanes, ending)
    } else {
      tiles(
        OnePanel<V>.self, AlongColumns.self, rows, depth, x.base, x.column, y.base, y.row, c, stride, lanes,
        ending)
    }
  }
}

@inline(never) private func tiles<P: Panel, X: Reach>(
  _: P.Type, _: X.Type, _ rows: Int, _ depth: Int, _ x: UnsafePointer<P.V.Element>, _ xStride: Int,
  _ y: UnsafePointer<P.V.Element>, _ yStride: Int, _ c: UnsafeMutablePointer<P.V.Element>, _ cStride: Int,
  _ lanes: P.V.Part, _ ending: Ending<P.V.Element>
) {
  var rest = rows
  var left = (rows &+ tallest &- 1) / tallest
  var x = x
  var c = c
  while rest > 0 {
    let height = left == 1 ? rest : (rest &+ left &- 1) / left
    tile(P.self, X.self, height, depth, x, xStride, y, yStride, c, cStride, lanes, ending)
    x += X.row(height, xStride)
    c += height &* cStride
    rest &-= height
    left &-= 1
  }
}

/// The same into columns of C: a few tiles beside C, then turned.
@inline(__always) private func turnedStrip<V: Vector>(
  _: V.Type, _ rows: Int, _ columns: Int, _ depth: Int, _ x: Strided<V.Element>, _ y: Strided<V.Element>,
  _ c: UnsafeMutablePointer<V.Element>, _ stride: Int, _ room: UnsafeMutablePointer<V.Element>, _ first: Int,
  _ ending: Ending<V.Element>
) {
  let width = 2 &* V.width
  let plain = Ending<V.Element>(alpha: 1, accumulate: false, offsets: nil, rectified: false)
  var i = 0
  while i < rows {
    let some = smaller(rows &- i, 4 &* tallest)
    strip(V.self, some, columns, depth, x.from(i, 0), y, room, width, plain)
    var here = ending
    here.offsets = ending.offsets.map { $0 + (first &+ i) }
    turnBack(V.self, room, width, some, columns, c + i, stride, here)
    i &+= some
  }
}
