// The names of a session, each known by a number: its text is made once, and what it can mean without any definition
// is asked once, so that a line is read from bytes and numbers.

final class Words {
  /// What a name means when nobody has defined it.
  enum Reading: UInt8 {
    /// Operators, words of the language, answers, letters that are functions.
    case other
    /// A variable, and nothing to be said about it.
    case variable
    case constant
    /// A row of the function table, when one name is one row; `unary` when it takes one argument and has no form of
    /// its own.
    case function, unary
  }

  /// A reading with its expression or its row.
  struct Meaning: BitwiseCopyable {
    var reading: Reading
    var value: Int32
  }

  private(set) var texts: [String] = []
  private(set) var meanings: [Meaning] = []
  private var names = NameTable()
  /// The numbers of the names of one ASCII letter, which most names are; −1 for what has not been seen.
  private(set) var letters = [Int32](repeating: -1, count: 128)
  private let graph: Graph

  init(_ graph: Graph) { self.graph = graph }

  /// The number of the name that these bytes spell.
  @inline(__always) func number(_ name: Bytes) -> Int {
    if name.count == 1, name[0] < 0x80, case let known = letters[Int(name[0])], known >= 0 {
      return Int(known)
    }
    return names.find(name) ?? new(name)
  }

  @inline(never) private func new(_ name: Bytes) -> Int {
    let text = String(copying: name)
    names.add(name)
    texts.append(text)
    meanings.append(meaning(text))
    if name.count == 1, name[0] < 0x80 { letters[Int(name[0])] = Int32(texts.count - 1) }
    return texts.count - 1
  }

  private func meaning(_ text: String) -> Meaning {
    if let constant = Parser.constant(text) { return Meaning(reading: .constant, value: constant.index) }
    if let rows = Function.index[text] {
      guard rows.count == 1, text.utf8.count > 1, CalculusOperator.index[text] == nil,
        !Function.isLetter(text)
      else { return Meaning(reading: .other, value: 0) }
      let row = Function.table[rows[0]]
      let isUnary = (row.form == .ordinary || row.form == .shorthand) && row.arity.contains(1)
      return Meaning(reading: isUnary ? .unary : .function, value: Int32(rows[0]))
    }
    let isLetter = text.unicodeScalars.count == 1 || Parser.isIndexed(text)
    // dy/dx is a quotient of differentials; ans and _ are answers.
    guard isLetter, text.utf8.first != 0x64 || text.utf8.count == 1, CalculusOperator.index[text] == nil,
      !Definitions.isAnswer(text), !Definitions.isFormalLetter(text)
    else { return Meaning(reading: .other, value: 0) }
    return Meaning(reading: .variable, value: graph.symbol(text).index)
  }
}
