// Losses and gradients where the plain formulas give infinity or no number.

import Calculus
import Testing

@testable import Networks

@Suite struct StabilityTests {
  /// One linear or sigmoid unit with z = `logit`.
  private func unit(_ logit: Double, _ target: Double, _ last: String) throws -> Network {
    try net("1-1 \(last) bce x=1 y=\(target) W1=\(logit) b1=0")
  }

  @Test(arguments: ["sigmoid", "linear"])
  func `bce holds at logits of a thousand`(last: String) throws {
    for (logit, target, loss, slope) in [
      (-1000.0, 1.0, 1000.0, -1.0), (1000, 0, 1000, 1), (1000, 1, 0, 0), (-1000, 0, 0, 0),
      (1000, 0.25, 750, 0.75), (0, 0.5, 0.6931471805599453, 0),
    ] {
      let network = try unit(logit, target, last)
      #expect(abs(try network.loss() - loss) < 1e-12)
      #expect(distance(try network.value(named: "δ1")?.values ?? [], [slope]) < 1e-12)
    }
  }

  /// The exact value is ln(1 + e⁻⁴⁰) = 4.248354255291589e-18; forms that subtract give 0.
  @Test func `tiny losses keep their digits`() throws {
    for (logit, target) in [(-40.0, 0.0), (40, 1)] {
      let loss = try unit(logit, target, "sigmoid").loss()
      #expect(abs(loss / 4.248354255291589e-18 - 1) < 1e-14)
    }
  }

  @Test(arguments: ["", "softmax "])
  func `ce holds at large logits`(last: String) throws {
    let network = try net("1-3 \(last)ce x=1 y=0 W1=[1000, 1001, 1002] b1=0")
    #expect(abs(try network.loss() - 2.407605964444380) < 1e-12)
    #expect(
      distance(
        try network.value(named: "δ1")?.values ?? [],
        [0.09003057317038046 - 1, 0.24472847105479764, 0.6652409557748219]) < 1e-12)
    let far = try net("1-3 \(last)ce x=1 y=0 W1=[-1000, 0, 1000] b1=0")
    #expect(try far.loss() == 2000)
  }

  @Test func `no line shows a logarithm of nothing`() throws {
    for stage in try net("1-2 sigmoid bce x=1 y=[1, 0] W1=[1000, -1000] b1=0").stages() {
      for quantity in stage.quantities {
        #expect(!quantity.text.joined().contains("nan"))
        #expect(quantity.value.values.allSatisfy { $0.isFinite })
      }
    }
  }

  @Test func `what is not finite is named`() throws {
    let report = try net("1-2-1 linear mse x=1 y=0 W1=1e200 W2=1e200").diagnose()
    #expect(report.verdict == .nonfinite)
    #expect(
      report.summary == "z2 is the first quantity that is not finite" || report.summary.contains("loss"))
  }

  @Test func `a dead relu is told`() throws {
    let report = try net("1-2-1 relu linear mse x=1 y=0 W1=[-1, 1] b1=0").diagnose()
    let dead = try #require(report.facts.first { $0.name == "layer 1 dead" })
    #expect(dead.value == 1)
    #expect(dead.remark == "unit 1: gives 0 and learns nothing")
  }

  @Test func `ten sigmoid layers vanish`() throws {
    let ones = (1...10).map { "W\($0)=1" }.joined(separator: " ")
    let report = try net("2-2-2-2-2-2-2-2-2-2-2 sigmoid halfsse x=[1, -0.5] y=[0, 0] \(ones)").diagnose()
    #expect(report.verdict == .vanishing)
    #expect(report.facts.filter { $0.name.hasPrefix("through") }.count == 18)
  }

  /// ce of outputs that are no probabilities has no value, whatever the size of the numbers.
  @Test(arguments: [
    (
      "2-2 linear ce(probabilities) x=[1,1] y=0 W1=[[-1,0],[1,0]] b1=0", "ce(probabilities) takes ln of ŷ",
      "−1"
    ),
    (
      "1-1 linear bce(probabilities) x=1 y=0 W1=1.5 b1=0", "bce(probabilities) takes ln of ŷ and of 1 − ŷ",
      "1.5"
    ),
  ])
  func `a logarithm of no probability is named`(text: String, cause: String, output: String) throws {
    var network = try net(text)
    let trouble = try #require(try network.lossTrouble())
    #expect(trouble.cause == "\(cause), and an output is \(output)")
    #expect(trouble.cure.hasPrefix("end the net with ") && trouble.cure.contains("ce(logits)"))
    #expect(try network.evaluate(TrainingSet(batchOf: network)).trouble == trouble)
    let error = #expect(throws: Failure.self) {
      try network.train(steps: 2, with: Optimizer(named: "sgd"))
    }
    #expect(error?.message.contains(trouble.cause) == true && error?.hint == trouble.cure)
    #expect(try net("2-2 softmax ce(probabilities)").lossTrouble() == nil)
  }

  @Test func `clipping leaves what is no number`() throws {
    var optimizer = try Optimizer(named: "sgd")
    optimizer.clipping = .value(0.5)
    var gradients = [2.0, -3, 0.25, .nan, .infinity]
    gradients.withUnsafeMutableBufferPointer { buffer in
      if let base = buffer.baseAddress { optimizer.clip(base, buffer.count) }
    }
    #expect(gradients[..<3] == [0.5, -0.5, 0.25] && gradients[3].isNaN && gradients[4] == 0.5)
  }
}
