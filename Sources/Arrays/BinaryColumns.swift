// Columns of a .npy file, or of bare numbers row after row. One column of doubles goes from the file to its place
// without a stop; a column of a file in Fortran order is read from where it lies.

import Calculus

final class BinaryColumns: ColumnSource {
  let file: InputFile
  let names: [String?]
  let rows: Int?
  private let fields: [NpyHeader.Field]
  private let rowBytes: Int
  private let isFortran: Bool
  /// Where the numbers begin.
  private let start: Int
  private var row = 0
  private var buffer: UnsafeMutableRawBufferPointer

  init(npy file: InputFile) throws(Failure) {
    let header = try NpyHeader(file)
    self.file = file
    fields = header.fields
    rowBytes = header.rowBytes
    isFortran = header.isFortran
    names = fields.map(\.name)
    rows = header.rows
    start = file.place
    buffer = .allocate(byteCount: 0, alignment: 64)
    let columns = isFortran ? fields.count : 1
    if let size = file.size, (size - start) / columns / rowBytes.nonzero < header.rows, rowBytes > 0 {
      throw file.failure(
        "is truncated: \(header.rows) rows are promised, \((size - start) / columns / rowBytes) are there")
    }
    if isFortran, file.isStandardInput {
      throw file.failure("is in Fortran order, which can't be read from a pipe")
    }
  }

  /// Bare numbers: rows of `width` numbers, one behind the other.
  init(_ file: InputFile, _ type: ElementType, width: Int) throws(Failure) {
    self.file = file
    fields = (0..<width).map { .init(name: nil, type: type, offset: $0 * type.size) }
    rowBytes = width * type.size
    isFortran = false
    names = fields.map(\.name)
    start = 0
    rows = file.size.map { $0 / (width * type.size) }
    buffer = .allocate(byteCount: 0, alignment: 64)
    if let size = file.size, size % rowBytes != 0 { throw odd(size) }
  }

  deinit { buffer.deallocate() }

  func isNumeric(_ column: Int) -> Bool { fields[column].type != nil }

  private func odd(_ size: Int) -> Failure {
    file.failure("has \(size) bytes, which are no whole number of rows of \(rowBytes) bytes")
  }

  func read(_ count: Int, _ wanted: [Int], into targets: [UnsafeMutablePointer<Double>]) throws(Failure)
    -> Int
  {
    for column in wanted where fields[column].type == nil {
      throw file.failure("has no real numbers in '\(shown(names[column] ?? ""))'")
    }
    let count = min(count, rows.map { $0 - row } ?? count)
    guard count > 0 else { return 0 }
    defer { row += count }
    if isFortran { return try readColumns(count, wanted, targets) }
    guard rowBytes > 0 else { return count }
    let total = count * rowBytes
    // One column of doubles is already what is wanted.
    let isDirect = wanted.count == 1 && rowBytes == 8 && fields[wanted[0]].type == .double
    if !isDirect, buffer.count < total {
      buffer.deallocate()
      buffer = .allocate(byteCount: total, alignment: 64)
    }
    guard let place = isDirect ? UnsafeMutableRawPointer(targets[0]) : buffer.baseAddress else { return 0 }
    let n = try file.read(place, total)
    let found = n / rowBytes
    if found < count {
      if let rows {
        throw file.failure("is truncated: \(rows) rows are promised, \(row + found) are there")
      }
      if n % rowBytes != 0 { throw odd(file.place - start) }
    }
    if isDirect { return found }
    for (k, column) in wanted.enumerated() {
      fields[column].type?.decode(
        place + fields[column].offset, stride: rowBytes, into: targets[k], count: found)
    }
    return found
  }

  private func readColumns(_ count: Int, _ wanted: [Int], _ targets: [UnsafeMutablePointer<Double>])
    throws(Failure) -> Int
  {
    let size = rowBytes, rows = rows ?? 0
    if buffer.count < count * size {
      buffer.deallocate()
      buffer = .allocate(byteCount: count * size, alignment: 64)
    }
    guard let place = buffer.baseAddress else { return 0 }
    for (k, column) in wanted.enumerated() {
      let n = try file.read(at: start + (column * rows + row) * size, place, count * size)
      guard n == count * size else { throw file.failure("is truncated") }
      fields[column].type?.decode(place, stride: size, into: targets[k], count: count)
    }
    return count
  }
}

extension Int {
  /// 1 in the place of 0, to divide by.
  fileprivate var nonzero: Int { self == 0 ? 1 : self }
}
