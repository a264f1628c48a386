// From a tape to steps: what the processor does about as fast as one operation becomes one step. A product that only one
// sum reads is added where it is made, polynomials are one pass, powers are chains of products that share their
// links. A product is fused with a sum only if the sum's other term is no product: the difference of two products
// keeps cancelling where they are equal.
import Kernels

extension Step: Pooled {
  @inline(__always) var fingerprint: UInt {
    UInt(code.rawValue).stirred(a).stirred(b).stirred(c).stirred(d).stirred(x.bitPattern)
      .stirred(y.bitPattern).settled
  }
}

struct Lowering {
  let tape: Tape
  private(set) var steps: Pool<Step>
  /// The step that computes each value of the tape; −1 for those that nothing needs.
  private var places: [Int32]
  /// How often each value is read.
  private var uses: [Int32]

  init(_ tape: Tape, results: [Tape.Value]) {
    self.tape = tape
    steps = Pool(capacity: tape.count)
    places = Array(repeating: -1, count: tape.count)
    var uses = [Int32](repeating: 0, count: tape.count)
    for r in results { uses[Int(r)] += 1 }
    for v in (0..<Int32(tape.count)).reversed() where uses[Int(v)] > 0 {
      tape.eachOperand(v) { uses[Int($0)] += 1 }
    }
    self.uses = uses
    for v in 0..<Int32(tape.count) where uses[Int(v)] > 0 { places[Int(v)] = lowered(v) }
  }

  func place(_ v: Tape.Value) -> Int32 { places[Int(v)] }

  // MARK: Reading

  private func at(_ v: Tape.Value) -> Int32 { places[Int(v)] }

  /// Whether only one value reads `v`, so that it may be computed there.
  private func isSingle(_ v: Tape.Value) -> Bool { uses[Int(v)] == 1 }

  private func number(_ v: Tape.Value) -> Double? {
    let e = tape[v]
    return e.operation == .number ? e.x : nil
  }

  /// Whether `v` is rounded as a product is: equal ones have to cancel.
  private func isProduct(_ v: Tape.Value) -> Bool {
    let e = tape[v]
    switch e.operation {
    case .multiply, .integerPower, .gate: return true
    case .negate, .defined: return isProduct(e.a)
    default: return false
    }
  }

  /// Whether `v` is a product that is never below 0: a sum of two such does not cancel.
  private func isNonnegative(_ v: Tape.Value) -> Bool {
    let e = tape[v]
    switch e.operation {
    case .integerPower: return e.b % 2 == 0
    case .multiply:
      guard let k = number(e.a), k > 0 else { return false }
      return isNonnegative(e.b) || tape[e.b].operation == .exp
    default: return false
    }
  }

  private enum Term { case plain, scaled(Double, Int32), product(Int32, Int32) }

  /// A term that nothing else reads, taken apart.
  private func term(_ v: Tape.Value) -> Term {
    guard isSingle(v) else { return .plain }
    let e = tape[v]
    switch e.operation {
    case .multiply:
      if let k = number(e.a) { return .scaled(k, at(e.b)) }
      return .product(at(e.a), at(e.b))
    case .integerPower where e.b == 2: return .product(at(e.a), at(e.a))
    case .negate: return .scaled(-1, at(e.a))
    default: return .plain
    }
  }

  // MARK: Writing

  private mutating func step(
    _ code: StepCode, _ a: Int32, _ b: Int32 = 0, _ c: Int32 = 0, _ d: Int32 = 0, x: Double = 0, y: Double = 0
  ) -> Int32 {
    steps.index(of: Step(code, a, b, c, d, x: x, y: y))
  }

  private mutating func constant(_ x: Double) -> Int32 { step(.constant, 0, x: x) }

  private mutating func lowered(_ v: Tape.Value) -> Int32 {
    let e = tape[v]
    switch e.operation {
    case .input: return step(.input, e.a)
    case .number: return constant(e.x)
    case .add: return sum(e.a, e.b)
    case .subtract: return difference(e.a, e.b)
    case .negate:
      if case .product(let u, let v) = term(e.a) { return step(.scaleMultiply, u, v, x: -1) }
      return step(.negate, at(e.a))
    case .multiply: return product(e.a, e.b)
    case .divide:
      guard let c = number(e.a) else { return step(.divide, at(e.a), at(e.b)) }
      if c != 1 { return step(.over, at(e.b), x: c) }
      let below = tape[e.b]
      if below.operation == .root, isSingle(e.b), tape.exact[Int(below.b)] == .half {
        return step(.reciprocalSqrt, at(below.a))
      }
      return step(.reciprocal, at(e.b))
    case .exp: return unary(.exp, at(e.a))
    case .integerPower: return power(e)
    case .root: return root(at(e.a), tape.exact[Int(e.b)])
    case .power: return binary(.pow, at(e.a), at(e.b))
    case .polynomial: return step(.polynomial, at(e.a), x: Double(e.b), y: Double(e.c))
    case .call: return call(e)
    case .call2:
      if case .binary(let kernel) = Function.values[Int(e.c)] { return binary(kernel, at(e.a), at(e.b)) }
      return step(.scalar2, at(e.a), at(e.b), e.c)
    case .calls: return steps.unique(Step(.balls, e.a, e.b, e.c))
    case .defined: return at(e.a)
    case .compare: return compare(e)
    case .select: return step(.select, at(e.a), at(e.b), at(e.c))
    case .gate: return step(.gate, at(e.a), at(e.b))
    case .bound: return steps.unique(Step(.bound, e.a, e.b, e.c))
    }
  }

  private mutating func call(_ e: Tape.Entry) -> Int32 {
    if case .unary(let kernel) = Function.values[Int(e.c)] { return unary(kernel, at(e.a)) }
    return step(.scalar, at(e.a), e.c)
  }

  private mutating func unary(_ kernel: UnaryKernel, _ a: Int32) -> Int32 {
    switch kernel {
    case .absolute: step(.absolute, a)
    case .relu: step(.relu, a)
    case .sqrt: step(.sqrt, a)
    case .negate: step(.negate, a)
    case .square: step(.square, a)
    case .reciprocal: step(.reciprocal, a)
    default: step(.unary, a, Int32(kernel.rawValue))
    }
  }

  private mutating func binary(_ kernel: BinaryKernel, _ a: Int32, _ b: Int32) -> Int32 {
    step(.binary, a, b, Int32(kernel.rawValue))
  }

  private mutating func compare(_ e: Tape.Entry) -> Int32 {
    let code: StepCode =
      switch Comparison(rawValue: UInt8(truncatingIfNeeded: e.c)) {
      case .equal: .equal
      case .notEqual: .notEqual
      case .less: .less
      case .lessEqual: .lessEqual
      case .and: .and
      case .or: .or
      case .not, nil: .not
      }
    return code == .not ? step(.not, at(e.a)) : step(code, at(e.a), at(e.b))
  }

  // MARK: Sums

  private mutating func sum(_ a: Tape.Value, _ b: Tape.Value) -> Int32 {
    if let c = number(a) {
      switch term(b) {
      case .scaled(let k, let u): return k == -1 ? step(.reverse, u, x: c) : step(.affine, u, x: k, y: c)
      case .product(let u, let v): return step(.multiplyOffset, u, v, x: c)
      case .plain: return step(.offset, at(b), x: c)
      }
    }
    let first = term(a), second = term(b)
    if isProduct(a), isProduct(b), !isNonnegative(a) || !isNonnegative(b) {
      switch (first, second) {
      case (.scaled(let k, let u), .scaled(let l, let w)): return step(.scaleScale, u, w, x: k, y: l)
      case (.product(let u, let v), .product(let w, let z)): return step(.productsSum, u, v, w, z)
      default: return step(.add, at(a), at(b))
      }
    }
    // Two factors that only this sum multiplies, sooner than a number and a factor.
    if case .product(let u, let v) = second { return step(.multiplyAdd, u, v, at(a)) }
    if case .product(let u, let v) = first { return step(.multiplyAdd, u, v, at(b)) }
    if case .scaled(let k, let u) = second { return step(.scaleAdd, u, at(a), x: k) }
    if case .scaled(let k, let u) = first { return step(.scaleAdd, u, at(b), x: k) }
    if case .plain = second {
      for (v, other) in [(a, b), (b, a)] where isSingle(v) {
        let e = tape[v]
        if e.operation == .add, number(e.a) == nil, isPlainSum(e) {
          return step(.addAdd, at(e.a), at(e.b), at(other))
        }
      }
    }
    return step(.add, at(a), at(b))
  }

  /// Whether neither term was taken into a step of its own sum.
  private func isPlainSum(_ e: Tape.Entry) -> Bool {
    if case .plain = term(e.a), case .plain = term(e.b) { return true }
    return false
  }

  private mutating func difference(_ a: Tape.Value, _ b: Tape.Value) -> Int32 {
    let second = term(b)
    if let c = number(a) {
      switch second {
      case .scaled(let k, let u): return step(.affine, u, x: -k, y: c)
      case .product(let u, let v): return step(.multiplyReverse, u, v, x: c)
      case .plain: return step(.reverse, at(b), x: c)
      }
    }
    let first = term(a)
    if isProduct(a), isProduct(b) {
      switch (first, second) {
      case (.scaled(let k, let u), .scaled(let l, let w)): return step(.scaleScale, u, w, x: k, y: -l)
      case (.product(let u, let v), .product(let w, let z)): return step(.productsDifference, u, v, w, z)
      default: return step(.subtract, at(a), at(b))
      }
    }
    switch second {
    case .scaled(let k, let u): return step(.scaleAdd, u, at(a), x: -k)
    case .product(let u, let v): return step(.subtractMultiply, u, v, at(a))
    case .plain: break
    }
    switch first {
    case .scaled(let k, let u): return step(.scaleSubtract, u, at(b), x: k)
    case .product(let u, let v): return step(.multiplySubtract, u, v, at(b))
    case .plain: return step(.subtract, at(a), at(b))
    }
  }

  // MARK: Products

  private mutating func product(_ a: Tape.Value, _ b: Tape.Value) -> Int32 {
    if let k = number(a) {
      let e = tape[b]
      if isSingle(b) {
        switch e.operation {
        case .add:
          if let c = number(e.a) { return step(.offsetScale, at(e.b), x: c, y: k) }
          if isPlainSum(e) { return step(.addScale, at(e.a), at(e.b), x: k) }
        case .subtract:
          // (c − u)·k is (u − c)·(−k), to the last bit.
          if let c = number(e.a) {
            if isPlainSum(e) { return step(.offsetScale, at(e.b), x: -c, y: -k) }
          } else if isPlainSum(e) {
            return step(.subtractScale, at(e.a), at(e.b), x: k)
          }
        default: break
        }
        if case .product(let u, let v) = term(b) { return step(.scaleMultiply, u, v, x: k) }
      }
      return step(.scale, at(b), x: k)
    }
    if let fused = bracket(a, times: b) ?? bracket(b, times: a) { return fused }
    if case .product(let u, let v) = term(a) { return step(.multiplyMultiply, u, v, at(b)) }
    if case .product(let u, let v) = term(b) { return step(.multiplyMultiply, u, v, at(a)) }
    return step(.multiply, at(a), at(b))
  }

  /// A sum in brackets times a value.
  private mutating func bracket(_ a: Tape.Value, times b: Tape.Value) -> Int32? {
    guard isSingle(a) else { return nil }
    let e = tape[a]
    switch e.operation {
    case .add where number(e.a) != nil:
      guard case .plain = term(e.b), let c = number(e.a) else { return nil }
      return step(.offsetMultiply, at(e.b), at(b), x: c)
    case .add where isPlainSum(e): return step(.addTimes, at(e.a), at(e.b), at(b))
    case .subtract where number(e.a) != nil:
      guard case .plain = term(e.b), let c = number(e.a) else { return nil }
      return step(.reverseMultiply, at(e.b), at(b), x: c)
    case .subtract where isPlainSum(e): return step(.subtractTimes, at(e.a), at(e.b), at(b))
    default: return nil
    }
  }

  // MARK: Powers

  private mutating func power(_ e: Tape.Entry) -> Int32 {
    let n = Int(e.b)
    if n > 16 {
      return n <= 64 ? step(.power, at(e.a), e.b) : binary(.pow, at(e.a), constant(Double(n)))
    }
    let base = tape[e.a]
    if n == 2, isSingle(e.a) {
      switch base.operation {
      case .add where number(base.a) != nil:
        if case .plain = term(base.b), let c = number(base.a) { return step(.offsetSquare, at(base.b), x: c) }
      case .subtract:
        guard isPlainSum(base) else { break }
        if let c = number(base.a) { return step(.offsetSquare, at(base.b), x: -c) }
        return step(.differenceSquare, at(base.a), at(base.b))
      default: break
      }
    }
    return chain(at(e.a), n)
  }

  /// The power by products: xⁿ is (xⁿᐟ²)² or x·xⁿ⁻¹, and shares both with other powers of x.
  private mutating func chain(_ a: Int32, _ n: Int) -> Int32 {
    if n == 1 { return a }
    if n == 2 { return step(.square, a) }
    if n == 3, steps.known(Step(.square, a)) == nil { return step(.multiplyMultiply, a, a, a) }
    if n % 2 == 0 { return step(.square, chain(a, n / 2)) }
    return step(.multiply, chain(a, n - 1), a)
  }

  /// Whole powers of the roots for which there are loops; other fractions as they are.
  private mutating func root(_ a: Int32, _ r: Rational) -> Int32 {
    if case .small(let n, let d) = r, n <= 12 {
      if d == 2 {
        let half = step(.sqrt, a)
        return n == 1 ? half : step(.multiply, chain(a, n / 2), half)
      }
      if d == 3 {
        let third = unary(.cbrt, a)
        let rest = n % 3 == 1 ? third : step(.square, third)
        return n < 3 ? rest : step(.multiply, chain(a, n / 3), rest)
      }
    }
    guard r.hasOddDenominator else { return binary(.pow, a, constant(r.double)) }
    // The real root: a power of |a|, with a's sign where the numerator is odd.
    let magnitude = binary(.pow, step(.absolute, a), constant(r.double))
    return r.hasEvenNumerator ? magnitude : step(.multiply, magnitude, unary(.sign, a))
  }
}
