// Every promise of the accuracy tables, measured.

import Kernels
import Testing

@Suite struct `Accuracy` {
  @Test(arguments: KernelSet.available, KernelAccuracy.unary.indices)
  func `every double loop keeps its bound`(set: KernelSet, row: Int) {
    let promise = KernelAccuracy.unary[row]
    let input = points(promise.interval, 200_000, seed: UInt64(row))
    let output = run(set[promise.kernel], input)
    var worst = 0.0, place = 0.0
    for (x, y) in zip(input, output) {
      guard let reference = exact(promise.kernel, x) else { continue }
      let error = ulps(y, reference)
      if error > worst { (worst, place) = (error, x) }
    }
    #expect(worst <= promise.ulps + allowance, "\(set) \(promise.kernel) at \(place)")
  }

  @Test(
    arguments: KernelSet.available,
    [UnaryKernel.sec, .csc, .cot, .sinc, .logSigmoid, .elu, .selu, .silu, .mish])
  func `composed loops stay within five units in the last place`(set: KernelSet, kernel: UnaryKernel) {
    let input = points(-600...1e6, 30_000, seed: 99)
    let output = run(set[kernel], input)
    var worst = 0.0, place = 0.0
    for (x, y) in zip(input, output) where x != 0 {
      guard let reference = exact(kernel, x) else { continue }
      let error = ulps(y, reference)
      if error > worst { (worst, place) = (error, x) }
    }
    #expect(worst <= 5 + allowance, "\(set) \(kernel) at \(place)")
  }

  @Test(arguments: KernelSet.available)
  func `pow keeps its bound up to the ends of the range`(set: KernelSet) {
    let promise = BinaryKernelAccuracy.all[0]
    var random = Seeded(state: 5)
    var bases = [0.5, 1, 2, 1.0.nextUp, 1.0.nextDown, 0x1p-1074, 0x1p-1030]
    var exponents = [3.0, 7, -1, 1e15, 1e15, 0.3, 0.1]
    for i in 0..<100_000 {
      switch i % 3 {
      case 0:
        bases.append(.random(in: 0...10, using: &random))
        exponents.append(.random(in: promise.second, using: &random))
      case 1:
        bases.append(Double(bitPattern: .random(in: 0...0x7FEF_FFFF_FFFF_FFFF, using: &random)))
        exponents.append(.random(in: -1.2...1.2, using: &random))
      default:
        bases.append(.random(in: 0.9...1.1, using: &random))
        exponents.append(.random(in: -7000...7000, using: &random))
      }
    }
    var output = bases
    set[.pow](bases, exponents, &output, bases.count)
    var worst = 0.0, place = (0.0, 0.0)
    for i in bases.indices {
      let error = ulps(output[i], exactPower(bases[i], exponents[i]))
      if error > worst { (worst, place) = (error, (bases[i], exponents[i])) }
    }
    #expect(worst <= promise.ulps + allowance, "\(place)")
  }

  @Test(arguments: KernelSet.available)
  func `hypot keeps its bound and neither overflows nor underflows`(set: KernelSet) {
    let promise = BinaryKernelAccuracy.all[1]
    let a = points(promise.first, 30_000, seed: 6), b = points(promise.second, 30_000, seed: 7)
    let count = min(a.count, b.count)
    var output = [Double](repeating: 0, count: count)
    set[.hypot](a, b, &output, count)
    var worst = 0.0
    for i in 0..<count {
      let x = Extended(a[i]), y = Extended(b[i])
      #if arch(x86_64) && os(Linux)
        worst = max(worst, ulps(output[i], (x * x + y * y).squareRoot()))
      #else
        worst = max(worst, ulps(output[i], Scalar.hypot(x, y)))
      #endif
    }
    #expect(worst <= promise.ulps + allowance)
  }
}
