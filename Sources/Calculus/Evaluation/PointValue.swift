// Values at a point, and derivatives there: where a function on the way has a kink, the one-sided values of the
// derivatives decide, and if they differ the answer says so.

extension Graph {
  /// `e` at `point`. When `source`, from which `e` came, was differentiated, a kink at the point is an error unless
  /// both sides agree. `variables` are those differentiated by, for sources that no longer show them.
  package func value(
    of e: Expr, differentiated: Bool, at point: [Expr: Expr], source: Expr, variables: [Expr], _ definitions: Definitions
  ) throws(Failure) -> Expr {
    guard differentiated else {
      let value = substituted(e, point)
      try check()
      return value
    }
    let place = point.keys.sorted { order($0, $1) < 0 }
      .map { "\(name($0)) = \(text(point[$0] ?? .undefined, .unicode))" }.joined(separator: ", ")
    if let value = try kinkedValue(e, at: point, source: source, variables: variables, place, definitions) { return value }
    let value = substituted(e, point)
    if let failure = trouble, failure.code == .undefined || failure.code == .domain {
      trouble = nil
      let what = kind(source) == .derivative ? text(child(source, 0), .unicode) : text(source, .unicode)
      throw Failure(.derivative, "\(what) has no derivative at \(place): \(failure.message)")
    }
    try check()
    return value
  }

  /// The nearest double to `e` at `point`, as a number; nil when that leaves a name without a value.
  package func nearest(_ e: Expr, at point: [Expr: Expr]) throws(Failure) -> Expr? {
    let symbols = point.keys.sorted { order($0, $1) < 0 }
    guard Set(freeSymbols(e)).isSubset(of: symbols) else { return nil }
    var values: [Double] = []
    for x in symbols { values.append(try value(of: point[x] ?? .undefined)) }
    let value = try Program(self, [e], inputs: symbols)(values)[0]
    return Rational(exactly: value).map { number($0) }
  }

  /// nil when no function has a kink at the point.
  private func kinkedValue(
    _ e: Expr, at point: [Expr: Expr], source: Expr, variables: [Expr], _ place: String, _ definitions: Definitions
  ) throws(Failure) -> Expr? {
    let symbols = point.keys.sorted { order($0, $1) < 0 }
    var at: [Double] = []
    for x in symbols {
      guard let a = point[x], isConstant(a), let value = try? value(of: a), value.isFinite else { return nil }
      at.append(value)
    }
    // The derivatives from the function itself up to e; |x|′ = sign x alone has lost its kink at 0.
    var chain: [Expr] = []
    var by = variables
    if kind(source) == .derivative {
      var f = try resolved(child(source, 0), definitions, protected: symbols)
      by = (1..<childCount(source)).map { child(source, $0) }
      chain.append(f)
      for x in by.dropLast() {
        f = derivative(f, wrt: x)
        chain.append(f)
      }
      try check()
    }
    chain.append(e)
    guard chain.allSatisfy({ Set(freeSymbols($0)).isSubset(of: symbols) }) else { return nil }
    if let f = chain.first, chain.count > 1, let program = try? Program(self, [f], inputs: symbols), program(at)[0].isNaN {
      throw Failure(.domain, "\(text(f, .unicode)) has no value at \(place)")
    }
    clearTrouble()
    guard chain.contains(where: { hasKink($0, point) }) else { return nil }
    // An operator has left only derivatives; what they are of is in the statement, for the reader to see.
    let name = chain.count > 1 ? text(chain[0], .unicode) : "this"
    var values: [Expr] = []
    for (k, g) in chain.enumerated() {
      let components = row(g)?.form == .vector ? children(g) : [g]
      for component in components {
        guard let program = try? Program(self, [component], inputs: symbols) else { return nil }
        var value: Double?
        for (j, x) in by.enumerated() where !by[..<j].contains(x) {
          guard let axis = symbols.firstIndex(of: x) else { continue }
          let left = limit(program, at, axis, -1), right = limit(program, at, axis, 1)
          guard let left, let right, (left - right).magnitude <= 1e-6 * max(1, left.magnitude) else {
            if k == 0, chain.count > 1 { throw Failure(.derivative, "\(name) has no derivative at \(place): it jumps there") }
            throw Failure(
              .derivative,
              "\(name) has no derivative at \(place) (from the left \(shown(left)), from the right \(shown(right)))")
          }
          if k == 0, chain.count > 1, (program(at)[0] - left).magnitude > 1e-6 * max(1, left.magnitude) {
            throw Failure(.derivative, "\(name) has no derivative at \(place): its value there is not its limit")
          }
          value = (left + right) / 2
        }
        guard k == chain.count - 1 else { continue }
        // The limit, exactly where a round number is near.
        guard let both = value else { return nil }
        let round = both.rounded()
        guard let exact = Rational(exactly: (both - round).magnitude < 1e-6 ? round : both) else { return nil }
        values.append(number(exact))
      }
    }
    return row(e)?.form == .vector ? vector(values) : values.first
  }

  private func shown(_ value: Double?) -> String {
    guard let value else { return "no limit" }
    let round = value.rounded()
    let text = Decimal.shortest((value - round).magnitude < 1e-6 ? round : value)
    return text.hasPrefix("-") ? "−" + text.dropFirst() : text
  }

  /// The value just beside the point along one axis; nil when it does not settle.
  private func limit(_ program: Program, _ at: [Double], _ axis: Int, _ side: Double) -> Double? {
    let scale = max(1, at[axis].magnitude)
    func value(_ step: Double) -> Double {
      var point = at
      point[axis] += side * step * scale
      return program(point)[0]
    }
    let near = value(1e-9), far = value(1e-7)
    guard near.isFinite, far.isFinite, (near - far).magnitude <= 1e-4 * max(1, near.magnitude) else { return nil }
    return near
  }

  /// Whether a function of the table in `f` is at one of its kinks at the point.
  private func hasKink(_ f: Expr, _ point: [Expr: Expr]) -> Bool {
    var found = false
    _ = pass(f, enters: { !found && self.childCount($0) > 0 }) { e, _ in
      guard let row = self.row(e) else { return e }
      if row.form == .piecewise {
        for k in stride(from: 0, to: self.childCount(e) - 1, by: 2) where self.isBoundary(self.child(e, k), point) {
          found = true
        }
        return e
      }
      guard let kink = row.kink else { return e }
      var replacements: [Expr: Expr] = [:]
      for k in 0..<min(Graph.parameterNames.count, self.childCount(e)) {
        replacements[self.symbol(Graph.parameterNames[k])] = self.substituted(self.child(e, k), point)
      }
      if self.vanishes(self.substituted(self.cell(kink), replacements)) { found = true }
      return e
    }
    return found
  }

  private func vanishes(_ e: Expr) -> Bool {
    defer { clearTrouble() }
    return (try? value(of: e)).map { $0.magnitude < 1e-12 } ?? false
  }

  /// A relation is at its boundary where both sides are equal.
  private func isBoundary(_ condition: Expr, _ point: [Expr: Expr]) -> Bool {
    guard let row = row(condition) else { return false }
    if row.form == .connective { return children(condition).contains { isBoundary($0, point) } }
    guard row.form == .relation else { return false }
    return vanishes(substituted(difference(child(condition, 0), child(condition, 1)), point))
  }
}
