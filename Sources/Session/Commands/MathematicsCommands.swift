// Commands that show mathematics: steps, plot, table, tree, tex, assert.
import Calculus
import Page

extension Command {
  static let mathematics: [Command] = [steps, plot, table, map, tree, tex, assert, assume]

  static let steps = Command(
    "steps", usage: "steps EXPRESSION", "The derivation, rule by rule; alone, of the last statement.",
    details:
      "Each line shows the whole expression after one rule, with the rule's name and what it states. The last line is the answer.",
    examples: ["steps d/dx x^2*sin(x)", "steps diff(ln(x^2 + 1), x)"], completes: .expression,
    group: .mathematics
  ) { (session, arguments) throws(Failure) in try session.steps(arguments) }

  static let plot = Command(
    "plot", usage: "plot EXPRESSION, x=a..b", "A curve in braille; several expressions with [f, g].",
    examples: ["plot(sin(x)*e^(-x/4), 0..12)", "plot [sin(x), cos(x)], x=-3..3"], completes: .expression,
    group: .mathematics,
    isFunction: true
  ) { (session, arguments) throws(Failure) in try session.plot(arguments) }

  static let table = Command(
    "table", usage: "table EXPRESSION, x=a..b step h", "Values at equally spaced points.",
    examples: ["table x^2, x=0..2 step 0.5", "table([sin(x), cos(x)], 0..1)"], completes: .expression,
    group: .mathematics,
    isFunction: true
  ) { (session, arguments) throws(Failure) in try session.table(arguments) }

  static let tree = Command(
    "tree", usage: "tree EXPRESSION", "How an expression is written in the notebook.",
    examples: ["tree 2*x*sin(3*x)"], completes: .expression, group: .mathematics
  ) { (session, arguments) throws(Failure) in try session.tree(arguments) }

  static let tex = Command(
    "tex", aliases: ["latex"], usage: "tex EXPRESSION", "The expression in LaTeX; alone, of the last answer.",
    examples: ["tex d/dx x^2*sin(3*x)"], completes: .expression, group: .mathematics
  ) { (session, arguments) throws(Failure) in try session.tex(arguments) }

  static let assert = Command(
    "assert", usage: "assert A == B",
    "Nothing when the relation holds; an error, with a point of difference, when not.",
    details:
      "Both sides are brought to one form and compared; where that does not settle it they are evaluated at points.",
    examples: ["assert d/dx x^2 == 2*x"], completes: .expression, group: .mathematics
  ) { (session, arguments) throws(Failure) in try session.assert(arguments) }
}

extension Session {
  /// The expression in a command's arguments, with the parser's notes.
  func parsed(_ arguments: Arguments, what: String = "an expression") throws(Failure) -> (Statement, Expr) {
    guard !arguments.isEmpty else {
      throw Failure(.usage, "\(what) was expected", at: arguments.word)
    }
    do throws(Failure) {
      let statement = try Parser(graph, definitions).statement(arguments.bytes)
      switch statement.form {
      case .expression(let e): return (statement, e)
      case .definition(_, _, let body, _): return (statement, body)
      case .empty: throw Failure(.usage, "\(what) was expected", at: 0..<1)
      }
    } catch {
      throw error.moved(by: arguments.offset)
    }
  }

  // MARK: steps

  fileprivate func steps(_ arguments: Arguments) throws(Failure) -> Reply {
    var original: Expr
    var protected: [Expr] = []
    if arguments.isEmpty {
      guard let last = lastStatement else {
        throw Failure(
          .usage, "there is no derivative to show the steps of", at: arguments.word,
          hint: "write steps d/dx x^2")
      }
      original = last
    } else {
      let (statement, e) = try parsed(arguments)
      (original, protected) = (e, statement.protected)
    }
    let standing = try graph.resolved(original, definitions, protected: protected, standing: true)
    guard graph.hasStandingDerivative(standing) else {
      throw Failure(
        .usage, "there is no derivative in '\(try graph.written(standing, .ascii))'", at: arguments.range,
        hint: "write steps d/dx …")
    }
    let steps = try graph.derivation(of: standing)
    var rows: [[Text]] = [[show(try graph.written(standing, dialect)), ""]]
    var lines = [try graph.written(standing, .ascii)]
    for step in steps {
      let statement = glyphs == .ascii ? ascii(step.statement) : step.statement
      rows.append([
        Text("= ", .operator) + show(try graph.written(step.whole, dialect)),
        Text("\(step.name)", .rule) + Text("   \(statement)", .quiet),
      ])
      lines.append("= \(try graph.written(step.whole, .ascii))    # \(step.name): \(ascii(step.statement))")
    }
    if let last = steps.last { remember(last.whole) }
    lastStatement = original
    var reply = Reply(.steps)
    reply.out = lines.joined(separator: "\n")
    reply.text = stepsLayout(rows)
    return reply
  }

  /// Expression left, rule right, or the rule below where the line is too short.
  private func stepsLayout(_ rows: [[Text]]) -> Text {
    let widest = rows.map { $0[0].width }.max() ?? 0
    let rules = rows.map { $0[1].width }.max() ?? 0
    if widest + rules + 5 <= settings.width {
      return Table(rows: rows, alignments: [.left, .left], indent: 2, gap: 3).text(style)
    }
    return rows.map { row in
      row[1].isEmpty
        ? row[0].indented(by: 2) : [row[1].indented(by: 4), row[0].indented(by: 2)].joinedLines()
    }.joinedLines()
  }

  /// Rule statements in plain ASCII, for a pipe.
  func ascii(_ text: String) -> String { PlainText.ascii(text) }

  // MARK: plot and table

  /// `f, x=a..b step h`: the last part is the range.
  private func functionAndRange(_ arguments: Arguments) throws(Failure)
    -> (source: Expr, columns: [Expr], x: Expr, low: Double, high: Double, step: Double?)
  {
    guard !arguments.isEmpty else {
      throw Failure(
        .usage, "an expression and a range were expected", at: arguments.word, hint: "write f, x=0..2")
    }
    do throws(Failure) {
      let parser = Parser(graph, definitions)
      let (f, binding, protected) = try parser.functionAndRange(arguments.bytes)
      var e = try graph.resolved(f, definitions, protected: protected)
      if graph.hasStandingDerivative(f) { e = graph.simplified(e) }
      let free = graph.freeSymbols(e)
      var low = -5.0, high = 5.0
      var step: Double?
      var x = free.first ?? graph.symbol("x")
      if let binding {
        if let symbol = binding.symbol { x = symbol }
        guard case .range(let a, let b, let h) = binding.values else {
          throw Failure(.usage, "a range a..b was expected", at: binding.range)
        }
        low = try number(a, binding.range)
        high = try number(b, binding.range)
        if let h { step = try number(h, binding.range) }
      }
      let others = free.filter { $0 != x }
      guard others.isEmpty else {
        let names = others.prefix(4).map { graph.name($0) }.joined(separator: ", ")
        throw Failure(.usage, "\(names) needs a value here", at: 0..<arguments.bytes.count)
      }
      return (f, graph.isVector(e) ? graph.children(e) : [e], x, low, high, step)
    } catch {
      throw error.moved(by: arguments.offset)
    }
  }

  fileprivate func table(_ arguments: Arguments) throws(Failure) -> Reply {
    let (source, columns, x, low, high, step) = try functionAndRange(arguments)
    var table = try values(columns, x, from: low, to: high, step: step ?? (high - low) / 10, arguments.range)
    if columns.count == 1, graph.hasStandingDerivative(source) {
      for (row, value) in try graph.jointValues(of: source, along: x, table[0], [:], definitions) {
        table[1][row] = value
      }
    }
    return report(
      table, header: [graph.name(x)] + columns.map { graph.text($0, dialect) },
      ascii: [graph.name(x)] + columns.map { graph.text($0) })
  }

  fileprivate func plot(_ arguments: Arguments) throws(Failure) -> Reply {
    let (_, columns, x, low, high, _) = try functionAndRange(arguments)
    guard low < high else { throw Failure(.usage, "the range is empty", at: arguments.range) }
    let blank = Plot(curves: [], width: min(settings.width, 76), height: 12)
    let count = max(2, blank.samples(style))
    let program = try located(arguments.range) { () throws(Failure) in
      try Program(graph, columns, inputs: [x])
    }
    let points = (0..<count).map { low + (high - low) * Double($0) / Double(count - 1) }
    let values = program.columns(points)
    graph.poll()
    try graph.check()
    let curves = columns.indices.map { k in
      Plot.Curve(
        name: columns.count > 1 ? show(graph.text(columns[k], dialect)) : "", xs: points, ys: values[k])
    }
    let plot = Plot(curves: curves, width: min(settings.width, 76), height: 12, xRange: low...high)
    return Reply(.table, lines: plot.text(style))
  }

  // MARK: tree and tex

  fileprivate func tree(_ arguments: Arguments) throws(Failure) -> Reply {
    let (statement, e) = try parsed(arguments)
    let shown = try graph.resolved(e, definitions, protected: statement.protected, standing: true)
    guard graph.treeSize(shown) <= 2000 else {
      throw Failure(.limit, "this tree has more than 2000 nodes", at: arguments.range)
    }
    return Reply(.command, lines: Text(graph.outline(shown, ascii: glyphs == .ascii)))
  }

  fileprivate func tex(_ arguments: Arguments) throws(Failure) -> Reply {
    let e: Expr
    if arguments.isEmpty {
      guard let last = definitions.answers.answer(definitions.answers.count, in: graph) else {
        throw Failure(.usage, "there is no answer yet", at: arguments.word)
      }
      e = last
    } else {
      let (statement, original) = try parsed(arguments)
      let value = try graph.resolved(original, definitions, protected: statement.protected)
      e =
        graph.hasStandingDerivative(original) || !statement.protected.isEmpty
        ? graph.simplified(value) : value
    }
    guard graph.treeSize(e) <= Double(settings.limits.printedNodes) else {
      throw Failure(.limit, "the formula is too long to write out", at: arguments.range)
    }
    return Reply(.command, lines: Text(graph.latex(e)))
  }

  // MARK: assert

  fileprivate func assert(_ arguments: Arguments) throws(Failure) -> Reply {
    let (statement, e) = try parsed(arguments, what: "a relation such as a == b")
    let whole = arguments.range
    if let comparison = statement.comparison {
      let (a, b) = try sides(comparison, statement)
      let verdict = try graph.equality(a, b)
      switch verdict {
      case .proved: return Reply(.command)
      case .untold:
        var reply = Reply(.command)
        reply.notes = [Note(id: "untold:\(arguments.text)", text: verdict.sentence, range: nil)]
        return reply
      case .different, .nowhere: throw Failure(.assertion, verdict.sentence, at: whole)
      }
    }
    if e == .one { return Reply(.command) }
    if e == .zero { throw Failure(.assertion, "the assertion does not hold", at: whole) }
    guard let row = graph.row(e), row.form == .relation || row.form == .connective else {
      throw Failure(.usage, "a relation such as a == b was expected", at: whole)
    }
    var resolved = try graph.resolved(e, definitions, protected: statement.protected)
    if let (x, a) = singlePoint(statement) {
      resolved = graph.substituted(resolved, [x: try graph.resolved(a, definitions)])
    }
    try graph.check()
    if resolved == .one { return Reply(.command) }
    if graph.isConstant(resolved), try graph.value(of: resolved) == 1 { return Reply(.command) }
    throw Failure(.assertion, "the assertion does not hold", at: whole)
  }

  private func singlePoint(_ statement: Statement) -> (Expr, Expr)? {
    guard statement.bindings.count == 1, let x = statement.bindings[0].symbol,
      case .single(let a) = statement.bindings[0].values
    else { return nil }
    return (x, a)
  }
}
