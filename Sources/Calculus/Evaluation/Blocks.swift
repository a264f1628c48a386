// A program over columns. Whole vectors are computed block by block where they stand, the first step reading the inputs
// and the last writing the outputs; the few points left over go through a vector of their own, filled up with the
// last of them. So every loop gets whole vectors and any point has the same bits in any run.
import Kernels

extension Program {
  typealias Inputs = UnsafeBufferPointer<UnsafePointer<Double>>
  typealias Outputs = UnsafeBufferPointer<UnsafeMutablePointer<Double>>
  typealias Block = UnsafeMutablePointer<Double>

  /// Columns of so many bytes together do not stay in the caches: what is written past them does not first read the
  /// lines it fills. Measured: a fifth to a third of the time from 16 MB on, twice the time at 2 MB.
  private static let streamedBytes = 16_000_000

  /// The points from `start` up to `end`.
  func blocks(_ inputs: Inputs, _ outputs: Outputs, from start: Int, to end: Int, of total: Int) {
    let code = code
    var start = start
    let isFar = total * (inputCount + outputCount) * 8 >= Program.streamedBytes
    let head = isFar ? headLength(outputs, start) : nil
    // An output that is streamed, or written where an input is still to be read, waits at the side until its block
    // is done.
    let waits = head != nil || overlap(inputs, outputs, end)
    let length = max(8, min(code.blockLength, (end - start) & ~7))
    // A line between registers keeps them out of each other's cache sets.
    let stride = length + 8
    let fixed = inputCount + outputCount
    let own = code.placeCount - fixed
    let size = own * stride + outputCount * (waits ? stride : 8) + inputCount * 8 + 8
    withMemory(size) { memory in
      withUnsafeTemporaryAllocation(of: Block.self, capacity: code.placeCount + outputCount) { table in
        guard let places = table.baseAddress else { return }
        for k in 0..<own { (places + (fixed + k)).initialize(to: memory + k * stride) }
        for (k, c) in code.constants.enumerated() {
          places[code.firstConstant + k].update(repeating: c, count: length)
        }
        let aside = memory + own * stride
        let padded = aside + outputCount * (waits ? stride : 8)
        /// Fewer points than a vector holds.
        func few(_ from: Int, _ count: Int) {
          for k in 0..<inputCount {
            let column = padded + k * 8
            for j in 0..<8 { column[j] = inputs[k][from + min(j, count - 1)] }
            (places + k).initialize(to: column)
          }
          for k in 0..<outputCount { (places + (inputCount + k)).initialize(to: aside + k * 8) }
          block(places, 8, count)
          for k in 0..<outputCount { (outputs[k] + from).update(from: aside + k * 8, count: count) }
        }
        if let head, head > 0 {
          few(start, head)
          start += head
        }
        let whole = start + ((end - start) & ~7)
        var done = start
        while done < whole {
          let n = min(length, whole - done)
          for k in 0..<inputCount { (places + k).initialize(to: Block(mutating: inputs[k] + done)) }
          for k in 0..<outputCount {
            (places + (inputCount + k)).initialize(to: waits ? aside + k * stride : outputs[k] + done)
          }
          block(places, n, n)
          if waits { handOver(places, outputs, done, n, head != nil ? .stream : .copy) }
          done += n
        }
        if head != nil { handOver(places, outputs, done, 0, .stream) }
        if done < end { few(done, end - done) }
      }
    }
  }

  /// Outputs from the side to their arrays.
  private func handOver(
    _ places: UnsafeMutablePointer<Block>, _ outputs: Outputs, _ from: Int, _ n: Int, _ step: StepCode
  ) {
    for k in 0..<outputCount {
      (places + (code.placeCount + k)).initialize(to: outputs[k] + from)
      var s = Step(step, Int32(inputCount + k))
      s.target = Int32(code.placeCount + k)
      code.loops.steps(&s, 1, places, code.pool, n)
    }
  }

  /// How many points lie before the first whole line of memory of the outputs; nil where that differs.
  private func headLength(_ outputs: Outputs, _ start: Int) -> Int? {
    guard let first = outputs.first, !outputs.isEmpty else { return nil }
    let place = UInt(bitPattern: first + start) % 64
    guard place % 8 == 0 else { return nil }
    for y in outputs where UInt(bitPattern: y + start) % 64 != place { return nil }
    return Int((64 - place) % 64 / 8)
  }

  /// Whether an output's array has numbers in common with an input's; of many columns, whether it might.
  private func overlap(_ inputs: Inputs, _ outputs: Outputs, _ count: Int) -> Bool {
    if inputCount * outputCount <= 64 {
      for x in inputs {
        let first = UInt(bitPattern: x), last = UInt(bitPattern: x + count)
        for y in outputs where UInt(bitPattern: y) < last && first < UInt(bitPattern: y + count) {
          return true
        }
      }
      return false
    }
    let x = inputs.map { UInt(bitPattern: $0) }, y = outputs.map { UInt(bitPattern: $0) }
    guard let x0 = x.min(), let x1 = x.max(), let y0 = y.min(), let y1 = y.max() else { return false }
    let bytes = UInt(count * 8)
    return x0 < y1 + bytes && y0 < x1 + bytes
  }

  /// The steps on blocks of n numbers, of which the first `valid` are points.
  private func block(_ places: UnsafeMutablePointer<Block>, _ n: Int, _ valid: Int) {
    let code = code, loops = code.loops
    code.run { steps, count in
      loops.steps(steps, count, places, code.pool, n)
    } _: { step in
      let s = step.pointee
      let target = places[Int(s.target)]
      switch s.code {
      case .unary: loops.unary[Int(s.b)](places[Int(s.a)], target, n)
      case .binary: loops.binary[Int(s.c)](places[Int(s.a)], places[Int(s.b)], target, n)
      case .power: loops.power(Int(s.b), places[Int(s.a)], target, n)
      default:
        pointwise(s, { places[Int($0)] }, valid)
        for j in valid..<max(valid, n) { target[j] = target[valid - 1] }
      }
    }
  }
}
