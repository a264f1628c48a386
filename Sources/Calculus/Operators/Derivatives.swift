// diff, grad, jacobian, hessian, taylor: small operators on the one primitive, the derivative by one variable.

enum Derivatives {
  /// diff(f, x), diff(f, x, 3), diff(f, x, y): a number repeats the variable before it, and a last n asks for the
  /// n-th derivative. By an expression u of one variable, d/du = 1/u′·d/dx.
  static func diff(_ call: inout OperatorCall) throws(Failure) -> Expr {
    let graph = call.graph
    // The derivative so far, and the variables that it still waits for.
    var f = call.arguments[0]
    var variables: [Expr] = []
    var last: Expr?
    var protected: [Expr] = []
    func apply(_ call: inout OperatorCall) throws(Failure) {
      call.protected = protected
      f = try call.resolved(f, at: 0)
      for x in variables { f = graph.derivative(f, wrt: x) }
      variables = []
    }
    protected = call.protected
    var k = 1
    while k < call.arguments.count {
      let e = call.arguments[k]
      let isLast = k + 1 == call.arguments.count
      if let previous = last, try order(&call, k, isLast: isLast) != nil || graph.isConstant(e) {
        if let n = try order(&call, k, isLast: isLast), graph.kind(n) == .symbol {
          if variables.last == previous { variables.removeLast() }
          protected.append(n)
          try apply(&call)
          return try HigherOrder.derivative(f, previous, n, &call)
        }
        let n = try call.integer(k, in: 0...100_000, "the order of a derivative")
        if graph.kind(previous) == .symbol {
          variables.removeLast()
          variables += Array(repeating: previous, count: n)
        } else {
          guard n > 0 else {
            throw Failure(.usage, "the order of this derivative is from 1 up", at: call.place(k))
          }
          for _ in 1..<n { f = try graph.derivative(f, by: previous, &call, at: k) }
        }
        last = nil
      } else if graph.isNumber(e) {
        throw Failure(.usage, "a variable was expected before an order", at: call.place(k))
      } else if graph.kind(e) == .symbol || graph.isConstant(e) {
        let x = try call.variable(k)
        variables.append(x)
        protected.append(x)
        last = x
      } else {
        protected.append(try graph.ownVariable(of: e, call, at: k))
        try apply(&call)
        f = try graph.derivative(f, by: e, &call, at: k)
        protected = call.protected
        last = e
      }
      k += 1
    }
    if call.arguments.count == 1 {
      let kept = call.valued(0)
      let value = try call.resolved(0, keeping: kept)
      let free = graph.freeSymbols(value)
      guard free.count == 1 else {
        let names = free.prefix(6).map { graph.name($0) }.joined(separator: ", ")
        throw Failure(
          .usage, free.isEmpty ? "no variable to differentiate by" : "differentiate by which of \(names)?",
          at: call.range, hint: "write diff(f, \(free.first.map { graph.name($0) } ?? "x"))")
      }
      variables = free
      protected += free
    }
    call.protected = protected
    // Left standing: definitions go in when the statement is evaluated, and steps can show the way.
    return variables.isEmpty ? f : graph.standing(f, wrt: variables)
  }

  /// Argument `k` as an order: a number, a name with a whole value, or at the end a name that counts. nil otherwise.
  private static func order(_ call: inout OperatorCall, _ k: Int, isLast: Bool) throws(Failure) -> Expr? {
    let graph = call.graph
    let e = call.arguments[k]
    if graph.isNumber(e) { return e }
    guard isLast, k >= 2, graph.kind(e) == .symbol, HigherOrder.isOrder(graph.name(e)) else { return nil }
    if let definition = call.definitions[graph.name(e)], definition.parameters == nil {
      let value = try call.resolved(k)
      return graph.isConstant(value) ? value : nil
    }
    return e
  }

  /// ∇f: a column of partial derivatives, by every free symbol unless they are listed.
  static func grad(_ call: inout OperatorCall) throws(Failure) -> Expr {
    let (f, variables) = try functionAndVariables(&call)
    return call.graph.vector(variables.map { call.graph.standing(f, wrt: [$0]) })
  }

  /// A row a component of f, a column a variable.
  static func jacobian(_ call: inout OperatorCall) throws(Failure) -> Expr {
    let (f, variables) = try functionAndVariables(&call)
    let graph = call.graph
    let components = graph.applies(f, Function.vector) ? graph.children(f) : [f]
    return graph.vector(components.map { c in graph.vector(variables.map { graph.standing(c, wrt: [$0]) }) })
  }

  static func hessian(_ call: inout OperatorCall) throws(Failure) -> Expr {
    let (f, variables) = try functionAndVariables(&call)
    let graph = call.graph
    _ = try call.scalar(0)
    return graph.vector(
      variables.map { x in
        graph.vector(variables.map { graph.standing(f, wrt: [x, $0]) })
      })
  }

  private static func functionAndVariables(_ call: inout OperatorCall) throws(Failure) -> (Expr, [Expr]) {
    let listed = try call.arguments.count > 1 ? call.variables(1, of: call.arguments[0]) : []
    // A name with a value is differentiated by like any other; the value goes in afterwards.
    call.protected += listed.isEmpty ? call.valued(0) : listed
    let f = try call.resolved(0)
    let variables = listed.isEmpty ? call.graph.freeSymbols(f) : listed
    guard !variables.isEmpty else {
      throw Failure(.usage, "there is no variable to differentiate by", at: call.place(0))
    }
    guard variables.count <= 4096 else { throw Failure(.limit, "more than 4096 variables", at: call.range) }
    call.protected += variables
    return (f, variables)
  }

  /// Σ f⁽ᵏ⁾(a)/k! (x − a)ᵏ for k up to the order; of several variables along the lines through the point.
  static func taylor(_ call: inout OperatorCall) throws(Failure) -> Expr {
    let graph = call.graph
    let last = call.arguments.count - 1
    var points: [(Expr, Expr)] = []
    for k in 1..<last { points.append(try call.equation(k)) }
    let order = try call.integer(
      last, in: 0...(points.count > 1 ? 100 : 100_000), "the order of a Taylor polynomial")
    call.protected += points.map(\.0)
    var f = try call.scalar(0)
    if points.count > 1 { return try taylor(&call, f, points, order) }
    let (x, a) = points[0]
    let isJoint = !graph.touched([f], at: [x: a]).isEmpty
    let function = f
    let step = graph.difference(x, a)
    var coefficients: [Expr] = []
    var factorial = Rational.one
    for k in 0...order {
      if k > 0 {
        f = graph.derivative(f, wrt: x)
        factorial = factorial * Rational(k)
      }
      var value = isJoint && k > 0 ? Expr.undefined : graph.substituted(f, [x: a])
      if let failure = graph.trouble, failure.code != .undefined, failure.code != .domain { break }
      let failure = graph.trouble
      graph.trouble = nil
      if value == .undefined, k == 0 {
        throw Failure(
          .domain,
          "there is no Taylor polynomial at \(graph.text(x)) = \(graph.text(a)): \(failure?.message ?? "no value")",
          at: call.place(1))
      }
      if value == .undefined {
        do throws(Failure) {
          value = try graph.derivative(of: function, by: Array(repeating: x, count: k), at: [x: a])
        } catch {
          throw Failure(
            .domain,
            "there is no Taylor polynomial of order \(order) at \(graph.text(x)) = \(graph.text(a)): \(error.message)",
            at: call.place(1))
        }
      }
      guard let inverse = factorial.reciprocal else { break }
      coefficients.append(graph.product(graph.number(inverse), value))
      graph.poll()
    }
    let terms = coefficients.enumerated().map { graph.product($1, graph.power(step, graph.number($0))) }
    let polynomial = try graph.checked(graph.sum(terms))
    call.series = Series(value: polynomial, variable: x, center: a, coefficients: coefficients)
    return polynomial
  }

  /// Σ over |k| ≤ n of ∂ᵏf(a)/k! (x − a)ᵏ, one variable after the other.
  private static func taylor(_ call: inout OperatorCall, _ f: Expr, _ points: [(Expr, Expr)], _ order: Int)
    throws(Failure) -> Expr
  {
    let graph = call.graph
    for (k, (x, _)) in points.enumerated() where points[..<k].contains(where: { $0.0 == x }) {
      throw Failure(.usage, "\(graph.name(x)) appears twice", at: call.place(k + 1))
    }
    // Derivatives by total order so far, each with the product of what it is multiplied by.
    var parts: [(f: Expr, factor: Expr, left: Int)] = [(f, .one, order)]
    for (x, a) in points {
      let step = graph.difference(x, a)
      var next: [(Expr, Expr, Int)] = []
      for part in parts {
        var g = part.f, inverse = Rational.one
        for k in 0...part.left {
          if k > 0 {
            g = graph.derivative(g, wrt: x)
            guard let share = Rational(k).reciprocal else { break }
            inverse = inverse * share
          }
          if g == .zero || graph.isTroubled { break }
          next.append(
            (
              g, graph.product(graph.number(inverse), part.factor, graph.power(step, graph.number(k))),
              part.left - k
            ))
        }
        guard next.count <= 20_000 else { throw Failure(.limit, "more than 20,000 terms", at: call.range) }
      }
      parts = next
    }
    let point = Dictionary(points, uniquingKeysWith: { a, _ in a })
    let terms = parts.map { graph.product(graph.substituted($0.f, point), $0.factor) }
    if let failure = graph.trouble, failure.code == .undefined || failure.code == .domain {
      graph.trouble = nil
      throw Failure(
        .domain, "there is no Taylor polynomial at this point: \(failure.message)", at: call.range)
    }
    return try graph.checked(graph.sum(terms))
  }
}

extension Graph {
  /// The one variable of an expression u to differentiate by, looked for in what its names stand for too.
  func ownVariable(of u: Expr, _ call: OperatorCall, at k: Int) throws(Failure) -> Expr {
    var call = call
    call.protected += call.valued(in: u)
    let names = freeSymbols(try call.resolved(u, at: k))
    guard names.count == 1 else {
      throw Failure(
        .usage, "a variable was expected, not '\(text(u))'", at: call.place(k),
        hint: "an expression to differentiate by has one variable, as 2x has")
    }
    return names[0]
  }

  /// df/du for an expression u of one variable: f′/u′.
  func derivative(_ f: Expr, by u: Expr, _ call: inout OperatorCall, at k: Int) throws(Failure) -> Expr {
    let own = try ownVariable(of: u, call, at: k)
    call.protected.append(own)
    let f = try call.resolved(f, at: 0), u = try call.resolved(u, at: k)
    let below = simplified(derivative(u, wrt: own))
    try check()
    guard below != .zero else {
      throw Failure(
        .domain, "'\(text(u))' does not change with \(name(own)), so nothing can be differentiated by it",
        at: call.place(k))
    }
    if row(u)?.form == .vector || row(u)?.form == .equation {
      throw Failure(.usage, "a variable was expected, not '\(text(u))'", at: call.place(k))
    }
    call.note(
      "by",
      "with u = \(call.shown(u)): df/du = f′/u′"
        + (isConstant(below) ? "" : ", where u′ = \(call.shown(below)) is not 0"))
    let above = derivative(f, wrt: own)
    if row(above)?.form == .vector { return vector(children(above).map { simplified(quotient($0, below)) }) }
    return try checked(simplified(quotient(above, below)))
  }
}
