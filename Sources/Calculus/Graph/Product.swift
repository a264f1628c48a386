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
    var coefficient = Rational.one
    var infinite = false
    var rounds = 0
    var settled = false
    while !settled {
      settled = true
      rounds += 1
      // Numbers into the coefficient, products taken apart, in place.
      var write = mark
      var read = mark
      while read < top {
        let e = stack[read]
        read += 1
        switch nodes[e.i].kind {
        case .number:
          let factor = value(e)
          guard allows(coefficient, factor) else { return abandon(mark) }
          coefficient = coefficient * factor
        case .product where childCount(e) <= Graph.flattenedFactors || read - 1 == mark && top == mark + 1:
          for k in 0..<childCount(e) { push(child(e, k)) }
        default:
          if e == .undefined || isTroubled { return abandon(mark) }
          if e == .infinity {
            infinite = true
            continue
          }
          if nodes[e.i].kind == .sum && allNegative(e) {
            // (−x − y)·z is −(x + y)·z: one form for both.
            coefficient = -coefficient
            let positive = turned(e, top)
            stack[write] = positive
          } else {
            stack[write] = e
          }
          write += 1
        }
      }
      release(write)
      if coefficient.isZero {
        release(mark)
        return infinite ? fail(.undefined, "0·∞ has no value") : .zero
      }
      if !mergeBases(mark) && rounds < 8 { settled = false }
    }
    if coefficient.bits > limits.bits {
      release(mark)
      return fail(.limit, "a number with more than \(limits.bits) bits", hint: "raise it with: set bits N")
    }
    if infinite {
      if top == mark {
        if coefficient.isNegative { coefficient = .minusOne } else { return .infinity }
      }
      push(.infinity)
    }
    if top == mark { return number(coefficient) }
    sortFactors(mark)
    if coefficient.isOne && top - mark == 1 {
      let only = stack[mark]
      release(mark)
      return only
    }
    if coefficient.isMinusOne && top - mark == 1 && kind(stack[mark]) == .sum {
      return turned(stack[mark], mark)
    }
    if !coefficient.isOne {
      // The coefficient goes to the front.
      let c = number(coefficient)
      push(c)
      var k = top - 1
      while k > mark {
        stack[k] = stack[k - 1]
        k -= 1
      }
      stack[mark] = c
    }
    return isTroubled ? abandon(mark) : intern(.product, 0, from: mark)
  }

  /// −(a + b − …), term by term. Signs keep like terms apart as they were, so only the order is settled anew.
  private func turned(_ sum: Expr, _ mark: Int) -> Expr {
    release(mark)
    for k in 0..<childCount(sum) {
      let term = child(sum, k)
      push(isNumber(term) ? number(-value(term)) : withCoefficient(-coefficient(term), term))
    }
    return isTroubled ? abandon(mark) : intern(.sum, 0, from: mark)
  }

  /// Adds the exponents of equal bases. False when a merged power fell apart into numbers or products.
  private func mergeBases(_ mark: Int) -> Bool {
    let end = top
    guard end - mark > 1 else { return true }
    if end - mark > 24 { sortFactors(mark) }
    let sorted = end - mark > 24
    var clean = true
    var write = mark
    var read = mark
    while read < end {
      let e = stack[read]
      read += 1
      if e.index < 0 { continue }
      let b = base(e)
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
          } else if let joined = radicals(e, other), !merged {
            push(joined)
            stack[k] = Expr(index: -1)
            merged = true
            total = .undefined
            break
          } else if sorted {
            break
          }
        }
        k += 1
      }
      if !merged {
        stack[write] = e
        write += 1
        continue
      }
      let result = total == .undefined && top > end ? take() : power(b, total)
      if result == .one { continue }
      let kind = nodes[result.i].kind
      if kind == .number || kind == .product || base(result) != b { clean = false }
      stack[write] = result
      write += 1
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
      part.sort { order($0, $1) < 0 }
      return
    }
    guard count > 1 else { return }
    for k in (mark + 1)..<top {
      let e = stack[k]
      var hole = k
      while hole > mark && order(e, stack[hole - 1]) < 0 {
        stack[hole] = stack[hole - 1]
        hole -= 1
      }
      stack[hole] = e
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
