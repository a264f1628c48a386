// Rules for magnitudes, signs and steps whose argument has a known sign, and for branches that are decided.

extension Graph {
  /// |u| = u for u ≥ 0, sign u = 1 for u > 0, and factors of known sign leave |·|, sign and heaviside.
  func signDecided(_ e: Expr) -> Expr? {
    guard childCount(e) == 1 else { return nil }
    let isAbs = applies(e, Function.abs), isSign = applies(e, Function.sign),
      isStep = applies(e, Function.heaviside)
    guard isAbs || isSign || isStep else { return nil }
    let u = child(e, 0)
    let bounds = bounds(u)
    if isAbs {
      if bounds.isNonnegative { return u }
      if bounds.isNonpositive { return negated(u) }
    } else {
      if bounds.isPositive { return .one }
      if isStep ? bounds.isNonpositive : bounds.isNegative { return isStep ? .zero : .minusOne }
    }
    guard kind(u) == .product else {
      // |u³| = |u|³, sign(u³) = sign u; an even power leaves only its zero.
      guard kind(u) == .power, isNumber(child(u, 1)), !value(child(u, 1)).hasEvenNumerator,
        value(child(u, 1)).hasOddDenominator
      else { return nil }
      if isAbs { return power(apply(.row(Function.abs), [child(u, 0)]), child(u, 1)) }
      return value(child(u, 1)).isNegative ? nil : applied(like: e, child(u, 0))
    }
    var outside: [Expr] = []
    var inside: [Expr] = []
    var sign = Expr.one
    for f in children(u) {
      let b = self.bounds(f)
      if b.isPositive || (isAbs && b.isNonnegative) {
        outside.append(f)
      } else if b.isNegative {
        sign = negated(sign)
        outside.append(negated(f))
      } else {
        inside.append(f)
      }
    }
    guard !outside.isEmpty else { return nil }
    if isAbs { return product(outside + [apply(.row(Function.abs), [product(inside)])]) }
    if isSign { return product(sign, apply(.row(Function.sign), [product(inside)])) }
    return apply(.row(Function.heaviside), [product(sign, product(inside))])
  }

  private func applied(like e: Expr, _ u: Expr) -> Expr { apply(function(e), [u]) }

  /// max(u, v) = u where u ≥ v is known; a relation or branch that is decided.
  func orderDecided(_ e: Expr) -> Expr? {
    guard childCount(e) == 2, let row = row(e) else { return nil }
    let isLess = row.name == "less", isLessEqual = row.name == "lessequal"
    let isMin = row.name == "min", isMax = row.name == "max"
    guard isLess || isLessEqual || isMin || isMax else { return nil }
    let a = child(e, 0), b = child(e, 1)
    let gap = bounds(difference(b, a))
    if isMin { return gap.isNonnegative ? a : gap.isNonpositive ? b : nil }
    if isMax { return gap.isNonnegative ? b : gap.isNonpositive ? a : nil }
    if gap.isPositive || (isLessEqual && gap.isNonnegative) { return .one }
    if gap.isNegative || (isLess && gap.isNonpositive) { return .zero }
    return nil
  }

  /// sin(n·π) = 0, cos(n·π) = (−1)ⁿ for whole n.
  func wholeTurns(_ e: Expr) -> Expr? {
    guard !assumptions.isEmpty, let own = sineCosine(e), !own.isHyperbolic, own.sine >= 0, own.cosine >= 0
    else { return nil }
    let u = child(e, 0)
    guard kind(u) == .product else { return nil }
    let rest = children(u).filter { $0 != .pi }
    guard rest.count + 1 == childCount(u),
      rest.allSatisfy({ integer($0) != nil || assumptions[$0]?.isInteger == true })
    else { return nil }
    if own.sine > 0 { return .zero }
    let turns = product(rest)
    guard let c = coefficient(turns).int else { return nil }
    return c % 2 == 0 ? .one : power(.minusOne, withCoefficient(.one, turns))
  }
}
