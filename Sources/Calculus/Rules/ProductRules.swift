// Rules of simplification for products: signs and magnitudes, numbers into and out of sums.

extension Graph {
  /// u·sign u = |u|, |u|·sign u = u, u/|u| = sign u.
  func withoutSigns(_ e: Expr) -> Expr? {
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
    var changed = false
    let mark = top
    for k in 0..<childCount(e) {
      let f = child(e, k)
      var new = f
      if kind(f) == .sum {
        new = withContentOut(f)
      } else if kind(f) == .power, kind(child(f, 0)) == .sum, isNumber(child(f, 1)),
        value(child(f, 1)).isInteger
      {
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
    let c = child(e, 0)
    for k in 1..<childCount(e) where kind(child(e, k)) == .sum {
      guard gains(from: value(c), in: child(e, k)) else { return nil }
      let mark = top
      for j in 1..<childCount(e) where j != k { push(child(e, j)) }
      let inner = top
      for j in 0..<childCount(child(e, k)) {
        let term = product(c, child(child(e, k), j))
        push(term)
      }
      let sum = sum(from: inner)
      push(sum)
      return product(from: mark)
    }
    return nil
  }

  /// Whether a number before a bracket may be shorter inside: not where it is one more number before two terms.
  private func gains(from c: Rational, in sum: Expr) -> Bool {
    guard c.isInteger, !c.isMinusOne, !writesDecimals else { return true }
    var bare = 0
    for k in 0..<childCount(sum) {
      let term = child(sum, k), inner = coefficient(term)
      if !inner.isInteger { return true }
      if inner.magnitude.isOne, hasNumerator(term) { bare += 1 }
    }
    return bare < 2
  }

  /// Whether anything but a number stands above the line.
  private func hasNumerator(_ term: Expr) -> Bool {
    for k in coefficientLength(term)..<factorCount(term) {
      if case let f = factor(term, k), !isNumber(f), !isDenominator(f) { return true }
    }
    return false
  }

  /// (x − 1)·(x + 1)·3 = 3x² − 3: short sums multiplied out.
  func sumsMultipliedOut(_ e: Expr) -> Expr? {
    nodes[e.i].height <= 8 && treeSize(e) < 60 ? expanded(e, costingLessThan: cost(e)) : nil
  }

  /// (x² − 1)/(x − 1) = x + 1: what sums above and below the line have in common.
  func commonDivisorOut(_ e: Expr) -> Expr? {
    var worth = false
    for i in 0..<childCount(e) where kind(base(child(e, i))) == .sum && isDenominator(child(e, i)) && !worth {
      guard integer(exponent(child(e, i))) != nil else { continue }
      for j in 0..<childCount(e) where kind(base(child(e, j))) == .sum && !isDenominator(child(e, j)) {
        guard integer(exponent(child(e, j))) != nil else { continue }
        if !isCoprime(base(child(e, i)), base(child(e, j))) { worth = true }
      }
    }
    guard worth else { return nil }
    let short = cancelled(e)?.value
    let isHigh = (0..<childCount(e)).contains { k in
      kind(base(child(e, k))) == .sum && (integer(exponent(child(e, k))) ?? 0).magnitude > 3
    }
    guard isHigh else { return short }
    // High powers are too long to multiply out, but their bases can be taken apart.
    let apart = product(
      children(e).map { f in
        guard kind(base(f)) == .sum, let n = integer(exponent(f)), let apart = factored(base(f))?.value else {
          return f
        }
        return power(apart, number(n))
      })
    return cheapest([apart] + (short.map { [$0] } ?? []))
  }

  /// Whether two sums have no common divisor as polynomials in their names and calls: for each of these that they
  /// share, Euclid's algorithm modulo a prime with numbers in the place of all others. True is certain unless these
  /// numbers or the prime hit a leading coefficient, and then nothing is lost but a shorter form; false is no answer.
  private func isCoprime(_ a: Expr, _ b: Expr) -> Bool {
    var generators: [Expr] = []
    guard collectGenerators(a, &generators) else { return false }
    let own = generators.count
    guard collectGenerators(b, &generators), areIndependent(generators) else { return false }
    for x in generators[..<own] where contains(generator: x, in: b) {
      if !isCoprime(residues(a, by: x), residues(b, by: x)) { return false }
    }
    return true
  }

  /// What a factor is a power of, and which: x³ of x, √x and eˣ of themselves.
  private func generator(_ f: Expr) -> (base: Expr, power: Int)? {
    if kind(f) != .power { return (f, 1) }
    guard let n = integer(child(f, 1)) else { return (f, 1) }
    return n > 0 && n <= 64 ? (child(f, 0), n) : nil
  }

  /// Adds what a sum is a polynomial in; false when it is none with whole coefficients.
  private func collectGenerators(_ e: Expr, _ found: inout [Expr]) -> Bool {
    for k in 0..<childCount(e) {
      let term = child(e, k)
      guard coefficient(term).int != nil else { return false }
      let isProduct = kind(term) == .product
      for j in coefficientLength(term)..<(isProduct ? childCount(term) : 1) {
        let f = isProduct ? child(term, j) : term
        if isNumber(f) { continue }
        guard let (b, _) = generator(f), kind(b) == .symbol || kind(b) == .apply || kind(b) == .power else {
          return false
        }
        if !found.contains(b) { found.append(b) }
      }
    }
    return true
  }

  /// No two are powers of one base, so that none is a polynomial in others.
  private func areIndependent(_ generators: [Expr]) -> Bool {
    for (k, g) in generators.enumerated() where kind(g) == .power {
      for (j, h) in generators.enumerated() where j != k && base(h) == base(g) { return false }
    }
    return true
  }

  private func contains(generator x: Expr, in e: Expr) -> Bool {
    for k in 0..<childCount(e) {
      let term = child(e, k)
      let isProduct = kind(term) == .product
      for j in 0..<(isProduct ? childCount(term) : 1)
      where generator(isProduct ? child(term, j) : term)?.base == x { return true }
    }
    return false
  }

  private func isCoprime(_ a: [Int], _ b: [Int]) -> Bool {
    var f = a, g = b
    let p = Graph.smallPrime
    while true {
      while let last = g.last, last == 0 { g.removeLast() }
      if g.isEmpty { return f.count == 1 }
      while let last = f.last, last == 0 { f.removeLast() }
      if f.count < g.count {
        swap(&f, &g)
        continue
      }
      // f·(leading of g) − (leading of f)·xᵏ·g, as long as f is no shorter than g.
      let m = g[g.count - 1], q = f[f.count - 1], shift = f.count - g.count
      for k in 0..<shift { f[k] = f[k] * m % p }
      for k in g.indices { f[k + shift] = (f[k + shift] * m + (p - q) * g[k]) % p }
      f.removeLast()
      if f.isEmpty { return g.count == 1 }
    }
  }

  private static let smallPrime = 2_147_483_647

  /// Coefficients by powers of `x` modulo the prime, every other base being a number that depends on it alone.
  private func residues(_ e: Expr, by x: Expr) -> [Int] {
    let p = Graph.smallPrime
    var list: [Int] = []
    for k in 0..<childCount(e) {
      let term = child(e, k)
      var c = ((coefficient(term).int ?? 0) % p + p) % p, n = 0
      let first = coefficientLength(term), isProduct = kind(term) == .product
      for j in first..<(isProduct ? childCount(term) : 1) {
        let f = isProduct ? child(term, j) : term
        guard !isNumber(f), let (b, times) = generator(f) else { continue }
        if b == x {
          n += times
        } else {
          let point = Int(nodes[b.i].hash) % p
          for _ in 0..<times { c = c * point % p }
        }
      }
      while list.count <= n { list.append(0) }
      list[n] = (list[n] + c) % p
    }
    return list
  }
}
