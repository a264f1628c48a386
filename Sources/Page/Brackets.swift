// Brackets that grow with what they hold. One row uses the ordinary characters; more rows are put together
// from the pieces Unicode has for the purpose, which every terminal draws one cell wide.

/// A pair of delimiters.
public enum Bracket: Sendable, CaseIterable {
  case parentheses, brackets, braces, bars, doubleBars
  /// An opening brace without a partner, for definitions by cases.
  case leftBrace

  /// The characters for one row.
  func pair(_ glyphs: Glyphs) -> (left: String, right: String) {
    switch self {
    case .parentheses: ("(", ")")
    case .brackets: ("[", "]")
    case .braces: ("{", "}")
    case .bars: ("|", "|")
    case .doubleBars: glyphs == .unicode ? ("‖", "‖") : ("||", "||")
    case .leftBrace: ("{", "")
    }
  }

  /// One side, row by row.
  func column(height: Int, left: Bool, glyphs: Glyphs) -> [String] {
    let pair = pair(glyphs)
    let single = left ? pair.left : pair.right
    if height == 1 || single.isEmpty { return Array(repeating: single, count: height) }
    let unicode = glyphs == .unicode
    switch self {
    case .parentheses:
      let pieces =
        unicode
        ? (left ? ["⎛", "⎜", "⎝"] : ["⎞", "⎟", "⎠"])
        : (left ? ["/", "|", "\\"] : ["\\", "|", "/"])
      return Bracket.column(pieces[0], pieces[1], pieces[2], height: height)
    case .brackets:
      let pieces = unicode ? (left ? ["⎡", "⎢", "⎣"] : ["⎤", "⎥", "⎦"]) : [single, single, single]
      return Bracket.column(pieces[0], pieces[1], pieces[2], height: height)
    case .braces, .leftBrace:
      if !unicode { return Array(repeating: single, count: height) }
      if height == 2 { return left ? ["⎰", "⎱"] : ["⎱", "⎰"] }
      let pieces = left ? ["⎧", "⎪", "⎩"] : ["⎫", "⎪", "⎭"]
      var column = Bracket.column(pieces[0], pieces[1], pieces[2], height: height)
      column[height / 2] = left ? "⎨" : "⎬"
      return column
    case .bars:
      return Array(repeating: unicode ? "│" : "|", count: height)
    case .doubleBars:
      return Array(repeating: single, count: height)
    }
  }

  private static func column(_ top: String, _ middle: String, _ bottom: String, height: Int) -> [String] {
    [top] + Array(repeating: middle, count: height - 2) + [bottom]
  }
}

extension Box {
  /// The box between brackets of its height, with `padding` blanks inside of them.
  public func enclosed(in bracket: Bracket, padding: Int = 0, glyphs: Glyphs = .unicode) -> Box {
    let left = bracket.column(height: height, left: true, glyphs: glyphs)
    let right = bracket.column(height: height, left: false, glyphs: glyphs)
    let space = Text(Cells.blanks(padding))
    var lines: [Text] = []
    for (row, content) in rows.enumerated() {
      var line = Text(left[row], .operator)
      line += space + content + space
      line.append(right[row], role: .operator)
      lines.append(line)
    }
    return Box(lines, baseline: baseline)
  }
}
