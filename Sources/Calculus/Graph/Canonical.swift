// The border between what the constructors do and what named rules do, as one question about a node whose children
// have already answered it. Asserted for every new node in debug builds.

extension Graph {
  /// Whether the node is one that the constructors could have written.
  func isCanonical(_ e: Expr) -> Bool {
    let n = nodes[e.i]
    for k in 0..<childCount(e) where child(e, k).index >= e.index { return false }
    switch n.kind {
    case .number, .symbol, .derivative: return true
    case .sum:
      guard n.count >= 2 else { return false }
      for k in 0..<childCount(e) {
        let term = child(e, k)
        if kind(term) == .sum || term == .undefined { return false }
        if isNumber(term) && (k + 1 < childCount(e) || value(term).isZero) { return false }
        if k > 0 && !isNumber(term) && termOrder(child(e, k - 1), term) >= 0 { return false }
      }
      return true
    case .product:
      guard n.count >= 2 else { return false }
      for k in 0..<childCount(e) {
        let factor = child(e, k)
        if kind(factor) == .product && childCount(factor) <= Graph.flattenedFactors || factor == .undefined {
          return false
        }
        if isNumber(factor) && (k > 0 || value(factor).isZero || value(factor).isOne) { return false }
        // The coefficient stands first whatever follows it: 2·√2, 3·2^(1/3).
        guard k > 0, !isNumber(child(e, k - 1)) else { continue }
        if order(child(e, k - 1), factor) >= 0 || base(child(e, k - 1)) == base(factor) { return false }
      }
      return !(n.count == 2 && coefficient(e).isMinusOne && kind(child(e, 1)) == .sum)
    case .power:
      let b = child(e, 0), x = child(e, 1)
      if x == .zero || x == .one || b == .one || b == .undefined || x == .undefined { return false }
      if isNumber(b) && isNumber(x) { return !value(b).isNegative && !value(x).isInteger }
      if kind(b) == .product && isNumber(x) { return !value(x).isInteger }
      return true
    case .apply:
      for k in 0..<childCount(e) where child(e, k) == .undefined { return false }
      return true
    }
  }
}
