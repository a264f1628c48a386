// logit x = ln(x / (1 - x)), the inverse of the sigmoid. With n the smaller of x and 1 - x and d the larger,
// n = 2^k m with m near d, and ln(m / d) = 2 atanh s, s = (m - d) / (m + d): near x = 1/2 this is 2x - 1 and
// nothing cancels. s is carried in two parts.

/// logit x, 2⁻¹⁰²² <= x <= 1 - 2⁻⁵³; 1 ulp.
@inline(__always) func logitLanes(_ x: Lanes) -> Lanes {
  let c = 1 - x, lower = x .<= lanes(0.5)
  let n = select(lower, x, c), d = select(lower, c, x)
  // What d lacks: 1 - x is exact where it is the smaller.
  let lost = (1 - d) - n
  let biased = (bits(n) &- bits(d) &+ Bits(repeating: 0x8008_0000_0000_0000)) &>> 52
  let k = double(biased | Bits(repeating: 0x4330_0000_0000_0000)) - (0x1p52 + 2048)
  let m = double(bits(n) &- (biased &<< 52) &+ Bits(repeating: signBit))
  let over = m - d, under = m + d
  let quotient = over / under
  let s = leading(quotient), high = leading(under)
  // under + its own rounding + what d lacks, less high.
  let low = (under - high) + (((m - under) + d) + lost)
  let rest = ((over - s * high) - s * low) - lost
  let tail = rest / under
  let z = quotient * quotient
  var p = mad(lanes(0.13844278297420198), z, 0.1317341203460915)
  p = mad(p, z, 0.15391123414463753)
  p = mad(p, z, 0.18181665511263728)
  p = mad(p, z, 0.222222243028578)
  p = mad(p, z, 0.28571428555767936)
  p = mad(p, z, 0.4000000000005695)
  p = mad(p, z, 0.666666666666666)
  let whole = k * ln2Head, twice = s + s
  let sum = whole + twice
  let small = ((whole - sum) + twice) + (mad(quotient * z, p, k * ln2Tail) + (tail + tail))
  let y = sum + small
  return select(lower, y, negated(y))
}
