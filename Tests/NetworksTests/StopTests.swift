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
    let y = Tensor(vector: (0..<rows).map { Double($0 % network.architecture.outputs) })
    try network.setData(inputs: #require(x), targets: y)
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
}
