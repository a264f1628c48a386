// Simplification: named rules tried at every node, children first; what costs a reader less is kept, so the result
// is never longer than what was given. Bounded in size and in time: a search that is cut short answers with the best
// it has, and says so.

/// How hard simplification tries.
public enum Strength: String, Sendable, CaseIterable {
  /// Answers as the rules of differentiation leave them.
  case off
  /// A few passes over every answer.
  case normal
  /// What `simplify(…)` does, for every answer.
  case full
}

extension Graph {
  /// Expressions with more nodes, written out, are answered as they are.
  static let simplifiedSize = 4_000.0
  static let thoroughlySimplifiedSize = 20_000.0

  /// The cheapest form that the rules find; `e` itself when it is too large to search or nothing is gained.
  /// `isPartlySimplified` then says whether the search was cut short.
  public func simplified(_ e: Expr, thorough: Bool = false) -> Expr {
    guard !isTroubled, kind(e) != .number, kind(e) != .symbol, thorough || strength != .off else { return e }
    let thorough = thorough || strength == .full
    let keeps = !writesDecimals && (!thorough || strength == .full)
    if keeps, let known = shortest[e] {
      if recordsConditions {
        let lost = lostConditions[e] ?? lost(from: e, to: known)
        lostConditions[e] = lost
        requirements += lost
      }
      return known
    }
    guard treeSize(e) < (thorough ? Graph.thoroughlySimplifiedSize : Graph.simplifiedSize) else {
      if !isTroubled { isPartlySimplified = true }
      return e
    }
    // The search may take a third of the statement's time; the answer in hand is good at any moment.
    let outer = slice
    slice = TimeShare(seconds: limits.seconds / 3, within: outer)
    defer { slice = outer }
    var best = e
    var bestCost = -1.0
    for _ in 0..<(thorough ? 6 : 3) {
      let next = simplifiedOnce(best)
      if next == best || isTroubled { break }
      if bestCost < 0 { bestCost = cost(best) }
      let c = cost(next)
      if c > bestCost { break }
      (best, bestCost) = (next, c)
    }
    if thorough && !isTroubled {
      for candidate in [expanded(e)] where candidate != e && !isTroubled {
        let candidate = simplifiedOnce(candidate)
        if !isTroubled && cost(candidate) < cost(best) { best = candidate }
      }
    }
    if isTroubled, trouble?.code != .interrupted {
      // A rule met a limit or a pole on the way: the answer in hand stands.
      if isTimeOver() { isPartlySimplified = true }
      trouble = nil
    }
    let isWhole = keeps && !isTroubled && !isPartlySimplified
    if recordsConditions {
      let lost = lost(from: e, to: best)
      requirements += lost
      if isWhole { lostConditions[e] = lost }
    }
    if isWhole { shortest[e] = best }
    return best
  }

  /// A power of a leaf, a call of a name: nothing to do, and most nodes are such.
  private func isPlain(_ e: Expr) -> Bool {
    if kind(e) == .sum || kind(e) == .product || !assumptions.isEmpty { return false }
    for k in 0..<childCount(e) where childCount(child(e, k)) > 0 { return false }
    return true
  }

  private func simplifiedOnce(_ e: Expr) -> Expr {
    // What a node becomes depends on the node alone, so it is asked once in the notebook's life. Decimals cost
    // otherwise, and are not kept.
    let keeps = !writesDecimals
    if keeps, nodes[e.i].simpler != 0 { return Expr(index: nodes[e.i].simpler) }
    return pass(
      e, enters: { self.childCount($0) > 0 && !self.isPlain($0) },
      opens: { !keeps || self.nodes[$0.i].simpler == 0 }
    ) { e, pass in
      if keeps, self.nodes[e.i].simpler != 0 { return Expr(index: self.nodes[e.i].simpler) }
      var best = e
      for k in 0..<self.childCount(e)
      where pass.has(self.child(e, k)) && pass[self.child(e, k)] != self.child(e, k) {
        best = self.rebuilt(e) { pass.has($0) ? pass[$0] : $0 }
        break
      }
      if self.isTroubled { return e }
      best = self.ruled(best)
      if !self.isTroubled && keeps { self.nodes[e.i].simpler = best.index }
      return best
    }
  }

  /// The node after every rule that makes it cheaper, again until none does.
  private func ruled(_ e: Expr) -> Expr {
    var best = e
    var bestCost: Double?
    var tries = 0
    var changed = true
    while changed && tries < 8 && !isTroubled {
      changed = false
      tries += 1
      let features = features(best)
      for row in SimplificationRule.byKind[Int(kind(best).rawValue)] where row.needs.isSubset(of: features) {
        let candidate = row.rule._withUnsafeGuaranteedRef { $0.apply(self, best) }
        guard let candidate, candidate != best, candidate != .undefined, !isTroubled else {
          if isTroubled, trouble?.code != .interrupted, !isTimeOver() {
            // The rule ran into a pole or a limit: it does not apply here.
            trouble = nil
          }
          continue
        }
        let own = bestCost ?? cost(best)
        bestCost = own
        let cost = cost(candidate)
        if cost < own || (cost == own && row.rule._withUnsafeGuaranteedRef { $0.isPreferred }) {
          best = candidate
          bestCost = cost
          changed = true
          break
        }
      }
    }
    // No rule has anything more to say of a node whose parts are settled.
    if !changed, best != e, !writesDecimals, !isTroubled, isSettledBelow(best) {
      nodes[best.i].simpler = best.index
    }
    return best
  }

  private func isSettledBelow(_ e: Expr) -> Bool {
    for k in 0..<childCount(e) {
      let c = child(e, k)
      if childCount(c) > 0 && !isPlain(c) && nodes[c.i].simpler != c.index { return false }
    }
    return true
  }
}
