// atan, atan2, asin, acos. atan folds its argument into |t| <= tan(π/8) with one division; asin and acos
// use the series of asin below 1/2 and, above, asin a = π/2 - 2 asin sqrt((1 - a) / 2).

import CKernels

private let halfPi = 0x1.921fb54442d18p+0, halfPiTail = 0x1.1a62633145c07p-54

/// (atan t - t) / t³ on z = t², |t| <= tan(π/8).
@inline(__always) private func atanSeries(_ z: Lanes) -> Lanes {
  var p = mad(lanes(-0.017921664073281458), z, 0.038077771032193675)
  p = mad(p, z, -0.050398243551019656)
  p = mad(p, z, 0.05848004333444182)
  p = mad(p, z, -0.06663119769864725)
  p = mad(p, z, 0.07692061584476706)
  p = mad(p, z, -0.09090897833562352)
  p = mad(p, z, 0.11111110786039541)
  p = mad(p, z, -0.14285714280246567)
  p = mad(p, z, 0.19999999999954063)
  return mad(p, z, -0.333333333333332)
}

/// atan x, every x; 2 ulp.
@inline(__always) func atanLanes(_ x: Lanes) -> Lanes {
  let a = magnitude(x)
  let large = a .> lanes(2.414213562373095), middle = a .> lanes(0.41421356237309503)
  let over = select(large, lanes(-1), select(middle, a - 1, a))
  let under = select(large, a, select(middle, a + 1, lanes(1)))
  let base = select(large, lanes(halfPi), select(middle, lanes(halfPi / 2), Lanes.zero))
  let baseTail = select(large, lanes(halfPiTail), select(middle, lanes(halfPiTail / 2), Lanes.zero))
  let t = over / under
  let z = t * t
  let p = atanSeries(z)
  return signed(base + (t + mad(t * z, p, baseTail)), like: x)
}

/// The angle of the point (x, y), every x and y; 2 ulp: that of the first octant, and from it, by a
/// multiple of π/4 and a sign, the one asked for.
@inline(__always) func atan2Lanes(_ y: Lanes, _ x: Lanes) -> Lanes {
  let across = magnitude(x), up = magnitude(y)
  let steep = up .> across
  var a = select(steep, across, up), b = select(steep, up, across)
  // Sides whose sum could overflow are made smaller; of two infinite ones the angle is that of (1, 1).
  let endless = (a .== lanes(Double.infinity)) .& (a .== b)
  let scale = select(b .> lanes(0x1p1000), lanes(0x1p-60), lanes(1))
  a = select(endless, lanes(1), a * scale)
  b = select(endless, lanes(1), b * scale)
  let middle = a .> b * 0.41421356237309503
  // 0 / 0 becomes 0.
  let t = select(middle, a - b, a) / atLeast(select(middle, a + b, b), 0x1p-1074)
  let z = t * t
  // A quarter turn less the angle if steep, then a half turn less that if x is behind.
  let back = Bits.zero &- (bits(x) &>> 63)
  let eighths = select(middle, lanes(1), Lanes.zero)
  let folded = select(steep, 2 - eighths, eighths)
  let turned = distance(folded, back)
  let sign = select(steep, lanes(-0.0), Lanes.zero)
  let s = double(bits(t) ^ bits(sign) ^ (bits(x) & Bits(repeating: signBit)))
  // Three times π/4 is exact: its last bits are zeros.
  let tail = mad(s * z, atanSeries(z), turned * (halfPiTail / 2))
  return signed(mad(turned, lanes(halfPi / 2), s + tail), like: y)
}

/// n, or 4 - n where the mask is set.
@inline(__always) private func distance(_ n: Lanes, _ mask: Bits) -> Lanes {
  magnitude(n - double(bits(lanes(4)) & mask))
}

/// (asin s - s) / s³ on z = s² <= 1/4.
@inline(__always) private func asinSeries(_ z: Lanes) -> Lanes {
  var p = mad(lanes(0.032676866081435475), z, -0.02107725843387504)
  p = mad(p, z, 0.021763477647177128)
  p = mad(p, z, 0.003683050116986158)
  p = mad(p, z, 0.010786526988517677)
  p = mad(p, z, 0.011397776363663854)
  p = mad(p, z, 0.01398096140028744)
  p = mad(p, z, 0.017351600097087843)
  p = mad(p, z, 0.02237221565990691)
  p = mad(p, z, 0.03038194268363769)
  p = mad(p, z, 0.04464285717512015)
  p = mad(p, z, 0.07499999999970264)
  return mad(p, z, 0.16666666666666763)
}

/// asin x, NaN outside [-1, 1]; 2 ulp.
@inline(__always) func asinLanes(_ x: Lanes) -> Lanes {
  let a = magnitude(x)
  let large = a .> lanes(0.5)
  let z = select(large, (1 - a) * 0.5, a * a)
  let s = select(large, ck_sqrt(z), a)
  let tail = s * z * asinSeries(z)
  let y = select(large, halfPi - ((s + s) + (tail + tail - halfPiTail)), s + tail)
  return signed(y, like: x)
}

/// acos x, NaN outside [-1, 1]; 2 ulp.
@inline(__always) func acosLanes(_ x: Lanes) -> Lanes {
  let a = magnitude(x)
  let large = a .> lanes(0.5), negative = x .< Lanes.zero
  let z = select(large, (1 - a) * 0.5, a * a)
  let s = select(large, ck_sqrt(z), x)
  let tail = s * z * asinSeries(z)
  let near = (s + tail) * 2
  let far = (halfPi - ((s + tail) - halfPiTail)) * 2
  let small = halfPi - (s + (tail - halfPiTail))
  return select(large, select(negative, far, near), small)
}
