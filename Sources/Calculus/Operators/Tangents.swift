// tangent and normal: lines at a point of a graph or of a curve F = 0, and the tangent plane of f(x, y).

enum Tangents {
  static func tangent(_ call: inout OperatorCall) throws(Failure) -> Expr {
    if call.arguments.count == 3, !isEquation(call, 0) { return try plane(&call) }
    return try line(&call, isNormal: false)
  }

  static func normal(_ call: inout OperatorCall) throws(Failure) -> Expr {
    if call.arguments.count == 3, !isEquation(call, 0) {
      throw Failure(
        .usage, "a normal line belongs to a curve: an equation was expected", at: call.place(0),
        hint: "write normal(x^2 + y^2 = 25, x=3, y=4)")
    }
    return try line(&call, isNormal: true)
  }

  private static func isEquation(_ call: OperatorCall, _ k: Int) -> Bool {
    let name = call.graph.row(call.arguments[k])?.name
    return name == "equation" || name == "equals"
  }

  /// The point's value of argument `k`, definitions put in.
  private static func coordinate(_ call: inout OperatorCall, _ k: Int) throws(Failure) -> (Expr, Expr) {
    let (x, a) = try call.equation(k)
    guard !call.graph.isConstant(x) else {
      throw Failure(.name, "'\(call.graph.name(x))' is a constant and has its own value", at: call.place(k))
    }
    if call.graph.applies(a, Function.range) {
      throw Failure(.usage, "a point was expected, not a range", at: call.place(k))
    }
    call.protected.append(x)
    do {
      return (x, try call.graph.resolved(a, call.definitions))
    } catch {
      throw error.located(at: call.place(k))
    }
  }

  private static func line(_ call: inout OperatorCall, isNormal: Bool) throws(Failure) -> Expr {
    let graph = call.graph
    if call.arguments.count == 3 {
      let (x, a) = try coordinate(&call, 1), (y, b) = try coordinate(&call, 2)
      return try curveLine(&call, x, a, y, b, isNormal: isNormal)
    }
    guard !isEquation(call, 0) else {
      throw Failure(.usage, "a point on this curve was expected", at: call.place(1), hint: "write x=…, y=…")
    }
    let (x, a) = try coordinate(&call, 1)
    let f = try call.resolved(0)
    if graph.applies(f, Function.vector) {
      throw Failure(.shape, "a function of \(graph.name(x)) was expected, not a vector", at: call.place(0))
    }
    let height = graph.substituted(f, [x: a])
    if let failure = graph.trouble {
      graph.trouble = nil
      throw Failure(
        .domain,
        "\(graph.text(f, .unicode)) has no value at \(graph.name(x)) = \(graph.text(a, .unicode)): \(failure.message)",
        at: call.place(1))
    }
    let others = Set(graph.freeSymbols(f) + graph.freeSymbols(a) + [x]).map { graph.name($0) }
    let y = graph.symbol(["y", "z", "w", "v", "u"].first { !others.contains($0) } ?? "y1")
    let slope: Expr
    do {
      slope = try graph.value(
        of: graph.simplified(graph.derivative(f, wrt: x)), differentiated: true, at: [x: a],
        source: graph.standing(f, wrt: [x]), variables: [x], call.definitions)
    } catch {
      guard graph.isSteep(f, x, a) else { throw error.located(at: call.place(1)) }
      call.note("vertical", "the tangent is vertical there")
      return graph.equation(isNormal ? y : x, isNormal ? height : a)
    }
    if isNormal, graph.simplified(slope) == .zero { return graph.equation(x, a) }
    let m = isNormal ? graph.quotient(.minusOne, slope) : slope
    return try graph.checked(graph.equation(y, graph.line(m, x, a, height)))
  }

  /// F_x·(x − a) + F_y·(y − b) = 0 for the tangent of F = 0, and the other way round for the normal.
  private static func curveLine(
    _ call: inout OperatorCall, _ x: Expr, _ a: Expr, _ y: Expr, _ b: Expr, isNormal: Bool
  ) throws(Failure) -> Expr {
    let graph = call.graph
    let f = try call.relation(0)
    let point = [x: a, y: b]
    let error = graph.simplified(graph.substituted(f, point))
    try graph.check()
    if error != .zero, graph.isConstant(error), let value = try? graph.value(of: error),
      !(value.magnitude < 1e-9)
    {
      throw Failure(.domain, "(\(graph.text(a)), \(graph.text(b))) is no point of this curve", at: call.range)
    }
    graph.clearTrouble()
    var p = graph.simplified(graph.substituted(graph.derivative(f, wrt: x), point))
    var q = graph.simplified(graph.substituted(graph.derivative(f, wrt: y), point))
    try graph.check()
    guard p != .zero || q != .zero else {
      throw Failure(
        .domain, "both derivatives are 0 at this point, so it has no single tangent", at: call.range)
    }
    if isNormal { (p, q) = (graph.negated(q), p) }
    if q == .zero { return graph.equation(x, a) }
    return try graph.checked(graph.equation(y, graph.line(graph.negated(graph.quotient(p, q)), x, a, b)))
  }

  private static func plane(_ call: inout OperatorCall) throws(Failure) -> Expr {
    let graph = call.graph
    let (x, a) = try coordinate(&call, 1), (y, b) = try coordinate(&call, 2)
    guard x != y else { throw Failure(.usage, "two different variables were expected", at: call.place(2)) }
    let f = try call.resolved(0)
    let point = [x: a, y: b]
    var terms = [graph.substituted(f, point)]
    try graph.check()
    for (v, at) in [(x, a), (y, b)] {
      let slope: Expr
      do {
        slope = try graph.value(
          of: graph.derivative(f, wrt: v), differentiated: true, at: point,
          source: graph.standing(f, wrt: [v]),
          variables: [v], call.definitions)
      } catch {
        throw error.located(at: call.range)
      }
      terms.append(graph.product(slope, graph.difference(v, at)))
    }
    let taken = [graph.name(x), graph.name(y)] + graph.freeSymbols(f).map { graph.name($0) }
    let z = graph.symbol(["z", "w", "v", "u"].first { !taken.contains($0) } ?? "z1")
    return try graph.checked(graph.equation(z, graph.simplified(graph.expanded(graph.sum(terms)))))
  }
}

extension Graph {
  func equation(_ a: Expr, _ b: Expr) -> Expr { apply(.row(Function.equation), [a, b]) }

  /// m·(x − a) + c, multiplied out.
  func line(_ m: Expr, _ x: Expr, _ a: Expr, _ c: Expr) -> Expr {
    let slope = simplified(m), rest = simplified(expanded(difference(c, product(slope, a))))
    return sum(product(slope, x), rest)
  }

  /// Whether f has a value at x = a and its difference quotients grow beyond all bounds there, on every side on
  /// which f has values.
  func isSteep(_ f: Expr, _ x: Expr, _ a: Expr) -> Bool {
    defer { clearTrouble() }
    guard isConstant(a), freeSymbols(f) == [x], let place = try? value(of: a), place.isFinite,
      let program = try? Program(self, [f], inputs: [x]), case let height = program([place])[0],
      height.isFinite
    else { return false }
    let scale = max(1, place.magnitude)
    var sides = 0
    for side in [-1.0, 1] {
      let quotients = [1e-4, 1e-7, 1e-10].map {
        ((program([place + side * $0 * scale])[0] - height) / ($0 * scale)).magnitude
      }
      if quotients[0].isNaN && quotients[1].isNaN { continue }
      guard quotients[2] > 2 * quotients[1], quotients[1] > 2 * quotients[0], quotients[2] > 100 else {
        return false
      }
      sides += 1
    }
    return sides > 0
  }
}
