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
  var nodeCapacity: Int
  var links: UnsafeMutablePointer<Expr>
  var linkCount = 0
  var linkCapacity: Int
  /// Open addressing: hash above, index + 1 below, so that a probe seldom looks at a node; 0 is free. See `line`.
  var table: UnsafeMutablePointer<UInt64>
  var tableMask: Int
  /// Scratch for building: a stack of expressions, used in brackets of `mark` and `release`.
  private(set) var stack: UnsafeMutablePointer<Expr>
  var top = 0
  private var stackCapacity: Int

  var bigs: [Rational] = []
  /// Where the integers of `Graph.knownIntegers` stand; negative where they have not been written yet.
  let integers: UnsafeMutablePointer<Int32>
  public internal(set) var names: [String] = []
  var nameIndex: [String: Int32] = [:]
  /// Formal functions: a name and how often it is differentiated in each argument (empty: not at all).
  public internal(set) var formals: [Formal] = []
  var formalIndex: [Formal: UInt16] = [:]
  /// What the rows' cells and facts became in this notebook; filled on first use.
  var prepared: [PreparedFunction?]
  /// A bit for each kind of argument that one of a row's facts may fit; all of them until the facts have been read.
  let factKinds: UnsafeMutablePointer<UInt8>
  /// The identities that a row takes part in, as members that add up to nothing.
  var relationsByRow: [Int: [[Template]]] = [:]
  /// What is assumed of names; a change forgets what simplification has found.
  public var assumptions: [Expr: Assumption] = [:] {
    didSet {
      for k in 0..<count { (nodes[k].simpler, nodes[k].opened) = (0, 0) }
      gathered.removeAll()
      shortest.removeAll()
      lostConditions = [:]
      openConditions = [:]
    }
  }
  /// What whole expressions were simplified to of late, and what was lost of their domains.
  let shortest = RecentResults()
  var lostConditions: [Expr: [Condition]] = [:]
  /// What was open beside an answer the last time.
  var openConditions: [Expr: (requirements: [Condition], open: [Condition])] = [:]
  /// What conditions come to; see `openRequirements`.
  var conditionParts: [Condition: [Condition]] = [:]
  /// Numbers print as decimals in this statement, so a fraction costs a reader no more than an integer.
  public var writesDecimals = false
  /// How much work simplification may do.
  public var strength = Strength.normal { didSet { if strength != oldValue { shortest.removeAll() } } }
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
  let page = PrintedPage()
  /// What multiplying out would come to.
  var trial = TrialExpansion()
  /// What sums came to over one denominator; see `gatheredFraction`.
  let gathered = RecentResults()
  /// Pairs of sums without a common divisor; see `areCoprime`.
  let coprime = RecentResults()
  /// Passes that are not running; see `Pass`.
  var passes: [Pass] = []
  /// The pass of the last derivative, for the next.
  var idlePass: Pass?

  /// An empty notebook with room for 2^`room` nodes; more is made where they are needed.
  public init(room: Int = 10) {
    nodeCapacity = 1 << room
    nodes = Memory.array(nodeCapacity)
    linkCapacity = 2 * nodeCapacity
    links = Memory.array(linkCapacity)
    stackCapacity = 512
    stack = Memory.array(stackCapacity)
    tableMask = 2 * nodeCapacity - 1
    table = Memory.zeroed(tableMask + 1)
    integers = Memory.array(Graph.knownIntegers.count)
    integers.initialize(repeating: -1, count: Graph.knownIntegers.count)
    prepared = Array(repeating: nil, count: Function.table.count)
    factKinds = Memory.array(Function.table.count)
    factKinds.initialize(repeating: .max, count: Function.table.count)
    for value in [0, 1, -1, 2] { _ = number(Rational(value)) }
    _ = number(.half)
    for name in ["e", "pi", "inf", "undefined"] { _ = symbol(name) }
  }

  deinit {
    Memory.free(nodes)
    Memory.free(links)
    Memory.free(stack)
    Memory.free(table)
    Memory.free(integers)
    Memory.free(factKinds)
    trial.deallocate()
  }

  /// A notebook that will be filled, to the 2^`room` nodes for which it has room.
  package convenience init(page room: Int) {
    self.init(room: room)
    Memory.filled(nodes, nodeCapacity)
    Memory.filled(links, linkCapacity)
    Memory.filled(table, tableMask + 1)
  }

  /// Nodes written so far.
  public var nodeCount: Int { count }

  /// What a node takes, its parts apart.
  public static var nodeBytes: Int { MemoryLayout<Node>.stride }
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

// MARK: - The stack

extension Graph {
  @inline(__always) func push(_ e: Expr) {
    if top == stackCapacity { growStack() }
    stack[top] = e
    top &+= 1
  }

  @inline(__always) func release(_ mark: Int) { top = mark }

  @inline(never) private func growStack() {
    stack = Memory.grown(stack, to: stackCapacity * 2)
    stackCapacity *= 2
  }
}
