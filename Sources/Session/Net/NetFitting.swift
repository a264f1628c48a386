// Data, epochs and batches: the verbs that train on many examples and judge what was learned.
import Arrays
import Calculus
import Networks
import Page

extension Session {
  // MARK: Fitting

  /// `fit 10 batch 32 split 0.2 patience 3 with adam 0.001 schedule cosine 10`.
  func fit(_ arguments: Arguments) throws(Failure) -> Reply {
    let net = try openNet(arguments)
    let clauses = Clauses(arguments, keywords: Clauses.fitting)
    var options = FitOptions()
    options.seed = net.network.seed
    if !clauses.head.isEmpty {
      options.epochs = try whole(clauses.head, "a number of epochs", limit: 1_000_000)
    }
    if let clause = clauses["batch"] { options.batch = try whole(clause, "a batch size", limit: 1 << 24) }
    if let clause = clauses["patience"] {
      options.patience = try whole(clause, "a number of epochs", limit: 1_000_000)
    }
    if let clause = clauses["seed"] {
      options.seed = UInt64(try whole(clause, "a seed", limit: Int.max, least: 0))
    }
    if clauses.has("noshuffle") { options.shuffles = false }
    if let clause = clauses["split"] {
      let found = try numbers(clause)
      guard found.count == 1, let share = found[0].tensor.values.first, share >= 0, share < 1 else {
        throw Failure(.value, "split takes a share from 0 to below 1", at: clause.range)
      }
      options.validation = share
    }
    let optimizer = try optimizer(of: clauses, net)
    options.schedule = try schedule(clauses, optimizer.rate)
    let examples = try net.examples()
    let before = net.network
    var changed = before
    let meter = Meter(showProgress, unit: "epoch", total: options.epochs)
    let report: FitReport
    do throws(Failure) {
      defer { meter.end() }
      // Not by the clock: an epoch takes what it takes, and its progress can be seen.
      report = try changed.fit(examples, with: optimizer, options, interrupted: interrupt) { progress in
        let done = Double(progress.epoch - 1) + Double(progress.batch) / Double(progress.batches)
        meter.tell(
          progress.epoch, share: done / Double(progress.epochs),
          [("loss", progress.loss)] + (progress.accuracy.map { [("acc", $0)] } ?? []))
      }
    } catch {
      throw error.located(at: arguments.range)
    }
    let title = "fit \(arguments.text)"
    // Interrupted in its first epoch it has no losses to tell.
    if !report.epochs.isEmpty {
      net.add(
        NetRun(
          title: title, places: report.epochs.map { Double($0.epoch) }, losses: report.epochs.map(\.loss),
          validation: report.epochs.compactMap(\.validationLoss), unit: "epoch",
          accuracy: report.epochs.last?.validationAccuracy ?? report.epochs.last?.accuracy,
          weights: (before.parameters, changed.parameters)))
    }
    net.commit(changed, with: optimizer, after: title)
    net.lastTraining = (arguments, true)
    return fitReply(report, examples)
  }

  /// One whole number.
  func whole(_ arguments: Arguments, _ what: String, limit: Int, least: Int = 1) throws(Failure) -> Int {
    let found = try numbers(arguments)
    guard found.count == 1, found[0].tensor.shape.isEmpty,
      let number = Int(exactly: found[0].tensor.values[0]),
      number >= least, number <= limit
    else {
      let isTooMuch = found.count == 1 && found[0].tensor.values.first ?? 0 > Double(limit)
      let range = isTooMuch ? "up to \(limit)" : "from \(least) on"
      throw Failure(.value, "\(what) \(range) was expected", at: arguments.range)
    }
    return number
  }

  private func fitReply(_ report: FitReport, _ examples: TrainingSet) -> Reply {
    let hasAccuracy = report.epochs.contains { $0.accuracy != nil }
    let isHeld = report.held > 0
    var header = ["epoch", "loss"]
    if hasAccuracy { header.append("accuracy") }
    if isHeld {
      header.append("val loss")
      if hasAccuracy { header.append("val accuracy") }
    }
    func cells(_ epoch: EpochReport) -> [String] {
      var row = ["\(epoch.epoch)", Digits.computed(epoch.loss)]
      if hasAccuracy { row.append(epoch.accuracy.map { Digits.fixed($0, 4) } ?? "") }
      if isHeld {
        row.append(epoch.validationLoss.map { Digits.computed($0) } ?? "")
        if hasAccuracy { row.append(epoch.validationAccuracy.map { Digits.fixed($0, 4) } ?? "") }
      }
      return row
    }
    var head = "fit \(report.trained) examples"
    if isHeld { head += ", \(report.held) held back" }
    head +=
      ", batch \(min(report.options.batch, report.trained)), \(report.optimizer.words): \(report.steps) steps"
    var ending: [String] = []
    switch report.ending {
    case .complete: break
    case .stoppedEarly:
      ending.append("stopped after \(report.options.patience ?? 0) epochs without a better loss")
    case .interrupted:
      ending.append("interrupted after \(report.steps == 1 ? "1 step" : "\(report.steps) steps")")
      if report.best == nil { ending.append("the weights are those of the last batch; back undoes it") }
    }
    if let best = report.best { ending.append("the weights are those of epoch \(best), the best") }
    let rows = report.epochs.map(cells)
    var lines = [head]
    for row in rows { lines.append(zip(header, row).map { "\($0) \($1)" }.joined(separator: ", ")) }
    lines += ending
    let value = report.epochs.last.map { $0.validationLoss ?? $0.loss }
    var told = [NamedQuantity("losses", "of each epoch", report.epochs.map(\.loss))]
    if hasAccuracy {
      told.append(NamedQuantity("accuracies", "of each epoch", report.epochs.map { $0.accuracy ?? .nan }))
    }
    if isHeld {
      told.append(
        NamedQuantity("validation_losses", "of each epoch", report.epochs.map { $0.validationLoss ?? .nan }))
    }
    if let net { told += parameters(of: net.network) }
    return netReply(NetNotation.ascii(lines.joined(separator: "\n")), value: value, facts: told) { page in
      // Long runs show their ends.
      let shown =
        rows.count <= 20 ? Array(rows.indices) : Array(0..<5) + Array((rows.count - 10)..<rows.count)
      var table: [[Text]] = []
      for (k, index) in shown.enumerated() {
        if k > 0, index != shown[k - 1] + 1 { table.append(header.map { _ in Text("⋮", .quiet) }) }
        table.append(rows[index].map { Text($0, .number) })
      }
      let body = Table(
        header: header.map { Text($0, .quiet) }, rows: table, alignments: header.map { _ in .right },
        indent: 2,
        gap: 3
      ).text(page.style)
      let losses = report.epochs.map(\.loss)
      var text = [Text(head, .heading), body]
      if losses.count > 2 {
        let curve = Sparkline.text(losses, width: 33, logarithmic: true, glyphs: page.style.glyphs)
        text.append(Text("  log loss  ", .quiet) + Text(curve, .function))
      }
      text += ending.map { Text("  " + $0, .note) }
      return text.joinedLines()
    }
  }

  // MARK: Judging

  /// `evaluate`: loss and accuracy over the data, as the net is used.
  func evaluateNet(_ arguments: Arguments) throws(Failure) -> Reply {
    let net = try openNet(arguments)
    try nothingAfter(arguments)
    let examples = try net.examples()
    let found = try located(arguments.range) { () throws(Failure) in
      try net.network.evaluate(examples, interrupted: isStopped)
    }
    var line = "loss \(Digits.computed(found.loss))"
    if let accuracy = found.accuracy { line += "   accuracy \(Digits.fixed(accuracy, 4))" }
    if let data = net.data { line += "   \(data.count) examples" }
    var told = [NamedQuantity("loss", "over the data", found.loss)]
    if let accuracy = found.accuracy { told.append(NamedQuantity("accuracy", "over the data", accuracy)) }
    let lines = [line] + remark(found.trouble)
    return netReply(
      NetNotation.ascii(lines.joined(separator: "\n")), as: .value, value: found.loss, facts: told
    ) { _ in
      lines.map { Highlight.text($0) }.joinedLines()
    }
  }

  /// What is wrong with a loss, as a line below it.
  func remark(_ trouble: LossTrouble?) -> [String] { trouble.map { ["\($0.cause); \($0.cure)"] } ?? [] }

  /// `precision single`: what the net computes in.
  func setPrecision(_ arguments: Arguments) throws(Failure) -> Reply {
    let net = try openNet(arguments)
    var changed = net.network
    if !arguments.isEmpty {
      guard let precision = Precision(rawValue: arguments.text) else {
        throw Failure(
          .unknown, "unknown precision '\(Untrusted.line(arguments.text, columns: 40))'", at: arguments.range,
          hint: "precision double or precision single")
      }
      changed.precision = precision
      net.commit(changed, after: "precision \(precision.rawValue)")
    }
    let loss = try changed.loss()
    let line = "precision \(changed.precision.rawValue)   L \(Digits.computed(loss))"
    return netReply(NetNotation.ascii(line), value: loss, facts: [NamedQuantity("loss", "", loss)]) { _ in
      Highlight.text(line)
    }
  }

  // MARK: Data

  /// `data moons 200 noise 0.1 seed 3`, `data FILE`, `data IMAGES LABELS`.
  func setData(_ arguments: Arguments) throws(Failure) -> Reply {
    let net = try openNet(arguments)
    guard let first = arguments.words.first else {
      guard let data = net.data else {
        throw Failure(
          .usage, "a file or the name of generated data was expected", at: arguments.word,
          hint: "for example data moons 200, or data train.csv")
      }
      let told = [NamedQuantity("examples", "", Double(data.count))]
      return netReply(NetNotation.ascii(data.title), facts: told) { _ in Text(data.title) }
    }
    let data: TrainingSet
    if DataGenerator.names.contains(first.text) {
      data = try generated(first.text, arguments.after(first.range), net)
    } else {
      data = try dataFromFiles(arguments, net)
    }
    var changed = net.network
    // The batch on the table is the whole of little data, and the first examples of much.
    let shown = data.count <= NetSession.tableRows ? data.count : 32
    guard let batch = data.tensors(0..<shown) else {
      throw Failure(.limit, "\(shown) such examples are too many numbers", at: arguments.range)
    }
    try located(arguments.range) { () throws(Failure) in
      try changed.setData(inputs: batch.inputs, targets: batch.targets)
    }
    let loss = try changed.loss()
    net.commit(changed, data: data, after: "data")
    var line = data.title
    if shown < data.count { line += "; x and y are the first \(shown)" }
    line += "   L \(Digits.computed(loss))"
    let told = [NamedQuantity("loss", "", loss), NamedQuantity("examples", "", Double(data.count))]
    return netReply(NetNotation.ascii(line), value: loss, facts: told) { _ in Highlight.text(line) }
  }

  private func generated(_ name: String, _ arguments: Arguments, _ net: NetSession) throws(Failure)
    -> TrainingSet
  {
    let examples = try generatedExamples(name, arguments, seed: net.network.seed)
    return try located(arguments.range) { () throws(Failure) in
      try TrainingSet(net.network.architecture, examples)
    }
  }

  /// `moons` with what stands behind it: 200 noise 0.1 seed 3.
  func generatedExamples(_ name: String, _ arguments: Arguments, seed usual: UInt64) throws(Failure)
    -> Examples
  {
    let generator = try DataGenerator.named(name)
    let keywords = ["noise", "seed"] + generator.options.map(\.name)
    let clauses = Clauses(arguments, keywords: keywords)
    var count: Int?
    if !clauses.head.isEmpty { count = try whole(clauses.head, "a number of examples", limit: 100_000_000) }
    func number(_ keyword: String) throws(Failure) -> Double? {
      guard let clause = clauses[keyword] else { return nil }
      let found = try numbers(clause)
      guard found.count == 1, let value = found[0].tensor.values.first else {
        throw Failure(.value, "'\(keyword)' takes one number", at: clause.range)
      }
      return value
    }
    var options: [String: Double] = [:]
    for option in generator.options {
      if let value = try number(option.name) { options[option.name] = value }
    }
    let noise = try number("noise")
    var seed = usual
    if let clause = clauses["seed"] { seed = UInt64(try whole(clause, "a seed", limit: Int.max, least: 0)) }
    return try located(arguments.range) { () throws(Failure) in
      try generator.generate(
        count: count, noise: noise, seed: seed, options: options, interrupted: isStopped)
    }
  }

  private func dataFromFiles(_ arguments: Arguments, _ net: NetSession) throws(Failure) -> TrainingSet {
    let paths = try paths(arguments)
    return try located(arguments.range) { () throws(Failure) in
      try TrainingSet(net.network.architecture, files: paths)
    }
  }

  /// One path or two.
  private func paths(_ arguments: Arguments) throws(Failure) -> [String] {
    let words = arguments.words
    guard words.count == 2, !words[0].text.hasPrefix("\"") else { return [try path(arguments)] }
    return words.map(\.text)
  }
}

extension NetSession {
  /// The data, or the batch where there is none.
  func examples() throws(Failure) -> TrainingSet {
    if let data { return data }
    return try TrainingSet(batchOf: network)
  }

  /// Examples that are put on the table whole.
  static let tableRows = 256
}
