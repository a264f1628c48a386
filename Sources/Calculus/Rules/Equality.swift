// Whether two expressions are equal: one form, then an exact zero test, then values at points. The answer says how
// it is known.

public enum Equality: Sendable {
  /// Equal wherever both have values.
  case proved
  /// Not equal: at a point, in words (empty for constants), the two values there.
  case different(at: String, left: String, right: String)
  /// Equal at every point tried, which proves nothing.
  case untold(points: Int)
  /// At no point tried do both have values.
  case nowhere
}

extension Graph {
  /// Compares by the forms the rules reach, then by multiplying out over few functions, then by values.
  public func equality(_ a: Expr, _ b: Expr) throws(Failure) -> Equality {
    if a == b { return .proved }
    if applies(a, Function.vector) || applies(b, Function.vector) { return try equalityByComponents(a, b) }
    let gap = difference(a, b)
    if gap == .zero { return .proved }
    let short = simplified(gap, thorough: true)
    try check()
    if short == .zero || isProvedZero(short) || isProvedZero(gap) { return .proved }
    try check()
    if isNumber(short), freeSymbols(gap).isEmpty {
      return .different(at: "", left: text(a, .unicode), right: text(b, .unicode))
    }
    return try equalityByValues(a, b)
  }

  private func equalityByComponents(_ a: Expr, _ b: Expr) throws(Failure) -> Equality {
    guard applies(a, Function.vector), applies(b, Function.vector), childCount(a) == childCount(b) else {
      return .different(at: "", left: text(a, .unicode), right: text(b, .unicode))
    }
    var points: Int?
    for k in 0..<childCount(a) {
      switch try equality(child(a, k), child(b, k)) {
      case .proved: continue
      case .untold(let n): points = min(points ?? n, n)
      case .different(let at, let left, let right):
        return .different(at: "component \(k + 1)\(at.isEmpty ? "" : ", \(at)")", left: left, right: right)
      case .nowhere: return .nowhere
      }
    }
    return points.map { .untold(points: $0) } ?? .proved
  }

  /// Fixed points between −3 and 3, away from the round numbers at which formulas often agree. A difference in
  /// doubles counts when balls around the exact values confirm it.
  private func equalityByValues(_ a: Expr, _ b: Expr) throws(Failure) -> Equality {
    let symbols = freeSymbols(difference(a, b))
    let whole = limitSymbols(difference(a, b))
    let program = try Program(self, [a, b], inputs: symbols)
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    var agreed = 0
    for trial in 0..<80 {
      var point: [Rational] = []
      for x in symbols {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let unit = Int(truncatingIfNeeded: state >> 33) % 64_000
        let bounds = assumptions[x]?.bounds ?? .all
        var at = Rational.small(unit - 32_000, 10_667)
        // The first points are easy to read and to check by hand.
        if trial < 6 { at = Rational.reduced([3, -2, 8, -5, 1, 6][trial] + point.count, 4) }
        if assumptions[x]?.isInteger == true { at = at.floor }
        // Sums run over whole numbers, and to few of them.
        if whole.contains(x) { at = Rational(unit % 6 + 1) }
        if at.double <= bounds.low || at.double >= bounds.high {
          let low = bounds.low.isFinite ? bounds.low : bounds.high - 6,
            high = bounds.high.isFinite ? bounds.high : low + 6
          at =
            Rational(exactly: ((low + (high - low) * (Double(unit) + 0.5) / 64_000) * 4096).rounded() / 4096)
            ?? at
        }
        point.append(at)
      }
      let values = program(point.map(\.double))
      if values[0].isFinite && values[1].isFinite {
        let gap = (values[0] - values[1]).magnitude
        if gap > 1e-8 * max(1e-290, values[0].magnitude, values[1].magnitude),
          try isSeparated(a, b, Array(zip(symbols, point)), gap)
        {
          let place = zip(symbols, point).map { "\(name($0)) = \(text(number($1), .unicode))" }.joined(
            separator: ", ")
          return .different(at: place, left: Decimal.shortest(values[0]), right: Decimal.shortest(values[1]))
        }
        agreed += 1
      }
      if symbols.isEmpty { break }
    }
    return agreed > 0 ? .untold(points: agreed) : .nowhere
  }

  /// The names in the limits of sums and products.
  private func limitSymbols(_ e: Expr) -> Set<Expr> {
    var found: Set<Expr> = []
    _ = pass(e, enters: { self.hasBinder($0) }) { e, _ in
      if self.isBinder(e), !self.applies(e, Function.integral) {
        found.formUnion(self.freeSymbols(self.child(e, 2)) + self.freeSymbols(self.child(e, 3)))
      }
      return e
    }
    return found
  }

  /// Whether a difference of doubles is more than rounding: decided by balls around the exact values, or, where the
  /// program that computes with balls is missing, by its size.
  private func isSeparated(_ a: Expr, _ b: Expr, _ point: [(Expr, Rational)], _ gap: Double) throws(Failure)
    -> Bool
  {
    do {
      let enclosure = try enclosure(
        difference(a, b), at: point.map { (symbol: $0.0, value: $0.1) }, bits: 1024)
      if case .value = enclosure { return enclosure.isNonzero }
      return false
    } catch {
      clearTrouble()
      if error.code == .interrupted { throw error }
      return true
    }
  }
}

extension Equality {
  /// The verdict in a sentence.
  public var sentence: String {
    switch self {
    case .proved: "equal (proved)"
    case .different(let at, let left, let right):
      "not equal\(at.isEmpty ? "" : " at \(at)"): \(left) and \(right)"
    case .untold(let points): "equal at every point tried (\(points)), not proved"
    case .nowhere: "no point was found at which both have a value"
    }
  }
}
