// How the gradient fares on its way back, as data: norms of each layer's gradient, and what each crossing
// of a layer multiplies it by, split into weights and slopes; then units that are saturated or dead.

import Calculus

public struct Diagnosis: Sendable, Equatable {
  public struct Fact: Sendable, Equatable {
    /// "‖∂L/∂W1‖", "through W2".
    public let name: String
    public let value: Double
    /// 0 to 1 for a bar, nil where one says nothing.
    public let bar: Double?
    /// What it means: "‖W2ᵀδ2‖ / ‖δ2‖", "0.25 is the most σ can pass", "scale the inputs".
    public let remark: String
  }

  public enum Verdict: String, Sendable {
    case healthy, vanishing, exploding, nonfinite
  }

  public let facts: [Fact]
  public let verdict: Verdict
  /// One sentence.
  public let summary: String
}

extension Network {
  public func diagnose(interrupted: () -> Bool = { false }) throws(Failure) -> Diagnosis {
    let examination = Examination(network: self, snapshot: try snapshot())
    if interrupted() { throw Failure(.interrupted, "interrupted") }
    return examination.diagnosis
  }
}

private struct Examination {
  let network: Network
  let snapshot: Snapshot

  private var architecture: Architecture { network.architecture }
  private var depth: Int { architecture.depth }
  private var loss: Double { snapshot.loss }

  /// Each layer's first weights: what learns there.
  private var learning: [Parameter] {
    (1...depth).compactMap { layer in network.layout.parameters(of: layer).first(where: \.isTrained) }
  }

  /// The first layer that learns.
  private var first: Int { learning.first?.name.layer ?? 1 }

  var diagnosis: Diagnosis {
    let learning = learning
    let norms = learning.map { norm($0.name.gradient) }
    var facts = zip(learning, norms).map { parameter, value in
      Diagnosis.Fact(name: "‖∂L/∂\(parameter.name.text)‖", value: value, bar: nil, remark: "")
    }
    guard loss.isFinite, norms.allSatisfy(\.isFinite) else {
      return Diagnosis(facts: facts + unhealthyUnits, verdict: .nonfinite, summary: firstNonfinite)
    }
    let last = norms.last ?? 0
    let ratio = last > 0 ? (norms.first ?? 0) / last : .nan
    if norms.count > 1, ratio.isFinite, let first = learning.first, let end = learning.last {
      facts.append(
        .init(
          name: "‖∂L/∂\(first.name.text)‖ / ‖∂L/∂\(end.name.text)‖", value: ratio, bar: min(ratio, 1),
          remark: pace(ratio)))
    }
    let causes = crossings + throughTime + [inputSize]
    let smallest = causes.indices.min { causes[$0].value < causes[$1].value }
    for (index, cause) in causes.enumerated() {
      let isSmallest = index == smallest && norms.count > 1 && ratio < 0.1
      facts.append(isSmallest ? marked(cause) : cause)
    }
    facts += unhealthyUnits
    let verdict: Diagnosis.Verdict
    let fading = throughTime.map(\.value).min() ?? 1
    if fading < 1e-3 {
      verdict = .vanishing
    } else if let growing = throughTime.map(\.value).max(), growing > 1e3 {
      verdict = .exploding
    } else if !ratio.isFinite || norms.count == 1 {
      verdict = .healthy
    } else {
      verdict = ratio < 1e-3 ? .vanishing : ratio > 1e3 ? .exploding : .healthy
    }
    return Diagnosis(
      facts: facts, verdict: verdict, summary: sentence(verdict, ratio, norms, smallest.map { causes[$0] }))
  }

  private func marked(_ fact: Diagnosis.Fact) -> Diagnosis.Fact {
    let advice = fact.name.hasPrefix("input") ? "smallest: scale the inputs" : "smallest"
    return .init(
      name: fact.name, value: fact.value, bar: fact.bar,
      remark: fact.remark.isEmpty || fact.name.hasPrefix("input") ? advice : fact.remark + ", " + advice)
  }

  private func pace(_ ratio: Double) -> String {
    if ratio >= 0.5 && ratio <= 2 { return "layers learn at about the same pace" }
    let factor = ratio < 1 ? 1 / ratio : ratio
    let times =
      factor < 10
      ? Digits.fixed(factor, 1)
      : factor < 1e6
        ? Digits.fixed(rounded(factor), 0) : Digits.scientific(factor, 2)
    return
      "layer \(first) learns \(times)× \(ratio < 1 ? "slower" : "faster") than the last"
  }

  /// Two leading digits are all a rule of thumb has.
  private func rounded(_ factor: Double) -> Double {
    var unit = 1.0
    while factor / unit >= 100 { unit *= 10 }
    return (factor / unit).rounded() * unit
  }

  private func sentence(
    _ verdict: Diagnosis.Verdict, _ ratio: Double, _ norms: [Double], _ cause: Diagnosis.Fact?
  ) -> String {
    switch verdict {
    case .vanishing:
      "the gradient vanishes on its way to layer \(first)" + (cause.map { ", most of it \($0.name)" } ?? "")
    case .exploding: "the gradient explodes on its way to layer \(first)"
    case .nonfinite: firstNonfinite
    case .healthy where norms.allSatisfy { $0 == 0 }: "all gradients are 0: nothing to learn here"
    case .healthy: norms.count == 1 ? "one layer: its gradient is direct" : pace(ratio)
    }
  }

  /// For each layer the gradient crosses: how much the weights pass, then how much the slopes pass.
  private var crossings: [Diagnosis.Fact] {
    var facts: [Diagnosis.Fact] = []
    for number in stride(from: depth, to: 1, by: -1) {
      let kind = architecture.layers[number - 1].kind
      let formulas = Formulas(snapshot: snapshot)
      let own = kind.formsSums ? QuantityName(.delta, number) : QuantityName(.activationGradient, number)
      let delta = norm(own)
      let back = norm(QuantityName(.activationGradient, number - 1))
      let through = delta > 0 ? back / delta : 0
      // The loss undoes a last activation, and nothing passes through that.
      if kind != .flatten, snapshot[own] != nil {
        let word = architecture.layers[number - 1].word
        let what = kind.formsSums ? "W\(number)" : "layer \(number), \(word)"
        let returned = kind.formsSums ? formulas.returned(number) : "∂L/∂a\(number - 1)"
        facts.append(
          .init(
            name: "through \(what)", value: through, bar: min(through, 1),
            remark: "‖\(returned)‖ / ‖\(own.text)‖"))
      }
      let transfer = architecture.transfers[number - 2]
      guard architecture.layers[number - 2].kind.formsSums else { continue }
      if transfer.isLinear, !architecture.isDense { continue }
      let passed = back > 0 ? norm(QuantityName(.delta, number - 1)) / back : 0
      let most = steepest(transfer)
      facts.append(
        .init(
          name: "through \(transfer.symbol)′(z\(number - 1))", value: passed,
          bar: min(passed / (most ?? 1), 1),
          remark: most.map { "\(Digits.short($0)) is the most \(transfer.symbol) can pass" } ?? ""))
    }
    return facts
  }

  /// For recurrent layers: what is left of the gradient when it arrives at the first step, and what passes in
  /// one step through the weights and through the rest.
  private var throughTime: [Diagnosis.Fact] {
    var facts: [Diagnosis.Fact] = []
    for number in 1...depth {
      guard case .recurrent(let cell, let units, _) = architecture.layers[number - 1].kind,
        let states = snapshot[QuantityName(.gradient(.state), number)]
      else { continue }
      let steps = states.shape[1]
      guard steps > 1 else { continue }
      func size(_ step: Int) -> Double {
        var values: [Double] = []
        for row in 0..<states.shape[0] {
          let start = (row * steps + step) * units
          values += states.numbers[start..<(start + units)]
        }
        return values.norm
      }
      let last = size(steps - 1)
      let left = last > 0 ? size(0) / last : 0
      let each = left > 0 ? Double.exponential(Double.logarithm(left) / Double(steps - 1)) : 0
      facts.append(
        .init(
          name: "through time, layer \(number)", value: left, bar: min(left, 1),
          remark: "‖∂L/∂h\(number)‖ of step 1 / of step \(steps): × \(Digits.short(each, 3)) a step"))
      if cell == .simple, let h = snapshot[QuantityName(.state, number)] {
        let slopes = h.numbers.map { 1 - $0 * $0 }
        let mean = slopes.reduce(0, +) / Double(max(slopes.count, 1))
        facts.append(
          .init(
            name: "tanh′ in layer \(number), mean", value: mean, bar: mean,
            remark: "1 is the most tanh can pass"))
        if let weights = snapshot[QuantityName(.stateWeights, number)] {
          let most = spectralNorm(weights.numbers, units)
          facts.append(
            .init(
              name: "‖Wh\(number)‖", value: most, bar: min(most, 1),
              remark: "the most Wh\(number) can pass in a step"))
        }
      }
    }
    return facts
  }

  /// The largest singular value, by power iteration on WᵀW.
  private func spectralNorm(_ w: [Double], _ size: Int) -> Double {
    var v = (0..<size).map { 1 + Double($0) / Double(size + 1) }
    var value = 0.0
    for _ in 0..<50 {
      var u = [Double](repeating: 0, count: size)
      for i in 0..<size { for j in 0..<size { u[i] += w[i * size + j] * v[j] } }
      var next = [Double](repeating: 0, count: size)
      for i in 0..<size { for j in 0..<size { next[j] += w[i * size + j] * u[i] } }
      let length = next.norm
      guard length > 0, length.isFinite else { return length }
      v = next.map { $0 / length }
      value = length.squareRoot()
    }
    return value
  }

  /// The largest slope an activation has, where it is no more than 1 for certain; measured on a grid from
  /// −8 to 8.
  private func steepest(_ transfer: Transfer) -> Double? {
    guard case .elementwise(let activation) = transfer else { return nil }
    let z = (0...320).map { Double($0) / 20 - 8 }
    var a = z
    var slopes = z
    activation.values(z, &a, z.count)
    activation.slopes(z: z, a: a, into: &slopes, count: z.count)
    return slopes.max()
  }

  private var inputSize: Diagnosis.Fact {
    let size = norm(QuantityName(.input)) / Double(network.rows).squareRoot()
    return .init(
      name: network.rows == 1 ? "input ‖x‖" : "input ‖x‖, root mean square", value: size, bar: min(size, 1),
      remark: "")
  }

  /// Units whose slope is next to nothing in every example: saturated, or dead for a unit that gives 0.
  private var unhealthyUnits: [Diagnosis.Fact] {
    var facts: [Diagnosis.Fact] = []
    for number in 1...depth {
      guard case .elementwise(let activation) = architecture.transfers[number - 1],
        architecture.layers[number - 1].kind.formsSums,
        let most = steepest(.elementwise(activation)), most > 0,
        let z = snapshot[QuantityName(Symbol.sum, number)],
        let values = snapshot[Snapshot.name(.activation, number, depth: depth)]?.numbers
      else { continue }
      // A unit of an image is a channel, in all its places.
      let shape = architecture.shapes[number]
      let units = shape.count == 3 ? shape[0] : shape.last ?? 1
      let inside = shape.count == 3 ? shape[1] * shape[2] : 1
      var slopes = z.numbers
      activation.slopes(z: z.numbers, a: values, into: &slopes, count: slopes.count)
      let word = shape.count == 3 ? "channel" : "unit"
      var isDead = [Bool](repeating: true, count: units)
      var isFlat = isDead
      for (place, slope) in slopes.enumerated() {
        let unit = place / inside % units
        if slope != 0 || values[place] != 0 { isDead[unit] = false }
        if !(abs(slope) < 0.01 * most) { isFlat[unit] = false }
      }
      for (state, isOne) in [("saturated", false), ("dead", true)] {
        let found = (0..<units).filter { isOne ? isDead[$0] : isFlat[$0] && !isDead[$0] }
        guard !found.isEmpty else { continue }
        let names = found.prefix(8).map { "\($0 + 1)" }.joined(separator: ", ")
        let few = word + (found.count == 1 ? " " : "s ") + names + (found.count > 8 ? " …" : "")
        let why = isOne ? ": gives 0 and learns nothing" : ": the slope is below 1 % of its most"
        facts.append(
          .init(
            name: "layer \(number) \(state)", value: Double(found.count),
            bar: Double(found.count) / Double(units), remark: few + why))
      }
    }
    return facts
  }

  private var firstNonfinite: String {
    for name in snapshot.order {
      guard let values = snapshot[name], !values.numbers.allSatisfy(\.isFinite) else { continue }
      let isActivation = name.kind == .activation || name.kind == .output
      let layer = name.kind == .output ? depth : name.layer
      return isActivation && architecture.layers[layer - 1].kind.formsSums
        ? "layer \(layer)'s activation is the first quantity that is not finite"
        : "\(name.text) is the first quantity that is not finite"
    }
    if !loss.isFinite { return "the loss is not finite though the outputs are" }
    for number in stride(from: depth, through: 1, by: -1) {
      let name =
        architecture.layers[number - 1].kind.formsSums
        ? QuantityName(.delta, number) : QuantityName(.activationGradient, number)
      if let values = snapshot[name], !values.numbers.allSatisfy(\.isFinite) {
        return "\(name.text) is the first quantity that is not finite"
      }
    }
    return "a gradient is not finite"
  }

  private func norm(_ name: QuantityName?) -> Double {
    guard let name, let values = snapshot[name] else { return 0 }
    return values.numbers.norm
  }
}
