// One step of an optimiser, and the optimisers as they are typed.
import Calculus
import Networks
import Page

extension Session {
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
