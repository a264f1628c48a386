// The way back from polynomials: as expressions in the generators, and what is known of their sign.

extension Generators {
  /// The polynomial as an expression, multiplied out.
  func expression(_ f: Polynomial) -> Expr {
    let mark = graph.top
    f.forEachMonomial(expressions.count) { exponents, c in
      let first = graph.top
      let number = graph.number(c.rational)
      graph.push(number)
      for (x, e) in exponents.enumerated() where e > 0 {
        let power = graph.power(expressions[x], graph.number(e))
        graph.push(power)
      }
      let term = graph.product(from: first)
      graph.push(term)
    }
    return graph.sum(from: mark)
  }

  /// Whether f is positive wherever its generators have values: even powers or positive generators alone, with
  /// positive coefficients, and a number.
  func isPositive(_ f: Polynomial) -> Bool {
    var holds = true, hasNumber = false
    f.forEachMonomial(expressions.count) { exponents, c in
      if c.isNegative { holds = false }
      var isNumber = true
      for (x, e) in exponents.enumerated() where e > 0 {
        if positives.contains(x) { continue }
        isNumber = false
        if e & 1 == 1 { holds = false }
      }
      if isNumber { hasNumber = true }
    }
    return holds && hasNumber
  }
}
