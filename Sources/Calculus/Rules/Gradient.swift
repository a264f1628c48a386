// All partial derivatives of a sum at once. A term is differentiated by the names that occur in it and by no others,
// so that the gradient of a thousand terms in a thousand names takes a thousand steps and not a million.

extension Graph {
  /// The derivatives of `e` by each of the symbols `variables`.
  public func gradient(_ e: Expr, wrt variables: [Expr]) -> [Expr] {
    guard kind(e) == .sum, variables.count > 2 else { return variables.map { derivative(e, wrt: $0) } }
    var places = [Int32](repeating: -1, count: (variables.max { $0.index < $1.index }?.i ?? 0) + 1)
    for (k, x) in variables.enumerated() where places[x.i] < 0 { places[x.i] = Int32(k) }
    var parts = [[Expr]](repeating: [], count: variables.count)
    for k in 0..<childCount(e) {
      let term = child(e, k)
      for x in symbols(in: term) where x.i < places.count && places[x.i] >= 0 {
        parts[Int(places[x.i])].append(derivative(term, wrt: x))
      }
    }
    return variables.enumerated().map { k, x in
      let first = Int(places[x.i])
      return sum(parts[first])
    }
  }

  /// The derivatives of each derivative of `e`: row k is the gradient of the derivative by the k-th variable.
  public func hessian(_ e: Expr, wrt variables: [Expr]) -> [[Expr]] {
    gradient(e, wrt: variables).map { sparseGradient($0, wrt: variables) }
  }

  /// The gradient of what contains few of the variables.
  private func sparseGradient(_ e: Expr, wrt variables: [Expr]) -> [Expr] {
    let own = Set(symbols(in: e))
    return variables.map { own.contains($0) ? derivative(e, wrt: $0) : .zero }
  }

  /// The free symbols of `e` in no particular order.
  private func symbols(in e: Expr) -> [Expr] {
    var found: [Expr] = []
    _ = pass(e, enters: { !self.isConstant($0) }) { e, _ in
      if self.kind(e) == .symbol { found.append(e) }
      return e
    }
    return found
  }

  // MARK: Standing gradients

  /// Whether `e` is [∂f/∂x, ∂f/∂y, …], each derivative still to be carried out.
  func isStandingGradient(_ e: Expr) -> Bool {
    guard applies(e, Function.vector), childCount(e) > 2 else { return false }
    let head = child(e, 0)
    guard kind(head) == .derivative, !hasStandingDerivative(child(head, 0)) else { return false }
    let last = childCount(head) - 1
    for k in 0..<childCount(e) {
      let part = child(e, k)
      guard kind(part) == .derivative, childCount(part) == last + 1, kind(child(part, last)) == .symbol else {
        return false
      }
      for j in 0..<last where child(part, j) != child(head, j) { return false }
    }
    return true
  }

  func carriedOutGradient(_ e: Expr) -> Expr {
    let head = child(e, 0)
    let last = childCount(head) - 1
    var f = child(head, 0)
    for k in 1..<max(1, last) { f = derivative(f, wrt: child(head, k)) }
    let variables = children(e).map { child($0, last) }
    return vector(last > 1 ? sparseGradient(f, wrt: variables) : gradient(f, wrt: variables))
  }
}
