// The one place where a binary kernel meets its formula, and the loops with a constant beside their arrays.

import CKernels
import KernelTable

func binaryLoop(_ kernel: BinaryKernel) -> BinaryLoop {
  switch kernel {
  case .add: { map($0, $1, $2, $3) { $0 + $1 } }
  case .subtract: { map($0, $1, $2, $3) { $0 - $1 } }
  case .multiply: { map($0, $1, $2, $3) { $0 * $1 } }
  case .divide: { map($0, $1, $2, $3) { $0 / $1 } }
  case .pow: { powLoop($0, $1, $2, $3) }
  case .atan2: { sweepBoth($0, $1, $2, $3) { atan2Lanes($0, $1) } }
  case .hypot: { sweep($0, $1, $2, $3, repair: Scalar.hypot) { hypotLanes($0, $1) } }
  case .min: { map($0, $1, $2, $3) { minLanes($0, $1) } }
  case .max: { map($0, $1, $2, $3) { maxLanes($0, $1) } }
  case .mod: { each($0, $1, $2, $3, Scalar.mod) }
  }
}

/// The smaller; NaN if either is, -0 below +0.
@inline(__always) private func minLanes(_ a: Lanes, _ b: Lanes) -> Lanes {
  let y = select(a .== b, double(bits(a) | bits(b)), ck_smaller(a, b))
  return select(a .!= a, a, y)
}

/// The larger; NaN if either is, +0 above -0.
@inline(__always) private func maxLanes(_ a: Lanes, _ b: Lanes) -> Lanes {
  let y = select(a .== b, double(bits(a) & bits(b)), ck_larger(a, b))
  return select(a .!= a, a, y)
}

func scaleLoop(_ c: Double, _ x: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>, _ count: Int) {
  let factor = lanes(c)
  map(x, out, count) { $0 * factor }
}

func offsetLoop(_ c: Double, _ x: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>, _ count: Int) {
  let term = lanes(c)
  map(x, out, count) { $0 + term }
}

func affineLoop(
  _ a: Double, _ b: Double, _ x: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>, _ count: Int
) {
  let factor = lanes(a), term = lanes(b)
  map(x, out, count) { mad($0, factor, term) }
}

func axpyLoop(_ a: Double, _ x: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>, _ count: Int) {
  let factor = lanes(a)
  map(x, UnsafePointer(y), y, count) { mad($0, factor, $1) }
}

func multiplyAddLoop(
  _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ c: UnsafePointer<Double>,
  _ out: UnsafeMutablePointer<Double>, _ count: Int
) {
  var i = 0
  while i &+ laneCount <= count {
    ck_store(out + i, mad(ck_load(a + i), ck_load(b + i), ck_load(c + i)))
    i &+= laneCount
  }
  let rest = count &- i
  if rest > 0 {
    let x = ck_load_some(a + i, rest, 0), y = ck_load_some(b + i, rest, 0), z = ck_load_some(c + i, rest, 0)
    ck_store_some(out + i, rest, mad(x, y, z))
  }
}

func powerLoop(_ n: Int, _ x: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>, _ count: Int) {
  switch n {
  case 0: fillLoop(1, out, count)
  case 1: copy(x, out, count)
  case 2: map(x, out, count) { $0 * $0 }
  case 3: map(x, out, count) { $0 * $0 * $0 }
  case 4:
    map(x, out, count) { v in
      let s = v * v
      return s * s
    }
  case -1: map(x, out, count) { 1 / $0 }
  case -2: map(x, out, count) { 1 / ($0 * $0) }
  case -16...16: map(x, out, count) { powerLanes($0, n) }
  default:
    let exponent = lanes(Double(n))
    sweep(x, x, out, count, repair: { a, _ in Scalar.pow(a, Double(n)) }, { a, _ in powLanes(a, exponent) })
  }
}

func fillLoop(_ value: Double, _ out: UnsafeMutablePointer<Double>, _ count: Int) {
  let v = lanes(value)
  var i = 0
  while i &+ laneCount <= count {
    ck_store(out + i, v)
    i &+= laneCount
  }
  if i < count { ck_store_some(out + i, count &- i, v) }
}
