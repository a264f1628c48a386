// A real number as a ball: a midpoint and a radius between which it is proved to lie. The memory is FLINT's, and all
// that one run of a program has asked for is given back together: a reference count would give a ball back when Swift
// has read its pointer for the last time, which is before FLINT has.
import CArb

/// What is to be given back.
struct Arena {
  nonisolated(unsafe) private static var balls: [RealPointer] = []
  nonisolated(unsafe) private static var integers: [UnsafeMutablePointer<fmpz>] = []
  nonisolated(unsafe) private static var complexes: [UnsafeMutablePointer<acb_struct>] = []

  static func keep(_ p: RealPointer) { balls.append(p) }
  static func keep(_ p: UnsafeMutablePointer<fmpz>) { integers.append(p) }
  static func keep(_ p: UnsafeMutablePointer<acb_struct>) { complexes.append(p) }

  static func empty() {
    for p in balls {
      arb_clear(p)
      p.deallocate()
    }
    for p in integers {
      fmpz_clear(p)
      p.deallocate()
    }
    for p in complexes {
      acb_clear(p)
      p.deallocate()
    }
    balls.removeAll(keepingCapacity: true)
    integers.removeAll(keepingCapacity: true)
    complexes.removeAll(keepingCapacity: true)
  }
}

typealias RealPointer = UnsafeMutablePointer<arb_struct>

/// What can be said of a statement about balls.
enum Truth { case yes, no, unknown }

struct Ball {
  let p: RealPointer

  init() {
    p = .allocate(capacity: 1)
    p.initialize(to: arb_struct())
    arb_init(p)
    Arena.keep(p)
  }

  init(_ n: Int) {
    self.init()
    arb_set_si(p, n)
  }

  /// The ball that `body` writes.
  static func made(_ body: (RealPointer) -> Void) -> Ball {
    let ball = Ball()
    body(ball.p)
    return ball
  }

  var isFinite: Bool { arb_is_finite(p) != 0 }
  var isZero: Bool { arb_is_zero(p) != 0 }
  var containsZero: Bool { arb_contains_zero(p) != 0 }
  var isPositive: Bool { arb_is_positive(p) != 0 }
  var isNegative: Bool { arb_is_negative(p) != 0 }
  /// A whole number without an error.
  var isInteger: Bool { arb_is_int(p) != 0 }
  /// Whether a whole number may be meant.
  var containsInteger: Bool { arb_contains_int(p) != 0 }

  /// The whole number, when it is one that fits.
  var int: Int? {
    guard isInteger else { return nil }
    let z = Integer()
    guard arb_get_unique_fmpz(z.p, p) != 0, fmpz_fits_si(z.p) != 0 else { return nil }
    return fmpz_get_si(z.p)
  }

  static func < (a: Ball, b: Ball) -> Truth {
    arb_lt(a.p, b.p) != 0 ? .yes : arb_ge(a.p, b.p) != 0 ? .no : .unknown
  }
  static func <= (a: Ball, b: Ball) -> Truth {
    arb_le(a.p, b.p) != 0 ? .yes : arb_gt(a.p, b.p) != 0 ? .no : .unknown
  }
  static func > (a: Ball, b: Ball) -> Truth { b < a }
  static func >= (a: Ball, b: Ball) -> Truth { b <= a }
  static func > (a: Ball, n: Int) -> Truth { Ball(n) < a }
  static func >= (a: Ball, n: Int) -> Truth { Ball(n) <= a }
  static func < (a: Ball, n: Int) -> Truth { a < Ball(n) }
  static func <= (a: Ball, n: Int) -> Truth { a <= Ball(n) }

  /// Whether it is a whole number. A ball with a radius is never known to be one.
  var wholeness: Truth { isInteger ? .yes : containsInteger ? .unknown : .no }
  /// Whether it is 0, −1, −2 …: where the gamma function has its poles.
  var isPole: Truth { isInteger && !isPositive ? .yes : !containsInteger || isPositive ? .no : .unknown }
}

extension Truth {
  static prefix func ! (a: Truth) -> Truth { a == .yes ? .no : a == .no ? .yes : .unknown }
  static func && (a: Truth, b: Truth) -> Truth {
    a == .no || b == .no ? .no : a == .yes && b == .yes ? .yes : .unknown
  }
  static func || (a: Truth, b: Truth) -> Truth { !(!a && !b) }
}

/// A whole number of any size.
struct Integer {
  let p: UnsafeMutablePointer<fmpz>

  init() {
    p = .allocate(capacity: 1)
    p.initialize(to: 0)
    fmpz_init(p)
    Arena.keep(p)
  }

  var text: String {
    guard let digits = fmpz_get_str(nil, 10, p) else { return "0" }
    defer { flint_free(digits) }
    return String(cString: digits)
  }
}

/// An exact fraction, kept as long as the question that it is in.
final class Fraction {
  let p: UnsafeMutablePointer<fmpq>

  /// `n` or `n/d` in hexadecimal; nil when it is neither.
  init?(_ text: Substring) {
    p = .allocate(capacity: 1)
    p.initialize(to: fmpq())
    fmpq_init(p)
    guard fmpq_set_str(p, String(text), 16) == 0, fmpz_is_zero(&p.pointee.den) == 0 else { return nil }
    fmpq_canonicalise(p)
  }

  deinit {
    fmpq_clear(p)
    p.deallocate()
  }

  var isWhole: Bool { fmpz_is_one(&p.pointee.den) != 0 }
  var hasOddDenominator: Bool { fmpz_is_odd(&p.pointee.den) != 0 }
  var hasEvenNumerator: Bool { fmpz_is_even(&p.pointee.num) != 0 }
  var sign: Int { Int(fmpz_sgn(&p.pointee.num)) }
}

/// A complex ball, for functions that FLINT has only in the plane.
struct Complex {
  let p: UnsafeMutablePointer<acb_struct>

  init() {
    p = .allocate(capacity: 1)
    p.initialize(to: acb_struct())
    acb_init(p)
    Arena.keep(p)
  }

  init(_ x: Ball) {
    self.init()
    acb_set_arb(p, x.p)
  }

  /// The real part of a value that is known to be real; not finite if it turns out not to be.
  var real: Ball {
    Ball.made { r in
      if arb_contains_zero(&p.pointee.imag) != 0 { arb_set(r, &p.pointee.real) } else { arb_indeterminate(r) }
    }
  }
}
