// The constructor of sums: flattens, folds exact numbers, merges like terms, sorts. Nothing else, so that
// everything a reader could want to see as a step is a named rule.

extension Graph {
  public func sum(_ terms: [Expr]) -> Expr {
    let mark = top
    for term in terms { push(term) }
    return sum(from: mark)
  }

  public func sum(_ a: Expr, _ b: Expr) -> Expr {
    if a == .zero { return b }
    if b == .zero { return a }
    let mark = top
    push(a)
    push(b)
    return sum(from: mark)
  }

  public func difference(_ a: Expr, _ b: Expr) -> Expr { sum(a, negated(b)) }

  public func negated(_ e: Expr) -> Expr { product(.minusOne, e) }

  /// The sum of what stands on the stack from `mark` up.
  func sum(from mark: Int) -> Expr {
    var constant = Expr.zero
    var infinite = 0
    var write = mark
    // Flattened in place; the terms of nested sums go on top and are read in their turn.
    var read = mark
    while read < top {
      let e = stack[read], node = nodes + e.i
      read &+= 1
      switch node.pointee.kind {
      case .number:
        constant = constant == .zero ? e : numberSum(constant, e)
        if constant == .undefined { return abandon(mark) }
        continue
      case .sum:
        var k = 0
        while k < Int(node.pointee.count) {
          push(child(e, k))
          k &+= 1
        }
        continue
      case .symbol, .product:
        if e == .undefined { return abandon(mark) }
        if node.pointee.mask == 0, let sign = infinity(e) {
          if infinite != 0 && infinite != sign {
            release(mark)
            return fail(.undefined, "∞ − ∞ has no value")
          }
          infinite = sign
          continue
        }
      default: break
      }
      stack[write] = e
      write &+= 1
    }
    if isTroubled { return abandon(mark) }
    if infinite != 0 && onlyConstants(mark, write) {
      release(mark)
      return infinite > 0 ? .infinity : product(.minusOne, .infinity)
    }
    release(write)
    // Sorting many terms takes long: ask before it.
    if top &- mark > 2048 { poll() }
    if infinite != 0 { push(infinite > 0 ? .infinity : product(.minusOne, .infinity)) }
    var opened = false
    if top &- mark > 1 {
      sortTerms(mark)
      opened = mergeTerms(mark)
    }
    if constant != .zero { push(constant) }
    if opened { return sum(from: mark) }
    switch top &- mark {
    case 0: return .zero
    case 1:
      let only = stack[mark]
      release(mark)
      return only
    default: return isTroubled ? abandon(mark) : intern(.sum, 0, from: mark)
    }
  }

  /// The sum of two numbers.
  @inline(__always) func numberSum(_ a: Expr, _ b: Expr) -> Expr {
    let x = nodes + a.i, y = nodes + b.i
    if x.pointee.count == 1, y.pointee.count == 1 {
      let n = Int(x.pointee.start) &+ Int(y.pointee.start)
      if n.magnitude <= 0x7FFF_FFFF { return number(lowest: n, 1) }
    }
    return longSum(a, b)
  }

  private func longSum(_ a: Expr, _ b: Expr) -> Expr {
    let p = value(a), q = value(b)
    return allows(p, q) ? number(p + q) : .undefined
  }

  func abandon(_ mark: Int) -> Expr {
    release(mark)
    return .undefined
  }

  /// Whether terms on the stack may be alike, or infinite.
  func hasLikeTerms(from mark: Int) -> Bool {
    for k in mark..<top {
      let n = nodes + stack[k].i
      if n.pointee.mask == 0 || n.pointee.kind == .sum { return true }
      for j in k + 1..<top where nodes[stack[j].i].termHash == n.pointee.termHash { return true }
    }
    return false
  }

  /// ±1 for ±∞, else nil.
  func infinity(_ e: Expr) -> Int? {
    if e == .infinity { return 1 }
    if kind(e) == .product, childCount(e) == 2, child(e, 1) == .infinity, isNumber(child(e, 0)) {
      return value(child(e, 0)).signum
    }
    return nil
  }

  private func onlyConstants(_ mark: Int, _ end: Int) -> Bool {
    for k in mark..<end where nodes[stack[k].i].mask != 0 { return false }
    return true
  }

  /// Insertion sort for the common few; beyond, a sort by keys.
  private func sortTerms(_ mark: Int) {
    if top &- mark > 16 { return sortManyTerms(mark) }
    var k = mark &+ 1
    while k < top {
      let e = stack[k]
      var hole = k
      while hole > mark, termOrder(e, stack[hole &- 1]) < 0 {
        stack[hole] = stack[hole &- 1]
        hole &-= 1
      }
      stack[hole] = e
      k &+= 1
    }
  }

  /// Adds the coefficients of neighbours that are like terms; those that vanish go. True when a sum has lost its
  /// coefficient, as in 3(x + 1) − 2(x + 1): its terms are terms now.
  private func mergeTerms(_ mark: Int) -> Bool {
    var opened = false
    var write = mark
    var read = mark
    let end = top
    while read < end {
      let e = stack[read]
      var next = read + 1
      if next < end && areAlike(e, stack[next]) {
        var total = coefficient(e)
        while next < end && areAlike(e, stack[next]) {
          total = total + coefficient(stack[next])
          next += 1
        }
        if !total.isZero {
          let alone =
            kind(e) == .product && childCount(e) == 2 && isNumber(child(e, 0)) && kind(child(e, 1)) == .sum
          let merged = alone && total.isMinusOne ? negated(child(e, 1)) : withCoefficient(total, e)
          if kind(merged) == .sum { opened = true }
          stack[write] = merged
          write += 1
        }
      } else {
        stack[write] = e
        write += 1
      }
      read = next
    }
    release(write)
    return opened
  }

  /// `c` times the term `e` without its own coefficient.
  func withCoefficient(_ c: Rational, _ e: Expr) -> Expr {
    withCoefficient(node: c.isOne ? .one : number(c), e)
  }

  /// The same of a number that is a node.
  func withCoefficient(node c: Expr, _ e: Expr) -> Expr {
    let mark = top
    if c != .one { push(c) }
    let skip = coefficientLength(e), count = childCount(e)
    if kind(e) == .product, count - skip <= Graph.flattenedFactors || c == .one {
      var k = skip
      while k < count {
        push(child(e, k))
        k &+= 1
      }
    } else {
      push(e)
    }
    if top - mark == 1 {
      let only = stack[mark]
      release(mark)
      return only
    }
    return isTroubled ? abandon(mark) : intern(.product, 0, from: mark)
  }

  /// −e for a term, with its sign in front turned.
  func negatedTerm(_ e: Expr) -> Expr {
    let c = coefficientNode(e)
    let opposite = numberProduct(.minusOne, c)
    return c == e ? opposite : withCoefficient(node: opposite, e)
  }
}
