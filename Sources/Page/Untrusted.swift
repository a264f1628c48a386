// The one gate between other people's characters and the terminal. Whatever can move the cursor, change
// colours, turn the writing direction, hide itself or break a line is written out as \u{..} instead, so what
// a reader sees is what is there.

public enum Untrusted {
  /// Blanks written for a tab: the same everywhere, so that the columns of an excerpt stay right.
  static let tab = "    "
  /// Marks allowed on one base character; the rest of a taller pile is written out.
  static let marks = 4

  /// The string with newlines kept, tabs as four blanks, and everything a terminal could obey written out.
  public static func escaped(_ string: String) -> String {
    if isHarmless(string) { return string }
    var out = ""
    out.reserveCapacity(string.utf8.count + 16)
    var pile = 0
    for scalar in string.unicodeScalars { append(scalar, to: &out, pile: &pile) }
    return out
  }

  /// Bytes from a file or a pipe: UTF-8 is decoded and escaped; bytes that are not UTF-8 (encoded surrogates
  /// and overlong forms included) become \x{..}.
  public static func escaped(bytes: some Sequence<UInt8>) -> String {
    var out = ""
    var pile = 0
    let bytes = Array(bytes)
    var index = 0
    while index < bytes.count {
      let (scalar, length) = decode(bytes, at: index)
      if let scalar {
        append(scalar, to: &out, pile: &pile)
      } else {
        out += "\\x{" + hexadecimal(UInt32(bytes[index])) + "}"
        pile = 0
      }
      index += length
    }
    return out
  }

  /// One line of at most `columns` cells; newlines are written out too.
  public static func line(_ string: String, columns: Int = 200, glyphs: Glyphs = .unicode) -> String {
    let columns = min(max(columns, 0), Cells.limit)
    var out = ""
    var pile = 0
    // A scalar that takes no cell takes bytes; the second bound keeps them in proportion.
    let most = (columns + 1) * (marks + 2) * 4
    for scalar in string.unicodeScalars {
      if scalar == "\n" { out += "\\n" } else { append(scalar, to: &out, pile: &pile) }
      if out.utf8.count > most { break }
    }
    return Cells.truncated(out, to: columns, ellipsis: glyphs.ellipsis)
  }

  /// What one scalar is written as, for excerpts that must keep their columns.
  static func escaped(_ scalar: Unicode.Scalar, pile: inout Int) -> String {
    var out = ""
    append(scalar, to: &out, pile: &pile)
    return out
  }

  private static func append(_ scalar: Unicode.Scalar, to out: inout String, pile: inout Int) {
    if scalar == "\t" {
      out += tab
    } else if isDangerous(scalar) {
      out += "\\u{" + hexadecimal(scalar.value) + "}"
    } else {
      if scalar.value >= 0x300, Cells.width(of: scalar) == 0 {
        pile += 1
        if pile > marks {
          out += "\\u{" + hexadecimal(scalar.value) + "}"
          return
        }
      } else {
        pile = 0
      }
      out.unicodeScalars.append(scalar)
      return
    }
    pile = 0
  }

  /// Control characters other than newline, line and paragraph separators, and everything invisible: format
  /// characters (which the bidirectional controls, joiners and tags are) and the fillers Unicode files under
  /// letters and marks.
  static func isDangerous(_ scalar: Unicode.Scalar) -> Bool {
    let value = scalar.value
    if value < 0xA0 { return value < 0x20 && value != 0x0A || value >= 0x7F }
    switch value {
    case 0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0: return true
    case 0x180B...0x180F, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F: return true
    case 0xFE00...0xFE0E, 0xFEFF, 0xFFF0...0xFFFB, 0xE0000...0xE0FFF: return true
    default: break
    }
    // Letters and signs of formulas, which need no look into the tables of Unicode.
    if value < 0x600 || value >= 0x2070 && value < 0x3000 { return false }
    return value & 0xFFFE == 0xFFFE || scalar.properties.generalCategory == .format
  }

  /// Nothing to write out: by far the most common case, and no copy is made.
  private static func isHarmless(_ string: String) -> Bool {
    if string.utf8.withContiguousStorageIfAvailable({ isPlain(UnsafeRawBufferPointer($0)) }) ?? false {
      return true
    }
    var ascii = true
    for byte in string.utf8 {
      if byte < 0x20 && byte != 0x0A || byte == 0x7F { return false }
      if byte >= 0x80 { ascii = false }
    }
    if ascii { return true }
    for scalar in string.unicodeScalars where scalar.value >= 0x80 {
      // A mark could be one too many; leave the counting to the slow way.
      if isDangerous(scalar) || scalar.value >= 0x300 && Cells.width(of: scalar) == 0 { return false }
    }
    return true
  }

  /// Nothing but blanks and visible ASCII, found eight bytes at a time.
  public static func isPlain(_ raw: UnsafeRawBufferPointer) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101, tops = ones << 7
    var k = 0
    while k &+ 8 <= raw.count {
      let word = raw.loadUnaligned(fromByteOffset: k, as: UInt64.self)
      // A byte's highest bit says: not ASCII, less than a blank, or DEL. A borrow can only say so of too many.
      let deleted = word ^ ones &* 0x7F
      if (word | (word &- ones &* 0x20) | (deleted &- ones)) & tops != 0 { return false }
      k &+= 8
    }
    while k < raw.count {
      if raw[k] < 0x20 || raw[k] >= 0x7F { return false }
      k &+= 1
    }
    return true
  }

  static func hexadecimal(_ value: UInt32) -> String { String(value, radix: 16, uppercase: true) }

  /// One scalar and its length in bytes, or nil and 1.
  private static func decode(_ bytes: [UInt8], at index: Int) -> (Unicode.Scalar?, Int) {
    let first = bytes[index]
    if first < 0x80 { return (Unicode.Scalar(first), 1) }
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
    guard first >= 0xC2, first < 0xF5, index + length <= bytes.count else { return (nil, 1) }
    var value = UInt32(first) & (0xFF >> UInt32(length + 1))
    for byte in bytes[(index + 1)..<(index + length)] {
      guard byte & 0xC0 == 0x80 else { return (nil, 1) }
      value = value << 6 | UInt32(byte & 0x3F)
    }
    let shortest: UInt32 = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000
    guard value >= shortest, let scalar = Unicode.Scalar(value) else { return (nil, 1) }
    return (scalar, length)
  }
}
