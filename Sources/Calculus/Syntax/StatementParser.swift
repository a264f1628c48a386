// A whole statement: a definition, or an expression with the points to evaluate it at.

extension Parser {
  /// Reads the statement in `bytes`; an empty one is `.empty`.
  public func statement(_ bytes: [UInt8]) throws(Failure) -> Statement { try statement(bytes.span) }

  package func statement(_ bytes: Bytes) throws(Failure) -> Statement {
    guard case .statement(let read) = try reading(bytes, splits: false) else {
      return Statement(form: .empty, range: 0..<bytes.count)
    }
    return read
  }

  /// The same; with `splits` for who takes the derivative of a whole line apart from its function.
  package func reading(_ bytes: Bytes, splits: Bool) throws(Failure) -> Reading {
    if !notes.isEmpty { notes = [] }
    // The memory is used again once nobody holds the statement before.
    if !protected.isEmpty { protected.removeAll(keepingCapacity: true) }
    if !parameters.isEmpty { parameters = [] }
    if answers != nil { answers = nil }
    comparison = nil
    try begin(bytes)
    let whole = 0..<bytes.count
    if token.kind == .end { return .statement(Statement(form: .empty, range: whole)) }
    if lexer.hasAssignment, let definition = try definition() { return .statement(definition) }
    self.splits = splits && !lexer.hasDecimal
    var e = try parse()
    self.splits = false
    if let x = variable {
      if notes.isEmpty, answers == nil, comparison == nil { return .derivative(e, by: x) }
      protected.append(x)
      e = graph.standing(e, wrt: x)
      if graph.isTroubled { throw located(token.range) }
    }
    let variables = protected
    var points: [Binding] = []
    if isAt(token) {
      position += 1
      points = try bindings()
      for b in points { if let x = b.symbol { protected.append(x) } }
    }
    try expectEnd()
    if let row = graph.row(e), row.form == .equation, e != answers?.equation {
      throw Failure(.syntax, "'\(graph.text(e))' stands in an argument or after 'at', not alone", at: whole)
    }
    return .statement(statement(.expression(e), variables, points, finding(e, points.isEmpty)))
  }

  /// What has been read to its end, as a statement.
  private func statement(
    _ form: Statement.Form, _ variables: [Expr], _ points: [Binding], _ finding: Statement.Finding?
  ) -> Statement {
    Statement(
      form: form, bindings: points, hasDecimal: lexer.hasDecimal || answers?.printsDecimals ?? false,
      digits: answers?.digits ?? 0, notes: notes, finding: finding, range: 0..<lexer.count,
      protected: protected, variables: variables)
  }

  /// What is to be shown of `e` in a form of its own, when it is the whole statement.
  private func finding(_ e: Expr, _ isAlone: Bool) -> Statement.Finding? {
    if comparison == nil && answers == nil { return nil }
    let isPrimes = answers?.primes.map { graph.number($0.value) == e } ?? false
    return Statement.Finding(
      decimal: isAlone ? answers?.decimal.flatMap { $0.value == e ? $0 : nil } : nil,
      series: isAlone ? answers?.series.flatMap { $0.value == e ? $0 : nil } : nil,
      comparison: comparison.flatMap { $0.relation == e ? $0 : nil },
      primes: isAlone && isPrimes ? answers?.primes : nil,
      listing: isAlone ? answers?.listing.flatMap { $0.value == e ? $0 : nil } : nil)
  }

  private func isAt(_ t: Token) -> Bool { t.kind == .name && t.reading == .other && lexer.text(t) == "at" }

  /// `f, x=a..b step h` or `f, a..b`: what plots and tables take. The range may be missing.
  public func functionAndRange(_ bytes: [UInt8]) throws(Failure) -> (Expr, Binding?, [Expr]) {
    notes = []
    protected = []
    try begin(bytes.span)
    let f = try parse()
    var binding: Binding?
    if token.kind == .comma || isAt(token) {
      position += 1
      binding = try bindings().first
    }
    try expectEnd()
    return (f, binding, protected)
  }

  /// A list of expressions separated by white space or commas, as the verbs of a net take them.
  public func list(_ bytes: [UInt8]) throws(Failure) -> [(Expr, Range<Int>)] {
    notes = []
    try begin(bytes.span)
    var found: [(Expr, Range<Int>)] = []
    while token.kind != .end {
      let start = position
      // Each item ends at a space: 0.05 0.10 are two numbers and 1/2 -3 are two as well.
      let e = try item()
      found.append((e, span(start, position)))
      if token.kind == .comma { position += 1 }
    }
    return found
  }

  /// One item of a list: what stands together without a space, brackets apart.
  private func item() throws(Failure) -> Expr {
    let first = position
    var depth = 0
    var k = position
    repeat {
      switch token(k).kind {
      case .leftParenthesis, .leftBracket: depth += 1
      case .rightParenthesis, .rightBracket: depth -= 1
      default: break
      }
      k += 1
    } while k < lexer.tokens.count && token(k).kind != .end
      && (depth > 0 || (!token(k).spaced && token(k).kind != .comma))
    let inner = Parser(graph, definitions)
    do {
      try inner.begin(lexer.bytes(span(first, k)).span)
      let e = try inner.parse()
      try inner.expectEnd()
      position = k
      return e
    } catch {
      let offset = token(first).start
      throw Failure(
        error.code, error.message,
        at: error.range.map { $0.lowerBound + offset..<$0.upperBound + offset } ?? span(first, k),
        hint: error.hint)
    }
  }

  // MARK: Definitions

  /// `name = …` or `name(x, y) = …`; nil when the statement is neither.
  private func definition() throws(Failure) -> Statement? {
    guard token.kind == .name else { return nil }
    let name = lexer.text(token)
    let nameRange = token.range
    var k = 1
    var names: [String]?
    if token(1).kind == .leftParenthesis, !token(1).spaced {
      var list: [String] = []
      k = 2
      while token(k).kind == .name {
        list.append(lexer.text(token(k)))
        k += 1
        if token(k).kind == .comma { k += 1 } else { break }
      }
      if token(k).kind == .assign, !list.isEmpty,
        !(k..<lexer.tokens.count).contains(where: { token($0).kind == .rightParenthesis })
      {
        throw Failure(.syntax, "')' was expected to close the parameters before '='", at: token(k).range)
      }
      guard token(k).kind == .rightParenthesis, token(k + 1).kind == .assign, !list.isEmpty else {
        if token(k).kind == .rightParenthesis || token(k + 1).kind != .assign { return try badParameter(k) }
        return nil
      }
      k += 1
      names = list
    }
    guard token(k).kind == .assign else { return nil }
    try checkName(name, nameRange)
    if let names {
      for (j, parameter) in names.enumerated() {
        let range = token(2 + 2 * j).range
        if constant(parameter) != nil {
          throw Failure(.name, "'\(parameter)' is a constant and can't be a parameter", at: range)
        }
        if names[..<j].contains(parameter) {
          throw Failure(.name, "the parameter '\(parameter)' appears twice", at: range)
        }
      }
      parameters = Set(names)
    }
    position = k + 1
    let body = try parse()
    if isAt(token) {
      throw Failure(.syntax, "'at' has no place in a definition", at: token.range)
    }
    try expectEnd()
    // A parameter, or the variable of an operator, means itself; the name's own old value goes in at once.
    var settled = body
    if names == nil, let old = definitions[name], old.parameters == nil {
      settled = graph.substituted(body, [graph.symbol(name): old.body])
    }
    return statement(
      .definition(name: name, parameters: names, body: settled, nameRange: nameRange), [], [], nil)
  }

  /// f(2) = 3 and the like: says what a definition looks like.
  private func badParameter(_ k: Int) throws(Failure) -> Statement? {
    // Only where an '=' follows the closing bracket was a definition meant.
    var depth = 1, j = 2
    while j < lexer.tokens.count, token(j).kind != .end, depth > 0 {
      if token(j).kind == .leftParenthesis { depth += 1 }
      if token(j).kind == .rightParenthesis { depth -= 1 }
      j += 1
    }
    guard token(j).kind == .assign else { return nil }
    throw Failure(
      .syntax, "a parameter name was expected in this definition", at: token(k).range,
      hint: "a definition is written \(lexer.text(token(0)))(x) = …")
  }

  /// Names that cannot be given a meaning.
  private func checkName(_ name: String, _ range: Range<Int>) throws(Failure) {
    if constant(name) != nil {
      throw Failure(.name, "'\(name)' is a constant and can't be redefined", at: range)
    }
    if Definitions.isAnswer(name) { throw Failure(.name, "'\(name)' means the last answer", at: range) }
    if let reason = definitions.reserved[name] {
      throw Failure(.name, "'\(name)' is \(reason) and can't be a name", at: range)
    }
    if Function.isLetter(name) { return }
    if Function.index[name] != nil || CalculusOperator.index[name] != nil {
      throw Failure(.name, "'\(name)' is a function and can't be redefined", at: range)
    }
    if ["and", "or", "not", "at", "step"].contains(name) {
      throw Failure(.name, "'\(name)' is a word of the language", at: range)
    }
  }

  // MARK: Points

  /// What follows `at`: x=2, y=3, or x=0..2 step 0.5, or a value alone.
  private func bindings() throws(Failure) -> [Binding] {
    var found: [Binding] = []
    while true {
      let start = position
      var symbol: Expr?
      if token.kind == .name, token(position + 1).kind == .assign {
        let name = lexer.text(token)
        if constant(name) != nil {
          throw Failure(.name, "'\(name)' is a constant and has its own value", at: token.range)
        }
        symbol = graph.symbol(name)
        position += 2
      }
      let e = try parse()
      var values = Binding.Values.single(e)
      if graph.applies(e, Function.range) {
        var step: Expr?
        if token.kind == .name, lexer.text(token) == "step" {
          position += 1
          step = try parse()
        }
        values = .range(graph.child(e, 0), graph.child(e, 1), step: step)
      }
      found.append(Binding(symbol: symbol, values: values, range: span(start, position)))
      guard token.kind == .comma else { return found }
      position += 1
    }
  }
}
