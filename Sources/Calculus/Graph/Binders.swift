// Sums, products and integrals bind a variable. In the notebook a bound variable is a symbol that nobody can type,
// numbered by how deep binders lie inside, so that equal sums are one node whatever their variable was called.
// To work on a body it is opened: the variable becomes a free name used nowhere else, and is bound again afterwards.
// A body that stands open holds no loose variable, so nothing put in can ever be captured.

extension Graph {
  /// The bit of all bound variables in a node's set of symbols; set where one is loose.
  static let boundMask: UInt64 = 1 << 63

  /// Bound variables, and the names of open ones, begin with a character that no line can hold.
  private static let boundMark: Unicode.Scalar = "\u{2}", openMark: Unicode.Scalar = "\u{3}"

  func isBoundName(_ name: String) -> Bool { name.unicodeScalars.first == Graph.boundMark }

  /// Whether `e` is a sum, product or integral.
  @inline(__always) func isBinder(_ e: Expr) -> Bool { nodes[e.i].flags & Flag.isBinder != 0 }

  /// Whether the symbol `e` is a bound variable.
  @inline(__always) func isBound(_ e: Expr) -> Bool { nodes[e.i].mask == Graph.boundMask }

  private func boundSymbol(_ level: Int) -> Expr { symbol("\(Graph.boundMark)\(level)") }

  private func level(_ e: Expr) -> Int { isBound(e) ? Int(name(e).dropFirst()) ?? 0 : 0 }

  /// The name of a symbol as a reader sees it.
  public func shownName(_ e: Expr) -> String { shownName(ofSymbolCalled: name(e)) }

  func shownName(ofSymbolCalled name: String) -> String {
    guard let first = name.utf8.first, first == 2 || first == 3 else { return name }
    return "k" + name.unicodeScalars.dropFirst().map(String.init).joined()
  }

  // MARK: Opening and closing

  /// A binder with its variable free. Stands until `close()`.
  struct OpenBinder {
    let variable: Expr
    let body: Expr
  }

  func opened(_ e: Expr) -> OpenBinder {
    openBinders += 1
    let free = symbol(name: openBinders)
    return OpenBinder(variable: free, body: renamed(child(e, 1), child(e, 0), free))
  }

  /// The name of the variable of the binder that stands open at this depth.
  func symbol(name depth: Int) -> Expr { symbol("\(Graph.openMark)\(depth)") }

  func close() { openBinders -= 1 }

  /// The binder `e` with `work` done to its limits and, opened, to its body.
  func rebound(_ e: Expr, _ work: (Expr) -> Expr) -> Expr {
    let from = work(child(e, 2)), to = work(child(e, 3))
    let open = opened(e)
    defer { close() }
    return bound(
      Int(nodes[e.i].function), open.variable, work(open.body), from: from, to: to, called: boundNames[e])
  }

  /// `e` with the symbol `x` called `y`. No binder inside `e` may bind `x` or `y`.
  func renamed(_ e: Expr, _ x: Expr, _ y: Expr) -> Expr {
    let bit = mask(of: x)
    return pass(e, enters: { self.mayDepend($0, on: bit) }) { e, pass in
      if e == x { return y }
      return self.kind(e) == .symbol ? e : self.rebuilt(e) { pass.has($0) ? pass[$0] : $0 }
    }
  }

  // MARK: Building

  /// The sum, product or integral of `body` over `x`, a name that stops being free.
  func bound(_ row: Int, _ x: Expr, _ body: Expr, from: Expr, to: Expr, called name: String? = nil) -> Expr {
    if isTroubled || body == .undefined || from == .undefined || to == .undefined { return .undefined }
    if let value = closedForm(row, x, body, from, to) { return value }
    if isTroubled { return .undefined }
    // The least number above all that are bound inside and different from all that are loose.
    let inside = boundLevels(body), loose = looseLevels(body) & ~(1 << UInt64(level(x)))
    var own = 64 - inside.leadingZeroBitCount
    own = max(own, 1)
    while own < 63, loose & 1 << UInt64(own) != 0 { own += 1 }
    if own > 60 { return fail(.limit, "sums and integrals nested more than 60 deep") }
    let variable = boundSymbol(own)
    let mark = top
    push(variable)
    let inner = x == variable ? body : renamed(body, x, variable)
    push(inner)
    push(from)
    push(to)
    if isTroubled {
      release(mark)
      return .undefined
    }
    let e = intern(.apply, UInt16(row), from: mark)
    if let name { boundNames[e] = name }
    return e
  }

  /// The same for the constructor of calls, with variable, body and limits on the stack.
  func binder(_ row: Int, from mark: Int) -> Expr {
    guard top - mark == 4, kind(stack[mark]) == .symbol, !isConstant(stack[mark]) else {
      release(mark)
      return fail(
        .arity, "a \(Function.table[row].name) needs its variable, what it runs over, and two limits")
    }
    let x = stack[mark], body = stack[mark + 1], from = stack[mark + 2], to = stack[mark + 3]
    release(mark)
    return bound(row, x, body, from: from, to: to)
  }

  func keepName(of e: Expr, for new: Expr) {
    if new != e, new != .undefined, isBinder(new), let name = boundNames[e] { boundNames[new] = name }
  }

  // MARK: Asking

  /// Whether the binder whose children are on the stack has no loose variable but its own.
  func isClosed(from mark: Int) -> Bool {
    let own: UInt64 = 1 << UInt64(level(stack[mark]))
    return (looseLevels(stack[mark + 1]) & ~own) | looseLevels(stack[mark + 2]) | looseLevels(stack[mark + 3])
      == 0
  }

  /// The numbers of the bound variables that are loose in `e`, a bit each.
  private func looseLevels(_ e: Expr) -> UInt64 {
    var found: UInt64 = 0
    // Binders in binders are at most 60 deep, so this one recursion is bounded.
    _ = pass(e, enters: { self.mayDepend($0, on: Graph.boundMask) }, opens: { !self.isBinder($0) }) { e, _ in
      if self.kind(e) == .symbol {
        found |= 1 << UInt64(self.level(e))
      } else if self.isBinder(e) {
        let own: UInt64 = 1 << UInt64(self.level(self.child(e, 0)))
        found |=
          self.looseLevels(self.child(e, 1)) & ~own | self.looseLevels(self.child(e, 2))
          | self.looseLevels(self.child(e, 3))
      }
      return e
    }
    return found
  }

  /// The numbers of the variables that binders inside `e` bind.
  private func boundLevels(_ e: Expr) -> UInt64 {
    var found: UInt64 = 0
    _ = pass(e, enters: { self.nodes[$0.i].flags & Flag.hasBinder != 0 }) { e, _ in
      if self.isBinder(e) { found |= 1 << UInt64(self.level(self.child(e, 0))) }
      return e
    }
    return found
  }

  // MARK: Showing

  /// A binder as it is written: its variable under a name that nothing in its body has.
  func displayed(_ e: Expr) -> (name: String, body: Expr, from: Expr, to: Expr) {
    let row = Int(nodes[e.i].function)
    let taken = Set([child(e, 1), child(e, 2), child(e, 3)].flatMap(freeSymbols).map { self.name($0) })
    let wanted = boundNames[e] ?? (row == Function.integral ? "t" : "k")
    var name = wanted
    var n = 0
    while taken.contains(name) || ["e", "pi", "inf"].contains(name) {
      n += 1
      name = "\(wanted)\(n)"
    }
    return (name, renamed(child(e, 1), child(e, 0), symbol(name)), child(e, 2), child(e, 3))
  }
}
