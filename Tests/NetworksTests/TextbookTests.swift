// The worked example, number by number: M. Mazur's 2-2-2 net, and the same with a third output.

import Networks
import Testing

@Suite struct TextbookTests {
  let network: Network

  init() throws { network = try net("2-2-3 sigmoid bce weights=textbook") }

  private func lines(_ kind: Stage.Kind, _ name: QuantityName.Kind) throws -> [String] {
    let stage = try #require(try network.stages().first { $0.kind == kind })
    return try #require(stage.quantity(name)).text
  }

  @Test func `forward lines put the numbers in`() throws {
    #expect(
      try lines(.forward(1), .sum) == [
        "z1[1] = 0.15·0.05 + 0.20·0.10 + 0.35 = 0.377500",
        "z1[2] = 0.25·0.05 + 0.30·0.10 + 0.35 = 0.392500",
      ])
    #expect(
      try lines(.forward(1), .activation) == [
        "a1[1] = σ(0.377500) = 0.593270", "a1[2] = σ(0.392500) = 0.596884",
      ])
    #expect(
      try lines(.forward(2), .sum) == [
        "z2[1] = 0.40·0.593270 + 0.45·0.596884 + 0.60 = 1.105906",
        "z2[2] = 0.50·0.593270 + 0.55·0.596884 + 0.60 = 1.224921",
        "z2[3] = 0.60·0.593270 + 0.65·0.596884 + 0.60 = 1.343937",
      ])
    #expect(
      try lines(.forward(2), .output).map { String($0.suffix(8)) } == ["0.751365", "0.772928", "0.793137"])
  }

  @Test func `the loss is the mean of three terms`() throws {
    #expect(
      try lines(.loss, .loss) == [
        "L[1] = −ln 0.751365 = 0.285864", "L[2] = −ln(1 − 0.772928) = 1.482490",
        "L[3] = −ln 0.793137 = 0.231760", "L = 2.000114 / 3 = 0.666705",
      ])
  }

  @Test func `backward lines put the numbers in`() throws {
    #expect(
      try lines(.backward(2), .delta) == [
        "δ2[1] = (0.751365 − 1)/3 = −0.082878", "δ2[2] = (0.772928 − 0)/3 = 0.257643",
        "δ2[3] = (0.793137 − 1)/3 = −0.068954",
      ])
    #expect(
      try lines(.backward(2), .weightGradient).map { String($0.suffix(9)) } == [
        "−0.049169", "−0.049469", " 0.152852", " 0.153783", "−0.040909", "−0.041158",
      ])
    #expect(
      try lines(.backward(1), .activationGradient).map { String($0.suffix(8)) } == ["0.054297", "0.059588"])
    #expect(try lines(.backward(1), .slope).map { String($0.suffix(8)) } == ["0.241301", "0.240613"])
    #expect(
      try lines(.backward(1), .delta) == [
        "δ1[1] = 0.054297·0.241301 = 0.013102", "δ1[2] = 0.059588·0.240613 = 0.014338",
      ])
    #expect(
      try lines(.backward(1), .weightGradient) == [
        "∂L/∂W1[1,1] = 0.013102·0.05 = 0.000655", "∂L/∂W1[1,2] = 0.013102·0.10 = 0.001310",
        "∂L/∂W1[2,1] = 0.014338·0.05 = 0.000717", "∂L/∂W1[2,2] = 0.014338·0.10 = 0.001434",
      ])
  }

  @Test func `formulas carry their layers`() throws {
    let formulas = try network.stages().flatMap(\.quantities).map { "\($0.name.text) = \($0.formula)" }
    #expect(
      formulas == [
        "z1 = W1·x + b1", "a1 = σ(z1)", "z2 = W2·a1 + b2", "ŷ = σ(z2)",
        "L = −1/3 Σ [ y ln ŷ + (1 − y) ln(1 − ŷ) ]", "δ2 = (ŷ − y)/3", "∂L/∂W2 = δ2·a1ᵀ", "∂L/∂b2 = δ2",
        "∂L/∂a1 = W2ᵀ·δ2", "σ′(z1) = a1 (1 − a1)", "δ1 = W2ᵀ·δ2 ⊙ σ′(z1)", "∂L/∂W1 = δ1·xᵀ", "∂L/∂b1 = δ1",
      ])
  }

  @Test func `training reaches the known losses`() throws {
    var sgd = network
    let one = try sgd.train(steps: 1, with: Optimizer(named: "sgd", [0.5]))
    #expect(abs(one.last - 0.601695) < 5e-7)
    sgd.reset()
    let run = try sgd.train(steps: 200, with: Optimizer(named: "sgd", [0.5]))
    let expected = [0: 0.666705, 10: 0.270161, 50: 0.060142, 100: 0.028191, 200: 0.013037]
    for (step, loss) in expected { #expect(abs(try #require(run.loss(after: step)) - loss) < 5e-7) }
    #expect(distance(try sgd.outputs().values, [0.9874, 0.0141, 0.9878]) < 5e-5)
    var adam = network
    let other = try adam.train(steps: 200, with: Optimizer(named: "adam", [0.1]))
    let losses = [10: 0.137791, 50: 0.002238, 100: 0.001304, 200: 0.000691]
    for (step, loss) in losses { #expect(abs(try #require(other.loss(after: step)) - loss) < 5e-7) }
  }

  @Test func `the sum instead of the mean is three times as much`() throws {
    let sum = try net("2-2-3 sigmoid bce(sum) weights=textbook y=[0, 1, 1]")
    #expect(abs(try sum.loss() - 1.881098) < 5e-7)
    #expect(abs(try net("2-2-3 sigmoid bce weights=textbook y=[0, 1, 1]").loss() - 0.627033) < 5e-7)
    #expect(distance(try sum.value(named: "δ1")?.values ?? [], [0.015176, 0.018952]) < 1e-6)
    let part = try sum.why("dW1[1,2]")
    #expect(distance(part.contributions.map(\.value), [0.007252, -0.002740, -0.002995]) < 1e-6)
    #expect(abs(part.total - 0.001518) < 1e-6)
  }

  /// The published figures of the 2-2-2 example, which has ½ Σ e² as its loss.
  @Test func `the published example comes out`() throws {
    let mazur = try net("2-2-2 sigmoid halfsse weights=textbook")
    #expect(abs(try mazur.loss() - 0.298371109) < 5e-10)
    #expect(distance(try mazur.outputs().values, [0.75136507, 0.772928465]) < 1e-8)
    let gradient = try #require(try mazur.value(named: "dW2[1,1]")?.values.first)
    #expect(abs(gradient - 0.082167041) < 5e-10)
    var trained = mazur
    _ = try trained.train(steps: 1, with: Optimizer(named: "sgd", [0.5]))
    #expect(abs(try #require(trained.weights(1)?.entry([1, 1])) - 0.149780716) < 5e-10)
    #expect(abs(try #require(trained.weights(2)?.entry([1, 1])) - 0.35891648) < 5e-9)
  }

  @Test func `diagnosis names the smallest cause`() throws {
    let healthy = try network.diagnose()
    let values = Dictionary(uniqueKeysWithValues: healthy.facts.map { ($0.name, $0.value) })
    #expect(abs(try #require(values["‖∂L/∂W1‖"]) - 0.0022) < 5e-5)
    #expect(abs(try #require(values["‖∂L/∂W2‖"]) - 0.2350) < 5e-5)
    #expect(abs(try #require(values["‖∂L/∂W1‖ / ‖∂L/∂W2‖"]) - 0.0092) < 5e-5)
    #expect(abs(try #require(values["through W2"]) - 0.29) < 5e-3)
    #expect(abs(try #require(values["through σ′(z1)"]) - 0.24) < 5e-3)
    #expect(abs(try #require(values["input ‖x‖"]) - 0.11) < 5e-3)
    #expect(healthy.facts.first { $0.remark.contains("smallest") }?.name == "input ‖x‖")
    #expect(healthy.verdict == .healthy)
    var saturated = network
    try saturated.set("b1", to: Tensor(vector: [8, 8]))
    #expect(distance(try saturated.value(named: "slope1")?.values ?? [], [0.000326, 0.000321]) < 1e-6)
    let report = try saturated.diagnose()
    #expect(report.verdict == .vanishing)
    #expect(report.facts.contains { $0.name == "layer 1 saturated" && $0.value == 2 })
    let ratio = try #require(report.facts.first { $0.name.contains(" / ") })
    #expect(abs(ratio.value - 1.1e-5) < 5e-7)
  }
}
