// Which object file a piece of the executable came from, as the linker wrote it down (the form of GNU ld and gold).
import Foundation

struct LinkMap {
  struct Piece {
    var start: UInt64
    var size: UInt64
    var object: String
  }

  /// All code, by address.
  let pieces: [Piece]

  /// The map that Scripts/build leaves beside the folder of the build.
  init(of product: String) throws {
    guard let build = Tools.build else { throw CocoaError(.fileNoSuchFile) }
    let file = build.deletingLastPathComponent().appending(path: "\(product).map")
    self.init(String(decoding: try Data(contentsOf: file), as: UTF8.self))
  }

  /// ` .text.name  0xADDRESS  0xSIZE  object`, where a long name has a line of its own.
  init(_ text: String) {
    var pieces: [Piece] = []
    var isCode = false
    for line in text.utf8.split(separator: UInt8(ascii: "\n")).map(Substring.init) {
      guard line.hasPrefix(" ") else {
        isCode = false
        continue
      }
      var fields = line.split(separator: " ", omittingEmptySubsequences: true)
      if let first = fields.first, first.hasPrefix(".") {
        isCode = first.hasPrefix(".text")
        fields.removeFirst()
      }
      guard isCode, fields.count >= 3, let start = hexadecimal(fields[0]), let size = hexadecimal(fields[1]),
        start > 0, size > 0
      else { continue }
      pieces.append(Piece(start: start, size: size, object: fields[2...].joined(separator: " ")))
    }
    self.pieces = pieces.sorted { $0.start < $1.start }
  }

  func origin(of address: UInt64) -> String? {
    var low = 0, high = pieces.count
    while low < high {
      let middle = (low + high) / 2
      if pieces[middle].start <= address { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return nil }
    let piece = pieces[low - 1]
    return address - piece.start < piece.size ? piece.object : nil
  }
}

private func hexadecimal(_ word: Substring) -> UInt64? {
  word.hasPrefix("0x") ? UInt64(word.dropFirst(2), radix: 16) : nil
}
