// Rows of the function table on a tape: calls of values, and cells filled in with them. A cell's template runs on the
// compiler's stack of values as it runs on the notebook's stack of expressions.
import Kernels

extension Compiler {
  /// Row k of the values on the stack from `mark` up.
  mutating func call(_ k: Int, from mark: Int) -> Tape.Value {
    let count = stack.count - mark
    switch Function.values[k] {
    case .unary, .scalar: return tape.call(k, stack[mark])
    case .binary, .scalar2:
      // Names of several arguments nest: max(u, v, w) is max(u, max(v, w)).
      var result = stack[stack.count - 1]
      for j in (mark..<stack.count - 1).reversed() { result = tape.call(k, stack[j], result) }
      return result
    case .balls:
      do {
        guard try BallServer.shared.knows(Function.table[k].name, count) else {
          return fail("\(Function.table[k].name) has no value")
        }
      } catch {
        failure = failure ?? error
        return tape.number(.nan)
      }
      return tape.calls(k, Array(stack[mark...]))
    case .defined:
      guard let definition = graph.definition(k) else {
        return fail("no way to compute \(Function.table[k].name) is known")
      }
      let result = filled(definition, from: mark, value: -1)
      if tape.isNumber(result) || Function.forms[k] == .shorthand { return result }
      let place = tape.list(Array(stack[mark...]))
      return tape.defined(result, place, k)
    case .structural: return structural(k, from: mark)
    }
  }

  /// The template with the values on the stack from `mark` up as its arguments, and `value` as the call's own.
  mutating func filled(_ template: Template, from mark: Int, value: Tape.Value) -> Tape.Value {
    let bottom = stack.count
    for operation in template.operations {
      switch operation {
      case .argument(let k): stack.append(stack[mark + k])
      case .value: stack.append(value)
      case .expression(let e):
        let constant = constant(e)
        stack.append(constant)
      case .sum(let n):
        let first = stack.count - n
        var total = stack[first]
        for k in first + 1..<stack.count { total = tape.sum(total, stack[k]) }
        replace(first, total)
      case .product(let n):
        let first = stack.count - n
        // A factor 1/v divides all others: u·v⁻¹ is one division.
        var total = stack[first]
        for k in first + 1..<stack.count { total = tape.multiply(total, stack[k]) }
        replace(first, total)
      case .power:
        let first = stack.count - 2
        replace(first, tape.power(stack[first], stack[first + 1]))
      case .apply(let f, let n):
        let first = stack.count - n
        guard Int(f) < Graph.formalBase else { return fail("a cell calls what has no value") }
        let result = call(Int(f), from: first)
        replace(first, result)
      }
    }
    let result = stack.count > bottom ? stack[stack.count - 1] : tape.number(.nan)
    stack.removeLast(stack.count - bottom)
    return result
  }

  private mutating func replace(_ first: Int, _ value: Tape.Value) {
    stack.removeLast(stack.count - first)
    stack.append(value)
  }

  // MARK: Relations and branches

  private mutating func structural(_ k: Int, from mark: Int) -> Tape.Value {
    let count = stack.count - mark
    switch Function.forms[k] {
    case .relation, .connective:
      let a = stack[mark], b = stack[count > 1 ? mark + 1 : mark]
      let comparison: Comparison =
        switch Function.table[k].name {
        case "equals": .equal
        case "notequals": .notEqual
        case "less": .less
        case "lessequal": .lessEqual
        case "and": .and
        case "or": .or
        default: .not
        }
      return tape.add(.compare, a, b, Int32(comparison.rawValue))
    case .piecewise:
      var result = count % 2 == 1 ? stack[stack.count - 1] : tape.number(.nan)
      for j in stride(from: (count / 2) * 2 - 2, through: 0, by: -2) {
        result = tape.select(stack[mark + j], stack[mark + j + 1], result)
      }
      return result
    default: return fail("'\(Function.table[k].name)' is not a number")
    }
  }
}

enum Comparison: UInt8, Sendable { case equal, notEqual, less, lessEqual, and, or, not }
