// Hensel's lemma: factors modulo a prime become factors modulo a power of it that is larger than twice any
// coefficient of a true factor. Polynomials in one variable, dense, by exponent.

import BigInt

struct Lifting {
  let work: PolynomialWork
  let prime: UInt64
  /// The power of the prime.
  let modulus: Integer

  init(_ work: PolynomialWork, _ prime: UInt64, beyond bound: Integer) {
    self.work = work
    self.prime = prime
    var m = Integer(Int(prime))
    while m < bound { m = m * m }
    modulus = m
  }

  /// With the least power of the prime beyond 2^bits, where no steps that double it follow.
  init(_ work: PolynomialWork, _ prime: UInt64, bits: Int) {
    self.work = work
    self.prime = prime
    var m = Integer(Int(prime))
    while m.bits <= bits { m = m * Integer(Int(prime)) }
    modulus = m
  }

  /// The monic factors of f modulo `modulus` that are `factors` modulo the prime.
  func lifted(_ f: [Integer], _ factors: [ModularPolynomial]) throws(Exhaustion) -> [[Integer]] {
    guard let leading = f.last, let inverse = Lifting.inverse(leading, modulus) else { throw .steps }
    let monic = f.map { ($0 * inverse).residue(modulus) }
    return try split(monic, factors)
  }

  /// Halves of the factors are lifted as two, and each half in its turn. `f` is monic.
  private func split(_ f: [Integer], _ factors: [ModularPolynomial]) throws(Exhaustion) -> [[Integer]] {
    if factors.count <= 1 { return [f] }
    let half = factors.count / 2
    let left = Array(factors[..<half]), right = Array(factors[half...])
    let g = try product(left), h = try product(right)
    let (s, t) = ModularPolynomial.bezout(g, h)
    func dense(_ a: ModularPolynomial) -> [Integer] { a.coefficients.map { Integer(Int($0)) } }
    var (a, b, u, v) = (dense(g), dense(h), dense(s), dense(t))
    var m = Integer(Int(prime))
    while m < modulus {
      m = m * m
      let error = reduced(difference(f, try times(a, b, m)), m)
      let (q, r) = try divided(try times(u, error, m), b, m)
      let a1 = sum(sum(a, try times(v, error, m), m), try times(q, a, m), m)
      let b1 = sum(b, r, m)
      var gap = sum(try times(u, a1, m), try times(v, b1, m), m)
      gap = reduced(difference(gap, [.one]), m)
      let (c, d) = try divided(try times(u, gap, m), b1, m)
      u = reduced(difference(u, d), m)
      v = reduced(difference(difference(v, try times(v, gap, m)), try times(c, a1, m)), m)
      (a, b) = (a1, b1)
    }
    return try split(a, left) + split(b, right)
  }

  private func product(_ list: [ModularPolynomial]) throws(Exhaustion) -> ModularPolynomial {
    var result = ModularPolynomial([1], prime)
    for f in list {
      try work.spend(result.degree * f.degree + 8)
      result = result * f
    }
    return result
  }

  // MARK: Arithmetic

  /// 1/a modulo m, for a coprime to m.
  static func inverse(_ a: Integer, _ m: Integer) -> Integer? {
    guard let found = a.residue(m).value.magnitude.inverse(m.value.magnitude) else { return nil }
    return Integer(BigInt(found))
  }

  private func trimmed(_ a: [Integer]) -> [Integer] {
    var a = a
    while let last = a.last, last.isZero { a.removeLast() }
    return a
  }

  func reduced(_ a: [Integer], _ m: Integer) -> [Integer] { trimmed(a.map { $0.residue(m) }) }

  func sum(_ a: [Integer], _ b: [Integer], _ m: Integer) -> [Integer] {
    var result = a.count >= b.count ? a : b
    let other = a.count >= b.count ? b : a
    for k in other.indices { result[k] = (result[k] + other[k]).residue(m) }
    return trimmed(result)
  }

  func difference(_ a: [Integer], _ b: [Integer]) -> [Integer] {
    var result = a
    while result.count < b.count { result.append(.zero) }
    for k in b.indices { result[k] = result[k] - b[k] }
    return result
  }

  func times(_ a: [Integer], _ b: [Integer], _ m: Integer) throws(Exhaustion) -> [Integer] {
    if a.isEmpty || b.isEmpty { return [] }
    if case .small(let n) = m, n < 1 << 62 { return try times(a, b, UInt64(n)) }
    let words = m.words
    try work.spend(a.count * b.count * words * words)
    var result = Array(repeating: Integer.zero, count: a.count + b.count - 1)
    for i in a.indices where !a[i].isZero {
      for j in b.indices { result[i + j] = result[i + j] + a[i] * b[j] }
    }
    return reduced(result, m)
  }

  /// The product modulo a machine word.
  private func times(_ a: [Integer], _ b: [Integer], _ m: UInt64) throws(Exhaustion) -> [Integer] {
    try work.spend(a.count * b.count)
    let u = a.map { $0.residue(m) }, v = b.map { $0.residue(m) }
    var result = Array(repeating: UInt64(0), count: u.count + v.count - 1)
    for i in u.indices where u[i] != 0 {
      for j in v.indices {
        let (high, low) = u[i].multipliedFullWidth(by: v[j])
        // Both are below m < 2⁶², so the quotient fits and the sum of two remainders does.
        let sum = result[i + j] + m.dividingFullWidth((high, low)).remainder
        result[i + j] = sum >= m ? sum - m : sum
      }
    }
    return trimmed(result.map { Integer(Int($0)) })
  }

  /// Quotient and remainder by a monic divisor.
  func divided(_ a: [Integer], _ b: [Integer], _ m: Integer) throws(Exhaustion) -> ([Integer], [Integer]) {
    guard a.count >= b.count else { return ([], a) }
    var rest = a
    var quotient = Array(repeating: Integer.zero, count: a.count - b.count + 1)
    let n = b.count - 1
    try work.spend(quotient.count * b.count * m.words * m.words)
    for k in quotient.indices.reversed() {
      let c = rest[k + n].residue(m)
      quotient[k] = c
      if c.isZero { continue }
      for j in 0...n { rest[k + j] = rest[k + j] - c * b[j] }
    }
    return (reduced(quotient, m), reduced(Array(rest.prefix(n)), m))
  }
}
