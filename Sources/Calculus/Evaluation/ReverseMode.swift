// Gradients in one sweep. From the last entry to the first, every value hands what the result changes by with it down to
// the values it came from; at the inputs the sum has arrived. The cost is a few operations an entry, whatever the
// number of inputs.

extension Compiler {
  /// ∂result/∂input for each of `variables` (numbers of inputs), as values on the tape.
  mutating func gradient(of result: Tape.Value, by variables: [Int]) throws(Failure) -> [Tape.Value] {
    let zero = tape.number(0.0)
    let needed = dependents(on: variables, upTo: result)
    guard needed[Int(result)] else { return variables.map { _ in zero } }
    var adjoints = [Tape.Value](repeating: -1, count: Int(result) + 1)
    // Values that only one side of a branch may have used.
    var guarded = [Bool](repeating: false, count: Int(result) + 1)
    adjoints[Int(result)] = tape.number(1.0)
    var v = result
    while v >= 0 {
      defer { v -= 1 }
      let own = adjoints[Int(v)]
      if own < 0 || !needed[Int(v)] { continue }
      let operation = tape[v].operation
      let isGuarded = guarded[Int(v)]
      partials(v, isNeeded: { $0 <= result && needed[Int($0)] }) { compiler, operand, partial in
        guard operand <= result, needed[Int(operand)] else { return }
        let share = compiler.tape.times(own, partial, guarded: isGuarded)
        if compiler.tape.isNumber(share, 0) { return }
        let before = adjoints[Int(operand)]
        adjoints[Int(operand)] = before < 0 ? share : compiler.tape.sum(before, share)
        if isGuarded || operation == .select { guarded[Int(operand)] = true }
      }
      if v & 0x3FF == 0 { graph.poll() }
      if failure != nil || graph.trouble != nil { break }
    }
    if let failure { throw failure }
    try graph.check()
    return variables.map { k in
      let input = tape.input(k)
      return input <= result && adjoints[Int(input)] >= 0 ? adjoints[Int(input)] : zero
    }
  }

  /// Which values up to `last` depend on the inputs numbered.
  func dependents(on variables: [Int], upTo last: Tape.Value) -> [Bool] {
    var depends = [Bool](repeating: false, count: Int(last) + 1)
    var isVariable = [Bool](repeating: false, count: inputs.count)
    for k in variables { isVariable[k] = true }
    for v in 0...last {
      let e = tape[v]
      switch e.operation {
      case .input: depends[Int(v)] = Int(e.a) < isVariable.count && isVariable[Int(e.a)]
      case .number: break
      default:
        var any = false
        tape.eachOperand(v) { if depends[Int($0)] { any = true } }
        depends[Int(v)] = any
      }
    }
    return depends
  }
}
