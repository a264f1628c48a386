// Expansions of expressions for t → 0 from above, node by node: a loop with its own stack, so that no depth of
// nesting matters, and lazy, so that a branch that is not taken is not looked at. Coefficients are exact; whether one
// is zero, and its sign, are proved or the expansion stops.

final class Expander {
  let graph: Graph
  /// What falls to 0 from above.
  let t: Expr
  /// The expander of a quantity that is small but fixed while t falls: it decides signs of coefficients with it.
  let outer: Expander?
  /// Terms that are kept.
  var width = 4
  /// True once kinks or jumps may gather at the point, so that derivatives off the point say nothing about it.
  var isIrregular = false
  private var memo: [Expr: Expansion] = [:]
  private var signs: [Expr: Int] = [:]
  private var reals: Set<Expr> = []
  /// Derivatives of rows of the table by themselves, in one argument.
  var derivatives: [Expr: [Expr]] = [:]
  private var steps = 0

  /// Nodes that one expansion may visit; beyond, it is not decided.
  static let limit = 20_000
  static let widths = [2, 4, 8, 16, 32]

  init(_ graph: Graph, t: Expr, outer: Expander? = nil) {
    self.graph = graph
    self.t = t
    self.outer = outer
  }

  /// What `read` says of the expansion of `e`, with as many terms as it takes.
  func expansion<Answer>(of e: Expr, _ read: (Expansion) throws(Stop) -> Answer) throws(Stop) -> Answer {
    var last = Stop.undecided("the terms cancel as far as they were computed")
    for width in Expander.widths {
      self.width = width
      memo.removeAll(keepingCapacity: true)
      do throws(Stop) {
        return try read(try expanded(e))
      } catch .more {
        last = .undecided("the leading terms cancel as far as they were computed")
      }
    }
    throw last
  }

  /// The expansion with at most so many terms.
  func expansion(of e: Expr, width: Int) throws(Stop) -> Expansion {
    self.width = width
    memo.removeAll(keepingCapacity: true)
    return try expanded(e)
  }

  // MARK: The loop

  private func expanded(_ root: Expr) throws(Stop) -> Expansion {
    var pending = [root]
    while let e = pending.last {
      if memo[e] != nil {
        pending.removeLast()
        continue
      }
      steps += 1
      if steps & 15 == 0 { graph.poll() }
      if steps > Expander.limit || pending.count > Expander.limit {
        throw .undecided("the expression is too large")
      }
      do throws(Stop) {
        let result = try computed(e)
        try sound()
        memo[e] = result
        pending.removeLast()
      } catch .needs(let parts) {
        pending += parts
      }
    }
    return try known(root)
  }

  /// Turns trouble of the notebook into a stop.
  func sound() throws(Stop) {
    guard let failure = graph.trouble else { return }
    graph.clearTrouble()
    switch failure.code {
    case .undefined, .domain: throw .undefined(failure.message)
    case .derivative: throw .undecided(failure.message)
    default: throw .failure(failure)
    }
  }

  /// The expansion of a part, or a stop that asks for it.
  func known(_ e: Expr) throws(Stop) -> Expansion {
    if let found = memo[e] { return found }
    if !depends(e) {
      try sound()
      if e == .infinity || graph.infinity(e) != nil || e == .undefined {
        throw .undecided("a part is infinite")
      }
      try real(e)
      return try constant(e)
    }
    throw .needs([e])
  }

  /// A constant as an expansion; one that hides a zero is none.
  func constant(_ c: Expr) throws(Stop) -> Expansion { try isZero(c) ? .zero : Expansion(constant: c) }

  /// A constant part has to have a real value; constructors let ln(-1) stand.
  private func real(_ e: Expr) throws(Stop) {
    guard graph.kind(e) != .number, graph.kind(e) != .symbol, graph.isConstant(e), !graph.hasFormalCall(e)
    else { return }
    if reals.contains(e) { return }
    let value = try? graph.value(of: e)
    try sound()
    guard value?.isFinite ?? false || graph.evidentSign(e) != nil || ballSign(e) != nil else {
      throw .undecided("\(graph.text(e, .unicode)) has no real value that is known")
    }
    reals.insert(e)
  }

  func depends(_ e: Expr) -> Bool { graph.mayDepend(e, on: graph.mask(of: t)) }

  /// All at once, so that a node of many parts is taken up twice and not once a part.
  func allKnown(_ parts: [Expr]) throws(Stop) -> [Expansion] {
    let missing = parts.filter { memo[$0] == nil && depends($0) }
    if !missing.isEmpty { throw .needs(missing) }
    var found: [Expansion] = []
    for e in parts { found.append(try known(e)) }
    return found
  }

  private func computed(_ e: Expr) throws(Stop) -> Expansion {
    if e == t { return Expansion([Term(coefficient: .one, monomial: Monomial(power: .one))]) }
    if !graph.contains(e, t) { return try constant(e) }
    switch graph.kind(e) {
    case .number, .symbol: return try constant(e)
    case .sum:
      var total = Expansion.zero
      for part in try allKnown(graph.children(e)) { total = try sum(total, part) }
      return total
    case .product:
      var total = Expansion(constant: .one)
      for part in try allKnown(graph.children(e)) { total = try product(total, part) }
      return total
    case .power: return try power(e)
    case .apply: return try call(e)
    case .derivative: throw .undecided("a derivative is left standing")
    }
  }

  // MARK: Signs

  /// Whether a coefficient is zero, proved or refuted.
  func isZero(_ c: Expr) throws(Stop) -> Bool {
    if graph.isNumber(c) { return c == .zero }
    return try sign(c, onlyZero: true) == 0
  }

  /// −1, 0 or 1.
  func sign(_ c: Expr) throws(Stop) -> Int {
    if graph.isNumber(c) { return graph.value(c).signum }
    return try sign(c, onlyZero: false)
  }

  private func sign(_ c: Expr, onlyZero: Bool) throws(Stop) -> Int {
    if let known = signs[c] { return known }
    let result: Int
    if graph.isConstant(c) {
      result = try constantSign(c)
    } else if let outer, graph.contains(c, outer.t) {
      result = try outer.expansion(of: c) { (series) throws(Stop) in
        if let lead = series.terms.first { return try outer.sign(lead.coefficient) }
        if series.rest == nil { return 0 }
        throw series.rest?.kind == .truncated ? .more : .undecided("a sign changes without end")
      }
    } else if try vanishes(c) {
      result = 0
    } else if onlyZero {
      return 1
    } else {
      throw .undecided("it depends on the sign of \(graph.text(c, .unicode))")
    }
    signs[c] = result
    return result
  }

  private func constantSign(_ c: Expr) throws(Stop) -> Int {
    if let sign = graph.infinity(c) { return sign }
    if let sign = graph.estimate(c)?.sign ?? graph.evidentSign(c) { return sign }
    let simple = graph.simplified(c, thorough: true)
    try sound()
    if graph.isNumber(simple) { return graph.value(simple).signum }
    if let sign = graph.estimate(simple)?.sign { return sign }
    let primitive = graph.primitive(simple)
    try sound()
    if graph.isNumber(primitive) { return graph.value(primitive).signum }
    if graph.isConstant(simple), let sign = ballSign(simple) { return sign }
    try sound()
    throw .undecided("whether \(graph.text(c, .unicode)) is zero could not be proved")
  }

  /// The sign by ball arithmetic, for constants beyond doubles such as ln(e¹⁰⁰⁰ + e¹⁰⁰²); nil where that is missing.
  private func ballSign(_ c: Expr) -> Int? {
    do {
      return try graph.enclosure(c, bits: 4096).sign
    } catch {
      if error.code != .interrupted { graph.clearTrouble() }
      return nil
    }
  }

  /// Whether a coefficient with free names is zero for all of their values.
  private func vanishes(_ c: Expr) throws(Stop) -> Bool {
    switch graph.kind(c) {
    case .number: return c == .zero
    case .symbol, .power: return false
    case .product:
      for k in 0..<graph.childCount(c) where try isZero(graph.child(c, k)) { return true }
      return false
    case .sum, .apply, .derivative: break
    }
    let simple = graph.simplified(c, thorough: true)
    try sound()
    if simple == .zero { return true }
    let names = graph.freeSymbols(simple)
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    for _ in 0..<12 {
      var point: [Expr: Double] = [:]
      for x in names {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        point[x] = Double(state >> 44) / 524_288 + 0.0625
      }
      let estimate = graph.estimate(simple, point)
      try sound()
      if estimate?.sign != nil { return false }
    }
    if graph.hasFormalCall(c), graph.kind(c) != .sum { return false }
    throw .undecided("whether \(graph.text(c, .unicode)) is zero could not be proved")
  }
}
