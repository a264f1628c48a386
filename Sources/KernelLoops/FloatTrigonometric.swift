// sin, cos, tan in single precision. For sin and cos x = k π + r with |r| <= π/2, one polynomial and a sign;
// for tan x = k π/2 + r and a quotient of the two short polynomials. π is subtracted in three parts with fused
// products, of which the first is exact; the parts are positive, so that -0 comes through. Beyond the limit
// arguments are computed one by one.

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

/// tan x; 2.4 ulp: r + r³ p(r²) for an even k, -1/r + r p(r²) for an odd one, by one polynomial whose
/// coefficients are chosen lane by lane.
@inline(__always) func tanLanes(_ x: FloatLanes) -> FloatLanes {
  let shifted = mad(x, 0x1.45f306p-1, shift)
  let k = shifted - shift
  let r = mad(k, -0x1.84698ap-48, mad(k, -0x1.4442d0p-24, mad(k, -0x1.921fb4p+0, x)))
  let z = r * r
  let odd = (bits(shifted) &<< 31) .!= FloatBits.zero
  func either(_ cot: Float, _ tan: Float) -> FloatLanes { select(odd, floats(cot), floats(tan)) }
  var p = either(0, 0.009868158962309564)
  p = mad(p, z, either(0, 0.002238418237272822))
  p = mad(p, z, either(0.000247435337854749, 0.025028471893304736))
  p = mad(p, z, either(0.0020971484340686123, 0.05322730449052203))
  p = mad(p, z, either(0.02222623727778301, 0.133412557696595))
  p = mad(p, z, either(0.33333307456661543, 0.3333305160443404))
  // -1/r as a guess and what the guess lacks.
  let guess = ck_float_reciprocal(negated(r))
  // Where nothing is lacking it is -0, which leaves a zero its sign.
  let lack = select(odd, guess * mad(guess, r, 1), floats(-0.0))
  return select(odd, guess, r) + mad(select(odd, r, r * z), p, lack)
}
