// Losses, outputs, gradients and optimiser steps against PyTorch.

import Arrays
import Calculus
import Networks
import Testing

@Suite struct ReferenceTests {
  @Test(arguments: ReferenceCase.files)
  func `loss, outputs and gradients are PyTorch's`(file: String) throws {
    let reference = try ReferenceCase(file)
    #expect(abs(try reference.network.loss() - reference.loss) < 1e-12)
    #expect(distance(try reference.network.outputs().values, reference.outputs) < 1e-12)
    #expect(!reference.gradients.isEmpty)
    #expect(distance(try reference.network.gradients(), reference.gradients) < 1e-12)
  }

  @Test(arguments: ReferenceCase.files)
  func `optimisers take PyTorch's steps`(file: String) throws {
    let reference = try ReferenceCase(file)
    for run in reference.runs {
      var network = reference.network
      let training = try network.train(steps: run.losses.count, with: run.optimizer)
      #expect(training.losses.count == run.losses.count + 1)
      #expect(distance(Array(training.losses.dropLast()), run.losses) < 1e-10, "\(run.optimizer)")
      #expect(abs(training.last - run.final) < 1e-10)
      #expect(distance(network.parameters, run.parameters) < 1e-10, "\(run.optimizer)")
    }
  }

  @Test(arguments: ReferenceCase.files)
  func `single precision is near`(file: String) throws {
    let reference = try ReferenceCase(file)
    var network = reference.network
    network.precision = .single
    // A number by itself is measured by the largest of its list.
    func isNear(_ found: [Double], _ expected: [Double]) -> Bool {
      let size = expected.map { abs($0) }.max() ?? 0
      return found.count == expected.count
        && zip(found, expected).allSatisfy { abs($0 - $1) <= 1e-4 * max(size, 1e-3) }
    }
    #expect(isNear([try network.loss()], [reference.loss]))
    #expect(isNear(try network.outputs().values, reference.outputs))
    #expect(isNear(try network.gradients(), reference.gradients))
    for run in reference.runs {
      var trained = network
      let training = try trained.train(steps: run.losses.count, with: run.optimizer)
      #expect(isNear(Array(training.losses.dropLast()), run.losses), "\(run.optimizer)")
      #expect(isNear(trained.parameters, run.parameters), "\(run.optimizer)")
    }
  }

  @Test func `every optimiser meets a reference`() throws {
    var names: Set<String> = []
    for file in ReferenceCase.files {
      for run in try ReferenceCase(file).runs {
        names.insert(String("\(run.optimizer.kind)".prefix { $0 != "(" }))
      }
    }
    #expect(names == ["sgd", "momentum", "adam", "adamw", "rmsprop", "adagrad"])
  }

  @Test func `one step at a time is the same as all at once`() throws {
    for name in Optimizer.names {
      let optimizer = try Optimizer(named: name)
      var together = try net("3-4-2 tanh mse seed=5")
      var single = together
      _ = try together.train(steps: 7, with: optimizer)
      for _ in 0..<7 { _ = try single.train(steps: 1, with: optimizer) }
      #expect(together.parameters == single.parameters, "\(name)")
    }
  }

  /// The digit-sized net: weights from a documented generator, checksums stored.
  @Test func `784-128-10 is PyTorch's`() throws {
    let json = try ReferenceCase.json("net-028.json")
    let parameters =
      random(31, 128 * 784, { $0 * 2 / 28 }) + random(32, 128, { $0 * 0.1 })
      + random(33, 1280, { $0 * 2 / 128.0.squareRoot() }) + random(34, 10, { $0 * 0.1 })
    let relu = try #require(Transfer(named: "relu"))
    let linear = try #require(Transfer(named: "linear"))
    let architecture = try Architecture(sizes: [784, 128, 10], transfers: [relu, linear], loss: Loss(.ce))
    var network = try Network(
      architecture, parameters: parameters,
      inputs: #require(Tensor(shape: [8, 784], values: random(35, 8 * 784, { $0 + 0.5 }))),
      targets: Tensor(vector: json["y"]?.numbers ?? []))
    let start = network
    #expect(abs(try network.loss() - (json["loss"]?.numbers.first ?? .nan)) < 1e-10)
    #expect(distance(try network.outputs().values, json["z2"]?.numbers ?? []) < 1e-10)
    try compare(network, network.gradients(), json["grads"])
    guard case .object(let members)? = json["optim"]?.value else {
      Issue.record("no optimisers")
      return
    }
    for (key, value) in members {
      guard let optimizer = try ReferenceCase.optimizer(key), let losses = value["losses"]?.numbers else {
        continue
      }
      network = start
      let training = try network.train(steps: losses.count, with: optimizer)
      #expect(distance(Array(training.losses.dropLast()), losses) < 1e-10, "\(key)")
      try compare(network, network.parameters, value["params"])
    }
  }

  private func compare(_ network: Network, _ values: [Double], _ json: JSON?) throws {
    var copy = network
    try copy.setParameters(values)
    for layer in 1...2 {
      for (name, tensor) in [("W", copy.weights(layer)), ("b", copy.bias(layer))] {
        let expected = json?["\(name)\(layer)"]
        let found = try #require(tensor).values
        let sum = expected?["sum"]?.numbers.first ?? .nan
        let squares = expected?["sq_sum"]?.numbers.first ?? .nan
        #expect(abs(found.reduce(0, +) - sum) < 1e-9 * max(1, abs(sum)))
        #expect(abs(found.reduce(0) { $0 + $1 * $1 } - squares) < 1e-9 * max(1, abs(squares)))
        #expect(distance(Array(found.prefix(6)), expected?["first"]?.numbers ?? []) < 1e-10)
      }
    }
  }

  /// x ← (1103515245 x + 12345) mod 2³¹, u = x/2³¹ − ½.
  private func random(_ seed: UInt64, _ count: Int, _ scale: (Double) -> Double) -> [Double] {
    var x = seed
    return (0..<count).map { _ in
      x = (1_103_515_245 * x + 12345) % (1 << 31)
      return scale(Double(x) / Double(1 << 31) - 0.5)
    }
  }
}
