// How many columns of a terminal a text takes. Terminals and the C library's wcwidth agree on a table by code
// point: combining and format characters take none, East Asian wide ones two, everything else one (ambiguous
// characters such as Greek letters and box lines included). Grapheme clusters play no part in it.

public enum Cells {
  /// The longest run of blanks ever made; padding to more is a mistake of the caller and gets this.
  static let limit = 100_000

  /// Columns of one scalar; control characters count as none, for `Untrusted` never lets them out.
  public static func width(of scalar: Unicode.Scalar) -> Int {
    let value = scalar.value
    if value < 0x300 { return value < 0x20 || (value >= 0x7F && value < 0xA0) ? 0 : 1 }
    // Letters, operators, arrows and technical signs that formulas are made of need no search.
    if value >= 0x2030 && value < 0x2060 { return 1 }
    if value >= 0x2500 && value < 0x25FD || value >= 0x2800 && value < 0x2900 { return 1 }
    if contains(value, in: wide) { return 2 }
    return contains(value, in: empty) ? 0 : 1
  }

  /// Columns of a one-line string.
  public static func width(of string: String) -> Int {
    var ascii = true
    var printable = 0
    for byte in string.utf8 {
      if byte >= 0x80 {
        ascii = false
        break
      }
      if byte >= 0x20 && byte != 0x7F { printable += 1 }
    }
    if ascii { return printable }
    var cells = 0
    for scalar in string.unicodeScalars { cells += width(of: scalar) }
    return cells
  }

  /// The longest beginning that fits, together with the combining marks of its last character.
  public static func prefix(_ string: String, cells: Int) -> String {
    if string.utf8.count <= cells { return string }
    var used = 0
    var end = string.unicodeScalars.startIndex
    for index in string.unicodeScalars.indices {
      used += width(of: string.unicodeScalars[index])
      if used > cells { break }
      end = string.unicodeScalars.index(after: index)
    }
    return String(string.unicodeScalars[..<end])
  }

  /// At most `width` columns, the last of them an ellipsis if anything had to go.
  public static func truncated(_ string: String, to width: Int, ellipsis: String = "…") -> String {
    if self.width(of: string) <= width { return string }
    let room = max(width, 0)
    let mark = prefix(ellipsis, cells: room)
    return prefix(string, cells: room - self.width(of: mark)) + mark
  }

  /// The string filled up with blanks; one that is wider already is returned as it is.
  public static func padded(_ string: String, to width: Int, _ alignment: Alignment = .left) -> String {
    let missing = min(max(width, 0), limit) - self.width(of: string)
    if missing <= 0 { return string }
    switch alignment {
    case .left: return string + blanks(missing)
    case .right, .decimal: return blanks(missing) + string
    case .center: return blanks(missing / 2) + string + blanks(missing - missing / 2)
    }
  }

  static func blanks(_ count: Int) -> String { String(repeating: " ", count: min(max(count, 0), limit)) }

  /// Bisection in a list of closed ranges: first, last, first, last ... in ascending order.
  private static func contains(_ value: UInt32, in bounds: [UInt32]) -> Bool {
    var low = 0
    var high = bounds.count / 2
    while low < high {
      let middle = (low + high) / 2
      if value > bounds[2 * middle + 1] {
        low = middle + 1
      } else if value < bounds[2 * middle] {
        high = middle
      } else {
        return true
      }
    }
    return false
  }
}
