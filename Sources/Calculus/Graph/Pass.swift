// One pass over the notebook: what each visited node became. A loop with its own stack, children first, so that no
// depth of nesting matters; the arrays are kept between passes, so a short pass over a long notebook is short.

final class Pass {
  private var stamps: UnsafeMutablePointer<UInt32>
  private var results: UnsafeMutablePointer<Expr>
  private var capacity = 1024
  private var generation: UInt32 = 0

  init() {
    stamps = .allocate(capacity: capacity)
    stamps.initialize(repeating: 0, count: capacity)
    results = .allocate(capacity: capacity)
    results.initialize(repeating: .undefined, count: capacity)
  }

  deinit {
    stamps.deallocate()
    results.deallocate()
  }

  /// Forgets everything and makes room for nodes up to `last`.
  func begin(upTo last: Expr) {
    if last.i >= capacity {
      stamps.deallocate()
      results.deallocate()
      capacity = max(capacity * 2, last.i + 1)
      stamps = .allocate(capacity: capacity)
      stamps.initialize(repeating: 0, count: capacity)
      results = .allocate(capacity: capacity)
      results.initialize(repeating: .undefined, count: capacity)
      generation = 0
    }
    generation &+= 1
    if generation == 0 {
      stamps.update(repeating: 0, count: capacity)
      generation = 1
    }
  }

  /// Makes room for nodes up to `last` and forgets nothing.
  func extend(upTo last: Expr) {
    guard last.i >= capacity else { return }
    let size = max(capacity * 2, last.i + 1)
    let newStamps = UnsafeMutablePointer<UInt32>.allocate(capacity: size)
    newStamps.update(from: stamps, count: capacity)
    (newStamps + capacity).initialize(repeating: 0, count: size - capacity)
    let newResults = UnsafeMutablePointer<Expr>.allocate(capacity: size)
    newResults.update(from: results, count: capacity)
    (newResults + capacity).initialize(repeating: .undefined, count: size - capacity)
    stamps.deallocate()
    results.deallocate()
    (stamps, results, capacity) = (newStamps, newResults, size)
  }

  @inline(__always) func has(_ e: Expr) -> Bool { stamps[e.i] == generation }
  /// `has`, for a node that may be newer than the pass.
  @inline(__always) func holds(_ e: Expr) -> Bool { e.i < capacity && stamps[e.i] == generation }
  @inline(__always) subscript(_ e: Expr) -> Expr {
    get { results[e.i] }
    set {
      results[e.i] = newValue
      stamps[e.i] = generation
    }
  }
}

extension Graph {
  /// What `root` becomes when every node for which `enters` holds becomes `rule` of itself, children first; all
  /// others stay. `rule` reads what its children became from the pass. A node that does not open is a leaf to it.
  func pass(
    _ root: Expr, enters: (Expr) -> Bool, opens: (Expr) -> Bool = { _ in true }, rule: (Expr, Pass) -> Expr
  ) -> Expr {
    guard enters(root) else { return root }
    let memo = passes.popLast() ?? Pass()
    defer { passes.append(memo) }
    memo.begin(upTo: root)
    return pass(root, in: memo, enters: enters, opens: opens, rule: rule)
  }

  /// The same for a pass that knows already what some nodes become.
  @inline(__always)
  func pass(
    _ root: Expr, in pass: Pass, enters: (Expr) -> Bool, opens: (Expr) -> Bool, rule: (Expr, Pass) -> Expr
  ) -> Expr {
    let mark = top
    push(root)
    var steps = 0
    while top > mark {
      let e = stack[top - 1]
      if pass.has(e) {
        release(top - 1)
        continue
      }
      let before = top
      if opens(e) {
        for k in 0..<childCount(e) {
          let c = child(e, k)
          if !pass.has(c) && enters(c) { push(c) }
        }
      }
      if top > before { continue }
      release(top - 1)
      pass[e] = rule(e, pass)
      steps &+= 1
      if steps & 0x3FF == 0 {
        poll()
        if isTroubled {
          release(mark)
          return .undefined
        }
      }
    }
    return pass[root]
  }

  /// `e` built anew with each child replaced by what `child` says.
  func rebuilt(_ e: Expr, _ replaced: (Expr) -> Expr) -> Expr {
    let mark = top
    let node = nodes[e.i]
    for k in 0..<childCount(e) {
      let c = links[Int(node.start) + k]
      let new = replaced(c)
      push(new)
    }
    switch node.kind {
    case .number, .symbol: return e
    case .sum: return sum(from: mark)
    case .product: return product(from: mark)
    case .power:
      let b = stack[mark], x = stack[mark + 1]
      release(mark)
      return power(b, x)
    case .apply:
      let new = apply(node.function, from: mark)
      if node.flags & Flag.isBinder != 0 { keepName(of: e, for: new) }
      return new
    case .derivative: return standingDerivative(from: mark)
    }
  }

  /// `e` with every occurrence of a key replaced by its value, all at once.
  public func substituted(_ e: Expr, _ replacements: [Expr: Expr]) -> Expr {
    if replacements.isEmpty { return e }
    var mask: UInt64 = 0
    for key in replacements.keys { mask |= nodes[key.i].mask }
    return pass(
      e, enters: { self.mayDepend($0, on: mask) || replacements[$0] != nil }, opens: { !self.isBinder($0) }
    ) { e, pass in
      if let replacement = replacements[e] { return replacement }
      if self.kind(e) == .symbol { return e }
      if self.isBinder(e) { return self.rebound(e) { self.substituted($0, replacements) } }
      return self.rebuilt(e) { pass.has($0) ? pass[$0] : $0 }
    }
  }

  /// The free symbols of `e` in the order of the alphabet.
  public func freeSymbols(_ e: Expr) -> [Expr] {
    var found: [Expr] = []
    _ = pass(e, enters: { !self.isConstant($0) }) { e, _ in
      if self.kind(e) == .symbol && !self.isBound(e) { found.append(e) }
      return e
    }
    return found.sorted { order($0, $1) < 0 }
  }

  /// Whether `x` occurs in `e`.
  public func contains(_ e: Expr, _ x: Expr) -> Bool {
    guard mayDepend(e, on: mask(of: x)) else { return false }
    var found = false
    _ = pass(e, enters: { !found && self.mayDepend($0, on: self.mask(of: x)) }) { e, _ in
      if e == x { found = true }
      return e
    }
    return found
  }

  /// Nodes reachable from `e`, each counted once.
  public func distinctNodes(_ e: Expr) -> Int {
    var count = 0
    _ = pass(e, enters: { _ in true }) { e, _ in
      count += 1
      return e
    }
    return count
  }

  /// Nodes of `e` written out as a tree; sharing makes this exponential, so it is a floating-point number.
  public func treeSize(_ e: Expr) -> Double { Double(nodes[e.i].size) }

  /// A number for every node from those of its children: sizes, costs. Single precision holds a hundred million
  /// exactly and goes far enough for trees that nobody will write.
  func measured(_ root: Expr, _ node: (Expr, (Expr) -> Float) -> Float) -> Float {
    let bits = pass(root, enters: { _ in true }) { e, pass in
      let value = node(e) { Float(bitPattern: UInt32(bitPattern: pass[$0].index)) }
      return Expr(index: Int32(bitPattern: value.bitPattern))
    }
    return isTroubled ? .infinity : Float(bitPattern: UInt32(bitPattern: bits.index))
  }
}
