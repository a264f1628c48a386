// What roles look like on a terminal, and the only door through which text leaves: every span passes
// `Untrusted` here, so no expression, name or message can carry an escape sequence to the screen. Only the
// eight basic colours, bold and dim are used; they are legible on light and dark backgrounds and the reader
// has chosen their shades.

public enum Theme {
  /// The parameters of the SGR sequence for a role, "" for the terminal's own look.
  public static func code(for role: Role) -> String {
    switch role {
    case .plain, .operator: ""
    case .number: "36"
    case .symbol: "1"
    case .function: "32"
    case .rule: "35"
    case .quiet: "2"
    case .error: "1;31"
    case .note: "33"
    case .heading, .emphasis: "1"
    }
  }

  /// The escaped text. With colour, every span is closed before the end of its line, so a line cut out of the
  /// output stands on its own.
  public static func rendered(_ text: Text, color: Bool) -> String {
    var out = ""
    for span in text.spans {
      let safe = Untrusted.escaped(span.text)
      let code = color ? code(for: span.role) : ""
      if code.isEmpty {
        out += safe
        continue
      }
      var first = true
      for part in safe.utf8.split(separator: 0x0A, omittingEmptySubsequences: false) {
        if !first { out += "\n" }
        first = false
        if part.isEmpty { continue }
        out += "\u{1B}["
        out += code
        out += "m"
        out += Substring(part)
        out += "\u{1B}[0m"
      }
    }
    return out
  }
}
