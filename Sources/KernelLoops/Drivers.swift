// How a formula on eight lanes becomes a loop on an array of any length. A kernel with a limited range
// looks at its tile first: if every argument lies in the range the loop runs and nothing else; otherwise it
// runs all the same and the lanes outside are computed again one by one, so the hot loop never contains a
// call.

import CKernels

/// Arguments looked at, or saved, together. 128 doubles are 1 KiB: they stay in the first cache.
private let tile = 128

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
  sweep(x, out, count, all: { _, _ in true }, one: { _ in true }, repair: { $0 }, body)
}

/// out = body(x) where low <= x <= high, otherwise repair(x). 1 must lie in the range.
@inline(__always) func sweep(
  _ x: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>, _ count: Int,
  from low: Double, to high: Double, repair: (Double) -> Double, _ body: (Lanes) -> Lanes
) {
  sweep(
    x, out, count, all: { allWithin(low, high, $0, $1) }, one: { $0 >= low && $0 <= high },
    repair: repair, body)
}

/// Tile by tile: straight from input to output where all arguments are good and fill whole vectors, otherwise
/// through two buffers, so that the arguments are still there for the repair when the output is the input.
@inline(__always) private func sweep(
  _ x: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>, _ count: Int,
  all good: (UnsafePointer<Double>, Int) -> Bool, one: (Double) -> Bool, repair: (Double) -> Double,
  _ body: (Lanes) -> Lanes
) {
  withBuffers { kept, result in
    var start = 0
    while start < count {
      let n = nextTile(count &- start)
      var source = x + start, target = out + start
      let direct = n >= laneCount && good(source, n)
      if !direct {
        copyPadded(source, kept, n)
        source = UnsafePointer(kept)
        target = result
      }
      var i = 0
      repeat {
        ck_store(target + i, body(ck_load(source + i)))
        i &+= laneCount
      } while i < n
      if !direct {
        i = 0
        while i < n {
          out[start &+ i] = one(kept[i]) ? result[i] : repair(kept[i])
          i &+= 1
        }
      }
      start &+= n
    }
  }
}

/// A whole tile, else whole vectors, else what is left.
@inline(__always) private func nextTile(_ left: Int) -> Int {
  left >= tile ? tile : left >= laneCount ? left & ~(laneCount &- 1) : left
}

/// n numbers, and ones up to a whole vector.
@inline(__always) private func copyPadded(
  _ x: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>, _ n: Int
) {
  if n < laneCount { ck_store(out, ck_load_some(x, n, 1)) } else { copy(x, out, n) }
}

/// Two buffers of a tile on the stack (a kilobyte each is the most the runtime puts there).
@inline(__always) private func withBuffers(
  _ body: (UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>) -> Void
) {
  withUnsafeTemporaryAllocation(of: Double.self, capacity: tile) { first in
    withUnsafeTemporaryAllocation(of: Double.self, capacity: tile) { second in
      if let a = first.baseAddress, let b = second.baseAddress { body(a, b) }
    }
  }
}

/// Whether every number lies in [low, high]; a NaN does not.
@inline(__always) private func allWithin(
  _ low: Double, _ high: Double, _ x: UnsafePointer<Double>, _ count: Int
) -> Bool {
  var outside = LaneMask(repeating: false)
  let lowest = lanes(low), highest = lanes(high)
  var i = 0
  while i &+ laneCount <= count {
    let v = ck_load(x + i)
    outside = outside .| .!((v .>= lowest) .& (v .<= highest))
    i &+= laneCount
  }
  if i < count {
    let v = ck_load_some(x + i, count &- i, 1)
    outside = outside .| .!((v .>= lowest) .& (v .<= highest))
  }
  return !anySet(outside)
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

/// out = body(a, b), and repair(a, b) where the body answers NaN: which arguments it can do shows only on
/// the way. The body appears in the code once.
@inline(__always) func sweep(
  _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>, _ count: Int,
  repair: (Double, Double) -> Double, _ body: (Lanes, Lanes) -> Lanes
) {
  withBuffers { result, padded in
    var start = 0
    while start < count {
      let n = nextTile(count &- start)
      var first = a + start, second = b + start
      if n < laneCount {
        copyPadded(first, result, n)
        copyPadded(second, padded, n)
        first = UnsafePointer(result)
        second = UnsafePointer(padded)
      }
      var i = 0
      repeat {
        ck_store(result + i, body(ck_load(first + i), ck_load(second + i)))
        i &+= laneCount
      } while i < n
      if hasNaN(result, n) {
        i = 0
        while i < n {
          if result[i] != result[i] { result[i] = repair(a[start &+ i], b[start &+ i]) }
          i &+= 1
        }
      }
      copy(result, out + start, n)
      start &+= n
    }
  }
}

@inline(__always) private func hasNaN(_ x: UnsafeMutablePointer<Double>, _ count: Int) -> Bool {
  var found = LaneMask(repeating: false)
  var i = 0
  while i &+ laneCount <= count {
    let v = ck_load(x + i)
    found = found .| (v .!= v)
    i &+= laneCount
  }
  if i < count {
    let v = ck_load_some(x + i, count &- i, 1)
    found = found .| (v .!= v)
  }
  return anySet(found)
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
