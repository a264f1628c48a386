// Rules for exponentials and logarithms. Logarithms are taken apart only where both sides have the same domain.

extension Graph {
  /// r·eᵘ + r·e⁻ᵘ = 2r·cosh u, r·eᵘ − r·e⁻ᵘ = 2r·sinh u.
  func asHyperbolic(_ e: Expr) -> Expr? {
    guard childCount(e) <= 40 else { return nil }
    let terms = children(e)
    for (i, s) in terms.enumerated() {
      guard let p = exponentialFactor(s) else { continue }
      let inverse = power(p, .minusOne)
      for j in (i + 1)..<max(i + 1, terms.count) {
        guard exponentialFactor(terms[j]) == inverse else { continue }
        let r = product(s, inverse), q = product(terms[j], p)
        let name = r == q ? "cosh" : r == negated(q) ? "sinh" : nil
        guard let name else { continue }
        let joined = product(.two, r, apply(name, child(p, 1)))
        return sum(terms.indices.filter { $0 != i && $0 != j }.map { terms[$0] } + [joined])
      }
    }
    return nil
  }

  /// The factor eᵘ of a term, if it has one with a variable in it.
  func exponentialFactor(_ term: Expr) -> Expr? {
    if kind(term) == .power { return child(term, 0) == .e && !isConstant(term) ? term : nil }
    guard kind(term) == .product else { return nil }
    for k in 0..<childCount(term) {
      let f = child(term, k)
      if kind(f) == .power, child(f, 0) == .e, !isConstant(f) { return f }
    }
    return nil
  }

  /// e^(u·ln a) = aᵘ, e^(u + ln b) = b·eᵘ.
  func withoutLogarithmAbove(_ e: Expr) -> Expr? {
    guard child(e, 0) == .e else { return nil }
    let exponent = child(e, 1)
    guard nodes[exponent.i].flags & Flag.hasFunction != 0 || applies(exponent, Function.ln) else {
      return nil
    }
    let terms = kind(exponent) == .sum ? children(exponent) : [exponent]
    var powers: [Expr] = []
    var rest: [Expr] = []
    for term in terms {
      let factors = kind(term) == .product ? children(term) : [term]
      if let at = factors.firstIndex(where: { applies($0, Function.ln) }) {
        let others = product(factors.indices.filter { $0 != at }.map { factors[$0] })
        powers.append(power(child(factors[at], 0), others))
      } else {
        rest.append(term)
      }
    }
    guard !powers.isEmpty else { return nil }
    return product(powers + [power(.e, sum(rest))])
  }

  /// ln(u³) = 3·ln u, ln(1/u) = −ln u, ln(aᵘ) = u·ln a for a positive number a, ln(u·eᵛ) = v + ln u.
  func logarithmOpened(_ e: Expr) -> Expr? {
    guard applies(e, Function.ln) else { return nil }
    let u = child(e, 0)
    func ln(_ x: Expr) -> Expr { apply(.row(Function.ln), [x]) }
    switch kind(u) {
    case .power:
      let b = child(u, 0), x = child(u, 1)
      if isNumber(x) {
        // u^r and u are positive for the same u when r has an odd numerator.
        if !value(x).hasEvenNumerator || isPositive(b) { return product(x, ln(b)) }
        return isNegative(b) ? product(x, ln(negated(b))) : nil
      }
      return isPositive(b) ? product(x, ln(b)) : nil
    case .product:
      var outside: [Expr] = []
      var inside: [Expr] = []
      for f in children(u) {
        if kind(f) == .power, child(f, 0) == .e { outside.append(child(f, 1)) } else { inside.append(f) }
      }
      if !outside.isEmpty { return sum(outside + [ln(product(inside))]) }
      // 1/(u·v): every factor below the line.
      guard !inside.contains(where: { !isDenominator($0) }) else { return nil }
      return negated(ln(power(u, .minusOne)))
    default: return nil
    }
  }
}
