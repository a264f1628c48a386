// The single-precision formulas for processors without fused products: eight floats at a time as doubles,
// good to about 35 bits, so that the last rounding to a float is all that is left of their error. Only plain
// sums and products, none of which has to be exact. They take every argument.

import CKernels
import KernelTable

private let largest = Double.infinity

/// Answers for an argument below the domain, at its end and beyond every number.
@inline(__always) private func edged(_ y: Lanes, _ x: Lanes, atZero low: Double) -> Lanes {
  let inside = select(x .== Lanes.zero, lanes(low), select(x .< Lanes.zero, lanes(Double.nan), y))
  return select(x .< lanes(largest), inside, x)
}

// MARK: Exponentials

/// 2^k and e^r - 1 with x = k ln 2 + r, for |x| <= 700.
@inline(__always) private func wideExpParts(_ x: Lanes) -> (scale: Lanes, y: Lanes) {
  let shifted = x * 1.4426950408889634 + roundingShift
  let k = shifted - roundingShift
  let r = x - k * 0.6931471805599453
  var p = mad(lanes(0.000199076601366778), r, 0.0013933678048554422)
  p = mad(p, r, 0.008333285918127566)
  p = mad(p, r, 0.04166646466204685)
  p = mad(p, r, 0.16666666756692022)
  p = mad(p, r, 0.5000000013496056)
  return (double((bits(shifted) &<< 52) &+ Bits(repeating: 0x3FF0_0000_0000_0000)), mad(r * r, p, r))
}

/// x between two limits, NaN kept.
@inline(__always) private func held(_ x: Lanes, _ low: Double, _ high: Double) -> Lanes {
  atLeast(atMost(x, high), low)
}

@inline(__always) func wideExp(_ x: Lanes) -> Lanes {
  let (scale, y) = wideExpParts(held(x, -120, 120))
  return mad(scale, y, scale)
}
@inline(__always) func wideExpm1(_ x: Lanes) -> Lanes {
  let (scale, y) = wideExpParts(held(x, -120, 120))
  return select(x .== Lanes.zero, x, mad(scale, y, scale - 1))
}
@inline(__always) func wideSinh(_ x: Lanes) -> Lanes {
  let e = wideExpm1(magnitude(x))
  return signed(0.5 * (e + e / (e + 1)), like: x)
}
@inline(__always) func wideCosh(_ x: Lanes) -> Lanes {
  let e = wideExp(magnitude(x))
  return 0.5 * (e + 1 / e)
}
@inline(__always) func wideTanh(_ x: Lanes) -> Lanes {
  let e = wideExpm1(2 * atMost(magnitude(x), 20))
  return signed(e / (e + 2), like: x)
}

// MARK: Activations

@inline(__always) func wideSigmoid(_ x: Lanes) -> Lanes { 1 / (1 + wideExp(negated(x))) }
@inline(__always) func wideSilu(_ x: Lanes) -> Lanes { atLeast(x, -200) * wideSigmoid(x) }
@inline(__always) func wideSoftplus(_ x: Lanes) -> Lanes {
  atLeast(x, 0) + wideLog1p(wideExp(negated(magnitude(x))))
}
@inline(__always) func wideElu(_ x: Lanes) -> Lanes { select(x .> Lanes.zero, x, wideExpm1(x)) }
@inline(__always) func wideSelu(_ x: Lanes) -> Lanes {
  select(x .> Lanes.zero, seluScale * x, (seluScale * seluAlpha) * wideExpm1(x))
}
@inline(__always) func wideMish(_ x: Lanes) -> Lanes {
  let t = wideExp(atMost(x, 40))
  let n = t * (t + 2)
  return atLeast(x, -200) * (n / (n + 2))
}
@inline(__always) func wideGelu(_ x: Lanes) -> Lanes {
  let a = atMost(magnitude(x), 15)
  let t = 1 / (1 + 0.25 * a)
  var p = mad(lanes(0.03342596903723068), t, -0.1933803252732818)
  p = mad(p, t, 0.38849389157531344)
  p = mad(p, t, -0.3248757070418674)
  p = mad(p, t, 0.2974003238134508)
  p = mad(p, t, -0.01660553375270263)
  p = mad(p, t, 0.12026706572561933)
  p = mad(p, t, 0.09509880130670102)
  p = mad(p, t, 0.10019536170858866)
  p = mad(p, t, -1.985531184480576e-05)
  let product = signed(a, like: x) * (wideExp(-0.5 * (a * a)) * p)
  return select(x .> Lanes.zero, x - product, product)
}

// MARK: Logarithms

/// k as a double and m with x = 2^k m, sqrt(1/2) <= m < sqrt 2.
@inline(__always) private func wideSplit(_ x: Lanes) -> (k: Lanes, m: Lanes) {
  let rootHalf: UInt64 = 0x3FE6_A09E_667F_3BCD
  let biased = ((bits(x) &- Bits(repeating: rootHalf)) &+ Bits(repeating: 1024 << 52)) &>> 52
  let k = double(biased | Bits(repeating: 0x4330_0000_0000_0000)) - (0x1p52 + 1024)
  return (k, double(bits(x) &- (biased &<< 52) &+ Bits(repeating: 1024 << 52)))
}

/// k, and ln m for x = 2^k m, as a factor and a series; x a normal double.
@inline(__always) private func wideLogParts(_ x: Lanes) -> (k: Lanes, log: Lanes) {
  let (k, m) = wideSplit(x)
  let f = m - 1
  let s = f / (f + 2)
  let z = s * s
  var p = mad(lanes(0.1958408307669919), z, 0.22176192662298366)
  p = mad(p, z, 0.28572109085286357)
  p = mad(p, z, 0.3999999562227834)
  p = mad(p, z, 0.6666666667580053)
  return (k, s * mad(p, z, 2))
}

@inline(__always) func wideLog(_ x: Lanes) -> Lanes {
  let (k, log) = wideLogParts(x)
  return edged(mad(k, lanes(0.6931471805599453), log), x, atZero: -.infinity)
}
@inline(__always) func wideLog2(_ x: Lanes) -> Lanes {
  let (k, log) = wideLogParts(x)
  return edged(mad(log, lanes(1.4426950408889634), k), x, atZero: -.infinity)
}
@inline(__always) func wideLog10(_ x: Lanes) -> Lanes {
  let (k, log) = wideLogParts(x)
  return edged(
    mad(k, lanes(0.30102999566398120), log * 0.43429448190325183), x, atZero: -.infinity)
}
@inline(__always) func wideLog1p(_ x: Lanes) -> Lanes {
  let (k, log) = wideLogParts(x + 1)
  let y = edged(mad(k, lanes(0.6931471805599453), log), x + 1, atZero: -.infinity)
  let near = x - x * x * (0.5 - x * (1.0 / 3))
  return select(magnitude(x) .< lanes(0x1p-14), signed(near, like: x), y)
}

// MARK: Angles

/// k in the low bits of the first, and x - k π/2, for |x| <= 2²⁰.
@inline(__always) private func wideQuarterTurns(_ x: Lanes) -> (k: Bits, r: Lanes) {
  let shifted = x * 0.6366197723675814 + roundingShift
  let k = shifted - roundingShift
  return (bits(shifted), (x - k * 0x1.921fb54400000p+0) - k * 0x1.0b4611a626331p-34)
}
@inline(__always) private func wideSinNearZero(_ r: Lanes, _ z: Lanes) -> Lanes {
  var p = mad(lanes(2.718275025987466e-06), z, -0.0001983933106296097)
  p = mad(p, z, 0.008333329374335953)
  p = mad(p, z, -0.1666666664152888)
  return r + r * z * p
}
@inline(__always) private func wideCosNearZero(_ z: Lanes) -> Lanes {
  var p = mad(lanes(-2.72098965732766e-07), z, 2.4799515948452603e-05)
  p = mad(p, z, -0.0013888883738324533)
  p = mad(p, z, 0.04166666662265696)
  p = mad(p, z, -0.5)
  return mad(p, z, 1)
}
@inline(__always) private func odd(_ k: Bits) -> Bits { Bits.zero &- (k & Bits(repeating: 1)) }

@inline(__always) func wideSin(_ k: Bits, _ r: Lanes) -> Lanes {
  let z = r * r
  let y = select(odd(k), wideCosNearZero(z), wideSinNearZero(r, z))
  return double(bits(y) ^ ((k & Bits(repeating: 2)) &<< 62))
}
@inline(__always) func wideCos(_ k: Bits, _ r: Lanes) -> Lanes {
  let z = r * r
  let y = select(odd(k), wideSinNearZero(r, z), wideCosNearZero(z))
  return double(bits(y) ^ (((k &+ Bits(repeating: 1)) & Bits(repeating: 2)) &<< 62))
}
@inline(__always) func wideTan(_ k: Bits, _ r: Lanes) -> Lanes {
  let z = r * r
  let s = wideSinNearZero(r, z), c = wideCosNearZero(z)
  let y = select(odd(k), c, s) / select(odd(k), s, c)
  return double(bits(y) ^ (odd(k) & Bits(repeating: signBit)))
}

@inline(__always) func wideSin(_ x: Lanes) -> Lanes {
  let (k, r) = wideQuarterTurns(x)
  return select(x .== Lanes.zero, x, wideSin(k, r))
}
@inline(__always) func wideCos(_ x: Lanes) -> Lanes {
  let (k, r) = wideQuarterTurns(x)
  return wideCos(k, r)
}
@inline(__always) func wideTan(_ x: Lanes) -> Lanes {
  let (k, r) = wideQuarterTurns(x)
  return select(x .== Lanes.zero, x, wideTan(k, r))
}

private let halfPi = 0x1.921fb54442d18p+0

@inline(__always) private func wideAsinSeries(_ z: Lanes) -> Lanes {
  var p = mad(lanes(0.03294189310057895), z, 0.0019483166909439464)
  p = mad(p, z, 0.020659092554337163)
  p = mad(p, z, 0.021862997933862715)
  p = mad(p, z, 0.030426842905431458)
  p = mad(p, z, 0.04464068771710525)
  p = mad(p, z, 0.07500005041918989)
  return mad(p, z, 0.16666666626729443)
}
@inline(__always) private func wideAsinParts(_ x: Lanes) -> (large: LaneMask, y: Lanes) {
  let a = magnitude(x)
  let large = a .> lanes(0.5)
  let z = select(large, (1 - a) * 0.5, a * a)
  let s = select(large, ck_sqrt(z), a)
  return (large, s + s * z * wideAsinSeries(z))
}
@inline(__always) func wideAsin(_ x: Lanes) -> Lanes {
  let (large, y) = wideAsinParts(x)
  return signed(select(large, halfPi - 2 * y, y), like: x)
}
@inline(__always) func wideAcos(_ x: Lanes) -> Lanes {
  let (large, y) = wideAsinParts(x)
  let negative = x .< Lanes.zero
  let far = select(negative, 2 * halfPi - 2 * y, 2 * y)
  return select(large, far, halfPi - select(negative, negated(y), y))
}
/// atan t, 0 <= t <= 1.
@inline(__always) private func wideAtanCore(_ t: Lanes) -> Lanes {
  let fold = t .> lanes(0.41421356237309503)
  let u = select(fold, (t - 1) / (t + 1), t)
  let z = u * u
  var p = mad(lanes(0.04746679753016799), z, -0.08477668199642503)
  p = mad(p, z, 0.11044967640121765)
  p = mad(p, z, -0.14282032423713803)
  p = mad(p, z, 0.19999904867795076)
  p = mad(p, z, -0.3333333251122191)
  return select(fold, lanes(halfPi / 2), Lanes.zero) + (u + u * z * p)
}
@inline(__always) func wideAtan(_ x: Lanes) -> Lanes {
  let a = magnitude(x)
  let y = wideAtanCore(atMost(a, 1) / atLeast(a, 1))
  return signed(select(a .> lanes(1), halfPi - y, y), like: x)
}
/// NaN at both zero, at infinities and NaN: to be repaired.
@inline(__always) func wideAtan2(_ y: Lanes, _ x: Lanes) -> Lanes {
  let a = magnitude(y), b = magnitude(x)
  let t = ck_smaller(a, b) / ck_larger(a, b)
  let core = wideAtanCore(t)
  let steep = select(a .> b, halfPi - core, core)
  let angle = signed(select(x .< Lanes.zero, 2 * halfPi - steep, steep), like: y)
  return select((a + b) .< lanes(largest), angle, lanes(Double.nan))
}

// MARK: Roots and powers

/// cbrt x: a guess from a third of the exponent, a polynomial to 20 bits, one step of Newton's method.
@inline(__always) func wideCbrt(_ x: Lanes) -> Lanes {
  let a = magnitude(x)
  let t = roughCubeRoot(a)
  let root = t - (t - a / (t * t)) * (1.0 / 3)
  return select(x + x .== x, x, signed(root, like: x))
}
@inline(__always) func wideHypot(_ a: Lanes, _ b: Lanes) -> Lanes {
  let root = ck_sqrt(a * a + b * b)
  let either = (magnitude(a) .== lanes(largest)) .| (magnitude(b) .== lanes(largest))
  return select(either, lanes(largest), root)
}
/// x^y; NaN where it must be repaired: x zero, infinite or NaN, y infinite or NaN.
@inline(__always) func widePow(_ x: Lanes, _ y: Lanes) -> Lanes {
  let a = magnitude(x), b = magnitude(y)
  let (k, m) = wideSplit(a)
  let f = m - 1
  let s = f / (f + 2)
  let z = s * s
  var l = mad(lanes(0.24265931854940015), z, 0.26146884739253484)
  l = mad(l, z, 0.3206154824776628)
  l = mad(l, z, 0.4121984180269141)
  l = mad(l, z, 0.5770780171098229)
  l = mad(l, z, 0.9617966939248291)
  let log = k + s * mad(l, z, 2.8853900817779268)
  let e = held(y * log, -300, 300)
  let shifted = e + roundingShift
  let r = e - (shifted - roundingShift)
  var p = mad(lanes(1.3259650423870635e-06), r, 1.530370429501686e-05)
  p = mad(p, r, 0.0001540343649388481)
  p = mad(p, r, 0.0013333478460311214)
  p = mad(p, r, 0.009618129183596388)
  p = mad(p, r, 0.05550410906338344)
  p = mad(p, r, 0.240226506957374)
  p = mad(p, r, 0.6931471805568307)
  let scale = double((bits(shifted) &<< 52) &+ Bits(repeating: 0x3FF0_0000_0000_0000))
  let power = mad(scale, p * r, scale)
  let half = b * 0.5
  let whole = ((b + 0x1p52) - 0x1p52) .== b, even = ((half + 0x1p52) - 0x1p52) .== half
  let turned = select(whole, select(even, power, negated(power)), lanes(Double.nan))
  let good = (a .> Lanes.zero) .& (a .< lanes(largest)) .& (b .< lanes(largest))
  return select(good, select(x .< Lanes.zero, turned, power), lanes(Double.nan))
}
