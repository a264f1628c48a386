// Two nets against each other trained, given data, saved.
import Calculus
import Networks
import Page

extension Session {
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
    let (real, fake) = (turn.judgedReal.mean, turn.judgedMade.mean)
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
  func kept(_ run: AdversarialRun) -> [NamedQuantity] {
    [
      NamedQuantity("steps_kept", "", run.discriminator.indices.map { Double($0 * run.stride + 1) }),
      NamedQuantity("losses_D", "of these steps", run.discriminator),
      NamedQuantity("losses_G", "of these steps", run.generator),
    ]
  }

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
}
