// Expressions as one line of text. A stack of what is still to be written takes the place of recursion, and the
// text grows in one buffer, so size is the only cost.

extension Graph {
  /// `e` in the dialect. Check `treeSize` first where sharing may make it long.
  public func text(_ e: Expr, _ dialect: Dialect = .ascii, _ style: NumberStyle = NumberStyle()) -> String {
    var printer = Printer(graph: self, dialect: dialect, style: style)
    return printer.print(e)
  }

  /// `e` as text, or a failure that says why it is not written out.
  public func written(_ e: Expr, _ dialect: Dialect, _ style: NumberStyle = NumberStyle()) throws(Failure)
    -> String
  {
    let size = treeSize(e)
    if size > Double(limits.printedNodes) {
      throw Failure(
        .limit,
        "the answer has \(Decimal.shortest(size.rounded())) parts written out"
          + (size > 2 * Double(distinctNodes(e)) ? ", \(distinctNodes(e)) of them different" : ""),
        hint: "raise the limit with: set printed N")
    }
    return text(e, dialect, style)
  }
}

/// How tightly what is written holds together.
enum Level {
  static let relation = 5, sum = 10, product = 20, unary = 40, power = 50, atom = 100
}

struct Printer {
  let graph: Graph
  let dialect: Dialect
  let style: NumberStyle
  var out: [UInt8] = []
  var work: [Item] = []

  enum Item {
    case text(StaticString)
    case string(String)
    case expr(Expr, Int)
    /// An exponent: fractions stay fractions.
    case exponent(Expr)
  }

  init(graph: Graph, dialect: Dialect, style: NumberStyle) {
    self.graph = graph
    self.dialect = dialect
    self.style = style
  }

  /// Long formulas get room around `*`, so that they can be wrapped and searched.
  var isLong = false
  /// Deep formulas get it behind opening brackets too.
  var bracket = "("

  mutating func print(_ e: Expr) -> String {
    isLong = graph.treeSize(e) > 400
    if isLong && graph.height(e) > 60 { bracket = "( " }
    work.append(.expr(e, 0))
    while let item = work.popLast() {
      switch item {
      case .text(let s): s.withUTF8Buffer { out.append(contentsOf: $0) }
      case .string(let s): out.append(contentsOf: s.utf8)
      case .expr(let e, let level): write(e, level)
      case .exponent(let e): writeExponent(e)
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  /// Puts items on the stack so that the first is written first.
  mutating func then(_ items: Item...) {
    for item in items.reversed() { work.append(item) }
  }

  mutating func emit(_ s: String) { out.append(contentsOf: s.utf8) }

  // MARK: One expression

  mutating func write(_ e: Expr, _ level: Int) {
    let own = self.level(e)
    if own < level {
      emit(bracket)
      then(.expr(e, 0), .text(")"))
      return
    }
    switch graph.kind(e) {
    case .number: writeNumber(graph.value(e), exponent: false)
    case .symbol:
      switch e {
      case .pi: emit(dialect.pi)
      case .infinity: emit(dialect.infinity)
      default: emit(graph.shownName(e))
      }
    case .sum: writeSum(e)
    case .product: writeProduct(e, 0..<graph.childCount(e))
    case .power: writePower(e)
    case .apply: writeApply(e)
    case .derivative: writeDerivative(e)
    }
  }

  func level(_ e: Expr) -> Int {
    switch graph.kind(e) {
    case .number:
      let v = graph.value(e)
      if v.isNegative { return Level.sum + 1 }
      return v.isInteger || (style.decimals && Decimal.terminates(v)) ? Level.atom : Level.product
    case .symbol, .derivative: return Level.atom
    case .sum: return Level.sum
    case .product: return graph.coefficient(e).isNegative ? Level.sum + 1 : Level.product
    case .power:
      if graph.isDenominator(e) { return Level.product }
      if graph.child(e, 1) == .half { return dialect.rootSign == nil ? Level.atom : Level.unary }
      return Level.power
    case .apply:
      switch graph.row(e)?.form {
      case .relation, .connective: return graph.functionName(e) == "not" ? Level.atom : Level.relation
      case .equation: return Level.relation - 2
      default: return Level.atom
      }
    }
  }

  mutating func writeNumber(_ v: Rational, exponent: Bool) {
    if v.isNegative { emit(dialect.minus) }
    emit(Decimal.magnitude(v, style, exponent: exponent))
  }

  // MARK: Sums

  /// The terms in order, but a positive one first if there is any.
  mutating func writeSum(_ e: Expr) {
    let count = graph.childCount(e)
    let terms = style.ascending ? graph.children(e).reversed() : graph.children(e)
    var first = 0
    while !style.ascending, first < count && graph.coefficient(terms[first]).isNegative { first += 1 }
    if first == count { first = 0 }
    var items: [Item] = []
    items.reserveCapacity(count * 2)
    func add(_ k: Int, leading: Bool) {
      let term = terms[k]
      let negative = graph.coefficient(term).isNegative
      if leading {
        items.append(.expr(term, Level.sum))
        return
      }
      items.append(negative ? (dialect.superscripts ? .text(" − ") : .text(" - ")) : .text(" + "))
      items.append(.expr(negative ? graph.negatedTerm(term) : term, Level.sum + 1))
    }
    add(first, leading: true)
    for k in 0..<count where k != first { add(k, leading: false) }
    for item in items.reversed() { work.append(item) }
  }

  // MARK: Products

  mutating func writeProduct(_ e: Expr, _ factors: Range<Int>) {
    let c = graph.coefficient(e)
    var top: [Expr] = [], bottom: [Expr] = []
    for k in graph.coefficientLength(e)..<graph.childCount(e) {
      let f = graph.child(e, k)
      if graph.isDenominator(f) { bottom.append(graph.reciprocalFactor(f)) } else { top.append(f) }
    }
    writeQuotient(c, top, bottom)
  }

  mutating func writeQuotient(_ c: Rational, _ top: [Expr], _ bottom: [Expr]) {
    if c.isNegative { emit(dialect.minus) }
    let m = c.magnitude
    var over = m, under = Rational.one
    if style.decimals, m.isInteger == false, bottom.isEmpty || Decimal.terminates(m) {
      // A decimal coefficient stays in front: 0.5*x, not x/2.
    } else if !m.isInteger {
      over = m.top
      under = m.bottom
    }
    let leading =
      !under.isOne && !over.isOne && bottom.isEmpty && top.contains { graph.kind(graph.base($0)) == .apply }
    var items: [Item] = []
    if leading {
      items.append(.string("\(over.numerator)/\(under.numerator)"))
      join(&items, top, after: .fraction)
    } else {
      if !over.isOne || top.isEmpty {
        items.append(.string(Decimal.magnitude(over, style, exponent: false)))
        join(&items, top, after: .number)
      } else {
        join(&items, top, after: .nothing)
      }
      if !under.isOne || !bottom.isEmpty {
        items.append(.text("/"))
        let single = (under.isOne ? 0 : 1) + bottom.count == 1
        if single {
          if let only = bottom.first {
            items.append(.expr(only, Level.unary))
          } else {
            items.append(.string("\(under.numerator)"))
          }
        } else {
          items.append(.text("("))
          if !under.isOne { items.append(.string("\(under.numerator)")) }
          join(&items, bottom, after: under.isOne ? .nothing : .number)
          items.append(.text(")"))
        }
      }
    }
    for item in items.reversed() { work.append(item) }
  }

  enum Before { case nothing, number, fraction, symbol, other }

  /// Factors side by side: with `*`, or as a textbook does, such that they read back.
  func join(_ items: inout [Item], _ factors: [Expr], after: Before) {
    var before = after
    for f in factors {
      let shape = self.shape(f)
      if !dialect.juxtaposes {
        if before != .nothing { items.append(isLong && factors.count > 3 ? .text(" * ") : .text("*")) }
      } else {
        switch (before, shape) {
        case (.nothing, _): break
        case (.number, .symbol), (.number, .bracket), (.number, .root): break
        case (.number, .digit): items.append(.text("·"))
        case (.symbol, .symbol): items.append(.text("·"))
        case (_, .digit): items.append(.text("·"))
        default: items.append(.text(" "))
        }
      }
      items.append(.expr(f, Level.unary))
      before = graph.kind(f) == .symbol ? .symbol : .other
    }
  }

  enum Shape { case symbol, bracket, digit, root, other }

  func shape(_ f: Expr) -> Shape {
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

  // MARK: Powers

  mutating func writePower(_ e: Expr) {
    let b = graph.child(e, 0), x = graph.child(e, 1)
    if graph.isDenominator(e) {
      emit("1/")
      then(.expr(graph.reciprocalFactor(e), Level.unary))
      return
    }
    if x == .half {
      if let sign = dialect.rootSign {
        emit(sign)
        then(.expr(b, Level.atom))
      } else {
        emit("sqrt(")
        then(.expr(b, 0), .text(")"))
      }
      return
    }
    if dialect.superscripts, graph.isNumber(x), graph.value(x).isInteger {
      let digits = superscript(graph.value(x))
      if let row = graph.row(b), row.category == .trigonometric || row.category == .hyperbolic,
        graph.childCount(b) == 1
      {
        emit(row.name)
        emit(digits)
        emit("(")
        then(.expr(graph.child(b, 0), 0), .text(")"))
      } else {
        then(.expr(b, Level.atom), .string(digits))
      }
      return
    }
    then(.expr(b, Level.atom), .text("^"), .exponent(x))
  }

  mutating func writeExponent(_ x: Expr) {
    if graph.isNumber(x) {
      let v = graph.value(x)
      let bare = !v.isNegative && (v.isInteger || (style.decimals && Decimal.terminates(v)))
      if !bare { emit("(") }
      writeNumber(v, exponent: true)
      if !bare { emit(")") }
      return
    }
    write(x, Level.power + 1)
  }

  func superscript(_ v: Rational) -> String {
    let digits: [Character] = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"]
    var s = v.isNegative ? "⁻" : ""
    for c in String(v.magnitude.numerator).utf8 { s.append(digits[Int(c - 0x30)]) }
    return s
  }
}
