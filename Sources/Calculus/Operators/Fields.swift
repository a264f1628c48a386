// directional, div, curl, laplacian, and the little algebra of vectors that goes with them.

enum Fields {
  /// The variables of a field: those listed, or the names in it; of a field with fewer names, x, y and z.
  private static func variables(_ call: inout OperatorCall, _ k: Int, count: Int?) throws(Failure) -> (
    Expr, [Expr]
  ) {
    let graph = call.graph
    if k < call.arguments.count {
      let listed = try call.variables(k, of: call.arguments[0])
      if let count, listed.count != count {
        throw Failure(.shape, "\(count) variables were expected, not \(listed.count)", at: call.place(k))
      }
      call.protected += listed
      return (try call.resolved(0), listed)
    }
    let kept = call.valued(0)
    let f = try call.resolved(0, keeping: kept)
    call.protected += kept
    let free = graph.freeSymbols(f)
    var found = free
    if let count, free.count != count {
      let usual = ["x", "y", "z"].prefix(count).map { graph.symbol($0) }
      guard usual.count == count, free.allSatisfy({ usual.contains($0) }) else {
        let names = free.prefix(6).map { graph.name($0) }.joined(separator: ", ")
        throw Failure(
          .usage,
          "\(count) variables were expected, and there \(free.count == 1 ? "is" : "are") \(free.isEmpty ? "none" : names)",
          at: call.range, hint: "list them, as in [x, y]")
      }
      found = usual
    }
    guard !found.isEmpty else {
      throw Failure(.usage, "there is no variable to differentiate by", at: call.place(0))
    }
    call.protected += found
    return (f, found)
  }

  private static func components(_ call: OperatorCall, _ k: Int, _ sizes: ClosedRange<Int>, _ what: String)
    throws(Failure) -> [Expr]
  {
    let graph = call.graph
    let e = try call.resolved(k, keeping: call.valued(k))
    guard graph.applies(e, Function.vector), sizes.contains(graph.childCount(e)),
      !graph.children(e).contains(where: { graph.applies($0, Function.vector) })
    else { throw Failure(.shape, "\(what) was expected, not '\(graph.text(e))'", at: call.place(k)) }
    return graph.children(e)
  }

  static func directional(_ call: inout OperatorCall) throws(Failure) -> Expr {
    let graph = call.graph
    let direction = try components(call, 1, 1...4096, "a direction [a, b]")
    let (f, variables) = try variables(&call, 2, count: direction.count)
    if graph.applies(f, Function.vector) {
      throw Failure(.shape, "a function of numbers was expected, not a vector", at: call.place(0))
    }
    let length = graph.squareRoot(graph.sum(direction.map { graph.power($0, .two) }))
    guard length != .zero else { throw Failure(.domain, "this vector has no direction", at: call.place(1)) }
    if length != .one {
      let unit = graph.vector(direction.map { graph.quotient($0, length) })
      call.note("directional", "the direction is taken with length 1: \(call.shown(unit))")
    }
    let slopes = zip(variables, direction).map { graph.product($1, graph.derivative(f, wrt: $0)) }
    return graph.quotient(graph.simplified(graph.sum(slopes)), length)
  }

  static func divergence(_ call: inout OperatorCall) throws(Failure) -> Expr {
    let graph = call.graph
    let count = try components(call, 0, 1...4096, "a vector field [f, g]").count
    let (field, variables) = try variables(&call, 1, count: count)
    return graph.sum(variables.enumerated().map { graph.derivative(graph.child(field, $0), wrt: $1) })
  }

  static func curl(_ call: inout OperatorCall) throws(Failure) -> Expr {
    let graph = call.graph
    let count = try components(call, 0, 2...3, "a vector field of two or three components").count
    let (field, v) = try variables(&call, 1, count: count)
    func d(_ component: Int, _ variable: Int) -> Expr {
      graph.derivative(graph.child(field, component), wrt: v[variable])
    }
    if count == 2 { return graph.difference(d(1, 0), d(0, 1)) }
    return graph.vector([
      graph.difference(d(2, 1), d(1, 2)), graph.difference(d(0, 2), d(2, 0)),
      graph.difference(d(1, 0), d(0, 1)),
    ])
  }

  static func laplacian(_ call: inout OperatorCall) throws(Failure) -> Expr {
    let graph = call.graph
    let (f, variables) = try variables(&call, 1, count: nil)
    func of(_ e: Expr) -> Expr { graph.sum(variables.map { graph.derivative(e, wrt: $0, order: 2) }) }
    return graph.applies(f, Function.vector) ? graph.vector(graph.children(f).map(of)) : of(f)
  }

  // MARK: Algebra

  static func norm(_ call: inout OperatorCall) throws(Failure) -> Expr {
    let graph = call.graph
    let parts = try plain(call, 0)
    return graph.squareRoot(graph.sum(parts.map { graph.power($0, .two) }))
  }

  static func dot(_ call: inout OperatorCall) throws(Failure) -> Expr {
    let graph = call.graph
    let a = try plain(call, 0), b = try plain(call, 1)
    guard a.count == b.count else {
      throw Failure(.shape, "the shapes do not fit: \(a.count) and \(b.count) components", at: call.range)
    }
    return graph.sum(zip(a, b).map { graph.product($0, $1) })
  }

  static func cross(_ call: inout OperatorCall) throws(Failure) -> Expr {
    let graph = call.graph
    let a = try plain(call, 0), b = try plain(call, 1)
    guard a.count == 3, b.count == 3 else {
      throw Failure(.shape, "two vectors of three components were expected", at: call.range)
    }
    func part(_ i: Int, _ j: Int) -> Expr {
      graph.difference(graph.product(a[i], b[j]), graph.product(a[j], b[i]))
    }
    return graph.vector([part(1, 2), part(2, 0), part(0, 1)])
  }

  /// The components of argument `k`. Names stay names where it shows its components, so that what is around it can
  /// differentiate by them.
  private static func plain(_ call: OperatorCall, _ k: Int) throws(Failure) -> [Expr] {
    let graph = call.graph
    if graph.applies(call.arguments[k], Function.vector),
      !graph.children(call.arguments[k]).contains(where: { graph.applies($0, Function.vector) })
    {
      return graph.children(call.arguments[k])
    }
    return try components(call, k, 1...4096, "a vector [a, b]")
  }
}
