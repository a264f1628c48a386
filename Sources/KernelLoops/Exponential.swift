// exp and its family. x = k ln 2 + r with |r| <= ln 2 / 2, e^x = 2^k e^r, e^r = 1 + r + r² p(r); the others
// are written with e^x - 1, which keeps its relative accuracy at 0. ln 2 is split so that k times its head
// is exact.

/// ln 2 in two parts; the head has 42 bits, so its product with an 11-bit k is exact with or without fused
/// products.
let ln2Head = 0x1.62e42fefa3800p-1, ln2Tail = 0x1.ef35793c76730p-45
private let log2e = 0x1.71547652b82fep+0

/// k as the low bits of `shifted`, and r.
@inline(__always) private func reduced(_ x: Lanes) -> (shifted: Lanes, r: Lanes) {
  let shifted = mad(x, lanes(log2e), roundingShift)
  let k = shifted - roundingShift
  return (shifted, mad(k, lanes(-ln2Tail), mad(k, lanes(-ln2Head), x)))
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

/// e^(x + tail) with a tail far below x; -708 <= x <= 709, NaN stays NaN only through the caller.
@inline(__always) func expLanes(_ x: Lanes, tail: Lanes) -> Lanes {
  let (shifted, r0) = reduced(x)
  let r = r0 + tail
  let y = mad(r * r, expTail(r), r) + 1
  return double((bits(shifted) &<< 52) &+ bits(y))
}

/// e^x, -708 <= x <= 709; 1.1 ulp.
@inline(__always) func expLanes(_ x: Lanes) -> Lanes {
  let (shifted, r) = reduced(x)
  let y = mad(r * r, expTail(r), r) + 1
  return double((bits(shifted) &<< 52) &+ bits(y))
}

/// e^x - 1, -700 <= x <= 709; 2 ulp; NaN stays NaN. A zero may lose its sign.
@inline(__always) func expm1Lanes(_ x: Lanes) -> Lanes {
  let (shifted, r) = reduced(x)
  let scale = powerOfTwo(shifted)
  let y = mad(r * r, expTail(r), r)
  return mad(scale, y, scale - 1)
}

/// e^x - 1, x <= 709, with the sign of a zero; below -100 it is -1 to the last bit.
@inline(__always) func expm1SignedLanes(_ x: Lanes) -> Lanes {
  signed(expm1Lanes(atLeast(x, -100)), like: x)
}

/// (e^x - e^-x) / 2, |x| <= 709; 2.5 ulp.
@inline(__always) func sinhLanes(_ x: Lanes) -> Lanes {
  let e = expm1Lanes(magnitude(x))
  return double(bits((e + e / (e + 1)) * 0.5) | (bits(x) & Bits(repeating: signBit)))
}

/// (e^x + e^-x) / 2, |x| <= 709; 2 ulp.
@inline(__always) func coshLanes(_ x: Lanes) -> Lanes {
  let half = expLanes(magnitude(x)) * 0.5
  return half + 0.25 / half
}

/// (e^2x - 1) / (e^2x + 1); from 20 on it is 1 to the last bit; 2.5 ulp.
@inline(__always) func tanhLanes(_ x: Lanes) -> Lanes {
  let e = expm1Lanes(atMost(magnitude(x), 20) * 2)
  return signed(e / (e + 2), like: x)
}
