// The words of the language, cut out of a line of bytes. Offsets are UTF-8 offsets; whoever shows an error turns
// them into columns.

enum TokenKind: UInt8 {
  case number, name, derivative, nabla, root, cubeRoot
  case plus, minus, times, divide, power, factorial, prime, superscript
  case leftParenthesis, rightParenthesis, leftBracket, rightBracket, bar
  case comma, semicolon, assign, equal, notEqual, less, lessEqual, greater, greaterEqual, range, end
}

struct Token {
  var kind: TokenKind
  var start: Int
  var end: Int
  /// White space stands before it: juxtaposition with a space binds loosely.
  var spaced: Bool
  /// Of a number or superscript: the expression; of a derivative: its place in the lexer's list; of a prime: how many;
  /// of a name: its number among the words, from 1.
  var payload: Int32 = 0

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
