// pow, cbrt, hypot, erf in single precision. The logarithm of pow is a pair of floats, about 40 bits: its
// reduced argument is exact, because 1/c has six bits, and the square of it is kept to twice the precision.

import CKernels

/// log₂ of a positive number as head + tail.
@inline(__always) private func log2Pair(_ x: FloatLanes) -> (head: FloatLanes, tail: FloatLanes) {
  let m = ck_float_significand(x)
  let k = ck_float_exponent(x) - ck_float_exponent(m)
  let j = bits(m) &>> 18
  let r = mad(m, ck_lookup_pow_inverse(j), -1)
  // v = ln(1 + r) = r - r²/2 + r³ p(r) as a pair.
  let square = r * r, squareRest = mad(r, r, negated(square))
  let v = mad(square, -0.5, r)
  let p = mad(mad(r, 0.1982613235546846, -0.25008786718582593), r, 0.3333336598861015)
  let lost = mad(square, -0.5, r - v)
  let rest = mad(r * square, p, mad(squareRest, -0.5, lost))
  // Times 1 / ln 2, plus k + log₂ c, which has at most 24 bits.
  let high = v * 0x1.715476p+0
  let low = mad(rest, 0x1.715476p+0, mad(v, 0x1.4ae0c0p-26, mad(v, 0x1.715476p+0, negated(high))))
  let base = k + ck_lookup_pow_log2(j)
  let head = base + high
  return (head, ((base - head) + high) + (low + ck_lookup_pow_log2_rest(j)))
}

/// x^y, and where it must be repaired: x zero, infinite or NaN, y infinite or NaN; 0.7 ulp.
@inline(__always) func powLanes(_ x: FloatLanes, _ y: FloatLanes) -> (FloatLanes, FloatMask) {
  let infinity = lanes(Float.infinity)
  let a = magnitude(x), b = magnitude(y)
  let strange = .!((a .> FloatLanes.zero) .& (a .< infinity) .& (b .< infinity))
  let (head, tail) = log2Pair(a)
  // The exponent as a pair; beyond ±200 the result has overflowed or vanished whatever the tail.
  let product = y * head
  let e = atLeast(atMost(product, 200), -200)
  let rest = select(e .== product, mad(y, tail, mad(y, head, negated(product))), FloatLanes.zero)
  let shift: Float = 0x1.8p18
  let shifted = e + shift
  let k = shifted - shift
  let f = (e - k) + rest
  let q = f * mad(mad(f, 0.05550455973937339, 0.24022829629949055), f, 0.6931471805367512)
  let j = bits(shifted)
  let t = ck_lookup_exp2(j)
  let power = ck_float_scale(mad(t, q + ck_lookup_exp2_rest(j), t), k)
  // A negative base: the sign is that of an odd exponent; there is no value unless the exponent is an integer.
  let capped = atMost(b, 0x1p23), half = atMost(b, 0x1p24) * 0.5
  let whole = ((capped + 0x1p23) - 0x1p23) .== capped
  let even = ((half + 0x1p23) - 0x1p23) .== half
  let negative = x .< FloatLanes.zero
  let turned = select(whole, select(even, power, negated(power)), lanes(Float.nan))
  return (select(negative, turned, power), strange)
}

/// cbrt x, every x; 1.1 ulp. 2^(k/3) m^(1/3): t near m^(1/3) from a table in 11 bits, times one of three
/// powers of two in 12 bits and the rest, times (1 + r)^(1/3).
@inline(__always) func cbrtLanes(_ x: FloatLanes) -> FloatLanes {
  let k = ck_float_exponent(x), m = ck_float_whole_significand(x)
  let shift: Float = 0x1.8p23
  let n = mad(k - 1, 1.0 / 3, shift) - shift
  let third = mad(n, -3, k)
  let j = bits(m) &>> 18
  let r = mad(m, ck_lookup_cbrt_inverse(j), -1)
  let t = ck_lookup_cbrt(j)
  let one = third .> lanes(0.5), two = third .> lanes(1.5)
  let factor = select(two, lanes(0x1.964p+0), select(one, lanes(0x1.428p+0), lanes(1)))
  let factorRest = select(two, lanes(0x1.fea53ep-12), select(one, lanes(0x1.45f31ap-13), FloatLanes.zero))
  let q = r * mad(mad(r, 0.06174292723065338, -0.11112129776403305), r, 0.33333333232899615)
  let head = t * factor
  let root = ck_float_scale(head + mad(head, q, t * mad(factorRest, q, factorRest)), n)
  return select(x + x .== x, x, signed(root, like: x))
}

/// sqrt(a² + b²), scaled so that the squares neither overflow nor vanish; 1.2 ulp.
@inline(__always) func hypotLanes(_ a: FloatLanes, _ b: FloatLanes) -> FloatLanes {
  let x = magnitude(a), y = magnitude(b)
  let k = atLeast(atMost(ck_float_exponent(ck_float_larger(x, y)), 127), -149)
  let p = ck_float_scale(x, negated(k)), q = ck_float_scale(y, negated(k))
  let root = ck_float_scale(ck_float_sqrt(mad(p, p, q * q)), k)
  let infinity = lanes(Float.infinity)
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
  var p = mad(ck_lookup_erf_5(j), d, ck_lookup_erf_4(j))
  p = mad(p, d, ck_lookup_erf_3(j))
  p = mad(p, d, ck_lookup_erf_2(j))
  p = mad(p, d, ck_lookup_erf_1(j))
  return signed(ck_lookup_erf_0(j) + mad(p, d, ck_lookup_erf_rest(j)), like: x)
}
