// Derivatives of high order. What a term without its coefficient becomes is kept from one order to the next, and
// numbers are multiplied into sums at once: then like terms meet, and the n-th derivative of a product of a few
// functions has some n terms instead of 2ⁿ.

extension Graph {
  /// The derivative by one variable after the other.
  public func derivative(_ e: Expr, wrt variables: [Expr]) -> Expr {
    var e = e
    var k = 0
    while k < variables.count {
      let x = variables[k]
      var n = 1
      while k + n < variables.count, variables[k + n] == x { n += 1 }
      e = derivative(e, wrt: x, order: n)
      k += n
    }
    return e
  }

  /// The n-th derivative; each order shares what the one before it wrote.
  public func derivative(_ e: Expr, wrt x: Expr, order n: Int) -> Expr {
    if n <= 1 { return n == 1 ? derivative(e, wrt: x) : e }
    let bit = mask(of: x)
    let depends: (Expr) -> Bool = { self.mayDepend($0, on: bit) }
    let memo = Pass()
    memo.begin(upTo: e)
    var e = derivative(e, wrt: x)
    for _ in 1..<n {
      if e == .zero || isTroubled { break }
      e = next(e, wrt: x, depends, memo)
    }
    return isTroubled ? .undefined : e
  }

  /// The derivative of `e`, term by term.
  private func next(_ e: Expr, wrt x: Expr, _ depends: (Expr) -> Bool, _ memo: Pass) -> Expr {
    let mark = top
    if kind(e) == .sum {
      for k in 0..<childCount(e) { pushDerivative(child(e, k), wrt: x, depends, memo) }
    } else {
      pushDerivative(e, wrt: x, depends, memo)
    }
    return isTroubled ? abandon(mark) : sum(from: mark)
  }

  /// The terms of the derivative of a term, on the stack.
  private func pushDerivative(_ e: Expr, wrt x: Expr, _ depends: (Expr) -> Bool, _ memo: Pass) {
    guard depends(e) else { return }
    let term = withCoefficient(.one, e)
    memo.extend(upTo: term)
    let d = derivative(term, wrt: x, depends, in: memo)
    if term == e {
      push(d)
      return
    }
    let c = value(child(e, 0))
    pushMultiple(c, d)
  }

  /// `c` times `e` on the stack, term by term. A number in front of a sum is such a number too.
  private func pushMultiple(_ c: Rational, _ e: Expr) {
    if kind(e) == .number {
      push(number(c * value(e)))
    } else if kind(e) == .sum {
      for k in 0..<childCount(e) { pushMultiple(c, child(e, k)) }
    } else if kind(e) == .product, childCount(e) == 2, isNumber(child(e, 0)), kind(child(e, 1)) == .sum {
      pushMultiple(c * value(child(e, 0)), child(e, 1))
    } else {
      push(withCoefficient(c * coefficient(e), e))
    }
  }

  private func derivative(_ e: Expr, wrt x: Expr, _ depends: (Expr) -> Bool, in memo: Pass) -> Expr {
    if memo.has(e) { return memo[e] }
    return pass(e, in: memo, enters: depends, opens: { !self.isBinder($0) }) { node, pass in
      self.derivative(node, wrt: x, depends, pass)
    }
  }
}
