// Columns through a computation: a reader, a computer and a writer pass pieces of some thousand rows to each other round a
// ring, so that memory is bounded whatever the files are, and the disk is busy while numbers are computed.

import Calculus

/// Files of columns, and which of their columns are inputs.
package struct ColumnInputs {
  package struct Part {
    let source: any ColumnSource
    /// Columns of the file, in rising order, and the input that each of them is.
    let wanted: [Int]
    let inputs: [Int]
  }
  package private(set) var parts: [Part] = []
  package private(set) var count = 0

  package init() {}

  /// Files whose columns are inputs, and files that only have as many rows.
  package mutating func add(_ source: any ColumnSource, columns: [(column: Int, input: Int)]) {
    let sorted = columns.sorted { $0.column < $1.column }
    parts.append(Part(source: source, wanted: sorted.map(\.column), inputs: sorted.map(\.input)))
    count += columns.count
  }

  /// The number of rows, where it is known. Fails when two files differ in it.
  package func rows() throws(Failure) -> Int? {
    var known: (rows: Int, name: String)?
    for part in parts {
      guard let rows = part.source.rows else { continue }
      if let known, known.rows != rows {
        throw ColumnInputs.differ(known.name, known.rows, part.source.file.name, rows)
      }
      known = (rows, part.source.file.name)
    }
    return known?.rows
  }

  /// Whether the end of the input is someone else's decision.
  fileprivate var readsStandardInput: Bool { parts.contains { $0.source.file.isStandardInput } }

  fileprivate static func differ(_ a: String, _ m: Int, _ b: String, _ n: Int) -> Failure {
    Failure(
      .shape,
      "the files differ in length: '\(shown(a, limit: 100))' has \(m) rows, '\(shown(b, limit: 100))' \(n)")
  }

  /// Up to `count` rows of all inputs; every file has to have as many.
  fileprivate func read(_ count: Int, after done: Int, into targets: [UnsafeMutablePointer<Double>])
    throws(Failure) -> Int
  {
    var found: Int?
    for part in parts {
      let n = try part.source.read(count, part.wanted, into: part.inputs.map { targets[$0] })
      if let found, found != n {
        throw ColumnInputs.differ(
          parts[0].source.file.name, done + found, part.source.file.name, done + n)
      }
      found = n
    }
    return found ?? 0
  }
}

package struct ColumnMap {
  /// What became of it.
  package struct Outcome: Equatable, Sendable {
    package var rows: Int
    /// Values that are no numbers, column by column.
    package var undefined: [Int]

    package init(rows: Int, undefined: [Int]) {
      self.rows = rows
      self.undefined = undefined
    }
  }

  /// Inputs, outputs and the number of rows.
  package typealias Computation = (
    [UnsafePointer<Double>], [UnsafeMutablePointer<Double>], Int
  ) throws(Failure) -> Void

  private let inputs: ColumnInputs
  private let outputCount: Int
  private let computation: Computation
  private let sink: ColumnSink
  /// Told the number of rows after each piece; may throw to stop.
  private let report: (Int) throws(Failure) -> Void

  /// Rows in a piece: few enough for its columns to stay in the second-level cache of a processor, and not so many
  /// that a thousand columns would fill the memory.
  package static func rows(columns: Int) -> Int { max(256, min(1 << 15, (1 << 22) / max(1, columns) / 8)) }

  /// Rows that are computed at once.
  private static let step = 4096

  package init(
    _ inputs: ColumnInputs, outputs: Int, to sink: ColumnSink, compute: @escaping Computation,
    report: @escaping (Int) throws(Failure) -> Void
  ) {
    self.inputs = inputs
    outputCount = outputs
    computation = compute
    self.sink = sink
    self.report = report
  }

  private var emptyOutcome: Outcome {
    Outcome(rows: 0, undefined: Array(repeating: 0, count: outputCount))
  }

  /// Reads, computes and writes everything. The sink is not finished.
  package func run() throws(Failure) -> Outcome {
    let rows = ColumnMap.rows(columns: inputs.count + outputCount)
    let first = Piece(inputs.count, outputCount, rows: rows)
    first.count = try inputs.read(rows, after: 0, into: first.inputs)
    var outcome = emptyOutcome
    // What fits in a piece needs no threads, and where there are none all goes on like this.
    if first.count < rows {
      try compute(first, &outcome)
      try sink.write(first.outputs, count: first.count)
      return outcome
    }
    first.state = .read
    let others = (0..<2).map { _ in Piece(inputs.count, outputCount, rows: rows) }
    let ring = PieceRing([first] + others)
    let writer = Stage(ring) { [self] (ring) throws(Failure) in try write(ring, rows) }
    guard writer.start() else { return try runAlone(first, rows) }
    let reader = Stage(ring) { [self] (ring) throws(Failure) in try read(ring, rows) }
    guard reader.start() else {
      ring.fail(Failure(.limit, "no thread"))
      writer.end(mayHang: false)
      return try runAlone(first, rows)
    }
    outcome = compute(ring, rows)
    let isWell = ring.failure == nil
    reader.end(mayHang: !isWell && inputs.readsStandardInput)
    writer.end(mayHang: !isWell && sink.writesStandardOutput)
    if let failure = ring.failure { throw failure }
    return outcome
  }

  /// The reader's work, when the first piece has been read.
  private func read(_ ring: PieceRing, _ rows: Int) throws(Failure) {
    var done = rows, k = 1
    while let piece = ring.wait(k, .empty) {
      piece.count = try inputs.read(rows, after: done, into: piece.inputs)
      done += piece.count
      k += 1
      let isLast = piece.count < rows
      ring.pass(piece, .read)
      if isLast { return }
    }
  }

  private func write(_ ring: PieceRing, _ rows: Int) throws(Failure) {
    var k = 0
    while let piece = ring.wait(k, .computed) {
      let isLast = piece.count < rows
      if piece.count > 0 { try sink.write(piece.outputs, count: piece.count) }
      k += 1
      ring.pass(piece, .empty)
      if isLast { return }
    }
  }

  /// What is done here, on the thread that called.
  private func compute(_ ring: PieceRing, _ rows: Int) -> Outcome {
    var outcome = emptyOutcome, k = 0
    while let piece = ring.wait(k, .read) {
      do throws(Failure) { try compute(piece, &outcome) } catch { ring.fail(error) }
      k += 1
      let isLast = piece.count < rows
      ring.pass(piece, .computed)
      if isLast { break }
    }
    return outcome
  }

  /// Piece after piece, the first of which has been read.
  private func runAlone(_ piece: Piece, _ rows: Int) throws(Failure) -> Outcome {
    var outcome = emptyOutcome
    while true {
      try compute(piece, &outcome)
      try sink.write(piece.outputs, count: piece.count)
      if piece.count < rows { return outcome }
      piece.count = try inputs.read(rows, after: outcome.rows, into: piece.inputs)
    }
  }

  private func compute(_ piece: Piece, _ outcome: inout Outcome) throws(Failure) {
    var done = 0
    // In steps, so that something is told now and then where a row takes long.
    while done < piece.count {
      let n = min(ColumnMap.step, piece.count - done)
      let outputs = piece.outputs.map { $0 + done }
      try computation(piece.inputs.map { UnsafePointer($0 + done) }, outputs, n)
      for (k, column) in outputs.enumerated() { outcome.undefined[k] += ColumnMap.undefined(column, n) }
      outcome.rows += n
      done += n
      try report(outcome.rows)
    }
  }

  /// How many of the numbers are none.
  package static func undefined(_ column: UnsafePointer<Double>, _ count: Int) -> Int {
    var counts = SIMD8<Int64>()
    var k = 0
    let raw = UnsafeRawPointer(column)
    while k + 8 <= count {
      let eight = raw.loadUnaligned(fromByteOffset: 8 * k, as: SIMD8<Double>.self)
      counts.replace(with: counts &+ 1, where: eight .!= eight)
      k += 8
    }
    var total = Int(counts.wrappedSum())
    while k < count {
      if column[k].isNaN { total += 1 }
      k += 1
    }
    return total
  }
}
