// Constants that lose digits or overflow as they are written. The constructors of the tape see such shapes in values;
// constants are numbers as soon as they are there, so their shapes are seen in the notebook.

extension Compiler {
  /// The constant `e` computed otherwise; nil where it is as well as it is written.
  mutating func stableConstant(_ e: Expr, _ memo: Pass) -> Tape.Value? {
    switch graph.kind(e) {
    case .sum: return differenceOfOne(e, memo)
    case .power:
      // 1/(1 + e^v) is σ(−v).
      guard graph.exponent(e) == .minusOne, let v = exponentBesideOne(graph.base(e)) else { return nil }
      return tape.call(Function.sigmoid, tape.negate(memo[v].index))
    case .apply where graph.applies(e, Function.ln):
      let u = graph.child(e, 0)
      if let v = exponentBesideOne(u) { return tape.call(Function.softplus, memo[v].index) }
      if graph.kind(u) == .sum, graph.childCount(u) == 2, graph.child(u, 1) == .one {
        return tape.call(Function.log1p, memo[graph.child(u, 0)].index)
      }
      guard graph.applies(u, Function.sigmoid) else { return nil }
      return tape.negate(tape.call(Function.softplus, tape.negate(memo[graph.child(u, 0)].index)))
    default: return nil
    }
  }

  /// e^u − 1, and ±(1 − cos u) as ±2 sin²(u/2).
  private mutating func differenceOfOne(_ e: Expr, _ memo: Pass) -> Tape.Value? {
    guard graph.childCount(e) == 2, graph.isNumber(graph.child(e, 1)) else { return nil }
    let term = graph.child(e, 0), c = graph.coefficient(term), whole = graph.value(graph.child(e, 1))
    if whole.isMinusOne, graph.kind(term) == .power, graph.base(term) == .e {
      return tape.call(Function.expm1, memo[graph.exponent(term)].index)
    }
    guard c == -whole,
      let cosine = graph.coefficientLength(term) == 0
        ? term : graph.childCount(term) == 2 ? graph.child(term, 1) : nil,
      graph.applies(cosine, Function.cos)
    else { return nil }
    let half = tape.multiply(tape.number(0.5), memo[graph.child(cosine, 0)].index)
    return tape.multiply(
      tape.number(2 * whole.double), tape.integerPower(tape.call(Function.sin, half), 2))
  }

  /// v in e^v + 1.
  private func exponentBesideOne(_ s: Expr) -> Expr? {
    guard graph.kind(s) == .sum, graph.childCount(s) == 2, graph.child(s, 1) == .one,
      case let power = graph.child(s, 0), graph.kind(power) == .power, graph.base(power) == .e
    else { return nil }
    return graph.child(power, 1)
  }
}
