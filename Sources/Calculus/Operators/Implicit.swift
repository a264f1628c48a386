// implicit and parametric: derivatives of y by x where neither is written in terms of the other.

enum Implicit {
  /// y′ = −F_x/F_y for F = 0, and each further derivative by d/dx + y′·d/dy; what the relation shortens is shortened.
  static func implicit(_ call: inout OperatorCall) throws(Failure) -> Expr {
    let graph = call.graph
    let y = try call.variable(1), x = try call.variable(2)
    guard x != y else {
      throw Failure(
        .usage, "two different variables were expected", at: call.place(2),
        hint: "write implicit(x^2 + y^2 = 1, y, x)")
    }
    let order = call.arguments.count > 3 ? try call.integer(3, in: 0...20, "the order of a derivative") : 1
    call.protected += [x, y]
    let f = try call.relation(0)
    let name = graph.name(y)
    guard graph.contains(f, y), case let below = graph.simplified(graph.derivative(f, wrt: y)), below != .zero
    else {
      try graph.check()
      throw Failure(
        .domain, "the equation says nothing about \(name), so \(name) is no function of \(graph.name(x))",
        at: call.place(0))
    }
    if order < 2 {
      // Left standing, so that steps can show the two derivatives.
      return order == 0
        ? y : graph.quotient(graph.negated(graph.standing(f, wrt: [x])), graph.standing(f, wrt: [y]))
    }
    let slope = graph.simplified(graph.quotient(graph.negated(graph.derivative(f, wrt: x)), below))
    var result = slope
    for _ in 1..<order {
      let next = graph.sum(
        graph.derivative(result, wrt: x), graph.product(graph.derivative(result, wrt: y), slope))
      result = graph.shortened(next, by: f)
      try graph.check()
    }
    return try graph.checked(result)
  }

  /// dy/dx = y′(t)/x′(t), and the same again of that.
  static func parametric(_ call: inout OperatorCall) throws(Failure) -> Expr {
    let graph = call.graph
    let t = try call.variable(1)
    let order = call.arguments.count > 2 ? try call.integer(2, in: 0...20, "the order of a derivative") : 1
    call.protected.append(t)
    let curve = try call.resolved(0)
    guard graph.applies(curve, Function.vector), graph.childCount(curve) == 2 else {
      throw Failure(.shape, "a curve [x(t), y(t)] was expected", at: call.place(0))
    }
    let x = graph.child(curve, 0), speed = graph.simplified(graph.derivative(x, wrt: t))
    guard speed != .zero else {
      try graph.check()
      throw Failure(
        .domain, "\(graph.text(x)) does not depend on \(graph.name(t)), so the curve is vertical",
        at: call.place(0))
    }
    var result = graph.child(curve, 1)
    if order == 1 { return graph.quotient(graph.standing(result, wrt: [t]), graph.standing(x, wrt: [t])) }
    for _ in 0..<order { result = graph.simplified(graph.quotient(graph.derivative(result, wrt: t), speed)) }
    return try graph.checked(result)
  }
}
