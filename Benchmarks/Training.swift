// One step of training: nets that people begin with, by gradient descent on one thread. Ours are steps of the net mode
// (EngineSteps.swift) and, in rows of their own, the bare kernels of the same step (TrainingSteps.swift), to which it
// is held; peers are PyTorch, JAX and Keras as they are used (peers/training.py). The limit is the rate of fused
// products on the multiplications of the step.

import Kernels

func trainingWorkloads(_ peers: Peers) -> [Workload] {
  var all = dense(peers, 1)
  all += dense(peers, 32)
  all += dense(peers, 512)
  all += tiny(peers, 1)
  all += tiny(peers, 16)
  all += steps(
    "LeNet 28×28", "lenet", peers, 32, lenetWork, EngineStep(line: lenet, isImage: true), convolutionStep,
    convolutionStep)
  all += steps(
    "RNN 32 × 50", "rnn", peers, 32, recurrentWork, EngineStep(line: recurrent("rnn"), isImage: false),
    recurrentStep, recurrentStep)
  all += [
    engine("LSTM 32 × 50, batch 32", EngineStep(line: recurrent("lstm"), isImage: false)),
    engine("GRU 32 × 50, batch 32", EngineStep(line: recurrent("gru"), isImage: false)),
    engine(
      "784-128-10, batch 32, one pixel in five", EngineStep(line: multilayer, isImage: true, sparsity: 5)),
    engine("784-128-10, batch 32, Adam", EngineStep(line: multilayer, isImage: true, optimizer: "adam")),
  ]
  return all
}

/// Multiplications and additions of an example: forward, for the weights and, where there are layers below, for the
/// inputs.
private let denseWork = work(784 * 128, first: true) + work(128 * 10)
private let lenetWork =
  work(6 * 25 * 784, first: true) + work(16 * 150 * 100) + work(400 * 120) + work(120 * 84) + work(84 * 10)
private let recurrentWork = 50 * (work(32 * 32, first: true) + work(32 * 32))

private let multilayer = "784-128-10 relu ce"
private let lenet =
  "28x28x1 -> conv 6 5x5 pad 2 relu -> maxpool 2 -> conv 16 5x5 relu -> maxpool 2 -> flatten -> dense 120 relu "
  + "-> dense 84 relu -> dense 10 -> ce"
private func recurrent(_ cell: String) -> String { "50x32 -> \(cell) 32 -> dense 10 -> ce" }

private func work(_ products: Int, first: Bool = false) -> Double { Double(products) * (first ? 4 : 6) }

private func dense(_ peers: Peers, _ batch: Int) -> [Workload] {
  steps(
    "784-128-10", "dense", peers, batch, denseWork, EngineStep(line: multilayer, isImage: true), denseStep,
    denseStep)
}

/// With floats, as the peers compute, and with doubles for who asks.
private func steps(
  _ name: String, _ request: String, _ peers: Peers, _ batch: Int, _ work: Double, _ engine: EngineStep,
  _ single: @escaping (Kernels<Float>, Int) -> () -> Void,
  _ double: @escaping (Kernels<Double>, Int) -> () -> Void
) -> [Workload] {
  func workload(_ words: String, single: Bool, _ body: @escaping () -> (() -> Void)?) -> Workload {
    Workload(
      family: "training", name: "\(name), batch \(batch)\(words)", unit: .microseconds,
      limit: .products(work * Double(batch), single: single),
      peers: words.isEmpty ? peers.training.map { .asked($0, "training \(request) \(batch)") } : [],
      isExtra: !single
    ) { body().map { Clock.burst($0) } }
  }
  return [
    workload("", single: true) { engine.step(batch: batch, single: true) },
    workload(", kernels", single: true) { single(.single, batch) },
    workload(", doubles", single: false) { engine.step(batch: batch, single: false) },
    workload(", doubles, kernels", single: false) { double(.double, batch) },
  ]
}

/// Without kernels written out and without peers.
private func engine(_ name: String, _ engine: EngineStep) -> Workload {
  Workload(family: "training", name: name, unit: .microseconds, isExtra: true) {
    engine.step(batch: 32, single: true).map { Clock.burst($0) }
  }
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
