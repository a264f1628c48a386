// Single precision, sixteen lanes: the same formulas as in double precision with shorter series. sin and
// cos reduce in four parts of π/2 with 12 bits each; lanes out of range are computed one by one in double
// precision.

import CKernels
import KernelTable

typealias FloatLanes = SIMD16<Float>
typealias FloatBits = SIMD16<UInt32>
typealias FloatMask = SIMDMask<SIMD16<Int32>>

@inline(__always) private func lanes(_ x: Float) -> FloatLanes { FloatLanes(repeating: x) }
@inline(__always) private func bits(_ x: FloatLanes) -> FloatBits { unsafeBitCast(x, to: FloatBits.self) }
@inline(__always) private func float(_ x: FloatBits) -> FloatLanes { unsafeBitCast(x, to: FloatLanes.self) }
@inline(__always) private func select(_ mask: FloatMask, _ a: FloatLanes, _ b: FloatLanes) -> FloatLanes {
  b.replacing(with: a, where: mask)
}
@inline(__always) private func mad(_ a: FloatLanes, _ b: FloatLanes, _ c: FloatLanes) -> FloatLanes {
  #if KERNELS_FMA || arch(arm64)
    c.addingProduct(a, b)
  #else
    a * b + c
  #endif
}
@inline(__always) private func mad(_ a: FloatLanes, _ b: FloatLanes, _ c: Float) -> FloatLanes {
  mad(a, b, lanes(c))
}
@inline(__always) private func negated(_ x: FloatLanes) -> FloatLanes {
  float(bits(x) ^ FloatBits(repeating: 0x8000_0000))
}
@inline(__always) private func magnitude(_ x: FloatLanes) -> FloatLanes {
  float(bits(x) & FloatBits(repeating: 0x7FFF_FFFF))
}
@inline(__always) private func signed(_ result: FloatLanes, like x: FloatLanes) -> FloatLanes {
  float(bits(result) | (bits(x) & FloatBits(repeating: 0x8000_0000)))
}

func floatUnaryLoop(_ kernel: FloatUnaryKernel) -> FloatUnaryLoop {
  switch kernel {
  case .negate: { map($0, $1, $2) { negated($0) } }
  case .sqrt: { map($0, $1, $2) { ck_float_sqrt($0) } }
  case .relu: { map($0, $1, $2) { ck_float_larger(FloatLanes.zero, $0) } }
  case .exp: { map($0, $1, $2, from: -87, to: 88, repair: Scalar.exp) { expLanes($0) } }
  case .log:
    {
      map(
        $0, $1, $2, from: Float.leastNormalMagnitude, to: Float.greatestFiniteMagnitude, repair: Scalar.log
      ) { logLanes($0) }
    }
  case .sin: { map($0, $1, $2, from: -6400, to: 6400, repair: Scalar.sin) { sinLanes($0) } }
  case .cos: { map($0, $1, $2, from: -6400, to: 6400, repair: Scalar.cos) { cosLanes($0) } }
  case .tanh: { map($0, $1, $2) { tanhLanes($0) } }
  case .sigmoid:
    {
      map($0, $1, $2, from: -87, to: Float.greatestFiniteMagnitude, repair: Scalar.sigmoid) {
        sigmoidLanes($0)
      }
    }
  }
}

func floatBinaryLoop(_ kernel: FloatBinaryKernel) -> FloatBinaryLoop {
  switch kernel {
  case .add: { map($0, $1, $2, $3) { $0 + $1 } }
  case .subtract: { map($0, $1, $2, $3) { $0 - $1 } }
  case .multiply: { map($0, $1, $2, $3) { $0 * $1 } }
  case .divide: { map($0, $1, $2, $3) { $0 / $1 } }
  }
}

// MARK: Formulas

/// k as the low bits of the first, and e^r - 1, x = k ln 2 + r.
@inline(__always) private func expParts(_ x: FloatLanes) -> (shifted: FloatLanes, y: FloatLanes) {
  let shift: Float = 0x1.8p23
  let shifted = mad(x, lanes(0x1.715476p+0), shift)
  let k = shifted - shift
  let r = mad(k, lanes(-0x1.7f7d1cp-20), mad(k, lanes(-0x1.62e4p-1), x))
  var p = mad(lanes(0.00139411711), r, 0.00836318134)
  p = mad(p, r, 0.0416663747)
  p = mad(p, r, 0.16666577)
  p = mad(p, r, 0.500000003)
  return (shifted, mad(r * r, p, r))
}

/// e^x, -87 <= x <= 88; 1.5 ulp, as are the logarithm, the sine and the cosine below.
@inline(__always) private func expLanes(_ x: FloatLanes) -> FloatLanes {
  let (shifted, y) = expParts(x)
  return float((bits(shifted) &<< 23) &+ bits(y + 1))
}

/// 1 / (1 + e^-x), -87 <= x; 2.5 ulp.
@inline(__always) private func sigmoidLanes(_ x: FloatLanes) -> FloatLanes {
  1 / (1 + expLanes(ck_float_larger(lanes(-50), negated(x))))
}

/// tanh x, every x; 2.5 ulp.
@inline(__always) private func tanhLanes(_ x: FloatLanes) -> FloatLanes {
  let a = ck_float_smaller(lanes(10), magnitude(x)) * 2
  let (shifted, y) = expParts(a)
  let scale = float((bits(shifted) &<< 23) &+ FloatBits(repeating: 0x3F80_0000))
  let e = mad(scale, y, scale - 1)
  return signed(e / (e + 2), like: x)
}

@inline(__always) private func logLanes(_ x: FloatLanes) -> FloatLanes {
  let biased = ((bits(x) &- FloatBits(repeating: 0x3F35_04F3)) &+ FloatBits(repeating: 128 << 23)) &>> 23
  let k = float(biased | FloatBits(repeating: 0x4B00_0000)) - (0x1p23 + 128)
  let m = float(bits(x) &- (biased &<< 23) &+ FloatBits(repeating: 128 << 23))
  let f = m - 1
  let s = f / (f + 2)
  let z = s * s
  let half = f * f * 0.5
  var p = mad(lanes(0.298717484), z, 0.39977541)
  p = mad(p, z, 0.666667764)
  let rest = half - mad(k, lanes(0x1.7f7d1cp-20), s * mad(z, p, half))
  return mad(k, lanes(0x1.62e4p-1), f - rest)
}

@inline(__always) private func quarterTurns(
  _ x: FloatLanes
) -> (k: FloatBits, r: FloatLanes, tail: FloatLanes) {
  let shift: Float = 0x1.8p23
  let shifted = mad(x, lanes(0x1.45f306p-1), shift)
  let k = shifted - shift
  let a = mad(k, lanes(-0x1.92p+0), x)
  let b = k * 0x1.fb4p-12
  let r1 = a - b
  let lost1 = (a - r1) - b
  let c = k * 0x1.444p-24
  let r2 = r1 - c
  let lost2 = (r1 - r2) - c
  let rest = mad(k, lanes(-0x1.68c234p-39), lost1 + lost2)
  let r = r2 + rest
  return (bits(shifted), r, (r2 - r) + rest)
}

@inline(__always) private func sinNearZero(
  _ r: FloatLanes, _ z: FloatLanes, _ tail: FloatLanes
) -> FloatLanes {
  var p = mad(lanes(-0.000195169772), z, 0.00833217584)
  p = mad(p, z, -0.166666549)
  return r + mad(r * z, p, tail)
}

@inline(__always) private func cosNearZero(
  _ r: FloatLanes, _ z: FloatLanes, _ tail: FloatLanes
) -> FloatLanes {
  var p = mad(lanes(2.44381011e-05), z, -0.00138873646)
  p = mad(p, z, 0.0416666468)
  let half = z * 0.5
  let w = 1 - half
  return w + (((1 - w) - half) + (z * z * p - r * tail))
}

@inline(__always) private func turned(
  _ k: FloatBits, _ even: FloatLanes, _ odd: FloatLanes, _ sign: FloatBits
) -> FloatLanes {
  let mask = FloatBits.zero &- (k & FloatBits(repeating: 1))
  let y = (bits(odd) & mask) | (bits(even) & ~mask)
  return float(y ^ ((sign & FloatBits(repeating: 2)) &<< 30))
}

@inline(__always) private func sinLanes(_ x: FloatLanes) -> FloatLanes {
  let (k, r, tail) = quarterTurns(x)
  let z = r * r
  let y = turned(k, sinNearZero(r, z, tail), cosNearZero(r, z, tail), k)
  return select(x .== FloatLanes.zero, x, y)
}

@inline(__always) private func cosLanes(_ x: FloatLanes) -> FloatLanes {
  let (k, r, tail) = quarterTurns(x)
  let z = r * r
  return turned(k, cosNearZero(r, z, tail), sinNearZero(r, z, tail), k &+ FloatBits(repeating: 1))
}
