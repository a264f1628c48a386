// A line cut into statements at `;`, outside brackets and comments.
import Calculus

enum Statements {
  struct Piece {
    var range: Range<Int>
    /// Closed by a `;`, so it prints nothing.
    var isSilent: Bool
  }

  static func split(_ bytes: Bytes) -> [Piece] {
    var pieces: [Piece] = []
    var start = 0, depth = 0, k = 0
    func add(_ end: Int, silent: Bool, _ bytes: Bytes) {
      let range = trimmed(bytes, start..<end)
      if !range.isEmpty { pieces.append(Piece(range: range, isSilent: silent)) }
    }
    while k < bytes.count {
      switch bytes[k] {
      case 0x28, 0x5B: depth += 1
      case 0x29, 0x5D: depth = max(0, depth - 1)
      case 0x23:
        add(k, silent: false, bytes)
        return pieces
      case 0x3B where depth == 0:
        add(k, silent: true, bytes)
        start = k + 1
      default: break
      }
      k += 1
    }
    add(bytes.count, silent: false, bytes)
    // A ';' between two statements only separates: what it silences stands before a ';' that ends the line too.
    return pieces
  }

  /// `range` without the white space at its ends.
  static func trimmed(_ bytes: Bytes, _ range: Range<Int>) -> Range<Int> {
    var start = range.lowerBound, end = range.upperBound
    while start < end, bytes[start] <= 0x20 { start += 1 }
    while start < end, bytes[end - 1] <= 0x20 { end -= 1 }
    return start..<end
  }
}
