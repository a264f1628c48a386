// Schedules as they are typed: a name and its numbers, `cosine 100`, `step 30 0.1`, `warmup 5 cosine 100`. A row
// says which numbers a name takes, how each is checked, and makes the value.

import Calculus

extension Schedule {
  struct Row: Sendable {
    enum Check: Sendable { case steps, share, rate, factor }
    let name: String
    let example: String
    /// The numbers in order; those without a usual value must be given.
    let numbers: [(name: String, check: Check, usual: Double?)]
    let make: @Sendable ([Double]) -> Schedule
  }

  /// Most steps a schedule may name; all of these are exact as doubles.
  static let limit = 1_000_000_000_000

  static let rows: [Row] = [
    Row(name: "constant", example: "constant", numbers: []) { _ in .constant },
    Row(name: "step", example: "step 30 0.1", numbers: [("n", .steps, nil), ("γ", .share, 0.1)]) {
      .step(every: Int($0[0]), factor: $0[1])
    },
    Row(name: "exponential", example: "exponential 0.99", numbers: [("γ", .share, nil)]) {
      .exponential(factor: $0[0])
    },
    Row(name: "cosine", example: "cosine 100", numbers: [("T", .steps, nil), ("least", .rate, 0)]) {
      .cosine(period: Int($0[0]), least: $0[1])
    },
    Row(
      name: "linear", example: "linear 100 1 0.1",
      numbers: [("n", .steps, nil), ("from", .factor, 1), ("to", .factor, 0)]
    ) { .linear(steps: Int($0[0]), from: $0[1], to: $0[2]) },
    Row(name: "inverse", example: "inverse 0.01", numbers: [("k", .rate, 1)]) { .inverse(decay: $0[0]) },
    Row(name: "warmup", example: "warmup 5 cosine 100", numbers: [("n", .steps, nil)]) {
      .warmup(steps: Int($0[0]), then: .constant)
    },
  ]

  package static var names: [String] { rows.map(\.name) }

  /// As typed; `1/t` is another name of inverse. Ranges of failures are UTF-8 offsets in `text`.
  package init(_ text: String) throws(Failure) {
    var words = Schedule.words(text)[...]
    guard !words.isEmpty else {
      throw Failure(.syntax, "a schedule is missing", hint: "for example cosine 100")
    }
    var warmup: Int?
    while true {
      guard let first = words.popFirst() else { break }
      let row = try Schedule.row(first)
      let last = words.firstIndex { Schedule.number($0.text) == nil } ?? words.endIndex
      let read = try Schedule.make(row, first, Array(words[..<last]))
      words = words[last...]
      if case .warmup(let steps, _) = read, warmup == nil {
        warmup = steps
        if words.isEmpty { break }
        continue
      }
      if let extra = words.first ?? (row.name == "warmup" ? first : nil) {
        throw Failure(
          .syntax, "'\(shown(extra.text))' has no place here", at: extra.range,
          hint: "one schedule, or warmup and one more: warmup 5 cosine 100")
      }
      self = warmup.map { .warmup(steps: $0, then: read) } ?? read
      return
    }
    self = warmup.map { .warmup(steps: $0, then: .constant) } ?? .constant
  }

  private typealias Word = (text: String, range: Range<Int>)

  private static func words(_ text: String) -> [Word] {
    var words: [Word] = []
    var start = 0
    for part in text.utf8.split(whereSeparator: { $0 == 0x20 || $0 == 0x09 }) {
      start = text.utf8.distance(from: text.startIndex, to: part.startIndex)
      words.append((String(Substring(part)), start..<(start + part.count)))
    }
    return words
  }

  /// Decimal numbers only: "inf" and "nan" are names that nobody has, hexadecimal ones are a slip.
  private static func number(_ word: String) -> Double? {
    guard word.utf8.allSatisfy({ (48...57).contains($0) || [0x2B, 0x2D, 0x2E, 0x65, 0x45].contains($0) }),
      word != "e", word != "E"
    else { return nil }
    return Double(word)
  }

  private static func row(_ word: Word) throws(Failure) -> Row {
    let name = word.text == "1/t" ? "inverse" : word.text
    if let row = rows.first(where: { $0.name == name }) { return row }
    throw Failure(
      .unknown, "unknown schedule '\(shown(word.text))'", at: word.range,
      hint: Suggestion.hint(for: word.text, among: names) ?? "there are " + names.joined(separator: ", "))
  }

  private static func make(_ row: Row, _ name: Word, _ words: [Word]) throws(Failure) -> Schedule {
    let hint = "for example \(row.example)"
    var values: [Double] = []
    for (place, word) in words.enumerated() {
      guard place < row.numbers.count else {
        throw Failure(
          .value, "\(row.name) takes no number '\(shown(word.text))' more", at: word.range, hint: hint)
      }
      let value = number(word.text) ?? .nan
      guard row.numbers[place].check.accepts(value) else {
        throw Failure(
          .value, "\(row.numbers[place].name) of \(row.name) is \(row.numbers[place].check.text)",
          at: word.range,
          hint: hint)
      }
      values.append(value)
    }
    for number in row.numbers[values.count...] {
      guard let usual = number.usual else {
        throw Failure(
          .value, "\(row.name) needs \(number.name), \(number.check.text)", at: name.range, hint: hint)
      }
      values.append(usual)
    }
    return row.make(values)
  }
}

extension Schedule.Row.Check {
  fileprivate func accepts(_ value: Double) -> Bool {
    switch self {
    case .steps: value >= 1 && value <= Double(Schedule.limit) && value == value.rounded()
    case .share: value > 0 && value <= 1
    case .rate: value >= 0 && value.isFinite
    case .factor: value >= 0 && value <= 1
    }
  }

  fileprivate var text: String {
    switch self {
    case .steps: "a whole number from 1 on"
    case .share: "a number above 0 and up to 1"
    case .rate: "a finite number from 0 on"
    case .factor: "a number from 0 to 1"
    }
  }
}
