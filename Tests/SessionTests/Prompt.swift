// The prompt without a terminal: lines go to a session, and its replies come back as the text that the
// program would print.
import Calculus
import Page
import Session
import Transcripts

/// A session as a person at a terminal of 80 columns sees it, without colours.
final class Prompt {
  let session = Session()

  init() {
    session.settings.isInteractive = true
    session.settings.width = 80
    session.settings.color = false
    session.settings.seed = 1
  }

  var prompt: String { session.prompt + "> " }

  /// What is said after these lines were typed as one.
  func type(_ lines: [String]) -> [String] {
    let text = lines.joined(separator: "\n")
    if text.allSatisfy({ $0 == " " }) { return session.stepNet().map { shown($0, text) } ?? [] }
    let joined = Lines.logical(Array(text.utf8)).map(\.1).joined(separator: "\n")
    var said: [String] = []
    session.respond(to: joined) { said += shown($0, joined) }
    return said
  }

  func type(_ line: String) -> String { type([line]).joined(separator: "\n") }

  private func shown(_ reply: Reply, _ text: String) -> [String] {
    var parts = reply.notes.map { "note: \($0.text)" }
    if let failure = reply.failure {
      if let place = failure.place {
        let hint = failure.hint.map { "; " + $0 } ?? ""
        parts.append("\(place.file):\(place.line):\(place.column): error: \(failure.message)\(hint)")
      } else {
        let own = failure.range ?? 0..<reply.source.utf8.count
        let range = own.lowerBound + reply.offset..<own.upperBound + reply.offset
        let diagnostic = Diagnostic(
          Text(failure.message), excerpt: Excerpt(source: text, utf8: range),
          hint: failure.hint.map { Text($0) } ?? "")
        parts.append(diagnostic.text(Style(width: session.settings.width)).plain)
      }
    } else if !reply.isSilent, !reply.text.isEmpty {
      parts.append(reply.text.plain)
    }
    return parts.flatMap { $0.split(separator: "\n", omittingEmptySubsequences: false) }
      .map { String($0).trimmingBlanks }
  }
}
