// The constructions of written mathematics: fractions, scripts, roots and sums. The rules are those of the
// blackboard: the bar is as long as its longer side, an exponent starts above the top of its base, a root
// covers all it holds.

extension Box {
  /// Numerator over bar over denominator, both centred; the bar is the baseline. It is two cells longer where
  /// one side is itself a fraction as wide as it, so that the order of the bars can be read.
  public static func fraction(_ numerator: Box, _ denominator: Box, glyphs: Glyphs = .unicode) -> Box {
    let widest = max(numerator.width, denominator.width, 1)
    let nested = [numerator, denominator].contains { $0.isFraction && $0.width == widest }
    let width = widest + (nested ? 2 : 0)
    var lines = numerator.rows.map { $0.padded(to: width, .center) }
    lines.append(Text(String(repeating: glyphs.stroke, count: width), .operator))
    lines += denominator.rows.map { $0.padded(to: width, .center) }
    return Box(lines, baseline: numerator.height, isFraction: true)
  }

  /// The exponent to the right of the base and wholly above it; the base keeps its baseline.
  public func superscript(_ exponent: Box) -> Box {
    let shift = Text(Cells.blanks(width))
    let lines = exponent.rows.map { shift + $0 } + rows
    return Box(lines, baseline: baseline + exponent.height)
  }

  /// The index to the right of the base and wholly below it.
  public func `subscript`(_ index: Box) -> Box {
    let shift = Text(Cells.blanks(width))
    return Box(rows + index.rows.map { shift + $0 }, baseline: baseline)
  }

  /// Both scripts, one above the other.
  public func scripts(above: Box, below: Box) -> Box {
    let shift = Text(Cells.blanks(width))
    let lines = above.rows.map { shift + $0 } + rows + below.rows.map { shift + $0 }
    return Box(lines, baseline: baseline + above.height)
  }

  /// A root over its radicand, with the index, if any, in the crook of the sign.
  public static func radical(_ radicand: Box, index: Box? = nil, glyphs: Glyphs = .unicode) -> Box {
    let height = radicand.height
    let cover = Text(String(repeating: "_", count: radicand.width), .operator)
    let unicode = glyphs == .unicode
    var lines: [Text]
    let crook: Int
    if height == 1 && unicode {
      lines = [" " + cover, "\("√", .operator)\(radicand.rows[0])"]
      crook = 0
    } else {
      // The stroke rises one column a row, from the tick in the last row to the left end of the cover.
      lines = ["\(Cells.blanks(height + 1))\(cover)"]
      for (row, content) in radicand.rows.enumerated() {
        let isLast = row == height - 1
        var line = Text(Cells.blanks(isLast ? 0 : height - row))
        line.append(isLast ? (unicode ? "╲╱" : "\\/") : (unicode ? "╱" : "/"), role: .operator)
        line.append(Cells.blanks(row))
        line.append(content)
        if isLast { line = line.padded(to: height + 1 + radicand.width) }
        lines.append(line)
      }
      crook = height - 1
    }
    let sign = Box(lines, baseline: radicand.baseline + 1)
    guard let index else { return sign }

    // The last row of the index stands just above the tick; the rest grows upwards and to the left.
    let tick = height == 1 && unicode ? 1 : 0
    let rise = max(0, index.height - 1 - crook)
    let shift = max(0, index.width - 1 + tick - (height == 1 ? tick : 0))
    var rows: [Text] = []
    for row in 0..<(rise + sign.height) {
      let inIndex = row - (rise + crook - index.height + 1)
      let inSign = row - rise
      let left = index.rows.indices.contains(inIndex) ? index.rows[inIndex] : Text()
      var line = left
      if inSign >= 0 {
        let body = sign.rows[inSign]
        line = line.padded(to: shift) + body.dropping(cells: max(left.width - shift, 0))
      }
      rows.append(line)
    }
    return Box(rows, baseline: rise + sign.baseline)
  }

  /// A summation sign as tall as its body needs, with its limits centred below and above.
  public static func sum(
    _ body: Box, from: Box? = nil, to: Box? = nil, glyphs: Glyphs = .unicode
  ) -> Box {
    let unicode = glyphs == .unicode
    var lines: [Text] = []
    if body.height == 1 && unicode {
      lines = [Text("Σ", .operator)]
    } else {
      let arm = max(1, body.height / 2)
      let stroke = String(repeating: "_", count: arm + 2)
      lines = [Text(stroke, .operator)]
      for row in 0..<arm { lines.append(Text(Cells.blanks(row) + (unicode ? "╲" : "\\"), .operator)) }
      for row in (0..<arm).reversed() {
        let foot = row == 0 && !unicode ? String(repeating: "_", count: arm + 1) : ""
        lines.append(Text(Cells.blanks(row) + (unicode ? "╱" : "/") + foot, .operator))
      }
      if unicode { lines.append(Text(String(repeating: "‾", count: arm + 2), .operator)) }
    }
    let sign = Box(lines, baseline: 0)
    var parts = [sign]
    if let to { parts.insert(to, at: 0) }
    if let from { parts.append(from) }
    let top = to?.height ?? 0
    let operation = Box.stacked(parts, align: .center, baseline: top + (sign.height - 1) / 2)
    return Box.beside([operation, body], gap: 1)
  }
}
