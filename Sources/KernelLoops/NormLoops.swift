// Normalisation of rows and of columns. Means come first and deviations from them second, so that nothing cancels.

import KernelTable

func normRows<N: Numbers>(
  _: N.Type, _ s: NormShape, _ epsilon: N.Element, _ x: UnsafePointer<N.Element>,
  _ gamma: UnsafePointer<N.Element>, _ beta: UnsafePointer<N.Element>, _ y: UnsafeMutablePointer<N.Element>,
  _ means: UnsafeMutablePointer<N.Element>, _ inverses: UnsafeMutablePointer<N.Element>
) {
  if s.columns <= 0 { return }
  let share = 1 / N.Element(s.columns)
  var row = 0
  while row < s.rows {
    let x = x + row &* s.stride, y = y + row &* s.stride
    var total = N.nothing
    @inline(__always) func gather(_ j: Int, _ n: Int) {
      total = N.sum(total, N.load(x + j, n, 0))
    }
    registers(N.self, s.columns, gather)
    let mean = N.total(total) * share, center = N.spread(mean)
    var squares = N.nothing
    @inline(__always) func deviate(_ j: Int, _ n: Int) {
      // The lanes beyond the row stand at the mean.
      let d = N.difference(N.load(x + j, n, mean), center)
      squares = N.adding(squares, d, d)
    }
    registers(N.self, s.columns, deviate)
    let inverse = 1 / (N.total(squares) * share + epsilon).squareRoot(), scale = N.spread(inverse)
    @inline(__always) func write(_ j: Int, _ n: Int) {
      let d = N.product(N.difference(N.load(x + j, n, 0), center), scale)
      N.store(y + j, n, N.adding(N.load(beta + j, n, 0), d, N.load(gamma + j, n, 0)))
    }
    registers(N.self, s.columns, write)
    means[row] = mean
    inverses[row] = inverse
    row &+= 1
  }
}

func normRowsSlope<N: Numbers>(
  _: N.Type, _ s: NormShape, _ x: UnsafePointer<N.Element>, _ gamma: UnsafePointer<N.Element>,
  _ means: UnsafePointer<N.Element>, _ inverses: UnsafePointer<N.Element>, _ dy: UnsafePointer<N.Element>,
  _ dx: UnsafeMutablePointer<N.Element>, _ dGamma: UnsafeMutablePointer<N.Element>,
  _ dBeta: UnsafeMutablePointer<N.Element>
) {
  if s.columns <= 0 { return }
  let share = 1 / N.Element(s.columns)
  var row = 0
  while row < s.rows {
    let x = x + row &* s.stride, dy = dy + row &* s.stride, dx = dx + row &* s.stride
    let center = N.spread(means[row]), scale = N.spread(inverses[row])
    var total = N.nothing, inner = N.nothing
    @inline(__always) func gather(_ j: Int, _ n: Int) {
      let g = N.load(dy + j, n, 0), a = N.product(g, N.load(gamma + j, n, 0))
      let hat = N.product(N.difference(N.load(x + j, n, 0), center), scale)
      total = N.sum(total, a)
      inner = N.adding(inner, a, hat)
      N.store(dGamma + j, n, N.adding(N.load(dGamma + j, n, 0), g, hat))
      N.store(dBeta + j, n, N.sum(N.load(dBeta + j, n, 0), g))
    }
    registers(N.self, s.columns, gather)
    let mean = N.spread(N.total(total) * share), along = N.spread(-N.total(inner) * share)
    @inline(__always) func write(_ j: Int, _ n: Int) {
      let a = N.product(N.load(dy + j, n, 0), N.load(gamma + j, n, 0))
      let hat = N.product(N.difference(N.load(x + j, n, 0), center), scale)
      N.store(dx + j, n, N.product(scale, N.adding(N.difference(a, mean), along, hat)))
    }
    registers(N.self, s.columns, write)
    row &+= 1
  }
}

func normColumns<N: Numbers>(
  _: N.Type, _ s: NormShape, _ epsilon: N.Element, _ x: UnsafePointer<N.Element>,
  _ gamma: UnsafePointer<N.Element>, _ beta: UnsafePointer<N.Element>, _ y: UnsafeMutablePointer<N.Element>,
  _ means: UnsafeMutablePointer<N.Element>, _ inverses: UnsafeMutablePointer<N.Element>
) {
  if s.rows <= 0 { return }
  let share = N.spread(1 / N.Element(s.rows)), epsilon = N.spread(epsilon)
  @inline(__always) func column(_ j: Int, _ n: Int) {
    var total = N.nothing, squares = N.nothing
    var i = 0
    while i < s.rows {
      total = N.sum(total, N.load(x + (i &* s.stride &+ j), n, 0))
      i &+= 1
    }
    let mean = N.product(total, share)
    i = 0
    while i < s.rows {
      let d = N.difference(N.load(x + (i &* s.stride &+ j), n, 0), mean)
      squares = N.adding(squares, d, d)
      i &+= 1
    }
    let inverse = N.quotient(N.one, N.root(N.adding(epsilon, squares, share)))
    let factor = N.product(inverse, N.load(gamma + j, n, 0)), offset = N.load(beta + j, n, 0)
    i = 0
    while i < s.rows {
      let at = i &* s.stride &+ j
      N.store(y + at, n, N.adding(offset, N.difference(N.load(x + at, n, 0), mean), factor))
      i &+= 1
    }
    N.store(means + j, n, mean)
    N.store(inverses + j, n, inverse)
  }
  registers(N.self, s.columns, column)
}

func normColumnsSlope<N: Numbers>(
  _: N.Type, _ s: NormShape, _ x: UnsafePointer<N.Element>, _ gamma: UnsafePointer<N.Element>,
  _ means: UnsafePointer<N.Element>, _ inverses: UnsafePointer<N.Element>, _ dy: UnsafePointer<N.Element>,
  _ dx: UnsafeMutablePointer<N.Element>, _ dGamma: UnsafeMutablePointer<N.Element>,
  _ dBeta: UnsafeMutablePointer<N.Element>
) {
  if s.rows <= 0 { return }
  let share = N.spread(-1 / N.Element(s.rows))
  @inline(__always) func column(_ j: Int, _ n: Int) {
    let mean = N.load(means + j, n, 0), inverse = N.load(inverses + j, n, 0)
    var total = N.nothing, inner = N.nothing
    var i = 0
    while i < s.rows {
      let at = i &* s.stride &+ j
      let g = N.load(dy + at, n, 0)
      total = N.sum(total, g)
      inner = N.adding(inner, g, N.product(N.difference(N.load(x + at, n, 0), mean), inverse))
      i &+= 1
    }
    N.store(dBeta + j, n, N.sum(N.load(dBeta + j, n, 0), total))
    N.store(dGamma + j, n, N.sum(N.load(dGamma + j, n, 0), inner))
    let factor = N.product(inverse, N.load(gamma + j, n, 0))
    let offset = N.product(total, share), along = N.product(N.product(inner, share), inverse)
    i = 0
    while i < s.rows {
      let at = i &* s.stride &+ j
      let d = N.difference(N.load(x + at, n, 0), mean)
      N.store(dx + at, n, N.product(factor, N.adding(N.sum(N.load(dy + at, n, 0), offset), along, d)))
      i &+= 1
    }
  }
  registers(N.self, s.columns, column)
}
