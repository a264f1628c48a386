// The rows of vectors and of fields: what is differentiated in several directions.

extension CalculusOperator {
  static let fields: [CalculusOperator] = [
    CalculusOperator(
      name: "directional", usage: "directional(f, [1, 2]) or directional(f, [1, 2], [x, y])", arity: 2...3,
      summary: "The derivative in a direction; the vector is brought to length 1.",
      examples: ["directional(x^2*y, [3, 4])", "directional(x*y, [1, 0]) at x=1, y=2"],
      run: Fields.directional),
    CalculusOperator(
      name: "div", usage: "div([f, g, h]) or div([f, g], [x, y])", arity: 1...2,
      summary: "The divergence of a vector field.",
      examples: ["div([x^2, x*y, z])", "div([x*y, y^2], [x, y])"], run: Fields.divergence),
    CalculusOperator(
      name: "curl", usage: "curl([f, g, h]) or curl([f, g], [x, y])", arity: 1...2,
      summary: "The curl of a vector field in space; in the plane a number.",
      examples: ["curl([-y, x, 0], [x, y, z])", "curl([-y, x])"], run: Fields.curl),
    CalculusOperator(
      name: "laplacian", usage: "laplacian(f) or laplacian(f, [x, y])", arity: 1...2,
      summary: "The sum of the second derivatives, component by component for a vector.",
      examples: ["laplacian(x^2 + y^2)", "laplacian(ln(x^2 + y^2))"], run: Fields.laplacian),
    CalculusOperator(
      name: "norm", usage: "norm([a, b])", arity: 1...1,
      summary: "The length of a vector.",
      examples: ["norm([3, 4])", "d/dt norm([cos(t), sin(t), t])"], run: Fields.norm),
    CalculusOperator(
      name: "dot", usage: "dot(a, b)", arity: 2...2,
      summary: "The scalar product of two vectors.",
      examples: ["dot([1, 2], [x, y])"], run: Fields.dot),
    CalculusOperator(
      name: "cross", usage: "cross(a, b)", arity: 2...2,
      summary: "The vector product of two vectors in space.",
      examples: ["cross([1, 0, 0], [x, y, z])"], run: Fields.cross),
  ]
}
