// How a formula on sixteen floats becomes a loop. Whole vectors go straight from input to output, what is
// left goes once more through the same loop in a vector of its own on the stack, so a formula is in the code
// only once and a row of three numbers costs one vector. Lanes a formula cannot do are noticed vector by
// vector; the loop is then left, the lanes are computed one by one in double precision, and the loop goes on.

import CKernels

/// out = body(x), for a short body.
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

/// out = body(a, b), for a short body.
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

/// out = body(x), for a body that is right for every argument.
@inline(__always) func sweep(
  _ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ count: Int,
  _ body: (FloatLanes) -> FloatLanes
) {
  withUnsafeTemporaryAllocation(of: Float.self, capacity: 16) { buffer in
    guard let rest = buffer.baseAddress else { return }
    var source = x, target = out
    var left = count & ~15
    let extra = count & 15
    if left == 0 && extra != 0 {
      ck_float_store(rest, ck_float_load_some(x, extra, 1))
      (source, target, left) = (UnsafePointer(rest), rest, 16)
    }
    while left > 0 {
      var i = 0
      repeat {
        ck_float_store(target + i, body(ck_float_load(source + i)))
        i &+= 16
      } while i < left
      if target == rest || extra == 0 { break }
      ck_float_store(rest, ck_float_load_some(x + i, extra, 1))
      (source, target, left) = (UnsafePointer(rest), rest, 16)
    }
    if extra != 0 { ck_float_store_some(out + (count & ~15), extra, ck_float_load(rest)) }
  }
}

/// out = body(x) where |x| <= limit, otherwise repair(x) in double precision.
@inline(__always) func sweep(
  _ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ count: Int, within limit: Float,
  repair: (Double) -> Double, _ body: (FloatLanes) -> FloatLanes
) {
  withUnsafeTemporaryAllocation(of: Float.self, capacity: 32) { buffer in
    guard let rest = buffer.baseAddress else { return }
    let kept = rest + 16
    var source = x, target = out
    var left = count & ~15
    let extra = count & 15
    if left == 0 && extra != 0 {
      ck_float_store(rest, ck_float_load_some(x, extra, 1))
      (source, target, left) = (UnsafePointer(rest), rest, 16)
    }
    var i = 0
    while i < left {
      var v: FloatLanes
      repeat {
        v = ck_float_load(source + i)
        ck_float_store(target + i, body(v))
        i &+= 16
      } while !ck_float_beyond(v, limit) && i < left
      if ck_float_beyond(v, limit) {
        ck_float_store(kept, v)
        var lane = 0
        while lane < 16 {
          let value = kept[lane]
          if !(value.magnitude <= limit) { target[i &- 16 &+ lane] = Float(repair(Double(value))) }
          lane &+= 1
        }
      }
      if i >= left && target != rest && extra != 0 {
        ck_float_store(rest, ck_float_load_some(x + i, extra, 1))
        (source, target, left, i) = (UnsafePointer(rest), rest, 16, 0)
      }
    }
    if extra != 0 { ck_float_store_some(out + (count & ~15), extra, ck_float_load(rest)) }
  }
}

/// out = body(a, b) except where the mask beside it is set: there repair(a, b) in double precision.
@inline(__always) func sweep(
  _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ count: Int,
  repair: (Double, Double) -> Double, _ body: (FloatLanes, FloatLanes) -> (FloatLanes, FloatMask)
) {
  withUnsafeTemporaryAllocation(of: Float.self, capacity: 64) { buffer in
    guard let first = buffer.baseAddress else { return }
    let second = first + 16, kept = first + 32, keptToo = first + 48
    var x = a, y = b, target = out
    var left = count & ~15
    let extra = count & 15
    if left == 0 && extra != 0 {
      ck_float_store(first, ck_float_load_some(a, extra, 1))
      ck_float_store(second, ck_float_load_some(b, extra, 1))
      (x, y, target, left) = (UnsafePointer(first), UnsafePointer(second), first, 16)
    }
    var i = 0
    while i < left {
      var v: FloatLanes, w: FloatLanes, strange: FloatMask
      repeat {
        v = ck_float_load(x + i)
        w = ck_float_load(y + i)
        let result: FloatLanes
        (result, strange) = body(v, w)
        ck_float_store(target + i, result)
        i &+= 16
      } while !anySet(strange) && i < left
      if anySet(strange) {
        ck_float_store(kept, v)
        ck_float_store(keptToo, w)
        var lane = 0
        while lane < 16 {
          if strange[lane] {
            target[i &- 16 &+ lane] = Float(repair(Double(kept[lane]), Double(keptToo[lane])))
          }
          lane &+= 1
        }
      }
      if i >= left && target != first && extra != 0 {
        ck_float_store(first, ck_float_load_some(a + i, extra, 1))
        ck_float_store(second, ck_float_load_some(b + i, extra, 1))
        (x, y, target, left, i) = (UnsafePointer(first), UnsafePointer(second), first, 16, 0)
      }
    }
    if extra != 0 { ck_float_store_some(out + (count & ~15), extra, ck_float_load(first)) }
  }
}
