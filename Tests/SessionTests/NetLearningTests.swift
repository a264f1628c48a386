// Learning at the prompt: data, epochs, runs and what is compared, mistakes found before they cost anything.
import Calculus
import Networks
import Page
import Session
import Testing

@Suite struct NetLearningTests {
  private func opened(_ lines: String..., person: Bool = false) throws -> Session {
    let session = Session()
    session.settings.isInteractive = person
    session.settings.width = 100
    for line in lines { _ = try session.reply(line) }
    return session
  }

  private func failure(_ session: Session, _ line: String) throws -> Failure {
    try #require(session.respond(to: line).compactMap(\.failure).first, "\(line)")
  }

  private static let moons = "net 2-8-1 tanh sigmoid bce init=pytorch"

  @Test func `fit learns generated data and judges by what it held back`() throws {
    let session = try opened(Self.moons, "data moons 200")
    let reply = try session.reply("fit 40 batch 16 split 0.2 with adam 0.05")
    #expect(
      reply.out.hasPrefix("fit 160 examples, 40 held back, batch 16, adam 0.05: 400 steps\nepoch 1, loss "))
    #expect(reply.out.contains("\nepoch 40, loss ") && reply.out.contains("val accuracy"))
    #expect((reply.value ?? 1) < 0.3)
    #expect((try session.reply("evaluate").value ?? 1) < 0.3)
    #expect((try session.reply("boundary").value ?? 0) > 0.88)
  }

  @Test func `the same seed fits the same`() throws {
    let replies = try (0..<2).map { _ in
      try opened(Self.moons, "data circles 60").reply("fit 3 batch 8 with sgd 0.1; evaluate").value
    }
    #expect(replies[0] == replies[1] && replies[0] != nil)
  }

  @Test func `patience stops and keeps the best`() throws {
    let session = try opened(Self.moons, "data xor 40 noise 0.4")
    let out = try session.reply("fit 500 batch 8 split 0.5 patience 3 with adam 0.1").out
    #expect(out.contains("stopped after 3 epochs without a better loss"))
    #expect(out.contains("the weights are those of epoch"))
  }

  @Test func `back undoes changes one after the other`() throws {
    let session = try opened("net 2-2-3 sigmoid bce weights=textbook")
    _ = try session.reply("train 10 with sgd 0.5; set W1[1,1] = 0.9")
    #expect(try session.reply("back").out.hasPrefix("back before set W1[1,1]"))
    #expect(try session.reply("back").out == "back before train 10 with sgd 0.5   L 0.666705")
    #expect(try session.reply("back").out == "the start of the pass")
  }

  @Test func `data come and go with the batch that shows them`() throws {
    let session = try opened(Self.moons, "data xor 40", "data moons 300")
    #expect(try session.reply("evaluate").out.hasSuffix("300 examples"))
    #expect(try session.reply("back").out.hasPrefix("back before data"))
    #expect(try session.reply("evaluate").out.hasSuffix("40 examples"))
    _ = try session.reply("set x[1,1] = 0.5")
    #expect(try failure(session, "data").message.contains("was expected"), "x is not from the data any more")
    #expect(try session.reply("fit 1 with sgd 0.1").out.hasPrefix("fit 40 examples"))
    _ = try session.reply("back; back")
    #expect(try session.reply("data").out.hasPrefix("40 examples"))
    _ = try session.reply("back")
    #expect(try failure(session, "data").message.contains("was expected"))
  }

  @Test func `fit interrupted in its first epoch keeps the last batch`() throws {
    let session = try opened(Self.moons, "data moons 200")
    let before = try session.reply("show W1").out
    session.interrupt = { true }
    let out = try session.reply("fit 5 batch 16").out
    session.interrupt = { false }
    #expect(
      out.hasSuffix("interrupted after 1 step\nthe weights are those of the last batch; back undoes it"))
    #expect(try session.reply("show W1").out != before)
    #expect(try session.reply("runs").out == "no runs yet")
    _ = try session.reply("back")
    #expect(try session.reply("show W1").out == before)
  }

  @Test func `weights of old runs are let go`() throws {
    let session = try opened("net 1000-1000 linear mse")
    for _ in 0..<12 { _ = try session.reply("train 1 with sgd 0.1") }
    #expect(try session.reply("runs").out.split(separator: "\n").count == 12)
    #expect(try session.reply("compare").out.contains(" differ, "))
    #expect(try session.reply("compare 1 12").out.contains("weights at the start: no longer kept"))
  }

  @Test func `the boundary of hinge is where the output is 0`() throws {
    let session = try opened(
      "net 2 -> dense 1 -> hinge W1=[[1, 0]] b1=0 x=[[0.3, 0], [-0.3, 1], [0.2, 1]] y=[1, -1, 1]")
    #expect(try session.reply("boundary").out == "3 of 3 on the right side")
  }

  @Test func `accuracy of logits behind an activation is told at 0`() throws {
    let session = try opened(
      "net 1 -> dense 1 tanh -> bce(logits) W1=1 b1=0 x=[0.3, 0.2, -0.4] y=[1, 1, 0]")
    #expect(try session.reply("evaluate").out.hasSuffix("accuracy 1.0000"))
  }

  @Test(arguments: [
    ("graph", ["loss", "range_W1", "norm_dW1"]), ("runs", ["loss_before_1", "loss_after_1"]),
    ("train 3; compare", ["loss_after_1", "losses_2", "distance_start"]), ("curve", ["steps", "losses"]),
    ("train 3; curve 1 2", ["losses_1", "losses_2"]), ("boundary", ["share", "x1", "classes"]),
    ("back", ["loss", "W1", "b2"]), ("fold 1", ["folded"]), ("set b1 = 1", ["loss", "b1"]),
    ("lint", ["gradient_1", "gradient_instead_1"]),
  ])
  func `numbers are told to programs`(line: String, names: [String]) throws {
    let session = try opened("net 2-3-1 sigmoid mse y=1", "train 3")
    let told = try session.reply(line).quantities ?? []
    #expect(Set(names).isSubset(of: told.map(\.name)), "\(told.map(\.name))")
  }

  @Test func `two runs are compared`() throws {
    let session = try opened("net 2-2-3 sigmoid bce weights=textbook", "train 50 with sgd 0.5")
    #expect(try failure(session, "compare").message.contains("two are compared"))
    let out = try session.reply("back; set W1[1,1] = 0.9; rerun; compare").out
    #expect(out.contains("weights at the start: 1 of 15 differ"))
    #expect(out.contains("most W1[1,1]: 0.150000 and 0.900000"))
    #expect(try session.reply("runs").out.split(separator: "\n").count == 2)
  }

  @Test func `the double softmax of the article is found with what it costs`() throws {
    let session = try opened("net 3 -> softmax -> ce(logits) x=[2, 1, 0] y=0")
    let out = try session.reply("lint").out
    #expect(out.contains("mistake: softmax is applied twice"))
    #expect(out.contains("can never fall below 0.551445; here it is 0.797190 instead of 0.407606"))
    let ten = try opened("net 4-10 softmax ce(logits)").reply("lint").out
    #expect(ten.contains("can never fall below 1.461150"))
    #expect(try opened("net 4-10 softmax ce").reply("lint").out == "nothing found")
  }

  @Test(arguments: [
    ("net 2-2 tanh mse y=[3, 0]", "1 of 2 targets are outside -1 to 1"),
    ("net 2-2-1 sigmoid bce(probabilities)", "takes the logarithm of sigmoid"),
    ("net 2-3-2 sigmoid mse y=[1, 0]", "mse of sigmoid outputs on targets 0 and 1"),
    ("net 2-3-2 sigmoid bce(sum)", "gradients are 2 times those of the mean"),
    ("net 2-3-1 tanh mse W1=0.5", "all 3 units of layer 1 have the same weights"),
    ("net 2-3-1 tanh mse x=[200, 30]", "divide by 255"),
    ("net 3 -> batchnorm -> dense 1 -> mse", "batch normalisation of one example"),
    ("net 2-2-1 relu mse b1=-9 x=0", "dead"),
  ])
  func `mistakes are found`(line: String, finding: String) throws {
    #expect(try opened(line).reply("lint").out.contains(finding))
  }

  @Test func `the Jacobian of softmax is diag p minus p pᵀ`() throws {
    let session = try opened("net 2-3 softmax ce x=[1, 2] W1=[[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]] y=0")
    let reply = try session.reply("jac yhat z1")
    let found = try #require(reply.quantities?.first)
    let p = try #require(try session.reply("show yhat").quantities?.first).value
    for i in 0..<3 {
      for j in 0..<3 {
        #expect(abs(found.value[3 * i + j] - p[i] * ((i == j ? 1 : 0) - p[j])) < 1e-15)
      }
    }
    #expect(found.shape == [3, 3])
  }

  @Test func `saliency is the gradient of an output`() throws {
    let session = try opened("net 2-3-2 tanh ce x=[0.3, -0.2] seed=4")
    let found = try #require(try session.reply("saliency 2").quantities?.first).value
    for (place, h) in [(0, 1e-6), (1, 1e-6)] {
      func z(_ step: Double) throws -> Double {
        let x = place == 0 ? "\(0.3 + step), -0.2" : "0.3, \(-0.2 + step)"
        _ = try session.reply("set x = [\(x)]")
        return try #require(try session.reply("show z2").quantities?.first).value[1]
      }
      #expect(abs((try z(h) - z(-h)) / (2 * h) - found[place]) < 1e-8)
    }
  }

  @Test func `saliency is of the output where the last layer forms no sums`() throws {
    for (layer, name) in [("rnn 2", "yhat"), ("lstm 2", "yhat"), ("flatten -> dense 2", "z")] {
      let session = try opened("net 3x2 -> \(layer) -> mse seed=4")
      let found = try #require(try session.reply("saliency 1").quantities?.first)
      let jacobian = try #require(try session.reply("jac yhat x").quantities?.first).value
      #expect(found.formula == "d \(name)[1]/dx")
      #expect(zip(found.value, jacobian).allSatisfy { abs($0 - $1) < 1e-14 } && jacobian[0] != 0)
    }
    let indexed = try opened("net 4 -> embedding 7 3 -> mean -> dense 2 -> ce")
    let failure = try failure(indexed, "saliency 1")
    #expect(failure.message == "the inputs are indices, and nothing has a derivative in an index")
    #expect(try indexed.reply("jac yhat E1").quantities?.first?.shape == [2, 21])
  }

  @Test func `of equal numbers in a window the first is taken, by backprop and by the symbolic derivative`()
    throws
  {
    for net in [
      "net 2x2x1 -> conv 1 1x1 pad 1 -> maxpool 2 -> flatten -> dense 1 -> mse",
      "net 4x4x1 -> conv 1 2x2 pad 1 -> maxpool 3 stride 1 -> flatten -> dense 1 -> mse x=0.5 W1=0.25",
    ] {
      #expect(try opened(net).reply("check").out.contains("symbolic derivative"))
    }
  }

  @Test func `single precision is chosen and said`() throws {
    let session = try opened("net 2-2-3 sigmoid bce weights=textbook")
    let double = try session.reply("loss").value ?? .nan
    let single = try session.reply("precision single; loss").value ?? .nan
    #expect(single != double && abs(single - double) < 1e-7)
    #expect(try session.reply("net").out.contains("precision single"))
    #expect(try failure(session, "precision half").hint == "precision double or precision single")
  }

  @Test(arguments: [
    ("fit x", "fit x"), ("fit 0", "a number of epochs from 1 on was expected"),
    ("fit 2 batch 0", "a batch size from 1 on was expected"),
    ("fit 2 split 1", "split takes a share from 0 to below 1"), ("data nowhere.csv", "can't open"),
    ("data moons 0", "a number of examples from 1 on was expected"),
    ("data digits 10", "the examples are 1×28×28"),
    ("boundary 3", "nothing"), ("jac yhat", "two quantities were expected"),
    ("saliency 9", "an output up to"),
    ("compare", "and two are compared"), ("curve", "nothing has been trained yet"),
    ("fold 7", "there are layers 1 to 2"),
    ("train 5 with sgd 0.1 schedule cosine", "cosine"),
    ("train 5 with adam 0.1 decay -1", "'decay' takes one number from 0 on"),
  ])
  func `what can't be done leaves the net alone`(line: String, message: String) throws {
    let session = try opened("net 2-2-1 sigmoid bce seed=3")
    let before = try session.reply("show W1").out
    let failure = try failure(session, line)
    #expect(
      failure.message.contains(message) || message == "nothing" || message == line, "\(failure.message)")
    #expect(try session.reply("show W1").out == before)
  }
}
