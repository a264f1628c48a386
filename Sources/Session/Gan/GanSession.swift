// Two nets against each other while they are open: both as one value, and how much of the next step has been
// watched. A step is computed whole when its first stage is shown, and taken when its last one is.
import Calculus
import Networks
import Page

final class GanSession {
  private(set) var players: Adversarial
  /// The one used last.
  private(set) var optimizer: Optimizer
  /// Losses of the trainings so far, run by run.
  private(set) var runs: [AdversarialRun] = []
  /// The players before what `back` undoes, the last one last.
  private var past = Past<(players: Adversarial, change: String)>()
  /// The step that is being watched, and how many of its stages have been shown.
  private var watched: (turn: AdversarialTurn, after: Adversarial)?
  private(set) var position = 0

  private static let runLimit = 100

  init(_ players: Adversarial) throws(Failure) {
    self.players = players
    optimizer = try Optimizer(named: "sgd")
  }

  func commit(_ changed: Adversarial, with used: Optimizer? = nil, after change: String) {
    let size = [players.generator, players.discriminator].reduce(0) {
      $0 + $1.layout.count + $1.rememberedCount
    }
    past.add((players, change), size: size)
    players = changed
    if let used { optimizer = used }
    forget()
  }

  private func forget() { (watched, position) = (nil, 0) }

  func add(_ run: AdversarialRun) {
    runs.append(run)
    if runs.count > GanSession.runLimit { runs.removeFirst() }
  }

  /// The next step with this optimiser; one that is being watched goes on.
  func turn() throws(Failure) -> AdversarialTurn {
    if let watched { return watched.turn }
    let fresh = try players.turn(with: optimizer)
    watched = fresh
    return fresh.turn
  }

  /// The optimiser of the next step; a step that has begun with another one begins anew.
  func use(_ optimizer: Optimizer) {
    guard optimizer != self.optimizer else { return }
    self.optimizer = optimizer
    forget()
  }

  /// Goes one stage on: its number, from 0. The last one takes the step.
  func advance() throws(Failure) -> Int {
    _ = try turn()
    let stage = position
    position += 1
    if position == GanStage.count, let watched { commit(watched.after, after: "step \(watched.after.steps)") }
    return stage
  }

  /// One stage back, or what was undone; both nil where there is nothing.
  func back() -> (stage: Int?, change: String?) {
    if position > 0 {
      position -= 1
      return (position > 0 ? position - 1 : nil, nil)
    }
    guard let last = past.popLast() else { return (nil, nil) }
    players = last.players
    forget()
    return (nil, last.change)
  }
}

extension Session {
  /// `gan 2-8-2 tanh linear vs 2-8-1 tanh sigmoid`.
  func openGan(_ arguments: Arguments) throws(Failure) -> Reply {
    if arguments.isEmpty, let gan { return ganHeader(gan) }
    let players: Adversarial
    do throws(Failure) {
      players = try Adversarial(arguments.text, seed: settings.seed) { (text) throws(Failure) in
        try self.tensor(text)
      }
    } catch {
      var failure = error.moved(by: arguments.offset).located(at: arguments.range)
      if arguments.isEmpty { failure.range = arguments.word }
      throw failure
    }
    let fresh = try GanSession(players)
    gan = fresh
    return ganHeader(fresh)
  }

  /// A reply about two nets; `text` is laid out only for a person.
  func ganReply(
    _ out: String, as kind: Reply.Kind = .net, value: Double? = nil, _ quantities: [NamedQuantity]? = nil,
    text: (NetPage) -> Text
  ) -> Reply {
    var reply = Reply(kind, out: NetNotation.ascii(out), value: value)
    reply.quantities = quantities
    if let gan, glyphs == .unicode {
      reply.text = text(NetPage(style: style, network: gan.players.discriminator))
    } else {
      reply.text = Text(reply.out)
    }
    return reply
  }

  /// Where two nets are, as JSON tells it: batch, steps and the weights of both, but for those of large nets.
  func told(_ players: Adversarial) -> [NamedQuantity] {
    var told = [
      NamedQuantity("batch", "examples in a step", Double(players.batch)),
      NamedQuantity("steps", "taken", Double(players.steps)),
    ]
    for (owner, network) in [("D", players.discriminator), ("G", players.generator)] {
      told += parameters(of: network).map {
        NamedQuantity(name: "\(owner).\($0.name)", formula: $0.formula, shape: $0.shape, value: $0.value)
      }
    }
    return told
  }

  func ganHeader(_ gan: GanSession) -> Reply {
    let facts = gan.players.summary
    return ganReply(
      facts.map { "\($0.name) \($0.text)" }.joined(separator: "\n"), told(gan.players)
    ) { page in
      let rows = facts.map { [Text($0.name, .quiet), Text($0.text)] }
      return [
        Text("z ─ G ─ x̃ ─┐", .symbol), Text("           ├─ D ─ real or made?", .symbol),
        Text("         x ─┘", .symbol),
        Table(rows: rows, alignments: [.left, .left], indent: 2, gap: 2).text(page.style),
        Text("  Enter or n: next stage of a step · step: a whole one · data circles 200 · train 500", .quiet),
      ].joinedLines()
    }
  }
}
