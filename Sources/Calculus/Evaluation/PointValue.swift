// Values at a point, and derivatives there: where a function on the way has a kink, the one-sided values of the
// derivative decide, and if they differ the answer says so.

extension Graph {
  /// `e` at `point`. With `differentiated`, `e` is a derivative, and a kink of `source` at the point is an error
  /// unless both sides agree.
  package func value(
    of e: Expr, differentiated: Bool, at point: [Expr: Expr], source: Expr, _ definitions: Definitions
  ) throws(Failure) -> Expr {
    if differentiated, let kinked = try kinkedValue(e, at: point, source: source, definitions) { return kinked }
    let value = substituted(e, point)
    try check()
    return value
  }

  /// nil when no function of `source` has a kink at the point.
  private func kinkedValue(_ e: Expr, at point: [Expr: Expr], source: Expr, _ definitions: Definitions) throws(Failure)
    -> Expr?
  {
    // The undifferentiated expression is what has the kink; |x|′ = sign x has lost it at 0.
    var inside = source
    if kind(source) == .derivative { inside = child(source, 0) }
    let f = try resolved(inside, definitions, protected: Array(point.keys))
    guard point.count == 1, let (x, a) = point.first, isConstant(a), let at = try? value(of: a), at.isFinite else {
      return nil
    }
    guard freeSymbols(f) == [x], hasKink(f, x, a) else { return nil }
    guard let program = try? Program(self, [e, f], inputs: [x]) else { return nil }
    let left = limit(program, at, -1), right = limit(program, at, 1)
    let name = text(inside, .unicode)
    let place = "\(self.name(x)) = \(text(a, .unicode))"
    if let left, let right, (left - right).magnitude <= 1e-6 * max(1, left.magnitude) {
      let jump = program([at - 1e-9])[1] - program([at + 1e-9])[1]
      if jump.magnitude < 1e-6 * max(1, program([at])[1].magnitude) {
        // A joint that the function passes smoothly: the limit, exactly where a round number is near.
        let both = (left + right) / 2
        let round = both.rounded()
        guard let value = Rational(exactly: (both - round).magnitude < 1e-6 ? round : both) else { return nil }
        return number(value)
      }
      throw Failure(.derivative, "\(name) has no derivative at \(place): it jumps there")
    }
    func shown(_ value: Double?) -> String {
      guard let value else { return "no limit" }
      let round = value.rounded()
      let text = Decimal.shortest((value - round).magnitude < 1e-6 ? round : value)
      return text.hasPrefix("-") ? "−" + text.dropFirst() : text
    }
    throw Failure(
      .derivative, "\(name) has no derivative at \(place) (from the left \(shown(left)), from the right \(shown(right)))")
  }

  /// The derivative just beside the point; nil when it does not settle.
  private func limit(_ program: Program, _ at: Double, _ side: Double) -> Double? {
    let scale = max(1, at.magnitude)
    let near = program([at + side * 1e-9 * scale])[0], far = program([at + side * 1e-7 * scale])[0]
    guard near.isFinite, far.isFinite, (near - far).magnitude <= 1e-4 * max(1, near.magnitude) else { return nil }
    return near
  }

  /// Whether a function of the table in `f` is at one of its kinks when x is a.
  private func hasKink(_ f: Expr, _ x: Expr, _ a: Expr) -> Bool {
    var found = false
    _ = pass(f, enters: { !found && self.childCount($0) > 0 }) { e, _ in
      guard let row = self.row(e) else { return e }
      if row.form == .piecewise {
        for k in stride(from: 0, to: self.childCount(e) - 1, by: 2) where self.isBoundary(self.child(e, k), x, a) {
          found = true
        }
        return e
      }
      guard let kink = row.kink else { return e }
      var replacements: [Expr: Expr] = [:]
      for k in 0..<min(3, self.childCount(e)) {
        replacements[self.symbol(Graph.parameterNames[k])] = self.substituted(self.child(e, k), [x: a])
      }
      let distance = self.substituted(self.cell(kink), replacements)
      if let value = try? self.value(of: distance), value.magnitude < 1e-12 { found = true }
      self.clearTrouble()
      return e
    }
    return found
  }

  /// A relation is at its boundary where both sides are equal.
  private func isBoundary(_ condition: Expr, _ x: Expr, _ a: Expr) -> Bool {
    guard let row = row(condition) else { return false }
    if row.form == .connective { return children(condition).contains { isBoundary($0, x, a) } }
    guard row.form == .relation else { return false }
    let gap = substituted(difference(child(condition, 0), child(condition, 1)), [x: a])
    defer { clearTrouble() }
    return (try? value(of: gap)).map { $0.magnitude < 1e-12 } ?? false
  }
}
