// Exact rationals of any size: two machine integers while they fit, a shared pair of big integers beyond.
// Every operation reduces to lowest terms, so equality is equality of parts.
import BigInt

/// An exact rational number in lowest terms with a positive denominator.
public enum Rational: Sendable {
  case small(Int, Int)
  case big(BigFraction)

  public static let zero = Rational.small(0, 1)
  public static let one = Rational.small(1, 1)
  public static let minusOne = Rational.small(-1, 1)
  public static let half = Rational.small(1, 2)

  @inline(__always) public init(_ value: Int) { self = .small(value, 1) }

  /// `numerator / denominator` in lowest terms; nil when the denominator is zero.
  public init?(_ numerator: Int, over denominator: Int) {
    guard denominator != 0 else { return nil }
    self = Rational.reduced(numerator, denominator)
  }

  public init(_ value: BigInt) { self = Rational.normalised(value, 1) }

  /// A fraction that is known to be in lowest terms, with a positive denominator.
  init(lowest n: BigInt, over d: BigInt) {
    if let small = Rational.word(n), let over = Rational.word(d) {
      self = .small(small, over)
    } else {
      self = .big(BigFraction(n, d))
    }
  }

  /// `numerator / denominator` of big integers; the denominator must not be zero.
  public init(_ numerator: BigInt, over denominator: BigInt) {
    self = Rational.normalised(numerator, denominator)
  }
}

/// The big case's storage, shared between copies.
public final class BigFraction: Sendable {
  public let numerator: BigInt
  public let denominator: BigInt
  init(_ numerator: BigInt, _ denominator: BigInt) {
    self.numerator = numerator
    self.denominator = denominator
  }
}

extension Rational {
  /// The greatest common divisor of magnitudes; 64-bit Euclid is faster than binary gcd here.
  @inline(__always) static func gcd(_ a: UInt, _ b: UInt) -> UInt {
    var a = a, b = b
    while b != 0 { (a, b) = (b, a % b) }
    return a
  }

  static func reduced(_ n: Int, _ d: Int) -> Rational {
    if d == 1 { return .small(n, 1) }
    if n == Int.min || d == Int.min { return normalised(BigInt(n), BigInt(d)) }
    let g = Int(gcd(n.magnitude, d.magnitude))
    return d < 0 ? .small(-n / g, -d / g) : .small(n / g, d / g)
  }

  static func normalised(_ n: BigInt, _ d: BigInt) -> Rational {
    var n = n, d = d
    if d.sign == .minus { (n, d) = (-n, -d) }
    if d != 1 {
      let g = n.greatestCommonDivisor(with: d)
      if g != 1 { (n, d) = (n / g, d / g) }
    }
    if let small = word(n), let over = word(d) { return .small(small, over) }
    return .big(BigFraction(n, d))
  }

  /// A whole number of any size.
  private static func integer(_ n: BigInt) -> Rational {
    if let small = word(n) { return .small(small, 1) }
    return .big(BigFraction(n, unit))
  }

  private static let unit = BigInt(1)

  /// The machine integer that `n` is, by its words: the generic conversions cost more than the arithmetic.
  private static func word(_ n: BigInt) -> Int? {
    let words = n.magnitude.words
    guard words.count <= 1 else { return nil }
    guard let first = words.first else { return 0 }
    guard first <= UInt(Int.max) else {
      return n.sign == .minus && first == Int.min.magnitude ? Int.min : nil
    }
    return n.sign == .minus ? -Int(first) : Int(first)
  }

  /// The other way.
  private static func big(_ n: Int) -> BigInt {
    BigInt(sign: n < 0 ? .minus : .plus, magnitude: BigUInt(words: [n.magnitude]))
  }

  public var numerator: BigInt {
    switch self {
    case .small(let n, _): Rational.big(n)
    case .big(let f): f.numerator
    }
  }

  /// The numerator and the denominator as numbers, without a detour over big integers.
  var top: Rational { if case .small(let n, _) = self { .small(n, 1) } else { Rational(numerator) } }
  var bottom: Rational { if case .small(_, let d) = self { .small(d, 1) } else { Rational(denominator) } }

  public var denominator: BigInt {
    switch self {
    case .small(_, let d): Rational.big(d)
    case .big(let f): f.denominator
    }
  }

  @inline(__always) public var isZero: Bool { if case .small(0, _) = self { true } else { false } }
  @inline(__always) public var isOne: Bool { if case .small(1, 1) = self { true } else { false } }
  @inline(__always) public var isMinusOne: Bool { if case .small(-1, 1) = self { true } else { false } }

  public var isInteger: Bool {
    switch self {
    case .small(_, let d): d == 1
    case .big(let f): f.denominator == Rational.unit
    }
  }

  public var isNegative: Bool {
    switch self {
    case .small(let n, _): n < 0
    case .big(let f): f.numerator.sign == .minus
    }
  }

  /// −1, 0 or 1.
  public var signum: Int { isZero ? 0 : isNegative ? -1 : 1 }

  /// The value as a machine integer, when it is one.
  public var int: Int? { if case .small(let n, 1) = self { n } else { nil } }

  /// True for p/q with odd q: the exponents whose power is real for every real base but zero.
  public var hasOddDenominator: Bool {
    switch self {
    case .small(_, let d): d & 1 == 1
    case .big(let f): f.denominator.words.first.map { $0 & 1 == 1 } ?? false
    }
  }

  public var hasEvenNumerator: Bool {
    switch self {
    case .small(let n, _): n & 1 == 0
    case .big(let f): f.numerator.words.first.map { $0 & 1 == 0 } ?? true
    }
  }

  /// Bits of the larger of numerator and denominator.
  public var bits: Int {
    switch self {
    case .small: 64
    case .big(let f): max(f.numerator.bitWidth, f.denominator.bitWidth)
    }
  }

  public var magnitude: Rational { isNegative ? -self : self }
}

extension Rational: Hashable {
  public static func == (a: Rational, b: Rational) -> Bool {
    switch (a, b) {
    case (.small(let n, let d), .small(let m, let e)): n == m && d == e
    case (.big(let f), .big(let g)): f.numerator == g.numerator && f.denominator == g.denominator
    default: false
    }
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(fingerprint) }

  /// A hash that is the same in every process.
  var fingerprint: UInt32 {
    func fold(_ word: UInt, _ seed: UInt32) -> UInt32 {
      let mixed = (UInt64(word) ^ UInt64(seed)) &* 0x9E37_79B9_7F4A_7C15
      return UInt32(truncatingIfNeeded: mixed >> 32) ^ UInt32(truncatingIfNeeded: mixed)
    }
    switch self {
    case .small(let n, let d): return fold(UInt(bitPattern: d), fold(UInt(bitPattern: n), 17))
    case .big(let f):
      var seed: UInt32 = 23
      for word in f.numerator.words { seed = fold(word, seed) }
      for word in f.denominator.words { seed = fold(word, seed) }
      return seed
    }
  }
}

extension Rational: Comparable {
  public static func < (a: Rational, b: Rational) -> Bool {
    if case .small(let n, let d) = a, case .small(let m, let e) = b {
      if d == e { return n < m }
      let (left, o1) = n.multipliedReportingOverflow(by: e)
      let (right, o2) = m.multipliedReportingOverflow(by: d)
      if !o1 && !o2 { return left < right }
    }
    return a.numerator * b.denominator < b.numerator * a.denominator
  }
}

extension Rational {
  public static prefix func - (a: Rational) -> Rational {
    if case .small(let n, let d) = a, n != Int.min { return .small(-n, d) }
    return normalised(-a.numerator, a.denominator)
  }

  public static func + (a: Rational, b: Rational) -> Rational {
    if case .small(let n, let d) = a, case .small(let m, let e) = b {
      if d == 1 && e == 1 {
        let (s, o) = n.addingReportingOverflow(m)
        if !o { return .small(s, 1) }
      } else {
        let (x, o1) = n.multipliedReportingOverflow(by: e)
        let (y, o2) = m.multipliedReportingOverflow(by: d)
        let (s, o3) = x.addingReportingOverflow(y)
        let (q, o4) = d.multipliedReportingOverflow(by: e)
        if !o1 && !o2 && !o3 && !o4 { return reduced(s, q) }
      }
    }
    if a.isInteger, b.isInteger { return integer(a.numerator + b.numerator) }
    return normalised(
      a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator)
  }

  public static func - (a: Rational, b: Rational) -> Rational { a + (-b) }

  public static func * (a: Rational, b: Rational) -> Rational {
    if case .small(let n, let d) = a, case .small(let m, let e) = b {
      let (p, o1) = n.multipliedReportingOverflow(by: m)
      let (q, o2) = d.multipliedReportingOverflow(by: e)
      if !o1 && !o2 { return reduced(p, q) }
    }
    if a.isInteger, b.isInteger { return integer(a.numerator * b.numerator) }
    return normalised(a.numerator * b.numerator, a.denominator * b.denominator)
  }

  /// 1/self; nil for zero.
  public var reciprocal: Rational? {
    switch self {
    case .small(0, _): nil
    case .small(let n, let d): Rational.reduced(d, n)
    case .big(let f): Rational.normalised(f.denominator, f.numerator)
    }
  }

  /// self^n for an integer n, or nil when the result would have more than `limit` bits or divides by zero.
  public func power(_ n: Int, limit: Int) -> Rational? {
    if n == 0 { return .one }
    if isZero { return n > 0 ? .zero : nil }
    if isOne { return .one }
    if isMinusOne { return n & 1 == 0 ? .one : .minusOne }
    if case .small(let p, let q) = self, let small = Rational.smallPower(p, q, n) { return small }
    let count = n.magnitude
    let size = max(numerator.magnitude.bitWidth, denominator.magnitude.bitWidth)
    let (bits, overflow) = size.multipliedReportingOverflow(by: Int(clamping: count))
    // A bit length of 2 may be the number 2, whose powers take half of what the product says.
    guard !overflow, bits / 2 <= limit else { return nil }
    let raised = Rational.normalised(numerator.power(Int(count)), denominator.power(Int(count)))
    guard raised.bits <= max(limit, 64) else { return nil }
    return n > 0 ? raised : raised.reciprocal
  }

  /// (p/q)ⁿ where it fits machine integers.
  private static func smallPower(_ p: Int, _ q: Int, _ n: Int) -> Rational? {
    guard n.magnitude <= 64 else { return nil }
    var top = 1, bottom = 1
    for _ in 0..<n.magnitude {
      let (t, o) = top.multipliedReportingOverflow(by: p)
      let (b, u) = bottom.multipliedReportingOverflow(by: q)
      if o || u { return nil }
      (top, bottom) = (t, b)
    }
    if n > 0 { return .small(top, bottom) }
    guard top != Int.min else { return nil }
    return top < 0 ? .small(-bottom, -top) : .small(bottom, top)
  }

  /// The largest integer not above self.
  public var floor: Rational {
    switch self {
    case .small(_, 1): return self
    case .small(let n, let d): return .small(n >= 0 ? n / d : -((-n + d - 1) / d), 1)
    case .big(let f):
      let (q, r) = f.numerator.quotientAndRemainder(dividingBy: f.denominator)
      return Rational(r.sign == .minus && r != 0 ? q - 1 : q)
    }
  }

  /// The nearest double (ties to even).
  public var double: Double {
    switch self {
    case .small(let n, let d):
      if d == 1 { return Double(n) }
      if n.magnitude <= 1 << 53 && d <= 1 << 53 { return Double(n) / Double(d) }
      return Rational.nearest(BigInt(n), BigInt(d))
    case .big(let f): return Rational.nearest(f.numerator, f.denominator)
    }
  }

  /// Scales the quotient to 66 bits plus a sticky bit, which one rounding then takes to 53 (or fewer when subnormal).
  private static func nearest(_ n: BigInt, _ d: BigInt) -> Double {
    let negative = n.sign == .minus
    let a = n.magnitude, b = d.magnitude
    if a == 0 { return 0 }
    let shift = a.bitWidth - b.bitWidth
    if shift > 1100 { return negative ? -.infinity : .infinity }
    if shift < -1200 { return negative ? -0.0 : 0 }
    // The quotient keeps as many bits as the result can hold, so that one rounding is the only one.
    let exponent = max(shift - 1, -1075) - 62
    var q: BigUInt, r: BigUInt
    if exponent >= 0 {
      (q, r) = a.quotientAndRemainder(dividingBy: b << exponent)
    } else {
      (q, r) = (a << -exponent).quotientAndRemainder(dividingBy: b)
    }
    var scale = exponent
    var sticky = r != 0
    while q.bitWidth > 62 {
      if q & 1 == 1 { sticky = true }
      q >>= 1
      scale += 1
    }
    var bits = UInt64(q) << 1 | (sticky ? 1 : 0)
    scale -= 1
    // Rounds by hand to the precision available at this exponent.
    let width = 64 - bits.leadingZeroBitCount
    let lowest = max(scale + width - 53, -1074)
    let drop = lowest - scale
    if drop > 0 {
      if drop > 63 { return negative ? -0.0 : 0 }
      let half = UInt64(1) << UInt64(drop - 1)
      let rest = bits & ((half << 1) &- 1)
      bits >>= UInt64(drop)
      if rest > half || (rest == half && bits & 1 == 1) { bits += 1 }
      scale = lowest
    }
    let value = Double(sign: .plus, exponent: 0, significand: Double(bits))
    let result =
      value * Double(sign: .plus, exponent: max(scale, -1022), significand: 1)
      * (scale < -1022 ? Double(sign: .plus, exponent: scale + 1022, significand: 1) : 1)
    return negative ? -result : result
  }
}
