// Bytes to tokens. ASCII is decided byte by byte; other scalars are decoded once and looked up.
import BigInt

package struct Lexer {
  private(set) var bytes: [UInt8]
  private let graph: Graph
  let words: Words
  private(set) var tokens: [Token] = []
  private(set) var derivatives: [DerivativeSymbol] = []
  /// A decimal point or exponent was written.
  private(set) var hasDecimal = false
  var at = 0
  private var spaced = false

  init(_ bytes: [UInt8], _ graph: Graph) {
    self.bytes = bytes
    self.graph = graph
    words = Words(graph)
    tokens.reserveCapacity(bytes.count / 2 + 2)
  }

  /// Another line, with the memory and the words of those before it.
  mutating func begin(_ bytes: [UInt8]) {
    self.bytes = bytes
    tokens.removeAll(keepingCapacity: true)
    if !derivatives.isEmpty { derivatives.removeAll(keepingCapacity: true) }
    hasDecimal = false
    at = 0
    spaced = false
  }

  func text(_ token: Token) -> String {
    token.kind == .name && token.payload > 0
      ? words.texts[Int(token.payload) - 1] : String(decoding: bytes[token.range], as: UTF8.self)
  }

  /// What a name means when nobody has defined it.
  func reading(_ token: Token) -> Words.Reading {
    token.kind == .name && token.payload > 0 ? words.readings[Int(token.payload) - 1] : .other
  }

  /// Cuts everything from `start` on.
  mutating func run(from start: Int = 0) throws(Failure) {
    at = start
    var steps = 0
    while at < bytes.count {
      steps &+= 1
      if steps & 0xFFFF == 0 {
        graph.poll()
        try graph.check()
      }
      let c = bytes[at]
      switch c {
      case 0x20, 0x09, 0x0D, 0x0A:
        at += 1
        spaced = true
      case 0x23: at = bytes.count  // a comment
      case 0x30...0x39: try number()
      case 0x2E:
        if at + 1 < bytes.count, isDigit(bytes[at + 1]) {
          try number()
        } else if at + 1 < bytes.count, bytes[at + 1] == 0x2E {
          add(.range, 2)
        } else {
          throw Failure(.syntax, "a lone '.' is not a number", at: at..<at + 1)
        }
      case 0x41...0x5A, 0x61...0x7A, 0x5F: try name()
      case 0x2B: add(.plus, 1)
      case 0x2D: add(.minus, 1)
      case 0x2A: add(next(0x2A) ? .power : .times, next(0x2A) ? 2 : 1)
      case 0x2F: add(.divide, 1)
      case 0x5E: add(.power, 1)
      case 0x28: add(.leftParenthesis, 1)
      case 0x29: add(.rightParenthesis, 1)
      case 0x5B: add(.leftBracket, 1)
      case 0x5D: add(.rightBracket, 1)
      case 0x7C: add(.bar, 1)
      case 0x2C: add(.comma, 1)
      case 0x3B: add(.semicolon, 1)
      case 0x27: primes()
      case 0x25: add(.name, 1)  // the last answer
      case 0x3D: add(next(0x3D) ? .equal : .assign, next(0x3D) ? 2 : 1)
      case 0x3C: add(next(0x3D) ? .lessEqual : .less, next(0x3D) ? 2 : 1)
      case 0x3E: add(next(0x3D) ? .greaterEqual : .greater, next(0x3D) ? 2 : 1)
      case 0x21: add(next(0x3D) ? .notEqual : .factorial, next(0x3D) ? 2 : 1)
      case 0x80...: try scalar()
      default:
        let shown = c < 0x20 || c == 0x7F ? "a control character" : "'\(Character(Unicode.Scalar(c)))'"
        throw Failure(.syntax, "\(shown) has no meaning here", at: at..<at + 1)
      }
    }
    tokens.append(Token(kind: .end, start: bytes.count, end: bytes.count, spaced: true))
  }

  private func next(_ c: UInt8) -> Bool { at + 1 < bytes.count && bytes[at + 1] == c }
  func isDigit(_ c: UInt8) -> Bool { c >= 0x30 && c <= 0x39 }
  private func isLetter(_ c: UInt8) -> Bool { (c | 0x20) >= 0x61 && (c | 0x20) <= 0x7A || c == 0x5F }

  private mutating func add(_ kind: TokenKind, _ length: Int, payload: Int32 = 0) {
    tokens.append(Token(kind: kind, start: at, end: at + length, spaced: spaced, payload: payload))
    at += length
    spaced = false
  }

  // MARK: Numbers

  private mutating func number() throws(Failure) {
    let start = at
    var k = at
    var digits = 0, fraction = 0
    while k < bytes.count, isDigit(bytes[k]) {
      k += 1
      digits += 1
    }
    var decimal = false
    if k < bytes.count, bytes[k] == 0x2E, !(k + 1 < bytes.count && bytes[k + 1] == 0x2E) {
      decimal = true
      k += 1
      while k < bytes.count, isDigit(bytes[k]) {
        k += 1
        fraction += 1
      }
    }
    let mantissaEnd = k
    var exponent = 0
    if k < bytes.count, bytes[k] | 0x20 == 0x65 {
      var j = k + 1
      var negative = false
      if j < bytes.count, bytes[j] == 0x2B || bytes[j] == 0x2D {
        negative = bytes[j] == 0x2D
        j += 1
      }
      if j < bytes.count, isDigit(bytes[j]) {
        decimal = true
        while j < bytes.count, isDigit(bytes[j]) {
          exponent = min(exponent * 10 + Int(bytes[j] - 0x30), 1_000_000)
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
      for b in bytes[start..<mantissaEnd] where b != 0x2E { small = small * 10 + Int(b - 0x30) }
      value = Rational(small)
    } else {
      let text = String(decoding: bytes[start..<mantissaEnd].filter { $0 != 0x2E }, as: UTF8.self)
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

  // MARK: Names

  /// How many bytes of a letter, digit or mark of a name begin at `k`; 0 for none.
  func nameLength(_ k: Int) -> Int {
    let c = bytes[k]
    if c < 0x80 { return isLetter(c) || isDigit(c) ? 1 : 0 }
    guard let (scalar, length) = decoded(k) else { return 0 }
    if scalar.value >= 0x2080 && scalar.value <= 0x2089 { return length }
    if scalar.value == 0x2202 || scalar.value == 0x221E || scalar.value == 0x3C0 { return 0 }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .otherLetter, .nonspacingMark, .decimalNumber,
      .spacingMark:
      return length
    case .modifierLetter:
      return superscripts[scalar] == nil && !(scalar.value >= 0x2070 && scalar.value < 0x20A0) ? length : 0
    default: return 0
    }
  }

  func decoded(_ k: Int) -> (Unicode.Scalar, Int)? {
    let c = bytes[k]
    let length = c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4
    guard k + length <= bytes.count else { return nil }
    var value = UInt32(c) & (length == 2 ? 0x1F : length == 3 ? 0x0F : 0x07)
    for j in 1..<length { value = value << 6 | UInt32(bytes[k + j] & 0x3F) }
    return Unicode.Scalar(value).map { ($0, length) }
  }

  private mutating func name() throws(Failure) {
    if let symbol = try derivativeSymbol() {
      derivatives.append(symbol.0)
      add(.derivative, symbol.1 - at, payload: Int32(derivatives.count - 1))
      return
    }
    var k = at
    while k < bytes.count {
      let length = nameLength(k)
      if length == 0 { break }
      k += length
    }
    if k - at > 64 {
      throw Failure(.limit, "a name of more than 64 bytes", at: at..<min(k, at + 64))
    }
    add(.name, k - at, payload: Int32(words.number(bytes[at..<k]) + 1))
  }

  // MARK: Other scalars

  private mutating func primes() {
    var count: Int32 = 0
    let start = at
    while at < bytes.count {
      if bytes[at] == 0x27 {
        at += 1
        count += 1
      } else if bytes[at] >= 0x80, let (s, length) = decoded(at), s == "\u{2032}" || s == "\u{2019}" {
        at += length
        count += 1
      } else {
        break
      }
    }
    tokens.append(Token(kind: .prime, start: start, end: at, spaced: spaced, payload: count))
    spaced = false
  }

  private mutating func scalar() throws(Failure) {
    guard let (s, length) = decoded(at) else {
      throw Failure(.syntax, "this is not valid UTF-8", at: at..<at + 1)
    }
    switch s {
    case "·", "×", "⋅", "∗": add(.times, length)
    case "÷", "∕": add(.divide, length)
    case "−": add(.minus, length)
    case "√": add(.root, length)
    case "∛": add(.cubeRoot, length)
    case "∇": add(.nabla, length)
    case "≤": add(.lessEqual, length)
    case "≥": add(.greaterEqual, length)
    case "≠": add(.notEqual, length)
    case "′", "’": primes()
    case "π", "∞": add(.name, length)
    case "∂":
      if try derivativeSymbol() != nil {
        try name()
      } else {
        throw Failure(
          .syntax, "'∂' stands in ∂/∂x or ∂²/∂x∂y, written without spaces", at: at..<at + length)
      }
    case "\u{A0}", "\u{2009}", "\u{202F}", "\u{3000}", "\u{2003}", "\u{2002}":
      at += length
      spaced = true
    case "⁽": try primeOrder(length)
    default:
      if superscripts[s] != nil {
        try superscript()
      } else if nameLength(at) > 0 {
        try name()
      } else {
        let hint: String? =
          switch s {
          case "–", "—": "write '-' for minus"
          case "“", "”", "„", "«", "»": "no quotation marks are needed"
          case "（", "）", "，", "＝", "＋": "use the ASCII character"
          case "≈", "≡": "equations are written with '='"
          default: nil
          }
        throw Failure(.syntax, "\(shown(s)) has no meaning here", at: at..<at + length, hint: hint)
      }
    }
  }

  private func shown(_ s: Unicode.Scalar) -> String {
    switch s.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
      .nonspacingMark, .enclosingMark, .spaceSeparator:
      "the character U+\(String(s.value, radix: 16, uppercase: true))"
    default: "'\(Character(s))'"
    }
  }

  /// x², x⁻¹, xⁿ⁺¹: an exponent of superscript digits and signs.
  private mutating func superscript() throws(Failure) {
    var k = at
    var negative = false, digits: [UInt8] = []
    while k < bytes.count, bytes[k] >= 0x80, let (s, length) = decoded(k), let d = superscripts[s] {
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

  /// f⁽⁴⁾: primes by number.
  private mutating func primeOrder(_ open: Int) throws(Failure) {
    var k = at + open
    var n = 0
    while k < bytes.count, bytes[k] >= 0x80, let (s, length) = decoded(k), let d = superscripts[s], d < 10 {
      n = min(n * 10 + d, 10_000)
      k += length
    }
    guard k < bytes.count, let (s, length) = decoded(k), s == "⁾", n > 0 else {
      throw Failure(.syntax, "'⁽' opens an order of derivative, as in f⁽⁴⁾(x)", at: at..<at + open)
    }
    add(.prime, k + length - at, payload: Int32(n))
  }
}

/// Superscript digits, minus as 10, plus as 11.
let superscripts: [Unicode.Scalar: Int] = [
  "⁰": 0, "¹": 1, "²": 2, "³": 3, "⁴": 4, "⁵": 5, "⁶": 6, "⁷": 7, "⁸": 8, "⁹": 9, "⁻": 10, "⁺": 11,
]

extension Lexer {
  /// Whether `text` is one name and nothing else.
  package static func isName(_ text: String) -> Bool {
    var lexer = Lexer(Array(text.utf8), Graph())
    guard (try? lexer.run()) != nil, lexer.tokens.count == 2 else { return false }
    return lexer.tokens[0].kind == .name && lexer.tokens[0].end == text.utf8.count
  }
}
