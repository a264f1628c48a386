// Expressions as one line of text. A stack of what is still to be written takes the place of recursion, and the
// text grows in one buffer, so size is the only cost.

extension Graph {
  /// `e` in the dialect. Check `treeSize` first where sharing may make it long.
  public func text(_ e: Expr, _ dialect: Dialect = .ascii, _ style: NumberStyle = NumberStyle()) -> String {
    var printer = Printer(graph: self, dialect: dialect, style: style)
    return printer.print(e)
  }

  /// `e` as text, or a failure that says why it is not written out. With `naming`, what would be too long is given
  /// in lines, its shared parts by name.
  public func written(
    _ e: Expr, _ dialect: Dialect, _ style: NumberStyle = NumberStyle(), naming: Bool = false
  ) throws(Failure) -> String {
    let size = treeSize(e)
    if size > Double(limits.printedNodes) {
      if naming, let lines = textWithNames(e, dialect, style) { return lines }
      throw Failure(
        .limit,
        "the answer has \(Decimal.shortest(size.rounded())) parts written out"
          + (size > 2 * Double(distinctNodes(e)) ? ", \(distinctNodes(e)) of them different" : ""),
        hint: "raise the limit with: set printed N")
    }
    return text(e, dialect, style)
  }
}

extension Graph {
  /// Hands `e` in ASCII to who takes it as bytes; false where it is too long to be written out, or not taken.
  package func write(_ e: Expr, to take: (Bytes) -> Bool) -> Bool {
    if treeSize(e) > Double(limits.printedNodes) { return false }
    var printer = Printer(graph: self, dialect: .ascii, style: NumberStyle())
    let start = printer.fill(e)
    return page.take(from: start) { take($0.span) }
  }
}

/// How tightly what is written holds together.
enum Level {
  static let relation = 5, sum = 10, product = 20, unary = 40, power = 50, atom = 100
}

struct Printer {
  typealias Item = PrintedPage.Item

  let graph: Graph
  let page: PrintedPage
  let dialect: Dialect
  let style: NumberStyle

  init(graph: Graph, dialect: Dialect, style: NumberStyle) {
    self.graph = graph
    self.page = graph.page
    self.dialect = dialect
    self.style = style
  }

  /// Parts that are written by name.
  var names: [Expr: String] = [:]
  /// The part that is being written, if it has a name.
  var defined: Expr?

  /// Long formulas get room around `*`, so that they can be wrapped and searched.
  var isLong = false
  /// Deep formulas get it behind opening brackets too.
  var bracket = ShortText.opening

  mutating func print(_ e: Expr) -> String {
    let start = fill(e)
    return page.take(from: start) { String(decoding: $0, as: UTF8.self) }
  }

  /// Writes `e` on the page; where it begins there.
  mutating func fill(_ e: Expr) -> Int {
    isLong = graph.treeSize(e) > 400
    if isLong && graph.height(e) > 60 { bracket = .spacedOpening }
    // A message that quotes an expression may be written while another is printed.
    let start = page.count, mark = page.itemCount, texts = page.strings.count
    write(e, 0)
    while page.itemCount > mark {
      let item = page.pop()
      switch item.tag {
      case Item.text: page.write(item.shortText)
      case Item.string: page.write(page.strings[item.place])
      case Item.expression: write(item.expr, item.level)
      case Item.exponent: writeExponent(item.expr)
      case Item.negated: writeNegated(item.expr)
      case Item.reciprocal: writePower(item.expr, isBelow: true)
      case Item.magnitude: writeExponent(item.expr, isMagnitude: true)
      default: writeNumber(graph.value(item.expr).bottom, exponent: false)
      }
    }
    if page.strings.count > texts { page.strings.removeLast(page.strings.count - texts) }
    return start
  }

  // MARK: One expression

  func write(_ e: Expr, _ level: Int) {
    if !names.isEmpty, e != defined, let name = names[e] { return page.write(name) }
    if level > 0, self.level(e) < level {
      page.write(bracket)
      page.later(.closing)
    }
    switch graph.kind(e) {
    case .number: writeNumber(e, exponent: false)
    case .symbol: writeSymbol(e)
    case .sum: writeSum(e)
    case .product: writeProduct(e, isNegated: false)
    case .power: writePower(e)
    case .apply: writeApply(e)
    case .derivative: writeDerivative(e)
    }
  }

  /// What stands next on the page: a name or a number at once, anything else when it comes off the stack.
  @inline(__always) func next(_ e: Expr, _ level: Int) {
    if graph.kind(e) == .symbol, names.isEmpty { writeSymbol(e) } else { page.later(e, level) }
  }

  /// What stands later on the page: a name as the text it is.
  @inline(__always) func later(_ e: Expr, _ level: Int) {
    if graph.kind(e) == .symbol, names.isEmpty, e != .pi, e != .infinity,
      let short = page.name(Int(graph.nodes[e.i].start)), short.fitsItem
    {
      page.later(short)
    } else {
      page.later(e, level)
    }
  }

  func level(_ e: Expr) -> Int {
    switch graph.kind(e) {
    case .number:
      if graph.isNegativeNumber(e) { return Level.sum + 1 }
      let isBare = graph.isWhole(e) || (style.decimals && Decimal.terminates(graph.value(e)))
      return isBare ? Level.atom : Level.product
    case .symbol, .derivative: return Level.atom
    case .sum: return Level.sum
    case .product: return graph.hasMinus(e) ? Level.sum + 1 : Level.product
    case .power:
      if graph.isDenominator(e) { return Level.product }
      if graph.child(e, 1) == .half { return dialect.rootSign == nil ? Level.atom : Level.unary }
      return Level.power
    case .apply:
      let f = Int(graph.nodes[e.i].function)
      return f < Graph.formalBase ? Int(Function.levels[f]) : Level.atom
    }
  }

  func writeSymbol(_ e: Expr) {
    switch e {
    case .pi: page.write(dialect.pi)
    case .infinity: page.write(dialect.infinity)
    default:
      if let short = page.name(Int(graph.nodes[e.i].start)) {
        page.write(short)
      } else {
        page.write(graph.shownName(e))
      }
    }
  }

  /// A number node; small ones digit by digit.
  func writeNumber(_ e: Expr, exponent: Bool, isMagnitude: Bool = false) {
    let n = graph.nodes + e.i
    guard n.pointee.count > 0, n.pointee.count == 1 || !style.decimals else {
      let v = graph.value(e)
      return writeNumber(isMagnitude ? v.magnitude : v, exponent: exponent)
    }
    if n.pointee.start < 0, !isMagnitude { page.write(dialect.minus) }
    page.write(abs(Int(n.pointee.start)))
    guard n.pointee.count > 1 else { return }
    page.write(.over)
    page.write(Int(n.pointee.count))
  }

  func writeNumber(_ v: Rational, exponent: Bool) {
    if v.isNegative { page.write(dialect.minus) }
    if case .small(let n, 1) = v, n != Int.min { return page.write(abs(n)) }
    page.write(Decimal.magnitude(v, style, exponent: exponent))
  }

  // MARK: Sums

  /// The terms in order, but a positive one first if there is any.
  func writeSum(_ e: Expr) {
    let count = graph.childCount(e)
    let ascending = style.ascending
    func term(_ k: Int) -> Expr { graph.child(e, ascending ? count - 1 - k : k) }
    var first = 0
    while !ascending, first < count, graph.hasMinus(term(first)) { first += 1 }
    if first == count { first = 0 }
    var k = count - 1
    while k >= 0 {
      let term = term(k)
      if k == first {
        // It comes last onto the stack.
      } else if graph.hasMinus(term) {
        page.later(term, as: Item.negated)
        page.later(dialect.superscripts ? .longMinusSign : .minusSign)
      } else {
        later(term, Level.sum + 1)
        page.later(.plusSign)
      }
      k -= 1
    }
    next(term(first), Level.sum)
  }

  /// A term without its minus.
  func writeNegated(_ e: Expr) {
    guard names.isEmpty else { return next(graph.negatedTerm(e), Level.sum + 1) }
    if graph.isNumber(e) { return writeNumber(e, exponent: false, isMagnitude: true) }
    if graph.childCount(e) == 2, graph.child(e, 0) == .minusOne {
      return next(graph.child(e, 1), Level.sum + 1)
    }
    writeProduct(e, isNegated: true)
  }

  // MARK: Powers

  /// The power; below a line, where its exponent is a negative number, without the minus.
  func writePower(_ e: Expr, isBelow: Bool = false) {
    let b = graph.child(e, 0), x = graph.child(e, 1)
    if !isBelow, graph.isDenominator(e) {
      page.write(byte: 0x31)
      page.write(.over)
      return next(graph.reciprocalFactor(e), Level.unary)
    }
    if isBelow ? graph.isMinusHalf(x) : x == .half {
      if let sign = dialect.rootSign {
        page.write(sign)
        return next(b, Level.atom)
      }
      page.write("sqrt(")
      page.later(.closing)
      return next(b, 0)
    }
    if dialect.superscripts, graph.isNumber(x), graph.isWhole(x) {
      let digits = superscript(isBelow ? graph.value(x).magnitude : graph.value(x))
      if let row = graph.row(b), row.category == .trigonometric || row.category == .hyperbolic,
        graph.childCount(b) == 1
      {
        page.write(row.name)
        page.write(digits)
        page.write(.opening)
        page.later(.closing)
        return next(graph.child(b, 0), 0)
      }
      page.later(digits)
      return next(b, Level.atom)
    }
    if graph.kind(b) == .symbol, names.isEmpty {
      writeSymbol(b)
      page.write(.hat)
      return writeExponent(x, isMagnitude: isBelow)
    }
    page.later(x, as: isBelow ? Item.magnitude : Item.exponent)
    page.later(.hat)
    next(b, Level.atom)
  }

  func writeExponent(_ x: Expr, isMagnitude: Bool = false) {
    guard graph.isNumber(x) else { return next(x, Level.power + 1) }
    let isBare =
      (isMagnitude || !graph.isNegativeNumber(x))
      && (graph.isWhole(x) || (style.decimals && Decimal.terminates(graph.value(x))))
    if !isBare { page.write(.opening) }
    writeNumber(x, exponent: true, isMagnitude: isMagnitude)
    if !isBare { page.write(.closing) }
  }

  func superscript(_ v: Rational) -> String {
    let digits: [Character] = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"]
    var s = v.isNegative ? "⁻" : ""
    for c in String(v.magnitude.numerator).utf8 { s.append(digits[Int(c - 0x30)]) }
    return s
  }
}
