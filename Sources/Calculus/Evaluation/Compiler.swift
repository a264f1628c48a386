// From the notebook to a tape: every distinct node becomes at most one value, children first. Which shapes are computed
// otherwise than they are written is said by the constructors of the tape; here are those that only a whole sum or
// product shows.
import Kernels

/// Writes expressions, and later their derivatives, on a tape.
struct Compiler {
  let graph: Graph
  var tape: Tape
  let inputs: [Expr]
  /// Where each node's value is; a second one for nodes written after the first began.
  private var memos: [(pass: Pass, limit: Int)] = []
  /// Constants of cells, which are asked for again and again.
  private var constants: [Expr: Tape.Value] = [:]
  /// The stack on which cells are filled in.
  var stack: [Tape.Value] = []
  var failure: Failure?

  init(_ graph: Graph, inputs: [Expr]) {
    self.graph = graph
    self.inputs = inputs
    tape = Tape(capacity: inputs.count * 8)
    for k in inputs.indices { _ = tape.input(k) }
  }

  /// Gives back what it borrowed from the notebook.
  mutating func finish() {
    for memo in memos { graph.passes.append(memo.pass) }
    memos = []
  }

  // MARK: Nodes

  /// The memo that has room for `root`.
  private mutating func memo(for root: Expr) -> Pass {
    if let last = memos.last, root.i <= last.limit { return last.pass }
    let pass = graph.passes.popLast() ?? Pass()
    let last = Expr(index: Int32(graph.nodeCount - 1))
    pass.begin(upTo: last)
    for (k, x) in inputs.enumerated().reversed() { pass[x] = Expr(index: tape.input(k)) }
    memos.append((pass, last.i))
    return pass
  }

  /// The value of `root` on the tape.
  mutating func value(of root: Expr) throws(Failure) -> Tape.Value {
    let memo = memo(for: root)
    if memo.has(root) { return memo[root].index }
    let mark = graph.top
    graph.push(root)
    var steps = 0
    while graph.top > mark, failure == nil {
      let e = graph.stack[graph.top - 1]
      if memo.has(e) {
        graph.release(graph.top - 1)
        continue
      }
      let before = graph.top
      if !graph.isBinder(e) {
        for k in 0..<graph.childCount(e) where !memo.has(graph.child(e, k)) { graph.push(graph.child(e, k)) }
      }
      if graph.top > before { continue }
      graph.release(graph.top - 1)
      memo[e] = Expr(index: written(e, memo))
      steps &+= 1
      if steps & 0x3FF == 0 {
        graph.poll()
        if graph.trouble != nil { break }
      }
    }
    graph.release(mark)
    if let failure { throw failure }
    try graph.check()
    return memo[root].index
  }

  /// The value of an expression within another; a failure is kept for later.
  mutating func part(_ e: Expr) -> Tape.Value {
    if failure != nil { return tape.number(.nan) }
    do { return try value(of: e) } catch {
      failure = error
      return tape.number(.nan)
    }
  }

  mutating func fail(_ message: String, _ code: Failure.Code = .undefined) -> Tape.Value {
    if failure == nil { failure = Failure(code, message) }
    return tape.number(.nan)
  }

  /// A constant of a cell.
  mutating func constant(_ e: Expr) -> Tape.Value {
    if graph.isNumber(e) { return tape.number(graph.value(e)) }
    if e == .e { return tape.euler() }
    if let known = constants[e] { return known }
    let value = part(e)
    constants[e] = value
    return value
  }

  private mutating func written(_ e: Expr, _ memo: Pass) -> Tape.Value {
    if graph.isConstant(e), let value = stableConstant(e, memo) { return value }
    switch graph.kind(e) {
    case .number: return tape.number(graph.value(e))
    case .symbol: return symbol(e)
    case .sum: return sum(e, memo)
    case .product: return product(e, memo)
    case .power:
      let base = memo[graph.child(e, 0)].index
      let exponent = graph.child(e, 1)
      if graph.isNumber(exponent) { return tape.power(base, exactly: graph.value(exponent)) }
      return tape.power(base, memo[exponent].index)
    case .apply: return call(e, memo)
    case .derivative: return fail("d/dx of something undefined has no value")
    }
  }

  private mutating func symbol(_ e: Expr) -> Tape.Value {
    switch e {
    case .e: return tape.euler()
    case .pi: return tape.number(Double.pi)
    case .infinity: return tape.number(Double.infinity)
    default: return fail("'\(graph.name(e))' has no value")
    }
  }

  // MARK: Sums and products

  /// Terms added one by one; the number comes last.
  private mutating func sum(_ e: Expr, _ memo: Pass) -> Tape.Value {
    if let polynomial = polynomial(e, memo) { return polynomial }
    var total = memo[graph.child(e, 0)].index
    for k in 1..<graph.childCount(e) { total = tape.sum(total, memo[graph.child(e, k)].index) }
    return total
  }

  /// Numerator over denominator, so that u/v is one division.
  private mutating func product(_ e: Expr, _ memo: Pass) -> Tape.Value {
    var above: Tape.Value?, below: Tape.Value?
    let logistic = logistic(e)
    if let logistic {
      let u = memo[logistic.u].index
      let value = tape.call(Function.sigmoid, u)
      let other = tape.integerPower(tape.call(Function.sigmoid, tape.negate(u)), logistic.n - 1)
      above = tape.multiply(value, other)
    }
    let c = graph.coefficient(e)
    for k in graph.coefficientLength(e)..<graph.childCount(e) {
      let f = graph.child(e, k)
      if let logistic, f == logistic.exponential || f == logistic.below { continue }
      if graph.isDenominator(f) {
        let factor = tape.power(memo[graph.child(f, 0)].index, exactly: -graph.value(graph.child(f, 1)))
        if let b = below { below = tape.multiply(b, factor) } else { below = factor }
      } else if let a = above {
        above = tape.multiply(a, memo[f].index)
      } else {
        above = memo[f].index
      }
    }
    let coefficient = tape.number(c)
    guard let below else { return tape.multiply(coefficient, above ?? tape.number(1.0)) }
    guard let above else { return tape.divide(coefficient, below) }
    return tape.multiply(coefficient, tape.divide(above, below))
  }

  /// e^u/(e^u + 1)^n as powers of sigmoids, which do not overflow: which factors that replaces.
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

  // MARK: Calls

  private mutating func call(_ e: Expr, _ memo: Pass) -> Tape.Value {
    guard case .row(let k) = graph.function(e) else {
      return fail("'\(graph.functionName(e))' is not defined, so it has no value")
    }
    switch Function.forms[k] {
    case .binder: return binder(e)
    case .vector, .equation: return fail("'\(graph.text(e))' is not a number")
    default: break
    }
    if case .balls = Function.values[k], graph.isConstant(e) {
      // Computed as it is written, not from what its arguments come to as doubles.
      do { return tape.number(try graph.nearestDoubles(e, inputs: [], points: [[]])[0]) } catch {
        failure = failure ?? error
        return tape.number(.nan)
      }
    }
    let mark = stack.count
    for j in 0..<graph.childCount(e) { stack.append(memo[graph.child(e, j)].index) }
    let result = call(k, from: mark)
    stack.removeLast(stack.count - mark)
    return result
  }

  /// A sum, product or integral: its body is a program of its own, run as often as a point needs.
  private mutating func binder(_ e: Expr) -> Tape.Value {
    let open = graph.opened(e)
    defer { graph.close() }
    let free = graph.freeSymbols(open.body).filter { $0 != open.variable }
    var operands = [part(graph.child(e, 2)), part(graph.child(e, 3))]
    for x in free { operands.append(part(x)) }
    if failure != nil { return tape.number(.nan) }
    // The factors of an endless product are near 1: what they differ by keeps its digits.
    let isEndless = graph.child(e, 3) == .infinity && graph.applies(e, Function.product)
    let body = isEndless ? graph.difference(open.body, .one) : open.body
    do {
      let program = try Program(graph, [body], inputs: [open.variable] + free)
      return tape.bound(BoundProgram(graph, e, program), e, operands)
    } catch {
      failure = failure ?? error
      return tape.number(.nan)
    }
  }
}
