// Irreducible factors of polynomials in one variable: factors modulo a small prime, lifted to a power of it, and
// put together in all ways until the products divide (Zassenhaus).
import BigInt

extension PolynomialWork {
  /// The irreducible factors of a square-free primitive polynomial in one variable, each with a positive first number.
  func univariateFactors(_ f: Polynomial) throws(Exhaustion) -> [Polynomial] {
    guard case .sum(let x, let terms) = f, f.degree > 1 else { return [f] }
    let n = f.degree
    var dense = Array(repeating: Integer.zero, count: n + 1)
    for t in terms { dense[t.exponent] = t.coefficient.number ?? .zero }
    guard !dense[0].isZero else {
      let rest = f.mapExponents(x) { $0 - 1 }
      return [.variable(x)] + (try univariateFactors(rest))
    }
    if n == 2 { return try quadraticFactors(dense, x, f) }
    guard let (local, degrees) = try localFactors(dense) else { throw .steps }
    if local.count == 1 || degrees.count == 2 { return [f] }
    return try recombined(f, dense, x, local, degrees)
  }

  /// a·x² + b·x + c by its discriminant.
  private func quadraticFactors(_ c: [Integer], _ x: Int, _ f: Polynomial) throws(Exhaustion) -> [Polynomial]
  {
    guard let root = (c[1] * c[1] - Integer(4) * c[0] * c[2]).root(2) else { return [f] }
    // 2a·x + b ± √d
    let two = Integer(2) * c[2]
    let factor = Polynomial.from(x, dense: [.number(c[1] + root), .number(two)])
    let g = try primitivePart(factor)
    guard let other = try quotient(f, g) else { return [f] }
    return [g, other.positive]
  }

  /// Of several primes the factors modulo the one with fewest, and the degrees that a true factor can have.
  private func localFactors(_ f: [Integer]) throws(Exhaustion) -> ([ModularPolynomial], Set<Int>)? {
    let n = f.count - 1
    var best: [ModularPolynomial]?
    var possible = Set(0...n)
    var tried = 0
    var p: UInt64 = 5
    while tried < 7 && p < 1 << 20 {
      p = nextPrime(p)
      try spend(n)
      guard let leading = f.last, leading.residue(p) != 0 else { continue }
      let image = ModularPolynomial(f.map { $0.residue(p) }, p)
      try spend(n * n)
      guard ModularPolynomial.gcd(image, image.derivative).degree == 0 else { continue }
      tried += 1
      let found = try factors(image)
      var sums: Set<Int> = [0]
      for factor in found { sums.formUnion(sums.map { $0 + factor.degree }) }
      possible.formIntersection(sums)
      if best == nil || found.count < best?.count ?? 0 { best = found }
      if possible.count == 2 { break }
      // Few factors are put together at once; more primes would take longer than that.
      if (best?.count ?? 0) <= 3 && tried >= 3 { break }
    }
    return best.map { ($0, possible) }
  }

  func nextPrime(_ p: UInt64) -> UInt64 {
    var q = p + 2
    while stride(from: UInt64(3), through: UInt64(Double(q).squareRoot()) + 1, by: 2).contains(where: {
      $0 < q && q % $0 == 0
    }) {
      q += 2
    }
    return q
  }

  /// Twice the largest coefficient that the leading number times a factor can have (Mignotte).
  private func bound(_ f: [Integer]) -> Integer {
    let n = f.count - 1
    var squares = BigInt(0)
    for c in f { squares += c.value * c.value }
    let norm = squares.squareRoot() + 1
    return Integer((norm * (f.last ?? .one).magnitude.value) << (n + 1))
  }

  private func recombined(
    _ f: Polynomial, _ dense: [Integer], _ x: Int, _ local: [ModularPolynomial], _ degrees: Set<Int>
  ) throws(Exhaustion) -> [Polynomial] {
    let lifting = Lifting(self, local[0].prime, beyond: bound(dense))
    let m = lifting.modulus
    var open = try lifting.lifted(dense, local)
    var rest = f
    var found: [Polynomial] = []
    var size = 1
    while 2 * size <= open.count {
      guard let leading = rest.leading.number, let constant = rest.trailing.coefficient.number else { break }
      let product = leading * constant
      var hit: [Int]?
      var chosen = Array(0..<size)
      search: while true {
        // The last number of the candidate must divide; nearly all sets fail here.
        var last = leading, degree = 0
        for k in chosen {
          degree += open[k].count - 1
          last = (last * open[k][0]).residue(m)
        }
        try spend(size * (1 + m.words))
        last = last.balanced(m)
        if degrees.contains(degree), !last.isZero, product.quotient(last) != nil {
          var candidate = [leading]
          for k in chosen { candidate = try lifting.times(candidate, open[k], m) }
          let g = try primitivePart(
            Polynomial.from(x, dense: candidate.map { .number($0.balanced(m)) }))
          if let next = try quotient(rest, g) {
            found.append(g)
            rest = next.positive
            hit = chosen
            break search
          }
        }
        if !chosen.advance(among: open.count) { break }
      }
      if let hit {
        for k in hit.reversed() { open.remove(at: k) }
      } else {
        size += 1
      }
    }
    if !rest.isNumber { found.append(rest) }
    return found
  }
}
