// The functions that an expansion decides by a sign (|u|, floor, max …), and what the special functions are at their
// poles and at infinity.

/// Rules that look at signs, by the name of the row.
enum SignRule {
  typealias Rule = @Sendable (Expander, Expr, [Expansion]) throws(Stop) -> Expansion

  static let table: [String: Rule] = [
    "ln": { (x, _, u) throws(Stop) in try x.logarithm(u[0]) },
    "abs": { (x, _, u) throws(Stop) in
      if u[0].terms.isEmpty, let rest = u[0].rest, rest.kind != .truncated {
        x.isIrregular = true
        return Expansion(.bounded, rest.monomial)
      }
      return try x.sign(u[0]) < 0 ? x.negated(u[0]) : u[0]
    },
    "sign": { (x, _, u) throws(Stop) in
      if x.swings(u[0]) { return Expansion(.bounded) }
      return Expansion(constant: x.graph.number(try x.sign(u[0])))
    },
    "heaviside": { (x, _, u) throws(Stop) in
      if x.swings(u[0]) { return Expansion(.bounded) }
      return try x.sign(u[0]) > 0 ? Expansion(constant: .one) : .zero
    },
    "floor": { (x, _, u) throws(Stop) in
      try x.whole(u[0]) { c, side in side < 0 ? -(-c).floor - .one : c.floor }
    },
    "ceil": { (x, _, u) throws(Stop) in
      x.negated(try x.whole(x.negated(u[0])) { c, side in side < 0 ? -(-c).floor - .one : c.floor })
    },
    "round": { (x, _, u) throws(Stop) in
      // Halves go away from zero: down from just below a half, and at −½ itself.
      let half = try x.sum(u[0], Expansion(constant: .half))
      return try x.whole(half) { c, side in
        side < 0 || side == 0 && c.signum <= 0 ? -(-c).floor - .one : c.floor
      }
    },
    "max": { (x, _, u) throws(Stop) in try x.larger(u[0], u[1], 1) },
    "min": { (x, _, u) throws(Stop) in try x.larger(u[0], u[1], -1) },
    "atan2": { (x, e, u) throws(Stop) in
      let up = try x.sign(u[0]), right = try x.sign(u[1])
      if up == 0, right == 0 { throw .undefined("atan2(0, 0) has no value") }
      if up == 0 { return right > 0 ? .zero : Expansion(constant: .pi) }
      let quarter = x.graph.product(.half, .pi)
      var wide = right == 0
      if !wide { wide = try x.compareOrders(u[0], u[1]) > 0 }
      if wide {
        let turned = try x.known(try x.filled("-atan(v/u)", e))
        return try x.sum(Expansion(constant: up > 0 ? quarter : x.graph.negated(quarter)), turned)
      }
      let plain = try x.known(try x.filled("atan(u/v)", e))
      return right > 0 ? plain : try x.sum(plain, Expansion(constant: up > 0 ? .pi : x.graph.negated(.pi)))
    },
    "sinc": { (x, e, u) throws(Stop) in
      if u[0].isExactlyZero { return Expansion(constant: .one) }
      return try x.known(try x.filled("sin(u)/u", e))
    },
  ]
}

extension Expander {
  /// Whether nothing finer than a bound is known of it.
  func swings(_ u: Expansion) -> Bool {
    guard u.terms.isEmpty, let rest = u.rest, rest.kind != .truncated else { return false }
    isIrregular = true
    return true
  }

  func compareOrders(_ a: Expansion, _ b: Expansion) throws(Stop) -> Int {
    guard let m = a.order else { return b.order == nil ? 0 : -1 }
    guard let n = b.order else { return 1 }
    return try compare(m, n)
  }

  /// A function that is constant between whole numbers, from the value at `c` and the side that u comes from.
  func whole(_ u: Expansion, _ value: (Rational, Int) -> Rational) throws(Stop) -> Expansion {
    if let rest = u.rest, rest.kind != .truncated, try !isSmall(rest.monomial) {
      isIrregular = true
      return try compare(rest.monomial, .one) > 0 ? u : try sum(u, Expansion(.bounded))
    }
    if let lead = u.terms.first, try compare(lead.monomial, .one) > 0 {
      isIrregular = true
      return try sum(u, Expansion(.bounded))
    }
    let (_, constant, small) = try parts(u)
    let c: Rational
    if graph.isNumber(constant) {
      c = graph.value(constant)
    } else {
      // Between two whole numbers any number there does; near one it has to be told apart.
      guard let estimate = graph.estimate(constant) else {
        throw .undecided("it depends on \(graph.text(constant, .unicode))")
      }
      let below = estimate.value.rounded(.down)
      guard below.magnitude < 1e15, let n = Int(exactly: below) else {
        throw .undecided("a number is too large")
      }
      if estimate.value - below > estimate.error, below + 1 - estimate.value > estimate.error {
        c = Rational(n) + .half
      } else {
        let near = Rational(Int(estimate.value.rounded()))
        let gap = try sign(graph.difference(constant, graph.number(near)))
        c = gap == 0 ? near : gap > 0 ? near + .half : near - .half
      }
    }
    return Expansion(constant: graph.number(value(c, c.isInteger ? try sign(small) : 0)))
  }

  /// max for side 1, min for −1.
  func larger(_ u: Expansion, _ v: Expansion, _ side: Int) throws(Stop) -> Expansion {
    let gap = try difference(u, v)
    if gap.terms.isEmpty, let rest = gap.rest, rest.kind != .truncated {
      // They cross again and again: what both have in common is sure.
      isIrregular = true
      return try sum(u, Expansion(.bounded, rest.monomial))
    }
    return try sign(gap) * side >= 0 ? u : v
  }
}

/// Functions at infinity; the sign says at which.
enum AtInfinity {
  typealias Rule = @Sendable (Expander, Expr, Expansion, Int) throws(Stop) -> Expansion

  static let table: [String: Rule] = [
    "erfc": { (x, e, u, side) throws(Stop) in
      // e^(−u²)/(u√π)·Σ (−1)^k (2k − 1)!!/(2u²)^k, by its remainder no better than the terms kept.
      var c = Rational.one
      let inverse = try x.power(u, x.graph.number(-2))
      let tail = try x.asymptotic(inverse) { k in
        if k > 0 { c = c * Rational(1 - 2 * k) * .half }
        return x.graph.number(c)
      }
      let front = try x.known(try x.filled("e^(-u^2)/(u*sqrt(pi))", e))
      return try x.product(front, tail)
    },
    "lgamma": { (x, e, u, side) throws(Stop) in
      guard side > 0 else { throw .undecided("lgamma has poles without end there") }
      let front = try x.known(try x.filled("(u - 1/2)*ln(u) - u + ln(2*pi)/2", e))
      let inverse = try x.power(u, .minusOne)
      return try x.sum(
        front,
        try x.product(
          inverse,
          try x.asymptotic(try x.power(u, x.graph.number(-2))) { k in
            guard k < Bernoulli.even.count else { return nil }
            return x.graph.number(Bernoulli.even[k] * (Rational(1, over: (2 * k + 2) * (2 * k + 1)) ?? .zero))
          }))
    },
    "trigamma": { (x, e, u, side) throws(Stop) in
      guard side > 0 else { throw .undecided("trigamma has poles without end there") }
      let front = try x.known(try x.filled("1/u + 1/(2*u^2)", e))
      let square = try x.power(u, x.graph.number(-2))
      let cube = try x.power(u, x.graph.number(-3))
      return try x.sum(
        front,
        try x.product(
          cube,
          try x.asymptotic(square) { k in
            k < Bernoulli.even.count ? x.graph.number(Bernoulli.even[k]) : nil
          }))
    },
    "digamma": { (x, e, u, side) throws(Stop) in
      guard side > 0 else { throw .undecided("digamma has poles without end there") }
      let front = try x.known(try x.filled("ln(u) - 1/(2*u)", e))
      let square = try x.power(u, x.graph.number(-2))
      return try x.sum(
        front,
        try x.product(
          square,
          try x.asymptotic(square) { k in
            guard k < Bernoulli.even.count else { return nil }
            return x.graph.number(-(Bernoulli.even[k] * (Rational(1, over: 2 * k + 2) ?? .zero)))
          }))
    },
  ]
}

extension Expander {
  /// As `series`, for coefficients of a series that need not converge: the rest is the first term left out.
  func asymptotic(_ delta: Expansion, _ c: (Int) -> Expr?) throws(Stop) -> Expansion {
    var total = Expansion.zero
    var power = Expansion(constant: .one)
    for k in 0..<width {
      guard let next = c(k) else { break }
      total = try sum(total, try product(next, .one, power))
      power = try product(power, delta)
    }
    guard let order = power.order else { return total }
    return try cut(total.terms, try larger(total.rest, Expansion.Rest(monomial: order, kind: .truncated)))
  }
}

/// B₂, B₄, B₆ …
enum Bernoulli {
  static let even: [Rational] = [
    (1, 6), (-1, 30), (1, 42), (-1, 30), (5, 66), (-691, 2730), (7, 6), (-3617, 510), (43867, 798),
    (-174611, 330),
  ].compactMap { Rational($0.0, over: $0.1) }
}

/// Functions that have poles at the whole numbers 0, −1, −2 …; nil where there is none.
enum AtPoles {
  typealias Rule = @Sendable (Expander, Expr, Expr) throws(Stop) -> Expansion?

  static let table: [String: Rule] = [
    "gamma": { (x, e, c) throws(Stop) in
      guard let n = try x.pole(c) else { return nil }
      return try x.known(
        try x.filled("gamma(u + \(n + 1))/(\((0...n).map { "(u + \($0))" }.joined(separator: "*")))", e))
    },
    "lgamma": { (x, e, c) throws(Stop) in
      guard try x.pole(c) != nil else { return nil }
      return try x.known(try x.filled("ln(abs(gamma(u)))", e))
    },
    "digamma": { (x, e, c) throws(Stop) in
      guard let n = try x.pole(c) else { return nil }
      return try x.known(
        try x.filled("digamma(u + \(n + 1))\((0...n).map { " - 1/(u + \($0))" }.joined())", e))
    },
    "trigamma": { (x, e, c) throws(Stop) in
      guard let n = try x.pole(c) else { return nil }
      return try x.known(
        try x.filled("trigamma(u + \(n + 1))\((0...n).map { " + 1/(u + \($0))^2" }.joined())", e))
    },
    "polygamma": { (x, e, c) throws(Stop) in
      guard let m = x.graph.integer(x.graph.child(e, 0)), (0...20).contains(m), let n = try x.pole(c) else {
        return nil
      }
      var factorial = Rational.one
      for k in stride(from: 1, through: m, by: 1) { factorial = factorial * Rational(k) }
      let sign = m % 2 == 0 ? "-" : "+"
      return try x.known(
        try x.filled(
          "polygamma(u, v + \(n + 1))\((0...n).map { " \(sign) \(factorial.numerator)/(v + \($0))^\(m + 1)" }.joined())",
          e))
    },
  ]
}

extension Expander {
  /// n when the constant is −n for a whole n ≥ 0.
  func pole(_ c: Expr) throws(Stop) -> Int? {
    let simple = graph.isNumber(c) ? c : graph.simplified(c, thorough: true)
    try sound()
    if graph.isNumber(simple) {
      guard let n = graph.integer(simple), n <= 0 else { return nil }
      guard n > -200 else { throw .undecided("the pole is too far out") }
      return -n
    }
    guard let estimate = graph.estimate(simple) else { return nil }
    if estimate.value > 0.5 { return nil }
    if (estimate.value - estimate.value.rounded()).magnitude > estimate.error { return nil }
    throw .undecided("whether \(graph.text(c, .unicode)) is a whole number could not be proved")
  }
}
