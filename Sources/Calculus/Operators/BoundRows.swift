// The rows of what binds a variable: sums, products, integrals.

extension CalculusOperator {
  static let bound: [CalculusOperator] = [
    CalculusOperator(
      name: "sum", usage: "sum(f, k=a..b)", arity: 2...2,
      summary: "The sum of f over the whole numbers k from a to b; b may be inf.",
      examples: ["sum(k^2, k=1..10)", "d/dx sum(x^k, k=0..n)", "N(sum(1/k^2, k=1..inf))"],
      run: { (call) throws(Failure) in try Bound.bind(&call, Function.sum) }),
    CalculusOperator(
      name: "product", usage: "product(f, k=a..b)", arity: 2...2,
      summary: "The product of f over the whole numbers k from a to b.",
      examples: ["product(k, k=1..5)", "d/dx product(x + k^2, k=1..n)"],
      run: { (call) throws(Failure) in try Bound.bind(&call, Function.product) }),
    CalculusOperator(
      name: "integral", usage: "integral(f, t=a..b)", arity: 2...2,
      summary:
        "The integral of f over t from a to b; its value by quadrature, with an estimate of the error.",
      examples: [
        "integral(t^2, t=0..x)", "d/dx integral(e^(-t^2), t=0..x^2)", "N(integral(sin(t)/t, t=1..2))",
      ],
      run: { (call) throws(Failure) in try Bound.bind(&call, Function.integral) }),
  ]
}
