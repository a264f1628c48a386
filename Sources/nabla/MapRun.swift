// One run of nabla map: files opened, names matched, the expression compiled, rows computed, the outcome told.
import Arrays
import Calculus
import Page
import Session

final class MapRun {
  private let options: MapCommand
  private let plan: MapCommand.Plan
  private let session = Session()
  private let writer: ReplyWriter
  /// The expression, as errors quote it.
  private let text: String

  init(_ options: MapCommand, _ plan: MapCommand.Plan) {
    self.options = options
    self.plan = plan
    // The blank that keeps '-x' from being taken for an option goes again.
    text = String(options.expression.drop { $0 == " " })
    writer = ReplyWriter(json: options.json, quiet: options.quiet, session: session)
  }

  var status: Int32 {
    Signals.installEnding()
    var settings = session.settings
    settings.color = false
    session.settings = settings
    if !options.noInit { Program.loadInit(session, writer) }
    let start = ContinuousClock.now
    for constant in options.constants {
      writer.begin(source: "<--let>", isScript: true)
      var isDefinition = true
      session.respond(to: constant) { reply in
        if reply.kind != .definition { isDefinition = false }
        if !reply.ok { writer.write(reply, line: 1, text: constant) }
      }
      if writer.failed { return 1 }
      guard isDefinition else {
        return fail(Failure(.usage, "--let \(constant) defines nothing", hint: "write --let w=0.5"))
      }
    }
    writer.begin(source: "<map>", isScript: true)
    do throws(Failure) {
      var reply = try map()
      let spent = start.duration(to: .now)
      reply.milliseconds =
        Double(spent.components.seconds) * 1000 + Double(spent.components.attoseconds) / 1e15
      reply.source = text
      if options.json { writer.write(reply, line: 1, text: text) } else { writer.writeNotes(reply) }
      return 0
    } catch {
      return fail(error)
    }
  }

  private func fail(_ failure: Failure) -> Int32 {
    // Whoever stopped reading wants no word.
    if failure.code == .state, options.output == "-" { return 1 }
    var reply = Reply(.error)
    reply.failure = failure
    reply.source = text
    if failure.range == nil, failure.place == nil, !options.json {
      let hint = failure.hint.map { "; \($0)" } ?? ""
      Output.error("nabla: error: \(Untrusted.line(failure.message + hint, columns: 400, glyphs: .ascii))")
    } else {
      writer.write(reply, line: 1, text: text)
    }
    return 1
  }

  /// A column of an opened file; the name is nil where there is none.
  private struct Known {
    var name: String?
    var file: Int
    var column: Int
  }

  private func map() throws(Failure) -> Reply {
    var sources: [any ColumnSource] = []
    var known: [Known] = []
    let mentioned = Set(Session.words(text))
    for (k, (path, names)) in plan.files.enumerated() {
      let source = try ColumnFile.open(path, plan.rawInput, width: names?.count ?? 1)
      if options.output != "-", source.file.isSame(as: options.output), !options.force {
        throw Failure(
          .file, "'\(Untrusted.line(options.output, columns: 100))' is the input, which would be lost",
          hint: "--force replaces it")
      }
      if let names, names.count != source.names.count {
        let has = source.names.count == 1 ? "1 column" : "\(source.names.count) columns"
        throw source.file.failure("has \(has), and \(names.count) \(names.count == 1 ? "is" : "are") named")
      }
      // What the file calls a column is nobody's choice here; what an option calls it is.
      for name in names ?? [] where mentioned.contains(name) {
        if let objection = session.objection(toColumn: name) {
          throw Failure(
            .name, "'\(Untrusted.line(name, columns: 40))' \(objection) and can't be the name of a column")
        }
      }
      for column in source.names.indices {
        known.append(Known(name: names?[column] ?? source.names[column], file: k, column: column))
      }
      sources.append(source)
    }
    let (formula, columns) = try compiled(known)
    var inputs = ColumnInputs()
    for (k, source) in sources.enumerated() {
      let own = columns.enumerated().filter { $0.element.file == k }
      inputs.add(source, columns: own.map { ($0.element.column, $0.offset) })
    }
    let rows = try inputs.rows()
    if rows == nil, plan.format == .npy, options.output == "-" {
      throw Failure(
        .usage, "the head of an .npy file says how many rows there are, which is not known in advance here",
        hint: "give --out FILE")
    }
    let output = try OutputFile(options.output, allowsStandardOutput: true)
    let sink = try ColumnSink(
      output, plan.format, names: formula.names, shape: formula.shape, type: plan.type, rows: rows)
    var progress = ProgressBar(total: rows, isQuiet: options.quiet)
    let first = sources[0].file
    let outcome: ColumnMap.Outcome
    do throws(Failure) {
      outcome = try ColumnMap(
        inputs, outputs: formula.names.count, to: sink, compute: formula.compute,
        report: { done in progress.update(done, of: first) }
      ).run()
      progress.clear()
      try sink.finish()
    } catch {
      progress.clear()
      output.discard()
      throw error
    }
    return reply(formula, outcome)
  }

  /// The expression with the columns that its names are.
  private func compiled(_ known: [Known]) throws(Failure) -> (MapFormula, [Known]) {
    var names: [String] = []
    var nameless: [Known] = []
    for column in known {
      if let name = column.name {
        names.append(name)
      } else {
        nameless.append(column)
      }
    }
    // A file with one column of no name lends it its own name, if the expression wants that.
    var byName = Dictionary(grouping: known.filter { $0.name != nil }) { $0.name ?? "" }
    let mentioned = Set(Session.words(text))
    var width = Array(repeating: 0, count: plan.files.count)
    for column in known { width[column.file] += 1 }
    for column in nameless where width[column.file] == 1 {
      let path = plan.files[column.file].path
      let stem = Session.stem(of: path)
      guard path != "-", mentioned.contains(stem), byName[stem] == nil,
        session.objection(toColumn: stem) == nil
      else { continue }
      byName[stem] = [column]
      names.append(stem)
      nameless.removeAll { $0.file == column.file }
    }
    let usable = names.filter { session.objection(toColumn: $0) == nil }
    for constant in options.constants {
      let name = constant.prefix { $0 != "=" && $0 != " " }
      if usable.contains(String(name)) {
        throw Failure(
          .name, "'\(name)' is a column and a constant of --let",
          hint: "name the column otherwise with --columns")
      }
    }
    var seen: Set<String> = []
    let distinct = usable.filter { seen.insert($0).inserted }
    var formula: MapFormula
    do throws(Failure) {
      formula = try session.mapFormula(
        Array(text.utf8), plan.kind, columns: distinct, nameless: nameless.count == 1, by: plan.by)
    } catch {
      var failure = error
      if failure.code == .unknown, distinct.isEmpty, nameless.count > 1,
        failure.message.hasPrefix("there is no column")
      {
        failure.hint = "the \(nameless.count) columns have no names; give them with --columns"
      }
      throw failure
    }
    for name in names where mentioned.contains(name) && !seen.contains(name) {
      if let objection = session.objection(toColumn: name) {
        formula.notes.append(
          Note(
            id: "objection:\(name)",
            text: "'\(name)' \(objection) and not the column of that name, which --columns can rename"))
      }
    }
    var columns: [Known] = []
    for name in formula.inputs {
      if name == formula.adopted {
        columns.append(nameless[0])
        continue
      }
      guard let own = byName[name], own.count == 1 else {
        throw Failure(
          .name, "there are \(byName[name]?.count ?? 0) columns '\(Untrusted.line(name, columns: 40))'",
          hint: "write --in NAME=FILE or --columns")
      }
      columns.append(own[0])
    }
    return (formula, columns)
  }

  private func reply(_ formula: MapFormula, _ outcome: ColumnMap.Outcome) -> Reply {
    var reply = Reply(.map)
    reply.out = options.output
    reply.columns = formula.names.indices.map { k in
      var summary = ColumnSummary(name: formula.names[k], formula: formula.formulas[k])
      summary.count = outcome.rows
      summary.undefined = outcome.undefined[k]
      return summary
    }
    reply.notes = formula.notes
    reply.notes += formula.closingNotes(
      undefined: outcome.undefined.reduce(0, +), of: outcome.rows * formula.names.count)
    return reply
  }
}
