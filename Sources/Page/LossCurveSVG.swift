// The loss curve for documents: a light grid at round numbers, a line for each series, a ring where it was least.

extension LossCurve {
  /// An SVG document of the given size in pixels (each clamped to 100...10,000).
  public func svg(width: Int = 640, height: Int = 400) -> String {
    let width = Double(min(max(width, 100), 10_000))
    let height = Double(min(max(height, 100), 10_000))
    let window = LossWindow(self)
    let ticks = window.yTicks(most: max(Int(height) / 55, 2))
    let labels = ticks.map { Ticks.label($0) }
    let widest = labels.reduce(1) { max($0, Cells.width(of: $1)) }
    let left = 34 + 7 * Double(min(widest, 12))
    let top = title.isEmpty ? 34.0 : 56
    let size = (x: max(width - left - 16, 1), y: max(height - top - 46, 1))
    var drawing = Drawing(width: width, height: height, title: name)
    if !title.isEmpty {
      drawing.words(title, left, 22, "font-size=\"15\" font-weight=\"600\"")
    }
    func y(_ up: Double) -> Double { top + (1 - up) * size.y }

    var grid = ""
    for (tick, label) in zip(ticks, labels) {
      guard let up = window.up(tick) else { continue }
      grid += "M\(Drawing.point(left, y(up)))H\(Drawing.number(left + size.x))"
      drawing.words(label, left - 7, y(up) + 4, anchor: "end")
    }
    drawing.path(grid, "fill=\"none\" stroke=\"currentColor\" stroke-opacity=\"0.16\"")
    drawing.path(
      "M\(Drawing.point(left, top))V\(Drawing.number(top + size.y))H\(Drawing.number(left + size.x))",
      "fill=\"none\" stroke=\"currentColor\" stroke-opacity=\"0.7\"")
    var marks = ""
    for tick in window.xTicks(most: max(Int(size.x) / 70, 2)) {
      let x = left + window.across(tick) * size.x
      marks += "M\(Drawing.point(x, top + size.y))v5"
      drawing.words(Ticks.label(tick), x, top + size.y + 19, anchor: "middle")
    }
    drawing.path(marks, "fill=\"none\" stroke=\"currentColor\" stroke-opacity=\"0.7\"")
    drawing.words(xLabel, left + size.x / 2, height - 8, anchor: "middle", "font-style=\"italic\"")
    let yName = yLabel + (window.isLogarithmic && !yLabel.isEmpty ? ", logarithmic" : "")
    let turned = "transform=\"rotate(-90 14 \(Drawing.number(top + size.y / 2)))\" font-style=\"italic\""
    drawing.words(yName, 14, top + size.y / 2, anchor: "middle", turned)
    drawSeries(window, &drawing, left: left, top: top, size: size)
    return drawing.document
  }

  private var name: String {
    if !title.isEmpty { return title }
    let names = series.map(\.name.plain).filter { !$0.isEmpty }
    return (yLabel.isEmpty ? "curve" : yLabel) + (names.isEmpty ? "" : ": " + names.joined(separator: ", "))
  }

  private func drawSeries(
    _ window: LossWindow, _ drawing: inout Drawing, left: Double, top: Double, size: (x: Double, y: Double)
  ) {
    let dashes = ["", " stroke-dasharray=\"8 4\"", " stroke-dasharray=\"2 4\""]
    var legend = left + 4
    for (index, series) in series.enumerated() {
      let color = Ink.series(index).code
      var path = ""
      for piece in window.pieces(of: series, columns: Int(size.x)) {
        for (place, point) in piece.enumerated() {
          let at = Drawing.point(left + point.x * size.x, top + (1 - point.y) * size.y)
          path += (place == 0 ? "M" : "L") + at
          if piece.count == 1 { path += "h0" }
        }
      }
      let look = "stroke=\"\(color)\" stroke-width=\"2\"\(dashes[index % 3]) fill=\"none\""
      drawing.path(path, look + " stroke-linejoin=\"round\" stroke-linecap=\"round\"")
      if let least = series.facts?.least, let up = window.up(least.y) {
        let place = (x: left + window.across(least.x) * size.x, y: top + (1 - up) * size.y)
        drawing.circle(
          place.x, place.y, radius: 4, "fill=\"none\" stroke=\"\(color)\" stroke-width=\"1.5\"")
      }
      guard !series.name.isEmpty else { continue }
      var text = series.name.plain
      if let facts = series.facts {
        text += " " + Numerals.significant(facts.last, digits: 4, glyphs: .unicode)
      }
      let line = top - 16
      drawing.path("M\(Drawing.point(legend, line))h24", look)
      drawing.words(text, legend + 30, line + 4)
      legend += 30 + 7 * Double(min(Cells.width(of: text), 1000)) + 18
    }
  }
}
