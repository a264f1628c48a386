// A pass that learns: backward, and then the optimiser's step on every parameter that is trained.

import Calculus

final class Trainer<Scalar: NetworkScalar> {
  let pass: Pass<Scalar>
  let optimizer: Optimizer
  /// Layers that step by themselves with plain gradient descent, and the parameters of the others.
  private let own: [any NumericLayer<Scalar>]
  private let runs: [Region]
  private let allRuns: [Region]
  private let followers: [NormalizationLayer<Scalar>]
  /// The optimiser's own count, which its corrections need.
  private var steps = 0

  /// Room for batches of `rows`; goes on where the same optimiser stopped.
  init(
    _ network: Network, rows: Int, optimizer: Optimizer, inputGradient: Bool = false, fusing: Bool = true
  ) throws(Failure) {
    self.optimizer = optimizer
    pass = try Pass<Scalar>(
      network.architecture, network.layout, rows: rows, seed: network.seed, memories: optimizer.memories,
      inputGradient: inputGradient, fusing: fusing)
    pass.load(parameters: network.parameters)
    pass.memory.isLean = true
    pass.memory.step = network.steps
    if let state = network.optimizerState, state.optimizer == optimizer {
      steps = state.step
      for (values, region) in zip(state.memories, pass.plan.memory) { pass.load(values, run: region) }
    }
    followers = pass.layers.compactMap { $0 as? NormalizationLayer<Scalar> }
    own = optimizer.isPlain ? pass.layers.filter(\.canLearn) : []
    var learned: Set<Int> = []
    if optimizer.isPlain {
      for (index, layer) in network.architecture.layers.enumerated() {
        if case .dense = layer.kind { learned.insert(index + 1) }
      }
    }
    runs = Trainer.runs(network.layout.parameters.filter { $0.isTrained && !learned.contains($0.name.layer) })
    allRuns = Trainer.runs(network.layout.parameters.filter(\.isTrained))
  }

  /// Neighbouring parameters are one run.
  private static func runs(_ parameters: [Parameter]) -> [Region] {
    var runs: [Region] = []
    for parameter in parameters {
      if let last = runs.last, last.end == parameter.region.start {
        runs[runs.count - 1] = Region(start: last.start, count: last.count + parameter.count)
      } else {
        runs.append(parameter.region)
      }
    }
    return runs
  }

  /// One step after a forward pass; the next one has other masks.
  func learn(rate: Double) {
    let step = Scalar(rate)
    for layer in own { layer.rate = step }
    pass.backward()
    follow()
    update(runs, rate: rate)
    pass.memory.step += 1
  }

  /// Running statistics take the last batch in.
  func follow() { for layer in followers { layer.follow(pass.memory) } }

  /// One step with the gradients that are in memory.
  func apply(rate: Double) { update(allRuns, rate: rate) }

  /// Takes the running statistics of another pass over.
  func copyStatistics(from other: Pass<Scalar>) {
    for parameter in pass.layout.parameters where !parameter.isTrained {
      pass.memory[parameter.region].update(from: other.memory[parameter.region], count: parameter.count)
    }
  }

  private func update(_ runs: [Region], rate: Double) {
    steps += 1
    guard !runs.isEmpty else { return }
    let plan = pass.plan
    let memory = pass.memory
    let w = memory.base + plan.parameters.start
    let g = memory.base + plan.gradients.start
    if optimizer.clipping != nil { optimizer.clip(g, plan.gradients.count) }
    let first = plan.memory.first.map { memory[$0] } ?? g
    let second = plan.memory.last.map { memory[$0] } ?? g
    for run in runs {
      optimizer.update(
        w + run.start, by: g + run.start, first: first + run.start, second: second + run.start,
        count: run.count, step: steps, rate: rate)
    }
  }

  var state: OptimizerState {
    OptimizerState(optimizer: optimizer, step: steps, memories: pass.plan.memory.map { pass.read(run: $0) })
  }
}
