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
    return try call.graph.checked(call.graph.substituted(f, replacements))
  }

  /// The nearest double to a constant, as an exact decimal.
  static func numeric(_ call: inout OperatorCall) throws(Failure) -> Expr {
    let graph = call.graph
    let e = try call.resolved(0)
    call.decimals = true
    graph.accuracy.forget()
    let value = try graph.numeric(e)
    if let remark = graph.accuracyNote { call.notes.append(remark) }
    return value
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
    guard isConstant(e) else {
      let names = freeSymbols(e).prefix(4).map { name($0) }.joined(separator: ", ")
      throw Failure(.usage, "N needs a constant, and \(names) has no value here")
    }
    let x = try value(of: e)
    guard x.isFinite, let exact = Rational(exactly: x) else {
      if x.isNaN, hasBinder(e) {
        throw Failure(.nonfinite, "no value was found: it diverges, or settles too slowly")
      }
      throw Failure(.domain, "the value is \(Decimal.shortest(x))")
    }
    return number(exact)
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
    var lexer = Lexer(Array(Decimal.shortest(x.magnitude).utf8), graph)
    guard (try? lexer.run()) != nil, let token = lexer.tokens.first, token.kind == .number else { return nil }
    let m = graph.value(Expr(index: token.payload))
    self = x < 0 ? -m : m
  }
}
