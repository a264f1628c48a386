// assume: what is known of names, for rules that hold only then.
import Calculus
import Page

extension Command {
  static let assume = Command(
    "assume", usage: "assume x > 0, or assume n integer, or assume clear",
    "What may be taken for granted of a name; alone, a list of it.",
    details:
      "Simplification uses it: with x > 0, sqrt(x^2) is x and ln(x^2) is 2*ln(x). Relations are joined by commas or 'and'. 'assume clear' forgets all, 'assume clear x' what was said of x.",
    examples: ["assume x > 0", "assume 0 < p and p < 1", "assume n integer", "assume clear"],
    completes: .expression,
    group: .mathematics
  ) { (session, arguments) throws(Failure) in try session.assume(arguments) }
}

extension Session {
  fileprivate func assume(_ arguments: Arguments) throws(Failure) -> Reply {
    let words = arguments.words
    if words.isEmpty {
      return Reply(.command, lines: Text(assumptionLines().map { $0 + "\n" }.joined().trimmingNewline))
    }
    if words[0].text == "clear" {
      if words.count == 1 { graph.assumptions = [:] }
      for word in words.dropFirst() {
        let x = graph.symbol(word.text)
        guard graph.assumptions[x] != nil else {
          throw Failure(.unknown, "nothing is assumed of '\(word.text)'", at: word.range)
        }
        graph.assumptions[x] = nil
      }
      return Reply(.command)
    }
    if words.count >= 2, let last = words.last, last.text == "integer" || last.text == "integers" {
      for word in words.dropLast() {
        let name = word.text.last == "," ? String(word.text.dropLast()) : word.text
        let (_, e) = try parsed(
          Arguments(bytes: Array(name.utf8), offset: word.range.lowerBound, word: word.range))
        guard graph.kind(e) == .symbol, !graph.isConstant(e) else {
          throw Failure(.usage, "a name was expected, not '\(name)'", at: word.range)
        }
        graph.assumeInteger(e)
      }
      return Reply(.command)
    }
    // A list of relations, each with its own place for mistakes; nothing is taken in unless all are sound.
    let before = graph.assumptions
    var start = 0
    for part in arguments.bytes.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
      let here = Arguments(bytes: Array(part), offset: arguments.offset + start, word: arguments.word)
      start += part.count + 1
      do throws(Failure) {
        let (_, e) = try parsed(here, what: "a relation such as x > 0")
        try graph.assume(
          try graph.resolved(e, definitions, protected: graph.freeSymbols(e)),
          saying: here.words.map(\.text).joined(separator: " "))
      } catch {
        graph.assumptions = before
        throw error.located(at: here.range)
      }
    }
    return Reply(.command)
  }

  /// What is assumed, as lines that can be typed in again.
  func assumptionLines() -> [String] {
    graph.assumptions.keys.sorted { graph.name($0) < graph.name($1) }.flatMap { x in
      (graph.assumptions[x]?.texts ?? []).map { "assume \($0)" }
    }
  }
}

extension String {
  fileprivate var trimmingNewline: String { last == "\n" ? String(dropLast()) : self }
}
