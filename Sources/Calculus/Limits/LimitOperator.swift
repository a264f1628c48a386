// limit(f, x=a): the two one-sided limits, and what they say together.

enum LimitOperator {
  static func limit(_ call: inout OperatorCall) throws(Failure) -> Expr {
    let graph = call.graph
    var (x, a) = try call.equation(1)
    var side = 0
    if graph.applies(a, Function.range), graph.kind(graph.child(a, 1)) == .symbol,
      let k = Parser.sides.firstIndex(of: graph.name(graph.child(a, 1)))
    {
      side = k == 0 ? 1 : -1
      a = graph.child(a, 0)
    }
    if call.arguments.count == 3 {
      let word = graph.kind(call.arguments[2]) == .symbol ? graph.name(call.arguments[2]) : ""
      guard side == 0, word == "right" || word == "left" else {
        throw Failure(
          .usage, "'left' or 'right' was expected, not '\(graph.text(call.arguments[2]))'", at: call.place(2),
          hint: "write limit(f, x=0, right) or limit(f, x=0+)")
      }
      call.words = ["left", "right"]
      side = word == "right" ? 1 : -1
    }
    guard !graph.isConstant(x) else {
      throw Failure(.name, "'\(graph.name(x))' is a constant and has its own value", at: call.place(1))
    }
    call.protected.append(x)
    let f = try call.resolved(0, keeping: [x])
    do {
      a = try graph.resolved(a, call.definitions, protected: [])
    } catch {
      throw error.located(at: call.place(1))
    }
    guard !graph.contains(a, x), !graph.applies(a, Function.range), !graph.applies(a, Function.vector) else {
      throw Failure(.usage, "a point without \(graph.name(x)) was expected", at: call.place(1))
    }
    if graph.applies(f, Function.vector) {
      var parts: [Expr] = []
      for part in graph.children(f) { parts.append(try limit(of: part, x, a, side, &call)) }
      return graph.vector(parts)
    }
    return try limit(of: f, x, a, side, &call)
  }

  private static func limit(of f: Expr, _ x: Expr, _ a: Expr, _ side: Int, _ call: inout OperatorCall)
    throws(Failure)
    -> Expr
  {
    let graph = call.graph
    let place = "\(graph.name(x)) = \(graph.text(a, .unicode))"
    func one(_ side: Int) throws(Failure) -> SidedLimit {
      try graph.sidedLimit(f, Approach(x, to: a, from: side))
    }
    func value(_ limit: SidedLimit, _ from: String) throws(Failure) -> Expr {
      let name = graph.text(f, .unicode)
      switch limit {
      case .value(let value): return try graph.shortest(value, of: f, x, a)
      case .oscillates:
        throw Failure(
          .undefined, "\(name) has no limit at \(place)\(from): it swings without end", at: call.range)
      case .undefined(let why):
        throw Failure(.domain, "\(name) has no real values near \(place)\(from): \(why)", at: call.range)
      case .undecided(let why):
        throw Failure(
          .value, "the limit of \(name) at \(place)\(from) is not decided: \(why)", at: call.range,
          hint: "values beside the point may help: \(graph.text(f)) at \(graph.name(x))=…")
      }
    }
    if side != 0 || graph.infinity(a) != nil {
      return try value(
        try one(side == 0 ? 1 : side), side == 0 ? "" : side > 0 ? " from the right" : " from the left")
    }
    let left = try one(-1), right = try one(1)
    switch (left, right) {
    case (.undefined, .undefined), (.oscillates, .oscillates): return try value(right, "")
    case (.undefined, _):
      let answer = try value(right, " from the right")
      call.notes.append(
        Note(id: "one side", text: "from the right: to the left of \(place) there are no real values"))
      return answer
    case (_, .undefined):
      let answer = try value(left, " from the left")
      call.notes.append(
        Note(id: "one side", text: "from the left: to the right of \(place) there are no real values"))
      return answer
    default: break
    }
    let a = try value(left, " from the left"), b = try value(right, " from the right")
    if try graph.areEqual(
      a, b,
      else: { (why) throws(Failure) in
        throw Failure(
          .value,
          "whether the limits from the left, \(graph.text(a, .unicode)), and from the right, \(graph.text(b, .unicode)), are the same is not decided: \(why)",
          at: call.range)
      })
    {
      return b
    }
    throw Failure(
      .undefined,
      "the limit from the left is \(graph.text(a, .unicode)), from the right \(graph.text(b, .unicode))",
      at: call.range,
      hint:
        "ask for one side: limit(f, \(graph.name(x))=\(graph.text(call.graph.child(call.arguments[1], 1)))+)")
  }
}

extension Graph {
  /// The limit in the words of the function where it has that value itself, else simplified.
  fileprivate func shortest(_ limit: Expr, of f: Expr, _ x: Expr, _ a: Expr) throws(Failure) -> Expr {
    let simple = simplified(withoutLogarithms(simplified(limit, thorough: true)))
    try check()
    guard !isNumber(simple), infinity(simple) == nil, infinity(a) == nil else { return simple }
    let own = simplified(chosen(f, [x: a]))
    if isTroubled, trouble?.code != .undefined, trouble?.code != .domain { try check() }
    let hasNone = isTroubled || own == .undefined
    clearTrouble()
    guard !hasNone, own != simple, cost(own) < cost(simple) else { return simple }
    do throws(Stop) {
      return try Expander(self, t: infinitesimal()).isZero(difference(own, simple)) ? own : simple
    } catch {
      _ = try read(error)
      return simple
    }
  }

  /// Whether two limits are the same, proved or refuted.
  func areEqual(_ a: Expr, _ b: Expr, else undecided: (String) throws(Failure) -> Void) throws(Failure)
    -> Bool
  {
    if a == b { return true }
    if infinity(a) != nil || infinity(b) != nil { return false }
    do throws(Stop) {
      return try Expander(self, t: infinitesimal()).isZero(difference(a, b))
    } catch {
      switch try read(error) {
      case .undecided(let why), .undefined(let why): try undecided(why)
      default: break
      }
      return false
    }
  }

  /// e^(ln(2)/2 + 1) is √2·e: what constructors leave alone for names is true of positive numbers.
  private func withoutLogarithms(_ e: Expr) -> Expr {
    pass(e, enters: { self.isConstant($0) && self.childCount($0) > 0 }) { e, pass in
      let new = self.rebuilt(e) { pass.has($0) ? pass[$0] : $0 }
      guard kind(new) == .power, child(new, 0) == .e else { return new }
      let exponent = expanded(child(new, 1))
      var factors: [Expr] = [], rest: [Expr] = []
      for term in kind(exponent) == .sum ? children(exponent) : [exponent] {
        let inner = withCoefficient(.one, term)
        if applies(inner, Function.ln), isNumber(child(inner, 0)), !value(child(inner, 0)).isNegative {
          factors.append(power(child(inner, 0), number(coefficient(term))))
        } else {
          rest.append(term)
        }
      }
      return factors.isEmpty ? new : product(factors + [power(.e, sum(rest))])
    }
  }
}
