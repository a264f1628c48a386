// Mathematics in, answers out: definitions, expressions, values at points, tables of values.
import Calculus
import Page

extension Session {
  func answer(_ statement: Statement) throws(Failure) -> Reply {
    switch statement.form {
    case .empty: return Reply(.empty)
    case .definition(let name, let parameters, let body, _): return try define(name, parameters, body, statement)
    case .expression(let e):
      if let comparison = statement.comparison { return try compare(comparison, e, statement) }
      return try evaluate(e, statement)
    }
  }

  // MARK: Definitions

  private func define(_ name: String, _ parameters: [String]?, _ body: Expr, _ statement: Statement) throws(Failure)
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

  private func evaluate(_ e: Expr, _ statement: Statement) throws(Failure) -> Reply {
    let whole = 0..<statement.range.count
    let decimals = statement.hasDecimal
    var result: Expr
    do {
      result = try graph.resolved(e, definitions, protected: statement.protected)
    } catch {
      throw error.located(at: whole)
    }
    var notes: [Note] = []
    for x in statement.protected where definitions[graph.name(x)] != nil && statement.bindings.isEmpty {
      let name = graph.name(x)
      guard definitions[name]?.parameters == nil, graph.contains(result, x), let value = definitions[name]?.body else { continue }
      notes.append(Note(id: "bound:\(name)", text: "\(name) = \(graph.text(value)) here; write 'at \(name)=\(graph.text(value))' to put it in", range: nil))
    }
    // A series is written term by term, as it is.
    if calculates(e, statement), statement.series == nil { result = graph.simplified(result) }
    if !graph.assumptions.isEmpty { result = graph.refined(result) }
    try graph.check()
    lastStatement = e
    if !statement.bindings.isEmpty { return try atPoints(result, e, statement, notes) }
    var reply: Reply
    if let decimal = statement.decimal, decimal.value == result {
      // Its digits are known; writing them out again would take longer than finding them.
      reply = try answer(with: result, decimals: decimals)
      reply.out = decimal.text
      if settings.isInteractive { reply.text = show(decimal.text) }
    } else {
      reply = try answer(with: result, decimals: decimals, digits: statement.digits)
    }
    attachConditions(of: result, to: &reply, &notes)
    if let series = statement.series, series.value == result {
      let style = NumberStyle(decimals: decimals)
      reply.out = series.text(graph, .ascii, style, remainder: false)
      if settings.isInteractive { reply.text = show(series.text(graph, dialect, style, remainder: true)) }
    }
    if let primes = statement.primes {
      reply.out = primes.text(.ascii)
      if settings.isInteractive { reply.text = show(primes.text(dialect)) }
    }
    if let listing = statement.listing, listing.value == result { reply = try shown(listing, decimals) }
    reply.notes += notes
    return reply
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
          cells.append(Text("\(roughly) " + Numerals.significant(x, digits: settings.digits, glyphs: glyphs), .number))
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
      notes.append(Note(id: "partly:\(statementCount)", text: "simplified only in part; 'set seconds' gives more time", range: nil))
    }
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
  private func calculates(_ e: Expr, _ statement: Statement) -> Bool {
    !statement.variables.isEmpty || graph.hasStandingDerivative(e)
  }

  /// The reply that says `e`: exact, then its value if it is a number.
  /// `closer` is its value where doubles do not reach it by the formula.
  func answer(with e: Expr, decimals: Bool, digits: Int = 0, closer: Double? = nil) throws(Failure) -> Reply {
    try graph.check()
    let reply = try described(e, decimals, digits, closer)
    remember(e)
    return reply
  }

  private func described(_ e: Expr, _ decimals: Bool, _ digits: Int, _ closer: Double?) throws(Failure) -> Reply {
    if isSilent, graph.treeSize(e) > Double(settings.limits.printedNodes) { return Reply(.expression) }
    let style = NumberStyle(decimals: decimals, digits: digits)
    var reply = Reply(.expression)
    if graph.isConstant(e), graph.isScalar(e), !graph.hasFormalCall(e) {
      graph.accuracy.forget()
      // Exact answers to a pipe show no value; the quick one says whether there is any.
      let isShown = decimals || settings.isInteractive || settings.tellsValues
      var value = closer ?? .nan
      if closer == nil { value = isShown && !graph.hasBinder(e) ? try graph.shownValue(of: e) : try graph.value(of: e) }
      // Beyond doubles the balls may know.
      if value.isNaN, closer == nil, !isShown, !graph.hasBinder(e) { value = try graph.shownValue(of: e) }
      if value.isNaN {
        guard graph.hasBinder(e) else { throw Failure(.domain, "'\(graph.text(e))' has no real value", at: nil) }
        // A sum that does not settle is a sum all the same.
        reply.out = try written(e, style)
        if settings.isInteractive { reply.text = try layout(e, style) }
        reply.notes.append(Note(id: "unsettled:\(reply.out)", text: "no value was found: it diverges, or settles too slowly"))
        return reply
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
        return reply
      }
      reply.out = try written(e, style)
      guard settings.isInteractive else { return reply }
      reply.text = try layout(e, style)
      if let approximation = approximation(e, value, decimals: decimals) {
        reply.text += Text(" \(roughly) \(approximation)", .quiet)
      }
      return reply
    }
    reply.out = try written(e, style)
    guard settings.isInteractive else { return reply }
    reply.text = try layout(e, style)
    if graph.isConstant(e), graph.isVector(e), let parts = try approximations(e) {
      reply.text += Text(" \(roughly) \(parts)", .quiet)
    }
    return reply
  }

  /// `e` for a pipe. An answer that is given again is not written again.
  private func written(_ e: Expr, _ style: NumberStyle) throws(Failure) -> String {
    let isPlain = !style.decimals && style.digits == 0
    if isPlain, let known = texts[e] { return known }
    let text = try graph.written(e, .ascii, style)
    if isPlain, text.utf8.count < 1000 { texts[e] = text }
    return text
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
      parts.append(Numerals.significant(try graph.shownValue(of: part), digits: settings.digits, glyphs: glyphs))
    }
    if graph.children(e).allSatisfy({ graph.integer($0) != nil }) { return nil }
    return "[\(parts.joined(separator: ", "))]"
  }

  // MARK: Points

  private func atPoints(_ e: Expr, _ original: Expr, _ statement: Statement, _ notes: [Note]) throws(Failure) -> Reply {
    var point: [Expr: Expr] = [:]
    var ranges: [(Expr, Expr, Expr, Expr?)] = []
    for binding in statement.bindings {
      let x: Expr
      if let symbol = binding.symbol {
        x = symbol
      } else {
        let free = graph.freeSymbols(e)
        guard free.count <= 1 else {
          let names = free.prefix(6).map { graph.name($0) }.joined(separator: ", ")
          throw Failure(
            .arity, "at which of \(names)?", at: binding.range, hint: "write at \(graph.name(free[0]))=…")
        }
        x = free.first ?? graph.symbol("x")
      }
      switch binding.values {
      case .single(let value):
        point[x] = try located(binding.range) { () throws(Failure) in try graph.resolved(value, definitions) }
      case .range(let a, let b, let step):
        ranges.append((x, a, b, step))
      }
    }
    if let (x, a, b, step) = ranges.first {
      guard ranges.count == 1 else {
        throw Failure(.usage, "a table runs over one variable", at: statement.bindings.last?.range)
      }
      return try table(graph.substituted(e, point), x, a, b, step, statement, original: original, point)
    }
    let place = statement.bindings[0].range
    if statement.hasDecimal, !calculates(original, statement), graph.distinctNodes(e) > 2000,
      let value = try located(place, { () throws(Failure) in try graph.nearest(e, at: point) })
    {
      // Exact fractions of so many terms would take minutes; decimals are wanted.
      return try answer(with: value, decimals: true)
    }
    let value = try located(place) { () throws(Failure) in
      try graph.value(
        of: e, differentiated: calculates(original, statement), at: point, source: original,
        variables: statement.variables.filter { point[$0] != nil }, definitions)
    }
    let free = value == .undefined
    if free { throw Failure(.undefined, "no value here", at: place) }
    let remarks = notes + graph.remarks
    var closer: (value: Double?, digits: Int?) = (nil, nil)
    // Where balls compute, the value shown is proved.
    if graph.isScalar(value), !BallServer.isInstalled { closer = graph.closerValue(value, of: e, at: point) }
    try graph.check()
    var reply = try answer(with: value, decimals: statement.hasDecimal, digits: statement.digits, closer: closer.value)
    reply.notes += remarks
    if let digits = closer.digits, statement.hasDecimal || settings.isInteractive {
      let certain = digits == 0 ? "no digit" : digits == 1 ? "1 digit" : "\(digits) digits"
      reply.notes.append(Note(id: "digits", text: "digits cancel here: of the decimal value \(certain) can be relied on", range: place))
    }
    return reply
  }

  func located<T>(_ range: Range<Int>, _ work: () throws(Failure) -> T) throws(Failure) -> T {
    do { return try work() } catch { throw error.located(at: range) }
  }

  // MARK: Tables

  private func table(
    _ e: Expr, _ x: Expr, _ a: Expr, _ b: Expr, _ step: Expr?, _ statement: Statement, original: Expr, _ point: [Expr: Expr]
  ) throws(Failure) -> Reply {
    let place = statement.bindings[0].range
    let low = try number(a, place), high = try number(b, place)
    let h = try step.map { (s) throws(Failure) in try number(s, place) } ?? (high - low) / 10
    let columns = graph.isVector(e) ? graph.children(e) : [e]
    var table = try values(columns, x, from: low, to: high, step: h, place)
    if columns.count == 1, calculates(original, statement) {
      for (row, value) in try graph.jointValues(of: original, along: x, table[0], point, definitions) {
        table[1][row] = value
      }
    }
    return report(table, header: [graph.name(x)] + columns.map { graph.text($0, dialect) }, ascii: [graph.name(x)] + columns.map { graph.text($0) })
  }

  /// A constant as a finite double.
  func number(_ e: Expr, _ range: Range<Int>) throws(Failure) -> Double {
    let resolved = try graph.resolved(e, definitions)
    guard graph.isConstant(resolved) else {
      throw Failure(.usage, "a number was expected, not '\(graph.text(resolved))'", at: range)
    }
    let value = try located(range) { () throws(Failure) in try graph.value(of: resolved) }
    guard value.isFinite else { throw Failure(.domain, "a finite number was expected", at: range) }
    return value
  }

  /// Columns of values over equally spaced points, the first column the points.
  func values(_ columns: [Expr], _ x: Expr, from low: Double, to high: Double, step: Double, _ range: Range<Int>) throws(Failure)
    -> [[Double]]
  {
    guard step != 0, (high - low) / step >= 0 else {
      throw Failure(.usage, "the step leads away from the end of the range", at: range)
    }
    let exact = ((high - low) / step + 1e-9).rounded(.down)
    guard exact < 100_000 else { throw Failure(.limit, "a table of more than 100,000 rows", at: range) }
    let count = Int(exact) + 1
    let points = (0..<count).map { low + Double($0) * step }
    let program = try located(range) { () throws(Failure) in try Program(graph, columns, inputs: [x]) }
    let results = program.columns(points)
    // Integrals in a program stop when they are asked to; what they leave behind is no table.
    graph.poll()
    try graph.check()
    return [points] + results
  }

  func report(_ columns: [[Double]], header: [String], ascii: [String]) -> Reply {
    var reply = Reply(.table)
    let count = columns[0].count
    let rows = (0..<count).map { r in
      columns.map { Text(Numerals.significant($0[r], digits: settings.digits, glyphs: glyphs), .number) }
    }
    reply.text = Table(
      header: header.map { Text(Cells.truncated($0, to: 40), .heading) }, rows: rows,
      alignments: columns.map { _ in .decimal }
    ).text(style)
    reply.out = ([ascii.joined(separator: "\t")] + (0..<count).map { r in
      columns.map { Decimal.shortest($0[r]) }.joined(separator: "\t")
    }).joined(separator: "\n")
    return reply
  }
}

extension Program {
  /// The outputs over a list of points of one variable.
  func columns(_ points: [Double]) -> [[Double]] {
    var results = (0..<outputCount).map { _ in [Double](repeating: 0, count: points.count) }
    let memory = UnsafeMutablePointer<Double>.allocate(capacity: max(1, points.count * outputCount))
    defer { memory.deallocate() }
    points.withUnsafeBufferPointer { input in
      guard let base = input.baseAddress else { return }
      run([base], (0..<outputCount).map { memory + $0 * points.count }, count: points.count)
    }
    for k in 0..<outputCount {
      for r in points.indices { results[k][r] = memory[k * points.count + r] }
    }
    return results
  }
}

extension Graph {
  func isVector(_ e: Expr) -> Bool { row(e)?.form == .vector }

  /// A number rather than a vector, an equation or a range.
  func isScalar(_ e: Expr) -> Bool {
    switch row(e)?.form {
    case .vector, .equation: false
    default: true
    }
  }
}
