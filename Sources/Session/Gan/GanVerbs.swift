// What can be said to two nets against each other. The words are those of a net wherever the meaning is the same.
import Arrays
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
    let entries = facts.reduce(0) { $0 + $1.value.values.count }
    guard entries <= settings.limits.printedNodes || glyphs == .unicode else {
      throw Failure(
        .limit, "\(entries) numbers are too many to write out", at: arguments.range,
        hint: "raise the limit with: set printed N")
    }
    let out = facts.map { "\($0.name) = \(NetNotation.literal($0.value))" }.joined(separator: "\n")
    let value = facts.count == 1 && facts[0].value.shape.isEmpty ? facts[0].value.values.first : nil
    return ganReply(out, value: value, facts.map(\.quantity)) { page in
      facts.map { GanStage.text($0, page) }.joinedLines()
    }
  }

  // MARK: Training

  func trainGan(_ gan: GanSession, _ arguments: Arguments) throws(Failure) -> Reply {
    let clauses = Clauses(arguments, keywords: Clauses.training + ["batch"])
    guard !clauses.head.isEmpty else {
      throw Failure(
        .usage, "a number of steps was expected", at: arguments.word,
        hint: "for example train 500 with adam 0.01")
    }
    let asked = try whole(clauses.head, "a number of steps", limit: 1_000_000_000)
    let optimizer = try optimizer(of: clauses, used: gan.optimizer)
    let rate = try schedule(clauses, optimizer.rate)
    var changed = gan.players
    if let clause = clauses["batch"] {
      let count = try whole(clause, "a batch size", limit: 1 << 24)
      try located(clause.range) { () throws(Failure) in try changed.setBatch(count) }
    }
    let meter = Meter(showProgress, unit: "step", total: asked)
    let run = try located(arguments.range) { () throws(Failure) in
      defer { meter.end() }
      return try changed.train(steps: asked, with: optimizer, schedule: rate, interrupted: interrupt) {
        meter.tell($0, [("L_D", $1), ("L_G", $2)])
      }
    }
    gan.add(run)
    gan.commit(changed, with: optimizer, after: "train \(arguments.text)")
    let steps = run.steps
    let places = [0, steps / 20, steps / 4, steps / 2, steps - 1].reduce(into: [Int]()) {
      if $1 > $0.last ?? -1 { $0.append($1) }
    }
    func losses(_ kept: [Double], _ last: Double) -> [Double] {
      places.map { place in
        place == steps - 1
          ? last : kept.indices.contains(place / run.stride) ? kept[place / run.stride] : .nan
      }
    }
    let judged = losses(run.discriminator, run.last.discriminator)
    let made = losses(run.generator, run.last.generator)
    var lines = ["train \(steps) with \(optimizer.words)"]
    for (k, place) in places.enumerated() {
      lines.append(
        "step \(place + 1): L_D = \(Digits.computed(judged[k])), L_G = \(Digits.computed(made[k]))")
    }
    let turn = try changed.turn(with: nil).turn
    let (real, fake) = (mean(turn.judgedReal), mean(turn.judgedMade))
    if let words = interruption(steps, of: asked) { lines.append(words) }
    let ending = "mean D(x) = \(Digits.computed(real)), mean D(G(z)) = \(Digits.computed(fake))"
    let told =
      [
        NamedQuantity("L_D", "of the last step", run.last.discriminator),
        NamedQuantity("L_G", "of the last step", run.last.generator),
        NamedQuantity("mean_D(x)", "of the next batch", real),
        NamedQuantity("mean_D(G(z))", "of the next batch", fake),
      ] + kept(run) + told(changed)
    return ganReply((lines + [ending]).joined(separator: "\n"), value: run.last.generator, told) { page in
      let rows = [("L_D", judged), ("L_G", made)].map { name, values in
        [Text(name, .symbol)] + values.map { Text(Digits.computed($0), .number) }
      }
      let table = Table(
        header: [Text("step", .quiet)] + places.map { Text("\($0 + 1)", .quiet) }, rows: rows,
        alignments: places.map { _ in .right } + [.right], indent: 2, gap: 3
      ).text(page.style)
      var text = [table, Highlight.text("  " + ending)]
      if let words = interruption(steps, of: asked) { text.append(Text("  " + words, .note)) }
      return text.joinedLines()
    }
  }

  /// The losses that were kept of a run, and their steps.
  private func kept(_ run: AdversarialRun) -> [NamedQuantity] {
    [
      NamedQuantity("steps_kept", "", run.discriminator.indices.map { Double($0 * run.stride + 1) }),
      NamedQuantity("losses_D", "of these steps", run.discriminator),
      NamedQuantity("losses_G", "of these steps", run.generator),
    ]
  }

  private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(max(values.count, 1)) }

  func setGanData(_ gan: GanSession, _ arguments: Arguments) throws(Failure) -> Reply {
    let architecture = gan.players.discriminator.architecture
    guard let first = arguments.words.first else {
      let title = gan.players.data?.title ?? "no data: x is the same in every step"
      return ganReply(title, amounts(gan.players)) { _ in Text(title) }
    }
    let data: TrainingSet
    if DataGenerator.names.contains(first.text) {
      let examples = try generatedExamples(
        first.text, arguments.after(first.range), seed: gan.players.seed)
      data = try located(arguments.range) { () throws(Failure) in
        try TrainingSet(inputsFor: architecture, examples)
      }
    } else {
      let path = try path(arguments)
      data = try located(arguments.range) { () throws(Failure) in
        try TrainingSet(inputsFor: architecture, file: path)
      }
    }
    var changed = gan.players
    changed.setData(data)
    gan.commit(changed, after: "data")
    let line = "\(data.title); batch \(changed.batch)"
    return ganReply(line, amounts(changed)) { _ in Text(line) }
  }

  private func amounts(_ players: Adversarial) -> [NamedQuantity] {
    var told = [NamedQuantity("batch", "examples in a step", Double(players.batch))]
    if let data = players.data { told.append(NamedQuantity("examples", "", Double(data.count))) }
    return told
  }

  func saveGan(_ gan: GanSession, _ arguments: Arguments) throws(Failure) -> Reply {
    guard let word = arguments.words.first, ["generator", "discriminator"].contains(word.text) else {
      throw Failure(
        .usage, "'generator' or 'discriminator' and a file were expected", at: arguments.range,
        hint: "for example save generator g.json")
    }
    let network = word.text == "generator" ? gan.players.generator : gan.players.discriminator
    let path = try path(arguments.after(word.range))
    try located(arguments.range) { () throws(Failure) in try network.save(to: path) }
    let line = "saved in \(Untrusted.line(path, columns: 60))"
    return netReply(line) { _ in Text(line, .quiet) }
  }

  // MARK: Pictures

  func ganCurve(_ gan: GanSession, _ arguments: Arguments) throws(Failure) -> Reply {
    let (rest, path) = target(arguments)
    try nothingAfter(rest)
    guard let run = gan.runs.last else {
      throw Failure(
        .state, "nothing has been trained yet", at: arguments.word, hint: "train 500 with adam 0.01")
    }
    let places = run.discriminator.indices.map { Double($0 * run.stride + 1) }
    let curve = LossCurve(
      series: [("L_D", run.discriminator), ("L_G", run.generator)].map {
        LossCurve.Series(name: Text($0.0), xs: places, ys: $0.1)
      }, xLabel: "step", yLabel: "L")
    if let path { return try picture(curve.svg(), path, arguments) }
    let rows = places.indices.map {
      "\(Digits.short(places[$0], 12)) \(Decimal.shortest(run.discriminator[$0])) "
        + Decimal.shortest(run.generator[$0])
    }
    return ganReply(rows.joined(separator: "\n"), as: .table, value: run.last.generator, kept(run)) {
      curve.text($0.style)
    }
  }

  /// Real (1) and made (0) points over the plane, shaded by D; images as images.
  func plotGan(_ gan: GanSession, _ arguments: Arguments) throws(Failure) -> Reply {
    let (rest, path) = target(arguments)
    try nothingAfter(rest)
    let architecture = gan.players.discriminator.architecture
    guard architecture.inputs == 2 else { return try pictureGan(gan, arguments, path) }
    let made = try gan.players.samples(100)
    let real = gan.players.real(100)
    func points(_ tensor: Tensor, _ target: Int) -> [DecisionMap.Point] {
      stride(from: 0, to: tensor.values.count - 1, by: 2).map {
        DecisionMap.Point(x: tensor.values[$0], y: tensor.values[$0 + 1], target: target)
      }
    }
    let all = points(real, 1) + points(made, 0)
    let (x, y) = DecisionMap.surroundings(of: all)
    let (columns, rows) = path == nil ? (56, 28) : (120, 120)
    let places = DecisionMap.places(columns: columns, rows: rows, x: x, y: y)
    guard
      let grid = Tensor(
        shape: [places.count] + architecture.inputShape, values: places.flatMap { [$0.x, $0.y] }),
      let map = DecisionMap(
        columns: columns, rows: rows,
        probabilities: try located(
          arguments.range,
          { () throws(Failure) in
            try gan.players.discriminator.probabilities(for: grid).values
          }), x: x, y: y, points: all, classNames: ["made", "real"])
    else { throw Failure(.state, "there is nothing to draw", at: arguments.word) }
    if let path { return try picture(map.svg(), path, arguments) }
    let lines = all.map {
      "\($0.target == 1 ? "real" : "made") \(Decimal.shortest($0.x)) \(Decimal.shortest($0.y))"
    }
    return ganReply(lines.joined(separator: "\n"), as: .table, told(real: real, made: made)) {
      map.text($0.style)
    }
  }

  private func told(real: Tensor, made: Tensor) -> [NamedQuantity] {
    [("real", real), ("made", made)].map {
      NamedQuantity(name: $0.0, formula: "", shape: $0.1.shape, value: $0.1.values)
    }
  }

  private func pictureGan(_ gan: GanSession, _ arguments: Arguments, _ path: String?) throws(Failure) -> Reply
  {
    let shape = gan.players.discriminator.architecture.inputShape
    let isImage = shape.count == 3 && shape[0] == 1
    let side = Int(Double(shape.reduce(1, *)).squareRoot())
    let (rows, columns) = isImage ? (shape[1], shape[2]) : (side, side)
    guard isImage || side > 2 && side * side == shape.reduce(1, *) else {
      throw Failure(
        .shape,
        "points of two numbers and grey images are drawn, not \(shape.map(String.init).joined(separator: "×"))",
        at: arguments.word)
    }
    guard path == nil else {
      throw Failure(.usage, "images are drawn only here", at: arguments.range)
    }
    let (made, real) = (try gan.players.samples(1), gan.players.real(1))
    let size = rows * columns
    let pictures = [("real", real), ("made", made)].compactMap {
      GrayImage(rows: rows, columns: columns, values: Array($0.1.values.prefix(size)), title: $0.0)
    }
    return ganReply("made = \(NetNotation.literal(made))", as: .table, told(real: real, made: made)) { page in
      pictures.map { $0.text(page.style) }.joinedLines()
    }
  }
}
