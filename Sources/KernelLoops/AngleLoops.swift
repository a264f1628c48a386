// Loops over angles. A loop runs without a branch on data over whole vectors, the last one begun early
// enough to be whole, and collects on the way whether it met an argument that its reduction is not made
// for; if so, the stretch is gone through once more with the reduction that knows no limit.

import CKernels

/// A function of an angle; x is there for what needs it besides.
protocol AngleFormula {
  static var turn: Turn { get }
  static func value(_ a: Angle, _ x: Lanes) -> Lanes
  /// The value where the angle is at most `usualTurns` of what the formula counts, and how far it is above the
  /// least.
  static func usual(_ x: Lanes) -> (Lanes, distances: Bits)
  static var usualTurns: UInt64 { get }
}

extension AngleFormula {
  @inline(__always) static var usualTurns: UInt64 { AngleRange.usual.mostTurns(turn) }

  @inline(__always) static func usual(_ x: Lanes) -> (Lanes, distances: Bits) {
    let a = angle(x, turn, .usual)
    return (value(a, x), AngleRange.usual.distances(a.k, turn))
  }

  /// The bits of a distance, or of several, that an angle in the usual range does not have.
  @inline(__always) static func beyond(_ distances: Bits) -> Bits {
    distances & Bits(repeating: ~(2 &* usualTurns &- 1))
  }
}

/// out = value(angle of x), for any x and any count; the two may be the same.
@inline(__always) func turning<Formula: AngleFormula>(
  _ x: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>, _ count: Int, _: Formula.Type
) {
  if count < laneCount { return anyTurning(x, out, count, Formula.self) }
  inStretches(x, out, out, count) { source, target, _, n in
    var collected = Bits.zero, i = 0
    while true {
      let (y, distances) = Formula.usual(ck_load(source + i))
      collected |= distances
      ck_store(target + i, y)
      if i &+ laneCount >= n { break }
      i = i &+ 2 &* laneCount <= n ? i &+ laneCount : n &- laneCount
    }
    if anySet(Formula.beyond(collected)) { anyTurning(source, target, n, Formula.self) }
  }
}

/// The same for short arrays and for large arguments; above eight, x and out must not be the same. An argument
/// that is not large gets the value that it has elsewhere.
@inline(never) private func anyTurning<Formula: AngleFormula>(
  _ x: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>, _ count: Int, _: Formula.Type
) {
  var i = 0
  while i < count {
    let n = count &- i < laneCount ? count &- i : laneCount
    let v = ck_load_some(x + i, n, 0)
    var y = Lanes.zero, far = Bits(repeating: .max)
    // What is counted is at most π.
    if anySet(magnitude(v) .<= lanes(4 * Double(Formula.usualTurns))) {
      let (usual, distances) = Formula.usual(v)
      (y, far) = (usual, Formula.beyond(distances))
    }
    if anySet(far) { y = select(far .== Bits.zero, y, Formula.value(anyAngle(v, Formula.turn), v)) }
    ck_store_some(out + i, n, y)
    i &+= laneCount
  }
}

/// x, sines, cosines, count: both of every x, for one reduction. x may be one of the outputs.
func sinCosLoop(
  _ x: UnsafePointer<Double>, _ sines: UnsafeMutablePointer<Double>, _ cosines: UnsafeMutablePointer<Double>,
  _ count: Int
) {
  if count < laneCount { return anySinCos(x, sines, cosines, count) }
  inStretches(x, sines, cosines, count) { source, sines, cosines, n in
    var collected = Bits.zero, i = 0
    while true {
      let a = angle(ck_load(source + i), .quarter, .usual)
      collected |= AngleRange.usual.distances(a.k, .quarter)
      let (s, c) = sinCosValues(a)
      ck_store(sines + i, s)
      ck_store(cosines + i, c)
      if i &+ laneCount >= n { break }
      i = i &+ 2 &* laneCount <= n ? i &+ laneCount : n &- laneCount
    }
    if anySet(AngleRange.usual.beyond(collected, .quarter)) { anySinCos(source, sines, cosines, n) }
  }
}

@inline(never) private func anySinCos(
  _ x: UnsafePointer<Double>, _ sines: UnsafeMutablePointer<Double>, _ cosines: UnsafeMutablePointer<Double>,
  _ count: Int
) {
  var i = 0
  while i < count {
    let n = count &- i < laneCount ? count &- i : laneCount
    let (s, c) = sinCosValues(anyAngle(ck_load_some(x + i, n, 0), .quarter))
    ck_store_some(sines + i, n, s)
    ck_store_some(cosines + i, n, c)
    i &+= laneCount
  }
}

/// Hands out an array of at least eight in stretches of at least eight whose arguments are still there when
/// their results are written: parts of the array, or copies if results go where the arguments are.
@inline(__always) private func inStretches(
  _ x: UnsafePointer<Double>, _ first: UnsafeMutablePointer<Double>, _ second: UnsafeMutablePointer<Double>,
  _ count: Int,
  _ body: (UnsafePointer<Double>, UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>, Int) -> Void
) {
  let inPlace = x == UnsafePointer(first) || x == UnsafePointer(second)
  let usual = inPlace ? 64 : 1024
  withUnsafeTemporaryAllocation(of: Double.self, capacity: 128) { buffer in
    guard let kept = buffer.baseAddress else { return }
    var start = 0
    while start < count {
      let left = count &- start
      let n = left < 2 &* usual ? left : usual
      var source = x + start
      if inPlace {
        copy(source, kept, n)
        source = UnsafePointer(kept)
      }
      body(source, first + start, second + start, n)
      start &+= n
    }
  }
}
