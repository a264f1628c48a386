// A term as numerator and denominator, and a sum as it is printed: what the two-dimensional layout asks.

extension Graph {
  /// What stands above and below the bar of a term; `below` is nil when nothing does.
  package func fraction(_ e: Expr) -> (above: Expr, below: Expr?) {
    guard kind(e) == .product || isDenominator(e) else { return (e, nil) }
    let c = kind(e) == .product ? coefficient(e) : .one
    var above: [Expr] = [number(c.top)], below: [Expr] = [number(c.bottom)]
    let factors = kind(e) == .product ? (coefficientLength(e)..<childCount(e)).map { child(e, $0) } : [e]
    var hasBelow = false
    for f in factors {
      if isDenominator(f) {
        below.append(reciprocalFactor(f))
        hasBelow = true
      } else {
        above.append(f)
      }
    }
    return hasBelow ? (product(above), product(below)) : (e, nil)
  }

  /// The terms of a sum in printed order with their signs taken off; a single term otherwise.
  package func printedTerms(_ e: Expr) -> [(negative: Bool, term: Expr)] {
    let terms = kind(e) == .sum ? children(e) : [e]
    var first = terms.firstIndex { !coefficient($0).isNegative } ?? 0
    if kind(e) != .sum { first = 0 }
    let order = [first] + terms.indices.filter { $0 != first }
    return order.map { k in
      let negative = coefficient(terms[k]).isNegative && kind(terms[k]) != .sum
      return (negative, negative ? negatedTerm(terms[k]) : terms[k])
    }
  }

  /// Whether a function of which nothing is known is called in `e`.
  package func hasFormalCall(_ e: Expr) -> Bool { nodes[e.i].flags & Flag.hasFormal != 0 }

  /// Whether d/dx stands somewhere in `e`, or a function is primed.
  package func hasStandingDerivative(_ e: Expr) -> Bool { nodes[e.i].flags & Flag.hasDerivative != 0 }

  /// x² for x⁻².
  func reciprocalFactor(_ e: Expr) -> Expr {
    let x = child(e, 1)
    return x == .minusOne ? child(e, 0) : power(child(e, 0), numberProduct(.minusOne, x))
  }

  /// Whether x² for x⁻² is x² as it stands: of a name or a sum, but not of one minus at all.
  func hasPlainReciprocal(_ e: Expr) -> Bool {
    let base = nodes[child(e, 0).i].kind
    return (base == .symbol || base == .sum) && child(e, 1) != .minusOne
  }

  /// Whether a number node is −1/2.
  func isMinusHalf(_ e: Expr) -> Bool {
    let n = nodes + e.i
    return n.pointee.kind == .number && n.pointee.start == -1 && n.pointee.count == 2
  }

  /// Whether a number node is an integer.
  @inline(__always) func isWhole(_ e: Expr) -> Bool {
    let n = nodes[e.i].count
    return n == 1 || n == 0 && value(e).isInteger
  }

  /// Whether a number node is 1/n or −1/n.
  func hasUnitNumerator(_ e: Expr) -> Bool {
    let n = nodes + e.i
    return n.pointee.count > 0 ? n.pointee.start == 1 || n.pointee.start == -1 : value(e).magnitude.top.isOne
  }

  /// Whether a call of row `k` occurs in `e`.
  func containsCall(_ e: Expr, of k: Int) -> Bool {
    var found = false
    _ = pass(e, enters: { _ in !found }) { e, _ in
      if self.applies(e, k) { found = true }
      return e
    }
    return found
  }
}
