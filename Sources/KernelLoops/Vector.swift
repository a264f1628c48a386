// One register of numbers, as the matrix loops see it: sixteen floats or eight doubles with AVX-512, half of
// that with AVX2, a quarter on every other processor. The loops are written once over this protocol and
// specialised for its two types; every member is inlined. The types are names for operations and hold no
// numbers themselves: a structure around a register would bring along a shared function that copies it.

import CKernels

protocol Vector {
  associatedtype Element: BinaryFloatingPoint & SIMDScalar & Sendable
  associatedtype Register
  static var width: Int { get }
  static var zero: Register { get }
  static func spread(_ s: Element) -> Register
  static func load(_ p: UnsafePointer<Element>) -> Register
  static func store(_ p: UnsafeMutablePointer<Element>, _ v: Register)

  /// The first lanes of a register.
  associatedtype Part
  /// The lanes before `count`, which is at most `width`.
  static func first(_ count: Int) -> Part
  /// The chosen lanes, the others zeros; touches nothing else.
  static func load(_ p: UnsafePointer<Element>, _ part: Part) -> Register
  static func store(_ p: UnsafeMutablePointer<Element>, _ v: Register, _ part: Part)
  /// For inner loops: like the careful `load` with masks, otherwise the whole register.
  static func read(_ p: UnsafePointer<Element>, _ part: Part) -> Register

  /// a + u v, with one rounding where the processor has the instruction.
  static func adding(_ a: Register, _ u: Register, _ v: Register) -> Register
  static func sum(_ a: Register, _ b: Register) -> Register
  static func product(_ a: Register, _ b: Register) -> Register
  /// Negative lanes as zeros, NaN kept.
  static func rectified(_ v: Register) -> Register
  /// The sum of the lanes.
  static func total(_ v: Register) -> Element
  /// a0 b0 a1 b1 … of the first halves, and of the second.
  static func low(_ a: Register, _ b: Register) -> Register
  static func high(_ a: Register, _ b: Register) -> Register

  /// As many registers as one has lanes.
  associatedtype Square: Block where Square.V == Self
}

/// Whether part of a register can be read in an inner loop.
#if KERNELS_AVX512
  @inline(__always) var hasMasks: Bool { true }
#else
  @inline(__always) var hasMasks: Bool { false }
#endif

enum FloatVector: Vector {
  typealias Element = Float
  typealias Register = ck_floats
  typealias Part = ck_float_part
  #if KERNELS_AVX512
    typealias Square = Twice<Twice<Twice<Twice<Leaf<FloatVector>>>>>
  #elseif KERNELS_AVX2
    typealias Square = Twice<Twice<Twice<Leaf<FloatVector>>>>
  #else
    typealias Square = Twice<Twice<Leaf<FloatVector>>>
  #endif

  @inline(__always) static var width: Int { Register.scalarCount }
  @inline(__always) static var zero: Register { Register(repeating: 0) }
  @inline(__always) static func spread(_ s: Float) -> Register { Register(repeating: s) }
  @inline(__always) static func load(_ p: UnsafePointer<Float>) -> Register {
    UnsafeRawPointer(p).loadUnaligned(as: Register.self)
  }
  @inline(__always) static func store(_ p: UnsafeMutablePointer<Float>, _ v: Register) {
    UnsafeMutableRawPointer(p).storeBytes(of: v, as: Register.self)
  }
  @inline(__always) static func first(_ count: Int) -> Part { ck_floats_first(count) }
  @inline(__always) static func load(_ p: UnsafePointer<Float>, _ part: Part) -> Register {
    ck_floats_all(part) ? load(p) : ck_floats_load(p, part)
  }
  @inline(__always) static func store(_ p: UnsafeMutablePointer<Float>, _ v: Register, _ part: Part) {
    if ck_floats_all(part) { store(p, v) } else { ck_floats_store(p, part, v) }
  }
  @inline(__always) static func read(_ p: UnsafePointer<Float>, _ part: Part) -> Register {
    hasMasks ? ck_floats_load(p, part) : load(p)
  }
  @inline(__always) static func adding(_ a: Register, _ u: Register, _ v: Register) -> Register {
    #if KERNELS_FMA || arch(arm64)
      a.addingProduct(u, v)
    #else
      a + u * v
    #endif
  }
  @inline(__always) static func sum(_ a: Register, _ b: Register) -> Register { a + b }
  @inline(__always) static func product(_ a: Register, _ b: Register) -> Register { a * b }
  @inline(__always) static func rectified(_ v: Register) -> Register {
    v.replacing(with: zero, where: v .< zero)
  }
  @inline(__always) static func total(_ v: Register) -> Float {
    #if KERNELS_AVX512
      let eight = v.lowHalf + v.highHalf
      let four = eight.lowHalf + eight.highHalf
    #elseif KERNELS_AVX2
      let four = v.lowHalf + v.highHalf
    #else
      let four = v
    #endif
    let two = four.lowHalf + four.highHalf
    return two.x + two.y
  }
  @inline(__always) static func low(_ a: Register, _ b: Register) -> Register { ck_floats_low(a, b) }
  @inline(__always) static func high(_ a: Register, _ b: Register) -> Register { ck_floats_high(a, b) }
}

enum DoubleVector: Vector {
  typealias Element = Double
  typealias Register = ck_doubles
  typealias Part = ck_double_part
  #if KERNELS_AVX512
    typealias Square = Twice<Twice<Twice<Leaf<DoubleVector>>>>
  #elseif KERNELS_AVX2
    typealias Square = Twice<Twice<Leaf<DoubleVector>>>
  #else
    typealias Square = Twice<Leaf<DoubleVector>>
  #endif

  @inline(__always) static var width: Int { Register.scalarCount }
  @inline(__always) static var zero: Register { Register(repeating: 0) }
  @inline(__always) static func spread(_ s: Double) -> Register { Register(repeating: s) }
  @inline(__always) static func load(_ p: UnsafePointer<Double>) -> Register {
    UnsafeRawPointer(p).loadUnaligned(as: Register.self)
  }
  @inline(__always) static func store(_ p: UnsafeMutablePointer<Double>, _ v: Register) {
    UnsafeMutableRawPointer(p).storeBytes(of: v, as: Register.self)
  }
  @inline(__always) static func first(_ count: Int) -> Part { ck_doubles_first(count) }
  @inline(__always) static func load(_ p: UnsafePointer<Double>, _ part: Part) -> Register {
    ck_doubles_all(part) ? load(p) : ck_doubles_load(p, part)
  }
  @inline(__always) static func store(_ p: UnsafeMutablePointer<Double>, _ v: Register, _ part: Part) {
    if ck_doubles_all(part) { store(p, v) } else { ck_doubles_store(p, part, v) }
  }
  @inline(__always) static func read(_ p: UnsafePointer<Double>, _ part: Part) -> Register {
    hasMasks ? ck_doubles_load(p, part) : load(p)
  }
  @inline(__always) static func adding(_ a: Register, _ u: Register, _ v: Register) -> Register {
    #if KERNELS_FMA || arch(arm64)
      a.addingProduct(u, v)
    #else
      a + u * v
    #endif
  }
  @inline(__always) static func sum(_ a: Register, _ b: Register) -> Register { a + b }
  @inline(__always) static func product(_ a: Register, _ b: Register) -> Register { a * b }
  @inline(__always) static func rectified(_ v: Register) -> Register {
    v.replacing(with: zero, where: v .< zero)
  }
  @inline(__always) static func total(_ v: Register) -> Double {
    #if KERNELS_AVX512
      let four = v.lowHalf + v.highHalf
      let two = four.lowHalf + four.highHalf
    #elseif KERNELS_AVX2
      let two = v.lowHalf + v.highHalf
    #else
      let two = v
    #endif
    return two.x + two.y
  }
  @inline(__always) static func low(_ a: Register, _ b: Register) -> Register { ck_doubles_low(a, b) }
  @inline(__always) static func high(_ a: Register, _ b: Register) -> Register { ck_doubles_high(a, b) }
}
