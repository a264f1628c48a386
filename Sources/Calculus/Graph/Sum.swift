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
    var constant = Rational.zero
    var infinite = 0
    var write = mark
    // Flattened in place; the terms of nested sums go on top and are read in their turn.
    var read = mark
    while read < top {
      let e = stack[read]
      read += 1
      switch nodes[e.i].kind {
      case .number:
        let term = value(e)
        guard allows(constant, term) else { return abandon(mark) }
        constant = constant + term
      case .sum:
        for k in 0..<childCount(e) { push(child(e, k)) }
      default:
        if e == .undefined || isTroubled {
          release(mark)
          return .undefined
        }
        if let sign = infinity(e) {
          if infinite != 0 && infinite != sign {
            release(mark)
            return fail(.undefined, "∞ − ∞ has no value")
          }
          infinite = sign
          continue
        }
        stack[write] = e
        write += 1
      }
    }
    if infinite != 0 && onlyConstants(mark, write) {
      release(mark)
      return infinite > 0 ? .infinity : product(.minusOne, .infinity)
    }
    release(write)
    // Sorting many terms takes long: ask before it.
    if top - mark > 2048 { poll() }
    if infinite != 0 { push(infinite > 0 ? .infinity : product(.minusOne, .infinity)) }
    sortTerms(mark)
    let opened = mergeTerms(mark)
    if !constant.isZero { push(number(constant)) }
    if opened { return sum(from: mark) }
    switch top - mark {
    case 0: return .zero
    case 1:
      let only = stack[mark]
      release(mark)
      return only
    default: return isTroubled ? abandon(mark) : intern(.sum, 0, from: mark)
    }
  }

  func abandon(_ mark: Int) -> Expr {
    release(mark)
    return .undefined
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

  /// Insertion sort for the common few, merge sort beyond.
  private func sortTerms(_ mark: Int) {
    let count = top - mark
    if count > 16 {
      var part = UnsafeMutableBufferPointer(start: stack + mark, count: count)
      part.sort { termOrder($0, $1) < 0 }
      return
    }
    guard count > 1 else { return }
    for k in (mark + 1)..<top {
      let e = stack[k]
      var hole = k
      while hole > mark && termOrder(e, stack[hole - 1]) < 0 {
        stack[hole] = stack[hole - 1]
        hole -= 1
      }
      stack[hole] = e
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
    let mark = top
    if !c.isOne { push(number(c)) }
    let skip = coefficientLength(e), count = childCount(e)
    if kind(e) == .product, count - skip <= Graph.flattenedFactors || c.isOne {
      for k in skip..<count { push(child(e, k)) }
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
}
