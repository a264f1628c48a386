// asin, acos, atan, atan2 in single precision: the series of asin below 1/2 and, above, asin a = π/2 - 2 asin
// sqrt((1 - a) / 2); the angle of two numbers from the quotient of the smaller by the larger.

import CKernels

private let halfPi: Float = 0x1.921fb6p+0, halfPiRest: Float = -0x1.777a5cp-25

/// s and (asin s - s) for s = a below 1/2 and s = sqrt((1 - a) / 2) above.
@inline(__always) private func asinParts(
  _ a: FloatLanes, _ large: FloatMask
) -> (s: FloatLanes, tail: FloatLanes) {
  let z = select(large, mad(a, -0.5, 0.5), a * a)
  let s = select(large, ck_float_sqrt(z), a)
  var p = mad(z, 0.04223023283908072, 0.024141176609394303)
  p = mad(p, z, 0.04547830720947953)
  p = mad(p, z, 0.07495232895015246)
  p = mad(p, z, 0.16666754129151862)
  return (s, s * (z * p))
}

/// asin x, NaN outside [-1, 1]; 1.5 ulp.
@inline(__always) func asinLanes(_ x: FloatLanes) -> FloatLanes {
  let a = magnitude(x)
  let large = a .> lanes(0.5)
  let (s, tail) = asinParts(a, large)
  let far = mad(s, -2, halfPi) - mad(tail, 2, -halfPiRest)
  return signed(select(large, far, s + tail), like: x)
}

/// acos x, NaN outside [-1, 1]; 1.5 ulp.
@inline(__always) func acosLanes(_ x: FloatLanes) -> FloatLanes {
  let a = magnitude(x)
  let large = a .> lanes(0.5)
  let (s, tail) = asinParts(a, large)
  // Below 1/2, π/2 -+ (s + tail); above, 2 (s + tail) or π minus that.
  let negative = FloatBits(repeating: floatSignBit) & bits(x)
  let sum = s + tail
  let small = halfPi - (float(bits(s) ^ negative) + (float(bits(tail) ^ negative) - halfPiRest))
  let far = 2 * halfPi - ((sum + sum) - 2 * halfPiRest)
  return select(large, select(x .< FloatLanes.zero, far, sum + sum), small)
}

/// base + rest ± atan t for 0 <= t <= 1, minus where the bits have the sign.
@inline(__always) private func atanCore(
  _ t: FloatLanes, _ minus: FloatBits, _ base: FloatLanes, _ rest: FloatLanes
) -> FloatLanes {
  let z = t * t
  var p = mad(z, 0.002974556143745265, -0.016581064610683725)
  p = mad(p, z, 0.04355336883478786)
  p = mad(p, z, -0.07580565038518976)
  p = mad(p, z, 0.10678934317818028)
  p = mad(p, z, -0.1421420749588327)
  p = mad(p, z, 0.19994136961394307)
  p = mad(p, z, -0.3333316695208542)
  let u = float(bits(t) ^ minus)
  return base + (u + mad(u * z, p, rest))
}

/// atan x, every x; 1.6 ulp.
@inline(__always) func atanLanes(_ x: FloatLanes) -> FloatLanes {
  let a = magnitude(x)
  let large = a .> lanes(1)
  let t = atMost(a, 1) / atLeast(a, 1)
  let minus = bits(select(large, negated(FloatLanes.zero), FloatLanes.zero))
  let y = atanCore(
    t, minus, select(large, lanes(halfPi), FloatLanes.zero),
    select(large, lanes(halfPiRest), FloatLanes.zero))
  return signed(y, like: x)
}

/// The angle of (x, y), and where it must be repaired: at both zero, at infinities and NaN; 2 ulp.
@inline(__always) func atan2Lanes(_ y: FloatLanes, _ x: FloatLanes) -> (FloatLanes, FloatMask) {
  let a = magnitude(y), b = magnitude(x)
  let sum = a + b
  let strange = .!((sum .> FloatLanes.zero) .& (sum .< lanes(Float.infinity)))
  let steep = a .> b, left = x .< FloatLanes.zero
  let t = ck_float_smaller(a, b) / ck_float_larger(a, b)
  let turn = bits(select(steep, negated(FloatLanes.zero), FloatLanes.zero))
  let flat = select(left, lanes(2 * halfPi), FloatLanes.zero)
  let flatRest = select(left, lanes(2 * halfPiRest), FloatLanes.zero)
  let angle = atanCore(
    t, turn ^ (bits(x) & FloatBits(repeating: floatSignBit)), select(steep, lanes(halfPi), flat),
    select(steep, lanes(halfPiRest), flatRest))
  return (signed(angle, like: y), strange)
}
