// Rules for the circular and the hyperbolic functions. Each of the six is a product of powers of a sine and a
// cosine, so a product of them is one pair of exponents, and the shortest way to write that pair is looked up.

/// A function as sineᵃ·cosineᵇ of its argument: tan is (1, −1).
struct SineCosine: Hashable {
  var isHyperbolic: Bool
  var sine: Int
  var cosine: Int

  private static let names: [(name: String, hyperbolic: String, sine: Int, cosine: Int)] = [
    ("sin", "sinh", 1, 0), ("cos", "cosh", 0, 1), ("tan", "tanh", 1, -1),
    ("cot", "coth", -1, 1), ("sec", "sech", 0, -1), ("csc", "csch", -1, 0),
  ]

  static let byRow: [SineCosine?] = {
    var table = [SineCosine?](repeating: nil, count: Function.table.count)
    for entry in names {
      for (name, isHyperbolic) in [(entry.name, false), (entry.hyperbolic, true)] {
        table[Function.required(name)] = SineCosine(
          isHyperbolic: isHyperbolic, sine: entry.sine, cosine: entry.cosine)
      }
    }
    return table
  }()

  private static let rows: [SineCosine: Int] = {
    var rows: [SineCosine: Int] = [:]
    for (k, entry) in byRow.enumerated() { if let entry { rows[entry] = k } }
    return rows
  }()

  /// The row of the function that is exactly this pair.
  var row: Int? { SineCosine.rows[self] }

  func row(_ sine: Int, _ cosine: Int) -> Int? {
    SineCosine(isHyperbolic: isHyperbolic, sine: sine, cosine: cosine).row
  }

  /// Ways to write sineᵃ·cosineᵇ with at most two functions, as rows with exponents.
  var writings: [[(row: Int, exponent: Int)]] {
    let (a, b) = (sine, cosine)
    let pairs: [[((Int, Int), Int)]] = [
      [((1, 0), a), ((0, 1), b)], [((1, -1), a), ((0, 1), a + b)], [((1, -1), a), ((0, -1), -a - b)],
      [((-1, 1), b), ((1, 0), a + b)], [((-1, 1), b), ((-1, 0), -a - b)], [((1, 0), a), ((0, -1), -b)],
      [((-1, 0), -a), ((0, 1), b)], [((-1, 0), -a), ((0, -1), -b)],
    ]
    return pairs.map { pair in
      pair.compactMap { function, n in n == 0 ? nil : row(function.0, function.1).map { ($0, n) } }
    }
  }
}

extension Graph {
  func sineCosine(_ e: Expr) -> SineCosine? {
    let n = nodes[e.i]
    guard n.kind == .apply, Int(n.function) < Graph.formalBase else { return nil }
    return SineCosine.byRow[Int(n.function)]
  }

  /// sin u/cos u = tan u, tan u·cos u = sin u, sin u·cos u = sin(2u)/2 and all their kin.
  func byRatios(_ e: Expr) -> Expr? {
    let factors = children(e)
    var tried: [Expr] = []
    for (i, f) in factors.enumerated() {
      guard let own = sineCosine(base(f)), let n = smallExponent(f) else { continue }
      let u = child(base(f), 0)
      let isFirst = !factors[..<i].contains {
        self.sineCosine(self.base($0))?.isHyperbolic == own.isHyperbolic && self.child(self.base($0), 0) == u
      }
      guard isFirst else { continue }
      var members = [i]
      var total = SineCosine(isHyperbolic: own.isHyperbolic, sine: own.sine * n, cosine: own.cosine * n)
      for j in (i + 1)..<max(i + 1, factors.count) {
        guard let other = sineCosine(base(factors[j])), other.isHyperbolic == own.isHyperbolic,
          child(base(factors[j]), 0) == u, let m = smallExponent(factors[j])
        else { continue }
        members.append(j)
        total.sine += other.sine * m
        total.cosine += other.cosine * m
      }
      guard members.count > 1 || n < 0 else { continue }
      let rest = product(factors.indices.filter { !members.contains($0) }.map { factors[$0] })
      for writing in total.writings {
        tried.append(product([rest] + writing.map { power(apply(.row($0.row), [u]), number($0.exponent)) }))
      }
      if total.sine == total.cosine, let row = own.row(total.sine > 0 ? 1 : -1, 0), total.sine != 0 {
        // (sin u·cos u)ᵐ = (sin 2u/2)ᵐ
        let m = total.sine
        tried.append(
          product([
            rest, power(.two, number(-m)), power(apply(.row(row), [product(.two, u)]), number(abs(m))),
          ]))
      }
    }
    return cheapest(tried.filter { $0 != e })
  }

  /// A whole exponent worth looking at.
  private func smallExponent(_ f: Expr) -> Int? {
    guard let n = integer(exponent(f)), n.magnitude <= 64 else { return nil }
    return n
  }

  func cheapest(_ candidates: [Expr]) -> Expr? {
    var best: (Expr, Double)?
    for candidate in candidates where candidate != .undefined {
      let cost = cost(candidate)
      if best.map({ cost < $0.1 }) ?? true { best = (candidate, cost) }
    }
    return best?.0
  }

  /// sin(π/2 − u) = cos u and its kin: quarter turns leave the argument.
  func withoutQuarterTurns(_ e: Expr) -> Expr? {
    guard let own = sineCosine(e), !own.isHyperbolic, kind(child(e, 0)) == .sum else { return nil }
    let argument = child(e, 0)
    var turns: Int?
    var rest: [Expr] = []
    for term in children(argument) {
      if turns == nil, isConstant(term), let multiple = multipleOfPi(term),
        let n = (multiple * Rational(2)).int
      {
        turns = n
      } else {
        rest.append(term)
      }
    }
    guard let turns else { return nil }
    let quarter = ((turns % 4) + 4) % 4
    // A quarter turn sends (s, c) to (c, −s).
    var (s, c, sign) = (own.sine, own.cosine, 1)
    for _ in 0..<quarter {
      if c % 2 != 0 { sign = -sign }
      (s, c) = (c, s)
    }
    guard let row = own.row(s, c) else { return nil }
    let turned = apply(.row(row), [sum(rest)])
    return sign < 0 ? negated(turned) : turned
  }
}
