// Lines of a file or a pipe: joined where a backslash continues them, and columns counted as a person counts.

public enum Lines {
  /// The lines of valid UTF-8 bytes with the number of their first physical line; a trailing `\` joins the next.
  public static func logical(_ bytes: [UInt8]) -> [(Int, String)] {
    var found: [(Int, String)] = []
    var start = 0, number = 0
    var held: [UInt8] = []
    var first = 1
    func close() {
      if !held.isEmpty { found.append((first, String(decoding: held, as: UTF8.self))) }
      held = []
    }
    while start <= bytes.count {
      let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
      number += 1
      var line = bytes[start..<end]
      if line.last == 0x0D { line.removeLast() }
      if held.isEmpty { first = number }
      if continues(line) {
        held += line.dropLast()
        held.append(0x0A)
      } else {
        held += line
        close()
      }
      start = end + 1
    }
    close()
    return found
  }

  /// Whether a line ends in a backslash that is no comment.
  public static func continues(_ line: some BidirectionalCollection<UInt8>) -> Bool {
    line.last == 0x5C && !line.contains(0x23)
  }

  /// Where bytes stop being UTF-8 without NUL: the column, in scalars from 1.
  public static func firstInvalid(_ bytes: [UInt8]) -> (column: Int, isNUL: Bool)? {
    if String(validating: bytes, as: UTF8.self) != nil, !bytes.contains(0) { return nil }
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    var column = 1
    while true {
      switch decoder.decode(&iterator) {
      case .scalarValue(let scalar):
        if scalar.value == 0 { return (column, true) }
        column = scalar == "\n" ? 1 : column + 1
      case .emptyInput: return nil
      case .error: return (column, false)
      }
    }
  }

  /// The column, in scalars from 1, of a UTF-8 offset in a line that may hold joined lines.
  public static func column(_ line: String, _ offset: Int) -> Int {
    var column = 1, seen = 0
    for scalar in line.unicodeScalars {
      if seen >= offset { break }
      seen += String(scalar).utf8.count
      column = scalar == "\n" ? 1 : column + 1
    }
    return column
  }
}
