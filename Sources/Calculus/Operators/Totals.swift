// total: the derivative by t of what depends on t through other names. Each such x is written x(t) while the rules
// differentiate, so that dx/dt comes out as x'(t), and is x again in the answer.

enum Totals {
  static func total(_ call: inout OperatorCall) throws(Failure) -> Expr {
    let graph = call.graph
    let t = try call.variable(1)
    call.protected.append(t)
    var listed: [Expr]?
    var order = 1
    for k in 2..<max(2, call.arguments.count) {
      if graph.isNumber(call.arguments[k]) {
        order = try call.integer(k, in: 1...100, "the order of a derivative")
      } else {
        listed = try call.variables(k, of: call.arguments[k])
      }
    }
    let kept = listed ?? call.valued(0)
    let f = try call.resolved(0, keeping: kept)
    call.protected += kept
    let dependent = (listed ?? graph.freeSymbols(f)).filter { $0 != t }
    var functions: [Expr: Expr] = [:], names: [Expr: Expr] = [:]
    for x in dependent {
      let value = graph.apply(graph.formal(graph.name(x)), [t])
      functions[x] = value
      names[value] = x
    }
    let derivative = graph.derivative(graph.substituted(f, functions), wrt: t, order: order)
    call.protected += dependent
    let used = dependent.filter { graph.contains(f, $0) }.prefix(6).map { graph.name($0) }
    if let last = used.last {
      let list = used.count == 1 ? last : used.dropLast().joined(separator: ", ") + " and " + last
      call.note(
        "total",
        "\(list) depend\(used.count == 1 ? "s" : "") on \(graph.name(t)): \(last)'(\(graph.name(t))) is d\(last)/d\(graph.name(t))"
      )
    }
    return try graph.checked(graph.substituted(graph.simplified(derivative), names))
  }
}
