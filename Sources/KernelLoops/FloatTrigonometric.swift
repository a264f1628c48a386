// sin, cos, tan in single precision. For sin and cos x = k π + r with |r| <= π/2, one polynomial and a sign;
// for tan sixteenths of π and a table. π is subtracted in three parts with fused products, of which the first
// is exact; the parts are positive, so that -0 comes through. Beyond the limit arguments are computed one by
// one.

import CKernels

/// The arguments the reduction is made for.
let floatTrigonometricLimit: Float = 0x1p17

/// 1.5 · 2²³: adding it rounds to the nearest integer, which is then in the low bits of the sum.
private let shift: Float = 0x1.8p23

/// x - k π.
@inline(__always) private func reduced(_ x: FloatLanes, _ k: FloatLanes) -> FloatLanes {
  mad(k, -0x1.84698ap-47, mad(k, -0x1.4442d0p-23, mad(k, -0x1.921fb4p+1, x)))
}

/// sin r, |r| <= π/2, with the sign of a zero (which is why a product has 0 added to it).
@inline(__always) private func sinCore(_ r: FloatLanes) -> FloatLanes {
  let z = r * r
  var p = mad(z, 2.606075156037949e-06, -0.00019809916911663498)
  p = mad(p, z, 0.0083330733776813)
  p = mad(p, z, -0.16666659957176952)
  return mad(r, mad(p, z, 0), r)
}

/// sin x; 1.5 ulp.
@inline(__always) func sinLanes(_ x: FloatLanes) -> FloatLanes {
  let shifted = mad(x, 0x1.45f306p-2, shift)
  let y = sinCore(reduced(x, shifted - shift))
  return float(bits(y) ^ (bits(shifted) &<< 31))
}

/// cos x = ± sin(x - (n + 1/2) π); 1.5 ulp. The 1 in the shift turns the sign.
@inline(__always) func cosLanes(_ x: FloatLanes) -> FloatLanes {
  let shifted = mad(x, 0x1.45f306p-2, -0.5) + (shift + 1)
  let y = sinCore(reduced(x, (shifted - (shift + 1)) + 0.5))
  return float(bits(y) ^ (bits(shifted) &<< 31))
}

/// tan x; 1.7 ulp: x = k π/16 + r, t = tan r, and tan x a constant and a quotient of two sums with t, as for
/// doubles (TrigonometricWide.swift), so that one short series does for zeros and poles alike. What the reduction
/// loses is kept until t is rounded.
@inline(__always) func tanLanes(_ x: FloatLanes) -> FloatLanes {
  let shifted = mad(x, 0x1.45f306p+2, shift)
  let k = shifted - shift
  let second: Float = 0x1.4442d0p-27
  let near = mad(k, -0x1.921fb4p-3, x), taken = k * second
  let r = near - taken
  let lost = mad(k, 0x1.84698ap-51, mad(k, second, negated(taken))) - ((near - r) - taken)
  let z = r * r
  let t = r + mad(r * z, mad(z, 0x1.1222b8p-3, 0x1.55552cp-2), negated(lost))
  let j = bits(shifted)
  let over = mad(ck_lookup_tan_over_slope(j), t, ck_lookup_tan_over(j))
  let under = mad(negated(ck_lookup_tan_under_slope(j)), t, ck_lookup_tan_under(j))
  return ck_lookup_tan_base(j) + over / under
}
