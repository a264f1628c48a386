// Who is winning: what the discriminator makes of both batches, what of its verdict reaches the generator, and
// whether the samples still differ from one another.

import Calculus

extension Adversarial {
  /// Facts about the next batch with both nets as they are.
  public func diagnose() throws(Failure) -> Diagnosis {
    let turn = try turn(with: nil).turn
    let (real, made) = (turn.judgedReal.mean, turn.judgedMade.mean)
    let right = turn.judgedReal.count { $0 > 0.5 } + turn.judgedMade.count { $0 <= 0.5 }
    let share = Double(right) / Double(max(2 * batch, 1))
    let own = turn.discriminatorGradients.norm
    let back = turn.sampleGradients.values.norm
    let last = turn.generatorGradients.norm
    let (truth, spread) = (spread(turn.real), spread(turn.made))
    var facts = [
      Diagnosis.Fact(name: "mean D(x)", value: real, bar: real, remark: "1 for sure"),
      Diagnosis.Fact(name: "mean D(G(z))", value: made, bar: made, remark: "0 for sure"),
      Diagnosis.Fact(name: "told apart", value: share, bar: share, remark: "\(right) of \(2 * batch)"),
      Diagnosis.Fact(name: "‖∂L_D/∂D‖", value: own, bar: nil, remark: ""),
      Diagnosis.Fact(name: "‖∂L_G/∂G(z)‖", value: back, bar: nil, remark: "what D sends back"),
      Diagnosis.Fact(name: "‖∂L_G/∂G‖", value: last, bar: nil, remark: ""),
      Diagnosis.Fact(
        name: "1 − D(G(z))", value: 1 - made, bar: 1 - made, remark: "−ln D(G(z)) passes this on to D's sum"),
      Diagnosis.Fact(
        name: "D(G(z))", value: made, bar: made, remark: "ln(1 − D(G(z))) would pass only this on"),
    ]
    if batch > 1 {
      facts.append(
        Diagnosis.Fact(
          name: "spread of G(z)", value: spread, bar: truth > 0 ? min(spread / truth, 1) : nil,
          remark: "real examples have \(Digits.short(truth, 2))"))
    }
    var summary: String
    if share >= 0.9 {
      summary = "the discriminator is winning: it tells \(right) of \(2 * batch) apart"
    } else if share <= 0.6 {
      summary = "the generator keeps up: the discriminator tells \(right) of \(2 * batch) apart"
    } else {
      summary = "neither is far ahead: \(right) of \(2 * batch) are told apart"
    }
    if batch > 1, truth > 0, spread < 0.2 * truth {
      summary += "; the samples are nearly all the same, which is called mode collapse"
    }
    var verdict = Diagnosis.Verdict.healthy
    if !(own + last).isFinite {
      verdict = .nonfinite
    } else if last < 1e-3 * max(own, 1e-3) {
      verdict = .vanishing
      summary += "; next to nothing reaches the generator"
    }
    return Diagnosis(facts: facts, verdict: verdict, summary: summary)
  }

  /// Root mean square distance of the rows from their mean.
  private func spread(_ rows: Tensor) -> Double {
    let count = max(rows.shape.first ?? 1, 1)
    let width = rows.values.count / count
    var total = 0.0
    for k in 0..<width {
      let column = (0..<count).map { rows.values[$0 * width + k] }
      let middle = column.mean
      total += column.reduce(0) { $0 + ($1 - middle) * ($1 - middle) }
    }
    return (total / Double(count)).squareRoot()
  }
}
