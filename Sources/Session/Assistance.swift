// What the prompt asks while a line is typed: whether it is complete, what could follow, what it would answer.
import Calculus
import Page

extension Session {
  /// False while a bracket is open or a backslash promises another line.
  public static func isComplete(_ text: String) -> Bool {
    var depth = 0
    var comment = false
    var last: UInt8 = 0
    for c in text.utf8 {
      if c == 0x0A { comment = false } else if c == 0x23 { comment = true }
      if comment { continue }
      switch c {
      case 0x28, 0x5B: depth += 1
      case 0x29, 0x5D: depth -= 1
      default: break
      }
      last = c
    }
    return depth <= 0 && last != 0x5C
  }

  /// Whether to stop asking for more: the text is complete, or has a mistake that no further line can mend.
  public func isFinished(_ text: String) -> Bool {
    if Session.isComplete(text) { return true }
    guard text.utf8.count <= 2000, text.utf8.contains(0x0A),
      let last = Statements.split(Array(text.utf8).span).last
    else { return false }
    let bytes = Array(Array(text.utf8)[last.range])
    guard !bytes.contains(0x5C), !isCommand(bytes) else { return false }
    defer { endDeadline() }
    do {
      _ = try Parser(graph, definitions).statement(bytes)
      return false
    } catch {
      return error.code == .syntax
    }
  }

  public struct Completions: Sendable {
    /// Where the completed word begins, in scalars.
    public var start: Int
    public var candidates: [String]
  }

  /// What could stand where the cursor is.
  public func completions(_ line: String, _ cursor: Int) -> Completions? {
    let scalars = Array(line.unicodeScalars.prefix(max(0, cursor)))
    var start = scalars.count
    func isWord(_ s: Unicode.Scalar) -> Bool {
      s == "_" || s.properties.isAlphabetic || (s.value >= 0x30 && s.value <= 0x39)
    }
    while start > 0, isWord(scalars[start - 1]) { start -= 1 }
    let word = String(String.UnicodeScalarView(scalars[start...]))
    let before = String(String.UnicodeScalarView(scalars[..<start]))
    let lead = before.drop { $0 == " " }
    let opener = lead.hasPrefix(":") ? String(lead.dropFirst()) : String(lead)
    if let command = Command.index[opener.split(separator: " ").first.map(String.init) ?? ""].map({
      Command.all[$0]
    }), lead.contains(" ") {
      switch command.completes {
      case .file: return files(line, cursor)
      case .setting:
        if !opener.dropFirst(command.name.count + 1).contains(" ") {
          return list(start, word, Setting.all.map(\.name))
        }
      case .topic:
        return list(start, word, names(calls: false) + Command.all.map(\.name) + Topic.all.map(\.name))
      case .name: return list(start, word, definitions.order + columns.order)
      case .choice(let choices): return list(start, word, choices)
      case .expression where command.name == Command.map.name && !word.isEmpty:
        return list(start, word, names(calls: true) + columns.order)
      case .expression, .nothing: break
      }
    }
    guard !word.isEmpty else { return nil }
    var candidates = names(calls: true)
    if lead.isEmpty || lead == ":" {
      candidates += Command.all.filter { isInNet || $0.group != .verb }.map(\.name)
    }
    return list(start, word, candidates)
  }

  private func list(_ start: Int, _ word: String, _ names: [String]) -> Completions? {
    let found = Array(Set(names.filter { $0.hasPrefix(word) })).sorted()
    return found.isEmpty ? nil : Completions(start: start, candidates: found)
  }

  /// Functions with their bracket, and what is defined.
  private func names(calls: Bool) -> [String] {
    let functions = Function.table.filter {
      $0.category != .structural || $0.name == "piecewise" || $0.name == "if"
    }.map(\.name)
    let operators = CalculusOperator.table.map(\.name)
    let own = definitions.order
    return (functions + operators).map { calls ? $0 + "(" : $0 }
      + own.map { calls && definitions[$0]?.parameters != nil ? $0 + "(" : $0 } + netNames + ["pi", "inf"]
  }

  private func files(_ line: String, _ cursor: Int) -> Completions? {
    let scalars = Array(line.unicodeScalars.prefix(max(0, cursor)))
    let begin = (scalars.lastIndex(of: " ") ?? -1) + 1
    let typed = String(String.UnicodeScalarView(scalars[begin...]))
    let cut = typed.lastIndex(of: "/").map { typed.index(after: $0) } ?? typed.startIndex
    let folder = String(typed[..<cut]), prefix = String(typed[cut...])
    let found = Directory.names(in: folder.isEmpty ? "." : folder).filter {
      $0.hasPrefix(prefix) && (!$0.hasPrefix(".") || prefix.hasPrefix("."))
    }
    return found.isEmpty ? nil : Completions(start: begin, candidates: found.sorted().map { folder + $0 })
  }

  /// What the line would answer, short enough to stand behind it; nil when that is not known at once.
  public func preview(_ line: String) -> String? {
    guard line.utf8.count <= 200, net == nil, settings.layout != .ascii else { return nil }
    let bytes = Array(line.utf8)
    if isCommand(bytes) { return nil }
    withDeadline(milliseconds: 25)
    defer { endDeadline() }
    let parser = Parser(graph, definitions)
    guard let statement = try? parser.statement(bytes), case .expression(let e) = statement.form,
      statement.bindings.isEmpty,
      let result = try? graph.resolved(e, definitions, protected: statement.protected)
    else { return nil }
    guard result != e else { return nil }
    let short = statement.protected.isEmpty ? result : graph.simplified(result)
    guard graph.treeSize(short) < 60,
      let text = try? graph.written(short, .unicode, NumberStyle(decimals: statement.hasDecimal))
    else { return nil }
    return text == line || Cells.width(of: text) > 60 ? nil : "→ \(text)"
  }

  private func isCommand(_ bytes: [UInt8]) -> Bool {
    do {
      return try Command.recognise(bytes.span, inNet: false, definitions) != nil
    } catch {
      return true
    }
  }

  /// A banner or message in plain ASCII.
  public func plain(_ text: String) -> String {
    PlainText.ascii(text.replacing(" · ", with: " - "), letters: false)
  }
}
