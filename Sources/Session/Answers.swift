// Mathematics in, answers out: definitions, expressions, values at points, tables of values.
import Calculus
import Page

extension Session {
  func answer(_ statement: Statement) throws(Failure) -> Reply {
    var reply = Reply(.expression)
    try answer(statement, into: &reply)
    return reply
  }

  /// The same into a fresh reply: handed on from function to function it would be copied by each.
  func answer(_ statement: Statement, into reply: inout Reply) throws(Failure) {
    switch statement.form {
    case .empty: reply.kind = .empty
    case .definition(let name, let parameters, let body, _):
      reply = try define(name, parameters, body, statement)
    case .expression(let e):
      if let comparison = statement.comparison {
        reply = try compare(comparison, e, statement)
      } else {
        try evaluate(e, statement, into: &reply)
      }
    }
  }

  // MARK: Definitions

  private func define(_ name: String, _ parameters: [String]?, _ body: Expr, _ statement: Statement)
    throws(Failure)
    -> Reply
  {
    try graph.check()
    let head = parameters.map { "\(name)(\($0.joined(separator: ", ")))" } ?? name
    let style = NumberStyle(decimals: statement.hasDecimal, digits: statement.digits)
    var reply = Reply(.definition)
    // A definition that is too long to write out is a definition all the same.
    func shown(_ dialect: Dialect) -> String { (try? graph.written(body, dialect, style)) ?? "…" }
    reply.out = "\(head) = \(shown(.ascii))"
    if settings.isInteractive { reply.text = show("\(head) = \(shown(dialect))") }
    definitions.define(name, Definition(parameters: parameters, body: body))
    return reply
  }

  // MARK: Expressions

  private func evaluate(_ e: Expr, _ statement: Statement, into reply: inout Reply) throws(Failure) {
    let decimals = statement.hasDecimal
    var result = try resolved(e, statement)
    var notes =
      isUntouched || !statement.bindings.isEmpty ? [] : notesOnBound(statement.protected, in: result)
    // A series is written term by term, as it is.
    if calculates(e, statement), statement.series == nil { result = graph.simplified(result) }
    if !graph.assumptions.isEmpty { result = graph.refined(result) }
    try graph.check()
    lastStatement = e
    if !statement.bindings.isEmpty {
      reply = try atPoints(result, e, statement, notes)
      return
    }
    // The digits of a decimal are known; writing them out again would take longer than finding them.
    let decimal = statement.decimal.flatMap { $0.value == result ? $0.text : nil }
    try answer(with: result, decimals: decimals, digits: decimal == nil ? statement.digits : 0, into: &reply)
    if let decimal {
      reply.out = decimal
      if settings.isInteractive { reply.text = show(decimal) }
    }
    attachConditions(of: result, to: &reply, &notes)
    if statement.hasFormOfItsOwn { try form(result, statement, into: &reply) }
    if !notes.isEmpty { reply.notes += notes }
  }

  /// d/dx f of a line of so many bytes that is nothing else, while nothing is defined.
  func differentiate(_ f: Expr, by x: Expr, _ length: Int, into reply: inout Reply) throws(Failure) {
    let graph = graph
    var result = graph.derivative(f, wrt: x)
    do throws(Failure) { try graph.check() } catch { throw error.located(at: 0..<length) }
    result = graph.simplified(result)
    if !graph.assumptions.isEmpty { result = graph.refined(result) }
    try graph.check()
    lastDerivative = (f, x)
    // In most scripts somebody hears it as bytes, with nothing to be said beside it.
    if let hearsPlain, !settings.isInteractive, !settings.time, !isSilent, loading.isEmpty,
      !graph.isConstant(result), graph.requirements.isEmpty, !graph.isPartlySimplified,
      graph.write(result, to: hearsPlain)
    {
      reply.wasHeard = true
      return definitions.answers.append(result, in: graph)
    }
    try answer(with: result, decimals: false, digits: 0, into: &reply)
    var notes: [Note] = []
    attachConditions(of: result, to: &reply, &notes)
    if !notes.isEmpty { reply.notes += notes }
  }

  /// `e` with definitions put in and derivatives carried out.
  private func resolved(_ e: Expr, _ statement: Statement) throws(Failure) -> Expr {
    do throws(Failure) {
      if isUntouched { return try graph.resolved(e) }
      return try graph.resolved(e, definitions, protected: statement.protected)
    } catch {
      throw error.located(at: 0..<statement.range.count)
    }
  }

  /// The answer in the form that its operator gave it.
  private func form(_ result: Expr, _ statement: Statement, into reply: inout Reply) throws(Failure) {
    if let series = statement.series, series.value == result {
      let style = NumberStyle(decimals: statement.hasDecimal)
      reply.out = series.text(graph, .ascii, style, remainder: false)
      if settings.isInteractive { reply.text = show(series.text(graph, dialect, style, remainder: true)) }
    }
    if let primes = statement.primes {
      reply.out = primes.text(.ascii)
      if settings.isInteractive { reply.text = show(primes.text(dialect)) }
    }
    if let listing = statement.listing, listing.value == result {
      reply = try shown(listing, statement.hasDecimal)
    }
  }

  /// That a name stands for itself in `result` although it has a value.
  private func notesOnBound(_ protected: [Expr], in result: Expr) -> [Note] {
    protected.compactMap { x in
      let name = graph.name(x)
      guard let definition = definitions[name], definition.parameters == nil, graph.contains(result, x) else {
        return nil
      }
      let value = graph.text(definition.body)
      return Note(
        id: "bound:\(name)", text: "\(name) = \(value) here; write 'at \(name)=\(value)' to put it in",
        range: nil)
    }
  }

  /// A table of an operator: exact where it is, digits where it is not.
  private func shown(_ listing: Listing, _ decimals: Bool) throws(Failure) -> Reply {
    var reply = Reply(.table)
    if listing.rows.isEmpty {
      reply.out = try graph.written(listing.value, .ascii)
      reply.text = Text(reply.out)
      return reply
    }
    var lines = [listing.header.joined(separator: "\t")]
    var rows: [[Text]] = []
    let style = NumberStyle(decimals: decimals)
    for row in listing.rows {
      var line: [String] = [], cells: [Text] = []
      for cell in row {
        switch cell {
        case .expression(let e):
          line.append(try graph.written(e, .ascii, style))
          cells.append(show(try graph.written(e, dialect, style)))
        case .number(let x):
          line.append(Decimal.shortest(x))
          cells.append(
            Text("\(roughly) " + Numerals.significant(x, digits: settings.digits, glyphs: glyphs), .number))
        case .word(let text):
          line.append(text)
          cells.append(Text(text))
        }
      }
      lines.append(line.joined(separator: "\t"))
      rows.append(cells)
    }
    reply.out = lines.joined(separator: "\n")
    guard settings.isInteractive else { return reply }
    let head = listing.header.map { Text(Cells.truncated($0, to: 40), .heading) }
    reply.text = Table(header: head, rows: rows, alignments: head.map { _ in .left }, gap: 3).text(self.style)
    return reply
  }

  /// a == b as a question: the verdict, and how it is known.
  private func compare(_ comparison: Question, _ e: Expr, _ statement: Statement) throws(Failure) -> Reply {
    let (a, b) = try sides(comparison, statement)
    let verdict = try graph.equality(a, b)
    lastStatement = e
    var reply = Reply(.check)
    reply.out = PlainText.ascii(verdict.sentence)
    if settings.isInteractive { reply.text = Text(glyphs == .ascii ? reply.out : verdict.sentence) }
    if case .proved = verdict { reply.value = 1 }
    if case .different = verdict { reply.value = 0 }
    return reply
  }

  /// Both sides with definitions and the statement's point put in.
  func sides(_ comparison: Question, _ statement: Statement) throws(Failure) -> (Expr, Expr) {
    var point: [Expr: Expr] = [:]
    for binding in statement.bindings {
      guard let x = binding.symbol, case .single(let value) = binding.values else { continue }
      point[x] = try graph.resolved(value, definitions)
    }
    let a = try graph.resolved(comparison.left, definitions, protected: statement.protected)
    let b = try graph.resolved(comparison.right, definitions, protected: statement.protected)
    let sides = (graph.substituted(a, point), graph.substituted(b, point))
    try graph.check()
    return sides
  }

  /// What must hold beside the answer: on its line at a terminal, as a note elsewhere.
  private func attachConditions(of result: Expr, to reply: inout Reply, _ notes: inout [Note]) {
    if graph.isPartlySimplified {
      notes.append(
        Note(
          id: "partly:\(statementCount)", text: "simplified only in part; 'set seconds' gives more time",
          range: nil))
    }
    if graph.requirements.isEmpty { return }
    let open = graph.openRequirements(beside: result)
    guard !open.isEmpty else { return }
    if settings.isInteractive {
      let said = open.map { graph.text($0, dialect) }.joined(separator: ", ")
      reply.text += Text("      requires \(said)", .quiet)
    } else {
      let said = open.map { graph.text($0, .ascii) }.joined(separator: ", ")
      notes.append(Note(id: "requires:\(statementCount)", text: "requires \(said)", range: nil))
    }
  }

  /// Whether the statement asked for more than to be written down: then the answer is simplified.
  func calculates(_ e: Expr, _ statement: Statement) -> Bool {
    !statement.variables.isEmpty || graph.hasStandingDerivative(e)
  }

  /// The reply that says `e`: exact, then its value if it is a number.
  /// `closer` is its value where doubles do not reach it by the formula.
  func answer(with e: Expr, decimals: Bool, digits: Int = 0, closer: Double? = nil) throws(Failure) -> Reply {
    var reply = Reply(.expression)
    try answer(with: e, decimals: decimals, digits: digits, closer: closer, into: &reply)
    return reply
  }

  private func answer(
    with e: Expr, decimals: Bool, digits: Int, closer: Double? = nil, into reply: inout Reply
  ) throws(Failure) {
    try graph.check()
    try describe(e, decimals, digits, closer, into: &reply)
    remember(e)
  }

  private func describe(
    _ e: Expr, _ decimals: Bool, _ digits: Int, _ closer: Double?, into reply: inout Reply
  ) throws(Failure) {
    if isSilent, graph.treeSize(e) > Double(settings.limits.printedNodes) { return }
    let style = NumberStyle(decimals: decimals, digits: digits)
    if graph.isConstant(e), graph.isScalar(e), !graph.hasFormalCall(e) {
      graph.accuracy.forget()
      // Exact answers to a pipe show no value; the quick one says whether there is any.
      let isShown = decimals || settings.isInteractive || settings.tellsValues
      var value = closer ?? .nan
      if closer == nil {
        value = isShown && !graph.hasBinder(e) ? try graph.shownValue(of: e) : try graph.value(of: e)
      }
      // Beyond doubles the balls may know.
      if value.isNaN, closer == nil, !isShown, !graph.hasBinder(e) { value = try graph.shownValue(of: e) }
      if value.isNaN {
        guard graph.hasBinder(e) else {
          throw Failure(.domain, "'\(graph.text(e))' has no real value", at: nil)
        }
        // A sum that does not settle is a sum all the same.
        reply.out = try written(e, style)
        if settings.isInteractive { reply.text = try layout(e, style) }
        reply.notes.append(
          Note(id: "unsettled:\(reply.out)", text: "no value was found: it diverges, or settles too slowly"))
        return
      }
      if settings.isInteractive || decimals, let remark = graph.accuracyNote { reply.notes.append(remark) }
      reply.kind = .value
      reply.value = value
      if decimals, !graph.isNumber(e) {
        guard value.isFinite else { throw Failure(.limit, "the value is too large for a decimal") }
        reply.out = Decimal.shortest(value)
        if settings.isInteractive {
          reply.text = show(Numerals.shortest(value, glyphs: glyphs))
        }
        return
      }
      reply.out = try written(e, style)
      guard settings.isInteractive else { return }
      reply.text = try layout(e, style)
      if let approximation = approximation(e, value, decimals: decimals) {
        reply.text += Text(" \(roughly) \(approximation)", .quiet)
      }
      return
    }
    reply.out = try written(e, style)
    guard settings.isInteractive else { return }
    reply.text = try layout(e, style)
    if graph.isConstant(e), graph.isVector(e), let parts = try approximations(e) {
      reply.text += Text(" \(roughly) \(parts)", .quiet)
    }
  }

  /// `e` for a pipe.
  private func written(_ e: Expr, _ style: NumberStyle) throws(Failure) -> String {
    try graph.written(e, .ascii, style, naming: true)
  }

  /// The decimal beside an exact value, when it says more than the value itself.
  private func approximation(_ e: Expr, _ value: Double, decimals: Bool) -> String? {
    if e == .infinity || !value.isFinite { return nil }
    if graph.isNumber(e), graph.value(e).isInteger || decimals { return nil }
    return Numerals.significant(value, digits: settings.digits, glyphs: glyphs)
  }

  private var roughly: String { glyphs == .ascii ? "~" : "≈" }

  private func approximations(_ e: Expr) throws(Failure) -> String? {
    var parts: [String] = []
    for part in graph.children(e) {
      guard graph.isScalar(part) else { return nil }
      parts.append(
        Numerals.significant(try graph.shownValue(of: part), digits: settings.digits, glyphs: glyphs))
    }
    if graph.children(e).allSatisfy({ graph.integer($0) != nil }) { return nil }
    return "[\(parts.joined(separator: ", "))]"
  }
}
