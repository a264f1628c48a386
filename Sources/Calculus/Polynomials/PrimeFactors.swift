// A number as a product of prime powers. An expression would multiply it out at once, so it is kept as what it is
// and shown as text: small primes by trial, larger ones by walks that meet (Pollard and Brent).
import BigInt

public struct PrimeFactors: Sendable {
  /// The number itself.
  public let value: Rational
  /// Primes with their exponents, rising; negative exponents for a denominator.
  public let primes: [(prime: BigInt, power: Int)]

  /// 2³·3²·5, or 2^3*3^2*5 as it is typed.
  public func text(_ dialect: Dialect) -> String {
    var above: [String] = [], below: [String] = []
    for (prime, power) in primes {
      let digits = power.magnitude
      let raised =
        dialect.superscripts
        ? String(String(digits).unicodeScalars.map { Character(PrimeFactors.superscript($0)) }) : "^\(digits)"
      let text = digits == 1 ? "\(prime)" : "\(prime)\(raised)"
      if power > 0 { above.append(text) } else { below.append(text) }
    }
    let dot = dialect.superscripts ? "·" : "*"
    var text = value.isNegative ? "\(dialect.minus)" : ""
    text += above.isEmpty ? (value.isZero ? "0" : "1") : above.joined(separator: dot)
    guard !below.isEmpty else { return text }
    return text + "/" + (below.count == 1 ? below[0] : "(\(below.joined(separator: dot)))")
  }

  private static func superscript(_ digit: Unicode.Scalar) -> Unicode.Scalar {
    switch digit {
    case "1": "¹"
    case "2": "²"
    case "3": "³"
    default: Unicode.Scalar(digit.value - 0x30 + 0x2070) ?? digit
    }
  }
}

extension PolynomialWork {
  /// The prime factors of a number; what cannot be taken apart within the allowance is the failure.
  func primeFactors(_ value: Rational) throws(Exhaustion) -> (PrimeFactors, unresolved: BigInt?) {
    var primes: [(prime: BigInt, power: Int)] = []
    var unresolved: BigInt?
    for (n, sign) in [(value.numerator.magnitude, 1), (value.denominator.magnitude, -1)] where n > 1 {
      let (found, rest) = try taken(apart: n)
      for (p, k) in found { primes.append((BigInt(p), k * sign)) }
      if let rest { unresolved = BigInt(rest) }
    }
    primes.sort { $0.prime < $1.prime }
    return (PrimeFactors(value: value, primes: primes), unresolved)
  }

  private func taken(apart n: BigUInt) throws(Exhaustion) -> ([(BigUInt, Int)], BigUInt?) {
    var rest = n, found: [(BigUInt, Int)] = []
    var p: UInt = 2
    while p < 20_000 && BigUInt(p * p) <= rest {
      var k = 0
      while case let (q, r) = rest.quotientAndRemainder(dividingBy: BigUInt(p)), r == 0 {
        rest = q
        k += 1
      }
      if k > 0 { found.append((BigUInt(p), k)) }
      try spend(1 + rest.bitWidth / 64)
      p += p == 2 ? 1 : 2
    }
    var open = rest > 1 ? [rest] : []
    var large: [BigUInt: Int] = [:]
    while let m = open.popLast() {
      if try isPrime(m) {
        large[m, default: 0] += 1
      } else if let d = try divisor(of: m) {
        open.append(d)
        open.append(m / d)
      } else {
        return (found, m)
      }
    }
    for (p, k) in large { found.append((p, k)) }
    return (found, nil)
  }

  /// To the bases that prove it below 3·10²⁴, and beyond that leave no known exception.
  private func isPrime(_ n: BigUInt) throws(Exhaustion) -> Bool {
    if n < 20_000 * 20_000 { return true }
    for base in [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41] {
      try spend(n.bitWidth * (1 + n.bitWidth / 64) * (1 + n.bitWidth / 64))
      if !n.isStrongProbablePrime(BigUInt(base)) { return false }
    }
    return true
  }

  /// A proper divisor of a composite number; nil after 2²² steps of several walks.
  private func divisor(of n: BigUInt) throws(Exhaustion) -> BigUInt? {
    for k in [2, 3, 5, 7] {
      if let root = Integer(BigInt(n)).root(k) { return root.value.magnitude }
    }
    for constant in 1...4 {
      if n.bitWidth <= 63 {
        if let d = try walk(UInt64(n), UInt64(constant)) { return BigUInt(d) }
      } else if let d = try walk(n, BigUInt(constant)) {
        return d
      }
    }
    return nil
  }

  private func walk(_ n: UInt64, _ c: UInt64) throws(Exhaustion) -> UInt64? {
    func times(_ a: UInt64, _ b: UInt64) -> UInt64 {
      let (high, low) = a.multipliedFullWidth(by: b)
      return n.dividingFullWidth((high % n, low)).remainder
    }
    func next(_ a: UInt64) -> UInt64 { (times(a, a) + c) % n }
    var tortoise: UInt64 = 2, hare: UInt64 = 2, length = 1, total = 0
    while total < 1 << 22 {
      tortoise = hare
      var product: UInt64 = 1
      for k in 1...length {
        hare = next(hare)
        let gap = hare > tortoise ? hare - tortoise : tortoise - hare
        if gap == 0 { return nil }
        let before = product
        product = times(product, gap)
        if product == 0 {
          let d = UInt64(Rational.gcd(UInt(gap), UInt(n)))
          if d > 1 { return d }
          let earlier = UInt64(Rational.gcd(UInt(before), UInt(n)))
          return earlier > 1 && earlier < n ? earlier : nil
        }
        if k & 127 == 0 || k == length {
          let d = UInt64(Rational.gcd(UInt(product), UInt(n)))
          if d > 1 { return d < n ? d : nil }
        }
      }
      total += length
      try spend(8 * length)
      length *= 2
    }
    return nil
  }

  private func walk(_ n: BigUInt, _ c: BigUInt) throws(Exhaustion) -> BigUInt? {
    var tortoise = BigUInt(2), hare = BigUInt(2), length = 1, total = 0
    let cost = 64 * (1 + n.bitWidth / 64) * (1 + n.bitWidth / 64)
    while total < 1 << 22 {
      tortoise = hare
      var product = BigUInt(1)
      for k in 1...length {
        hare = (hare * hare + c) % n
        let gap = hare > tortoise ? hare - tortoise : tortoise - hare
        if gap == 0 { return nil }
        product = product * gap % n
        try spend(cost)
        if product == 0 {
          let d = gap.greatestCommonDivisor(with: n)
          return d > 1 && d < n ? d : nil
        }
        if k & 127 == 0 || k == length {
          let d = product.greatestCommonDivisor(with: n)
          if d > 1 { return d < n ? d : nil }
        }
      }
      total += length
      length *= 2
    }
    return nil
  }
}
