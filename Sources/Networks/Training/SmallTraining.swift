// Plain gradient descent on a net whose layers are all at most eight units wide: its weights stay in registers and
// the first cache, and many steps are one call. A 2-2-3 net takes some 70 ns a step so, a tenth of a pass.

import Calculus
import Kernels

struct SmallTraining<Scalar: NetworkScalar> {
  private let activations: [SmallActivation]
  private let loss: SmallLoss
  private let optimizer: Optimizer

  /// nil for nets and optimisers this is not for.
  init?(_ network: Network, _ optimizer: Optimizer) {
    let architecture = network.architecture
    guard optimizer.isPlain, architecture.isDense, architecture.depth <= 8,
      architecture.sizes.allSatisfy({ $0 <= 8 }), network.rows <= 64
    else { return nil }
    var activations: [SmallActivation] = []
    for transfer in architecture.transfers {
      switch transfer.name {
      case "sigmoid": activations.append(.sigmoid)
      case "tanh": activations.append(.tanh)
      case "relu": activations.append(.relu)
      case "linear", "softmax": activations.append(.linear)
      default: return nil
      }
    }
    let own = architecture.loss
    let last = architecture.transfers[architecture.depth - 1]
    switch own.kind {
    case .mse where last != .softmax: loss = .squares
    case .bce where own.reading == .own || last.isLinear && own.reading == .logits:
      loss = .sigmoidCrossEntropy
    case .ce where own.reading == .own || last.isLinear && own.reading == .logits: loss = .softmaxCrossEntropy
    default: return nil
    }
    if loss != .squares { activations[activations.count - 1] = .linear }
    self.activations = activations
    self.optimizer = optimizer
  }

  /// nil when something is not finite: the general path then says what.
  func train(
    _ network: inout Network, steps: Int, interrupted: () -> Bool, watch: (Int, Double) -> Void
  ) throws(Failure) -> TrainingRun? {
    let sizes = network.architecture.sizes
    guard
      let net = SmallNet<Scalar>(
        widths: sizes, activations: activations, loss: loss, kernels: Scalar.training)
    else { return nil }
    for layer in activations.indices {
      guard let weights = network.weights(layer + 1), let bias = network.bias(layer + 1) else { return nil }
      net.set(
        layer: layer, weights: turned(weights, sizes[layer + 1], sizes[layer]),
        biases: bias.values.map { Scalar($0) })
    }
    let rows = network.rows
    let divisor = network.architecture.loss.divisor(rows: rows, outputs: network.architecture.outputs)
    // As the history of losses has it: each, or every second, fourth … of them.
    var stride = 1
    while steps / stride >= TrainingRun.kept { stride *= 2 }
    // A chunk is no longer than what may stop it can wait: it divides the stride or is some of them.
    var chunk = 1
    while 2 * chunk <= network.architecture.stepsAtOnce(rows: rows) { chunk *= 2 }
    let x = network.inputs.values.map { Scalar($0) }, y = network.targets.values.map { Scalar($0) }
    var losses: [Double] = []
    var done = 0
    while done < steps {
      let run = SmallNetRun<Scalar>(
        rate: Scalar(optimizer.rate), batch: rows, steps: min(chunk, steps - done),
        scale: Scalar(Double(rows) / divisor),
        lossEvery: stride)
      let found = net.train(run, examples: rows, inputs: x, targets: y).map { Double($0) }
      // Its first step is one whose loss is kept only where a stride begins.
      if done % stride == 0 { losses += found }
      done += run.steps
      watch(done, losses.last ?? .nan)
      if done < steps, interrupted() { break }
    }
    var trained = network
    var parameters: [Double] = []
    for layer in activations.indices {
      let weights = net.weights(layer: layer).map { Double($0) }
      let (inputs, outputs) = (sizes[layer], sizes[layer + 1])
      for unit in 0..<outputs {
        for input in 0..<inputs { parameters.append(weights[input * outputs + unit]) }
      }
      parameters += net.biases(layer: layer).map { Double($0) }
    }
    guard parameters.count == trained.layout.count, parameters.allSatisfy(\.isFinite),
      losses.allSatisfy(\.isFinite)
    else { return nil }
    trained.parameters = parameters
    let last = try trained.loss()
    guard last.isFinite, let first = losses.first else { return nil }
    let before = network.optimizerState.map { $0.optimizer == optimizer ? $0.step : 0 } ?? 0
    trained.optimizerState = OptimizerState(optimizer: optimizer, step: before + done, memories: [])
    trained.steps += done
    network = trained
    if done % stride == 0 { losses.append(last) }
    return TrainingRun(
      optimizer: optimizer, steps: done, first: first, last: last, stride: stride, losses: losses)
  }

  /// Outputs × inputs as inputs × outputs.
  private func turned(_ weights: Tensor, _ outputs: Int, _ inputs: Int) -> [Scalar] {
    (0..<inputs).flatMap { input in (0..<outputs).map { Scalar(weights.values[$0 * inputs + input]) } }
  }
}
