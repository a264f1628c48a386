// The integers that polynomials are made of: a machine word while it fits, a shared big integer beyond. Coefficients
// are nearly always small, and then no memory is touched.
import BigInt

enum Integer: Sendable {
  case small(Int)
  case big(Boxed)

  final class Boxed: Sendable {
    let value: BigInt
    init(_ value: BigInt) { self.value = value }
  }

  static let zero = Integer.small(0)
  static let one = Integer.small(1)

  @inline(__always) init(_ n: Int) { self = .small(n) }

  init(_ n: BigInt) {
    if let small = Int(exactly: n) { self = .small(small) } else { self = .big(Boxed(n)) }
  }

  var value: BigInt {
    switch self {
    case .small(let n): BigInt(n)
    case .big(let n): n.value
    }
  }

  @inline(__always) var isZero: Bool { if case .small(0) = self { true } else { false } }
  @inline(__always) var isOne: Bool { if case .small(1) = self { true } else { false } }
  var isUnit: Bool { if case .small(let n) = self { n == 1 || n == -1 } else { false } }

  var isNegative: Bool {
    switch self {
    case .small(let n): n < 0
    case .big(let n): n.value.sign == .minus
    }
  }

  var magnitude: Integer { isNegative ? -self : self }

  /// Bits of the magnitude.
  var bits: Int {
    switch self {
    case .small(let n): Int.bitWidth - n.magnitude.leadingZeroBitCount
    case .big(let n): n.value.magnitude.bitWidth
    }
  }

  /// Machine words: what arithmetic with it costs.
  var words: Int { if case .big(let n) = self { n.value.magnitude.bitWidth / 64 + 1 } else { 1 } }

  var int: Int? { if case .small(let n) = self { n } else { nil } }
  var rational: Rational { if case .small(let n) = self { Rational(n) } else { Rational(value) } }
}

extension Integer: Hashable {
  static func == (a: Integer, b: Integer) -> Bool {
    switch (a, b) {
    case (.small(let n), .small(let m)): n == m
    case (.big(let n), .big(let m)): n.value == m.value
    default: false
    }
  }

  func hash(into hasher: inout Hasher) {
    switch self {
    case .small(let n): hasher.combine(n)
    case .big(let n): hasher.combine(n.value)
    }
  }
}

extension Integer: Comparable {
  static func < (a: Integer, b: Integer) -> Bool {
    if case .small(let n) = a, case .small(let m) = b { return n < m }
    return a.value < b.value
  }
}

extension Integer {
  static prefix func - (a: Integer) -> Integer {
    if case .small(let n) = a, n != Int.min { return .small(-n) }
    return Integer(-a.value)
  }

  @inline(__always) static func + (a: Integer, b: Integer) -> Integer {
    if case .small(let n) = a, case .small(let m) = b {
      let (sum, overflow) = n.addingReportingOverflow(m)
      if !overflow { return .small(sum) }
    }
    return Integer(a.value + b.value)
  }

  @inline(__always) static func - (a: Integer, b: Integer) -> Integer {
    if case .small(let n) = a, case .small(let m) = b {
      let (difference, overflow) = n.subtractingReportingOverflow(m)
      if !overflow { return .small(difference) }
    }
    return Integer(a.value - b.value)
  }

  @inline(__always) static func * (a: Integer, b: Integer) -> Integer {
    if case .small(let n) = a, case .small(let m) = b {
      let (product, overflow) = n.multipliedReportingOverflow(by: m)
      if !overflow { return .small(product) }
    }
    return Integer(a.value * b.value)
  }

  /// a/b when that is an integer.
  func quotient(_ b: Integer) -> Integer? {
    if case .small(let n) = self, case .small(let m) = b {
      if m == 0 { return nil }
      if m == -1 { return -self }
      let (q, r) = n.quotientAndRemainder(dividingBy: m)
      return r == 0 ? .small(q) : nil
    }
    if b.isZero { return nil }
    let (q, r) = value.quotientAndRemainder(dividingBy: b.value)
    return r == 0 ? Integer(q) : nil
  }

  /// The representative of self modulo m in [0, m), for m > 0.
  func residue(_ m: Integer) -> Integer {
    if case .small(let n) = self, case .small(let k) = m, k > 0 {
      let r = n % k
      return .small(r < 0 ? r + k : r)
    }
    return m.isZero ? self : Integer(value.modulus(m.value))
  }

  /// The representative of least magnitude modulo m > 0.
  func balanced(_ m: Integer) -> Integer {
    let r = residue(m)
    return r + r > m ? r - m : r
  }

  /// self modulo a machine prime.
  func residue(_ p: UInt64) -> UInt64 {
    switch self {
    case .small(let n):
      let r = UInt64(n.magnitude) % p
      return n < 0 && r > 0 ? p - r : r
    case .big(let n):
      let r = UInt64(n.value.magnitude % BigUInt(p))
      return n.value.sign == .minus && r > 0 ? p - r : r
    }
  }

  /// The greatest common divisor, not negative.
  static func gcd(_ a: Integer, _ b: Integer) -> Integer {
    if case .small(let n) = a, case .small(let m) = b {
      let g = Rational.gcd(n.magnitude, m.magnitude)
      return g <= UInt(Int.max) ? .small(Int(g)) : Integer(BigInt(g))
    }
    if a.isZero { return b.magnitude }
    if b.isZero { return a.magnitude }
    // One division makes a long number as short as the other.
    if case .small = a { return gcd(b.residue(a.magnitude), a) }
    if case .small = b { return gcd(a.residue(b.magnitude), b) }
    return Integer(a.value.greatestCommonDivisor(with: b.value))
  }

  static func lcm(_ a: Integer, _ b: Integer) -> Integer {
    let g = gcd(a, b)
    return g.isZero ? .zero : ((a.quotient(g) ?? .one) * b).magnitude
  }

  func power(_ n: Int) -> Integer {
    if n <= 0 { return .one }
    if n == 1 || isOne || isZero { return self }
    if case .small(-1) = self { return n & 1 == 0 ? .one : self }
    return Integer(value.power(n))
  }

  /// The whole k-th root, when there is one.
  func root(_ k: Int) -> Integer? {
    if k < 1 || isNegative && k & 1 == 0 { return nil }
    if isNegative { return magnitude.root(k).map { -$0 } }
    if k == 1 || isZero || isOne { return self }
    let n = value.magnitude
    if k > n.bitWidth { return nil }
    // Newton's method from above.
    var x = BigUInt(1) << ((n.bitWidth + k - 1) / k)
    while true {
      let next = (x * BigUInt(k - 1) + n / x.power(k - 1)) / BigUInt(k)
      if next >= x { break }
      x = next
    }
    return x.power(k) == n ? Integer(BigInt(x)) : nil
  }
}
