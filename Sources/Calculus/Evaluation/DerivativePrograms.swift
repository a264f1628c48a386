// Programs of derivatives, differentiated on the tape: no expression is written for them, and what values and
// derivatives have in common is computed once.

extension Program {
  /// The value of `e`, then its derivative by each of `variables` (all inputs, if none are named): reverse mode, a
  /// few times the cost of the value however many inputs there are.
  public init(_ graph: Graph, gradientOf e: Expr, inputs: [Expr], by variables: [Expr]? = nil) throws(Failure)
  {
    var compiler = Compiler(graph, inputs: inputs)
    defer { compiler.finish() }
    let value = try compiler.value(of: e)
    let places = Program.places(variables, inputs)
    let gradient = try compiler.gradient(of: value, by: places)
    self.init(compiler.tape, results: [value] + gradient, inputCount: inputs.count)
  }

  /// The values of `expressions`, then their derivatives row by row: for each expression, by each input. By reverse
  /// mode, or by forward mode if there are fewer inputs than expressions.
  public init(_ graph: Graph, jacobianOf expressions: [Expr], inputs: [Expr]) throws(Failure) {
    var compiler = Compiler(graph, inputs: inputs)
    defer { compiler.finish() }
    var values: [Tape.Value] = []
    for e in expressions { values.append(try compiler.value(of: e)) }
    let zero = compiler.tape.number(0.0), one = compiler.tape.number(1.0)
    var entries = [Tape.Value](repeating: zero, count: values.count * inputs.count)
    if inputs.count < values.count {
      for k in inputs.indices {
        let column = try compiler.tangents(of: values, along: [(k, one)])
        for (j, slope) in column.enumerated() { entries[j * inputs.count + k] = slope }
      }
    } else {
      for (j, value) in values.enumerated() {
        let row = try compiler.gradient(of: value, by: Array(inputs.indices))
        for (k, slope) in row.enumerated() { entries[j * inputs.count + k] = slope }
      }
    }
    self.init(compiler.tape, results: values + entries, inputCount: inputs.count)
  }

  /// Inputs are the point, then a direction. Outputs are the value of `e`, its gradient, and the Hessian times the
  /// direction: forward mode over reverse mode, a few times the cost of the gradient.
  public init(_ graph: Graph, hessianProductOf e: Expr, inputs: [Expr]) throws(Failure) {
    var compiler = Compiler(graph, inputs: inputs)
    defer { compiler.finish() }
    let value = try compiler.value(of: e)
    let gradient = try compiler.gradient(of: value, by: Array(inputs.indices))
    var direction: [(input: Int, change: Tape.Value)] = []
    for k in inputs.indices { direction.append((k, compiler.tape.input(inputs.count + k))) }
    let products = try compiler.tangents(of: gradient, along: direction)
    self.init(compiler.tape, results: [value] + gradient + products, inputCount: 2 * inputs.count)
  }

  /// The numbers of `variables` among the inputs.
  private static func places(_ variables: [Expr]?, _ inputs: [Expr]) -> [Int] {
    guard let variables else { return Array(inputs.indices) }
    var numbers: [Expr: Int] = [:]
    for (k, x) in inputs.enumerated() { numbers[x] = k }
    return variables.compactMap { numbers[$0] }
  }
}
