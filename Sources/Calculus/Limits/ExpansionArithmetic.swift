// The arithmetic of expansions: monomials compared, terms merged, and sums, products and series of series cut off
// where the rest begins.

extension Expander {
  // MARK: Monomials

  /// 1 when a grows faster than b (or falls more slowly), −1 the other way round, 0 when they are the same.
  func compare(_ a: Monomial, _ b: Monomial) throws(Stop) -> Int {
    if a == b { return 0 }
    var grown: [Term] = []
    if a.exponent != b.exponent {
      grown = try merged(
        a.exponent, b.exponent.map { Term(coefficient: graph.negated($0.coefficient), monomial: $0.monomial) }
      )
    }
    // The logarithm of a/b: what grows, then −power·ln(1/t) and the logarithms of logarithms.
    var exponents: [(Expr, Int)] = []
    if a.power != b.power { exponents.append((graph.difference(b.power, a.power), 0)) }
    for k in 0..<max(a.logs.count, b.logs.count) where a.log(k) != b.log(k) {
      exponents.append((graph.difference(a.log(k), b.log(k)), k + 1))
    }
    for (c, level) in exponents {
      if let first = grown.first, try compare(first.monomial, Monomial(logarithm: level)) > 0 { break }
      let s = try sign(c)
      if s != 0 { return s }
    }
    if let first = grown.first { return try sign(first.coefficient) }
    return 0
  }

  func product(_ a: Monomial, _ b: Monomial) throws(Stop) -> Monomial {
    if a == .one { return b }
    if b == .one { return a }
    var result = Monomial(power: graph.sum(a.power, b.power))
    for k in 0..<max(a.logs.count, b.logs.count) { result.logs.append(graph.sum(a.log(k), b.log(k))) }
    result.trim()
    result.exponent =
      a.exponent.isEmpty ? b.exponent : b.exponent.isEmpty ? a.exponent : try merged(a.exponent, b.exponent)
    return result
  }

  func power(_ m: Monomial, _ r: Expr) -> Monomial {
    if r == .one { return m }
    var result = Monomial(power: graph.product(m.power, r))
    result.logs = m.logs.map { graph.product($0, r) }
    result.trim()
    result.exponent =
      r == .zero
      ? [] : m.exponent.map { Term(coefficient: graph.product($0.coefficient, r), monomial: $0.monomial) }
    return result
  }

  // MARK: Terms

  /// Two falling lists as one; terms that cancel go.
  func merged(_ a: [Term], _ b: [Term]) throws(Stop) -> [Term] {
    if a.isEmpty { return b }
    if b.isEmpty { return a }
    var result: [Term] = []
    result.reserveCapacity(a.count + b.count)
    var i = 0, j = 0
    while i < a.count, j < b.count {
      let order = try compare(a[i].monomial, b[j].monomial)
      if order > 0 {
        result.append(a[i])
        i += 1
      } else if order < 0 {
        result.append(b[j])
        j += 1
      } else {
        let c = tidy(graph.sum(a[i].coefficient, b[j].coefficient))
        if try !isZero(c) { result.append(Term(coefficient: c, monomial: a[i].monomial)) }
        i += 1
        j += 1
      }
    }
    return result + a[i...] + b[j...]
  }

  /// Coefficients that grow long are brought into a short form once in a while.
  func tidy(_ c: Expr) -> Expr {
    graph.childCount(c) == 0 || graph.treeSize(c) < 24
      ? c : graph.simplified(c, thorough: graph.treeSize(c) < 400)
  }

  /// Cut off at the width, and where the rest begins.
  func cut(_ terms: [Term], _ rest: Expansion.Rest?) throws(Stop) -> Expansion {
    var terms = terms, rest = rest
    if let r = rest {
      while let last = terms.last, try compare(last.monomial, r.monomial) <= 0 { terms.removeLast() }
    }
    if terms.count > width {
      rest = Expansion.Rest(monomial: terms[width].monomial, kind: .truncated)
      terms.removeSubrange(width...)
    }
    return Expansion(terms, rest: rest)
  }

  func larger(_ a: Expansion.Rest?, _ b: Expansion.Rest?) throws(Stop) -> Expansion.Rest? {
    guard let a else { return b }
    guard let b else { return a }
    let order = try compare(a.monomial, b.monomial)
    if order != 0 { return order > 0 ? a : b }
    // Two of one order may cancel; only what was left out can be had.
    let kind: Expansion.Kind = a.kind == .truncated && b.kind == .truncated ? .truncated : .bounded
    return Expansion.Rest(monomial: a.monomial, kind: kind)
  }

  // MARK: Expansions

  func sum(_ a: Expansion, _ b: Expansion) throws(Stop) -> Expansion {
    try cut(try merged(a.terms, b.terms), try larger(a.rest, b.rest))
  }

  func negated(_ a: Expansion) -> Expansion {
    Expansion(
      a.terms.map { Term(coefficient: graph.negated($0.coefficient), monomial: $0.monomial) }, rest: a.rest)
  }

  func difference(_ a: Expansion, _ b: Expansion) throws(Stop) -> Expansion { try sum(a, negated(b)) }

  /// One term times an expansion.
  func product(_ c: Expr, _ m: Monomial, _ b: Expansion) throws(Stop) -> Expansion {
    var terms: [Term] = []
    for term in b.terms {
      terms.append(
        Term(coefficient: tidy(graph.product(c, term.coefficient)), monomial: try product(m, term.monomial)))
    }
    var rest = b.rest
    if let r = rest { rest = Expansion.Rest(monomial: try product(m, r.monomial), kind: r.kind) }
    return Expansion(terms, rest: rest)
  }

  func product(_ a: Expansion, _ b: Expansion) throws(Stop) -> Expansion {
    if a.isExactlyZero || b.isExactlyZero { return .zero }
    if a.terms.count == 1, a.rest == nil {
      return try product(a.terms[0].coefficient, a.terms[0].monomial, b)
    }
    if b.terms.count == 1, b.rest == nil {
      return try product(b.terms[0].coefficient, b.terms[0].monomial, a)
    }
    var rest: Expansion.Rest?
    for (x, y) in [(a, b), (b, a)] {
      guard let r = y.rest else { continue }
      if let lead = x.terms.first {
        rest = try larger(
          rest, Expansion.Rest(monomial: try product(lead.monomial, r.monomial), kind: r.kind))
      } else if let own = x.rest {
        let kind: Expansion.Kind = own.kind == .truncated || r.kind == .truncated ? .truncated : .bounded
        rest = try larger(rest, Expansion.Rest(monomial: try product(own.monomial, r.monomial), kind: kind))
      }
    }
    var terms: [Term] = []
    for x in a.terms {
      var row: [Term] = []
      for y in b.terms {
        let m = try product(x.monomial, y.monomial)
        if let rest, try compare(m, rest.monomial) <= 0 { break }
        row.append(Term(coefficient: tidy(graph.product(x.coefficient, y.coefficient)), monomial: m))
      }
      if row.isEmpty { break }
      terms = try merged(terms, row)
    }
    return try cut(terms, rest)
  }

  /// Σ c(k)·δ^k for a δ that falls to 0. The coefficients end where `c` answers nil.
  func series(_ delta: Expansion, _ c: (Int) throws(Stop) -> Expr?) throws(Stop) -> Expansion {
    guard let first = try c(0) else { return .zero }
    var total = try constant(first)
    if delta.isExactlyZero { return total }
    var power = Expansion(constant: .one)
    for k in 1...(4 * width + 4) {
      guard let next = try c(k) else { return total }
      power = try product(power, delta)
      guard let order = power.order else { return total }
      if let rest = total.rest, try compare(order, rest.monomial) <= 0 { return total }
      if k > 2 * width {
        return try cut(total.terms, try larger(total.rest, Expansion.Rest(monomial: order, kind: .truncated)))
      }
      if try isZero(next) { continue }
      total = try sum(total, try product(next, .one, power))
    }
    return total
  }

  // MARK: Reading

  /// Whether all of it falls to 0.
  func isSmall(_ m: Monomial) throws(Stop) -> Bool { try compare(m, .one) < 0 }

  /// What grows, what stays, what falls. The rest has to be small.
  func parts(_ u: Expansion) throws(Stop) -> (large: [Term], constant: Expr, small: Expansion) {
    if let rest = u.rest, try !isSmall(rest.monomial) {
      throw rest.kind == .truncated ? .more : .undecided("a part swings without end")
    }
    var large: [Term] = [], constant = Expr.zero, small: [Term] = []
    for term in u.terms {
      switch try compare(term.monomial, .one) {
      case 1: large.append(term)
      case 0: constant = term.coefficient
      default: small.append(term)
      }
    }
    return (large, constant, Expansion(small, rest: u.rest))
  }

  /// The sign of an expansion: −1, 0 (exactly zero), 1.
  func sign(_ u: Expansion) throws(Stop) -> Int {
    if let lead = u.terms.first { return try sign(lead.coefficient) }
    guard let rest = u.rest else { return 0 }
    throw rest.kind == .truncated ? .more : .undecided("a sign changes without end")
  }
}
