// exp and its family where a table fits into registers. x = n ln 2 + r, n a multiple of 1/16, |r| <= ln 2 / 32;
// e^x = 2^⌊n⌋ T (1 + p(r)) with T = 2^(n - ⌊n⌋) from the table. The last multiplication by 2^⌊n⌋ rounds to
// subnormal numbers, to zero and to infinity by itself, so with the argument held within ±1000 every formula
// is right everywhere.

#if KERNELS_AVX512
  import CKernels

  /// n as the low bits of `shifted` and as a number, and r. |x| <= 2⁴⁰.
  @inline(__always) private func reduced(_ x: Lanes) -> (index: Bits, n: Lanes, r: Lanes) {
    // One unit in the last place of this sum is 1/16.
    let shift = 0x1.8p48
    let shifted = mad(x, lanes(0x1.71547652b82fep+0), shift)
    let n = shifted - shift
    let r = mad(n, lanes(-0x1.abc9e3b39803fp-56), mad(n, lanes(-0x1.62e42fefa39efp-1), x))
    return (bits(shifted), n, r)
  }

  /// (e^r - 1 - r) / r² on |r| <= ln 2 / 32.
  @inline(__always) private func series(_ r: Lanes, _ square: Lanes) -> Lanes {
    let high = mad(square, lanes(0.0013889129628157065), mad(lanes(0.00833347197876551), r, 0.041666666659612495))
    return mad(square, high, mad(lanes(0.1666666666441608), r, 0.5000000000000006))
  }

  /// |x| at most `limit`, with the sign of x; NaN stays.
  @inline(__always) private func held(_ x: Lanes, _ limit: Double) -> Lanes {
    atMost(atLeast(x, -limit), limit)
  }

  /// e^x = y 2^n, 1 <= y < 2, |x| <= 2⁴⁰; 1 ulp.
  @inline(__always) private func parts(_ x: Lanes) -> (y: Lanes, n: Lanes) {
    let (index, n, r) = reduced(x)
    let square = r * r
    let p = mad(square, series(r, square), r)
    let t = lookup(exponentials, index)
    return (mad(t, p, t), n)
  }

  /// e^x of every x; 1.1 ulp.
  @inline(__always) func expLanes(_ x: Lanes) -> Lanes {
    let (y, n) = parts(held(x, 1000))
    return ck_scale(y, n)
  }

  /// e^(x + tail), |x| <= 1000, with a tail below half a unit of x; 0.6 ulp.
  @inline(__always) func expLanes(_ x: Lanes, tail: Lanes) -> Lanes {
    let (index, n, r0) = reduced(x)
    let r = r0 + tail
    let square = r * r
    let p = mad(square, series(r, square), r + lookup(exponentialTails, index))
    let t = lookup(exponentials, index)
    return ck_scale(mad(t, p, t), n)
  }

  /// factor · (e^x - 1) for a factor that is a power of two, |x| <= 1000; 1.6 ulp.
  @inline(__always) private func expm1Lanes(_ x: Lanes, times factor: Double) -> Lanes {
    let (index, n, r) = reduced(x)
    let square = r * r
    let p = mad(square, series(r, square), r + lookup(exponentialTails, index))
    let scale = ck_scale(lookup((exponentials.0 * factor, exponentials.1 * factor), index), n)
    return mad(scale, p, scale - factor)
  }

  /// e^x - 1 of every x, zeros with their sign; 1.6 ulp. It is at least x, which is the better value where x
  /// is subnormal.
  @inline(__always) func expm1SignedLanes(_ x: Lanes) -> Lanes {
    let half = expm1Lanes(atMost(atLeast(x, -50), 710), times: 0.5)
    return ck_larger(half + half, x)
  }

  /// (e^x - e^-x) / 2 of every x; 2 ulp.
  @inline(__always) func sinhLanes(_ x: Lanes) -> Lanes {
    let a = magnitude(x)
    let quarter = expm1Lanes(atMost(a, 711), times: 0.25)
    let half = quarter + quarter / mad(quarter, lanes(4), 1)
    return signed(ck_larger(half + half, a), like: x)
  }

  /// (e^x + e^-x) / 2 of every x; 2 ulp.
  @inline(__always) func coshLanes(_ x: Lanes) -> Lanes {
    let (y, n) = parts(atMost(magnitude(x), 711))
    let half = ck_scale(y, n - 1)
    return half + 0.25 / half
  }

  /// (e^2x - 1) / (e^2x + 1); from 20 on it is 1 to the last bit; 2 ulp.
  @inline(__always) func tanhLanes(_ x: Lanes) -> Lanes {
    let e = expm1Lanes(atMost(magnitude(x), 20) * 2, times: 1)
    return signed(e / (e + 2), like: x)
  }

  /// e^x / (1 + e^x) of every x; beyond 40 it is 1 to the last bit; 2 ulp.
  @inline(__always) func sigmoidLanes(_ x: Lanes) -> Lanes {
    let (y, n) = parts(atMost(atLeast(x, -1000), 40))
    let e = ck_scale(y, n)
    return e / (e + 1)
  }
#endif
