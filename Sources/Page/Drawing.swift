// What drawings for documents are put together from: paths, circles and words, with coordinates to a tenth of a
// pixel and every text escaped. Letters and lines take the colour of the surrounding text, so that a drawing
// suits light and dark pages.

/// A colour as shares of red, green and blue.
struct Ink: Sendable, Equatable {
  var red: Double
  var green: Double
  var blue: Double

  /// 0xRRGGBB.
  init(_ code: UInt32) {
    red = Double(code >> 16 & 0xFF) / 255
    green = Double(code >> 8 & 0xFF) / 255
    blue = Double(code & 0xFF) / 255
  }

  static let paper = Ink(0xFFFFFF)
  /// What is not a number.
  static let void = Ink(0xB8B8B8)
  /// Colours of curves and classes, the first four as in plots.
  static let series = [
    0x1A7FB5, 0xC2410C, 0x2E8B57, 0x8B5FBF, 0xB8860B, 0xD1477A, 0x4A5FC1, 0x6B7F1E, 0x0F8B8D, 0x7A5230,
  ].map { Ink($0) }

  static func series(_ index: Int) -> Ink { series[(index % series.count + series.count) % series.count] }

  /// `share` of the way from this colour to the other.
  func mixed(with other: Ink, _ share: Double) -> Ink {
    let share = share.isNaN ? 0 : min(max(share, 0), 1)
    var result = self
    result.red += (other.red - red) * share
    result.green += (other.green - green) * share
    result.blue += (other.blue - blue) * share
    return result
  }

  /// "#1a7fb5".
  var code: String {
    let digits = [red, green, blue].map { part in
      let byte = Int((min(max(part, 0), 1) * 255).rounded())
      return (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
    return "#" + digits.joined()
  }
}

/// An SVG document that is being written.
struct Drawing {
  private(set) var body = ""
  let width: Double
  let height: Double
  let title: String

  init(width: Double, height: Double, title: String) {
    self.width = width
    self.height = height
    self.title = title
  }

  /// The whole document.
  var document: String {
    let size = "\(Drawing.number(width)) \(Drawing.number(height))"
    var out = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(size)\" "
    out += "font-family=\"sans-serif\" font-size=\"12\" color=\"#555\">\n"
    out += "<title>\(Plot.markup(title))</title>\n"
    return out + body + "</svg>\n"
  }

  /// To a tenth; what is not finite is 0.
  static func number(_ value: Double) -> String {
    Numerals.fixed(value.isFinite ? min(max(value, -1e6), 1e6) : 0, decimals: 1, trim: true)
  }

  static func point(_ x: Double, _ y: Double) -> String { number(x) + " " + number(y) }

  /// A path with the attributes given, as they stand in the document.
  mutating func path(_ data: String, _ attributes: String) {
    if data.isEmpty { return }
    body += "<path d=\"\(data)\" \(attributes)/>\n"
  }

  mutating func circle(_ x: Double, _ y: Double, radius: Double, _ attributes: String) {
    body += "<circle cx=\"\(Drawing.number(x))\" cy=\"\(Drawing.number(y))\" r=\"\(Drawing.number(radius))\" "
    body += "\(attributes)/>\n"
  }

  /// Words, standing at the start, middle or end of the text's line.
  mutating func words(
    _ text: String, _ x: Double, _ y: Double, anchor: String = "start", _ attributes: String = ""
  ) {
    if text.isEmpty { return }
    body += "<text x=\"\(Drawing.number(x))\" y=\"\(Drawing.number(y))\" text-anchor=\"\(anchor)\" "
    body += "fill=\"currentColor\"\(attributes.isEmpty ? "" : " " + attributes)>\(Plot.markup(text))</text>\n"
  }

  /// Equal squares in a grid, one path for each colour, neighbours of a row joined.
  mutating func mosaic(
    columns: Int, rows: Int, x: Double, y: Double, width: Double, height: Double, ink: (Int, Int) -> Ink
  ) {
    guard columns > 0, rows > 0 else { return }
    var order: [String] = []
    var paths: [String: String] = [:]
    func left(_ column: Int) -> Double { x + width * Double(column) / Double(columns) }
    func top(_ row: Int) -> Double { y + height * Double(row) / Double(rows) }
    for row in 0..<rows {
      var start = 0
      var code = ink(row, 0).code
      for column in 1...columns {
        let next = column < columns ? ink(row, column).code : ""
        if next == code { continue }
        if paths[code] == nil { order.append(code) }
        let from = left(start)
        paths[code, default: ""] +=
          "M\(Drawing.point(from, top(row)))H\(Drawing.number(left(column)))"
          + "V\(Drawing.number(top(row + 1)))H\(Drawing.number(from))z"
        start = column
        code = next
      }
    }
    body += "<g shape-rendering=\"crispEdges\">\n"
    for code in order { path(paths[code] ?? "", "fill=\"\(code)\"") }
    body += "</g>\n"
  }
}
