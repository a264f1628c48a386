// Two opinions on the gradient: central differences of the loss, and the symbolic derivative of the loss
// written out in the notebook. Backprop must agree with both.
import Calculus
import Networks
import Page

/// Writes a net's loss into a notebook.
struct GraphBuilder: ExpressionBuilder {
  let graph: Graph
  let layout: Networks.Layout

  func number(_ value: Double) throws(Failure) -> Expr {
    guard let exact = Rational(exactly: value) else { throw Failure(.nonfinite, "a number is not finite") }
    return graph.number(exact)
  }
  func entry(_ name: QuantityName, _ a: Int, _ b: Int, _ c: Int, _ d: Int) -> Expr {
    graph.symbol(name.symbol(a, b, c, d, axes: layout[name]?.shape.count ?? 0))
  }
  func sum(_ terms: [Expr]) -> Expr { graph.sum(terms) }
  func product(_ factors: [Expr]) -> Expr { graph.product(factors) }
  func quotient(_ numerator: Expr, _ denominator: Expr) -> Expr { graph.quotient(numerator, denominator) }
  func power(_ base: Expr, _ exponent: Int) -> Expr { graph.power(base, graph.number(exponent)) }
  func apply(_ function: String, _ arguments: [Expr]) throws(Failure) -> Expr {
    guard let row = Function.row(named: function, arguments: arguments.count) else {
      throw Failure(.unknown, "the function table has no '\(function)'")
    }
    return graph.apply(.row(row), arguments)
  }
  /// The derivative is taken where the pass is, and there the largest is known: in a tie, where max has no
  /// derivative, it is the first, as the loops have it.
  func largest(_ values: [Expr], winner: Int) -> Expr { values[winner] }
}

extension Network {
  /// Parameters times examples beyond which the symbolic derivative is not attempted: it is taken for each
  /// parameter through the whole loss.
  static let symbolicLimit = 500

  /// ∂L/∂ every parameter by symbolic differentiation, in layout order.
  func symbolicGradients(limits: Limits, interrupted: @escaping () -> Bool) throws(Failure) -> [Double] {
    let graph = Graph()
    graph.limits = limits
    graph.isInterrupted = interrupted
    var builder = GraphBuilder(graph: graph, layout: layout)
    let loss = try formula(in: &builder)
    try graph.check()
    let symbols = parameterSymbols.map { graph.symbol($0) }
    var derivatives: [Expr] = []
    for symbol in symbols {
      derivatives.append(graph.derivative(loss, wrt: symbol))
      try graph.check()
    }
    return try Program(graph, derivatives, inputs: symbols)(parameters)
  }
}

extension Session {
  func checkGradient(_ arguments: Arguments) throws(Failure) -> Reply {
    let net = try openNet(arguments)
    try nothingAfter(arguments)
    // Differences and derivatives want Doubles; what Floats make of the gradient is then looked at beside it.
    var network = net.network
    network.precision = .double
    var checks = [try network.check(interrupted: isStopped)]
    if network.layout.count * network.rows <= Network.symbolicLimit {
      var symbolic = try network.symbolicGradients(limits: settings.limits, interrupted: isStopped)
      // Where a kink leaves the derivative without a value, the convention of the layer stands.
      let gradients = try network.gradients()
      for k in symbolic.indices where symbolic[k].isNaN && gradients[k].isFinite {
        symbolic[k] = gradients[k]
      }
      checks.append(try network.check(against: symbolic, method: "symbolic derivative", tolerance: 1e-12))
    }
    if net.network.precision == .single {
      checks.append(
        try net.network.check(against: network.gradients(), method: "double precision", tolerance: 1e-4))
    }
    return try reply(checks, arguments)
  }

  /// What checks have found; fails when one does not pass.
  func reply(_ checks: [GradientCheck], _ arguments: Arguments) throws(Failure) -> Reply {
    for check in checks where !check.passes {
      guard let worst = check.largest else { continue }
      throw Failure(
        .assertion,
        "the gradient check fails: ∂L/∂\(worst.name) is \(Decimal.shortest(worst.backprop)) by backprop and "
          + "\(Decimal.shortest(worst.other)) by \(check.method)", at: arguments.word)
    }
    let out = checks.map { NetNotation.ascii($0.words) }.joined(separator: "\n")
    let largest = checks.compactMap { $0.largest?.error }.max()
    let told = checks.compactMap { check in
      check.largest.map { NamedQuantity("error", NetNotation.ascii("\(check.method), \($0.name)"), $0.error) }
    }
    return netReply(out, as: .check, value: largest, facts: told) { page in
      let rows = checks.flatMap { check -> [[Text]] in
        let count =
          check.compared == check.parameters
          ? "\(check.compared)" : "\(check.compared) of \(check.parameters)"
        var rows = [[Text("gradient check", .heading), Text("\(check.method), \(count) parameters")]]
        if let worst = check.largest, let steepest = check.steepest {
          // A bound, for the last digits differ from processor to processor.
          let bound = [1e-15, 1e-12, 1e-9, 1e-6].first { worst.error <= $0 } ?? worst.error
          let (one, other) = (Digits.computed(steepest.backprop), Digits.computed(steepest.other))
          let values = one == other ? "\(one) both ways" : "\(one) and \(other)"
          rows.append([
            "",
            Text("pass", .emphasis)
              + Text("   all within \(Digits.short(bound, 1)); the largest, \(steepest.name): \(values)"),
          ])
        }
        if !check.kinks.isEmpty {
          rows.append(["", Text("left out at a kink: \(check.kinks.joined(separator: ", "))", .quiet)])
        }
        return rows
      }
      return Table(rows: rows, alignments: [.left, .left], indent: 0, gap: 4).text(page.style)
    }
  }

  // MARK: Diagnosis

  func diagnoseNet(_ arguments: Arguments) throws(Failure) -> Reply {
    let net = try openNet(arguments)
    try nothingAfter(arguments)
    return reply(try net.network.diagnose(interrupted: isStopped))
  }

  func reply(_ diagnosis: Diagnosis) -> Reply {
    var lines = diagnosis.facts.map { fact in
      "\(fact.name) = \(Digits.short(fact.value))" + (fact.remark.isEmpty ? "" : "   # \(fact.remark)")
    }
    lines.append("\(diagnosis.verdict.rawValue): \(diagnosis.summary)")
    let told = diagnosis.facts.map {
      NamedQuantity(NetNotation.ascii($0.name), NetNotation.ascii($0.remark), $0.value)
    }
    return netReply(NetNotation.ascii(lines.joined(separator: "\n")), facts: told) { page in
      let rows = diagnosis.facts.map { fact -> [Text] in
        [
          Text(fact.name, .symbol), Text(Digits.short(fact.value, 2), .number),
          Text(fact.bar.map { Bars.text($0, width: 8, glyphs: page.style.glyphs) } ?? "", .function),
          Text(fact.remark, .quiet),
        ]
      }
      let table = Table(rows: rows, alignments: [.left, .right, .left, .left], indent: 2, gap: 2).text(
        page.style)
      let verdict = diagnosis.verdict == .healthy ? Role.note : .error
      return [table, Text("  ") + Text(diagnosis.verdict.rawValue, verdict) + Text(": \(diagnosis.summary)")]
        .joinedLines()
    }
  }
}

extension GradientCheck {
  /// One line for a pipe.
  fileprivate var words: String {
    var text = "\(method): \(compared) of \(parameters) parameters"
    if let largest {
      text += ", largest difference \(Decimal.shortest(largest.error)) at \(largest.name)"
      text += " (\(Decimal.shortest(largest.backprop)) and \(Decimal.shortest(largest.other)))"
    }
    if !kinks.isEmpty { text += ", left out at a kink: \(kinks.joined(separator: " "))" }
    return text + ", pass"
  }
}
