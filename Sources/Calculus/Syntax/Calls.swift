// What a call is: a row of the function table, an operator of calculus, a defined or formal function; and the
// arithmetic of vectors, component by component.

extension Parser {
  func call(_ callee: Callee, _ arguments: [Expr], _ places: [Range<Int>], _ open: Int) throws(Failure)
    -> Expr
  {
    switch callee {
    case .named(let name, let primes, let exponent):
      valueStart = name
      return try calledByName(name, arguments, places, exponent, primes)
    case .partial(let name, let place):
      let orders = orderLists[place]
      valueStart = name
      let text = lexer.text(token(name)), range = span(name, position)
      guard arguments.count == orders.count else {
        throw arity(text, orders.count...orders.count, arguments.count, range)
      }
      return try sound(graph.apply(graph.formal(text, orders), arguments), range)
    case .gradient(let name):
      valueStart = name - 1
      let text = lexer.text(token(name))
      guard let definition = definitions[text], let names = definition.parameters else { return .undefined }
      let range = span(name - 1, position)
      guard arguments.count == names.count else {
        throw arity(text, names.count...names.count, arguments.count, range)
      }
      let symbols = names.map { graph.symbol($0) }
      let body = try graph.resolved(graph.apply(graph.formal(text), symbols), definitions, protected: symbols)
      let point = Dictionary(zip(symbols, arguments), uniquingKeysWith: { a, _ in a })
      if arguments.allSatisfy(graph.isConstant) {
        var parts: [Expr] = []
        for x in symbols {
          do { parts.append(try graph.derivative(of: body, by: [x], at: point)) } catch {
            throw error.located(at: range)
          }
        }
        return graph.vector(parts)
      }
      let gradient = graph.vector(symbols.map { graph.derivative(body, wrt: $0) })
      return try sound(graph.substituted(gradient, point), range)
    }
  }

  func arity(_ name: String, _ allowed: ClosedRange<Int>, _ given: Int, _ range: Range<Int>) -> Failure {
    let low = allowed.lowerBound, high = allowed.upperBound
    let takes =
      low == high
      ? "\(low) argument\(low == 1 ? "" : "s")"
      : high > 60 ? "at least \(low) argument\(low == 1 ? "" : "s")" : "\(low) to \(high) arguments"
    return Failure(.arity, "\(name) takes \(takes), not \(given)", at: range, hint: usage(name))
  }

  func calledByName(_ at: Int, _ arguments: [Expr], _ places: [Range<Int>], _ exponent: Expr?, _ primes: Int)
    throws(Failure) -> Expr
  {
    var text = lexer.text(token(at))
    let range = span(at, position)
    if let k = CalculusOperator.index[text] {
      let op = CalculusOperator.table[k]
      guard op.arity.contains(arguments.count) else { throw arity(text, op.arity, arguments.count, range) }
      return try run(op, arguments, places, range)
    }
    if exponent == .minusOne, Function.index["a" + text] != nil { text = "a" + text }
    if let k = Function.row(named: text, arguments: arguments.count), !parameters.contains(text) {
      let row = Function.table[k]
      guard row.arity.contains(arguments.count) else { throw arity(text, row.arity, arguments.count, range) }
      if row.form == .piecewise || text == "if", !isCell { try checkBranches(arguments, places, range) }
      var result: Expr
      if primes > 0 {
        guard arguments.count == 1 else {
          throw Failure(.arity, "\(text)' needs one argument", at: range)
        }
        let u = graph.symbol("u")
        let call = graph.apply(.row(k), [u])
        if graph.isConstant(arguments[0]) {
          do {
            result = try graph.derivative(
              of: call, by: Array(repeating: u, count: primes), at: [u: arguments[0]])
          } catch {
            throw error.located(at: range)
          }
        } else {
          result = graph.substituted(graph.derivative(call, wrt: u, order: primes), [u: arguments[0]])
        }
      } else if arguments.count == 1, isVector(arguments[0]), row.form == .ordinary || row.form == .shorthand
      {
        result = elementwise(arguments[0]) { graph.apply(.row(k), [$0]) }
      } else {
        result = graph.apply(.row(k), arguments)
      }
      if let exponent, !(exponent == .minusOne && text.utf8.count > lexer.text(token(at)).utf8.count) {
        result = graph.power(result, exponent)
      }
      return try sound(result, range)
    }
    guard !arguments.isEmpty else { throw Failure(.arity, "\(text)() has no argument", at: range) }
    if let definition = definitions[text], let names = definition.parameters, names.count != arguments.count {
      throw arity(text, names.count...names.count, arguments.count, range)
    }
    if primes > 0 && arguments.count != 1 {
      throw Failure(
        .arity, "\(text) has \(arguments.count) variables: differentiate by which?", at: range,
        hint: "write d/dx \(text)(…)")
    }
    return try sound(graph.apply(graph.formal(text, primes > 0 ? [primes] : []), arguments), range)
  }

  private func checkBranches(_ arguments: [Expr], _ places: [Range<Int>], _ range: Range<Int>) throws(Failure)
  {
    for k in stride(from: 0, to: arguments.count - 1, by: 2) {
      let condition = arguments[k]
      if condition == .zero || condition == .one { continue }
      guard let row = graph.row(condition), row.form == .relation || row.form == .connective else {
        throw Failure(
          .syntax, "a condition such as x > 0 was expected", at: k < places.count ? places[k] : range)
      }
    }
  }

  func run(_ op: CalculusOperator, _ arguments: [Expr], _ places: [Range<Int>], _ range: Range<Int>)
    throws(Failure)
    -> Expr
  {
    var call = OperatorCall(
      graph: graph, definitions: definitions, arguments: arguments, places: places, range: range,
      protected: protected)
    do {
      // What an operator merges on its way is its own affair; what it loses it says.
      let recordsMerging = graph.recordsMerging
      graph.recordsMerging = false
      defer { graph.recordsMerging = recordsMerging }
      let result = try op.run(&call)
      protected = call.protected
      let answers = self.answers ?? OperatorAnswers()
      self.answers = answers
      if call.decimals { answers.printsDecimals = true }
      answers.digits = max(answers.digits, call.digits)
      if let text = call.text { answers.decimal = (result, text) }
      answers.series = call.series
      answers.primes = call.primes
      answers.listing = call.listing
      if graph.applies(result, Function.equation) { answers.equation = result }
      notes.removeAll { note in call.words.contains { note.id == "name:\($0)" } }
      for n in call.notes { note(n.id, n.text, range) }
      return try sound(result, range)
    } catch {
      graph.trouble = nil
      throw error.located(at: range)
    }
  }

  // MARK: Vectors

  func isVector(_ e: Expr) -> Bool { graph.applies(e, Function.vector) }

  func vector(_ elements: [Expr], _ range: Range<Int>) throws(Failure) -> Expr {
    let rows = elements.filter(isVector)
    if !rows.isEmpty {
      let width = graph.childCount(rows[0])
      guard rows.count == elements.count, rows.allSatisfy({ graph.childCount($0) == width }) else {
        throw Failure(.shape, "the rows of a matrix need the same length", at: range)
      }
    }
    return graph.vector(elements)
  }

  func elementwise(_ e: Expr, _ work: (Expr) -> Expr) -> Expr {
    guard isVector(e) else { return work(e) }
    return graph.vector(graph.children(e).map { elementwise($0, work) })
  }

  func elementwise(_ a: Expr, _ b: Expr, _ range: Range<Int>, _ work: (Expr, Expr) -> Expr) throws(Failure)
    -> Expr
  {
    switch (isVector(a), isVector(b)) {
    case (false, false): return work(a, b)
    case (true, false): return elementwise(a) { work($0, b) }
    case (false, true): return elementwise(b) { work(a, $0) }
    case (true, true):
      guard graph.childCount(a) == graph.childCount(b) else {
        throw Failure(
          .shape, "the shapes do not fit: \(graph.childCount(a)) and \(graph.childCount(b)) components",
          at: range)
      }
      var parts: [Expr] = []
      for k in 0..<graph.childCount(a) {
        parts.append(try elementwise(graph.child(a, k), graph.child(b, k), range, work))
      }
      return graph.vector(parts)
    }
  }

  /// A number times a vector, a matrix product, or the scalar product of two vectors.
  func times(_ a: Expr, _ b: Expr, _ range: Range<Int>) throws(Failure) -> Expr {
    guard isVector(a), isVector(b) else {
      if isVector(a) { return elementwise(a) { graph.product($0, b) } }
      if isVector(b) { return elementwise(b) { graph.product(a, $0) } }
      return graph.product(a, b)
    }
    let rows = isVector(graph.child(a, 0)), columns = isVector(graph.child(b, 0))
    let left = rows ? graph.children(a).map(graph.children) : [graph.children(a)]
    let right = columns ? graph.children(b).map(graph.children) : graph.children(b).map { [$0] }
    guard left[0].count == right.count else {
      throw Failure(
        .shape,
        "the shapes do not fit: \(left.count)×\(left[0].count) times \(right.count)×\(right[0].count)",
        at: range)
    }
    let product = left.map { row in
      (0..<right[0].count).map { j in graph.sum((0..<row.count).map { graph.product(row[$0], right[$0][j]) })
      }
    }
    if !rows && !columns { return product[0][0] }
    if !rows { return graph.vector(product[0]) }
    if !columns { return graph.vector(product.map { $0[0] }) }
    return graph.vector(product.map { graph.vector($0) })
  }
}

extension Graph {
  public func vector(_ elements: [Expr]) -> Expr { apply(.row(Function.vector), elements) }
}
