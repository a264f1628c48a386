// The line of source a message is about, with carets under the place. Positions count Unicode scalars;
// columns count cells of what is really printed, after escaping, so the carets stand right under wide
// characters, combining marks and written-out control characters. A line that is too long is shown through a
// window around the place.

public struct Excerpt: Sendable, Equatable {
  /// The line the place is in, from 1, and the scalar in it, from 1.
  public let line: Int
  public let column: Int
  /// Scalars marked on that line; 0 marks the point before `column`.
  public let length: Int
  private let scalars: [Unicode.Scalar]

  /// The place as a range of scalars of the whole source. Bounds beyond it are moved to its end; of a range
  /// over several lines the part on the first is marked. `firstLine` is the number of the source's first
  /// line.
  public init(source: String, scalars range: Range<Int>, firstLine: Int = 1) {
    var line: [Unicode.Scalar] = []
    var number = firstLine
    var start = 0
    var index = 0
    for scalar in source.unicodeScalars {
      if scalar == "\n" {
        if index >= range.lowerBound { break }
        number &+= 1
        start = index + 1
        line.removeAll(keepingCapacity: true)
      } else {
        line.append(scalar)
      }
      index += 1
    }
    if line.last == "\r" { line.removeLast() }
    let lower = min(max(range.lowerBound, 0) - start, line.count)
    let upper = min(max(range.upperBound, 0) - start, line.count)
    self.line = number
    column = max(lower, 0) + 1
    length = max(upper - max(lower, 0), 0)
    self.scalars = line
  }

  /// The place as a range of bytes, as parsers count. A bound within a character means the start of it.
  public init(source: String, utf8 range: Range<Int>, firstLine: Int = 1) {
    var lower = 0
    var upper = 0
    var bytes = 0
    for scalar in source.unicodeScalars {
      bytes += UTF8.width(scalar)
      if bytes <= range.lowerBound { lower += 1 }
      if bytes <= range.upperBound { upper += 1 }
      if bytes > range.upperBound { break }
    }
    self.init(source: source, scalars: lower..<max(lower, upper), firstLine: firstLine)
  }

  /// The line and the carets, moved in by two, and the hint after the carets if it fits there, else below.
  /// Lines have at most `width` cells (of at least ten).
  public func text(width: Int = 80, hint: Text = "", glyphs: Glyphs = .unicode) -> Text {
    let margin = 2
    let width = min(max(width, 10), 10_000)
    let (shown, offset, marked) = window(cells: width - margin, ellipsis: glyphs.ellipsis)
    var carets = Text(Cells.blanks(margin + offset))
    carets.append(String(repeating: "^", count: marked), role: .error)
    var lines = [Text(Cells.blanks(margin) + shown).trimmed]
    if !hint.isEmpty {
      // Clear of the source line if there is room, else close to the carets.
      let clear = max(margin + Cells.width(of: shown) + 1, carets.width + 2)
      let place = clear + hint.width <= width ? clear : carets.width + 2
      if hint.lines.count == 1, place + hint.width <= width {
        carets = carets.padded(to: place) + hint
        lines.append(carets)
      } else {
        lines.append(carets)
        lines.append(hint.wrapped(to: width - margin).indented(by: margin))
      }
    } else {
      lines.append(carets)
    }
    return lines.joinedLines()
  }

  /// The visible part of the line, the cells before the carets in it, and how many carets there are (at least
  /// 1).
  private func window(cells: Int, ellipsis: String) -> (shown: String, offset: Int, marked: Int) {
    var pieces: [String] = []
    pieces.reserveCapacity(scalars.count)
    var widths: [Int] = []
    widths.reserveCapacity(scalars.count)
    var pile = 0
    var total = 0
    var before = 0
    var marked = 0
    for (index, scalar) in scalars.enumerated() {
      let piece = scalar == "\n" ? "\\n" : Untrusted.escaped(scalar, pile: &pile)
      let width = Cells.width(of: piece)
      pieces.append(piece)
      widths.append(width)
      total += width
      if index + 1 < column { before += width } else if index + 1 < column + length { marked += width }
    }
    marked = max(marked, 1)
    if max(total, before + 1) <= cells { return (pieces.joined(), before, min(marked, cells - before)) }

    // A third of the window is kept for what stands before the place, unless the line ends sooner.
    let dots = Cells.width(of: ellipsis)
    var first = min(max(before - cells / 3, 0), max(total, before + 1) - cells)
    first = max(first, 0)
    let cutsLeft = first > 0
    let room = cells - (cutsLeft ? dots : 0)
    var shown = cutsLeft ? ellipsis : ""
    var used = 0
    var position = 0
    var start: Int?
    let skip = cutsLeft ? first + dots : 0
    let cutsRight = total - skip > room
    let end = room - (cutsRight ? dots : 0)
    for (piece, width) in zip(pieces, widths) {
      defer { position += width }
      if position < skip || position == skip && width == 0 && cutsLeft { continue }
      if used + width > end { break }
      if start == nil { start = position }
      shown += piece
      used += width
    }
    if cutsRight { shown += ellipsis }
    let offset = min(max(before - (start ?? skip), 0), room - 1) + (cutsLeft ? dots : 0)
    return (shown, offset, max(min(marked, cells - offset), 1))
  }
}
