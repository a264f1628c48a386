// What multiplying out would come to, known before a node is written: simplification tries it on every sum with a
// bracket in it and seldom keeps it. Monomials in at most eight generators with machine integers, in one flat list.

/// Sums and products multiplied out on machine integers: memory that is used again, with room for one result.
struct TrialExpansion {
  /// Generators are told by number: the exponents of all are one vector.
  typealias Exponents = SIMD8<Int16>

  struct Monomial {
    var exponents: Exponents
    /// Over the denominator of its polynomial.
    var coefficient: Int
  }

  /// What whole powers are taken of: base^(exponent/root).
  struct Generator: Equatable {
    let base: Expr
    let exponent: Expr
    let root: Int
  }

  static let mostGenerators = 8
  /// Longer results are left to others.
  static let mostTerms = 96
  /// Room for a result, and for what it is being made of.
  static let capacity = 2048
  static let greatestExponent = 4096

  let generators = UnsafeMutablePointer<Generator>.allocate(capacity: mostGenerators)
  var generatorCount = 0
  let monomials = UnsafeMutablePointer<Monomial>.allocate(capacity: capacity)
  var count = 0
  /// Of the result.
  var denominator = 1

  func deallocate() {
    generators.deallocate()
    monomials.deallocate()
  }

  // MARK: Arithmetic

  @inline(__always) mutating func append(_ m: Monomial) -> Bool {
    guard count < Self.capacity else { return false }
    monomials[count] = m
    count &+= 1
    return true
  }

  func product(_ a: Int, _ b: Int) -> Int? {
    let (result, overflow) = a.multipliedReportingOverflow(by: b)
    return overflow || result.magnitude > 1 << 60 ? nil : result
  }

  /// Adds the polynomial from `middle` up, over `d`, to the one from `start` up, over `common`.
  mutating func add(from start: Int, _ middle: Int, _ common: inout Int, _ d: Int) -> Bool {
    if d != common {
      let g = Int(Rational.gcd(UInt(common), UInt(d)))
      guard let all = product(common / g, d) else { return false }
      for k in start..<count {
        guard let c = product(monomials[k].coefficient, all / (k < middle ? common : d)) else { return false }
        monomials[k].coefficient = c
      }
      common = all
    }
    let top = count
    count = middle
    for k in middle..<top {
      guard put(monomials[k], start) else { return false }
    }
    return true
  }

  /// Adds a monomial to the polynomial from `start` to the end of the list.
  @inline(__always) mutating func put(_ m: Monomial, _ start: Int) -> Bool {
    var k = start
    while k < count {
      if monomials[k].exponents == m.exponents {
        let (sum, overflow) = monomials[k].coefficient.addingReportingOverflow(m.coefficient)
        if overflow { return false }
        if sum == 0 {
          count &-= 1
          monomials[k] = monomials[count]
        } else {
          monomials[k].coefficient = sum
        }
        return true
      }
      k &+= 1
    }
    return count &- start < Self.mostTerms && append(m)
  }

  /// The product of two polynomials at the end of the list, moved down to `place`, where the list then ends.
  mutating func multiply(_ a: Range<Int>, _ b: Range<Int>, leavingAt place: Int) -> Bool {
    let start = count
    for i in a {
      let p = monomials[i]
      for j in b {
        let q = monomials[j]
        guard let c = product(p.coefficient, q.coefficient) else { return false }
        let exponents = p.exponents &+ q.exponents
        if any(exponents .> Int16(Self.greatestExponent)) || any(exponents .< Int16(-Self.greatestExponent)) {
          return false
        }
        guard put(Monomial(exponents: exponents, coefficient: c), start) else { return false }
      }
    }
    for k in start..<count { monomials[place &+ k &- start] = monomials[k] }
    count = place + count - start
    return true
  }

  // MARK: Common divisors

  private static let prime = 2_147_483_647

  /// Coefficients by powers of one generator modulo the prime, every other one being a number that depends on it
  /// alone. Generators that divide everything are left out, so negative powers are none.
  func residues(_ range: Range<Int>, by x: Int) -> [Int]? {
    var least = monomials[range.lowerBound].exponents, most = least
    for k in range {
      least = pointwiseMin(least, monomials[k].exponents)
      most = pointwiseMax(most, monomials[k].exponents)
    }
    let degree = Int(most[x]) - Int(least[x])
    guard degree <= 512 else { return nil }
    if degree == 0 { return [1] }
    let p = Self.prime
    var list = Array(repeating: 0, count: degree + 1)
    for k in range {
      var c = monomials[k].coefficient % p
      if c < 0 { c += p }
      let exponents = monomials[k].exponents &- least
      for g in 0..<generatorCount where g != x && exponents[g] != 0 {
        let point = (generators[g].base.i &* 7_919 &+ generators[g].exponent.i &* 104_729 &+ 12_345) % p
        var n = Int(exponents[g]), square = point
        while n > 0 {
          if n & 1 == 1 { c = c * square % p }
          square = square * square % p
          n >>= 1
        }
      }
      list[Int(exponents[x])] = (list[Int(exponents[x])] + c) % p
    }
    return list
  }

  static func areCoprime(_ a: [Int], _ b: [Int]) -> Bool {
    var f = a, g = b
    let p = prime
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
}
