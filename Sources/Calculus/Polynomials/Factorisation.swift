// The irreducible factors of a polynomial over the rationals. What is cheap comes first: square-free parts, contents,
// variables of degree 1, homogeneous polynomials, polynomials in a power; what is left is lifted from one variable.

extension PolynomialWork {
  /// A number, and irreducible primitive polynomials with positive first numbers, whose powers multiply to f.
  func factorisation(_ f: Polynomial) throws(Exhaustion) -> (unit: Integer, factors: [PolynomialFactor]) {
    let (unit, parts) = try squareFree(f)
    var result: [PolynomialFactor] = []
    for part in parts {
      for g in try irreducible(part.base) { result.append(PolynomialFactor(base: g, power: part.power)) }
    }
    return (unit, result)
  }

  /// The factors of a square-free primitive polynomial that no variable divides.
  func irreducible(_ f: Polynomial) throws(Exhaustion) -> [Polynomial] {
    let variables = f.variables
    if variables.count == 0 { return [] }
    // Only the variables that occur, counted from 0.
    if variables.count <= f.level {
      var names = Array(repeating: 0, count: f.level + 1)
      for (k, x) in variables.enumerated() { names[x] = k }
      let inner = try irreducible(f.renamed(names, variables.count))
      return inner.map { $0.renamed(variables, f.level + 1).positive }
    }
    let count = variables.count
    let degrees = f.degrees(count)
    if count > 1 {
      // Of degree 1 in a variable: only what divides both coefficients can be a factor beside it.
      if let x = degrees.indices.first(where: { degrees[$0] == 1 }) {
        let common = try gcd(coefficients(f, Set(0..<count).subtracting([x]), count))
        if common.isNumber { return [f] }
        guard let rest = try quotient(f, common) else { return [f] }
        return try irreducible(common) + [rest.positive]
      }
      for x in 0..<count {
        let common = try gcd(coefficients(f, Set(0..<count).subtracting([x]), count))
        if !common.isNumber, let rest = try quotient(f, common) {
          return try irreducible(common) + irreducible(rest.positive)
        }
      }
    }
    // A polynomial in x^k: the one in x first, then a prime of k at a time.
    for x in 0..<count {
      var k = 0
      f.forEachMonomial(count) { exponents, _ in k = Int(Rational.gcd(UInt(k), UInt(exponents[x]))) }
      if k > 1 { return try inflated(f, x, k) }
    }
    if count == 1 { return try univariateFactors(f) }
    // All monomials of one degree: with 1 for a variable nothing is lost.
    let (least, most) = f.totalDegrees
    if least == most {
      let flat = try value(f, count - 1, .one)
      return try irreducible(flat).map { homogeneous($0, count - 1) }
    }
    return try multivariateFactors(f)
  }

  private func inflated(_ f: Polynomial, _ x: Int, _ k: Int) throws(Exhaustion) -> [Polynomial] {
    // A factor of a power of x less 1 is known by its number; what its own inflation has for factors is a theorem.
    let unit = Polynomial.variable(x)
    var parts = try irreducible(f.mapExponents(x) { $0 / k }).map { part in
      (part, number: part == unit - .one ? 1 : part == unit + .one ? 2 : 0)
    }
    var rest = k, p = 2
    while rest > 1 {
      if rest % p != 0 {
        p = p * p > rest ? rest : p + 1
        continue
      }
      rest /= p
      var next: [(Polynomial, number: Int)] = []
      for (part, number) in parts {
        let raised = part.mapExponents(x) { $0 * p }
        if number > 0 {
          if number % p == 0 {
            next.append((raised, number * p))
          } else if let new = try quotient(raised, part) {
            next.append((part, number))
            next.append((new, number * p))
          }
        } else if raised.degree(x) == 0 {
          next.append((part, 0))
        } else {
          for g in try irreducibleDirectly(raised) { next.append((g, 0)) }
        }
      }
      parts = next
    }
    return parts.map(\.0)
  }

  /// As `irreducible`, for a polynomial in x^p whose deflated form is irreducible.
  private func irreducibleDirectly(_ f: Polynomial) throws(Exhaustion) -> [Polynomial] {
    let variables = f.variables
    if variables.count <= f.level {
      var names = Array(repeating: 0, count: f.level + 1)
      for (k, x) in variables.enumerated() { names[x] = k }
      return try irreducibleDirectly(f.renamed(names, variables.count)).map {
        $0.renamed(variables, f.level + 1).positive
      }
    }
    if variables.count <= 1 { return try univariateFactors(f) }
    let (least, most) = f.totalDegrees
    if least == most {
      let flat = try value(f, variables.count - 1, .one)
      return try irreducible(flat).map { homogeneous($0, variables.count - 1) }
    }
    if f.degrees(variables.count).contains(1) { return [f] }
    return try multivariateFactors(f)
  }

  /// f with the variable x filling every monomial up to the total degree.
  private func homogeneous(_ f: Polynomial, _ x: Int) -> Polynomial {
    let most = f.totalDegrees.most
    var list: [([Int], Integer)] = []
    f.forEachMonomial(x + 1) { exponents, c in
      var full = exponents
      full[x] = most - exponents.reduce(0, +)
      list.append((full, c))
    }
    return Polynomial.from(list).positive
  }
}
