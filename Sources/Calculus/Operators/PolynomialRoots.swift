// The real roots of a polynomial with rational coefficients: rational roots and those of a quadratic exactly, the
// rest between the roots of the derivative, where each can be enclosed by a change of sign.

struct PolynomialRoots {
  /// A root, exactly where a formula of this file gives it.
  struct Root {
    var value: Double
    var exact: Expr?
  }

  let graph: Graph

  /// Coefficients by rising power of x; nil where `e` is no polynomial with rational coefficients.
  static func coefficients(_ e: Expr, _ x: Expr, _ graph: Graph) -> [Rational]? {
    guard graph.treeSize(e) < 4000, case let opened = graph.expanded(e), !graph.isTroubled else { return nil }
    var list: [Rational] = [.zero]
    for term in graph.kind(opened) == .sum ? graph.children(opened) : [opened] {
      let factors = graph.isNumber(term) ? [] : graph.factors(term)
      var n = 0
      if let f = factors.first {
        guard factors.count == 1, graph.base(f) == x, let m = graph.integer(graph.exponent(f)),
          (1...60).contains(m)
        else { return nil }
        n = m
      }
      while list.count <= n { list.append(.zero) }
      list[n] = list[n] + graph.coefficient(term)
    }
    return trimmed(list)
  }

  private static func trimmed(_ p: [Rational]) -> [Rational] {
    var p = p
    while let last = p.last, last.isZero { p.removeLast() }
    return p
  }

  /// Every real root once, in order.
  func roots(_ p: [Rational]) -> [Root] {
    var p = squareFree(p)
    var found: [Root] = []
    if let low = p.firstIndex(where: { !$0.isZero }), low > 0 {
      found.append(Root(value: 0, exact: .zero))
      p = Array(p[low...])
    }
    while p.count > 3, let root = rationalRoot(p) {
      found.append(Root(value: root.double, exact: graph.number(root)))
      p = deflated(p, root)
    }
    switch p.count {
    case 0, 1: break
    case 2:
      if let inverse = p[1].reciprocal {
        let root = -p[0] * inverse
        found.append(Root(value: root.double, exact: graph.number(root)))
      }
    case 3: found += quadratic(p)
    default: found += enclosed(p.map(\.double)).map { Root(value: $0, exact: pureRoot(p, $0)) }
    }
    return found.sorted { $0.value < $1.value }
  }

  /// b ± √(b² − 4ac) over 2a.
  private func quadratic(_ p: [Rational]) -> [Root] {
    let d = p[1] * p[1] - Rational(4) * p[0] * p[2]
    if d.isNegative { return [] }
    guard let half = (Rational(2) * p[2]).reciprocal else { return [] }
    let root = graph.squareRoot(graph.number(d))
    return (d.isZero ? [1] : [-1, 1]).map { sign in
      let e = graph.product(
        graph.number(half), graph.sum(graph.number(-p[1]), graph.product(graph.number(sign), root)))
      return Root(
        value: (-p[1].double + Double(sign) * d.double.squareRoot()) * half.double, exact: graph.expanded(e))
    }
  }

  /// a·xⁿ + c = 0 has a root in radicals, and so have its kin in x².
  private func pureRoot(_ p: [Rational], _ near: Double) -> Expr? {
    let inner = p.indices.dropFirst().dropLast().filter { !p[$0].isZero }
    let n = p.count - 1
    guard let last = p.last?.reciprocal else { return nil }
    if inner.isEmpty {
      let c = -p[0] * last
      if n % 2 == 0 {
        let root = graph.power(graph.number(c.magnitude), graph.number(.small(1, n)))
        return near < 0 ? graph.negated(root) : root
      }
      return graph.power(graph.number(c), graph.number(.small(1, n)))
    }
    if n == 4, inner == [2] {
      for inside in quadratic([p[0], p[2], p[4]])
      where inside.value > 0
        && (inside.value.squareRoot() - near.magnitude).magnitude < 1e-7 * max(1, near.magnitude)
      {
        guard let e = inside.exact else { continue }
        let root = graph.squareRoot(e)
        return near < 0 ? graph.negated(root) : root
      }
    }
    return nil
  }

  // MARK: Exact arithmetic on coefficients

  private func deflated(_ p: [Rational], _ root: Rational) -> [Rational] {
    var quotient: [Rational] = []
    var carry = Rational.zero
    for c in p.reversed() {
      carry = carry * root + c
      quotient.append(carry)
    }
    return Array(quotient.dropLast().reversed())
  }

  private func value(_ p: [Rational], _ x: Rational) -> Rational {
    var total = Rational.zero
    for c in p.reversed() { total = total * x + c }
    return total
  }

  /// A root p/q near one of the enclosed ones, tried exactly.
  private func rationalRoot(_ p: [Rational]) -> Rational? {
    for x in enclosed(p.map(\.double)) {
      for candidate in Exact.fractions(near: x, below: 10_000) where value(p, candidate).isZero {
        return candidate
      }
    }
    return nil
  }

  private func derivative(_ p: [Rational]) -> [Rational] {
    p.indices.dropFirst().map { p[$0] * Rational($0) }
  }

  private func remainder(_ a: [Rational], _ b: [Rational]) -> [Rational] {
    var a = a
    guard let lead = b.last?.reciprocal else { return [] }
    while a.count >= b.count, let top = a.last {
      let share = top * lead
      let shift = a.count - b.count
      for k in b.indices { a[k + shift] = a[k + shift] - share * b[k] }
      a = PolynomialRoots.trimmed(Array(a.dropLast()))
    }
    return a
  }

  private func quotient(_ a: [Rational], _ b: [Rational]) -> [Rational] {
    var a = a
    guard let lead = b.last?.reciprocal, a.count >= b.count else { return a }
    var result = Array(repeating: Rational.zero, count: a.count - b.count + 1)
    for shift in stride(from: a.count - b.count, through: 0, by: -1) {
      let share = a[shift + b.count - 1] * lead
      result[shift] = share
      for k in b.indices { a[k + shift] = a[k + shift] - share * b[k] }
    }
    return result
  }

  /// p over its greatest common divisor with p′: the same roots, each once.
  private func squareFree(_ p: [Rational]) -> [Rational] {
    guard p.count > 2, p.allSatisfy({ $0.bits < 256 }) else { return p }
    var a = p, b = derivative(p)
    while !b.isEmpty {
      (a, b) = (b, remainder(a, b))
      guard let lead = b.last?.reciprocal else { break }
      b = b.map { $0 * lead }
      if b.contains(where: { $0.bits > 20_000 }) { return p }
    }
    return a.count > 1 ? quotient(p, a) : p
  }

  // MARK: Enclosed roots

  /// The roots at which a polynomial changes its sign: one at most between neighbouring roots of the derivative.
  private func enclosed(_ p: [Double]) -> [Double] {
    guard p.count > 1, let lead = p.last, lead != 0 else { return [] }
    if p.count == 2 { return [-p[0] / p[1]] }
    func f(_ x: Double) -> Double {
      var total = 0.0
      for c in p.reversed() { total = total * x + c }
      return total
    }
    // No root is larger than this.
    let bound = 1 + (p.dropLast().map { ($0 / lead).magnitude }.max() ?? 0)
    let turns = enclosed(p.indices.dropFirst().map { p[$0] * Double($0) })
    var edges = [-bound] + turns.filter { $0.magnitude < bound }.sorted() + [bound]
    var found: [Double] = []
    edges = edges.filter { $0.isFinite }
    for (a, b) in zip(edges, edges.dropFirst()) {
      let left = f(a), right = f(b)
      if left == 0 {
        found.append(a)
      } else if (left < 0) != (right < 0), right != 0 {
        found.append(RootSearch.bisected(a, b, f))
      }
    }
    var distinct: [Double] = []
    for x in found.sorted() where distinct.last.map({ x - $0 > 1e-13 * max(1, x.magnitude) }) ?? true {
      distinct.append(x)
    }
    return distinct
  }
}

/// Exact numbers that a decimal may stand for. Each is a guess, to be proved by whoever asks.
enum Exact {
  /// The convergents of the continued fraction of x with small denominators.
  static func fractions(near x: Double, below limit: Int) -> [Rational] {
    guard x.isFinite, x.magnitude < 1e9 else { return [] }
    var found: [Rational] = []
    var (p0, q0, p1, q1) = (0, 1, 1, 0)
    var rest = x
    for _ in 0..<20 {
      let whole = rest.rounded(.down)
      guard whole.magnitude < 1e9 else { break }
      let a = Int(whole)
      let (p2, o1) = a.multipliedReportingOverflow(by: p1), (q2, o2) = a.multipliedReportingOverflow(by: q1)
      if o1 || o2 { break }
      (p0, q0, p1, q1) = (p1, q1, p2 + p0, q2 + q0)
      guard q1 > 0, q1 < limit else { break }
      if (Double(p1) / Double(q1) - x).magnitude < 1e-8 * max(1, x.magnitude) {
        found.append(Rational.reduced(p1, q1))
      }
      let left = rest - whole
      if left < 1e-12 { break }
      rest = 1 / left
    }
    return found
  }

  /// Fractions, fractions of π, roots, logarithms and powers of e near x.
  static func candidates(near x: Double, _ graph: Graph) -> [Expr] {
    var list = fractions(near: x, below: 1000).prefix(2).map { graph.number($0) }
    list += fractions(near: x / .pi, below: 100).prefix(1).map { graph.product(graph.number($0), .pi) }
    let sign = graph.number(x < 0 ? -1 : 1)
    for r in fractions(near: x * x, below: 400).prefix(1) {
      list.append(graph.product(sign, graph.squareRoot(graph.number(r))))
    }
    for r in fractions(near: x * x * x, below: 400).prefix(1) {
      list.append(graph.power(graph.number(r), graph.number(.small(1, 3))))
    }
    if x.magnitude < 18 {
      for r in fractions(near: graph.exponential(x), below: 100).prefix(1) where r.signum > 0 {
        list.append(graph.apply("ln", graph.number(r)))
      }
    }
    if x > 0 {
      for r in fractions(near: graph.logarithm(x), below: 20).prefix(1) {
        list.append(graph.power(.e, graph.number(r)))
      }
    }
    return list.filter { $0 != .undefined }
  }
}
