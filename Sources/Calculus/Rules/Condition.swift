// What must hold for an answer to be the same function as what was asked: a factor that was cancelled is not 0, what
// stood under a root or in a logarithm has its sign. Gathered while a statement is read and simplified; what the
// answer itself still demands is left out.

/// `expression` is not 0, is positive, or is not negative.
public struct Condition: Hashable, Sendable {
  public enum Demand: Sendable { case nonzero, nonnegative, positive }
  public var demand: Demand
  public var expression: Expr

  public init(_ demand: Demand, _ expression: Expr) {
    self.demand = demand
    self.expression = expression
  }

  /// Whether whoever meets this demand meets `other`.
  fileprivate func covers(_ other: Demand) -> Bool { demand == other || demand == .positive }
}

extension Graph {
  /// Under what conditions the parts of `e` have values, as far as rules of simplification may lose them.
  func conditions(_ e: Expr) -> Set<Condition> {
    var found: Set<Condition> = []
    _ = pass(e, enters: { !self.isConstant($0) && self.childCount($0) > 0 }) { e, _ in
      switch self.kind(e) {
      case .power:
        let b = self.child(e, 0), x = self.child(e, 1)
        guard !self.isConstant(b) else { break }
        if self.isNumber(x) {
          let r = self.value(x)
          if !r.isInteger && !r.hasOddDenominator {
            found.insert(Condition(r.isNegative ? .positive : .nonnegative, b))
          } else if r.isNegative {
            found.insert(Condition(.nonzero, b))
          }
        }
      case .apply:
        if self.applies(e, Function.ln) { found.insert(Condition(.positive, self.child(e, 0))) }
        if let ratio = self.sineCosine(e) {
          let u = self.child(e, 0)
          if ratio.sine < 0, let row = ratio.row(1, 0) {
            found.insert(Condition(.nonzero, self.apply(.row(row), [u])))
          }
          if ratio.cosine < 0, let row = ratio.row(0, 1) {
            found.insert(Condition(.nonzero, self.apply(.row(row), [u])))
          }
        }
      default: break
      }
      return e
    }
    return found
  }

  /// Notes what `before` demanded and `after` does not.
  func noteLost(from before: Expr, to after: Expr) {
    requirements += lost(from: before, to: after)
  }

  /// What `before` demands and `after` does not.
  func lost(from before: Expr, to after: Expr) -> [Condition] {
    guard before != after, !isTroubled else { return [] }
    let kept = conditions(after)
    return conditions(before).filter { !kept.contains($0) }
  }

  /// What was noted since `requirements` was emptied and does not go without saying beside the answer `e`, in the
  /// order of the alphabet.
  public func openRequirements(beside e: Expr) -> [Condition] {
    guard !requirements.isEmpty, !isTroubled else { return [] }
    if let known = openConditions[e], known.requirements == requirements { return known.open }
    // Simplifying a condition loses conditions of its own, which are nobody's concern.
    let asked = requirements
    defer { requirements = asked }
    let beside = conditions(e)
    let rest = requirements.filter { !beside.contains($0) }
    if rest.isEmpty {
      openConditions[e] = (asked, [])
      return []
    }
    let kept = beside.flatMap(knownParts)
    var open: [Condition] = []
    for condition in rest {
      for part in knownParts(condition) where !open.contains(part) {
        guard !goesWithoutSaying(part), !kept.contains(where: { implies($0, part) }), canFail(part) else {
          continue
        }
        open.removeAll { implies(part, $0) }
        if !open.contains(where: { implies($0, part) }) { open.append(part) }
      }
    }
    clearTrouble()
    open.sort { order($0.expression, $1.expression) < 0 }
    openConditions[e] = (asked, open)
    return open
  }

  /// The condition taken apart, found once for each in the notebook's life.
  private func knownParts(_ condition: Condition) -> [Condition] {
    if let known = conditionParts[condition] { return known }
    let found = parts(Condition(condition.demand, simplified(condition.expression)), factors: true)
    conditionParts[condition] = found
    return found
  }

  /// A product is not 0 when no factor is, a power when its base is not; a sum without the number in front, so that
  /// 4 − x² and 1 − x²/4 are one. Every call is about a smaller expression, or may factor no more.
  private func parts(_ condition: Condition, factors: Bool) -> [Condition] {
    let e = condition.expression
    if isConstant(e) { return [] }
    if applies(e, Function.abs) {
      return condition.demand == .nonnegative ? [] : parts(Condition(.nonzero, child(e, 0)), factors: factors)
    }
    if condition.demand == .positive, isNonnegative(e) {
      return parts(Condition(.nonzero, e), factors: factors)
    }
    guard kind(e) == .sum else {
      guard condition.demand == .nonzero else { return [condition] }
      switch kind(e) {
      case .product: return children(e).flatMap { parts(Condition(.nonzero, $0), factors: factors) }
      case .power: return parts(Condition(.nonzero, child(e, 0)), factors: factors)
      default: return [condition]
      }
    }
    var inner = e
    if let content = content(e) {
      let number = isNumber(content) ? content : self.number(coefficient(content))
      if number != .one { inner = sum(children(e).map { product($0, power(number, .minusOne)) }) }
    }
    guard condition.demand == .nonzero else { return [Condition(condition.demand, inner)] }
    if coefficient(child(inner, 0)).isNegative { inner = negated(inner) }
    guard factors else { return [Condition(.nonzero, inner)] }
    let whole = factored(inner)?.value ?? withContentOut(inner)
    return kind(whole) == .sum
      ? [Condition(.nonzero, inner)] : parts(Condition(.nonzero, whole), factors: false)
  }

  private func goesWithoutSaying(_ condition: Condition) -> Bool {
    let b = bounds(condition.expression)
    switch condition.demand {
    case .nonzero: return b.excludesZero
    case .positive: return b.isPositive
    case .nonnegative: return b.isNonnegative
    }
  }

  /// Whether `a` is about the same expression, up to a factor, and demands as much.
  private func implies(_ a: Condition, _ b: Condition) -> Bool {
    if a.expression == b.expression { return a.covers(b.demand) }
    return b.demand == .nonzero && a.demand != .nonnegative
      && knownParts(Condition(.nonzero, a.expression)).contains(b)
  }

  /// Whether some point breaks the condition, as far as a grid of points between −12 and 12 tells: what cannot fail
  /// is not worth a reader's time.
  private func canFail(_ condition: Condition) -> Bool {
    let symbols = freeSymbols(condition.expression)
    guard let program = try? Program(self, [condition.expression], inputs: symbols) else {
      clearTrouble()
      return true
    }
    var signs: Set<Int> = []
    var state: UInt64 = 0x2545_F491_4F6C_DD1D
    for k in -48...48 {
      let point = symbols.indices.map { j -> Double in
        if symbols.count == 1 { return Double(k) / 4 }
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Double(Int64(bitPattern: state >> 12) % 49 + Int64(j) % 2) / 4 - 6
      }
      let x = program(point)[0]
      guard x.isFinite else { continue }
      signs.insert(x < 0 ? -1 : x > 0 ? 1 : 0)
    }
    switch condition.demand {
    case .nonzero: return signs.contains(0) || signs.isSuperset(of: [-1, 1])
    case .positive: return signs.contains(-1) || signs.contains(0)
    case .nonnegative: return signs.contains(-1)
    }
  }

  /// The condition as a reader writes it: x ≠ 1, x > 0, sin(x) ≠ 0.
  public func text(_ condition: Condition, _ dialect: Dialect) -> String {
    let isPlain = dialect.name == Dialect.ascii.name
    let sign =
      switch condition.demand {
      case .nonzero: isPlain ? "!=" : "≠"
      case .nonnegative: isPlain ? ">=" : "≥"
      case .positive: ">"
      }
    var e = condition.expression
    var limit = Expr.zero
    // a·x + b ≠ 0 is x ≠ −b/a; with an inequality only for a > 0.
    if kind(e) == .sum, childCount(e) == 2, isNumber(child(e, 1)) {
      let term = child(e, 0), c = coefficient(term)
      if case let x = withCoefficient(.one, term), kind(x) == .symbol,
        condition.demand == .nonzero || !c.isNegative,
        let inverse = c.reciprocal
      {
        limit = number(-value(child(e, 1)) * inverse)
        e = x
      }
    }
    return "\(text(e, dialect)) \(sign) \(text(limit, dialect))"
  }
}
