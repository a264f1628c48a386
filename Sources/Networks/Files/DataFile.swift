// Examples from a CSV file (RFC 4180): each row the inputs, then the targets. Quoted cells, CRLF, a byte
// order mark and one header line of names are fine; everything else that is not a number is an error with
// its place.

import Arrays
import Calculus

/// The numbers of a CSV file, split into inputs and targets.
struct DataTable {
  let inputs: Tensor
  let targets: Tensor
  /// The line of the first example.
  let firstLine: Int

  init(_ bytes: [UInt8], _ path: String, _ architecture: Architecture) throws(Failure) {
    let wide = architecture.inputs + architecture.outputs
    let isClassed = architecture.loss.kind == .ce
    let narrow = isClassed ? architecture.inputs + 1 : wide
    let reader = CSVReader(bytes: bytes, path: path, cellLimit: wide)
    var width: Int?
    var x: [Double] = []
    var y: [Double] = []
    var rows = 0
    var line = 1
    var isFirst = true
    // What only the loss objects to is told when the file is otherwise right.
    var objection: Failure?
    while let row = try reader.row() {
      defer { isFirst = false }
      guard row.cells.count == wide || row.cells.count == narrow, width ?? row.cells.count == row.cells.count
      else {
        let inputs = architecture.inputs == 1 ? "1 input" : "\(architecture.inputs) inputs"
        let outputs = architecture.outputs == 1 ? "1 target" : "\(architecture.outputs) targets"
        throw reader.wrongCount(
          row, width.map { [$0] } ?? (narrow == wide ? [wide] : [wide, narrow]),
          hint: "a row has \(inputs), then \(outputs)")
      }
      if isFirst && row.isHeader { continue }
      if rows == 0 { line = row.cells[0].place.line }
      width = row.cells.count
      for (index, cell) in row.cells.enumerated() {
        let value = try cell.number
        if index < architecture.inputs {
          x.append(value)
        } else {
          if objection == nil {
            objection = DataTable.objection(
              to: value, cell, architecture, isIndex: row.cells.count == narrow && narrow != wide)
          }
          y.append(value)
        }
      }
      rows += 1
    }
    guard rows > 0 else {
      throw Failure(
        .file, "no rows of numbers in the file", place: .init(file: path, line: 1, column: 1))
    }
    if let objection { throw objection }
    let goals = (width ?? wide) - architecture.inputs
    guard let inputs = Tensor(shape: [rows, architecture.inputs], values: x),
      let targets = Tensor(shape: [rows, goals], values: y)
    else { throw Failure(.limit, "too many numbers in '\(shown(path))'") }
    self.inputs = inputs
    self.targets = targets
    firstLine = line
  }

  /// What the loss has against a target, at its own cell.
  private static func objection(
    to value: Double, _ cell: CSVReader.Cell, _ architecture: Architecture, isIndex: Bool
  ) -> Failure? {
    guard architecture.loss.kind == .bce || architecture.loss.kind == .ce else { return nil }
    if isIndex {
      if let index = Int(exactly: value), index >= 0, index < architecture.outputs { return nil }
      return cell.error("there are classes 0 to \(architecture.outputs - 1), not '\(shown(cell.text))'")
    }
    if value >= 0, value <= 1 { return nil }
    return cell.error(
      "targets of \(architecture.loss.kind.rawValue) are probabilities from 0 to 1, not '\(shown(cell.text))'"
    )
  }
}
