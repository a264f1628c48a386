// Numbers as people read them: correctly rounded, the same in every locale, 1e-5 rather than 1e-05, and never
// a negative zero. All four forms lay out the digits of one `Decimal`.

public enum Numerals {
  /// `decimals` places after the point (clamped to 0...1100); with `trim`, zeros at the end and a bare point
  /// go.
  public static func fixed(
    _ x: Double, decimals: Int, trim: Bool = false, glyphs: Glyphs = .ascii
  ) -> String {
    guard x.isFinite else { return special(x, glyphs) }
    let decimals = min(max(decimals, 0), 1100)
    if let quick = quick(x, decimals: decimals, trim: trim, glyphs: glyphs) { return quick }
    var decimal = Decimal(exactly: x)
    decimal.round(toDigits: decimal.point + decimals)
    return plain(decimal, negative: x < 0, decimals: trim ? nil : decimals, glyphs)
  }

  /// `digits` significant digits (clamped to 1...800): plain from 1e-5 up to what the digits can write,
  /// otherwise with an exponent. Unless `trim` is off, zeros at the end are left out.
  public static func significant(
    _ x: Double, digits: Int, trim: Bool = true, glyphs: Glyphs = .ascii
  ) -> String {
    guard x.isFinite else { return special(x, glyphs) }
    let digits = min(max(digits, 1), 800)
    var decimal = Decimal(exactly: x)
    decimal.round(toDigits: digits)
    let isZero = decimal.digits.isEmpty
    if isZero || decimal.point > -4 && decimal.point <= digits {
      let decimals = digits - (isZero ? 1 : decimal.point)
      return plain(decimal, negative: x < 0, decimals: trim ? nil : decimals, glyphs)
    }
    return exponential(decimal, negative: x < 0, digits: trim ? nil : digits, glyphs)
  }

  /// One digit before the point, `digits` in all (clamped to 1...800), always with an exponent: 1.50e-7.
  public static func scientific(
    _ x: Double, digits: Int, trim: Bool = false, glyphs: Glyphs = .ascii
  ) -> String {
    guard x.isFinite else { return special(x, glyphs) }
    let digits = min(max(digits, 1), 800)
    var decimal = Decimal(exactly: x)
    decimal.round(toDigits: digits)
    return exponential(decimal, negative: x < 0, digits: trim ? nil : digits, glyphs)
  }

  /// The fewest digits that read back as the same double: 0.1, 12345.5, 1e-5, 1e16.
  public static func shortest(_ x: Double, glyphs: Glyphs = .ascii) -> String {
    guard x.isFinite else { return special(x, glyphs) }
    let decimal = Decimal(shortest: x)
    if decimal.digits.isEmpty || decimal.point > -4 && decimal.point <= 16 {
      return plain(decimal, negative: x < 0, decimals: nil, glyphs)
    }
    return exponential(decimal, negative: x < 0, digits: nil, glyphs)
  }

  private static func special(_ x: Double, _ glyphs: Glyphs) -> String {
    if x.isNaN { return "nan" }
    return x < 0 ? glyphs.minus + "inf" : "inf"
  }

  /// Up to nine places of numbers below 2^63: |x|·10^d is m·10^d / 2^k with a 128-bit numerator, exact in two
  /// words.
  private static func quick(_ x: Double, decimals: Int, trim: Bool, glyphs: Glyphs) -> String? {
    guard decimals <= 9, x.magnitude < 1e9, x.magnitude >= 0x1p-60 else { return nil }
    let shift = UInt64(1075 - Int(x.exponentBitPattern))
    guard shift > 0, shift < 128 else { return nil }
    let scale = (0..<decimals).reduce(UInt64(1)) { product, _ in product &* 10 }
    let (high, low) = scale.multipliedFullWidth(by: x.significandBitPattern | 1 << 52)
    var quotient: UInt64
    let rest: (UInt64, UInt64)
    if shift < 64 {
      quotient = low >> shift | high << (64 - shift)
      rest = (0, low & (1 << shift &- 1))
    } else {
      quotient = shift == 64 ? high : high >> (shift - 64)
      rest = (shift == 64 ? 0 : high & (1 << (shift - 64) &- 1), low)
    }
    let half: (UInt64, UInt64) = shift <= 64 ? (0, 1 << (shift - 1)) : (1 << (shift - 65), 0)
    if rest > half || rest == half && quotient & 1 == 1 { quotient += 1 }

    var digits: [UInt8] = []
    var left = quotient
    while left > 0 {
      digits.append(UInt8(left % 10))
      left /= 10
    }
    let point = digits.count - decimals
    digits.reverse()
    while digits.last == 0 { digits.removeLast() }
    let decimal = Decimal(digits: digits, point: digits.isEmpty ? 0 : point)
    return plain(decimal, negative: x < 0, decimals: trim ? nil : decimals, glyphs)
  }

  /// 0.00123, 12300, 12.300; `decimals` nil means as many as there are digits.
  private static func plain(
    _ decimal: Decimal, negative: Bool, decimals: Int?, _ glyphs: Glyphs
  ) -> String {
    let digits = decimal.digits
    var bytes: [UInt8] = []
    if negative && !digits.isEmpty { bytes += glyphs.minus.utf8 }
    if decimal.point <= 0 { bytes.append(0x30) }
    for index in 0..<max(decimal.point, 0) {
      bytes.append(index < digits.count ? 0x30 + digits[index] : 0x30)
    }
    let places = decimals ?? max(digits.count - decimal.point, 0)
    if places > 0 {
      bytes.append(0x2E)
      for place in 0..<places {
        let index = decimal.point + place
        bytes.append(digits.indices.contains(index) ? 0x30 + digits[index] : 0x30)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// 1.23e-5; `digits` nil means as many as there are.
  private static func exponential(
    _ decimal: Decimal, negative: Bool, digits count: Int?, _ glyphs: Glyphs
  ) -> String {
    let digits = decimal.digits
    var bytes: [UInt8] = []
    if negative && !digits.isEmpty { bytes += glyphs.minus.utf8 }
    bytes.append(0x30 + (digits.first ?? 0))
    let count = count ?? digits.count
    if count > 1 {
      bytes.append(0x2E)
      for index in 1..<count { bytes.append(index < digits.count ? 0x30 + digits[index] : 0x30) }
    }
    bytes.append(0x65)
    let exponent = digits.isEmpty ? 0 : decimal.point - 1
    if exponent < 0 { bytes += glyphs.minus.utf8 }
    bytes += exponent.magnitude.description.utf8
    return String(decoding: bytes, as: UTF8.self)
  }
}
