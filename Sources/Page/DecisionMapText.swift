// The map on a terminal. With colour a class is a colour and its density is how sure the net is; without, two
// classes are four shades from one to the other, and more than two are textures. A point is the mark of its own
// class, so one that stands on foreign ground can be seen; it is red besides.

extension DecisionMap {
  private static let roles: [Role] = [.number, .note, .function, .rule, .symbol, .operator]
  private static let marks = ["○", "●", "△", "▲", "□", "■", "◇", "◆"]
  private static let asciiMarks = ["o", "x", "+", "#", "@", "&", "%", "$"]

  /// The map, a square of `width` columns or what the page has, without a newline at its end.
  public func text(_ style: Style = Style(), width: Int = 56) -> Text {
    let unicode = style.glyphs == .unicode
    let ends = [y.upperBound, y.lowerBound].map { Ticks.label(DecisionMap.trimmed($0, y), style.glyphs) }
    let margin = ends.reduce(0) { max($0, Cells.width(of: $1)) }
    let page = min(max(width, 1), style.columns)
    let hasAxes = page - margin - 2 >= 8
    let across = min(hasAxes ? page - margin - 2 : page, 400)
    let down = max(across / 2, 1)
    let marks = self.marks(across: across, down: down)

    var lines: [Text] = []
    if !title.isEmpty { lines.append(Text(title, .heading).truncated(to: page, glyphs: style.glyphs)) }
    for row in 0..<down {
      var line = Text()
      if hasAxes {
        let label = row == 0 ? ends[0] : row == down - 1 ? ends[1] : ""
        line.append(Cells.padded(label, to: margin, .right), role: .number)
        line.append(unicode ? (label.isEmpty ? " │" : " ┤") : (label.isEmpty ? " |" : " +"), role: .quiet)
      }
      for column in 0..<across {
        if let (target, isRight) = marks[row * across + column] {
          let glyphs = unicode ? DecisionMap.marks : DecisionMap.asciiMarks
          line.append(glyphs[target % glyphs.count], role: isRight ? .emphasis : .error)
        } else {
          let cell = (
            row: (2 * row + 1) * rows / (2 * down), column: (2 * column + 1) * columns / (2 * across)
          )
          let (glyph, role) = shade(winner(cell.row, cell.column), style)
          line.append(glyph, role: role)
        }
      }
      lines.append(line)
    }
    if hasAxes {
      let blank = Cells.blanks(margin + 1)
      let stroke = String(repeating: style.glyphs.stroke, count: across)
      lines.append("\(blank)\((unicode ? "└" : "+") + stroke, .quiet)")
      let (low, high) = (
        Ticks.label(DecisionMap.trimmed(x.lowerBound, x), style.glyphs),
        Ticks.label(DecisionMap.trimmed(x.upperBound, x), style.glyphs)
      )
      let space = across - Cells.width(of: low) - Cells.width(of: high)
      if space > 0 { lines.append("\(blank) \(low, .number)\(Cells.blanks(space))\(high, .number)") }
    }
    lines.append(legend(margin: hasAxes ? margin + 2 : 0, style).truncated(to: page, glyphs: style.glyphs))
    return lines.joinedLines()
  }

  /// Three digits of an end are enough.
  static func trimmed(_ value: Double, _ range: ClosedRange<Double>) -> Double {
    if value.magnitude < 1e-3 * max(range.lowerBound.magnitude, range.upperBound.magnitude) { return 0 }
    return Double(Numerals.significant(value, digits: 3)) ?? value
  }

  /// The point to show in each cell of the text: where several fall into one, a wrong one is worth more.
  private func marks(across: Int, down: Int) -> [(target: Int, isRight: Bool)?] {
    var marks = [(target: Int, isRight: Bool)?](repeating: nil, count: across * down)
    for point in points {
      guard let isRight = isRight(point) else { continue }
      let right = (point.x - x.lowerBound) / (x.upperBound - x.lowerBound)
      let below = (y.upperBound - point.y) / (y.upperBound - y.lowerBound)
      let place =
        min(Int(below * Double(down)), down - 1) * across + min(Int(right * Double(across)), across - 1)
      if marks[place] == nil || !isRight { marks[place] = (max(point.target, 0), isRight) }
    }
    return marks
  }

  private func shade(_ winner: (name: Int, sureness: Double)?, _ style: Style) -> (String, Role) {
    guard let (name, sureness) = winner else { return ("?", .quiet) }
    let unicode = style.glyphs == .unicode
    let role = DecisionMap.roles[name % DecisionMap.roles.count]
    if style.color {
      let shades = unicode ? ["·", "░", "▒"] : [".", ":", "%"]
      return (shades[sureness < 0.3 ? 0 : sureness < 0.8 ? 1 : 2], role)
    }
    if classes == 2 {
      let shades = unicode ? [" ", "·", "░", "▒"] : [" ", ".", ":", "%"]
      return (shades[name == 0 ? (sureness < 0.5 ? 1 : 0) : (sureness < 0.5 ? 2 : 3)], role)
    }
    let textures = unicode ? [" ", "░", "·", "▒", "╱", "▓"] : [" ", ":", ".", "%", "/", "="]
    return (textures[name % textures.count], role)
  }

  private func legend(margin: Int, _ style: Style) -> Text {
    let unicode = style.glyphs == .unicode
    let glyphs = unicode ? DecisionMap.marks : DecisionMap.asciiMarks
    var line = Text(Cells.blanks(margin))
    for name in 0..<min(classes, 12) {
      let (ground, role) = shade((name, 1), style)
      line.append(ground + ground, role: role)
      line.append(glyphs[name % glyphs.count], role: .emphasis)
      line.append(" \(self.name(name))   ")
    }
    let (seen, right) = tally
    guard seen > 0 else { return line }
    line.append("\(right)/\(seen) right", role: right == seen ? .quiet : .error)
    return line
  }
}
