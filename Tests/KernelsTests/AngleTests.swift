// Angles of every size: what the loops of sin, cos and tan must do beyond the arguments that usually come.

import Kernels
import Testing

/// Arguments of every magnitude, and those that lie closest to multiples of π/2.
private func angles(_ count: Int) -> [Double] {
  var random = Seeded(state: 41)
  // 2^799 · 0x1.6ac5b262ca1ff comes closest of all doubles; the others are close for their size.
  var x: [Double] = [
    0x1.6ac5b262ca1ffp+849, 0x1.921fb54442d18p+0, 0x1.921fb54442d18p+1, 0x1p120, 0x1p1023, 1e22,
    .greatestFiniteMagnitude, 6381956970095103.0 * 0x1p797, 0x1p46, 0x1p47, 0x1p20, 0x1p17, 0.5, 1,
  ]
  while x.count < count {
    x.append(
      Double(
        sign: .plus, exponent: .random(in: -30...1023, using: &random),
        significand: .random(in: 1..<2, using: &random)))
    x.append((.random(in: -1e15...1e15, using: &random) as Double).rounded() * (.pi / 2))
    x.append(.random(in: -1e6...1e6, using: &random))
  }
  return x + x.map { -$0 }
}

@Suite struct `Angles` {
  @Test(arguments: KernelSet.available, [UnaryKernel.sin, .cos, .tan])
  func `functions of an angle keep their bounds for arguments of every size`(
    set: KernelSet, kernel: UnaryKernel
  ) {
    let input = angles(60_000), output = run(set[kernel], input)
    var worst = 0.0, place = 0.0
    for (x, y) in zip(input, output) {
      guard let reference = exact(kernel, x) else { continue }
      let error = ulps(y, reference)
      if error > worst { (worst, place) = (error, x) }
    }
    #expect(worst <= 2 + allowance, "\(set) \(kernel) at \(place)")
  }

  @Test(arguments: KernelSet.available)
  func `sines and cosines together keep their bounds, at any count and over their argument`(set: KernelSet) {
    let input = angles(20_000) + [0, -0.0, .infinity, -.infinity, .nan, 0x1p-1074]
    var sines = input, cosines = input
    set.sinCos(input, &sines, &cosines, input.count)
    for (i, x) in input.enumerated() {
      guard let s = exact(.sin, x), let c = exact(.cos, x) else { continue }
      #expect(ulps(sines[i], s) <= 2 + allowance, "\(set) sin \(x)")
      #expect(ulps(cosines[i], c) <= 2 + allowance, "\(set) cos \(x)")
    }
    #expect(sines[input.count - 5].sign == .minus)
    for count in Array(0...17) + [63, 64, 65, 127, 128, 129, 2047, 2049] {
      for overSines in [true, false] {
        var first = input, second = input
        first.withUnsafeMutableBufferPointer { a in
          second.withUnsafeMutableBufferPointer { b in
            guard let a = a.baseAddress, let b = b.baseAddress else { return }
            set.sinCos(overSines ? a : b, a, b, count)
          }
        }
        let same = (0..<count).allSatisfy {
          first[$0].bitPattern == sines[$0].bitPattern && second[$0].bitPattern == cosines[$0].bitPattern
        }
        #expect(same, "\(set) \(count)")
        #expect((count..<3000).allSatisfy { first[$0] == input[$0] && second[$0] == input[$0] })
      }
    }
  }

  @Test(arguments: KernelSet.available)
  func `atan2 keeps its bound in all quadrants and at every ratio`(set: KernelSet) {
    var random = Seeded(state: 43)
    var y: [Double] = [], x: [Double] = []
    for i in 0..<60_000 {
      let a = Double.random(in: -1...1, using: &random)
      switch i % 4 {
      case 0:
        y.append(a)
        x.append(.random(in: -1...1, using: &random))
      case 1:
        y.append(Double(sign: .plus, exponent: .random(in: -1000...1023, using: &random), significand: a))
        x.append(Double(sign: .minus, exponent: .random(in: -1000...1023, using: &random), significand: a))
      case 2:
        // The edges of the octants and of the halves of octants.
        y.append(a)
        x.append(
          a * [1, -1, 0.41421356237309503, -2.414213562373095][i / 4 % 4] * .random(in: 0.999...1.001))
      default:
        y.append(a * 1e-20)
        x.append(.random(in: -1...1, using: &random))
      }
    }
    var output = y
    set[.atan2](y, x, &output, y.count)
    var worst = 0.0, place = (0.0, 0.0)
    for i in y.indices {
      let error = ulps(output[i], exactAngle(y[i], x[i]))
      if error > worst { (worst, place) = (error, (y[i], x[i])) }
    }
    #expect(worst <= 2 + allowance, "\(set) at \(place)")
  }
}
