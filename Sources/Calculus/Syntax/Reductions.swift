// Where an operand has ended: postfixes, closing brackets, and what the waiting frame makes of its value.

extension Parser {
  /// A postfix on the value in hand, or nil when the current token is none that binds tighter than `power`.
  @inline(__always) func postfix(_ t: Token, _ value: Expr, _ power: Int) throws(Failure) -> Expr? {
    switch t.kind {
    case .factorial, .superscript, .prime, .plus, .minus: try postfixed(t, value, power)
    default: nil
    }
  }

  private func postfixed(_ t: Token, _ value: Expr, _ power: Int) throws(Failure) -> Expr? {
    switch t.kind {
    case .factorial where Power.postfix > power:
      position += 1
      shape = .other
      return try sound(graph.apply(.row(Function.factorial), [value]), from: valueStart)
    case .superscript where Power.power > power && !t.spaced:
      position += 1
      shape = .power
      return try sound(graph.power(value, Expr(index: t.payload)), from: valueStart)
    case .plus where power == Power.equation, .minus where power == Power.equation:
      position += 1
      let side = graph.symbol(Parser.sides[t.kind == .plus ? 0 : 1])
      return graph.apply(.row(Function.range), [value, side])
    case .prime where Power.postfix > power:
      let before = token(position - 1).kind
      guard before == .rightParenthesis || before == .rightBracket || before == .bar else {
        throw Failure(.syntax, "a prime follows a function, a call or a bracket", at: t.range)
      }
      let inner = try graph.resolved(value, definitions, protected: protected)
      let x = try onlyVariable(inner, span(valueStart, position + 1))
      position += 1
      shape = .other
      protected.append(x)
      return graph.standing(value, wrt: Array(repeating: x, count: Int(t.payload)))
    default: return nil
    }
  }

  @inline(__always) func isSound(_ e: Expr) -> Bool { !graph.isTroubled && e != .undefined }

  func sound(_ e: Expr, _ range: Range<Int>) throws(Failure) -> Expr {
    if !isSound(e) { throw located(range) }
    return e
  }

  /// The same for what was read from the token `start` to the one at hand.
  @inline(__always) func sound(_ e: Expr, from start: Int) throws(Failure) -> Expr {
    if !isSound(e) { throw located(span(start, position)) }
    return e
  }

  /// What the innermost frame makes of the value; where it asked for another operand, that operand.
  func reduce(_ value: Expr) throws(Failure) -> Expr {
    let frame = frames[frames.count - 1]
    let at = frame.token
    let t = token
    switch frame.kind {
    case .group:
      guard t.kind == .rightParenthesis else { throw notClosed(at, ")") }
      frames.removeLast()
      position += 1
      shape = .group
      valueStart = at
      return value
    case .infix(let op, let left, let leftShape, let start):
      frames.removeLast()
      if op == .tight || op == .divide { notesOnInfix(op, left, leftShape, value, at) }
      let result = try combined(op, left, value, start, at)
      shape = op == .tight ? .tight : op == .power ? .power : .other
      valueStart = start
      return result
    case .terms(let mark, let subtracts, let start):
      let term =
        !subtracts ? value : isPlainNumber(value) ? graph.negated(value) : elementwise(value, graph.negated)
      values.append(Value(expression: term))
      if t.kind == .plus || t.kind == .minus {
        frames[frames.count - 1] = Frame(
          kind: .terms(mark: mark, subtracts: t.kind == .minus, start: start), power: Power.sum,
          token: position)
        position += 1
        return try operand()
      }
      frames.removeLast()
      shape = .other
      valueStart = start
      return try total(mark, start)
    case .call(let callee, let mark):
      if t.kind == .comma { return try keep(value, at, mark) }
      guard t.kind == .rightParenthesis else { throw notClosed(at, ")") }
      frames.removeLast()
      if case .named(let name, 0, nil) = callee, values.count == mark, isPlainCall(name, value) {
        position += 1
        valueStart = name
        shape = .group
        return try sound(graph.apply(row: Int(token(name).meaning.value), value), from: name)
      }
      let (arguments, places) = collected(mark, value, at)
      position += 1
      let result = try call(callee, arguments, places, at)
      shape = .group
      return result
    case .derivative:
      frames.removeLast()
      shape = .other
      valueStart = at
      let by = token(at)
      guard by.reading == .variable else {
        return try derivative(value, lexer.derivatives[Int(by.payload)], at)
      }
      if splits, t.kind == .end, frames.isEmpty, isSound(value), !graph.hasStandingDerivative(value) {
        variable = by.expression
        return value
      }
      protected.append(by.expression)
      return graph.standing(value, wrt: by.expression)
    case .prefix(let p):
      frames.removeLast()
      let result = try prefixed(p, value, at)
      shape = .other
      valueStart = at
      return result
    case .exponentGroup(let name):
      guard t.kind == .rightParenthesis else { throw notClosed(at, ")") }
      frames.removeLast()
      if let result = try applied(name, value, position + 1) { return result }
      return try operand()
    case .bars:
      guard t.kind == .bar else { throw notClosed(at, "|") }
      frames.removeLast()
      position += 1
      shape = .group
      valueStart = at
      return try sound(graph.apply(.row(Function.abs), [value]), from: at)
    case .vector(let mark):
      if t.kind == .comma { return try keep(value, at, mark) }
      guard t.kind == .rightBracket else { throw notClosed(at, "]") }
      frames.removeLast()
      let elements = expressions(from: mark) + [value]
      values.cut(to: mark)
      position += 1
      shape = .group
      valueStart = at
      return try vector(elements, span(at, position))
    case .bracketless(let exponent):
      frames.removeLast()
      notesOnArgument(at, value)
      let result = try calledByName(at, [value], [span(at, position)], exponent, 0)
      shape = .bracketless
      valueStart = at
      return result
    case .derivativeBy(let u):
      frames.removeLast()
      shape = .other
      valueStart = at
      guard let diff = CalculusOperator.index["diff"] else { return .undefined }
      let by = token(at).start..<token(at).end
      return try run(
        CalculusOperator.table[diff], [value, u], [span(at + 1, position), by], span(at, position))
    }
  }

  /// The derivative of `value` that the token `at` asks for.
  private func derivative(_ value: Expr, _ symbol: DerivativeSymbol, _ at: Int) throws(Failure) -> Expr {
    for v in symbol.variables where constant(v) != nil {
      throw Failure(.name, "'\(v)' is a constant: nothing can be differentiated by it", at: token(at).range)
    }
    let symbols = symbol.variables.map { graph.symbol($0) }
    if let order = symbol.order, let diff = CalculusOperator.index["diff"] {
      guard HigherOrder.isOrder(order) else {
        throw Failure(
          .syntax, "the order of a derivative is a number, or n, m, k or j", at: token(at).range)
      }
      let places = [span(at + 1, position), token(at).range, token(at).range]
      return try run(
        CalculusOperator.table[diff], [value, symbols[0], graph.symbol(order)], places, span(at, position))
    }
    protected += symbols
    return graph.standing(value, wrt: symbols)
  }

  /// sin(u): a function of one argument, without primes and exponents, of a number.
  @inline(__always) private func isPlainCall(_ name: Int, _ u: Expr) -> Bool {
    token(name).reading == .unary && parameters.isEmpty && u != .undefined
      && (graph.kind(u) != .apply || !isVector(u))
  }

  /// The sum of the values from `mark` on, taken off.
  private func total(_ mark: Int, _ start: Int) throws(Failure) -> Expr {
    let first = graph.top
    var k = mark
    while k < values.count, case let term = values[k].expression, isPlainNumber(term) {
      graph.push(term)
      k &+= 1
    }
    if k == values.count {
      values.cut(to: mark)
      return try sound(graph.sum(from: first), from: start)
    }
    graph.release(first)
    let range = span(start, position)
    let terms = expressions(from: mark)
    values.cut(to: mark)
    try checkNumbers(terms, range)
    guard terms.contains(where: isVector) else { return try sound(graph.sum(terms), range) }
    var total = terms[0]
    for term in terms.dropFirst() { total = try elementwise(total, term, range) { graph.sum($0, $1) } }
    return try sound(total, range)
  }

  // MARK: Arguments

  private func expressions(from mark: Int) -> [Expr] { (mark..<values.count).map { values[$0].expression } }

  /// The arguments of the call whose bracket is the token `open`, taken off, with `last` as the last of them.
  private func collected(_ mark: Int, _ last: Expr, _ open: Int) -> ([Expr], [Range<Int>]) {
    defer { values.cut(to: mark) }
    if token(open + 1).kind == .rightParenthesis { return ([], []) }
    let places = (mark..<values.count).map { values[$0].start..<values[$0].end }
    return (expressions(from: mark) + [last], places + [span(argumentStart(open, mark), position)])
  }

  /// Keeps an argument and reads the next.
  private func keep(_ value: Expr, _ open: Int, _ mark: Int) throws(Failure) -> Expr {
    let place = span(argumentStart(open, mark), position)
    values.append(Value(expression: value, start: place.lowerBound, end: place.upperBound, comma: position))
    position += 1
    return try operand()
  }

  /// The first token of the argument in hand: after the bracket or after the last comma.
  private func argumentStart(_ open: Int, _ mark: Int) -> Int {
    values.count > mark ? min(values[values.count - 1].comma + 1, position) : open + 1
  }

  private func notClosed(_ open: Int, _ close: String) -> Failure {
    let t = token
    if t.kind == .end { return unclosed(open) }
    if t.kind == .number || t.kind == .assign || t.kind == .semicolon || t.kind == .range {
      return unexpected()
    }
    let name = lexer.text(token(open))
    return Failure(
      .syntax, "'\(close)' was expected to close '\(name)' before \(quoted(lexer.text(t)))", at: t.range)
  }

  // MARK: Operators

  private func prefixed(_ p: Prefix, _ value: Expr, _ at: Int) throws(Failure) -> Expr {
    let range = span(at, position)
    switch p {
    case .plus: return value
    case .minus: return try sound(elementwise(value) { graph.negated($0) }, range)
    case .root: return try sound(graph.squareRoot(value), range)
    case .cubeRoot: return try sound(graph.power(value, graph.number(.small(1, 3))), range)
    case .not: return try sound(graph.apply(.row(Function.not), [value]), range)
    case .nabla:
      guard let k = CalculusOperator.index["grad"] else { return .undefined }
      return try run(CalculusOperator.table[k], [value], [range], range)
    }
  }

  /// Neither a vector nor an equation nor a range: what arithmetic takes without a second look.
  @inline(__always) private func isPlainNumber(_ e: Expr) -> Bool {
    graph.kind(e) != .apply
      || !graph.applies(e, Function.vector) && !graph.applies(e, Function.equation)
        && !graph.applies(e, Function.range)
  }

  private func combined(_ op: Infix, _ a: Expr, _ b: Expr, _ start: Int, _ at: Int) throws(Failure) -> Expr {
    if isPlainNumber(a), isPlainNumber(b) {
      switch op {
      case .multiply, .tight, .loose: return try sound(graph.product(a, b), from: start)
      case .divide: return try sound(graph.quotient(a, b), from: start)
      case .power:
        noteOddRoot(a, b, start)
        return try sound(graph.power(a, b), from: start)
      default: break
      }
    }
    let range = span(start, position)
    switch op {
    case .add, .subtract, .multiply, .tight, .loose, .divide, .power: try checkNumbers([a, b], range)
    default: break
    }
    switch op {
    case .add, .subtract: return graph.sum(a, b)
    case .multiply, .tight, .loose: return try sound(try times(a, b, range), range)
    case .divide: return try sound(try elementwise(a, b, range) { graph.quotient($0, $1) }, range)
    case .power:
      noteOddRoot(a, b, start)
      return try sound(graph.power(a, b), range)
    case .equation: return graph.apply(.row(Function.equation), [a, b])
    case .range: return graph.apply(.row(Function.range), [a, b])
    case .and: return graph.apply("and", a, b)
    case .or: return graph.apply("or", a, b)
    case .relation:
      let kind = token(at).kind
      let result = relation(kind, a, b)
      if kind == .equal, frames.isEmpty { comparison = Question(left: a, right: b, relation: result) }
      return result
    case .at: return try bound(a, b, range)
    }
  }

  /// What an operator answered may be an equation, which is no number.
  private func checkNumbers(_ values: [Expr], _ range: Range<Int>) throws(Failure) {
    for e in values where graph.applies(e, Function.equation) || graph.applies(e, Function.range) {
      throw Failure(.shape, "'\(graph.text(e))' is no number to calculate with", at: range)
    }
  }

  /// 0 < x < 1 means both.
  private func relation(_ kind: TokenKind, _ a: Expr, _ b: Expr) -> Expr {
    if let row = graph.row(a), row.form == .relation {
      return graph.apply("and", a, relation(kind, graph.child(a, 1), b))
    }
    switch kind {
    case .equal: return graph.apply("equals", a, b)
    case .notEqual: return graph.apply("notequals", a, b)
    case .less: return graph.apply("less", a, b)
    case .lessEqual: return graph.apply("lessequal", a, b)
    case .greater: return graph.apply("less", b, a)
    default: return graph.apply("lessequal", b, a)
    }
  }

  private func bound(_ e: Expr, _ binding: Expr, _ range: Range<Int>) throws(Failure) -> Expr {
    guard graph.applies(binding, Function.equation), graph.kind(graph.child(binding, 0)) == .symbol else {
      throw Failure(.syntax, "'at' takes name=value", at: range)
    }
    let x = graph.child(binding, 0)
    let inner = try graph.resolved(e, definitions, protected: protected + [x])
    do {
      return try graph.value(
        of: inner, differentiated: graph.hasStandingDerivative(e), at: [x: graph.child(binding, 1)],
        source: e, variables: [],
        definitions)
    } catch {
      throw error.located(at: range)
    }
  }

  @inline(__always) private func noteOddRoot(_ a: Expr, _ b: Expr, _ start: Int) {
    if graph.isNumber(a) { noteOddRoot(ofNumber: a, b, span(start, position)) }
  }

  private func noteOddRoot(ofNumber a: Expr, _ b: Expr, _ range: Range<Int>) {
    guard graph.value(a).isNegative, graph.isNumber(b), case let r = graph.value(b),
      !r.isInteger,
      r.hasOddDenominator
    else { return }
    note(
      "odd root", "an odd root of a negative number is read as the real one, as everywhere in Nabla", range)
  }
}
