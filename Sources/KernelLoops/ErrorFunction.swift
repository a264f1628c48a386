// erf, erfc and what is made of them. erf is a polynomial on each of sixteen intervals. erfc is e^(-a²)
// times a function that changes slowly, a polynomial on each of fifteen others; the square goes into the
// exponential with all its bits. Coefficients are looked up, so no lane takes a branch (Lookup.h has the
// price), and polynomials are taken apart into pairs: the chain of operations on one vector is longer than
// a processor looks ahead.

import CKernels

/// The low bits of numbers to which 1.5 · 2⁵² was added: which entries of a table to take.
private typealias TableRows = (a: SIMD8<Int64>, b: SIMD8<Int64>)

@inline(__always) private func places(_ shifted: Pair) -> TableRows {
  (unsafeBitCast(shifted.a, to: SIMD8<Int64>.self), unsafeBitCast(shifted.b, to: SIMD8<Int64>.self))
}

@inline(__always) private func entries(_ table: UnsafePointer<Double>?, _ i: TableRows) -> Pair {
  (ck_pick(table, i.a), ck_pick(table, i.b))
}

@inline(__always) private func erfRow(_ row: Int32, _ i: TableRows) -> Pair {
  entries(ck_erf_row(row), i)
}
@inline(__always) private func erfcxRow(_ row: Int32, _ i: TableRows) -> Pair {
  entries(ck_erfcx_row(row), i)
}
@inline(__always) private func powerRow(_ row: Int32, _ i: TableRows) -> Pair {
  entries(ck_power_row(row), i)
}

/// erf x, every x; 1.5 ulp.
@inline(__always) func erfPair(_ x: Pair) -> Pair {
  let a = atMost(magnitude(x), 6)
  let shifted = mad(a, pair(2.56), roundingShift), i = places(shifted)
  let t = mad(shifted - roundingShift, pair(-0.390625), a), t2 = t * t, t4 = t2 * t2
  let a0 = mad(erfRow(4, i), t, erfRow(3, i)), a1 = mad(erfRow(6, i), t, erfRow(5, i))
  let b0 = mad(erfRow(8, i), t, erfRow(7, i)), b1 = mad(erfRow(10, i), t, erfRow(9, i))
  let c0 = mad(erfRow(12, i), t, erfRow(11, i)), c1 = mad(erfRow(13, i), t2, c0)
  let p = mad(mad(mad(c1, t4, mad(b1, t2, b0)), t4, mad(a1, t2, a0)), t, erfRow(2, i))
  return signed(erfRow(0, i) + mad(p, t, erfRow(1, i)), like: x)
}

/// The interval of w, where in it w lies, and what w lacks beyond its bits, if anything.
private typealias Share = (place: TableRows, t: Pair, missed: Pair?)

/// w = c / (a + 4 c), which is needed to more bits than a quotient has; c is one + off, off is 0 with c = 1.
@inline(__always) private func share(_ a: Pair, one: Double, off: Double) -> Share {
  let center = 4 * one
  #if KERNELS_AVX512
    // An estimate of 14 bits, and what it misses as a share of it, e: right is 1 + e + e² + … times as much.
    let under = a + center
    let estimate = (ck_reciprocal_estimate(under.a), ck_reciprocal_estimate(under.b))
    let w = one == 1 ? estimate : estimate * one
    let missed =
      one == 1 ? a - (under - center) : (atMost(a, center) - (under - atLeast(a, center))) + 4 * off
    let short = mad(negated(w), under, one)
    let left = mad(negated(w), missed, one == 1 ? short : short + off), e = one == 1 ? left : left * (1 / one)
    let more = mad(e, e, e), shifted = mad(w, pair(64), roundingShift)
    let near = mad(shifted - roundingShift, pair(-0.015625), w)
    return (places(shifted), mad(w, mad(e * e, more, more), near), nil)
  #elseif KERNELS_FMA || arch(arm64)
    // What sum and quotient lose is found exactly, and the slope in the middle of the interval is enough
    // for it.
    let under = a + center, w = one / under
    if one == 1 {
      let missed = a - (under - center)
      let rest = mad(negated(w), missed, mad(negated(w), under, one)) * w
      let shifted = mad(w, pair(64), roundingShift)
      return (places(shifted), mad(shifted - roundingShift, pair(-0.015625), w), rest)
    }
    let missed = (atMost(a, center) - (under - atLeast(a, center))) + 4 * off
    let rest = mad(negated(w), missed, mad(negated(w), under, one) + off) * (w * (1 / one))
    let shifted = mad(w, pair(64), roundingShift)
    return (places(shifted), mad(shifted - roundingShift, pair(-0.015625), w), rest)
  #else
    // A sum of 26 bits and a quotient of 26 have an exact product; the remainder makes them whole again.
    let coarse = 0x1.8p31, head = (center + 0x1p32) - 0x1p32, tail = (center - head) + 4 * off
    let under = (a + (coarse + head)) - coarse, w = leading(one / under)
    let missed = (a - (under - head)) + tail
    let rest = ((one - w * under) + (off - w * missed)) * (1 / one)
    let shifted = w * 64 + roundingShift
    return (places(shifted), rest * (rest * w + w) + (w - (shifted - roundingShift) * 0.015625), pair(0))
  #endif
}

/// e^(a²) erfc(a) in two parts, from w = 1 / (a + 4).
@inline(__always) private func slowPart(_ w: Share) -> (Pair, Pair) {
  let (i, t, missed) = w, t2 = t * t, slope = erfcxRow(2, i)
  var tail = erfcxRow(1, i)
  if let missed { tail = mad(missed, slope, tail) }
  var p = mad(erfcxRow(10, i), t2, mad(erfcxRow(9, i), t, erfcxRow(8, i)))
  p = mad(p, t2, mad(erfcxRow(7, i), t, erfcxRow(6, i)))
  p = mad(p, t2, mad(erfcxRow(5, i), t, erfcxRow(4, i)))
  p = mad(p, t2, mad(erfcxRow(3, i), t, slope))
  return (erfcxRow(0, i), mad(p, t, tail))
}

/// share · a² in two parts, for a share that is a power of two; the first has at most 52 bits where
/// products are not fused.
@inline(__always) private func square(_ a: Pair, share: Double) -> (Pair, Pair) {
  let b = a * share
  #if KERNELS_FMA || arch(arm64)
    let most = a * b
    return (most, mad(a, b, negated(most)))
  #else
    let head = leading(a)
    return (head * head * share, (a + head) * (a - head) * share)
  #endif
}

/// e^-(head + tail) = 2^⌊k / 16⌋ · power · (1 + more), where shifted = k + 1.5 · 2⁵² and power has 26 bits.
@inline(__always) private func decay(_ head: Pair, _ tail: Pair) -> (shifted: Pair, power: Pair, more: Pair) {
  let shifted = mad(head, pair(-0x1.71547652b82fep+4), roundingShift), k = shifted - roundingShift
  let j = places(shifted)
  let exact = mad(k, pair(-0x1.62e42fefa0000p-5), negated(head))
  // What the table of powers lacks is made good in the exponent.
  let r = exact + (mad(k, pair(-0x1.cf79abc9e3b3ap-44), powerRow(1, j)) - tail)
  var p = mad(pair(0.0013889130402576064), r, 0.008333472424765408)
  p = mad(p, r, 0.04166666665956704)
  p = mad(p, r, 0.16666666664401578)
  p = mad(p, r, 0.5000000000000006)
  return (shifted, powerRow(0, j), mad(r * r, p, r))
}

/// y 2^(⌊k / 16⌋ + exponent), rounded once, for shifted = k + 1.5 · 2⁵² and -32,768 < k.
@inline(__always) private func scaled(_ y: Lanes, _ shifted: Lanes, _ exponent: Int) -> Lanes {
  #if KERNELS_AVX512
    return ck_scale_floor(y, mad(shifted - roundingShift, lanes(0.0625), Double(exponent)))
  #else
    // In two factors, since a subnormal result is more than the exponent of one can take.
    let biased = ((bits(shifted) &+ Bits(repeating: 32768)) & Bits(repeating: 0xFFFF_FFFF)) &>> 4
    let half = biased &>> 1
    let first = (half &- Bits(repeating: 1)) &<< 52
    let second = (biased &- half &+ Bits(repeating: UInt64(bitPattern: Int64(exponent &- 1)))) &<< 52
    return y * double(first) * double(second)
  #endif
}

@inline(__always) private func scaled(_ y: Pair, _ shifted: Pair, _ exponent: Int) -> Pair {
  (scaled(y.a, shifted.a, exponent), scaled(y.b, shifted.b, exponent))
}

/// (a + b) (c + d), b small beside a and d beside c.
@inline(__always) private func product(_ a: Pair, _ b: Pair, _ c: Pair, _ d: Pair?) -> Pair {
  let sum = a + b
  #if KERNELS_FMA || arch(arm64)
    if let d { return mad(sum, c, sum * d) }
    return sum * c
  #else
    let lost = ((a - sum) + b) * c
    if let d { return sum * c + (lost + sum * d) }
    let high = leading(sum)
    return high * c + ((sum - high) * c + lost)
  #endif
}

/// erfc x, every x; 2 ulp.
@inline(__always) func erfcPair(_ x: Pair) -> Pair {
  let a = atMost(magnitude(x), 28)
  let w = share(a, one: 1, off: 0)
  let (head, tail) = square(a, share: 1)
  let (shifted, power, more) = decay(head, tail)
  let (most, rest) = slowPart(w)
  let y = scaled(product(most, mad(more, most + rest, rest), power, nil), shifted, 0)
  return whereNegative(x, 2 - y, y)
}

/// x erfc(-x / sqrt 2) / 2, every x; 2 ulp.
@inline(__always) func geluPair(_ x: Pair) -> Pair {
  let a = atMost(magnitude(x), 39)
  let w = share(a, one: 0x1.6a09e667f3bcdp+0, off: -0x1.bdd3413b26456p-54)
  let (head, tail) = square(a, share: 0.5)
  let (shifted, power, more) = decay(head, tail)
  let (most, rest) = slowPart(w)
  // Both halves of a times a power of 26 bits are exact.
  let front = leading(a), back = a - front
  let y = scaled(product(most, mad(more, most + rest, rest), front * power, back * power), shifted, -1)
  return whereNegative(x, negated(y), x - y)
}
