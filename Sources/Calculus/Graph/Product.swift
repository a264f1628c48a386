// The constructor of products: flattens, folds exact numbers, merges like bases, sorts. −1 times a sum is the
// sum with every sign turned, because a minus before a bracket is no factor to a reader.

extension Graph {
  public func product(_ factors: [Expr]) -> Expr {
    let mark = top
    for factor in factors { push(factor) }
    return product(from: mark)
  }

  public func product(_ a: Expr, _ b: Expr) -> Expr {
    if a == .one { return b }
    if b == .one { return a }
    let mark = top
    push(a)
    push(b)
    return product(from: mark)
  }

  public func product(_ a: Expr, _ b: Expr, _ c: Expr) -> Expr {
    let mark = top
    push(a)
    push(b)
    push(c)
    return product(from: mark)
  }

  public func quotient(_ a: Expr, _ b: Expr) -> Expr { product(a, power(b, .minusOne)) }

  /// A product of more factors than this is one factor to a larger product. Flattening it would make the
  /// derivative of a tower quadratic in its height, in time and in memory.
  static let flattenedFactors = 64

  /// The product of what stands on the stack from `mark` up.
  func product(from mark: Int) -> Expr {
    let c = factored(from: mark)
    if top == mark { return c }
    return product(c, from: mark)
  }

  /// The product of `c` and the factors from `mark` up, which `factored` has left there.
  @inline(__always) private func product(_ c: Expr, from mark: Int) -> Expr {
    if top &- mark == 1 {
      let only = stack[mark]
      if c == .one {
        release(mark)
        return only
      }
      if c == .minusOne, nodes[only.i].kind == .sum { return turned(only, mark) }
    }
    if c != .one {
      // The coefficient goes to the front.
      push(c)
      var k = top &- 1
      while k > mark {
        stack[k] = stack[k &- 1]
        k &-= 1
      }
      stack[mark] = c
    }
    return isTroubled ? abandon(mark) : intern(.product, 0, from: mark)
  }

  /// Leaves on the stack the factors of the product of what stands there, instead of writing a node that a larger
  /// product would take apart again. False when the product is 0 or has no value; the stack then ends at `mark`.
  func leaveFactors(from mark: Int) -> Bool {
    let c = factored(from: mark)
    if top == mark {
      if c == .zero || c == .undefined { return false }
      if c != .one { push(c) }
      return true
    }
    let isSum = top &- mark == 1 && c == .minusOne && nodes[stack[mark].i].kind == .sum
    if isSum || top &- mark >= Graph.flattenedFactors {
      let whole = product(c, from: mark)
      push(whole)
    } else if c != .one {
      push(c)
    }
    return true
  }

  /// Brings what stands on the stack from `mark` up into the normal form of a product: flat, no base twice, in
  /// order. The numbers come back as one; with no factor left it is the product itself.
  private func factored(from mark: Int) -> Expr {
    if top &- mark == 2, let c = factoredPair(mark) { return c }
    var c = Expr.one
    var infinite = false
    var rounds = 0
    var settled = false
    while !settled {
      settled = true
      rounds &+= 1
      // Numbers into the coefficient, products taken apart, in place.
      var write = mark
      var read = mark
      while read < top {
        let e = stack[read], node = nodes + e.i
        read &+= 1
        switch node.pointee.kind {
        case .number:
          c = c == .one ? e : numberProduct(c, e)
          if c == .undefined { return abandon(mark) }
          continue
        case .product:
          let count = Int(node.pointee.count)
          if count <= Graph.flattenedFactors || read &- 1 == mark && top == mark &+ 1 {
            var k = 0
            while k < count {
              push(child(e, k))
              k &+= 1
            }
            continue
          }
          stack[write] = e
        case .symbol:
          if e == .undefined { return abandon(mark) }
          if e == .infinity {
            infinite = true
            continue
          }
          stack[write] = e
        case .sum:
          if allNegative(e) {
            // (−x − y)·z is −(x + y)·z: one form for both.
            c = number(-value(c))
            let positive = turned(e, top)
            stack[write] = positive
          } else {
            stack[write] = e
          }
        default:
          stack[write] = e
        }
        write &+= 1
      }
      release(write)
      if isTroubled { return abandon(mark) }
      if c == .zero {
        release(mark)
        return infinite ? fail(.undefined, "0·∞ has no value") : .zero
      }
      if write &- mark > 1, mayMerge(mark), !mergeBases(mark), rounds < 8 { settled = false }
    }
    if infinite {
      if top == mark, isNegativeNumber(c) {
        c = .minusOne
      } else if top == mark {
        c = .one
      }
      push(.infinity)
    }
    if top &- mark == 2 {
      let a = stack[mark], b = stack[mark &+ 1]
      if precedes(b, a) { (stack[mark], stack[mark &+ 1]) = (b, a) }
    } else if top &- mark > 2 {
      sortFactors(mark)
    }
    return c
  }

  /// The same for two factors that have nothing to do with each other, as most have not; nil for any others.
  @inline(__always) private func factoredPair(_ mark: Int) -> Expr? {
    let a = stack[mark], b = stack[mark &+ 1]
    if isTroubled { return nil }
    if isNumber(a) {
      guard a != .zero, staysWhole(b) else { return nil }
      stack[mark] = b
      release(mark &+ 1)
      return a
    }
    guard staysWhole(a) else { return nil }
    if isNumber(b) {
      if b == .zero { return nil }
      release(mark &+ 1)
      return b
    }
    let p = base(a), q = base(b)
    guard staysWhole(b), p != q, !isNumber(p) || !isNumber(q) else { return nil }
    if precedes(b, a) { (stack[mark], stack[mark &+ 1]) = (b, a) }
    return .one
  }

  /// Whether a factor can be written into a product as it is: no number, no product, and no minus to be taken out.
  @inline(__always) private func staysWhole(_ e: Expr) -> Bool {
    switch nodes[e.i].kind {
    case .number, .product: false
    case .symbol: e != .infinity && e != .undefined
    case .sum: !hasMinus(child(e, 0))
    case .power, .apply, .derivative: true
    }
  }

  /// The product of two numbers.
  @inline(__always) func numberProduct(_ a: Expr, _ b: Expr) -> Expr {
    let x = nodes + a.i, y = nodes + b.i
    if x.pointee.count == 1, y.pointee.count == 1 {
      let n = Int(x.pointee.start) &* Int(y.pointee.start)
      if n.magnitude <= 0x7FFF_FFFF { return number(lowest: n, 1) }
    }
    return longProduct(a, b)
  }

  private func longProduct(_ a: Expr, _ b: Expr) -> Expr {
    let p = value(a), q = value(b)
    return allows(p, q) ? number(p * q) : .undefined
  }

  /// −(a + b − …), term by term. Signs keep like terms apart as they were, so only the order is settled anew.
  private func turned(_ sum: Expr, _ mark: Int) -> Expr {
    release(mark)
    for k in 0..<childCount(sum) {
      let term = negatedTerm(child(sum, k))
      push(term)
    }
    return isTroubled ? abandon(mark) : intern(.sum, 0, from: mark)
  }

  /// Whether two of the factors have one base, or are roots of numbers.
  @inline(__always) private func mayMerge(_ mark: Int) -> Bool {
    if top &- mark > 24 { return true }
    var roots = 0
    var k = mark
    while k < top {
      let b = base(stack[k])
      if nodes[b.i].kind == .number { roots &+= 1 }
      var j = mark
      while j < k {
        if base(stack[j]) == b { return true }
        j &+= 1
      }
      k &+= 1
    }
    return roots > 1
  }

  /// Adds the exponents of equal bases. False when a merged power fell apart into numbers or products.
  private func mergeBases(_ mark: Int) -> Bool {
    let end = top
    let sorted = end &- mark > 24
    if sorted { sortFactors(mark) }
    var clean = true
    var write = mark
    var read = mark
    while read < end {
      let e = stack[read]
      read &+= 1
      if e.index < 0 { continue }
      let b = base(e), isRadical = nodes[b.i].kind == .number
      var total = Expr.zero
      var merged = false
      var k = read
      while k < end {
        let other = stack[k]
        if other.index >= 0 {
          if base(other) == b {
            if !merged { total = exponent(e) }
            merged = true
            let before = total
            total = sum(total, exponent(other))
            if recordsMerging { noteMerged(b, before, exponent(other), total) }
            stack[k] = Expr(index: -1)
          } else if isRadical, !merged, let joined = radicals(e, other) {
            push(joined)
            stack[k] = Expr(index: -1)
            merged = true
            total = .undefined
            break
          } else if sorted {
            break
          }
        }
        k &+= 1
      }
      if !merged {
        stack[write] = e
        write &+= 1
        continue
      }
      let result = total == .undefined && top > end ? take() : power(b, total)
      if result == .one { continue }
      let kind = nodes[result.i].kind
      if kind == .number || kind == .product || base(result) != b { clean = false }
      stack[write] = result
      write &+= 1
    }
    release(write)
    return clean
  }

  private func take() -> Expr {
    let e = stack[top - 1]
    release(top - 1)
    return e
  }

  /// √2·√3 is √6: integer bases under one exponent.
  private func radicals(_ a: Expr, _ b: Expr) -> Expr? {
    guard nodes[a.i].kind == .power, nodes[b.i].kind == .power else { return nil }
    let p = child(a, 0), q = child(b, 0)
    guard isNumber(p), isNumber(q), child(a, 1) == child(b, 1), isNumber(child(a, 1)) else { return nil }
    return power(number(value(p) * value(q)), child(a, 1))
  }

  private func sortFactors(_ mark: Int) {
    let count = top - mark
    if count > 24 {
      var part = UnsafeMutableBufferPointer(start: stack + mark, count: count)
      part.sort { precedes($0, $1) }
      return
    }
    var k = mark &+ 1
    while k < top {
      let e = stack[k]
      var hole = k
      while hole > mark, precedes(e, stack[hole &- 1]) {
        stack[hole] = stack[hole &- 1]
        hole &-= 1
      }
      stack[hole] = e
      k &+= 1
    }
  }

  /// x/x is 1 for x ≠ 0, √x·√x is x for x ≥ 0.
  private func noteMerged(_ b: Expr, _ p: Expr, _ q: Expr, _ total: Expr) {
    guard !isConstant(b), isNumber(p), isNumber(q), isNumber(total), !value(total).isNegative else { return }
    let r = value(total)
    if value(p).isNegative || value(q).isNegative { requirements.append(Condition(.nonzero, b)) }
    if !value(p).hasOddDenominator, r.hasOddDenominator { requirements.append(Condition(.nonnegative, b)) }
  }
}
