// Curves between axes, as text. The drawing is a canvas; around it stand the greatest and least value, zero
// where it is in sight, and the ends of x.

public struct Plot: Sendable {
  public var curves: [Curve]
  /// The title of the drawing for documents; the text has none.
  public var title: String
  /// Columns of the whole plot; nil means sixty for the curves, or what the page has.
  public var width: Int?
  /// Rows for the curves.
  public var height: Int
  public var xRange: ClosedRange<Double>?
  public var yRange: ClosedRange<Double>?

  public init(
    curves: [Curve], title: String = "", width: Int? = nil, height: Int = 8,
    xRange: ClosedRange<Double>? = nil, yRange: ClosedRange<Double>? = nil
  ) {
    self.curves = curves
    self.title = title
    self.width = width
    self.height = height
    self.xRange = xRange
    self.yRange = yRange
  }

  /// How many values of a curve are worth computing for a plot in this style: one for every column of dots.
  public func samples(_ style: Style = Style()) -> Int {
    2 * min(max(width ?? 60, 1), style.columns)
  }

  /// The plot, without a newline at its end. Where the page is too narrow for axes only the curves are drawn.
  public func text(_ style: Style = Style()) -> Text {
    let scale = PlotScale(curves: curves, x: xRange, y: yRange)
    let labels = [scale.y.upperBound, scale.y.lowerBound].map { Plot.label($0, of: scale.y, style.glyphs) }
    let margin = max(labels[0].utf16.count, labels[1].utf16.count, 1)
    let page = min(max(width ?? (60 + margin + 2), 1), style.columns)
    let hasAxes = page - margin - 2 >= 8
    let braille = style.braille && style.glyphs == .unicode
    var canvas = Canvas(columns: hasAxes ? page - margin - 2 : page, rows: height)
    let size = (x: Double(canvas.dotWidth - 1), y: Double(canvas.dotHeight - 1))
    let zero = drawZero(scale, size, on: &canvas)
    for (index, curve) in curves.enumerated() {
      var pen = Plot.pen(index)
      scale.stretches(of: curve, in: size, near: 4) { canvas.line(from: $0, to: $1, with: &pen) }
    }
    let rows = canvas.lines(braille: braille)
    if !hasAxes { return rows.joinedLines() }

    let unicode = style.glyphs == .unicode
    var lines: [Text] = []
    for (index, row) in rows.enumerated() {
      var label = ""
      if index == 0 {
        label = labels[0]
      } else if index == rows.count - 1 {
        label = labels[1]
      } else if index == zero {
        label = "0"
      }
      let left = Cells.padded(label, to: margin, .right)
      lines.append("\(left, label.isEmpty ? .plain : .number)\(unicode ? " ┤" : " +", .quiet)\(row)")
    }
    let blank = Cells.blanks(margin + 1)
    let axis = String(repeating: style.glyphs.stroke, count: canvas.columns)
    lines.append("\(blank)\((unicode ? "└" : "+") + axis, .quiet)")
    let left = Plot.label(scale.x.lowerBound, of: scale.x, style.glyphs)
    let right = Plot.label(scale.x.upperBound, of: scale.x, style.glyphs)
    let space = canvas.columns - Cells.width(of: left) - Cells.width(of: right)
    if space > 0 { lines.append("\(blank) \(left, .number)\(Cells.blanks(space))\(right, .number)") }
    if curves.count > 1 { lines.append(legend(margin: margin + 2, page: page, style)) }
    return lines.joinedLines()
  }

  /// Dots along y = 0, if it is in the window; returns the row they are in.
  private func drawZero(
    _ scale: PlotScale, _ size: (x: Double, y: Double), on canvas: inout Canvas
  ) -> Int? {
    guard scale.y.contains(0) else { return nil }
    let y = Int(scale.place(0, 0, in: size).y.rounded())
    let pen = Pen(.quiet, mark: ".")
    for x in stride(from: 0, to: canvas.dotWidth, by: 4) { canvas.set(x: x, y: y, with: pen) }
    return y / 4
  }

  private func legend(margin: Int, page: Int, _ style: Style) -> Text {
    let braille = style.braille && style.glyphs == .unicode
    var line = Text(Cells.blanks(margin))
    for (index, curve) in curves.enumerated() {
      if index > 0 { line.append("   ") }
      let pen = Plot.pen(index)
      let sample =
        switch pen.pattern {
        case .solid: "⠒⠒⠒⠒"
        case .dashed: "⠒⠂⠐⠒"
        case .dotted: "⠂⠐⠀⠂"
        }
      line.append(braille ? sample : String(repeating: pen.mark, count: 3), role: pen.role)
      line.append(" ")
      line.append(curve.name)
    }
    return line.truncated(to: page, glyphs: style.glyphs)
  }

  static func pen(_ index: Int) -> Pen {
    let roles: [Role] = [.number, .rule, .function, .note]
    let patterns: [Pen.Pattern] = [.solid, .dashed, .dotted]
    let marks: [Character] = ["*", "+", "o", "x"]
    return Pen(roles[index % 4], pattern: patterns[index % 3], mark: marks[index % 4])
  }

  /// Four digits are what an axis can be read to; whole numbers are written out, and what is less than a
  /// millionth of the axis is nothing on it.
  static func label(_ value: Double, of range: ClosedRange<Double>, _ glyphs: Glyphs) -> String {
    if value.magnitude < 1e-6 * max(range.lowerBound.magnitude, range.upperBound.magnitude) { return "0" }
    if value == value.rounded(), value.magnitude < 1e6 { return Numerals.shortest(value, glyphs: glyphs) }
    return Numerals.significant(value, digits: 4, glyphs: glyphs)
  }
}
