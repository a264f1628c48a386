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

/// (e^x - e^-x) / 2; 1.9 ulp. x = c + r with e^c and e^-c exact and |r| within ln 2 / 32, or twice that before
/// the result overflows; then sinh x = sinh c cosh r + cosh c sinh r, which is precise near 0 as well.
@inline(__always) func sinhLanes(_ x: FloatLanes) -> FloatLanes {
  // Adding it rounds to a multiple of 1/16.
  let shift: Float = 0x1.8p19
  let shifted = mad(ck_float_held(x, 89.38), 0x1.715476p+0, shift)
  let k = shifted - shift, j = bits(shifted)
  let r = mad(k, -0x1.fdf474p-22, mad(k, -0x1.62e420p-1, x)) - ck_lookup_sinh_offset(j)
  let up = ck_float_scale(ck_lookup_sinh_up(j), k)
  let down = ck_float_scale(ck_lookup_sinh_down(j), shift - shifted)
  // -sinh c, so that -0 comes through.
  let difference = down - up
  let z = r * r
  let odd = mad(r * z, 0x1.5556dep-3, r), even = z * 0.50003
  return mad(negated(difference), even, (up + down) * odd) - difference
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

/// ln(1 + e^x) = max(x, 0) + ln(1 + e^-|x|); 1.7 ulp.
@inline(__always) func softplusLanes(_ x: FloatLanes) -> FloatLanes {
  let (k, j, p) = expParts(negated(atMost(magnitude(x), 104)), tail: nil)
  let t = ck_lookup_exp2(j)
  let q = p + ck_lookup_exp2_rest(j)
  let e = mad(t, q, t)
  let lost = mad(t, q, t - e)
  return atLeast(x, 0) + log1pCore(ck_float_scale(e, k), rest: ck_float_scale(lost, k))
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

/// (a + b) 2^⌊k⌋ (1 + q) for a product a = u v t of three numbers, t from the table of powers, and b = rest v t.
/// The products are exact until the last sum.
@inline(__always) private func raised(
  _ u: FloatLanes, rest: FloatLanes?, _ v: FloatLanes, _ t: FloatLanes, _ q: FloatLanes, _ k: FloatLanes
) -> FloatLanes {
  let first = u * v
  let a = first * t
  var lost = mad(u, v, negated(first))
  if let rest { lost = mad(rest, v, lost) }
  lost = mad(lost, t, mad(first, t, negated(a)))
  // The sign of a, for zeros.
  return ck_float_scale(signed(a + mad(a, q, mad(lost, q, lost)), like: a), k)
}

/// x tanh(ln(1 + e^x)) = x t (t + 2) / (t (t + 2) + 2), t = e^x; from 9.1 on it is x; 1.5 ulp. What the
/// quotient g = (t + 2) / (t (t + 2) + 2) loses is computed, and t is multiplied last, lest it underflow.
@inline(__always) func mishLanes(_ x: FloatLanes) -> FloatLanes {
  let (k, j, p) = expParts(atLeast(atMost(x, 10), -150), tail: nil)
  let power = ck_lookup_exp2(j), q = p + ck_lookup_exp2_rest(j)
  let t = ck_float_scale(mad(power, q, power), k)
  let over = t + 2
  let overRest = t - (over - 2)
  let under = mad(t, over, 2)
  let underRest = mad(t, overRest, mad(t, over, 2 - under))
  let inverse = ck_float_reciprocal(under)
  let g = over * inverse
  let lack = mad(g, underRest, mad(g, under, negated(over))) - overRest
  let y = raised(g, rest: negated(lack * inverse), atLeast(x, -200), power, q, k)
  return select(x .> floats(9.5), x, y)
}

/// x Φ(x): for a = |x|, Φ(-a) = e^(-a²/2) R(a) with a² in two parts and R in thirty-two pieces, eight to an
/// octave of a + 1; 1.2 ulp. R(c) is exact, what the rest of it changes, with e^r, is a small part.
@inline(__always) func geluLanes(_ x: FloatLanes) -> FloatLanes {
  let a = atMost(magnitude(x), 14.9)
  let i = bits(a + 1) &>> 20
  let d = a - ck_lookup_gelu_center(i)
  let squared = d * d
  var p = mad(ck_lookup_gelu_5(i), d, ck_lookup_gelu_4(i))
  p = mad(p, squared, mad(ck_lookup_gelu_3(i), d, ck_lookup_gelu_2(i)))
  p = mad(p, squared, ck_lookup_gelu_1(i) * d)
  let square = a * a
  let lost = mad(a, a, negated(square))
  let (k, j, e) = expParts(atLeast(square * -0.5, -112), tail: lost * -0.5)
  let q = e + ck_lookup_exp2_rest(j)
  let v = signed(a, like: x)
  let product = raised(ck_lookup_gelu_0(i), rest: nil, v, ck_lookup_exp2(j), q + mad(p, q, p), k)
  return select(x .> FloatLanes.zero, x - product, product)
}
