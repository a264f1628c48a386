// Small nets in one call against PyTorch, and against themselves in other batches and other portions.

import Kernels
import Testing

private let cases: [(name: String, activation: SmallActivation, loss: SmallLoss, scale: Double)] = [
  ("smallSigmoid", .sigmoid, .sigmoidCrossEntropy, 1.0 / 3), ("smallTanh", .tanh, .squares, 1.0 / 3),
  ("smallRelu", .relu, .softmaxCrossEntropy, 1),
]

private func expected(_ name: String, _ batch: Int) -> (weights: [Double], losses: [Double]) {
  switch (name, batch) {
  case ("smallSigmoid", 1): (PyTorch.smallSigmoid1, PyTorch.smallSigmoid1Losses)
  case ("smallSigmoid", _): (PyTorch.smallSigmoid3, PyTorch.smallSigmoid3Losses)
  case ("smallTanh", 1): (PyTorch.smallTanh1, PyTorch.smallTanh1Losses)
  case ("smallTanh", _): (PyTorch.smallTanh3, PyTorch.smallTanh3Losses)
  case ("smallRelu", 1): (PyTorch.smallRelu1, PyTorch.smallRelu1Losses)
  default: (PyTorch.smallRelu3, PyTorch.smallRelu3Losses)
  }
}

private func parameters<E>(_ net: SmallNet<E>) -> [E] {
  net.activations.indices.flatMap { net.weights(layer: $0) + net.biases(layer: $0) }
}

private func checkPyTorch<E: BinaryFloatingPoint>(_ set: TrainingKernels<E>, within units: Double) throws {
  let inputs: [E] = converted(waves(10, 0.1))
  let targets: [E] = (0..<5).flatMap { row -> [E] in
    let e = waves(15, 0.2)[3 * row..<3 * row + 3].map { Scalar.exp(2 * $0) }, sum = e.reduce(0, +)
    return e.map { E($0 / sum) }
  }
  for c in cases {
    for batch in [1, 3] {
      // In one call, and in portions of 40 steps.
      for portion in [100, 40] {
        let net = try #require(
          SmallNet<E>(widths: [2, 2, 3], activations: [c.activation, .linear], loss: c.loss, kernels: set))
        net.set(layer: 0, weights: converted(waves(4)), biases: converted(waves(2, 0.4)))
        net.set(layer: 1, weights: converted(waves(6, 0.6)), biases: converted(waves(3, 0.8)))
        var losses: [E] = [], done = 0
        while done < 100 {
          let run = SmallNetRun<E>(
            rate: 0.3, batch: batch, steps: min(portion, 100 - done), firstStep: done, scale: E(c.scale),
            lossEvery: 40)
          losses += net.train(run, examples: 5, inputs: inputs, targets: targets)
          done += run.steps
        }
        let (weights, expectedLosses) = expected(c.name, batch)
        expectNear(parameters(net), weights, within: units, "\(c.name), batch \(batch)")
        expectNear(losses, expectedLosses, within: units, "losses of \(c.name), batch \(batch)")
      }
    }
  }
}

/// The same steps with plain loops, for nets of every depth and width.
private func checkPlain(_ set: TrainingKernels<Double>) throws {
  for widths in [[1, 1], [8, 8, 8, 8, 8, 8, 8, 8, 8], [3, 5, 1], [7, 2, 8, 4]] {
    for batch in [1, 2, 5, 30] {
      let layers = widths.count - 1, examples = 7
      let all: [SmallActivation] = [.tanh, .sigmoid, .relu, .linear]
      let activations = (0..<layers).map { all[($0 + layers) % 4] }
      let net = try #require(
        SmallNet<Double>(widths: widths, activations: activations, loss: .squares, kernels: set))
      var w = (0..<layers).map { waves(widths[$0] * widths[$0 + 1], Double($0)) }
      var b = (0..<layers).map { waves(widths[$0 + 1], 0.5 + Double($0)) }
      for l in 0..<layers { net.set(layer: l, weights: w[l], biases: b[l]) }
      let x = waves(examples * widths[0], 0.2), y = waves(examples * widths[layers], 0.9)
      let run = SmallNetRun<Double>(rate: 0.05, batch: batch, steps: 9, scale: 0.5, lossEvery: 1)
      let losses = net.train(run, examples: examples, inputs: x, targets: y)

      var plain: [Double] = [], first = 0
      for _ in 0..<9 {
        let rows = first..<min(first + batch, examples)
        var dw = w.map { $0.map { _ in 0.0 } }, db = b.map { $0.map { _ in 0.0 } }, loss = 0.0
        for row in rows {
          var values = [Array(x[row * widths[0]..<(row + 1) * widths[0]])]
          for l in 0..<layers {
            values.append(
              (0..<widths[l + 1]).map { unit in
                let z = (0..<widths[l]).reduce(b[l][unit]) {
                  $0 + values[l][$1] * w[l][$1 * widths[l + 1] + unit]
                }
                switch activations[l] {
                case .linear: return z
                case .relu: return max(z, 0)
                case .sigmoid: return Scalar.sigmoid(z)
                case .tanh: return Scalar.tanh(z)
                }
              })
          }
          let share = 0.5 / Double(rows.count)
          var d = (0..<widths[layers]).map { values[layers][$0] - y[row * widths[layers] + $0] }
          loss += d.reduce(0) { $0 + $1 * $1 } * share
          d = d.map { 2 * $0 * share }
          for l in (0..<layers).reversed() {
            for unit in 0..<widths[l + 1] {
              let a = values[l + 1][unit]
              switch activations[l] {
              case .linear: break
              case .relu: d[unit] *= a > 0 ? 1 : 0
              case .sigmoid: d[unit] *= a * (1 - a)
              case .tanh: d[unit] *= 1 - a * a
              }
              db[l][unit] += d[unit]
            }
            var next = [Double](repeating: 0, count: widths[l])
            for input in 0..<widths[l] {
              for unit in 0..<widths[l + 1] {
                dw[l][input * widths[l + 1] + unit] += values[l][input] * d[unit]
                next[input] += w[l][input * widths[l + 1] + unit] * d[unit]
              }
            }
            d = next
          }
        }
        for l in 0..<layers {
          for i in w[l].indices { w[l][i] -= 0.05 * dw[l][i] }
          for i in b[l].indices { b[l][i] -= 0.05 * db[l][i] }
        }
        plain.append(loss)
        first = first + batch >= examples ? 0 : first + batch
      }
      expectNear(parameters(net), zip(w, b).flatMap { $0 + $1 }, within: 1000, "\(widths), batch \(batch)")
      expectNear(losses, plain, within: 1000, "losses of \(widths), batch \(batch)")
    }
  }
}

@Suite struct `Small nets` {
  @Test(arguments: KernelSet.available)
  func `train as PyTorch trains them`(set: KernelSet) throws {
    try checkPyTorch(set.training, within: 1000)
    try checkPyTorch(set.floatTraining, within: 1000)
  }

  @Test(arguments: KernelSet.available)
  func `train as plain loops do, in every width and depth`(set: KernelSet) throws {
    try checkPlain(set.training)
  }

  @Test func `are not made of what they cannot hold`() {
    let kernels = KernelSet.current.training
    func isMade(_ widths: [Int], _ activations: [SmallActivation], _ loss: SmallLoss) -> Bool {
      SmallNet<Double>(widths: widths, activations: activations, loss: loss, kernels: kernels) != nil
    }
    #expect(isMade([8, 8], [.sigmoid], .squares))
    #expect(!isMade([8, 9], [.sigmoid], .squares))
    #expect(!isMade([0, 1], [.linear], .squares))
    #expect(!isMade([1], [], .squares))
    #expect(!isMade([1, 1, 1], [.linear], .squares))
    #expect(!isMade([1, 1], [.sigmoid], .sigmoidCrossEntropy))
    #expect(
      !isMade([Int](repeating: 1, count: 10), [SmallActivation](repeating: .linear, count: 9), .squares))
  }

  @Test func `do nothing without examples, or with too few numbers`() throws {
    let net = try #require(
      SmallNet<Double>(
        widths: [2, 1], activations: [.linear], loss: .squares, kernels: KernelSet.current.training))
    net.set(layer: 0, weights: [1, 2], biases: [3])
    net.set(layer: 0, weights: [1], biases: [3])
    net.set(layer: 1, weights: [1], biases: [3])
    let run = SmallNetRun<Double>(rate: 0.1, batch: 1, steps: 3, scale: 1, lossEvery: 1)
    #expect(net.train(run, examples: 0, inputs: [], targets: []) == [])
    #expect(net.train(run, examples: 2, inputs: [1, 2, 3], targets: [1, 2]) == [])
    #expect(net.train(run, examples: 2, inputs: [1, 2, 3, 4], targets: [1]) == [])
    #expect(net.weights(layer: 0) == [1, 2])
    #expect(net.biases(layer: 0) == [3])
    #expect(net.weights(layer: 7) == [])
  }
}
