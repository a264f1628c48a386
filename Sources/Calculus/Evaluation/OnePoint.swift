// A program at one point: single numbers in place of blocks. Light steps are computed as numbers, and round as they do
// in blocks; a kernel gets the number in all lanes of one vector, so the result has the bits of a block's.
import Kernels

extension Program {
  @inline(__always)
  func onePoint(_ input: (Int) -> Double, _ output: (Int, Double) -> Void) {
    let code = code
    // Vectors beside the numbers for the kernels' arguments.
    withMemory(code.placeCount + 24) { memory in
      let values = memory + 24
      for k in 0..<inputCount { values[k] = input(k) }
      for k in code.constants.indices { values[code.firstConstant + k] = code.constants[k] }
      let loops = code.loops
      code.run { steps, count in
        loops.points(steps, count, values, code.pool)
      } _: { step in
        point(step.pointee, values, memory, loops)
      }
      for k in 0..<outputCount { output(k, values[inputCount + k]) }
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

/// So many numbers at a line of memory: on the stack if they are few. What is asked for with its alignment comes from
/// the heap, which costs a point more than its arithmetic.
@inline(__always)
func withMemory(_ count: Int, _ body: (UnsafeMutablePointer<Double>) -> Void) {
  withUnsafeTemporaryAllocation(of: Double.self, capacity: count + 8) { memory in
    guard let first = memory.baseAddress else { return }
    let lost = UInt(bitPattern: first) % 64 / 8
    body(first + Int((8 - lost) % 8))
  }
}
