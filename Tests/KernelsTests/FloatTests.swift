// The single-precision loops: what they do at the edges and on any count, and their errors against doubles.
// Floats are few enough to take them all: with NABLA_EXHAUSTIVE=1 every loop is tried on all 2³² of them,
// otherwise on a sample spread over all of their bit patterns.

import Kernels
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#endif

private let exhaustive = getenv("NABLA_EXHAUSTIVE") != nil

/// Zeros, infinities, NaN, subnormals, the ends of ranges, halves and integers near the end of the fractions.
private let floatEdges: [Float] =
  edges.map { Float($0) } + [
    0x1p-149, -0x1p-149, 0x1p-126, -0x1p-126, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, 88.7, 88.8,
    -87.4, -103.9, -104, -150, 89.4, -89.4, 9.1, 0x1p23, 0x1p24, 16_777_215, 8_388_609, -8_388_609,
    Float(1).nextUp, Float(1).nextDown, -Float(1).nextUp, -Float(1).nextDown, 1.5707964, 3.1415927, 1e5, 1e6,
    1e30, 0.55, 0.125, 3.92, 5, 14.5, -14.5, 60, -60,
  ]

private func run(_ set: KernelSet, _ kernel: FloatUnaryKernel, _ input: [Float]) -> [Float] {
  var output = [Float](repeating: -7, count: input.count)
  set[float: kernel](input, &output, input.count)
  return output
}

/// The same number, both NaN, and zeros of the same sign.
private func same(_ a: Float, _ b: Float) -> Bool {
  a == b ? a != 0 || a.sign == b.sign : a.isNaN && b.isNaN
}

/// |value - exact| in units in the last place. Near the largest float an infinity is as good as what would
/// come after it.
private func error(_ value: Float, _ exact: Double) -> Double {
  let rounded = Float(exact)
  if value.isInfinite != rounded.isInfinite, value.sign == rounded.sign {
    let overflow = 0x1p128
    let finite = value.isInfinite ? exact.magnitude : Double(value.magnitude)
    return (overflow - finite).magnitude / 0x1p104
  }
  if value == 0 && rounded == 0 { return value.sign == rounded.sign ? 0 : .infinity }
  return ulps(value, exact)
}

@Suite struct `Float loops` {
  @Test(arguments: KernelSet.available, FloatUnaryKernel.allCases)
  func `a float loop is right at the edges`(set: KernelSet, kernel: FloatUnaryKernel) {
    let output = run(set, kernel, floatEdges)
    for (x, y) in zip(floatEdges, output) {
      if kernel == .relu && x == 0 { continue }
      let expected = Scalar.value(kernel.wide, Double(x))
      #expect(error(y, expected) <= 3, "\(set) \(kernel)(\(x)) is \(y), expected \(expected)")
    }
  }

  @Test(arguments: KernelSet.available, FloatUnaryKernel.allCases)
  func `a float loop gives the same numbers on any count and in place`(
    set: KernelSet, kernel: FloatUnaryKernel
  ) {
    let input = points(-100...100, 400, seed: 8).map { Float($0) } + floatEdges
    let whole = run(set, kernel, input)
    for count in Array(0...49) + [127, 128, 256, 257, input.count] {
      // From the end, so that the strange numbers are among the few.
      let part = Array(input.suffix(count))
      var inPlace = part + [-7]
      inPlace.withUnsafeMutableBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        set[float: kernel](base, base, count)
      }
      #expect(zip(inPlace, whole.suffix(count)).allSatisfy { same($0, $1) }, "\(set) \(kernel), \(count)")
      #expect(inPlace[count] == -7, "\(set) \(kernel), \(count)")
    }
  }

  @Test(arguments: KernelSet.available, FloatBinaryKernel.allCases)
  func `a float loop of two arguments is right at the edges`(set: KernelSet, kernel: FloatBinaryKernel) {
    var a: [Float] = [], b: [Float] = []
    for x in floatEdges {
      for y in floatEdges {
        a.append(x)
        b.append(y)
      }
    }
    var output = a
    set[float: kernel](a, b, &output, a.count)
    for i in a.indices {
      let expected = Scalar.value(kernel.wide, Double(a[i]), Double(b[i]))
      #expect(
        error(output[i], expected) <= 3,
        "\(set) \(kernel)(\(a[i]), \(b[i])) is \(output[i]), expected \(expected)")
    }
  }

  @Test(arguments: KernelSet.available, FloatBinaryKernel.allCases)
  func `a float loop of two arguments works on any count and over either input`(
    set: KernelSet, kernel: FloatBinaryKernel
  ) {
    let a = (points(-30...30, 300, seed: 11).map { Float($0) } + floatEdges), b = Array(a.reversed())
    var whole = a
    set[float: kernel](a, b, &whole, a.count)
    for count in Array(0...49) + [130, 257, a.count] {
      var first = a, second = b
      first.withUnsafeMutableBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        set[float: kernel](base, b, base, count)
      }
      second.withUnsafeMutableBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        set[float: kernel](a, base, base, count)
      }
      #expect(zip(first.prefix(count), whole).allSatisfy { same($0, $1) }, "\(set) \(kernel), \(count)")
      #expect(zip(second.prefix(count), whole).allSatisfy { same($0, $1) }, "\(set) \(kernel), \(count)")
      #expect(zip(first.dropFirst(count), a.dropFirst(count)).allSatisfy { same($0, $1) })
      #expect(zip(second.dropFirst(count), b.dropFirst(count)).allSatisfy { same($0, $1) })
    }
  }

  @Test(arguments: KernelSet.available, FloatKernelAccuracy.all.indices)
  func `a float loop keeps its bound on every float`(set: KernelSet, row: Int) {
    let promise = FloatKernelAccuracy.all[row]
    let block = 4096
    // An odd number of floats between two of the sample, so that all endings of the bits occur.
    let step: UInt64 = exhaustive ? 1 : 28_657
    let wide = KernelSet.current[promise.kernel.wide]
    var x = [Float](repeating: 0, count: block), y = x
    var xWide = [Double](repeating: 0, count: block), exact = xWide
    var worst = 0.0, place: Float = 0
    var pattern: UInt64 = 0
    while pattern < 1 << 32 {
      for i in 0..<block {
        x[i] = Float(bitPattern: UInt32(truncatingIfNeeded: pattern + UInt64(i) * step))
        xWide[i] = Double(x[i])
      }
      set[float: promise.kernel](x, &y, block)
      if exhaustive {
        wide(xWide, &exact, block)
      } else {
        for i in 0..<block { exact[i] = Scalar.value(promise.kernel.wide, xWide[i]) }
      }
      for i in 0..<block {
        if promise.kernel == .relu && x[i] == 0 { continue }
        let e = error(y[i], exact[i])
        if e > worst { (worst, place) = (e, x[i]) }
      }
      pattern += UInt64(block) * step
    }
    if exhaustive { print("\(set) \(promise.kernel): \(worst) ulp at \(place)") }
    #expect(worst <= promise.ulps, "\(set) \(promise.kernel): \(worst) ulp at \(place)")
  }

  @Test(arguments: KernelSet.available, FloatBinaryKernelAccuracy.all.indices)
  func `a float loop of two arguments keeps its bound`(set: KernelSet, row: Int) {
    let promise = FloatBinaryKernelAccuracy.all[row]
    var random = Seeded(state: UInt64(row) + 40)
    let count = 4096
    var a = [Float](repeating: 0, count: count), b = a, y = a
    var worst = 0.0, place: (Float, Float) = (0, 0)
    for round in 0..<(exhaustive ? 4000 : 60) {
      for i in 0..<count { (a[i], b[i]) = pair(promise.kernel, round, &random) }
      set[float: promise.kernel](a, b, &y, count)
      for i in 0..<count {
        let e = error(y[i], Scalar.value(promise.kernel.wide, Double(a[i]), Double(b[i])))
        if e > worst { (worst, place) = (e, (a[i], b[i])) }
      }
    }
    if exhaustive { print("\(set) \(promise.kernel): \(worst) ulp at \(place)") }
    #expect(worst <= promise.ulps, "\(set) \(promise.kernel): \(worst) ulp at \(place)")
  }

  @Test(arguments: KernelSet.available)
  func `float loops with a constant do what their names say`(set: KernelSet) {
    for count in Array(0...33) + [100, 257] {
      let x = (0..<count).map { 0.5 + Float($0) }, y = (0..<count).map { 3 - Float($0) }
      var out = x + [-7]
      set.float.scale(3, x, &out, count)
      #expect(out == x.map { 3 * $0 } + [-7])
      out = y + [-7]
      set.float.axpy(2, x, &out, count)
      #expect(out == zip(x, y).map { 2 * $0 + $1 } + [-7])
      set.float.multiplyAdd(x, y, x, &out, count)
      #expect(out == zip(x, y).map { $0 * $1 + $0 } + [-7])
    }
  }

  @Test(arguments: KernelSet.available)
  func `sums, products and largest numbers of floats`(set: KernelSet) {
    var random = Seeded(state: 77)
    for count in Array(0...70) + [511, 512, 513, 1000, 100_003] {
      let x = (0..<count).map { _ in Float.random(in: -1...1, using: &random) }
      let y = (0..<count).map { _ in Float.random(in: -1...1, using: &random) }
      let sizes = x.reduce(0) { $0 + Double($1.magnitude) }
      let sum = x.reduce(0) { $0 + Double($1) }
      let product = zip(x, y).reduce(0) { $0 + Double($1.0) * Double($1.1) }
      #expect((Double(set.float.sum(x, count)) - sum).magnitude <= sizes * 0x1p-20)
      #expect((Double(set.float.dot(x, y, count)) - product).magnitude <= sizes * 0x1p-20)
      #expect(set.float.maximum(x, count) == x.max() ?? -.infinity)
      for place in [0, count / 2, count - 1] where place >= 0 && place < count {
        var broken = x
        broken[place] = .nan
        #expect(set.float.maximum(broken, count).isNaN)
        #expect(set.float.sum(broken, count).isNaN)
      }
    }
  }

  @Test(arguments: KernelSet.available)
  func `rows of softmax of floats sum to one and keep their ratios`(set: KernelSet) {
    var random = Seeded(state: 78)
    for columns in Array(1...33) + [100, 257] {
      let stride = columns + 3
      let x = (0..<stride * 3).map { _ in Float.random(in: -30...30, using: &random) }
      var out = [Float](repeating: -7, count: x.count)
      set.float.softmaxRows(x, &out, 3, columns, stride)
      for row in 0..<3 {
        let source = x[row * stride..<row * stride + columns]
        let top = Double(source.max() ?? 0)
        let total = source.reduce(0) { $0 + Scalar.exp(Double($1) - top) }
        for (a, b) in zip(source, out[row * stride..<row * stride + columns]) {
          let expected = Scalar.exp(Double(a) - top) / total
          #expect((Double(b) - expected).magnitude <= expected * 0x1p-18 + 0x1p-149, "\(columns)")
        }
        #expect(out[row * stride + columns..<(row + 1) * stride].allSatisfy { $0 == -7 })
      }
    }
    var out: [Float] = [0, 0]
    for strange: [Float] in [[.nan, 1], [.infinity, 1], [-.infinity, -.infinity]] {
      set.float.softmaxRows(strange, &out, 1, 2, 2)
      #expect(out.allSatisfy { $0.isNaN })
    }
  }
}

/// Pairs of any floats, near one another, of small numbers, of subnormal ones; for powers also bases near 1 and
/// large exponents, and integers.
private func pair(
  _ kernel: FloatBinaryKernel, _ round: Int, _ random: inout Seeded
) -> (Float, Float) {
  let any = Float(bitPattern: UInt32(truncatingIfNeeded: random.next()))
  if kernel == .pow {
    switch round % 4 {
    case 0: return (any.magnitude, .random(in: -1.2...1.2, using: &random))
    case 1: return (.random(in: 0.9...1.1, using: &random), .random(in: -900...900, using: &random))
    case 2: return (.random(in: 0...10, using: &random), .random(in: -40...40, using: &random))
    default:
      return (
        .random(in: -4...4, using: &random), Float.random(in: -40...40, using: &random).rounded()
      )
    }
  }
  switch round % 4 {
  case 0: return (any, Float(bitPattern: UInt32(truncatingIfNeeded: random.next())))
  case 1: return (any, any * .random(in: -3...3, using: &random))
  case 2: return (.random(in: -1...1, using: &random), .random(in: -1...1, using: &random))
  default:
    return (
      .random(in: -0x1p-130...0x1p-130, using: &random), .random(in: -0x1p-130...0x1p-130, using: &random)
    )
  }
}
