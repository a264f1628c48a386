// logdiff: f′ = f·(ln f)′, with the logarithm of products and powers taken apart first.

enum Logarithmic {
  static func logdiff(_ call: inout OperatorCall) throws(Failure) -> Expr {
    let graph = call.graph
    var kept = call.valued(0)
    if call.arguments.count > 1 { kept = [try call.variable(1)] }
    let f = try call.scalar(0, keeping: kept)
    let free = call.arguments.count > 1 ? kept : graph.freeSymbols(f)
    guard free.count == 1, let x = free.first else {
      let names = free.prefix(6).map { graph.name($0) }.joined(separator: ", ")
      throw Failure(
        .usage, free.isEmpty ? "no variable to differentiate by" : "differentiate by which of \(names)?",
        at: call.range,
        hint: "write logdiff(f, \(free.first.map { graph.name($0) } ?? "x"))")
    }
    guard f != .zero else { throw Failure(.domain, "0 has no logarithm", at: call.place(0)) }
    call.protected.append(x)
    let logarithm = graph.spreadLogarithm(f)
    let slope = graph.simplified(graph.derivative(logarithm, wrt: x))
    try graph.check()
    call.note("logdiff", "ln f = \(call.shown(logarithm)), so f′ = f·(\(call.shown(slope)))")
    return graph.product(f, slope)
  }
}

extension Graph {
  /// ln e with products and powers taken apart, as far as derivatives go: a minus in front is left out.
  func spreadLogarithm(_ e: Expr) -> Expr {
    var terms: [Expr] = []
    var pending: [(Expr, Expr)] = [(.one, e)]
    while let (factor, e) = pending.popLast() {
      if e == .one || e == .minusOne { continue }
      switch kind(e) {
      case .product: for k in 0..<childCount(e) { pending.append((factor, child(e, k))) }
      case .power: pending.append((product(factor, child(e, 1)), child(e, 0)))
      default:
        let u = isNumber(e) ? number(value(e).magnitude) : e
        terms.append(product(factor, apply(.row(Function.ln), [u])))
      }
    }
    return sum(terms)
  }
}
