// A Markdown file as a list of fenced blocks with prose between them, and back. Prose passes through
// untouched, so that a file can be read, its blocks played, and the whole written again.

/// A file of prose and fenced blocks.
public struct Markdown: Sendable, Equatable {
  public enum Part: Sendable, Equatable {
    /// Lines outside fences, the fences of unknown languages included.
    case prose([String])
    /// The lines between "```language argument" and "```"; `line` is the number of the first, from 1.
    case block(language: String, argument: String, lines: [String], line: Int)
  }

  public var parts: [Part]

  /// Cuts `text` at its fences. `languages` are those whose blocks are wanted.
  public init(_ text: String, languages: Set<String>) {
    parts = []
    var prose: [String] = []
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() }
    var k = 0
    while k < lines.count {
      let words = lines[k].dropFirst(3).split(separator: " ", maxSplits: 1).map(String.init)
      guard lines[k].hasPrefix("```"), let language = words.first, languages.contains(language),
        let end = lines[(k + 1)...].firstIndex(of: "```")
      else {
        prose.append(lines[k])
        k += 1
        continue
      }
      if !prose.isEmpty { parts.append(.prose(prose)) }
      prose = []
      parts.append(
        .block(
          language: language, argument: words.count > 1 ? words[1] : "", lines: Array(lines[(k + 1)..<end]),
          line: k + 2))
      k = end + 1
    }
    if !prose.isEmpty { parts.append(.prose(prose)) }
  }

  /// The file again.
  public var text: String {
    var lines: [String] = []
    for part in parts {
      switch part {
      case .prose(let own): lines += own
      case .block(let language, let argument, let own, _):
        lines.append("```" + language + (argument.isEmpty ? "" : " " + argument))
        lines += own
        lines.append("```")
      }
    }
    return lines.map { $0 + "\n" }.joined()
  }
}
