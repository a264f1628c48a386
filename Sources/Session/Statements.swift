// A line cut into statements at `;`, outside brackets and comments.

enum Statements {
  struct Piece {
    var range: Range<Int>
    /// Closed by a `;`, so it prints nothing.
    var isSilent: Bool
  }

  static func split(_ bytes: [UInt8]) -> [Piece] {
    var pieces: [Piece] = []
    var start = 0, depth = 0, k = 0
    func add(_ end: Int, silent: Bool) {
      var range = start..<end
      while let first = range.first, bytes[first] <= 0x20 { range.removeFirst() }
      while let last = range.last, bytes[last] <= 0x20 { range.removeLast() }
      if !range.isEmpty { pieces.append(Piece(range: range, isSilent: silent)) }
    }
    while k < bytes.count {
      switch bytes[k] {
      case 0x28, 0x5B: depth += 1
      case 0x29, 0x5D: depth = max(0, depth - 1)
      case 0x23:
        add(k, silent: false)
        return pieces
      case 0x3B where depth == 0:
        add(k, silent: true)
        start = k + 1
      default: break
      }
      k += 1
    }
    add(bytes.count, silent: false)
    // A ';' between two statements only separates: what it silences stands before a ';' that ends the line too.
    return pieces
  }
}
