// Formulas in two dimensions. A box is rows of equal width and a baseline: the row that stands on the line of
// text. Every construction builds new rows from old ones and says where the baseline went, so constructions
// nest without knowing of each other; sizes are exact before anything is drawn.

public struct Box: Sendable, Equatable {
  /// Every row is `width` cells wide; there is at least one.
  public let rows: [Text]
  public let width: Int
  /// The index of the row on the line of text.
  public let baseline: Int
  /// Whether the outermost construction is a fraction, whose bar must not touch an equally long one.
  let isFraction: Bool

  public var height: Int { rows.count }

  /// A text of one or more lines; a baseline outside of them is moved to the nearest.
  public init(_ text: Text, baseline: Int = 0) {
    self.init(text.lines, baseline: baseline)
  }

  /// Rows of any widths.
  init(_ lines: [Text], baseline: Int, isFraction: Bool = false) {
    var lines = lines.isEmpty ? [Text()] : lines
    var widths: [Int] = []
    widths.reserveCapacity(lines.count)
    for line in lines { widths.append(line.width) }
    let width = widths.max() ?? 0
    for index in lines.indices where widths[index] < width {
      lines[index].append(Cells.blanks(width - widths[index]))
    }
    rows = lines
    self.width = width
    self.baseline = min(max(baseline, 0), lines.count - 1)
    self.isFraction = isFraction
  }

  /// The rows as one text, without blanks at their ends.
  public var text: Text { rows.map(\.trimmed).joinedLines() }

  public func fits(width: Int) -> Bool { self.width <= width }

  /// The same rows on another baseline.
  public func onBaseline(_ baseline: Int) -> Box { Box(rows, baseline: baseline, isFraction: isFraction) }

  /// Boxes in a line, with `gap` blanks between them.
  public static func beside(
    _ boxes: [Box], gap: Int = 0, align: VerticalAlignment = .baseline
  ) -> Box {
    if boxes.count == 1 { return boxes[0] }
    var above = 0
    var below = 0
    for box in boxes {
      let anchor = box.anchor(align)
      above = max(above, anchor)
      below = max(below, box.height - anchor)
    }
    var lines = [Text](repeating: Text(), count: max(above + below, 1))
    let space = Text(Cells.blanks(gap))
    for (index, box) in boxes.enumerated() {
      let top = above - box.anchor(align)
      let blank = Text(Cells.blanks(box.width))
      for row in lines.indices {
        if index > 0 { lines[row].append(space) }
        lines[row].append(box.rows.indices.contains(row - top) ? box.rows[row - top] : blank)
      }
    }
    return Box(lines, baseline: align == .baseline ? above : lines.count / 2)
  }

  /// Boxes under each other, with `gap` empty rows between them. The baseline is the given row, else the
  /// middle.
  public static func stacked(
    _ boxes: [Box], align: Alignment = .left, gap: Int = 0, baseline: Int? = nil
  ) -> Box {
    let width = boxes.reduce(0) { max($0, $1.width) }
    var lines: [Text] = []
    for (index, box) in boxes.enumerated() {
      if index > 0 { for _ in 0..<min(max(gap, 0), 100) { lines.append(Text()) } }
      for row in box.rows { lines.append(row.padded(to: width, align)) }
    }
    return Box(lines, baseline: baseline ?? lines.count / 2)
  }

  /// Breaks a long line between its pieces and nowhere else: each piece (a term with the sign before it) goes
  /// where the one before it ends if there is room, else to a new line, moved in by `indent`. Lines of
  /// several rows are separated by an empty one. A piece wider than the line stays whole.
  public static func flow(_ pieces: [Box], width: Int, indent: Int = 2) -> Box {
    var lines: [Box] = []
    var current: [Box] = []
    var used = 0
    let margin = Box(Text(Cells.blanks(min(max(indent, 0), max(width / 2, 0)))))
    for piece in pieces {
      if !current.isEmpty, used + piece.width > width {
        lines.append(beside(current))
        current = [margin]
        used = margin.width
      }
      current.append(piece)
      used += piece.width
    }
    lines.append(beside(current))
    if lines.count == 1 { return lines[0] }
    let gap = lines.contains { $0.height > 1 } ? 1 : 0
    return stacked(lines, gap: gap, baseline: lines[0].baseline)
  }

  /// A frame of one line around the box, with a blank on either side.
  public func framed(glyphs: Glyphs = .unicode) -> Box {
    let unicode = glyphs == .unicode
    let stroke = String(repeating: glyphs.stroke, count: width + 2)
    let side = unicode ? "│" : "|"
    var lines = [Text(unicode ? "┌\(stroke)┐" : "+\(stroke)+", .quiet)]
    for row in rows { lines.append("\(side + " ", .quiet)\(row)\(" " + side, .quiet)") }
    lines.append(Text(unicode ? "└\(stroke)┘" : "+\(stroke)+", .quiet))
    return Box(lines, baseline: baseline + 1)
  }

  private func anchor(_ align: VerticalAlignment) -> Int {
    switch align {
    case .baseline: baseline
    case .top: 0
    case .center: height / 2
    }
  }
}
