// Expressions to programs: every distinct node becomes at most one instruction, constants fold, a few shapes become
// the one kernel that computes them without losing digits.
import Kernels

/// Why an expression has no program.
struct Compiler {
  let graph: Graph
  var instructions: [Instruction] = []
  /// Where each node's value is.
  private var places: [Expr: Int] = [:]
  private var constants: [UInt64: Int] = [:]
  private var known: [Int: Double] = [:]
  var failure: Failure?

  init(_ graph: Graph, inputs: [Expr]) {
    self.graph = graph
    for (k, x) in inputs.enumerated() {
      places[x] = instructions.count
      instructions.append(.input(k))
    }
  }

  /// The instruction that computes `root`.
  mutating func compile(_ root: Expr) throws(Failure) -> Int {
    if let known = places[root] { return known }
    var copy = self
    _ = graph.pass(root, enters: { copy.places[$0] == nil }, opens: { !graph.isBinder($0) }) { e, _ in
      if copy.failure == nil { copy.places[e] = copy.emitted(e) }
      return e
    }
    self = copy
    if let failure { throw failure }
    try graph.check()
    guard let place = places[root] else { throw Failure(.undefined, "no value") }
    return place
  }

  // MARK: Instructions

  private mutating func constant(_ value: Double) -> Int {
    if let at = constants[value.bitPattern] { return at }
    instructions.append(.constant(value))
    constants[value.bitPattern] = instructions.count - 1
    known[instructions.count - 1] = value
    return instructions.count - 1
  }

  private mutating func append(_ instruction: Instruction) -> Int {
    instructions.append(instruction)
    return instructions.count - 1
  }

  private mutating func unary(_ kernel: UnaryKernel, _ a: Int) -> Int {
    if let x = known[a] { return constant(Scalar.value(kernel, x)) }
    return append(.unary(kernel, a))
  }

  private mutating func binary(_ kernel: BinaryKernel, _ a: Int, _ b: Int) -> Int {
    if let x = known[a], let y = known[b] { return constant(Scalar.value(kernel, x, y)) }
    if let y = known[b] {
      switch kernel {
      case .add: return y == 0 ? a : append(.offset(y, a))
      case .subtract: return y == 0 ? a : append(.offset(-y, a))
      case .multiply: return y == 1 ? a : append(.scale(y, a))
      default: break
      }
    }
    if let x = known[a] {
      switch kernel {
      case .add: return x == 0 ? b : append(.offset(x, b))
      case .multiply: return x == 1 ? b : append(.scale(x, b))
      case .divide where x == 1: return unary(.reciprocal, b)
      default: break
      }
    }
    return append(.binary(kernel, a, b))
  }

  // MARK: Nodes

  private mutating func emitted(_ e: Expr) -> Int {
    switch graph.kind(e) {
    case .number: return constant(graph.value(e).double)
    case .symbol: return symbol(e)
    case .sum: return sum(e)
    case .product: return product(e)
    case .power: return power(graph.child(e, 0), graph.value(graph.child(e, 1)), e)
    case .apply: return call(e)
    case .derivative:
      return fail("d/dx of something undefined has no value")
    }
  }

  private mutating func fail(_ message: String) -> Int {
    if failure == nil { failure = Failure(.undefined, message) }
    return constant(.nan)
  }

  private mutating func symbol(_ e: Expr) -> Int {
    switch e {
    case .e: return constant(2.718281828459045)
    case .pi: return constant(.pi)
    case .infinity: return constant(.infinity)
    default: return fail("'\(graph.name(e))' has no value")
    }
  }

  private func place(_ e: Expr) -> Int { places[e] ?? 0 }

  /// Terms added one by one; a negative coefficient subtracts, and the number comes last.
  private mutating func sum(_ e: Expr) -> Int {
    // e^u − 1 keeps its digits as expm1.
    if graph.childCount(e) == 2, graph.child(e, 1) == .minusOne, graph.base(graph.child(e, 0)) == .e,
      graph.kind(graph.child(e, 0)) == .power
    {
      return unary(.expm1, place(graph.child(graph.child(e, 0), 1)))
    }
    if let place = oneMinusCosine(e) { return place }
    var total: Int?
    for k in 0..<graph.childCount(e) {
      let term = graph.child(e, k)
      if graph.coefficient(term).isNegative, !graph.isNumber(term), graph.coefficient(term).isMinusOne,
        graph.childCount(term) == 2, let left = total, let right = places[graph.child(term, 1)]
      {
        total = binary(.subtract, left, right)
        continue
      }
      total = total.map { [p = place(term)] in ($0, p) }.map { binary(.add, $0.0, $0.1) } ?? place(term)
    }
    return total ?? constant(0)
  }

  /// ±(1 − cos u) is ±2 sin²(u/2), which keeps its digits where u is small.
  private mutating func oneMinusCosine(_ e: Expr) -> Int? {
    guard graph.childCount(e) == 2, graph.isNumber(graph.child(e, 1)) else { return nil }
    let term = graph.child(e, 0), c = graph.coefficient(term), whole = graph.value(graph.child(e, 1))
    guard c == -whole,
      let cosine = graph.coefficientLength(term) == 0
        ? term : graph.childCount(term) == 2 ? graph.child(term, 1) : nil,
      graph.row(cosine)?.name == "cos"
    else { return nil }
    let half = unary(.sin, binary(.multiply, constant(0.5), place(graph.child(cosine, 0))))
    return binary(.multiply, constant(2 * whole.double), unary(.square, half))
  }

  /// e^(m·u)/(e^u + 1)^n as powers of sigmoids, which do not overflow: which factor that replaces which.
  private func logistic(_ e: Expr) -> (exponential: Expr, below: Expr, u: Expr, n: Int)? {
    for k in 0..<graph.childCount(e) {
      let below = graph.child(e, k)
      guard graph.isDenominator(below), let n = graph.integer(graph.child(below, 1)),
        case let s = graph.child(below, 0),
        graph.kind(s) == .sum, graph.childCount(s) == 2, graph.child(s, 1) == .one,
        case let power = graph.child(s, 0),
        graph.kind(power) == .power, graph.base(power) == .e, n > -16
      else { continue }
      for j in 0..<graph.childCount(e) where graph.child(e, j) == power {
        return (power, below, graph.child(power, 1), -n)
      }
    }
    return nil
  }

  /// Numerator over denominator, so that u/v is one division.
  private mutating func product(_ e: Expr) -> Int {
    var above: Int?, below: Int?
    let logistic = logistic(e)
    if let logistic {
      let u = place(logistic.u)
      above = unary(.sigmoid, u)
      if logistic.n > 1, let first = above {
        let other = unary(.sigmoid, unary(.negate, u))
        above = binary(.multiply, first, logistic.n == 2 ? other : append(.power(logistic.n - 1, other)))
      }
    }
    let c = graph.coefficient(e)
    for k in graph.coefficientLength(e)..<graph.childCount(e) {
      let f = graph.child(e, k)
      if let logistic, f == logistic.exponential || f == logistic.below { continue }
      if graph.isDenominator(f) {
        let b = graph.child(f, 0)
        let positive = -graph.value(graph.child(f, 1))
        let factor = positive.isOne ? place(b) : power(b, positive, nil)
        below = below.map { ($0, factor) }.map { binary(.multiply, $0.0, $0.1) } ?? factor
      } else {
        let factor = place(f)
        above = above.map { ($0, factor) }.map { binary(.multiply, $0.0, $0.1) } ?? factor
      }
    }
    var result = above
    if let below {
      result = binary(.divide, result ?? constant(c.double), below)
      if above == nil { return result ?? constant(0) }
    }
    guard let value = result else { return constant(c.double) }
    if c.isOne { return value }
    if c.isMinusOne { return unary(.negate, value) }
    return binary(.multiply, constant(c.double), value)
  }

  /// b^r for a number r; for any other exponent, `e` is the power itself.
  private mutating func power(_ b: Expr, _ r: Rational, _ e: Expr?) -> Int {
    if let e, !graph.isNumber(graph.child(e, 1)) {
      let x = place(graph.child(e, 1))
      return b == .e ? unary(.exp, x) : binary(.pow, place(b), x)
    }
    if r.isMinusOne, graph.kind(b) == .sum, graph.childCount(b) == 2, graph.child(b, 1) == .one,
      case let u = graph.child(b, 0), graph.base(u) == .e, graph.kind(u) == .power
    {
      // 1/(1 + e^−u) does not overflow as a sigmoid.
      return unary(.sigmoid, unary(.negate, place(graph.child(u, 1))))
    }
    let base = place(b)
    if b == .e { return unary(.exp, constant(r.double)) }
    if let n = r.int {
      switch n {
      case -1: return unary(.reciprocal, base)
      case 2: return unary(.square, base)
      case 3: return unary(.cube, base)
      default:
        if let x = known[base] { return constant(Scalar.pow(x, Double(n))) }
        return n.magnitude <= 64 ? append(.power(n, base)) : binary(.pow, base, constant(Double(n)))
      }
    }
    switch r {
    case .small(1, 2): return unary(.sqrt, base)
    case .small(-1, 2): return unary(.reciprocal, unary(.sqrt, base))
    case .small(1, 3): return unary(.cbrt, base)
    case .small(3, 2): return binary(.multiply, base, unary(.sqrt, base))
    default: break
    }
    if r.hasOddDenominator && !r.isInteger {
      // The real root: a power of |b|, with b's sign where the numerator is odd.
      let magnitude = binary(.pow, unary(.absolute, base), constant(r.double))
      return r.hasEvenNumerator ? magnitude : binary(.multiply, magnitude, unary(.sign, base))
    }
    return binary(.pow, base, constant(r.double))
  }

  private mutating func call(_ e: Expr) -> Int {
    guard case .row(let k) = graph.function(e) else {
      return fail("'\(graph.functionName(e))' is not defined, so it has no value")
    }
    let row = Function.table[k]
    switch row.value {
    case .unary(.log):
      // ln(1 + u) keeps its digits as log1p.
      let u = graph.child(e, 0)
      if graph.kind(u) == .sum, graph.childCount(u) == 2, graph.child(u, 1) == .one {
        let inner = graph.child(u, 0)
        if graph.base(inner) == .e, graph.kind(inner) == .power {
          return unary(.softplus, place(graph.child(inner, 1)))
        }
        return unary(.log1p, place(inner))
      }
      // ln σ(u) is −softplus(−u), where σ(u) itself is 0 in doubles.
      if graph.row(u)?.name == "sigmoid" {
        return unary(.negate, unary(.softplus, unary(.negate, place(graph.child(u, 0)))))
      }
      return unary(.log, place(u))
    case .unary(let kernel): return unary(kernel, place(graph.child(e, 0)))
    case .binary(let kernel): return binary(kernel, place(graph.child(e, 0)), place(graph.child(e, 1)))
    case .scalar(let f):
      let a = place(graph.child(e, 0))
      if let x = known[a] { return constant(f(x)) }
      return append(.scalar(k, a))
    case .scalar2(let f):
      let a = place(graph.child(e, 0)), b = place(graph.child(e, 1))
      if let x = known[a], let y = known[b] { return constant(f(x, y)) }
      return append(.scalar2(k, a, b))
    case .balls: return balls(e, k)
    case .defined:
      guard let definition = graph.definition(k) else {
        return fail("no way to compute \(row.name) is known")
      }
      let mark = graph.top
      for j in 0..<graph.childCount(e) { graph.push(graph.child(e, j)) }
      let written = graph.filled(definition, arguments: mark, value: .undefined)
      graph.release(mark)
      do {
        return try compile(written)
      } catch {
        if failure == nil { failure = error }
        return constant(.nan)
      }
    case .structural: return structural(e, row)
    }
  }

  /// A constant is computed as it is written, everything else from the numbers that its arguments come to.
  private mutating func balls(_ e: Expr, _ row: Int) -> Int {
    do {
      if graph.isConstant(e) { return constant(try graph.nearestDoubles(e, inputs: [], points: [[]])[0]) }
      guard try BallServer.shared.knows(Function.table[row].name, graph.childCount(e)) else {
        return fail("\(Function.table[row].name) has no value")
      }
    } catch {
      if failure == nil { failure = error }
      return constant(.nan)
    }
    return append(.balls(row, (0..<graph.childCount(e)).map { place(graph.child(e, $0)) }))
  }

  // MARK: Relations and branches

  /// A sum, product or integral: its body is a program of its own, run as often as a point needs.
  private mutating func bound(_ e: Expr) -> Int {
    do {
      let open = graph.opened(e)
      defer { graph.close() }
      let free = graph.freeSymbols(open.body).filter { $0 != open.variable }
      var operands = [try compile(graph.child(e, 2)), try compile(graph.child(e, 3))]
      for x in free { operands.append(try compile(x)) }
      // The factors of an endless product are near 1: what they differ by keeps its digits.
      let isEndless = graph.child(e, 3) == .infinity && graph.applies(e, Function.product)
      let body = isEndless ? graph.difference(open.body, .one) : open.body
      let program = try Program(graph, [body], inputs: [open.variable] + free)
      return append(.bound(BoundProgram(graph, e, program), operands))
    } catch {
      if failure == nil { failure = error }
      return constant(.nan)
    }
  }

  private mutating func structural(_ e: Expr, _ row: Function) -> Int {
    switch row.form {
    case .binder: return bound(e)
    case .relation, .connective:
      let a = place(graph.child(e, 0))
      let b = graph.childCount(e) > 1 ? place(graph.child(e, 1)) : a
      let comparison: Comparison =
        switch row.name {
        case "equals": .equal
        case "notequals": .notEqual
        case "less": .less
        case "lessequal": .lessEqual
        case "and": .and
        case "or": .or
        default: .not
        }
      return append(.compare(comparison, a, b))
    case .piecewise:
      let count = graph.childCount(e)
      var result = count % 2 == 1 ? place(graph.child(e, count - 1)) : constant(.nan)
      for k in stride(from: (count / 2) * 2 - 2, through: 0, by: -2) {
        result = append(.select(place(graph.child(e, k)), place(graph.child(e, k + 1)), result))
      }
      return result
    default: return fail("'\(graph.text(e))' is not a number")
    }
  }
}
