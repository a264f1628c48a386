// Columns of numbers in a file, read a piece at a time: which format a file has, and what every format answers.

import Calculus

/// A file of columns that is read from its first row to its last.
package protocol ColumnSource: AnyObject {
  var file: InputFile { get }
  /// A name for each column, where the file has names.
  var names: [String?] { get }
  /// Whether a column holds numbers, as far as the first row tells.
  func isNumeric(_ column: Int) -> Bool
  /// How many rows there are, where that is known before they are read.
  var rows: Int? { get }
  /// Reads up to `count` rows of the columns `wanted`, each to its own place, and returns how many there were: fewer
  /// than `count` only at the end. `wanted` rises, and is the same in every call.
  func read(_ count: Int, _ wanted: [Int], into targets: [UnsafeMutablePointer<Double>]) throws(Failure)
    -> Int
}

package enum ColumnFormat: Equatable, Sendable {
  case npy
  case csv(separator: UInt8)
  case raw(ElementType)

  package static let comma = ColumnFormat.csv(separator: UInt8(ascii: ","))
  package static let tab = ColumnFormat.csv(separator: 0x09)

  /// What the end of a file's name says: npy, csv, tsv, or the type of bare numbers, such as f8.
  package init?(extensionOf path: String) {
    let name = path.utf8.split(separator: UInt8(ascii: "/")).last ?? Substring(path).utf8
    guard let dot = name.lastIndex(of: UInt8(ascii: ".")) else { return nil }
    self.init(named: String(decoding: name[name.index(after: dot)...], as: UTF8.self).lowercased())
  }

  package init?(named name: String) {
    switch name {
    case "npy": self = .npy
    case "csv": self = .comma
    case "tsv": self = .tab
    default:
      guard ElementType.codes.contains(name), let type = ElementType(name) else { return nil }
      self = .raw(type)
    }
  }

  package var isText: Bool { if case .csv = self { true } else { false } }
}

package enum ColumnFile {
  /// Opens a file of columns. Without a format the name's end decides, then the first bytes. `width` is the number of
  /// columns of bare numbers.
  package static func open(_ path: String, _ format: ColumnFormat? = nil, width: Int = 1) throws(Failure)
    -> any ColumnSource
  {
    let file = try InputFile(path)
    let start = try file.peek(6)
    let isNpy = start == NpyPreamble.magic
    let known = format ?? (path == "-" ? nil : ColumnFormat(extensionOf: path))
    switch known ?? (isNpy ? .npy : .comma) {
    case .npy: return try BinaryColumns(npy: file)
    case .csv(let separator):
      if isNpy { throw file.failure("is an .npy file, not text", hint: "give it a name that ends in .npy") }
      return try CSVColumns(file, separator: separator)
    case .raw(let type): return try BinaryColumns(file, type, width: width)
    }
  }
}

/// Columns of a CSV file. The first row names them when no cell of it is a number.
final class CSVColumns: ColumnSource {
  let file: InputFile
  let names: [String?]
  let rows: Int? = nil
  private let reader: CSVReader
  /// The first row of numbers; nil once it was given.
  private var first: CSVReader.Row?

  init(_ file: InputFile, separator: UInt8) throws(Failure) {
    self.file = file
    reader = try CSVReader(file, separator: separator, cellLimit: NpyHeader.columnLimit)
    guard let row = try reader.row() else { throw file.failure("is empty") }
    if let nul = row.cells.first(where: { $0.text.utf8.contains(0) }) {
      throw Failure(.file, "a NUL byte in the file", hint: "is this a CSV file?", place: nul.place)
    }
    guard row.count <= NpyHeader.columnLimit else {
      throw file.failure("has \(row.count) columns", hint: "the limit is \(NpyHeader.columnLimit)")
    }
    let isHeader = row.cells.allSatisfy { (try? $0.value) == nil } && row.cells.contains { !$0.word.isEmpty }
    names = row.cells.map { isHeader ? String($0.word) : nil }
    first = isHeader ? try reader.row() : row
    if let first, first.count != names.count {
      throw reader.wrongCount(first, [names.count], hint: "every row has as many as the first")
    }
  }

  func isNumeric(_ column: Int) -> Bool { first.map { (try? $0.cells[column].value) != nil } ?? true }

  func read(_ count: Int, _ wanted: [Int], into targets: [UnsafeMutablePointer<Double>]) throws(Failure)
    -> Int
  {
    guard count > 0 else { return 0 }
    var done = 0
    if let row = first {
      first = nil
      for (k, column) in wanted.enumerated() { targets[k][0] = try row.cells[column].value }
      done = 1
    }
    return done
      + (try reader.numbers(count - done, wanted, width: names.count, into: targets.map { $0 + done }))
  }
}
