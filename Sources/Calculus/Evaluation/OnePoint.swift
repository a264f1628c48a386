// A program at one point: single numbers in place of blocks. Light steps are computed as numbers, and round as they do
// in blocks; a kernel gets the number in all lanes of one vector, so the result has the bits of a block's.
import Kernels

extension Program {
  @inline(__always)
  func onePoint(_ input: (Int) -> Double, _ output: (Int, Double) -> Void) {
    // Two vectors beside the numbers for the kernels' arguments.
    withUnsafeTemporaryAllocation(byteCount: (placeCount + 24) * 8, alignment: 64) { raw in
      guard let memory = raw.baseAddress?.bindMemory(to: Double.self, capacity: placeCount + 24) else {
        return
      }
      let values = memory + 24
      for k in 0..<inputCount { values[k] = input(k) }
      for c in constants { values[c.place] = c.value }
      point(values, memory)
      for k in 0..<outputCount { output(k, values[inputCount + k]) }
    }
  }

  private func point(_ values: UnsafeMutablePointer<Double>, _ lanes: UnsafeMutablePointer<Double>) {
    let loops = Loops.current
    steps.withUnsafeBufferPointer { steps in
      coefficients.withUnsafeBufferPointer { pool in
        guard let first = steps.baseAddress else { return }
        let pool = pool.baseAddress ?? UnsafePointer(values)
        var done = 0
        for k in heavy {
          let k = Int(k)
          if k > done { loops.points(first + done, k - done, values, pool) }
          done = k + 1
          point(steps[k], values, lanes, loops)
        }
        if steps.count > done { loops.points(first + done, steps.count - done, values, pool) }
      }
    }
  }

  private func point(
    _ s: Step, _ values: UnsafeMutablePointer<Double>, _ lanes: UnsafeMutablePointer<Double>, _ loops: Loops
  ) {
    func spread(_ x: Double, _ to: UnsafeMutablePointer<Double>) {
      for j in 0..<8 { to[j] = x }
    }
    let target = values + Int(s.target)
    switch s.code {
    case .unary:
      spread(values[Int(s.a)], lanes)
      loops.unary[Int(s.b)](lanes, lanes + 16, 8)
      target.pointee = lanes[16]
    case .binary:
      spread(values[Int(s.a)], lanes)
      spread(values[Int(s.b)], lanes + 8)
      loops.binary[Int(s.c)](lanes, lanes + 8, lanes + 16, 8)
      target.pointee = lanes[16]
    case .power:
      spread(values[Int(s.a)], lanes)
      loops.power(Int(s.b), lanes, lanes + 16, 8)
      target.pointee = lanes[16]
    default: pointwise(s, { values + Int($0) }, 1)
    }
  }
}

/// The loops of this process that programs call, without the rest of their table.
final class Loops: Sendable {
  static let current = Loops(KernelSet.current)
  let steps: StepLoop
  let points: PointStepLoop
  let unary: [UnaryLoop]
  let binary: [BinaryLoop]
  let power: PowerLoop

  init(_ set: KernelSet) {
    steps = set.steps
    points = set.pointSteps
    unary = UnaryKernel.allCases.map { set[$0] }
    binary = BinaryKernel.allCases.map { set[$0] }
    power = set.power
  }
}
