// Matrices of boxes. The cells of a row share a baseline, those of a column an edge; a matrix too wide for
// the screen is shown in blocks of columns, as it would be on paper, never cut through its entries.

extension Box {
  /// Rows of cells between brackets; short rows are filled up with blanks. Rows are separated by an empty
  /// line as soon as one cell is taller than a line. The baseline is the middle row.
  public static func matrix(
    _ cells: [[Box]], columns: Alignment = .left, gap: Int = 4, brackets: Bracket = .brackets,
    glyphs: Glyphs = .unicode
  ) -> Box {
    let count = cells.reduce(0) { max($0, $1.count) }
    var grid: [[Box]] = []
    for row in cells { grid.append(row + Array(repeating: Box(Text()), count: count - row.count)) }
    for column in 0..<count { align(&grid, column: column, columns) }
    let lines = grid.map { beside($0, gap: gap) }
    let isTall = lines.contains { $0.height > 1 }
    var baseline: Int?
    if lines.count % 2 == 1 {
      let middle = lines.count / 2
      baseline = lines[..<middle].reduce(0) { $0 + $1.height + (isTall ? 1 : 0) } + lines[middle].baseline
    }
    let body = stacked(lines, gap: isTall ? 1 : 0, baseline: baseline)
    return body.enclosed(in: brackets, padding: 1, glyphs: glyphs)
  }

  /// The matrix if it fits, else blocks of as many columns as fit, each under a line that names its columns.
  public static func matrix(
    _ cells: [[Box]], fitting width: Int, columns: Alignment = .left, gap: Int = 4,
    brackets: Bracket = .brackets, glyphs: Glyphs = .unicode
  ) -> Box {
    let count = cells.reduce(0) { max($0, $1.count) }
    var widths: [Int] = []
    for column in 0..<count {
      widths.append(cells.reduce(0) { max($0, column < $1.count ? $1[column].width : 0) })
    }
    let gap = min(max(gap, 0), Cells.limit)
    var blocks: [Range<Int>] = []
    var start = 0
    var used = 4
    for column in 0..<count {
      let more = widths[column] + (column == start ? 0 : gap)
      if column > start, used + more > width {
        blocks.append(start..<column)
        start = column
        used = 4 + widths[column]
      } else {
        used += more
      }
    }
    if blocks.isEmpty {
      return matrix(cells, columns: columns, gap: gap, brackets: brackets, glyphs: glyphs)
    }
    blocks.append(start..<count)
    var parts: [Box] = []
    let dash = glyphs == .unicode ? "–" : "-"
    for block in blocks {
      let name =
        block.count == 1
        ? "column \(block.lowerBound + 1)"
        : "columns \(block.lowerBound + 1)\(dash)\(block.upperBound)"
      parts.append(Box(Text("\(name) of \(count)", .quiet)))
      let part = cells.map { Array($0.prefix(block.upperBound).dropFirst(block.lowerBound)) }
      parts.append(matrix(part, columns: columns, gap: gap, brackets: brackets, glyphs: glyphs))
    }
    return stacked(parts, baseline: 0)
  }

  /// Gives the boxes of one column the same width.
  private static func align(_ grid: inout [[Box]], column: Int, _ alignment: Alignment) {
    if alignment == .decimal {
      let whole = grid.reduce(0) { max($0, $1[column].rows[$1[column].baseline].wholePart) }
      for row in grid.indices {
        let box = grid[row][column]
        let shift = Text(Cells.blanks(whole - box.rows[box.baseline].wholePart))
        grid[row][column] = Box(box.rows.map { shift + $0 }, baseline: box.baseline)
      }
    }
    let width = grid.reduce(0) { max($0, $1[column].width) }
    for row in grid.indices {
      let box = grid[row][column]
      let padded = box.rows.map { $0.padded(to: width, alignment == .decimal ? .left : alignment) }
      grid[row][column] = Box(padded, baseline: box.baseline)
    }
  }
}
