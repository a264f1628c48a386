// The derivation, rule by rule: the engine watched. Every line comes from the rules that compute at full speed,
// called with a D that leaves d/dx standing, so the last line is the answer.

public struct DerivationStep: Sendable {
  /// The rule by the name a teacher says.
  public let name: String
  /// What it states.
  public let statement: String
  /// The whole expression after the step.
  public let whole: Expr
}

/// The derivatives of parts as they are written on a blackboard before anything is done about them.
private struct LeftStanding: Differential {
  let graph: Graph
  let x: Expr

  func depends(_ e: Expr) -> Bool { graph.contains(e, x) }

  func callAsFunction(_ e: Expr) -> Expr {
    e == x ? .one : depends(e) ? graph.standing(e, wrt: [x]) : .zero
  }

  func pushFactors(of e: Expr) -> Bool {
    let d = self(e)
    if d == .zero { return false }
    graph.push(d)
    return true
  }

  func pushTerms(of e: Expr) { graph.push(self(e)) }

  func ofDependentFactors(of e: Expr) -> Expr {
    let mark = graph.top
    for k in 0..<graph.childCount(e) where depends(graph.child(e, k)) { graph.push(graph.child(e, k)) }
    return self(graph.product(from: mark))
  }
}

extension Graph {
  /// The steps that carry out every standing derivative in `e`, innermost first, and then simplify.
  /// Stops with a failure after `limit` steps.
  public func derivation(of e: Expr, limit: Int = 200) throws(Failure) -> [DerivationStep] {
    var steps: [DerivationStep] = []
    var whole = e
    while let node = innermostDerivative(whole) {
      guard steps.count < limit else {
        throw Failure(.limit, "this derivation has more than \(limit) steps", hint: "take a part of it")
      }
      let u = child(node, 0), x = child(node, 1)
      let rest = (2..<max(2, childCount(node))).map { child(node, $0) }
      let D = LeftStanding(graph: self, x: x)
      let rule = rule(for: u, wrt: x, D)
      let after = derivative(of: u, wrt: x, by: rule, D)
      try check()
      whole = replaced(whole, node, rest.isEmpty ? after : standing(after, wrt: rest))
      try check()
      steps.append(DerivationStep(name: rule.name, statement: statement(rule, u), whole: whole))
    }
    let short = simplified(whole)
    try check()
    if short != whole {
      steps.append(
        DerivationStep(name: "simplify", statement: "the shortest form that the rules find", whole: short))
    }
    return steps
  }

  /// What a rule says of `u`: the chain rule with the function's own cell.
  private func statement(_ rule: DifferentiationRule, _ u: Expr) -> String {
    guard rule == .chain, let row = row(u) else { return rule.statement }
    let letters = row.parameters.joined(separator: ", ")
    let terms = zip(row.derivatives, row.parameters).compactMap { cell, letter -> String? in
      guard let cell, cell != "0" else { return nil }
      let own = cell.contains("+") || cell.contains("-") ? "(\(cell))" : cell
      return own == "1" ? "\(letter)′" : "\(own)·\(letter)′"
    }
    let whole = terms.isEmpty ? "0" : terms.joined(separator: " + ")
    let named = row.derivatives.contains { $0.map(usesValue) ?? false } ? ", y = \(row.name)(\(letters))" : ""
    return "\(row.name)(\(letters))′ = \(whole)\(named)"
  }

  private func usesValue(_ cell: String) -> Bool {
    var previous: Character = " "
    for c in cell {
      if c == "y" && !previous.isLetter { return true }
      previous = c
    }
    return false
  }

  /// `e` with the node `old` made `new`, also under a sum or integral whose variable is in both.
  private func replaced(_ e: Expr, _ old: Expr, _ new: Expr) -> Expr {
    pass(e, enters: { $0 == old || self.hasStandingDerivative($0) }, opens: { $0 != old }) { e, pass in
      e == old ? new : self.rebuilt(e) { pass.has($0) ? pass[$0] : $0 }
    }
  }

  /// The first standing derivative, in printed order, with none inside it.
  private func innermostDerivative(_ e: Expr) -> Expr? {
    var found: Expr?
    _ = pass(e, enters: { found == nil && self.childCount($0) > 0 }) { e, _ in
      if found == nil && self.kind(e) == .derivative { found = e }
      return e
    }
    return found
  }
}
