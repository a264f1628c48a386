// How a formula on eight lanes becomes a loop on an array of any length. The formula stands in one loop, whose
// last vector may be part of one. Where a formula is not right for every argument it says for which lanes, and
// the loop is left as soon as there is one: those lanes are computed one by one outside, and the loop entered
// again. So it contains no call and keeps its constants in registers; data are read once, and may be
// overwritten.

import CKernels

/// Eight numbers from x, or the `rest` there are and ones.
@inline(__always) func load(_ x: UnsafePointer<Double>, _ rest: Int) -> Lanes {
  rest >= laneCount ? ck_load(x) : ck_load_some(x, rest, 1)
}

@inline(__always) func store(_ out: UnsafeMutablePointer<Double>, _ rest: Int, _ y: Lanes) {
  if rest >= laneCount { ck_store(out, y) } else { ck_store_some(out, rest, y) }
}

/// out = body(x), for a body that is right for every argument.
@inline(__always) func map(
  _ x: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>, _ count: Int, _ body: (Lanes) -> Lanes
) {
  var i = 0
  while i &+ laneCount <= count {
    ck_store(out + i, body(ck_load(x + i)))
    i &+= laneCount
  }
  if i < count {
    ck_store_some(out + i, count &- i, body(ck_load_some(x + i, count &- i, 1)))
  }
}

/// The same for a long body, which appears in the code only once.
@inline(__always) func sweep(
  _ x: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>, _ count: Int, _ body: (Lanes) -> Lanes
) {
  var i = 0
  while i < count {
    let rest = count &- i
    store(out + i, rest, body(load(x + i, rest)))
    i &+= laneCount
  }
}

/// out = body(x) where low <= x <= high, otherwise repair(x). 1 must lie in the range.
@inline(__always) func sweep(
  _ x: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>, _ count: Int,
  from low: Double, to high: Double, repair: (Double) -> Double, _ body: (Lanes) -> Lanes
) {
  sweep(x, out, count, repair: repair) { v in
    (body(v), .!((v .>= lanes(low)) .& (v .<= lanes(high))))
  }
}

/// The same for a body that is right for every argument with AVX-512, and within the range without.
@inline(__always) func limited(
  _ x: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>, _ count: Int,
  from low: Double, to high: Double, repair: (Double) -> Double, _ body: (Lanes) -> Lanes
) {
  #if KERNELS_AVX512
    sweep(x, out, count, body)
  #else
    sweep(x, out, count, from: low, to: high, repair: repair, body)
  #endif
}

/// The first `count` lanes of y, with repair(v, w) in those that failed. The vectors go through memory, so that
/// none of them is alive across a call, which would keep them in memory in the loop as well.
@inline(__always) func mend(
  _ y: Lanes, _ failed: LaneMask, _ v: Lanes, _ w: Lanes, _ out: UnsafeMutablePointer<Double>, _ count: Int,
  _ repair: (Double, Double) -> Double
) {
  withUnsafeTemporaryAllocation(of: Double.self, capacity: 4 &* laneCount) { buffer in
    guard let kept = buffer.baseAddress else { return }
    ck_store(kept, v)
    ck_store(kept + laneCount, w)
    ck_store(kept + 2 &* laneCount, y)
    ck_store(kept + 3 &* laneCount, select(failed, lanes(1), Lanes.zero))
    var lane = 0
    while lane < count {
      let failed = kept[3 &* laneCount &+ lane] != 0
      out[lane] = failed ? repair(kept[lane], kept[laneCount &+ lane]) : kept[2 &* laneCount &+ lane]
      lane &+= 1
    }
  }
}

/// out = body(x), and repair(x) in the lanes that the body says it can't do. It must be able to do 1.
@inline(__always) func sweep(
  _ x: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>, _ count: Int,
  repair: (Double) -> Double, _ body: (Lanes) -> (Lanes, LaneMask)
) {
  var i = 0
  while i < count {
    var v = Lanes.zero, y = v, failed = LaneMask(repeating: false)
    repeat {
      let rest = count &- i
      v = load(x + i, rest)
      (y, failed) = body(v)
      if anySet(failed) { break }
      store(out + i, rest, y)
      i &+= laneCount
    } while i < count
    if i >= count { return }
    mend(y, failed, v, v, out + i, count &- i < laneCount ? count &- i : laneCount) { x, _ in repair(x) }
    i &+= laneCount
  }
}

/// out = body(a, b), for a body that is right for every argument.
@inline(__always) func map(
  _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>, _ count: Int,
  _ body: (Lanes, Lanes) -> Lanes
) {
  var i = 0
  while i &+ laneCount <= count {
    ck_store(out + i, body(ck_load(a + i), ck_load(b + i)))
    i &+= laneCount
  }
  if i < count {
    let rest = count &- i
    ck_store_some(out + i, rest, body(ck_load_some(a + i, rest, 1), ck_load_some(b + i, rest, 1)))
  }
}

/// out = body(a, b), and repair(a, b) in the lanes that the body says it can't do. It must be able to do 1, 1.
@inline(__always) func sweep(
  _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>, _ count: Int,
  repair: (Double, Double) -> Double, _ body: (Lanes, Lanes) -> (Lanes, LaneMask)
) {
  var i = 0
  while i < count {
    var v = Lanes.zero, w = v, y = v, failed = LaneMask(repeating: false)
    repeat {
      let rest = count &- i
      v = load(a + i, rest)
      w = load(b + i, rest)
      (y, failed) = body(v, w)
      if anySet(failed) { break }
      store(out + i, rest, y)
      i &+= laneCount
    } while i < count
    if i >= count { return }
    mend(y, failed, v, w, out + i, count &- i < laneCount ? count &- i : laneCount, repair)
    i &+= laneCount
  }
}

@inline(__always) func copy(_ x: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>, _ count: Int) {
  map(x, out, count) { $0 }
}

/// out = body(x) one by one, for the functions that have no formula on lanes.
@inline(__always) func each(
  _ x: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>, _ count: Int, _ body: (Double) -> Double
) {
  var i = 0
  while i < count {
    out[i] = body(x[i])
    i &+= 1
  }
}

/// out = body(a, b) one by one.
@inline(__always) func each(
  _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>, _ count: Int,
  _ body: (Double, Double) -> Double
) {
  var i = 0
  while i < count {
    out[i] = body(a[i], b[i])
    i &+= 1
  }
}
