// What takes long asks now and then whether it is to stop, and leaves everything as it was when it is.

import Calculus
import Testing

@testable import Networks

/// Says stop when it has been asked so many times.
private final class Patience {
  private(set) var asked = 0
  private let most: Int

  init(_ most: Int) { self.most = most }

  func isOver() -> Bool {
    asked += 1
    return asked > most
  }
}

@Suite struct StopTests {
  private static let large = "16 -> dense 16 -> batchnorm -> relu -> dense 4 -> ce"

  /// `rows` examples drawn from a seed.
  private func batch(_ text: String, rows: Int) throws -> Network {
    var network = try net(text)
    let width = network.architecture.inputs
    var random = SplitMix64(seed: 3, stream: 1)
    let x = Tensor(
      shape: [rows] + network.architecture.inputShape, values: (0..<(rows * width)).map { _ in random.unit() }
    )
    let outputs = network.architecture.outputs
    let y =
      network.architecture.loss.kind == .ce
      ? Tensor(vector: (0..<rows).map { Double($0 % outputs) })
      : Tensor(shape: [rows, outputs], values: [Double](repeating: 0, count: rows * outputs))
    try network.setData(inputs: #require(x), targets: #require(y))
    return network
  }

  private func isStopped(_ most: Int, _ work: (@escaping () -> Bool) throws -> Void) -> Bool {
    let patience = Patience(most)
    let error = #expect(throws: Failure.self) { try work(patience.isOver) }
    return error?.code == .interrupted && patience.asked == most + 1
  }

  @Test func `a walk stops where it is`() throws {
    var walk = try Walkthrough(batch(Self.large, rows: 64))
    #expect(try walk.next()?.kind == .forward(1))
    #expect(isStopped(3) { _ = try walk.next(interrupted: $0) })
    #expect(isStopped(3) { _ = try walk.run(to: .backward, interrupted: $0) })
    #expect(walk.position == 1)
    #expect(isStopped(2) { _ = try walk.quantity(QuantityName(.delta, 1), interrupted: $0) })
    #expect(try walk.next()?.kind == .forward(2))
  }

  @Test func `reasons and quantities stop`() throws {
    let network = try batch(Self.large, rows: 64)
    #expect(isStopped(5) { _ = try network.quantity(QuantityName(.delta, 1), interrupted: $0) })
    let reference = try #require(QuantityReference("dW1[1,1]"))
    #expect(isStopped(5) { _ = try network.why(reference, interrupted: $0) })
  }

  /// Each entry of a normalisation is told from its own group: what is asked about on the way stays in proportion.
  @Test(arguments: ["batchnorm", "layernorm"])
  func `a normalisation is told without looking at everything`(name: String) throws {
    let patience = Patience(.max)
    let network = try batch("8x8x1 -> conv 4 3x3 -> \(name) -> relu -> flatten -> dense 4 -> ce", rows: 32)
    var walk = try Walkthrough(network)
    _ = try walk.stages(interrupted: patience.isOver)
    #expect(patience.asked < 20_000)
  }

  // MARK: Training

  /// Steps done when it stopped at the third look, which it keeps.
  private func steps(_ text: String, rows: Int, _ optimizer: String = "sgd") throws -> Int {
    var network = try batch(text, rows: rows)
    let before = network.parameters
    let patience = Patience(2)
    let run = try network.train(
      steps: 1_000_000_000, with: Optimizer(named: optimizer, [1e-6]), interrupted: patience.isOver)
    #expect(patience.asked == 3 && network.parameters != before)
    return run.steps
  }

  /// However long the run, and whatever a layer's parameters say of what it multiplies.
  @Test func `training looks up after so much work, not after so many steps`() throws {
    #expect(try steps("8-8-8-8-8-8-8-8-8 tanh mse", rows: 64) < 200)
    #expect(try steps("2-2-3 sigmoid bce", rows: 1) > 1000)
    #expect(try steps("40x4 -> lstm 16 -> dense 2 -> mse", rows: 16) == 3)
    #expect(try steps("16x16x1 -> conv 8 5x5 -> flatten -> dense 2 -> mse", rows: 32) == 3)
  }

  @Test func `a short chunk changes no number`() throws {
    let sgd = try Optimizer(named: "sgd", [0.1])
    var network = try batch("8-8-8-8-8-8-8-8-8 tanh mse", rows: 64)
    var other = network
    let run = try network.train(steps: 9000, with: sgd)
    #expect(run.stride == 4 && run.losses.count == 2251)
    let part = try other.train(steps: 4, with: sgd)
    #expect(part.last == run.losses[1] && part.first == run.losses[0])
    #expect(run.loss(after: 9000) == run.last && run.last.isFinite)
  }

  @Test func `work counts places and steps`() throws {
    func work(_ text: String) throws -> Double { try net(text).architecture.work(layer: 1) }
    #expect(try work("8 -> dense 4 -> mse") == 32)
    #expect(try work("5x8 -> dense 4 -> mse") == 160)
    #expect(try work("6x6x2 -> conv 3 3x3 -> flatten -> dense 1 -> mse") == 3 * 16 * 18)
    #expect(try work("5x8 -> gru 2 -> dense 1 -> mse") == 5 * 6 * 20)
  }

  // MARK: All the others

  @Test func `judging, looking for mistakes and making data stop`() throws {
    let network = try batch(Self.large, rows: 600)
    let examples = try TrainingSet(batchOf: network)
    #expect(isStopped(1) { _ = try network.evaluate(examples, interrupted: $0) })
    #expect(isStopped(2) { _ = try network.lint(interrupted: $0) })
    #expect(isStopped(0) { _ = try network.diagnose(interrupted: $0) })
    #expect(
      isStopped(3) {
        _ = try Network(NetworkSpecification("32-32-1 tanh mse init=orthogonal"), interrupted: $0)
      })
    for generator in DataGenerator.all {
      let patience = Patience(2)
      let error = #expect(throws: Failure.self) {
        try generator.generate(count: 5000, interrupted: patience.isOver)
      }
      #expect(error?.code == .interrupted && patience.asked < 6, "\(generator.name)")
    }
  }

  @Test func `a fit that is interrupted while it judges its first epoch keeps that`() throws {
    var network = try batch(Self.large, rows: 640)
    let before = network.parameters
    var options = FitOptions()
    options.epochs = 3
    options.batch = 40
    options.validation = 0.75
    // Four batches, and then one look in the middle of those held back.
    let patience = Patience(4)
    let examples = try TrainingSet(batchOf: network)
    let report = try network.fit(
      examples, with: Optimizer(named: "sgd"), options, interrupted: patience.isOver)
    #expect(report.ending == .interrupted && report.epochs.isEmpty && patience.asked == 5)
    #expect(network.parameters != before)
  }
}
