// What an expression approaches from one side, read off its expansion; and from both.

/// What is known of a function just beside a point.
package enum SidedLimit: Equatable {
  /// A finite value or ±∞.
  case value(Expr)
  /// It swings between different values without end.
  case oscillates
  /// No real value there, with the reason.
  case undefined(String)
  /// It could not be told, with the reason.
  case undecided(String)
}

/// From where a point is approached: −1 from the left, 1 from the right.
package struct Approach {
  package var variable: Expr
  /// A finite value or ±∞.
  package var point: Expr
  package var side: Int
  package init(_ variable: Expr, to point: Expr, from side: Int) {
    self.variable = variable
    self.point = point
    self.side = side
  }
}

extension Graph {
  /// What falls to 0 in expansions; no one can type it.
  func infinitesimal(_ k: Int = 0) -> Expr { symbol("\u{2091}t\(k)") }

  /// The variable in terms of t → 0 from above.
  func near(_ approach: Approach, _ t: Expr) -> Expr {
    if let sign = infinity(approach.point) {
      return sign > 0 ? power(t, .minusOne) : negated(power(t, .minusOne))
    }
    return sum(approach.point, approach.side < 0 ? negated(t) : t)
  }

  package func sidedLimit(_ f: Expr, _ approach: Approach) throws(Failure) -> SidedLimit {
    let t = infinitesimal()
    let expander = Expander(self, t: t)
    do throws(Stop) {
      let g = chosen(f, [approach.variable: near(approach, t)])
      try expander.sound()
      return try sidedLimit(g, expander)
    } catch {
      return try read(error)
    }
  }

  /// A stop as an answer.
  func read(_ stop: Stop) throws(Failure) -> SidedLimit {
    clearTrouble()
    switch stop {
    case .failure(let failure): throw failure
    case .undefined(let why): return .undefined(why)
    case .undecided(let why): return .undecided(why)
    case .more, .needs: return .undecided("the leading terms cancel as far as they were computed")
    }
  }

  /// The limit of `g` as the expander's variable falls to 0.
  func sidedLimit(_ g: Expr, _ expander: Expander) throws(Stop) -> SidedLimit {
    do throws(Stop) {
      return try expander.expansion(of: g) { (u) throws(Stop) in try expander.limit(u) }
    } catch .undecided(let why) {
      let simple = simplified(g, thorough: true)
      try expander.sound()
      guard simple != g else { throw .undecided(why) }
      return try expander.expansion(of: simple) { (u) throws(Stop) in try expander.limit(u) }
    }
  }
}

extension Expander {
  func limit(_ u: Expansion) throws(Stop) -> SidedLimit {
    if let lead = u.terms.first {
      switch try compare(lead.monomial, .one) {
      case 1: return .value(try sign(lead.coefficient) > 0 ? .infinity : graph.negated(.infinity))
      case 0: return .value(lead.coefficient)
      default: return .value(.zero)
      }
    }
    guard let rest = u.rest else { return .value(.zero) }
    if try isSmall(rest.monomial) { return .value(.zero) }
    switch rest.kind {
    case .truncated: throw .more
    case .oscillating: return .oscillates
    case .bounded: throw .undecided("a part swings without end")
    }
  }
}

// MARK: - Values put in where branches are not taken

extension Graph {
  /// `substituted`, but of branches only those that are not ruled out by the values.
  func chosen(_ root: Expr, _ replacements: [Expr: Expr]) -> Expr {
    guard hasBranches(root) else { return substituted(root, replacements) }
    var memo: [Expr: Expr] = replacements
    var mask: UInt64 = 0
    for key in replacements.keys { mask |= nodes[key.i].mask }
    var pending = [root]
    var steps = 0
    while let e = pending.last {
      steps += 1
      if steps & 255 == 0 { poll() }
      if isTroubled { return .undefined }
      if memo[e] != nil {
        pending.removeLast()
        continue
      }
      if childCount(e) == 0 || !mayDepend(e, on: mask) {
        memo[e] = e
        continue
      }
      let isBranched = row(e)?.form == .piecewise
      var missing: [Expr] = []
      var parts: [Expr] = []
      if isBranched {
        var k = 0
        while k < childCount(e) {
          guard let first = memo[child(e, k)] else {
            missing = [child(e, k)]
            break
          }
          guard k + 1 < childCount(e) else {
            parts.append(first)
            break
          }
          // The value behind a condition that fails is not looked at.
          if first != .zero {
            guard let second = memo[child(e, k + 1)] else {
              missing = [child(e, k + 1)]
              break
            }
            parts += [first, second]
            if first == .one { break }
          }
          k += 2
        }
      } else {
        missing = children(e).filter { memo[$0] == nil }
      }
      if !missing.isEmpty {
        pending += missing
      } else {
        memo[e] = isBranched ? apply(.row(Function.piecewise), parts) : rebuilt(e) { memo[$0] ?? $0 }
      }
    }
    return memo[root] ?? .undefined
  }

  func hasBranches(_ e: Expr) -> Bool {
    var found = false
    _ = pass(e, enters: { !found && self.childCount($0) > 0 }) { e, _ in
      if self.row(e)?.form == .piecewise { found = true }
      return e
    }
    return found
  }
}
