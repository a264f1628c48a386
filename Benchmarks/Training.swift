// One step of training: nets that people begin with, by gradient descent on one thread. Ours are the bare kernels of
// the step (TrainingSteps.swift), peers are PyTorch, JAX and Keras as they are used (peers/training.py). The limit is
// the rate of fused products on the multiplications of the step.

import Kernels

func trainingWorkloads(_ peers: Peers) -> [Workload] {
  var all = dense(peers, 1)
  all += dense(peers, 32)
  all += dense(peers, 512)
  all += tiny(peers, 1)
  all += tiny(peers, 16)
  all += steps("LeNet 28×28", "lenet", peers, 32, lenetWork, convolutionStep, convolutionStep)
  all += steps("RNN 32 × 50", "rnn", peers, 32, recurrentWork, recurrentStep, recurrentStep)
  return all
}

/// Multiplications and additions of an example: forward, for the weights and, where there are layers below, for the
/// inputs.
private let denseWork = work(784 * 128, first: true) + work(128 * 10)
private let lenetWork =
  work(6 * 25 * 784, first: true) + work(16 * 150 * 100) + work(400 * 120) + work(120 * 84) + work(84 * 10)
private let recurrentWork = 50 * (work(32 * 32, first: true) + work(32 * 32))

private func work(_ products: Int, first: Bool = false) -> Double { Double(products) * (first ? 4 : 6) }

private func dense(_ peers: Peers, _ batch: Int) -> [Workload] {
  steps("784-128-10", "dense", peers, batch, denseWork, denseStep, denseStep)
}

/// With floats, as the peers compute, and with doubles for who asks.
private func steps(
  _ name: String, _ request: String, _ peers: Peers, _ batch: Int, _ work: Double,
  _ single: @escaping (Kernels<Float>, Int) -> () -> Void,
  _ double: @escaping (Kernels<Double>, Int) -> () -> Void
) -> [Workload] {
  [
    Workload(
      family: "training", name: "\(name), batch \(batch)", unit: .microseconds,
      limit: .products(work * Double(batch), single: true),
      peers: peers.training.map { .asked($0, "training \(request) \(batch)") }
    ) { Clock.burst(single(.single, batch)) },
    Workload(
      family: "training", name: "\(name), batch \(batch), doubles", unit: .microseconds,
      limit: .products(work * Double(batch), single: false), isExtra: true
    ) { Clock.burst(double(.double, batch)) },
  ]
}

/// Thousands of steps a call, as a loop that trains such a net would do them.
private func tiny(_ peers: Peers, _ batch: Int) -> [Workload] {
  let steps = 4096
  func workload(_ type: String, isExtra: Bool, _ body: @escaping () -> (() -> Void)?) -> Workload {
    Workload(
      family: "training", name: "2-2-3, batch \(batch)\(type)", unit: .nanoseconds(each: 1),
      peers: isExtra ? [] : peers.training.map { .asked($0, "training tiny \(batch)") }, isExtra: isExtra
    ) { body().map { Clock.burst($0) / Double(steps) } }
  }
  return [
    workload("", isExtra: false) { smallSteps(.single, batch: batch, steps: steps) },
    workload(", doubles", isExtra: true) { smallSteps(.double, batch: batch, steps: steps) },
  ]
}
