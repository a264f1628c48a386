// Plain numbers in a file, separated by spaces, commas or lines.

import Arrays
import Calculus

enum NumberList {
  /// Exactly `expected` finite numbers; errors name the place.
  static func read(_ bytes: [UInt8], _ path: String, expected: Int) throws(Failure) -> [Double] {
    var values: [Double] = []
    values.reserveCapacity(min(expected, bytes.count))
    var place = 0
    while true {
      while place < bytes.count, isSeparator(bytes[place]) { place += 1 }
      guard place < bytes.count else { break }
      let start = place
      while place < bytes.count, !isSeparator(bytes[place]) { place += 1 }
      let where_ = { RegularFile.place(of: start, in: bytes, path) }
      guard values.count < expected else {
        throw Failure(
          .shape, "more than the \(expected) weights and biases of this net", place: where_())
      }
      let word = bytes[start..<min(place, start + PlainDecimal.limit + 1)]
      let text = String(decoding: word, as: UTF8.self)
      guard let value = PlainDecimal.parse(text) else {
        throw Failure(
          .value, "'\(shown(text))' is not a number",
          hint: "a weights file has plain numbers, or JSON as written by save", place: where_())
      }
      guard value.isFinite else {
        throw Failure(.value, "\(shown(text)) is too large for a number", place: where_())
      }
      values.append(value)
    }
    guard values.count == expected else {
      throw Failure(
        .shape, "\(values.count) numbers for \(expected) weights and biases",
        hint: "the order is W1 row by row, b1, W2, b2 …",
        place: RegularFile.place(of: bytes.count, in: bytes, path))
    }
    return values
  }

  private static func isSeparator(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 || byte == UInt8(ascii: ",")
  }
}
