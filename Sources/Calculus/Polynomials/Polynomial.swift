// Polynomials in many variables with integer coefficients, sparse and recursive: a polynomial in its highest variable
// whose coefficients are polynomials in lower ones. Division, evaluation and content then follow the structure, and
// the depth of recursion is the number of variables.

indirect enum Polynomial: Hashable, Sendable {
  case number(Integer)
  /// The highest variable, and terms by falling exponent, none with coefficient zero, the first with exponent > 0.
  case sum(Int, [Term])

  struct Term: Hashable, Sendable {
    let exponent: Int
    let coefficient: Polynomial
  }

  static let zero = Polynomial.number(.zero)
  static let one = Polynomial.number(.one)

  init(_ n: Int) { self = .number(.small(n)) }

  /// The power of one variable.
  static func variable(_ x: Int, power n: Int = 1) -> Polynomial {
    n == 0 ? .one : .sum(x, [Term(exponent: n, coefficient: .one)])
  }

  /// A polynomial in `x` from terms that fall; those with coefficient zero have been left out.
  static func from(_ x: Int, _ terms: [Term]) -> Polynomial {
    guard let first = terms.first else { return .zero }
    return first.exponent == 0 ? first.coefficient : .sum(x, terms)
  }

  /// From coefficients by exponent.
  static func from(_ x: Int, dense: [Polynomial]) -> Polynomial {
    var terms: [Term] = []
    for k in dense.indices.reversed() where !dense[k].isZero {
      terms.append(Term(exponent: k, coefficient: dense[k]))
    }
    return from(x, terms)
  }
}

// MARK: - Reading

extension Polynomial {
  @inline(__always) var isZero: Bool { if case .number(let n) = self { n.isZero } else { false } }
  @inline(__always) var isOne: Bool { if case .number(let n) = self { n.isOne } else { false } }
  var isNumber: Bool { if case .number = self { true } else { false } }
  var number: Integer? { if case .number(let n) = self { n } else { nil } }

  /// The highest variable; −1 for a number.
  @inline(__always) var level: Int { if case .sum(let x, _) = self { x } else { -1 } }

  /// The degree in the highest variable.
  var degree: Int { if case .sum(_, let terms) = self { terms[0].exponent } else { 0 } }

  var leading: Polynomial { if case .sum(_, let terms) = self { terms[0].coefficient } else { self } }

  /// The term of lowest exponent in the highest variable.
  var trailing: Term {
    if case .sum(_, let terms) = self { terms[terms.count - 1] } else { Term(exponent: 0, coefficient: self) }
  }

  /// The number before the first monomial: its sign is the sign of the polynomial.
  var leadingNumber: Integer {
    var f = self
    while case .sum(_, let terms) = f { f = terms[0].coefficient }
    return f.number ?? .zero
  }

  /// Seen as a polynomial in `x`, which is not below the highest variable.
  func terms(_ x: Int) -> [Term] {
    if case .sum(let y, let terms) = self, y == x { return terms }
    return isZero ? [] : [Term(exponent: 0, coefficient: self)]
  }

  func degree(_ x: Int) -> Int {
    guard case .sum(let y, let terms) = self, y >= x else { return 0 }
    if y == x { return terms[0].exponent }
    return terms.reduce(0) { max($0, $1.coefficient.degree(x)) }
  }

  /// Degrees by variable, for variables below `count`.
  func degrees(_ count: Int) -> [Int] {
    var degrees = Array(repeating: 0, count: count)
    func walk(_ f: Polynomial) {
      guard case .sum(let x, let terms) = f else { return }
      degrees[x] = max(degrees[x], terms[0].exponent)
      for t in terms { walk(t.coefficient) }
    }
    walk(self)
    return degrees
  }

  /// The variables that occur, lowest first.
  var variables: [Int] {
    let degrees = degrees(level + 1)
    return degrees.indices.filter { degrees[$0] > 0 }
  }

  /// Monomials.
  var termCount: Int {
    guard case .sum(_, let terms) = self else { return isZero ? 0 : 1 }
    return terms.reduce(0) { $0 + $1.coefficient.termCount }
  }

  /// Bits of the largest coefficient.
  var bits: Int {
    switch self {
    case .number(let n): n.bits
    case .sum(_, let terms): terms.reduce(0) { max($0, $1.coefficient.bits) }
    }
  }

  /// The greatest common divisor of all numbers in it.
  var numberContent: Integer {
    var g = Integer.zero
    func walk(_ f: Polynomial) {
      if g.isOne { return }
      switch f {
      case .number(let n): g = Integer.gcd(g, n)
      case .sum(_, let terms): for t in terms { walk(t.coefficient) }
      }
    }
    walk(self)
    return g
  }

  /// The total degree of the highest monomial, and of the lowest.
  var totalDegrees: (least: Int, most: Int) {
    guard case .sum(_, let terms) = self else { return (0, 0) }
    var least = Int.max, most = 0
    for t in terms {
      let inner = t.coefficient.totalDegrees
      least = min(least, inner.least + t.exponent)
      most = max(most, inner.most + t.exponent)
    }
    return (least, most)
  }

  /// Every monomial as exponents by variable, with its coefficient.
  func forEachMonomial(_ count: Int, _ body: ([Int], Integer) -> Void) {
    var exponents = Array(repeating: 0, count: count)
    func walk(_ f: Polynomial) {
      switch f {
      case .number(let n): if !n.isZero { body(exponents, n) }
      case .sum(let x, let terms):
        for t in terms {
          exponents[x] = t.exponent
          walk(t.coefficient)
        }
        exponents[x] = 0
      }
    }
    walk(self)
  }

  /// From monomials, none twice; exponents by variable.
  static func from(_ monomials: [([Int], Integer)]) -> Polynomial {
    guard let count = monomials.first?.0.count else { return .zero }
    func build(_ list: [([Int], Integer)], _ x: Int) -> Polynomial {
      if x < 0 { return .number(list.reduce(Integer.zero) { $0 + $1.1 }) }
      if list.allSatisfy({ $0.0[x] == 0 }) { return build(list, x - 1) }
      var groups: [Int: [([Int], Integer)]] = [:]
      for m in list { groups[m.0[x], default: []].append(m) }
      var terms: [Term] = []
      for e in groups.keys.sorted(by: >) {
        let c = build(groups[e] ?? [], x - 1)
        if !c.isZero { terms.append(Term(exponent: e, coefficient: c)) }
      }
      return from(x, terms)
    }
    return build(monomials, count - 1)
  }

  /// The same polynomial with variable k called `names[k]`; there are `count` names afterwards.
  func renamed(_ names: [Int], _ count: Int) -> Polynomial {
    var list: [([Int], Integer)] = []
    forEachMonomial(names.count) { exponents, c in
      var new = Array(repeating: 0, count: count)
      for k in names.indices { new[names[k]] += exponents[k] }
      list.append((new, c))
    }
    return Polynomial.from(list)
  }

  /// Each coefficient replaced.
  func mapNumbers(_ f: (Integer) -> Integer) -> Polynomial {
    switch self {
    case .number(let n): return .number(f(n))
    case .sum(let x, let terms):
      var new: [Term] = []
      new.reserveCapacity(terms.count)
      for t in terms {
        let c = t.coefficient.mapNumbers(f)
        if !c.isZero { new.append(Term(exponent: t.exponent, coefficient: c)) }
      }
      return Polynomial.from(x, new)
    }
  }

  /// Each exponent of `x` replaced, by a function that keeps their order.
  func mapExponents(_ x: Int, _ f: (Int) -> Int) -> Polynomial {
    guard case .sum(let y, let terms) = self, y >= x else { return self }
    return Polynomial.from(
      y,
      terms.map {
        Term(
          exponent: y == x ? f($0.exponent) : $0.exponent,
          coefficient: y == x ? $0.coefficient : $0.coefficient.mapExponents(x, f))
      })
  }

  /// The derivative by the highest variable.
  var derivative: Polynomial {
    guard case .sum(let x, let terms) = self else { return .zero }
    return Polynomial.from(
      x,
      terms.filter { $0.exponent > 0 }.map { t in
        Term(exponent: t.exponent - 1, coefficient: t.coefficient.mapNumbers { $0 * Integer(t.exponent) })
      })
  }

  /// With a positive first number.
  var positive: Polynomial { leadingNumber.isNegative ? -self : self }
}

// MARK: - Sums

extension Polynomial {
  static prefix func - (f: Polynomial) -> Polynomial { f.mapNumbers { -$0 } }

  static func + (f: Polynomial, g: Polynomial) -> Polynomial {
    switch (f, g) {
    case (.number(let n), .number(let m)): return .number(n + m)
    case (.sum(let x, let p), .sum(let y, let q)) where x == y:
      var terms: [Term] = []
      terms.reserveCapacity(p.count + q.count)
      var i = 0, j = 0
      while i < p.count && j < q.count {
        if p[i].exponent > q[j].exponent {
          terms.append(p[i])
          i += 1
        } else if p[i].exponent < q[j].exponent {
          terms.append(q[j])
          j += 1
        } else {
          let c = p[i].coefficient + q[j].coefficient
          if !c.isZero { terms.append(Term(exponent: p[i].exponent, coefficient: c)) }
          i += 1
          j += 1
        }
      }
      terms += p[i...]
      terms += q[j...]
      return from(x, terms)
    default:
      if f.level < g.level { return g + f }
      guard !g.isZero, case .sum(let x, var terms) = f else { return f }
      if let last = terms.last, last.exponent == 0 {
        terms.removeLast()
        let c = last.coefficient + g
        if !c.isZero { terms.append(Term(exponent: 0, coefficient: c)) }
      } else {
        terms.append(Term(exponent: 0, coefficient: g))
      }
      return from(x, terms)
    }
  }

  static func - (f: Polynomial, g: Polynomial) -> Polynomial { f + (-g) }
}
