// sum, product, integral: `f, k=a..b` made into the node that binds k.

enum Bound {
  static func bind(_ call: inout OperatorCall, _ row: Int) throws(Failure) -> Expr {
    let graph = call.graph
    guard graph.applies(call.arguments[1], Function.equation) else {
      throw Failure(.usage, "a name with its range was expected, as in k=1..n", at: call.place(1))
    }
    let (x, range) = try call.equation(1)
    let usage = CalculusOperator.index[Function.table[row].name].map { CalculusOperator.table[$0].usage }
    guard graph.applies(range, Function.range) else {
      throw Failure(
        .usage, "a range was expected, as in \(graph.name(x))=1..n", at: call.place(1),
        hint: usage.map { "write \($0)" })
    }
    guard !graph.isConstant(x) else {
      throw Failure(.name, "'\(graph.name(x))' is a constant and can't run over a range", at: call.place(1))
    }
    let body = call.arguments[0]
    if let form = graph.row(body)?.form, form == .vector || form == .equation {
      throw Failure(.shape, "one expression was expected, not '\(graph.text(body))'", at: call.place(0))
    }
    return graph.bound(
      row, x, body, from: graph.child(range, 0), to: graph.child(range, 1), called: graph.name(x))
  }
}
