// Constants in few words: signs decided, tangents as sines over cosines, hyperbolic functions as exponentials,
// logarithms of whole numbers as those of primes. Two constants that are equal often meet in this form.

extension Graph {
  private static let primitives: [String: String] = [
    "tan": "sin(u)/cos(u)", "cot": "cos(u)/sin(u)", "sec": "1/cos(u)", "csc": "1/sin(u)",
    "sinh": "(e^u - e^(-u))/2",
    "cosh": "(e^u + e^(-u))/2", "tanh": "1 - 2/(e^(2*u) + 1)", "coth": "1 + 2/(e^(2*u) - 1)",
    "sech": "2/(e^u + e^(-u))",
    "csch": "2/(e^u - e^(-u))", "sigmoid": "1/(1 + e^(-u))", "softplus": "ln(1 + e^u)", "expm1": "e^u - 1",
    "log1p": "ln(1 + u)", "log2": "ln(u)/ln(2)", "log10": "ln(u)/ln(10)", "asinh": "ln(u + sqrt(u^2 + 1))",
    "atanh": "ln(1 + u)/2 - ln(1 - u)/2", "acosh": "ln(u + sqrt(u^2 - 1))", "hypot": "sqrt(u^2 + v^2)",
    "erfc": "1 - erf(u)",
    "acos": "pi/2 - asin(u)",
  ]

  /// The constant `e` in the form, multiplied out and simplified.
  func primitive(_ e: Expr) -> Expr {
    let plain = pass(e, enters: { self.childCount($0) > 0 }) { e, pass in
      let new = self.rebuilt(e) { pass.has($0) ? pass[$0] : $0 }
      guard let row = self.row(new) else { return new }
      if let decided = self.decided(new, row) { return decided }
      if row.name == "ln" { return self.logarithmOfPrimes(self.child(new, 0)) ?? new }
      guard let text = Graph.primitives[row.name] else { return new }
      var replacements: [Expr: Expr] = [:]
      for k in 0..<min(3, self.childCount(new)) {
        replacements[self.symbol(Graph.parameterNames[k])] = self.child(new, k)
      }
      return self.substituted(self.cell(text), replacements)
    }
    return isTroubled ? e : simplified(plain, thorough: true)
  }

  /// A constant call that a sign or a whole part settles.
  private func decided(_ e: Expr, _ row: Function) -> Expr? {
    guard childCount(e) > 0, childCount(e) <= 2, isConstant(e) else { return nil }
    let u = child(e, 0)
    let sign = childCount(e) == 2 ? estimate(difference(u, child(e, 1)))?.sign : estimate(u)?.sign
    switch row.name {
    case "max": return sign.map { $0 > 0 ? u : child(e, 1) }
    case "min": return sign.map { $0 < 0 ? u : child(e, 1) }
    case "abs": return sign.map { $0 < 0 ? negated(u) : u }
    case "relu": return sign.map { $0 < 0 ? .zero : u }
    case "sign": return sign.map { number($0) }
    case "heaviside": return sign.map { $0 < 0 ? .zero : .one }
    case "less", "lessequal": return sign.map { $0 < 0 ? .one : .zero }
    case "sinc": return sign.map { _ in quotient(apply("sin", u), u) }
    case "floor", "ceil", "round":
      let shifted = row.name == "round" ? sum(u, .half) : u
      guard let estimate = estimate(shifted), estimate.value.magnitude < 1e15 else { return nil }
      let below = estimate.value.rounded(.down)
      guard estimate.value - below > estimate.error, below + 1 - estimate.value > estimate.error else {
        return nil
      }
      return number(Int(below) + (row.name == "ceil" ? 1 : 0))
    default: return nil
    }
  }

  /// ln of a product of primes' powers as a sum; nil for anything else.
  private func logarithmOfPrimes(_ u: Expr) -> Expr? {
    if kind(u) == .power, isNumber(child(u, 1)), isConstant(child(u, 0)), estimate(child(u, 0))?.sign == 1 {
      let inner = child(u, 0)
      return product(child(u, 1), logarithmOfPrimes(inner) ?? apply(.row(Function.ln), [inner]))
    }
    if kind(u) == .product, children(u).allSatisfy({ estimate($0)?.sign == 1 }) {
      return sum(children(u).map { logarithmOfPrimes($0) ?? apply(.row(Function.ln), [$0]) })
    }
    guard isNumber(u), case .small(let n, let d) = value(u), n > 0, n < 1_000_000, d < 1_000_000 else {
      return nil
    }
    var terms: [Expr] = []
    for (whole, sign) in [(n, 1), (d, -1)] {
      var rest = whole, p = 2
      while p * p <= rest {
        var count = 0
        while rest % p == 0 {
          rest /= p
          count += 1
        }
        if count > 0 { terms.append(product(number(sign * count), apply(.row(Function.ln), [number(p)]))) }
        p += 1
      }
      if rest > 1 { terms.append(product(number(sign), apply(.row(Function.ln), [number(rest)]))) }
    }
    return sum(terms)
  }
}
