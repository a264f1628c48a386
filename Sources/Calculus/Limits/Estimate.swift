// The value of a constant in double precision with a bound for what rounding can have done to it: enough to prove
// that a number is not zero, and to notice when digits have cancelled.

/// A value and how far from it the true one may be.
package struct Estimate {
  package var value: Double
  package var error: Double

  /// −1 or 1 when the true value certainly has that sign.
  package var sign: Int? {
    value.isFinite && error.isFinite && value.magnitude > error ? (value > 0 ? 1 : -1) : nil
  }
}

extension Graph {
  /// nil where there is no finite value, or none that is certain.
  package func estimate(_ e: Expr, _ point: [Expr: Double] = [:]) -> Estimate? {
    var known: [Expr: Estimate] = [:]
    for (x, value) in point { known[x] = Estimate(value: value, error: 0) }
    var failed = false
    _ = pass(e, enters: { known[$0] == nil }) { node, _ in
      if failed { return node }
      guard let estimate = self.estimate(of: node, known), estimate.value.isFinite, !estimate.error.isNaN
      else {
        failed = true
        return node
      }
      known[node] = estimate
      return node
    }
    return failed ? nil : known[e]
  }

  private static let ulp = 2.220446049250313e-16

  private func estimate(of e: Expr, _ known: [Expr: Estimate]) -> Estimate? {
    let ulp = Graph.ulp
    func part(_ k: Int) -> Estimate? { known[child(e, k)] }
    switch kind(e) {
    case .number:
      let v = value(e).double
      let isExact =
        integer(e).map { $0.magnitude < 1 << 53 }
        ?? (v * 1048576 == (v * 1048576).rounded() && value(e) == Rational(dyadic: v))
      return Estimate(value: v, error: isExact ? 0 : v.magnitude * ulp)
    case .symbol:
      switch e {
      case .e: return Estimate(value: 2.718281828459045, error: 5e-16)
      case .pi: return Estimate(value: .pi, error: 5e-16)
      default: return nil
      }
    case .sum:
      var total = 0.0, error = 0.0
      for k in 0..<childCount(e) {
        guard let p = part(k) else { return nil }
        total += p.value
        error += p.error + total.magnitude * ulp
      }
      return Estimate(value: total, error: error)
    case .product:
      var total = 1.0, largest = 1.0
      for k in 0..<childCount(e) {
        guard let p = part(k) else { return nil }
        total *= p.value
        largest *= p.value.magnitude + p.error
      }
      return Estimate(value: total, error: largest - total.magnitude + Double(childCount(e)) * ulp * largest)
    case .power: return power(e, known)
    case .apply: return call(e, known)
    case .derivative: return nil
    }
  }

  private func power(_ e: Expr, _ known: [Expr: Estimate]) -> Estimate? {
    guard let b = known[child(e, 0)], let x = known[child(e, 1)] else { return nil }
    if child(e, 0) == .e { return spread(e, [b, x], varying: [1]) }
    guard isNumber(child(e, 1)) else { return b.value > b.error ? spread(e, [b, x], varying: [0, 1]) : nil }
    // A root or a pole may lie within the error of the base.
    if value(child(e, 1)).isInteger, !value(child(e, 1)).isNegative {
      return spread(e, [b, x], varying: [0])
    }
    guard b.value.magnitude > b.error * 4 || b.error == 0 else { return nil }
    return spread(e, [b, x], varying: [0])
  }

  private func call(_ e: Expr, _ known: [Expr: Estimate]) -> Estimate? {
    guard let row = row(e) else { return nil }
    var arguments: [Estimate] = []
    for k in 0..<childCount(e) {
      guard let p = known[child(e, k)] else { return nil }
      arguments.append(p)
    }
    switch row.form {
    case .relation:
      let gap = arguments[0].value - arguments[1].value
      guard gap.magnitude > arguments[0].error + arguments[1].error else { return nil }
      return spread(e, arguments, varying: [])
    case .connective: return spread(e, arguments, varying: [])
    case .piecewise:
      for k in stride(from: 0, to: childCount(e) - 1, by: 2) where arguments[k].value != 0 {
        return arguments[k + 1]
      }
      return childCount(e) % 2 == 1 ? arguments.last : nil
    case .vector, .equation, .binder: return nil
    case .ordinary, .shorthand, .nested: return spread(e, arguments, varying: Array(arguments.indices))
    }
  }

  /// The node's own operation at its arguments and at the ends of their errors.
  private func spread(_ e: Expr, _ arguments: [Estimate], varying: [Int]) -> Estimate? {
    let holes = (0..<childCount(e)).map { symbol("\u{2091}\($0)") }
    let mark = top
    for k in 0..<childCount(e) {
      push(
        kind(e) == .power && (k == 0 && child(e, 0) == .e || isNumber(child(e, k))) ? child(e, k) : holes[k])
    }
    let open: Expr
    switch kind(e) {
    case .power:
      let b = stack[mark], x = stack[mark + 1]
      release(mark)
      open = power(b, x)
    default: open = intern(.apply, nodes[e.i].function, from: mark)
    }
    guard let program = try? Program(self, [open], inputs: holes) else {
      clearTrouble()
      return nil
    }
    let center = arguments.map(\.value)
    let value = program(center)[0]
    guard value.isFinite else { return nil }
    var error = 8 * Graph.ulp * value.magnitude
    for k in varying where arguments[k].error > 0 {
      // Over a wide interval the ends say little.
      guard arguments[k].error < 0.01 else { return nil }
      var worst = 0.0
      for side in [-1.0, 1.0] {
        var moved = center
        moved[k] += side * arguments[k].error
        let there = program(moved)[0]
        guard there.isFinite else { return nil }
        worst = max(worst, (there - value).magnitude)
      }
      // The function need not be monotone, nor its differences exact.
      error += 2 * worst + 2 * Graph.ulp * value.magnitude
    }
    return Estimate(value: value, error: error)
  }
}

extension Graph {
  /// The sign that a constant shows by its form, however large or small it is: a sum of positive parts, a power of
  /// a positive base.
  func evidentSign(_ e: Expr) -> Int? {
    var signs: [Expr: Int] = [:]
    _ = pass(e, enters: { _ in true }) { node, _ in
      let parts = self.children(node).map { signs[$0] }
      switch self.kind(node) {
      case .number: signs[node] = self.value(node).signum
      case .symbol: signs[node] = node == .e || node == .pi ? 1 : nil
      case .sum:
        if let first = parts.first, let sign = first, parts.allSatisfy({ $0 == sign }) { signs[node] = sign }
      case .product: signs[node] = parts.reduce(1) { a, b in a.flatMap { a in b.map { a * $0 } } }
      case .power: signs[node] = parts[0] == 1 ? 1 : nil
      case .apply:
        switch self.row(node)?.name ?? "" {
        case "sigmoid", "softplus", "cosh", "sech": signs[node] = 1
        case "asin", "atan", "sinh", "tanh", "asinh", "erf", "sign": signs[node] = parts[0]
        case "max", "min": signs[node] = parts[0] == parts[1] ? parts[0] : nil
        default: break
        }
      case .derivative: break
      }
      if signs[node] == nil { signs[node] = self.estimate(node)?.sign }
      return node
    }
    return signs[e]
  }
}

extension Rational {
  /// A double as the fraction that it is.
  init?(dyadic x: Double) {
    guard x.isFinite else { return nil }
    var value = x, scale = 0
    while value != value.rounded(), scale < 60 {
      value *= 2
      scale += 1
    }
    guard scale < 60, let n = Int(exactly: value), let r = Rational(n, over: 1 << scale) else { return nil }
    self = r
  }
}
