// simplify, expand, subs, N as operators: the table's side of what the notebook does.

enum Algebra {
  static func simplify(_ call: inout OperatorCall) throws(Failure) -> Expr {
    call.graph.simplified(try call.resolved(0), thorough: true)
  }

  static func expand(_ call: inout OperatorCall) throws(Failure) -> Expr {
    try call.graph.checked(call.graph.expanded(try call.resolved(0)))
  }

  /// Simultaneous substitution, so that x=y, y=x swaps.
  static func substitute(_ call: inout OperatorCall) throws(Failure) -> Expr {
    var replacements: [Expr: Expr] = [:]
    for k in 1..<call.arguments.count {
      let e = call.arguments[k]
      guard call.graph.applies(e, Function.equation) else {
        throw Failure(.usage, "'name = value' was expected", at: call.place(k))
      }
      replacements[call.graph.child(e, 0)] = call.graph.child(e, 1)
    }
    let f = try call.resolved(0, keeping: Array(replacements.keys))
    if call.graph.hasStandingDerivative(call.arguments[0]),
      replacements.values.allSatisfy(call.graph.isConstant)
    {
      return try call.graph.value(
        of: f, differentiated: true, at: replacements, source: call.arguments[0], variables: [],
        call.definitions)
    }
    return try call.graph.checked(call.graph.substituted(f, replacements))
  }

  /// The nearest double to a constant, or so many of its digits, as an exact decimal.
  static func numeric(_ call: inout OperatorCall) throws(Failure) -> Expr {
    let graph = call.graph
    let e = try call.resolved(0)
    call.decimals = true
    guard call.arguments.count > 1 else {
      graph.accuracy.forget()
      let value = try graph.numeric(e)
      if let remark = graph.accuracyNote { call.notes.append(remark) }
      if !BallServer.isInstalled, value != e {
        let text =
          "computed with doubles, so the last digits may be wrong, and all where terms cancel; nabla-balls, which proves them, is not there"
        call.notes.append(Note(id: "remark:N", text: text))
      }
      return value
    }
    let digits = try call.integer(1, in: 1...Graph.digitLimit, "the number of digits")
    call.digits = digits
    var text: String?
    let result = try graph.numeric(e, digits: digits, text: &text)
    call.text = text
    return result
  }
}

extension Graph {
  /// Every constant part of `e` as a number; a vector component by component.
  func numeric(_ e: Expr) throws(Failure) -> Expr {
    if applies(e, Function.vector) {
      var parts: [Expr] = []
      for part in children(e) { parts.append(try numeric(part)) }
      return vector(parts)
    }
    try needsConstant(e)
    if hasBinder(e) { return try settled(e) }
    let x = try nearestDouble(e)
    if let x, x.isNormal || e == .zero, let exact = Rational(exactly: x) { return number(exact) }
    // Beyond doubles, or told from 0 only by digits.
    if !isNumber(e), x != nil, !BallServer.isInstalled || mentionsInfinity(e) {
      throw Failure(.domain, "the value is \(Decimal.shortest(x ?? .nan))")
    }
    return try checked(number(try proved(e, digits: 16).value))
  }

  /// The value of sums and integrals, which balls know nothing of.
  private func settled(_ e: Expr) throws(Failure) -> Expr {
    let x = try value(of: e)
    if x.isNaN { throw Failure(.nonfinite, "no value was found: it diverges, or settles too slowly") }
    guard let exact = Rational(exactly: x) else {
      throw Failure(.domain, "the value is \(Decimal.shortest(x))")
    }
    return number(exact)
  }

  /// The double nearest to a constant; nil where balls prove that there is none, or cannot prove which it is.
  private func nearestDouble(_ e: Expr) throws(Failure) -> Double? {
    if isNumber(e) || mentionsInfinity(e) || !BallServer.isInstalled { return try value(of: e) }
    let x = try nearestDoubles(e, inputs: [], points: [[]])[0]
    return x.isNaN ? nil : x
  }

  func mentionsInfinity(_ e: Expr) -> Bool {
    var found = false
    _ = pass(e, enters: { _ in !found }) { e, _ in
      if e == .infinity { found = true }
      return e
    }
    return found
  }

  private func needsConstant(_ e: Expr) throws(Failure) {
    guard !isConstant(e) else { return }
    let names = freeSymbols(e).prefix(4).map { name($0) }.joined(separator: ", ")
    throw Failure(.usage, "N needs a constant, and \(names) has no value here")
  }

  /// Every constant part of `e` to so many digits; `text` is the decimal in full when there is one part.
  func numeric(_ e: Expr, digits: Int, text: inout String?) throws(Failure) -> Expr {
    if applies(e, Function.vector) {
      var parts: [Expr] = [], ignored: String?
      for part in children(e) { parts.append(try numeric(part, digits: digits, text: &ignored)) }
      return vector(parts)
    }
    try needsConstant(e)
    if hasBinder(e) {
      throw Failure(
        .usage, "digits of sums and integrals are not proved", hint: "N(…) alone gives a double and its doubt"
      )
    }
    let found = try proved(e, digits: digits)
    text = found.text
    // Digits that were asked for are no accident, so the limit on accidents is lifted for them.
    let limit = limits.bits
    limits.bits = max(limit, found.value.bits)
    defer { limits.bits = limit }
    return try checked(number(found.value))
  }
}

extension Rational {
  /// The shortest decimal that reads back as `x`, exactly; nil for an infinity or nan.
  public init?(exactly x: Double) {
    guard x.isFinite else { return nil }
    if let n = Int(exactly: x), n.magnitude < 1 << 53 {
      self = Rational(n)
      return
    }
    let graph = Graph()
    let lexer = Lexer(graph)
    guard (try? lexer.read(Array(Decimal.shortest(x.magnitude).utf8).span)) != nil,
      lexer.tokens[0].kind == .number
    else { return nil }
    let m = graph.value(Expr(index: lexer.tokens[0].payload))
    self = x < 0 ? -m : m
  }
}
