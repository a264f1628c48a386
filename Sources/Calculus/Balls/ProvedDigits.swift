// N: significant digits of a constant, every one proved and the last one rounded correctly.
import BigInt

/// A number in decimal digits: `mantissa` times ten to the power `exponent`.
public struct ProvedDecimal: Sendable, Equatable {
  public let mantissa: BigInt
  public let exponent: Int

  /// Without zeros at the end.
  init(_ mantissa: BigInt, _ exponent: Int) {
    self.mantissa = mantissa
    self.exponent = exponent
  }
}

extension Graph {
  /// Digits that may be asked for.
  public static let digitLimit = 100_000

  /// `e`, a constant, rounded to `digits` significant digits, with its text.
  func proved(_ e: Expr, digits: Int) throws(Failure) -> (value: Rational, text: String) {
    // Fractions are rounded exactly; long division by FLINT is faster where there are many digits.
    if isNumber(e), digits <= 1000 { return try decimal(Graph.rounded(value(e), digits: digits)) }
    let program = try BallProgram(self, e)
    try check()
    let question = program.question("digits \(digits)", patience: 2 * Graph.patience, points: [""])
    let line = try watched { () throws(Failure) in try BallServer.shared.answers(question, count: 1) }[0]
    let words = line.split(separator: " ")
    switch words.first {
    case "#" where words.count == 3:
      guard let exponent = Int(words[2]), exponent.magnitude < 1_000_000 else {
        let order = words[2].hasPrefix("-") ? "small" : "large"
        throw Failure(
          .limit, "the value, about \(Graph.rough(words[1], words[2])), is too \(order) to be written out")
      }
      return try decimal((String(words[1]), exponent))
    case "u": throw Failure(.domain, "'\(short(e))' has no real value")
    case "~" where words.count == 2 && (Int(words[1]) ?? 0) < -64:
      let bits = Int(words[1]) ?? 0
      throw Failure(
        .value,
        "'\(short(e))' is 0 or smaller than 1e\(Int((Double(bits) * 0.30103).rounded(.up))); which of the two is not known"
      )
    default:
      throw Failure(
        .value, "the digits of '\(short(e))' could not be found",
        hint: "it may be too large, or stand at a jump, a pole or the edge of a domain")
    }
  }

  /// The expression for a message, cut where it is long.
  private func short(_ e: Expr) -> String {
    guard treeSize(e) < 200 else { return "this" }
    let text = text(e)
    return text.count > 80 ? text.prefix(77) + "…" : text
  }

  private static func rough(_ mantissa: Substring, _ exponent: Substring) -> String {
    let digits = mantissa.drop { $0 == "-" }
    let sign = mantissa.hasPrefix("-") ? "-" : ""
    let order = BigInt(exponent).map { String($0 + BigInt(digits.count - 1)) } ?? String(exponent)
    let second = digits.dropFirst().prefix(2)
    return "\(sign)\(digits.prefix(1))\(second.isEmpty ? "" : "." + second)e\(order)"
  }

  /// The number and its text from digits such as `-31416` and an exponent.
  private func decimal(_ parts: (digits: String, exponent: Int)) throws(Failure) -> (
    value: Rational, text: String
  ) {
    var digits = Array(parts.digits.utf8)
    let isNegative = digits.first == UInt8(ascii: "-")
    if isNegative { digits.removeFirst() }
    var exponent = parts.exponent
    while digits.count > 1, digits.last == UInt8(ascii: "0") {
      digits.removeLast()
      exponent += 1
    }
    if digits == [UInt8(ascii: "0")] { return (.zero, "0") }
    let value = Rational(decimal: digits, exponent: exponent)
    return (isNegative ? -value : value, (isNegative ? "-" : "") + Decimal.placed(digits, exponent))
  }

  /// An exact fraction rounded to so many digits; halves go away from zero.
  private static func rounded(_ x: Rational, digits: Int) -> (String, Int) {
    if x.isZero { return ("0", 0) }
    let n = BigInt(x.numerator.magnitude), d = x.denominator
    // The order of magnitude from the lengths, then one more or less.
    var exponent = Int((Double(n.bitWidth - d.bitWidth) * 0.30103).rounded(.down)) - digits
    let full = BigInt(10).power(digits)
    while true {
      let scaled = exponent >= 0 ? (n, d * BigInt(10).power(exponent)) : (n * BigInt(10).power(-exponent), d)
      let q = (scaled.0 * 2 + scaled.1) / (scaled.1 * 2)
      if q >= full {
        exponent += 1
      } else if q * 10 < full {
        exponent -= 1
      } else {
        return ((x.isNegative ? "-" : "") + String(q), exponent)
      }
    }
  }
}

extension Rational {
  /// digits·10^exponent. The digits do not end in 0, so only twos or only fives can be common to both.
  init(decimal digits: [UInt8], exponent: Int) {
    guard var n = BigInt(String(decoding: digits, as: UTF8.self)) else {
      self = .zero
      return
    }
    if exponent >= 0 {
      self = Rational(n * BigInt(10).power(exponent))
      return
    }
    var twos = -exponent, fives = -exponent
    let even = min(twos, n.trailingZeroBitCount)
    n >>= even
    twos -= even
    while even == 0, fives > 0 {
      let (q, r) = n.quotientAndRemainder(dividingBy: 5)
      if r != 0 { break }
      n = q
      fives -= 1
    }
    self = Rational(lowest: n, over: BigInt(5).power(fives) << twos)
  }
}
