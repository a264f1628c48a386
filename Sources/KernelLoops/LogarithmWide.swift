// Logarithms where tables fit into registers. x = 2^k m with 3/4 <= m < 3/2, and for each of sixteen intervals
// of m a number c near 1/m: ln x = (k ln 2 - ln c) + ln(1 + z) with z = m c - 1, |z| <= 1/32. The sum in
// brackets is exact up to a small multiple of k, c is 1 around m = 1, and the instructions that take x apart
// answer for subnormal numbers, zero, infinity, NaN and what is below zero.

#if KERNELS_AVX512
  import CKernels

  /// k, m, and the interval of m.
  @inline(__always) private func split(_ x: Lanes) -> (k: Lanes, m: Lanes, index: Bits) {
    let m = ck_mantissa(x)
    // Intervals begin 1/32 below the sixteenths, so that one lies around 1.
    return (ck_exponent(x) - ck_exponent(m), m, bits(m + 0x1p-5) &>> 48)
  }

  /// A polynomial of degree seven in z, as one of degree three in z².
  @inline(__always) private func seventh(
    _ z: Lanes, _ square: Lanes, _ c0: Double, _ c1: Double, _ c2: Double, _ c3: Double, _ c4: Double,
    _ c5: Double, _ c6: Double, _ c7: Double
  ) -> Lanes {
    var p = mad(lanes(c7), z, c6)
    p = mad(p, square, mad(lanes(c5), z, c4))
    p = mad(p, square, mad(lanes(c3), z, c2))
    return mad(p, square, mad(lanes(c1), z, c0))
  }

  /// (ln(1 + z) - z) / z².
  @inline(__always) private func series(_ z: Lanes, _ square: Lanes) -> Lanes {
    seventh(
      z, square, -0.49999999999999684, 0.3333333333333226, -0.25000000004349815, 0.20000000008615226,
      -0.16666650587078202, 0.14285691650298923, -0.12521979223854166, 0.11135294221598924)
  }

  /// k ln 2 - ln c + ln(1 + z).
  @inline(__always) private func natural(_ k: Lanes, _ index: Bits, _ z: Lanes) -> Lanes {
    let square = z * z
    let rest = mad(square, series(z, square), k * ln2Tail)
    return mad(k, lanes(ln2Head), lookup(logs, index)) + (z + rest)
  }

  /// ln x of every x; 1.1 ulp.
  @inline(__always) func logLanes(_ x: Lanes) -> Lanes {
    let (k, m, index) = split(x)
    return natural(k, index, mad(m, lookup(logInverses, index), -1))
  }

  /// c 2^-k for the k that takes u to m; small and positive for u = ∞ too, since beyond 2⁶⁰ it does not matter.
  @inline(__always) private func scaled(_ c: Lanes, _ m: Lanes, _ u: Lanes) -> Lanes {
    double(bits(c) &+ (bits(m) &- bits(atMost(u, 0x1p60))))
  }

  /// ln(1 + x) of every x, zeros with their sign; 1.5 ulp. What 1 + x loses in rounding is scaled as the sum is
  /// and added to z. It is at most x, which is the better value where x is subnormal.
  @inline(__always) func log1pLanes(_ x: Lanes) -> Lanes {
    let u = x + 1
    let (k, m, index) = split(u)
    let c = lookup(logInverses, index)
    // At most 1 unless x is infinite, where it is 1 instead of NaN.
    let lost = ck_smaller(x - (u - 1), lanes(1))
    let z = mad(lost, scaled(c, m, u), mad(m, c, -1))
    return signed(ck_smaller(x, natural(k, index, z)), like: x)
  }

  /// ln(1 + e) for 0 <= e <= 1; 1.2 ulp. With s near e from a table it is ln(1 + s) and ln(1 + (e - s) / (1 + s)),
  /// whose difference is exact.
  @inline(__always) func log1pOfShareLanes(_ e: Lanes) -> Lanes {
    let index = bits(mad(e, lanes(15.499), roundingShift))
    let z = (e - lookup(shares, index)) * lookup(shareInverses, index), square = z * z
    let p = seventh(
      z, square, -0.4999999999999932, 0.3333333333334066, -0.2500000000669649, 0.19999999959896964,
      -0.1666664627234265, 0.1428577623228917, -0.12524357449737758, 0.11089996060363608)
    return lookup(shareLogs, index) + mad(square, p, z)
  }

  /// log₂ x of every x, exact for powers of two; 1.1 ulp.
  @inline(__always) func log2Lanes(_ x: Lanes) -> Lanes {
    let (k, m, index) = split(x)
    let z = mad(m, lookup(log2Inverses, index), -1)
    let square = z * z
    let p = seventh(
      z, square, -0.7213475204444771, 0.4808983469629723, -0.3606737602849954, 0.2885390083020841,
      -0.24044894150206853, 0.2060989649955513, -0.18065397328369037, 0.16064833752340296)
    let head = mad(z, lanes(0x1.71547652b82fep+0), k + lookup(log2s, index))
    return mad(z, mad(p, z, 0x1.777d0ffda0d24p-56), head)
  }

  /// log₁₀ x of every x; 1.1 ulp.
  @inline(__always) func log10Lanes(_ x: Lanes) -> Lanes {
    let (k, m, index) = split(x)
    let z = mad(m, lookup(log10Inverses, index), -1)
    let square = z * z
    let p = seventh(
      z, square, -0.21714724095162455, 0.14476482730107929, -0.10857362049470397, 0.08685889641806582,
      -0.07238234381777656, 0.06204197053896182, -0.05438226479427029, 0.048359968348095785)
    let rest = mad(k, lanes(0x1.3fde623e2566bp-43), z * mad(p, z, 0x1.95355baaafad3p-57))
    let whole = mad(k, lanes(0x1.34413509f7000p-2), lookup(log10s, index))
    return mad(z, lanes(0x1.bcb7b1526e50ep-2), whole) + rest
  }
#endif
