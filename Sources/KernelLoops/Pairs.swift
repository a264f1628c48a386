// Two vectors side by side, for formulas whose chain of operations is longer than a processor looks ahead,
// or which look up many coefficients: each is loaded once for both.

import CKernels

/// A tuple: a structure would bring a function that copies it, under one name for all levels.
typealias Pair = (a: Lanes, b: Lanes)

@inline(__always) func pair(_ x: Double) -> Pair { (lanes(x), lanes(x)) }

@inline(__always) func + (x: Pair, y: Pair) -> Pair { (x.a + y.a, x.b + y.b) }
@inline(__always) func - (x: Pair, y: Pair) -> Pair { (x.a - y.a, x.b - y.b) }
@inline(__always) func * (x: Pair, y: Pair) -> Pair { (x.a * y.a, x.b * y.b) }
@inline(__always) func / (x: Pair, y: Pair) -> Pair { (x.a / y.a, x.b / y.b) }
@inline(__always) func + (x: Pair, y: Double) -> Pair { x + pair(y) }
@inline(__always) func - (x: Pair, y: Double) -> Pair { x - pair(y) }
@inline(__always) func * (x: Pair, y: Double) -> Pair { x * pair(y) }
@inline(__always) func - (x: Double, y: Pair) -> Pair { pair(x) - y }
@inline(__always) func / (x: Double, y: Pair) -> Pair { pair(x) / y }

@inline(__always) func mad(_ x: Pair, _ y: Pair, _ z: Pair) -> Pair {
  (mad(x.a, y.a, z.a), mad(x.b, y.b, z.b))
}
@inline(__always) func mad(_ x: Pair, _ y: Pair, _ z: Double) -> Pair { mad(x, y, pair(z)) }
@inline(__always) func magnitude(_ x: Pair) -> Pair { (magnitude(x.a), magnitude(x.b)) }
@inline(__always) func negated(_ x: Pair) -> Pair { (negated(x.a), negated(x.b)) }
@inline(__always) func leading(_ x: Pair) -> Pair { (leading(x.a), leading(x.b)) }
@inline(__always) func signed(_ y: Pair, like x: Pair) -> Pair {
  (signed(y.a, like: x.a), signed(y.b, like: x.b))
}
@inline(__always) func atMost(_ x: Pair, _ y: Double) -> Pair { (atMost(x.a, y), atMost(x.b, y)) }
@inline(__always) func atLeast(_ x: Pair, _ y: Double) -> Pair { (atLeast(x.a, y), atLeast(x.b, y)) }

/// y where x is negative, otherwise z.
@inline(__always) func whereNegative(_ x: Pair, _ y: Pair, _ z: Pair) -> Pair {
  (select(x.a .< Lanes.zero, y.a, z.a), select(x.b .< Lanes.zero, y.b, z.b))
}

/// out = body(x), for a body that is right for every argument. It appears in the code once.
@inline(__always) func sweepPairs(
  _ x: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>, _ count: Int, _ body: (Pair) -> Pair
) {
  var i = 0
  while i < count {
    let left = count &- i
    let whole = left >= 2 &* laneCount
    let y = body(
      whole
        ? (ck_load(x + i), ck_load(x + i + laneCount))
        : (someLanes(x + i, left), someLanes(x + i + laneCount, left &- laneCount)))
    if whole {
      ck_store(out + i, y.a)
      ck_store(out + i + laneCount, y.b)
    } else {
      storeSome(out + i, left, y.a)
      storeSome(out + i + laneCount, left &- laneCount, y.b)
    }
    i &+= 2 &* laneCount
  }
}

/// Up to eight numbers, and ones.
@inline(__always) private func someLanes(_ x: UnsafePointer<Double>, _ n: Int) -> Lanes {
  n >= laneCount ? ck_load(x) : n > 0 ? ck_load_some(x, n, 1) : lanes(1)
}

@inline(__always) private func storeSome(_ out: UnsafeMutablePointer<Double>, _ n: Int, _ v: Lanes) {
  if n >= laneCount { ck_store(out, v) } else if n > 0 { ck_store_some(out, n, v) }
}

/// out = body(x, y), for a body that is right for all arguments. It appears in the code once.
@inline(__always) func sweepBoth(
  _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>, _ count: Int,
  _ body: (Lanes, Lanes) -> Lanes
) {
  var i = 0
  while i < count {
    let left = count &- i
    storeSome(out + i, left, body(someLanes(x + i, left), someLanes(y + i, left)))
    i &+= laneCount
  }
}
