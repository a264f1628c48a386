// A message about something the reader wrote: as a paragraph with an excerpt for the eye, as one line of the
// form file:line:column for editors and pipes. The word "error" is always there, colour or not.

public struct Diagnostic: Sendable, Equatable {
  public enum Severity: String, Sendable { case error, warning, note }

  public var severity: Severity
  public var message: Text
  public var excerpt: Excerpt?
  public var hint: Text

  public init(
    _ message: Text, severity: Severity = .error, excerpt: Excerpt? = nil, hint: Text = ""
  ) {
    self.severity = severity
    self.message = message
    self.excerpt = excerpt
    self.hint = hint
  }

  /// The message, the excerpt and the hint, without a newline at the end.
  public func text(_ style: Style = Style()) -> Text {
    let role: Role = severity == .error ? .error : .note
    let head: Text = "\(severity.rawValue + ":", role) \(message)"
    var lines = [head.wrapped(to: style.columns, indent: 2)]
    if let excerpt {
      lines.append(excerpt.text(width: style.columns, hint: hint, glyphs: style.glyphs))
    } else if !hint.isEmpty {
      lines.append(hint.wrapped(to: max(style.columns - 2, 2)).indented(by: 2))
    }
    return lines.joinedLines()
  }

  /// `file:5:6: error: message; hint`, escaped and clipped to `columns` cells.
  public func line(file: String, columns: Int = 500, glyphs: Glyphs = .ascii) -> String {
    var line = file
    if let excerpt { line += ":\(excerpt.line):\(excerpt.column)" }
    line += ": \(severity.rawValue): \(message.plain)"
    if !hint.isEmpty { line += "; \(hint.plain)" }
    return Untrusted.line(line, columns: columns, glyphs: glyphs)
  }
}
