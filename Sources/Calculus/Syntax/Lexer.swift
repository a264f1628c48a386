// Bytes to tokens. ASCII is decided byte by byte; other scalars are decoded once and looked up.

package final class Lexer {
  /// The bytes of the line and zeros behind them, which no scan passes.
  private var memory: UnsafeMutablePointer<UInt8>
  private var capacity = 128
  /// Zeros behind the last byte: as many as anything looks ahead.
  private static let margin = 8
  /// Bytes of the line.
  private(set) var count = 0
  let graph: Graph
  let words: Words
  private(set) var tokens = Stack<Token>(capacity: 32)
  private(set) var derivatives: [DerivativeSymbol] = []
  /// A decimal point or exponent was written.
  var hasDecimal = false
  /// A '=' was written, so the line may be a definition.
  private(set) var hasAssignment = false
  private(set) var at = 0
  private var spaced = false
  /// Digits of a number that is written without a second thought.
  private var fewDigits = 0
  /// The first whole numbers as expressions, once they have been written; −1 before.
  private var small = [Int32](repeating: -1, count: 128)

  init(_ graph: Graph) {
    self.graph = graph
    words = Words(graph)
    memory = .allocate(capacity: capacity)
  }

  deinit { memory.deallocate() }

  /// Cuts a line into tokens, with the memory and the words of those before it.
  func read(_ line: Bytes) throws(Failure) {
    if line.count > min(graph.limits.lineBytes, 1 << 30) {
      throw Failure(
        .limit, "a statement of more than \(graph.limits.lineBytes) bytes", at: 0..<1,
        hint: "raise the limit with: set line N")
    }
    count = line.count
    if count + Lexer.margin > capacity {
      capacity = 2 * (count + Lexer.margin)
      memory.deallocate()
      memory = .allocate(capacity: capacity)
    }
    line.withUnsafeBufferPointer {
      if let start = $0.baseAddress { memory.update(from: start, count: count) }
    }
    (memory + count).update(repeating: 0, count: Lexer.margin)
    tokens.cut(to: 0)
    if !derivatives.isEmpty { derivatives.removeAll(keepingCapacity: true) }
    hasDecimal = false
    hasAssignment = false
    at = 0
    spaced = false
    fewDigits = min(18, graph.limits.bits * 3 / 10)
    try run()
  }

  /// The byte at `k`; zero behind the last.
  @inline(__always) func byte(_ k: Int) -> UInt8 {
    precondition(UInt(bitPattern: k) < UInt(bitPattern: count &+ Lexer.margin))
    return memory[k]
  }

  /// The bytes of the line from `range`, which is within it.
  func part(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    return UnsafeBufferPointer(start: memory + range.lowerBound, count: range.count)
  }

  func bytes(_ range: Range<Int>) -> [UInt8] { Array(part(range)) }

  func text(_ range: Range<Int>) -> String { String(decoding: part(range), as: UTF8.self) }

  func text(_ token: Token) -> String {
    token.kind == .name && token.payload > 0 ? words.texts[Int(token.payload) - 1] : text(token.range)
  }

  private func run() throws(Failure) {
    var steps = 0
    while at < count {
      steps &+= 1
      if steps & 0xFFFF == 0 {
        graph.poll()
        try graph.check()
      }
      let c = memory[at]
      // What most tokens are comes first.
      if isLetter(c) {
        if !letter(c) { try name() }
        continue
      }
      if isDigit(c) {
        try number()
        continue
      }
      switch c {
      case 0x20, 0x09, 0x0D, 0x0A:
        at &+= 1
        spaced = true
      case 0x23: at = count  // a comment
      case 0x2E:
        if isDigit(memory[at &+ 1]) {
          try number()
        } else if next(0x2E) {
          add(.range, 2)
        } else {
          throw Failure(.syntax, "a lone '.' is not a number", at: at..<at + 1)
        }
      case 0x2B: add(.plus, 1)
      case 0x2D: add(.minus, 1)
      case 0x2A: if next(0x2A) { add(.power, 2) } else { add(.times, 1) }
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
      case 0x3D:
        if next(0x3D) {
          add(.equal, 2)
        } else {
          hasAssignment = true
          add(.assign, 1)
        }
      case 0x3C: if next(0x3D) { add(.lessEqual, 2) } else { add(.less, 1) }
      case 0x3E: if next(0x3D) { add(.greaterEqual, 2) } else { add(.greater, 1) }
      case 0x21: if next(0x3D) { add(.notEqual, 2) } else { add(.factorial, 1) }
      case 0x80...: try scalar()
      default:
        let shown = c < 0x20 || c == 0x7F ? "a control character" : "'\(Character(Unicode.Scalar(c)))'"
        throw Failure(.syntax, "\(shown) has no meaning here", at: at..<at + 1)
      }
    }
    tokens.append(Token(kind: .end, start: count, end: count, spaced: true))
  }

  @inline(__always) private func next(_ c: UInt8) -> Bool { memory[at &+ 1] == c }
  @inline(__always) func isDigit(_ c: UInt8) -> Bool { c &- 0x30 < 10 }
  @inline(__always) private func isLetter(_ c: UInt8) -> Bool { (c | 0x20) &- 0x61 < 26 || c == 0x5F }

  @inline(__always) func add(_ kind: TokenKind, _ length: Int, payload: Int32 = 0) {
    add(Token(kind: kind, start: at, end: at &+ length, spaced: spaced, payload: payload))
  }

  /// Adds a token that begins where the lexer stands.
  @inline(__always) private func add(_ token: Token) {
    tokens.append(token)
    at = token.end
    spaced = false
  }

  // MARK: Numbers

  private func number() throws(Failure) {
    var k = at
    var value = 0
    while isDigit(memory[k]) {
      // Wraps round where there are too many digits, and is not used then.
      value = value &* 10 &+ Int(memory[k] &- 0x30)
      k &+= 1
    }
    let isWhole = memory[k] != 0x2E && memory[k] | 0x20 != 0x65
    if isWhole, k &- at <= fewDigits {
      add(.number, k &- at, payload: whole(value))
    } else {
      try longNumber()
    }
  }

  @inline(__always) private func whole(_ value: Int) -> Int32 {
    if value < small.count, small[value] >= 0 { return small[value] }
    let e = graph.number(Rational(value))
    if value < small.count, e != .undefined { small[value] = e.index }
    return e.index
  }

  // MARK: Names

  /// How many bytes of a letter, digit or mark of a name begin at `k`; 0 for none.
  func nameLength(_ k: Int) -> Int {
    let c = byte(k)
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
    let c = byte(k)
    let length = c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4
    guard k + length <= count else { return nil }
    var value = UInt32(c) & (length == 2 ? 0x1F : length == 3 ? 0x0F : 0x07)
    for j in 1..<length { value = value << 6 | UInt32(memory[k + j] & 0x3F) }
    return Unicode.Scalar(value).map { ($0, length) }
  }

  /// Adds a name of one letter that has been read before, as most are; false for any other, and for a d, which may
  /// begin d/dx.
  @inline(__always) private func letter(_ c: UInt8) -> Bool {
    let after = memory[at &+ 1]
    if c == 0x64 || after >= 0x80 || isLetter(after) || isDigit(after) { return false }
    let number = words.letters[Int(c)]
    if number < 0 { return false }
    var token = Token(kind: .name, start: at, end: at &+ 1, spaced: spaced, payload: number &+ 1)
    token.meaning = words.meanings[Int(number)]
    add(token)
    return true
  }

  private func name() throws(Failure) {
    if memory[at] == 0x64 || memory[at] >= 0x80 {
      if isPlainDerivative {
        let variable = number(ofName: (at &+ 3)..<(at &+ 4))
        var token = Token(kind: .derivative, start: at, end: at &+ 4, spaced: spaced)
        token.meaning = words.meanings[variable]
        if token.reading == .variable { return add(token) }
      }
      if let (symbol, end) = try derivativeSymbol() {
        derivatives.append(symbol)
        return add(.derivative, end - at, payload: Int32(derivatives.count - 1))
      }
    }
    var k = at
    while isLetter(memory[k]) || isDigit(memory[k]) { k &+= 1 }
    if memory[k] >= 0x80 {
      while case let length = nameLength(k), length > 0 { k += length }
    }
    if k &- at > 64 {
      throw Failure(.limit, "a name of more than 64 bytes", at: at..<min(k, at + 64))
    }
    let number = number(ofName: at..<k)
    var token = Token(
      kind: .name, start: at, end: k, spaced: spaced, payload: Int32(truncatingIfNeeded: number &+ 1))
    token.meaning = words.meanings[number]
    add(token)
  }

  @inline(__always) private func number(ofName range: Range<Int>) -> Int { words.number(part(range).span) }

  /// Whether d/dx begins here, with an ASCII letter and nothing behind it that belongs to the name.
  @inline(__always) private var isPlainDerivative: Bool {
    let next = byte(at &+ 4)
    return memory[at] == 0x64 && memory[at &+ 1] == 0x2F && memory[at &+ 2] == 0x64
      && (memory[at &+ 3] | 0x20) &- 0x61 < 26 && (next == 0x20 || next == 0x28)
  }

  // MARK: Other scalars

  private func primes() {
    var count: Int32 = 0
    var k = at
    while true {
      if byte(k) == 0x27 {
        k += 1
        count += 1
      } else if byte(k) >= 0x80, let (s, length) = decoded(k), s == "\u{2032}" || s == "\u{2019}" {
        k += length
        count += 1
      } else {
        break
      }
    }
    add(.prime, k - at, payload: count)
  }

  private func scalar() throws(Failure) {
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

  /// f⁽⁴⁾: primes by number.
  private func primeOrder(_ open: Int) throws(Failure) {
    var k = at + open
    var n = 0
    while byte(k) >= 0x80, let (s, length) = decoded(k), let d = superscripts[s], d < 10 {
      n = min(n * 10 + d, 10_000)
      k += length
    }
    guard byte(k) >= 0x80, let (s, length) = decoded(k), s == "⁾", n > 0 else {
      throw Failure(.syntax, "'⁽' opens an order of derivative, as in f⁽⁴⁾(x)", at: at..<at + open)
    }
    add(.prime, k + length - at, payload: Int32(n))
  }
}

extension Lexer {
  /// Whether `text` is one name and nothing else.
  package static func isName(_ text: String) -> Bool {
    let lexer = Lexer(Graph())
    guard (try? lexer.read(Array(text.utf8).span)) != nil, lexer.tokens.count == 2 else { return false }
    return lexer.tokens[0].kind == .name && lexer.tokens[0].end == text.utf8.count
  }
}
