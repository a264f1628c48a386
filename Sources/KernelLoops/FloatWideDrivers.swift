// The loops of the wide formulas: eight floats become doubles, go through the formula and are rounded back.
// What a formula answers NaN to is computed again one by one, where there is a one-point function to do it.

import CKernels

/// Whole vectors, then what is left in a vector on the stack; see `sweep`.
@inline(__always) func sweepWide(
  _ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ count: Int, _ body: (Lanes) -> Lanes
) {
  sweepWide(x, out, count, within: .infinity, repair: { $0 }, body)
}

/// out = body(x) where |x| <= limit, otherwise repair(x).
@inline(__always) func sweepWide(
  _ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ count: Int, within limit: Double,
  repair: (Double) -> Double, _ body: (Lanes) -> Lanes
) {
  withUnsafeTemporaryAllocation(of: Float.self, capacity: 32) { buffer in
    guard let rest = buffer.baseAddress else { return }
    let result = rest + 16
    var i = 0
    while i < count {
      let n = count &- i < 8 ? count &- i : 8
      var source = x + i, target = out + i
      if n < 8 {
        each(source, rest, n)
        (source, target) = (UnsafePointer(rest), result)
      }
      let v = ck_float_widen(source)
      ck_float_narrow(target, body(v))
      if anySet(magnitude(v) .> lanes(limit)) {
        for lane in 0..<8 where v[lane].magnitude > limit { target[lane] = Float(repair(v[lane])) }
      }
      if n < 8 { each(result, out + i, n) }
      i &+= 8
    }
  }
}

/// out = body(a, b), and repair(a, b) where that is NaN.
@inline(__always) func sweepWide(
  _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ count: Int,
  repair: (Double, Double) -> Double, _ body: (Lanes, Lanes) -> Lanes
) {
  withUnsafeTemporaryAllocation(of: Float.self, capacity: 32) { buffer in
    guard let first = buffer.baseAddress else { return }
    let second = first + 8, result = first + 16
    var i = 0
    while i < count {
      let n = count &- i < 8 ? count &- i : 8
      var x = a + i, y = b + i, target = out + i
      if n < 8 {
        each(x, first, n)
        each(y, second, n)
        (x, y, target) = (UnsafePointer(first), UnsafePointer(second), result)
      }
      let v = ck_float_widen(x), w = ck_float_widen(y)
      let value = body(v, w)
      ck_float_narrow(target, value)
      let strange = value .!= value
      if anySet(strange) {
        for lane in 0..<8 where strange[lane] { target[lane] = Float(repair(v[lane], w[lane])) }
      }
      if n < 8 { each(result, out + i, n) }
      i &+= 8
    }
  }
}

@inline(__always) private func each(
  _ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ count: Int
) {
  var i = 0
  while i < count {
    out[i] = x[i]
    i &+= 1
  }
}
