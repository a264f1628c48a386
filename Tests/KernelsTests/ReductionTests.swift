// Reductions against sums in higher precision, and rows of softmax.

import Kernels
import Testing

/// Σ term in double-double (Knuth's two-sum), so that the test does not share the loop's order.
private func exactSum(_ terms: [Double]) -> Double {
  var sum = 0.0, low = 0.0
  for t in terms {
    let next = sum + t
    let back = next - sum
    low += (sum - (next - back)) + (t - back)
    sum = next
  }
  return sum + low
}

@Suite struct `Reductions` {
  @Test(arguments: KernelSet.available, Array(0...17) + [255, 256, 257, 1000, 100_003])
  func `sum and dot are accurate at any length`(set: KernelSet, count: Int) {
    var random = Seeded(state: UInt64(count))
    let x = (0..<count).map { _ in Double.random(in: -1...1.5, using: &random) }
    let y = (0..<count).map { _ in Double.random(in: -1...1.5, using: &random) }
    let size = exactSum(x.map(\.magnitude)), products = zip(x, y).map { $0 * $1 }
    #expect((set.sum(x, count) - exactSum(x)).magnitude <= 0x1p-50 * size)
    let productSize = exactSum(products.map(\.magnitude))
    #expect((set.dot(x, y, count) - exactSum(products)).magnitude <= 0x1p-50 * productSize)
    #expect(set.minimum(x, count) == x.min() ?? .infinity)
    #expect(set.maximum(x, count) == x.max() ?? -.infinity)
    let norm = exactSum(x.map { $0 * $0 }).squareRoot()
    #expect((set.norm(x, count) - norm).magnitude <= 4 * norm.ulp)
  }

  @Test(arguments: KernelSet.available)
  func `a million tenths add up to a hundred thousand`(set: KernelSet) {
    let x = [Double](repeating: 0.1, count: 1_000_000)
    #expect((set.sum(x, x.count) - 100_000).magnitude < 1e-9)
  }

  @Test(arguments: KernelSet.available)
  func `the norm neither overflows nor underflows`(set: KernelSet) {
    #expect(set.norm([3e300, 4e300], 2) == 5e300)
    #expect(set.norm([0x3p-1060, 0x4p-1060], 2) == 0x5p-1060)
    #expect(set.norm([0x1p-1074], 1) == 0x1p-1074)
    #expect(set.norm([.greatestFiniteMagnitude], 1) == .greatestFiniteMagnitude)
    #expect(set.norm([0, -.infinity, 1], 3) == .infinity)
    #expect(set.norm([1, .nan], 2).isNaN)
    #expect(set.norm([0, 0], 2) == 0)
  }

  @Test(arguments: KernelSet.available)
  func `a NaN is the smallest and the largest`(set: KernelSet) {
    for place in 0..<20 {
      var x = (0..<20).map { Double($0) }
      x[place] = .nan
      #expect(set.minimum(x, 20).isNaN)
      #expect(set.maximum(x, 20).isNaN)
      x[place] = -50
      #expect(set.minimum(x, 20) == -50)
      x[place] = 50
      #expect(set.maximum(x, 20) == 50)
    }
  }

  @Test(arguments: KernelSet.available, [1, 2, 7, 8, 9, 30])
  func `softmax and the log of the sum agree with their definitions`(set: KernelSet, columns: Int) {
    let rows = 3, stride = columns + 2
    var x = [Double](repeating: 55, count: rows * stride)
    for r in 0..<rows {
      for c in 0..<columns { x[r * stride + c] = Double((r * 7 + c * 5) % 11) * 0.7 + Double(r) * 500 }
    }
    var soft = [Double](repeating: -7, count: x.count), logs = [Double](repeating: 0, count: rows)
    set.softmaxRows(x, &soft, rows, columns, stride)
    set.logSumExpRows(x, &logs, rows, columns, stride)
    for r in 0..<rows {
      let shifted = (0..<columns).map { Scalar.exp(x[r * stride + $0] - Double(r) * 500) }
      let total = exactSum(shifted)
      for c in 0..<columns {
        let expected = shifted[c] / total
        #expect((soft[r * stride + c] - expected).magnitude <= 1e-14 * expected)
      }
      #expect(soft[r * stride + columns] == -7)
      #expect((logs[r] - Scalar.log(total) - Double(r) * 500).magnitude < 1e-12)
    }
  }

  @Test(arguments: KernelSet.available)
  func `softmax at the ends of the range`(set: KernelSet) {
    var out = [0.0, 0, 0]
    set.softmaxRows([1e308, -1e308, -.infinity], &out, 1, 3, 3)
    #expect(out == [1, 0, 0])
    set.softmaxRows([1, .nan, 2], &out, 1, 3, 3)
    #expect(out[0].isNaN && out[1].isNaN && out[2].isNaN)
    set.logSumExpRows([-.infinity, -.infinity, -.infinity], &out, 1, 3, 3)
    #expect(out[0] == -.infinity)
    set.logSumExpRows([], &out, 1, 0, 0)
    #expect(out[0] == -.infinity)
  }
}
