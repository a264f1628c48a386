// Every row of the function table, by its own facts: no function is named here, so a new row is tested the moment
// it exists.
import Calculus
import Testing

/// A row as a test argument that says its name.
struct Row: Sendable, CustomTestStringConvertible {
  let number: Int
  var function: Function { Function.table[number] }
  var testDescription: String { "\(function.name)/\(function.parameters.count)" }
  var reference: FunctionReference { .row(number) }

  static let all = Function.table.indices.map(Row.init)
  /// Rows whose calls are numbers.
  static let numeric = all.filter {
    switch $0.function.form {
    case .ordinary, .shorthand, .nested:
      if case .structural = $0.function.value { false } else { $0.hasNumbers }
    default: false
    }
  }

  /// Whether numbers come out of it, with the second program where that is there.
  var hasNumbers: Bool {
    let graph = Graph()
    let (call, symbols) = call(in: graph)
    return (try? Program(graph, [call], inputs: symbols)) != nil
  }

  static let letters = ["u", "v", "w", "z", "s", "t"]

  /// The call with u, v, w … as arguments, and these.
  func call(in graph: Graph) -> (Expr, [Expr]) {
    let symbols = function.parameters.indices.map { graph.symbol(Row.letters[$0]) }
    return (graph.apply(reference, symbols), symbols)
  }

  /// Points inside the row's own domain, none of them a round number.
  var points: [[Double]] {
    [0.13, 0.29, 0.41, 0.58, 0.77, 0.91].enumerated().map { k, part in
      function.parameters.indices.map { j in
        let interval = function.domain[min(j, function.domain.count - 1)]
        let at = j == 0 ? part : (part * 7 + Double(k + j) * 0.37).truncatingRemainder(dividingBy: 1)
        return interval.lowerBound + (interval.upperBound - interval.lowerBound) * (0.05 + 0.9 * at)
      }
    }
  }
}

@Suite struct FunctionTableTests {
  @Test(arguments: Row.numeric)
  func `a derivative cell agrees with differences of the value`(row: Row) throws {
    let graph = Graph()
    let (call, symbols) = row.call(in: graph)
    let value = try Program(graph, [call], inputs: symbols)
    for (k, symbol) in symbols.enumerated() {
      let slope = graph.derivative(call, wrt: symbol)
      if row.function.form != .shorthand, row.function.derivatives[k] == nil {
        #expect(graph.trouble?.code == .derivative)
        graph.clearTrouble()
        continue
      }
      try graph.check()
      let program = try Program(graph, [slope], inputs: symbols)
      for point in row.points {
        let exact = program(point)[0]
        let difference = centralDifference(at: point[k]) { x in
          var moved = point
          moved[k] = x
          return value(moved)[0]
        }
        #expect(
          agree(exact, difference, 1e-7), "by \(symbols[k]) at \(point): \(exact), differences \(difference)")
      }
    }
  }

  @Test(arguments: Row.numeric)
  func `a row with a derivative for each argument says so`(row: Row) {
    guard row.function.form != .shorthand else { return }
    #expect(row.function.derivatives.count == row.function.parameters.count)
  }

  @Test(arguments: Row.numeric)
  func `a definition is the value`(row: Row) throws {
    guard let text = row.function.definition else { return }
    let graph = Graph()
    let (call, symbols) = row.call(in: graph)
    let program = try Program(graph, [call, Parser(graph).expression(text)], inputs: symbols)
    for point in row.points {
      let values = program(point)
      #expect(agree(values[0], values[1], 1e-12), "at \(point): \(values)")
      #expect(values[0].isFinite)
    }
  }

  /// The left side goes through the row's numbers and not through the constructor, which knows the fact.
  @Test(arguments: Row.all.filter { $0.function.facts.isEmpty || $0.hasNumbers })
  func `a fact is numerically true`(row: Row) throws {
    for fact in row.function.facts {
      let graph = Graph()
      let (call, symbols) = row.call(in: graph)
      let value = try Program(graph, [call], inputs: symbols)
      let sides = fact.split(separator: "=", maxSplits: 1).map(String.init)
      let open = try #require(sides[0].firstIndex(of: "(")), close = try #require(sides[0].lastIndex(of: ")"))
      #expect(sides[0][..<open] == row.function.name)
      let list = try Parser(graph).expression("[\(sides[0][sides[0].index(after: open)..<close])]")
      let arguments = graph.children(list)
      let free = graph.freeSymbols(list)
      let inner = try Program(graph, arguments, inputs: free)
      if sides[1].contains("undefined") {
        let number = value(inner([]))[0]
        #expect(!number.isFinite || number.magnitude > 1e15, "\(fact): \(number)")
        continue
      }
      let right = try Program(graph, [Parser(graph).expression(sides[1])], inputs: free)
      // No ball holds an infinity; the value there is a limit.
      if case .balls = row.function.value, free.isEmpty, inner([]).contains(where: \.isInfinite) { continue }
      var compared = 0
      for x in free.isEmpty ? [0] : stride(from: -2.95, through: 3, by: 0.31).map({ $0 }) {
        let point = free.map { _ in x }
        var a = value(inner(point))[0]
        let b = right(point)[0]
        // At the edge of a domain the nearest double may lie outside.
        let isEdge = a.isNaN && free.isEmpty
        if isEdge { a = value(inner(point).map(\.nextUp))[0] }
        guard a.isFinite, b.isFinite else { continue }
        compared += 1
        #expect(agree(a, b, isEdge ? 1e-7 : 1e-9), "\(fact) at \(x): \(a) and \(b)")
      }
      #expect(compared > 0, "\(fact) was nowhere compared")
    }
  }

  @Test(arguments: Row.all)
  func `an identity is numerically true`(row: Row) throws {
    for identity in row.function.identities {
      let graph = Graph()
      let sides = identity.split(separator: "=", maxSplits: 1).map(String.init)
      let parser = Parser(graph)
      let pair = try sides.map { try parser.expression($0) }
      let u = graph.symbol("u")
      let program = try Program(graph, pair, inputs: [u])
      for point in row.points {
        let values = program([point[0]])
        #expect(agree(values[0], values[1], 1e-11), "\(identity) at \(point[0]): \(values)")
      }
    }
  }

  @Test(arguments: Row.numeric)
  func `an exact value is the value`(row: Row) throws {
    guard let exact = row.function.exact else { return }
    let graph = Graph()
    let (call, symbols) = row.call(in: graph)
    let program = try Program(graph, [call], inputs: symbols)
    let samples = (-14...14).map { Rational($0, over: 4) ?? .zero }
    var compared = 0
    for a in samples {
      for b in symbols.count > 1 ? samples : [.zero] {
        let arguments = Array([a, b].prefix(symbols.count))
        guard let result = exact(arguments) else { continue }
        let value = program(arguments.map(\.double))[0]
        guard value.isFinite else { continue }
        compared += 1
        #expect(
          agree(result.double, value, 1e-12), "at \(arguments.map(\.double)): \(result.double), \(value)")
      }
    }
    #expect(compared > 0)
  }

  @Test(arguments: Row.numeric)
  func `a block of points gets the same numbers as each point alone`(row: Row) throws {
    let graph = Graph()
    let (call, symbols) = row.call(in: graph)
    let program = try Program(graph, [call], inputs: symbols)
    var random = SeededGenerator(row.number)
    let count = 3 * Program.blockLength + 5
    let columns = symbols.indices.map { j in
      let interval = row.function.domain[min(j, row.function.domain.count - 1)]
      return (0..<count).map { _ in Double.random(in: interval, using: &random) }
    }
    let together = program.block(columns)
    for k in 0..<count {
      let alone = program(columns.map { $0[k] })[0]
      #expect(together[k] == alone || (together[k].isNaN && alone.isNaN), "at \(columns.map { $0[k] })")
    }
  }

  @Test(arguments: Row.numeric)
  func `parity and period are those of the value`(row: Row) throws {
    guard row.function.parity != .none || row.function.period != nil else { return }
    let graph = Graph()
    let (call, symbols) = row.call(in: graph)
    let program = try Program(graph, [call], inputs: symbols)
    for point in row.points {
      let value = program(point)[0], mirrored = program([-point[0]])[0]
      switch row.function.parity {
      case .even: #expect(agree(value, mirrored, 1e-14))
      case .odd: #expect(agree(value, -mirrored, 1e-14))
      case .none: break
      }
      if let period = row.function.period {
        #expect(agree(value, program([point[0] + Double(period) * .pi])[0], 1e-11))
      }
    }
  }

  @Test func `no two rows claim one name with one number of arguments`() {
    var claimed: [String: [ClosedRange<Int>]] = [:]
    for row in Function.table {
      for name in [row.name] + row.aliases {
        let others = claimed[name, default: []]
        #expect(!others.contains { $0.overlaps(row.arity) }, "\(name)")
        claimed[name, default: []].append(row.arity)
      }
    }
    for name in claimed.keys {
      // Rows that bind a variable are written by the operators of the same names.
      if let k = Function.row(named: name), Function.table[k].form == .binder { continue }
      #expect(CalculusOperator.index[name] == nil, "\(name) is an operator too")
    }
  }

  @Test(arguments: Row.all)
  func `a row describes itself`(row: Row) {
    let summary = row.function.summary
    #expect(summary.hasSuffix(".") && summary.count > 5)
    #expect(summary.count <= 100)
    #expect(row.function.parameters.count <= 6)
    #expect(row.function.arity.contains(row.function.parameters.count))
  }
}

extension Program {
  /// The first output over columns of inputs, in one run.
  func block(_ columns: [[Double]]) -> [Double] {
    let count = columns.first?.count ?? 0
    let memory = UnsafeMutablePointer<Double>.allocate(capacity: count * (columns.count + outputCount) + 1)
    defer { memory.deallocate() }
    for (k, column) in columns.enumerated() { (memory + k * count).initialize(from: column, count: count) }
    let results = memory + columns.count * count
    results.initialize(repeating: 0, count: count * outputCount + 1)
    run(
      columns.indices.map { UnsafePointer(memory + $0 * count) },
      (0..<outputCount).map { results + $0 * count },
      count: count)
    return (0..<count).map { results[$0] }
  }
}
