// Numbers as text in a buffer that is used again: the shortest decimal that reads back the same, as a pipe gets it.

import Calculus

struct DecimalText {
  private var buffer: [UInt8] = []

  var count: Int { buffer.count }

  /// What has been appended since the last `clear()`.
  var bytes: [UInt8] { buffer }

  mutating func clear() { buffer.removeAll(keepingCapacity: true) }

  mutating func append(byte: UInt8) { buffer.append(byte) }

  /// Text as a cell, in quotes where it has to be.
  mutating func append(cell: String, separator: UInt8) {
    let needsQuotes = cell.utf8.contains { $0 == separator || $0 == UInt8(ascii: "\"") || $0 < 0x20 }
    guard needsQuotes else { return buffer.append(contentsOf: cell.utf8) }
    append(byte: UInt8(ascii: "\""))
    for byte in cell.utf8 {
      if byte == UInt8(ascii: "\"") { append(byte: byte) }
      append(byte: byte)
    }
    append(byte: UInt8(ascii: "\""))
  }

  mutating func append(_ x: Double) {
    if let whole = Int32(exactly: x) {
      // In a file a zero keeps its sign.
      if whole == 0, x.sign == .minus { append(byte: UInt8(ascii: "-")) }
      return append(whole)
    }
    guard x.isFinite, x.magnitude >= 1e-4, x.magnitude < 1e16 else {
      return buffer.append(contentsOf: Decimal.shortest(x).utf8)
    }
    // Plain digits in the description already, but for the .0 of whole numbers.
    var text = x.description
    text.withUTF8 { bytes in
      let isWhole = bytes.count > 2 && bytes[bytes.count - 1] == 0x30 && bytes[bytes.count - 2] == 0x2E
      buffer.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[..<(bytes.count - (isWhole ? 2 : 0))]))
    }
  }

  private mutating func append(_ whole: Int32) {
    if whole < 0 { append(byte: UInt8(ascii: "-")) }
    var rest = whole.magnitude, scale: UInt32 = 1
    while rest / scale >= 10 { scale *= 10 }
    while scale > 0 {
      append(byte: UInt8(0x30 + rest / scale))
      rest %= scale
      scale /= 10
    }
  }
}
