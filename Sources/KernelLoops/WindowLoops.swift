// Windows of an image: the matrix a convolution multiplies by and its adjoint, largest numbers and means. All go
// through a row of windows at a time, with the place in the window fixed, so that with a stride of 1 a whole row is
// read and written side by side.

import KernelTable

@inline(__always) func windowKernels<N: Numbers>(_: N.Type) -> WindowKernels<N.Element> {
  WindowKernels(
    unfold: { unfold(N.self, $0, $1, $2) }, fold: { fold(N.self, $0, $1, $2) },
    maxPool: { maxPool(N.self, $0, $1, $2, $3) }, maxPoolSlope: { maxPoolSlope(N.self, $0, $1, $2, $3) },
    averagePool: { averagePool(N.self, $0, $1, $2) },
    averagePoolSlope: { averagePoolSlope(N.self, $0, $1, $2) })
}

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

private func unfold<N: Numbers>(
  _: N.Type, _ s: WindowShape, _ image: UnsafePointer<N.Element>, _ out: UnsafeMutablePointer<N.Element>
) {
  let rows = s.outputHeight, columns = s.outputWidth
  if rows <= 0 || columns <= 0 { return }
  var to = out
  var c = 0
  while c < s.channels {
    var ky = 0
    while ky < s.kernelHeight {
      var kx = 0
      while kx < s.kernelWidth {
        let offset = kx &- s.paddingX
        let (left, right) = inside(offset, s.width, s.strideX, columns)
        var oy = 0
        while oy < rows {
          let y = oy &* s.strideY &+ ky &- s.paddingY
          if y < 0 || y >= s.height || left >= right {
            clear(N.self, to, columns)
          } else {
            let from = image + (c &* numbers(s) &+ y &* s.width &+ offset)
            if left > 0 { clear(N.self, to, left) }
            if s.strideX == 1 {
              let here = to
              registers(N.self, right &- left) { i, n in
                N.store(here + (left &+ i), n, N.load(from + (left &+ i), n, 0))
              }
            } else {
              var i = left
              while i < right {
                to[i] = from[i &* s.strideX]
                i &+= 1
              }
            }
            if right < columns { clear(N.self, to + right, columns &- right) }
          }
          to += columns
          oy &+= 1
        }
        kx &+= 1
      }
      ky &+= 1
    }
    c &+= 1
  }
}

private func fold<N: Numbers>(
  _: N.Type, _ s: WindowShape, _ matrix: UnsafePointer<N.Element>, _ image: UnsafeMutablePointer<N.Element>
) {
  let rows = s.outputHeight, columns = s.outputWidth
  if rows <= 0 || columns <= 0 { return }
  clear(N.self, image, s.channels &* numbers(s))
  var from = matrix
  var c = 0
  while c < s.channels {
    var ky = 0
    while ky < s.kernelHeight {
      var kx = 0
      while kx < s.kernelWidth {
        let offset = kx &- s.paddingX
        let (left, right) = inside(offset, s.width, s.strideX, columns)
        var oy = 0
        while oy < rows {
          let y = oy &* s.strideY &+ ky &- s.paddingY
          if y >= 0 && y < s.height && left < right {
            let to = image + (c &* numbers(s) &+ y &* s.width &+ offset), here = from
            if s.strideX == 1 {
              registers(N.self, right &- left) { i, n in
                let at = left &+ i
                N.store(to + at, n, N.sum(N.load(to + at, n, 0), N.load(here + at, n, 0)))
              }
            } else {
              var i = left
              while i < right {
                to[i &* s.strideX] += here[i]
                i &+= 1
              }
            }
          }
          from += columns
          oy &+= 1
        }
        kx &+= 1
      }
      ky &+= 1
    }
    c &+= 1
  }
}

private func maxPool<N: Numbers>(
  _: N.Type, _ s: WindowShape, _ image: UnsafePointer<N.Element>, _ out: UnsafeMutablePointer<N.Element>,
  _ places: UnsafeMutablePointer<Int32>
) {
  let rows = s.outputHeight, columns = s.outputWidth
  if rows <= 0 || columns <= 0 { return }
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

private func maxPoolSlope<N: Numbers>(
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

private func averagePool<N: Numbers>(
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

private func averagePoolSlope<N: Numbers>(
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
