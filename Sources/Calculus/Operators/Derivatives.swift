// diff, grad, jacobian, hessian, taylor: small operators on the one primitive, the derivative by one variable.

enum Derivatives {
  /// diff(f, x), diff(f, x, 3), diff(f, x, y): a number repeats the variable before it.
  static func diff(_ call: inout OperatorCall) throws(Failure) -> Expr {
    let graph = call.graph
    var variables: [Expr] = []
    var k = 1
    while k < call.arguments.count {
      if graph.isNumber(call.arguments[k]) || variables.last != nil && graph.isConstant(call.arguments[k]) {
        guard let last = variables.last else {
          throw Failure(.usage, "a variable was expected before an order", at: call.place(k))
        }
        let n = try call.integer(k, in: 0...100_000, "the order of a derivative")
        variables.removeLast()
        variables += Array(repeating: last, count: n)
      } else {
        variables.append(try call.variable(k))
      }
      k += 1
    }
    if call.arguments.count == 1 {
      let f = try call.resolved(0)
      let free = graph.freeSymbols(f)
      guard free.count == 1 else {
        let names = free.prefix(6).map { graph.name($0) }.joined(separator: ", ")
        throw Failure(
          .usage, free.isEmpty ? "no variable to differentiate by" : "differentiate by which of \(names)?",
          at: call.range, hint: "write diff(f, \(free.first.map { graph.name($0) } ?? "x"))")
      }
      variables = free
    }
    call.protected += variables
    // Left standing: definitions go in when the statement is evaluated, and steps can show the way.
    return variables.isEmpty ? call.arguments[0] : graph.standing(call.arguments[0], wrt: variables)
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
    return graph.vector(
      variables.map { x in
        graph.vector(variables.map { graph.standing(f, wrt: [x, $0]) })
      })
  }

  private static func functionAndVariables(_ call: inout OperatorCall) throws(Failure) -> (Expr, [Expr]) {
    let listed = try call.arguments.count > 1 ? call.variables(1, of: call.arguments[0]) : []
    call.protected += listed
    let f = try call.resolved(0)
    let variables = listed.isEmpty ? call.graph.freeSymbols(f) : listed
    guard !variables.isEmpty else {
      throw Failure(.usage, "there is no variable to differentiate by", at: call.place(0))
    }
    guard variables.count <= 4096 else { throw Failure(.limit, "more than 4096 variables", at: call.range) }
    call.protected += variables
    return (f, variables)
  }

  /// Σ f⁽ᵏ⁾(a)/k! (x − a)ᵏ for k up to the order.
  static func taylor(_ call: inout OperatorCall) throws(Failure) -> Expr {
    let graph = call.graph
    let (x, a) = try call.equation(1)
    let order = try call.integer(2, in: 0...100_000, "the order of a Taylor polynomial")
    call.protected.append(x)
    var f = try call.resolved(0, keeping: [x])
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
          .domain, "there is no Taylor polynomial at \(graph.text(x)) = \(graph.text(a)): \(failure?.message ?? "no value")",
          at: call.place(1))
      }
      if value == .undefined {
        do throws(Failure) {
          value = try graph.derivative(of: function, by: Array(repeating: x, count: k), at: [x: a])
        } catch {
          throw Failure(
            .domain, "there is no Taylor polynomial of order \(order) at \(graph.text(x)) = \(graph.text(a)): \(error.message)",
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
}
