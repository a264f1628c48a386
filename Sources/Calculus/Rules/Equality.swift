// Whether two expressions are equal: one form, then values at points.

public enum Equality: Sendable {
  case equal
  /// At a point, in words.
  case different(at: String)
  /// Equal at every point tried, which proves nothing.
  case untold
}

extension Graph {
  /// Compares by the forms the rules reach; what they leave open, by values.
  public func equality(_ a: Expr, _ b: Expr) throws(Failure) -> Equality {
    if a == b { return .equal }
    let gap = simplified(difference(a, b), thorough: true)
    if gap == .zero { return .equal }
    if isNumber(gap) { return .different(at: "") }
    let symbols = freeSymbols(gap)
    let whole = limitSymbols(gap)
    let program: Program
    do {
      program = try Program(self, [a, b], inputs: symbols)
    } catch {
      return .different(at: "")
    }
    // Fixed points between −3 and 3, away from the round numbers at which formulas often agree.
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    var agreed = 0
    for _ in 0..<60 {
      let point = symbols.map { x in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        // Sums run over whole numbers, and to few of them.
        if whole.contains(x) { return Double(Int64(bitPattern: state >> 12) % 6 + 1) }
        return Double(Int64(bitPattern: state >> 12) % 600_011) / 100_003 - 3
      }
      let values = program(point)
      guard values[0].isFinite, values[1].isFinite else { continue }
      if (values[0] - values[1]).magnitude > 1e-8 * max(1, values[0].magnitude, values[1].magnitude) {
        let place = zip(symbols, point).map { "\(name($0)) = \(Decimal.shortest(rounded($1)))" }.joined(separator: ", ")
        return .different(
          at: "\(place.isEmpty ? "" : " at \(place)"): \(Decimal.shortest(values[0])) and \(Decimal.shortest(values[1]))")
      }
      agreed += 1
      if symbols.isEmpty { break }
    }
    return agreed > 0 ? .untold : .different(at: ", and no point was found at which both have a value")
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

  private func rounded(_ x: Double) -> Double { (x * 1e6).rounded() / 1e6 }
}
