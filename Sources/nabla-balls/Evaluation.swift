// One run of a question's steps at one point with so many bits: a ball for each step, or that there is none.
import CArb

struct Evaluation {
  let steps: [Step]
  let point: [Fraction]
  let bits: Int

  /// The value of the last step.
  func value() -> Value {
    var values: [Value] = []
    values.reserveCapacity(steps.count)
    for step in steps { values.append(value(step, values)) }
    return values.last ?? .undefined
  }

  private func value(_ step: Step, _ values: [Value]) -> Value {
    switch step {
    case .rational(let q): return .ball(ball(q))
    case .variable(let k): return .ball(ball(point[k]))
    case .pi: return .ball(Ball.made { arb_const_pi($0, bits) })
    case .e: return .ball(Ball.made { arb_const_e($0, bits) })
    case .sum(let list):
      return combined(list, values) { total, x in arb_add(total, total, x, bits) }
    case .product(let list):
      return combined(list, values) { total, x in arb_mul(total, total, x, bits) }
    case .power(let b, let x): return power(b, x, values)
    case .branches(let list): return branch(list, values)
    case .all(let list): return Functions.truth(list.reduce(.yes) { $0 && truth(values[$1]) })
    case .any(let list): return Functions.truth(list.reduce(.no) { $0 || truth(values[$1]) })
    case .not(let k): return Functions.truth(!truth(values[k]))
    case .call(let f, let list):
      var arguments: [Ball] = []
      for k in list {
        guard case .ball(let x) = values[k] else { return values[k] }
        arguments.append(x)
      }
      return f(arguments, bits)
    }
  }

  private func ball(_ q: Fraction) -> Ball {
    withExtendedLifetime(q) { Ball.made { arb_set_fmpq($0, q.p, bits) } }
  }

  private func combined(_ list: [Int], _ values: [Value], _ body: (RealPointer, RealPointer) -> Void) -> Value
  {
    var result: Ball?
    var isUnknown = false
    for k in list {
      switch values[k] {
      case .undefined: return .undefined
      case .unknown: isUnknown = true
      case .ball(let x):
        if let result { body(result.p, x.p) } else { result = Ball.made { arb_set($0, x.p) } }
      }
    }
    guard !isUnknown, let result else { return .unknown }
    return Functions.settled(result)
  }

  // MARK: Powers

  /// A step that is written as a number: exponents like 1/3 are exact or they are not.
  private func fraction(_ k: Int) -> Fraction? {
    switch steps[k] {
    case .rational(let q): q
    case .variable(let v): point[v]
    default: nil
    }
  }

  private func power(_ b: Int, _ x: Int, _ values: [Value]) -> Value {
    guard case .ball(let exponent) = values[x] else { return values[x] }
    if case .e = steps[b] { return Functions.settled(Ball.made { arb_exp($0, exponent.p, bits) }) }
    guard case .ball(let base) = values[b] else { return values[b] }
    if let r = fraction(x) { return power(base, r) }
    if base.isPositive { return Functions.settled(Ball.made { arb_pow($0, base.p, exponent.p, bits) }) }
    if base.isZero {
      if exponent.isPositive { return .ball(Ball(0)) }
      return exponent.isNegative ? .undefined : exponent.isZero ? .ball(Ball(1)) : .unknown
    }
    guard base.isNegative else { return .unknown }
    switch exponent.wholeness {
    case .yes: return Functions.settled(Ball.made { arb_pow($0, base.p, exponent.p, bits) })
    case .no: return .undefined
    case .unknown: return .unknown
    }
  }

  /// b^(p/q) over the reals: an odd root has the sign of its radicand.
  private func power(_ b: Ball, _ r: Fraction) -> Value {
    if r.sign == 0 { return .ball(Ball(1)) }
    if b.isZero { return r.sign > 0 ? .ball(Ball(0)) : .undefined }
    if r.isWhole { return Functions.settled(Ball.made { arb_pow_fmpq($0, b.p, r.p, bits) }) }
    if b.isPositive { return Functions.settled(Ball.made { arb_pow_fmpq($0, b.p, r.p, bits) }) }
    if !r.hasOddDenominator { return b.isNegative ? .undefined : .unknown }
    // |b|^r, over a ball that holds 0 from 0 to the larger end, with the sign where the numerator is odd.
    let size = Ball.made { arb_abs($0, b.p) }
    if !b.isNegative {
      if r.sign < 0 { return .unknown }
      let low = arf(), high = arf()
      defer { free(low, high) }
      arb_get_interval_arf(low, high, size.p, bits)
      let top = Ball.made { arb_set_arf($0, high) }
      let ends = Ball.made { arb_pow_fmpq($0, top.p, r.p, bits) }
      let other = r.hasEvenNumerator ? Ball(0) : Ball.made { arb_neg($0, ends.p) }
      return Functions.settled(Ball.made { arb_union($0, other.p, ends.p, bits) })
    }
    return Functions.settled(
      Ball.made { result in
        arb_pow_fmpq(result, size.p, r.p, bits)
        if !r.hasEvenNumerator { arb_neg(result, result) }
      })
  }

  private func arf() -> UnsafeMutablePointer<arf_struct> {
    let p = UnsafeMutablePointer<arf_struct>.allocate(capacity: 1)
    p.initialize(to: arf_struct())
    arf_init(p)
    return p
  }

  private func free(_ list: UnsafeMutablePointer<arf_struct>...) {
    for p in list {
      arf_clear(p)
      p.deallocate()
    }
  }

  // MARK: Branches

  private func truth(_ value: Value) -> Truth {
    guard case .ball(let x) = value else { return .unknown }
    return x.isZero ? .no : x.containsZero ? .unknown : .yes
  }

  /// The first branch whose condition holds; while a condition is open, all that it may be.
  private func branch(_ list: [Int], _ values: [Value]) -> Value {
    var candidates: [Ball] = []
    func closed(_ value: Value) -> Value {
      guard case .ball(let x) = value else { return candidates.isEmpty ? value : .unknown }
      if candidates.isEmpty { return value }
      return .ball(candidates.reduce(x) { a, b in Ball.made { arb_union($0, a.p, b.p, bits) } })
    }
    var k = 0
    while k + 1 < list.count {
      if case .undefined = values[list[k]] { return candidates.isEmpty ? .undefined : .unknown }
      switch truth(values[list[k]]) {
      case .yes: return closed(values[list[k + 1]])
      case .no: break
      case .unknown:
        guard case .ball(let x) = values[list[k + 1]] else { return .unknown }
        candidates.append(x)
      }
      k += 2
    }
    return closed(k < list.count ? values[list[k]] : .undefined)
  }
}
