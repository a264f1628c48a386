// asin, acos, atan, atan2 in single precision: the series of asin below 1/2 and, above, asin a = π/2 - 2 asin
// sqrt((1 - a) / 2); the angle of two numbers from the quotient of the smaller by the larger.

import CKernels

let floatHalfPi: Float = 0x1.921fb6p+0, floatHalfPiRest: Float = -0x1.777a5cp-25

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
  let large = a .> floats(0.5)
  let (s, tail) = asinParts(a, large)
  let far = mad(s + (tail - floatHalfPiRest * 0.5), -2, floatHalfPi)
  return signed(select(large, far, s + tail), like: x)
}

/// acos x, NaN outside [-1, 1]; 1.5 ulp.
@inline(__always) func acosLanes(_ x: FloatLanes) -> FloatLanes {
  let a = magnitude(x)
  let large = a .> floats(0.5)
  let (s, tail) = asinParts(a, large)
  // Below 1/2, π/2 -+ (s + tail); above, 2 (s + tail) or π minus that.
  let negative = FloatBits(repeating: floatSignBit) & bits(x)
  let sum = s + tail
  let small = floatHalfPi - (float(bits(s) ^ negative) + (float(bits(tail) ^ negative) - floatHalfPiRest))
  let far = 2 * floatHalfPi - ((sum + sum) - 2 * floatHalfPiRest)
  return select(large, select(x .< FloatLanes.zero, far, sum + sum), small)
}

/// base + rest ± atan t for 0 <= t <= 1, minus where the bits have the sign.
@inline(__always) func atanCore(
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
  let large = a .> floats(1)
  let t = atMost(a, 1) / atLeast(a, 1)
  let minus = bits(select(large, negated(FloatLanes.zero), FloatLanes.zero))
  let y = atanCore(
    t, minus, select(large, floats(floatHalfPi), FloatLanes.zero),
    select(large, floats(floatHalfPiRest), FloatLanes.zero))
  return signed(y, like: x)
}

/// The angle of the point (x, y) of finite numbers that are not both zero; 2 ulp. Transparent, because the
/// compiler otherwise leaves it a call in the loop.
@_transparent func atan2Lanes(_ y: FloatLanes, _ x: FloatLanes) -> FloatLanes {
  let a = magnitude(y), b = magnitude(x)
  let steep = a .> b, left = x .< FloatLanes.zero
  let t = ck_float_smaller(a, b) / ck_float_larger(a, b)
  let turn = bits(select(steep, negated(FloatLanes.zero), FloatLanes.zero))
  let flat = select(left, floats(2 * floatHalfPi), FloatLanes.zero)
  let flatRest = select(left, floats(2 * floatHalfPiRest), FloatLanes.zero)
  let angle = atanCore(
    t, turn ^ (bits(x) & FloatBits(repeating: floatSignBit)), select(steep, floats(floatHalfPi), flat),
    select(steep, floats(floatHalfPiRest), flatRest))
  return signed(angle, like: y)
}

/// A point of the same direction without infinities and not at 0: ±1 for an infinity beside a finite number's
/// ±0, (±1, ±0) for zeros, and a quarter of what is so large that a sum overflows.
@inline(__always) func atan2Ordinary(_ y: FloatLanes, _ x: FloatLanes) -> (FloatLanes, FloatLanes) {
  let infinity = floats(Float.infinity), one = floats(1)
  let a = magnitude(y), b = magnitude(x)
  let either = (a .== infinity) .| (b .== infinity)
  let far = (a + b) .== infinity
  let p = select(either, select(a .== infinity, one, FloatLanes.zero), select(far, a * 0.25, a))
  let q = select(either, select(b .== infinity, one, FloatLanes.zero), select(far, b * 0.25, b))
  let nowhere = (a .== FloatLanes.zero) .& (b .== FloatLanes.zero)
  let number = (x .== x) .& (y .== y)
  return (
    select(number, signed(p, like: y), one), select(number, signed(select(nowhere, one, q), like: x), one)
  )
}

/// NaN where an argument is.
@inline(__always) func atan2Special(_ y: FloatLanes, _ x: FloatLanes, _ result: FloatLanes) -> FloatLanes {
  select((x .== x) .& (y .== y), result, x + y)
}
