// The drivers of the single-precision loops; their double-precision twins say how they work.

import CKernels

private let tile = 256

@inline(__always) func map(
  _ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ count: Int,
  _ body: (FloatLanes) -> FloatLanes
) {
  var i = 0
  while i &+ 16 <= count {
    ck_float_store(out + i, body(ck_float_load(x + i)))
    i &+= 16
  }
  if i < count {
    ck_float_store_some(out + i, count &- i, body(ck_float_load_some(x + i, count &- i, 1)))
  }
}

/// The body appears in the code once, and the incomplete vector at the end goes the same way through a buffer: a
/// body that appears twice would become a function.
@inline(__always) func map(
  _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ count: Int,
  _ body: (FloatLanes, FloatLanes) -> FloatLanes
) {
  withUnsafeTemporaryAllocation(of: Float.self, capacity: 32) { buffer in
    guard let edge = buffer.baseAddress else { return }
    let whole = count & ~15, rest = count & 15
    var first = a, second = b, target = out, n = whole, isEdge = false
    while true {
      var i = 0
      while i < n {
        ck_float_store(target + i, body(ck_float_load(first + i), ck_float_load(second + i)))
        i &+= 16
      }
      if isEdge { break }
      if rest == 0 { return }
      isEdge = true
      ck_float_store(edge, ck_float_load_some(a + whole, rest, 1))
      ck_float_store(edge + 16, ck_float_load_some(b + whole, rest, 1))
      first = UnsafePointer(edge)
      second = UnsafePointer(edge + 16)
      target = edge
      n = 16
    }
    ck_float_store_some(out + whole, rest, ck_float_load(edge))
  }
}

/// out = body(x) where low <= x <= high, otherwise repair(x) in double precision. 1 must lie in the range.
@inline(__always) func map(
  _ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ count: Int,
  from low: Float, to high: Float, repair: (Double) -> Double, _ body: (FloatLanes) -> FloatLanes
) {
  withUnsafeTemporaryAllocation(of: Float.self, capacity: tile) { saved in
    guard let kept = saved.baseAddress else { return }
    var start = 0
    while start < count {
      let n = count &- start < tile ? count &- start : tile
      let target = out + start
      var source = x + start
      let inside = allWithin(low, high, source, n)
      if !inside {
        map(source, kept, n) { $0 }
        source = UnsafePointer(kept)
      }
      map(source, target, n, body)
      if !inside {
        var i = 0
        while i < n {
          if !(kept[i] >= low && kept[i] <= high) { target[i] = Float(repair(Double(kept[i]))) }
          i &+= 1
        }
      }
      start &+= n
    }
  }
}

@inline(__always) private func allWithin(
  _ low: Float, _ high: Float, _ x: UnsafePointer<Float>, _ count: Int
) -> Bool {
  var outside = FloatMask(repeating: false)
  let lowest = FloatLanes(repeating: low), highest = FloatLanes(repeating: high)
  var i = 0
  while i < count {
    let rest = count &- i
    let v = rest >= 16 ? ck_float_load(x + i) : ck_float_load_some(x + i, rest, 1)
    outside = outside .| .!((v .>= lowest) .& (v .<= highest))
    i &+= 16
  }
  return !ck_float_any(unsafeBitCast(outside, to: SIMD16<Int32>.self))
}
