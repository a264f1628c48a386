// Heatmaps for documents: blue below zero, white at zero, orange above; small matrices with their numbers in the
// cells, and a bar that says what the shades mean.

extension Heatmap {
  private static let below = Ink(0x1A6FA8)
  private static let above = Ink(0xC2410C)
  /// Up to this many columns the numbers are written in.
  private static let readable = 12

  /// An SVG document; cells of `cell` pixels (1...200), or a size at which the numbers can be read, or at which
  /// the picture is some 400 pixels wide.
  public func svg(cell: Double? = nil) -> String { Heatmap.svg([self], cell: cell, across: 1) }

  /// Several on one scale, `across` in a line.
  public static func svg(_ maps: [Heatmap], cell: Double? = nil, across: Int = 4, title: String = "")
    -> String
  {
    let across = min(max(across, 1), max(maps.count, 1))
    let columns = max(maps.reduce(0) { max($0, $1.columns) }, 1)
    let rows = max(maps.reduce(0) { max($0, $1.rows) }, 1)
    let usual = columns * across <= readable ? 46 : max(400 / Double(columns * across), 1.5)
    let cell = min(max(cell ?? usual, 1), 200)
    let scales = maps.map(\.scale)
    let limit = scales.reduce(0.0) { max($0, $1.limit) }
    let isSigned = scales.contains { $0.isSigned }
    let names = maps.contains { !$0.title.isEmpty }
    let tile = (
      x: min(cell * Double(columns), 9000) + 14,
      y: min(cell * Double(rows), 9000) + (names ? 26 : 14)
    )
    let top = title.isEmpty ? 10.0 : 36
    let lines = maps.isEmpty ? 1 : (maps.count - 1) / across + 1
    let width = max(tile.x * Double(across) + 6, 200)
    var drawing = Drawing(
      width: width, height: top + tile.y * Double(lines) + 34,
      title: title.isEmpty ? maps.first.map { $0.title.isEmpty ? "heatmap" : $0.title } ?? "heatmap" : title)
    if !title.isEmpty { drawing.words(title, 10, 22, "font-size=\"15\" font-weight=\"600\"") }
    for (index, map) in maps.enumerated() {
      let x = 10 + tile.x * Double(index % across)
      var y = top + tile.y * Double(index / across)
      if names {
        drawing.words(map.title, x, y + 9)
        y += 16
      }
      map.draw(&drawing, x: x, y: y, cell: cell, limit: limit)
    }
    drawBar(&drawing, y: top + tile.y * Double(lines) + 4, limit: limit, isSigned: isSigned)
    return drawing.document
  }

  private func draw(_ drawing: inout Drawing, x: Double, y: Double, cell: Double, limit: Double) {
    guard rows > 0, columns > 0 else { return }
    let size = (x: min(cell * Double(columns), 9000), y: min(cell * Double(rows), 9000))
    drawing.mosaic(columns: columns, rows: rows, x: x, y: y, width: size.x, height: size.y) { row, column in
      Heatmap.ink(level(values[row * columns + column], limit))
    }
    drawing.path(
      "M\(Drawing.point(x, y))h\(Drawing.number(size.x))v\(Drawing.number(size.y))h\(Drawing.number(-size.x))z",
      "fill=\"none\" stroke=\"currentColor\" stroke-opacity=\"0.5\"")
    guard columns <= Heatmap.readable, rows <= 40, cell >= 34 else { return }
    for row in 0..<rows {
      for column in 0..<columns {
        let value = values[row * columns + column]
        let isDark = level(value, limit).magnitude > 0.6
        let place = (x: x + cell * (Double(column) + 0.5), y: y + cell * (Double(row) + 0.5) + 4)
        drawing.words(
          Heatmap.written(value, limit), place.x, place.y, anchor: "middle",
          "color=\"\(isDark ? "#fff" : "#333")\" font-size=\"11\"")
      }
    }
  }

  /// Two digits of the greatest value, and the same decimals for all.
  private static func written(_ value: Double, _ limit: Double) -> String {
    guard limit >= 0.01, limit < 1000 else { return Numerals.significant(value, digits: 2, glyphs: .unicode) }
    let decimals = limit < 0.1 ? 3 : limit < 10 ? 2 : limit < 100 ? 1 : 0
    return Numerals.fixed(value, decimals: decimals, glyphs: .unicode)
  }

  /// 64 steps on each side.
  static func ink(_ level: Double) -> Ink {
    if level.isNaN { return .void }
    let share = (level.magnitude * 64).rounded() / 64
    return Ink.paper.mixed(with: level < 0 ? below : above, share)
  }

  private static func drawBar(_ drawing: inout Drawing, y: Double, limit: Double, isSigned: Bool) {
    guard limit > 0 else { return }
    let width = min(drawing.width - 40, 180)
    drawing.mosaic(columns: 65, rows: 1, x: 10, y: y, width: width, height: 10) { _, column in
      ink(isSigned ? Double(column - 32) / 32 : Double(column) / 64)
    }
    let number = { (value: Double) in Numerals.significant(value, digits: 3, glyphs: .unicode) }
    drawing.words(number(isSigned ? -limit : 0), 10, y + 23)
    if isSigned { drawing.words("0", 10 + width / 2, y + 23, anchor: "middle") }
    drawing.words(number(limit), 10 + width, y + 23, anchor: "end")
  }
}
