// A matrix as a field of shades: weights, kernels of a convolution, the gradient at the pixels of a picture. Where
// values have signs, one colour is for each sign and white for zero, on the same scale on both sides.

public struct Heatmap: Sendable {
  public let rows: Int
  public let columns: Int
  /// Row by row.
  public let values: [Double]
  public var title: String
  /// The magnitude that gets the full shade; nil means the greatest one there is. Set it to compare pictures.
  public var limit: Double?

  /// nil when the number of values is not rows times columns.
  public init?(rows: Int, columns: Int, values: [Double], title: String = "", limit: Double? = nil) {
    let (count, overflow) = rows.multipliedReportingOverflow(by: columns)
    guard rows >= 0, columns >= 0, !overflow, count == values.count else { return nil }
    self.rows = rows
    self.columns = columns
    self.values = values
    self.title = title
    self.limit = limit
  }

  /// The magnitude of the full shade, and whether negative values are among the finite ones.
  var scale: (limit: Double, isSigned: Bool) {
    var greatest = 0.0
    var isSigned = false
    for value in values where value.isFinite {
      greatest = max(greatest, value.magnitude)
      if value < 0 { isSigned = true }
    }
    let limit = limit.map { $0.isFinite && $0 > 0 ? $0 : greatest } ?? greatest
    return (limit, isSigned)
  }

  /// From −1 to 1; infinities are at the ends, NaN stays.
  func level(_ value: Double, _ limit: Double) -> Double {
    if value.isNaN || value == 0 { return value }
    // Halves, because the quotient of the largest and a small number would overflow.
    return limit > 0 && limit.isFinite ? min(max(value / limit, -1), 1) : value < 0 ? -1 : 1
  }

  private static let rising = ["  ", "░░", "▒▒", "▓▓", "██"]
  private static let falling = ["  ", "··", "--", "==", "≡≡"]
  private static let asciiRising = ["  ", "++", "**", "%%", "@@"]
  private static let asciiFalling = ["  ", "..", "--", "==", "~~"]

  /// Two columns for each value, so that a square matrix is square; without a newline at its end. A matrix that is
  /// too wide is drawn with fewer, each the value of greatest magnitude of its share.
  public func text(_ style: Style = Style()) -> Text {
    let (limit, isSigned) = scale
    return [picture(limit, style), legend(limit, isSigned: isSigned, style)].joinedLines()
  }

  /// The title and the shades.
  private func picture(_ limit: Double, _ style: Style) -> Text {
    let across = min(columns, max(style.columns / 2, 1))
    let down =
      across == columns ? min(rows, 400) : max(min(rows * across / max(columns, 1), 400), min(rows, 1))
    var lines: [Text] = []
    if !title.isEmpty {
      lines.append(Text(title, .heading).truncated(to: style.columns, glyphs: style.glyphs))
    }
    for row in 0..<(columns > 0 ? down : 0) {
      var line = Text()
      for column in 0..<across {
        let value = extreme(
          row * rows / down..<max((row + 1) * rows / down, row * rows / down + 1),
          column * columns / across..<max((column + 1) * columns / across, column * columns / across + 1))
        let (glyph, role) = cell(level(value, limit), style)
        line.append(glyph, role: role)
      }
      lines.append(style.columns < 2 ? line.truncated(to: style.columns) : line)
    }
    return lines.joinedLines()
  }

  /// Of a block, the value of greatest magnitude; NaN where there is one.
  private func extreme(_ down: Range<Int>, _ across: Range<Int>) -> Double {
    var best = 0.0
    for row in down {
      for column in across {
        let value = values[row * columns + column]
        if value.isNaN { return value }
        if value.magnitude > best.magnitude { best = value }
      }
    }
    return best
  }

  private func cell(_ level: Double, _ style: Style) -> (String, Role) {
    if level.isNaN { return ("??", .error) }
    // Rounded up, so that only what is zero, or a twentieth at most, is blank.
    let step = min(max(Int((level.magnitude * 4 + 0.3).rounded(.down)), 0), 4)
    let unicode = style.glyphs == .unicode
    if level >= 0 { return ((unicode ? Heatmap.rising : Heatmap.asciiRising)[step], .note) }
    // With colour a sign needs no glyphs of its own.
    let falling = !unicode ? Heatmap.asciiFalling : style.color ? Heatmap.rising : Heatmap.falling
    return (falling[step], .number)
  }

  /// `≡≡ −0.53   0   ██ 0.53`
  private func legend(_ limit: Double, isSigned: Bool, _ style: Style) -> Text {
    let number = { (value: Double) in Numerals.significant(value, digits: 3, glyphs: style.glyphs) }
    if limit == 0 {
      return Text(values.isEmpty ? "no values" : "nothing but 0", .quiet).truncated(
        to: style.columns, glyphs: style.glyphs)
    }
    var line = Text()
    if isSigned {
      let (glyph, role) = cell(-1, style)
      line.append(glyph, role: role)
      line.append(" \(number(-limit))   ", role: .quiet)
    }
    let (glyph, role) = cell(1, style)
    line.append(glyph, role: role)
    line.append(" \(number(limit))", role: .quiet)
    return line.truncated(to: style.columns, glyphs: style.glyphs)
  }

  /// Several beside each other on one scale, in as many lines as the page needs.
  public static func gallery(_ maps: [Heatmap], _ style: Style = Style(), gap: Int = 2) -> Text {
    guard let first = maps.first else { return Text() }
    let scales = maps.map(\.scale)
    let limit = scales.reduce(0.0) { max($0, $1.limit) }
    let pictures = Gallery.text(maps.map { Box($0.picture(limit, style)) }, style, gap: gap)
    let legend = first.legend(limit, isSigned: scales.contains { $0.isSigned }, style)
    return [pictures, legend].joinedLines()
  }
}

/// Boxes in lines, as many in each as fit.
enum Gallery {
  static func text(_ boxes: [Box], _ style: Style, gap: Int) -> Text {
    var lines: [Box] = []
    var line: [Box] = []
    var used = 0
    for box in boxes {
      if !line.isEmpty, used + gap + box.width > style.columns {
        lines.append(Box.beside(line, gap: gap, align: .top))
        line = []
        used = 0
      }
      used += (line.isEmpty ? 0 : gap) + box.width
      line.append(box)
    }
    if !line.isEmpty { lines.append(Box.beside(line, gap: gap, align: .top)) }
    return lines.isEmpty ? Text() : Box.stacked(lines, gap: 1).text
  }
}
