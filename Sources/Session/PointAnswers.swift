// Answers at points: values, and tables over a range.
import Calculus
import Page

extension Session {
  // MARK: Points

  func atPoints(_ e: Expr, _ original: Expr, _ statement: Statement, _ notes: [Note]) throws(Failure)
    -> Reply
  {
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
    var reply = try answer(
      with: value, decimals: statement.hasDecimal, digits: statement.digits, closer: closer.value)
    reply.notes += remarks
    if let digits = closer.digits, statement.hasDecimal || settings.isInteractive {
      let certain = digits == 0 ? "no digit" : digits == 1 ? "1 digit" : "\(digits) digits"
      reply.notes.append(
        Note(
          id: "digits", text: "digits cancel here: of the decimal value \(certain) can be relied on",
          range: place))
    }
    return reply
  }

  func located<T>(_ range: Range<Int>, _ work: () throws(Failure) -> T) throws(Failure) -> T {
    do { return try work() } catch { throw error.located(at: range) }
  }

  // MARK: Tables

  private func table(
    _ e: Expr, _ x: Expr, _ a: Expr, _ b: Expr, _ step: Expr?, _ statement: Statement, original: Expr,
    _ point: [Expr: Expr]
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
    return report(
      table, header: [graph.name(x)] + columns.map { graph.text($0, dialect) },
      ascii: [graph.name(x)] + columns.map { graph.text($0) })
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
  func values(
    _ columns: [Expr], _ x: Expr, from low: Double, to high: Double, step: Double, _ range: Range<Int>
  ) throws(Failure)
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
    reply.out =
      ([ascii.joined(separator: "\t")]
      + (0..<count).map { r in
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
