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
  public func diagnose() throws(Failure) -> Diagnosis {
    let pass = try Pass(self)
    let loss = pass.forward()
    pass.backward()
    return Examination(network: self, pass: pass, loss: loss).diagnosis
  }
}

private struct Examination {
  let network: Network
  let pass: Pass
  let loss: Double

  var diagnosis: Diagnosis {
    let norms = network.layout.layers.map { layer in
      norm(Region(start: pass.plan.gradients.start + layer.weights.start, count: layer.weights.count))
    }
    var facts = norms.enumerated().map { index, value in
      Diagnosis.Fact(name: "‖∂L/∂W\(index + 1)‖", value: value, bar: nil, remark: "")
    }
    guard loss.isFinite, norms.allSatisfy(\.isFinite) else {
      return Diagnosis(facts: facts + unhealthyUnits, verdict: .nonfinite, summary: firstNonfinite)
    }
    let last = norms.last ?? 0
    let ratio = last > 0 ? (norms.first ?? 0) / last : .nan
    if norms.count > 1, ratio.isFinite {
      facts.append(
        .init(
          name: "‖∂L/∂W1‖ / ‖∂L/∂W\(norms.count)‖", value: ratio, bar: min(ratio, 1), remark: pace(ratio)))
    }
    let causes = crossings + [inputSize]
    let smallest = causes.indices.min { causes[$0].value < causes[$1].value }
    for (index, cause) in causes.enumerated() {
      let isSmallest = index == smallest && norms.count > 1 && ratio < 0.1
      facts.append(isSmallest ? marked(cause) : cause)
    }
    facts += unhealthyUnits
    let verdict: Diagnosis.Verdict
    if !ratio.isFinite || norms.count == 1 {
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
      "layer 1 learns \(times)× \(ratio < 1 ? "slower" : "faster") than the last"
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
      "the gradient vanishes on its way to layer 1" + (cause.map { ", most of it \($0.name)" } ?? "")
    case .exploding: "the gradient explodes on its way to layer 1"
    case .nonfinite: firstNonfinite
    case .healthy where norms.allSatisfy { $0 == 0 }: "all gradients are 0: nothing to learn here"
    case .healthy: norms.count == 1 ? "one layer: its gradient is direct" : pace(ratio)
    }
  }

  /// For each layer the gradient crosses: how much the weights pass, then how much the slopes pass.
  private var crossings: [Diagnosis.Fact] {
    var facts: [Diagnosis.Fact] = []
    for number in stride(from: network.architecture.depth, to: 1, by: -1) {
      let after = pass.plan.layers[number - 1]
      let before = pass.plan.layers[number - 2]
      let delta = norm(after.delta)
      let back = norm(before.aGradient)
      let through = delta > 0 ? back / delta : 0
      facts.append(
        .init(
          name: "through W\(number)", value: through, bar: min(through, 1),
          remark: "‖W\(number)ᵀδ\(number)‖ / ‖δ\(number)‖"))
      let passed = back > 0 ? norm(before.delta) / back : 0
      let transfer = network.architecture.transfers[number - 2]
      let most = steepest(transfer)
      facts.append(
        .init(
          name: "through \(transfer.symbol)′(z\(number - 1))", value: passed,
          bar: min(passed / (most ?? 1), 1),
          remark: most.map { "\(Digits.short($0)) is the most \(transfer.symbol) can pass" } ?? ""))
    }
    return facts
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
    let size = norm(pass.plan.input) / Double(network.rows).squareRoot()
    return .init(
      name: network.rows == 1 ? "input ‖x‖" : "input ‖x‖, root mean square", value: size, bar: min(size, 1),
      remark: "")
  }

  /// Units whose slope is next to nothing in every example: saturated, or dead for a unit that gives 0.
  private var unhealthyUnits: [Diagnosis.Fact] {
    var facts: [Diagnosis.Fact] = []
    for number in 1...network.architecture.depth {
      guard case .elementwise(let activation) = network.architecture.transfers[number - 1],
        let most = steepest(.elementwise(activation)), most > 0
      else { continue }
      let regions = pass.plan.layers[number - 1]
      let units = network.architecture.sizes[number]
      var slopes = [Double](repeating: 0, count: regions.z.count)
      activation.slopes(
        z: pass.memory[regions.z], a: pass.memory[regions.a], into: &slopes, count: slopes.count)
      let values = pass.memory.read(regions.a)
      for (word, isOne) in [("saturated", false), ("dead", true)] {
        let found = (0..<units).filter { unit in
          let places = stride(from: unit, to: slopes.count, by: units)
          let isDead = places.allSatisfy { slopes[$0] == 0 && values[$0] == 0 }
          return isOne ? isDead : !isDead && places.allSatisfy { abs(slopes[$0]) < 0.01 * most }
        }
        guard !found.isEmpty else { continue }
        let names = found.prefix(8).map { "\($0 + 1)" }.joined(separator: ", ")
        facts.append(
          .init(
            name: "layer \(number) \(word)", value: Double(found.count),
            bar: Double(found.count) / Double(units),
            remark: (found.count == 1 ? "unit \(names)" : "units \(names)") + (found.count > 8 ? " …" : "")
              + (isOne ? ": gives 0 and learns nothing" : ": the slope is below 1 % of its most")))
      }
    }
    return facts
  }

  private var firstNonfinite: String {
    for (index, layer) in pass.plan.layers.enumerated() {
      if !pass.memory.read(layer.z).allSatisfy(\.isFinite) {
        return "z\(index + 1) is the first quantity that is not finite"
      }
      if !pass.memory.read(layer.a).allSatisfy(\.isFinite) {
        return "layer \(index + 1)'s activation is the first quantity that is not finite"
      }
    }
    if !loss.isFinite { return "the loss is not finite though the outputs are" }
    for number in stride(from: network.architecture.depth, through: 1, by: -1)
    where !pass.memory.read(pass.plan.layers[number - 1].delta).allSatisfy(\.isFinite) {
      return "δ\(number) is the first quantity that is not finite"
    }
    return "a gradient is not finite"
  }

  /// Euclidean length; scaled by the largest entry, so that squares neither overflow nor vanish.
  private func norm(_ region: Region) -> Double {
    let values = pass.memory[region]
    var largest = 0.0
    for place in 0..<region.count where !(abs(values[place]) <= largest) { largest = abs(values[place]) }
    guard largest > 0, largest.isFinite else { return largest }
    var total = 0.0
    for place in 0..<region.count {
      let part = values[place] / largest
      total += part * part
    }
    return largest * total.squareRoot()
  }
}
