// Numbers that are more than a few digits: decimals, exponents, hundreds of digits, and the raised ones of x².
import BigInt

extension Lexer {
  /// A number with a point, an exponent or many digits.
  func longNumber() throws(Failure) {
    let start = at
    var k = at
    var digits = 0, fraction = 0
    while isDigit(byte(k)) {
      k += 1
      digits += 1
    }
    var decimal = false
    if byte(k) == 0x2E, byte(k + 1) != 0x2E {
      decimal = true
      k += 1
      while isDigit(byte(k)) {
        k += 1
        fraction += 1
      }
    }
    let mantissaEnd = k
    var exponent = 0
    if byte(k) | 0x20 == 0x65 {
      var j = k + 1
      var negative = false
      if byte(j) == 0x2B || byte(j) == 0x2D {
        negative = byte(j) == 0x2D
        j += 1
      }
      if isDigit(byte(j)) {
        decimal = true
        while isDigit(byte(j)) {
          exponent = min(exponent * 10 + Int(byte(j) - 0x30), 1_000_000)
          j += 1
        }
        if negative { exponent = -exponent }
        k = j
      }
    }
    let range = start..<k
    // 10ⁿ has 3.33 n bits; the bound is checked before the digits are converted, which takes quadratic time.
    let allowed = graph.limits.bits * 3 / 10
    if digits + fraction > allowed || exponent.magnitude > allowed {
      throw Failure(
        .limit, "a number with more than \(allowed) digits", at: range,
        hint: "raise the limit with: set bits N")
    }
    var value: Rational
    if digits + fraction <= 18 {
      var small = 0
      for b in part(start..<mantissaEnd) where b != 0x2E { small = small * 10 + Int(b - 0x30) }
      value = Rational(small)
    } else {
      let text = String(decoding: part(start..<mantissaEnd).filter { $0 != 0x2E }, as: UTF8.self)
      value = Rational(BigInt(text) ?? 0)
    }
    let scale = exponent - fraction
    if scale != 0 {
      guard let power = Rational(10).power(scale, limit: graph.limits.bits * 2) else {
        throw Failure(.limit, "this number is too large to be exact", at: range)
      }
      value = value * power
    }
    if decimal { hasDecimal = true }
    let e = graph.number(value)
    add(.number, k - start, payload: e.index)
  }

  /// x², x⁻¹, xⁿ⁺¹: an exponent of superscript digits and signs.
  func superscript() throws(Failure) {
    var k = at
    var negative = false, digits: [UInt8] = []
    while byte(k) >= 0x80, let (s, length) = decoded(k), let d = superscripts[s] {
      if d == 10 {
        guard digits.isEmpty, !negative else { break }
        negative = true
      } else if d < 10 {
        digits.append(0x30 + UInt8(d))
      }
      k += length
    }
    guard !digits.isEmpty, digits.count < 2000, let n = BigInt(String(decoding: digits, as: UTF8.self)) else {
      throw Failure(.syntax, "a superscript needs digits", at: at..<k)
    }
    let e = graph.number(Rational(negative ? -n : n))
    add(.superscript, k - at, payload: e.index)
  }
}

/// Superscript digits, minus as 10, plus as 11.
let superscripts: [Unicode.Scalar: Int] = [
  "⁰": 0, "¹": 1, "²": 2, "³": 3, "⁴": 4, "⁵": 5, "⁶": 6, "⁷": 7, "⁸": 8, "⁹": 9, "⁻": 10, "⁺": 11,
]
