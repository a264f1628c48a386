// Matrix products: which matrix is spread and which is loaded, what is copied first, and in which blocks.
// C = A B is a loop over tiles; Cᵀ = Bᵀ Aᵀ is the same loop, and is taken when less has to be transposed that
// way. Copies are made only where they are read often enough. The order of each sum depends on the depth
// alone, so any part of C computed by itself is the same to the last bit.

import KernelTable

/// Depth worked on together: a panel of Y is read from the second cache as fast as it is used, and long sums
/// load and store C seldom.
@inline(__always) private var depthLimit: Int { 384 }
/// Rows of X kept in the second cache.
@inline(__always) private var rowLimit: Int { 480 }
/// Bytes of a shallow Y that stay in the first cache while X and C go by, a few rows at a time.
@inline(__always) private var shallow: Int { 16384 }
/// Columns of Y packed together.
@inline(__always) private var columnLimit: Int { 2048 }
/// Fewer rows or columns than this are inner products, if both matrices lie along the depth.
@inline(__always) private var thin: Int { 4 }

/// C = α A B, or C += α A B, for strided A (m × k) and B (k × n) and row-major C.
@inline(__always) func product<V: Vector>(
  _: V.Type, _ shape: MatrixShape, _ a: Strided<V.Element>, _ b: Strided<V.Element>,
  _ c: UnsafeMutablePointer<V.Element>, _ stride: Int, _ ending: Ending<V.Element>
) {
  let m = shape.rows
  let n = shape.columns
  let k = shape.depth
  if m <= 0 || n <= 0 { return }
  let lane = V.width
  if a.column == 1 && b.row == 1 && k >= lane && (m <= thin || n <= thin) {
    innerProducts(V.self, m, n, k, a, b, c, stride, ending)
    return
  }
  if k == 1 && b.column == 1 && ending.accumulate && ending.offsets == nil && !ending.rectified {
    // A single example: C goes by once, row by row.
    outerUpdate(V.self, m, n, ending.alpha, a.base, a.row, b.base, c, stride)
    return
  }
  if b.column == 1 && m <= tallest && n <= 2 &* lane && k <= depthLimit && (hasMasks || n % lane == 0) {
    strip(V.self, m, n, k, a, b, c, stride, ending)
    return
  }
  // In instructions: a product for each row and register, and about a half a number transposed.
  let straight = m &* k &* ((n &+ lane &- 1) / lane) &+ (b.column == 1 ? 0 : n &* k / 2)
  let turned = n &* k &* ((m &+ lane &- 1) / lane) &+ (a.row == 1 ? 0 : m &* k / 2) &+ m &* n / 2
  if turned < straight {
    blocks(V.self, n, m, k, transposed(b), transposed(a), c, stride, true, ending)
  } else {
    blocks(V.self, m, n, k, a, b, c, stride, false, ending)
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
  let depth = depthBlocks <= 1 ? k : (k &+ depthBlocks &- 1) / depthBlocks
  // Rows at such distances compete for the same places of the nearest cache.
  let apart = (x.column == 1 ? x.row : x.column) &* MemoryLayout<V.Element>.stride
  let copies =
    m > 2 &* tallest && n >= 4 &* width && m &* k >= 16384 && apart % (x.column == 1 ? 4096 : 1024) == 0
  // Then what is spread is read once, not once for each panel.
  let isShallow = m > 8 &* tallest && n > width && k &* n &* MemoryLayout<V.Element>.stride <= shallow
  let most = isShallow ? 2 &* tallest : rowLimit
  let parts = (m &+ most &- 1) / most
  let height = parts <= 1 ? m : ((m &+ parts &- 1) / parts &+ tallest &- 1) / tallest &* tallest
  let packsAll = height < m
  let packsEach = y.column != 1 || m > 8 &* tallest
  let packs = packsAll || packsEach || (!hasMasks && n % lane != 0)
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
    repeat {
      let deep = smaller(k &- p, depth)
      var end = ending
      if p > 0 { end.accumulate = true }
      if p &+ deep < k {
        end.offsets = nil
        end.rectified = false
      }
      if packsAll { pack(V.self, at(p, left, of: y), deep, columns, width, yRoom) }
      var top = 0
      while top < m {
        let rows = smaller(m &- top, height)
        var block = at(top, p, of: x)
        if copies {
          if x.column == 1 {
            copy(V.self, block.base, x.row, rows, deep, xRoom, xWidth)
            block = (base: UnsafePointer(xRoom), row: xWidth, column: 1)
          } else {
            copy(V.self, block.base, x.column, deep, rows, xRoom, xWidth)
            block = (base: UnsafePointer(xRoom), row: 1, column: xWidth)
          }
        }
        var j = 0
        while j < columns {
          let rest = columns &- j
          var panel = at(p, left &+ j, of: y)
          if m == 1 && !turned && !packsEach && rest >= 8 &* lane {
            wide(V.self, deep, block, panel, c + (left &+ j), left &+ j, end)
            j &+= 8 &* lane
            continue
          }
          let some = smaller(rest, width)
          if packsAll {
            panel = (base: UnsafePointer(yRoom + j &* deep), row: width, column: 1)
          } else if packsEach || (!hasMasks && some % lane != 0) {
            pack(V.self, panel, deep, some, width, yRoom)
            panel = (base: UnsafePointer(yRoom), row: width, column: 1)
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
    } while p < k
    left &+= columns
  }
}

/// `rows` by one panel, in tiles of equal heights.
@inline(__always) private func strip<V: Vector>(
  _: V.Type, _ rows: Int, _ columns: Int, _ depth: Int, _ x: Strided<V.Element>, _ y: Strided<V.Element>,
  _ c: UnsafeMutablePointer<V.Element>, _ stride: Int, _ ending: Ending<V.Element>
) {
  if columns > V.width {
    let part = V.first(columns &- V.width)
    if x.column == 1 {
      tiles(
        TwoPanel<V>.self, AlongRows.self, rows, columns, depth, x.base, x.row, y, c, stride, part, ending)
    } else {
      tiles(
        TwoPanel<V>.self, AlongColumns.self, rows, columns, depth, x.base, x.column, y, c, stride, part,
        ending)
    }
  } else {
    let part = V.first(columns)
    if x.column == 1 {
      tiles(
        OnePanel<V>.self, AlongRows.self, rows, columns, depth, x.base, x.row, y, c, stride, part, ending)
    } else {
      tiles(
        OnePanel<V>.self, AlongColumns.self, rows, columns, depth, x.base, x.column, y, c, stride, part,
        ending)
    }
  }
}

@inline(never) private func tiles<P: Panel, X: Reach>(
  _: P.Type, _: X.Type, _ rows: Int, _ columns: Int, _ depth: Int, _ x: UnsafePointer<P.V.Element>,
  _ xStride: Int, _ y: Strided<P.V.Element>, _ c: UnsafeMutablePointer<P.V.Element>, _ cStride: Int,
  _ part: P.V.Part, _ ending: Ending<P.V.Element>
) {
  var rest = rows
  var left = (rows &+ tallest &- 1) / tallest
  var x = x
  var c = c
  while rest > 0 {
    let height = left == 1 ? rest : (rest &+ left &- 1) / left
    tile(
      P.self, X.self, height, depth, x, xStride, y.base, y.row, c, cStride, part, ending.alpha,
      ending.accumulate)
    if ending.offsets != nil || ending.rectified {
      finish(P.V.self, height, columns, c, cStride, ending.offsets, ending.rectified)
    }
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
    strip(V.self, some, columns, depth, at(i, 0, of: x), y, room, width, plain)
    turnBack(V.self, room, width, some, columns, c + i, stride, ending.alpha, ending.accumulate)
    if ending.offsets != nil || ending.rectified {
      finish(V.self, columns, some, c + i, stride, ending.offsets.map { $0 + (first &+ i) }, ending.rectified)
    }
    i &+= some
  }
}

/// One row by eight registers.
@inline(__always) private func wide<V: Vector>(
  _: V.Type, _ depth: Int, _ x: Strided<V.Element>, _ y: Strided<V.Element>,
  _ c: UnsafeMutablePointer<V.Element>, _ column: Int, _ ending: Ending<V.Element>
) {
  let all = V.first(V.width)
  if x.column == 1 {
    wideRow(V.self, AlongRows.self, depth, x.base, 0, y.base, y.row, c, all, ending.alpha, ending.accumulate)
  } else {
    wideRow(
      V.self, AlongColumns.self, depth, x.base, x.column, y.base, y.row, c, all, ending.alpha,
      ending.accumulate)
  }
  if ending.offsets != nil || ending.rectified {
    finish(V.self, 1, 8 &* V.width, c, 0, ending.offsets.map { $0 + column }, ending.rectified)
  }
}

/// X (m × k) times the panels of a `PackedMatrix` (k × n).
@inline(never) func packedProduct<V: Vector>(
  _: V.Type, _ shape: MatrixShape, _ x: Strided<V.Element>, _ panels: UnsafePointer<V.Element>,
  _ c: UnsafeMutablePointer<V.Element>, _ stride: Int, _ ending: Ending<V.Element>
) {
  let k = shape.depth
  let width = 2 &* V.width
  let depthBlocks = (k &+ depthLimit &- 1) / depthLimit
  let depth = depthBlocks <= 1 ? k : (k &+ depthBlocks &- 1) / depthBlocks
  var p = 0
  repeat {
    let deep = smaller(k &- p, depth)
    var end = ending
    if p > 0 { end.accumulate = true }
    if p &+ deep < k {
      end.offsets = nil
      end.rectified = false
    }
    var top = 0
    while top < shape.rows {
      let rows = smaller(shape.rows &- top, rowLimit)
      var j = 0
      while j < shape.columns {
        let panel = (base: panels + j &* k + p &* width, row: width, column: 1)
        var here = end
        here.offsets = end.offsets.map { $0 + j }
        strip(
          V.self, rows, smaller(shape.columns &- j, width), deep, at(top, p, of: x), panel,
          c + top &* stride + j, stride, here)
        j &+= width
      }
      top &+= rows
    }
    p &+= deep
  } while p < k
}
