// Answers for a terminal: one line where it fits and stays readable, two dimensions where a fraction needs it.
import Calculus
import Page

extension Session {
  var glyphs: Glyphs { settings.layout == .ascii || !settings.isInteractive ? .ascii : .unicode }
  var dialect: Dialect { glyphs == .ascii ? .ascii : .unicode }
  var style: Style {
    Style(glyphs: glyphs, width: settings.width, color: settings.color, braille: glyphs == .unicode)
  }

  /// A line of the language as text with roles.
  func show(_ line: String) -> Text { Highlight.text(line) }

  func layout(_ e: Expr, _ numbers: NumberStyle) throws(Failure) -> Text {
    let line = try graph.written(e, dialect, numbers, naming: true)
    guard graph.treeSize(e) <= Double(settings.limits.printedNodes), settings.isInteractive,
      settings.layout != .line, settings.layout != .ascii || graph.isMatrix(e)
    else {
      return show(line)
    }
    if graph.isVector(e),
      graph.isMatrix(e) || Cells.width(of: line) > settings.width
        || graph.childCount(e) > 1 && settings.layout == .twoDimensional
    {
      let rows = graph.children(e).map { graph.isVector($0) ? graph.children($0) : [$0] }
      let cells = rows.map { $0.map { Box(show(graph.text($0, dialect, numbers))) } }
      let box = Box.matrix(cells, fitting: settings.width, glyphs: glyphs)
      if box.fits(width: settings.width) { return box.text }
      return show(line)
    }
    if settings.layout == .twoDimensional || graph.wantsFraction(e) {
      let box = Layout(graph, dialect, numbers, glyphs, self).box(e)
      if box.fits(width: settings.width) { return box.text }
    }
    return show(line)
  }
}

extension Graph {
  func isMatrix(_ e: Expr) -> Bool { isVector(e) && isVector(child(e, 0)) }

  /// A top-level fraction that reads badly on one line: a sum below or above the bar.
  func wantsFraction(_ e: Expr) -> Bool {
    let terms = kind(e) == .sum ? children(e) : [e]
    return terms.contains { term in
      let parts = fraction(term)
      guard let below = parts.below else { return false }
      func hasSum(_ e: Expr) -> Bool {
        kind(e) == .product ? children(e).contains { kind(base($0)) == .sum } : kind(base(e)) == .sum
      }
      return hasSum(below) || kind(parts.above) == .sum
    }
  }
}

/// The two-dimensional form of an expression: terms in a row on one baseline, each a fraction where it is one.
struct Layout {
  let graph: Graph
  let dialect: Dialect
  let numbers: NumberStyle
  let glyphs: Glyphs
  let show: (String) -> Text

  init(_ graph: Graph, _ dialect: Dialect, _ numbers: NumberStyle, _ glyphs: Glyphs, _ session: Session) {
    self.graph = graph
    self.dialect = dialect
    self.numbers = numbers
    self.glyphs = glyphs
    show = { session.show($0) }
  }

  func box(_ e: Expr) -> Box {
    let terms = graph.printedTerms(e)
    var pieces: [Box] = []
    for (k, (negative, term)) in terms.enumerated() {
      if k > 0 {
        pieces.append(Box(Text(negative ? " \(glyphs.minus) " : " + ", .operator)))
      } else if negative {
        pieces.append(Box(Text(glyphs.minus, .operator)))
      }
      pieces.append(self.term(term))
    }
    return Box.beside(pieces)
  }

  private func term(_ e: Expr) -> Box {
    let parts = graph.fraction(e)
    if let below = parts.below {
      return Box.fraction(line(parts.above), line(below), glyphs: glyphs)
    }
    return line(e)
  }

  private func line(_ e: Expr) -> Box { Box(show(graph.text(e, dialect, numbers))) }
}
