// The rules of differentiation, each written once over an abstract D. Called with the memo of a pass they compute
// at full speed; called with a D that leaves d/dx(u) standing they write one line on the blackboard.

/// D: the derivatives of parts, and which parts have one.
protocol Differential {
  func depends(_ e: Expr) -> Bool
  func callAsFunction(_ e: Expr) -> Expr
  /// Puts the factors of the derivative of `e` on the stack; false when it is 0, and nothing is there then.
  func pushFactors(of e: Expr) -> Bool
  /// Puts the derivative of `e`, or terms that add up to it, on the stack.
  func pushTerms(of e: Expr)
  /// The derivative of the product of those factors of `e` that depend on the variable.
  func ofDependentFactors(of e: Expr) -> Expr
}

/// A rule by the name a teacher says, and what it states.
public enum DifferentiationRule: String, CaseIterable, Sendable {
  case constant, variable, sum, factor, product, quotient, power, exponential, constantBase, general, chain,
    formal
  case branches, components, equation, standing, series, factors, integral

  public var name: String {
    switch self {
    case .constant: "constant"
    case .variable: "variable"
    case .sum: "sum rule"
    case .factor: "constant factor"
    case .product: "product rule"
    case .quotient: "quotient rule"
    case .power: "power rule"
    case .exponential: "exponential"
    case .constantBase: "exponential, base a"
    case .general: "general power"
    case .chain: "chain rule"
    case .formal: "chain rule"
    case .branches: "branch by branch"
    case .components: "component by component"
    case .equation: "both sides"
    case .standing: "definition"
    case .series: "term by term"
    case .factors: "product rule"
    case .integral: "Leibniz rule"
    }
  }

  public var statement: String {
    switch self {
    case .constant: "c′ = 0"
    case .variable: "x′ = 1"
    case .sum: "(u + v)′ = u′ + v′"
    case .factor: "(c·u)′ = c·u′"
    case .product: "(u·v)′ = u′·v + u·v′"
    case .quotient: "(u/v)′ = (u′·v − u·v′)/v² = u′/v − u·v′/v²"
    case .power: "(uⁿ)′ = n·uⁿ⁻¹·u′"
    case .exponential: "(eᵘ)′ = eᵘ·u′"
    case .constantBase: "(aᵘ)′ = aᵘ·ln(a)·u′"
    case .general: "(uᵛ)′ = uᵛ·(v′·ln(u) + v·u′/u)"
    case .chain: "f(u)′ = f′(u)·u′"
    case .formal: "f(u)′ = f′(u)·u′"
    case .branches: "each branch on its own, joints left out"
    case .components: "[u, v]′ = [u′, v′]"
    case .equation: "(u = v)′: u′ = v′"
    case .standing: "a derivative of a derivative"
    case .series: "(Σ f)′ = Σ f′"
    case .factors: "(Π f)′ = Σⱼ fⱼ′·Πᵢ fᵢ over i ≠ j"
    case .integral: "(∫ f dt)′ = ∫ f′ dt + f(b)·b′ − f(a)·a′, from a to b"
    }
  }
}

extension Graph {
  /// The rule that differentiates `e`, by its form.
  func rule(for e: Expr, wrt x: Expr, _ D: some Differential) -> DifferentiationRule {
    if e == x { return .variable }
    if !D.depends(e) { return .constant }
    switch kind(e) {
    case .number, .symbol: return .constant
    case .sum: return .sum
    case .product:
      var dependent = 0, denominators = 0
      for k in 0..<childCount(e) {
        let factor = child(e, k)
        if !D.depends(factor) { continue }
        dependent += 1
        if isDenominator(factor) { denominators += 1 }
      }
      if dependent < childCount(e) { return .factor }
      return denominators > 0 && denominators < dependent ? .quotient : .product
    case .power:
      if !D.depends(child(e, 1)) { return .power }
      if D.depends(child(e, 0)) { return .general }
      return child(e, 0) == .e ? .exponential : .constantBase
    case .apply:
      guard case .row(let k) = function(e) else { return .formal }
      switch Function.table[k].form {
      case .piecewise: return .branches
      case .vector: return .components
      case .binder: return k == Function.sum ? .series : k == Function.product ? .factors : .integral
      case .equation, .relation, .connective: return .equation
      case .ordinary, .shorthand, .nested: return .chain
      }
    case .derivative: return .standing
    }
  }

  /// A factor that is written below the line: a power with a negative number as exponent.
  @inline(__always) func isDenominator(_ e: Expr) -> Bool {
    guard nodes[e.i].kind == .power else { return false }
    let exponent = child(e, 1)
    return isNumber(exponent) && isNegativeNumber(exponent)
  }

  /// The derivative of `e` by one rule, in terms of `D` of its parts.
  func derivative(of e: Expr, wrt x: Expr, by rule: DifferentiationRule, _ D: some Differential) -> Expr {
    switch rule {
    case .constant: return .zero
    case .variable: return .one
    case .sum:
      let mark = top
      for k in 0..<childCount(e) where D.depends(child(e, k)) {
        D.pushTerms(of: child(e, k))
      }
      return sum(from: mark)
    case .factor:
      let mark = top
      var dependent = 0, part = e
      for k in 0..<childCount(e) {
        let factor = child(e, k)
        if D.depends(factor) {
          part = factor
          dependent += 1
        } else {
          push(factor)
        }
      }
      if dependent == 1 {
        guard D.pushFactors(of: part) else {
          release(mark)
          return .zero
        }
      } else {
        let d = D.ofDependentFactors(of: e)
        push(d)
      }
      return product(from: mark)
    case .product where childCount(e) > Graph.productRuleFactors:
      let u = product(e, from: 0, to: childCount(e) / 2)
      let v = product(e, from: childCount(e) / 2, to: childCount(e))
      return sum(product(D(u), v), product(u, D(v)))
    case .product:
      let mark = top
      pushProductRule(e, D)
      return sum(from: mark)
    case .quotient: return quotientRule(e, D)
    case .power, .exponential:
      let mark = top
      return pushPowerRule(e, rule, D) ? product(from: mark) : .zero
    // 0^u is 0 wherever u > 0, and nowhere else but at u = 0 has it a value.
    case .constantBase where child(e, 0) == .zero: return .zero
    case .constantBase: return product(e, apply(.row(Function.ln), [child(e, 0)]), D(child(e, 1)))
    case .general:
      let u = child(e, 0), v = child(e, 1)
      return product(
        e, sum(product(D(v), apply(.row(Function.ln), [u])), product(v, quotient(D(u), u))))
    case .chain:
      guard case .row(let k) = function(e) else { return .undefined }
      let mark = top
      for a in 0..<childCount(e) {
        let argument = child(e, a)
        let d = D(argument)
        if d == .zero { continue }
        guard let cell = derivativeCell(k, a) else {
          release(mark)
          return fail(
            .derivative,
            "no closed form is known for the derivative of \(Function.table[k].name) in argument \(a + 1)")
        }
        let outer = filled(cell, withArgumentsOf: e)
        let term = product(outer, d)
        if childCount(e) == 1 { return term }
        push(term)
      }
      return sum(from: mark)
    case .formal:
      guard case .formal(let k) = function(e) else { return .undefined }
      let f = formals[k]
      let mark = top
      for a in 0..<childCount(e) {
        let d = D(child(e, a))
        if d == .zero { continue }
        var orders = f.orders.isEmpty ? Array(repeating: 0, count: childCount(e)) : f.orders
        if a < orders.count { orders[a] += 1 }
        let term = product(apply(formal(f.name, orders), children(e)), d)
        push(term)
      }
      return sum(from: mark)
    case .series, .factors, .integral: return binderDerivative(of: e, wrt: x, by: rule) { D($0) }
    case .branches:
      let count = childCount(e)
      let mark = top
      for k in 0..<count {
        let isCondition = k % 2 == 0 && k + 1 < count
        let part = isCondition ? child(e, k) : D(child(e, k))
        push(part)
      }
      return apply(UInt16(Function.piecewise), from: mark)
    case .components, .equation:
      let mark = top
      for k in 0..<childCount(e) {
        let part = D(child(e, k))
        push(part)
      }
      return apply(nodes[e.i].function, from: mark)
    case .standing:
      let mark = top
      for k in 0..<childCount(e) { push(child(e, k)) }
      push(x)
      return standingDerivative(from: mark)
    }
  }

  /// Products of more factors are differentiated as two halves: n terms of n factors each would take n² places.
  static let productRuleFactors = 24

  private func product(_ e: Expr, from first: Int, to end: Int) -> Expr {
    let mark = top
    for k in first..<end { push(child(e, k)) }
    return product(from: mark)
  }

  /// The terms u′·v·w, u·v′·w, … of the factors of `e` that depend on the variable, on the stack.
  func pushProductRule(_ e: Expr, _ D: some Differential) {
    for k in 0..<childCount(e) where D.depends(child(e, k)) {
      let mark = top
      guard D.pushFactors(of: child(e, k)) else { continue }
      for j in 0..<childCount(e) where j != k && D.depends(child(e, j)) { push(child(e, j)) }
      let term = product(from: mark)
      push(term)
    }
  }

  /// n·uⁿ⁻¹·u′ or eᵘ·u′ as factors on the stack; false when it is 0.
  func pushPowerRule(_ e: Expr, _ rule: DifferentiationRule, _ D: some Differential) -> Bool {
    let u = child(e, 0), n = child(e, 1)
    let mark = top
    if rule == .exponential {
      push(e)
    } else {
      push(n)
      let lower = power(u, isNumber(n) ? numberSum(n, .minusOne) : sum(n, .minusOne))
      push(lower)
    }
    let d = D(rule == .exponential ? n : u)
    if d == .zero {
      release(mark)
      return false
    }
    push(d)
    return true
  }

  /// u′/v − u·v′/v² of the factors of `e` that depend on the variable.
  func quotientRule(_ e: Expr, _ D: some Differential) -> Expr {
    var above = 0, below = 0, numerator = e, denominator = e
    for k in 0..<childCount(e) where D.depends(child(e, k)) {
      if isDenominator(child(e, k)) {
        denominator = child(e, k)
        below += 1
      } else {
        numerator = child(e, k)
        above += 1
      }
    }
    guard above == 1, below == 1, child(denominator, 1) == .minusOne else { return longQuotientRule(e, D) }
    let mark = top
    let v = child(denominator, 0)
    if D.pushFactors(of: numerator) {
      push(denominator)
      let first = product(from: mark)
      push(first)
    }
    let second = top
    push(numerator)
    if D.pushFactors(of: v), leaveFactors(from: second) {
      let square = power(v, number(-2))
      push(square)
      push(.minusOne)
      let term = product(from: second)
      push(term)
    } else {
      release(second)
    }
    return sum(from: mark)
  }

  private func longQuotientRule(_ e: Expr, _ D: some Differential) -> Expr {
    let numerator = top
    for k in 0..<childCount(e) where D.depends(child(e, k)) && !isDenominator(child(e, k)) {
      push(child(e, k))
    }
    let u = product(from: numerator)
    let denominator = top
    for k in 0..<childCount(e) where D.depends(child(e, k)) && isDenominator(child(e, k)) {
      let below = reciprocalFactor(child(e, k))
      push(below)
    }
    let v = product(from: denominator)
    return sum(quotient(D(u), v), product(.minusOne, product(u, D(v)), power(v, number(-2))))
  }

  // MARK: Standing derivatives

  /// d/dx(e) left as it stands, with the variables in order of application.
  public func standing(_ e: Expr, wrt variables: [Expr]) -> Expr {
    let mark = top
    push(e)
    for v in variables { push(v) }
    return standingDerivative(from: mark)
  }

  func standing(_ e: Expr, wrt x: Expr) -> Expr {
    let mark = top
    push(e)
    push(x)
    return standingDerivative(from: mark)
  }

  func standingDerivative(from mark: Int) -> Expr {
    let inside = stack[mark]
    if inside == .undefined || isTroubled { return abandon(mark) }
    if kind(inside) == .derivative {
      let outer = ((mark + 1)..<top).map { stack[$0] }
      release(mark)
      for k in 0..<childCount(inside) { push(child(inside, k)) }
      for v in outer { push(v) }
      return intern(.derivative, 0, from: mark)
    }
    if top - mark == 1 {
      release(mark)
      return inside
    }
    return intern(.derivative, 0, from: mark)
  }

  /// `e` with every standing derivative carried out.
  public func evaluated(_ e: Expr) -> Expr {
    if kind(e) == .derivative, childCount(e) == 2, kind(child(e, 1)) == .symbol,
      !hasStandingDerivative(child(e, 0))
    {
      return derivative(child(e, 0), wrt: child(e, 1))
    }
    return pass(
      e, enters: { self.hasStandingDerivative($0) },
      opens: { !self.isBinder($0) && !self.isStandingGradient($0) }
    ) { e, pass in
      if self.isStandingGradient(e) { return self.carriedOutGradient(e) }
      if self.isBinder(e) { return self.rebound(e) { self.evaluated($0) } }
      if self.kind(e) == .derivative && !self.hasStandingDerivative(self.child(e, 0)) {
        return self.carriedOut(e)
      }
      let new = self.rebuilt(e) { pass.has($0) ? pass[$0] : $0 }
      return self.kind(new) == .derivative ? self.carriedOut(new) : new
    }
  }

  private func carriedOut(_ e: Expr) -> Expr {
    let variables = (1..<childCount(e)).map { child(e, $0) }
    return variables.allSatisfy { kind($0) == .symbol } ? derivative(child(e, 0), wrt: variables) : .undefined
  }
}
