// What the tests share: a notebook that answers lines as a session does, and random numbers from a seed.
import Calculus

/// Definitions and a graph; a line goes in and its printed answer comes out.
final class Notebook {
  let graph: Graph
  var definitions = Definitions()
  /// The remarks on how the last line was read.
  private(set) var notes: [Note] = []
  private var style = NumberStyle()

  init(graph: Graph = Graph()) { self.graph = graph }

  /// The answer as an expression: resolved, simplified when something was differentiated, then at the point.
  func result(_ line: String) throws(Failure) -> Expr {
    graph.clearTrouble()
    let parser = Parser(graph, definitions)
    let statement = try parser.statement(Array(line.utf8))
    notes = statement.notes
    style = NumberStyle(decimals: statement.hasDecimal)
    switch statement.form {
    case .empty: return .undefined
    case .definition(let name, let parameters, let body, _):
      try graph.check()
      definitions.define(name, Definition(parameters: parameters, body: body))
      return body
    case .expression(let e):
      var result = try graph.resolved(e, definitions, protected: statement.protected)
      if !statement.variables.isEmpty || graph.hasStandingDerivative(e) { result = graph.simplified(result) }
      try graph.check()
      if statement.bindings.isEmpty { return result }
      var point: [Expr: Expr] = [:]
      for binding in statement.bindings {
        let x = binding.symbol ?? graph.freeSymbols(result).first ?? graph.symbol("x")
        if case .single(let value) = binding.values { point[x] = try graph.resolved(value, definitions) }
      }
      return try graph.value(
        of: result, differentiated: graph.hasStandingDerivative(e) || !statement.variables.isEmpty, at: point,
        source: e,
        variables: statement.variables.filter { point[$0] != nil }, definitions)
    }
  }

  /// The answer as a pipe would get it. Statements before the last `;` set the stage.
  func answer(_ line: String, _ dialect: Dialect = .ascii) throws(Failure) -> String {
    var last = Expr.undefined
    for statement in line.split(separator: ";") { last = try result(String(statement)) }
    return try graph.written(last, dialect, style)
  }

  /// The failure that a line ends in, if it does.
  func failure(_ line: String) -> Failure? {
    do {
      _ = try answer(line)
      return nil
    } catch {
      return error
    }
  }
}

/// A line's answer in a notebook of its own.
func answer(_ line: String, _ dialect: Dialect = .ascii) throws -> String {
  let notebook = Notebook()
  return try notebook.answer(line, dialect)
}

/// The remarks that reading a line makes.
func notes(_ line: String) throws -> [Note] {
  let notebook = Notebook()
  _ = try notebook.answer(line)
  return notebook.notes
}

/// What an answer requires beside itself, in words.
func conditions(_ line: String) throws -> [String] {
  let notebook = Notebook()
  notebook.graph.recordsConditions = true
  let e = try notebook.result(line)
  return notebook.graph.openRequirements(beside: e).map { notebook.graph.text($0, .ascii) }
}

/// A generator with a seed, so that a failing case comes back.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64
  init(_ seed: Int) { state = UInt64(truncatingIfNeeded: seed) &* 0xD1B5_4A32_D192_ED03 }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }

  mutating func below(_ n: Int) -> Int { Int.random(in: 0..<n, using: &self) }
}

/// Whether two numbers agree to `tolerance`, relative to the larger or to 1; no number agrees with no number.
func agree(_ a: Double, _ b: Double, _ tolerance: Double) -> Bool {
  if a == b || (a.isNaN && b.isNaN) { return true }
  return (a - b).magnitude <= tolerance * max(1, a.magnitude, b.magnitude)
}

/// The derivative of `f` at `x` by central differences, Richardson's extrapolation taken three times.
func centralDifference(at x: Double, step: Double = 1e-2, _ f: (Double) -> Double) -> Double {
  var row = (0..<4).map { k in
    let h = step / Double(1 << k)
    return (f(x + h) - f(x - h)) / (2 * h)
  }
  var weight = 4.0
  while row.count > 1 {
    row = (1..<row.count).map { (weight * row[$0] - row[$0 - 1]) / (weight - 1) }
    weight *= 4
  }
  return row[0]
}
