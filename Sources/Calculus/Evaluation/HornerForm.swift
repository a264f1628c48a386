// Sums of powers of one base by Horner's scheme.
//
// When that loses no digits: written out, Σ cₖ·xᵏ rounds each power (k − 1 times), each product and each sum, so its
// error is at most (2n − 1)·u·Σ|cₖ·xᵏ| for degree n and the unit u of rounding. Horner's scheme rounds each of its n
// products and n sums once, with the same bound (2n·u·Σ|cₖ·xᵏ|, half of that where product and sum are fused), and
// rounds no power twice. So it is never worse by more than its last operation, whatever x is, as long as the terms
// stand as they are written: powers of a sum, such as (x − 1)³, are not opened, because there the terms of the opened
// sum are what would cancel. Where powers overflow it keeps the value longer: at ±∞ the highest power decides.

extension Compiler {
  /// The sum `e` as a polynomial in one base, where all of its terms are numbers times powers of that base and there
  /// are enough of them.
  mutating func polynomial(_ e: Expr, _ memo: Pass) -> Tape.Value? {
    let count = graph.childCount(e)
    guard count >= 3 else { return nil }
    // Cheap: most sums are none. The terms are sorted, so the first holds the highest power.
    guard let first = monomial(graph.child(e, 0)) else { return nil }
    var degree = 0, lowest = Int.max, step = 0
    for k in 0..<count {
      guard let n = power(of: first.base, in: graph.child(e, k)) else { return nil }
      degree = max(degree, n)
      lowest = min(lowest, n)
    }
    for k in 0..<count {
      guard let n = power(of: first.base, in: graph.child(e, k)) else { return nil }
      step = greatestDivisor(step, n - lowest)
    }
    // Between far powers, powers by squaring cost less.
    guard step > 0, (degree - lowest) / step <= 2 * count else { return nil }
    var list = [Double](repeating: 0, count: (degree - lowest) / step + 1)
    for k in 0..<count {
      let term = graph.child(e, k)
      guard let n = power(of: first.base, in: term) else { return nil }
      list[list.count - 1 - (n - lowest) / step] = graph.coefficient(term).double
    }
    guard let base = part(of: first.base, memo) else { return nil }
    let value = tape.polynomial(tape.integerPower(base, step), list)
    return tape.multiply(tape.integerPower(base, lowest), value)
  }

  /// The base's value, which the pass has met if it stands alone anywhere and under a power if not.
  private func part(of base: Expr, _ memo: Pass) -> Tape.Value? {
    memo.holds(base) ? memo[base].index : nil
  }

  private func monomial(_ term: Expr) -> (base: Expr, n: Int)? {
    if graph.isNumber(term) { return nil }
    let skip = graph.coefficientLength(term)
    let factor = graph.kind(term) == .product ? graph.child(term, skip) : term
    if graph.kind(term) == .product, graph.childCount(term) != skip + 1 { return nil }
    guard graph.kind(factor) == .power, graph.isNumber(graph.exponent(factor)) else { return (factor, 1) }
    guard let n = graph.integer(graph.exponent(factor)), n > 0, n <= 1024 else { return nil }
    return (graph.base(factor), n)
  }

  private func power(of base: Expr, in term: Expr) -> Int? {
    if graph.isNumber(term) { return 0 }
    guard let own = monomial(term), own.base == base else { return nil }
    return own.n
  }

  private func greatestDivisor(_ a: Int, _ b: Int) -> Int {
    var a = a, b = b
    while b != 0 { (a, b) = (b, a % b) }
    return a
  }
}
