// Values that doubles get wrong: where digits cancel or intermediate results overflow, the expansion about a round
// number nearby, or about infinity, has the value in a few terms.
import Kernels

extension Graph {
  /// The value of the constant `value`, which `f` has at `point`, when doubles do not reach it: a better one, or how
  /// many digits of the plain one are certain. Both nil when the plain one is sound.
  package func closerValue(_ value: Expr, of f: Expr, at point: [Expr: Expr]) -> (
    value: Double?, digits: Int?
  ) {
    guard isConstant(value), kind(value) != .number, kind(value) != .symbol, !hasFormalCall(value),
      distinctNodes(value) < 2000
    else {
      return (nil, nil)
    }
    let plain = estimate(value)
    clearTrouble()
    if let plain, plain.error <= 1e-11 * plain.value.magnitude { return (nil, nil) }
    if let better = valueByExpansion(f, at: point) { return (better, nil) }
    guard let plain else { return (nil, nil) }
    if plain.value == 0 { return (nil, plain.error == 0 ? nil : 0) }
    let digits = Scalar.log10(plain.value.magnitude / plain.error)
    return (nil, digits >= 10 ? nil : max(0, Int(digits)))
  }

  private func valueByExpansion(_ f: Expr, at point: [Expr: Expr]) -> Double? {
    guard point.count == 1, let (x, a) = point.first, let at = try? value(of: a), at.isFinite else {
      clearTrouble()
      return nil
    }
    var centers: [(Expr, Int, Double)] = []
    if at.magnitude >= 10 { centers.append((at > 0 ? .infinity : negated(.infinity), 1, 1 / at.magnitude)) }
    for d in 1...6 {
      let n = (at * Double(d)).rounded()
      guard n.magnitude < 1e9, let r = Rational(Int(n), over: d) else { continue }
      let gap = estimate(difference(a, number(r)))
      guard let gap, gap.value != 0, gap.value.magnitude < 0.02, gap.error <= 1e-12 * gap.value.magnitude
      else { continue }
      if !centers.contains(where: { $0.0 == number(r) }) {
        centers.append((number(r), gap.value > 0 ? 1 : -1, gap.value.magnitude))
      }
    }
    let turns = (at * 12 / Double.pi).rounded()
    if turns != 0, turns.magnitude < 1e6 {
      let c = product(number(Rational(Int(turns), over: 12) ?? .zero), .pi)
      if let gap = estimate(difference(a, c)), gap.value.magnitude < 0.02,
        gap.error <= 1e-12 * gap.value.magnitude
      {
        centers.append((c, gap.value > 0 ? 1 : -1, gap.value.magnitude))
      }
    }
    for (center, side, t) in centers {
      if let found = numericExpansion(f, Approach(x, to: center, from: side), t) { return found }
    }
    return nil
  }

  /// The sum of the terms at t, when twice as many terms say the same.
  private func numericExpansion(_ f: Expr, _ approach: Approach, _ t: Double) -> Double? {
    let symbol = infinitesimal()
    let g = chosen(f, [approach.variable: near(approach, symbol)])
    defer { clearTrouble() }
    if isTroubled { return nil }
    var values: [Double] = []
    for width in [6, 12] {
      let expander = Expander(self, t: symbol)
      guard let value = try? expander.sum(of: g, width: width, at: t), value.isFinite else { return nil }
      values.append(value)
    }
    guard (values[0] - values[1]).magnitude <= 4e-16 * values[1].magnitude else { return nil }
    return values[1]
  }
}

extension Expander {
  /// The terms of the expansion, at most `width`, added up at a number; nil where the rest may still count.
  func sum(of e: Expr, width: Int, at t: Double) throws(Stop) -> Double? {
    let series = try expansion(of: e, width: width)
    guard let lead = series.terms.first else { return nil }
    var total = 0.0
    for term in series.terms.reversed() {
      guard let c = graph.estimate(term.coefficient), c.error <= 1e-14 * c.value.magnitude else { return nil }
      guard let m = number(term.monomial, t) else { return nil }
      total += c.value * m
    }
    if let rest = series.rest {
      guard rest.kind == .truncated, let r = number(rest.monomial, t), let first = number(lead.monomial, t),
        r <= 1e-13 * first || width > 6 && r <= 1e-17 * first
      else { return nil }
    }
    return total
  }

  private func number(_ m: Monomial, _ t: Double) -> Double? {
    guard let p = graph.estimate(m.power)?.value else { return nil }
    var result = Scalar.pow(t, p)
    var level = -Scalar.log(t)
    for r in m.logs {
      guard let r = graph.estimate(r)?.value, level > 0 else { return nil }
      result *= Scalar.pow(level, r)
      level = Scalar.log(level)
    }
    var exponent = 0.0
    for term in m.exponent {
      guard let c = graph.estimate(term.coefficient)?.value, let inner = number(term.monomial, t) else {
        return nil
      }
      exponent += c * inner
    }
    return exponent == 0 ? result : result * Scalar.exp(exponent)
  }
}
