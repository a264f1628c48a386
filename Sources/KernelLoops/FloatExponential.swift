// exp and its family in single precision. x = (n + j/32) ln 2 + r with |r| <= ln 2 / 64: two terms of the
// series of e^r are enough, 2^(j/32) is in a table, and scaling by 2^n overflows, and rounds to subnormal
// numbers, as it should. All formulas take every argument. They need fused products: the wide formulas say the
// same where there are none.

import CKernels

/// 1.5 · 2¹⁸: adding it rounds to a multiple of 1/32, whose number is then in the low bits of the sum.
private let shift: Float = 0x1.8p18

/// k = n + j/32, the bits that end with j, and e^r - 1; x between -104 and 104.
@inline(__always) private func expParts(
  _ x: FloatLanes, tail: FloatLanes?
) -> (k: FloatLanes, j: FloatBits, q: FloatLanes) {
  let shifted = mad(x, 0x1.715476p+0, shift)
  let k = shifted - shift
  var r = mad(k, 0x1.05c610p-29, mad(k, -0x1.62e430p-1, x))
  if let tail { r += tail }
  return (k, bits(shifted), mad(r * r, mad(r, 1.0 / 6, 0.5), r))
}

/// e^x; 1.1 ulp.
@inline(__always) func expLanes(_ x: FloatLanes) -> FloatLanes {
  let (k, j, q) = expParts(atLeast(atMost(x, 89), -104), tail: nil)
  let t = ck_lookup_exp2(j)
  return ck_float_scale(mad(t, q, t), k)
}

/// 2^raised e^(x + tail) for -150 <= x <= 89 and a tail far below x; 0.6 ulp.
@inline(__always) func expExactLanes(
  _ x: FloatLanes, tail: FloatLanes?, raised: FloatLanes? = nil
) -> FloatLanes {
  let (k, j, q) = expParts(x, tail: tail)
  let t = ck_lookup_exp2(j)
  var n = k
  if let raised { n += raised }
  return ck_float_scale(mad(t, q + ck_lookup_exp2_rest(j), t), n)
}

/// y and k with e^x - 1 = 2^⌊k + 1/2⌋ y; -20 <= x <= 104. Here j runs from -16 to 15, so that little cancels
/// in 2^(j/32) - 1 + 2^(j/32) (e^r - 1) near 0.
@inline(__always) private func expm1Parts(_ x: FloatLanes) -> (y: FloatLanes, k: FloatLanes) {
  let (k, j, q) = expParts(x, tail: nil)
  let d = ck_lookup_exp2m1(j)
  let inner = d + (q + mad(d, q, ck_lookup_exp2m1_rest(j)))
  // 1 - 2^-n; n is in the bits above j, and 2^-128 counts as 0.
  let n = ((j &+ FloatBits(repeating: 16)) & FloatBits(repeating: ~31)) &<< 18
  let inverse = unsafeBitCast(FloatBits(repeating: 0x3F80_0000) &- n, to: SIMD16<Int32>.self)
  return ((1 - unsafeBitCast(ck_float_bits_positive(inverse), to: FloatLanes.self)) + inner, k)
}

/// e^x - 1; 1.5 ulp.
@inline(__always) func expm1Lanes(_ x: FloatLanes) -> FloatLanes {
  let (y, k) = expm1Parts(atLeast(atMost(x, 89), -20))
  return signed(ck_float_scale(y, k + 0.5), like: x)
}

/// (e^x - e^-x) / 2; below 1 a series; 1.7 ulp. The large term is added last, not rounded before.
@inline(__always) func sinhLanes(_ x: FloatLanes) -> FloatLanes {
  let a = magnitude(x), z = x * x
  // k is held where 2^k / 2 is still a number: that the sum overflows is for the sum to say.
  let shifted = atMost(mad(a, 0x1.715476p+0, shift), shift + 128.96875)
  let k = shifted - shift
  let r = mad(k, 0x1.05c610p-29, mad(k, -0x1.62e430p-1, a))
  let q = mad(r * r, mad(r, 1.0 / 6, 0.5), r)
  let s = ck_float_scale(ck_lookup_exp2_half(bits(shifted)), k)
  let far = s + mad(s, q, -0.25 / mad(s, q, s))
  let p = mad(mad(z, 0.00020377456137143284, 0.008330210830447602), z, 0.16666718261414162)
  return signed(select(a .< floats(1), mad(a, z * p, a), far), like: x)
}

/// (e^x + e^-x) / 2; 1.5 ulp.
@inline(__always) func coshLanes(_ x: FloatLanes) -> FloatLanes {
  let (k, j, q) = expParts(atMost(magnitude(x), 90), tail: nil)
  let t = ck_lookup_exp2_half(j)
  let half = ck_float_scale(mad(t, q, t), k)
  return half + 0.25 / half
}

/// 1 - 2 / (e^2x + 1), which from 9.1 on is 1 to the last bit; below 0.55 a series; 1.5 ulp.
@inline(__always) func tanhLanes(_ x: FloatLanes) -> FloatLanes {
  let a = magnitude(x), z = x * x
  // x = k ln 2 / 2 + r with k ≤ 29: one part of ln 2 is enough.
  let shifted = mad(atMost(a, 10), 0x1.715476p+1, shift)
  let k = shifted - shift
  let r = mad(k, -0x1.62e430p-2, atMost(a, 10))
  let q = r * mad(mad(r, 4.0 / 3, 2), r, 2)
  let t = ck_lookup_exp2(bits(shifted))
  let far = 1 - 2 / (ck_float_scale(mad(t, q, t), k) + 1)
  var p = mad(z, -0.006281788357381776, 0.021077303918836707)
  p = mad(p, z, -0.053853754989862695)
  p = mad(p, z, 0.13332600774276168)
  p = mad(p, z, -0.33333318020715114)
  return signed(select(a .< floats(0.55), mad(a, z * p, a), far), like: x)
}

// MARK: Activations

/// c and c (1 + e^-x) with a c that keeps both from overflow and underflow: the sum is rounded only once.
@inline(__always) private func sigmoidParts(_ x: FloatLanes) -> (over: FloatLanes, under: FloatLanes) {
  let (k, j, q) = expParts(negated(atLeast(atMost(x, 104), -130)), tail: nil)
  let far = x .< floats(-60)
  let one = select(far, floats(0x1p-64), floats(1))
  let e = ck_float_scale(ck_lookup_exp2(j), k - select(far, floats(64), FloatLanes.zero))
  let sum = one + e
  let lost = (ck_float_larger(one, e) - sum) + ck_float_smaller(one, e)
  return (one, sum + mad(e, q + ck_lookup_exp2_rest(j), lost))
}

/// 1 / (1 + e^-x); 1.6 ulp.
@inline(__always) func sigmoidLanes(_ x: FloatLanes) -> FloatLanes {
  let (over, under) = sigmoidParts(x)
  return over / under
}

/// x sigmoid(x); 2.5 ulp.
@inline(__always) func siluLanes(_ x: FloatLanes) -> FloatLanes {
  let (over, under) = sigmoidParts(x)
  return atLeast(x, -130) * over / under
}

/// ln(1 + e^x) = max(x, 0) + ln(1 + e^-|x|); 2 ulp.
@inline(__always) func softplusLanes(_ x: FloatLanes) -> FloatLanes {
  let e = expExactLanes(negated(atMost(magnitude(x), 104)), tail: nil)
  return atLeast(x, 0) + log1pCore(e)
}

/// x above 0, e^x - 1 below.
@inline(__always) func eluLanes(_ x: FloatLanes) -> FloatLanes {
  select(x .> FloatLanes.zero, x, expm1Lanes(x))
}

/// λ x above 0, λ α (e^x - 1) below; the second constant is in two parts.
@inline(__always) func seluLanes(_ x: FloatLanes) -> FloatLanes {
  let e = expm1Lanes(x)
  // Both parts of λ positive, so that an infinity is none less another.
  let scale: Float = 0x1.0cfabcp+0, rest: Float = 0x1.6a9114p-24
  let below = mad(e, 0x1.c212ccp+0, e * 0x1.903c0cp-26)
  return select(x .> FloatLanes.zero, mad(x, scale, x * rest), signed(below, like: x))
}

/// x tanh(ln(1 + e^x)) = x (t² + 2t) / (t² + 2t + 2), t = e^x; beyond 20 the factor is 1, below -40 it is t,
/// which is kept from underflow until it is multiplied by x.
@inline(__always) func mishLanes(_ x: FloatLanes) -> FloatLanes {
  let far = x .< floats(-40)
  let t = expExactLanes(
    atLeast(atMost(x, 20), -150), tail: nil, raised: select(far, floats(64), FloatLanes.zero))
  let n = mad(t, t, t + t)
  let factor = select(far, t, n / (n + 2))
  return atLeast(x, -200) * factor * select(far, floats(0x1p-64), floats(1))
}

/// x Φ(x): for a = |x|, Φ(-a) = e^(-a²/2) R(a) with a² in two parts and R in thirty-two pieces, eight to an
/// octave of a + 1; 3 ulp.
@inline(__always) func geluLanes(_ x: FloatLanes) -> FloatLanes {
  let a = atMost(magnitude(x), 14.9)
  let j = bits(a + 1) &>> 20
  let d = a - ck_lookup_gelu_center(j)
  let low = mad(ck_lookup_gelu_1(j), d, ck_lookup_gelu_0(j))
  let middle = mad(ck_lookup_gelu_3(j), d, ck_lookup_gelu_2(j))
  let high = mad(ck_lookup_gelu_5(j), d, ck_lookup_gelu_4(j))
  let squared = d * d
  let p = mad(mad(high, squared, middle), squared, low)
  let square = a * a
  let lost = mad(a, a, negated(square))
  let e = expExactLanes(atLeast(square * -0.5, -104), tail: lost * -0.5)
  let product = (signed(a, like: x) * p) * e
  return select(x .> FloatLanes.zero, x - product, product)
}
