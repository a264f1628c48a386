// Logarithms. x = 2^k m with sqrt(1/2) <= m < sqrt 2; with f = m - 1 and s = f / (2 + f),
// ln m = f - (f²/2 - s (f²/2 + s² p(s²))), a form in which the largest term is exact.

/// k as a double and m.
@inline(__always) func splitExponent(_ x: Lanes) -> (k: Lanes, m: Lanes) {
  let rootHalf: UInt64 = 0x3FE6_A09E_667F_3BCD
  let biased = ((bits(x) &- Bits(repeating: rootHalf)) &+ Bits(repeating: 1024 << 52)) &>> 52
  let k = double(biased | Bits(repeating: 0x4330_0000_0000_0000)) - (0x1p52 + 1024)
  let m = double(bits(x) &- (biased &<< 52) &+ Bits(repeating: 1024 << 52))
  return (k, m)
}

/// s (f²/2 + s² p(s²)) and f²/2.
@inline(__always) private func logTail(_ f: Lanes) -> (tail: Lanes, half: Lanes) {
  let s = f / (f + 2)
  let z = s * s
  let half = f * f * 0.5
  let p = logSeries(z)
  return (s * mad(z, p, half), half)
}

/// (ln((1 + s) / (1 - s)) - 2s) / s³ on z = s² <= 0.0295.
@inline(__always) private func logSeries(_ z: Lanes) -> Lanes {
  var p = mad(lanes(0.14795989655182573), z, 0.1531404689097686)
  p = mad(p, z, 0.18183564455479959)
  p = mad(p, z, 0.22222198570975718)
  p = mad(p, z, 0.285714287424062)
  p = mad(p, z, 0.3999999999941461)
  return mad(p, z, 0.6666666666666734)
}

/// ln x of a positive normal x; 1 ulp.
@inline(__always) func logLanes(_ x: Lanes) -> Lanes {
  let (k, m) = splitExponent(x)
  let f = m - 1
  let (tail, half) = logTail(f)
  let rest = half - (tail + k * ln2Tail)
  return mad(k, lanes(ln2Head), f - rest)
}

/// ln(1 + x), -1 < x; 1 ulp: the rounding of 1 + x is recovered exactly and divided back in.
@inline(__always) func log1pLanes(_ x: Lanes) -> Lanes {
  let u = x + 1
  let back = u - 1
  let lost = (1 - (u - back)) + (x - back)
  let (k, m) = splitExponent(u)
  let f = m - 1
  let (tail, half) = logTail(f)
  let rest = half - (tail + mad(k, lanes(ln2Tail), lost / u))
  return signed(mad(k, lanes(ln2Head), f - rest), like: x)
}

/// ln m in a head of at most 21 bits and the rest.
@inline(__always) private func logParts(_ f: Lanes) -> (head: Lanes, rest: Lanes) {
  let (tail, half) = logTail(f)
  let head = double(bits(f - half) & Bits(repeating: 0xFFFF_FFFF_0000_0000))
  return (head, ((f - head) - half) + tail)
}

/// log₂ x of a positive normal x; 1 ulp, exact for powers of two.
@inline(__always) func log2Lanes(_ x: Lanes) -> Lanes {
  let (k, m) = splitExponent(x)
  let (head, rest) = logParts(m - 1)
  let inverseHead = 0x1.7154760000000p+0, inverseTail = 0x1.4ae0bf85ddf44p-26
  let high = head * inverseHead
  let low = (rest + head) * inverseTail + rest * inverseHead
  let sum = k + high
  return sum + (low + ((k - sum) + high))
}

/// log₁₀ x of a positive normal x; 1 ulp.
@inline(__always) func log10Lanes(_ x: Lanes) -> Lanes {
  let (k, m) = splitExponent(x)
  let (head, rest) = logParts(m - 1)
  let inverseHead = 0x1.bcb7b10000000p-2, inverseTail = 0x1.49b9438ca9aaep-28
  let twoHead = 0x1.34413509f7800p-2, twoTail = 0x1.fef311f12b358p-46
  let high = head * inverseHead
  let low = k * twoTail + ((rest + head) * inverseTail + rest * inverseHead)
  let whole = k * twoHead
  let sum = whole + high
  return sum + (low + ((whole - sum) + high))
}
