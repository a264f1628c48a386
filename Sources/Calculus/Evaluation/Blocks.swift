// A program over columns. Whole vectors are computed block by block where they stand, the first step reading the inputs
// and the last writing the outputs; the few points left over go through a vector of their own, filled up with the
// last of them. So every loop gets whole vectors and any point has the same bits in any run.
import Kernels

extension Program {
  typealias Inputs = UnsafeBufferPointer<UnsafePointer<Double>>
  typealias Outputs = UnsafeBufferPointer<UnsafeMutablePointer<Double>>
  typealias Block = UnsafeMutablePointer<Double>

  /// The points from `start` up to `end`.
  func blocks(_ inputs: Inputs, _ outputs: Outputs, from start: Int, to end: Int) {
    let whole = start + ((end - start) & ~7)
    let length = max(8, min(blockLength, whole - start))
    // An output written where an input is still to be read waits at the side until the block is done.
    let waits = overlap(inputs, outputs, end)
    // A line between registers keeps them out of each other's cache sets.
    let stride = length + 8
    let fixed = inputCount + outputCount
    let own = placeCount - fixed
    let size = own * stride + outputCount * (waits ? stride : 8) + inputCount * 8 + 8
    withUnsafeTemporaryAllocation(byteCount: size * 8, alignment: 64) { raw in
      withUnsafeTemporaryAllocation(of: Block.self, capacity: placeCount) { table in
        guard let memory = raw.baseAddress?.bindMemory(to: Double.self, capacity: size),
          let places = table.baseAddress
        else { return }
        for k in 0..<own { (places + (fixed + k)).initialize(to: memory + k * stride) }
        for c in constants { (places[c.place]).update(repeating: c.value, count: length) }
        let aside = memory + own * stride
        var done = start
        while done < whole {
          let n = min(length, whole - done)
          for k in 0..<inputCount { (places + k).initialize(to: Block(mutating: inputs[k] + done)) }
          for k in 0..<outputCount {
            (places + (inputCount + k)).initialize(to: waits ? aside + k * stride : outputs[k] + done)
          }
          block(places, n, n)
          if waits {
            for k in 0..<outputCount { (outputs[k] + done).update(from: aside + k * stride, count: n) }
          }
          done += n
        }
        if done < end {
          let rest = end - done
          let padded = aside + outputCount * (waits ? stride : 8)
          for k in 0..<inputCount {
            let column = padded + k * 8
            for j in 0..<8 { column[j] = inputs[k][done + min(j, rest - 1)] }
            (places + k).initialize(to: column)
          }
          for k in 0..<outputCount { (places + (inputCount + k)).initialize(to: aside + k * 8) }
          block(places, 8, rest)
          for k in 0..<outputCount { (outputs[k] + done).update(from: aside + k * 8, count: rest) }
        }
      }
    }
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
    let loops = Loops.current
    steps.withUnsafeBufferPointer { steps in
      coefficients.withUnsafeBufferPointer { pool in
        guard let first = steps.baseAddress else { return }
        let pool = pool.baseAddress ?? UnsafePointer(places[0])
        var done = 0
        for k in heavy {
          let k = Int(k)
          if k > done { loops.steps(first + done, k - done, places, pool, n) }
          done = k + 1
          let s = steps[k]
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
        if steps.count > done { loops.steps(first + done, steps.count - done, places, pool, n) }
      }
    }
  }
}
