// Roots and roundings. A cube root starts from a third of the exponent, is improved by a polynomial to 20
// bits, and finished by one step of Halley's method on an exactly squared estimate.

import CKernels

/// The cube root of a positive normal number to 20 bits.
@inline(__always) func roughCubeRoot(_ a: Lanes) -> Lanes {
  // The upper word of the bits over 3, plus two thirds of the bias: within 6 % of the root.
  let upper = double((bits(a) &>> 32) | Bits(repeating: 0x4330_0000_0000_0000)) - 0x1p52
  let third = mad(upper, lanes(1.0 / 3), 715_094_163) + 0x1p52
  let guess = double(bits(third) &<< 32)
  let r = guess * guess * (guess / a)
  var p = mad(lanes(0.13944560602346537), r, -0.7346339881101069)
  p = mad(p, r, 1.5895846750027143)
  p = mad(p, r, -1.8663568985116592)
  p = mad(p, r, 1.8719602782751426)
  return guess * p
}

#if !KERNELS_AVX512
  /// cbrt x of a normal x, either sign; 1 ulp.
  @inline(__always) func cbrtLanes(_ x: Lanes) -> Lanes {
    let a = magnitude(x)
    let better = roughCubeRoot(a)
    let t = double((bits(better) &+ Bits(repeating: 0x8000_0000)) & Bits(repeating: 0xFFFF_FFFF_C000_0000))
    let q = a / (t * t)
    let root = mad(t, (q - t) / (t + t + q), t)
    return signed(root, like: x)
  }

  /// cbrt x of a finite x: subnormal numbers are multiplied by 2⁵⁴ first and the root by 2⁻¹⁸; zeros stay.
  @inline(__always) func cbrtAnyLanes(_ x: Lanes) -> Lanes {
    let tiny = magnitude(x) .< lanes(Double.leastNormalMagnitude)
    let root = cbrtLanes(select(tiny, x * 0x1p54, x))
    return select(x .== Lanes.zero, x, select(tiny, root * 0x1p-18, root))
  }

  /// sqrt(a² + b²), 1.25 ulp, and where the sum of squares could lose accuracy.
  @inline(__always) func hypotLanes(_ a: Lanes, _ b: Lanes) -> (Lanes, failed: LaneMask) {
    let s = a * a + b * b
    let good = (s .>= lanes(0x1p-900)) .& (s .<= lanes(0x1p1020))
    return (ck_sqrt(s), .!good)
  }
#endif

/// |x| rounded to the nearest integer, ties to even, and |x|; from 2⁵² on every double is an integer.
@inline(__always) private func nearest(_ x: Lanes) -> (rounded: Lanes, magnitude: Lanes, whole: LaneMask) {
  let a = magnitude(x)
  return ((a + 0x1p52) - 0x1p52, a, .!(a .< lanes(0x1p52)))
}

@inline(__always) func floorLanes(_ x: Lanes) -> Lanes {
  let (n, _, whole) = nearest(x)
  let rounded = signed(n, like: x)
  let y = rounded - select(rounded .> x, lanes(1), Lanes.zero)
  return select(whole, x, signed(y, like: x))
}

@inline(__always) func ceilLanes(_ x: Lanes) -> Lanes {
  let (n, _, whole) = nearest(x)
  let rounded = signed(n, like: x)
  let y = rounded + select(rounded .< x, lanes(1), Lanes.zero)
  return select(whole, x, signed(y, like: x))
}

/// Halves away from zero.
@inline(__always) func roundLanes(_ x: Lanes) -> Lanes {
  let (n, a, whole) = nearest(x)
  let y = n + select((a - n) .== lanes(0.5), lanes(1), Lanes.zero)
  return select(whole, x, signed(y, like: x))
}

/// -1, 0, 1; NaN and the sign of a zero stay.
@inline(__always) func signLanes(_ x: Lanes) -> Lanes {
  let y = select(x .> Lanes.zero, lanes(1), x)
  return select(x .< Lanes.zero, lanes(-1), y)
}
