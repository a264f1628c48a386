// Columns of texts under headings. Numbers line up on their decimal points; a table wider than its page gives
// up cells of its widest columns first, each cut marked by an ellipsis.

public struct Table: Sendable {
  public var header: [Text]
  public var rows: [[Text]]
  /// One per column; columns beyond the list are aligned left. A heading follows its column, `decimal` as
  /// `right`.
  public var alignments: [Alignment]
  /// Whether a line is drawn under the header.
  public var ruled: Bool
  public var indent: Int
  public var gap: Int

  public init(
    header: [Text] = [], rows: [[Text]] = [], alignments: [Alignment] = [], ruled: Bool = false,
    indent: Int = 2, gap: Int = 4
  ) {
    self.header = header
    self.rows = rows
    self.alignments = alignments
    self.ruled = ruled
    self.indent = indent
    self.gap = gap
  }

  /// The table on a page of the style's width, without a newline at its end; "" if it has no cell.
  public func text(_ style: Style = Style()) -> Text {
    let count = rows.reduce(header.count) { max($0, $1.count) }
    if count == 0 { return Text() }
    let indent = min(max(self.indent, 0), style.columns / 4)
    var whole = [Int](repeating: 0, count: count)
    var part = [Int](repeating: 0, count: count)
    var widths = [Int](repeating: 0, count: count)
    for row in rows {
      for (column, cell) in row.enumerated() {
        if alignment(column) == .decimal && cell.isNumeral {
          let before = cell.wholePart
          whole[column] = max(whole[column], before)
          part[column] = max(part[column], cell.width - before)
          widths[column] = max(widths[column], whole[column] + part[column])
        } else {
          widths[column] = max(widths[column], cell.width)
        }
      }
    }
    for (column, cell) in header.enumerated() { widths[column] = max(widths[column], cell.width) }
    // With very many columns, even one blank between them has to go.
    let space = count > 1 ? min(max(gap, 0), max((style.columns - indent - count) / (count - 1), 0)) : 0
    let room = style.columns - indent - space * (count - 1)
    let limit = Table.limit(widths, total: room)

    var lines: [Text] = []
    func add(_ row: [Text], isHeader: Bool) {
      let cells = row.map(\.lines)
      for index in 0..<(cells.reduce(1) { max($0, $1.count) }) {
        var line = Text(Cells.blanks(indent))
        for column in 0..<count {
          if column > 0 { line.append(Cells.blanks(space)) }
          let width = min(widths[column], limit)
          var cell = column < cells.count && index < cells[column].count ? cells[column][index] : Text()
          let alignment = alignment(column)
          if alignment == .decimal && !isHeader && cell.isNumeral {
            let before = Cells.blanks(widths[column] - part[column] - cell.wholePart)
            cell = (Text(before) + cell).padded(to: widths[column])
          }
          line.append(cell.truncated(to: width, glyphs: style.glyphs).padded(to: width, alignment))
        }
        lines.append(line.trimmed)
      }
    }
    if !header.isEmpty {
      add(header, isHeader: true)
      if ruled {
        let width = widths.reduce(space * (count - 1)) { $0 + min($1, limit) }
        let rule = String(repeating: style.glyphs.stroke, count: width)
        lines.append(Text(Cells.blanks(indent)) + Text(rule, .quiet))
      }
    }
    for row in rows { add(row, isHeader: false) }
    return lines.joinedLines()
  }

  private func alignment(_ column: Int) -> Alignment {
    column < alignments.count ? alignments[column] : .left
  }

  /// The width at which the widest columns must be cut so that all fit: at least 1.
  private static func limit(_ widths: [Int], total: Int) -> Int {
    var left = total
    let sorted = widths.sorted()
    for (index, width) in sorted.enumerated() {
      let rest = sorted.count - index
      if width * rest > left { return max(left / rest, 1) }
      left -= width
    }
    return sorted.last ?? 1
  }
}

extension Text {
  /// Whether a cell takes part in the alignment of points: "nan" and "inf" stand at the right edge.
  var isNumeral: Bool { spans.contains { $0.text.utf8.contains { (0x30...0x39).contains($0) } } }

  /// Cells before the decimal point of a number, or before its exponent, or of all of it.
  var wholePart: Int {
    var cells = 0
    var previous: Unicode.Scalar = " "
    for span in spans {
      for scalar in span.text.unicodeScalars {
        if scalar == "." || scalar == "e" && ("0"..."9").contains(previous) { return cells }
        cells += Cells.width(of: scalar)
        previous = scalar
      }
    }
    return cells
  }

  /// The line without its first cells.
  func dropping(cells: Int) -> Text {
    var left = cells
    var result = Text()
    for span in spans {
      let cut = Cells.prefix(span.text, cells: left)
      left -= Cells.width(of: cut)
      result.append(String(span.text.unicodeScalars.dropFirst(cut.unicodeScalars.count)), role: span.role)
    }
    return result
  }
}
