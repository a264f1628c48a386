// sin, cos, tan. x = k π/2 + r with |r| <= π/4; k mod 4 chooses between the polynomials of sin r and cos r
// and the sign. k π/2 is subtracted in parts: the first two have 33 bits, so their products with an 18-bit
// k are exact, and what the second subtraction loses is kept, so that r is good to the last bit at the
// zeros of sin and cos too (to 0.6 units at the worst double below the limit).

/// The arguments the reduction is made for. Larger ones are computed one by one.
let trigonometricLimit = 0x1p18

/// k in the low bits of the first, and r.
@inline(__always) private func quarterTurns(_ x: Lanes) -> (k: Bits, r: Lanes) {
  let first = 0x1.921fb54400000p+0, second = 0x1.0b4611a600000p-34, third = 0x1.3198a2e037073p-69
  let shifted = mad(x, lanes(0x1.45f306dc9c883p-1), roundingShift)
  let k = shifted - roundingShift
  let a = mad(k, lanes(-first), x)
  let b = k * second
  let r = a - b
  let lost = (a - r) - b
  // Subtracted, not added: x = -0 comes through as -0.
  return (bits(shifted), r - (k * third - lost))
}

/// sin r, |r| <= π/4, with the sign of a zero; z = r².
@inline(__always) private func sinNearZero(_ r: Lanes, _ z: Lanes) -> Lanes {
  var p = mad(lanes(1.589666604858079e-10), z, -2.5050755954992092e-08)
  p = mad(p, z, 2.755731367863911e-06)
  p = mad(p, z, -0.00019841269829771162)
  p = mad(p, z, 0.00833333333332237)
  p = mad(p, z, -0.16666666666666632)
  return signed(r + r * z * p, like: r)
}

/// cos r, |r| <= π/4; z = r².
@inline(__always) private func cosNearZero(_ z: Lanes) -> Lanes {
  var p = mad(lanes(-1.1359559381059778e-11), z, 2.0875721625551466e-09)
  p = mad(p, z, -2.755731434067953e-07)
  p = mad(p, z, 2.4801587289443573e-05)
  p = mad(p, z, -0.0013888888888874064)
  p = mad(p, z, 0.0416666666666666)
  p = mad(p, z, -0.5)
  return p * z + 1
}

/// All bits set where k is odd.
@inline(__always) private func odd(_ k: Bits) -> Bits { Bits.zero &- (k & Bits(repeating: 1)) }

/// sin x, |x| <= 2¹⁸; 1.5 ulp.
@inline(__always) func sinLanes(_ x: Lanes) -> Lanes {
  let (k, r) = quarterTurns(x)
  let z = r * r
  let y = select(odd(k), cosNearZero(z), sinNearZero(r, z))
  return double(bits(y) ^ ((k & Bits(repeating: 2)) &<< 62))
}

/// cos x, |x| <= 2¹⁸; 1.5 ulp.
@inline(__always) func cosLanes(_ x: Lanes) -> Lanes {
  let (k, r) = quarterTurns(x)
  let z = r * r
  let y = select(odd(k), sinNearZero(r, z), cosNearZero(z))
  return double(bits(y) ^ (((k &+ Bits(repeating: 1)) & Bits(repeating: 2)) &<< 62))
}

/// tan x, |x| <= 2¹⁸; 3.5 ulp.
@inline(__always) func tanLanes(_ x: Lanes) -> Lanes {
  let (k, r) = quarterTurns(x)
  let z = r * r
  let s = sinNearZero(r, z), c = cosNearZero(z)
  let y = select(odd(k), c, s) / select(odd(k), s, c)
  return double(bits(y) ^ (odd(k) & Bits(repeating: signBit)))
}

/// Reciprocals of the three: half an ulp more than each.
@inline(__always) func secLanes(_ x: Lanes) -> Lanes { 1 / cosLanes(x) }
@inline(__always) func cscLanes(_ x: Lanes) -> Lanes { 1 / sinLanes(x) }
@inline(__always) func cotLanes(_ x: Lanes) -> Lanes { 1 / tanLanes(x) }

/// sin x / x, 1 at 0; 2.5 ulp.
@inline(__always) func sincLanes(_ x: Lanes) -> Lanes { select(x .== Lanes.zero, lanes(1), sinLanes(x) / x) }
