// map at the prompt: an expression over the session's columns, told in numbers that describe it, or written to a file.
import Arrays
import Calculus
import Kernels
import Page

/// What is told of a column of values.
public struct ColumnSummary: Sendable {
  public var name: String
  public var formula: String
  public var count = 0
  /// Values that are no numbers; the others are what is told below.
  public var undefined = 0
  public var minimum = Double.nan
  public var maximum = Double.nan
  public var mean = Double.nan
  /// The first values.
  public var first: [Double] = []

  /// The largest number of them.
  static let shown = 5

  private var total = 0.0, lost = 0.0

  public init(name: String, formula: String) {
    self.name = name
    self.formula = formula
  }

  mutating func add(_ values: UnsafePointer<Double>, _ n: Int) {
    count += n
    var k = 0
    while first.count < ColumnSummary.shown, k < n {
      first.append(values[k])
      k += 1
    }
    let missing = ColumnMap.undefined(values, n)
    undefined += missing
    guard missing < n else { return }
    var low = Double.infinity, high = -Double.infinity, sum = 0.0
    if missing == 0 {
      low = KernelSet.current.minimum(values, n)
      high = KernelSet.current.maximum(values, n)
      sum = KernelSet.current.sum(values, n)
    } else {
      for k in 0..<n where !values[k].isNaN {
        low = min(low, values[k])
        high = max(high, values[k])
        sum += values[k]
      }
    }
    minimum = minimum.isNaN ? low : min(minimum, low)
    maximum = maximum.isNaN ? high : max(maximum, high)
    // What addition loses is added at the end.
    let next = total + sum
    lost += total.magnitude >= sum.magnitude ? (total - next) + sum : (sum - next) + total
    total = next
    let whole = total + lost
    mean = (whole.isNaN ? total : whole) / Double(count - undefined)
  }
}

extension Session {
  func map(_ arguments: Arguments) throws(Failure) -> Reply {
    guard !arguments.isEmpty else {
      throw Failure(.usage, "an expression was expected", at: arguments.word, hint: "write map x^2")
    }
    let (whole, target) = try mapTarget(arguments)
    let (expression, range) = try mapRange(whole)
    var columns = columns
    if let (name, column) = range { columns.set(name, column) }
    guard !columns.order.isEmpty else {
      throw Failure(
        .state, "there are no columns to map over", at: arguments.range,
        hint: "load x.npy, load data.csv, or map f, x=0..1 step 0.1")
    }
    let formula: MapFormula
    do throws(Failure) {
      formula = try mapFormula(expression.bytes, .value, columns: columns.order)
    } catch {
      throw error.moved(by: expression.offset)
    }
    return try located(expression.range) { () throws(Failure) in
      let inputs = formula.inputs.compactMap { columns[$0] }
      guard let rows = inputs.first?.values.count else {
        throw Failure(
          .usage, "there is no column in this expression",
          hint: "the columns are \(columns.order.joined(separator: ", "))")
      }
      if let k = inputs.firstIndex(where: { $0.values.count != rows }) {
        throw Failure(
          .shape,
          "the columns differ in length: \(formula.inputs[0]) has \(rows) numbers, \(formula.inputs[k]) \(inputs[k].values.count)"
        )
      }
      let summaries = try map(formula, inputs, rows, to: target)
      return mapReply(formula, summaries, target)
    }
  }

  /// `EXPR, x=a..b step h`: points of a range as a column for this one line.
  private func mapRange(_ arguments: Arguments) throws(Failure) -> (Arguments, (String, Column)?) {
    guard arguments.bytes.contains(UInt8(ascii: ".")),
      let read = try? Parser(graph, definitions).functionAndRange(arguments.bytes), let binding = read.1,
      case .range(let a, let b, let step) = binding.values,
      let comma = arguments.bytes[..<binding.range.lowerBound].lastIndex(of: UInt8(ascii: ","))
    else { return (arguments, nil) }
    let place = binding.range.lowerBound + arguments.offset..<binding.range.upperBound + arguments.offset
    let expression = Arguments(
      bytes: Array(arguments.bytes[..<comma]), offset: arguments.offset, word: arguments.word)
    let low = try number(a, place), high = try number(b, place)
    let h = try step.map { (s) throws(Failure) in try number(s, place) } ?? (high - low) / 10
    guard let x = binding.symbol ?? graph.freeSymbols(read.0).first else {
      throw Failure(.usage, "the range is of which name?", at: place, hint: "write x=0..1")
    }
    guard h != 0, (high - low) / h >= 0 else {
      throw Failure(.usage, "the step leads away from the end of the range", at: place)
    }
    let exact = ((high - low) / h + 1e-9).rounded(.down)
    guard exact < Double(ColumnTable.limit) else {
      throw Failure(.limit, "more than \(ColumnTable.limit) points", at: place)
    }
    let count = Int(exact) + 1
    let memory = UnsafeMutablePointer<Double>.allocate(capacity: count)
    for k in 0..<count { memory[k] = low + Double(k) * h }
    return (expression, (graph.name(x), Column(memory, count: count, origin: "")))
  }

  /// `EXPR > FILE`: a file is meant where the end of the line has the name of one.
  private func mapTarget(_ arguments: Arguments) throws(Failure) -> (Arguments, path: String?) {
    guard let sign = arguments.bytes.lastIndex(of: UInt8(ascii: ">")) else { return (arguments, nil) }
    let right = Arguments(
      bytes: Array(arguments.bytes[(sign + 1)...].drop { $0 <= 0x20 }),
      offset: arguments.offset + arguments.bytes.count
        - arguments.bytes[(sign + 1)...].drop { $0 <= 0x20 }.count,
      word: arguments.word)
    let isQuoted = right.bytes.first == 0x22 || right.bytes.first == 0x27
    guard isQuoted || ColumnFormat(extensionOf: right.text) != nil else { return (arguments, nil) }
    let path = try path(right)
    guard ColumnFormat(extensionOf: path) != nil else {
      throw Failure(
        .file, "the name of a file of numbers ends in .npy, .csv, .tsv, .f8 or .f4", at: right.range)
    }
    var left = Array(arguments.bytes[..<sign])
    while let last = left.last, last <= 0x20 { left.removeLast() }
    return (Arguments(bytes: left, offset: arguments.offset, word: arguments.word), path)
  }

  private func map(_ formula: MapFormula, _ inputs: [Column], _ rows: Int, to path: String?) throws(Failure)
    -> [ColumnSummary]
  {
    var sink: ColumnSink?
    if let path, let format = ColumnFormat(extensionOf: path) {
      sink = try ColumnSink(
        OutputFile(path), format, names: formula.names, shape: formula.shape, rows: rows)
    }
    var summaries = zip(formula.names, formula.formulas).map { ColumnSummary(name: $0, formula: $1) }
    let width = formula.names.count
    let piece = ColumnMap.rows(columns: width)
    let memory = UnsafeMutablePointer<Double>.allocate(capacity: piece * width)
    defer { memory.deallocate() }
    let outputs = (0..<width).map { memory + $0 * piece }
    let starts = inputs.compactMap(\.values.baseAddress)
    var done = 0
    while done < rows {
      let n = min(piece, rows - done)
      try formula.compute(starts.map { $0 + done }, outputs, count: n)
      graph.poll()
      try graph.check()
      for k in 0..<width { summaries[k].add(outputs[k], n) }
      try sink?.write(outputs, count: n)
      done += n
    }
    try sink?.finish()
    return summaries
  }

  private func mapReply(_ formula: MapFormula, _ summaries: [ColumnSummary], _ path: String?) -> Reply {
    var reply = Reply(.map)
    reply.columns = summaries
    let header = ["", "count", "undefined", "min", "max", "mean", "first"]
    func row(_ s: ColumnSummary, _ number: (Double) -> String) -> [String] {
      [s.name, String(s.count), String(s.undefined)] + [s.minimum, s.maximum, s.mean].map(number) + [
        s.first.map(number).joined(separator: ", ") + (s.count > s.first.count ? ", ..." : "")
      ]
    }
    reply.out =
      ([(["name"] + header.dropFirst()).joined(separator: "\t")]
      + summaries.map { row($0, Decimal.shortest).joined(separator: "\t") }).joined(separator: "\n")
    let isComplete = summaries.allSatisfy { $0.undefined == 0 }
    let kept = header.indices.filter { header[$0] != "undefined" || !isComplete }
    reply.text = Table(
      header: kept.map { Text(header[$0], .heading) },
      rows: summaries.map { summary in
        let cells = row(summary) { Numerals.significant($0, digits: settings.digits, glyphs: glyphs) }
        return kept.map { Text(cells[$0], $0 == 0 ? .symbol : .number) }
      },
      alignments: [.left, .right, .right, .right, .right, .right, .left].enumerated().filter {
        kept.contains($0.offset)
      }.map(\.element),
      gap: 3
    ).text(style)
    reply.notes = formula.notes
    let undefined = summaries.reduce(0) { $0 + $1.undefined }, all = summaries.reduce(0) { $0 + $1.count }
    for var note in formula.closingNotes(undefined: undefined, of: all) {
      // Said of each answer anew.
      note.id += ":\(statementCount)"
      reply.notes.append(note)
    }
    return reply
  }
}
