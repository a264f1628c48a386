// Training for many steps on the batch that is there. All that changes a net works on a copy.
import Calculus
import Networks
import Page

extension Session {
  /// Hears Ctrl-C and the time limit of the statement.
  var isStopped: () -> Bool { { [graph] in graph.isInterrupted() } }

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
  func facts(_ run: TrainingRun, _ network: Network) -> [NamedQuantity] {
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
}
