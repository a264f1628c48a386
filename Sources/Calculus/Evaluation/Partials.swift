// What an entry of a tape changes by when one of its values does: the one place where derivatives of entries are
// written. Calls read the derivative cells of the function table, in values instead of expressions. Reverse and
// forward mode are two ways through the tape with these partial derivatives.

extension Compiler {
  /// Calls `visit` with each value that entry `v` depends on and its partial derivative in it. `isNeeded` says which
  /// values matter.
  @inline(__always)
  mutating func partials(
    _ v: Tape.Value, isNeeded: (Tape.Value) -> Bool,
    _ visit: (inout Compiler, _ of: Tape.Value, Partial) -> Void
  ) {
    let e = tape[v]
    switch e.operation {
    case .input, .number, .compare: break
    case .add:
      visit(&self, e.a, .one)
      visit(&self, e.b, .one)
    case .subtract:
      visit(&self, e.a, .one)
      visit(&self, e.b, .minusOne)
    case .negate: visit(&self, e.a, .minusOne)
    case .multiply:
      visit(&self, e.a, .value(e.b))
      visit(&self, e.b, .value(e.a))
    case .divide:
      visit(&self, e.a, .over(e.b))
      if isNeeded(e.b) {
        // c/xⁿ has −n·y/x, without xⁿ⁻¹.
        let below = tape[e.b]
        if below.operation == .integerPower {
          visit(&self, below.a, .ratio(-Double(below.b), v, below.a))
        } else {
          visit(&self, e.b, .ratio(-1, v, e.b))
        }
      }
    case .exp: visit(&self, e.a, .value(v))
    case .integerPower:
      let power = tape.integerPower(e.a, Int(e.b) - 1)
      visit(&self, e.a, .value(tape.multiply(tape.number(Double(e.b)), power)))
    case .root:
      let r = tape.exact[Int(e.b)]
      let power = tape.power(e.a, exactly: r - .one)
      visit(&self, e.a, .value(tape.multiply(tape.number(r), power)))
    case .power:
      // As the rule has it: uᵛ·(v′·ln u + v·u′/u).
      if isNeeded(e.a) {
        visit(&self, e.a, .value(tape.multiply(e.b, tape.divide(v, e.a))))
      }
      if isNeeded(e.b) { visit(&self, e.b, .value(tape.multiply(v, tape.call(Function.ln, e.a)))) }
    case .polynomial:
      var list = Array(tape.coefficients[Int(e.b)..<Int(e.b + e.c)])
      for k in list.indices { list[k] *= Double(list.count - 1 - k) }
      list.removeLast()
      visit(&self, e.a, .value(tape.polynomial(e.a, list)))
    case .call, .call2, .calls:
      let mark = stack.count
      tape.eachOperand(v) { stack.append($0) }
      cells(v, Int(e.c), from: mark, isNeeded: isNeeded, visit)
      stack.removeLast(stack.count - mark)
    case .defined:
      let known = Function.table[Int(e.c)].derivatives
      if known.contains(where: { $0 == nil }) || known.isEmpty {
        visit(&self, e.a, .one)
        return
      }
      let mark = stack.count
      for k in known.indices { stack.append(tape.lists[Int(e.b) + k]) }
      cells(v, Int(e.c), from: mark, isNeeded: isNeeded, visit)
      stack.removeLast(stack.count - mark)
    case .select:
      visit(&self, e.b, .where(e.a))
      visit(&self, e.c, .unless(e.a))
    case .gate:
      visit(&self, e.a, .gated(e.b))
      visit(&self, e.b, .gates(e.a))
    case .bound:
      // As the rules of the notebook have it: by each name that stands in it.
      let expression = tape.bounds[Int(e.a)].expression
      for (k, x) in inputs.enumerated() where isNeeded(tape.input(k)) && graph.contains(expression, x) {
        let slope = part(graph.derivative(expression, wrt: x))
        visit(&self, tape.input(k), .value(slope))
      }
    }
  }

  /// The cells of row k, filled in with the arguments on the stack from `mark` up.
  private mutating func cells(
    _ v: Tape.Value, _ k: Int, from mark: Int, isNeeded: (Tape.Value) -> Bool,
    _ visit: (inout Compiler, Tape.Value, Partial) -> Void
  ) {
    for j in 0..<stack.count - mark where isNeeded(stack[mark + j]) {
      guard let cell = graph.derivativeCell(k, j) else {
        _ = fail(
          "no closed form is known for the derivative of \(Function.table[k].name) in argument \(j + 1)",
          .derivative)
        return
      }
      let slope = filled(cell, from: mark, value: v)
      visit(&self, stack[mark + j], .value(slope))
    }
  }
}

/// A partial derivative, kept apart as far as its product with something else is cheaper than itself.
enum Partial {
  case one, minusOne
  case value(Tape.Value)
  /// 1 over a value; a number times a value over a value.
  case over(Tape.Value)
  case ratio(Double, Tape.Value, Tape.Value)
  /// 1 where a condition holds, else 0; and the other way round.
  case `where`(Tape.Value), unless(Tape.Value)
  /// The other factor of a gated product; the first factor of one.
  case gated(Tape.Value), gates(Tape.Value)
}

extension Tape {
  /// The product of `v` with a partial derivative. Where a branch was not taken `v` is 0, and 0 it stays, whatever
  /// the derivative of that branch is there: such values are `guarded`.
  mutating func times(_ v: Value, _ p: Partial, guarded: Bool) -> Value {
    switch p {
    case .one: return v
    case .minusOne: return negate(v)
    case .value(let d):
      if isNumber(d, 0) { return d }
      return guarded && !isNumber(d) ? add(.gate, v, d) : multiply(v, d)
    case .over(let b):
      return guarded ? add(.gate, v, divide(number(1.0), b)) : divide(v, b)
    case .ratio(let c, let a, let b):
      if guarded { return add(.gate, v, multiply(number(c), divide(a, b))) }
      return multiply(number(c), divide(multiply(v, a), b))
    case .where(let condition): return select(condition, v, number(0.0))
    case .unless(let condition): return select(condition, number(0.0), v)
    case .gated(let d): return add(.gate, v, d)
    case .gates(let d): return add(.gate, d, v)
    }
  }
}
