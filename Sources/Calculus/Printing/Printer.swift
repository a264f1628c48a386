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
    case number(Rational)
    case expr(Expr, Int)
    /// An exponent: fractions stay fractions.
    case exponent(Expr)
  }

  init(graph: Graph, dialect: Dialect, style: NumberStyle) {
    self.graph = graph
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
  var bracket = "("

  mutating func print(_ e: Expr) -> String {
    swap(&out, &graph.printing.out)
    swap(&work, &graph.printing.work)
    defer {
      out.removeAll(keepingCapacity: out.count < 1 << 16)
      swap(&out, &graph.printing.out)
      swap(&work, &graph.printing.work)
    }
    isLong = graph.treeSize(e) > 400
    if isLong && graph.height(e) > 60 { bracket = "( " }
    work.append(.expr(e, 0))
    while let item = work.popLast() {
      switch item {
      case .text(let s): s.withUTF8Buffer { out.append(contentsOf: $0) }
      case .string(let s): out.append(contentsOf: s.utf8)
      case .number(let v): writeNumber(v, exponent: false)
      case .expr(let e, let level): write(e, level)
      case .exponent(let e): writeExponent(e)
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  /// Puts items on the stack so that the first is written first.
  mutating func then(_ a: Item, _ b: Item) {
    work.append(b)
    work.append(a)
  }

  mutating func then(_ a: Item, _ b: Item, _ c: Item) {
    work.append(c)
    then(a, b)
  }

  /// What was put on the stack since it held `mark` items is written in the order in which it was put there.
  mutating func inOrder(_ mark: Int) {
    var low = mark, high = work.count - 1
    while low < high {
      work.swapAt(low, high)
      low += 1
      high -= 1
    }
  }

  mutating func emit(_ s: String) { out.append(contentsOf: s.utf8) }

  mutating func emit(_ n: Int) {
    guard n > 9 else {
      out.append(0x30 + UInt8(truncatingIfNeeded: n))
      return
    }
    var rest = n
    let first = out.count
    while rest > 0 {
      let (q, r) = rest.quotientAndRemainder(dividingBy: 10)
      out.append(0x30 + UInt8(truncatingIfNeeded: r))
      rest = q
    }
    out[first...].reverse()
  }

  // MARK: One expression

  mutating func write(_ e: Expr, _ level: Int) {
    if !names.isEmpty, e != defined, let name = names[e] { return emit(name) }
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
    if case .small(let n, 1) = v, n != Int.min {
      if n < 0 { emit(dialect.minus) }
      return emit(n < 0 ? -n : n)
    }
    if v.isNegative { emit(dialect.minus) }
    emit(Decimal.magnitude(v, style, exponent: exponent))
  }

  // MARK: Sums

  /// The terms in order, but a positive one first if there is any.
  mutating func writeSum(_ e: Expr) {
    let count = graph.childCount(e)
    func term(_ k: Int) -> Expr { graph.child(e, style.ascending ? count - 1 - k : k) }
    var first = 0
    while !style.ascending, first < count && graph.coefficient(term(first)).isNegative { first += 1 }
    if first == count { first = 0 }
    let mark = work.count
    work.append(.expr(term(first), Level.sum))
    for k in 0..<count where k != first {
      let term = term(k)
      if graph.coefficient(term).isNegative {
        work.append(dialect.superscripts ? .text(" − ") : .text(" - "))
        work.append(.expr(graph.negatedTerm(term), Level.sum + 1))
      } else {
        work.append(.text(" + "))
        work.append(.expr(term, Level.sum + 1))
      }
    }
    inOrder(mark)
  }

  // MARK: Products

  mutating func writeProduct(_ e: Expr, _ factors: Range<Int>) {
    let c = graph.coefficient(e)
    if c.isNegative { emit(dialect.minus) }
    let first = graph.coefficientLength(e), count = graph.childCount(e)
    var below = 0, calls = false
    for k in first..<count {
      let f = graph.child(e, k)
      if graph.isDenominator(f) { below += 1 } else if graph.kind(graph.base(f)) == .apply { calls = true }
    }
    let m = c.magnitude
    var over = m, under = Rational.one
    if style.decimals, !m.isInteger, below == 0 || Decimal.terminates(m) {
      // A decimal coefficient stays in front: 0.5*x, not x/2.
    } else if !m.isInteger {
      over = m.top
      under = m.bottom
    }
    let mark = work.count
    if !under.isOne, !over.isOne, below == 0, calls {
      work.append(.string("\(over.numerator)/\(under.numerator)"))
      join(e, first..<count, below: false, after: .fraction)
    } else {
      if !over.isOne || below == count - first {
        work.append(.number(over))
        join(e, first..<count, below: false, after: .number)
      } else {
        join(e, first..<count, below: false, after: .nothing)
      }
      if !under.isOne || below > 0 {
        work.append(.text("/"))
        if (under.isOne ? 0 : 1) + below == 1 {
          if below == 1 {
            for k in first..<count where graph.isDenominator(graph.child(e, k)) {
              work.append(.expr(graph.reciprocalFactor(graph.child(e, k)), Level.unary))
            }
          } else {
            work.append(.number(under))
          }
        } else {
          work.append(.text("("))
          if !under.isOne { work.append(.number(under)) }
          join(e, first..<count, below: true, after: under.isOne ? .nothing : .number)
          work.append(.text(")"))
        }
      }
    }
    inOrder(mark)
  }

  enum Before { case nothing, number, fraction, symbol, other }

  /// The factors above or below the line side by side: with `*`, or as a textbook does, such that they read back.
  mutating func join(_ e: Expr, _ factors: Range<Int>, below: Bool, after: Before) {
    var before = after
    let spaced = isLong && factors.count { graph.isDenominator(graph.child(e, $0)) == below } > 3
    for k in factors {
      var f = graph.child(e, k)
      guard graph.isDenominator(f) == below else { continue }
      if below { f = graph.reciprocalFactor(f) }
      if !dialect.juxtaposes {
        if before != .nothing {
          work.append(spaced ? .text(" * ") : .text("*"))
        }
      } else {
        switch (before, shape(f)) {
        case (.nothing, _): break
        case (.number, .symbol), (.number, .bracket), (.number, .root): break
        case (.number, .digit): work.append(.text("·"))
        case (.symbol, .symbol): work.append(.text("·"))
        case (_, .digit): work.append(.text("·"))
        default: work.append(.text(" "))
        }
      }
      work.append(.expr(f, Level.unary))
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
      work.append(.expr(graph.reciprocalFactor(e), Level.unary))
      return
    }
    if x == .half {
      if let sign = dialect.rootSign {
        emit(sign)
        work.append(.expr(b, Level.atom))
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
