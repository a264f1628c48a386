// Commands about the session itself: what is defined, settings, files, time, leaving.
import Arrays
import Calculus
import Networks
import Page

extension Command {
  static let session: [Command] = [
    help, conventions, vars, functions, function, del, reset, set, load, save, history, time, version, quit,
  ]

  static let help = Command(
    "help", usage: "help [NAME]", "This list, or all about one name; ?NAME is the same.",
    examples: ["help steps", "?sin"], completes: .topic, group: .session
  ) { (session, arguments) throws(Failure) in try session.help(arguments) }

  static let vars = Command("vars", usage: "vars", "What is defined.", examples: ["vars"], group: .session) {
    (session, arguments) throws(Failure) in try session.vars(arguments)
  }

  static let functions = Command(
    "functions", usage: "functions", "The functions that are built in.", examples: ["functions"],
    group: .session
  ) { (session, arguments) throws(Failure) in try session.functions(arguments) }

  static let function = Command(
    "function", usage: "function NAME, NAME ...", "Declares names as functions of which nothing is known.",
    examples: ["function u, v"], group: .session
  ) { (session, arguments) throws(Failure) in try session.declare(arguments) }

  static let del = Command(
    "del", aliases: ["delete"], usage: "del NAME ...", "Forgets definitions.", examples: ["a = 2; del a"],
    completes: .name, group: .session
  ) { (session, arguments) throws(Failure) in try session.del(arguments) }

  static let reset = Command(
    "reset", usage: "reset", "Forgets all definitions and answers; in a net, its training.",
    examples: ["reset"],
    group: .session
  ) { (session, arguments) throws(Failure) in try session.reset(arguments) }

  static let set = Command(
    "set", usage: "set NAME VALUE", "Shows or changes a setting; in a net, set Q = … changes a quantity.",
    details: Setting.all.map { "\($0.name): \($0.summary) (\($0.usage))" }.joined(separator: "\n"),
    examples: ["set digits 10", "set"], completes: .setting, group: .session
  ) { (session, arguments) throws(Failure) in try session.set(arguments) }

  static let load = Command(
    "load", usage: "load FILE [as NAMES]",
    "Runs the statements of a file, or loads its columns of numbers for map, or a net.",
    details:
      "Files of numbers are known by their names: .npy (NumPy), .csv and .tsv, and bare numbers of a type, such as .f8 and .f4. A first line of names names the columns, a single column has the name of its file, and 'as' gives names: load points.npy as x, y. Nets are .json, .safetensors, .npz and .onnx; in a net, a JSON object {\"W1\": …, \"x\": …} replaces some of its numbers.",
    completes: .file, group: .session
  ) { (session, arguments) throws(Failure) in try session.load(arguments) }

  static let save = Command(
    "save", usage: "save FILE", "Writes the definitions to a file that load reads; in a net, saves the net.",
    details:
      "The ending chooses the format of a net: .safetensors and .npz hold its parameters under their names, .onnx is a graph that runs without Nabla, and anything else is JSON.",
    completes: .file, group: .session
  ) { (session, arguments) throws(Failure) in try session.save(arguments) }

  static let history = Command(
    "history", usage: "history [COUNT]", "What was typed in this session.", examples: ["history"],
    group: .session
  ) { (session, arguments) throws(Failure) in try session.history(arguments) }

  static let time = Command(
    "time", usage: "time EXPRESSION", "The answer, and how long it took.", completes: .expression,
    group: .session
  ) { (session, arguments) throws(Failure) in try session.time(arguments) }

  static let version = Command(
    "version", usage: "version", "The version of Nabla.", examples: ["version"], group: .session
  ) { (session, arguments) throws(Failure) in
    try session.nothingAfter(arguments)
    return Reply(.command, lines: Text("nabla \(Nabla.version)"))
  }

  static let quit = Command(
    "quit", aliases: ["exit"], usage: "quit", "Leaves the net, or Nabla.", group: .session
  ) { (session, arguments) throws(Failure) in
    try session.nothingAfter(arguments)
    if session.net != nil {
      session.leaveNet()
      return Reply(.net)
    }
    var reply = Reply(.command)
    reply.ends = true
    return reply
  }
}

public enum Nabla {
  /// The version, in one place.
  public static let version = "0.1.0"
}

extension Session {
  func nothingAfter(_ arguments: Arguments) throws(Failure) {
    guard arguments.isEmpty else {
      throw Failure(.usage, "nothing was expected here", at: arguments.range)
    }
  }

  fileprivate func vars(_ arguments: Arguments) throws(Failure) -> Reply {
    try nothingAfter(arguments)
    let names = definitions.order
    if names.isEmpty && graph.assumptions.isEmpty && columns.order.isEmpty {
      return Reply(.command, lines: "nothing is defined")
    }
    var lines: [String] = [], shown: [Text] = []
    for name in names {
      guard let line = try self.line(of: name, .ascii), let pretty = try self.line(of: name, dialect) else {
        continue
      }
      lines.append(line)
      shown.append(show(pretty))
    }
    lines += assumptionLines()
    shown += assumptionLines().map { Text($0) }
    let own = columns.order.compactMap { name in
      columns[name].map {
        "# \(name): a column of \($0.values.count) numbers from \(Untrusted.line($0.origin, columns: 80))"
      }
    }
    lines += own
    shown += own.map { Text($0, .quiet) }
    var reply = Reply(.command)
    reply.out = lines.joined(separator: "\n")
    reply.text = shown.joinedLines()
    return reply
  }

  /// A definition as it could be typed.
  private func line(of name: String, _ dialect: Dialect) throws(Failure) -> String? {
    guard let definition = definitions[name] else { return nil }
    let head = definition.parameters.map { "\(name)(\($0.joined(separator: ", ")))" } ?? name
    return "\(head) = \(try graph.written(definition.body, dialect))"
  }

  fileprivate func functions(_ arguments: Arguments) throws(Failure) -> Reply {
    try nothingAfter(arguments)
    var parts: [Text] = []
    for category in Function.Category.allCases where category != .structural {
      let names = Function.table.filter { $0.category == category }.map(\.name)
      parts.append(Text(category.rawValue, .heading))
      parts.append(
        Text(names.joined(separator: "  "), .function).wrapped(to: max(20, settings.width - 2)).indented(
          by: 2))
    }
    parts.append(Text("Calculus and algebra", .heading))
    parts.append(Text(CalculusOperator.table.map(\.name).joined(separator: "  "), .function).indented(by: 2))
    return Reply(.command, lines: parts.joinedLines())
  }

  fileprivate func declare(_ arguments: Arguments) throws(Failure) -> Reply {
    let names = arguments.text.split { $0 == "," || $0 == " " }.map(String.init)
    guard !names.isEmpty else { throw Failure(.usage, "a name was expected", at: arguments.word) }
    for name in names {
      guard Lexer.isName(name) else {
        throw Failure(.name, "'\(Untrusted.line(name, columns: 40))' is no name", at: arguments.range)
      }
      guard definitions.reserved[name] == nil, Function.row(named: name) == nil else {
        throw Failure(.name, "'\(name)' has a meaning already", at: arguments.range)
      }
    }
    definitions.formal.formUnion(names)
    return Reply(.command)
  }

  fileprivate func del(_ arguments: Arguments) throws(Failure) -> Reply {
    let words = arguments.words
    guard !words.isEmpty else { throw Failure(.usage, "a name was expected", at: arguments.word) }
    for (name, range) in words
    where definitions[name] == nil && !definitions.formal.contains(name) && columns[name] == nil {
      throw Failure(
        .unknown, "'\(Untrusted.line(name, columns: 40))' is not defined", at: range,
        hint: Suggestion.hint(for: name, among: definitions.order + columns.order))
    }
    for (name, _) in words {
      definitions.remove(name)
      columns.remove(name)
    }
    return Reply(.command)
  }

  fileprivate func reset(_ arguments: Arguments) throws(Failure) -> Reply {
    if net != nil { return try resetNet(arguments) }
    try nothingAfter(arguments)
    for name in definitions.order { definitions.remove(name) }
    definitions.formal = []
    definitions.answers.removeAll()
    columns.removeAll()
    graph.assumptions = [:]
    lastStatement = nil
    return Reply(.command)
  }

  // MARK: Settings

  fileprivate func set(_ arguments: Arguments) throws(Failure) -> Reply {
    let words = arguments.words
    if words.isEmpty {
      let rows = Setting.all.map {
        [Text($0.name, .symbol), Text($0.get(settings)), Text($0.summary, .quiet)]
      }
      return Reply(.command, lines: Table(rows: rows, alignments: [.left, .left, .left], gap: 3).text(style))
    }
    let name = words[0].text.split(separator: "=").first.map(String.init) ?? ""
    guard let setting = Setting.all.first(where: { $0.name == name }) else {
      if net != nil { return try setInNet(arguments) }
      throw Failure(
        .unknown, "unknown setting '\(Untrusted.line(name, columns: 40))'", at: words[0].range,
        hint: Suggestion.hint(for: name, among: Setting.all.map(\.name)) ?? "type set for the list")
    }
    var values = arguments.text.split { $0 == " " || $0 == "=" || $0 == "\t" }.dropFirst().map(String.init)
    guard let value = values.popLast(), values.isEmpty else {
      if words.count == 1 {
        return Reply(.command, lines: Text("\(setting.name) = \(setting.get(settings))"))
      }
      throw Failure(.usage, "one value was expected: \(setting.usage)", at: arguments.range)
    }
    guard setting.set(&settings, value) else {
      throw Failure(
        .usage, "\(setting.name) is \(setting.usage), not '\(Untrusted.line(value, columns: 40))'",
        at: words.last?.range ?? arguments.range)
    }
    return Reply(.command)
  }

  // MARK: Files

  /// The path in a command's arguments; ~ alone is the home folder.
  func path(_ arguments: Arguments) throws(Failure) -> String {
    guard !arguments.isEmpty else { throw Failure(.usage, "a file was expected", at: arguments.word) }
    var text = arguments.text
    while text.last == " " || text.last == "\t" { text.removeLast() }
    if text.count > 1, text.first == "\"" || text.first == "'", text.last == text.first {
      text = String(text.dropFirst().dropLast())
    }
    if text == "~" || text.hasPrefix("~/"), let home = Environment["HOME"] {
      text = home + text.dropFirst()
    } else if text.hasPrefix("~") {
      throw Failure(.file, "only '~/' is understood for a home folder", at: arguments.range)
    }
    return text
  }

  fileprivate func load(_ arguments: Arguments) throws(Failure) -> Reply {
    if let (path, names) = columnFile(arguments) { return try loadColumns(path, as: names) }
    let path = try path(arguments)
    if net != nil || ModelFormat.isModel(path) { return try loadNet(path, arguments) }
    return try located(arguments.range) { () throws(Failure) in try loadStatements(path) }
  }

  /// Runs a file's statements. All or nothing: after an error the definitions are what they were.
  private func loadStatements(_ path: String) throws(Failure) -> Reply {
    let identity = try FileIdentity(path)
    if loading.contains(identity) {
      throw Failure(.cycle, "'\(Untrusted.line(path, columns: 80))' loads itself")
    }
    guard loading.count < 16 else { throw Failure(.limit, "files load files more than 16 deep") }
    var bytes = try RegularFile.read(path, limit: 16 << 20)
    try RegularFile.validate(&bytes, path)
    loading.append(identity)
    defer { loading.removeLast() }
    var texts: [Text] = [], outs: [String] = []
    var failure: Failure?
    let saved = (definitions, lastStatement)
    for (number, line) in Lines.logical(bytes) {
      respond(to: line) { reply in
        if let own = reply.failure, failure == nil {
          var placed = own
          // A file that loads itself is the mistake of whoever loads it first.
          if placed.place == nil && placed.code != .cycle {
            let offset = reply.offset + (own.range?.lowerBound ?? 0)
            placed.place = Failure.Place(
              file: path, line: number + line.utf8.prefix(offset).count { $0 == 0x0A },
              column: Lines.column(line, offset))
          }
          placed.range = nil
          failure = placed
        }
        if reply.kind != .definition, !reply.isSilent, !reply.out.isEmpty {
          texts.append(reply.text)
          outs.append(reply.out)
        }
      }
      if let failure {
        (definitions, lastStatement) = saved
        throw failure
      }
    }
    var reply = Reply(.command)
    reply.text = texts.joinedLines()
    reply.out = outs.joined(separator: "\n")
    return reply
  }

  fileprivate func save(_ arguments: Arguments) throws(Failure) -> Reply {
    let path = try path(arguments)
    if net != nil || ModelFormat.isModel(path) { return try saveNet(path, arguments) }
    var text = "# Nabla definitions\n"
    for name in definitions.order {
      guard let line = try self.line(of: name, .ascii) else { continue }
      text += line + "\n"
    }
    for line in assumptionLines() { text += line + "\n" }
    try located(arguments.range) { () throws(Failure) in try RegularFile.write(Array(text.utf8), to: path) }
    return Reply(.command)
  }

  // MARK: The rest

  fileprivate func history(_ arguments: Arguments) throws(Failure) -> Reply {
    let count = arguments.isEmpty ? 50 : Int(arguments.text) ?? -1
    guard count > 0 else { throw Failure(.usage, "a count was expected", at: arguments.range) }
    return Reply(.command, lines: inputs.suffix(count).map { Text($0) }.joinedLines())
  }

  fileprivate func time(_ arguments: Arguments) throws(Failure) -> Reply {
    guard !arguments.isEmpty else { throw Failure(.usage, "an expression was expected", at: arguments.word) }
    let start = ContinuousClock.now
    let parser = Parser(graph, definitions)
    var reply: Reply
    do throws(Failure) {
      reply = try answer(try parser.statement(arguments.bytes))
    } catch {
      throw error.moved(by: arguments.offset)
    }
    let spent = start.duration(to: .now)
    let milliseconds = Double(spent.components.attoseconds) / 1e15 + Double(spent.components.seconds) * 1000
    reply.notes =
      parser.notes + reply.notes + [
        Note(id: "time:\(start)", text: "\(Numerals.significant(milliseconds, digits: 3)) ms", range: nil)
      ]
    return reply
  }
}
