// How a formula on sixteen floats becomes a loop. Whole vectors go straight from input to output. What is left
// goes through the same loop once more in a vector of its own on the stack, so that a formula is in the code
// only once and a row of three numbers costs one vector. So does a vector with numbers the formula cannot do:
// they are noticed before the vector is computed, replaced, and their results put in afterwards. Nothing here
// is a call, not even beside the hot loop: after a call every constant would be loaded again in every round.

import CKernels

/// out = body(x), for a body that is right for every argument.
@inline(__always) func sweep(
  _ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ count: Int,
  _ body: (FloatLanes) -> FloatLanes
) {
  withUnsafeTemporaryAllocation(of: Float.self, capacity: 16) { buffer in
    guard let edge = buffer.baseAddress else { return }
    let whole = count & ~15, rest = count & 15
    var source = x, target = out, n = whole, isEdge = false
    while true {
      var i = 0
      while i < n {
        ck_float_store(target + i, body(ck_float_load(source + i)))
        i &+= 16
      }
      if isEdge { break }
      if rest == 0 { return }
      isEdge = true
      ck_float_store(edge, ck_float_load_some(x + whole, rest, 1))
      (source, target, n) = (UnsafePointer(edge), edge, 16)
    }
    ck_float_store_some(out + whole, rest, ck_float_load(edge))
  }
}

/// out = body(x) where |x| <= limit, and beyond the value of an angle k π/2 + r, eight at a time.
@inline(__always) func sweep(
  _ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ count: Int, within limit: Float,
  beyond: (Bits, Lanes) -> Lanes, _ body: (FloatLanes) -> FloatLanes
) {
  sweep(
    x, out, count, strange: { ck_float_beyond($0, limit) },
    ordinary: { select(magnitude($0) .<= floats(limit), $0, floats(1)) },
    special: { (kept, result) in
      var half = 0
      while half < 16 {
        var k = Bits.zero, r = Lanes.zero
        for lane in 0..<8 { r[lane] = ck_float_turns(kept[half &+ lane], &k[lane]) }
        let y = beyond(k, r)
        for lane in 0..<8 where !(kept[half &+ lane].magnitude <= limit) {
          result[half &+ lane] = Float(y[lane])
        }
        half &+= 8
      }
    }, body)
}

/// out = body(x) for vectors that are not strange, otherwise what `special` makes, in place, of the arguments
/// and of body(ordinary(x)).
@inline(__always) private func sweep(
  _ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ count: Int,
  strange: (FloatLanes) -> Bool, ordinary: (FloatLanes) -> FloatLanes,
  special: (UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>) -> Void,
  _ body: (FloatLanes) -> FloatLanes
) {
  withUnsafeTemporaryAllocation(of: Float.self, capacity: 32) { buffer in
    guard let kept = buffer.baseAddress else { return }
    let result = kept + 16
    var i = 0
    while i < count {
      var source = x + i, target = out + i
      var n = (count &- i) & ~15
      let taken = count &- i < 16 ? count &- i : 16
      let left = n == 0
      let odd = !left && strange(ck_float_load(source))
      if left || odd {
        ck_float_store(kept, ck_float_load_some(source, taken, 1))
        ck_float_store(result, ordinary(ck_float_load(kept)))
        (source, target, n) = (UnsafePointer(result), result, 16)
      }
      var j = 0
      repeat {
        let v = ck_float_load(source + j)
        if strange(v) { break }
        ck_float_store(target + j, body(v))
        j &+= 16
      } while j < n
      if left || odd {
        if strange(ck_float_load(kept)) { special(kept, result) }
        ck_float_store_some(out + i, taken, ck_float_load(result))
        j = taken
      }
      i &+= j
    }
  }
}

/// out = body(a, b), for a body that is right for all arguments.
@inline(__always) func sweep(
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
      (first, second, target, n) = (UnsafePointer(edge), UnsafePointer(edge + 16), edge, 16)
    }
    ck_float_store_some(out + whole, rest, ck_float_load(edge))
  }
}

/// out = body(a, b); in a vector that is strange, special(a, b, body(ordinary(a, b))).
@inline(__always) func sweep(
  _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ count: Int,
  strange: (FloatLanes, FloatLanes) -> Bool,
  special: (FloatLanes, FloatLanes, FloatLanes) -> FloatLanes,
  ordinary: (FloatLanes, FloatLanes) -> (FloatLanes, FloatLanes),
  _ body: (FloatLanes, FloatLanes) -> FloatLanes
) {
  withUnsafeTemporaryAllocation(of: Float.self, capacity: 48) { buffer in
    guard let first = buffer.baseAddress else { return }
    let second = first + 16, result = first + 32
    var i = 0
    while i < count {
      var x = a + i, y = b + i, target = out + i
      var n = (count &- i) & ~15
      let taken = count &- i < 16 ? count &- i : 16
      let left = n == 0
      let odd = !left && strange(ck_float_load(x), ck_float_load(y))
      var v = FloatLanes.zero, w = v
      if left || odd {
        v = ck_float_load_some(x, taken, 1)
        w = ck_float_load_some(y, taken, 1)
        let (p, q) = ordinary(v, w)
        ck_float_store(first, p)
        ck_float_store(second, q)
        (x, y, target, n) = (UnsafePointer(first), UnsafePointer(second), result, 16)
      }
      var j = 0
      repeat {
        let p = ck_float_load(x + j), q = ck_float_load(y + j)
        if strange(p, q) { break }
        ck_float_store(target + j, body(p, q))
        j &+= 16
      } while j < n
      if left || odd {
        ck_float_store_some(out + i, taken, special(v, w, ck_float_load(result)))
        j = taken
      }
      i &+= j
    }
  }
}
