// Setting numbers of a net, stepping through it, training it, and what is refused.

import Calculus
import Networks
import Testing

@Suite struct AssignmentTests {
  @Test func `values are set whole or one by one`() throws {
    var network = try net("2-2-3 bce weights=textbook")
    try network.set("W1[1,2]", to: Tensor(0.3))
    try network.set("b1", to: Tensor(vector: [8, 9]))
    try network.set("b2", to: Tensor(1))
    try network.set("x", to: Tensor(vector: [1, 2]))
    try network.set("y[2]", to: Tensor(1))
    #expect(try network.value(named: "W1[1,2]")?.values == [0.3])
    #expect(try network.value(named: "b1")?.values == [8, 9])
    #expect(try network.value(named: "b2")?.values == [1, 1, 1])
    #expect(try network.value(named: "x")?.values == [1, 2])
    #expect(try network.value(named: "y")?.values == [1, 1, 1])
    network.reset()
    #expect(try network.value(named: "W1")?.values == [0.15, 0.20, 0.25, 0.30])
    #expect(try network.value(named: "x")?.values == [1, 2])
  }

  @Test(arguments: [
    ("W1", Tensor(vector: [1, 2]), "W1 is 2×2, outputs × inputs, not 2"),
    ("W1[3,1]", Tensor(1), "W1 has no entry [3,1]"),
    ("W1[1]", Tensor(1), "W1 has no entry [1]"),
    ("W1[1,1]", Tensor(vector: [1, 2]), "W1[1,1] takes one finite number"),
    ("b1", Tensor(vector: [1, .nan]), "b1 has an entry that is not a finite number"),
    ("b3", Tensor(1), "there is no b3: the net has 2 layers"),
    ("δ1", Tensor(1), "δ1 is computed, it can't be set"),
    ("lr", Tensor(-1), "a net has no 'lr' to set"),
    ("x", Tensor(vector: [1]), "x takes 2 numbers an example, not 1"),
    ("x[3]", Tensor(1), "x has no entry [3]"),
    ("x[1]", Tensor(.infinity), "x[1] takes one finite number"),
    ("y", Tensor(vector: [1, 0, 7]), "targets of bce are probabilities from 0 to 1, not 7"),
    ("y[1]", Tensor(-1), "targets of bce are probabilities from 0 to 1, not −1"),
  ])
  func `what can't be set leaves the net alone`(name: String, value: Tensor, message: String) throws {
    var network = try net("2-2-3 bce weights=textbook")
    let before = network.json
    let error = #expect(throws: Failure.self) { try network.set(name, to: value) }
    #expect(error?.message == message)
    #expect(network.json == before)
  }

  @Test func `values are looked up by name`() throws {
    let network = try net("2-2-3 bce weights=textbook")
    #expect(try network.value(named: "loss")?.shape == [])
    #expect(try network.value(named: "loss") == network.value(named: "L"))
    #expect(try network.value(named: "ŷ") == network.value(named: "a2"))
    #expect(try network.value(named: "dW2")?.shape == [3, 2])
    #expect(try network.value(named: "alpha") == nil)
    #expect(throws: Failure.self) { try network.value(named: "z9") }
  }

  @Test func `outputs for other inputs leave the examples alone`() throws {
    let network = try net("2-2-3 bce weights=textbook")
    let other = try network.outputs(for: #require(Tensor(rows: [[0.05, 0.10], [1, 1]])))
    #expect(other.shape == [2, 3])
    #expect(abs(other.values[0] - 0.751365) < 5e-7)
    #expect(throws: Failure.self) { try network.outputs(for: Tensor(vector: [1, 2, 3])) }
  }

  @Test func `quantities as JSON`() throws {
    let network = try net("2-2-3 bce weights=textbook")
    #expect(
      try network.quantity(QuantityName(.weights, 1)).json
        == #"{"name":"W1","formula":"weights, outputs × inputs","shape":[2,2],"#
        + #""value":[[0.15,0.2],[0.25,0.3]]}"#
    )
    let loss = try network.quantity(QuantityName(.loss)).json
    let value = try network.loss()
    #expect(loss.hasSuffix(",\"shape\":[],\"value\":\(value)}"))
  }

  @Test func `a walk goes forth and back`() throws {
    var walk = try Walkthrough(net("2-2-3 bce weights=textbook"))
    #expect(walk.kinds.map(\.title) == ["forward 1", "forward 2", "loss", "backward 2", "backward 1"])
    #expect(try walk.stages().map(\.kind) == walk.kinds)
    #expect(try walk.next()?.kind == .forward(1))
    #expect(try walk.next()?.kind == .forward(2))
    #expect(try walk.back()?.kind == .forward(1))
    #expect(try walk.back() == nil)
    #expect(try walk.run(to: .forward).map(\.kind) == [.forward(1), .forward(2)])
    #expect(try walk.run(to: .loss).map(\.kind) == [.loss])
    #expect(try walk.run(to: .loss).map(\.kind) == [.loss])
    #expect(try walk.run(to: .backward).map(\.kind) == [.backward(2), .backward(1)])
    #expect(try walk.isAtEnd && walk.next() == nil)
    #expect(try walk.run(to: .forward).count == 2 && walk.position == 2)
  }

  @Test func `large layers are elided`() throws {
    let stages = try net("784-128-10 relu ce seed=2").stages()
    let z = try #require(stages.first?.quantity(.sum))
    #expect(z.lines.count == 6)
    #expect(z.text.last == "… and 122 more")
    #expect(z.lines.allSatisfy { $0.work.contains("(780 more)") })
  }

  @Test(arguments: ["20-30-10 tanh mse", "2-3-1 tanh mse"])
  func `an interrupt keeps the steps that were taken`(line: String) throws {
    var network = try net(line)
    var twin = network
    var asked = 0
    let run = try network.train(steps: 1_000_000, with: Optimizer(named: "sgd", [0.01])) {
      asked += 1
      return asked == 3
    }
    #expect(run.steps > 0 && run.steps < 1_000_000)
    #expect(run.last == (try network.loss()))
    let whole = try twin.train(steps: run.steps, with: Optimizer(named: "sgd", [0.01]))
    #expect(twin.parameters == network.parameters && whole.last == run.last)
  }

  @Test func `a value that was given was not drawn`() throws {
    var network = try net("2-2-1 tanh mse")
    #expect(network.seeded == ["x", "y", "W1", "W2"])
    try network.set("W1", to: Tensor(1))
    try network.set("x", to: Tensor(vector: [1, 2]))
    try network.set("W2[1,1]", to: Tensor(1))
    #expect(network.seeded == ["y", "W2"])
  }

  @Test func `a loss that is no number stops the run and keeps the weights`() throws {
    var network = try net("1-1 linear mse x=[1, 2, 3] y=[2, 4, 6] W1=0.5 b1=0")
    let before = network.parameters
    let error = #expect(throws: Failure.self) {
      try network.train(steps: 10_000, with: Optimizer(named: "sgd", [10]))
    }
    #expect(error?.code == .nonfinite)
    #expect(error?.hint == "try a smaller rate than 10.0")
    #expect(network.parameters == before)
  }

  @Test func `long histories are thinned`() throws {
    var network = try net("1-1 linear mse x=[1, 2] y=[2, 4] W1=0.5 b1=0")
    let run = try network.train(steps: 10_000, with: Optimizer(named: "sgd", [0.01]))
    #expect(run.losses.count <= 4096)
    #expect(run.stride == 4)
    #expect(run.losses.first == run.first)
    #expect(run.loss(after: 10_000) == run.last)
    #expect(zip(run.losses, run.losses.dropFirst()).allSatisfy { $0 >= $1 })
  }

  @Test(arguments: [
    ("sgd", [0.0]), ("sgd", [-1]), ("sgd", [.nan]), ("sgd", [0.1, 0.2]), ("momentum", [0.1, 1]),
    ("adam", [.infinity]), ("lion", [0.1]),
  ])
  func `optimisers that are refused`(name: String, numbers: [Double]) {
    #expect(throws: Failure.self) { try Optimizer(named: name, numbers) }
  }

  @Test func `no steps are no training`() throws {
    var network = try net("1-1")
    #expect(throws: Failure.self) { try network.train(steps: 0, with: Optimizer(named: "sgd")) }
    #expect(throws: Failure.self) { try network.train(steps: -1, with: Optimizer(named: "sgd")) }
  }
}
