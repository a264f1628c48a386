// A name that is a function: of the table, or defined in the session; its primes, and what follows without a bracket.

extension Parser {
  // MARK: Functions of the table

  func function(_ text: String, _ at: Int, primes: Int) throws(Failure) -> Expr? {
    var after = at + (primes > 0 ? 2 : 1)
    let next = token(after)
    if next.kind == .leftParenthesis { return open(.named(token: at, primes: primes, exponent: nil), after) }
    if CalculusOperator.index[text] != nil || primes > 0 {
      throw Failure(
        .syntax, "'\(text)' needs its argument in brackets", at: token(at).range, hint: usage(text))
    }
    var exponent: Expr?
    if next.kind == .superscript {
      exponent = Expr(index: next.payload)
      after += 1
    } else if next.kind == .power {
      if token(after + 1).kind == .leftParenthesis {
        push(.exponentGroup(name: at), token: after + 1)
        position = after + 2
        return nil
      }
      var k = after + 1
      let negative = token(k).kind == .minus
      if negative { k += 1 }
      switch token(k).kind {
      case .number: exponent = Expr(index: token(k).payload)
      case .name: exponent = constant(lexer.text(token(k))) ?? graph.symbol(lexer.text(token(k)))
      default: throw Failure(.syntax, "an exponent was expected after '\(text)^'", at: token(k).range)
      }
      if negative { exponent = exponent.map { graph.negated($0) } }
      after = k + 1
    }
    return try applied(at, exponent, after)
  }

  /// The argument of a function after its exponent, if any: a bracket, or one tight product.
  func applied(_ at: Int, _ exponent: Expr?, _ after: Int) throws(Failure) -> Expr? {
    let text = lexer.text(token(at))
    if let exponent {
      let shown = span(at, after)
      if exponent == .minusOne {
        note(
          "inverse",
          "'\(lexer.text(shown)) x' is read as the inverse function a\(text)(x); write 1/\(text)(x) for the reciprocal",
          shown)
      } else {
        note(
          "function power",
          "'\(lexer.text(shown)) x' is read as (\(text)(x))^\(graph.text(exponent))",
          shown)
      }
    }
    if token(after).kind == .leftParenthesis, exponent != nil {
      return open(.named(token: at, primes: 0, exponent: exponent), after)
    }
    position = after
    switch token.kind {
    case .number, .name, .leftParenthesis, .minus, .plus, .root, .cubeRoot, .bar: break
    default:
      throw Failure(
        .arity, "'\(text)' is a function and needs an argument", at: token(at).range, hint: usage(text))
    }
    push(.bracketless(exponent: exponent), power: Power.bracketless, token: at)
    return nil
  }

  func usage(_ text: String) -> String? {
    if let k = CalculusOperator.index[text] { return "write \(CalculusOperator.table[k].usage)" }
    if let k = Function.row(named: text) {
      let row = Function.table[k]
      return
        "write \(text)(\(row.parameters.count == 1 ? "x" : ["x", "y", "z", "t", "p", "q"].prefix(row.parameters.count).joined(separator: ", ")))"
    }
    return nil
  }

  // MARK: Defined names

  /// A defined function without a bracket: f′, or f itself where an operator wants a function.
  func definedFunction(_ text: String, _ at: Int, primes: Int) throws(Failure) -> Expr {
    guard let definition = definitions[text], let names = definition.parameters else { return .undefined }
    let after = token(at + (primes > 0 ? 2 : 1)).kind
    if primes == 0 {
      let argument = after == .comma || after == .rightParenthesis || after == .end || after == .semicolon
      guard argument, frames.isEmpty || innermostIsOperator() else {
        throw Failure(
          .arity, "'\(text)' is a function", at: token(at).range,
          hint: "write \(text)(\(names.joined(separator: ", ")))")
      }
    } else if names.count != 1 {
      throw Failure(
        .arity, "\(text) has \(names.count) variables: differentiate by which?", at: span(at, at + 2),
        hint: "write ∂/∂\(names[0]) \(text)(\(names.joined(separator: ", ")))")
    }
    position = at + (primes > 0 ? 2 : 1)
    shape = .atom
    valueStart = at
    let symbols = names.map { graph.symbol($0) }
    protected += symbols
    let orders = primes > 0 ? [primes] : []
    return graph.apply(graph.formal(text, orders), symbols)
  }

  func innermostIsOperator() -> Bool {
    guard !frames.isEmpty else { return false }
    let innermost = frames[frames.count - 1].kind
    guard case .call(let callee, _) = innermost else {
      if case .prefix(.nabla) = innermost { return true }
      return false
    }
    guard case .named(let k, _, _) = callee else { return true }
    return CalculusOperator.index[lexer.text(token(k))] != nil
  }

  /// y′ for a name defined by an expression.
  func primed(_ text: String, _ at: Int, _ primes: Int) throws(Failure) -> Expr {
    guard definitions[text] != nil else {
      throw Failure(
        .unknown, "'\(text)' is not defined, so \(text)' has no meaning", at: span(at, at + 2),
        hint: "define \(text) = …, or write d/dx")
    }
    let value = try graph.resolved(graph.symbol(text), definitions)
    let x = try onlyVariable(value, span(at, at + 2))
    position = at + 2
    shape = .atom
    valueStart = at
    return graph.standing(graph.symbol(text), wrt: Array(repeating: x, count: primes))
  }

  /// The one free symbol of `e`.
  func onlyVariable(_ e: Expr, _ range: Range<Int>) throws(Failure) -> Expr {
    let free = graph.freeSymbols(e)
    if free.count == 1 { return free[0] }
    if free.isEmpty { return graph.symbol("x") }
    let names = free.prefix(6).map { graph.name($0) }
    throw Failure(
      .arity, "differentiate by which of \(names.joined(separator: ", "))?", at: range,
      hint: "write d/d\(names[0])")
  }

  /// Whether an undefined name directly before a bracket is a formal function: by its shape, and noted.
  func isCall(_ text: String, _ at: Int) throws(Failure) -> Bool {
    let letters = text.unicodeScalars.filter { $0.properties.isAlphabetic }.count
    if letters > 1 {
      throw Failure(
        .unknown, "unknown function '\(text)'", at: token(at).range,
        hint: Suggestion.hint(for: text, among: Function.callable + CalculusOperator.table.map(\.name)))
    }
    let argument = token(at + 2)
    let lone =
      argument.kind == .name && token(at + 3).kind == .rightParenthesis && lexer.text(argument) != text
      && definitions[lexer.text(argument)] == nil && constant(lexer.text(argument)) == nil
    if lone {
      note(
        "formal",
        "'\(text)(\(lexer.text(argument)))' is read as a function \(text) of \(lexer.text(argument)); write \(text)*\(lexer.text(argument)) for the product",
        span(at, at + 4))
    } else {
      note(
        "bracket product",
        "'\(text)(…)' is read as a product; write function \(text) to make \(text) a function",
        token(at).range)
    }
    return lone
  }
}
