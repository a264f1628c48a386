// All partial derivatives of a sum at once. A term is differentiated by the names that occur in it and by no others,
// so that the gradient of a thousand terms in a thousand names takes a thousand steps and not a million.

extension Graph {
  /// The derivatives of `e` by each of the symbols `variables`.
  public func gradient(_ e: Expr, wrt variables: [Expr]) -> [Expr] {
    jacobian([e], wrt: variables)[0]
  }

  /// The derivatives of each derivative of `e`: row k is the gradient of the derivative by the k-th variable.
  public func hessian(_ e: Expr, wrt variables: [Expr]) -> [[Expr]] {
    jacobian(gradient(e, wrt: variables), wrt: variables)
  }

  /// A row for each of `functions`: its derivatives by each of the symbols `variables`.
  public func jacobian(_ functions: [Expr], wrt variables: [Expr]) -> [[Expr]] {
    var places = [Int32](repeating: -1, count: (variables.map(\.i).max() ?? 0) + 1)
    for (k, x) in variables.enumerated() where places[x.i] < 0 { places[x.i] = Int32(k) }
    let repeated = variables.indices.filter { Int(places[variables[$0].i]) != $0 }
    return functions.map { f in
      var row = [Expr](repeating: .zero, count: variables.count)
      var parts: [(place: Int, derivative: Expr)] = []
      for k in 0..<(kind(f) == .sum ? childCount(f) : 1) {
        let term = kind(f) == .sum ? child(f, k) : f
        for x in symbols(in: term) where x.i < places.count && places[x.i] >= 0 {
          parts.append((Int(places[x.i]), derivative(term, wrt: x)))
        }
      }
      parts.sort { $0.place < $1.place }
      var k = 0
      while k < parts.count {
        let mark = top, place = parts[k].place
        while k < parts.count, parts[k].place == place {
          push(parts[k].derivative)
          k += 1
        }
        row[place] = sum(from: mark)
      }
      for k in repeated { row[k] = row[Int(places[variables[k].i])] }
      return row
    }
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
    return vector(gradient(f, wrt: variables))
  }
}
