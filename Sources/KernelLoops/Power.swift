// x^y = e^(y ln x), with ln x to about 68 bits: a relative error of ln x is multiplied by |y ln x|, up to
// 708. Without tables in registers, numbers are pairs of a head with at most 26 bits and a tail, so that
// products of heads are exact without fused products. What the pairs can't do (x not positive, results near
// the ends) is named.

#if !KERNELS_AVX512
  import KernelTable

  /// ln x as head + tail, x positive and normal; the tail below half a unit of the head.
  @inline(__always) private func logPair(_ x: Lanes) -> (head: Lanes, tail: Lanes) {
    let (k, m) = splitExponent(x)
    // s = (m - 1) / (m + 1) as a pair: quotient, then the remainder divided.
    let f = m - 1
    let inverse = 1 / (m + 1)
    let s = f * inverse
    let sHead = leading(s)
    let dHead = leading(m + 1)
    let dTail = m - (dHead - 1)
    let sTail = ((f - sHead * dHead) - sHead * dTail) * inverse
    // z = s² as a pair.
    let z0 = sHead * sHead, z1 = sTail * (sHead + sHead + sTail)
    let z = z0 + z1
    let zHead = leading(z)
    let zTail = (z0 - zHead) + z1
    // p = atanh(s) / s - 1 over z, that is 1/3 + z/5 + ..., the sum with 1/3 as a pair.
    let q = z * atanhSeries(z)
    let third = 0x1.5555555555555p-2, thirdTail = 0x1.5555555555555p-56
    let p = q + third
    let pHead = leading(p)
    let pTail = (p - pHead) + (((third - p) + q) + thirdTail)
    // t = z p, u = s t, l = s + u; ln m = 2 l.
    let t0 = zHead * pHead, t1 = zHead * pTail + zTail * p
    let t = t0 + t1
    let tHead = leading(t)
    let tTail = (t0 - tHead) + t1
    let u0 = sHead * tHead
    let u1 = sHead * tTail + sTail * t
    let l0 = sHead + u0
    let l1 = ((sHead - l0) + u0) + (u1 + sTail)
    let whole = k * ln2Head
    let twice = l0 + l0
    let head = whole + twice
    return (head, ((whole - head) + twice) + (k * ln2Tail + (l1 + l1)))
  }

  /// (atanh(s) / s - 1 - z/3) / z² on z = s² <= 0.0295.
  @inline(__always) private func atanhSeries(_ z: Lanes) -> Lanes {
    var p = mad(lanes(0.05994450067166507), z, 0.05837416002617928)
    p = mad(p, z, 0.06668158378825219)
    p = mad(p, z, 0.07692278444052286)
    p = mad(p, z, 0.09090909435032407)
    p = mad(p, z, 0.11111111108769249)
    p = mad(p, z, 0.1428571428572255)
    return mad(p, z, 0.1999999999999999)
  }

  /// x^y for positive normal x and |y ln x| <= 708, and where not; 1 ulp.
  @inline(__always) func powLanes(_ x: Lanes, _ y: Lanes) -> (Lanes, failed: LaneMask) {
    let (l0, l1) = logPair(x)
    let lHead = leading(l0 + l1)
    let lTail = (l0 - lHead) + l1
    let yHead = leading(y)
    let yTail = y - yHead
    let e0 = lHead * yHead
    let e1 = y * lTail + yTail * lHead
    let e = e0 + e1
    let result = expLanes(e, tail: (e0 - e) + e1)
    let good =
      (x .>= lanes(Double.leastNormalMagnitude)) .& (x .<= lanes(Double.greatestFiniteMagnitude))
      .& (magnitude(e) .<= lanes(708))
    return (result, .!good)
  }

  @inline(__always) func powLoop(
    _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>, _ count: Int
  ) {
    sweep(x, y, out, count, repair: Scalar.pow) { powLanes($0, $1) }
  }
#endif

/// xⁿ by repeated squaring, |n| <= 16; about |n|/2 units in the last place at worst.
@inline(__always) func powerLanes(_ x: Lanes, _ n: Int) -> Lanes {
  var base = n < 0 ? 1 / x : x
  var result = lanes(1.0)
  var rest = n.magnitude
  while rest != 0 {
    if rest & 1 != 0 { result *= base }
    rest &>>= 1
    if rest != 0 { base *= base }
  }
  return result
}
