// Loops over floats with a constant, and an array to one number. A sum adds four vectors of floats side by side
// over a block of 512 numbers and the blocks in double precision, so its error does not grow with the length.

import CKernels
import KernelTable

func floatKernels() -> FloatKernels {
  FloatKernels(
    scale: floatScaleLoop, axpy: floatAxpyLoop, multiplyAdd: floatMultiplyAddLoop, sum: floatSum,
    dot: floatDot,
    maximum: floatMaximum, softmaxRows: floatSoftmaxRows)
}

private func floatScaleLoop(
  _ c: Float, _ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ count: Int
) {
  let factor = floats(c)
  sweep(x, out, count) { $0 * factor }
}

private func floatAxpyLoop(
  _ a: Float, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ count: Int
) {
  let factor = floats(a)
  sweep(x, UnsafePointer(y), y, count) { mad($0, factor, $1) }
}

private func floatMultiplyAddLoop(
  _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafePointer<Float>,
  _ out: UnsafeMutablePointer<Float>, _ count: Int
) {
  var i = 0
  while i &+ 16 <= count {
    ck_float_store(out + i, mad(ck_float_load(a + i), ck_float_load(b + i), ck_float_load(c + i)))
    i &+= 16
  }
  let rest = count &- i
  if rest > 0 {
    let x = ck_float_load_some(a + i, rest, 0), y = ck_float_load_some(b + i, rest, 0)
    ck_float_store_some(out + i, rest, mad(x, y, ck_float_load_some(c + i, rest, 0)))
  }
}

/// Σ term(lanes at i), in blocks.
@inline(__always) private func blockSum(
  _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, _ count: Int,
  _ term: (FloatLanes, FloatLanes, FloatLanes) -> FloatLanes
) -> Float {
  var total = 0.0
  var i = 0
  while i < count {
    let end = count &- i < 512 ? count : i &+ 512
    var a = FloatLanes.zero, b = a, c = a, d = a
    while i &+ 64 <= end {
      a = term(a, ck_float_load(x + i), ck_float_load(y + i))
      b = term(b, ck_float_load(x + i + 16), ck_float_load(y + i + 16))
      c = term(c, ck_float_load(x + i + 32), ck_float_load(y + i + 32))
      d = term(d, ck_float_load(x + i + 48), ck_float_load(y + i + 48))
      i &+= 64
    }
    while i < end {
      let n = end &- i < 16 ? end &- i : 16
      a = term(a, ck_float_load_some(x + i, n, 0), ck_float_load_some(y + i, n, 0))
      i &+= n
    }
    total += Double(laneSum((a + b) + (c + d)))
  }
  return Float(total)
}

func floatSum(_ x: UnsafePointer<Float>, _ count: Int) -> Float {
  blockSum(x, x, count) { sum, a, _ in mad(a, floats(1), sum) }
}

func floatDot(_ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, _ count: Int) -> Float {
  blockSum(x, y, count) { sum, a, b in mad(a, b, sum) }
}

func floatMaximum(_ x: UnsafePointer<Float>, _ count: Int) -> Float {
  var a = floats(-Float.infinity), b = a, c = a, d = a
  var i = 0
  // A number that is not one stays: the second is the answer when the two cannot be compared.
  while i &+ 64 <= count {
    a = larger(a, ck_float_load(x + i))
    b = larger(b, ck_float_load(x + i + 16))
    c = larger(c, ck_float_load(x + i + 32))
    d = larger(d, ck_float_load(x + i + 48))
    i &+= 64
  }
  while i < count {
    let n = count &- i < 16 ? count &- i : 16
    a = larger(a, ck_float_load_some(x + i, n, -.infinity))
    i &+= n
  }
  let best = larger(larger(a, b), larger(c, d))
  if anySet(best .!= best) { return .nan }
  return ck_float_largest(best)
}

/// The larger, and NaN if either is.
@inline(__always) private func larger(_ best: FloatLanes, _ v: FloatLanes) -> FloatLanes {
  // `v` when they cannot be compared, so a NaN of `best` has to be kept by hand.
  select(best .!= best, best, ck_float_larger(best, v))
}
