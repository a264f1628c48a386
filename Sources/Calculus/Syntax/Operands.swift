// Where an operand is expected: numbers, brackets, prefixes, and the many readings of a name.

extension Parser {
  /// Reads up to the end of one operand, leaving on the frames what stands before it.
  func operand() throws(Failure) -> Expr {
    while true {
      let t = token
      if frames.count > graph.limits.nesting {
        throw Failure(.limit, "nested more than \(graph.limits.nesting) deep", at: t.range)
      }
      switch t.kind {
      case .number:
        valueStart = position
        shape = .atom
        position += 1
        return Expr(index: t.payload)
      case .name:
        if let value = try name() { return value }
      case .leftParenthesis:
        push(.group, token: position)
        position += 1
      case .leftBracket:
        push(.vector(mark: values.count), token: position)
        position += 1
      case .bar:
        push(.bars, token: position)
        position += 1
      case .minus: prefix(.minus)
      case .plus: prefix(.plus)
      case .root: prefix(.root)
      case .cubeRoot: prefix(.cubeRoot)
      case .nabla: try nabla()
      case .derivative:
        let next = token(position + 1)
        if t.reading != .variable, lexer.derivatives[Int(t.payload)].isOpen {
          try openDerivative()
          continue
        }
        let bracket = next.kind == .leftParenthesis && !next.spaced
        push(.derivative, power: bracket ? Power.postfix : Power.derivative, token: position)
        position += 1
      default: throw operandExpected()
      }
    }
  }

  /// d/d(2x): the bracket is what is differentiated by, and what follows is differentiated.
  private func openDerivative() throws(Failure) {
    let at = position, open = at + 1
    var depth = 0, close = open
    while close < lexer.tokens.count, token(close).kind != .end {
      if token(close).kind == .leftParenthesis { depth += 1 }
      if token(close).kind == .rightParenthesis { depth -= 1 }
      if depth == 0 { break }
      close += 1
    }
    guard depth == 0, close > open + 1 else {
      if depth > 0 { throw unclosed(open) }
      throw Failure(.syntax, "an expression was expected after 'd/d('", at: token(open).range)
    }
    let inner = Parser(graph, definitions)
    inner.parameters = parameters
    let u: Expr
    let offset = token(open).end
    do {
      u = try inner.expression(lexer.text(offset..<token(close).start))
    } catch {
      throw error.range == nil ? error.located(at: span(open, close)) : error.moved(by: offset)
    }
    for n in inner.notes {
      note(n.id, n.text, n.range.map { $0.lowerBound + offset..<$0.upperBound + offset })
    }
    let next = token(close + 1)
    let bracket = next.kind == .leftParenthesis && !next.spaced
    push(.derivativeBy(u), power: bracket ? Power.postfix : Power.derivative, token: at)
    position = close + 1
  }

  private func prefix(_ p: Prefix) {
    push(.prefix(p), power: p == .not ? Power.not : Power.unary, token: position)
    position += 1
  }

  private func operandExpected() -> Failure {
    let t = token
    let after = position > 0 ? " after \(quoted(lexer.text(token(position - 1))))" : ""
    if t.kind == .end {
      if let open = innermostBracket() { return unclosed(open) }
      return Failure(.syntax, "a number, name or '(' was expected\(after)", at: end)
    }
    if t.kind == .rightParenthesis || t.kind == .rightBracket, innermostBracket() == nil {
      return unexpected()
    }
    return Failure(.syntax, "a number, name or '(' was expected\(after)", at: t.range)
  }

  /// Just behind the last token: where something is missing.
  var end: Range<Int> {
    let at = position > 0 ? token(position - 1).end : 0
    return at..<at
  }

  func innermostBracket() -> Int? {
    for k in (0..<frames.count).reversed() {
      switch frames[k].kind {
      case .group, .bars, .vector, .call, .exponentGroup: return frames[k].token
      default: continue
      }
    }
    return nil
  }

  /// A bracket that the line leaves open. `code` tells the prompt to ask for more.
  func unclosed(_ open: Int) -> Failure {
    let t = token(open)
    let text = lexer.text(t)
    let close = text == "(" ? ")" : text == "[" ? "]" : text
    return Failure(
      .unclosed, "'\(close)' was expected to close the '\(text)' opened here", at: t.range)
  }

  /// Words that are no names.
  private static let words = ["and", "or", "at", "step", "wrt", "with"]

  // MARK: Names

  /// Reads a name where an operand is expected. nil when it only opened a frame.
  private func name() throws(Failure) -> Expr? {
    let at = position
    let t = token
    switch t.reading {
    case .constant: return atom(t.expression, at)
    case .variable: if isPlain { return atom(t.expression, at) }
    case .function, .unary: if opensPlainCall() { return nil }
    case .other: break
    }
    let text = lexer.text(t)
    if text == "not" {
      prefix(.not)
      return nil
    }
    if text.utf8.count <= 4, Parser.words.contains(text) { throw operandExpected() }
    if let constant = constant(text) { return atom(constant, at) }
    if Definitions.isAnswer(text), !parameters.contains(text),
      token(at + 1).kind != .assign || !frames.isEmpty
    {
      guard let answer = definitions.answer(named: text, in: graph) else {
        throw Failure(.unknown, "there is no answer '\(text)' yet", at: t.range)
      }
      return atom(answer, at)
    }
    if let quotient = differentialQuotient(text) { return quotient }
    var primes = 0
    var next = token(at + 1)
    if next.kind == .prime && !next.spaced {
      primes = Int(next.payload)
      next = token(at + 2)
    }
    if primes == 1, next.kind == .leftBracket, !next.spaced, Function.index[text] == nil {
      let (orders, after) = try orderList(at + 2)
      orderLists.append(orders)
      return open(.partial(token: at, orders: orderLists.count - 1), after)
    }
    let bracket = next.kind == .leftParenthesis
    let own = parameters.contains(text) || (definitions[text].map { $0.parameters == nil } ?? false)
    // N alone is a name like any other letter, and so is beta.
    let letter =
      !bracket && (text.utf8.count == 1 && CalculusOperator.index[text] != nil || Function.isLetter(text))
    if !own, !letter, isKnownFunction(text) { return try function(text, at, primes: primes) }
    if !own, definitions[text]?.parameters != nil || definitions.isFormal(text) {
      if bracket && !next.spaced {
        return open(.named(token: at, primes: primes, exponent: nil), primes > 0 ? at + 2 : at + 1)
      }
      if definitions[text] != nil { return try definedFunction(text, at, primes: primes) }
      if primes > 0 {
        throw Failure(
          .unknown, "\(text)\(String(repeating: "'", count: min(primes, 4))) of what?", at: span(at, at + 2),
          hint: "write \(text)'(x)")
      }
      return atom(graph.symbol(text), at)
    }
    if primes > 0 {
      if bracket, !own { return open(.named(token: at, primes: primes, exponent: nil), at + 2) }
      return try primed(text, at, primes)
    }
    if bracket && !next.spaced && !own && !parameters.contains(text) {
      if try isCall(text, at) { return open(.named(token: at, primes: 0, exponent: nil), at + 1) }
    }
    if text.unicodeScalars.count > 1, definitions[text] == nil, !parameters.contains(text),
      !Parser.isIndexed(text)
    {
      let parts = text.map(String.init)
      let product =
        parts.count > 3 || !parts.allSatisfy { $0.first?.isLetter ?? false }
        ? "" : "; write \(parts.joined(separator: "*")) or \(parts.joined(separator: " ")) for a product"
      note("name:\(text)", "read as one variable '\(text)'\(product)", t.range)
    }
    return atom(graph.symbol(text), at)
  }

  /// Whether the variable at hand is one that nobody has defined, with nothing behind it that could change its
  /// meaning: most names are.
  @inline(__always) private var isPlain: Bool {
    let next = token(position + 1).kind
    return isUntouched && next != .leftParenthesis && next != .prime && next != .assign
  }

  /// sin(…: a function of the table and a bracket, both as usual. Its frame is opened.
  @inline(__always) private func opensPlainCall() -> Bool {
    let next = token(position + 1)
    guard parameters.isEmpty, next.kind == .leftParenthesis, !next.spaced,
      token(position + 2).kind != .rightParenthesis
    else { return false }
    push(
      .call(.named(token: position, primes: 0, exponent: nil), mark: values.count), token: position + 1)
    position += 2
    return true
  }

  /// x1, θ₂, W_1: one letter with an index is plainly one name.
  static func isIndexed(_ text: String) -> Bool {
    text.unicodeScalars.dropFirst().allSatisfy {
      ($0.value >= 0x30 && $0.value <= 0x39) || $0 == "_" || ($0.value >= 0x2080 && $0.value <= 0x2089)
        || $0.properties.generalCategory == .nonspacingMark
    }
  }

  @inline(__always) func atom(_ e: Expr, _ at: Int) -> Expr {
    position = at + 1
    shape = .atom
    valueStart = at
    return e
  }

  func constant(_ text: String) -> Expr? { Parser.constant(text) }

  static func constant(_ text: String) -> Expr? {
    switch text {
    case "e": .e
    case "pi", "π": .pi
    case "inf", "∞": .infinity
    default: nil
    }
  }

  func isKnownFunction(_ text: String) -> Bool {
    Function.index[text] != nil || CalculusOperator.index[text] != nil
  }

  /// Opens a call at the bracket token `bracket`.
  func open(_ callee: Callee, _ bracket: Int) -> Expr? {
    push(.call(callee, mark: values.count), token: bracket)
    position = bracket + 1
    if token.kind == .rightParenthesis {
      // No argument: the end of the call says what it needs.
      values.append(Value(expression: .undefined))
      return .undefined
    }
    return nil
  }

  /// The orders in f'[1, 0](x, y), and the token of the bracket behind them.
  func orderList(_ open: Int) throws(Failure) -> ([Int], Int) {
    var orders: [Int] = []
    var k = open + 1
    while token(k).kind == .number, let n = graph.integer(Expr(index: token(k).payload)),
      (0...10_000).contains(n)
    {
      orders.append(n)
      k += 1
      if token(k).kind == .comma { k += 1 } else { break }
    }
    guard !orders.isEmpty, token(k).kind == .rightBracket, token(k + 1).kind == .leftParenthesis else {
      throw Failure(
        .syntax, "orders of differentiation were expected, as in f'[1, 0](x, y)", at: span(open, k + 1))
    }
    return (orders, k + 1)
  }

  /// dy/dx with y defined by an expression.
  func differentialQuotient(_ text: String) -> Expr? {
    let slash = token(position + 1), below = token(position + 2)
    guard text.utf8.first == 0x64, text.utf8.count > 1, slash.kind == .divide, !slash.spaced,
      below.kind == .name,
      !below.spaced, case let lower = lexer.text(below), lower.utf8.first == 0x64, lower.utf8.count > 1
    else { return nil }
    let y = String(text.dropFirst()), x = String(lower.dropFirst())
    guard let definition = definitions[y], definition.parameters == nil else {
      note(
        "quotient", "'\(text)/\(lower)' is read as a quotient of two variables, for '\(y)' is not defined",
        span(position, position + 3))
      return nil
    }
    valueStart = position
    position += 3
    shape = .atom
    return graph.standing(graph.symbol(y), wrt: [graph.symbol(x)])
  }

  // MARK: ∇

  private func nabla() throws(Failure) {
    let next = token(position + 1)
    if next.kind == .name, definitions[lexer.text(next)]?.parameters != nil,
      token(position + 2).kind == .leftParenthesis,
      !token(position + 2).spaced
    {
      // ∇g(1, 2): the gradient of g, then the point.
      push(.call(.gradient(token: position + 1), mark: values.count), token: position + 2)
      position += 3
      return
    }
    prefix(.nabla)
  }
}
