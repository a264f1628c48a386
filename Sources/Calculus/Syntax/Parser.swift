// Tokens to expressions, by binding powers. The pending left sides stand on a stack of frames instead of the
// machine's, so a million brackets are a long line and not a crash.

public final class Parser {
  let graph: Graph
  public var definitions: Definitions
  var lexer: Lexer
  var position = 0
  /// The last a == b that was not part of anything larger.
  var comparison: Question?
  var frames: [Frame] = []
  var values: [Expr] = []
  /// Where each value on the stack came from, for the errors of operators.
  var ranges: [Range<Int>] = []
  /// The orders of formal functions that are being read: apart, so that a frame is a few plain numbers.
  var orderLists: [[Int]] = []
  public internal(set) var notes: [Note] = [] { didSet { if notes.isEmpty { noted = [] } } }
  private var noted: Set<String> = []
  var protected: [Expr] = []
  /// An operator asked for decimals.
  var printsDecimals = false
  /// Digits that N was asked for, and the last such decimal in full.
  var printsDigits = 0
  var decimal: (value: Expr, text: String)?
  /// What the last operator answered, when that was a series.
  var series: Series?
  /// For x = a+ and x = a−: the marks that stand behind a in a range.
  static let sides = ["+", "-"]
  /// What it answered, when that was a number taken apart.
  var primes: PrimeFactors?
  /// The same, when it was a table, or an equation.
  var listing: Listing?
  var equation: Expr?
  /// How the value in hand was written; decides which readings are worth a note.
  var shape = Shape.atom
  /// The token before which the value in hand begins.
  var valueStart = 0
  /// A cell of the table is read: its letters may stand for conditions too.
  var isCell = false
  /// Names that stand for themselves: the parameters of the definition being read.
  var parameters: Set<String> = []

  enum Shape { case atom, tight, group, power, bracketless, other }

  public init(_ graph: Graph, _ definitions: Definitions = Definitions()) {
    self.graph = graph
    self.definitions = definitions
    lexer = Lexer([], graph)
  }

  /// The expression that `text` is, whole; for cells, tests and programs.
  public func expression(_ text: String) throws(Failure) -> Expr {
    try begin(Array(text.utf8))
    let e = try parse()
    try expectEnd()
    return e
  }

  func begin(_ bytes: [UInt8]) throws(Failure) {
    if bytes.count > graph.limits.lineBytes {
      throw Failure(
        .limit, "a statement of more than \(graph.limits.lineBytes) bytes", at: 0..<1,
        hint: "raise the limit with: set line N")
    }
    lexer.begin(bytes)
    try lexer.run()
    position = 0
    frames.removeAll(keepingCapacity: true)
    values.removeAll(keepingCapacity: true)
    ranges.removeAll(keepingCapacity: true)
    if !orderLists.isEmpty { orderLists = [] }
  }

  // MARK: Frames

  /// Binding powers, loosest first; the table of operators in the language page, as numbers.
  enum Power {
    static let at = 1, equation = 3, range = 4, or = 5, and = 6, not = 7, relation = 8, derivative = 9
    static let sum = 10, product = 20, bracketless = 25, tight = 30, unary = 40, power = 50, postfix = 60
  }

  enum Infix {
    case add, subtract, multiply, divide, tight, loose, power
    case equation, range, or, and, at
    case relation(TokenKind)
  }

  enum Prefix { case minus, plus, root, cubeRoot, not, nabla }

  /// Something that waits for the value to its right.
  enum Frame {
    case group(token: Int)
    case bars(token: Int)
    case vector(token: Int, mark: Int)
    case call(Callee, token: Int, mark: Int)
    case prefix(Prefix, token: Int)
    case infix(Infix, left: Expr, shape: Shape, start: Int, token: Int)
    /// The next term of a sum whose terms so far are on the value stack from `mark` up: built once, at its end,
    /// because a sum that grew term by term would be gathered and sorted anew each time.
    case terms(mark: Int, subtracts: Bool, start: Int, token: Int)
    case bracketless(name: Int, exponent: Expr?)
    case exponentGroup(name: Int, token: Int)
    case derivative(Int, power: Int, token: Int)
    /// By an expression.
    case derivativeBy(Expr, power: Int, token: Int)
  }

  /// What a call calls.
  enum Callee {
    case named(token: Int, primes: Int, exponent: Expr?)
    case gradient(token: Int)
    /// f'[1, 0](x, y): a formal function differentiated so often in each argument, by the place in `orderLists`.
    case partial(token: Int, orders: Int)
  }

  func power(of frame: Frame) -> Int {
    switch frame {
    case .group, .bars, .vector, .call, .exponentGroup: 0
    case .prefix(.not, _): Power.not
    case .prefix: Power.unary
    case .bracketless: Power.bracketless
    case .derivative(_, let power, _), .derivativeBy(_, let power, _): power
    case .terms: Power.sum
    case .infix(let op, _, _, _, _):
      switch op {
      case .add, .subtract: Power.sum
      case .multiply, .divide, .loose: Power.product
      case .tight: Power.tight
      case .power: Power.power - 1
      case .equation: Power.equation
      case .range: Power.range
      case .or: Power.or
      case .and: Power.and
      case .at: Power.at
      case .relation: Power.relation
      }
    }
  }

  var token: Token { lexer.tokens[position] }
  func token(_ k: Int) -> Token { lexer.tokens[min(k, lexer.tokens.count - 1)] }

  // MARK: The loop

  /// One expression, up to a token that cannot continue it.
  func parse() throws(Failure) -> Expr {
    let bottom = frames.count
    var value = try operand()
    var steps = 0
    while true {
      steps &+= 1
      if steps & 0xFFF == 0 { graph.poll() }
      if graph.isTroubled { throw located(token.range) }
      let power = frames.count > bottom ? self.power(of: frames[frames.count - 1]) : 0
      if let (op, length) = infix(), bindingPower(op) > power, !(frames.count == bottom && isEquals(op)) {
        switch op {
        case .add, .subtract:
          frames.append(
            .terms(mark: values.count, subtracts: token.kind == .minus, start: valueStart, token: position))
          values.append(value)
          ranges.append(0..<0)
        default: frames.append(.infix(op, left: value, shape: shape, start: valueStart, token: position))
        }
        if frames.count > graph.limits.nesting {
          throw Failure(.limit, "nested more than \(graph.limits.nesting) deep", at: token.range)
        }
        position += length
        value = try operand()
        continue
      }
      if let postfixed = try postfix(value, power) {
        value = postfixed
        continue
      }
      guard frames.count > bottom else { return value }
      if let more = try reduce(&value, bottom) {
        value = more
      }
    }
  }

  /// An equation is no expression at the bottom of a statement.
  private func isEquals(_ op: Infix) -> Bool { if case .equation = op { true } else { false } }

  /// The operator at the current token when an operand has just ended, and how many tokens it takes.
  private func infix() -> (Infix, Int)? {
    let t = token
    switch t.kind {
    case .plus: return isSide ? nil : (.add, 1)
    case .minus: return isSide ? nil : (.subtract, 1)
    case .times: return (.multiply, 1)
    case .divide: return (.divide, 1)
    case .power: return (.power, 1)
    case .equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual: return (.relation(t.kind), 1)
    case .assign: return (.equation, 1)
    case .range: return (.range, 1)
    case .name:
      if case .variable = lexer.reading(t) { return (t.spaced ? .loose : .tight, 0) }
      switch lexer.text(t) {
      case "and": return (.and, 1)
      case "or": return (.or, 1)
      case "at": return frames.contains { if case .call = $0 { true } else { false } } ? (.at, 1) : nil
      case "step", "with", "wrt", "not": return nil
      default: return (t.spaced ? .loose : .tight, 0)
      }
    case .leftParenthesis, .leftBracket, .root, .cubeRoot, .derivative, .nabla:
      return (t.spaced ? .loose : .tight, 0)
    case .number:
      // 2 3 is no product; )2 and x 2 are.
      return token(position - 1).kind == .number ? nil : (t.spaced ? .loose : .tight, 0)
    default: return nil
    }
  }

  /// Whether the sign at hand ends an argument `x = a+`: from which side a is approached.
  private var isSide: Bool {
    let next = token(position + 1).kind
    guard next == .rightParenthesis || next == .comma else { return false }
    return frames.contains { if case .infix(.equation, _, _, _, _) = $0 { true } else { false } }
  }

  private func bindingPower(_ op: Infix) -> Int {
    switch op {
    case .add, .subtract: Power.sum
    case .multiply, .divide, .loose: Power.product
    case .tight: Power.tight
    case .power: Power.power
    case .equation: Power.equation
    case .range: Power.range
    case .or: Power.or
    case .and: Power.and
    case .at: Power.at
    case .relation: Power.relation
    }
  }

  /// The failure in hand, placed at `range`.
  func located(_ range: Range<Int>) -> Failure {
    let failure = graph.trouble ?? Failure(.undefined, "no value")
    graph.trouble = nil
    return failure.located(at: range)
  }

  func span(_ from: Int, _ to: Int) -> Range<Int> {
    let start = token(from).start
    return start..<max(start, token(max(from, to - 1)).end)
  }

  func expectEnd() throws(Failure) {
    if token.kind == .end { return }
    throw unexpected()
  }

  /// What to say of a token that cannot stand where it stands.
  func unexpected() -> Failure {
    let t = token
    let before = position > 0 ? lexer.text(token(position - 1)) : ""
    switch t.kind {
    case .rightParenthesis: return Failure(.unclosed, "this ')' closes nothing", at: t.range)
    case .rightBracket: return Failure(.unclosed, "this ']' closes nothing", at: t.range)
    case .bar: return Failure(.unclosed, "this '|' closes nothing", at: t.range)
    case .comma:
      return Failure(
        .syntax, "a ',' separates arguments, and no bracket is open", at: t.range,
        hint: token(position - 1).kind == .number ? "numbers are written without separators: 1000000" : nil)
    case .number:
      return Failure(
        .syntax, "an operator was expected between \(quoted(before)) and \(quoted(lexer.text(t)))",
        at: t.range)
    case .assign:
      return Failure(
        .syntax, "'=' defines a name or stands in an argument; to compare write '=='", at: t.range)
    case .range: return Failure(.syntax, "a range a..b stands in an argument or after 'at'", at: t.range)
    case .end: return Failure(.syntax, "the line ends too early", at: t.range)
    default: return Failure(.syntax, "\(quoted(lexer.text(t))) was not expected here", at: t.range)
    }
  }

  func quoted(_ text: String) -> String { "'\(text)'" }

  func note(_ id: String, _ text: String, _ range: Range<Int>? = nil) {
    if noted.insert(id).inserted { notes.append(Note(id: id, text: text, range: range)) }
  }
}
