// What a reader has to read: every number, name, operator and call of the printed form counts one. Simplification
// is a search for less of it.

extension Graph {
  /// The cost of `e` as it is printed; shared parts count every time they are written.
  public func cost(_ e: Expr) -> Double {
    // With decimals a number is read otherwise, and that is not kept.
    if writesDecimals { return Double(measured(e) { self.ownCost($0, $1) }) }
    if nodes[e.i].cost < 0 { keepCost(e) }
    return isTroubled ? .infinity : Double(nodes[e.i].cost)
  }

  /// Costs of a node and of all below it, asked once of each.
  private func keepCost(_ e: Expr) {
    guard height(e) < 100 else {
      _ = pass(e, enters: { self.nodes[$0.i].cost < 0 }) { e, _ in
        self.nodes[e.i].cost = self.keptCost(e)
        return e
      }
      return
    }
    for k in 0..<childCount(e) where nodes[child(e, k).i].cost < 0 { keepCost(child(e, k)) }
    nodes[e.i].cost = keptCost(e)
  }

  private func keptCost(_ e: Expr) -> Float { ownCost(e) { nodes[$0.i].cost } }

  private func leafCost(_ e: Expr) -> Float { isNumber(e) ? cost(of: value(e)) : 1 }

  private func cost(of v: Rational) -> Float {
    (v.isInteger || writesDecimals ? 1 : 3) + (v.isNegative ? 1 : 0)
  }

  @inline(__always) private func ownCost(_ e: Expr, _ part: (Expr) -> Float) -> Float {
    var total: Float = 0
    let count = childCount(e)
    switch kind(e) {
    case .number, .symbol: return leafCost(e)
    case .sum:
      // A minus between terms is the operator itself; only one in front costs, and it is avoided.
      var negatives = 0
      for k in 0..<count {
        let term = child(e, k)
        let negative = coefficient(term).isNegative
        if negative { negatives += 1 }
        total += part(term) - (negative ? 1 : 0)
      }
      return total + Float(count - 1) + (negatives == count ? 1 : 0)
    case .product:
      let c = coefficient(e)
      var above = 0, below = 0
      if c.isNegative { total += 1 }
      if case let m = c.magnitude, !m.isOne {
        if writesDecimals {
          total += 1
          above += 1
        } else if !m.top.isOne {
          total += 1
          above += 1
        }
        if !m.isInteger, !writesDecimals {
          total += 1
          below += 1
        }
      }
      for k in coefficientLength(e)..<count {
        let f = child(e, k)
        if isDenominator(f) {
          below += 1
          total += part(f) - 2
        } else {
          above += 1
          total += part(f)
        }
      }
      if above == 0 {
        above = 1
        total += 1
      }
      return total + Float(above - 1) + Float(max(0, below - 1)) + (below > 0 ? 1 : 0)
    case .power:
      let b = part(child(e, 0)), x = child(e, 1)
      if isNumber(x) {
        let r = value(x)
        // 1/√x, 1/x, 1/x²
        let m = r.magnitude
        let written = m == .half ? 1 + b : m.isOne ? b : b + 1 + cost(of: m)
        return r.isNegative ? written + 2 : written
      }
      return b + 1 + part(x)
    case .apply, .derivative:
      for k in 0..<count { total += part(child(e, k)) }
      return total + 1
    }
  }
}
