// sin, cos, tan in single precision. For sin and cos x = k π + r with |r| <= π/2, one polynomial and a sign;
// for tan x = k π/2 + r and a quotient of the two short polynomials. π is subtracted in three parts with fused
// products, of which the first is exact. Beyond the limit arguments are computed one by one.

import CKernels

/// The arguments the reduction is made for.
let floatTrigonometricLimit: Float = 0x1p17

/// 1.5 · 2²³: adding it rounds to the nearest integer, which is then in the low bits of the sum.
private let shift: Float = 0x1.8p23

/// x - k π.
@inline(__always) private func reduced(_ x: FloatLanes, _ k: FloatLanes) -> FloatLanes {
  mad(k, 0x1.ee59dap-49, mad(k, 0x1.777a5cp-24, mad(k, -0x1.921fb6p+1, x)))
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

/// tan x; 2 ulp.
@inline(__always) func tanLanes(_ x: FloatLanes) -> FloatLanes {
  let shifted = mad(x, 0x1.45f306p-1, shift)
  let k = shifted - shift
  let r = mad(k, 0x1.ee59dap-50, mad(k, 0x1.777a5cp-25, mad(k, -0x1.921fb6p+0, x)))
  let z = r * r
  var s = mad(z, -0.00019514084551893867, 0.008332155048432845)
  s = mad(s, z, -0.1666665458984773)
  s = mad(r, mad(s, z, 0), r)
  var c = mad(z, 2.4386376962521002e-05, -0.0013886721371629796)
  c = mad(c, z, 0.04166662201857184)
  c = mad(c, z, -0.4999999971400484)
  c = mad(c, z, 1)
  let odd = bits(shifted) & FloatBits(repeating: 1)
  let swap = odd .!= FloatBits.zero
  let y = select(swap, c, s) / select(swap, s, c)
  return float(bits(y) ^ (odd &<< 31))
}
