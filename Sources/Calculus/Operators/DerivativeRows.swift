// The rows of derivatives: by variables, by expressions, of any order, total, logarithmic, and what is made of them.

extension CalculusOperator {
  static let derivatives: [CalculusOperator] = [
    CalculusOperator(
      name: "diff", usage: "diff(f, x), diff(f, x, 3), diff(f, x, y), diff(f, x, n) or diff(f, 2x)",
      arity: 1...64,
      summary: "The derivative of f by x; a number repeats the variable before it, and n asks for the n-th.",
      examples: [
        "diff(x^3, x)", "diff(sin(x), x, 4)", "diff(x^2*y^3, x, y)", "diff(e^(2x), x, n)", "diff(x^2, 2x)",
      ], run: Derivatives.diff),
    CalculusOperator(
      name: "grad", usage: "grad(f) or grad(f, [x, y])", arity: 1...2,
      summary: "The gradient: the partial derivatives by every variable.",
      examples: ["grad(x^2*y)", "grad(a*x^2, [x])"], run: Derivatives.grad),
    CalculusOperator(
      name: "jacobian", usage: "jacobian([f, g], [x, y])", arity: 1...2,
      summary: "The Jacobian matrix: a row a component, a column a variable.",
      examples: ["jacobian([x*y, x + y^2], [x, y])"], run: Derivatives.jacobian),
    CalculusOperator(
      name: "hessian", usage: "hessian(f) or hessian(f, [x, y])", arity: 1...2,
      summary: "The Hessian matrix of second partial derivatives.",
      examples: ["hessian(x^2*y)"], run: Derivatives.hessian),
    CalculusOperator(
      name: "taylor", usage: "taylor(f, x=0, 5) or taylor(f, x=0, y=0, 3)", arity: 3...64,
      summary: "The Taylor polynomial about a point, up to the order given.",
      examples: [
        "taylor(e^x, x=0, 4)", "taylor(ln(x), x=1, 3)", "taylor(sin(x), x=a, 2)",
        "taylor(e^(x*y), x=0, y=0, 4)",
      ], run: Derivatives.taylor),
    CalculusOperator(
      name: "total", usage: "total(f, t) or total(f, t, [x, y])", arity: 2...4,
      summary: "The total derivative by t, where every other name, or the listed ones, depend on t.",
      examples: ["total(x^2*y, t)", "total(a*x^2, t, [x])", "total(x^2, t, [x], 2)"], run: Totals.total),
    CalculusOperator(
      name: "logdiff", usage: "logdiff(f, x)", arity: 1...2,
      summary: "The derivative by way of the logarithm: f times the derivative of ln f.",
      examples: ["logdiff(x^x, x)", "logdiff(x^2*(x + 1)^3/sqrt(x + 2), x)"], run: Logarithmic.logdiff),
    CalculusOperator(
      name: "implicit", usage: "implicit(f = g, y, x) or implicit(f = g, y, x, 2)", arity: 3...4,
      summary: "The derivative of y by x where an equation makes y a function of x.",
      examples: [
        "implicit(x^2 + y^2 = 1, y, x)", "implicit(x^2 + y^2 = 1, y, x, 2)", "implicit(x*y - e^y, y, x)",
      ],
      run: Implicit.implicit),
    CalculusOperator(
      name: "parametric", usage: "parametric([x, y], t) or parametric([x, y], t, 2)", arity: 2...3,
      summary: "The derivative of y by x along a curve given by a parameter.",
      examples: ["parametric([cos(t), sin(t)], t)", "parametric([t^2, t^3], t, 2)"], run: Implicit.parametric),
  ]
}
