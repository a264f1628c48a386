// Differentiation at full speed: a pass over the nodes that contain the variable. What a product or a sum would take
// apart again is left as factors and terms on the stack, so that no node is written that nobody keeps.

/// The derivatives that a pass has found. The dependent part of c·u·v, or the v of u·v⁻¹, is no child of a node but
/// made of what the pass has met: a rule or two deeper finds it.
struct CarriedOut: Differential {
  let graph: Graph
  let pass: Pass
  let x: Expr
  let mask: UInt64
  /// Whether what stands in products is kept as well, for the next order.
  let keepsFactors: Bool

  @inline(__always) func depends(_ e: Expr) -> Bool { graph.nodes[e.i].mask & mask != 0 }

  func callAsFunction(_ e: Expr) -> Expr {
    if e == x { return .one }
    if !depends(e) { return .zero }
    return pass.holds(e) ? pass[e] : graph.derivative(e, self)
  }

  func pushFactors(of e: Expr) -> Bool {
    if e == x { return true }
    if !depends(e) { return false }
    guard !pass.holds(e), let inner = inside(e) else {
      let d = self(e)
      if d == .zero { return false }
      if d != .one { graph.push(d) }
      return true
    }
    let mark = graph.top
    if graph.kind(e) == .power {
      let isExponential = graph.child(e, 0) != inner
      guard graph.pushPowerRule(e, isExponential ? .exponential : .power, self) else { return false }
    } else {
      let d = self(inner)
      guard d != .zero, let cell = graph.derivativeCell(Int(graph.nodes[e.i].function), 0) else {
        return false
      }
      let outer = graph.filled(cell, withArgumentsOf: e)
      graph.push(outer)
      graph.push(d)
    }
    return graph.leaveFactors(from: mark)
  }

  func pushTerms(of e: Expr) {
    guard isShortProduct(e), !pass.holds(e) else { return graph.push(self(e)) }
    var denominators = 0
    for k in 0..<graph.childCount(e) {
      let factor = graph.child(e, k)
      guard depends(factor) else { return graph.push(graph.derivative(e, self)) }
      if graph.isDenominator(factor) { denominators += 1 }
    }
    if denominators > 0, denominators < graph.childCount(e) { return graph.push(graph.derivative(e, self)) }
    let mark = graph.top
    graph.pushProductRule(e, self)
    // Like terms are added among themselves first: what comes of them may be no term any more.
    guard graph.hasLikeTerms(from: mark) else { return }
    let d = graph.sum(from: mark)
    graph.push(d)
  }

  func ofDependentFactors(of e: Expr) -> Expr {
    var dependent = 0, denominators = 0
    for k in 0..<graph.childCount(e) where depends(graph.child(e, k)) {
      dependent += 1
      if graph.isDenominator(graph.child(e, k)) { denominators += 1 }
    }
    if denominators > 0, denominators < dependent { return graph.quotientRule(e, self) }
    let mark = graph.top
    if dependent > Graph.productRuleFactors {
      for k in 0..<graph.childCount(e) where depends(graph.child(e, k)) { graph.push(graph.child(e, k)) }
      return self(graph.product(from: mark))
    }
    graph.pushProductRule(e, self)
    return graph.sum(from: mark)
  }

  /// What must be known for the derivative of a factor: the base of a power with a number above it, the exponent of
  /// e, the argument of a call; nil where the factor's own derivative must be.
  @inline(__always) func inside(_ e: Expr) -> Expr? {
    let n = graph.nodes + e.i
    switch n.pointee.kind {
    case .power:
      let base = graph.child(e, 0), exponent = graph.child(e, 1)
      return graph.isNumber(exponent) ? base : base == .e ? exponent : nil
    case .apply:
      let f = Int(n.pointee.function)
      guard n.pointee.count == 1, f < Graph.formalBase, Function.isOrdinary[f] else { return nil }
      return Function.hasDerivative[f] ? graph.child(e, 0) : nil
    default: return nil
    }
  }

  /// Puts the parts of `e` whose derivatives are to be found first on the stack.
  @inline(__always) func open(_ e: Expr) {
    let kind = graph.nodes[e.i].kind
    let count = graph.childCount(e)
    var k = 0
    while k < count {
      let c = graph.child(e, k)
      k &+= 1
      guard depends(c), c != x, !pass.has(c) else { continue }
      if kind == .product {
        openFactor(c)
      } else if kind == .sum, isShortProduct(c) {
        for j in 0..<graph.childCount(c) where depends(graph.child(c, j)) && !pass.has(graph.child(c, j)) {
          openFactor(graph.child(c, j))
        }
      } else {
        graph.push(c)
      }
    }
  }

  /// Whether the derivative of a term is not kept: its terms go into the sum at once.
  @inline(__always) private func isShortProduct(_ e: Expr) -> Bool {
    let n = graph.nodes + e.i
    return n.pointee.kind == .product && n.pointee.count <= 8 && !keepsFactors
  }

  @inline(__always) private func openFactor(_ e: Expr) {
    if e == x { return }
    guard !keepsFactors, let inner = inside(e) else { return graph.push(e) }
    if inner != x, depends(inner), !pass.has(inner) { graph.push(inner) }
  }
}

extension Graph {
  /// The derivative of `e` with respect to the symbol `x`: linear in the distinct nodes of `e` that contain `x`.
  public func derivative(_ e: Expr, wrt x: Expr) -> Expr {
    let bit = mask(of: x)
    if !mayDepend(e, on: bit) { return .zero }
    if e == x { return .one }
    let memo = idlePass ?? Pass()
    idlePass = nil
    defer { idlePass = memo }
    memo.begin(upTo: e)
    return derivative(e, in: CarriedOut(graph: self, pass: memo, x: x, mask: bit, keepsFactors: false))
  }

  /// The derivative of `e`, children first.
  func derivative(_ root: Expr, in D: CarriedOut) -> Expr {
    let mark = top
    push(root)
    var steps = 0
    while top > mark {
      let e = stack[top &- 1]
      if D.pass.has(e) {
        release(top &- 1)
        continue
      }
      let before = top
      if !isBinder(e) { D.open(e) }
      if top > before { continue }
      release(top &- 1)
      D.pass[e] = derivative(e, D)
      steps &+= 1
      if steps & 0x3FF == 0 {
        poll()
        if isTroubled {
          release(mark)
          return .undefined
        }
      }
    }
    return D.pass[root]
  }

  /// One node's derivative from those that the pass holds.
  func derivative(_ e: Expr, _ D: CarriedOut) -> Expr {
    let rule = rule(for: e, wrt: D.x, D)
    // What is bound is differentiated in a pass of its own, with the variable free.
    if isBinder(e) { return binderDerivative(of: e, wrt: D.x, by: rule) { self.derivative($0, wrt: D.x) } }
    return derivative(of: e, wrt: D.x, by: rule, D)
  }
}
