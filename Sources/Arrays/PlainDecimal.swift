// Decimal numbers as text: which spellings are numbers, and what they are to the last bit. The common ones, up to
// nineteen digits and moderate powers of ten, take one multiplication or division of 128 bits.

/// Plain decimal numbers: a sign, digits, one point, an exponent. No words (nan, inf), no hexadecimal, no
/// locale.
package enum PlainDecimal {
  /// Longest spelling that is read.
  package static let limit = 1000

  /// nil when it is no plain decimal; infinite when it is too large.
  package static func parse(_ text: some StringProtocol) -> Double? {
    var copy = String(text)
    return copy.withUTF8 { bytes in
      guard let base = bytes.baseAddress, bytes.count <= limit else { return nil }
      var value = 0.0
      return parse(base, base + bytes.count, &value) == base + bytes.count ? value : nil
    }
  }

  /// Reads a number at the beginning of `start..<stop` and returns where it ends; nil when there is none.
  @inline(__always)
  package static func parse(
    _ start: UnsafePointer<UInt8>, _ stop: UnsafePointer<UInt8>, _ value: inout Double
  ) -> UnsafePointer<UInt8>? {
    var p = start
    guard p < stop else { return nil }
    let isNegative = p.pointee == UInt8(ascii: "-")
    if isNegative || p.pointee == UInt8(ascii: "+") { p += 1 }
    var mantissa: UInt64 = 0
    let whole = p
    digits(&p, stop, &mantissa)
    var count = p - whole
    var exponent = 0
    if p < stop, p.pointee == UInt8(ascii: ".") {
      p += 1
      let part = p
      digits(&p, stop, &mantissa)
      exponent = part - p
      count += p - part
    }
    guard count > 0 else { return nil }
    if p < stop, p.pointee | 0x20 == UInt8(ascii: "e") {
      p += 1
      guard p < stop else { return nil }
      let isBelow = p.pointee == UInt8(ascii: "-")
      if isBelow || p.pointee == UInt8(ascii: "+") { p += 1 }
      let first = p
      var power = 0
      while p < stop, p.pointee &- 0x30 <= 9 {
        if power < 100_000 { power = power &* 10 &+ Int(p.pointee &- 0x30) }
        p += 1
      }
      guard p > first else { return nil }
      exponent += isBelow ? -power : power
    }
    // Nineteen digits are below 2⁶⁴, zeros in front not even counted.
    if count <= 19, let size = exact(mantissa, exponent) {
      value = isNegative ? -size : size
      return p
    }
    value = slow(start, p)
    return p
  }

  @inline(__always)
  private static func digits(
    _ p: inout UnsafePointer<UInt8>, _ stop: UnsafePointer<UInt8>, _ mantissa: inout UInt64
  ) {
    // Eight at a time: each step adds neighbours, pairs of neighbours, pairs of pairs.
    while stop - p >= 8 {
      let eight = UInt64(littleEndian: UnsafeRawPointer(p).loadUnaligned(as: UInt64.self))
      let low = eight &- 0x3030_3030_3030_3030
      guard (low | (eight &+ 0x4646_4646_4646_4646)) & 0x8080_8080_8080_8080 == 0 else { break }
      let pairs = (low &* 10 &+ low >> 8) & 0x00FF_00FF_00FF_00FF
      let fours = (pairs &* 100 &+ pairs >> 16) & 0x0000_FFFF_0000_FFFF
      mantissa = mantissa &* 100_000_000 &+ ((fours &* 10_000 &+ fours >> 32) & 0xFFFF_FFFF)
      p += 8
    }
    while p < stop, p.pointee &- 0x30 <= 9 {
      mantissa = mantissa &* 10 &+ UInt64(p.pointee &- 0x30)
      p += 1
    }
  }

  /// What Swift's own reader makes of it, which takes any number of digits.
  @inline(never)
  private static func slow(_ start: UnsafePointer<UInt8>, _ stop: UnsafePointer<UInt8>) -> Double {
    Double(String(decoding: UnsafeBufferPointer(start: start, count: stop - start), as: UTF8.self)) ?? .nan
  }

  private static let tens: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19, 1e20, 1e21, 1e22,
  ]

  /// Powers of five up to the last below 2⁶⁴.
  private static let fives: [UInt64] = (0...27).map { (0..<$0).reduce(1) { product, _ in product * 5 } }

  /// m·10ᵉ rounded once; nil where that takes more than 128 bits.
  @inline(__always)
  private static func exact(_ m: UInt64, _ e: Int) -> Double? {
    if m < 1 << 53, e >= -22, e <= 22 {
      // Both are exact, so the one operation rounds.
      return e < 0 ? Double(m) / tens[-e] : Double(m) * tens[e]
    }
    if m == 0 { return 0 }
    guard e >= -27, e <= 27 else { return nil }
    let lead = m.leadingZeroBitCount
    if e < 0 {
      // m·2^lead·2⁶³ over 5ᵏ·2^over: the quotient has 63 or 64 bits, and the rest says what lies behind them.
      let five = fives[-e]
      let over = five.leadingZeroBitCount
      let top = m << UInt64(lead)
      let (quotient, rest) = (five << UInt64(over)).dividingFullWidth((top >> 1, top << 63))
      let own = quotient.leadingZeroBitCount
      return rounded(quotient << UInt64(own), rest != 0, over - lead - 63 - own + e)
    }
    let (high, low) = m.multipliedFullWidth(by: fives[e])
    if high == 0 {
      let own = low.leadingZeroBitCount
      return rounded(low << UInt64(own), false, e - own)
    }
    let own = high.leadingZeroBitCount
    let top = own == 0 ? high : high << UInt64(own) | low >> UInt64(64 - own)
    return rounded(top, low << UInt64(own) != 0, e + 64 - own)
  }

  /// top·2^power to the nearest double, halves to even; `hasMore` when something lies behind the last bit of top,
  /// whose first bit is set.
  @inline(__always)
  private static func rounded(_ top: UInt64, _ hasMore: Bool, _ power: Int) -> Double {
    let rest = top & 0x7FF
    var whole = top >> 11
    if rest > 0x400 || rest == 0x400 && (hasMore || whole & 1 == 1) { whole += 1 }
    return Double(whole) * Double(bitPattern: UInt64(1023 + 11 + power) << 52)
  }
}
