// What stands where on the screen: characters become cells, cells get places. Pure arithmetic, no output.

/// How text is shown: the parameters of one SGR sequence, such as "1;32".
package struct StyleEscape: Sendable, Equatable, ExpressibleByStringLiteral {
  package let parameters: String
  package init(_ parameters: String) { self.parameters = parameters }
  package init(stringLiteral value: String) { parameters = value }

  package static let bold: StyleEscape = "1"
  package static let dim: StyleEscape = "2"
  package static let underlined: StyleEscape = "4"
  package static let red: StyleEscape = "31"
  package static let green: StyleEscape = "32"
  package static let yellow: StyleEscape = "33"
  package static let blue: StyleEscape = "34"
  package static let magenta: StyleEscape = "35"
  package static let cyan: StyleEscape = "36"
}

/// One character of the screen with the marks that sit on it.
package struct Cell: Equatable {
  package var text: String
  package var width: Int
  var style: StyleEscape?
  /// Whether a new row begins here because the text says so.
  var startsRow = false
}

package struct Place: Equatable {
  package var row: Int
  package var column: Int

  package init(row: Int, column: Int) {
    self.row = row
    self.column = column
  }
}

/// A prompt and the text behind it as rows of cells, with the cursor.
package struct Composition {
  /// The lines of the text, each with its prompt in front.
  package var lines: [[Cell]] = []
  var cursorLine = 0
  /// Which cell of its line the cursor is on; the line's count when it stands behind the last.
  var cursorCell = 0

  package init(
    prompt: Prompt, text: some Collection<UInt32>, cursor: Int,
    styles: [(range: Range<Int>, style: StyleEscape)], coloured: Bool
  ) {
    var styleAt: [StyleEscape?] = []
    if coloured, !styles.isEmpty {
      styleAt = [StyleEscape?](repeating: nil, count: text.count)
      for (range, style) in styles {
        for index in range.clamped(to: 0..<text.count) { styleAt[index] = style }
      }
    }
    func opening(_ words: String) -> [Cell] {
      var cells: [Cell] = []
      for scalar in words.unicodeScalars {
        Self.append(scalar, style: coloured ? prompt.style : nil, to: &cells, after: 0)
      }
      return cells
    }
    var line = opening(prompt.text)
    var promptCells = line.count
    let continuation = opening(prompt.continuation)
    for (index, value) in text.enumerated() {
      if index == cursor { (cursorLine, cursorCell) = (lines.count, line.count) }
      if value == 0x0A {
        lines.append(line)
        line = continuation
        promptCells = line.count
      } else {
        let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
        Self.append(scalar, style: styleAt.isEmpty ? nil : styleAt[index], to: &line, after: promptCells)
      }
    }
    if cursor >= text.count { (cursorLine, cursorCell) = (lines.count, line.count) }
    lines.append(line)
  }

  /// Appends a scalar; marks join the cell before them, what cannot be shown is written out.
  private static func append(
    _ scalar: Unicode.Scalar, style: StyleEscape?, to cells: inout [Cell], after first: Int
  ) {
    guard let width = Terminal.width(of: scalar) else {
      let spelled =
        scalar.value < 0x20
        ? "^" + String(Unicode.Scalar(UInt8(scalar.value + 0x40)))
        : "<" + String(scalar.value, radix: 16, uppercase: true) + ">"
      for sign in spelled { cells.append(Cell(text: String(sign), width: 1, style: .dim)) }
      return
    }
    if width > 0 {
      cells.append(Cell(text: String(scalar), width: width, style: style))
    } else if cells.count > first {
      // Joiners and variation selectors change widths differently in every terminal: left out.
      if scalar.value == 0x200D || (0xFE00...0xFE0F).contains(scalar.value) { return }
      cells[cells.count - 1].text.unicodeScalars.append(scalar)
    } else {
      cells.append(Cell(text: "\u{25CC}" + String(scalar), width: 1, style: style))
    }
  }

  /// A dim remark behind the text, cut to the columns that are left in its last row.
  package mutating func appendHint(_ hint: String, columns: Int) {
    guard let last = lines.indices.last else { return }
    let used = Self.places(lines[last], columns: columns).end.column
    var cells: [Cell] = []
    for scalar in ("  " + hint).unicodeScalars {
      Self.append(scalar, style: .dim, to: &cells, after: 0)
    }
    var room = columns - 1 - used
    if room < 8 { return }
    for (index, cell) in cells.enumerated() {
      room -= cell.width
      if room < 1, index < cells.count - 1 {
        lines[last].append(Cell(text: "…", width: 1, style: .dim))
        return
      }
      lines[last].append(cell)
    }
  }

  /// All cells in one list, and where in it the cursor is: on a cell, or behind one that ends its line.
  package var flat: (cells: [Cell], cursor: Cursor) {
    var cells: [Cell] = []
    var cursor = Cursor.end
    for (number, line) in lines.enumerated() {
      let start = cells.count
      cells += line
      if number > 0, start < cells.count { cells[start].startsRow = true }
      if number == cursorLine {
        if cursorCell < line.count {
          cursor = .on(start + cursorCell)
        } else if number < lines.count - 1, !cells.isEmpty {
          cursor = .behind(cells.count - 1)
        }
      }
    }
    return (cells, cursor)
  }

  package enum Cursor: Equatable {
    case on(Int), behind(Int), end
  }

  /// Where each cell stands when rows are `columns` wide, and where the next one would.
  package static func places(_ cells: [Cell], columns: Int) -> (places: [Place], end: Place) {
    var places: [Place] = []
    places.reserveCapacity(cells.count)
    var row = 0
    var column = 0
    for (index, cell) in cells.enumerated() {
      if cell.startsRow, index > 0 {
        row += 1
        column = 0
      } else if column + cell.width > columns {
        row += 1
        column = 0
      }
      places.append(Place(row: row, column: column))
      column += min(cell.width, columns)
    }
    if column >= columns {
      row += 1
      column = 0
    }
    return (places, Place(row: row, column: column))
  }
}

/// What stands before the text: at its first line, and at each further one.
package struct Prompt: Sendable, Equatable {
  package var text: String
  package var continuation: String
  package var style: StyleEscape?

  package init(_ text: String, continuation: String = "...> ", style: StyleEscape? = "1;32") {
    self.text = text
    self.continuation = continuation
    self.style = style
  }
}
