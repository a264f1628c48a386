// Windows of an image: the matrix a convolution multiplies by and its adjoint, largest numbers and means. All go
// through a row of windows at a time, with the place in the window fixed, so that with a stride of 1 a whole row is
// read and written side by side.

import KernelTable

/// Windows `from` up to `to` of `windows` in a line have the place `offset` within 0..<length.
@inline(__always) private func inside(
  _ offset: Int, _ length: Int, _ stride: Int, _ windows: Int
) -> (from: Int, to: Int) {
  // offset + i · stride >= 0, and < length.
  let from = offset >= 0 ? 0 : (stride &- 1 &- offset) / stride
  let to = offset >= length ? 0 : (length &- 1 &- offset) / stride &+ 1
  let end = smaller(to, windows)
  return (smaller(from, windows), end < from ? smaller(from, windows) : end)
}

@inline(__always) private func clear<N: Numbers>(
  _: N.Type, _ p: UnsafeMutablePointer<N.Element>, _ count: Int
) {
  registers(N.self, count) { i, n in N.store(p + i, n, N.nothing) }
}

@inline(__always) private func numbers(_ s: WindowShape) -> Int { s.height &* s.width }

/// The rows of windows that have row `ky` of the window on the image.
@inline(__always) private func rowsInside(_ s: WindowShape, _ ky: Int) -> (from: Int, to: Int) {
  inside(ky &- s.paddingY, s.height, s.strideY, s.outputHeight)
}

func unfold<N: Numbers>(
  _: N.Type, _ s: WindowShape, _ image: UnsafePointer<N.Element>, _ out: UnsafeMutablePointer<N.Element>
) {
  let rows = s.outputHeight, columns = s.outputWidth
  if rows <= 0 || columns <= 0 { return }
  // Behind the last numbers of both arrays.
  let imageEnd = s.channels &* numbers(s), outEnd = s.unfoldedRows &* s.unfoldedColumns
  var to = 0
  var c = 0
  while c < s.channels {
    var ky = 0
    while ky < s.kernelHeight {
      let (top, bottom) = rowsInside(s, ky)
      var kx = 0
      while kx < s.kernelWidth {
        let offset = kx &- s.paddingX
        let (left, right) = inside(offset, s.width, s.strideX, columns)
        clear(N.self, out + to, top &* columns)
        let y = top &* s.strideY &+ ky &- s.paddingY
        let from = (c &* s.height &+ y) &* s.width &+ offset
        var row = top
        if s.strideX == 1 {
          row = runs(N.self, s, image, imageEnd, from, out, outEnd, to, (left, right), (top, bottom), columns)
        }
        while row < bottom {
          let target = out + to + row &* columns
          let source = image + (from &+ (row &- top) &* s.strideY &* s.width)
          clear(N.self, target, left)
          var i = left
          while i < right {
            target[i] = source[i &* s.strideX]
            i &+= 1
          }
          clear(N.self, target + right, columns &- right)
          row &+= 1
        }
        clear(N.self, out + (to &+ bottom &* columns), (rows &- bottom) &* columns)
        to &+= rows &* columns
        kx &+= 1
      }
      ky &+= 1
    }
    c &+= 1
  }
}

/// Copies rows in whole registers, as long as what they read and write beyond a row lies in the arrays: what is
/// written too much is overwritten by the row that follows. Returns the first row that is left.
@inline(__always) private func runs<N: Numbers>(
  _: N.Type, _ s: WindowShape, _ image: UnsafePointer<N.Element>, _ imageEnd: Int, _ from: Int,
  _ out: UnsafeMutablePointer<N.Element>, _ outEnd: Int, _ to: Int, _ line: (left: Int, right: Int),
  _ rows: (top: Int, bottom: Int), _ columns: Int
) -> Int {
  let step = s.strideY &* s.width, reach = N.width
  // A register may begin anywhere in the row, or at its end.
  let last = to &+ rows.bottom &* columns &+ reach
  let isRoomy = last <= outEnd
  let readable = imageEnd &- reach &- (from &+ line.right)
  if !isRoomy || readable < 0 || rows.top >= rows.bottom || line.left >= line.right { return rows.top }
  let count = smaller(rows.bottom &- rows.top, readable / step &+ 1)
  var source = image + (from &+ line.left), target = out + (to &+ rows.top &* columns)
  let length = line.right &- line.left
  var rest = count
  if length <= reach && line.left == 0 && line.right == columns {
    while rest > 0 {
      N.store(target, N.load(source))
      source += step
      target += columns
      rest &-= 1
    }
    return rows.top &+ count
  }
  while rest > 0 {
    var i = 0
    while i < line.left {
      N.store(target + i, N.nothing)
      i &+= reach
    }
    i = 0
    while i < length {
      N.store(target + (line.left &+ i), N.load(source + i))
      i &+= reach
    }
    i = line.right
    while i < columns {
      N.store(target + i, N.nothing)
      i &+= reach
    }
    source += step
    target += columns
    rest &-= 1
  }
  return rows.top &+ count
}

func fold<N: Numbers>(
  _: N.Type, _ s: WindowShape, _ matrix: UnsafePointer<N.Element>, _ image: UnsafeMutablePointer<N.Element>
) {
  let rows = s.outputHeight, columns = s.outputWidth
  if rows <= 0 || columns <= 0 { return }
  clear(N.self, image, s.channels &* numbers(s))
  let plane = rows &* columns
  var c = 0
  while c < s.channels {
    var y = 0
    while y < s.height {
      // Row y of the image has row ky of the windows of row (y + padding - ky) / stride, if that is whole.
      let line = image + (c &* s.height &+ y) &* s.width
      var kx = 0
      while kx < s.kernelWidth {
        let offset = kx &- s.paddingX
        let (left, right) = inside(offset, s.width, s.strideX, columns)
        let first = matrix + (c &* s.kernelHeight &* s.kernelWidth &+ kx) &* plane
        var j = left
        while j < right {
          let n = right &- j
          // What falls on the same numbers is added up before they are read and written.
          var sum = N.nothing
          var ky = 0
          while ky < s.kernelHeight {
            let place = y &+ s.paddingY &- ky
            if place >= 0 && place <= (rows &- 1) &* s.strideY && place % s.strideY == 0 {
              let row = place / s.strideY
              sum = N.sum(sum, N.load(first + (ky &* s.kernelWidth &* plane &+ row &* columns &+ j), n, 0))
            }
            ky &+= 1
          }
          let to = line + (offset &+ j &* s.strideX)
          if s.strideX == 1 {
            N.store(to, n, N.sum(N.load(to, n, 0), sum))
          } else {
            scatter(N.self, sum, smaller(n, N.width), to, s.strideX)
          }
          j &+= N.width
        }
        kx &+= 1
      }
      y &+= 1
    }
    c &+= 1
  }
}

/// Adds the first lanes to numbers at a distance from each other.
@inline(__always) private func scatter<N: Numbers>(
  _: N.Type, _ v: N.Register, _ count: Int, _ to: UnsafeMutablePointer<N.Element>, _ stride: Int
) {
  withUnsafeTemporaryAllocation(of: N.Element.self, capacity: N.width) { room in
    guard let room = room.baseAddress else { return }
    N.store(room, v)
    var i = 0
    while i < count {
      to[i &* stride] += room[i]
      i &+= 1
    }
  }
}

/// Windows of 2 × 2 that do not overlap: a register of outputs from two of each row.
private func maxPairs<N: Numbers>(
  _: N.Type, _ s: WindowShape, _ image: UnsafePointer<N.Element>, _ out: UnsafeMutablePointer<N.Element>,
  _ places: UnsafeMutablePointer<Int32>
) {
  let rows = s.outputHeight, columns = s.outputWidth
  let evens = N.steps(2), one = N.one, width = N.spread(N.Element(s.width))
  var best = out, place = places
  var c = 0
  while c < s.channels {
    var oy = 0
    while oy < rows {
      let start = 2 &* oy &* s.width, upper = image + (c &* numbers(s) &+ start), lower = upper + s.width
      var j = 0
      while j < columns {
        let n = smaller(columns &- j, N.width)
        let (a, b) = N.pairs(upper + 2 &* j, 2 &* n), (d, e) = N.pairs(lower + 2 &* j, 2 &* n)
        var v = a, at = evens
        at = N.better(b, v, N.sum(evens, one), at)
        v = N.better(b, v, b, v)
        let below = N.sum(evens, width)
        at = N.better(d, v, below, at)
        v = N.better(d, v, d, v)
        at = N.better(e, v, N.sum(below, one), at)
        v = N.better(e, v, e, v)
        N.store(best + j, n, v)
        N.storeIntegers(place + j, n, at, start &+ 2 &* j)
        j &+= N.width
      }
      best += columns
      place += columns
      oy &+= 1
    }
    c &+= 1
  }
}

func maxPool<N: Numbers>(
  _: N.Type, _ s: WindowShape, _ image: UnsafePointer<N.Element>, _ out: UnsafeMutablePointer<N.Element>,
  _ places: UnsafeMutablePointer<Int32>
) {
  let rows = s.outputHeight, columns = s.outputWidth
  if rows <= 0 || columns <= 0 { return }
  if s.kernelHeight == 2 && s.kernelWidth == 2 && s.strideY == 2 && s.strideX == 2 && s.paddingY == 0
    && s.paddingX == 0 && s.width < 1 << 20
  {
    maxPairs(N.self, s, image, out, places)
    return
  }
  var best = out, place = places
  var c = 0
  while c < s.channels {
    let image = image + c &* numbers(s)
    var oy = 0
    while oy < rows {
      var i = 0
      while i < columns {
        best[i] = -.infinity
        place[i] = -1
        i &+= 1
      }
      var ky = 0
      while ky < s.kernelHeight {
        let y = oy &* s.strideY &+ ky &- s.paddingY
        if y >= 0 && y < s.height {
          var kx = 0
          while kx < s.kernelWidth {
            let offset = kx &- s.paddingX
            let (left, right) = inside(offset, s.width, s.strideX, columns)
            let start = y &* s.width &+ offset
            let from = image + start
            var i = left
            while i < right {
              let v = from[i &* s.strideX], old = best[i], was = place[i]
              // -∞ has a place as well; a NaN is kept, and takes the place of anything else.
              let isBetter = v > old || was < 0 || (v != v && old == old)
              best[i] = isBetter ? v : old
              place[i] = isBetter ? Int32(truncatingIfNeeded: start &+ i &* s.strideX) : was
              i &+= 1
            }
            kx &+= 1
          }
        }
        ky &+= 1
      }
      best += columns
      place += columns
      oy &+= 1
    }
    c &+= 1
  }
}

func maxPoolSlope<N: Numbers>(
  _: N.Type, _ s: WindowShape, _ slopes: UnsafePointer<N.Element>, _ places: UnsafePointer<Int32>,
  _ image: UnsafeMutablePointer<N.Element>
) {
  let count = s.unfoldedColumns
  if count <= 0 { return }
  clear(N.self, image, s.channels &* numbers(s))
  var c = 0
  while c < s.channels {
    let image = image + c &* numbers(s), slopes = slopes + c &* count, places = places + c &* count
    var i = 0
    while i < count {
      let place = Int(places[i])
      if place >= 0 && place < numbers(s) { image[place] += slopes[i] }
      i &+= 1
    }
    c &+= 1
  }
}

/// How many numbers of the image window (oy, ox) holds.
@inline(__always) private func held(_ s: WindowShape, _ oy: Int, _ ox: Int) -> Int {
  let y = oy &* s.strideY &- s.paddingY, x = ox &* s.strideX &- s.paddingX
  let height = smaller(y &+ s.kernelHeight, s.height) &- (y < 0 ? 0 : y)
  let width = smaller(x &+ s.kernelWidth, s.width) &- (x < 0 ? 0 : x)
  return height > 0 && width > 0 ? height &* width : 0
}

func averagePool<N: Numbers>(
  _: N.Type, _ s: WindowShape, _ image: UnsafePointer<N.Element>, _ out: UnsafeMutablePointer<N.Element>
) {
  let rows = s.outputHeight, columns = s.outputWidth
  if rows <= 0 || columns <= 0 { return }
  var to = out
  var c = 0
  while c < s.channels {
    let image = image + c &* numbers(s)
    var oy = 0
    while oy < rows {
      clear(N.self, to, columns)
      var ky = 0
      while ky < s.kernelHeight {
        let y = oy &* s.strideY &+ ky &- s.paddingY
        if y >= 0 && y < s.height {
          var kx = 0
          while kx < s.kernelWidth {
            let offset = kx &- s.paddingX
            let (left, right) = inside(offset, s.width, s.strideX, columns)
            let from = image + (y &* s.width &+ offset)
            var i = left
            while i < right {
              to[i] += from[i &* s.strideX]
              i &+= 1
            }
            kx &+= 1
          }
        }
        ky &+= 1
      }
      var ox = 0
      while ox < columns {
        to[ox] /= N.Element(held(s, oy, ox))
        ox &+= 1
      }
      to += columns
      oy &+= 1
    }
    c &+= 1
  }
}

func averagePoolSlope<N: Numbers>(
  _: N.Type, _ s: WindowShape, _ slopes: UnsafePointer<N.Element>, _ image: UnsafeMutablePointer<N.Element>
) {
  let rows = s.outputHeight, columns = s.outputWidth
  if rows <= 0 || columns <= 0 { return }
  clear(N.self, image, s.channels &* numbers(s))
  var from = slopes
  var c = 0
  while c < s.channels {
    let image = image + c &* numbers(s)
    var oy = 0
    while oy < rows {
      var ox = 0
      while ox < columns {
        let count = held(s, oy, ox)
        let share = count > 0 ? from[ox] / N.Element(count) : 0
        var ky = 0
        while ky < s.kernelHeight {
          let y = oy &* s.strideY &+ ky &- s.paddingY
          if y >= 0 && y < s.height {
            var x = ox &* s.strideX &- s.paddingX
            let end = smaller(x &+ s.kernelWidth, s.width)
            if x < 0 { x = 0 }
            while x < end {
              image[y &* s.width &+ x] += share
              x &+= 1
            }
          }
          ky &+= 1
        }
        ox &+= 1
      }
      from += columns
      oy &+= 1
    }
    c &+= 1
  }
}
