// The words of the language, cut out of a line of bytes. Offsets are UTF-8 offsets; whoever shows an error turns
// them into columns.

enum TokenKind: UInt8 {
  case number, name, derivative, nabla, root, cubeRoot
  case plus, minus, times, divide, power, factorial, prime, superscript
  case leftParenthesis, rightParenthesis, leftBracket, rightBracket, bar
  case comma, semicolon, assign, equal, notEqual, less, lessEqual, greater, greaterEqual, range, end
}

struct Token: BitwiseCopyable {
  private var first: Int32
  private var last: Int32
  /// Of a number or superscript: the expression; of a derivative: its place in the lexer's list; of a prime: how many;
  /// of a name: its number among the words, from 1.
  var payload: Int32
  /// Of a name, and of a derivative by a plain one: what it means when nobody has defined it.
  var meaning = Words.Meaning(reading: .other, value: 0)
  var kind: TokenKind
  /// White space stands before it: juxtaposition with a space binds loosely.
  var spaced: Bool

  /// Lines are shorter than two gigabytes; see `Lexer.read`.
  @inline(__always) init(kind: TokenKind, start: Int, end: Int, spaced: Bool, payload: Int32 = 0) {
    self.kind = kind
    first = Int32(truncatingIfNeeded: start)
    last = Int32(truncatingIfNeeded: end)
    self.spaced = spaced
    self.payload = payload
  }

  @inline(__always) var start: Int { Int(first) }
  @inline(__always) var end: Int { Int(last) }
  @inline(__always) var reading: Words.Reading { meaning.reading }
  /// The expression that a plain name means.
  @inline(__always) var expression: Expr { Expr(index: meaning.value) }
  var range: Range<Int> { start..<end }
}

/// d/dx, d²/dx², ∂²/∂x∂y: the variables in order of application.
struct DerivativeSymbol {
  var variables: [String]
  /// The name in d^n/dx^n.
  var order: String?
  /// d/d(…): what is differentiated by stands in the bracket that follows.
  var isOpen = false
}
