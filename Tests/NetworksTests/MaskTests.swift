// The masks of dropout: other ones in each step of a training, the same ones for all that is said of one step.

import Calculus
import Networks
import Testing

@Suite struct MaskTests {
  private static let text = "16 -> dropout 0.5 -> dense 1 nobias -> mse x=1 y=0 W2=1"

  private func mask(_ network: Network) throws -> [Double] {
    try #require(try network.value(named: "m1")).values
  }

  @Test func `every step has masks of its own, whichever optimiser takes it`() throws {
    var network = try net(Self.text)
    var seen: [[Double]] = []
    for (name, rate) in [("sgd", 0.1), ("sgd", 0.1), ("sgd", 0.01), ("adam", 0.1), ("adam", 0.1)] {
      seen.append(try mask(network))
      _ = try network.train(steps: 1, with: Optimizer(named: name, [rate]))
    }
    seen.append(try mask(network))
    #expect(Set(seen).count == 6)
    network.reset()
    #expect(try mask(network) == seen[0])
  }

  @Test func `steps one by one are the steps of one training`() throws {
    let sgd = try Optimizer(named: "sgd", [0.01])
    var together = try net(Self.text)
    let run = try together.train(steps: 4, with: sgd)
    var apart = try net(Self.text)
    for step in 0..<4 {
      #expect(try apart.loss() == run.losses[step])
      let one = try apart.train(steps: 1, with: sgd)
      #expect(one.first == run.losses[step])
      if step == 3 { #expect(one.last == run.last) }
    }
    #expect(apart.parameters == together.parameters)
  }

  @Test func `what a step has done is seen under its own masks`() throws {
    var network = try net(Self.text)
    for _ in 0..<5 {
      let run = try network.train(steps: 1, with: Optimizer(named: "sgd", [1e-9]))
      #expect(abs(run.last - run.first) < 1e-4 * run.first)
    }
    let players = try Adversarial(
      "2 -> dense 4 tanh -> dense 2 vs 2 -> dense 8 tanh -> dropout 0.5 -> dense 1")
    let turn = try players.turn(with: Optimizer(named: "sgd", [1e-9])).turn
    #expect(abs(turn.discriminatorLossAfter - turn.discriminatorLoss) < 1e-6)
    #expect(abs(turn.generatorLossAfter - turn.generatorLoss) < 1e-6)
  }

  @Test func `a fit goes on with other masks`() throws {
    var network = try net(Self.text)
    let before = try mask(network)
    var options = FitOptions()
    options.epochs = 1
    _ = try network.fit(TrainingSet(batchOf: network), with: Optimizer(named: "sgd", [0.01]), options)
    #expect(try mask(network) != before)
  }
}
