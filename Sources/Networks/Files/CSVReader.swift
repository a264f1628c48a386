// RFC 4180 row by row over bytes, with the place of every cell. Blank lines are skipped.

import Calculus

struct CSVReader {
  struct Cell {
    let text: String
    let place: Failure.Place

    func error(_ message: String, hint: String? = nil) -> Failure {
      Failure(.value, message, hint: hint, place: place)
    }

    /// The cell without spaces at its ends.
    fileprivate var word: Substring {
      var word = Substring(text)
      while word.first == " " || word.first == "\t" { word.removeFirst() }
      while word.last == " " || word.last == "\t" { word.removeLast() }
      return word
    }

    /// The cell as a finite number.
    var number: Double {
      get throws(Failure) {
        let word = word
        if word.isEmpty { throw error("an empty cell") }
        guard let value = PlainDecimal.parse(word) else {
          let isMinus = word.unicodeScalars.first == "\u{2212}"
          throw error(
            "'\(shown(word))' is not a number",
            hint: isMinus
              ? "the minus sign in a file is '-'" : word.contains(";") ? "cells are separated by commas" : nil
          )
        }
        guard value.isFinite else { throw error("\(shown(word)) is too large for a number") }
        return value
      }
    }

    /// Text that names a column: it begins with a letter and is no number word.
    fileprivate var isName: Bool {
      let word = word
      guard let first = word.unicodeScalars.first, first.properties.isAlphabetic || first == "_" else {
        return false
      }
      return !["nan", "inf", "infinity"].contains(word.lowercased())
    }
  }

  struct Row {
    let cells: [Cell]
    /// More cells in the file than were kept.
    let count: Int

    var isHeader: Bool { cells.allSatisfy(\.isName) }
  }

  let bytes: [UInt8]
  let path: String
  /// Cells of a row that are kept; the rest is only counted.
  let cellLimit: Int
  private var offset = 0
  private var line = 1
  private var column = 1

  /// Longest cell.
  static let cellBytes = 1000

  init(bytes: [UInt8], path: String, cellLimit: Int) {
    self.bytes = bytes
    self.path = path
    self.cellLimit = cellLimit
  }

  private var here: Failure.Place { .init(file: path, line: line, column: column) }

  private mutating func advance() {
    let byte = bytes[offset]
    offset += 1
    if byte == 0x0A {
      line += 1
      column = 1
    } else if byte & 0xC0 != 0x80 {
      column += 1
    }
  }

  /// At a line end, LF or CRLF, or at the end of the file.
  private var isLineEnd: Bool {
    offset >= bytes.count || bytes[offset] == 0x0A
      || bytes[offset] == 0x0D && (offset + 1 == bytes.count || bytes[offset + 1] == 0x0A)
  }

  private mutating func skipLineEnd() {
    if offset < bytes.count, bytes[offset] == 0x0D { advance() }
    if offset < bytes.count, bytes[offset] == 0x0A { advance() }
  }

  /// The next row that is not blank; nil at the end.
  mutating func row() throws(Failure) -> Row? {
    while offset < bytes.count, isLineEnd { skipLineEnd() }
    guard offset < bytes.count else { return nil }
    var cells: [Cell] = []
    var count = 0
    while true {
      let cell = try self.cell()
      count += 1
      if cells.count <= cellLimit { cells.append(cell) }
      if isLineEnd {
        skipLineEnd()
        return Row(cells: cells, count: count)
      }
      // Not a line end, so it is the comma that ended the cell.
      advance()
    }
  }

  private mutating func cell() throws(Failure) -> Cell {
    let place = here
    var text: [UInt8] = []
    let isQuoted = offset < bytes.count && bytes[offset] == UInt8(ascii: "\"")
    if isQuoted {
      advance()
      while true {
        guard offset < bytes.count else {
          throw Failure(.syntax, "a quote is not closed", place: place)
        }
        if bytes[offset] == UInt8(ascii: "\"") {
          advance()
          guard offset < bytes.count, bytes[offset] == UInt8(ascii: "\"") else { break }
        }
        try append(&text, place)
      }
      guard isLineEnd || bytes[offset] == UInt8(ascii: ",") else {
        throw Failure(.syntax, "',' was expected after the closing quote", place: here)
      }
    } else {
      while !isLineEnd, bytes[offset] != UInt8(ascii: ",") { try append(&text, place) }
    }
    return Cell(text: String(decoding: text, as: UTF8.self), place: place)
  }

  private mutating func append(_ text: inout [UInt8], _ place: Failure.Place) throws(Failure) {
    guard text.count < CSVReader.cellBytes else {
      throw Failure(.limit, "a cell is longer than \(CSVReader.cellBytes) bytes", place: place)
    }
    text.append(bytes[offset])
    advance()
  }

  func wrongCount(_ row: Row, _ wanted: [Int], _ architecture: Architecture) -> Failure {
    let place = row.cells.last?.place ?? here
    let isSemicolon = row.count == 1 && row.cells[0].text.contains(";")
    let inputs = architecture.inputs == 1 ? "1 input" : "\(architecture.inputs) inputs"
    let outputs = architecture.outputs == 1 ? "1 target" : "\(architecture.outputs) targets"
    let found = row.count == 1 ? "1 cell" : "\(row.count) cells"
    return Failure(
      .shape, "\(found) instead of \(wanted.map(String.init).joined(separator: " or "))",
      hint: isSemicolon ? "cells are separated by commas" : "a row has \(inputs), then \(outputs)",
      place: place)
  }
}
