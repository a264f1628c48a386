// How the printer writes products: a sign, a number, factors side by side, and below a stroke the powers with negative
// exponents.

extension Printer {
  private enum Before { case nothing, number, fraction, symbol, other }

  /// The product, or behind a minus that stands there already the product without its own.
  func writeProduct(_ e: Expr, isNegated: Bool) {
    let head = graph.coefficientNode(e)
    if !isNegated, graph.isNegativeNumber(head) { page.write(dialect.minus) }
    let first = head == .one ? 0 : 1, count = graph.childCount(e)
    var below = 0, calls = false
    var k = first
    while k < count {
      let f = graph.child(e, k)
      if graph.isDenominator(f) { below += 1 } else if graph.kind(graph.base(f)) == .apply { calls = true }
      k += 1
    }
    // A decimal coefficient stays in front: 0.5*x, not x/2.
    let isWhole = graph.isWhole(head)
    let staysInFront =
      isWhole || style.decimals && (below == 0 || Decimal.terminates(graph.value(head).magnitude))
    let isFraction = !staysInFront
    let hasNumber = isFraction ? !graph.hasUnitNumerator(head) : head != .one && head != .minusOne
    if isFraction, hasNumber, below == 0, calls {
      let m = graph.value(head).magnitude
      writeWhole(m.top)
      page.write(.over)
      writeWhole(m.bottom)
      return laterFactors(e, first, count, below: false, after: .fraction)
    }
    if isFraction || below > 0 { laterDenominator(e, first, count, isFraction ? head : nil, below) }
    if hasNumber || below == count - first {
      laterFactors(e, first, count, below: false, after: .number)
      if isFraction {
        writeNumber(graph.value(head).magnitude.top, exponent: false)
      } else {
        writeNumber(head, exponent: false, isMagnitude: true)
      }
    } else {
      laterFactors(e, first, count, below: false, after: .nothing)
    }
  }

  private func writeWhole(_ v: Rational) {
    if case .small(let n, 1) = v { page.write(n) } else { page.write(String(v.numerator)) }
  }

  /// What is divided by: the denominator of the number, if there is one, and so many factors.
  private func laterDenominator(_ e: Expr, _ first: Int, _ count: Int, _ number: Expr?, _ below: Int) {
    if let number, below == 0 {
      page.later(number, as: Item.bottom)
    } else if number == nil, below == 1 {
      for k in first..<count where graph.isDenominator(graph.child(e, k)) {
        let f = graph.child(e, k)
        if names.isEmpty, graph.hasPlainReciprocal(f) {
          page.later(f, as: Item.reciprocal)
        } else {
          page.later(graph.reciprocalFactor(f), Level.unary)
        }
      }
    } else {
      page.later(.closing)
      laterFactors(e, first, count, below: true, after: number == nil ? .nothing : .number)
      if let number { page.later(number, as: Item.bottom) }
      page.later(.opening)
    }
    page.later(.over)
  }

  /// The factors above or below the line side by side: with `*`, or as a textbook does, such that they read back.
  /// From the last to the first, since what is put on the stack last is written first.
  private func laterFactors(_ e: Expr, _ first: Int, _ count: Int, below: Bool, after: Before) {
    let isSpaced = isLong && (first..<count).count { graph.isDenominator(graph.child(e, $0)) == below } > 3
    var next: Expr?
    var k = count - 1
    while k >= first {
      var f = graph.child(e, k)
      k -= 1
      guard graph.isDenominator(f) == below else { continue }
      if below { f = graph.reciprocalFactor(f) }
      if let next { later(next, behind: graph.kind(f) == .symbol ? .symbol : .other, isSpaced) }
      next = f
    }
    if let next { later(next, behind: after, isSpaced) }
  }

  private func later(_ f: Expr, behind before: Before, _ isSpaced: Bool) {
    later(f, Level.unary)
    if !dialect.juxtaposes {
      if before != .nothing { page.later(isSpaced ? .spacedTimes : dialect.times) }
      return
    }
    switch (before, shape(f)) {
    case (.nothing, _): break
    case (.number, .symbol), (.number, .bracket), (.number, .root): break
    case (.number, .digit), (.symbol, .symbol), (_, .digit): page.later(.dot)
    default: page.later(.space)
    }
  }

  private enum Shape { case symbol, bracket, digit, root, other }

  private func shape(_ f: Expr) -> Shape {
    let b = graph.base(f)
    if graph.kind(f) == .power && graph.child(f, 1) == .half { return .root }
    switch graph.kind(b) {
    case .symbol:
      return b == .e && graph.kind(f) == .power && !graph.isNumber(graph.child(f, 1)) ? .other : .symbol
    case .sum, .product, .power: return .bracket
    case .number: return .digit
    // A bar after a space would close what no bar has opened.
    case .apply: return dialect.bars && graph.applies(b, Function.abs) ? .digit : .other
    case .derivative: return .other
    }
  }
}
