// A Taylor polynomial as it is shown: by rising powers of x − a, closed by the order of what is left out.

public struct Series: Sendable {
  /// The polynomial as an expression.
  public let value: Expr
  let variable: Expr
  let center: Expr
  /// By power.
  let coefficients: [Expr]

  /// 1 + x + x²/2, without or with O(x³).
  public func text(_ graph: Graph, _ dialect: Dialect, _ style: NumberStyle, remainder: Bool) -> String {
    // x − a is one thing to a reader, so it is written as one name.
    let step = graph.difference(variable, center)
    let name = graph.kind(step) == .symbol ? graph.name(step) : "(\(graph.text(step, dialect, style)))"
    let t = graph.symbol(name)
    let terms = coefficients.enumerated().map { graph.product($1, graph.power(t, graph.number($0))) }
    var style = style
    style.ascending = true
    let text = graph.text(graph.sum(terms), dialect, style)
    guard remainder else { return text }
    let order = graph.text(graph.power(t, graph.number(coefficients.count)), dialect, style)
    return "\(text) + O(\(order))"
  }
}
