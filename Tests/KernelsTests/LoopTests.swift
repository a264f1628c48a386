// What every loop must do whatever its formula: any count, in place, and the right answer at the edges of
// the doubles.

import Kernels
import Testing

/// Infinities, NaN, zeros, subnormals, the ends of the range.
let edges: [Double] = [
  .infinity, -.infinity, .nan, 0, -0.0, 0x1p-1074, -0x1p-1074, 0x1p-1022, -0x1p-1022, 1, -1, 0.5, -0.5,
  .greatestFiniteMagnitude, -.greatestFiniteMagnitude, 1e-300, -1e-300, 1e300, -1e300, 1e22, -1e22, 710, -710,
  745.2, -745.2, 1.5, -1.5, 2.5, -2.5, 0.49999999999999994, 4_503_599_627_370_495.5, -4_503_599_627_370_495.5,
  3, -3, 100, -100,
]

/// The same within n units in the last place, both NaN, or both the same infinity; zeros with their sign.
func agree(_ a: Double, _ b: Double, _ n: Double = 6) -> Bool {
  if a.isNaN || b.isNaN { return a.isNaN && b.isNaN }
  if a == b { return a != 0 || a.sign == b.sign }
  return (a - b).magnitude <= n * max(b.ulp, a.ulp)
}

@Suite struct `Loops` {
  @Test(arguments: KernelSet.available, UnaryKernel.allCases)
  func `a unary loop agrees with the one-point function at the edges`(set: KernelSet, kernel: UnaryKernel) {
    let output = run(set[kernel], edges)
    for (x, y) in zip(edges, output) {
      let expected = Scalar.value(kernel, x)
      if kernel == .relu && x == 0 { continue }
      #expect(agree(y, expected), "\(set) \(kernel)(\(x)) is \(y), expected \(expected)")
    }
  }

  @Test(arguments: KernelSet.available, BinaryKernel.allCases)
  func `a binary loop agrees with the one-point function at the edges`(set: KernelSet, kernel: BinaryKernel) {
    var a: [Double] = [], b: [Double] = []
    for x in edges {
      for y in edges {
        a.append(x)
        b.append(y)
      }
    }
    var output = a
    set[kernel](a, b, &output, a.count)
    for i in a.indices {
      let expected = Scalar.value(kernel, a[i], b[i])
      #expect(
        agree(output[i], expected), "\(set) \(kernel)(\(a[i]), \(b[i])) is \(output[i]), expected \(expected)"
      )
    }
  }

  @Test(arguments: KernelSet.available, UnaryKernel.allCases)
  func `every count gives the same numbers and touches nothing else`(set: KernelSet, kernel: UnaryKernel) {
    let input = (0..<300).map { 0.1 + 0.003 * Double($0) }
    let whole = run(set[kernel], input)
    for count in Array(0...17) + [127, 128, 129, 255, 300] {
      var output = [Double](repeating: -7, count: 301)
      set[kernel](input, &output, count)
      let same = zip(output, whole).prefix(count).allSatisfy { agree($0, $1, 0) }
      #expect(same, "\(set) \(kernel), \(count)")
      #expect(output[count...].allSatisfy { $0 == -7 }, "\(set) \(kernel), \(count)")
    }
  }

  @Test(arguments: KernelSet.available, UnaryKernel.allCases)
  func `a unary loop works in place, out of range too`(set: KernelSet, kernel: UnaryKernel) {
    let input = points(-800...1e7, 1000, seed: 3) + edges
    let apart = run(set[kernel], input)
    var inPlace = input
    inPlace.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      set[kernel](base, base, buffer.count)
    }
    #expect(inPlace.elementsEqual(apart, by: { agree($0, $1, 0) }), "\(set) \(kernel)")
  }

  @Test(arguments: KernelSet.available, BinaryKernel.allCases)
  func `a binary loop works on any count and over either input`(set: KernelSet, kernel: BinaryKernel) {
    let a = points(-30...30, 400, seed: 11), b = points(-20...20, 400, seed: 12)
    for count in Array(0...17) + [130, 400] {
      var apart = [Double](repeating: -7, count: 401)
      set[kernel](a, b, &apart, count)
      for i in 0..<count {
        let expected = Scalar.value(kernel, a[i], b[i])
        #expect(agree(apart[i], expected), "\(set) \(kernel)(\(a[i]), \(b[i])) is \(apart[i])")
      }
      #expect(apart[count] == -7)
      var first = a, second = b
      first.withUnsafeMutableBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        set[kernel](base, b, base, count)
      }
      second.withUnsafeMutableBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        set[kernel](a, base, base, count)
      }
      #expect(zip(first.prefix(count), apart).allSatisfy { agree($0, $1, 0) }, "\(set) \(kernel), \(count)")
      #expect(zip(second.prefix(count), apart).allSatisfy { agree($0, $1, 0) }, "\(set) \(kernel), \(count)")
    }
  }

  @Test(arguments: KernelSet.available)
  func `loops with a constant do what their names say`(set: KernelSet) {
    for count in Array(0...17) + [200] {
      let x = (0..<count).map { 0.5 + Double($0) }, y = (0..<count).map { 3 - Double($0) }
      var out = x
      set.scale(3, x, &out, count)
      #expect(out == x.map { 3 * $0 })
      set.offset(3, x, &out, count)
      #expect(out == x.map { 3 + $0 })
      set.affine(2, 3, x, &out, count)
      #expect(out == x.map { 2 * $0 + 3 })
      out = y
      set.axpy(2, x, &out, count)
      #expect(out == zip(x, y).map { 2 * $0 + $1 })
      set.multiplyAdd(x, y, x, &out, count)
      #expect(out == zip(x, y).map { $0 * $1 + $0 })
      set.fill(4, &out, count)
      #expect(out == x.map { _ in 4 })
    }
  }

  @Test(arguments: KernelSet.available)
  func `integer powers agree with pow`(set: KernelSet) {
    let x = points(-4...4, 500, seed: 20) + edges
    for n in Array(-20...20) + [101, -101] {
      var out = x
      set.power(n, x, &out, x.count)
      for i in x.indices {
        let expected = Scalar.pow(x[i], Double(n))
        // A negative power of a subnormal number passes through 1/x, and a tiny result through a subnormal
        // one.
        if expected.magnitude < 0x1p-1000 || expected.magnitude > 0x1p1000 { continue }
        let bound = 2 * Double(n.magnitude) + 2
        #expect(agree(out[i], expected, bound), "\(x[i])^\(n) is \(out[i]), expected \(expected)")
      }
    }
  }
}
