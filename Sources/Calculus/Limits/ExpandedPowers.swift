// Powers, exponentials and logarithms of expansions. What grows in an exponent becomes part of the monomial, so that
// e^(1/t) is a scale of its own above all powers.

extension Expander {
  func power(_ e: Expr) throws(Stop) -> Expansion {
    let b = graph.child(e, 0), x = graph.child(e, 1)
    if !graph.contains(x, t) { return try power(try known(b), x) }
    if b == .e { return try exponential(try known(x)) }
    let both = try allKnown([b, x])
    if both[0].isExactlyZero {
      guard try sign(both[1]) > 0 else { throw .undefined("a power of 0 has no value") }
      return .zero
    }
    if both[1].rest == nil, both[1].terms.count <= 1, both[1].terms.allSatisfy({ $0.monomial == .one }) {
      // The exponent has come to be a constant.
      return try power(both[0], both[1].terms.first?.coefficient ?? .zero)
    }
    return try exponential(try product(both[1], try logarithm(both[0])))
  }

  /// u^r for an exponent without t.
  func power(_ u: Expansion, _ r: Expr) throws(Stop) -> Expansion {
    let isNumber = graph.isNumber(r), exponent = graph.value(r)
    guard let lead = u.terms.first else {
      guard let rest = u.rest else {
        guard isNumber || graph.isConstant(r) else {
          throw .undecided("it depends on \(graph.text(r, .unicode))")
        }
        if try sign(r) > 0 { return .zero }
        throw .undefined("division by zero")
      }
      if rest.kind == .truncated { throw .more }
      guard isNumber, exponent.hasOddDenominator, !exponent.isNegative else {
        throw .undecided("a part swings without end")
      }
      let keeps = exponent.isInteger && rest.kind == .oscillating
      return Expansion(keeps ? .oscillating : .bounded, power(rest.monomial, r))
    }
    let m = lead.monomial
    let c = graph.power(lead.coefficient, r)
    if isNumber && exponent.isInteger {
      if graph.trouble != nil { try sound() }
    } else {
      let positive: Bool
      do throws(Stop) {
        positive = try sign(lead.coefficient) > 0
      } catch .undecided(let why) {
        // Wherever the value itself is real, so is its neighbourhood.
        guard m == .one, graph.trouble == nil else { throw .undecided(why) }
        positive = true
      }
      if !positive, !(isNumber && exponent.hasOddDenominator) {
        graph.clearTrouble()
        throw .undefined(
          isNumber ? "an even root of a negative number is not real" : "a negative number has no such power")
      }
      try sound()
    }
    if u.terms.count == 1, u.rest == nil { return Expansion([Term(coefficient: c, monomial: power(m, r))]) }
    let inverse = graph.power(lead.coefficient, .minusOne)
    var delta = Expansion(Array(u.terms.dropFirst()), rest: u.rest)
    delta = try product(inverse, power(m, .minusOne), delta)
    var binomial = Expr.one
    var asked = 0
    let tail = try series(delta) { (k) throws(Stop) in
      while asked < k {
        asked += 1
        binomial = graph.product(
          binomial, graph.sum(r, graph.number(1 - asked)), graph.power(graph.number(asked), .minusOne))
      }
      return binomial == .zero ? nil : binomial
    }
    return try product(c, power(m, r), tail)
  }

  /// e^u.
  func exponential(_ u: Expansion) throws(Stop) -> Expansion {
    var large: [Term] = [], constant = Expr.zero, small: [Term] = []
    var isBounded = false
    if let rest = u.rest {
      let order = try compare(rest.monomial, .one)
      if order >= 0, rest.kind == .truncated { throw .more }
      if order > 0 { throw .undecided("an exponent swings without end") }
      isBounded = order == 0
    }
    for term in u.terms {
      switch try compare(term.monomial, .one) {
      case 1: large.append(term)
      case 0: constant = term.coefficient
      default: small.append(term)
      }
    }
    var m = Monomial.one
    for term in large {
      // e^(c·ln(1/t)) is t^−c.
      if term.monomial.power == .zero, term.monomial.exponent.isEmpty,
        let k = term.monomial.logs.firstIndex(where: { $0 != .zero }), term.monomial.logs[k] == .one,
        term.monomial.logs.count == k + 1
      {
        if k == 0 {
          m.power = graph.difference(m.power, term.coefficient)
        } else {
          while m.logs.count < k { m.logs.append(.zero) }
          m.logs[k - 1] = graph.sum(m.logs[k - 1], term.coefficient)
        }
      } else {
        m.exponent.append(term)
      }
    }
    m.trim()
    if m.exponent.count > 12 { throw .undecided("an exponent has too many growing terms") }
    if isBounded { return Expansion(u.rest?.kind == .oscillating && m == .one ? .oscillating : .bounded, m) }
    var factorial = Expr.one
    var asked = 0
    let tail = try series(Expansion(small, rest: u.rest)) { (k) throws(Stop) in
      while asked < k {
        asked += 1
        factorial = graph.product(factorial, graph.power(graph.number(asked), .minusOne))
      }
      return factorial
    }
    return try product(graph.power(.e, constant), m, tail)
  }

  /// ln u.
  func logarithm(_ u: Expansion) throws(Stop) -> Expansion {
    guard let lead = u.terms.first else {
      if u.rest == nil { throw .undefined("ln(0) has no value") }
      throw u.rest?.kind == .truncated ? .more : .undecided("a part swings without end")
    }
    do throws(Stop) {
      if try sign(lead.coefficient) < 0 { throw .undefined("the logarithm of a negative number is not real") }
    } catch .undecided(let why) {
      // ln a has a neighbourhood wherever it has a value.
      guard lead.monomial == .one else { throw .undecided(why) }
    }
    let m = lead.monomial
    var result = Expansion(m.exponent)
    var levels: [(Expr, Int)] = []
    if m.power != .zero { levels.append((graph.negated(m.power), 0)) }
    for (k, c) in m.logs.enumerated() where c != .zero { levels.append((c, k + 1)) }
    if m.logs.count > 6 { throw .undecided("logarithms are nested too deeply") }
    for (c, level) in levels {
      result = try sum(result, Expansion([Term(coefficient: c, monomial: Monomial(logarithm: level))]))
    }
    result = try sum(result, try constant(graph.apply("ln", lead.coefficient)))
    if u.terms.count == 1, u.rest == nil { return result }
    let inverse = graph.power(lead.coefficient, .minusOne)
    let delta = try product(
      inverse, power(m, .minusOne), Expansion(Array(u.terms.dropFirst()), rest: u.rest))
    let tail = try series(delta) { (k) throws(Stop) in
      k == 0 ? .zero : graph.number(Rational(k % 2 == 0 ? -1 : 1, over: k) ?? .zero)
    }
    return try sum(result, tail)
  }
}
