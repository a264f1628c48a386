// Products, powers and division of polynomials, each spending what it costs.

extension PolynomialWork {
  func times(_ f: Polynomial, _ g: Polynomial) throws(Exhaustion) -> Polynomial {
    switch (f, g) {
    case (.number(let n), .number(let m)):
      if case .small = n, case .small = m { return .number(n * m) }
      try spend(n.words * m.words)
      return .number(n * m)
    case (.number(let n), _): return try scaled(g, n)
    case (_, .number(let n)): return try scaled(f, n)
    case (.sum(let x, let p), .sum(let y, let q)):
      if x < y { return try times(g, f) }
      if x > y {
        try spend(p.count)
        var terms: [Polynomial.Term] = []
        terms.reserveCapacity(p.count)
        for t in p {
          terms.append(Polynomial.Term(exponent: t.exponent, coefficient: try times(t.coefficient, g)))
        }
        return .sum(x, terms)
      }
      return try multiplied(x, p, q)
    }
  }

  private func scaled(_ f: Polynomial, _ n: Integer) throws(Exhaustion) -> Polynomial {
    if n.isZero { return .zero }
    if n.isOne { return f }
    switch f {
    case .number(let m): return try times(.number(m), .number(n))
    case .sum(let x, let terms):
      try spend(terms.count)
      var new: [Polynomial.Term] = []
      new.reserveCapacity(terms.count)
      for t in terms {
        new.append(Polynomial.Term(exponent: t.exponent, coefficient: try scaled(t.coefficient, n)))
      }
      return .sum(x, new)
    }
  }

  private func multiplied(_ x: Int, _ p: [Polynomial.Term], _ q: [Polynomial.Term]) throws(Exhaustion)
    -> Polynomial
  {
    let work = p.count * q.count
    try spend(work)
    let low = p[p.count - 1].exponent + q[q.count - 1].exponent
    let span = p[0].exponent + q[0].exponent - low + 1
    if span <= 4 * work + 64 {
      // Exponents are dense enough for a place each.
      if p.allSatisfy({ $0.coefficient.isNumber }) && q.allSatisfy({ $0.coefficient.isNumber }) {
        var sums = Array(repeating: Integer.zero, count: span)
        for s in p {
          guard case .number(let a) = s.coefficient else { continue }
          for t in q {
            guard case .number(let b) = t.coefficient else { continue }
            let k = s.exponent + t.exponent - low
            sums[k] = sums[k] + a * b
          }
          if a.words > 1 { try spend(a.words * q.count) }
        }
        var terms: [Polynomial.Term] = []
        for k in sums.indices.reversed() where !sums[k].isZero {
          terms.append(Polynomial.Term(exponent: k + low, coefficient: .number(sums[k])))
        }
        return Polynomial.from(x, terms)
      }
      var sums = Array(repeating: Polynomial.zero, count: span)
      for s in p {
        for t in q {
          let k = s.exponent + t.exponent - low
          sums[k] = sums[k] + (try times(s.coefficient, t.coefficient))
        }
      }
      var terms: [Polynomial.Term] = []
      for k in sums.indices.reversed() where !sums[k].isZero {
        terms.append(Polynomial.Term(exponent: k + low, coefficient: sums[k]))
      }
      return Polynomial.from(x, terms)
    }
    var sums: [Int: Polynomial] = [:]
    for s in p {
      for t in q {
        let c = try times(s.coefficient, t.coefficient)
        sums[s.exponent + t.exponent, default: .zero] = sums[s.exponent + t.exponent, default: .zero] + c
      }
    }
    let terms = sums.filter { !$0.value.isZero }.sorted { $0.key > $1.key }
    return Polynomial.from(x, terms.map { Polynomial.Term(exponent: $0.key, coefficient: $0.value) })
  }

  func power(_ f: Polynomial, _ n: Int) throws(Exhaustion) -> Polynomial {
    if n == 0 { return .one }
    if case .sum(let x, let terms) = f, terms.count == 1 {
      let (exponent, overflow) = terms[0].exponent.multipliedReportingOverflow(by: n)
      if overflow { throw .steps }
      return .sum(x, [Polynomial.Term(exponent: exponent, coefficient: try power(terms[0].coefficient, n))])
    }
    if case .number(let c) = f {
      if c.isUnit || c.isZero { return .number(c.power(n)) }
      let (bits, overflow) = c.bits.multipliedReportingOverflow(by: n)
      if overflow || bits > 65_536 { throw .steps }
      try spend(bits / 64 * (bits / 64) / 16 + 1)
      return .number(c.power(n))
    }
    // A sum grows with every factor: multiplying by the short base costs less than squaring.
    var result = f
    for _ in 1..<n { result = try times(result, f) }
    return result
  }

  func product(_ factors: [Polynomial]) throws(Exhaustion) -> Polynomial {
    var result = Polynomial.one
    for f in factors { result = try times(result, f) }
    return result
  }

  // MARK: Division

  /// f/g when that is a polynomial with integer coefficients.
  func quotient(_ f: Polynomial, _ g: Polynomial) throws(Exhaustion) -> Polynomial? {
    if f.isZero { return g.isZero ? nil : .zero }
    if g.isOne { return f }
    if f.level < g.level || g.isZero { return nil }
    if case .number(let n) = g {
      if case .number(let m) = f {
        if m.words > 1 { try spend(m.words * n.words) }
        return m.quotient(n).map { .number($0) }
      }
    }
    guard case .sum(let x, let p) = f else { return nil }
    if f.level > g.level {
      var terms: [Polynomial.Term] = []
      terms.reserveCapacity(p.count)
      try spend(p.count)
      for t in p {
        guard let c = try quotient(t.coefficient, g) else { return nil }
        terms.append(Polynomial.Term(exponent: t.exponent, coefficient: c))
      }
      return .sum(x, terms)
    }
    guard case .sum(_, let q) = g else { return nil }
    let top = p[0].exponent, step = q[0].exponent
    let low = f.trailing, least = g.trailing
    guard top >= step, low.exponent >= least.exponent else { return nil }
    // The last terms tell of most failures before any work is done.
    guard try quotient(low.coefficient, least.coefficient) != nil else { return nil }
    var result: [Polynomial.Term] = []
    if top > 1 << 17 && top > 64 * p.count {
      var rest = f
      while !rest.isZero {
        guard rest.level == x, rest.degree >= step else { return nil }
        guard let c = try quotient(rest.leading, q[0].coefficient) else { return nil }
        let shift = rest.degree - step
        result.append(Polynomial.Term(exponent: shift, coefficient: c))
        let part = Polynomial.from(x, [Polynomial.Term(exponent: shift, coefficient: c)])
        rest = rest - (try times(part, g))
        try spend(rest.terms(x).count)
      }
      return Polynomial.from(x, result)
    }
    try spend(top)
    var rest = Array(repeating: Polynomial.zero, count: top + 1)
    for t in p { rest[t.exponent] = t.coefficient }
    for shift in stride(from: top - step, through: 0, by: -1) where !rest[shift + step].isZero {
      guard let c = try quotient(rest[shift + step], q[0].coefficient) else { return nil }
      try spend(q.count)
      for t in q { rest[shift + t.exponent] = rest[shift + t.exponent] - (try times(c, t.coefficient)) }
      result.append(Polynomial.Term(exponent: shift, coefficient: c))
    }
    for k in 0..<step where !rest[k].isZero { return nil }
    return Polynomial.from(x, result)
  }

  /// The remainder of c·f by g in their highest variable, where c is the least power of g's leading coefficient that
  /// the general formula allows: its exponent is deg f − deg g + 1.
  func pseudoRemainder(_ f: Polynomial, _ g: Polynomial, _ x: Int) throws(Exhaustion) -> Polynomial {
    let step = g.degree(x), leading = g.terms(x)[0].coefficient
    var rest = f
    var left = f.degree(x) - step + 1
    while !rest.isZero && rest.degree(x) >= step && left > 0 {
      let head = rest.terms(x)[0]
      let part = Polynomial.from(
        x, [Polynomial.Term(exponent: head.exponent - step, coefficient: head.coefficient)])
      let a = try times(rest, leading), b = try times(part, g)
      rest = a - b
      left -= 1
      try spend(rest.terms(x).count)
    }
    return left > 0 ? try times(rest, try power(leading, left)) : rest
  }

  /// f with the powers of `g` taken out of it, and how many there were.
  func removing(_ g: Polynomial, from f: Polynomial) throws(Exhaustion) -> (rest: Polynomial, times: Int) {
    var rest = f, count = 0
    while !g.isNumber, let next = try quotient(rest, g) {
      rest = next
      count += 1
    }
    return (rest, count)
  }

  // MARK: Values

  /// f with a number for the variable `x`.
  func value(_ f: Polynomial, _ x: Int, _ a: Integer) throws(Exhaustion) -> Polynomial {
    guard case .sum(let y, let terms) = f, y >= x else { return f }
    try spend(terms.count)
    if y > x {
      var new: [Polynomial.Term] = []
      for t in terms {
        let c = try value(t.coefficient, x, a)
        if !c.isZero { new.append(Polynomial.Term(exponent: t.exponent, coefficient: c)) }
      }
      return Polynomial.from(y, new)
    }
    if a.isZero { return f.trailing.exponent == 0 ? f.trailing.coefficient : .zero }
    var result = Polynomial.zero
    var exponent = terms[0].exponent
    for t in terms {
      if t.exponent < exponent { result = try times(result, try power(.number(a), exponent - t.exponent)) }
      result = result + t.coefficient
      exponent = t.exponent
    }
    return exponent > 0 ? try times(result, try power(.number(a), exponent)) : result
  }

  /// f with x + a for the variable `x`.
  func shifted(_ f: Polynomial, _ x: Int, _ a: Integer) throws(Exhaustion) -> Polynomial {
    guard !a.isZero, case .sum(let y, let terms) = f, y >= x else { return f }
    if y > x {
      var new: [Polynomial.Term] = []
      for t in terms {
        new.append(Polynomial.Term(exponent: t.exponent, coefficient: try shifted(t.coefficient, x, a)))
      }
      return Polynomial.from(y, new)
    }
    // Horner's scheme: one synthetic division by x − a for each coefficient.
    var dense = Array(repeating: Polynomial.zero, count: terms[0].exponent + 1)
    for t in terms { dense[t.exponent] = t.coefficient }
    for k in 0..<dense.count - 1 {
      for j in stride(from: dense.count - 2, through: k, by: -1) {
        dense[j] = dense[j] + (try scaled(dense[j + 1], a))
      }
      try spend(dense.count - k)
    }
    return Polynomial.from(x, dense: dense)
  }
}
