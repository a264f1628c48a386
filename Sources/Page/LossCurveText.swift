// The loss curve on a terminal: braille between axes, a line for each series that tells where it ended and where
// it was least.

extension LossCurve {
  /// The curve, without a newline at its end, at most as wide as the page. A page too narrow for axes gets the
  /// lines alone.
  public func text(_ style: Style = Style()) -> Text {
    let window = LossWindow(self)
    let glyphs = style.glyphs
    let unicode = glyphs == .unicode
    let page = min(max(width ?? 72, 1), style.columns)
    let rows = min(max(height, 1), 200)
    let ticks = window.yTicks(most: max(rows / 2, 2)).map { (value: $0, text: Ticks.label($0, glyphs)) }
    let margin = ticks.reduce(1) { max($0, Cells.width(of: $1.text)) }
    let hasAxes = page - margin - 2 >= 10
    var canvas = Canvas(columns: hasAxes ? page - margin - 2 : page, rows: rows)
    let size = (x: Double(canvas.dotWidth - 1), y: Double(canvas.dotHeight - 1))
    for (index, series) in series.enumerated() {
      var pen = Plot.pen(index)
      for piece in window.pieces(of: series, columns: canvas.dotWidth) {
        let dots = piece.map { (x: $0.x * size.x, y: (1 - $0.y) * size.y) }
        if dots.count == 1 { canvas.line(from: dots[0], to: dots[0], with: &pen) }
        for (start, end) in zip(dots, dots.dropFirst()) { canvas.line(from: start, to: end, with: &pen) }
      }
    }
    let drawn = canvas.lines(braille: style.braille && unicode)
    if !hasAxes { return drawn.joinedLines() }

    var labels = [String](repeating: "", count: rows)
    for tick in ticks {
      guard let up = window.up(tick.value) else { continue }
      let row = min(max(Int(((1 - up) * size.y).rounded()) / 4, 0), rows - 1)
      if labels[row].isEmpty { labels[row] = tick.text }
    }
    var lines: [Text] = []
    if let heading = heading(isLogarithmic: window.isLogarithmic) {
      lines.append(heading.truncated(to: page, glyphs: glyphs))
    }
    for (label, row) in zip(labels, drawn) {
      let left = Cells.padded(label, to: margin, .right)
      let axis = unicode ? (label.isEmpty ? " │" : " ┤") : (label.isEmpty ? " |" : " +")
      lines.append("\(left, .number)\(axis, .quiet)\(row)")
    }
    let blank = Cells.blanks(margin + 1)
    let (stroke, marks) = axis(window, columns: canvas.columns, glyphs)
    lines.append("\(blank)\((unicode ? "└" : "+") + stroke, .quiet)")
    lines.append("\(blank) \(marks)")
    for (index, series) in series.enumerated() {
      lines.append(legend(index, series, margin: margin + 2, style).truncated(to: page, glyphs: glyphs))
    }
    return lines.joinedLines()
  }

  private func heading(isLogarithmic: Bool) -> Text? {
    var line = Text(title, .heading)
    if !yLabel.isEmpty {
      if !title.isEmpty { line.append("   ") }
      line.append(yLabel + (isLogarithmic ? ", logarithmic" : ""), role: .quiet)
    }
    return line.isEmpty ? nil : line
  }

  /// The stroke with its ticks, and the numbers under them with the name of x at the right.
  private func axis(_ window: LossWindow, columns: Int, _ glyphs: Glyphs) -> (String, Text) {
    let stroke: Character = glyphs == .unicode ? "─" : "-"
    var line = [Character](repeating: stroke, count: columns)
    var numbers = Text()
    var used = 0
    let name = Cells.truncated(xLabel, to: columns / 2, ellipsis: glyphs.ellipsis)
    let room = columns - (name.isEmpty ? 0 : Cells.width(of: name) + 2)
    for tick in window.xTicks(most: max(columns / 12, 2)) {
      let text = Ticks.label(tick, glyphs)
      let place = Int((window.across(tick) * Double(columns - 1)).rounded())
      let start = max(place - (Cells.width(of: text) - 1) / 2, 0)
      guard start >= used + (used > 0 ? 2 : 0), start + Cells.width(of: text) <= room else { continue }
      line[min(max(place, 0), columns - 1)] = glyphs == .unicode ? "┬" : "+"
      numbers.append(Cells.blanks(start - numbers.width))
      numbers.append(text, role: .number)
      used = start + Cells.width(of: text)
    }
    if !name.isEmpty {
      numbers.append(Cells.blanks(columns - Cells.width(of: name) - numbers.width))
      numbers.append(name, role: .quiet)
    }
    return (String(line), numbers)
  }

  /// `⠒⠒⠒⠒ train  0.0123` and, where it was less before, ` least 0.0101 at 42`.
  private func legend(_ index: Int, _ series: Series, margin: Int, _ style: Style) -> Text {
    let braille = style.braille && style.glyphs == .unicode
    let pen = Plot.pen(index)
    let sample =
      switch pen.pattern {
      case .solid: "⠒⠒⠒⠒"
      case .dashed: "⠒⠂⠐⠒"
      case .dotted: "⠂⠐⠀⠂"
      }
    var line = Text(Cells.blanks(margin))
    line.append(braille ? sample : String(repeating: pen.mark, count: 3), role: pen.role)
    line.append(" ")
    let names = self.series.map(\.name.width).max() ?? 0
    line.append(series.name.padded(to: min(names, 30)))
    guard let facts = series.facts else {
      line.append(" no finite value", role: .quiet)
      return line
    }
    let number = { (value: Double) in Numerals.significant(value, digits: 4, glyphs: style.glyphs) }
    line.append(series.name.isEmpty ? "" : "  ")
    line.append(number(facts.last), role: .number)
    if facts.least.y < facts.last {
      line.append("   least ", role: .quiet)
      line.append(number(facts.least.y), role: .number)
      line.append(" at \(xLabel) ", role: .quiet)
      line.append(number(facts.least.x), role: .number)
    }
    return line
  }
}
