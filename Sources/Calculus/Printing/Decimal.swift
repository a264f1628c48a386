// Numbers as text: rationals as fractions or decimals, doubles as the shortest text that reads back the same.
import BigInt

public enum Decimal {
  /// A double for a pipe: shortest round trip, `1e-5` rather than `1e-05`, whole numbers without `.0`.
  public static func shortest(_ x: Double) -> String {
    if x.isNaN { return "nan" }
    if x.isInfinite { return x < 0 ? "-inf" : "inf" }
    if x == 0 { return "0" }
    var text = "\(x)"
    if text.hasSuffix(".0") { text.removeLast(2) }
    guard let e = text.firstIndex(of: "e") else { return text }
    var mantissa = text[..<e]
    if mantissa.hasSuffix(".0") { mantissa = mantissa.dropLast(2) }
    var exponent = text[text.index(after: e)...]
    let negative = exponent.first == "-"
    if exponent.first == "-" || exponent.first == "+" { exponent = exponent.dropFirst() }
    while exponent.count > 1 && exponent.first == "0" { exponent = exponent.dropFirst() }
    return "\(mantissa)e\(negative ? "-" : "")\(exponent)"
  }

  /// The powers of two and five that make up the denominator, when nothing else does: then the expansion ends.
  private static func powers(_ value: Rational) -> (twos: Int, fives: Int)? {
    var d = value.denominator
    if d.bitWidth > 400_000 { return nil }
    let twos = d.trailingZeroBitCount
    d >>= twos
    // What is left must be a power of 5, and its length says which.
    let fives = d == 1 ? 0 : Int((Double(d.magnitude.bitWidth - 1) / 2.321928094887362).rounded(.up))
    return d == BigInt(5).power(fives) ? (twos, fives) : nil
  }

  /// Whether the decimal expansion ends.
  static func terminates(_ value: Rational) -> Bool { value.isInteger || powers(value) != nil }

  /// A rational as an exact decimal when its expansion terminates, in no more than about `most` digits.
  static func exact(_ value: Rational, most: Int = .max) -> String? {
    if value.isInteger { return integer(value.numerator) }
    guard let (twos, fives) = powers(value) else { return nil }
    let places = max(twos, fives)
    // Nothing cancels between numerator and denominator, so the digits are known before they are computed.
    let bits = value.numerator.magnitude.bitWidth - value.denominator.magnitude.bitWidth
    guard Double(places) + Double(bits - 1) * 0.30103 <= Double(most) else { return nil }
    let scaled = value.numerator * BigInt(2).power(places - twos) * BigInt(5).power(places - fives)
    return placed(scaled, places)
  }

  /// An integer, with an exponent when it has many closing zeros.
  private static func integer(_ n: BigInt) -> String {
    let digits = String(n.magnitude)
    guard digits.utf8.count > 21 else { return n.sign == .minus ? "-" + digits : digits }
    return placed(n, 0)
  }

  /// n·10^−places with a point, or with an exponent where that is shorter.
  private static func placed(_ n: BigInt, _ places: Int) -> String {
    (n.sign == .minus ? "-" : "") + placed(Array(String(n.magnitude).utf8), -places)
  }

  /// The digits times ten to the power `exponent`.
  static func placed(_ digits: [UInt8], _ exponent: Int) -> String {
    var digits = digits
    var scale = exponent
    while digits.count > 1, digits.last == 0x30 {
      digits.removeLast()
      scale += 1
    }
    let point = digits.count + scale
    let text: String
    if point > 21 || point < -6 {
      let head = String(decoding: digits.prefix(1), as: UTF8.self)
      let tail = String(decoding: digits.dropFirst(), as: UTF8.self)
      text = head + (tail.isEmpty ? "" : "." + tail) + "e\(point - 1)"
    } else if point <= 0 {
      text = "0." + String(repeating: "0", count: -point) + String(decoding: digits, as: UTF8.self)
    } else if point >= digits.count {
      text = String(decoding: digits, as: UTF8.self) + String(repeating: "0", count: point - digits.count)
    } else {
      text =
        String(decoding: digits[..<point], as: UTF8.self) + "."
        + String(decoding: digits[point...], as: UTF8.self)
    }
    return text
  }

  /// The magnitude of a rational in the given style; `power` keeps a fraction that does not terminate.
  static func magnitude(_ value: Rational, _ style: NumberStyle, exponent: Bool) -> String {
    let m = value.magnitude
    if style.decimals {
      let most = max(40, style.digits + 12)
      if let text = exact(m, most: most), text.utf8.count <= most { return text }
      if !exponent { return shortest(m.double) }
    }
    if case .small(let n, let d) = m { return d == 1 ? String(n) : "\(n)/\(d)" }
    return m.isInteger ? String(m.numerator) : "\(m.numerator)/\(m.denominator)"
  }
}
