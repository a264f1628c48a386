// Multiplying out: products of sums, whole powers of sums, and nothing else. Sizes are estimated before the work.

extension Graph {
  /// `e` with every product of sums multiplied out, at every depth.
  public func expanded(_ e: Expr) -> Expr {
    pass(e, enters: { self.nodes[$0.i].flags & Flag.opens != 0 }) { e, pass in
      let new = self.rebuilt(e) { pass.has($0) ? pass[$0] : $0 }
      return self.expandedOnce(new)
    }
  }

  /// A node whose children are expanded already.
  private func expandedOnce(_ e: Expr) -> Expr {
    switch kind(e) {
    case .power:
      guard let n = integer(child(e, 1)), n > 1, kind(child(e, 0)) == .sum else { return e }
      return expandedPower(child(e, 0), n)
    case .product:
      var terms: [Expr] = [.one]
      var isSum = false
      for k in 0..<childCount(e) {
        var factor = child(e, k)
        if kind(factor) == .power, let n = integer(child(factor, 1)), n > 1, kind(child(factor, 0)) == .sum {
          factor = expandedPower(child(factor, 0), n)
        }
        if isTroubled { return .undefined }
        if kind(factor) == .sum {
          isSum = true
          if Double(terms.count) * Double(childCount(factor)) > 200_000 { return tooLong() }
          var next: [Expr] = []
          next.reserveCapacity(terms.count * childCount(factor))
          for t in terms { for j in 0..<childCount(factor) { next.append(product(t, child(factor, j))) } }
          // Like terms are gathered between factors, so that the list stays as short as the result.
          let gathered = sum(next)
          terms = kind(gathered) == .sum ? children(gathered) : [gathered]
        } else {
          terms = terms.map { product($0, factor) }
        }
      }
      return isSum ? sum(terms) : e
    default: return e
    }
  }

  private func tooLong() -> Expr { fail(.limit, "the expansion has more than 200,000 terms") }

  /// (a + b + …)ⁿ by repeated squaring of the gathered sum; the size is known beforehand.
  private func expandedPower(_ base: Expr, _ n: Int) -> Expr {
    // C(n + m − 1, m − 1) terms for m summands.
    var terms = 1.0
    for j in 1..<childCount(base) { terms *= Double(n + j) / Double(j) }
    if terms > 200_000 { return tooLong() }
    var result = Expr.one
    var factor = base
    var left = n
    while left > 0 && !isTroubled {
      if left & 1 == 1 { result = result == .one ? factor : multiplied(result, factor) }
      left >>= 1
      if left > 0 { factor = multiplied(factor, factor) }
    }
    return result
  }

  private func multiplied(_ a: Expr, _ b: Expr) -> Expr {
    let p = kind(a) == .sum ? children(a) : [a], q = kind(b) == .sum ? children(b) : [b]
    let mark = top
    for x in p {
      for y in q {
        let term = product(x, y)
        push(term)
      }
      if q.count > 64 { poll() }
    }
    return sum(from: mark)
  }
}
