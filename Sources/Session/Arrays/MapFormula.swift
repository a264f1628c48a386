// What `map` is asked to compute: the text of an expression, the names of columns, and what of the expression is wanted;
// out come expressions with names, and the columns that they need.
import Calculus
import Page

/// Of an expression, its values, or its derivatives by the columns.
public enum MapKind: Sendable { case value, gradient, jacobian }

public struct MapFormula {
  /// The columns the expressions need, in the order of the columns given.
  public var inputs: [String] = []
  /// A name for each output, and the output as it could be typed.
  public var names: [String] = []
  public var formulas: [String] = []
  /// How the outputs are arranged in rows: nothing for one, [2] for two, [2, 3] for a Jacobian matrix.
  public var shape: [Int] = []
  /// The name that the one column without a name stands for.
  public var adopted: String?
  public var notes: [Note] = []
  let program: Program
  let joints: JointRows?

  /// Outputs of `count` rows of inputs.
  public func compute(
    _ inputs: [UnsafePointer<Double>], _ outputs: [UnsafeMutablePointer<Double>], count: Int
  ) throws(Failure) {
    program.run(inputs, outputs, count: count)
    try BallWatch.current.check()
    try joints?.correct(inputs, outputs, count: count)
  }

  /// What is to be said when all rows are computed.
  public func closingNotes(undefined: Int, of values: Int) -> [Note] {
    var texts: [String] = []
    if undefined > 0 {
      texts.append("\(undefined) of \(values) values \(undefined == 1 ? "is" : "are") undefined")
    }
    if let given = joints?.given, given > 0 {
      texts.append("\(given) of them lie at kinks too many to be looked at one by one")
    }
    return texts.map { Note(id: "closing:\($0)", text: $0) }
  }
}

extension Session {
  /// Reads `bytes` as the expression to map. `columns` are the names there are; `nameless` says that there is one column
  /// more, which stands for the one name that is no column. Derivatives are by the columns `by`, or by all that occur.
  public func mapFormula(
    _ bytes: [UInt8], _ kind: MapKind, columns: [String], nameless: Bool = false, by: [String]? = nil
  ) throws(Failure) -> MapFormula {
    let whole = 0..<max(1, bytes.count)
    let parser = Parser(graph, definitions)
    let statement = try parser.statement(bytes)
    var name = "f"
    let typed: Expr
    switch statement.form {
    case .empty: throw Failure(.usage, "an expression was expected", at: whole)
    case .expression(let e): typed = e
    case .definition(let own, nil, let body, _): (name, typed) = (own, body)
    case .definition(_, _, _, let range):
      throw Failure(.usage, "an expression was expected, not a function", at: range, hint: "write f = …")
    }
    guard statement.bindings.isEmpty else {
      throw Failure(
        .usage, "columns are the values here, so 'at' has no place", at: statement.bindings[0].range)
    }
    let mentioned = Set(Session.words(String(decoding: bytes, as: UTF8.self)))
    let symbols = columns.map { graph.symbol($0) }
    return try located(whole) { () throws(Failure) in
      var e = try graph.resolved(typed, definitions, protected: statement.protected + symbols)
      if graph.hasStandingDerivative(typed) || !statement.variables.isEmpty { e = graph.simplified(e) }
      try graph.check()
      var known = columns
      var adopted: String?
      let strange = graph.freeSymbols(e).map { graph.name($0) }.filter { !columns.contains($0) }
      if strange.count == 1, nameless {
        adopted = strange[0]
        known.append(strange[0])
      } else if let first = strange.first {
        throw missing(first, bytes, columns)
      }
      let used = Set(graph.freeSymbols(e).map { graph.name($0) })
      var variables = known.filter { used.contains($0) }
      if let by {
        for x in by where !known.contains(x) { throw missing(x, bytes, columns) }
        variables = by
      }
      let outputs = try self.outputs(e, kind, name: name, by: variables)
      for output in outputs.expressions { try checkNumber(output) }
      let needed = outputs.expressions + outputs.derivatives.map(\.function)
      let inputs = known.filter { x in needed.contains { graph.contains($0, graph.symbol(x)) } }
      let places = inputs.map { graph.symbol($0) }
      var formula = MapFormula(
        program: try Program(graph, outputs.expressions, inputs: places),
        joints: JointRows(graph, outputs.derivatives, inputs: places))
      formula.inputs = inputs
      formula.adopted = adopted
      formula.names = outputs.names
      formula.shape = outputs.shape
      formula.formulas = outputs.expressions.map {
        graph.treeSize($0) <= 1000 ? (try? graph.written($0, .ascii)) ?? "..." : "..."
      }
      formula.notes = parser.notes
      for x in known where mentioned.contains(x) && definitions[x]?.parameters == nil {
        guard let body = definitions[x]?.body else { continue }
        formula.notes.append(
          Note(id: "column:\(x)", text: "\(x) is the column here, not \(graph.text(body, dialect))"))
      }
      return formula
    }
  }

  private func outputs(_ e: Expr, _ kind: MapKind, name: String, by variables: [String]) throws(Failure) -> (
    expressions: [Expr], names: [String], shape: [Int], derivatives: [(function: Expr, by: Expr)]
  ) {
    let parts = graph.isVector(e) ? graph.children(e) : [e]
    let count = parts.count
    if kind == .value {
      guard graph.isVector(e) else { return ([e], [name], [], []) }
      guard graph.isMatrix(e) else { return (parts, (1...max(1, count)).map { "\(name)\($0)" }, [count], []) }
      let rows = parts.map { graph.isVector($0) ? graph.children($0) : [$0] }
      let names = rows.enumerated().flatMap { r, row in row.indices.map { "\(name)\(r + 1)_\($0 + 1)" } }
      let width = rows.map(\.count)
      let isEven = width.allSatisfy { $0 == width[0] }
      return (rows.flatMap { $0 }, names, isEven ? [count, width[0]] : [names.count], [])
    }
    guard kind == .jacobian || count == 1 else {
      throw Failure(
        .shape, "a gradient is of one expression, and here are \(count)", hint: "the Jacobian is of several")
    }
    guard !graph.isMatrix(e) else { throw Failure(.shape, "a matrix has no Jacobian here") }
    guard !variables.isEmpty else { throw Failure(.usage, "there is no column to differentiate by") }
    var expressions: [Expr] = [], names: [String] = [], derivatives: [(function: Expr, by: Expr)] = []
    for (k, part) in parts.enumerated() {
      for x in variables {
        derivatives.append((part, graph.symbol(x)))
        expressions.append(graph.simplified(graph.derivative(part, wrt: graph.symbol(x))))
        try graph.check()
        names.append("d\(name)\(graph.isVector(e) ? "\(k + 1)" : "")/d\(x)")
      }
    }
    if kind == .gradient {
      return (expressions, names, variables.count == 1 ? [] : [variables.count], derivatives)
    }
    return (expressions, names, [count, variables.count], derivatives)
  }

  private func checkNumber(_ e: Expr) throws(Failure) {
    guard graph.isScalar(e) else {
      throw Failure(.shape, "a number was expected for each row, not '\(graph.text(e))'")
    }
    if graph.hasFormalCall(e) {
      throw Failure(.undefined, "'\(graph.text(e))' has no value: a function in it is not defined")
    }
  }

  /// A name that no column has, where it stands.
  private func missing(_ name: String, _ bytes: [UInt8], _ columns: [String]) -> Failure {
    let near = columns.count < 2 ? nil : Suggestion.hint(for: name, among: columns)
    let list: String? =
      switch columns.count {
      case 0: nil
      case 1: "the column is \(columns[0])"
      default:
        "the columns are \(columns.prefix(12).joined(separator: ", "))\(columns.count > 12 ? ", …" : "")"
      }
    return Failure(
      .unknown, "there is no column '\(name)'", at: Session.place(of: name, in: bytes),
      hint: [near, list].compactMap { $0 }.joined(separator: " "))
  }

  /// Where a name stands first; nil when it came by a definition.
  private static func place(of name: String, in bytes: [UInt8]) -> Range<Int>? {
    let name = Array(name.utf8)
    var k = 0
    func isWord(_ c: UInt8) -> Bool {
      c >= 0x80 || (c | 0x20) >= 0x61 && (c | 0x20) <= 0x7A || c == 0x5F || (0x30...0x39).contains(c)
    }
    while k + name.count <= bytes.count {
      let end = k + name.count
      if bytes[k..<end].elementsEqual(name),
        k == 0 || !isWord(bytes[k - 1]) || (0x30...0x39).contains(bytes[k - 1]),
        end == bytes.count || !isWord(bytes[end])
      {
        return k..<end
      }
      k += 1
    }
    return nil
  }
}
