// `why` says where a number comes from: the paths must add up to it.

import Calculus
import Networks
import Testing

/// Nets of every shape of interest, described.
let variety = [
  "2-2-3 sigmoid bce weights=textbook",
  "3-4-2 tanh mse seed=3",
  "2-3-3-2 sigmoid mse seed=4",
  "3-2-2-2-2-1 silu bce seed=5",
  "4-20-20-3 gelu ce seed=6",
  "3-5-4 relu softmax mse seed=7",
  "3-4 ce seed=8 x=[[0.1, 0.2, 0.3], [-1, 0.5, 2]] y=[0, 3]",
  "2-3-2 tanh bce(sum) seed=9 x=[[0.1, 0.2], [0.3, -0.4], [1, 1]] y=[[0, 1], [1, 0], [0.25, 1]]",
  "2-3-2 elu linear bce seed=10",
  "3-4-2 softplus huber seed=11", "3-4-2 mish mae seed=12", "1-1 linear mse x=[1, 2, 3] y=[2, 4, 7] seed=13",
  "2-3-2 tanh softmax ce(sum) seed=14 x=[[0.1, 0.2], [0.3, -0.4]] y=[1, 0]",
  "3-4-2 selu halfsse seed=15",
]

@Suite struct WhyTests {
  /// Every entry of every computed quantity that has a sum behind it.
  @Test(arguments: variety)
  func `contributions add up to the entry`(text: String) throws {
    let network = try net(text)
    var explained = 0
    for quantity in try network.stages().flatMap(\.quantities) {
      for place in quantity.value.values.indices where place % max(1, quantity.value.values.count / 40) == 0 {
        let why = try network.why(QuantityReference(quantity.name, quantity.indices(of: place)))
        #expect(abs(why.total - why.value) <= 1e-12 * max(1, abs(why.value)), "\(why.name)")
        #expect(why.value == quantity.value.values[place])
        #expect(!why.text().isEmpty)
        explained += 1
      }
    }
    #expect(explained > 4)
  }

  @Test func `paths go through every output`() throws {
    let network = try net("2-2-3 sigmoid bce weights=textbook")
    let why = try network.why("δ1[1]")
    #expect(why.formula == "Σₖ δ2[k]·W2[k,1]·a1[1] (1 − a1[1])")
    #expect(why.contributions.map(\.via) == ["via ŷ[1]", "via ŷ[2]", "via ŷ[3]"])
    #expect(why.contributions[0].work == "−0.082878·0.40·0.241301")
    #expect(why.text().last == "  total  −0.007999 + 0.031085 − 0.009983 = 0.013102")
    #expect(try network.why("L").text().last == "  total  (0.285864 + 1.482490 + 0.231760)/3 = 0.666705")
  }

  @Test func `a deep small net lists whole paths, a wide one the next layer`() throws {
    let deep = try net("2-2-2-2 tanh mse")
    #expect(
      try deep.why("dW1[1,2]").contributions.map(\.via) == [
        "via z2[1] → ŷ[1]", "via z2[1] → ŷ[2]", "via z2[2] → ŷ[1]", "via z2[2] → ŷ[2]",
      ])
    let wide = try net("2-3-30-30 tanh mse")
    #expect(try wide.why("dW1[1,2]").contributions.count == 30)
    #expect(try wide.why("dW1[1,2]").text().count == 9)
  }

  @Test(arguments: ["δ2[1]", "δ²₁", "d2[1]", "dz2[1]", "∂L/∂z2[1]", "delta2[ 1 ]", "dL/dz2[1]"])
  func `spellings of one entry`(spelling: String) throws {
    let network = try net("2-2-3 sigmoid bce weights=textbook")
    #expect(try network.why(spelling).name == "δ2[1]")
    #expect(try network.value(named: spelling)?.shape == [])
  }

  @Test func `names that are read back`() throws {
    let network = try net("2-2-3 tanh mse")
    for quantity in try network.stages().flatMap(\.quantities) {
      #expect(QuantityReference(quantity.name.text)?.name == quantity.name, "\(quantity.name.text)")
      #expect(QuantityReference(quantity.name.ascii)?.name == quantity.name || quantity.name.ascii == "da2")
    }
  }

  @Test(arguments: [
    ("foo", "'foo' is no quantity of a net"), ("δ1", "δ1 has 2 entries: ask for one"),
    ("δ1[3]", "δ1 has no entry [3]"), ("dW1[0,1]", "∂L/∂W1 has no entry [0,1]"),
    ("dW3[1,1]", "there is no ∂L/∂W3: the net has 2 layers"), ("W1[1,1]", "W1 is given, not computed"),
    ("slope2[1]", "σ′(z2) is not formed on the way"), ("dW1[1", "'dW1[1' is no quantity of a net"),
  ])
  func `what can't be explained`(asked: String, message: String) throws {
    let network = try net("2-2-3 sigmoid bce weights=textbook")
    let error = #expect(throws: Failure.self) { try network.why(asked) }
    #expect(error?.message == message)
  }
}
