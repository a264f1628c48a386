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

/// e^(x + tail) for -104 <= x <= 89 and a tail far below x; 0.6 ulp.
@inline(__always) func expExactLanes(_ x: FloatLanes, tail: FloatLanes?) -> FloatLanes {
  let (k, j, q) = expParts(x, tail: tail)
  let t = ck_lookup_exp2(j)
  return ck_float_scale(mad(t, q + ck_lookup_exp2_rest(j), t), k)
}

/// y and n with e^x - 1 = 2^⌊n⌋ y; -20 <= x <= 104. Here j runs from -16 to 15, so that nothing cancels in
/// 2^(j/32) - 1 + 2^(j/32) (e^r - 1) near 0.
@inline(__always) private func expm1Parts(_ x: FloatLanes) -> (y: FloatLanes, n: FloatLanes) {
  let (k, j, q) = expParts(x, tail: nil)
  let d = ck_lookup_exp2m1(j)
  let inner = d + mad(d, q, q)
  let one = 1 - ck_float_scale(lanes(1), 0.46875 - k)
  return (one + inner, k + 0.5)
}

/// e^x - 1; 1.5 ulp.
@inline(__always) func expm1Lanes(_ x: FloatLanes) -> FloatLanes {
  let (y, n) = expm1Parts(atLeast(atMost(x, 89), -20))
  return signed(ck_float_scale(y, n), like: x)
}

/// (e^x - e^-x) / 2 as (h + h / (2h + 1)) with h = (e^x - 1) / 2; 2 ulp.
@inline(__always) func sinhLanes(_ x: FloatLanes) -> FloatLanes {
  let (y, n) = expm1Parts(atMost(magnitude(x), 90))
  let h = ck_float_scale(y, n - 1)
  return signed(h + h / atMost(mad(h, 2, 1), Float.greatestFiniteMagnitude), like: x)
}

/// (e^x + e^-x) / 2; 1.5 ulp.
@inline(__always) func coshLanes(_ x: FloatLanes) -> FloatLanes {
  let (k, j, q) = expParts(atMost(magnitude(x), 90), tail: nil)
  let t = ck_lookup_exp2(j)
  let half = ck_float_scale(mad(t, q, t), k - 1)
  return half + 0.25 / half
}

/// (e^2x - 1) / (e^2x + 1); from 9.1 on it is 1 to the last bit; 2 ulp.
@inline(__always) func tanhLanes(_ x: FloatLanes) -> FloatLanes {
  let (y, n) = expm1Parts(atMost(magnitude(x), 10) * 2)
  let e = ck_float_scale(y, n)
  return signed(e / (e + 2), like: x)
}

// MARK: Activations

/// e^-|x|, and the numerator and denominator of the sigmoid of x.
@inline(__always) private func sigmoidParts(
  _ x: FloatLanes
) -> (over: FloatLanes, under: FloatLanes) {
  let e = expExactLanes(negated(atMost(magnitude(x), 104)), tail: nil)
  return (select(x .< FloatLanes.zero, e, lanes(1)), 1 + e)
}

/// 1 / (1 + e^-x); 1.6 ulp.
@inline(__always) func sigmoidLanes(_ x: FloatLanes) -> FloatLanes {
  let (over, under) = sigmoidParts(x)
  return over / under
}

/// x sigmoid(x); 2 ulp.
@inline(__always) func siluLanes(_ x: FloatLanes) -> FloatLanes {
  let (over, under) = sigmoidParts(x)
  return atLeast(x, -200) * over / under
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
  let scale: Float = 0x1.0cfabep+0, rest: Float = -0x1.2adddap-25
  let below = mad(e, 0x1.c212ccp+0, e * 0x1.903c0cp-26)
  return select(x .> FloatLanes.zero, mad(x, scale, x * rest), signed(below, like: x))
}

/// x tanh(ln(1 + e^x)) = x (t² + 2t) / (t² + 2t + 2), t = e^x; beyond 20 the factor is 1.
@inline(__always) func mishLanes(_ x: FloatLanes) -> FloatLanes {
  let t = expExactLanes(atLeast(atMost(x, 20), -104), tail: nil)
  let n = mad(t, t, t + t)
  return atLeast(x, -200) * n / (n + 2)
}

/// x Φ(x): for a = |x|, Φ(-a) = e^(-a²/2) times a polynomial in 1 / (1 + a/4), with a² in two parts.
@inline(__always) func geluLanes(_ x: FloatLanes) -> FloatLanes {
  let a = atMost(magnitude(x), 15)
  let t = 1 / mad(a, 0.25, 1)
  var p = mad(t, 0.03342596903723068, -0.1933803252732818)
  p = mad(p, t, 0.38849389157531344)
  p = mad(p, t, -0.3248757070418674)
  p = mad(p, t, 0.2974003238134508)
  p = mad(p, t, -0.01660553375270263)
  p = mad(p, t, 0.12026706572561933)
  p = mad(p, t, 0.09509880130670102)
  p = mad(p, t, 0.10019536170858866)
  p = mad(p, t, -1.985531184480576e-05)
  let square = a * a
  let lost = mad(a, a, negated(square))
  let e = expExactLanes(atLeast(-0.5 * square, -104), tail: -0.5 * lost)
  let product = float(bits(a) | (bits(x) & FloatBits(repeating: floatSignBit))) * (e * p)
  return select(x .> FloatLanes.zero, x - product, product)
}
