// Angles. x = k w + r, w = π/2 (quarter turns) or w = π (half turns), |r| <= w/2. r comes in two parts
// where a function needs it: the second is what the first lost. Constants are cut so that what must be
// exact is: with fused products k w₁ is for every k that occurs, without them w₁ and w₂ have 33 bits, for a
// k of 18. What is too large for that is `FarAngle`'s, one by one.

import CKernels
import KernelTable

/// k in the low bits, r and its rest; the rest of half turns is part of r.
typealias Angle = (k: Bits, r: Lanes, rest: Lanes)

/// What is counted: quarters of a turn, halves, or halves from a quarter before zero (x + π/2 = k π + r).
enum Turn { case quarter, half, betweenHalves }

/// How large a k may be: for quarters there is a shorter formula for those that usually come.
enum AngleRange {
  case usual, wide

  @inline(__always) func mostTurns(_ turn: Turn) -> UInt64 {
    #if KERNELS_FMA || arch(arm64)
      turn != .quarter ? 1 << 46 : self == .usual ? 1 << 20 : 1 << 50
    #else
      1 << 17
    #endif
  }

  /// How far k is above -mostTurns: for a k that is not too large no bit above 2 · mostTurns, for others
  /// (infinities and NaN too) there is one. Distances are collected with | and looked at together.
  @inline(__always) func distances(_ k: Bits, _ turn: Turn) -> Bits {
    k &- Bits(repeating: roundingShift.bitPattern &- mostTurns(turn))
  }

  /// The bits of a distance, or of several, that a small k does not have.
  @inline(__always) func beyond(_ distances: Bits, _ turn: Turn) -> Bits {
    distances & Bits(repeating: ~(2 &* mostTurns(turn) &- 1))
  }
}

@inline(__always) func anySet(_ b: Bits) -> Bool { ck_any(unsafeBitCast(b, to: SIMD8<Int64>.self)) }

/// The angle of x where `beyond` finds nothing. -0 comes through as -0.
@inline(__always) func angle(_ x: Lanes, _ turn: Turn, _ reach: AngleRange) -> Angle {
  let width: Double = turn == .quarter ? 1 : 2
  let count = mad(x, lanes(0x1.45f306dc9c883p-1 / width), turn == .betweenHalves ? 0.5 : roundingShift)
  let shifted = turn == .betweenHalves ? count + roundingShift : count
  let whole = shifted - roundingShift
  let k = turn == .betweenHalves ? whole - 0.5 : whole
  #if KERNELS_FMA || arch(arm64)
    let a = mad(k, lanes(-0x1.921fb54442d18p+0 * width), x)
    if turn == .quarter && reach == .usual {
      // The second part has 33 bits, so that its product is exact up to 2²⁰ turns.
      let second = 0x1.1a62633000000p-54, third = 0x1.45c06e0e68948p-86
      let b = k * second
      let r = a - b
      return (bits(shifted), r, mad(k, lanes(-third), (a - r) - b))
    }
    let second = 0x1.1a62633145c06p-54 * width, third = 0x1.c1cd129024e09p-107 * width
    if turn != .quarter { return (bits(shifted), mad(k, lanes(-third), mad(k, lanes(-second), a)), .zero) }
    let b = k * second
    let r = a - b
    let rest = mad(k, lanes(-third), ((a - r) - b) - mad(k, lanes(second), negated(b)))
    // x times 2/π is off by up to an eighth here: k may be one too small or too large.
    let more = mad(r, lanes(0x1.45f306dc9c883p-1), roundingShift) - roundingShift
    return (
      bits(shifted + more), mad(more, lanes(-0x1.921fb54442d18p+0), r), mad(more, lanes(-second), rest)
    )
  #else
    let a = x - k * (0x1.921fb54400000p+0 * width), b = k * (0x1.0b4611a600000p-34 * width)
    let near = a - b
    let lost = k * (0x1.3198a2e037073p-69 * width) - ((a - near) - b)
    let r = near - lost
    return (bits(shifted), r, turn == .quarter ? (near - r) - lost : .zero)
  #endif
}

/// The angle of any x: lanes too large for the formula one by one.
@inline(__always) func anyAngle(_ x: Lanes, _ turn: Turn) -> Angle {
  var result = angle(x, turn, .wide)
  var far = AngleRange.wide.beyond(AngleRange.wide.distances(result.k, turn), turn)
  if anySet(far) {
    #if KERNELS_AVX512
      let (other, isDoubtful) = farAngle(x, turn), isFar = far .!= Bits.zero
      result = (
        bits(select(isFar, double(other.k), double(result.k))), select(isFar, other.r, result.r),
        select(isFar, other.rest, result.rest)
      )
      far = far & bits(select(isDoubtful, double(Bits(repeating: .max)), Lanes.zero))
      if !anySet(far) { return result }
    #endif
    for i in 0..<laneCount where far[i] != 0 {
      let one = FarAngle(x[i], halves: turn != .quarter, between: turn == .betweenHalves)
      result.k[i] = one.turns
      result.r[i] = turn == .quarter ? one.r : one.r + one.rest
      result.rest[i] = turn == .quarter ? one.rest : 0
    }
  }
  return result
}
