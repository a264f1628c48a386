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
    let high = mad(
      square, lanes(0.0013889129628157065), mad(lanes(0.00833347197876551), r, 0.041666666659612495))
    return mad(square, high, mad(lanes(0.1666666666441608), r, 0.5000000000000006))
  }

  /// The same to a relative accuracy of e^r - 1, on -ln 2 / 32 <= r <= ln 2 / 16.
  @inline(__always) private func fineSeries(_ r: Lanes, _ square: Lanes) -> Lanes {
    var p = mad(lanes(0.00020028457177896297), r, 0.0013888732075771249)
    p = mad(p, square, mad(lanes(0.008333332044818726), r, 0.04166666668325148))
    return mad(p, square, mad(lanes(0.16666666666688704), r, 0.49999999999999806))
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
  @inline(__always) func expLanes(_ x: Lanes, tail: Lanes?) -> Lanes {
    let (index, n, near) = reduced(x)
    var r = near
    if let tail { r = near + tail }
    let square = r * r
    let p = r + mad(square, series(r, square), lookup(exponentialTails, index))
    let t = lookup(exponentials, index)
    return ck_scale(mad(t, p, t), n)
  }

  /// e^x - 1, -1000 <= x <= 710; 1.6 ulp. 2^n T - 1 is exact where the result is small, and what T and r lose in
  /// rounding goes into the small terms. 2^n stays finite, at the price of a longer r in the last sixteenth.
  @inline(__always) func expm1Lanes(_ x: Lanes) -> Lanes {
    let shift = 0x1.8p48
    let shifted = atMost(mad(x, lanes(0x1.71547652b82fep+0), shift), shift + 1023.9375)
    let n = shifted - shift, index = bits(shifted)
    let head = mad(n, lanes(-0x1.62e42fefa39efp-1), x)
    let r = mad(n, lanes(-0x1.abc9e3b39803fp-56), head)
    let square = r * r
    let lost = mad(n, lanes(-0x1.abc9e3b39803fp-56), lookup(exponentialTails, index))
    let p = head + mad(square, fineSeries(r, square), lost)
    let scale = ck_scale(lookup(exponentials, index), n)
    return mad(scale, p, scale - 1)
  }

  /// e^x - 1 of every x, zeros with their sign; 1.6 ulp. It is never below x.
  @inline(__always) func expm1SignedLanes(_ x: Lanes) -> Lanes {
    ck_larger(expm1Lanes(atMost(atLeast(x, -50), 710)), x)
  }

  /// (e^x - e^-x) / 2 of every x; 1.2 ulp. With s = sinh(n ln 2) and c = cosh(n ln 2) from the table it is
  /// s cosh r + c sinh r, without a quotient, and r where n = 0. In the last sixteenth r is longer.
  @inline(__always) func sinhLanes(_ x: Lanes) -> Lanes {
    let shift = 0x1.8p48, a = atMost(magnitude(x), 711)
    let shifted = atMost(mad(a, lanes(0x1.71547652b82fep+0), shift), shift + 1024.9375)
    let n = shifted - shift, index = bits(shifted), mirrored = Bits.zero &- index
    let head = mad(n, lanes(-0x1.62e42fefa39efp-1), a)
    let tail = n * -0x1.abc9e3b39803fp-56
    let r = head + tail, square = r * r
    let cosine =
      square
      * mad(mad(lanes(0.0013889784806975604), square, 0.041666666569002635), square, 0.5000000000000303)
    let sine = mad(lanes(0.00019842265300514474), square, 0.008333333322481852)
    let rest = mad(square * r, mad(sine, square, 0.16666666666667002), tail)
    let halves = (exponentials.0 * 0.5, exponentials.1 * 0.5)
    let up = ck_scale(lookup(halves, index), n), down = ck_scale(lookup(halves, mirrored), negated(n))
    let lost = mad(up, lookup(exponentialTails, index), negated(down * lookup(exponentialTails, mirrored)))
    let s = up - down, c = up + down
    return signed(s + mad(c, head, mad(c, rest, mad(s, cosine, lost))), like: x)
  }

  /// (e^x + e^-x) / 2 of every x; 2 ulp.
  @inline(__always) func coshLanes(_ x: Lanes) -> Lanes {
    let (y, n) = parts(atMost(magnitude(x), 711))
    let half = ck_scale(y, n - 1)
    return half + 0.25 / half
  }

  /// a / (a + b), rounded little more than once: a quotient to 28 bits, then what it leaves.
  @inline(__always) func share(_ a: Lanes, _ b: Double) -> Lanes {
    let sum = a + b
    let estimate = ck_reciprocal_estimate(sum)
    let inverse = mad(estimate, mad(-sum, estimate, 1), estimate)
    let q = a * inverse
    let rest = mad(-q, a, mad(q, lanes(-b), a))
    return mad(rest, inverse, q)
  }

  /// e^2|x| - 1, to |x| = 20.
  @inline(__always) private func doubleExpm1(of x: Lanes) -> Lanes {
    let a = atMost(magnitude(x), 20)
    return expm1Lanes(a + a)
  }

  /// tanh x = (e^2x - 1) / (e^2x + 1); from 20 on it is 1 to the last bit; 2 ulp.
  @inline(__always) func tanhLoop(
    _ x: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>, _ count: Int
  ) {
    if count <= stagedFrom { return sweep(x, out, count) { signed(share(doubleExpm1(of: $0), 2), like: $0) } }
    staged(x, out, count) {
      doubleExpm1(of: $0)
    } then: { v, e in
      signed(share(e, 2), like: v)
    }
  }

  /// e^x, to x = 40.
  @inline(__always) private func heldExponential(of x: Lanes) -> Lanes {
    expLanes(atMost(atLeast(x, -1000), 40), tail: nil)
  }

  /// e^x / (1 + e^x) of every x; beyond 40 it is 1 to the last bit; 2 ulp.
  @inline(__always) func sigmoidLoop(
    _ x: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>, _ count: Int
  ) {
    if count <= stagedFrom { return sweep(x, out, count) { share(heldExponential(of: $0), 1) } }
    staged(x, out, count) {
      heldExponential(of: $0)
    } then: { _, e in
      share(e, 1)
    }
  }

  /// e^-|x|.
  @inline(__always) private func fallingExponential(of x: Lanes) -> Lanes {
    expLanes(atLeast(negated(magnitude(x)), -1000), tail: nil)
  }

  @inline(__always) private func softplus(_ x: Lanes, _ e: Lanes, _ sign: Bits) -> Lanes {
    double(bits(atLeast(double(bits(x) ^ sign), 0) + log1pOfShareLanes(e)) ^ sign)
  }

  /// ln(1 + e^x) = max(x, 0) + ln(1 + e^-|x|) of every x; 2 ulp. With a sign, that of -x, negated.
  @inline(__always) func softplusLoop(
    _ x: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>, _ count: Int, mirrored: Bool
  ) {
    let sign = Bits(repeating: mirrored ? signBit : 0)
    if count <= stagedFrom { return sweep(x, out, count) { softplus($0, fallingExponential(of: $0), sign) } }
    staged(x, out, count) {
      fallingExponential(of: $0)
    } then: {
      softplus($0, $1, sign)
    }
  }

  /// x sigmoid(x) of every x; 3 ulp. The power of two is multiplied in last, so that nothing is lost where the
  /// result is subnormal.
  @inline(__always) func siluLanes(_ x: Lanes) -> Lanes {
    let above = atLeast(x, -1000)
    let (y, n) = parts(atMost(above, 40))
    return ck_scale(above * (y / (ck_scale(y, n) + 1)), n)
  }

  /// x tanh(ln(1 + e^x)) = x (t² + 2t) / (t² + 2t + 2) of every x, t = e^x; beyond 20 it is x; 5 ulp.
  @inline(__always) func mishLanes(_ x: Lanes) -> Lanes {
    let above = atLeast(x, -1000)
    let (y, n) = parts(atMost(above, 20))
    let t = ck_scale(y, n)
    return ck_scale(above * (y * (t + 2) / mad(t, t + 2, 2)), n)
  }
#endif
