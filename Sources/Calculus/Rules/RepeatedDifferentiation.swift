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
    let memo = passes.popLast() ?? Pass()
    defer { passes.append(memo) }
    memo.begin(upTo: e)
    let D = CarriedOut(graph: self, pass: memo, x: x, mask: mask(of: x), keepsFactors: true)
    var e = derivative(e, wrt: x)
    if n > Graph.fewOrders, let combined = combined(e, D, orders: n - 1) { return combined }
    var done = 1
    while done < n, e != .zero, !isTroubled {
      e = next(e, D)
      done += 1
    }
    return isTroubled ? .undefined : e
  }

  /// So many orders are taken one by one.
  private static let fewOrders = 3

  /// The derivative of `e` of so many orders in integers and terms, where it is made of them.
  private func combined(_ e: Expr, _ D: CarriedOut, orders: Int) -> Expr? {
    guard !isTroubled, var combination = TermCombination(e, self, D) else { return nil }
    for _ in 0..<orders {
      poll()
      if isTroubled { return .undefined }
      guard combination.differentiate() else { return nil }
      if combination.bits > limits.bits + 64 { break }
    }
    return combination.written()
  }

  /// The derivative of `e`, term by term.
  private func next(_ e: Expr, _ D: CarriedOut) -> Expr {
    let mark = top
    if kind(e) == .sum {
      for k in 0..<childCount(e) { pushDerivative(child(e, k), D) }
    } else {
      pushDerivative(e, D)
    }
    return isTroubled ? abandon(mark) : sum(from: mark)
  }

  /// The terms of the derivative of a term, on the stack.
  private func pushDerivative(_ e: Expr, _ D: CarriedOut) {
    guard D.depends(e) else { return }
    let term = withCoefficient(node: .one, e)
    D.pass.extend(upTo: term)
    let d = D.pass.has(term) ? D.pass[term] : derivative(term, in: D)
    if term == e {
      push(d)
      return
    }
    pushMultiple(child(e, 0), d)
  }

  /// `c` times `e` on the stack, term by term. A number in front of a sum is such a number too.
  private func pushMultiple(_ c: Expr, _ e: Expr) {
    if kind(e) == .number {
      push(numberProduct(c, e))
    } else if kind(e) == .sum {
      for k in 0..<childCount(e) { pushMultiple(c, child(e, k)) }
    } else if kind(e) == .product, childCount(e) == 2, isNumber(child(e, 0)), kind(child(e, 1)) == .sum {
      pushMultiple(numberProduct(c, child(e, 0)), child(e, 1))
    } else {
      push(withCoefficient(node: numberProduct(c, coefficientNode(e)), e))
    }
  }
}
