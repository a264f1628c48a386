// The rows of curves: tangents, normals, critical points.

extension CalculusOperator {
  static let curves: [CalculusOperator] = [
    CalculusOperator(
      name: "tangent", usage: "tangent(f, x=1) or tangent(f = g, x=3, y=4)", arity: 2...3,
      summary: "The tangent at a point: a line, or of a function of two variables a plane.",
      examples: ["tangent(x^3, x=1)", "tangent(x^2 + y^2 = 25, x=3, y=4)", "tangent(x^2 + y^2, x=1, y=2)"],
      run: Tangents.tangent),
    CalculusOperator(
      name: "normal", usage: "normal(f, x=1) or normal(f = g, x=3, y=4)", arity: 2...3,
      summary: "The normal at a point: the line that crosses the curve at a right angle.",
      examples: ["normal(x^3, x=1)", "normal(x^2, x=0)"], run: Tangents.normal),
    CalculusOperator(
      name: "critical", usage: "critical(f), critical(f, x=a..b) or critical(f, [x, y])", arity: 1...2,
      summary: "The points where the derivative is 0 or does not exist, and what they are.",
      examples: ["critical(x^3 - 3x)", "critical(x*e^(-x), x=0..5)", "critical(x^2 - y^2)"],
      run: CriticalPoints.critical),
  ]
}
