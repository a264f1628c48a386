// A picture in shades of grey, such as a digit. A cell of a terminal is twice as high as it is wide and holds two
// pixels, one above the other; of blanks, shades, blocks and half blocks it gets the one that is nearest to both.

public struct GrayImage: Sendable {
  public let rows: Int
  public let columns: Int
  /// Row by row, 0 for paper and 1 for ink; other numbers count as the nearest of these.
  public let values: [Double]
  public var title: String

  /// nil when the number of values is not rows times columns.
  public init?(rows: Int, columns: Int, values: [Double], title: String = "") {
    let (count, overflow) = rows.multipliedReportingOverflow(by: columns)
    guard rows >= 0, columns >= 0, !overflow, count == values.count else { return nil }
    self.rows = rows
    self.columns = columns
    self.values = values.map { $0.isNaN ? 0 : min(max($0, 0), 1) }
    self.title = title
  }

  /// Grey values from 0 to 255.
  public init?(rows: Int, columns: Int, bytes: some Collection<UInt8>, title: String = "") {
    self.init(rows: rows, columns: columns, values: bytes.map { Double($0) / 255 }, title: title)
  }

  private static let glyphs: [(glyph: String, top: Double, bottom: Double)] = [
    (" ", 0, 0), ("░", 0.25, 0.25), ("▒", 0.5, 0.5), ("▓", 0.75, 0.75), ("█", 1, 1), ("▀", 1, 0), ("▄", 0, 1),
  ]
  private static let ramp = Array(" .:-=+*#%@")

  /// A column for each pixel and a line for two, without a newline at its end. A picture wider than the page is
  /// made smaller by means.
  public func text(_ style: Style = Style()) -> Text {
    let across = min(columns, style.columns)
    let shrink = across > 0 ? Double(columns) / Double(across) : 1
    let down = columns > 0 ? min(Int((Double(rows) / shrink).rounded(.up)), 800) : 0
    var lines: [Text] = []
    if !title.isEmpty {
      lines.append(Text(title, .heading).truncated(to: style.columns, glyphs: style.glyphs))
    }
    for row in stride(from: 0, to: down, by: 2) {
      var line = ""
      for column in 0..<across {
        let top = mean(row, column, shrink)
        // An odd picture ends in half a line of paper.
        let bottom = row + 1 < down ? mean(row + 1, column, shrink) : 0
        line += GrayImage.glyph(top, bottom, style.glyphs)
      }
      lines.append(Text(line))
    }
    return lines.joinedLines()
  }

  /// The mean of the pixels that a smaller picture's pixel stands for.
  private func mean(_ row: Int, _ column: Int, _ shrink: Double) -> Double {
    if shrink == 1 { return values[row * columns + column] }
    func range(_ index: Int, _ most: Int) -> Range<Int> {
      let start = min(Int(Double(index) * shrink), most - 1)
      return start..<max(min(Int(Double(index + 1) * shrink), most), start + 1)
    }
    var sum = 0.0
    let (down, across) = (range(row, rows), range(column, columns))
    for y in down { for x in across { sum += values[y * columns + x] } }
    return sum / Double(down.count * across.count)
  }

  private static func glyph(_ top: Double, _ bottom: Double, _ glyphs: Glyphs) -> String {
    if glyphs == .ascii {
      return String(ramp[min(Int((top + bottom) / 2 * Double(ramp.count)), ramp.count - 1)])
    }
    var best = (glyph: " ", error: Double.infinity)
    for candidate in GrayImage.glyphs {
      let error =
        (top - candidate.top) * (top - candidate.top) + (bottom - candidate.bottom)
        * (bottom - candidate.bottom)
      if error < best.error { best = (candidate.glyph, error) }
    }
    return best.glyph
  }

  /// Several beside each other, in as many lines as the page needs.
  public static func gallery(_ images: [GrayImage], _ style: Style = Style(), gap: Int = 2) -> Text {
    Gallery.text(images.map { Box($0.text(style)) }, style, gap: gap)
  }

  /// An SVG document: ink on paper, pixels of `pixel` pixels (1...100), captions below.
  public func svg(pixel: Double = 8) -> String { GrayImage.svg([self], pixel: pixel, across: 1) }

  /// Several pictures, `across` in a line.
  public static func svg(
    _ images: [GrayImage], pixel: Double = 3, across: Int = 10, title: String = ""
  ) -> String {
    let pixel = min(max(pixel.isNaN ? 1 : pixel, 1), 100)
    let across = min(max(across, 1), max(images.count, 1))
    let size = (
      x: min(Double(max(images.reduce(0) { max($0, $1.columns) }, 1)) * pixel, 9000),
      y: min(Double(max(images.reduce(0) { max($0, $1.rows) }, 1)) * pixel, 9000)
    )
    let captions = images.contains { !$0.title.isEmpty }
    let tile = (x: size.x + 8, y: size.y + (captions ? 24 : 8))
    let lines = images.isEmpty ? 1 : (images.count - 1) / across + 1
    var drawing = Drawing(
      width: tile.x * Double(across) + 8, height: tile.y * Double(lines) + (title.isEmpty ? 8 : 34),
      title: title.isEmpty ? "pictures" : title)
    if !title.isEmpty { drawing.words(title, 8, 20, "font-size=\"15\" font-weight=\"600\"") }
    for (index, image) in images.enumerated() where image.rows > 0 && image.columns > 0 {
      let x = 8 + tile.x * Double(index % across)
      let y = (title.isEmpty ? 8 : 34) + tile.y * Double(index / across)
      let own = (
        x: min(Double(image.columns) * pixel, 9000), y: min(Double(image.rows) * pixel, 9000)
      )
      drawing.mosaic(
        columns: image.columns, rows: image.rows, x: x, y: y, width: own.x, height: own.y
      ) { row, column in
        // 32 greys are more than the eye tells apart side by side.
        let level = (image.values[row * image.columns + column] * 32).rounded() / 32
        return Ink.paper.mixed(with: Ink(0x1B1F24), level)
      }
      drawing.path(
        "M\(Drawing.point(x, y))h\(Drawing.number(own.x))v\(Drawing.number(own.y))h\(Drawing.number(-own.x))z",
        "fill=\"none\" stroke=\"currentColor\" stroke-opacity=\"0.25\"")
      drawing.words(image.title, x + own.x / 2, y + own.y + 14, anchor: "middle")
    }
    return drawing.document
  }
}
