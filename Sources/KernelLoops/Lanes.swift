// The vocabulary of the loops: eight doubles at a time, and the few operations on them that compile to one
// or two instructions on every processor. All is concrete and always inlined; a vector never crosses a
// call.

import CKernels

typealias Lanes = SIMD8<Double>
typealias Bits = SIMD8<UInt64>
typealias LaneMask = SIMDMask<SIMD8<Int64>>
@inline(__always) var laneCount: Int { 8 }

/// 1.5 · 2⁵²: adding it rounds to the nearest integer, which is then in the low bits of the sum.
let roundingShift = 0x1.8p52
let signBit: UInt64 = 0x8000_0000_0000_0000

@inline(__always) func lanes(_ x: Double) -> Lanes { Lanes(repeating: x) }
@inline(__always) func bits(_ x: Lanes) -> Bits { unsafeBitCast(x, to: Bits.self) }
@inline(__always) func double(_ x: Bits) -> Lanes { unsafeBitCast(x, to: Lanes.self) }

/// a b + c, with one rounding where the processor has the instruction and two where it has not.
/// What needs an exact product must not rely on either.
@inline(__always) func mad(_ a: Lanes, _ b: Lanes, _ c: Lanes) -> Lanes {
  ck_mad(a, b, c)
}

/// a b + c with a constant c: one step of Horner's scheme.
@inline(__always) func mad(_ a: Lanes, _ b: Lanes, _ c: Double) -> Lanes { mad(a, b, lanes(c)) }

@inline(__always) func magnitude(_ x: Lanes) -> Lanes { double(bits(x) & Bits(repeating: ~signBit)) }
@inline(__always) func negated(_ x: Lanes) -> Lanes { double(bits(x) ^ Bits(repeating: signBit)) }

/// A result that is zero or has the sign of x already, with the sign of x on zeros too.
@inline(__always) func signed(_ result: Lanes, like x: Lanes) -> Lanes {
  double(bits(result) | (bits(x) & Bits(repeating: signBit)))
}

/// The leading 26 bits: the product of two such numbers is exact.
@inline(__always) func leading(_ x: Lanes) -> Lanes {
  double(bits(x) & Bits(repeating: 0xFFFF_FFFF_F800_0000))
}

/// a where the mask is set, otherwise b.
@inline(__always) func select(_ mask: LaneMask, _ a: Lanes, _ b: Lanes) -> Lanes {
  ck_select(unsafeBitCast(mask, to: SIMD8<Int64>.self), a, b)
}

/// a where every bit of the mask is set, b where none is.
@inline(__always) func select(_ mask: Bits, _ a: Lanes, _ b: Lanes) -> Lanes {
  double((bits(a) & mask) | (bits(b) & ~mask))
}

@inline(__always) func anySet(_ mask: LaneMask) -> Bool { ck_any(unsafeBitCast(mask, to: SIMD8<Int64>.self)) }

/// min(x, limit), NaN kept.
@inline(__always) func atMost(_ x: Lanes, _ limit: Double) -> Lanes { ck_smaller(lanes(limit), x) }
/// max(x, limit), NaN kept.
@inline(__always) func atLeast(_ x: Lanes, _ limit: Double) -> Lanes { ck_larger(lanes(limit), x) }

/// The sum of the eight lanes, as a tree.
@inline(__always) func laneSum(_ v: Lanes) -> Double {
  let four = v.lowHalf + v.highHalf
  let two = four.lowHalf + four.highHalf
  return two.x + two.y
}
