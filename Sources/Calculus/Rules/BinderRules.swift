// The derivative of a sum, a product and an integral over a bound variable.

extension Graph {
  /// The derivative of the binder `e` in terms of `D` of its body, opened, and of its limits.
  func binderDerivative(of e: Expr, wrt x: Expr, by rule: DifferentiationRule, _ D: (Expr) -> Expr) -> Expr {
    let row = Int(nodes[e.i].function), from = child(e, 2), to = child(e, 3), name = boundNames[e]
    func depends(_ e: Expr) -> Bool { contains(e, x) }
    if rule != .integral, depends(from) || depends(to) {
      return fail(
        .derivative,
        "the limits of a \(Function.table[row].name) are whole numbers: there is no derivative by \(shownName(x))"
      )
    }
    let open = opened(e)
    defer { close() }
    let body = open.body, k = open.variable
    switch rule {
    case .series:
      return depends(body) ? bound(row, k, D(body), from: from, to: to, called: name) : .zero
    case .factors:
      guard depends(body) else { return .zero }
      // Each factor in turn, and the products of those before it and behind it: nothing is divided by.
      openBinders += 1
      defer { close() }
      let i = symbol(name: openBinders)
      let others = renamed(body, k, i)
      let before = bound(row, i, others, from: from, to: sum(k, .minusOne), called: innerName(name))
      let after = bound(row, i, others, from: sum(k, .one), to: to, called: innerName(name))
      return bound(Function.sum, k, product(D(body), before, after), from: from, to: to, called: name)
    default:
      var terms: [Expr] = []
      if depends(body) { terms.append(bound(row, k, D(body), from: from, to: to, called: name)) }
      if depends(to) { terms.append(product(substituted(body, [k: to]), D(to))) }
      if depends(from) { terms.append(product(.minusOne, substituted(body, [k: from]), D(from))) }
      return sum(terms)
    }
  }

  private func innerName(_ name: String?) -> String { name == "i" ? "j" : "i" }
}
