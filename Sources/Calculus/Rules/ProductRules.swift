// Rules of simplification for products: signs and magnitudes, numbers into and out of sums.

extension Graph {
  /// u·sign u = |u|, |u|·sign u = u, u/|u| = sign u.
  func withoutSigns(_ e: Expr) -> Expr? {
    guard (0..<childCount(e)).contains(where: { applies(child(e, $0), Function.sign) || applies(base(child(e, $0)), Function.abs) })
    else { return nil }
    let all = children(e)
    for (i, f) in all.enumerated() {
      guard applies(f, Function.sign) || applies(base(f), Function.abs) else { continue }
      let inner = applies(f, Function.sign) ? child(f, 0) : child(base(f), 0)
      for (j, g) in all.enumerated() where j != i {
        var replacement: Expr?
        if applies(f, Function.sign) {
          if g == inner {
            replacement = absolute(inner)
          } else if applies(g, Function.abs), child(g, 0) == inner {
            replacement = inner
          } else if g == power(inner, .minusOne) {
            replacement = power(absolute(inner), .minusOne)
          }
        } else if kind(f) == .power, child(f, 1) == .minusOne {
          if g == inner { replacement = apply(.row(Function.sign), [inner]) }
          // sign u/|u| is 1/u.
          if applies(g, Function.sign), child(g, 0) == inner { replacement = power(inner, .minusOne) }
        }
        guard let replacement else { continue }
        return product(all.indices.filter { $0 != i && $0 != j }.map { all[$0] } + [replacement])
      }
    }
    return nil
  }

  /// (2x + 4)/6 = (x + 2)/3: what divides every term of a factor goes to the front.
  func contentTakenOut(_ e: Expr) -> Expr? {
    guard (0..<childCount(e)).contains(where: { kind(base(child(e, $0))) == .sum }) else { return nil }
    var changed = false
    let mark = top
    for k in 0..<childCount(e) {
      let f = child(e, k)
      var new = f
      if kind(f) == .sum {
        new = withContentOut(f)
      } else if kind(f) == .power, kind(child(f, 0)) == .sum, isNumber(child(f, 1)), value(child(f, 1)).isInteger {
        new = power(withContentOut(child(f, 0)), child(f, 1))
      }
      if new != f { changed = true }
      push(new)
    }
    if !changed {
      release(mark)
      return nil
    }
    return product(from: mark)
  }

  /// 2·(x/2 + 1) = x + 2.
  func numberMultipliedIn(_ e: Expr) -> Expr? {
    guard coefficientLength(e) == 1 else { return nil }
    for k in 1..<childCount(e) where kind(child(e, k)) == .sum {
      let c = child(e, 0)
      let inner = sum(children(child(e, k)).map { product(c, $0) })
      return product((1..<childCount(e)).map { $0 == k ? inner : child(e, $0) })
    }
    return nil
  }

  /// (x − 1)·(x + 1)·3 = 3x² − 3: short sums multiplied out.
  func sumsMultipliedOut(_ e: Expr) -> Expr? {
    var sums = 0
    for k in 0..<childCount(e) {
      let f = child(e, k)
      if kind(f) == .sum {
        sums += 1
      } else if kind(f) == .power, kind(child(f, 0)) == .sum, let n = integer(child(f, 1)), (2...3).contains(n) {
        sums += 1
      }
    }
    guard sums > 0, nodes[e.i].height <= 8, treeSize(e) < 60 else { return nil }
    return expanded(e)
  }

  /// (x² − 1)/(x − 1) = x + 1: what sums above and below the line have in common.
  func commonDivisorOut(_ e: Expr) -> Expr? {
    var above = false, below = false
    for k in 0..<childCount(e) where kind(base(child(e, k))) == .sum {
      guard integer(exponent(child(e, k))) != nil else { continue }
      if isDenominator(child(e, k)) { below = true } else { above = true }
    }
    guard above || childCount(e) > 1, below else { return nil }
    return cancelled(e)?.value
  }
}
