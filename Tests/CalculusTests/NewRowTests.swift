// Adding a row is the only edit: whoever reads the table must manage with every row that it holds.
import Calculus
import Testing

@Suite struct NewRowTests {
  /// A call of the row with letters, or relations where truth values are wanted, in each name that the row has.
  private func calls(_ row: Row, _ graph: Graph) -> [Expr] {
    let x = graph.symbol("x"), y = graph.symbol("y"), z = graph.symbol("z")
    let less = graph.apply("less", x, y), other = graph.apply("less", y, z)
    switch row.function.form {
    case .connective:
      return [graph.apply(row.reference, Array([less, other].prefix(row.function.parameters.count)))]
    case .piecewise:
      return [graph.apply(row.reference, [less, x, y]), graph.apply(row.reference, [less, x, other, z])]
    case .shorthand where row.function.definition?.hasPrefix("piecewise") == true:
      return [graph.apply(row.reference, [less, x, y])]
    case .vector: return [graph.vector([x, y, z])]
    case .binder: return [graph.apply(row.reference, [x, graph.apply("sin", graph.product(x, y)), .one, z])]
    default:
      return [
        graph.apply(
          row.reference,
          Array(
            [x, y, z, graph.symbol("t"), graph.symbol("a"), graph.symbol("b")].prefix(
              row.function.parameters.count)))
      ]
    }
  }

  @Test(arguments: Row.all)
  func `the printer writes what the parser reads back`(row: Row) throws {
    let graph = Graph()
    for call in calls(row, graph) {
      for dialect in [Dialect.ascii, .unicode] {
        // An equation or a range stands inside an argument.
        let whole = row.function.form == .equation ? graph.apply(graph.formal("f"), [call]) : call
        let text = graph.text(whole, dialect)
        #expect(try Parser(graph).expression(text) == whole, "\(text)")
      }
    }
  }

  @Test(arguments: Row.all)
  func `the parser knows the row by each of its names`(row: Row) throws {
    guard [.ordinary, .shorthand, .nested].contains(row.function.form) else { return }
    for name in [row.function.name] + row.function.aliases {
      #expect(Function.row(named: name, arguments: row.function.parameters.count) == row.number)
      let graph = Graph()
      let relation = row.function.name == "if"
      let arguments =
        (relation ? ["u < v", "v", "w"] : Array(Row.letters.prefix(row.function.parameters.count)))
      let read = try Parser(graph).expression("\(name)(\(arguments.joined(separator: ", ")))")
      let meant =
        relation
        ? graph.apply(
          row.reference,
          [graph.apply("less", graph.symbol("u"), graph.symbol("v")), graph.symbol("v"), graph.symbol("w")])
        : row.call(in: graph).0
      #expect(read == meant)
    }
  }

  @Test(arguments: Row.all)
  func `LaTeX has something to write for it`(row: Row) {
    let graph = Graph()
    for call in calls(row, graph) {
      let latex = graph.latex(call)
      #expect(!latex.isEmpty)
      #expect(latex.filter { $0 == "{" }.count == latex.filter { $0 == "}" }.count, "\(latex)")
    }
  }

  @Test(arguments: Row.numeric)
  func `the derivation ends in the derivative`(row: Row) throws {
    let graph = Graph()
    let (call, symbols) = row.call(in: graph)
    for (k, x) in symbols.enumerated() {
      if row.function.form == .ordinary, row.function.derivatives[k] == nil { continue }
      let steps = try graph.derivation(of: graph.standing(call, wrt: [x]))
      #expect(steps.last?.whole == graph.simplified(graph.derivative(call, wrt: x)))
    }
  }

  @Test(arguments: Row.all)
  func `a slip in the name is met with the name`(row: Row) {
    guard row.function.name.utf8.count > 4, row.function.form == .ordinary else { return }
    let notebook = Notebook()
    let failure = notebook.failure("\(row.function.name)q(x)")
    #expect(failure?.code == .unknown)
    #expect(failure?.hint?.contains("'\(row.function.name)'") == true, "\(failure?.hint ?? "no hint")")
  }

  @Test(arguments: Row.numeric)
  func `too many arguments are an error that says how many it takes`(row: Row) {
    let notebook = Notebook()
    let count = row.function.arity.upperBound + 1
    guard count < 10 else { return }
    let line = "\(row.function.name)(\((0..<count).map { "x\($0)" }.joined(separator: ", ")))"
    // Another row may have the same name for so many arguments.
    if Function.row(named: row.function.name, arguments: count).map({
      Function.table[$0].arity.contains(count)
    }) ?? false {
      return
    }
    let failure = notebook.failure(line)
    #expect(failure?.code == .arity)
    #expect(failure?.range == 0..<line.utf8.count)
  }

  @Test(arguments: Row.numeric)
  func `a net can use any row of one argument`(row: Row) throws {
    guard row.function.parameters.count == 1,
      row.function.form == .ordinary || row.function.form == .shorthand,
      row.function.form == .shorthand || row.function.derivatives[0] != nil
    else { return }
    let activation = try #require(Activation(named: row.function.name))
    let points = row.points.map { $0[0] }
    var a = [Double](repeating: 0, count: points.count), slopes = a
    activation.values(points, &a, points.count)
    activation.slopes(z: points, a: a, into: &slopes, count: points.count)
    let graph = Graph()
    let (call, symbols) = row.call(in: graph)
    let program = try Program(graph, [call, graph.derivative(call, wrt: symbols[0])], inputs: symbols)
    for (k, x) in points.enumerated() {
      #expect(agree(a[k], program([x])[0], 1e-15) && agree(slopes[k], program([x])[1], 1e-13))
    }
  }
}
