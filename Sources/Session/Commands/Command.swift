// Commands as values: name, usage, summary, details, examples, completion, run. Help, completion, the reference page
// and the tests read the same table.
import Calculus
import Page

/// The text behind a command's word, and where it stands in the statement.
struct Arguments {
  let bytes: [UInt8]
  /// UTF-8 offset of the first byte in the statement.
  let offset: Int
  /// The word as typed, for messages.
  let word: Range<Int>

  var text: String { String(decoding: bytes, as: UTF8.self) }
  var isEmpty: Bool { bytes.isEmpty }
  var range: Range<Int> { isEmpty ? word : offset..<offset + bytes.count }

  /// Words separated by white space.
  var words: [(text: String, range: Range<Int>)] {
    var found: [(String, Range<Int>)] = []
    var k = 0
    while k < bytes.count {
      if bytes[k] <= 0x20 {
        k += 1
        continue
      }
      let start = k
      while k < bytes.count, bytes[k] > 0x20 { k += 1 }
      found.append((String(decoding: bytes[start..<k], as: UTF8.self), offset + start..<offset + k))
    }
    return found
  }
}

public struct Command: Sendable {
  public enum Completion: Sendable { case nothing, expression, file, setting, topic, name, choice([String]) }
  public enum Group: String, Sendable, CaseIterable {
    case mathematics = "Mathematics", session = "Session", network = "Networks", verb = "In a net"
  }
  public let name: String
  public let aliases: [String]
  public let usage: String
  public let summary: String
  public let details: String
  public let examples: [String]
  public let completes: Completion
  public let group: Group
  /// `name(…)` is the command too.
  let isFunction: Bool
  let run: @Sendable (Session, Arguments) throws(Failure) -> Reply

  init(
    _ name: String, aliases: [String] = [], usage: String, _ summary: String, details: String = "",
    examples: [String] = [], completes: Completion = .nothing, group: Group, isFunction: Bool = false,
    run: @escaping @Sendable (Session, Arguments) throws(Failure) -> Reply
  ) {
    self.name = name
    self.aliases = aliases
    self.usage = usage
    self.summary = summary
    self.details = details
    self.examples = examples
    self.completes = completes
    self.group = group
    self.isFunction = isFunction
    self.run = run
  }

  /// In the order of the help page.
  public static let all: [Command] = mathematics + session + network + verbs

  /// Every name and alias.
  static let index: [String: Int] = {
    var index: [String: Int] = [:]
    for (k, command) in all.enumerated() {
      for name in [command.name] + command.aliases where index[name] == nil { index[name] = k }
    }
    return index
  }()

  /// The same by their bytes.
  private static let names: NameTable = {
    var names = NameTable()
    for name in index.keys.sorted() { names.add(Array(name.utf8).span) }
    return names
  }()

  /// A bit for each name of one letter, by the last five of its own: most statements begin with the d of d/dx.
  private static let letters: UInt32 = index.keys.reduce(0) { bits, name in
    name.utf8.count == 1 ? bits | 1 << UInt32((name.utf8.first ?? 0) & 31) : bits
  }

  // MARK: Recognising

  /// Where the word ends that begins at `start`.
  private static func wordEnd(_ bytes: Bytes, _ start: Int) -> Int {
    var end = start
    while end < bytes.count, isWord(bytes[end]) { end += 1 }
    return end
  }

  /// Whether the statement cannot be a command: it opens with no word that names one, and with no sign that does.
  static func isExcluded(_ bytes: Bytes) -> Bool {
    guard bytes.count > 0 else { return true }
    if bytes[0] == 0x3F || bytes[0] == 0x3A { return false }
    let end = wordEnd(bytes, 0)
    if end == 1, letters & 1 << UInt32(bytes[0] & 31) == 0 { return true }
    return end == 0 || names.find(bytes.extracting(0..<end)) == nil
  }

  /// The command that opens the statement, with its arguments; nil when it is mathematics.
  static func recognise(_ statement: Bytes, inNet: Bool, _ definitions: Definitions) throws(Failure)
    -> (Command, Arguments)?
  {
    if isExcluded(statement) { return nil }
    let bytes = Array(copying: statement)
    guard let first = bytes.first else { return nil }
    if first == 0x3F { return (help, arguments(bytes, 0..<1)) }
    let colon = first == 0x3A
    let start = colon ? 1 : 0
    let end = wordEnd(statement, start)
    guard end > start else {
      if colon { throw Failure(.syntax, "a command was expected after ':'", at: 0..<1, hint: "type help") }
      return nil
    }
    let word = String(decoding: bytes[start..<end], as: UTF8.self)
    let range = start..<end
    if colon { return (try named(word, range, inNet: inNet), arguments(bytes, range)) }
    guard let k = index[word] else { return nil }
    let command = all[k]
    if command.group == .verb && !inNet && !verbNeedsNet(word, bytes, end) { return nil }
    if definitions[word] != nil { return nil }
    var next = end
    while next < bytes.count, bytes[next] <= 0x20 { next += 1 }
    guard next < bytes.count else {
      return word.utf8.count == 1 && !inNet ? nil : (command, arguments(bytes, range))
    }
    let c = bytes[next]
    // `b (x + 1)` is a product, but no longer word is a name, so `assert (x + 1)^2 == y` is the command.
    let opens = next > end && word.utf8.count > 1 && command.group != .verb
    if c == 0x28, !opens {
      guard command.isFunction, next == end, bytes.last == 0x29 else { return nil }
      return (
        command, Arguments(bytes: Array(bytes[(next + 1)..<(bytes.count - 1)]), offset: next + 1, word: range)
      )
    }
    if c == 0x3D, next + 1 >= bytes.count || bytes[next + 1] != 0x3D { return nil }
    if word.utf8.count == 1 || command.group == .verb {
      // `b + 1` is mathematics; `train -1` is a verb with a wrong number.
      let binary: Set<UInt8> = [0x2B, 0x2A, 0x2F, 0x5E, 0x3D, 0x3C, 0x3E, 0x21, 0x27]
      if binary.contains(c), !(c == 0x2F && command.completes.isFile) { return nil }
      if c == 0x2D, next + 1 < bytes.count, bytes[next + 1] <= 0x20 { return nil }
    } else {
      let binary: Set<UInt8> = [0x2A, 0x2F, 0x5E, 0x3D, 0x3C, 0x3E, 0x21]
      if binary.contains(c), !(c == 0x2F && command.completes.isFile) { return nil }
      if c == 0x2B || c == 0x2D, next > end, next + 1 < bytes.count, bytes[next + 1] <= 0x20 { return nil }
    }
    return (command, arguments(bytes, range))
  }

  private static func isWord(_ c: UInt8) -> Bool {
    (c | 0x20) >= 0x61 && (c | 0x20) <= 0x7A || c == 0x5F || c >= 0x30 && c <= 0x39
  }

  /// forward, backward and their kin without a net are verbs still, so that the error can say what is missing.
  private static func verbNeedsNet(_ word: String, _ bytes: [UInt8], _ end: Int) -> Bool {
    word.utf8.count > 1
  }

  private static func arguments(_ bytes: [UInt8], _ word: Range<Int>) -> Arguments {
    var k = word.upperBound
    while k < bytes.count, bytes[k] <= 0x20 { k += 1 }
    return Arguments(bytes: Array(bytes[k...]), offset: k, word: word)
  }

  /// After a colon any unique beginning of a name is enough.
  private static func named(_ word: String, _ range: Range<Int>, inNet: Bool) throws(Failure) -> Command {
    if let k = index[word] { return all[k] }
    let candidates = all.filter { $0.name.hasPrefix(word) && (inNet || $0.group != .verb) }
    if candidates.count == 1 { return candidates[0] }
    if candidates.count > 1 {
      let names = candidates.prefix(6).map(\.name).joined(separator: ", ")
      throw Failure(.unknown, "':\(word)' could be \(names)", at: 0..<range.upperBound)
    }
    throw Failure(
      .unknown, "unknown command ':\(Untrusted.line(word, columns: 40))'", at: 0..<range.upperBound,
      hint: Suggestion.hint(for: word, among: Array(index.keys)) ?? "type help for the list")
  }
}

extension Command.Completion {
  var isFile: Bool { if case .file = self { true } else { false } }
}
