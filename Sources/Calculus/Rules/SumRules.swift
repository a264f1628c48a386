// Rules of simplification for sums: common factors, common denominators, multiplying out, identities.

extension Graph {
  /// Factors of a term beyond its coefficient.
  func factors(_ e: Expr) -> [Expr] {
    guard kind(e) == .product else { return [e] }
    let skip = coefficientLength(e)
    return Array(
      UnsafeBufferPointer(start: links + Int(nodes[e.i].start) + skip, count: childCount(e) - skip))
  }

  /// A term as a product, coefficient included: of anything else, itself.
  @inline(__always) func factorCount(_ term: Expr) -> Int { kind(term) == .product ? childCount(term) : 1 }
  @inline(__always) func factor(_ term: Expr, _ k: Int) -> Expr {
    kind(term) == .product ? child(term, k) : term
  }

  /// Terms that share a function, an exponential, a sum or a denominator, with that factor taken out. Powers of
  /// names alone are left: 2x·sin x + 3x²·cos x reads better as it is.
  func collected(_ e: Expr) -> Expr? {
    guard childCount(e) <= 64, sharesCollectable(e) else { return nil }
    let terms = children(e)
    var lists = terms.map { isNumber($0) ? [] : factors($0).filter(isCollectable) }
    guard lists.contains(where: { !$0.isEmpty }) else { return nil }
    var groups: [Expr] = []
    var used = Array(repeating: false, count: terms.count)
    var gained = false
    for i in terms.indices where !used[i] {
      used[i] = true
      guard !lists[i].isEmpty else {
        groups.append(terms[i])
        continue
      }
      // The partner that shares most decides what is common to the group.
      var common: [Expr] = []
      for j in (i + 1)..<max(i + 1, terms.count) where !used[j] {
        let shared = lists[i].filter { lists[j].contains($0) }
        if shared.count > common.count { common = shared }
      }
      if common.isEmpty {
        groups.append(terms[i])
        continue
      }
      var members = [terms[i]]
      for j in (i + 1)..<terms.count where !used[j] && common.allSatisfy({ lists[j].contains($0) }) {
        used[j] = true
        members.append(terms[j])
      }
      gained = true
      let factor = product(common)
      let inverse = power(factor, .minusOne)
      let inner = sum(members.map { product($0, inverse) })
      groups.append(product(withContentOut(inner), factor))
    }
    lists = []
    return gained ? sum(groups) : nil
  }

  /// Whether any two terms share a factor worth taking out; asked first, for most sums have none.
  private func sharesCollectable(_ e: Expr) -> Bool {
    let mark = top
    defer { release(mark) }
    for k in 0..<childCount(e) {
      let term = child(e, k)
      let isProduct = kind(term) == .product
      let first = top
      for j in 0..<(isProduct ? childCount(term) : 1) {
        let f = isProduct ? child(term, j) : term
        guard !isNumber(f), isCollectable(f) else { continue }
        for known in mark..<first where stack[known] == f { return true }
        push(f)
      }
    }
    return false
  }

  func isCollectable(_ f: Expr) -> Bool {
    let rank = nodes[f.i].rank
    return rank >= Rank.exponential || isDenominator(f) || (rank == Rank.constant && kind(f) == .power)
  }

  /// What every term has as a factor, with functions and sums among them: sec² u + sec u·tan u = sec u·(sec u + tan u).
  /// Names come out of polynomials only: 2x·sin x + 3x²·cos x reads better as it is.
  func commonFactorOut(_ e: Expr) -> Expr? {
    let first = child(e, 0)
    guard !isNumber(child(e, childCount(e) - 1)), childCount(e) <= 64 else { return nil }
    let isPolynomial = nodes[e.i].rank == Rank.sum && nodes[e.i].flags & Flag.hasDerivative == 0
    var common: [Expr] = []
    for j in coefficientLength(first)..<factorCount(first) {
      let f = factor(first, j)
      guard isNumber(exponent(f)), isPolynomial || isCollectable(f) else { continue }
      var least = value(exponent(f))
      // A function known by name only is to a reader what a name is.
      let isFormal = kind(base(f)) == .apply && row(base(f)) == nil
      guard least > .zero, !isConstant(f), !isFormal else { continue }
      for k in 1..<childCount(e) where least > .zero {
        least = min(least, degree(of: base(f), in: child(e, k)))
      }
      if least > .zero { common.append(power(base(f), number(least))) }
    }
    guard !common.isEmpty else { return factorInBrackets(e) }
    let factor = product(common)
    let inverse = power(factor, .minusOne)
    let inner = sum(children(e).map { product($0, inverse) })
    return cheapest([product(factor, inner), product(factor, withContentOut(inner))])
  }

  /// (2x + 2)³·y + (x + 1)²·z = (x + 1)²·(8(x + 1)·y + z), where the factor is common but for a number or names.
  private func factorInBrackets(_ e: Expr) -> Expr? {
    guard let opened = contentsTakenOut(e), let found = commonFactorOut(opened), kind(found) == .product
    else {
      return nil
    }
    // What is left may be multiplied out now.
    return product(
      children(found).map { f in
        kind(f) == .sum ? expanded(f, costingLessThan: cost(f)) ?? f : f
      })
  }

  /// Powers of brackets in the terms without what divides the bracket, where there are two such powers.
  private func contentsTakenOut(_ e: Expr) -> Expr? {
    var brackets = 0, hasContent = false
    for k in 0..<childCount(e) {
      for j in 0..<factorCount(child(e, k)) {
        let f = factor(child(e, k), j)
        guard kind(f) == .power, kind(child(f, 0)) == .sum, (integer(child(f, 1)) ?? 0) > 1 else { continue }
        brackets += 1
        if withContentOut(child(f, 0)) != child(f, 0) { hasContent = true }
      }
    }
    guard brackets > 1, hasContent else { return nil }
    let mark = top
    for k in 0..<childCount(e) {
      let inner = top
      for j in 0..<factorCount(child(e, k)) {
        let f = factor(child(e, k), j)
        let opened =
          kind(f) == .power && kind(child(f, 0)) == .sum && (integer(child(f, 1)) ?? 0) > 1
          ? power(withContentOut(child(f, 0)), child(f, 1)) : f
        push(opened)
      }
      let term = product(from: inner)
      push(term)
    }
    let opened = sum(from: mark)
    return opened != e && kind(opened) == .sum ? opened : nil
  }

  /// Everything over one denominator, where that could be shorter.
  func together(_ e: Expr) -> Expr? { sharesDenominator(e) ? gatheredFraction(e) : nil }

  /// Everything over one denominator.
  func gatheredFraction(_ e: Expr) -> Expr? {
    if writesDecimals { return gathering(e) }
    if let known = gathered[e] { return known == .undefined ? nil : known }
    let found = gathering(e)
    if !isTroubled { gathered[e] = found ?? .undefined }
    return found
  }

  private func gathering(_ e: Expr) -> Expr? {
    var denominators: [(base: Expr, power: Rational)] = []
    var scale = Rational.one
    for k in 0..<childCount(e) {
      let term = child(e, k)
      let c = coefficient(term)
      if case .small(_, let d) = c, d > 1, case .small(let s, _) = scale {
        let g = Int(Rational.gcd(UInt(s), UInt(d)))
        let (lcm, overflow) = (s / max(1, g)).multipliedReportingOverflow(by: d)
        if overflow { return nil }
        scale = Rational(lcm)
      }
      if isNumber(term) { continue }
      for j in coefficientLength(term)..<factorCount(term) {
        let f = factor(term, j)
        guard isDenominator(f) else { continue }
        let x = -value(exponent(f))
        if let at = denominators.firstIndex(where: { $0.base == base(f) }) {
          denominators[at].power = max(denominators[at].power, x)
        } else {
          denominators.append((base(f), x))
        }
      }
    }
    guard !denominators.isEmpty || !scale.isOne, denominators.count <= 6 else { return nil }
    let mark = top
    push(number(scale))
    for d in denominators {
      let f = power(d.base, number(d.power))
      push(f)
    }
    let denominator = product(from: mark)
    for k in 0..<childCount(e) {
      let term = product(child(e, k), denominator)
      push(term)
    }
    let numerator = sum(from: mark)
    let hasBracket = kind(numerator) != .sum || features(numerator).contains(.bracket)
    let opened =
      hasBracket && treeSize(numerator) < 400 ? expanded(numerator, costingLessThan: cost(numerator)) : nil
    return isTroubled ? nil : quotient(withContentOut(opened ?? numerator), denominator)
  }

  /// Whether one denominator could be shorter: two terms, or terms that divide by the same.
  private func sharesDenominator(_ e: Expr) -> Bool {
    let mark = top
    defer { release(mark) }
    var fractions = 0
    for k in 0..<childCount(e) {
      let term = child(e, k)
      var divides = !coefficient(term).isInteger
      let isProduct = kind(term) == .product
      for j in 0..<(isProduct ? childCount(term) : 1) {
        let f = isProduct ? child(term, j) : term
        guard isDenominator(f) else { continue }
        divides = true
        for known in mark..<top where stack[known] == base(f) { return true }
        push(base(f))
      }
      if divides { fractions += 1 }
    }
    return fractions == childCount(e) && top == mark || fractions > 0 && childCount(e) == 2
  }

  func multipliedOut(_ e: Expr) -> Expr? {
    treeSize(e) < 300 ? expanded(e, costingLessThan: cost(e)) : nil
  }

  /// A polynomial in names as the power of a shorter one.
  func asPowerOfSum(_ e: Expr) -> Expr? {
    guard childCount(e) >= 3, degreeIsWhole(e) else { return nil }
    return perfectPower(e)
  }

  /// Asked first, since most sums are none: the terms at the ends must be powers themselves.
  private func degreeIsWhole(_ e: Expr) -> Bool {
    let first = child(e, 0), last = child(e, childCount(e) - 1)
    guard let n = degreeOfPower(first), n >= 2 else { return false }
    var common = n
    if !isNumber(last) {
      guard let m = degreeOfPower(last) else { return false }
      common = Int(Rational.gcd(UInt(n), UInt(m)))
    }
    let c = isNumber(last) ? value(last) : coefficient(last)
    guard common >= 2, let inverse = coefficient(first).reciprocal else { return false }
    let ratio = (c * inverse).magnitude
    return (2...min(common, 12)).contains { k in
      common % k == 0 && (ratio.isOne || mayBePower(ratio, k))
    }
  }

  /// Whether a positive rational could be a k-th power of one; false is certain.
  private func mayBePower(_ r: Rational, _ k: Int) -> Bool {
    guard case .small(let p, let q) = r else { return true }
    return mayBePower(p, k) && mayBePower(q, k)
  }

  private func mayBePower(_ n: Int, _ k: Int) -> Bool {
    if n == 1 || n >= 1 << 50 { return true }
    // Newton's steps from a power of two nearby.
    let x = Double(n)
    var root = Double(sign: .plus, exponent: x.exponent / k, significand: 1.5)
    for _ in 0..<10 {
      var power = root
      for _ in 2..<max(2, k) { power *= root }
      root += (x / power - root) / Double(k)
    }
    root.round()
    var power = 1.0
    for _ in 0..<k { power *= root }
    return power == x
  }

  /// The greatest common divisor of the exponents in a monomial of names.
  private func degreeOfPower(_ term: Expr) -> Int? {
    var common = 0
    for k in coefficientLength(term)..<factorCount(term) {
      let f = factor(term, k)
      guard kind(base(f)) == .symbol, let n = integer(exponent(f)), n > 0 else { return nil }
      common = Int(Rational.gcd(UInt(common), UInt(n)))
    }
    return common
  }

  // MARK: Identities

  /// sin² u + cos² u = 1 and its kin: two members of a relation with the same factor become the third.
  func byIdentity(_ e: Expr) -> Expr? {
    guard childCount(e) <= 40 else { return nil }
    let terms = children(e)
    for (i, t) in terms.enumerated() where !isNumber(t) {
      for f in factors(t) where kind(f) == .power && child(f, 1) == .two && kind(child(f, 0)) == .apply {
        guard case .row(let k) = function(child(f, 0)) else { continue }
        let argument = child(child(f, 0), 0)
        for relation in relations(of: k) {
          let members = relation.map { filled($0, argument) }
          guard
            let own = members.firstIndex(where: { self.base($0) == child(f, 0) || factors($0).contains(f) })
          else {
            continue
          }
          let ratio = quotient(t, members[own])
          for other in members.indices where other != own {
            let wanted = product(ratio, members[other])
            guard let j = terms.indices.first(where: { $0 != i && terms[$0] == wanted }) else { continue }
            let third = members.indices.first { $0 != own && $0 != other } ?? own
            var rest = terms.indices.filter { $0 != i && $0 != j }.map { terms[$0] }
            rest.append(product(.minusOne, ratio, members[third]))
            return sum(rest)
          }
        }
      }
    }
    return nil
  }

  func filled(_ template: Template, _ argument: Expr) -> Expr {
    let mark = top
    push(argument)
    let result = filled(template, arguments: mark, value: .undefined)
    release(mark)
    return result
  }

  /// The identities in which row `k` occurs, each as three members that add up to nothing.
  func relations(of k: Int) -> [[Template]] {
    if relationsByRow.isEmpty { prepareRelations() }
    return relationsByRow[k] ?? []
  }

  private func prepareRelations() {
    relationsByRow[-1] = []
    for row in Function.table {
      for text in row.identities {
        let sides = text.split(separator: "=", maxSplits: 1).map(String.init)
        let all = difference(cell(sides[0]), cell(sides[1]))
        guard kind(all) == .sum, childCount(all) == 3 else { continue }
        let members = children(all).map(compiled)
        var rows: Set<Int> = []
        for member in members {
          for case .apply(let f, _) in member.operations { rows.insert(Int(f)) }
        }
        for k in rows { relationsByRow[k, default: []].append(members) }
      }
    }
  }
}
