// Gradients, Jacobians and Hessians times directions, differentiated on the tape, against the derivatives of the
// notebook and against differences.
import Calculus
import Testing

@Suite struct DerivativeProgramTests {
  @Test(arguments: 1...10)
  func `a gradient in one sweep is the symbolic gradient`(seed: Int) throws {
    let graph = Graph()
    var source = RandomExpressions(graph, seed: seed, ["x", "y", "z"])
    var compared = 0
    for _ in 0..<30 {
      let e = source.smooth(depth: 4)
      let d = source.variables.map { graph.derivative(e, wrt: $0) }
      try graph.check()
      let symbolic = try Program(graph, [e] + d, inputs: source.variables)
      let program = try Program(graph, gradientOf: e, inputs: source.variables)
      for _ in 0..<4 {
        let point = source.point()
        let right = symbolic(point), values = program(point)
        let size = right.reduce(1) { max($0, $1.magnitude) }
        for k in right.indices where right[k].isFinite {
          #expect(
            (values[k] - right[k]).magnitude <= 1e-11 * size,
            "\(graph.text(e)) at \(point): \(values[k]), \(right[k])")
        }
        for k in source.variables.indices where size < 1e3 {
          let slopes = [1e-2, 4e-3].map { step in
            centralDifference(at: point[k], step: step) { x in
              var moved = point
              moved[k] = x
              return program(moved)[0]
            }
          }
          // Where the differences themselves disagree they say nothing.
          guard (slopes[0] - slopes[1]).magnitude < 1e-7 * size else { continue }
          compared += 1
          #expect((values[k + 1] - slopes[1]).magnitude < 1e-5 * size)
        }
      }
    }
    #expect(compared > 100)
  }

  @Test(arguments: 1...8)
  func `a Hessian times a direction is that of the symbolic Hessian`(seed: Int) throws {
    let graph = Graph()
    var source = RandomExpressions(graph, seed: seed + 50, ["x", "y", "z"])
    for _ in 0..<15 {
      let e = source.smooth(depth: 3)
      let x = source.variables
      var entries: [Expr] = []
      for a in x { for b in x { entries.append(graph.derivative(graph.derivative(e, wrt: a), wrt: b)) } }
      try graph.check()
      let hessian = try Program(graph, entries, inputs: x)
      let gradient = try Program(graph, gradientOf: e, inputs: x)
      let program = try Program(graph, hessianProductOf: e, inputs: x)
      #expect(program.inputCount == 6 && program.outputCount == 7)
      let point = source.point() + [0], direction = [0.3, -1.25, 0.5]
      let all = program(Array(point.prefix(3)) + direction)
      let h = hessian(Array(point.prefix(3)))
      let first = gradient(Array(point.prefix(3)))
      let size = h.reduce(1) { max($0, $1.magnitude) }
      for k in 0..<4 { #expect((all[k] - first[k]).magnitude <= 1e-12 * max(1, first[k].magnitude)) }
      for k in 0..<3 {
        let right = (0..<3).reduce(0.0) { $0 + h[k * 3 + $1] * direction[$1] }
        if right.isFinite { #expect((all[4 + k] - right).magnitude <= 1e-10 * size, "\(graph.text(e))") }
      }
    }
  }

  @Test(arguments: [2, 5])
  func `a Jacobian by either mode has the symbolic entries`(count: Int) throws {
    let graph = Graph()
    var source = RandomExpressions(graph, seed: 7 + count, ["x", "y", "z"])
    for _ in 0..<20 {
      let f = (0..<count).map { _ in source.smooth(depth: 3) }
      let program = try Program(graph, jacobianOf: f, inputs: source.variables)
      #expect(program.outputCount == count * 4)
      let entries = f + f.flatMap { e in source.variables.map { graph.derivative(e, wrt: $0) } }
      try graph.check()
      let right = try Program(graph, entries, inputs: source.variables)
      let point = source.point()
      let a = program(point), b = right(point)
      let size = b.reduce(1) { max($0, $1.magnitude) }
      for k in a.indices where b[k].isFinite { #expect((a[k] - b[k]).magnitude <= 1e-11 * size) }
    }
  }

  @Test(arguments: Row.numeric)
  func `every row of the table is differentiated in both modes`(row: Row) throws {
    let graph = Graph()
    let (call, symbols) = row.call(in: graph)
    // What has no closed form in one argument is not asked for in it.
    let by = symbols.indices.filter { k in
      _ = graph.derivative(call, wrt: symbols[k])
      let isKnown = graph.trouble == nil
      graph.clearTrouble()
      return isKnown
    }.map { symbols[$0] }
    guard !by.isEmpty else { return }
    let program = try Program(graph, gradientOf: call, inputs: symbols, by: by)
    let right = try Program(graph, [call] + by.map { graph.derivative(call, wrt: $0) }, inputs: symbols)
    let forward =
      by.count == symbols.count && by.count == 1
      ? try Program(graph, jacobianOf: [call, graph.sum(call, .one)], inputs: symbols) : nil
    for point in row.points {
      let a = program(point), b = right(point)
      for k in b.indices where b[k].isFinite { #expect(agree(a[k], b[k], 1e-11), "at \(point)") }
      if let forward, b[1].isFinite { #expect(agree(forward(point)[2], b[1], 1e-11), "at \(point)") }
    }
  }

  @Test(arguments: [
    ("if(x > 0, sqrt(x), 0)", [-1.0, 0.0, 4.0], [0.0, 0.0, 0.25]),
    ("if(x > 0, sqrt(x), 0) + if(x > 0, 2*sqrt(x), x)", [-1.0, 4.0], [1.0, 0.75]),
    ("if(x < 1, x^2, ln(x - 1))", [0.5, 3.0], [1.0, 0.5]),
    ("if(x > 0, if(x > 2, ln(x - 2), 1/x), exp(x))", [-1.0, 1.0, 3.0], [0.36787944117144233, -1.0, 1.0]),
    ("relu(x)^2 + max(x, 1)", [-1.0, 0.5, 3.0], [0.0, 1.0, 7.0]), ("abs(x)*x", [-2.0, 3.0], [4.0, 6.0]),
  ])
  func `branches that are not taken leave nothing behind`(text: String, points: [Double], slopes: [Double])
    throws
  {
    let graph = Graph()
    let x = graph.symbol("x")
    let e = try Parser(graph).expression(text)
    let program = try Program(graph, gradientOf: e, inputs: [x])
    let second = try Program(graph, hessianProductOf: e, inputs: [x])
    for (point, slope) in zip(points, slopes) {
      #expect(agree(program([point])[1], slope, 1e-14), "\(text) at \(point): \(program([point])[1])")
      #expect(second([point, 1])[2].isFinite, "\(text) at \(point)")
    }
  }

  @Test func `integrals and sums are differentiated by what stands in them`() throws {
    let graph = Graph()
    let parser = Parser(graph)
    let x = graph.symbol("x")
    for text in ["integral(exp(-t^2*x), t=0..x)", "x*sum(x^k/k, k=1..30)"] {
      let e = try parser.expression(text)
      let program = try Program(graph, gradientOf: e, inputs: [x])
      let right = try Program(graph, [graph.derivative(e, wrt: x)], inputs: [x])
      try graph.check()
      #expect(agree(program([0.6])[1], right([0.6])[0], 1e-9), "\(text)")
    }
  }

  @Test func `a function without a closed derivative says so`() throws {
    let graph = Graph()
    let nu = graph.symbol("n"), x = graph.symbol("x")
    let e = graph.apply("besselj", nu, x)
    guard
      let failure = #expect(
        throws: Failure.self,
        performing: {
          _ = try Program(graph, gradientOf: e, inputs: [nu, x])
        })
    else { return }
    #expect(failure.code == .derivative || failure.code == .state)
  }

  @Test func `a gradient of a thousand variables costs a few times its value`() throws {
    let graph = Graph()
    let x = (0..<1000).map { graph.symbol("x\($0)") }
    var terms: [Expr] = []
    for i in 0..<999 {
      let a = graph.difference(x[i + 1], graph.power(x[i], .two))
      terms.append(graph.product(graph.number(100), graph.power(a, .two)))
      terms.append(graph.power(graph.difference(.one, x[i]), .two))
    }
    let e = graph.sum(terms)
    let value = try Program(graph, [e], inputs: x)
    let program = try Program(graph, gradientOf: e, inputs: x)
    #expect(program.stepCount < 4 * value.stepCount)
    let point = x.indices.map { 1 + Double($0 % 7) * 0.01 }
    let all = program(point)
    #expect(agree(all[0], value(point)[0], 1e-12))
    for i in [0, 1, 500, 998] {
      let before = i > 0 ? 200 * (point[i] - point[i - 1] * point[i - 1]) : 0
      let right = before - 400 * point[i] * (point[i + 1] - point[i] * point[i]) - 2 * (1 - point[i])
      #expect(agree(all[i + 1], right, 1e-11))
    }
  }
}
