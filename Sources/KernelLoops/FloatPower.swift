// pow, cbrt, hypot, erf in single precision. The logarithm of pow is a pair of floats, about 40 bits: its
// reduced argument is exact, because 1/c has six bits, and the square of it is kept to twice the precision.

import CKernels

/// log₂ of a positive number as head + tail.
@inline(__always) private func log2Pair(_ x: FloatLanes) -> (head: FloatLanes, tail: FloatLanes) {
  let m = ck_float_significand(x)
  let k = ck_float_exponent(x) - ck_float_exponent(m)
  let j = bits(m) &>> 18
  let r = mad(m, ck_lookup_pow_inverse(j), -1)
  // ln(1 + r) = r - r²/2 + r³ p(r) as v and the rest.
  let square = r * r, squareRest = mad(r, r, negated(square))
  let v = mad(square, -0.5, r)
  let p = mad(mad(r, 0.1982613235546846, -0.25008786718582593), r, 0.3333336598861015)
  let lost = mad(square, -0.5, r - v)
  let rest = mad(r * square, p, mad(squareRest, -0.5, lost))
  // Times 1 / ln 2, plus k + log₂ c, which has at most 24 bits and is the larger unless it is 0.
  let base = k + ck_lookup_pow_log2(j)
  let head = mad(v, 0x1.715476p+0, base)
  let small = mad(rest, 0x1.715476p+0, mad(v, 0x1.4ae0c0p-26, ck_lookup_pow_log2_rest(j)))
  return (head, mad(v, 0x1.715476p+0, base - head) + small)
}

/// x^y for finite x and y, x not zero; 0.8 ulp.
@inline(__always) func powLanes(_ x: FloatLanes, _ y: FloatLanes) -> FloatLanes {
  let (head, tail) = log2Pair(magnitude(x))
  // The exponent as a pair; beyond ±200 the result has overflowed or vanished whatever the rest, which is
  // then held where it does no harm.
  let product = y * head
  let rest = ck_float_held(mad(y, tail, mad(y, head, negated(product))), 1)
  let e = ck_float_held(product, 200)
  let shift: Float = 0x1.8p18
  let shifted = e + shift
  let k = shifted - shift
  let f = (e - k) + rest
  let j = bits(shifted)
  let p = mad(mad(f, 0.05550455973937339, 0.24022829629949055), f, 0.6931471805367512)
  let t = ck_lookup_exp2(j)
  let power = ck_float_scale(mad(t, mad(f, p, ck_lookup_exp2_rest(j)), t), k)
  return ck_float_any_sign(x) ? turned(power, x, y) : power
}

/// What is not computed from the logarithm: ±∞ and 0 by the side of 1 that the base is on, 1 and NaN.
@inline(__always) func powSpecial(_ x: FloatLanes, _ y: FloatLanes, _ result: FloatLanes) -> FloatLanes {
  let infinity = floats(Float.infinity), one = floats(1)
  let a = magnitude(x), b = magnitude(y)
  let rises = select(a .> one, y, select(a .< one, negated(y), FloatLanes.zero))
  let limit = select(
    rises .> FloatLanes.zero, infinity, select(rises .< FloatLanes.zero, FloatLanes.zero, one))
  let (whole, even) = parity(y)
  let known = select(signs(x) .& whole .& .!even, negated(limit), limit)
  let value = select((x .== x) .& (y .== y), known, x + y)
  let plain = (a .> FloatLanes.zero) .& (a .< infinity) .& (b .< infinity)
  return select((y .== FloatLanes.zero) .| (x .== one), one, select(plain, result, value))
}

/// x and y as the logarithm can do them.
@inline(__always) func powOrdinary(_ x: FloatLanes, _ y: FloatLanes) -> (FloatLanes, FloatLanes) {
  let infinity = floats(Float.infinity)
  let good = (magnitude(x) .> FloatLanes.zero) .& (magnitude(x) .< infinity) .& (magnitude(y) .< infinity)
  return (select(good, x, floats(1)), select(good, y, floats(1)))
}

/// Set where the sign is, of zeros too.
@inline(__always) private func signs(_ x: FloatLanes) -> FloatMask {
  (bits(x) & FloatBits(repeating: floatSignBit)) .!= FloatBits.zero
}

/// Where y is an integer, and where y / 2 is one.
@inline(__always) private func parity(_ y: FloatLanes) -> (whole: FloatMask, even: FloatMask) {
  let b = magnitude(y)
  let capped = atMost(b, 0x1p23), half = atMost(b, 0x1p24) * 0.5
  return (((capped + 0x1p23) - 0x1p23) .== capped, ((half + 0x1p23) - 0x1p23) .== half)
}

/// The power of a negative base: its sign is that of an odd exponent, and there is none unless the exponent is
/// an integer.
@inline(__always) private func turned(_ power: FloatLanes, _ x: FloatLanes, _ y: FloatLanes) -> FloatLanes {
  let (whole, even) = parity(y)
  let value = select(whole, select(even, power, negated(power)), floats(Float.nan))
  return select(x .< FloatLanes.zero, value, power)
}

/// cbrt x, every x; 1.8 ulp. 2^(k/3) m^(1/3): t near m^(1/3) from a table in 11 bits, times one of three
/// powers of two, times (1 + r)^(1/3).
@inline(__always) func cbrtLanes(_ x: FloatLanes) -> FloatLanes {
  let k = ck_float_exponent(x), m = ck_float_whole_significand(x)
  let shift: Float = 0x1.8p23
  let n = mad(k, 1.0 / 3, shift) - shift
  let third = bits(mad(n, -3, k + shift))
  let j = bits(m) &>> 18
  let r = mad(m, ck_lookup_cbrt_inverse(j), -1)
  let q = r * mad(mad(r, 0.06174292723065338, -0.11112129776403305), r, 0.33333333232899615)
  let head = ck_lookup_cbrt(j) * ck_lookup_cbrt_scale(third)
  let root = ck_float_scale(mad(head, q, head), n)
  return ck_float_unless_improper(signed(root, like: x), x)
}

/// sqrt(a² + b²), scaled by the power of two of the larger, so that squares neither overflow nor vanish;
/// 1.2 ulp.
@inline(__always) func hypotLanes(_ a: FloatLanes, _ b: FloatLanes) -> FloatLanes {
  let x = magnitude(a), y = magnitude(b)
  let up = float(ck_float_middle_exponent(ck_float_larger(x, y)))
  let down = float(FloatBits(repeating: 254 << 23) &- bits(up))
  let p = x * down, q = y * down
  let root = ck_float_sqrt(mad(p, p, q * q)) * up
  let infinity = floats(Float.infinity)
  return select((x .== infinity) .| (y .== infinity), infinity, root)
}

/// erf x from its values and five coefficients at the multiples of 1/8; from 3.92 on it is 1 to the last
/// bit; 1.5 ulp.
@inline(__always) func erfLanes(_ x: FloatLanes) -> FloatLanes {
  let a = atMost(magnitude(x), 3.93)
  let shift: Float = 0x1p20
  let shifted = a + shift
  let j = bits(shifted)
  let d = a - (shifted - shift)
  let low = mad(ck_lookup_erf_1_rest(j), d, ck_lookup_erf_rest(j))
  let middle = mad(ck_lookup_erf_3(j), d, ck_lookup_erf_2(j))
  let high = mad(ck_lookup_erf_5(j), d, ck_lookup_erf_4(j))
  let square = d * d
  let p = mad(mad(high, square, middle), square, low)
  return signed(ck_lookup_erf_0(j) + mad(d, ck_lookup_erf_1(j), p), like: x)
}
