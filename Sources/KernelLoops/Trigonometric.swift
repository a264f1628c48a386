// sin, cos, tan and what is made of them. One polynomial of sin on half turns serves both sin and cos,
// where one of them is wanted; both together, and tan, take quarter turns and two polynomials, short
// because |r| <= π/4.

/// sin r, |r| <= 1.025 · π/2.
@inline(__always) private func halfTurnSine(_ r: Lanes) -> Lanes {
  let z = r * r
  var p = mad(lanes(2.717740698954683e-15), z, -7.642681897489635e-13)
  p = mad(p, z, 1.60589286610833e-10)
  p = mad(p, z, -2.5052106676182854e-08)
  p = mad(p, z, 2.7557319209345064e-06)
  p = mad(p, z, -0.0001984126984120183)
  p = mad(p, z, 0.008333333333333188)
  p = mad(p, z, -0.16666666666666666)
  return mad(r * z, p, r)
}

/// The sign of (-1)^k on y.
@inline(__always) private func alternating(_ y: Lanes, _ k: Bits) -> Lanes { double(bits(y) ^ (k &<< 63)) }

/// Whether k is odd.
@inline(__always) private func odd(_ k: Bits) -> LaneMask {
  (k & Bits(repeating: 1)) .!= Bits.zero
}

/// sin x; 2 ulp.
enum SineFormula: AngleFormula {
  @inline(__always) static var turn: Turn { .half }
  @inline(__always) static func value(_ a: Angle, _ x: Lanes) -> Lanes {
    alternating(signed(halfTurnSine(a.r), like: a.r), a.k)
  }
}

/// cos x = sin(x + π/2); 2 ulp.
enum CosineFormula: AngleFormula {
  @inline(__always) static var turn: Turn { .betweenHalves }
  @inline(__always) static func value(_ a: Angle, _ x: Lanes) -> Lanes { alternating(halfTurnSine(a.r), a.k) }
}

/// sin x and cos x; 1.5 ulp.
@inline(__always) func sinCosValues(_ a: Angle) -> (Lanes, Lanes) {
  let r = a.r, z = r * r
  var s = mad(lanes(1.587956173886372e-10), z, -2.505045425000529e-08)
  s = mad(s, z, 2.755731171121265e-06)
  s = mad(s, z, -0.00019841269823991315)
  s = mad(s, z, 0.008333333333315028)
  s = mad(s, z, -0.16666666666666602)
  let sine = signed(r + mad(r * z, s, a.rest), like: r)
  var c = mad(lanes(-1.1341144437765344e-11), z, 2.0875326071742604e-09)
  c = mad(c, z, -2.755731101118564e-07)
  c = mad(c, z, 2.4801587275601598e-05)
  c = mad(c, z, -0.0013888888888844752)
  c = mad(c, z, 0.04166666666666631)
  c = mad(c, z, -0.5)
  let cosine = mad(c, z, 1)
  // k = 0, 1, 2, 3: (s, c), (c, -s), (-s, -c), (-c, s).
  let isOdd = odd(a.k), half = Bits(repeating: 2)
  let first = bits(select(isOdd, cosine, sine)) ^ ((a.k & half) &<< 62)
  let second = bits(select(isOdd, sine, cosine)) ^ (((a.k &+ Bits(repeating: 1)) & half) &<< 62)
  return (double(first), double(second))
}

/// tan(r + rest) = over / under, |r| <= π/4: a rational function in z = r². The numerator makes up for what
/// rounding the denominator loses; the slope of tan is put on the rest roughly, as 1 + z.
@inline(__always) private func tangent(_ a: Angle) -> (over: Lanes, under: Lanes) {
  let r = a.r, z = r * r
  var p = mad(lanes(-1.8024610757845295e-05), z, 0.0034346024184056796)
  p = mad(p, z, -0.13346354166666663)
  var q = mad(lanes(5.060158588110204e-07), z, -0.00031343771849207575)
  q = mad(q, z, 0.025700227418406843)
  // The first coefficient was chosen to have eight bits.
  let first = -0.466796875
  #if KERNELS_FMA || arch(arm64)
    q = mad(q, z, first)
    let under = mad(q, z, 1)
    let lost = mad(q, z, 1 - under)
  #else
    let head = leading(r), tail = r - head
    let below = ((head * head - z) + 2 * head * tail) + tail * tail
    let high = leading(z)
    let most = 1 + first * high, rest = first * ((z - high) + below) + q * z * z
    let under = most + rest
    let lost = (most - under) + rest
  #endif
  let over = r + mad(negated(r), lost, mad(z, mad(r, p, a.rest), a.rest))
  return (signed(over, like: r), under)
}

/// tan x; 2 ulp.
enum TangentFormula: AngleFormula {
  @inline(__always) static var turn: Turn { .quarter }
  #if KERNELS_AVX512
    @inline(__always) static var usualTurns: UInt64 { 1 << 23 }
    @inline(__always) static func usual(_ x: Lanes) -> (Lanes, distances: Bits) {
      let (y, k) = tanLanes(x)
      return (y, k &- Bits(repeating: roundingShift.bitPattern &- usualTurns))
    }
  #endif
  @inline(__always) static func value(_ a: Angle, _ x: Lanes) -> Lanes {
    let (n, d) = tangent(a), isOdd = odd(a.k)
    return alternating(select(isOdd, d, n) / select(isOdd, n, d), a.k)
  }
}

/// 1 / tan x; 2 ulp.
enum CotangentFormula: AngleFormula {
  @inline(__always) static var turn: Turn { .quarter }
  @inline(__always) static func value(_ a: Angle, _ x: Lanes) -> Lanes {
    let (n, d) = tangent(a), isOdd = odd(a.k)
    return alternating(select(isOdd, n, d) / select(isOdd, d, n), a.k)
  }
}

/// 1 / cos x; 2.5 ulp.
enum SecantFormula: AngleFormula {
  @inline(__always) static var turn: Turn { .betweenHalves }
  @inline(__always) static func value(_ a: Angle, _ x: Lanes) -> Lanes { 1 / CosineFormula.value(a, x) }
}

/// 1 / sin x; 2.5 ulp.
enum CosecantFormula: AngleFormula {
  @inline(__always) static var turn: Turn { .half }
  @inline(__always) static func value(_ a: Angle, _ x: Lanes) -> Lanes { 1 / SineFormula.value(a, x) }
}

/// sin x / x, 1 at 0 and 0 at infinity; 2.5 ulp.
enum SincFormula: AngleFormula {
  @inline(__always) static var turn: Turn { .half }
  @inline(__always) static func value(_ a: Angle, _ x: Lanes) -> Lanes {
    let y = select(x .== Lanes.zero, lanes(1), SineFormula.value(a, x) / x)
    return select(magnitude(x) .== lanes(Double.infinity), Lanes.zero, y)
  }
}
