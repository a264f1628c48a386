// One vocabulary for eight doubles and sixteen floats, for the loops of training: they are written once over this
// protocol and specialised for its two types. Like `Vector` these types are names for operations and hold no
// numbers. The functions of the exponential family take every argument, NaN included, and err by a few units in the
// last place.

import CKernels

protocol Numbers: SendableMetatype {
  associatedtype Element: BinaryFloatingPoint & SIMDScalar & Sendable
  associatedtype Register
  static var width: Int { get }
  static func spread(_ s: Element) -> Register
  static func load(_ p: UnsafePointer<Element>) -> Register
  static func store(_ p: UnsafeMutablePointer<Element>, _ v: Register)
  /// The first `count` lanes, the others `fill`.
  static func load(_ p: UnsafePointer<Element>, _ count: Int, _ fill: Element) -> Register
  static func store(_ p: UnsafeMutablePointer<Element>, _ count: Int, _ v: Register)

  /// Bytes as numbers, a register of them or one.
  static func load(_ p: UnsafePointer<UInt8>) -> Register
  static func number(_ byte: UInt8) -> Element

  static func sum(_ a: Register, _ b: Register) -> Register
  static func difference(_ a: Register, _ b: Register) -> Register
  static func product(_ a: Register, _ b: Register) -> Register
  static func quotient(_ a: Register, _ b: Register) -> Register
  /// a + u v, with one rounding where the processor has the instruction.
  static func adding(_ a: Register, _ u: Register, _ v: Register) -> Register
  static func root(_ v: Register) -> Register
  static func negated(_ v: Register) -> Register
  static func magnitude(_ v: Register) -> Register
  /// The larger, the smaller; `b` when they cannot be compared.
  static func larger(_ a: Register, _ b: Register) -> Register
  static func smaller(_ a: Register, _ b: Register) -> Register
  /// a where x is above 0, b elsewhere, and where x is NaN.
  static func above(_ x: Register, _ a: Register, _ b: Register) -> Register
  /// a where x is 0, b elsewhere.
  static func zero(_ x: Register, _ a: Register, _ b: Register) -> Register
  /// a where v is above `best`, or NaN while `best` is a number; b elsewhere.
  static func better(_ v: Register, _ best: Register, _ a: Register, _ b: Register) -> Register
  /// The numbers at even and at odd places of the first `count`, the lanes beyond them something.
  static func pairs(_ p: UnsafePointer<Element>, _ count: Int) -> (Register, Register)
  /// 0, k, 2 k …
  static func steps(_ k: Element) -> Register
  /// The first lanes, whole numbers, plus an integer.
  static func storeIntegers(_ p: UnsafeMutablePointer<Int32>, _ count: Int, _ v: Register, _ offset: Int)
  /// The sum of the lanes, and the largest of them; whether any is NaN.
  static func total(_ v: Register) -> Element
  static func largest(_ v: Register) -> Element
  static func hasNaN(_ v: Register) -> Bool

  /// e^x for x <= 0.
  static func decay(_ x: Register) -> Register
  /// ln(1 + e) for 0 <= e <= 1.
  static func log1p(_ e: Register) -> Register
  static func tanh(_ x: Register) -> Register
  static func erf(_ x: Register) -> Register
}

enum DoubleNumbers: Numbers {
  typealias Element = Double
  typealias Register = Lanes

  @inline(__always) static var width: Int { 8 }
  @inline(__always) static func spread(_ s: Double) -> Lanes { lanes(s) }
  @inline(__always) static func load(_ p: UnsafePointer<Double>) -> Lanes { ck_load(p) }
  @inline(__always) static func store(_ p: UnsafeMutablePointer<Double>, _ v: Lanes) { ck_store(p, v) }
  @inline(__always) static func load(_ p: UnsafePointer<Double>, _ count: Int, _ fill: Double) -> Lanes {
    count >= 8 ? ck_load(p) : ck_load_some(p, count, fill)
  }
  @inline(__always) static func store(_ p: UnsafeMutablePointer<Double>, _ count: Int, _ v: Lanes) {
    if count >= 8 { ck_store(p, v) } else { ck_store_some(p, count, v) }
  }
  @inline(__always) static func load(_ p: UnsafePointer<UInt8>) -> Lanes { ck_of_bytes(p) }
  @inline(__always) static func number(_ byte: UInt8) -> Double { Double(byte) }
  @inline(__always) static func sum(_ a: Lanes, _ b: Lanes) -> Lanes { a + b }
  @inline(__always) static func difference(_ a: Lanes, _ b: Lanes) -> Lanes { a - b }
  @inline(__always) static func product(_ a: Lanes, _ b: Lanes) -> Lanes { a * b }
  @inline(__always) static func quotient(_ a: Lanes, _ b: Lanes) -> Lanes { a / b }
  @inline(__always) static func adding(_ a: Lanes, _ u: Lanes, _ v: Lanes) -> Lanes { mad(u, v, a) }
  @inline(__always) static func root(_ v: Lanes) -> Lanes { ck_sqrt(v) }
  @inline(__always) static func negated(_ v: Lanes) -> Lanes {
    double(bits(v) ^ Bits(repeating: signBit))
  }
  @inline(__always) static func magnitude(_ v: Lanes) -> Lanes {
    double(bits(v) & Bits(repeating: ~signBit))
  }
  @inline(__always) static func larger(_ a: Lanes, _ b: Lanes) -> Lanes { ck_larger(a, b) }
  @inline(__always) static func smaller(_ a: Lanes, _ b: Lanes) -> Lanes { ck_smaller(a, b) }
  @inline(__always) static func above(_ x: Lanes, _ a: Lanes, _ b: Lanes) -> Lanes {
    select(x .> Lanes.zero, a, b)
  }
  @inline(__always) static func zero(_ x: Lanes, _ a: Lanes, _ b: Lanes) -> Lanes {
    select(x .== Lanes.zero, a, b)
  }
  @inline(__always) static func better(_ v: Lanes, _ best: Lanes, _ a: Lanes, _ b: Lanes) -> Lanes {
    ck_better(v, best, a, b)
  }
  @inline(__always) static func pairs(_ p: UnsafePointer<Double>, _ count: Int) -> (Lanes, Lanes) {
    let low = load(p, count, 0), high = count > 8 ? load(p + 8, count &- 8, 0) : low
    return (ck_evens(low, high), ck_odds(low, high))
  }
  @inline(__always) static func steps(_ k: Double) -> Lanes { Lanes(0, 1, 2, 3, 4, 5, 6, 7) * k }
  @inline(__always) static func storeIntegers(
    _ p: UnsafeMutablePointer<Int32>, _ count: Int, _ v: Lanes, _ offset: Int
  ) {
    ck_store_integers(p, count, v, Int32(truncatingIfNeeded: offset))
  }
  @inline(__always) static func total(_ v: Lanes) -> Double { laneSum(v) }
  @inline(__always) static func largest(_ v: Lanes) -> Double { ck_largest(v) }
  @inline(__always) static func hasNaN(_ v: Lanes) -> Bool { anySet(v .!= v) }

  @inline(__always) static func decay(_ x: Lanes) -> Lanes {
    #if KERNELS_AVX512
      return expLanes(x)
    #else
      return select(x .< lanes(-708), Lanes.zero, expLanes(atLeast(x, -708)))
    #endif
  }
  @inline(__always) static func log1p(_ e: Lanes) -> Lanes {
    #if KERNELS_AVX512
      return log1pOfShareLanes(e)
    #else
      return log1pLanes(e)
    #endif
  }
  @inline(__always) static func tanh(_ x: Lanes) -> Lanes {
    #if KERNELS_AVX512
      let a = atMost(magnitude(x), 20)
      return signed(share(expm1Lanes(a + a), 2), like: x)
    #else
      return tanhLanes(x)
    #endif
  }
  @inline(__always) static func erf(_ x: Lanes) -> Lanes { erfPair((x, x)).a }
}

enum FloatNumbers: Numbers {
  typealias Element = Float
  typealias Register = FloatLanes

  @inline(__always) static var width: Int { 16 }
  @inline(__always) static func spread(_ s: Float) -> FloatLanes { floats(s) }
  @inline(__always) static func load(_ p: UnsafePointer<Float>) -> FloatLanes { ck_float_load(p) }
  @inline(__always) static func store(_ p: UnsafeMutablePointer<Float>, _ v: FloatLanes) {
    ck_float_store(p, v)
  }
  @inline(__always) static func load(_ p: UnsafePointer<Float>, _ count: Int, _ fill: Float) -> FloatLanes {
    count >= 16 ? ck_float_load(p) : ck_float_load_some(p, count, fill)
  }
  @inline(__always) static func store(_ p: UnsafeMutablePointer<Float>, _ count: Int, _ v: FloatLanes) {
    if count >= 16 { ck_float_store(p, v) } else { ck_float_store_some(p, count, v) }
  }
  @inline(__always) static func load(_ p: UnsafePointer<UInt8>) -> FloatLanes { ck_float_of_bytes(p) }
  @inline(__always) static func number(_ byte: UInt8) -> Float { Float(byte) }
  @inline(__always) static func sum(_ a: FloatLanes, _ b: FloatLanes) -> FloatLanes { a + b }
  @inline(__always) static func difference(_ a: FloatLanes, _ b: FloatLanes) -> FloatLanes { a - b }
  @inline(__always) static func product(_ a: FloatLanes, _ b: FloatLanes) -> FloatLanes { a * b }
  @inline(__always) static func quotient(_ a: FloatLanes, _ b: FloatLanes) -> FloatLanes { a / b }
  @inline(__always) static func adding(_ a: FloatLanes, _ u: FloatLanes, _ v: FloatLanes) -> FloatLanes {
    mad(u, v, a)
  }
  @inline(__always) static func root(_ v: FloatLanes) -> FloatLanes { ck_float_sqrt(v) }
  @inline(__always) static func negated(_ v: FloatLanes) -> FloatLanes {
    float(bits(v) ^ FloatBits(repeating: floatSignBit))
  }
  @inline(__always) static func magnitude(_ v: FloatLanes) -> FloatLanes {
    float(bits(v) & FloatBits(repeating: ~floatSignBit))
  }
  @inline(__always) static func larger(_ a: FloatLanes, _ b: FloatLanes) -> FloatLanes {
    ck_float_larger(a, b)
  }
  @inline(__always) static func smaller(_ a: FloatLanes, _ b: FloatLanes) -> FloatLanes {
    ck_float_smaller(a, b)
  }
  @inline(__always) static func above(_ x: FloatLanes, _ a: FloatLanes, _ b: FloatLanes) -> FloatLanes {
    select(x .> FloatLanes.zero, a, b)
  }
  @inline(__always) static func zero(_ x: FloatLanes, _ a: FloatLanes, _ b: FloatLanes) -> FloatLanes {
    select(x .== FloatLanes.zero, a, b)
  }
  @inline(__always) static func better(
    _ v: FloatLanes, _ best: FloatLanes, _ a: FloatLanes, _ b: FloatLanes
  ) -> FloatLanes {
    ck_float_better(v, best, a, b)
  }
  @inline(__always) static func pairs(_ p: UnsafePointer<Float>, _ count: Int) -> (FloatLanes, FloatLanes) {
    let low = load(p, count, 0), high = count > 16 ? load(p + 16, count &- 16, 0) : low
    return (ck_float_evens(low, high), ck_float_odds(low, high))
  }
  @inline(__always) static func steps(_ k: Float) -> FloatLanes {
    FloatLanes(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15) * floats(k)
  }
  @inline(__always) static func storeIntegers(
    _ p: UnsafeMutablePointer<Int32>, _ count: Int, _ v: FloatLanes, _ offset: Int
  ) {
    ck_float_store_integers(p, count, v, Int32(truncatingIfNeeded: offset))
  }
  @inline(__always) static func total(_ v: FloatLanes) -> Float { laneSum(v) }
  @inline(__always) static func largest(_ v: FloatLanes) -> Float { ck_float_largest(v) }
  @inline(__always) static func hasNaN(_ v: FloatLanes) -> Bool { anySet(v .!= v) }

  #if KERNELS_FMA || arch(arm64)
    @inline(__always) static func decay(_ x: FloatLanes) -> FloatLanes { expLanes(x) }
    @inline(__always) static func log1p(_ e: FloatLanes) -> FloatLanes { log1pLanes(e) }
    @inline(__always) static func tanh(_ x: FloatLanes) -> FloatLanes { tanhLanes(x) }
  #else
    @inline(__always) static func decay(_ x: FloatLanes) -> FloatLanes {
      ck_float_joined(wideExp(ck_float_low_half(x)), wideExp(ck_float_high_half(x)))
    }
    @inline(__always) static func log1p(_ e: FloatLanes) -> FloatLanes {
      ck_float_joined(wideLog1p(ck_float_low_half(e)), wideLog1p(ck_float_high_half(e)))
    }
    @inline(__always) static func tanh(_ x: FloatLanes) -> FloatLanes {
      ck_float_joined(wideTanh(ck_float_low_half(x)), wideTanh(ck_float_high_half(x)))
    }
  #endif
  @inline(__always) static func erf(_ x: FloatLanes) -> FloatLanes { erfLanes(x) }
}

extension Numbers {
  @inline(__always) static var nothing: Register { spread(0) }
  @inline(__always) static var one: Register { spread(1) }

  /// 1 / (1 + e^-x), as a share of e^-|x| below 0.
  @inline(__always) static func sigmoid(_ x: Register) -> Register { sigmoid(x, one) }
  /// Times `full`, which costs nothing.
  @inline(__always) static func sigmoid(_ x: Register, _ full: Register) -> Register {
    let e = decay(negated(magnitude(x)))
    return quotient(above(x, full, product(e, full)), sum(one, e))
  }
  /// x between two limits, NaN kept.
  @inline(__always) static func held(_ x: Register, _ limit: Element) -> Register {
    larger(spread(-limit), smaller(spread(limit), x))
  }
}

/// body(i, n) for the registers of an array: n lanes from i on, fewer than all only in the last. The body stands in
/// the code twice, so that whole registers are known to be whole.
@inline(__always) func registers<N: Numbers>(_: N.Type, _ count: Int, _ body: (Int, Int) -> Void) {
  var i = 0
  while i &+ N.width <= count {
    body(i, N.width)
    i &+= N.width
  }
  if i < count { body(i, count &- i) }
}
