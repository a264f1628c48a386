// Descriptions of nets: what they mean, and what is said about those that mean nothing.

import Calculus
import Networks
import Testing

@Suite struct SpecificationTests {
  @Test(arguments: [
    ("2-2-3", "sigmoid sigmoid", "mse"), ("2-2-3 tanh", "tanh tanh", "mse"),
    ("2-2-3 relu bce", "relu sigmoid", "bce"),
    ("4-5-3 tanh ce", "tanh linear", "ce"), ("4-5-3 tanh softmax ce", "tanh softmax", "ce"),
    ("4-5-3 softmax", "sigmoid softmax", "ce"), ("3-3-4-2 relu relu softmax mse", "relu relu softmax", "mse"),
    ("2-3-1 tanh sigmoid bce(sum)", "tanh sigmoid", "bce(sum)"),
    ("2-3-2 relu linear bce", "relu linear", "bce"),
    ("2-3-2 halfsse silu", "silu silu", "halfsse"), ("3-4 ce", "linear", "ce"),
    ("3-4-5-2 relu tanh ce", "relu tanh linear", "ce"), ("1-1 linear", "linear", "mse"),
  ])
  func `activations and loss`(text: String, activations: String, loss: String) throws {
    let architecture = try NetworkSpecification(text).architecture
    #expect(architecture.transfers.map(\.name).joined(separator: " ") == activations)
    #expect(architecture.loss.name == loss)
  }

  @Test func `numbers given by hand`() throws {
    let network = try net(
      "2-2-3 W1=[[1, 2], [3, -4.5e-1]] b1 = 0.35 x=[0.05,0.10]  y=[1, 0, 1] W2=0.5 b2=[1,2,3]")
    #expect(network.parameters == [1, 2, 3, -0.45, 0.35, 0.35, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 1, 2, 3])
    #expect(network.inputs.values == [0.05, 0.10])
    #expect(network.targets.values == [1, 0, 1])
    #expect(network.seeded == [])
  }

  @Test func `a literal may be computed elsewhere`() throws {
    func evaluate(_ text: Substring) throws(Failure) -> Tensor {
      if text == "sqrt(2)" { return Tensor(1.5) }
      throw Failure(.value, "no", at: 1..<2)
    }
    let network = try Network(NetworkSpecification("1-1 W1=sqrt(2)", evaluate: evaluate))
    #expect(network.parameters[0] == 1.5)
    let error = #expect(throws: Failure.self) {
      try NetworkSpecification("1-1 W1=sqrt(3)", evaluate: evaluate)
    }
    #expect(error?.range == 8..<9)
  }

  @Test func `a batch is rows`() throws {
    let network = try net("2-3-1 bce x=[[0,0],[0,1],[1,0],[1,1]] y=[0,1,1,0]")
    #expect(network.rows == 4)
    #expect(network.targets.shape == [4, 1])
    #expect(network.summary.first { $0.name == "loss" }?.text == "bce, mean over 1 output and 4 examples")
  }

  @Test func `classes become one-hot rows`() throws {
    #expect(try net("2-3 ce x=[1, 2] y=[2]").targets.values == [0, 0, 1])
    #expect(try net("2-3 ce x=[1, 2] y=2").targets.values == [0, 0, 1])
    #expect(try net("2-3 ce x=[1, 2] y=[0, 1, 0]").targets.values == [0, 1, 0])
    #expect(try net("2-2 ce x=[[1, 2], [3, 4]] y=[1, 0]").targets.values == [0, 1, 1, 0])
  }

  @Test func `what is left out is drawn from the seed`() throws {
    let one = try net("3-4-2 tanh mse seed=7")
    #expect(one.seeded == ["x", "y", "W1", "W2"])
    #expect(try net("3-4-2 tanh mse seed=7").parameters == one.parameters)
    #expect(try net("3-4-2 tanh mse seed=8").parameters != one.parameters)
    let given = try net("3-4-2 tanh mse seed=7 W1=0.5")
    #expect(given.weights(2) == one.weights(2))
    #expect(one.bias(1)?.values == [0, 0, 0, 0])
    let limit = (6.0 / 7).squareRoot()
    #expect(one.weights(1)?.values.allSatisfy { abs($0) <= limit } == true)
    #expect(one.weights(1)?.values.allSatisfy { ($0 * 1e6).rounded() / 1e6 == $0 } == true)
    #expect(one.summary.last?.text == "7, drew x, y, W1, W2")
  }

  /// The first output of SplitMix64 for seed 1234567 is published as 6457827717110365317.
  @Test func `the generator is SplitMix64`() throws {
    let first = Double(6_457_827_717_110_365_317 >> 11) * 0x1p-53
    let x = try net("1-1 linear seed=1234567").inputs.values[0]
    #expect(x == ((2 * first - 1) * 1e6).rounded() / 1e6)
  }

  @Test func `the textbook brings its own numbers`() throws {
    let network = try net("2-2-3 weights=textbook")
    #expect(network.inputs.values == [0.05, 0.10])
    #expect(network.targets.values == [1, 0, 1])
    #expect(network.bias(2)?.values == [0.60, 0.60, 0.60])
    #expect(try net("2-2-3 weights=textbook b1=8").bias(1)?.values == [8, 8])
  }

  @Test(arguments: [
    ("", "a net needs the sizes of its layers", 0..<0),
    ("a-b sigmoid", "'a' is not a layer size", 0..<1),
    ("1.5-2 sigmoid", "'1.5' is not a layer size", 0..<3),
    ("2-2- sigmoid", "a layer size is missing in '2-2-'", 4..<5),
    ("2", "one layer is no net: sizes of inputs and outputs are needed", 0..<1),
    ("2-0-1", "a layer needs at least one unit", 2..<3),
    ("2-99999999999999999999-1", "a layer of 99999999999999999999 units is too large", 2..<22),
    ("1000000-1000000 sigmoid", "a net of 1000000-1000000 has too many parameters", 0..<15),
    ("10000-20000-1 relu", "a net of 10000-20000-1 has too many parameters", 0..<13),
    ("2-2-1 sigmod", "'sigmod' is no activation and no loss", 6..<12),
    ("2-2-1 sigmoid tanh relu", "3 activations for 2 layers", 6..<23),
    ("2-2-1 bce mse", "a second loss", 10..<13),
    ("2-2-1 bce(men)", "unknown reduction 'men'", 6..<14),
    (
      "2-2-1 tanh tanh bce",
      "bce needs sigmoid outputs, or linear ones read as logits; the last layer has tanh", 16..<19
    ),
    ("2-2-3 tanh tanh ce", "ce takes logits: the last layer is linear or softmax, not tanh", 16..<18),
    ("2-2-1 ce", "ce needs two outputs or more", 6..<8),
    ("2-2-2-1 softmax tanh mse", "softmax can only be the last layer's activation", 8..<15),
    ("2-2-1 seed=-1", "a seed is a whole number from 0 to 18446744073709551615, not '-1'", 11..<13),
    ("2-2-1 weights=mazur", "unknown weights 'mazur'", 14..<19),
    ("2-3-1 weights=textbook", "the textbook weights are for 2-2-3 and 2-2-2, not 2-3-1", 6..<22),
    ("2-2-1 lr=3", "unknown setting 'lr'", 6..<8),
    ("2-2-1 W1=", "a value is missing after 'W1='", 6..<9),
    ("2-2-1 b1=1 b1=2", "b1 is given twice", 11..<15),
    ("2-2-1 W1=[[1,2],[3]]", "row 2 has 1 numbers, row 1 has 2", 16..<19),
    ("2-2-1 W1=[[1,2],[3,four]]", "'four' is not a number", 19..<23),
    ("2-2-1 W1=[1,2]", "W1 is 2×2, outputs × inputs, not 2", 9..<14),
    ("2-2-1 W3=1", "there is no W3: the net has 2 layers", 9..<10),
    ("2-2-1 b1=[1,1e999]", "1e999 is too large for a number", 12..<17),
    ("2-2-1 x=[1,2,3]", "x takes 2 numbers an example, not 3", 8..<15),
    ("2-2-1 y=[[1],[0]] x=[1,2]", "y has 2 rows for 1 examples in x", 8..<17),
    ("2-2-1 bce y=2", "targets of bce are probabilities from 0 to 1, not 2", 12..<13),
    ("2-3 ce x=[1,2] y=3", "y has class 3; there are classes 0 to 2", 17..<18),
    ("2-3 ce x=[1,2] y=[0.5,0.2,0.2]", "the targets of an example sum to 0.9, not 1", 17..<30),
    ("2-2-1 W1=[[1,2],[3,4]", "a bracket is not closed", 9..<10),
    ("2-2-1 ]", "nothing is open for this ']'", 6..<7),
    ("δ 2-2", "'δ' is not a layer size", 0..<2),
    ("2-2-1 x=[θ, 1]", "'θ' is not a number", 9..<11),
    ("2-2-1 θδ=3 sigmod", "unknown setting 'θδ'", 6..<10),
  ])
  func `a description that means nothing`(text: String, message: String, range: Range<Int>) {
    let error = #expect(throws: Failure.self) { try net(text) }
    #expect(error?.message == message)
    #expect(error?.range == range)
  }

  @Test func `places count bytes, also behind a θ`() {
    let error = #expect(throws: Failure.self) {
      try NetworkSpecification("2-2-1 x=[θ, 2θ] sigmod") { _ in Tensor(vector: [1, 2]) }
    }
    #expect(error?.range == 18..<24)
    let literal = #expect(throws: Failure.self) { try NetworkSpecification("2-2-1 x=[−1, θ]") }
    #expect(literal?.range == 15..<17)
  }

  @Test func `hints name what was meant`() {
    let error = #expect(throws: Failure.self) { try net("2-2-1 bec") }
    #expect(error?.hint == "did you mean 'bce'?")
  }

  /// Any bytes give a net or an error, never a crash.
  @Test func `random descriptions never trap`() {
    var state: UInt64 = 99
    let pieces = [
      "2", "-", "3", " ", "sigmoid", "bce", "ce", "softmax", "x=", "y=", "W1=", "[", "]", "(", ")", ",", "1",
      "0.5",
      "e9", "=", "seed=", "weights=textbook", "δ", "\u{301}", "\u{0}", "99999", "linear", "b2=", "\n",
    ]
    var built = 0
    for _ in 0..<20_000 {
      var text = state % 4 == 0 ? "" : "2-2 "
      for _ in 0..<(state >> 20 % 12) {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text += pieces[Int(state >> 33) % pieces.count]
      }
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      if text.utf8.filter({ $0 == 57 }).count > 4 { continue }
      if (try? net(text)) != nil { built += 1 }
    }
    #expect(built > 0)
  }
}
