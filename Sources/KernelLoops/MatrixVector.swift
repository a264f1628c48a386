// A matrix and a vector: y = A x as one inner product a row, y = Aᵀ x as a sum of scaled rows, and A += α x
// yᵀ.

/// Σ a b in two panels, the rest one by one.
@inline(__always) private func inner<P: Panel>(
  _: P.Type, _ a: UnsafePointer<P.Element>, _ b: UnsafePointer<P.Element>, _ n: Int
) -> P.Element {
  var s0 = P.zero, s1 = P.zero
  var j = 0
  while j &+ 2 &* P.width <= n {
    s0 = s0.adding(P.load(a + j), P.load(b + j))
    s1 = s1.adding(P.load(a + j + P.width), P.load(b + j + P.width))
    j &+= 2 &* P.width
  }
  var sum = s0.adding(1, s1).total
  while j < n {
    sum += a[j] * b[j]
    j &+= 1
  }
  return sum
}

/// y += s x.
@inline(__always) private func addScaled<P: Panel>(
  _: P.Type, _ s: P.Element, _ x: UnsafePointer<P.Element>, _ y: UnsafeMutablePointer<P.Element>, _ n: Int
) {
  let width = P.width
  var j = 0
  while j &+ width <= n {
    P.load(y + j).adding(s, P.load(x + j)).store(y + j)
    j &+= width
  }
  while j < n {
    y[j] += s * x[j]
    j &+= 1
  }
}

@inline(__always) func matrixVector<P: Panel>(
  _: P.Type, _ m: Int, _ n: Int, _ alpha: P.Element, _ a: UnsafePointer<P.Element>, _ stride: Int,
  _ x: UnsafePointer<P.Element>, _ y: UnsafeMutablePointer<P.Element>, _ accumulate: Bool
) {
  var i = 0
  while i < m {
    let value = alpha * inner(P.self, a + i &* stride, x, n)
    y[i] = accumulate ? y[i] + value : value
    i &+= 1
  }
}

@inline(__always) func transposedMatrixVector<P: Panel>(
  _: P.Type, _ m: Int, _ n: Int, _ alpha: P.Element, _ a: UnsafePointer<P.Element>, _ stride: Int,
  _ x: UnsafePointer<P.Element>, _ y: UnsafeMutablePointer<P.Element>, _ accumulate: Bool
) {
  if !accumulate {
    var j = 0
    while j < n {
      y[j] = 0
      j &+= 1
    }
  }
  var i = 0
  while i < m {
    addScaled(P.self, alpha * x[i], a + i &* stride, y, n)
    i &+= 1
  }
}

@inline(__always) func outerUpdate<P: Panel>(
  _: P.Type, _ m: Int, _ n: Int, _ alpha: P.Element, _ x: UnsafePointer<P.Element>,
  _ y: UnsafePointer<P.Element>, _ a: UnsafeMutablePointer<P.Element>, _ stride: Int
) {
  var i = 0
  while i < m {
    addScaled(P.self, alpha * x[i], y, a + i &* stride, n)
    i &+= 1
  }
}
