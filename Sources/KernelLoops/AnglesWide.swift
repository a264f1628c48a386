// The angle of an argument of any size, eight at a time. 1 / 2π is in a table, 53 bits an entry; x is a number
// times a power of two, so of the products with the entries those that are whole turns are left out, the
// fractions of the next four are added with what each product and sum loses, and the rest is too small to
// count.

#if KERNELS_AVX512
  import CKernels

  /// a + b and what is lost.
  @inline(__always) private func exactSum(_ a: Lanes, _ b: Lanes) -> (sum: Lanes, lost: Lanes) {
    let sum = a + b
    let back = sum - a
    return (sum, (a - (sum - back)) + (b - back))
  }

  @inline(__always) private func entry(_ place: Bits, _ i: UInt64) -> Lanes {
    let index = place &+ Bits(repeating: i)
    return lookup(turnsOfRadian, index, beyond: (index & Bits(repeating: 16)) .!= Bits.zero)
  }

  /// The angle of x for 1 <= |x|, and where it is so close to a multiple that it has too few bits: about one
  /// in 2⁴⁶. NaN of infinities and NaN.
  @inline(__always) func farAngle(_ x: Lanes, _ turn: Turn) -> (Angle, isDoubtful: LaneMask) {
    // x 2^(-53 n) is a whole number below 2¹⁰⁶.
    let n = ck_floor(mad(ck_exponent(x), lanes(1.0 / 53), -51.9 / 53))
    let first = ck_scale(x, n * -53), place = bits(n + (roundingShift + 1))
    let second = first * 0x1p-53, third = first * 0x1p-106, fourth = first * 0x1p-159
    let d0 = entry(place, 0), d1 = entry(place, 1), d2 = entry(place, 2)
    let p0 = first * d0, p1 = second * d1, p2 = third * d2
    let (a, lostA) = exactSum(ck_fraction(p0), ck_fraction(mad(first, d0, negated(p0))))
    let (b, lostB) = exactSum(a, ck_fraction(p1))
    let (c, lostC) = exactSum(b, mad(second, d1, negated(p1)))
    let (turns, lostD) = exactSum(c, p2)
    let tail = (lostA + lostB) + (lostC + lostD) + mad(fourth, entry(place, 3), mad(third, d2, negated(p2)))

    let steps: Double = turn == .quarter ? 4 : 2
    let shifted = mad(turns, lanes(steps), turn == .betweenHalves ? 0.5 : 0) + roundingShift
    let whole = shifted - roundingShift
    let near = mad(turn == .betweenHalves ? whole - 0.5 : whole, lanes(-1 / steps), turns)
    let share = near + tail, rest = tail - (share - near)
    let circle = 0x1.921fb54442d18p+2, circleRest = 0x1.1a62633145c07p-52
    let r = share * circle
    let lost = mad(share, lanes(circle), negated(r)) + mad(share, lanes(circleRest), rest * circle)
    let isDoubtful = magnitude(share) .< lanes(0x1p-46)
    if turn == .quarter { return ((bits(shifted), r, lost), isDoubtful) }
    return ((bits(shifted), r + lost, Lanes.zero), isDoubtful)
  }
#endif
