// The inverse hyperbolic functions by ln(1 + t), with t written so that nothing cancels.

import CKernels

/// ln(|x| + sqrt(x² + 1)) with the sign of x, |x| <= 2¹⁰⁰⁰; 3 ulp. t = |x| + x² / (1 + sqrt(x² + 1)), the quotient
/// as a share of |x| that no square overflows in.
@inline(__always) func asinhLanes(_ x: Lanes) -> Lanes {
  let a = magnitude(x), b = atMost(a, 0x1p500)
  let share = b / (1 + ck_sqrt(mad(b, b, 1)))
  return signed(log1pLanes(mad(a, share, a)), like: x)
}

/// ln(x + sqrt(x² - 1)), 1 <= x <= 2⁵⁰⁰; 3 ulp. With d = x - 1, t = d + sqrt(d² + 2d).
@inline(__always) func acoshLanes(_ x: Lanes) -> Lanes {
  let d = x - 1
  return log1pLanes(d + ck_sqrt(mad(d, d, d + d)))
}

/// ln((1 + x) / (1 - x)) / 2, |x| < 1; 3 ulp. t = 2|x| / (1 - |x|).
@inline(__always) func atanhLanes(_ x: Lanes) -> Lanes {
  let a = magnitude(x)
  return signed(log1pLanes((a + a) / (1 - a)) * 0.5, like: x)
}
