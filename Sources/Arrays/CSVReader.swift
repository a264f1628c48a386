// RFC 4180 row by row, with the place of every cell, from a file of any length. Rows of plain numbers, which are nearly
// all there are, are read where they lie in the buffer; whatever is not plain in a row (a quote, a word, a mistake) has
// that row read again cell by cell. Blank lines are skipped.

import Calculus

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

package final class CSVReader {
  package struct Cell {
    package let text: String
    package let place: Failure.Place

    package func error(_ message: String, hint: String? = nil) -> Failure {
      Failure(.value, message, hint: hint, place: place)
    }

    /// The cell without spaces at its ends.
    package var word: Substring {
      var word = Substring(text)
      while word.first == " " || word.first == "\t" { word.removeFirst() }
      while word.last == " " || word.last == "\t" { word.removeLast() }
      return word
    }

    /// The cell as a finite number.
    package var number: Double {
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

    /// The cell as a number or one of the words nan, inf and -inf, which stand for what is no number.
    package var value: Double {
      get throws(Failure) {
        var name = word.lowercased()[...]
        let isNegative = name.first == "-"
        if isNegative || name.first == "+" { name.removeFirst() }
        switch name {
        case "nan": return .nan
        case "inf", "infinity": return isNegative ? -.infinity : .infinity
        case "": throw error("an empty cell", hint: "write nan where a number is missing")
        default: return try number
        }
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

  package struct Row {
    package let cells: [Cell]
    /// More cells in the file than were kept.
    package let count: Int

    package var isHeader: Bool { cells.allSatisfy(\.isName) }
  }

  private let path: String
  /// Cells of a row that are kept; the rest is only counted.
  private let cellLimit: Int
  /// Longest cell.
  private let cellBytes: Int
  private let separator: UInt8
  /// Most bytes of a row.
  private static let rowBytes = 64 << 20

  private var buffer: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private var end = 0
  private var offset = 0
  private var line = 1
  /// Where the line begins, which is not before the row does.
  private var lineStart = 0
  private var rowStart = 0
  /// Where more bytes come from; nil when there are none.
  private var source: InputFile?

  package init(bytes: [UInt8], path: String, cellLimit: Int, cellBytes: Int = 1000) {
    self.path = path
    self.cellLimit = cellLimit
    self.cellBytes = cellBytes
    separator = UInt8(ascii: ",")
    capacity = bytes.count + 8
    buffer = .allocate(capacity: capacity)
    buffer.update(from: bytes, count: bytes.count)
    end = bytes.count
  }

  /// Reads from a file as far as rows are asked for.
  init(_ file: InputFile, separator: UInt8, cellLimit: Int) throws(Failure) {
    path = file.name
    self.cellLimit = cellLimit
    cellBytes = CSVReader.rowBytes
    self.separator = separator
    capacity = 1 << 18
    buffer = .allocate(capacity: capacity)
    source = file
    // A byte order mark is no part of the first cell.
    let mark = try file.peek(3)
    if mark == [0xEF, 0xBB, 0xBF] { _ = try file.read(3) }
    if mark.starts(with: [0xFF, 0xFE]) || mark.starts(with: [0xFE, 0xFF]) {
      throw file.failure("is UTF-16 text", hint: "save the file as UTF-8")
    }
  }

  deinit { buffer.deallocate() }

  // MARK: Bytes

  /// Reads more bytes behind those that are there; false at the end. What belongs to the row moves to the front.
  private func fill() throws(Failure) -> Bool {
    guard let source else { return false }
    if rowStart > 0 {
      memmove(buffer, buffer + rowStart, end - rowStart)
      end -= rowStart
      offset -= rowStart
      lineStart -= rowStart
      rowStart = 0
    }
    if capacity - end < capacity / 2 {
      guard capacity <= CSVReader.rowBytes else {
        throw Failure(
          .limit, "a row is longer than \(CSVReader.rowBytes) bytes",
          place: .init(file: path, line: line, column: 1))
      }
      let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: 2 * capacity)
      larger.update(from: buffer, count: end)
      buffer.deallocate()
      (buffer, capacity) = (larger, 2 * capacity)
    }
    // Eight bytes stay free, so that eight can be read at once anywhere.
    let n = try source.readSome(buffer + end, capacity - end - 8)
    if n == 0 { self.source = nil }
    end += n
    return n > 0
  }

  /// The byte `distance` from here; nil behind the end.
  private func byte(_ distance: Int = 0) throws(Failure) -> UInt8? {
    while offset + distance >= end {
      guard try fill() else { return nil }
    }
    return buffer[offset + distance]
  }

  private var here: Failure.Place {
    var column = 1
    for k in lineStart..<offset where buffer[k] & 0xC0 != 0x80 { column += 1 }
    return .init(file: path, line: line, column: column)
  }

  private func advance() {
    offset += 1
    if buffer[offset - 1] == 0x0A {
      line += 1
      lineStart = offset
    }
  }

  /// At a line end, LF or CRLF, or at the end of the file.
  private func isLineEnd() throws(Failure) -> Bool {
    guard let first = try byte() else { return true }
    if first != 0x0D { return first == 0x0A }
    let second = try byte(1)
    return second == nil || second == 0x0A
  }

  private func skipLineEnd() throws(Failure) {
    if try byte() == 0x0D { advance() }
    if try byte() == 0x0A { advance() }
  }

  // MARK: Rows of cells

  /// The next row that is not blank; nil at the end.
  package func row() throws(Failure) -> Row? {
    rowStart = offset
    while try byte() != nil, try isLineEnd() {
      try skipLineEnd()
      rowStart = offset
    }
    guard try byte() != nil else { return nil }
    var cells: [Cell] = []
    var count = 0
    while true {
      let cell = try self.cell()
      count += 1
      if cells.count <= cellLimit { cells.append(cell) }
      if try isLineEnd() {
        try skipLineEnd()
        return Row(cells: cells, count: count)
      }
      // Not a line end, so it is the comma that ended the cell.
      advance()
    }
  }

  private func cell() throws(Failure) -> Cell {
    let place = here
    var text: [UInt8] = []
    if try byte() == UInt8(ascii: "\"") {
      advance()
      while true {
        guard let next = try byte() else {
          throw Failure(.syntax, "a quote is not closed", place: place)
        }
        if next == UInt8(ascii: "\"") {
          advance()
          guard try byte() == UInt8(ascii: "\"") else { break }
        }
        try append(&text, place)
      }
      if try byte() != separator, try !isLineEnd() {
        throw Failure(.syntax, "',' was expected after the closing quote", place: here)
      }
    } else {
      while try byte() != separator, try !isLineEnd() { try append(&text, place) }
    }
    return Cell(text: String(decoding: text, as: UTF8.self), place: place)
  }

  private func append(_ text: inout [UInt8], _ place: Failure.Place) throws(Failure) {
    guard text.count < cellBytes else {
      throw Failure(.limit, "a cell is longer than \(cellBytes) bytes", place: place)
    }
    text.append(buffer[offset])
    advance()
  }

  package func wrongCount(_ row: Row, _ wanted: [Int], hint: String?) -> Failure {
    let isSemicolon = row.count == 1 && row.cells[0].text.contains(";")
    let found = row.count == 1 ? "1 cell" : "\(row.count) cells"
    return Failure(
      .shape, "\(found) instead of \(wanted.map(String.init).joined(separator: " or "))",
      hint: isSemicolon ? "cells are separated by commas" : hint, place: row.cells.last?.place ?? here)
  }

  // MARK: Rows of numbers

  /// Numbers of the columns `wanted`, in rising order, of up to `count` rows of `width` cells; how many rows there
  /// were, fewer than `count` only at the end of the file.
  func numbers(
    _ count: Int, _ wanted: [Int], width: Int, into targets: [UnsafeMutablePointer<Double>]
  ) throws(Failure) -> Int {
    var rows = 0
    while rows < count {
      rowStart = offset
      var searched = offset
      var found = memchr(buffer + searched, 0x0A, end - searched)
      while found == nil {
        searched = end - offset
        guard try fill() else { break }
        searched += offset
        found = memchr(buffer + searched, 0x0A, end - searched)
      }
      let lineEnd =
        found.map { UnsafePointer($0.assumingMemoryBound(to: UInt8.self)) } ?? UnsafePointer(buffer + end)
      if found == nil, offset == end { break }
      var stop = lineEnd
      if stop > UnsafePointer(buffer + offset), stop[-1] == 0x0D { stop -= 1 }
      if stop == UnsafePointer(buffer + offset) || !plain(stop, wanted, width, targets, rows) {
        guard try slow(wanted, width: width, into: targets, rows) else { break }
      } else {
        offset = lineEnd - UnsafePointer(buffer)
        if found != nil { advance() }
      }
      rows += 1
    }
    return rows
  }

  /// One row of plain numbers, from here to `stop`; false when it is something else.
  @inline(__always)
  private func plain(
    _ stop: UnsafePointer<UInt8>, _ wanted: [Int], _ width: Int, _ targets: [UnsafeMutablePointer<Double>],
    _ row: Int
  ) -> Bool {
    var p = UnsafePointer(buffer + offset)
    var column = 0, next = 0
    while true {
      if next < wanted.count, column == wanted[next] {
        while p < stop, p.pointee == 0x20 { p += 1 }
        guard let behind = PlainDecimal.parse(p, stop, &targets[next][row]),
          targets[next][row].isFinite
        else { return false }
        p = behind
        while p < stop, p.pointee == 0x20 { p += 1 }
        guard p == stop || p.pointee == separator else { return false }
        next += 1
      } else {
        if p < stop, p.pointee == UInt8(ascii: "\"") { return false }
        while p < stop, p.pointee != separator { p += 1 }
      }
      column += 1
      if p == stop { return column == width }
      p += 1
    }
  }

  /// The same for any row; false when there is none.
  @inline(never)
  private func slow(
    _ wanted: [Int], width: Int, into targets: [UnsafeMutablePointer<Double>], _ index: Int
  ) throws(Failure) -> Bool {
    guard let row = try row() else { return false }
    guard row.count == width else {
      throw wrongCount(row, [width], hint: "every row has as many as the first")
    }
    for (k, column) in wanted.enumerated() { targets[k][index] = try row.cells[column].value }
    return true
  }
}
