// help: the list of commands, or all about one name, with its examples run as they are shown.
import Calculus
import Page

extension Session {
  func help(_ arguments: Arguments) throws(Failure) -> Reply {
    var name = arguments.text
    while name.last == " " || name.last == "?" { name.removeLast() }
    if name.hasPrefix(":") { name.removeFirst() }
    if name.isEmpty { return Reply(.command, lines: inOwnGlyphs(overview)) }
    if let k = Command.index[name] { return Reply(.command, lines: inOwnGlyphs(help(Command.all[k]))) }
    if let k = CalculusOperator.index[name] {
      return Reply(.command, lines: inOwnGlyphs(help(CalculusOperator.table[k])))
    }
    // Two rows may share a name and differ in how many arguments they take.
    let rows = Function.table.filter { $0.name == name || $0.aliases.contains(name) }
    if !rows.isEmpty {
      return Reply(
        .command,
        lines: inOwnGlyphs(rows.flatMap { [Text(""), help($0)] }.dropFirst().map { $0 }.joinedLines()))
    }
    if let topic = Topic.all.first(where: { $0.name == name }) {
      return Reply(
        .command, lines: inOwnGlyphs([Text(topic.title, .heading), examples(topic.examples)].joinedLines()))
    }
    let names =
      Array(Command.index.keys) + Array(CalculusOperator.index.keys) + Function.table.map(\.name)
      + Topic.all.map(\.name)
    throw Failure(
      .unknown, "there is no help on '\(Untrusted.line(name, columns: 40))'", at: arguments.range,
      hint: Suggestion.hint(for: name, among: names) ?? "type help for the list")
  }

  /// Help in ASCII where that is the style.
  private func inOwnGlyphs(_ text: Text) -> Text {
    guard glyphs == .ascii else { return text }
    return Text(spans: text.spans.map { Span(PlainText.ascii($0.text), $0.role) })
  }

  private var overview: Text {
    var parts: [Text] = [
      "Type an expression, or d/dx in front of one. Some things to try:", examples(Topic.first),
    ]
    for group in Command.Group.allCases {
      let rows = Command.all.filter { $0.group == group }.map { [Text($0.usage, .symbol), Text($0.summary)] }
      if rows.isEmpty { continue }
      parts.append("")
      parts.append(Text(group.rawValue, .heading))
      parts.append(Table(rows: rows, alignments: [.left, .left], gap: 3).text(style))
    }
    parts.append("")
    parts.append(
      Text(
        "help NAME says more of a command, an operator or a function; topics: \(Topic.all.map(\.name).joined(separator: ", ")).",
        .quiet))
    return parts.joinedLines()
  }

  private func help(_ command: Command) -> Text {
    var parts = [Text(command.usage, .symbol), Text(command.summary)]
    if !command.details.isEmpty { parts.append(Text(command.details).wrapped(to: settings.width)) }
    if !command.examples.isEmpty { parts += ["", examples(command.examples)] }
    return parts.joinedLines()
  }

  private func help(_ op: CalculusOperator) -> Text {
    [Text(op.usage, .symbol), Text(op.summary), "", examples(op.examples)].joinedLines()
  }

  private func help(_ row: Function) -> Text {
    var parts = [
      Text("\(row.name)(\(row.parameters.joined(separator: ", ")))", .function), Text(row.summary),
    ]
    var facts: [[Text]] = []
    for (letter, cell) in zip(row.parameters, row.derivatives) {
      let value = row.derivatives.count > 1 ? "∂/∂\(letter)" : "derivative"
      facts.append([Text(value, .quiet), show(cell ?? "no closed form known")])
    }
    if let definition = row.definition { facts.append([Text("definition", .quiet), show(definition)]) }
    if !row.aliases.isEmpty {
      facts.append([Text("also", .quiet), Text(row.aliases.joined(separator: ", "))])
    }
    parts.append(Table(rows: facts, alignments: [.left, .left], gap: 2).text(style))
    let letters = ["x", "y", "z", "t", "p", "q"]
    let call =
      "\(row.name)(\(row.parameters.indices.map { $0 < letters.count ? letters[$0] : "x" }.joined(separator: ", ")))"
    if row.category == .structural { return parts.joinedLines() }
    // By the first argument in which the derivative is known; a value where there is none.
    if let known = row.derivatives.firstIndex(where: { $0 != nil }) ?? (row.derivatives.isEmpty ? 0 : nil),
      known < letters.count
    {
      parts += ["", examples(["d/d\(letters[known]) \(call)"])]
    } else if let interval = row.domain.first, row.parameters.count == 1 {
      parts += ["", examples(["N(\(row.name)(\(Decimal.shortest(interval.upperBound))))"])]
    }
    return parts.joinedLines()
  }

  /// Typed lines with what they answer, run in a session of their own.
  private func examples(_ lines: [String]) -> Text {
    let session = Session()
    session.settings = settings
    var parts: [Text] = []
    for line in lines {
      parts.append(Text("  nabla> ", .quiet) + Highlight.text(line))
      session.respond(to: line) { reply in
        let shown = reply.failure.map { Text("error: \($0.message)", .error) } ?? reply.text
        if !shown.isEmpty && !(reply.isSilent && reply.kind != .definition) {
          parts.append(shown.indented(by: 2))
        }
      }
    }
    return parts.joinedLines()
  }
}

/// What can be asked about beyond single names.
struct Topic {
  let name: String
  let title: String
  let examples: [String]

  static let first = ["d/dx x^2*sin(3x)", "f(x) = ln(x^2 + 1)/x", "f'(1)", "steps d/dx x*e^x", "grad(x^2*y)"]
  static let all: [Topic] = [
    Topic(
      name: "derivatives", title: "Ways to write a derivative",
      examples: ["d/dx x^3", "diff(x^3, x, 2)", "f(x) = x^3; f'(x)", "∂²/∂x∂y x^2*y^2", "d/dx x^2 at x=3"]),
    Topic(
      name: "operators", title: "Beyond d/dx",
      examples: [
        "implicit(x^2 + y^2 = 1, y, x)", "critical(x^3 - 3x)", "tangent(x^3, x=1)", "diff(sin(x), x, n)",
        "d/dx integral(e^(-t^2), t=0..x)", "sum(k^2, k=1..10)",
      ]),
    Topic(
      name: "syntax", title: "How expressions are read",
      examples: ["1/2 x", "1/2x", "sin 2x cos x", "x² + √x", "|x - 1|", "2^3^2"]),
    Topic(
      name: "definitions", title: "Names for values and functions",
      examples: ["a = 3", "g(x, y) = a*x*y", "g(1, 2)", "∇g"]),
    Topic(
      name: "nets", title: "A small network, step by step",
      examples: ["net 2-2-3 sigmoid bce weights=textbook", "forward", "backward"]),
  ]
}
