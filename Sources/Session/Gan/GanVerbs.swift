// What can be said to two nets against each other. The words are those of a net wherever the meaning is the same.
import Calculus
import Networks
import Page

struct GanVerb: Sendable {
  let name: String
  let usage: String
  let summary: String
  let run: @Sendable (Session, GanSession, Arguments) throws(Failure) -> Reply

  static let all: [GanVerb] = [
    GanVerb(name: "next", usage: "n or Enter", summary: "the next of the six stages of a step") {
      (session, gan, arguments) throws(Failure) in
      try session.nothingAfter(arguments)
      return try session.nextGanStage(gan)
    },
    GanVerb(
      name: "step", usage: "step [with OPTIMISER …]", summary: "the rest of a step, all stages"
    ) { (session, gan, arguments) throws(Failure) in try session.stepGan(gan, arguments) },
    GanVerb(name: "b", usage: "b", summary: "one stage back, or before the last step or training") {
      (session, gan, arguments) throws(Failure) in try session.backInGan(gan, arguments)
    },
    GanVerb(
      name: "train", usage: "train N [batch N] [with OPTIMISER …]", summary: "N steps of both"
    ) { (session, gan, arguments) throws(Failure) in try session.trainGan(gan, arguments) },
    GanVerb(
      name: "data", usage: "data NAME [COUNT] [noise X] [seed N], or data FILE", summary: "real examples"
    ) { (session, gan, arguments) throws(Failure) in try session.setGanData(gan, arguments) },
    GanVerb(
      name: "show", usage: "show [Q]", summary: "z, x, G(z), D(x), gradients, or the weights D.W1, G.W1 …"
    ) { (session, gan, arguments) throws(Failure) in try session.showInGan(gan, arguments) },
    GanVerb(name: "diagnose", usage: "diagnose", summary: "who is winning") {
      (session, gan, arguments) throws(Failure) in
      try session.nothingAfter(arguments)
      return session.reply(try gan.players.diagnose())
    },
    GanVerb(name: "check", usage: "check", summary: "both gradients against central differences") {
      (session, gan, arguments) throws(Failure) in
      try session.nothingAfter(arguments)
      return try session.reply(try gan.players.check(interrupted: session.isStopped), arguments)
    },
    GanVerb(
      name: "plot", usage: "plot [FILE.svg]", summary: "real and made points, and what D makes of the plane"
    ) {
      (session, gan, arguments) throws(Failure) in try session.plotGan(gan, arguments)
    },
    GanVerb(name: "curve", usage: "curve [FILE.svg]", summary: "both losses of the last training") {
      (session, gan, arguments) throws(Failure) in try session.ganCurve(gan, arguments)
    },
    GanVerb(name: "reset", usage: "reset", summary: "both nets as they began") {
      (session, gan, arguments) throws(Failure) in
      try session.nothingAfter(arguments)
      var changed = gan.players
      changed.reset()
      gan.commit(changed, after: "reset")
      return session.ganReply("the weights of the start", session.told(changed)) { _ in
        Text("the weights of the start")
      }
    },
    GanVerb(
      name: "save", usage: "save generator FILE, save discriminator FILE",
      summary: "one of the nets as a file"
    ) { (session, gan, arguments) throws(Failure) in try session.saveGan(gan, arguments) },
    GanVerb(name: "quit", usage: "quit", summary: "leaves the two nets") {
      (session, _, arguments) throws(Failure) in
      try session.nothingAfter(arguments)
      session.gan = nil
      return Reply(.net)
    },
  ]

  /// The verb a command is while two nets are open; nil for commands that mean what they always do. Fails for what
  /// only a single net understands.
  static func verb(of command: Command, _ arguments: Arguments) throws(Failure) -> GanVerb? {
    if command.name == "plot", !arguments.isEmpty, arguments.words.last?.text.hasSuffix(".svg") != true {
      return nil
    }
    if let found = all.first(where: { $0.name == command.name }) { return found }
    guard command.group == .verb else { return nil }
    throw Failure(
      .usage, "'\(command.name)' is for a single net", at: arguments.word,
      hint: "here are " + all.map(\.name).joined(separator: ", "))
  }

  /// For `help gan`.
  static var details: String { all.map { "\($0.usage): \($0.summary)" }.joined(separator: "\n") }
}

extension Session {
  // MARK: Stages

  private func stage(_ number: Int, _ gan: GanSession, _ turn: AdversarialTurn, _ players: Adversarial)
    -> GanStage
  {
    GanStage(number, turn, players, gan.optimizer)
  }

  private func reply(_ stages: [GanStage], value: Double? = nil) -> Reply {
    ganReply(
      stages.map(\.out).joined(separator: "\n"), value: value, stages.flatMap(\.quantities)
    ) { page in stages.map { $0.text(page) }.joined(separator: "\n\n") }
  }

  func nextGanStage(_ gan: GanSession) throws(Failure) -> Reply {
    let (turn, players) = (try gan.turn(), gan.players)
    return reply([stage(try gan.advance(), gan, turn, players)])
  }

  func stepGan(_ gan: GanSession, _ arguments: Arguments) throws(Failure) -> Reply {
    let clauses = Clauses(arguments, keywords: Clauses.optimizer + ["with"])
    try clauses.expectNoHead()
    gan.use(try optimizer(of: clauses, used: gan.optimizer))
    let (turn, players) = (try gan.turn(), gan.players)
    var stages: [GanStage] = []
    for _ in gan.position..<GanStage.count {
      stages.append(stage(try gan.advance(), gan, turn, players))
    }
    return reply(stages, value: turn.generatorLossAfter)
  }

  func backInGan(_ gan: GanSession, _ arguments: Arguments) throws(Failure) -> Reply {
    try nothingAfter(arguments)
    let found = gan.back()
    if let number = found.stage { return reply([stage(number, gan, try gan.turn(), gan.players)]) }
    let words = found.change.map { "back before \($0)" } ?? "the start of a step"
    return ganReply(words, found.change.map { _ in told(gan.players) }) { _ in Text(words, .quiet) }
  }

  func showInGan(_ gan: GanSession, _ arguments: Arguments) throws(Failure) -> Reply {
    let turn = try gan.players.turn(with: nil).turn
    var facts = (0..<GanStage.count).flatMap { stage($0, gan, turn, gan.players).facts }
    // The made batch is judged twice, and here nobody has learned in between.
    var seen: Set<String> = []
    facts = facts.filter { seen.insert($0.name).inserted }
    for (owner, network) in [("D", gan.players.discriminator), ("G", gan.players.generator)] {
      for parameter in network.layout.parameters {
        guard let value = network.parameter(parameter.name) else { continue }
        facts.append(GanStage.Fact(name: "\(owner).\(parameter.name.text)", formula: "", value: value))
      }
    }
    if !arguments.isEmpty {
      let asked = NetNotation.ascii(arguments.words.map(\.text).joined())
      let names = facts.map { NetNotation.ascii($0.name).filter { $0 != " " } }
      facts = zip(facts, names).filter { $0.1 == asked }.map(\.0)
      guard !facts.isEmpty else {
        throw Failure(
          .unknown, "'\(Untrusted.line(asked, columns: 40))' is no quantity of the two nets",
          at: arguments.range,
          hint: Suggestion.hint(for: asked, among: names) ?? "there are " + names.joined(separator: ", "))
      }
    }
    try expectPrintable(facts.reduce(0) { $0 + $1.value.values.count }, arguments)
    let out = facts.map { "\($0.name) = \(NetNotation.literal($0.value))" }.joined(separator: "\n")
    let value = facts.count == 1 && facts[0].value.shape.isEmpty ? facts[0].value.values.first : nil
    return ganReply(out, value: value, facts.map(\.quantity)) { page in
      facts.map { GanStage.text($0, page) }.joinedLines()
    }
  }
}
