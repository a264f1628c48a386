// Reading an expression into a trial expansion, what the result would cost a reader, and the result itself.

extension Graph {
  /// `e` multiplied out where that costs a reader less than `most`; nil where it does not.
  package func expanded(_ e: Expr, costingLessThan most: Double) -> Expr? {
    if !writesDecimals, tryExpanding(e) { return trialCost < most ? trialResult() : nil }
    let opened = expanded(e)
    return !isTroubled && cost(opened) < most ? opened : nil
  }

  /// Multiplies `e` out; false when this is not the place to do it: too many generators or terms, roots and
  /// exponentials that could join with others, long numbers.
  private func tryExpanding(_ e: Expr) -> Bool {
    beginTrial()
    guard let d = read(e) else { return false }
    trial.denominator = d
    return true
  }

  private func beginTrial() {
    trial.generatorCount = 0
    trial.count = 0
  }

  // MARK: Reading

  /// Adds the monomials of `e` to the list; their denominator.
  private func read(_ e: Expr) -> Int? {
    switch kind(e) {
    case .number:
      guard case .small(let n, let d) = value(e), n.magnitude < 1 << 40 else { return nil }
      return trial.append(TrialExpansion.Monomial(exponents: TrialExpansion.Exponents(), coefficient: n))
        ? d : nil
    case .sum:
      let start = trial.count
      var common = 1
      for k in 0..<childCount(e) {
        let middle = trial.count
        guard let d = read(child(e, k)), trial.add(from: start, middle, &common, d) else { return nil }
      }
      return common
    case .product: return readProduct(e)
    case .power:
      if let n = wholePowerOfSum(e) { return readPower(child(e, 0), n) }
      fallthrough
    case .symbol, .apply, .derivative:
      var exponents = TrialExpansion.Exponents()
      guard count(e, &exponents) else { return nil }
      return trial.append(TrialExpansion.Monomial(exponents: exponents, coefficient: 1)) ? 1 : nil
    }
  }

  @inline(__always) private func wholePowerOfSum(_ e: Expr) -> Int? {
    guard kind(e) == .power, kind(child(e, 0)) == .sum,
      let n = integer(child(e, 1)), n > 0
    else { return nil }
    return n
  }

  private func readProduct(_ e: Expr) -> Int? {
    var exponents = TrialExpansion.Exponents()
    var coefficient = 1, d = 1
    let start = trial.count
    var brackets = 0
    // Factors that are no sums are one monomial.
    for k in 0..<childCount(e) {
      let f = child(e, k)
      switch kind(f) {
      case .number:
        guard case .small(let n, let below) = value(f), n.magnitude < 1 << 40 else { return nil }
        (coefficient, d) = (n, below)
      case .sum: brackets += 1
      default:
        if wholePowerOfSum(f) != nil { brackets += 1 } else if !count(f, &exponents) { return nil }
      }
    }
    guard trial.append(TrialExpansion.Monomial(exponents: exponents, coefficient: coefficient)) else {
      return nil
    }
    if brackets == 0 { return d }
    for k in 0..<childCount(e) {
      let f = child(e, k)
      let n = kind(f) == .sum ? 1 : wholePowerOfSum(f) ?? 0
      guard n > 0 else { continue }
      let middle = trial.count
      guard let below = n == 1 ? read(f) : readPower(child(f, 0), n),
        trial.multiply(start..<middle, middle..<trial.count, leavingAt: start),
        let all = trial.product(d, below)
      else { return nil }
      d = all
    }
    return d
  }

  private func readPower(_ base: Expr, _ n: Int) -> Int? {
    guard n <= 24 else { return nil }
    let start = trial.count
    guard let d = read(base) else { return nil }
    let middle = trial.count
    var result = d
    for k in 1..<n {
      // The base stays below, until the last round has used it.
      guard
        trial.multiply(
          start..<middle, k == 1 ? start..<middle : middle..<trial.count,
          leavingAt: k == n - 1 ? start : middle),
        let all = trial.product(result, d)
      else { return nil }
      result = all
    }
    return result
  }

  /// Counts a factor that is no sum among the exponents.
  private func count(_ f: Expr, _ exponents: inout TrialExpansion.Exponents) -> Bool {
    var generator = TrialExpansion.Generator(base: f, exponent: .one, root: 1)
    var n = 1
    if kind(f) == .power {
      let b = child(f, 0), x = child(f, 1)
      if isNumber(x) {
        guard case .small(let p, let q) = value(x), !isNumber(b) else { return false }
        generator = TrialExpansion.Generator(base: b, exponent: .one, root: q)
        n = p
      } else {
        let c = coefficient(x)
        guard kind(x) != .sum, case .small(let p, 1) = c else { return false }
        generator = TrialExpansion.Generator(
          base: b, exponent: c.isOne ? x : withCoefficient(.one, x), root: 1)
        n = p
      }
    } else if applies(f, Function.abs) || f == .infinity || f == .undefined {
      return false
    }
    var k = 0
    while k < trial.generatorCount, trial.generators[k] != generator {
      // Powers of one base with exponents of two kinds could join.
      if trial.generators[k].base == generator.base { return false }
      k += 1
    }
    if k == trial.generatorCount {
      guard k < TrialExpansion.mostGenerators else { return false }
      trial.generators[k] = generator
      trial.generatorCount &+= 1
    }
    let total = Int(exponents[k]) + n
    guard total.magnitude <= TrialExpansion.greatestExponent else { return false }
    exponents[k] = Int16(total)
    return true
  }

  // MARK: Common divisors

  /// Whether two sums have no common divisor as polynomials in their generators: for each of these that they share,
  /// Euclid's algorithm modulo a prime with numbers in the place of all others. True is certain, unless by a chance
  /// of one in millions; false is no answer.
  package func areCoprime(_ a: Expr, _ b: Expr) -> Bool {
    if coprime[a, b] == .one { return true }
    guard tryDividing(a, b) == true else { return false }
    coprime[a, b] = .one
    return true
  }

  private func tryDividing(_ a: Expr, _ b: Expr) -> Bool? {
    beginTrial()
    guard read(a) != nil, case let middle = trial.count, read(b) != nil else { return nil }
    let end = trial.count
    guard middle > 0, end > middle else { return nil }
    for x in 0..<trial.generatorCount {
      guard let f = trial.residues(0..<middle, by: x), let g = trial.residues(middle..<end, by: x) else {
        return nil
      }
      if f.count > 1, g.count > 1, !TrialExpansion.areCoprime(f, g) { return false }
    }
    return true
  }

  // MARK: The result

  /// What the result costs a reader; see `Cost`. Less than that only where constructors know more, as of √x·√x.
  private var trialCost: Double {
    guard trial.count > 0 else { return 1 }
    if trial.count == 1 { return Double(cost(trial.monomials[0])) }
    var total = Float(trial.count - 1)
    var negatives = 0
    for k in 0..<trial.count {
      let m = trial.monomials[k]
      total += cost(m)
      if m.coefficient < 0 {
        negatives += 1
        total -= 1
      }
    }
    return Double(total) + (negatives == trial.count ? 1 : 0)
  }

  private func cost(_ m: TrialExpansion.Monomial) -> Float {
    let g = trial.denominator == 1 ? 1 : Int(Rational.gcd(m.coefficient.magnitude, UInt(trial.denominator)))
    let n = m.coefficient.magnitude / UInt(g), d = trial.denominator / g
    let sign: Float = m.coefficient < 0 ? 1 : 0
    var factors = 0, above = 0, below = 0
    var total: Float = 0, only: Float = 0
    for k in 0..<trial.generatorCount where m.exponents[k] != 0 {
      let own = cost(trial.generators[k], Int(m.exponents[k]))
      factors += 1
      only = own
      if m.exponents[k] < 0 && trial.generators[k].exponent == .one {
        below += 1
        total += own - 2
      } else {
        above += 1
        total += own
      }
    }
    if factors == 0 { return (d == 1 ? 1 : 3) + sign }
    if factors == 1 && n == 1 && d == 1 && m.coefficient > 0 { return only }
    if n != 1 {
      total += 1
      above += 1
    }
    if d != 1 {
      total += 1
      below += 1
    }
    if above == 0 {
      above = 1
      total += 1
    }
    return total + sign + Float(above - 1) + Float(max(0, below - 1)) + (below > 0 ? 1 : 0)
  }

  private func cost(_ generator: TrialExpansion.Generator, _ n: Int) -> Float {
    let b = Float(cost(generator.base))
    if generator.exponent != .one {
      let x = Float(cost(generator.exponent))
      return b + 1 + x + (n == 1 ? 0 : n == -1 ? 1 : n < 0 ? 3 : 2)
    }
    let g = generator.root == 1 ? 1 : Int(Rational.gcd(n.magnitude, UInt(generator.root)))
    let p = Int(n.magnitude) / g, q = generator.root / g
    let written = p == 1 && q == 2 ? 1 + b : p == 1 && q == 1 ? b : b + 1 + (q == 1 ? 1 : 3)
    return n < 0 ? written + 2 : written
  }

  /// The result as an expression.
  private func trialResult() -> Expr {
    let outer = top
    for k in 0..<trial.count {
      let m = trial.monomials[k]
      let inner = top
      let c = number(Rational(m.coefficient, over: trial.denominator) ?? .zero)
      push(c)
      for x in 0..<trial.generatorCount where m.exponents[x] != 0 {
        let generator = trial.generators[x]
        let q = number(Rational(Int(m.exponents[x]), over: generator.root) ?? .zero)
        let f = power(generator.base, product(q, generator.exponent))
        push(f)
      }
      let term = product(from: inner)
      push(term)
    }
    return sum(from: outer)
  }
}
