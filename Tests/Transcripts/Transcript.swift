// A recorded conversation: what was typed at which prompt, and what was said. It is played against whoever
// answers now, and either agrees or shows where it does not.

/// One thing typed with what followed it.
public struct Exchange: Sendable, Equatable {
  /// The prompt it was typed at, with its blank.
  public var prompt: String
  /// The lines typed; all but the first stand behind the prompt of continuation.
  public var typed: [String]
  public var said: [String]
  /// Empty lines after the answer, which only make room on the page.
  public var room: Int
  /// The number of the first typed line in its file.
  public var line: Int
}

/// The exchanges of one block.
public struct Transcript: Sendable {
  public var exchanges: [Exchange] = []
  private let continuation: String

  /// Reads the lines of a block. A line that begins with one of `prompts` was typed there, one that follows
  /// it with `continuation` was typed too, anything else was said.
  public init(_ lines: [String], prompts: [String], continuation: String, line first: Int = 1) {
    self.continuation = continuation
    for (k, line) in lines.enumerated() {
      if let prompt = prompts.first(where: { line.hasPrefix($0) || line + " " == $0 }) {
        exchanges.append(
          Exchange(
            prompt: prompt, typed: [String(line.dropFirst(prompt.count))], said: [], room: 0, line: first + k)
        )
      } else if line.hasPrefix(continuation), let last = exchanges.indices.last, exchanges[last].said.isEmpty
      {
        exchanges[last].typed.append(String(line.dropFirst(continuation.count)))
      } else if let last = exchanges.indices.last {
        exchanges[last].said.append(line)
      }
    }
    for k in exchanges.indices {
      while exchanges[k].said.last == "" {
        exchanges[k].said.removeLast()
        exchanges[k].room += 1
      }
    }
  }

  /// The lines of the block again, no blank at the end of any.
  public var lines: [String] {
    exchanges.flatMap { exchange in
      let typed = exchange.typed.enumerated().map { ($0 == 0 ? exchange.prompt : continuation) + $1 }
      return (typed + exchange.said).map { $0.trimmingBlanks } + Array(repeating: "", count: exchange.room)
    }
  }
}

extension String {
  /// Without the blanks at its end, which nobody sees.
  public var trimmingBlanks: String {
    var end = endIndex
    while end > startIndex, self[index(before: end)] == " " { end = index(before: end) }
    return String(self[..<end])
  }
}
