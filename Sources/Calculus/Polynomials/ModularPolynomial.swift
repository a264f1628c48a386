// Polynomials in one variable modulo a prime below 2³¹, dense: what factors are found with, and what tells quickly
// that two polynomials have no common one.

struct ModularPolynomial: Equatable {
  /// By exponent; the last is not zero.
  private(set) var coefficients: [UInt64]
  let prime: UInt64

  init(_ coefficients: [UInt64], _ prime: UInt64) {
    self.coefficients = coefficients
    self.prime = prime
    trim()
  }

  private mutating func trim() { while coefficients.last == 0 { coefficients.removeLast() } }

  /// −1 for zero.
  var degree: Int { coefficients.count - 1 }
  var isZero: Bool { coefficients.isEmpty }
  var leading: UInt64 { coefficients.last ?? 0 }

  static func inverse(_ a: UInt64, _ p: UInt64) -> UInt64 { power(a, p - 2, p) }

  static func power(_ a: UInt64, _ n: UInt64, _ p: UInt64) -> UInt64 {
    var result: UInt64 = 1, base = a % p, left = n
    while left > 0 {
      if left & 1 == 1 { result = result * base % p }
      base = base * base % p
      left >>= 1
    }
    return result
  }

  var monic: ModularPolynomial {
    if leading <= 1 { return self }
    let c = ModularPolynomial.inverse(leading, prime)
    return ModularPolynomial(coefficients.map { $0 * c % prime }, prime)
  }

  var derivative: ModularPolynomial {
    if coefficients.count < 2 { return ModularPolynomial([], prime) }
    return ModularPolynomial(
      (1..<coefficients.count).map { coefficients[$0] * (UInt64($0) % prime) % prime }, prime)
  }

  static func + (a: ModularPolynomial, b: ModularPolynomial) -> ModularPolynomial {
    let p = a.prime
    var sum = a.coefficients.count >= b.coefficients.count ? a.coefficients : b.coefficients
    let other = a.coefficients.count >= b.coefficients.count ? b.coefficients : a.coefficients
    for k in other.indices {
      let s = sum[k] + other[k]
      sum[k] = s >= p ? s - p : s
    }
    return ModularPolynomial(sum, p)
  }

  static func - (a: ModularPolynomial, b: ModularPolynomial) -> ModularPolynomial {
    let p = a.prime
    return a + ModularPolynomial(b.coefficients.map { $0 == 0 ? 0 : p - $0 }, p)
  }

  static func * (a: ModularPolynomial, b: ModularPolynomial) -> ModularPolynomial {
    let p = a.prime
    if a.isZero || b.isZero { return ModularPolynomial([], p) }
    var product = Array(repeating: UInt64(0), count: a.coefficients.count + b.coefficients.count - 1)
    a.coefficients.withUnsafeBufferPointer { u in
      b.coefficients.withUnsafeBufferPointer { v in
        for i in 0..<u.count where u[i] != 0 {
          for j in 0..<v.count { product[i + j] = (product[i + j] + u[i] * v[j]) % p }
        }
      }
    }
    return ModularPolynomial(product, p)
  }

  func quotientAndRemainder(_ d: ModularPolynomial) -> (
    quotient: ModularPolynomial, remainder: ModularPolynomial
  ) {
    let p = prime
    guard degree >= d.degree, !d.isZero else { return (ModularPolynomial([], p), self) }
    var rest = coefficients
    var quotient = Array(repeating: UInt64(0), count: degree - d.degree + 1)
    let inverse = ModularPolynomial.inverse(d.leading, p)
    let n = d.degree
    d.coefficients.withUnsafeBufferPointer { v in
      for k in stride(from: degree - n, through: 0, by: -1) {
        let c = rest[k + n] * inverse % p
        quotient[k] = c
        if c == 0 { continue }
        let negative = p - c
        for j in 0...n { rest[k + j] = (rest[k + j] + negative * v[j]) % p }
      }
    }
    return (ModularPolynomial(quotient, p), ModularPolynomial(Array(rest.prefix(n)), p))
  }

  static func gcd(_ a: ModularPolynomial, _ b: ModularPolynomial) -> ModularPolynomial {
    var a = a, b = b
    while !b.isZero { (a, b) = (b, a.quotientAndRemainder(b).remainder) }
    return a.monic
  }

  /// s and t with s·a + t·b = 1 for coprime a, b.
  static func bezout(_ a: ModularPolynomial, _ b: ModularPolynomial) -> (ModularPolynomial, ModularPolynomial)
  {
    let p = a.prime
    var (r0, r1) = (a, b)
    var (s0, s1) = (ModularPolynomial([1], p), ModularPolynomial([], p))
    var (t0, t1) = (ModularPolynomial([], p), ModularPolynomial([1], p))
    while !r1.isZero {
      let (q, r) = r0.quotientAndRemainder(r1)
      (r0, r1) = (r1, r)
      (s0, s1) = (s1, s0 - q * s1)
      (t0, t1) = (t1, t0 - q * t1)
    }
    let c = ModularPolynomial([inverse(r0.leading, p)], p)
    return (s0 * c, t0 * c)
  }
}

// MARK: - Factors

extension PolynomialWork {
  /// The monic irreducible factors of a square-free polynomial: first the products of all of one degree, then each
  /// of these split by random powers (Cantor and Zassenhaus).
  func factors(_ f: ModularPolynomial) throws(Exhaustion) -> [ModularPolynomial] {
    let p = f.prime
    var rest = f.monic
    var found: [ModularPolynomial] = []
    let x = ModularPolynomial([0, 1], p)
    var frobenius = x
    var d = 0
    while rest.degree >= 2 * (d + 1) {
      d += 1
      frobenius = try power(frobenius, p, rest)
      let g = ModularPolynomial.gcd(rest, frobenius - x)
      try spend(rest.degree * rest.degree)
      if g.degree > 0 {
        found += try split(g, d)
        rest = rest.quotientAndRemainder(g).quotient
        frobenius = frobenius.quotientAndRemainder(rest).remainder
      }
    }
    if rest.degree > 0 { found.append(rest) }
    return found
  }

  private func power(_ a: ModularPolynomial, _ n: UInt64, _ m: ModularPolynomial) throws(Exhaustion)
    -> ModularPolynomial
  {
    var result = ModularPolynomial([1], m.prime), base = a, left = n
    while left > 0 {
      try spend(2 * m.degree * m.degree + 8)
      if left & 1 == 1 { result = (result * base).quotientAndRemainder(m).remainder }
      left >>= 1
      if left > 0 { base = (base * base).quotientAndRemainder(m).remainder }
    }
    return result
  }

  /// The factors of a product of irreducibles that all have degree d, modulo an odd prime.
  private func split(_ f: ModularPolynomial, _ d: Int) throws(Exhaustion) -> [ModularPolynomial] {
    let p = f.prime
    var random = Lehmer(UInt64(f.degree) &* 31 &+ p)
    var whole = [f], done: [ModularPolynomial] = []
    while let g = whole.popLast() {
      if g.degree <= d {
        done.append(g)
        continue
      }
      let a = ModularPolynomial((0..<g.degree).map { _ in random.next() % p }, p)
      if a.degree < 1 {
        whole.append(g)
        try spend(16)
        continue
      }
      // a to (p^d − 1)/2 is a^((1 + p + … + p^(d−1))·(p − 1)/2).
      var norm = a, conjugate = a
      for _ in 1..<max(1, d) {
        conjugate = try power(conjugate, p, g)
        norm = (norm * conjugate).quotientAndRemainder(g).remainder
      }
      let sign = try power(norm, (p - 1) / 2, g)
      let part = ModularPolynomial.gcd(g, sign - ModularPolynomial([1], p))
      if part.degree > 0 && part.degree < g.degree {
        whole.append(part)
        whole.append(g.quotientAndRemainder(part).quotient.monic)
      } else {
        whole.append(g)
      }
    }
    return done
  }
}
