// The notebook in which all expressions are written: an append-only, hash-consed array of small nodes. An `Expr`
// is a four-byte index into it, children always stand before their parents, and equality is `==` of two indices.

public final class Graph {
  public var limits = Limits()
  /// Polled while working; a true answer stops the statement.
  public var isInterrupted: () -> Bool = { false }
  /// The first thing that went wrong in the current statement. Constructors answer `undefined` from then on, so
  /// every loop ends soon; whoever asked for the result calls `check()`.
  public internal(set) var trouble: Failure? { didSet { isTroubled = trouble != nil } }
  /// What is to be said of the last value at a point.
  public internal(set) var remarks: [Note] = []
  /// `trouble != nil`, asked at every step.
  private(set) var isTroubled = false

  var nodes: UnsafeMutablePointer<Node>
  var count = 0
  private var nodeCapacity: Int
  var links: UnsafeMutablePointer<Expr>
  private var linkCount = 0
  private var linkCapacity: Int
  /// Open addressing: hash above, index + 1 below, so that a probe seldom looks at a node; 0 is free.
  private var table: UnsafeMutablePointer<UInt64>
  private var tableMask: Int
  /// Scratch for building: a stack of expressions, used in brackets of `mark` and `release`.
  private(set) var stack: UnsafeMutablePointer<Expr>
  private(set) var top = 0
  private var stackCapacity: Int

  var bigs: [Rational] = []
  public private(set) var names: [String] = []
  private var nameIndex: [String: Int32] = [:]
  /// Formal functions: a name and how often it is differentiated in each argument (empty: not at all).
  public private(set) var formals: [Formal] = []
  private var formalIndex: [Formal: UInt16] = [:]
  /// What the rows' cells and facts became in this notebook; filled on first use.
  var prepared: [PreparedFunction?]
  /// The identities that a row takes part in, as members that add up to nothing.
  var relationsByRow: [Int: [[Template]]] = [:]
  /// What is assumed of names; a change forgets what simplification has found.
  public var assumptions: [Expr: Assumption] = [:] {
    didSet {
      for k in 0..<count { (nodes[k].simpler, nodes[k].opened) = (0, 0) }
      gathered.removeAll()
      shortest = [:]
      openConditions = [:]
    }
  }
  /// What whole expressions were simplified to, and what was lost of their domains.
  var shortest: [Expr: (value: Expr, lost: [Condition]?)] = [:]
  /// What was open beside an answer the last time.
  var openConditions: [Expr: (requirements: [Condition], open: [Condition])] = [:]
  /// What conditions come to; see `openRequirements`.
  var conditionParts: [Condition: [Condition]] = [:]
  /// Numbers print as decimals in this statement, so a fraction costs a reader no more than an integer.
  public var writesDecimals = false
  /// How much work simplification may do.
  public var strength = Strength.normal { didSet { if strength != oldValue { shortest = [:] } } }
  /// Set when simplification ran out of its share of the time and answered with what it had.
  public var isPartlySimplified = false
  /// Whether what is cancelled on the way is noted in `requirements`.
  public var recordsConditions = false
  /// Whether like bases that merge are noted as well: while a line is read, where they are what was typed.
  public var recordsMerging = false
  /// What had to hold for the steps of the current statement; see `openRequirements`.
  public var requirements: [Condition] = []
  /// When the part of the work that may be given up must end; polled.
  var slice: TimeShare?
  /// What the bound variable of a binder was last called; see `Binders`.
  var boundNames: [Expr: String] = [:]
  /// Binders that stand open, one in another.
  var openBinders = 0
  /// How exact the values of integrals and endless sums were.
  package let accuracy = Accuracy()
  /// What printing works with, kept from one answer to the next.
  var printing: (out: [UInt8], work: [Printer.Item]) = ([], [])
  /// What multiplying out would come to.
  var trial = TrialExpansion()
  /// What sums came to over one denominator; see `gatheredFraction`.
  let gathered = RecentResults()
  /// Pairs of sums without a common divisor; see `areCoprime`.
  let coprime = RecentResults()
  /// Passes that are not running; see `Pass`.
  var passes: [Pass] = []

  public init() {
    nodeCapacity = 1024
    nodes = .allocate(capacity: nodeCapacity)
    linkCapacity = 2048
    links = .allocate(capacity: linkCapacity)
    stackCapacity = 512
    stack = .allocate(capacity: stackCapacity)
    tableMask = 2047
    table = .allocate(capacity: tableMask + 1)
    table.initialize(repeating: 0, count: tableMask + 1)
    prepared = Array(repeating: nil, count: Function.table.count)
    for value in [0, 1, -1, 2] { _ = number(Rational(value)) }
    _ = number(.half)
    for name in ["e", "pi", "inf", "undefined"] { _ = symbol(name) }
  }

  deinit {
    nodes.deallocate()
    links.deallocate()
    stack.deallocate()
    table.deallocate()
    trial.deallocate()
  }

  /// Nodes written so far.
  public var nodeCount: Int { count }
}

// MARK: - Reading

extension Graph {
  @inline(__always) func node(_ e: Expr) -> Node { nodes[e.i] }
  @inline(__always) public func kind(_ e: Expr) -> Kind { nodes[e.i].kind }
  @inline(__always) public func isNumber(_ e: Expr) -> Bool { nodes[e.i].kind == .number }
  @inline(__always) public func childCount(_ e: Expr) -> Int {
    let k = nodes[e.i].kind
    return k == .number || k == .symbol ? 0 : Int(nodes[e.i].count)
  }
  @inline(__always) public func child(_ e: Expr, _ at: Int) -> Expr { links[Int(nodes[e.i].start) + at] }
  public func children(_ e: Expr) -> [Expr] {
    Array(
      UnsafeBufferPointer(
        start: links + (childCount(e) == 0 ? 0 : Int(nodes[e.i].start)), count: childCount(e)))
  }
  @inline(__always) public func base(_ e: Expr) -> Expr { kind(e) == .power ? child(e, 0) : e }
  @inline(__always) public func exponent(_ e: Expr) -> Expr { kind(e) == .power ? child(e, 1) : .one }

  /// The exact value of a number node; zero for any other.
  @inline(__always) public func value(_ e: Expr) -> Rational {
    let n = nodes[e.i]
    guard n.kind == .number else { return .zero }
    return n.count > 0 ? .small(Int(n.start), Int(n.count)) : bigs[Int(n.start)]
  }

  /// The value as a machine integer, when the node is one.
  @inline(__always) public func integer(_ e: Expr) -> Int? {
    let n = nodes[e.i]
    guard n.kind == .number else { return nil }
    if n.count == 1 { return Int(n.start) }
    return n.count > 0 ? nil : bigs[Int(n.start)].int
  }

  /// Levels of nodes below `e`.
  func height(_ e: Expr) -> Int { Int(nodes[e.i].height) }

  public func name(_ e: Expr) -> String { kind(e) == .symbol ? names[Int(nodes[e.i].start)] : "" }

  public func function(_ e: Expr) -> FunctionReference {
    let f = Int(nodes[e.i].function)
    return f < Graph.formalBase ? .row(f) : .formal(f - Graph.formalBase)
  }

  /// The table row that an `apply` node applies, if it is one.
  @inline(__always) public func row(_ e: Expr) -> Function? {
    let n = nodes[e.i]
    return n.kind == .apply && Int(n.function) < Graph.formalBase ? Function.table[Int(n.function)] : nil
  }

  @inline(__always) func applies(_ e: Expr, _ row: Int) -> Bool {
    nodes[e.i].kind == .apply && Int(nodes[e.i].function) == row
  }

  static let formalBase = 0x8000

  /// True when no free symbol occurs: a number, a constant, or built from them.
  @inline(__always) public func isConstant(_ e: Expr) -> Bool { nodes[e.i].mask == 0 }
  @inline(__always) func mask(of symbol: Expr) -> UInt64 { nodes[symbol.i].mask }
  @inline(__always) func mayDepend(_ e: Expr, on mask: UInt64) -> Bool { nodes[e.i].mask & mask != 0 }
}

// MARK: - Writing

extension Graph {
  @inline(__always) func push(_ e: Expr) {
    if top == stackCapacity { growStack() }
    stack[top] = e
    top &+= 1
  }

  @inline(__always) func release(_ mark: Int) { top = mark }

  private func growStack() {
    let bigger = UnsafeMutablePointer<Expr>.allocate(capacity: stackCapacity * 2)
    bigger.moveInitialize(from: stack, count: top)
    stack.deallocate()
    stack = bigger
    stackCapacity *= 2
  }

  public func symbol(_ name: String) -> Expr {
    let place: Int32
    if let known = nameIndex[name] {
      place = known
    } else {
      place = Int32(names.count)
      names.append(name)
      nameIndex[name] = place
    }
    let constant = place < 4
    // The last bit is that of bound variables, so that a clear one proves that none is loose.
    let bit: UInt64 = constant ? 0 : isBoundName(name) ? Graph.boundMask : 1 << UInt64((place - 4) % 63)
    return find(
      Node(
        kind: .symbol, rank: constant ? Rank.constant : Rank.symbol, function: 0, count: 0, start: place,
        hash: Hash(.symbol, 0).adding(Int(place)).value, mask: bit,
        degree: constant ? 0 : 1, flags: 0, termHash: Hash(.symbol, 0).adding(Int(place)).value), from: 0)
  }

  public func number(_ value: Rational) -> Expr {
    if case .small(let n, let d) = value, n >= -0x7FFF_FFFF, n <= 0x7FFF_FFFF, d <= 0x7FFF_FFFF {
      if d == 1, n >= 0, n <= 2, count > 4 { return Expr(index: n == 2 ? 3 : Int32(n)) }
      return find(
        Node(
          kind: .number, rank: Rank.number, function: 0, count: Int32(d), start: Int32(n),
          hash: Hash(.number, 0).adding(n).adding(d).value, mask: 0, degree: 0, flags: 0), from: 0)
    }
    if value.bits > limits.bits {
      return fail(.limit, "a number with more than \(limits.bits) bits", hint: "raise it with: set bits N")
    }
    // Arithmetic on long numbers takes long: ask here, where each of its results arrives.
    if value.bits > 2048 { poll() }
    let hash = value.fingerprint
    var slot = Int(hash) & tableMask
    while table[slot] != 0 {
      if table[slot] >> 32 == UInt64(hash) {
        let at = index(inSlot: slot), n = nodes[at]
        if n.kind == .number, n.count == 0, bigs[Int(n.start)] == value { return Expr(index: Int32(at)) }
      }
      slot = (slot &+ 1) & tableMask
    }
    bigs.append(value)
    return append(
      Node(
        kind: .number, rank: Rank.number, function: 0, count: 0, start: Int32(bigs.count - 1), hash: hash,
        mask: 0,
        degree: 0, flags: 0), slot)
  }

  public func number(_ value: Int) -> Expr { number(Rational(value)) }

  public func formal(_ name: String, _ orders: [Int] = []) -> FunctionReference {
    let formal = Formal(name: name, orders: orders.contains { $0 != 0 } ? orders : [])
    if let known = formalIndex[formal] { return .formal(Int(known)) }
    guard formals.count < 0x7000 else { return .formal(0) }
    formals.append(formal)
    formalIndex[formal] = UInt16(formals.count - 1)
    return .formal(formals.count - 1)
  }

  /// The node with the children on the stack from `mark` up, which are taken off; written only if it is new.
  func intern(_ kind: Kind, _ function: UInt16, from mark: Int) -> Expr {
    let count = top &- mark
    var hash = Hash(kind, function)
    var mask: UInt64 = 0
    var k = mark
    if kind == .product, nodes[stack[mark].i].kind == .number {
      // The coefficient comes last into the hash, so that what is there before it is the term's.
      if count == 2 {
        hash = Hash(.product, 1).adding(stack[mark].i).adding(stack[mark &+ 1].i)
        let only = nodes + stack[mark &+ 1].i
        return found(
          Node(
            kind: .product, rank: 0, function: 0, count: 2, start: 0, hash: hash.value,
            mask: only.pointee.mask, degree: 0, flags: 0, termHash: only.pointee.termHash), mark)
      }
      k &+= 1
    }
    let first = k
    while k < top {
      let child = stack[k]
      hash = hash.adding(child.i)
      mask |= nodes[child.i].mask
      k &+= 1
    }
    let termHash = hash.value
    if first > mark { hash = hash.adding(stack[mark].i) }
    if mask & Graph.boundMask != 0, kind == .apply, Function.binders.contains(Int(function)),
      isClosed(from: mark)
    {
      mask &= ~Graph.boundMask
    }
    return found(
      Node(
        kind: kind, rank: 0, function: function, count: Int32(truncatingIfNeeded: count), start: 0,
        hash: hash.value, mask: mask, degree: 0, flags: 0, termHash: termHash), mark)
  }

  @inline(__always) private func found(_ node: Node, _ mark: Int) -> Expr {
    let e = find(node, from: mark)
    top = mark
    return e
  }

  @inline(__always) private func index(inSlot slot: Int) -> Int {
    Int(table[slot] & 0xFFFF_FFFF) &- 1
  }

  private func find(_ new: Node, from mark: Int) -> Expr {
    var slot = Int(new.hash) & tableMask
    let leaf = new.kind == .number || new.kind == .symbol
    while table[slot] != 0 {
      if table[slot] >> 32 == UInt64(new.hash) {
        let at = index(inSlot: slot)
        if isSame(nodes + at, new, leaf, mark) { return Expr(index: Int32(truncatingIfNeeded: at)) }
      }
      slot = (slot &+ 1) & tableMask
    }
    if leaf { return append(new, slot) }
    var node = new
    let size = Int(new.count)
    if linkCount &+ size > linkCapacity { growLinks(size) }
    node.start = Int32(truncatingIfNeeded: linkCount)
    var k = 0
    while k < size {
      links[linkCount &+ k] = stack[mark &+ k]
      k &+= 1
    }
    linkCount &+= size
    classify(&node)
    return append(node, slot)
  }

  @inline(__always)
  private func isSame(_ old: UnsafePointer<Node>, _ new: Node, _ leaf: Bool, _ mark: Int) -> Bool {
    guard old.pointee.kind == new.kind, old.pointee.count == new.count,
      old.pointee.function == new.function
    else { return false }
    let first = Int(old.pointee.start)
    if leaf { return first == Int(new.start) }
    var k = 0
    while k < Int(new.count) {
      if links[first &+ k] != stack[mark &+ k] { return false }
      k &+= 1
    }
    return true
  }

  private func append(_ node: Node, _ slot: Int) -> Expr {
    if count >= limits.nodes || linkCount > 1 << 30 {
      return fail(
        .limit, "this takes more than \(limits.nodes) nodes", hint: "raise the limit with: set nodes N")
    }
    if count & 0xFFF == 0 { poll() }
    if count == nodeCapacity { growNodes() }
    nodes[count] = node
    count &+= 1
    table[slot] = UInt64(node.hash) << 32 | UInt64(count)
    if count &* 2 > tableMask { growTable() }
    assert(isCanonical(Expr(index: Int32(count - 1))))
    return Expr(index: Int32(count - 1))
  }

  private func growNodes() {
    let bigger: UnsafeMutablePointer<Node> = Memory.array(nodeCapacity * 2)
    bigger.moveInitialize(from: nodes, count: count)
    nodes.deallocate()
    nodes = bigger
    nodeCapacity *= 2
  }

  private func growLinks(_ size: Int) {
    let capacity = max(linkCapacity * 2, linkCount + size)
    let bigger: UnsafeMutablePointer<Expr> = Memory.array(capacity)
    bigger.moveInitialize(from: links, count: linkCount)
    links.deallocate()
    links = bigger
    linkCapacity = capacity
  }

  /// Gives back what only writing needs; from now on the notebook is read.
  package func retire() {
    limits.nodes = 0
    table.deallocate()
    tableMask = 0
    table = .allocate(capacity: 1)
    table.initialize(to: 0)
    shortest = [:]
    passes = []
  }

  private func growTable() {
    let size = (tableMask + 1) * 2
    table.deallocate()
    table = Memory.array(size)
    table.initialize(repeating: 0, count: size)
    tableMask = size - 1
    for at in 0..<count {
      let hash = nodes[at].hash
      var slot = Int(hash) & tableMask
      while table[slot] != 0 { slot = (slot &+ 1) & tableMask }
      table[slot] = UInt64(hash) << 32 | UInt64(at + 1)
    }
  }
}

/// A hash of small integers: a rotation, so that nothing is shifted out, and a multiplication; the upper half is
/// the better one. The same in every process.
private struct Hash {
  private var state: UInt64

  @inline(__always) init(_ kind: Kind, _ function: UInt16) {
    state = (UInt64(kind.rawValue) << 16 | UInt64(function)) &* 0x9E37_79B9_7F4A_7C15
  }

  private init(state: UInt64) { self.state = state }

  @inline(__always) func adding(_ x: Int) -> Hash {
    Hash(
      state: ((state << 23 | state >> 41) ^ UInt64(truncatingIfNeeded: x)) &* 0x9E37_79B9_7F4A_7C15)
  }

  @inline(__always) var value: UInt32 { UInt32(truncatingIfNeeded: state >> 32) }
}
