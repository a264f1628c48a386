// The map for documents: each cell the mixture of its classes' colours, a line where the likeliest class changes,
// the examples as dots of their colour; a wrong one has a dark ring and a cross.

extension DecisionMap {
  /// An SVG document, as wide as given (100...10,000) and as high as the map and its legend need.
  public func svg(width: Int = 520) -> String {
    let width = Double(min(max(width, 100), 10_000))
    let left = 52.0
    let top = title.isEmpty ? 34.0 : 56
    let side = max(width - left - 16, 1)
    // The plane's own proportions, within reason.
    let shape = (y.upperBound - y.lowerBound) / (x.upperBound - x.lowerBound)
    let size = (x: side, y: side * min(max(shape.isFinite ? shape : 1, 0.4), 1.25))
    var drawing = Drawing(
      width: width, height: top + size.y + 30, title: title.isEmpty ? "decision map" : title)
    if !title.isEmpty { drawing.words(title, left, 22, "font-size=\"15\" font-weight=\"600\"") }

    drawing.mosaic(columns: columns, rows: rows, x: left, y: top, width: size.x, height: size.y) {
      row, column in
      ground(row, column)
    }
    drawBoundaries(&drawing, left: left, top: top, size: size)
    drawing.path(
      "M\(Drawing.point(left, top))h\(Drawing.number(size.x))v\(Drawing.number(size.y))"
        + "h\(Drawing.number(-size.x))z", "fill=\"none\" stroke=\"currentColor\" stroke-opacity=\"0.6\"")
    for tick in Ticks.linear(x.lowerBound, x.upperBound, most: max(Int(size.x) / 80, 2)) {
      let place = left + (tick - x.lowerBound) / (x.upperBound - x.lowerBound) * size.x
      drawing.path(
        "M\(Drawing.point(place, top + size.y))v5", "stroke=\"currentColor\" stroke-opacity=\"0.6\"")
      drawing.words(Ticks.label(tick), place, top + size.y + 19, anchor: "middle")
    }
    for tick in Ticks.linear(y.lowerBound, y.upperBound, most: max(Int(size.y) / 80, 2)) {
      let place = top + (y.upperBound - tick) / (y.upperBound - y.lowerBound) * size.y
      drawing.path("M\(Drawing.point(left - 5, place))h5", "stroke=\"currentColor\" stroke-opacity=\"0.6\"")
      drawing.words(Ticks.label(tick), left - 9, place + 4, anchor: "end")
    }
    drawPoints(&drawing, left: left, top: top, size: size)
    drawLegend(&drawing, left: left, line: top - 14)
    return drawing.document
  }

  /// The mean of the classes' colours, weighted by their probabilities and lightened; in 48 steps, so that equal
  /// neighbours are one piece.
  private func ground(_ row: Int, _ column: Int) -> Ink {
    guard winner(row, column) != nil else { return Ink.void }
    var mixture = Ink(0)
    var total = 0.0
    for name in 0..<classes {
      let share = (min(max(probability(row, column, name), 0), 1) * 48).rounded() / 48
      let ink = Ink.series(name)
      mixture.red += share * ink.red
      mixture.green += share * ink.green
      mixture.blue += share * ink.blue
      total += share
    }
    guard total > 0 else { return Ink.paper }
    mixture.red /= total
    mixture.green /= total
    mixture.blue /= total
    return mixture.mixed(with: .paper, 0.58)
  }

  private func drawBoundaries(
    _ drawing: inout Drawing, left: Double, top: Double, size: (x: Double, y: Double)
  ) {
    // Values belong to the middles of cells; one more row and column on each side, with the values of their
    // neighbours, brings the line to the rim.
    func inner(_ place: Double, _ count: Int) -> Double {
      min(max(place - 0.5, 0), Double(count)) / Double(count)
    }
    for name in classes == 2 ? 1..<2 : 0..<min(classes, 100) {
      let pieces = Contour.zero(columns: columns + 2, rows: rows + 2) { row, column in
        let (row, column) = (min(max(row - 1, 0), rows - 1), min(max(column - 1, 0), columns - 1))
        var rival = -Double.infinity
        for other in 0..<classes where other != name {
          let value = probability(row, column, other)
          if value.isNaN { return .nan }
          rival = max(rival, value)
        }
        return probability(row, column, name) - rival
      }
      let path = Contour.path(pieces) {
        (left + inner($0.x, columns) * size.x, top + inner($0.y, rows) * size.y)
      }
      drawing.path(
        path, "fill=\"none\" stroke=\"#333\" stroke-width=\"1.6\" stroke-linejoin=\"round\"")
    }
  }

  private func drawPoints(
    _ drawing: inout Drawing, left: Double, top: Double, size: (x: Double, y: Double)
  ) {
    let radius = points.count > 1000 ? 2.0 : points.count > 300 ? 3 : 4
    for point in points {
      guard let isRight = isRight(point) else { continue }
      let place = (
        x: left + (point.x - x.lowerBound) / (x.upperBound - x.lowerBound) * size.x,
        y: top + (y.upperBound - point.y) / (y.upperBound - y.lowerBound) * size.y
      )
      let color = Ink.series(point.target).code
      drawing.circle(
        place.x, place.y, radius: radius,
        "fill=\"\(color)\" stroke=\"\(isRight ? "#fff" : "#111")\" stroke-width=\"\(isRight ? "1" : "1.8")\"")
      if !isRight {
        let arm = Drawing.number(radius * 0.6)
        let back = Drawing.number(-radius * 1.2)
        let across = Drawing.number(radius * 1.2)
        drawing.path(
          "M\(Drawing.point(place.x, place.y))m-\(arm) -\(arm)l\(across) \(across)m\(back) 0l\(across) \(back)",
          "fill=\"none\" stroke=\"#fff\" stroke-width=\"1.2\"")
      }
    }
  }

  private func drawLegend(_ drawing: inout Drawing, left: Double, line: Double) {
    var place = left + 4
    for name in 0..<min(classes, 10) {
      drawing.circle(place + 4, line, radius: 5, "fill=\"\(Ink.series(name).code)\"")
      drawing.words(self.name(name), place + 14, line + 4)
      place += 14 + 7 * Double(min(Cells.width(of: self.name(name)), 1000)) + 18
    }
    let (seen, right) = tally
    guard seen > 0 else { return }
    drawing.words("\(right) of \(seen) right", drawing.width - 16, line + 4, anchor: "end")
  }
}
