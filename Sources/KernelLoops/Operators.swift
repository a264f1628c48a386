// Arithmetic on eight lanes as vector instructions. The standard library's operators are written lane by
// lane, and it is luck whether the optimiser finds the vector again: (a + c) - c for one came out as thirty
// shuffles. These are preferred to those because they are not generic.

import CKernels

@inline(__always) func + (a: Lanes, b: Lanes) -> Lanes { ck_add(a, b) }
@inline(__always) func - (a: Lanes, b: Lanes) -> Lanes { ck_subtract(a, b) }
@inline(__always) func * (a: Lanes, b: Lanes) -> Lanes { ck_multiply(a, b) }
@inline(__always) func / (a: Lanes, b: Lanes) -> Lanes { ck_divide(a, b) }
@inline(__always) func + (a: Lanes, b: Double) -> Lanes { ck_add(a, lanes(b)) }
@inline(__always) func - (a: Lanes, b: Double) -> Lanes { ck_subtract(a, lanes(b)) }
@inline(__always) func * (a: Lanes, b: Double) -> Lanes { ck_multiply(a, lanes(b)) }
@inline(__always) func / (a: Lanes, b: Double) -> Lanes { ck_divide(a, lanes(b)) }
@inline(__always) func + (a: Double, b: Lanes) -> Lanes { ck_add(lanes(a), b) }
@inline(__always) func - (a: Double, b: Lanes) -> Lanes { ck_subtract(lanes(a), b) }
@inline(__always) func * (a: Double, b: Lanes) -> Lanes { ck_multiply(lanes(a), b) }
@inline(__always) func / (a: Double, b: Lanes) -> Lanes { ck_divide(lanes(a), b) }

@inline(__always) func & (a: Bits, b: Bits) -> Bits { ck_and(a, b) }
@inline(__always) func | (a: Bits, b: Bits) -> Bits { ck_or(a, b) }
@inline(__always) func ^ (a: Bits, b: Bits) -> Bits { ck_xor(a, b) }
@inline(__always) func &+ (a: Bits, b: Bits) -> Bits { ck_plus(a, b) }
@inline(__always) func &- (a: Bits, b: Bits) -> Bits { ck_minus(a, b) }
@inline(__always) func &<< (a: Bits, n: UInt64) -> Bits { ck_left(a, Int32(truncatingIfNeeded: n)) }
@inline(__always) func &>> (a: Bits, n: UInt64) -> Bits { ck_right(a, Int32(truncatingIfNeeded: n)) }

@inline(__always) private func mask(_ m: SIMD8<Int64>) -> LaneMask { unsafeBitCast(m, to: LaneMask.self) }
@inline(__always) func .== (a: Lanes, b: Lanes) -> LaneMask { mask(ck_equal(a, b)) }
@inline(__always) func .!= (a: Lanes, b: Lanes) -> LaneMask { mask(ck_unequal(a, b)) }
@inline(__always) func .< (a: Lanes, b: Lanes) -> LaneMask { mask(ck_below(a, b)) }
@inline(__always) func .> (a: Lanes, b: Lanes) -> LaneMask { mask(ck_below(b, a)) }
@inline(__always) func .<= (a: Lanes, b: Lanes) -> LaneMask { mask(ck_not_above(a, b)) }
@inline(__always) func .>= (a: Lanes, b: Lanes) -> LaneMask { mask(ck_not_above(b, a)) }
