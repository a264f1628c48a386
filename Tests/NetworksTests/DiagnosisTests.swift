// What is said of layers: by their own word and number, and only where something passes through.

import Calculus
import Networks
import Testing

@Suite struct DiagnosisTests {
  private func names(_ text: String) throws -> [String] { try net(text).diagnose().facts.map(\.name) }

  @Test func `an activation that the loss undoes passes nothing on`() throws {
    let found = try names("4 -> dense 3 -> batchnorm -> sigmoid -> bce x=[[1, 2, 3, 4], [4, 1, 0, 2]]")
    #expect(found.contains("through layer 2, batchnorm") && !found.contains { $0.contains("layer 3") })
  }

  @Test func `an activation of its own goes by its name`() throws {
    let found = try names("4 -> dense 3 -> batchnorm -> relu -> dense 2 -> mse")
    #expect(found.contains("through layer 3, relu"))
  }

  @Test func `the first layer is the first that learns`() throws {
    let report = try net("2x2x1 -> flatten -> dense 3 sigmoid -> dense 1 -> mse seed=1").diagnose()
    #expect(report.summary.hasPrefix("layer 2 learns"))
    #expect(report.facts.contains { $0.remark.hasPrefix("layer 2 learns") })
  }

  @Test(arguments: [
    "4x4x1 -> conv 2 3x3 -> batchnorm -> relu -> flatten -> dense 2 -> mse",
    "4 -> dense 3 -> batchnorm -> relu -> dense 2 -> mse",
  ])
  func `a bias before batch normalisation is noted`(text: String) throws {
    let title = "b1 stands directly before batch normalisation"
    #expect(try net(text).lint().contains { $0.title == title })
    let without = text.replacing("3 ->", with: "3 nobias ->").replacing("3x3 ->", with: "3x3 nobias ->")
    #expect(try !net(without).lint().contains { $0.title == title })
  }

  @Test func `bytes are indices of an embedding only where they fit`() throws {
    let architecture = try net("3 -> embedding 5 2 -> mean -> dense 2 -> ce").architecture
    func set(_ bytes: [UInt8], _ scale: Double) throws -> TrainingSet {
      try TrainingSet(architecture, inputs: .bytes(bytes, scale: scale), targets: .classes([1]), title: "")
    }
    #expect(try set([0, 4, 2], 1).count == 1)
    for (bytes, scale) in [([0, 5, 2], 1.0), ([0, 4, 2], 1 / 255.0)] as [([UInt8], Double)] {
      let error = #expect(throws: Failure.self) { try set(bytes, scale) }
      #expect(error?.message.contains("the embedding has rows 0 to 4") == true)
    }
  }

  @Test func `the line of adamw shows a decay that goes through the gradient`() throws {
    var optimizer = try Optimizer(named: "adamw", [0.01])
    #expect(optimizer.formula == "W ← (1 − 0.0001) W − 0.01 M̂/(√V̂ + 1e-08)")
    optimizer.decay = 0.5
    #expect(
      optimizer.formula
        == "g ← (∂L/∂W + 0.5 W), M ← 0.9 M + (1 − 0.9) g, V ← 0.999 V + (1 − 0.999) g², "
        + "W ← (1 − 0.0001) W − 0.01 M̂/(√V̂ + 1e-08)")
  }
}
