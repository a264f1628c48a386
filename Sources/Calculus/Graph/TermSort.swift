// Many terms are sorted by keys: what decides the order of two terms first, packed into a word, so that most pairs are
// compared without a look at their nodes. Terms with equal keys are compared as they are.

extension Graph {
  private struct KeyedTerm {
    let key: UInt64
    let term: Expr
  }

  func sortManyTerms(_ mark: Int) {
    let count = top - mark
    let keyed: UnsafeMutablePointer<KeyedTerm> = Memory.array(count)
    defer { Memory.free(keyed) }
    for k in 0..<count {
      (keyed + k).initialize(to: KeyedTerm(key: key(stack[mark + k]), term: stack[mark + k]))
    }
    var part = UnsafeMutableBufferPointer(start: keyed, count: count)
    part.sort { $0.key == $1.key ? termOrder($0.term, $1.term) < 0 : $0.key < $1.key }
    for k in 0..<count { stack[mark + k] = keyed[k].term }
  }

  /// Ascends with `termOrder`: its class, then of a monomial the degree, else what orders the factor that counts first.
  private func key(_ term: Expr) -> UInt64 {
    let n = nodes + term.i
    let termClass = n.pointee.flags & TermClass.mask
    var key = KeyBits()
    key.add(UInt64(termClass >> 8), bits: 2)
    if termClass == TermClass.monomial {
      key.add(~KeyBits.ascending(n.pointee.degree), bits: 32)
      return key.value
    }
    let isProduct = n.pointee.kind == .product
    add(isProduct ? links[Int(n.pointee.start) + Int(n.pointee.count) - 1] : term, to: &key)
    return key.value
  }

  /// What `order` asks of a factor first, and of its first child, and of that one's, as far as there is room.
  private func add(_ factor: Expr, to key: inout KeyBits) {
    var e = factor
    while key.free > 0 {
      let rank = nodes[e.i].rank
      key.add(UInt64(rank), bits: 4)
      // Powers are compared by their bases first. Those have the same rank, but for exponentials, which are all powers.
      if rank == Rank.exponential { return }
      while nodes[e.i].kind == .power { e = links[Int(nodes[e.i].start)] }
      let n = nodes + e.i
      switch n.pointee.kind {
      case .apply where Int(n.pointee.function) < Graph.formalBase && n.pointee.count > 0:
        key.add(UInt64(n.pointee.function) + 1, bits: 10)
        key.add(UInt64(min(n.pointee.height, 255)), bits: 8)
        if n.pointee.height >= 255 { return }
      case .product: break
      case .number:
        key.add(KeyBits.ascending(float(e)), bits: 32)
        return
      default: return
      }
      e = links[Int(n.pointee.start)]
    }
  }
}

/// Bits from the highest down.
private struct KeyBits {
  private(set) var value: UInt64 = 0
  private(set) var free = 64

  @inline(__always) mutating func add(_ x: UInt64, bits: Int) {
    let width = min(bits, free)
    free &-= width
    value |= ((x & (1 &<< UInt64(bits) &- 1)) &>> UInt64(bits &- width)) &<< UInt64(free)
  }

  /// The bits of a number such that they ascend with it.
  @inline(__always) static func ascending(_ x: Float) -> UInt64 {
    let bits = (x == 0 ? 0 : x).bitPattern
    return UInt64(bits >> 31 == 0 ? bits | 1 << 31 : ~bits)
  }
}
