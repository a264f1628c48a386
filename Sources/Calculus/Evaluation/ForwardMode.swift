// Directional derivatives: from the first entry to the last, every value sums what its own values change by. Run over a
// tape that holds a gradient already, it makes the Hessian times a direction.

extension Compiler {
  /// What each of `results` changes by when input k changes by `direction[k]`; inputs without a direction stay.
  mutating func tangents(of results: [Tape.Value], along direction: [(input: Int, change: Tape.Value)])
    throws(Failure) -> [Tape.Value]
  {
    let zero = tape.number(0.0)
    guard let last = results.max() else { return [] }
    let needed = ancestors(of: results, upTo: last)
    var tangents = [Tape.Value](repeating: -1, count: Int(last) + 1)
    var depends = dependents(on: direction.map(\.input), upTo: last)
    for v in depends.indices where !needed[v] { depends[v] = false }
    for (k, change) in direction {
      let input = tape.input(k)
      if input <= last { tangents[Int(input)] = change }
    }
    for v in 0...last where depends[Int(v)] && tape[v].operation != .input {
      var total: Tape.Value = -1
      partials(v, isNeeded: { $0 <= last && depends[Int($0)] }) { compiler, operand, partial in
        guard operand <= last, case let change = tangents[Int(operand)], change >= 0 else { return }
        let share = compiler.tape.times(change, partial, guarded: false)
        if compiler.tape.isNumber(share, 0) { return }
        total = total < 0 ? share : compiler.tape.sum(total, share)
      }
      tangents[Int(v)] = total
      if v & 0x3FF == 0 { graph.poll() }
      if failure != nil || graph.trouble != nil { break }
    }
    if let failure { throw failure }
    try graph.check()
    return results.map { tangents[Int($0)] >= 0 ? tangents[Int($0)] : zero }
  }

  /// Which values up to `last` the results are computed from.
  func ancestors(of results: [Tape.Value], upTo last: Tape.Value) -> [Bool] {
    var needed = [Bool](repeating: false, count: Int(last) + 1)
    for r in results { needed[Int(r)] = true }
    for v in (0...last).reversed() where needed[Int(v)] {
      tape.eachOperand(v) { needed[Int($0)] = true }
    }
    return needed
  }
}
