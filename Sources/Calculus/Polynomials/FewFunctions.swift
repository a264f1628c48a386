// Functions in terms of few others, as the table has it: cot u is 1/tan u by its definition, and tan u is sin u/cos u
// by the identity tan u·cos u = sin u. What is one function in two disguises is then seen to be one.

extension Graph {
  /// `e` with every call of one argument that has a definition, or is a quotient of two others, written so. The result
  /// is equal to `e` wherever both have values.
  func inFewFunctions(_ e: Expr) -> Expr {
    var result = e
    // A definition may use a function that has one.
    for _ in 0..<4 {
      let next = pass(result, enters: { self.childCount($0) > 0 }) {
        e, pass in
        let new = self.withPlainArguments(self.rebuilt(e) { pass.has($0) ? pass[$0] : $0 })
        return self.rewritten(new) ?? new
      }
      if next == result || isTroubled { break }
      result = next
    }
    return isTroubled ? e : result
  }

  /// Arguments and exponents multiplied out over one denominator: sin((x + 1)²) and sin(x² + 2x + 1) are one call.
  private func withPlainArguments(_ e: Expr) -> Expr {
    let isCall = kind(e) == .apply && (row(e).map { $0.form == .ordinary } ?? true)
    guard isCall || kind(e) == .power && !isNumber(child(e, 1)) else { return e }
    return rebuilt(e) { part in
      guard self.kind(part) == .sum || self.kind(part) == .product || self.kind(part) == .power else {
        return part
      }
      let form = self.normalized(part, .rule)
      return form.map { self.quotient($0.numerator, $0.denominator) } ?? part
    }
  }

  private func rewritten(_ e: Expr) -> Expr? {
    guard kind(e) == .apply, childCount(e) == 1, case .row(let k) = function(e) else { return nil }
    let row = Function.table[k]
    guard row.form == .ordinary else { return nil }
    let u = child(e, 0)
    if let definition = definition(k) { return filled(definition, u) }
    for text in row.identities where text.contains(")*") {
      let sides = text.split(separator: "=", maxSplits: 1).map(String.init)
      guard sides.count == 2, case let left = cell(sides[0]), case let right = cell(sides[1]),
        kind(left) == .product, childCount(left) == 2, isBasic(right)
      else { continue }
      let factors = children(left)
      guard let own = factors.firstIndex(where: { functionOf($0) == .row(k) }),
        case let other = factors[1 - own],
        isBasic(other)
      else { continue }
      return quotient(filled(compiled(right), u), filled(compiled(other), u))
    }
    return nil
  }

  private func functionOf(_ e: Expr) -> FunctionReference? { kind(e) == .apply ? function(e) : nil }

  /// A call of a row that is not written in terms of others.
  private func isBasic(_ e: Expr) -> Bool {
    guard let row = row(e), row.definition == nil else { return false }
    return !row.identities.contains { $0.contains(")*") }
  }
}
