// Replies as output: text for a person, a line for a pipe, an object for a machine; errors on standard error.
import Calculus
import Page
import Session

final class ReplyWriter {
  private let json: Bool
  private let quiet: Bool
  private let session: Session
  private var source = "<stdin>"
  private var isScript = true
  /// An error was written since it was last cleared.
  var failed = false

  init(json: Bool, quiet: Bool, session: Session) {
    self.json = json
    self.quiet = quiet
    self.session = session
  }

  /// What the statements come from, as errors name it.
  var sourceName: String { source }

  /// What follows comes from `source`.
  func begin(source: String, isScript: Bool) {
    self.source = source
    self.isScript = isScript
  }

  /// Writes one reply to a statement that begins on `line` of its source; `text` is the whole logical line.
  func write(_ reply: Reply, line: Int, text: @autoclosure () -> String = "") {
    if !reply.ok { failed = true }
    if json {
      Output.line(JSONLine.text(reply, line: line, source: text()))
      Output.flush()
      if Output.failed { failed = true }
      return
    }
    writeNotes(reply)
    if let failure = reply.failure { return write(failure, reply, line, text()) }
    let silent = reply.isSilent || (reply.kind == .definition && isScript)
    guard !silent, !reply.text.isEmpty || !reply.out.isEmpty else { return }
    if session.settings.isInteractive {
      Output.line(reply.text.rendered(color: session.settings.color))
    } else {
      Output.line(Untrusted.escaped(reply.out))
    }
    if session.settings.time && !isScript {
      Output.line("  \(Numerals.significant(reply.milliseconds, digits: 3)) ms")
    }
  }

  func writeNotes(_ reply: Reply) {
    if !quiet { for note in reply.notes { write(note) } }
  }

  private func write(_ note: Note) {
    if isScript {
      Output.error("note: \(Untrusted.line(note.text, columns: 300, glyphs: .ascii))")
    } else {
      Output.line(Text("note: \(note.text)", .note).rendered(color: session.settings.color))
    }
  }

  private func write(_ failure: Failure, _ reply: Reply, _ line: Int, _ text: String) {
    let style = Style(
      glyphs: session.settings.isInteractive && session.settings.layout != .ascii ? .unicode : .ascii,
      width: session.settings.width, color: session.settings.color)
    let whole = text.isEmpty ? reply.source : text
    let offset = text.isEmpty ? 0 : reply.offset
    let range =
      failure.range.map { $0.lowerBound + offset..<$0.upperBound + offset } ?? offset..<offset
      + reply.source.utf8.count
    if let place = failure.place {
      let hint = failure.hint.map { "; \($0)" } ?? ""
      Output.error(
        "\(Untrusted.line(place.file, columns: 200)):\(place.line):\(place.column): error: \(Untrusted.line(failure.message + hint, columns: 300, glyphs: .ascii))"
      )
      return
    }
    let excerpt = Excerpt(source: whole, utf8: range, firstLine: line)
    let hint = failure.hint.map { Text($0) } ?? ""
    let message = isScript || style.glyphs == .ascii ? session.plain(failure.message) : failure.message
    let diagnostic = Diagnostic(Text(message), excerpt: excerpt, hint: hint)
    if isScript {
      Output.error(diagnostic.line(file: source, columns: 400))
      Output.error(
        excerpt.text(width: min(100, style.width), hint: "", glyphs: .ascii).rendered(color: false))
    } else {
      Output.line(diagnostic.text(style).rendered(color: session.settings.color))
    }
  }
}
