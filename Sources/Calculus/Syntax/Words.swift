// The names of a session, each known by a number: its text is made once, and what it can mean without any definition
// is asked once, so that a line is read from bytes and numbers.

final class Words {
  /// What a name means when nobody has defined it.
  enum Reading {
    /// A variable, and nothing to be said about it.
    case variable(Expr)
    /// A row of the function table, when one name is one row.
    case function(Int)
    /// Everything else: constants, operators, words of the language, answers, letters that are functions.
    case other
  }

  private(set) var texts: [String] = []
  private(set) var readings: [Reading] = []
  /// The bytes of the texts, which are compared faster.
  private var spelled: [[UInt8]] = []
  private var hashes: [UInt64] = []
  /// Open addressing by hash; −1 is free.
  private var table = [Int32](repeating: -1, count: 256)
  private let graph: Graph

  init(_ graph: Graph) { self.graph = graph }

  /// The number of the name that these bytes spell.
  func number(_ bytes: ArraySlice<UInt8>) -> Int {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    hash ^= hash >> 29
    var slot = Int(truncatingIfNeeded: hash) & (table.count - 1)
    while table[slot] >= 0 {
      let k = Int(table[slot])
      if hashes[k] == hash, spelled[k].elementsEqual(bytes) { return k }
      slot = (slot + 1) & (table.count - 1)
    }
    let text = String(decoding: bytes, as: UTF8.self)
    texts.append(text)
    spelled.append(Array(bytes))
    hashes.append(hash)
    readings.append(reading(text))
    table[slot] = Int32(texts.count - 1)
    if texts.count * 2 > table.count { grow() }
    return texts.count - 1
  }

  /// d/d of the name, kept: it opens most lines.
  func derivative(_ k: Int) -> DerivativeSymbol {
    if let known = quotients[k] { return known }
    let new = DerivativeSymbol(variables: [texts[k]])
    quotients[k] = new
    return new
  }

  private var quotients: [Int: DerivativeSymbol] = [:]

  private func grow() {
    table = [Int32](repeating: -1, count: table.count * 2)
    for (k, hash) in hashes.enumerated() {
      var slot = Int(truncatingIfNeeded: hash) & (table.count - 1)
      while table[slot] >= 0 { slot = (slot + 1) & (table.count - 1) }
      table[slot] = Int32(k)
    }
  }

  private func reading(_ text: String) -> Reading {
    if let rows = Function.index[text] {
      guard rows.count == 1, text.utf8.count > 1, CalculusOperator.index[text] == nil,
        !Function.isLetter(text)
      else { return .other }
      return .function(rows[0])
    }
    let isLetter = text.unicodeScalars.count == 1 || Parser.isIndexed(text)
    // dy/dx is a quotient of differentials; ans and _ are answers.
    guard isLetter, text.utf8.first != 0x64 || text.utf8.count == 1, CalculusOperator.index[text] == nil,
      Parser.constant(text) == nil, !Definitions.isAnswer(text), !Definitions().isFormal(text)
    else { return .other }
    return .variable(graph.symbol(text))
  }
}
