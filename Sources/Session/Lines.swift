// Lines of a file or a pipe: joined where a backslash continues them, and columns counted as a person counts.
import Calculus

public enum Lines {
  /// What of a line needs a second look. It is found while the line's end is looked for, in the one pass over its
  /// bytes; most lines have nothing of it.
  public struct Traits: OptionSet, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    public static let nul = Traits(rawValue: 1)
    /// Something beyond ASCII, so that it may not be UTF-8.
    public static let wide = Traits(rawValue: 2)
    /// A ';', so that there may be several statements.
    public static let separator = Traits(rawValue: 4)
    /// A '#', so that it may end before its last byte.
    public static let comment = Traits(rawValue: 8)
  }

  /// Where the line that `bytes` continue from `start` on ends: at a newline, or behind the last byte.
  public static func end(_ bytes: Bytes, from start: Int, _ traits: inout Traits) -> Int {
    bytes.withUnsafeBytes { end($0, from: start, &traits) }
  }

  private static func end(_ bytes: UnsafeRawBufferPointer, from start: Int, _ traits: inout Traits) -> Int {
    var k = start
    while k < bytes.count {
      if k &+ 8 <= bytes.count {
        let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: k, as: UInt64.self))
        let special = special(word)
        k &+= special.trailingZeroBitCount >> 3
        if special == 0 { continue }
      }
      switch bytes[k] {
      case 0x0A: return k
      case 0x00: traits.insert(.nul)
      case 0x23: traits.insert(.comment)
      case 0x3B: traits.insert(.separator)
      case 0x80...: traits.insert(.wide)
      default: break
      }
      k &+= 1
    }
    return k
  }

  /// Of eight bytes, the highest bit of the first that may end a line or give it a trait: NUL, newline, '#', ';', or
  /// more than seven bits. Bits above it mean nothing.
  @inline(__always) private static func special(_ word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    // One less than a zero byte has its highest bit set, and borrows from the bytes above.
    let newline = (word ^ 0x0A &* ones) &- ones
    let comment = (word ^ 0x23 &* ones) &- ones
    let separator = (word ^ 0x3B &* ones) &- ones
    return (word | (word &- ones) | newline | comment | separator) & (0x80 &* ones)
  }

  /// The traits of a logical line, which may hold newlines.
  static func traits(_ bytes: Bytes) -> Traits {
    var traits = Traits()
    var k = 0
    while k < bytes.count { k = end(bytes, from: k, &traits) + 1 }
    return traits
  }

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
