// Tokens to expressions, by binding powers. The pending left sides stand on a stack of frames instead of the
// machine's, so a million brackets are a long line and not a crash.

public final class Parser {
  let graph: Graph
  public var definitions: Definitions { didSet { isUntouched = definitions.isUntouched } }
  /// Nothing is defined and nothing declared, so a plain name means what it always means.
  private(set) var isUntouched: Bool
  let lexer: Lexer
  var position = 0
  var frames = Stack<Frame>()
  /// Arguments and terms that are read, of the frames that wait for more of them.
  var values = Stack<Value>()
  /// The orders of formal functions that are being read: apart, so that a frame is a few plain numbers.
  var orderLists: [[Int]] = []
  public internal(set) var notes: [Note] = [] { didSet { if notes.isEmpty { noted = [] } } }
  private var noted: Set<String> = []
  var protected: [Expr] = []
  /// What operators have answered beside their expressions, once there is one in the statement.
  var answers: OperatorAnswers?
  /// The last a == b that was not part of anything larger.
  var comparison: Question?
  /// For x = a+ and x = a−: the marks that stand behind a in a range.
  static let sides = ["+", "-"]
  /// How the value in hand was written; decides which readings are worth a note.
  var shape = Shape.atom
  /// The token before which the value in hand begins.
  var valueStart = 0
  /// A cell of the table is read: its letters may stand for conditions too.
  var isCell = false
  /// Whether a derivative that is all of the line is left as its function and the variable; then the latter.
  var splits = false
  var variable: Expr?
  /// Names that stand for themselves: the parameters of the definition being read.
  var parameters: Set<String> = []

  enum Shape { case atom, tight, group, power, bracketless, other }

  public init(_ graph: Graph, _ definitions: Definitions = Definitions()) {
    self.graph = graph
    self.definitions = definitions
    isUntouched = definitions.isUntouched
    lexer = Lexer(graph)
  }

  /// The expression that `text` is, whole; for cells, tests and programs.
  public func expression(_ text: String) throws(Failure) -> Expr {
    try begin(Array(text.utf8).span)
    let e = try parse()
    try expectEnd()
    return e
  }

  func begin(_ bytes: Bytes) throws(Failure) {
    try lexer.read(bytes)
    position = 0
    splits = false
    variable = nil
    frames.cut(to: 0)
    values.cut(to: 0)
    if !orderLists.isEmpty { orderLists = [] }
  }

  // MARK: Frames

  /// Binding powers, loosest first; the table of operators in the language page, as numbers.
  enum Power {
    static let at = 1, equation = 3, range = 4, or = 5, and = 6, not = 7, relation = 8, derivative = 9
    static let sum = 10, product = 20, bracketless = 25, tight = 30, unary = 40, power = 50, postfix = 60
  }

  enum Infix: UInt8 {
    case add, subtract, multiply, divide, tight, loose, power
    case equation, range, or, and, at, relation

    /// How tightly it binds.
    @inline(__always) var binding: Int {
      switch self {
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
  }

  enum Prefix { case minus, plus, root, cubeRoot, not, nabla }

  /// Something that waits for the value to its right.
  struct Frame: BitwiseCopyable {
    var kind: Kind
    /// What binds tighter takes the value first; 0 for a bracket.
    var power = 0
    /// Where it stands: its operator, its bracket, or the name of a function without one.
    var token: Int

    enum Kind {
      case group, bars
      case vector(mark: Int)
      case call(Callee, mark: Int)
      case prefix(Prefix)
      case infix(Infix, left: Expr, shape: Shape, start: Int)
      /// The next term of a sum whose terms so far are on the value stack from `mark` up: built once, at its end,
      /// because a sum that grew term by term would be gathered and sorted anew each time.
      case terms(mark: Int, subtracts: Bool, start: Int)
      case bracketless(exponent: Expr?)
      case exponentGroup(name: Int)
      case derivative
      /// By an expression.
      case derivativeBy(Expr)
    }
  }

  /// What a call calls.
  enum Callee {
    case named(token: Int, primes: Int, exponent: Expr?)
    case gradient(token: Int)
    /// f'[1, 0](x, y): a formal function differentiated so often in each argument, by the place in `orderLists`.
    case partial(token: Int, orders: Int)
  }

  /// Something read that waits for what follows it.
  struct Value: BitwiseCopyable {
    var expression: Expr
    /// Of an argument: where it stands in the line, and the token of the comma behind it.
    var start = 0, end = 0, comma = 0
  }

  /// Opens a frame.
  @inline(__always) func push(_ kind: Frame.Kind, power: Int = 0, token: Int) {
    frames.append(Frame(kind: kind, power: power, token: token))
  }

  @inline(__always) var token: Token { lexer.tokens[position] }
  @inline(__always) func token(_ k: Int) -> Token { lexer.tokens[min(k, lexer.tokens.count - 1)] }

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
      let power = frames.count > bottom ? frames[frames.count &- 1].power : 0
      let t = token
      // An equation is no expression at the bottom of a statement.
      if let op = infix(t), op.binding > power, op != .equation || frames.count > bottom {
        switch op {
        case .add, .subtract:
          let mark = values.count
          values.append(Value(expression: value))
          push(
            .terms(mark: mark, subtracts: op == .subtract, start: valueStart), power: Power.sum,
            token: position)
        default:
          // A power of a power is read from the right.
          push(
            .infix(op, left: value, shape: shape, start: valueStart),
            power: op == .power ? Power.power - 1 : op.binding, token: position)
        }
        if frames.count > graph.limits.nesting {
          throw Failure(.limit, "nested more than \(graph.limits.nesting) deep", at: t.range)
        }
        if op != .tight && op != .loose { position += 1 }
        value = try operand()
        continue
      }
      if let postfixed = try postfix(t, value, power) {
        value = postfixed
        continue
      }
      guard frames.count > bottom else { return value }
      value = try reduce(value)
    }
  }

  /// The operator at the current token when an operand has just ended; a product without a sign takes no token.
  @inline(__always) private func infix(_ t: Token) -> Infix? {
    switch t.kind {
    case .plus: return isSide ? nil : .add
    case .minus: return isSide ? nil : .subtract
    case .times: return .multiply
    case .divide: return .divide
    case .power: return .power
    case .equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual: return .relation
    case .assign: return .equation
    case .range: return .range
    case .name:
      // `and` and its kin are rows of the function table too.
      if t.reading == .variable || t.reading == .constant { return t.spaced ? .loose : .tight }
      return infix(named: t)
    case .leftParenthesis, .leftBracket, .root, .cubeRoot, .derivative, .nabla:
      return t.spaced ? .loose : .tight
    case .number:
      // 2 3 is no product; )2 and x 2 are.
      return token(position - 1).kind == .number ? nil : (t.spaced ? .loose : .tight)
    default: return nil
    }
  }

  @inline(never) private func infix(named t: Token) -> Infix? {
    switch lexer.text(t) {
    case "and": return .and
    case "or": return .or
    case "at": return isWithin { if case .call = $0 { true } else { false } } ? .at : nil
    case "step", "with", "wrt", "not": return nil
    default: return t.spaced ? .loose : .tight
    }
  }

  private func isWithin(_ isMeant: (Frame.Kind) -> Bool) -> Bool {
    for k in 0..<frames.count where isMeant(frames[k].kind) { return true }
    return false
  }

  /// Whether the sign at hand ends an argument `x = a+`: from which side a is approached.
  @inline(__always) private var isSide: Bool {
    let next = token(position + 1).kind
    guard next == .rightParenthesis || next == .comma else { return false }
    return isWithin { if case .infix(.equation, _, _, _) = $0 { true } else { false } }
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

/// What an operator answers beside its expression: how the answer is to be shown when it is the whole statement's.
final class OperatorAnswers {
  /// An operator asked for decimals.
  var printsDecimals = false
  /// Digits that N was asked for, and the last such decimal in full.
  var digits = 0
  var decimal: (value: Expr, text: String)?
  /// What the last operator answered, when that was a series, a number taken apart, a table or an equation.
  var series: Series?
  var primes: PrimeFactors?
  var listing: Listing?
  var equation: Expr?
}
