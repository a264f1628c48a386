// Expressions beside a point without their joints: for small t each kink, jump and branch has been decided, so |u| is
// u or −u, floor a number, a choice the one chosen. What is left is differentiated by formulas that hold there.

extension Expander {
  /// `e` with every joint decided that can be.
  func settled(_ e: Expr) throws(Stop) -> Expr {
    var failure: Stop?
    let result = graph.pass(e, enters: { self.depends($0) }) { e, pass in
      let new = self.graph.rebuilt(e) { pass.has($0) ? pass[$0] : $0 }
      guard failure == nil, let row = self.graph.row(new), self.graph.contains(new, self.t) else {
        return new
      }
      do throws(Stop) {
        let decided = try self.decided(new, row)
        try self.sound()
        return decided ?? new
      } catch {
        if case .failure = error { failure = error }
        // In a branch that is not taken anything may stand.
        self.graph.clearTrouble()
        return new
      }
    }
    if let failure { throw failure }
    try sound()
    return result
  }

  private func decided(_ e: Expr, _ row: Function) throws(Stop) -> Expr? {
    let u = graph.childCount(e) > 0 ? graph.child(e, 0) : e
    func sign(_ e: Expr) throws(Stop) -> Int {
      try expansion(of: e) { (series) throws(Stop) in try self.sign(series) }
    }
    switch row.name {
    case "abs", "relu", "sign", "heaviside":
      let s = try sign(u)
      switch row.name {
      case "abs": return s < 0 ? graph.negated(u) : u
      case "relu": return s < 0 ? .zero : u
      case "sign": return graph.number(s)
      default: return s > 0 ? .one : .zero
      }
    case "max", "min":
      let v = graph.child(e, 1)
      return try sign(graph.difference(u, v)) * (row.name == "max" ? 1 : -1) >= 0 ? u : v
    case "floor", "ceil", "round":
      return try expansion(of: e) { (series) throws(Stop) in
        guard series.rest == nil, series.terms.count <= 1, series.terms.first?.monomial ?? .one == .one else {
          return nil
        }
        return series.terms.first?.coefficient ?? .zero
      }
    case "mod": return try settled(try filled("u - v*floor(u/v)", e))
    default: break
    }
    switch row.form {
    case .relation:
      return try expansion(of: e) { (series) throws(Stop) in series.isExactlyZero ? .zero : .one }
    default:
      guard row.kink != nil, let definition = row.definition else { return nil }
      return try settled(try filled(definition, e))
    }
  }
}
