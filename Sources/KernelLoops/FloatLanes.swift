// The vocabulary of the single-precision loops: sixteen floats at a time. Where the processor fuses products
// and sums, formulas are in floats with tables of thirty-two entries; elsewhere they are in doubles, eight at
// a time, which hide every rounding of the way.

import CKernels

typealias FloatLanes = SIMD16<Float>
typealias FloatBits = SIMD16<UInt32>
typealias FloatMask = SIMDMask<SIMD16<Int32>>

let floatSignBit: UInt32 = 0x8000_0000

@inline(__always) func floats(_ x: Float) -> FloatLanes { FloatLanes(repeating: x) }
@inline(__always) func bits(_ x: FloatLanes) -> FloatBits { unsafeBitCast(x, to: FloatBits.self) }
@inline(__always) func float(_ x: FloatBits) -> FloatLanes { unsafeBitCast(x, to: FloatLanes.self) }

/// a where the mask is set, otherwise b.
@inline(__always) func select(_ mask: FloatMask, _ a: FloatLanes, _ b: FloatLanes) -> FloatLanes {
  b.replacing(with: a, where: mask)
}

/// a b + c, with one rounding where the processor has the instruction and two where it has not.
@inline(__always) func mad(_ a: FloatLanes, _ b: FloatLanes, _ c: FloatLanes) -> FloatLanes {
  #if KERNELS_FMA || arch(arm64)
    ck_float_fma(a, b, c)
  #else
    a * b + c
  #endif
}
@inline(__always) func mad(_ a: FloatLanes, _ b: FloatLanes, _ c: Float) -> FloatLanes {
  mad(a, b, floats(c))
}
@inline(__always) func mad(_ a: FloatLanes, _ b: Float, _ c: FloatLanes) -> FloatLanes {
  mad(a, floats(b), c)
}
@inline(__always) func mad(_ a: FloatLanes, _ b: Float, _ c: Float) -> FloatLanes {
  mad(a, floats(b), floats(c))
}

@inline(__always) func negated(_ x: FloatLanes) -> FloatLanes {
  float(bits(x) ^ FloatBits(repeating: floatSignBit))
}
@inline(__always) func magnitude(_ x: FloatLanes) -> FloatLanes {
  float(bits(x) & FloatBits(repeating: ~floatSignBit))
}

/// A result that is positive, zero or has the sign of x already, with the sign of x.
@inline(__always) func signed(_ result: FloatLanes, like x: FloatLanes) -> FloatLanes {
  float(bits(result) | (bits(x) & FloatBits(repeating: floatSignBit)))
}

/// min(x, limit), NaN kept.
@inline(__always) func atMost(_ x: FloatLanes, _ limit: Float) -> FloatLanes {
  ck_float_smaller(floats(limit), x)
}
/// max(x, limit), NaN kept.
@inline(__always) func atLeast(_ x: FloatLanes, _ limit: Float) -> FloatLanes {
  ck_float_larger(floats(limit), x)
}

@inline(__always) func anySet(_ mask: FloatMask) -> Bool {
  ck_float_any(unsafeBitCast(mask, to: SIMD16<Int32>.self))
}

/// The sum of the sixteen lanes, as a tree.
@inline(__always) func laneSum(_ v: FloatLanes) -> Float {
  let eight = v.lowHalf + v.highHalf
  let four = eight.lowHalf + eight.highHalf
  let two = four.lowHalf + four.highHalf
  return two.x + two.y
}
