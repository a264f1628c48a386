// Two nets against each other: a step agrees with PyTorch's and with central differences, training is the same
// steps in a row, and what does not fit is refused where it stands.
import Calculus
import Testing

@testable import Networks

@Suite struct AdversarialTests {
  private static let text = """
    2-3-2 tanh linear x=[[0.3, -1.2], [0.9, 0.4], [-0.7, 1.5]] W1=[[0.5, -0.3], [0.2, 0.8], [-0.6, 0.1]] \
    b1=[0.1, -0.2, 0.05] W2=[[0.7, -0.4, 0.3], [-0.2, 0.9, 0.6]] b2=[0.15, -0.1] \
    vs 2-3-1 tanh sigmoid x=[[1.0, 0.5], [-0.4, 1.1], [0.2, -0.9]] W1=[[0.4, -0.7], [0.9, 0.3], [-0.5, 0.6]] \
    b1=[0, 0.2, -0.1] W2=[[0.8, -0.6, 0.5]] b2=0.05
    """

  private func close(_ found: [Double], _ wanted: [Double], within tolerance: Double = 1e-10) -> Bool {
    found.count == wanted.count && zip(found, wanted).allSatisfy { abs($0 - $1) <= tolerance }
  }

  /// By torch 2 in float64: binary_cross_entropy_with_logits, SGD(lr=0.5) for both, the discriminator first.
  @Test(arguments: ["", " -> logits"]) func `a step is PyTorch's`(form: String) throws {
    let text =
      form.isEmpty
      ? Self.text : Self.text.replacing("2-3-1 tanh sigmoid", with: "2 -> dense 3 tanh -> dense 1")
    let (turn, after) = try Adversarial(text).turn(with: Optimizer(named: "sgd", [0.5]))
    #expect(
      close([turn.discriminatorLoss, turn.discriminatorLossAfter], [1.4534144552673398, 1.4191997864070984]))
    #expect(close([turn.generatorLoss, turn.generatorLossAfter], [0.7270551256276218, 0.6896514492251328]))
    #expect(
      close(
        turn.discriminatorGradients,
        [
          -0.11804213294977095, -0.10950602487119394, -0.030362879093533694, 0.06908287086881389,
          -0.06649905873057671, -0.06612217233566595, -0.08795404367786411, -0.0010013432620272211,
          -0.054661052947109795, 0.0976316310750737, -0.07544701360909367, -0.05874120324322853,
          -0.09632470417256145,
        ]))
    #expect(
      close(
        turn.sampleGradients.values,
        [
          0.05397368371758258, 0.027460351054262228, 0.06246449855319291, 0.04759238118936073,
          0.08087310960414072, 0.03978549659155009,
        ]))
    #expect(
      close(
        turn.generatorGradients,
        [
          0.010929271423229161, 0.030483512782335333, 0.013789174551551152, 0.007858412433168632,
          0.020742140440077196, 0.028969817145310398, 0.08219910103955273, 0.019236707319332264,
          0.10309820981436468, 0.005809634755892204, 0.0312993383181807, 0.004998565233735729,
          0.010187055243438072, 0.019583234004440814, -0.004877828429704502, 0.1973112918749162,
          0.11483822883517306,
        ]))
    #expect(after.steps == 1)
    #expect(after.discriminator.parameters != (try Adversarial(text)).discriminator.parameters)
  }

  @Test(arguments: [
    AdversarialTests.text, "2-4-3 relu linear vs 3-4-1 tanh bce(probabilities) sigmoid seed=5",
    "3 -> dense 6 tanh -> batchnorm -> dense 4 vs 4 -> dense 5 leakyrelu -> layernorm -> dense 1 seed=9",
    "2 -> dense 16 tanh vs 4x4x1 -> conv 2 3x3 tanh -> flatten -> dropout 0.3 -> dense 1",
  ]) func `both gradients agree with central differences`(text: String) throws {
    var players = try Adversarial(text)
    if !text.contains("x=") {
      let width = players.discriminator.architecture.inputs
      let values = (0..<8 * width).map { Double($0 * 37 % 19) / 19 - 0.4 }
      players.setData(
        try TrainingSet(
          players.discriminator.architecture, inputs: .numbers(values),
          targets: .numbers([Double](repeating: 1, count: 8)), title: "eight"), batch: 8)
    }
    for check in try players.check() {
      #expect(check.passes, "\(check)")
      #expect(check.compared == check.parameters)
    }
  }

  @Test(arguments: ["sgd", "momentum", "adam"]) func `training is steps in a row`(name: String) throws {
    let optimizer = try Optimizer(named: name, [0.05])
    var one = try Adversarial("2-4-2 tanh linear vs 2-4-1 tanh sigmoid seed=3")
    let points = try DataGenerator.named("circles").generate(count: 40, seed: 2)
    one.setData(try TrainingSet(inputsFor: one.discriminator.architecture, points), batch: 16)
    var many = one
    for _ in 0..<7 { one = try one.turn(with: optimizer).after }
    let run = try many.train(steps: 7, with: optimizer)
    #expect(one.generator.parameters == many.generator.parameters)
    #expect(one.discriminator.parameters == many.discriminator.parameters)
    #expect(run.discriminator.count == 7 && many.steps == 7)
  }

  @Test func `samples come nearer to what is real`() throws {
    var players = try Adversarial("2-8-2 tanh linear vs 2-16-1 tanh sigmoid")
    let values = (0..<400).map { 2 + Double($0 * 31 % 101) / 200 }
    players.setData(
      try TrainingSet(
        players.discriminator.architecture, inputs: .numbers(values),
        targets: .numbers([Double](repeating: 1, count: 200)), title: "a square around 2.25"))
    func distance() throws -> Double {
      abs(try players.samples(100).values.reduce(0, +) / 200 - 2.25)
    }
    let before = try distance()
    _ = try players.train(steps: 600, with: Optimizer(named: "sgd", [0.05]))
    #expect(before > 1.5)
    #expect(try distance() < 0.5)
    players.reset()
    #expect(try distance() == before)
  }

  @Test(arguments: [
    ("2-3-2", "'vs' was expected"), ("2-3-2 vs", "a net is missing"), ("vs 2-1", "a net is missing"),
    ("2-2 vs 2-1 vs 2-1", "not three"), ("2-3-2 mse vs 2-3-1", "no loss of its own"),
    ("2-3-2 vs 2-3-1 mse", "is bce"), ("2-3-2 vs 3-3-1", "the generator makes 2"),
    ("2-3-2 vs 2-3-2 sigmoid", "2 outputs"), ("2-3-2 y=[1, 1] vs 2-3-1", "no targets"),
    ("2-3-2 vs 2-3-1 y=1", "targets are 1"), ("2-3-2 vs 2-3-1 precision=single", "same precision"),
    ("2-3-2 vs 2-3-1 sigmod", "is no activation"), ("2 -> embedding 3 2 -> flatten vs 4-1", "embedding"),
    ("2-2 x=[[1, 2], [3, 4]] vs 2-1 x=[[1, 2], [3, 4], [5, 6]]", "2 rows of noise for 3"),
  ]) func `what does not fit is refused`(text: String, message: String) {
    #expect {
      _ = try Adversarial(text)
    } throws: { error in
      guard let failure = error as? Failure else { return false }
      let end = failure.range?.upperBound ?? 0
      return failure.message.contains(message) && end <= text.utf8.count
    }
  }
}
