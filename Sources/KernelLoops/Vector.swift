// One register of numbers, as the matrix loops see it: sixteen floats or eight doubles with AVX-512, half of
// that with AVX2, a quarter on every other processor. The loops are written once over this protocol and
// specialised for its two concrete types; every member is inlined.

import CKernels

protocol Vector {
  associatedtype Element: BinaryFloatingPoint & SIMDScalar & Sendable
  static var width: Int { get }
  static var zero: Self { get }
  static func spread(_ s: Element) -> Self
  static func load(_ p: UnsafePointer<Element>) -> Self
  func store(_ p: UnsafeMutablePointer<Element>)

  /// The lanes before `count`, at most `width`, in the form the processor wants them.
  associatedtype Part
  static func first(_ count: Int) -> Part
  /// Whether `part` reads the chosen lanes only; otherwise it reads all.
  static var hasMasks: Bool { get }
  /// Fast, for inner loops: the lanes not chosen are zeros, or what is in memory there.
  static func part(_ p: UnsafePointer<Element>, _ lanes: Part) -> Self
  /// The chosen lanes, the others zeros; touches nothing else.
  static func load(_ p: UnsafePointer<Element>, _ lanes: Part) -> Self
  func store(_ p: UnsafeMutablePointer<Element>, _ lanes: Part)

  /// self + u v, with one rounding where the processor has the instruction.
  func adding(_ u: Self, _ v: Self) -> Self
  func plus(_ other: Self) -> Self
  func times(_ other: Self) -> Self
  /// Negative lanes as zeros, NaN kept.
  var rectified: Self { get }
  /// The sum of the lanes.
  var total: Element { get }
  /// a0 b0 a1 b1 … of the first halves, and of the second.
  func low(_ other: Self) -> Self
  func high(_ other: Self) -> Self
  /// As many vectors as one has lanes, from `source`, rows turned to columns, each to `target`.
  static func transpose(_ source: (Int) -> Self, _ target: (Int, Self) -> Void)
}

/// Turns N vectors of N lanes by log₂ N rounds of interleaving the first half with the second.
@inline(__always) private func turn<let N: Int, V: Vector>(
  _: InlineArray<N, V>.Type, _ source: (Int) -> V, _ target: (Int, V) -> Void
) {
  var from = InlineArray<N, V>(repeating: V.zero)
  for i in 0..<N { from[i] = source(i) }
  var to = from
  var done = 1
  while done < N {
    for i in 0..<N / 2 {
      to[2 &* i] = from[i].low(from[i &+ N / 2])
      to[2 &* i &+ 1] = from[i].high(from[i &+ N / 2])
    }
    from = to
    done &*= 2
  }
  for i in 0..<N { target(i, from[i]) }
}

#if KERNELS_AVX512
  typealias FloatRegister = SIMD16<Float>
  typealias DoubleRegister = SIMD8<Double>
  typealias FloatPart = UInt16
  typealias DoublePart = UInt8
  @inline(__always) private var masks: Bool { true }
  @inline(__always) private func floatLanes(_ n: Int) -> UInt16 { UInt16(truncatingIfNeeded: (1 &<< n) &- 1) }
  @inline(__always) private func doubleLanes(_ n: Int) -> UInt8 { UInt8(truncatingIfNeeded: (1 &<< n) &- 1) }
  @inline(__always) private func isAll(_ lanes: UInt16) -> Bool { lanes == .max }
  @inline(__always) private func isAll(_ lanes: UInt8) -> Bool { lanes == .max }
  @inline(__always) private func read(_ p: UnsafePointer<Float>, _ lanes: UInt16) -> FloatRegister {
    ck_load_float16(p, lanes)
  }
  @inline(__always) private func read(_ p: UnsafePointer<Double>, _ lanes: UInt8) -> DoubleRegister {
    ck_load_double8(p, lanes)
  }
  @inline(__always) private func write(_ p: UnsafeMutablePointer<Float>, _ lanes: UInt16, _ v: FloatRegister)
  {
    ck_store_float16(p, lanes, v)
  }
  @inline(__always) private func write(_ p: UnsafeMutablePointer<Double>, _ lanes: UInt8, _ v: DoubleRegister)
  {
    ck_store_double8(p, lanes, v)
  }
  @inline(__always) private func interleave(_ a: FloatRegister, _ b: FloatRegister) -> FloatRegister {
    ck_low_float16(a, b)
  }
  @inline(__always) private func interleaveHigh(_ a: FloatRegister, _ b: FloatRegister) -> FloatRegister {
    ck_high_float16(a, b)
  }
  @inline(__always) private func interleave(_ a: DoubleRegister, _ b: DoubleRegister) -> DoubleRegister {
    ck_low_double8(a, b)
  }
  @inline(__always) private func interleaveHigh(_ a: DoubleRegister, _ b: DoubleRegister) -> DoubleRegister {
    ck_high_double8(a, b)
  }
  @inline(__always) private func sum(_ v: FloatRegister) -> Float {
    let eight = v.lowHalf + v.highHalf
    let four = eight.lowHalf + eight.highHalf
    let two = four.lowHalf + four.highHalf
    return two.x + two.y
  }
  @inline(__always) private func sum(_ v: DoubleRegister) -> Double {
    let four = v.lowHalf + v.highHalf
    let two = four.lowHalf + four.highHalf
    return two.x + two.y
  }
  @inline(__always) private var floatSquare: InlineArray<16, FloatVector>.Type { InlineArray.self }
  @inline(__always) private var doubleSquare: InlineArray<8, DoubleVector>.Type { InlineArray.self }
#elseif KERNELS_AVX2
  typealias FloatRegister = SIMD8<Float>
  typealias DoubleRegister = SIMD4<Double>
  typealias FloatPart = Int
  typealias DoublePart = Int
  @inline(__always) private var masks: Bool { false }
  @inline(__always) private func floatLanes(_ n: Int) -> Int { n &- 8 }
  @inline(__always) private func doubleLanes(_ n: Int) -> Int { n &- 4 }
  @inline(__always) private func isAll(_ lanes: Int) -> Bool { lanes == 0 }
  @inline(__always) private func read(_ p: UnsafePointer<Float>, _ lanes: Int) -> FloatRegister {
    ck_load_float8(p, lanes &+ 8)
  }
  @inline(__always) private func read(_ p: UnsafePointer<Double>, _ lanes: Int) -> DoubleRegister {
    ck_load_double4(p, lanes &+ 4)
  }
  @inline(__always) private func write(_ p: UnsafeMutablePointer<Float>, _ lanes: Int, _ v: FloatRegister) {
    ck_store_float8(p, lanes &+ 8, v)
  }
  @inline(__always) private func write(_ p: UnsafeMutablePointer<Double>, _ lanes: Int, _ v: DoubleRegister) {
    ck_store_double4(p, lanes &+ 4, v)
  }
  @inline(__always) private func interleave(_ a: FloatRegister, _ b: FloatRegister) -> FloatRegister {
    ck_low_float8(a, b)
  }
  @inline(__always) private func interleaveHigh(_ a: FloatRegister, _ b: FloatRegister) -> FloatRegister {
    ck_high_float8(a, b)
  }
  @inline(__always) private func interleave(_ a: DoubleRegister, _ b: DoubleRegister) -> DoubleRegister {
    ck_low_double4(a, b)
  }
  @inline(__always) private func interleaveHigh(_ a: DoubleRegister, _ b: DoubleRegister) -> DoubleRegister {
    ck_high_double4(a, b)
  }
  @inline(__always) private func sum(_ v: FloatRegister) -> Float {
    let four = v.lowHalf + v.highHalf
    let two = four.lowHalf + four.highHalf
    return two.x + two.y
  }
  @inline(__always) private func sum(_ v: DoubleRegister) -> Double {
    let two = v.lowHalf + v.highHalf
    return two.x + two.y
  }
  @inline(__always) private var floatSquare: InlineArray<8, FloatVector>.Type { InlineArray.self }
  @inline(__always) private var doubleSquare: InlineArray<4, DoubleVector>.Type { InlineArray.self }
#else
  typealias FloatRegister = SIMD4<Float>
  typealias DoubleRegister = SIMD2<Double>
  typealias FloatPart = Int
  typealias DoublePart = Int
  @inline(__always) private var masks: Bool { false }
  @inline(__always) private func floatLanes(_ n: Int) -> Int { n &- 4 }
  @inline(__always) private func doubleLanes(_ n: Int) -> Int { n &- 2 }
  @inline(__always) private func isAll(_ lanes: Int) -> Bool { lanes == 0 }
  @inline(__always) private func read(_ p: UnsafePointer<Float>, _ lanes: Int) -> FloatRegister {
    ck_load_float4(p, lanes &+ 4)
  }
  @inline(__always) private func read(_ p: UnsafePointer<Double>, _ lanes: Int) -> DoubleRegister {
    ck_load_double2(p, lanes &+ 2)
  }
  @inline(__always) private func write(_ p: UnsafeMutablePointer<Float>, _ lanes: Int, _ v: FloatRegister) {
    ck_store_float4(p, lanes &+ 4, v)
  }
  @inline(__always) private func write(_ p: UnsafeMutablePointer<Double>, _ lanes: Int, _ v: DoubleRegister) {
    ck_store_double2(p, lanes &+ 2, v)
  }
  @inline(__always) private func interleave(_ a: FloatRegister, _ b: FloatRegister) -> FloatRegister {
    ck_low_float4(a, b)
  }
  @inline(__always) private func interleaveHigh(_ a: FloatRegister, _ b: FloatRegister) -> FloatRegister {
    ck_high_float4(a, b)
  }
  @inline(__always) private func interleave(_ a: DoubleRegister, _ b: DoubleRegister) -> DoubleRegister {
    ck_low_double2(a, b)
  }
  @inline(__always) private func interleaveHigh(_ a: DoubleRegister, _ b: DoubleRegister) -> DoubleRegister {
    ck_high_double2(a, b)
  }
  @inline(__always) private func sum(_ v: FloatRegister) -> Float {
    let two = v.lowHalf + v.highHalf
    return two.x + two.y
  }
  @inline(__always) private func sum(_ v: DoubleRegister) -> Double { v.x + v.y }
  @inline(__always) private var floatSquare: InlineArray<4, FloatVector>.Type { InlineArray.self }
  @inline(__always) private var doubleSquare: InlineArray<2, DoubleVector>.Type { InlineArray.self }
#endif

struct FloatVector: Vector {
  var v: FloatRegister

  @inline(__always) init(_ v: FloatRegister) { self.v = v }
  @inline(__always) static var width: Int { FloatRegister.scalarCount }
  @inline(__always) static var zero: Self { Self(FloatRegister(repeating: 0)) }
  @inline(__always) static func spread(_ s: Float) -> Self { Self(FloatRegister(repeating: s)) }
  @inline(__always) static func load(_ p: UnsafePointer<Float>) -> Self {
    Self(UnsafeRawPointer(p).loadUnaligned(as: FloatRegister.self))
  }
  @inline(__always) func store(_ p: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(p).storeBytes(of: v, as: FloatRegister.self)
  }
  @inline(__always) static func first(_ count: Int) -> FloatPart { floatLanes(count) }
  @inline(__always) static var hasMasks: Bool { masks }
  @inline(__always) static func part(_ p: UnsafePointer<Float>, _ lanes: FloatPart) -> Self {
    masks ? Self(read(p, lanes)) : load(p)
  }
  @inline(__always) static func load(_ p: UnsafePointer<Float>, _ lanes: FloatPart) -> Self {
    isAll(lanes) ? load(p) : Self(read(p, lanes))
  }
  @inline(__always) func store(_ p: UnsafeMutablePointer<Float>, _ lanes: FloatPart) {
    if isAll(lanes) { store(p) } else { write(p, lanes, v) }
  }
  @inline(__always) func adding(_ a: Self, _ b: Self) -> Self {
    #if KERNELS_FMA || arch(arm64)
      Self(v.addingProduct(a.v, b.v))
    #else
      Self(v + a.v * b.v)
    #endif
  }
  @inline(__always) func plus(_ other: Self) -> Self { Self(v + other.v) }
  @inline(__always) func times(_ other: Self) -> Self { Self(v * other.v) }
  @inline(__always) var rectified: Self {
    let zero = FloatRegister(repeating: 0)
    return Self(v.replacing(with: zero, where: v .< zero))
  }
  @inline(__always) var total: Float { sum(v) }
  @inline(__always) func low(_ other: Self) -> Self { Self(interleave(v, other.v)) }
  @inline(__always) func high(_ other: Self) -> Self { Self(interleaveHigh(v, other.v)) }
  @inline(__always) static func transpose(_ source: (Int) -> Self, _ target: (Int, Self) -> Void) {
    turn(floatSquare, source, target)
  }
}

struct DoubleVector: Vector {
  var v: DoubleRegister

  @inline(__always) init(_ v: DoubleRegister) { self.v = v }
  @inline(__always) static var width: Int { DoubleRegister.scalarCount }
  @inline(__always) static var zero: Self { Self(DoubleRegister(repeating: 0)) }
  @inline(__always) static func spread(_ s: Double) -> Self { Self(DoubleRegister(repeating: s)) }
  @inline(__always) static func load(_ p: UnsafePointer<Double>) -> Self {
    Self(UnsafeRawPointer(p).loadUnaligned(as: DoubleRegister.self))
  }
  @inline(__always) func store(_ p: UnsafeMutablePointer<Double>) {
    UnsafeMutableRawPointer(p).storeBytes(of: v, as: DoubleRegister.self)
  }
  @inline(__always) static func first(_ count: Int) -> DoublePart { doubleLanes(count) }
  @inline(__always) static var hasMasks: Bool { masks }
  @inline(__always) static func part(_ p: UnsafePointer<Double>, _ lanes: DoublePart) -> Self {
    masks ? Self(read(p, lanes)) : load(p)
  }
  @inline(__always) static func load(_ p: UnsafePointer<Double>, _ lanes: DoublePart) -> Self {
    isAll(lanes) ? load(p) : Self(read(p, lanes))
  }
  @inline(__always) func store(_ p: UnsafeMutablePointer<Double>, _ lanes: DoublePart) {
    if isAll(lanes) { store(p) } else { write(p, lanes, v) }
  }
  @inline(__always) func adding(_ a: Self, _ b: Self) -> Self {
    #if KERNELS_FMA || arch(arm64)
      Self(v.addingProduct(a.v, b.v))
    #else
      Self(v + a.v * b.v)
    #endif
  }
  @inline(__always) func plus(_ other: Self) -> Self { Self(v + other.v) }
  @inline(__always) func times(_ other: Self) -> Self { Self(v * other.v) }
  @inline(__always) var rectified: Self {
    let zero = DoubleRegister(repeating: 0)
    return Self(v.replacing(with: zero, where: v .< zero))
  }
  @inline(__always) var total: Double { sum(v) }
  @inline(__always) func low(_ other: Self) -> Self { Self(interleave(v, other.v)) }
  @inline(__always) func high(_ other: Self) -> Self { Self(interleaveHigh(v, other.v)) }
  @inline(__always) static func transpose(_ source: (Int) -> Self, _ target: (Int, Self) -> Void) {
    turn(doubleSquare, source, target)
  }
}
