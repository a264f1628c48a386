// What is wrong with a net before it learns anything, with what it costs in this net's own numbers: softmax
// before a loss on logits, sigmoid before bce on probabilities, a sum where a mean is meant, targets that can't
// be reached, units that are all the same.

import Calculus

public struct Finding: Sendable, Equatable {
  public enum Severity: String, Sendable {
    /// It learns the wrong thing, or nothing.
    case mistake
    /// It learns, worse than it could.
    case warning
    /// Worth knowing.
    case note
  }

  public let severity: Severity
  public let title: String
  /// The price, in numbers.
  public let cost: String
  public let cure: String
  /// The numbers of the price, by names.
  public var amounts: [Amount] = []

  public struct Amount: Sendable, Equatable {
    public let name: String
    public let value: Double

    init(_ name: String, _ value: Double) { (self.name, self.value) = (name, value) }
  }
}

extension Network {
  /// Findings, the worst first.
  public func lint(interrupted: () -> Bool = { false }) throws(Failure) -> [Finding] {
    let linter = Linter(network: self, snapshot: try snapshot())
    let looks: [() throws(Failure) -> [Finding]] = [
      linter.doubleActivation, linter.lossOnProbabilities, linter.reachability, linter.squaresOfProbabilities,
      linter.reduction, linter.scaling, linter.symmetry, linter.normalization, linter.units,
    ]
    var found: [Finding] = []
    for look in looks {
      if interrupted() { throw Failure(.interrupted, "interrupted") }
      found += try look()
    }
    let order: [Finding.Severity] = [.mistake, .warning, .note]
    return order.flatMap { severity in found.filter { $0.severity == severity } }
  }

  /// The same net with another loss, or nil where it does not take it.
  fileprivate func with(_ loss: Loss) -> Network? {
    guard
      let changed = try? Architecture(
        input: architecture.inputShape, layers: architecture.layers, loss: loss)
    else { return nil }
    return try? Network(
      changed, layout: layout, parameters: parameters, inputs: inputs, targets: targets, seed: seed,
      seeded: [])
  }
}

private struct Linter {
  let network: Network
  let snapshot: Snapshot

  var architecture: Architecture { network.architecture }
  var loss: Loss { architecture.loss }
  var last: Transfer { architecture.transfers[architecture.depth - 1] }
  var classes: Int { max(architecture.outputShape.last ?? 1, 1) }
  var targets: [Double] { network.targets.values }

  private func number(_ value: Double) -> String { Digits.fixed(value, 6) }

  /// ‖∂L/∂z‖ of the last layer, in the net and in another.
  private func gradientSize(_ other: Network) throws(Failure) -> Double {
    let own = try other.snapshot()
    let name = QuantityName(.delta, architecture.depth)
    return (own[name]?.numbers ?? []).reduce(0) { $0 + $1 * $1 }.squareRoot()
  }

  /// softmax before a loss that applies softmax again, sigmoid likewise.
  func doubleActivation() throws(Failure) -> [Finding] {
    guard loss.reading == .logits, !last.isLinear else { return [] }
    let right = network.with(Loss(loss.kind, loss.reduction, reading: .own))
    let isSoftmax = loss.kind == .ce && last == .softmax
    let isSigmoid = loss.kind == .bce && last.name == "sigmoid"
    if isSoftmax || isSigmoid, let right {
      let best =
        isSoftmax
        ? Double.logarithm(1 + Double(classes - 1) * Double.exponential(-1))
        : Double.logarithm1p(Double.exponential(-1))
      let floor =
        isSoftmax
        ? "with \(classes) classes the loss of an example can never fall below \(number(best))"
        : "the loss can never fall below \(number(best)) where y is 1 and 0.693147 where it is 0"
      let (now, should) = (snapshot.loss, try right.loss())
      let (short, long) = (try gradientSize(network), try gradientSize(right))
      return [
        Finding(
          severity: .mistake,
          title: "\(last.name) is applied twice: by the last layer, and by \(loss.name), which takes logits",
          cost: "\(floor); here it is \(number(now)) instead of \(number(should)), "
            + "‖∂L/∂z\(architecture.depth)‖ \(number(short)) instead of \(number(long))",
          cure: "leave the last \(last.name) out, or write \(loss.kind.rawValue) for \(loss.name)",
          amounts: [
            .init("least", best), .init("loss", now), .init("loss_instead", should), .init("gradient", short),
            .init("gradient_instead", long),
          ])
      ]
    }
    guard case .elementwise(let activation) = last else { return [] }
    return [
      Finding(
        severity: .warning,
        title: "\(loss.name) takes logits, and the last layer's \(activation.name) bounds them",
        cost: bounded(activation), cure: "leave the last activation out")
    ]
  }

  private func bounded(_ activation: Activation) -> String {
    let range = range(of: activation)
    if let low = range.low, let high = range.high, loss.kind == .ce {
      let best = Double.logarithm(1 + Double(classes - 1) * Double.exponential(low - high))
      return
        "logits between \(Digits.short(low)) and \(Digits.short(high)): the loss can't fall below \(number(best))"
    }
    return range.low.map { "logits can't be below \(Digits.short($0))" } ?? "logits are bent"
  }

  /// Logarithms of probabilities that were computed before.
  func lossOnProbabilities() throws(Failure) -> [Finding] {
    guard loss.reading == .probabilities else { return [] }
    if loss.kind == .bce && last.name == "sigmoid" || loss.kind == .ce && last == .softmax {
      let outputs = snapshot[QuantityName(.output)]?.numbers ?? []
      let saturated = outputs.filter { $0 == 0 || $0 == 1 }.count
      return [
        Finding(
          severity: .warning,
          title: "\(loss.name) takes the logarithm of \(last.name), which rounds to 0 or 1 when it is sure",
          cost: "from z = 37 on σ is 1: a wrong answer then costs ∞ and its gradient is 0·∞"
            + (saturated > 0 ? "; \(saturated) of \(outputs.count) outputs are there now" : ""),
          cure: "write \(loss.kind.rawValue), which is formed from the sums: ∂L/∂z = ŷ − y")
      ]
    }
    guard last.isLinear || range(of: last).low != 0 else { return [] }
    return [
      Finding(
        severity: .mistake,
        title: "\(loss.name) takes probabilities, and the last layer's \(last.name) gives others",
        cost: "the logarithm of a number not above 0 is no number",
        cure: "end the net with \(loss.kind == .ce ? "softmax" : "sigmoid"), or write \(loss.kind.rawValue)")
    ]
  }

  private func range(of transfer: Transfer) -> (low: Double?, high: Double?) {
    switch transfer {
    case .linear: (nil, nil)
    case .softmax: (0, 1)
    case .elementwise(let activation): range(of: activation)
    }
  }

  /// Bounds of an activation: its values far out, where they no longer change.
  private func range(of activation: Activation) -> (low: Double?, high: Double?) {
    let z = [-1e6, -1e3, 1e3, 1e6]
    var a = z
    activation.values(z, &a, z.count)
    let low = abs(a[0] - a[1]) < 1e-2 ? a[0] : nil
    let high = abs(a[3] - a[2]) < 1e-2 ? a[3] : nil
    return (low.map { ($0 * 1e6).rounded() / 1e6 }, high.map { ($0 * 1e6).rounded() / 1e6 })
  }

  /// Targets outside what the last layer can give.
  func reachability() -> [Finding] {
    guard loss.kind != .bce, loss.kind != .ce else { return [] }
    let range = range(of: last)
    guard range.low != nil || range.high != nil, loss.kind != .hinge else { return [] }
    var outside = 0
    var least = 0.0
    for y in targets {
      let nearest = min(max(y, range.low ?? y), range.high ?? y)
      if nearest != y { outside += 1 }
      least += loss.term(nearest, y, logits: false)
    }
    guard outside > 0 else { return [] }
    let divisor = loss.divisor(rows: network.rows, outputs: architecture.outputs)
    let bounds =
      "\(range.low.map { Digits.short($0) } ?? "−∞") to \(range.high.map { Digits.short($0) } ?? "∞")"
    return [
      Finding(
        severity: .mistake,
        title: "\(outside) of \(targets.count) targets are outside \(bounds), all that \(last.name) can give",
        cost: "the loss can't fall below \(number(least / divisor))",
        cure: "scale the targets, or end the net with linear",
        amounts: [.init("outside", Double(outside)), .init("least", least / divisor)])
    ]
  }

  /// Squared error of probabilities: the slope of the activation stays in the gradient.
  func squaresOfProbabilities() throws(Failure) -> [Finding] {
    guard loss.kind == .mse || loss.kind == .halfsse, last.name == "sigmoid" || last == .softmax,
      targets.allSatisfy({ $0 == 0 || $0 == 1 })
    else { return [] }
    let kind: Loss.Kind = last == .softmax ? .ce : .bce
    guard let other = network.with(Loss(kind, loss.reduction)) else { return [] }
    let (short, long) = (try gradientSize(network), try gradientSize(other))
    return [
      Finding(
        severity: .warning, title: "\(loss.kind.rawValue) of \(last.name) outputs on targets 0 and 1",
        cost: "the gradient keeps the factor ŷ (1 − ŷ), next to 0 where the net is sure and wrong: "
          + "‖∂L/∂z\(architecture.depth)‖ is \(number(short)), with \(kind.rawValue) \(number(long))",
        cure: "write \(kind.rawValue)",
        amounts: [.init("gradient", short), .init("gradient_instead", long)])
    ]
  }

  func reduction() -> [Finding] {
    guard loss.reduction == .sum else { return [] }
    let mean = Loss(loss.kind).divisor(
      rows: network.rows, outputs: architecture.outputs, groups: architecture.lossGroups)
    guard mean > 1 else { return [] }
    return [
      Finding(
        severity: .note, title: "\(loss.name) is a sum, not a mean",
        cost:
          "gradients are \(Int(mean)) times those of the mean, and grow with the batch; a rate of 0.1 here is "
          + "\(Digits.short(0.1 * mean)) there",
        cure: "write \(loss.kind.rawValue), or divide the rate", amounts: [.init("times", mean)])
    ]
  }

  func scaling() -> [Finding] {
    guard architecture.takesIndices == nil else { return [] }
    let size = network.inputs.values.reduce(0) { max($0, abs($1)) }
    guard size > 20 else { return [] }
    return [
      Finding(
        severity: .warning, title: "inputs are up to \(Digits.short(size)) in size",
        cost: "sums of the first layer grow with them, and so do its gradients",
        cure: size <= 255 ? "divide by 255" : "take away the mean and divide by the deviation",
        amounts: [.init("size", size)])
    ]
  }

  /// Units that begin equal stay equal.
  func symmetry() -> [Finding] {
    var found: [Finding] = []
    for parameter in network.layout.parameters where parameter.name.kind == .weights {
      let units = parameter.shape[0]
      let width = parameter.count / max(units, 1)
      let values = network.parameters[parameter.range]
      guard units > 1, parameter.name.layer < architecture.depth else { continue }
      let first = values.prefix(width)
      let isEqual = (1..<units).allSatisfy { unit in
        let start = values.startIndex + unit * width
        return values[start..<(start + width)].elementsEqual(first)
      }
      guard isEqual else { continue }
      found.append(
        Finding(
          severity: .mistake,
          title: "all \(units) units of layer \(parameter.name.layer) have the same weights",
          cost: "they have the same gradient and stay the same: one unit's worth of layer",
          cure: "leave \(parameter.name.ascii) out to draw it from the seed"))
    }
    return found
  }

  func normalization() -> [Finding] {
    var found: [Finding] = []
    for (index, layer) in architecture.layers.enumerated() {
      guard case .normalization(.batch) = layer.kind else { continue }
      if network.rows == 1, architecture.shapes[index].count == 1 {
        found.append(
          Finding(
            severity: .mistake, title: "batch normalisation of one example",
            cost: "every x̂\(index + 1) is 0: nothing of the input is left, and no gradient goes back",
            cure: "take more examples, or layernorm"))
      }
      if index > 0, architecture.layers[index - 1].kind.hasBias, architecture.transfers[index - 1].isLinear {
        found.append(
          Finding(
            severity: .note, title: "b\(index) stands directly before batch normalisation",
            cost: "the mean is taken away again: its gradient is 0", cure: "write nobias"))
      }
    }
    return found
  }

  /// What `diagnose` finds of dead and saturated units.
  func units() throws(Failure) -> [Finding] {
    try network.diagnose().facts.filter { $0.name.hasPrefix("layer ") && $0.bar != nil }.compactMap { fact in
      guard fact.name.hasSuffix("dead") || fact.name.hasSuffix("saturated") else { return nil }
      return Finding(
        severity: .warning, title: "\(fact.name): \(Digits.short(fact.value))", cost: fact.remark,
        cure: fact.name.hasSuffix("dead")
          ? "smaller rates, leakyrelu, or he initialisation" : "smaller weights or inputs",
        amounts: [.init("share", fact.value)])
    }
  }
}
