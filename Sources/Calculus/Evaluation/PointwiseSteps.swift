// Steps that no loop of the kernels does: functions that exist for one point only, numbers that balls prove, sums,
// products and integrals.
import Kernels

extension Program {
  /// Step `s` at the first n numbers of the blocks that `block` finds.
  func pointwise(_ s: Step, _ block: (Int32) -> UnsafeMutablePointer<Double>, _ n: Int) {
    let out = block(s.target)
    switch s.code {
    case .scalar:
      guard case .scalar(let f) = Function.values[Int(s.b)] else { return }
      let x = block(s.a)
      for k in 0..<n { out[k] = f(x[k]) }
    case .scalar2:
      guard case .scalar2(let f) = Function.values[Int(s.c)] else { return }
      let x = block(s.a), y = block(s.b)
      // The block of an argument may take the result, so what is computed once more is found first.
      var open: [(Int, [Double])] = []
      for k in 0..<n {
        let (a, b) = (x[k], y[k])
        let value = f(a, b)
        if value.isNaN, a.isFinite, b.isFinite { open.append((k, [a, b])) }
        out[k] = value
      }
      if !open.isEmpty, BallServer.isInstalled {
        let values = BallServer.shared.values(row: Int(s.c), at: open.map(\.1))
        for (j, value) in values.enumerated() { out[open[j].0] = value }
      }
    case .balls:
      let columns = code.lists[Int(s.a)..<Int(s.a + s.b)].map(block)
      let values = BallServer.shared.values(row: Int(s.c), at: (0..<n).map { k in columns.map { $0[k] } })
      for k in 0..<n { out[k] = values[k] }
    case .bound:
      let columns = code.lists[Int(s.b)..<Int(s.b + s.c)].map(block)
      let program = code.bounds[Int(s.a)]
      for k in 0..<n { out[k] = program.value(columns.map { $0[k] }) }
    default: break
    }
  }
}
