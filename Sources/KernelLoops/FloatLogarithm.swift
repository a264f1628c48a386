// Logarithms in single precision. x = 2^k m with 3/4 <= m < 3/2; a table gives 1/c for one of thirty-two
// intervals of m, and log c, which the choice of c makes exact; r = m/c - 1 is below 1/32 and ln(1 + r) has
// four terms. Near 1, c is 1 and r = x - 1 exactly. Zeros, infinities, negative and subnormal numbers come out
// right by the meaning of exponent and significand.

import CKernels

/// k and m.
@inline(__always) private func split(_ x: FloatLanes) -> (k: FloatLanes, m: FloatLanes) {
  let m = ck_float_significand(x)
  return (ck_float_exponent(x) - ck_float_exponent(m), m)
}

/// The number of the interval, in the low five bits.
@inline(__always) private func index(_ m: FloatLanes) -> FloatBits { bits(m) &>> 18 }

/// (ln(1 + r) - r) / r².
@inline(__always) private func logTail(_ r: FloatLanes) -> FloatLanes {
  mad(mad(r, -0.24400475975382008, 0.3333746950680987), r, -0.5000013347461646)
}

/// ln x; 1.1 ulp.
@inline(__always) func logLanes(_ x: FloatLanes) -> FloatLanes {
  let (k, m) = split(x)
  let r = mad(m, ck_lookup_log_inverse(index(m)), -1)
  let base = mad(k, 0x1.62e430p-1, ck_lookup_log(index(m)))
  return base + mad(r * r, logTail(r), r)
}

/// log₂ x, exact for powers of two; 1.5 ulp.
@inline(__always) func log2Lanes(_ x: FloatLanes) -> FloatLanes {
  let (k, m) = split(x)
  let r = mad(m, ck_lookup_log2_inverse(index(m)), -1)
  let p = mad(mad(r, -0.3520244598388672, 0.4809580445289612), r, -0.7213494181632996)
  return (k + ck_lookup_log2(index(m))) + mad(r, 0x1.715476p+0, r * r * p)
}

/// log₁₀ x; 1.6 ulp. The head of log₁₀ 2 is rounded down, so that an infinite k stays what it is.
@inline(__always) func log10Lanes(_ x: FloatLanes) -> FloatLanes {
  let (k, m) = split(x)
  let r = mad(m, ck_lookup_log10_inverse(index(m)), -1)
  let p = mad(mad(r, -0.10596992075443268, 0.14478278160095215), r, -0.21714782714843750)
  let base = mad(k, 0x1.344134p-2, ck_lookup_log10(index(m)))
  return base + mad(r, 0x1.bcb7b2p-2, mad(r * r, p, k * 0x1.09f79ep-26))
}

/// ln(1 + x + rest) for -1 <= x < ∞: the rounding of 1 + x is recovered exactly and brought in with r.
@inline(__always) func log1pCore(_ x: FloatLanes, rest: FloatLanes? = nil) -> FloatLanes {
  let u = x + 1
  let back = u - 1
  var lost = (1 - (u - back)) + (x - back)
  if let rest { lost += rest }
  let (k, m) = split(u)
  let inverse = ck_lookup_log_inverse(index(m))
  let scaled = ck_float_scale(lost, atMost(negated(k), 126))
  let r = mad(scaled, inverse, mad(m, inverse, -1))
  let base = mad(k, 0x1.62e430p-1, ck_lookup_log(index(m)))
  return base + mad(r * r, logTail(r), r)
}

/// ln(1 + x); 1.5 ulp.
@inline(__always) func log1pLanes(_ x: FloatLanes) -> FloatLanes {
  let y = signed(log1pCore(x), like: x)
  return select(x .== floats(Float.infinity), x, y)
}
