// The verbs of net mode, on the textbook net and on nets drawn from seeds.
import Calculus
import Networks
import Page
import Session
import Testing

@Suite struct NetVerbTests {
  static let textbook = "net 2-2-3 sigmoid bce x=[0.05, 0.10] y=[1, 0, 1] weights=textbook"

  private func opened(_ line: String = textbook, person: Bool = false) throws -> Session {
    let session = Session()
    session.settings.isInteractive = person
    session.settings.width = 100
    _ = try session.reply(line)
    return session
  }

  private func failure(_ session: Session, _ line: String) throws -> Failure {
    try #require(session.respond(to: line).compactMap(\.failure).first, "\(line)")
  }

  // MARK: The worked example

  @Test func `the worked example has the numbers of the book`() throws {
    let session = try opened()
    let stages = try ["n", "n", "n", "n", "n"].map { try session.reply($0).out }
    #expect(
      stages[0].contains(
        "z1[1] = 0.15*0.05 + 0.20*0.10 + 0.35 = 0.377500\nz1[2] = 0.25*0.05 + 0.30*0.10 + 0.35 = 0.392500"))
    #expect(stages[1].contains("yhat[1] = sigma(1.105906) = 0.751365"))
    #expect(stages[1].contains("= 0.772928") && stages[1].contains("= 0.793137"))
    #expect(stages[2].hasSuffix("L = 2.000114 / 3 = 0.666705"))
    #expect(stages[3].contains("d2[1] = (0.751365 - 1)/3 = -0.082878"))
    #expect(stages[3].contains("= 0.257643") && stages[3].contains("= -0.068954"))
    #expect(stages[3].contains("dL/dW2[3,2] = -0.068954*0.596884 = -0.041158"))
    #expect(stages[4].contains("d1[1] = 0.054297*0.241301 = 0.013102"))
    #expect(stages[4].contains("d1[2] = 0.059588*0.240613 = 0.014338"))
    for stage in stages { #expect(stage.utf8.allSatisfy { $0 < 0x80 }, "a pipe gets ASCII") }
  }

  @Test func `training reaches the losses of the book`() throws {
    let session = try opened()
    #expect(try session.reply("sgd 0.5").out.contains("L 0.666705 -> 0.601695"))
    let sgd = try session.reply("reset; train 200 with sgd 0.5")
    #expect(abs((sgd.value ?? .nan) - 0.013037) < 5e-7)
    #expect(sgd.out.contains("step 50: L = 0.060142"))
    let adam = try session.reply("reset; train 200 with adam 0.1")
    #expect(abs((adam.value ?? .nan) - 0.000691) < 5e-7)
  }

  @Test func `a person sees matrices and Greek`() throws {
    let session = try opened(person: true)
    let text = try session.reply("backward").text.plain
    #expect(text.contains("δ2 = (ŷ − y)/3"))
    #expect(text.contains("⎡ −0.082878·0.593270  −0.082878·0.596884 ⎤   ⎡ −0.049169  −0.049469 ⎤"))
    #expect(text.contains("∂L/∂W2 = ⎢"))
    let header = try session.reply("net").text.plain
    #expect(header.contains("│ 0.05 │") && header.contains("mean over 3 outputs"))
  }

  @Test func `the empty line steps, b goes back`() throws {
    let session = try opened()
    #expect(session.stepNet()?.out.hasPrefix("forward 1\n") == true)
    #expect(session.stepNet()?.out.hasPrefix("forward 2\n") == true)
    #expect(try session.reply("b").out.hasPrefix("forward 1\n"))
    #expect(try session.reply("back").out == "the start of the pass")
    for _ in 0..<5 { _ = session.stepNet() }
    #expect(session.stepNet()?.out.hasPrefix("the end of the pass") == true)
    _ = try session.reply("quit")
    #expect(session.stepNet() == nil)
    #expect(!session.isInNet)
  }

  @Test func `forward takes expressions`() throws {
    let session = try opened()
    _ = try session.reply("forward 1/2 sqrt(2)")
    #expect(try session.quantity("x", after: "show x") == [0.5, 2.0.squareRoot()])
    _ = try session.reply("forward [0.05, 0.10]")
    #expect(abs((try session.reply("loss").value ?? .nan) - 0.666705) < 5e-7)
    _ = try session.reply("c = 3; forward c -c/2")
    #expect(try session.quantity("x", after: "show x") == [3, -1.5])
  }

  @Test func `why adds up`() throws {
    let session = try opened()
    let reply = try session.reply("why dW1[1,2]")
    let value = try session.reply("show dW1[1,2]").value
    #expect(reply.value == value)
    #expect(reply.out.contains("total"))
    #expect(reply.out.split(separator: "\n").count == 5)
  }

  // MARK: Gradients

  @Test(arguments: [
    "net 3-4-2 tanh mse", "net 3-4-2 sigmoid bce", "net 2-3-3-2 softplus gelu linear ce",
    "net 3-3 softmax ce",
    "net 2-4-3 silu softmax mse", "net 2-3-2 relu linear bce(sum)", "net 3-4-2 elu halfsse",
    "net 2-3-1 tanh huber",
    "net 2-3-2 softsign mae", "net 2-3-1 tanh bce x=[[0,0],[0,1],[1,0],[1,1]] y=[0,1,1,0]",
    "net 2-5-2 mish mse(sum)",
  ])
  func `backprop is the central difference and the symbolic derivative`(line: String) throws {
    for seed in 1...5 {
      let session = try opened("\(line) seed=\(seed)")
      let reply = try session.reply("check")
      #expect(reply.out.contains("central differences") && reply.out.contains("symbolic derivative"))
      #expect(reply.value.map { $0 <= 1e-7 } == true)
    }
  }

  // MARK: Values in lines

  @Test func `quantities are values, and always the present ones`() throws {
    let session = try opened()
    #expect(try session.reply("W1").out == "[[0.15, 0.2], [0.25, 0.3]]")
    #expect(try session.reply("W1[1,2]*2 + W1[1,1]").out == "0.55")
    let loss = try session.reply("2*loss").value
    #expect(abs((loss ?? .nan) - 2 * 0.6667045397485246) < 1e-15)
    _ = try session.reply("set W1[1,2] = 0.5")
    #expect(try session.reply("W1[1,2]").out == "0.5")
    let (greek, latin) = (try session.reply("δ2[1]").value, try session.reply("d2[1]").value)
    #expect(greek == latin)
    _ = try session.reply("k = 2*z1[1]")
    let before = try session.reply("k").value
    _ = try session.reply("sgd 0.5")
    #expect(try session.reply("k").value != before)
    #expect(try session.reply("d/dx x^2").out == "2*x", "x stays free")
  }

  @Test func `a person's own names come back`() throws {
    let session = Session()
    _ = try session.reply("a1 = 5; z = 2")
    _ = try session.reply(Self.textbook)
    #expect(try session.reply("a1").out.hasPrefix("[0.593269"))
    #expect(try failure(session, "W1 = 3").code == .name)
    #expect(try session.reply("z + 1").out == "3")
    _ = try session.reply("quit")
    #expect(try session.reply("a1").out == "5")
    #expect(try session.reply("W1").out == "W1")
    #expect(session.respond(to: "W1 = 3").first?.ok == true)
  }

  @Test func `one-letter verbs give way to names`() throws {
    let session = try opened()
    _ = try session.reply("n = 5")
    #expect(try session.reply("n").out == "5")
    #expect(try session.reply(":n").out.hasPrefix("forward 1"))
    #expect(try session.reply("b + 1").out == "b + 1")
  }

  // MARK: Errors

  @Test(arguments: [
    "next", "forward 1 2", "loss", "backward", "why d1", "check", "diagnose", "sgd 1", "train 3", "weights w",
  ])
  func `a verb without a net says what is missing`(line: String) throws {
    let failure = try failure(Session(), line)
    #expect(failure.code == .state)
    #expect(failure.hint?.contains("net 2-2-3 sigmoid bce") == true)
  }

  /// Line, the text that the error is about.
  @Test(arguments: [
    ("net a-b sigmoid", "a"), ("net 2", "2"), ("net 1.5-2 sigmoid", "1.5"), ("net 2-2-1 sigmod", "sigmod"),
    ("net 2-2-1 x=[1, 1/0]", "1/0"), ("net 2-2-1 x=[θ, 1]", "[θ, 1]"), ("forward 1/0 1", "1/0"),
    ("forward a b", "a"), ("forward 1 2 3", "1 2 3"), ("train -1", "-1"), ("train 1e30", "1e30"),
    ("train 2.5", "2.5"),
    ("train 5 with foo 1", "foo"), ("train 5 with sgd -1", "-1"), ("train", "train"),
    ("set W1 = [1,2,3]", "[1,2,3]"),
    ("set W1[3,1] = 2", "2"), ("set z1 = 2", "2"), ("set b1 = 1/0", "1/0"), ("set θ = 1", "θ "),
    ("set lr -1", "lr -1"),
    ("set b1 = θ + 2", "θ + 2"), ("show foo", "foo"), ("why W1", "W1"), ("why d1", "d1"),
    ("why d1[5]", "d1[5]"),
    ("sgd 0", "0"), ("momentum 0.1 2", "0.1 2"), ("net 1000000-1000000", "1000000-1000000"),
    ("backward 3", "3"),
    ("data nowhere.csv", "nowhere.csv"), ("weights nowhere.txt", "nowhere.txt"),
    ("load nowhere.json", "nowhere.json"),
    ("W1[3,1]", "W1[3,1]"),
  ])
  func `errors have their place and change nothing`(line: String, about: String) throws {
    let session = try opened()
    _ = try session.reply("n; n")
    let before = try session.reply("show").out
    let failure = try failure(session, line)
    let range = try #require(failure.range)
    let bytes = Array(line.utf8)
    try #require(range.upperBound <= bytes.count)
    #expect(String(decoding: bytes[range], as: UTF8.self) == about)
    #expect(try session.reply("show").out == before)
    #expect(session.stepNet()?.out.hasPrefix("loss") == true, "nor does the pass begin again")
  }

  @Test func `places count bytes, also behind Greek letters`() throws {
    let session = Session()
    _ = try session.reply("θ = 0.3")
    let line = "net 2-2-1 x=[θ, 2θ] sigmod"
    let failure = try failure(session, line)
    #expect(failure.range == line.utf8.count - 6..<line.utf8.count)
    #expect(failure.hint == "did you mean 'sigmoid'?")
    _ = try session.reply("net 2-2-1 x=[θ, 2θ] sigmoid")
    #expect(try session.quantity("x", after: "show x") == [0.3, 0.6])
  }

  @Test func `an interrupt keeps what has been reached, and the clock does not`() throws {
    let session = try opened()
    let weights = try session.reply("show W1").out
    session.interrupt = { true }
    let out = try session.reply("train 100000000 with sgd 0.1").out
    #expect(out.contains("interrupted after ") && out.contains(" of 100000000 steps; back undoes them"))
    session.interrupt = { false }
    #expect(try session.reply("show W1").out != weights)
    #expect(try session.reply("back").out.hasPrefix("back before train 100000000 with sgd 0.1, "))
    #expect(try session.reply("show W1").out == weights)
    session.settings.limits.seconds = 0.05
    let failure = try failure(session, "train 100000000 with sgd 0.1")
    #expect(failure.code == .limit)
    #expect(try session.reply("show W1").out == weights)
  }

  @Test func `what is shown of a pass can be interrupted and comes back`() throws {
    let session = try opened("net 3-4-2 tanh ce")
    for line in ["n", "forward", "backward", "show z2", "show all", "why dW1[1,1]"] {
      session.interrupt = { true }
      #expect(try failure(session, line).code == .interrupted, "\(line)")
      session.interrupt = { false }
    }
    #expect(try session.reply("n").out.hasPrefix("forward 1\nz1 = "))
    #expect(try session.reply("back").out.hasPrefix("the start of the pass"))
  }

  @Test func `nothing is run after an interrupted training`() throws {
    let session = try opened()
    session.interrupt = { true }
    #expect(session.respond(to: "train 100000000 with sgd 0.1; reset").count == 1)
  }

  @Test func `a loss that explodes changes nothing`() throws {
    let session = try opened("net 1-1 linear mse x=[1, 2, 3] y=[2, 4, 6] W1=0.5")
    #expect(try failure(session, "train 1000 with sgd 10").code == .nonfinite)
    #expect(try session.reply("W1").out == "[[0.5]]")
  }
}
