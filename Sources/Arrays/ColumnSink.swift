// Columns of numbers on their way out, a piece at a time: as .npy, as bare numbers, or as text with a line of names.

import Calculus

package final class ColumnSink {
  private let output: OutputFile
  private let format: ColumnFormat
  private let type: ElementType
  /// Sizes of the axes behind the first, in .npy files; none for one column.
  private let shape: [Int]
  private let width: Int
  private var rows = 0
  private let promised: Int?
  private var buffer: UnsafeMutableRawBufferPointer
  private var text = DecimalText()

  /// `rows` is their number where it is known. The product of `shape` is the number of columns.
  package init(
    _ output: OutputFile, _ format: ColumnFormat, names: [String], shape: [Int], type: ElementType = .double,
    rows: Int?
  ) throws(Failure) {
    if case .raw(let own) = format, own != .double, own != .float {
      throw Failure(.usage, "bare numbers are written as f8 or f4")
    }
    self.output = output
    self.format = format
    if case .raw(let own) = format { self.type = own } else { self.type = type }
    self.shape = shape
    width = names.count
    promised = rows
    buffer = .allocate(byteCount: 0, alignment: 64)
    switch format {
    case .npy:
      let header = NpyHeader.bytes(self.type, shape: [rows ?? 0] + shape)
      if let rows { try output.reserve(header.count + rows * width * self.type.size) }
      try output.write(header)
    case .raw:
      if let rows { try output.reserve(rows * width * self.type.size) }
    case .csv(let separator):
      for (k, name) in names.enumerated() {
        if k > 0 { text.append(byte: separator) }
        text.append(cell: name, separator: separator)
      }
      text.append(byte: 0x0A)
    }
  }

  var writesStandardOutput: Bool { output.isStandardOutput }

  deinit { buffer.deallocate() }

  package func write(_ columns: [UnsafeMutablePointer<Double>], count: Int) throws(Failure) {
    rows += count
    guard case .csv(let separator) = format else { return try writeNumbers(columns, count) }
    for row in 0..<count {
      for k in 0..<width {
        if k > 0 { text.append(byte: separator) }
        text.append(columns[k][row])
      }
      text.append(byte: 0x0A)
      if text.count > 1 << 17 { try flush() }
    }
    // What is written to standard output is seen at once when rows come slowly.
    try flush()
  }

  private func flush() throws(Failure) {
    try output.write(text.bytes)
    text.clear()
  }

  private func writeNumbers(_ columns: [UnsafeMutablePointer<Double>], _ count: Int) throws(Failure) {
    let bytes = count * width * type.size
    if width == 1, type == .double {
      return try output.write(UnsafeRawBufferPointer(start: columns[0], count: bytes))
    }
    if buffer.count < bytes {
      buffer.deallocate()
      buffer = .allocate(byteCount: bytes, alignment: 64)
    }
    guard let base = buffer.baseAddress, bytes > 0 else { return }
    for k in 0..<width {
      type.encode(columns[k], into: base + k * type.size, stride: width * type.size, count: count)
    }
    try output.write(UnsafeRawBufferPointer(start: base, count: bytes))
  }

  /// Everything is written: the file gets its name.
  package func finish() throws(Failure) {
    try flush()
    if format == .npy, rows != promised { try output.rewrite(NpyHeader.bytes(type, shape: [rows] + shape)) }
    try output.finish()
  }
}
