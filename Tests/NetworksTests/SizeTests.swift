// Sizes that no pass could hold are refused before room for them is asked for.
import Arrays
import Calculus
import Networks
import Testing

@Suite struct SizeTests {
  private func refused(_ body: () throws -> Void) {
    let failure = #expect(throws: Failure.self) { try body() }
    #expect(failure?.code == .limit, "\(failure?.message ?? "")")
  }

  private static let zeros = "[" + String(repeating: "0, ", count: 99) + "0]"

  @Test func `examples that are to be drawn`() {
    refused { _ = try net("8192x8192x1 -> maxpool 8192 -> mse y=\(Self.zeros)") }
  }

  @Test func `one-hot rows of very many classes`() throws {
    let rows = "[" + (0..<20).map { "[\($0)]" }.joined(separator: ", ") + "]"
    refused { _ = try net("1x1x1 -> conv 1 1x1 pad 4000 -> flatten -> ce y=\(rows)") }
    var network = try net("1 -> dense 1000000 -> ce")
    let x = Tensor(vector: [Double](repeating: 0, count: 1000))
    refused { try network.setData(inputs: x, targets: x) }
  }

  @Test func `outputs for many other inputs`() throws {
    let network = try net("1 -> dense 1000000 -> mse")
    refused { _ = try network.outputs(for: Tensor(vector: [Double](repeating: 0, count: 20_000))) }
  }

  @Test func `samples of a generator`() throws {
    let players = try Adversarial("8192x8192x1 -> maxpool 4096 -> flatten -> dense 2 vs 2-4-1")
    refused { _ = try players.samples(100) }
  }

  @Test func `data for a net of many outputs`() throws {
    let network = try net("1 -> dense 1000000 -> ce")
    let data = try TrainingSet(
      network.architecture, inputs: .numbers([Double](repeating: 0, count: 1000)),
      targets: .classes([Int32](repeating: 0, count: 1000)), title: "")
    #expect(data.tensors(0..<1000) == nil)
    #expect(data.tensors(0..<2)?.targets.shape == [2, 1_000_000])
  }

  @Test func `very many layers`() {
    let line = "2" + String(repeating: " -> relu", count: 1001) + " -> mse"
    let failure = #expect(throws: Failure.self) { _ = try net(line) }
    #expect(failure?.message == "1001 layers are too many")
  }
}
