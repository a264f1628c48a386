// Simplification: named rules tried at every node, children first; what costs a reader less is kept, so the result
// is never longer than what was given. Bounded in size, and by the statement's budget in time.

/// A rule of simplification: what a teacher calls it, what it states, and what it makes of a node.
public struct SimplificationRule: Sendable {
  public let name: String
  public let statement: String
  let kind: Kind
  let apply: @Sendable (Graph, Expr) -> Expr?

  /// In the order in which they are tried.
  public static let all: [SimplificationRule] = [
    SimplificationRule(
      name: "identity", statement: "sin² u + cos² u = 1 and its kin, from the function table", kind: .sum
    ) { $0.byIdentity($1) },
    SimplificationRule(name: "common factor", statement: "a·c + b·c = (a + b)·c", kind: .sum) { $0.collected($1) },
    SimplificationRule(name: "common denominator", statement: "a/c + b/d = (a·d + b·c)/(c·d)", kind: .sum) {
      $0.together($1)
    },
    SimplificationRule(name: "multiply out", statement: "a·(b + c) = a·b + a·c", kind: .sum) { $0.multipliedOut($1) },
    SimplificationRule(name: "identity", statement: "tan u · cos u = sin u and its kin", kind: .product) {
      $0.byProductIdentity($1)
    },
    SimplificationRule(name: "sign and magnitude", statement: "u·sign u = |u|, u/|u| = sign u", kind: .product) {
      $0.withoutSigns($1)
    },
    SimplificationRule(name: "common factor", statement: "(a·c + b·c)·d = (a + b)·c·d", kind: .product) {
      $0.contentTakenOut($1)
    },
    SimplificationRule(name: "multiply out", statement: "a·(b + c) = a·b + a·c", kind: .product) {
      $0.numberMultipliedIn($1)
    },
  ]
}

extension Graph {
  /// The cheapest form that the rules find; `e` itself when it is too large to search or nothing is gained.
  public func simplified(_ e: Expr, thorough: Bool = false) -> Expr {
    guard !isTroubled, kind(e) != .number, kind(e) != .symbol else { return e }
    let size = treeSize(e)
    guard size < (thorough ? 20_000 : 4_000) else { return e }
    var best = e
    var bestCost = -1.0
    for _ in 0..<(thorough ? 6 : 3) {
      let next = simplifiedOnce(best)
      if next == best || isTroubled { break }
      if bestCost < 0 { bestCost = cost(best) }
      let c = cost(next)
      if c >= bestCost { break }
      (best, bestCost) = (next, c)
    }
    if thorough && !isTroubled {
      let opened = expanded(e)
      if opened != e && !isTroubled {
        let candidate = simplifiedOnce(opened)
        if cost(candidate) < cost(best) { best = candidate }
      }
    }
    if isTroubled, trouble?.code != .interrupted {
      // A rule met a limit or a pole on the way: the answer in hand stands.
      trouble = nil
    }
    return best
  }

  private func isPlain(_ e: Expr) -> Bool {
    if kind(e) == .sum || kind(e) == .product { return false }
    for k in 0..<childCount(e) where childCount(child(e, k)) > 0 { return false }
    return true
  }

  private func simplifiedOnce(_ e: Expr) -> Expr {
    // A power of a leaf, a call of a name: nothing to do, and most nodes are such.
    // What a node becomes depends on the node alone, so it is asked once in the notebook's life.
    if nodes[e.i].simpler != 0 { return Expr(index: nodes[e.i].simpler) }
    return pass(
      e, enters: { self.childCount($0) > 0 && !self.isPlain($0) }, opens: { self.nodes[$0.i].simpler == 0 }
    ) { e, pass in
      if self.nodes[e.i].simpler != 0 { return Expr(index: self.nodes[e.i].simpler) }
      var best = e
      for k in 0..<self.childCount(e) where pass.has(self.child(e, k)) && pass[self.child(e, k)] != self.child(e, k) {
        best = self.rebuilt(e) { pass.has($0) ? pass[$0] : $0 }
        break
      }
      var bestCost: Double?
      var tries = 0
      var changed = true
      while changed && tries < 8 && !self.isTroubled {
        changed = false
        tries += 1
        let kind = self.kind(best)
        guard kind == .sum || kind == .product else { break }
        for rule in SimplificationRule.all where rule.kind == kind {
          guard let candidate = rule.apply(self, best), candidate != best, candidate != .undefined else { continue }
          if self.isTroubled { break }
          let own = bestCost ?? self.cost(best)
          bestCost = own
          let cost = self.cost(candidate)
          if cost < own {
            best = candidate
            bestCost = cost
            changed = true
            break
          }
        }
      }
      if !self.isTroubled { self.nodes[e.i].simpler = best.index }
      return best
    }
  }
}
