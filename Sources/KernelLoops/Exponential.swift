// exp and its family where there are no tables in registers. x = k ln 2 + r with |r| <= ln 2 / 2, e^x = 2^k e^r,
// e^r = 1 + r + r² p(r); the others are written with e^x - 1, which keeps its relative accuracy at 0. ln 2 is
// split so that k times its head is exact.

/// ln 2 in two parts; the head has 42 bits, so its product with an 11-bit k is exact with or without fused
/// products.
let ln2Head = 0x1.62e42fefa3800p-1, ln2Tail = 0x1.ef35793c76730p-45

#if !KERNELS_AVX512
  import CKernels
  import KernelTable

  /// k as the low bits of `shifted`, r, and what r lost in rounding.
  @inline(__always) private func reduced(_ x: Lanes) -> (shifted: Lanes, r: Lanes, lost: Lanes) {
    let shifted = mad(x, lanes(0x1.71547652b82fep+0), roundingShift)
    let k = shifted - roundingShift
    let head = mad(k, lanes(-ln2Head), x)
    let r = mad(k, lanes(-ln2Tail), head)
    return (shifted, r, mad(k, lanes(-ln2Tail), head - r))
  }

  /// (e^r - 1 - r) / r² on |r| <= ln 2 / 2.
  @inline(__always) private func expTail(_ r: Lanes) -> Lanes {
    var p = mad(lanes(2.0921675626697934e-09), r, 2.5105216616738627e-08)
    p = mad(p, r, 2.7557252676152754e-07)
    p = mad(p, r, 2.755725540093393e-06)
    p = mad(p, r, 2.480158734756433e-05)
    p = mad(p, r, 0.00019841269874820326)
    p = mad(p, r, 0.0013888888888874311)
    p = mad(p, r, 0.008333333333326136)
    p = mad(p, r, 0.041666666666666685)
    p = mad(p, r, 0.1666666666666667)
    return mad(p, r, 0.5)
  }

  /// 2^k from the sum whose low bits hold k; -1022 <= k <= 1023.
  @inline(__always) private func powerOfTwo(_ shifted: Lanes) -> Lanes {
    double((bits(shifted) &<< 52) &+ Bits(repeating: 0x3FF0_0000_0000_0000))
  }

  /// e^x, -708 <= x <= 709; 1.1 ulp.
  @inline(__always) func expLanes(_ x: Lanes) -> Lanes {
    let (shifted, r, _) = reduced(x)
    let y = mad(r * r, expTail(r), r) + 1
    return double((bits(shifted) &<< 52) &+ bits(y))
  }

  /// e^(x + tail) with a tail below half a unit of x; -708 <= x <= 709; 0.6 ulp: 1 + r is kept as a pair.
  @inline(__always) func expLanes(_ x: Lanes, tail: Lanes) -> Lanes {
    let (shifted, r0, lost) = reduced(x)
    let r = r0 + tail
    let head = r + 1
    let rest = (r - (head - 1)) + mad(r * r, expTail(r), lost + ((r0 - r) + tail))
    return double((bits(shifted) &<< 52) &+ bits(head + rest))
  }

  /// e^x - 1 = head + rest, -700 <= x <= 709; NaN stays NaN.
  @inline(__always) private func expm1Parts(_ x: Lanes) -> (head: Lanes, rest: Lanes) {
    let (shifted, r, lost) = reduced(x)
    let scale = powerOfTwo(shifted)
    let head = mad(scale, r, scale - 1)
    return (head, mad(scale, mad(r * r, expTail(r), lost), mad(scale, r, (scale - 1) - head)))
  }

  /// e^x - 1, -700 <= x <= 709; 1 ulp; NaN stays NaN. A zero may lose its sign.
  @inline(__always) func expm1Lanes(_ x: Lanes) -> Lanes {
    let (head, rest) = expm1Parts(x)
    return head + rest
  }

  /// e^x - 1, x <= 709, with the sign of a zero; below -100 it is -1 to the last bit.
  @inline(__always) func expm1SignedLanes(_ x: Lanes) -> Lanes {
    signed(expm1Lanes(atLeast(x, -100)), like: x)
  }

  /// (e^x - e^-x) / 2, |x| <= 709; 2 ulp.
  @inline(__always) func sinhLanes(_ x: Lanes) -> Lanes {
    let (head, rest) = expm1Parts(magnitude(x))
    let e = head + rest
    return signed((head + (rest + e / (e + 1))) * 0.5, like: x)
  }

  /// (e^x + e^-x) / 2, |x| <= 709; 2 ulp.
  @inline(__always) func coshLanes(_ x: Lanes) -> Lanes {
    let half = expLanes(magnitude(x)) * 0.5
    return half + 0.25 / half
  }

  /// (e^2x - 1) / (e^2x + 1); from 20 on it is 1 to the last bit; 2 ulp. With e = e^2x - 1 it is e / (e + 2),
  /// whose roundings count less in e/2 - e/2 · e / (e + 2), where e is small.
  @inline(__always) func tanhLanes(_ x: Lanes) -> Lanes {
    let (head, rest) = expm1Parts(atMost(magnitude(x), 20) * 2)
    let e = head + rest
    let w = e / (e + 2)
    return signed(select(e .< lanes(1), (head + (rest - e * w)) * 0.5, w), like: x)
  }

  /// 1 / (1 + e^-x), -708 <= x; 2 ulp. With e = e^-|x| and w = e / (1 + e) it is 1 - w above 0, and w or e - e w
  /// below, whichever has the smaller error.
  @inline(__always) func sigmoidLanes(_ x: Lanes) -> Lanes {
    let e = expLanes(atLeast(negated(magnitude(x)), -708), tail: Lanes.zero)
    let w = e / (e + 1)
    return select(x .> Lanes.zero, 1 - w, select(e .< lanes(0.5), e - e * w, w))
  }

  func tanhLoop(_ x: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>, _ count: Int) {
    sweep(x, out, count) { tanhLanes($0) }
  }

  func sigmoidLoop(_ x: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>, _ count: Int) {
    let greatest = Double.greatestFiniteMagnitude
    sweep(x, out, count, from: -708, to: greatest, repair: Scalar.sigmoid) { sigmoidLanes($0) }
  }

  /// x sigmoid(x), -708 <= x; 3 ulp.
  @inline(__always) func siluLanes(_ x: Lanes) -> Lanes { x * sigmoidLanes(x) }

  /// x tanh(ln(1 + e^x)) = x (t² + 2t) / (t² + 2t + 2), t = e^x, -700 <= x; beyond 20 it is x; 5 ulp.
  @inline(__always) func mishLanes(_ x: Lanes) -> Lanes {
    let t = expLanes(atMost(x, 20))
    let n = t * (t + 2)
    return x * (n / (n + 2))
  }
#endif
