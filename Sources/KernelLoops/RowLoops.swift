// Sums over rows and columns of a matrix, a number added to each row or column, and bytes as numbers.

import KernelTable

func columnSumsLoop<N: Numbers>(
  _: N.Type, _ alpha: N.Element, _ x: UnsafePointer<N.Element>, _ rows: Int, _ columns: Int, _ stride: Int,
  _ out: UnsafeMutablePointer<N.Element>, _ accumulate: Bool
) {
  let alpha = N.spread(alpha)
  registers(N.self, columns) { j, n in
    // Four sums, so that one addition need not wait for the last.
    var a = N.nothing, b = a, c = a, d = a
    var p = x + j
    var rest = rows
    while rest >= 4 {
      a = N.sum(a, N.load(p, n, 0))
      b = N.sum(b, N.load(p + stride, n, 0))
      c = N.sum(c, N.load(p + 2 &* stride, n, 0))
      d = N.sum(d, N.load(p + 3 &* stride, n, 0))
      p += 4 &* stride
      rest &-= 4
    }
    while rest > 0 {
      a = N.sum(a, N.load(p, n, 0))
      p += stride
      rest &-= 1
    }
    let total = N.product(alpha, N.sum(N.sum(a, b), N.sum(c, d)))
    N.store(out + j, n, accumulate ? N.sum(N.load(out + j, n, 0), total) : total)
  }
}

/// Σ of an array, in two sums.
@inline(__always) private func rowSum<N: Numbers>(
  _: N.Type, _ x: UnsafePointer<N.Element>, _ count: Int
) -> N.Element {
  var a = N.nothing, b = a
  var i = 0
  while i &+ 2 &* N.width <= count {
    a = N.sum(a, N.load(x + i))
    b = N.sum(b, N.load(x + i + N.width))
    i &+= 2 &* N.width
  }
  while i < count {
    a = N.sum(a, N.load(x + i, count &- i, 0))
    i &+= N.width
  }
  return N.total(N.sum(a, b))
}

func rowSumsLoop<N: Numbers>(
  _: N.Type, _ alpha: N.Element, _ x: UnsafePointer<N.Element>, _ rows: Int, _ columns: Int, _ stride: Int,
  _ out: UnsafeMutablePointer<N.Element>, _ accumulate: Bool
) {
  var i = 0
  while i < rows {
    let total = alpha * rowSum(N.self, x + i &* stride, columns)
    out[i] = accumulate ? out[i] + total : total
    i &+= 1
  }
}

func addRowLoop<N: Numbers>(
  _: N.Type, _ b: UnsafePointer<N.Element>, _ x: UnsafeMutablePointer<N.Element>, _ rows: Int,
  _ columns: Int, _ stride: Int, _ rectified: Bool
) {
  registers(N.self, columns) { j, n in
    let bias = N.load(b + j, n, 0)
    var p = x + j
    var rest = rows
    while rest > 0 {
      let v = N.sum(N.load(p, n, 0), bias)
      N.store(p, n, rectified ? N.larger(N.nothing, v) : v)
      p += stride
      rest &-= 1
    }
  }
}

func addColumnLoop<N: Numbers>(
  _: N.Type, _ b: UnsafePointer<N.Element>, _ x: UnsafeMutablePointer<N.Element>, _ rows: Int,
  _ columns: Int, _ stride: Int, _ rectified: Bool
) {
  var i = 0
  while i < rows {
    let bias = N.spread(b[i]), p = x + i &* stride
    registers(N.self, columns) { j, n in
      let v = N.sum(N.load(p + j, n, 0), bias)
      N.store(p + j, n, rectified ? N.larger(N.nothing, v) : v)
    }
    i &+= 1
  }
}

/// Σ x² of blocks of 512 numbers, the blocks in double precision.
func squaresLoop<N: Numbers>(
  _: N.Type, _ x: UnsafePointer<N.Element>, _ count: Int
) -> Double {
  var total = 0.0
  var i = 0
  while i < count {
    let end = count &- i < 512 ? count : i &+ 512
    var a = N.nothing, b = a
    while i &+ 2 &* N.width <= end {
      let u = N.load(x + i), v = N.load(x + i + N.width)
      a = N.adding(a, u, u)
      b = N.adding(b, v, v)
      i &+= 2 &* N.width
    }
    while i < end {
      let n = end &- i < N.width ? end &- i : N.width, u = N.load(x + i, n, 0)
      a = N.adding(a, u, u)
      i &+= n
    }
    total += Double(N.total(N.sum(a, b)))
  }
  return total
}

func widenLoop<N: Numbers>(
  _: N.Type, _ scale: N.Element, _ x: UnsafePointer<UInt8>, _ out: UnsafeMutablePointer<N.Element>,
  _ count: Int
) {
  var i = 0
  if count < N.width {
    while i < count {
      out[i] = N.number(x[i]) * scale
      i &+= 1
    }
    return
  }
  let factor = N.spread(scale), last = count &- N.width
  while i < last {
    N.store(out + i, N.product(N.load(x + i), factor))
    i &+= N.width
  }
  // The last register may repeat some of the one before.
  N.store(out + last, N.product(N.load(x + last), factor))
}
