// An expression made shorter by a relation F = 0 that its names satisfy: its numerator is divided by F, and the
// remainder taken where it costs less. With x² + y² = 1, −(x² + y²)/y³ becomes −1/y³.

extension Graph {
  /// The shortest of `e` simplified and its forms modulo `relation` = 0.
  func shortened(_ e: Expr, by relation: Expr) -> Expr {
    let plain = simplified(e, thorough: treeSize(e) < 600)
    guard !isTroubled, treeSize(e) < 4000 else { return plain }
    var best = plain, least = cost(plain)
    for whole in [plain, e] {
      let (above, below) = overOneBar(whole)
      guard treeSize(above) < 4000, treeSize(relation) < 400 else { continue }
      for remainder in remainders(expanded(above), expanded(overOneBar(relation).above)) {
        let candidate = simplified(quotient(withContentOut(remainder), below))
        if isTroubled { break }
        if case let c = cost(candidate), c < least { (best, least) = (candidate, c) }
      }
      if isTroubled {
        if trouble?.code != .interrupted { trouble = nil }
        return best
      }
    }
    return best
  }

  /// Numerator and denominator, with the terms of a sum brought over what all of them divide by.
  private func overOneBar(_ e: Expr) -> (above: Expr, below: Expr) {
    guard kind(e) == .sum else {
      let parts = fraction(e)
      return (parts.above, parts.below ?? .one)
    }
    var bases: [Expr] = [], powers: [Rational] = []
    for term in children(e) where !isNumber(term) {
      for f in factors(term) where isDenominator(f) {
        let n = -value(exponent(f))
        if let at = bases.firstIndex(of: base(f)) {
          powers[at] = max(powers[at], n)
        } else {
          bases.append(base(f))
          powers.append(n)
        }
      }
    }
    let below = product(zip(bases, powers).map { power($0, number($1)) })
    return (sum(children(e).map { product($0, below) }), below)
  }

  /// A polynomial in whatever its factors are: exponents by factor, with a coefficient.
  private typealias Terms = [[Int]: Rational]

  /// What is left of `e` modulo `divisor`, a remainder for each choice of what is eliminated first.
  private func remainders(_ e: Expr, _ divisor: Expr) -> [Expr] {
    var kernels: [Expr] = []
    guard let terms = polynomial(e, &kernels), let by = polynomial(divisor, &kernels), kernels.count <= 8,
      by.count <= 40
    else { return [] }
    func padded(_ t: Terms) -> Terms {
      Dictionary(
        t.map { ($0.key + Array(repeating: 0, count: kernels.count - $0.key.count), $0.value) },
        uniquingKeysWith: { $0 + $1 })
    }
    let dividend = padded(terms), relation = padded(by)
    return kernels.indices.compactMap { first in
      // Lexicographic with one factor in front: an order in which division ends.
      func before(_ a: [Int], _ b: [Int]) -> Bool {
        a[first] != b[first] ? a[first] > b[first] : b.lexicographicallyPrecedes(a)
      }
      guard let leading = relation.keys.min(by: before), leading[first] > 0,
        let inverse = relation[leading]?.reciprocal
      else { return nil }
      return remainder(dividend, relation, leading, inverse).map { written($0, kernels) }
    }
  }

  private func remainder(_ dividend: Terms, _ relation: Terms, _ leading: [Int], _ inverse: Rational)
    -> Terms?
  {
    var rest = dividend
    for _ in 0..<2000 {
      guard let term = rest.keys.first(where: { zip($0, leading).allSatisfy { $0 >= $1 } }),
        let c = rest[term]
      else { return rest }
      poll()
      if isTroubled || rest.count > 2000 { return nil }
      let share = c * inverse
      for (exponents, coefficient) in relation {
        let key = exponents.indices.map { exponents[$0] + term[$0] - leading[$0] }
        let value = (rest[key] ?? .zero) - share * coefficient
        rest[key] = value.isZero ? nil : value
      }
    }
    return nil
  }

  private func polynomial(_ e: Expr, _ kernels: inout [Expr]) -> Terms? {
    var terms: Terms = [:]
    for term in kind(e) == .sum ? children(e) : [e] {
      var exponents = Array(repeating: 0, count: kernels.count)
      for f in isNumber(term) ? [] : factors(term) {
        var kernel = f, n = 1
        if kind(f) == .power, let m = integer(child(f, 1)), m > 0, m < 1000 { (kernel, n) = (child(f, 0), m) }
        let at: Int
        if let known = kernels.firstIndex(of: kernel) {
          at = known
        } else {
          guard kernels.count < 8 else { return nil }
          kernels.append(kernel)
          at = kernels.count - 1
        }
        while exponents.count <= at { exponents.append(0) }
        exponents[at] += n
      }
      terms[exponents, default: .zero] = (terms[exponents] ?? .zero) + coefficient(term)
    }
    return terms
  }

  private func written(_ terms: Terms, _ kernels: [Expr]) -> Expr {
    sum(
      terms.map { exponents, c in
        product(
          [number(c)]
            + exponents.indices.filter { exponents[$0] != 0 }.map {
              power(kernels[$0], number(exponents[$0]))
            })
      })
  }
}
