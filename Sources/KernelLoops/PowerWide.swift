// x^y where tables fit into registers. |x| = 2^k m with 3/4 <= m < 3/2, and r = 1/m rounded to a multiple of
// 1/32, so that z = m r - 1 is exact; ln |x| = (k ln 2 - ln r) + z - z²/2 + z³ q(z) as an unevaluated sum of two
// numbers, good to about 66 bits: a relative error of the logarithm is multiplied by |y ln x|, up to 745.

#if KERNELS_AVX512
  import CKernels
  import KernelTable

  /// ln |x| as head + tail, the tail within half a unit of the head; x finite and not 0.
  @inline(__always) func logPair(_ x: Lanes) -> (head: Lanes, tail: Lanes) {
    let m = ck_mantissa_magnitude(x)
    let shift = 0x1.8p47, shifted = ck_reciprocal_estimate(m) + shift
    let r = shifted - shift, index = bits(shifted), beyond = r .> lanes(36.5 / 32)
    let k = ck_exponent(x) - ck_exponent(m)
    let z = mad(m, r, -1)
    let square = z * z, squareTail = mad(z, z, negated(square))
    var q = mad(lanes(0.09102786577388305), z, -0.10010343009596073)
    q = mad(q, square, mad(lanes(0.11111104470814455), z, -0.12499995610938242))
    q = mad(q, square, mad(lanes(0.14285714287342471), z, -0.16666666667410673))
    q = mad(q, square, mad(lanes(0.19999999999999832), z, -0.24999999999999958))
    q = mad(q, z, 0.3333333333333333)
    // What is exact comes first, then what it loses with the tails, and only then z³ q, which is rounded once.
    let whole = mad(k, lanes(ln2Head), lookup(logsOf32nds, index, beyond: beyond))
    let first = whole + z
    let second = mad(square, lanes(-0.5), first)
    let lost = (z - (first - whole)) + mad(square, lanes(-0.5), first - second)
    let tails = mad(k, lanes(ln2Tail), lookup(logTailsOf32nds, index, beyond: beyond))
    let rest = mad(square * z, q, mad(squareTail, lanes(-0.5), tails) + lost)
    let head = second + rest
    return (head, rest - (head - second))
  }

  /// |x|^y with the sign of x^y, for finite x and y with |y ln x| < 1000, and where not; 1 ulp.
  @inline(__always) func powLanes(_ x: Lanes, _ y: Lanes) -> (Lanes, failed: LaneMask) {
    let (head, tail) = logPair(x)
    return powLanes(x, y, logarithm: head, tail)
  }

  /// The same with ln |x| = head + tail at hand.
  @inline(__always) func powLanes(
    _ x: Lanes, _ y: Lanes, logarithm head: Lanes, _ tail: Lanes
  ) -> (Lanes, failed: LaneMask) {
    let e = y * head
    let rest = mad(y, tail, mad(y, head, negated(e)))
    let result = expLanes(e, tail: rest)
    let failed = .!(magnitude(e) .< lanes(1000))
    let negative = x .< Lanes.zero
    return (anySet(negative) ? select(negative, ofNegative(result, y), result) : result, failed)
  }

  @inline(__always) func powLoop(
    _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>, _ count: Int
  ) {
    if count <= stagedFrom { return sweep(x, y, out, count, repair: Scalar.pow) { powLanes($0, $1) } }
    staged(x, y, out, count, repair: Scalar.pow) { v in
      logPair(v)
    } then: { v, w, head, tail in
      powLanes(v, w, logarithm: head, tail)
    }
  }

  /// |x|^y made x^y for a negative x: its negative for an odd y, NaN where y is no integer.
  @inline(__always) private func ofNegative(_ power: Lanes, _ y: Lanes) -> Lanes {
    let half = y * 0.5
    let odd = ck_floor(half) .!= half
    return select(ck_floor(y) .== y, select(odd, negated(power), power), lanes(Double.nan))
  }
#endif
