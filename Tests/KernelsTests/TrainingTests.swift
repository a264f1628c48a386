// Slopes, sums over rows and columns, losses and optimisers against plain loops and against PyTorch, in every set
// and both precisions.

import Kernels
import Testing

private func plainSlope(_ kernel: SlopeKernel, _ alpha: Double, _ u: Double) -> Double {
  let s = Scalar.sigmoid(u)
  switch kernel {
  case .relu: return u > 0 ? 1 : 0
  case .leakyRelu: return u > 0 ? 1 : alpha
  case .sigmoid: return s * (1 - s)
  case .tanh: return 1 - Scalar.tanh(u) * Scalar.tanh(u)
  case .softplus: return s
  case .silu: return s + u * s * (1 - s)
  case .gelu:
    return 0.5 * Scalar.erfc(-u / 2.0.squareRoot())
      + u * Scalar.exp(-u * u / 2) / (2 * Double.pi).squareRoot()
  case .elu: return u > 0 ? 1 : alpha * Scalar.exp(u)
  }
}

private func plainOutput(_ kernel: SlopeKernel, _ alpha: Double, _ u: Double) -> Double {
  switch kernel {
  case .relu: max(u, 0)
  case .leakyRelu: u > 0 ? u : alpha * u
  case .sigmoid: Scalar.sigmoid(u)
  case .tanh: Scalar.tanh(u)
  case .softplus, .silu, .gelu, .elu: u
  }
}

private func checkSlopes<E: BinaryFloatingPoint>(_ set: TrainingKernels<E>) {
  for kernel in SlopeKernel.allCases {
    for count in oddCounts {
      let u = (0..<count).map { -6 + 12 * Double($0 * 37 % 101) / 100 }, g = waves(count)
      let y: [E] = converted(u.map { plainOutput(kernel, 0.3, $0) })
      var out: [E] = converted(g + [7])
      let expected = zip(u, g).map { plainSlope(kernel, 0.3, $0) * $1 }
      // In place of the gradients.
      out.withUnsafeMutableBufferPointer { out in
        guard let p = out.baseAddress else { return }
        set[kernel](0.3, p, y, p, count)
      }
      expectNear(out, expected + [7], "\(kernel), \(count)")
    }
  }
}

private func checkSlopesOfPyTorch<E: BinaryFloatingPoint>(_ set: TrainingKernels<E>) {
  let u = [-3.0, -0.7, -0.1, 0, 0.2, 1.3, 4]
  let cases: [(SlopeKernel, Double, [Double])] = [
    (.relu, 0, PyTorch.relu), (.leakyRelu, 0.2, PyTorch.leakyRelu), (.sigmoid, 0, PyTorch.sigmoid),
    (.tanh, 0, PyTorch.tanh), (.softplus, 0, PyTorch.softplus), (.silu, 0, PyTorch.silu),
    (.gelu, 0, PyTorch.gelu), (.elu, 0.5, PyTorch.elu),
  ]
  for (kernel, alpha, expected) in cases {
    let g: [E] = converted(waves(7)), y: [E] = converted(u.map { plainOutput(kernel, alpha, $0) })
    var out = g
    set[kernel](E(alpha), g, y, &out, 7)
    expectNear(out, expected, "\(kernel)")
  }
}

private func checkEndsOfSlopes<E: BinaryFloatingPoint>(_ set: TrainingKernels<E>) {
  let ends: [E] = [-.infinity, -1e30, -200, 200, 1e30, .infinity, .nan], ones = [E](repeating: 1, count: 7)
  for kernel in SlopeKernel.allCases where !kernel.readsOutput {
    var out = ones
    set[kernel](1, ones, ends, &out, 7)
    expectNear(Array(out[..<6]), [0, 0, 0, 1, 1, 1], "\(kernel)")
    #expect(out[6].isNaN || kernel == .elu, "\(kernel) of NaN")
  }
}

private func checkBytes<E: BinaryFloatingPoint>(_ set: TrainingKernels<E>) {
  for count in oddCounts + [256, 784] {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 37 + 200) }
    var out = [E](repeating: 7, count: count + 1)
    set.widen(1 / 255, bytes, &out, count)
    #expect(out == bytes.map { E($0) * (1 / 255) } + [7], "\(count)")
  }
}

private func checkSums<E: BinaryFloatingPoint>(_ set: TrainingKernels<E>) {
  for rows in [0, 1, 3, 4, 5, 9] {
    for columns in oddCounts {
      let stride = columns + 3, x = waves(rows * stride + 1), name = "\(rows) × \(columns)"
      let all: [E] = converted(x)
      let byColumn = (0..<columns).map { j in (0..<rows).reduce(0) { $0 + x[$1 * stride + j] } }
      let byRow = (0..<rows).map { i in (0..<columns).reduce(0) { $0 + x[i * stride + $1] } }
      for accumulate in [false, true] {
        let start: Double = accumulate ? 3 : 0
        var sums = [E](repeating: 3, count: columns)
        set.columnSums(-2, all, rows, columns, stride, &sums, accumulate)
        expectNear(sums, byColumn.map { start - 2 * $0 }, "columns, \(name)")
        sums = [E](repeating: 3, count: rows)
        set.rowSums(-2, all, rows, columns, stride, &sums, accumulate)
        expectNear(sums, byRow.map { start - 2 * $0 }, "rows, \(name)")
      }
      let b = waves(max(rows, columns), 0.8), bias: [E] = converted(b)
      for rectified in [false, true] {
        func expected(_ bias: (Int, Int) -> Double) -> [Double] {
          var y = x
          for i in 0..<rows {
            for j in 0..<columns {
              let v = y[i * stride + j] + bias(i, j)
              y[i * stride + j] = rectified ? max(v, 0) : v
            }
          }
          return y
        }
        var y = all
        set.addRow(bias, &y, rows, columns, stride, rectified)
        expectNear(y, expected { b[$1] }, "a row added, \(name)")
        y = all
        set.addColumn(bias, &y, rows, columns, stride, rectified)
        expectNear(y, expected { i, _ in b[i] }, "a column added, \(name)")
      }
      let squares = x.reduce(0) { $0 + $1 * $1 }
      expectNear([E(set.squares(all, all.count))], [squares], "squares, \(name)")
    }
  }
}

private func checkLosses<E: BinaryFloatingPoint>(_ set: TrainingKernels<E>) {
  let z: [E] = converted(waves(6).map { 3 * $0 })
  var p = [E](repeating: 0, count: 6), delta = p
  let soft: [E] = converted([0.2, 0.5, 0.3, 0, 0.9, 0.3])
  var loss = set.softmaxCrossEntropy(2, 3, 3, 1, z, soft, &p, &delta)
  expectNear([E(loss)], PyTorch.softLoss, "soft targets")
  expectNear(delta, PyTorch.softSlopes, "soft targets")
  loss = set.softmaxCrossEntropyOfClasses(2, 3, 3, 1, z, [2, 0], &p, &delta)
  expectNear([E(loss)], PyTorch.classLoss, "classes")
  expectNear(delta, PyTorch.classSlopes, "classes")
  loss = set.sigmoidCrossEntropy(6, 1, z, converted([0, 1, 0.25, 1, 0, 1]), &p, &delta)
  expectNear([E(loss)], PyTorch.binaryLoss, "two classes")
  expectNear(delta, PyTorch.binarySlopes, "two classes")
}

private func checkRowsOfLosses<E: BinaryFloatingPoint>(_ set: TrainingKernels<E>) {
  for columns in oddCounts where columns > 0 {
    let rows = 3, stride = columns + 2, count = rows * stride
    let z = waves(count).map { 5 * $0 }, logits: [E] = converted(z)
    let classes = (0..<rows).map { Int32($0 * 5 % columns) }
    var hot = [E](repeating: 0, count: count), expectedLoss = 0.0
    var expectedP = [Double](repeating: 9, count: count), expectedDelta = expectedP
    for i in 0..<rows {
      hot[i * stride + Int(classes[i])] = 1
      let sum = (0..<columns).reduce(0) { $0 + Scalar.exp(z[i * stride + $1]) }
      expectedLoss += Scalar.log(sum) - z[i * stride + Int(classes[i])]
      for j in 0..<columns {
        let share = Scalar.exp(z[i * stride + j]) / sum
        expectedP[i * stride + j] = share
        expectedDelta[i * stride + j] = (share - (j == Int(classes[i]) ? 1 : 0)) * 0.25
      }
    }
    var p = [E](repeating: 9, count: count), delta = p
    var loss = set.softmaxCrossEntropy(rows, columns, stride, 0.25, logits, hot, &p, &delta)
    expectNear([E(loss)], [expectedLoss], "targets, \(columns)")
    expectNear(p, expectedP, "targets, \(columns)")
    expectNear(delta, expectedDelta, "targets, \(columns)")
    loss = set.softmaxCrossEntropy(rows, columns, stride, 0.25, logits, hot, nil, nil)
    expectNear([E(loss)], [expectedLoss], "the loss alone, \(columns)")
    // Slopes in place of the logits, and no probabilities.
    var both = logits
    both.withUnsafeMutableBufferPointer { both in
      guard let q = both.baseAddress else { return }
      loss = set.softmaxCrossEntropyOfClasses(rows, columns, stride, 0.25, q, classes, nil, q)
    }
    expectNear([E(loss)], [expectedLoss], "classes, \(columns)")
    for i in 0..<rows {
      let row = i * stride..<i * stride + columns
      expectNear(Array(both[row]), Array(expectedDelta[row]), "classes, \(columns)")
    }
  }
}

private func checkStrangeRows<E: BinaryFloatingPoint>(_ set: TrainingKernels<E>) {
  var delta = [E](repeating: 9, count: 3)
  // What is left out, and a class there is not.
  #expect(set.softmaxCrossEntropyOfClasses(1, 3, 3, 1, [1, 2, 3], [-100], nil, &delta) == 0)
  #expect(delta == [0, 0, 0])
  #expect(set.softmaxCrossEntropyOfClasses(1, 3, 3, 1, [1, 2, 3], [3], nil, &delta).isNaN)
  #expect(delta.allSatisfy { $0.isNaN })
  #expect(set.softmaxCrossEntropyOfClasses(1, 3, 3, 1, [1, .nan, 3], [1], nil, &delta).isNaN)
  // Numbers whose exponentials there are not; a logit of −∞ that no target asks for.
  var loss = set.softmaxCrossEntropy(1, 3, 3, 1, [1000, 0, -.infinity], [1, 0, 0], nil, &delta)
  #expect(loss == 0)
  #expect(delta == [0, 0, 0])
  loss = set.softmaxCrossEntropy(1, 3, 3, 1, [1000, 0, 999], [0, 1, 0], nil, &delta)
  expectNear([E(loss)], [1000.3132616875182], "a sure mistake")
  // A logit of ±∞ that is right, and one that is wrong.
  var slope: [E] = [9, 9]
  #expect(set.sigmoidCrossEntropy(2, 1, [.infinity, -.infinity], [1, 0], nil, &slope) == 0)
  #expect(slope == [0, 0])
  #expect(set.sigmoidCrossEntropy(1, 1, [-.infinity], [1], nil, &slope) == .infinity)
  #expect(slope[0] == -1)
  #expect(set.sigmoidCrossEntropy(1, 1, [.nan], [1], nil, &slope).isNaN)
}

private func checkLongLosses<E: BinaryFloatingPoint>(_ set: TrainingKernels<E>) {
  for count in oddCounts + [511, 512, 513, 2000] {
    let z = waves(count).map { 4 * $0 }, y = (0..<count).map { Double($0 % 3) / 2 }
    let expected = zip(z, y).reduce(0) { $0 + Scalar.softplus($1.0) - $1.0 * $1.1 }
    var p = [E](repeating: 0, count: count), delta = p
    let loss = set.sigmoidCrossEntropy(count, 0.5, converted(z), converted(y), &p, &delta)
    expectNear([E(loss)], [expected], "the loss of \(count)")
    expectNear(p, z.map(Scalar.sigmoid), "probabilities, \(count)")
    expectNear(delta, zip(z, y).map { (Scalar.sigmoid($0) - $1) * 0.5 }, "slopes, \(count)")
  }
}

/// Two hundred steps of each optimiser, on `count` weights that are five different ones over and over, with gradients
/// that change with the step and the weight.
private func checkOptimizers<E: BinaryFloatingPoint>(_ set: TrainingKernels<E>, within units: Double) {
  typealias Step = (Int, UnsafeMutablePointer<E>, UnsafePointer<E>, UnsafeMutablePointer<E>, Int) -> Void
  let rules = set.optimizers
  func momentum(_ isNesterov: Bool) -> Step {
    let rates = MomentumRates<E>(rate: 0.1, momentum: 0.9, decay: 0.01, isNesterov: isNesterov)
    return { _, w, g, memory, n in rules.momentum(rates, w, g, memory, n) }
  }
  func adam(_ isDecoupled: Bool) -> Step {
    { t, w, g, memory, n in
      let rates = AdamRates<E>(
        step: t + 1, rate: 0.01, first: 0.8, second: 0.99, epsilon: 1e-6, decay: 0.01,
        isDecoupled: isDecoupled)
      rules.adam(rates, w, g, memory, memory + n, n)
    }
  }
  let rmsprop = RMSPropRates<E>(rate: 0.01, smoothing: 0.95, epsilon: 1e-6, decay: 0.01)
  let cases: [(String, [Double], Step)] = [
    ("descent", PyTorch.descent, { _, w, g, _, n in rules.descent(0.1, 0.01, w, g, n) }),
    ("momentum", PyTorch.momentum, momentum(false)), ("Nesterov", PyTorch.nesterov, momentum(true)),
    ("RMSprop", PyTorch.rmsprop, { _, w, g, memory, n in rules.rmsprop(rmsprop, w, g, memory, n) }),
    ("Adam", PyTorch.adam, adam(false)), ("AdamW", PyTorch.adamW, adam(true)),
  ]
  for count in [5, 40, 83] {
    for (name, expected, step) in cases {
      let start = waves(5)
      var w: [E] = (0..<count).map { E(start[$0 % 5]) }
      var memory = [E](repeating: 0, count: 2 * count)
      for t in 0..<200 {
        let wave = waves(5, 0.5 + 0.9 * Double(t))
        let g = (0..<count).map { E(wave[$0 % 5]) + 0.1 * w[$0] }
        memory.withUnsafeMutableBufferPointer { memory in
          w.withUnsafeMutableBufferPointer { w in
            guard let w = w.baseAddress, let memory = memory.baseAddress else { return }
            step(t, w, g, memory, count)
          }
        }
      }
      expectNear(w, (0..<count).map { expected[$0 % 5] }, within: units, "\(name), \(count)")
    }
  }
}

@Suite struct `Training` {
  @Test(arguments: KernelSet.available)
  func `slopes of activations are their derivatives`(set: KernelSet) {
    checkSlopes(set.training)
    checkSlopes(set.floatTraining)
  }
  @Test(arguments: KernelSet.available)
  func `slopes of activations are those of PyTorch`(set: KernelSet) {
    checkSlopesOfPyTorch(set.training)
    checkSlopesOfPyTorch(set.floatTraining)
  }
  @Test(arguments: KernelSet.available)
  func `slopes far out are 0 and 1`(set: KernelSet) {
    checkEndsOfSlopes(set.training)
    checkEndsOfSlopes(set.floatTraining)
  }
  @Test(arguments: KernelSet.available)
  func `sums and additions go over rows and columns of any size`(set: KernelSet) {
    checkSums(set.training)
    checkSums(set.floatTraining)
  }
  @Test(arguments: KernelSet.available)
  func `bytes become numbers times a scale`(set: KernelSet) {
    checkBytes(set.training)
    checkBytes(set.floatTraining)
  }
  @Test(arguments: KernelSet.available)
  func `losses and their slopes are those of PyTorch`(set: KernelSet) {
    checkLosses(set.training)
    checkLosses(set.floatTraining)
  }
  @Test(arguments: KernelSet.available)
  func `losses of rows are sums over rows of any width`(set: KernelSet) {
    checkRowsOfLosses(set.training)
    checkRowsOfLosses(set.floatTraining)
  }
  @Test(arguments: KernelSet.available)
  func `losses of two classes are sums of any length`(set: KernelSet) {
    checkLongLosses(set.training)
    checkLongLosses(set.floatTraining)
  }
  @Test(arguments: KernelSet.available)
  func `losses take infinite logits, rows left out and classes that are not there`(set: KernelSet) {
    checkStrangeRows(set.training)
    checkStrangeRows(set.floatTraining)
  }
  @Test(arguments: KernelSet.available)
  func `optimisers agree with PyTorch after two hundred steps`(set: KernelSet) {
    // 10⁻¹⁰ in double precision.
    checkOptimizers(set.training, within: 4e5)
    checkOptimizers(set.floatTraining, within: 400)
  }
}
