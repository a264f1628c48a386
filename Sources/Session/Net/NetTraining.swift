// What changes a net: optimiser steps, training, new numbers, files. All of it works on a copy.
import Arrays
import Calculus
import Networks
import Page

extension Session {
  /// Hears Ctrl-C and the time limit of the statement.
  var isStopped: () -> Bool { { [graph] in graph.isInterrupted() } }

  // MARK: Steps

  /// `sgd 0.5`: one step, and what it did to the loss.
  func step(with name: String, _ arguments: Arguments) throws(Failure) -> Reply {
    let net = try openNet(arguments)
    return try step(net, try optimizer(name, arguments), arguments)
  }

  /// `step`, `step with adam 0.1`.
  func step(_ arguments: Arguments) throws(Failure) -> Reply {
    let net = try openNet(arguments)
    return try step(net, try optimizer(after: arguments, used: defaultOptimizer(net)), arguments)
  }

  private func step(_ net: NetSession, _ optimizer: Optimizer, _ arguments: Arguments) throws(Failure)
    -> Reply
  {
    var changed = net.network
    let run = try located(arguments.range) { () throws(Failure) in
      try changed.train(steps: 1, with: optimizer, interrupted: isStopped)
    }
    net.commit(changed, with: optimizer, after: optimizer.words)
    let change = "L \(Digits.computed(run.first)) → \(Digits.computed(run.last))"
    let out = NetNotation.ascii("\(optimizer.words): \(change)")
    return netReply(out, value: run.last, facts: facts(run, changed)) { page in
      let line = Highlight.text(optimizer.formula) + Text(blanks: 8) + Highlight.text(change)
      if line.width <= page.style.width { return line }
      return [Highlight.text(optimizer.formula), Highlight.text("  " + change)].joinedLines()
    }
  }

  /// An optimiser from its numbers: `0.5`, `0.1 0.9`, `1/10`.
  func optimizer(_ name: String, _ arguments: Arguments) throws(Failure) -> Optimizer {
    let clauses = Clauses(arguments, keywords: Clauses.optimizer)
    var optimizer = try named(name, clauses.head)
    try apply(clauses, to: &optimizer)
    return optimizer
  }

  private func named(_ name: String, _ arguments: Arguments) throws(Failure) -> Optimizer {
    var rates: [Double] = []
    for (tensor, range) in try numbers(arguments) {
      guard tensor.shape.isEmpty else { throw Failure(.usage, "a number was expected", at: range) }
      rates += tensor.values
    }
    return try located(arguments.range) { () throws(Failure) in try Optimizer(named: name, rates) }
  }

  /// `[with] NAME numbers`; when nothing is named the one used last, or sgd.
  private func optimizer(after arguments: Arguments, used: Optimizer) throws(Failure) -> Optimizer {
    var words = arguments.words
    if words.first?.text == "with" {
      let with = words.removeFirst()
      guard !words.isEmpty else {
        throw Failure(
          .usage, "an optimiser was expected after 'with'", at: with.range, hint: "for example with sgd 0.5")
      }
    }
    guard let name = words.first else { return used }
    guard Optimizer.names.contains(name.text) else {
      throw Failure(
        .unknown, "unknown optimiser '\(Untrusted.line(name.text, columns: 40))'", at: name.range,
        hint: Suggestion.hint(for: name.text, among: Optimizer.names)
          ?? "there are " + Optimizer.names.joined(separator: ", "))
    }
    return try optimizer(name.text, arguments.after(name.range))
  }

  /// `with adam 0.01` and what belongs to it.
  func optimizer(of clauses: Clauses, _ net: NetSession) throws(Failure) -> Optimizer {
    try optimizer(of: clauses, used: defaultOptimizer(net))
  }

  /// The same with the one that is used where none is named.
  func optimizer(of clauses: Clauses, used: Optimizer) throws(Failure) -> Optimizer {
    var optimizer: Optimizer
    if let with = clauses["with"] {
      guard !with.isEmpty else {
        throw Failure(
          .usage, "an optimiser was expected after 'with'", at: with.range, hint: "for example with sgd 0.5")
      }
      optimizer = try self.optimizer(after: with, used: used)
    } else {
      optimizer = used
    }
    try apply(clauses, to: &optimizer)
    return optimizer
  }

  private func defaultOptimizer(_ net: NetSession) throws(Failure) -> Optimizer {
    if let used = net.optimizer { return used }
    return try Optimizer(named: "sgd")
  }

  private func apply(_ clauses: Clauses, to optimizer: inout Optimizer) throws(Failure) {
    func amount(_ keyword: String) throws(Failure) -> Double? {
      guard let clause = clauses[keyword] else { return nil }
      let found = try numbers(clause)
      guard found.count == 1, found[0].tensor.shape.isEmpty, found[0].tensor.values[0] >= 0 else {
        throw Failure(.value, "'\(keyword)' takes one number from 0 on", at: clause.range)
      }
      return found[0].tensor.values[0]
    }
    if let decay = try amount("decay") { optimizer.decay = decay }
    if let limit = try amount("clip") { optimizer.clipping = limit > 0 ? .norm(limit) : nil }
    if let limit = try amount("clipvalue") { optimizer.clipping = limit > 0 ? .value(limit) : nil }
  }

  /// The rate at a step, where there is a schedule.
  func schedule(_ clauses: Clauses, _ rate: Double) throws(Failure) -> (@Sendable (Int) -> Double)? {
    guard let clause = clauses["schedule"] else { return nil }
    let schedule = try located(clause.range) { () throws(Failure) in
      do throws(Failure) { return try Schedule(clause.text) } catch { throw error.moved(by: clause.offset) }
    }
    return { schedule.rate(step: $0, of: rate) }
  }

  // MARK: Training

  /// `train 200 with sgd 0.5`.
  func train(_ arguments: Arguments) throws(Failure) -> Reply {
    let net = try openNet(arguments)
    guard let count = arguments.words.first else {
      throw Failure(
        .usage, "a number of steps was expected", at: arguments.word,
        hint: "for example train 200 with sgd 0.5")
    }
    let number = try located(count.range) { () throws(Failure) in try tensor(Substring(count.text)).values[0]
    }
    guard number >= 1, number == number.rounded() else {
      throw Failure(
        .value, "train takes a number of steps from 1 on, not \(Untrusted.line(count.text, columns: 40))",
        at: count.range)
    }
    guard number <= 1e9, let steps = Int(exactly: number) else {
      throw Failure(
        .limit, "\(Untrusted.line(count.text, columns: 40)) steps are too many", at: count.range,
        hint: "the limit is 10^9")
    }
    let clauses = Clauses(arguments.after(count.range), keywords: Clauses.training)
    try clauses.expectNoHead()
    let optimizer = try optimizer(of: clauses, net)
    let rate = try schedule(clauses, optimizer.rate)
    var changed = net.network
    let meter = Meter(showProgress, unit: "step", total: steps)
    let run = try located(arguments.range) { () throws(Failure) in
      defer { meter.end() }
      return try changed.train(steps: steps, with: optimizer, interrupted: isStopped, schedule: rate) {
        meter.tell($0, [("loss", $1)])
      }
    }
    let isCut = run.steps < steps
    // Whoever interrupts keeps what has been reached; out of time is an error, and changes nothing.
    if isCut, !interrupt() { throw Failure(.interrupted, "interrupted", at: arguments.range) }
    let outputs = try changed.outputs()
    let title = "train \(arguments.text)" + (isCut ? ", \(run.steps) of them" : "")
    net.add(
      NetRun(
        title: title, places: run.losses.indices.map { Double($0 * run.stride) }, losses: run.losses,
        validation: [],
        unit: "step", accuracy: nil, weights: (net.network.parameters, changed.parameters)))
    net.commit(changed, with: optimizer, after: title)
    net.lastTraining = (arguments, false)
    return report(run, of: steps, outputs, facts(run, changed))
  }

  /// What JSON tells of a training.
  private func facts(_ run: TrainingRun, _ network: Network) -> [NamedQuantity] {
    let losses = NamedQuantity(
      "losses", run.stride == 1 ? "after each step" : "after every \(run.stride) steps", run.losses)
    return [NamedQuantity("loss", run.optimizer.words, run.last), losses] + parameters(of: network)
  }

  /// The parameters as JSON tells them; none of a large net, whose numbers nobody asked for.
  func parameters(of network: Network) -> [NamedQuantity] {
    guard network.layout.count <= NetPage.toldNumbers else { return [] }
    return network.layout.parameters.compactMap { parameter in
      (try? network.quantity(parameter.name)).map { NamedQuantity($0) }
    }
  }

  /// What is said of a training that was to take more steps; nil when it has taken all.
  func interruption(_ done: Int, of steps: Int) -> String? {
    done < steps ? "interrupted after \(done) of \(steps) steps; back undoes them" : nil
  }

  private func report(_ run: TrainingRun, of asked: Int, _ outputs: Tensor, _ facts: [NamedQuantity]) -> Reply
  {
    let places = milestones(run.steps)
    let losses = places.map { run.loss(after: $0) ?? .nan }
    let values = NetNotation.brief(outputs.values)
    var lines = ["train \(run.steps) with \(run.optimizer.words)"]
    for (place, loss) in zip(places, losses) { lines.append("step \(place): L = \(Digits.computed(loss))") }
    lines.append("ŷ = \(values)")
    let ending = interruption(run.steps, of: asked)
    if let ending { lines.append(ending) }
    let told = facts + [NamedQuantity("yhat", "outputs", outputs.values, shape: outputs.shape)]
    return netReply(NetNotation.ascii(lines.joined(separator: "\n")), value: run.last, facts: told) { page in
      let header = [Text("step", .quiet)] + places.map { Text("\($0)", .quiet) }
      let row = [Text("L", .symbol)] + losses.map { Text(Digits.computed($0), .number) }
      let alignments = [Alignment.right] + losses.map { _ in .right }
      let table = Table(header: header, rows: [row], alignments: alignments, indent: 2, gap: 3).text(
        page.style)
      let curve = Sparkline.text(run.losses, width: 33, logarithmic: true, glyphs: page.style.glyphs)
      let tail = Text("  log L  ", .quiet) + Text(curve, .function)
      let outputs = Highlight.text("ŷ = \(values)")
      var text = [table]
      if tail.width + outputs.width + 6 <= page.style.width {
        text.append(tail + Text(blanks: 6) + outputs)
      } else {
        text += [tail, Text("  ") + outputs]
      }
      if let ending { text.append(Text("  " + ending, .note)) }
      return text.joinedLines()
    }
  }

  /// Steps whose losses are shown: the ends, and a twentieth, a quarter and a half of the way.
  private func milestones(_ steps: Int) -> [Int] {
    var places: [Int] = []
    for place in [0, steps / 20, steps / 4, steps / 2, steps] where place > places.last ?? -1 {
      places.append(place)
    }
    return places
  }

  // MARK: Numbers

  /// `set W1[1,2] = 0.3`, `set x = [0, 1]`.
  func setInNet(_ arguments: Arguments) throws(Failure) -> Reply {
    let net = try openNet(arguments)
    guard let equals = arguments.bytes.firstIndex(of: 0x3D) else {
      throw Failure(
        .usage, "'=' and a value were expected", at: arguments.range, hint: "for example set b1 = [8, 8]")
    }
    let name = String(decoding: arguments.bytes[..<equals], as: UTF8.self).filter { $0 != " " && $0 != "\t" }
    let place = arguments.offset..<arguments.offset + max(equals, 1)
    guard let reference = QuantityReference(name) else {
      let failure = unknown(name, net, place)
      if name.utf8.allSatisfy({ ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A }),
        let hint = Suggestion.hint(for: name, among: Setting.all.map(\.name))
      {
        throw Failure(failure.code, failure.message, at: place, hint: hint)
      }
      throw failure
    }
    let rest = arguments.from(equals + 1)
    guard !rest.isEmpty else { throw Failure(.usage, "a value was expected after '='", at: place) }
    let value: Tensor
    do throws(Failure) { value = try tensor(Substring(rest.text)) } catch {
      throw error.moved(by: rest.offset).located(at: rest.range)
    }
    var changed = net.network
    try located(rest.range) { () throws(Failure) in try changed.set(reference, to: value) }
    let (before, after) = (try net.network.loss(), try changed.loss())
    net.commit(changed, after: "set \(reference.text)")
    let quantity = try net.quantity(reference.name, interrupted: isStopped)
    let change = "L \(Digits.computed(before)) → \(Digits.computed(after))"
    let remark = remark(after.isFinite ? nil : try changed.lossTrouble())
    let isLong = quantity.value.values.count > 1000
    let out = "\(quantity.name.ascii) = \(isLong ? "..." : NetNotation.literal(quantity.value))"
    let lines = ([out, change] + remark).joined(separator: "\n")
    let told = [NamedQuantity("loss", "", after)]
    return netReply(NetNotation.ascii(lines), value: after, [quantity], facts: told) { page in
      ([page.text(quantity)] + ([change] + remark).map { Text("  ") + Highlight.text($0) }).joinedLines()
    }
  }

  func resetNet(_ arguments: Arguments) throws(Failure) -> Reply {
    let net = try openNet(arguments)
    try nothingAfter(arguments)
    var changed = net.network
    changed.reset()
    let loss = try changed.loss()
    net.commit(changed, after: "reset")
    let words = "the weights of the start   L \(Digits.computed(loss))"
    let told = [NamedQuantity("loss", "", loss)] + parameters(of: changed)
    return netReply(NetNotation.ascii("reset: L = \(Digits.computed(loss))"), value: loss, facts: told) { _ in
      Highlight.text(words)
    }
  }

  // MARK: Files

  func loadWeights(_ arguments: Arguments) throws(Failure) -> Reply {
    let net = try openNet(arguments)
    let path = try path(arguments)
    return try change(net, arguments) { (network) throws(Failure) in
      try network.loadWeights(from: path)
    } words: {
      "\($0.layout.count) weights and biases"
    }
  }

  private func change(
    _ net: NetSession, _ arguments: Arguments, _ work: (inout Network) throws(Failure) -> Void,
    words: (Network) -> String
  ) throws(Failure) -> Reply {
    var changed = net.network
    try located(arguments.range) { () throws(Failure) in try work(&changed) }
    let loss = try changed.loss()
    net.commit(changed, after: "a file")
    let line = "\(words(changed))   L \(Digits.computed(loss))"
    let told = [NamedQuantity("loss", "", loss)] + parameters(of: changed)
    return netReply(NetNotation.ascii(line), value: loss, facts: told) { _ in Highlight.text(line) }
  }

  func loadNet(_ path: String, _ arguments: Arguments) throws(Failure) -> Reply {
    if let net {
      var changed = net.network
      let isAssigned = try located(arguments.range) { () throws(Failure) in try changed.assign(from: path) }
      if isAssigned {
        net.commit(changed, after: "a file")
        return header()
      }
    }
    let loaded = try located(arguments.range) { () throws(Failure) in try Network.load(from: path) }
    net = NetSession(loaded)
    return header()
  }

  func saveNet(_ path: String, _ arguments: Arguments) throws(Failure) -> Reply {
    let net = try openNet(arguments)
    try located(arguments.range) { () throws(Failure) in try net.network.save(to: path) }
    let line = "saved in \(Untrusted.line(path, columns: 60))"
    return netReply(line) { _ in Text(line, .quiet) }
  }
}

extension Optimizer {
  /// As it is typed: sgd 0.5, momentum 0.1 0.9.
  var words: String {
    let name = String("\(kind)".prefix { $0 != "(" })
    let rest: String
    switch kind {
    case .momentum(let mu), .nesterov(let mu): rest = " \(Decimal.shortest(mu))"
    case .rmsprop(let alpha, _): rest = " \(Decimal.shortest(alpha))"
    case .adamw(_, _, _, let decay): rest = " \(Decimal.shortest(decay))"
    default: rest = ""
    }
    var words = "\(name) \(Decimal.shortest(rate))\(rest)"
    if decay > 0 { words += " decay \(Decimal.shortest(decay))" }
    switch clipping {
    case .norm(let limit)?: words += " clip \(Decimal.shortest(limit))"
    case .value(let limit)?: words += " clipvalue \(Decimal.shortest(limit))"
    case nil: break
    }
    return words
  }
}

extension Arguments {
  /// What follows the byte at `start` of these arguments, spaces left out.
  func from(_ start: Int) -> Arguments {
    var k = min(start, bytes.count)
    while k < bytes.count, bytes[k] <= 0x20 { k += 1 }
    return Arguments(bytes: Array(bytes[k...]), offset: offset + k, word: word)
  }

  /// What follows a word of these arguments.
  func after(_ word: Range<Int>) -> Arguments { from(word.upperBound - offset) }
}
