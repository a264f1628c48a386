// factor, collect, together, apart, cancel: what the prompt asks of polynomials.

enum PolynomialOperators {
  /// Of a number its primes, of anything else its irreducible factors.
  static func factor(_ call: inout OperatorCall) throws(Failure) -> Expr {
    let graph = call.graph
    let e = try call.resolved(0)
    if graph.isNumber(e) {
      let value = graph.value(e)
      var unresolved: String?
      let found: PrimeFactors? = graph.polynomialWork(.asked) { (work) throws(Exhaustion) in
        let (primes, rest) = try work.primeFactors(value)
        unresolved = rest.map { String($0) }
        return primes
      }
      try graph.check()
      if let unresolved {
        let digits = unresolved.utf8.count
        throw Failure(
          .limit, "a factor of \(digits) digits is no prime, and its own factors are too large to be found",
          at: call.place(0), hint: digits <= 60 ? "it is \(unresolved)" : nil)
      }
      call.primes = found
      return e
    }
    return try each(e, &call) { (graph, part) in graph.factored(part, .asked) }
  }

  static func together(_ call: inout OperatorCall) throws(Failure) -> Expr {
    try each(try call.resolved(0), &call) { (graph, part) in graph.overOneDenominator(part, .asked) }
  }

  static func cancel(_ call: inout OperatorCall) throws(Failure) -> Expr {
    try each(try call.resolved(0), &call) { (graph, part) in graph.cancelled(part, .asked) }
  }

  static func apart(_ call: inout OperatorCall) throws(Failure) -> Expr {
    let graph = call.graph
    if call.arguments.count > 1 {
      let x = try key(1, &call)
      let e = try call.resolved(0, keeping: graph.freeSymbols(x))
      return try each(e, &call) { (graph, part) in graph.partialFractions(part, by: x, .asked) }
    }
    let e = try call.resolved(0)
    let free = graph.freeSymbols(e)
    guard free.count == 1 else {
      if free.isEmpty { return e }
      let names = free.prefix(6).map { graph.name($0) }.joined(separator: ", ")
      throw Failure(
        .usage, "partial fractions in which of \(names)?", at: call.range,
        hint: "write apart(f, \(graph.name(free[0])))")
    }
    return try each(e, &call) { (graph, part) in graph.partialFractions(part, by: free[0], .asked) }
  }

  static func collect(_ call: inout OperatorCall) throws(Failure) -> Expr {
    let graph = call.graph
    var keys: [Expr] = []
    for k in 1..<call.arguments.count {
      let list =
        graph.applies(call.arguments[k], Function.vector)
        ? graph.children(call.arguments[k]) : [call.arguments[k]]
      for x in list { keys.append(try checkedKey(x, call.place(k), graph)) }
    }
    let e = try call.resolved(0, keeping: keys.flatMap { graph.freeSymbols($0) })
    return try each(e, &call) { (graph, part) in
      graph.collected(part, by: keys, .asked).map { Cancellation(value: $0, cancelled: [], lost: []) }
    }
  }

  // MARK: Arguments

  private static func key(_ k: Int, _ call: inout OperatorCall) throws(Failure) -> Expr {
    try checkedKey(call.arguments[k], call.place(k), call.graph)
  }

  /// Something that polynomials can be in: a name, a call, a root, an exponential.
  private static func checkedKey(_ x: Expr, _ place: Range<Int>, _ graph: Graph) throws(Failure) -> Expr {
    let isKey: Bool
    switch graph.kind(x) {
    case .symbol, .derivative: isKey = !graph.isConstant(x)
    case .apply: isKey = !graph.applies(x, Function.vector) && !graph.isConstant(x)
    case .power: isKey = !graph.isConstant(x) && graph.kind(graph.child(x, 0)) != .sum
    default: isKey = false
    }
    guard isKey else {
      throw Failure(
        .usage, "a variable or a call was expected, not '\(graph.text(x))'", at: place,
        hint: "write a name, or something such as sin(x) or e^x")
    }
    return x
  }

  /// The work on a scalar; on each part of a vector or an equation. What comes back as nothing stays as it is.
  private static func each(
    _ e: Expr, _ call: inout OperatorCall, _ work: (Graph, Expr) -> Cancellation?
  ) throws(Failure) -> Expr {
    let graph = call.graph
    try graph.check()
    if let row = graph.row(e), row.form == .vector || row.form == .equation || row.form == .relation {
      var parts: [Expr] = []
      for part in graph.children(e) { parts.append(try each(part, &call, work)) }
      return try graph.checked(graph.apply(graph.function(e), parts))
    }
    guard let found = work(graph, e) else {
      try graph.check()
      return e
    }
    graph.noteLost(from: e, to: found.value)
    for factor in found.cancelled { graph.requirements.append(Condition(.nonzero, factor)) }
    return try graph.checked(found.value)
  }
}
