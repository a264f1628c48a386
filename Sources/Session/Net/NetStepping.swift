// Watching a pass: the verbs that show stages, quantities and reasons and change nothing but the inputs.
import Calculus
import Networks
import Page

extension Session {
  /// A reply about a net; `text` is laid out only for a person, `quantities` and `facts` are for JSON.
  func netReply(
    _ out: String, as kind: Reply.Kind = .net, value: Double? = nil, _ quantities: [Quantity]? = nil,
    facts: [NamedQuantity] = [], text: (NetPage) -> Text
  ) -> Reply {
    var reply = Reply(kind, out: out, value: value)
    if quantities != nil || !facts.isEmpty {
      reply.quantities = facts + (quantities ?? []).map { NamedQuantity($0) }
    }
    if let network = net?.network ?? gan?.players.discriminator, glyphs == .unicode {
      reply.text = text(NetPage(style: style, network: network, folded: net?.folded ?? []))
    } else {
      reply.text = Text(out)
    }
    return reply
  }

  private func reply(_ stages: [Stage], kind: Reply.Kind = .net, value: Double? = nil) -> Reply {
    netReply(
      stages.map { NetPage.out($0, folded: net?.folded ?? []) }.joined(separator: "\n"), as: kind,
      value: value, stages.flatMap(\.quantities)
    ) { page in stages.map { page.text($0) }.joined(separator: "\n\n") }
  }

  // MARK: Opening

  func openNetwork(_ arguments: Arguments) throws(Failure) -> Reply {
    if arguments.isEmpty, net != nil { return header() }
    let specification: Network
    do throws(Failure) {
      specification = try Network(
        NetworkSpecification(arguments.text, seed: settings.seed) { (text) throws(Failure) in
          try self.tensor(text)
        }, interrupted: isStopped)
    } catch {
      var failure = error.moved(by: arguments.offset).located(at: arguments.range)
      if arguments.isEmpty { failure.range = arguments.word }
      throw failure
    }
    net = NetSession(specification)
    return header()
  }

  func header() -> Reply {
    guard let net else { return Reply(.net) }
    let network = net.network
    return netReply(NetPage.header(network), NetPage.told(network)) { $0.header() }
  }

  // MARK: Stages

  func nextStage(of net: NetSession) throws(Failure) -> Reply {
    let stopped = isStopped
    let next = try net.walk { (walk) throws(Failure) in try walk.next(interrupted: stopped) }
    if let next { return reply([next]) }
    let out = "the end of the pass; sgd 0.5 takes a step, forward starts again"
    return netReply(out) { _ in
      Text("the end of the pass · sgd 0.5: a step downhill · forward: start again", .quiet)
    }
  }

  func next(_ arguments: Arguments) throws(Failure) -> Reply {
    let net = try openNet(arguments)
    try nothingAfter(arguments)
    return try nextStage(of: net)
  }

  func back(_ arguments: Arguments) throws(Failure) -> Reply {
    let net = try openNet(arguments)
    try nothingAfter(arguments)
    if try net.walkthrough().position > 0 {
      let stopped = isStopped
      let last = try net.walk { (walk) throws(Failure) in try walk.back(interrupted: stopped) }
      if let last { return reply([last]) }
      return netReply("the start of the pass") { _ in Text("the start of the pass · n: forward 1", .quiet) }
    }
    guard let undone = net.undo() else {
      return netReply("the start of the pass") { _ in Text("the start of the pass · n: forward 1", .quiet) }
    }
    let loss = try net.network.loss()
    let words = "back before \(undone)   L \(Digits.computed(loss))"
    let told = [NamedQuantity("loss", "", loss)] + parameters(of: net.network)
    return netReply(NetNotation.ascii(words), value: loss, facts: told) { _ in Highlight.text(words) }
  }

  func forward(_ arguments: Arguments) throws(Failure) -> Reply {
    let net = try openNet(arguments)
    if !arguments.isEmpty {
      let items = try numbers(arguments)
      var x = Tensor(vector: items.flatMap(\.tensor.values))
      if items.count == 1, let only = items.first { x = only.tensor }
      if items.count > 1, let list = items.first(where: { !$0.tensor.shape.isEmpty }) {
        throw Failure(.usage, "inputs are numbers, or one list of them", at: list.range)
      }
      // A lone number is an input, not a filling.
      if items.count == 1, x.shape.isEmpty { x = Tensor(vector: x.values) }
      let asked = try located(arguments.range) { () throws(Failure) in try net.network.asked(x) }
      guard asked.rows == net.network.rows else {
        // Only looked at: the net keeps its batch, whose targets would not go with these.
        let other = NetSession(asked)
        other.folded = net.folded
        return try run(other, to: .forward)
      }
      var changed = net.network
      try located(arguments.range) { () throws(Failure) in try changed.set("x", to: x) }
      net.commit(changed, after: "forward")
    }
    return try run(net, to: .forward)
  }

  func lossStage(_ arguments: Arguments) throws(Failure) -> Reply {
    let net = try openNet(arguments)
    try nothingAfter(arguments)
    var reply = try run(net, to: .loss)
    reply.kind = .value
    return reply
  }

  func backward(_ arguments: Arguments) throws(Failure) -> Reply {
    let net = try openNet(arguments)
    try nothingAfter(arguments)
    return try run(net, to: .backward)
  }

  /// Goes to the end of the forward stages, the loss or the whole pass and shows all stages of that kind.
  private func run(_ net: NetSession, to goal: Walkthrough.Goal) throws(Failure) -> Reply {
    let stopped = isStopped
    let stages = try net.walk { (walk) throws(Failure) in try walk.run(to: goal, interrupted: stopped) }
    guard goal == .loss else { return reply(stages) }
    return reply(stages, kind: .value, value: stages.last?.quantities.first?.value.values.first)
  }

  // MARK: Quantities

  func showQuantity(_ arguments: Arguments) throws(Failure) -> Reply {
    let net = try openNet(arguments)
    let asked = arguments.words.map(\.text).joined()
    let quantities: [Quantity]
    if asked.isEmpty || asked == "all" {
      quantities = try everything(net)
    } else {
      guard let reference = QuantityReference(asked) else { throw unknown(asked, net, arguments.range) }
      let whole = try located(arguments.range) { () throws(Failure) in
        try net.quantity(reference.name, interrupted: isStopped)
      }
      guard reference.indices.isEmpty else {
        guard let number = whole.value.entry(reference.indices) else {
          throw net.network.outside(reference, whole.shape).located(at: arguments.range)
        }
        return netReply(
          "\(NetNotation.ascii(reference.text)) = \(Decimal.shortest(number))", as: .value, value: number,
          facts: [NamedQuantity(NetNotation.ascii(reference.text), NetNotation.ascii(whole.formula), number)]
        ) { _ in
          Highlight.text("\(reference.text) = \(Digits.computed(number))")
        }
      }
      quantities = [whole]
    }
    try expectPrintable(quantities.reduce(0) { $0 + $1.value.values.count }, arguments)
    let out = quantities.map { "\($0.name.ascii) = \(NetNotation.literal($0.value))" }.joined(separator: "\n")
    let value = quantities.count == 1 && quantities[0].shape.isEmpty ? quantities[0].value.values.first : nil
    return netReply(out, value: value, quantities) { page in quantities.map { page.text($0) }.joinedLines() }
  }

  /// A pipe gets every number, so not too many; a terminal a part of them.
  func expectPrintable(_ entries: Int, _ arguments: Arguments) throws(Failure) {
    guard entries <= settings.limits.printedNodes || glyphs == .unicode else {
      throw Failure(
        .limit, "\(entries) numbers are too many to write out", at: arguments.range,
        hint: "raise the limit with: set printed N")
    }
  }

  private func everything(_ net: NetSession) throws(Failure) -> [Quantity] {
    var found: [Quantity] = []
    for name in [QuantityName(.input), QuantityName(.target)] + net.network.layout.parameters.map(\.name) {
      found.append(try net.network.quantity(name))
    }
    let stopped = isStopped
    let stages = try net.walk { (walk) throws(Failure) in try walk.stages(interrupted: stopped) }
    return found + stages.flatMap(\.quantities)
  }

  func unknown(_ asked: String, _ net: NetSession, _ range: Range<Int>) -> Failure {
    let names = ["x", "y", "yhat", "loss"] + net.network.names.prefix(1000).map(\.ascii)
    return Failure(
      .unknown, "'\(Untrusted.line(asked, columns: 40))' is no quantity of the net", at: range,
      hint: Suggestion.hint(for: asked, among: names)
        ?? "there are x, y, W1, b1, z1, a1, d1, dW1, db1 …, yhat and loss")
  }

  func whyQuantity(_ arguments: Arguments) throws(Failure) -> Reply {
    let net = try openNet(arguments)
    let asked = arguments.words.map(\.text).joined()
    guard !asked.isEmpty else {
      throw Failure(
        .usage, "a quantity was expected", at: arguments.word, hint: "for example why d1[1] or why dW1[1,2]")
    }
    guard let reference = QuantityReference(asked) else { throw unknown(asked, net, arguments.range) }
    let explanation = try located(arguments.range) { () throws(Failure) in
      try net.network.why(reference, interrupted: isStopped)
    }
    let lines = explanation.text()
    let told = [NamedQuantity(NetNotation.ascii(reference.text), "", explanation.value)]
    return netReply(
      NetNotation.ascii(lines.joined(separator: "\n")), value: explanation.value, facts: told
    ) { page in
      lines.map { Highlight.text($0) }.joinedLines()
    }
  }
}
