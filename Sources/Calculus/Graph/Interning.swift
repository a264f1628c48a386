// How nodes are written: looked up first, and written behind all others when they are new. What is asked of a node
// often is found in the same loop that copies its children, so a node that exists costs its hash and one look.

// MARK: Leaves

extension Graph {
  /// Integers that are found without a search.
  static let knownIntegers = -64..<192

  public func symbol(_ name: String) -> Expr {
    let place: Int32
    if let known = nameIndex[name] {
      place = known
    } else {
      place = Int32(names.count)
      names.append(name)
      nameIndex[name] = place
      page.add(name: shownName(ofSymbolCalled: name))
    }
    let constant = place < 4
    // The last bit is that of bound variables, so that a clear one proves that none is loose.
    let bit: UInt64 = constant ? 0 : isBoundName(name) ? Graph.boundMask : 1 << UInt64((place - 4) % 63)
    let hash = Hash(.symbol, 0).adding(Int(place)).value
    return leaf(
      Node(
        kind: .symbol, rank: constant ? Rank.constant : Rank.symbol, function: 0, count: 0, start: place,
        hash: hash, mask: bit, degree: constant ? 0 : 1,
        flags: constant ? TermClass.constant : TermClass.monomial,
        termHash: hash))
  }

  public func number(_ value: Rational) -> Expr {
    if case .small(let n, let d) = value, n >= -0x7FFF_FFFF, n <= 0x7FFF_FFFF, d <= 0x7FFF_FFFF {
      return number(lowest: n, d)
    }
    return longNumber(value)
  }

  public func number(_ value: Int) -> Expr { number(Rational(value)) }

  /// n/d in lowest terms, both of at most 31 bits, the denominator positive.
  func number(lowest n: Int, _ d: Int) -> Expr {
    let place = n &- Graph.knownIntegers.lowerBound
    let isKnown = d == 1 && UInt(bitPattern: place) < UInt(bitPattern: Graph.knownIntegers.count)
    if isKnown, integers[place] >= 0 { return Expr(index: integers[place]) }
    let e = leaf(
      Node(
        kind: .number, rank: Rank.number, function: 0, count: Int32(truncatingIfNeeded: d),
        start: Int32(truncatingIfNeeded: n), hash: Hash(.number, 0).adding(n).adding(d).value, mask: 0,
        degree: 0,
        flags: TermClass.number))
    if isKnown, nodes[e.i].kind == .number { integers[place] = e.index }
    return e
  }

  private func longNumber(_ value: Rational) -> Expr {
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
        degree: 0, flags: TermClass.number), slot)
  }

  private func leaf(_ new: Node) -> Expr {
    var slot = Int(new.hash) & tableMask
    while table[slot] != 0 {
      if table[slot] >> 32 == UInt64(new.hash) {
        let at = index(inSlot: slot), old = nodes + at
        if old.pointee.kind == new.kind, old.pointee.count == new.count, old.pointee.start == new.start {
          return Expr(index: Int32(truncatingIfNeeded: at))
        }
      }
      slot = (slot &+ 1) & tableMask
    }
    return append(new, slot)
  }

  public func formal(_ name: String, _ orders: [Int] = []) -> FunctionReference {
    let formal = Formal(name: name, orders: orders.contains { $0 != 0 } ? orders : [])
    if let known = formalIndex[formal] { return .formal(Int(known)) }
    guard formals.count < 0x7000 else { return .formal(0) }
    formals.append(formal)
    formalIndex[formal] = UInt16(formals.count - 1)
    return .formal(formals.count - 1)
  }
}

// MARK: - Nodes with children

extension Graph {
  /// The node with the children on the stack from `mark` up, which are taken off; written only if it is new.
  func intern(_ kind: Kind, _ function: UInt16, from mark: Int) -> Expr {
    let count = top &- mark
    let children = stack + mark
    var hash = Hash(kind, function)
    var termHash: UInt32 = 0
    var latest = 0
    var k = 0
    if kind == .product, nodes[children[0].i].kind == .number {
      // The coefficient comes last into the hash, so that what is there before it is the term's.
      k = 1
      if count == 2 {
        hash = Hash(.product, 1).adding(children[0].i)
        termHash = nodes[children[1].i].termHash
      }
    }
    let first = k
    while k < count {
      hash = hash.adding(children[k].i)
      latest = max(latest, children[k].i)
      k &+= 1
    }
    if first == 0 {
      termHash = hash.value
    } else {
      if count > 2 {
        termHash = hash.value
        hash = hash.adding(children[0].i)
      }
      latest = max(latest, children[0].i)
    }
    let value = hash.value
    var slot = line(latest), end = slot &+ 8
    var entry = table[slot]
    while entry != 0 {
      if entry >> 32 == UInt64(value) {
        let at = Int(entry & 0xFFFF_FFFF) &- 1, old = nodes + at
        if old.pointee.kind == kind, Int(old.pointee.count) == count, old.pointee.function == function {
          let known = links + Int(old.pointee.start)
          var k = 0
          while k < count, known[k] == children[k] { k &+= 1 }
          if k == count {
            top = mark
            return Expr(index: Int32(truncatingIfNeeded: at))
          }
        }
      }
      slot = next(slot, &end, value)
      entry = table[slot]
    }
    return write(kind, function, mark, value, termHash, slot)
  }

  /// The new node, with what `Order` and the printers ask of it.
  private func write(
    _ kind: Kind, _ function: UInt16, _ mark: Int, _ hash: UInt32, _ termHash: UInt32, _ slot: Int
  ) -> Expr {
    let count = top &- mark
    if linkCount &+ count > linkCapacity { growLinks(count) }
    let start = links + linkCount
    var mask: UInt64 = 0
    var flags: UInt32 = 0
    var height: Int32 = 0
    var size: Float = 1, highest: Float = 0, total: Float = 0
    var hasSum = false
    var rank: UInt8 = 0
    var k = 0
    while k < count {
      let c = stack[mark &+ k], child = nodes + c.i
      start[k] = c
      mask |= child.pointee.mask
      flags |= child.pointee.flags
      height = max(height, child.pointee.height)
      size += child.pointee.size
      highest = max(highest, child.pointee.degree)
      total += child.pointee.degree
      hasSum = hasSum || child.pointee.kind == .sum
      rank = child.pointee.rank
      k &+= 1
    }
    flags &= Flag.inherited
    var degree: Float = 0
    // Of the last factor, or the node itself.
    var last = rank
    switch kind {
    case .number, .symbol: break
    case .sum:
      rank = flags & Flag.hasFunction == 0 ? Rank.sum : Rank.functionSum
      degree = highest
      last = rank
    case .product:
      rank = Rank.product
      degree = total
      if hasSum { flags |= Flag.opens }
    case .power:
      let base = nodes + start[0].i, exponent = nodes + start[1].i
      if exponent.pointee.kind == .number {
        if base.pointee.kind == .sum { flags |= Flag.opens }
        rank = base.pointee.rank
        degree = base.pointee.degree * float(start[1])
      } else {
        rank = base.pointee.rank <= Rank.symbol ? Rank.exponential : max(base.pointee.rank, Rank.exponential)
      }
      last = rank
    case .apply:
      rank = Rank.apply
      last = rank
      flags |= Flag.hasFunction
      if case let f = Int(function), f < Graph.formalBase {
        flags |= Function.flags[f]
        if flags & Flag.isBinder != 0, mask & Graph.boundMask != 0, isClosed(from: mark) {
          mask &= ~Graph.boundMask
        }
      } else {
        flags |= Flag.hasFormal
        if !formals[Int(function) - Graph.formalBase].orders.isEmpty { flags |= Flag.hasDerivative }
      }
    case .derivative:
      rank = Rank.derivative
      last = rank
      flags |= Flag.hasDerivative
    }
    flags |= mask == 0 ? TermClass.constant : last <= Rank.symbol ? TermClass.monomial : TermClass.function
    let place = linkCount
    linkCount &+= count
    top = mark
    guard makeRoom() else { return .undefined }
    nodes[self.count] = Node(
      kind: kind, rank: rank, function: function, count: Int32(truncatingIfNeeded: count),
      start: Int32(truncatingIfNeeded: place), hash: hash, mask: mask, degree: degree, flags: flags,
      height: height &+ 1, termHash: termHash, size: size)
    return entered(hash, slot)
  }

  @inline(__always) func float(_ number: Expr) -> Float {
    let n = nodes + number.i
    return n.pointee.count == 1 ? Float(n.pointee.start) : Float(value(number).double)
  }

  @inline(__always) private func index(inSlot slot: Int) -> Int {
    Int(table[slot] & 0xFFFF_FFFF) &- 1
  }

  private func append(_ node: Node, _ slot: Int) -> Expr {
    guard makeRoom() else { return .undefined }
    nodes[count] = node
    return entered(node.hash, slot)
  }

  /// Room for one more node, if there may be one.
  @inline(__always) private func makeRoom() -> Bool {
    if count >= limits.nodes || linkCount > 1 << 30 {
      fail(.limit, "this takes more than \(limits.nodes) nodes", hint: "raise the limit with: set nodes N")
      return false
    }
    if count & 0xFFF == 0 { poll() }
    if count == nodeCapacity { growNodes() }
    return true
  }

  /// The node that has been written behind all others, in the table from now on.
  @inline(__always) private func entered(_ hash: UInt32, _ slot: Int) -> Expr {
    count &+= 1
    table[slot] = UInt64(hash) << 32 | UInt64(count)
    if count &* 2 > tableMask { growTable() }
    assert(isCanonical(Expr(index: Int32(count - 1))))
    return Expr(index: Int32(truncatingIfNeeded: count &- 1))
  }

  @inline(never) private func growNodes() {
    nodes = Memory.grown(nodes, to: nodeCapacity * 2)
    nodeCapacity *= 2
  }

  @inline(never) private func growLinks(_ size: Int) {
    linkCapacity = max(linkCapacity * 2, linkCount + size)
    links = Memory.grown(links, to: linkCapacity)
  }

  /// Gives back what only writing needs; from now on the notebook is read.
  package func retire() {
    limits.nodes = 0
    Memory.free(table)
    tableMask = 0
    table = Memory.zeroed(1)
    passes = []
    idlePass = nil
  }

  @inline(never) private func growTable() {
    Memory.free(table)
    let size = (tableMask + 1) * 2
    table = Memory.zeroed(size)
    tableMask = size - 1
    for at in 0..<count {
      let node = nodes + at, hash = node.pointee.hash
      var slot = Int(hash) & tableMask, end = -1
      if node.pointee.kind != .number, node.pointee.kind != .symbol {
        var latest = 0
        for k in 0..<Int(node.pointee.count) { latest = max(latest, links[Int(node.pointee.start) + k].i) }
        slot = line(latest)
        end = slot + 8
      }
      while table[slot] != 0 { slot = next(slot, &end, hash) }
      table[slot] = UInt64(hash) << 32 | UInt64(at + 1)
    }
  }

  // Where a node is looked for: first in the eight places that it shares with what else has been made of its latest
  // child, then where its hash says, and behind. What is written together is found together, in a table that no
  // cache holds; a child that much is made of fills its places and costs no more than they do.

  @inline(__always) private func line(_ latest: Int) -> Int { ((latest &>> 2) &<< 3) & tableMask }

  @inline(__always) private func next(_ slot: Int, _ end: inout Int, _ hash: UInt32) -> Int {
    var slot = slot &+ 1
    if slot == end {
      end = -1
      slot = Int(hash)
    }
    return slot & tableMask
  }
}

/// A hash of small integers: a rotation, so that nothing is shifted out, and a multiplication; the upper half is
/// the better one. The same in every process.
private struct Hash {
  private var state: UInt64

  @inline(__always) init(_ kind: Kind, _ function: UInt16) {
    state = (UInt64(kind.rawValue) << 16 | UInt64(function)) &* 0x9E37_79B9_7F4A_7C15
  }

  @inline(__always) private init(state: UInt64) { self.state = state }

  @inline(__always) func adding(_ x: Int) -> Hash {
    Hash(
      state: ((state << 23 | state >> 41) ^ UInt64(truncatingIfNeeded: x)) &* 0x9E37_79B9_7F4A_7C15)
  }

  @inline(__always) var value: UInt32 { UInt32(truncatingIfNeeded: state >> 32) }
}
