// Every kind of layer against PyTorch, against differences, against the symbolic derivative of its formula, and
// its paths against its loops; in both precisions.

import Arrays
import Calculus
import Networks
import Testing

/// Pipelines with every kind of layer.
let pipelines = [
  "6x6x2 -> conv 3 3x3 stride 2 pad 1 tanh -> maxpool 2 -> flatten -> dense 4 -> ce seed=3",
  "5x6x1 -> conv 2 2x3 relu -> avgpool 2 -> flatten -> dense 3 softmax -> ce seed=4 x=0.5",
  "7x5x2 -> conv 2 3 pad same nobias silu -> maxpool 3 stride 1 -> flatten -> dense 2 sigmoid -> bce seed=5",
  "4x3 -> rnn 3 -> dense 2 -> mse seed=6", "4x3 -> lstm 3 -> dense 2 -> mse seed=7",
  "4x3 -> gru 3 -> dense 2 -> huber seed=8",
  "3x2 -> gru 2 sequence -> lstm 2 sequence -> dense 2 -> ce seed=9",
  "3x2 -> rnn 2 sequence -> mean -> dense 2 tanh -> hinge seed=10",
  "4 -> embedding 7 3 -> mean -> dense 4 -> ce seed=11",
  "3 -> embedding 5 2 -> lstm 2 -> dense 1 sigmoid -> bce seed=12",
  "3 -> batchnorm -> dense 2 -> mse seed=13 x=[[1, 2, 3], [0.5, 1, -1], [2, -1, 0.25]] y=[[1, 0], [0, 1], [1, 1]]",
  "4x4x2 -> conv 2 3x3 -> batchnorm -> relu -> flatten -> dense 2 -> mse seed=14",
  "5 -> dense 4 gelu -> layernorm -> dropout 0.3 -> dense 2 sigmoid -> bce seed=15",
  "3x4 -> attention 3 -> flatten -> dense 2 -> mse seed=16", "3x2 -> layernorm -> attention 2 -> mse seed=17",
  "3 -> dense 4 tanh -> dense 3 softmax -> ce(logits) seed=18",
  "3x2 -> batchnorm -> dense 2 -> mse seed=21 x=[[[1, 2], [0.5, 3], [1, -1]], [[2, -1], [0, 1], [0.25, 4]]]",
  "2x2x1 -> conv 1 1x1 pad 1 -> maxpool 2 -> flatten -> dense 1 -> mse seed=1",
  "5x5x1 -> conv 2 3x3 pad 1 nobias -> maxpool 3 stride 1 -> flatten -> dense 2 -> mse seed=22 x=0.5",
  "4x4x1 -> maxpool 2 stride 1 -> conv 2 2x2 -> flatten -> dense 2 -> mse seed=23 x=0",
  "3 -> dense 3 sigmoid -> bce(probabilities) seed=19",
  "3 -> dense 3 softmax -> ce(probabilities) seed=20",
]

@Suite struct LayerTests {
  @Test(arguments: LayerCase.files)
  func `values, loss and gradients are PyTorch's`(file: String) throws {
    let reference = try LayerCase(file)
    #expect(abs(try reference.network.loss() - reference.loss) < 1e-12)
    #expect(!reference.gradients.isEmpty && !reference.values.isEmpty)
    for (name, numbers) in reference.values + reference.gradients {
      let found = try #require(try reference.network.value(named: name), "\(name)")
      #expect(distance(found.values, numbers) < 1e-12, "\(name)")
    }
  }

  @Test(arguments: LayerCase.files)
  func `optimisers take PyTorch's steps`(file: String) throws {
    let reference = try LayerCase(file)
    #expect(!reference.runs.isEmpty)
    for run in reference.runs {
      var network = reference.network
      let training = try network.train(steps: run.losses.count, with: run.optimizer)
      #expect(distance(Array(training.losses.dropLast()), run.losses) < 1e-10, "\(run.optimizer)")
      #expect(abs(training.last - run.final) < 1e-10)
      for (name, numbers) in run.parameters {
        let found = try #require(try network.value(named: name))
        #expect(distance(found.values, numbers) < 1e-10, "\(name) \(run.optimizer)")
      }
    }
  }

  @Test(arguments: LayerCase.files)
  func `single precision is near`(file: String) throws {
    let reference = try LayerCase(file)
    var network = reference.network
    network.precision = .single
    #expect(abs(try network.loss() - reference.loss) < 1e-4 * max(1, abs(reference.loss)))
    for (name, numbers) in reference.values + reference.gradients {
      let found = try #require(try network.value(named: name))
      let size = numbers.map(abs).max() ?? 0
      #expect(zip(found.values, numbers).allSatisfy { abs($0 - $1) <= 1e-4 * max(size, 1e-3) }, "\(name)")
    }
    for run in reference.runs {
      var trained = network
      let training = try trained.train(steps: run.losses.count, with: run.optimizer)
      #expect(abs(training.last - run.final) < 1e-4 * max(1, abs(run.final)), "\(run.optimizer)")
    }
  }

  /// L = Σ softmax(z) ⊙ x + ½ Σ ln Σ e^z, with z as the inputs of a net that is only softmax.
  @Test(arguments: ["184", "186", "187", "189"])
  func `softmax's Jacobian is PyTorch's`(number: String) throws {
    let json = try ReferenceCase.json("net-\(number).json")
    let rows = json["params"]?["z"]?.items ?? []
    let weights = json["x"]?.items ?? []
    #expect(!rows.isEmpty)
    var gradients: [Double] = []
    for (z, x) in zip(rows, weights) {
      let network = try Network(
        NetworkSpecification("\(z.numbers.count) -> softmax -> mse"),
        x: Tensor(vector: z.numbers))
      let p = try network.outputs().values
      let jacobian = try network.jacobian(of: QuantityName(.output), by: QuantityName(.input)).values
      for k in p.indices {
        gradients.append(p.indices.reduce(0.5 * p[k]) { $0 + jacobian[$1][k] * x.numbers[$1] })
      }
      #expect(
        distance(p, json["forward"]?["softmax"]?.items[gradients.count / p.count - 1].numbers ?? []) < 1e-12)
    }
    #expect(distance(gradients, json["grads"]?["z"]?.numbers ?? []) < 1e-12)
  }

  @Test(arguments: pipelines)
  func `backprop agrees with differences`(text: String) throws {
    let check = try net(text).check()
    #expect(check.passes, "\(check)")
    #expect(check.compared > 0)
  }

  /// Every entry of every quantity that is made of others: its terms or paths add up to what the loops gave.
  @Test(arguments: pipelines)
  func `reasons add up`(text: String) throws {
    let network = try net(text)
    var explained = 0
    for quantity in try network.stages().flatMap(\.quantities) {
      let count = quantity.value.values.count
      for place in quantity.value.values.indices where place % max(1, count / 12) == 0 {
        let why = try network.why(QuantityReference(quantity.name, quantity.indices(of: place)))
        #expect(abs(why.total - why.value) <= 1e-10 * max(1, abs(why.value)), "\(why.name)")
        #expect(why.value == quantity.value.values[place])
        explained += 1
      }
    }
    #expect(explained > 4)
  }

  @Test(arguments: pipelines)
  func `a description is read back`(text: String) throws {
    let network = try net(text)
    let again = try NetworkSpecification(
      "\(network.architecture.text) \(network.architecture.isDense ? "" : "-> ")"
        + (network.architecture.isDense ? "" : network.architecture.loss.name.filter { $0 != " " }))
    if !network.architecture.isDense { #expect(again.architecture == network.architecture) }
    for name in network.names {
      #expect(QuantityReference(name.ascii)?.name == name, "\(name.ascii)")
      #expect(QuantityReference(name.text)?.name == name, "\(name.text)")
    }
  }

  /// What training writes over must not be missed.
  @Test(arguments: pipelines)
  func `a lean step is the same as a full one`(text: String) throws {
    guard !text.contains("dropout") else { return }
    var network = try net(text)
    let gradients = try network.gradients()
    let before = network.parameters
    _ = try network.train(steps: 1, with: Optimizer(named: "sgd", [0.1]))
    for parameter in network.layout.parameters where !parameter.name.ascii.hasPrefix("run") {
      for place in parameter.range {
        #expect(abs(network.parameters[place] - (before[place] - 0.1 * gradients[place])) < 1e-12)
      }
    }
  }

  @Test(arguments: [
    ("28x28x1 -> dense 10 -> ce", "layer 1: dense takes a vector, not 1×28×28"),
    ("4 -> conv 2 3x3 -> mse", "layer 1: a convolution takes channels × height × width, not 4"),
    ("4x4x1 -> conv 2 5x5 -> mse", "layer 1: the kernel of 5×5 is larger than 4×4"),
    ("4 -> rnn 3 -> mse", "layer 1: a recurrent layer takes steps × features, not 4"),
    (
      "4 -> dense 3 -> embedding 3 2 -> mse",
      "an embedding can only be the first layer: it takes whole numbers"
    ),
    ("4 -> densely 3 -> mse", "'densely' is no layer, no activation and no loss"),
    ("4 -> dense -> mse", "a number of units was expected after 'dense'"),
    ("4 -> dense 0 -> mse", "a number of units was expected, not '0'"),
    ("4 -> dropout 1 -> dense 2 -> mse", "the rate of dropout is from 0 to below 1"),
    ("4 -> dense 3 -> mse -> dense 2", "nothing may follow the loss"),
    ("4 -> -> mse", "a layer is missing beside an arrow"),
    ("4y -> dense 2 -> mse", "'4y' is no shape of an example"),
    ("4 -> embedding 7 3 -> mean -> dense 2 -> ce x=[1, 2, 7, 0]", "x has 7; the embedding has rows 0 to 6"),
    ("9999999 -> dense 9999999 -> mse", "a net of 9999999-9999999 has too many parameters"),
  ])
  func `what does not fit is said`(text: String, message: String) throws {
    let error = #expect(throws: Failure.self) { try net(text) }
    #expect(error?.message == message)
    #expect(error?.range != nil)
  }
}

extension Network {
  fileprivate init(_ specification: NetworkSpecification, x: Tensor) throws(Failure) {
    try self.init(specification)
    try set("x", to: x)
  }
}
