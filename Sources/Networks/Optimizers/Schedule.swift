// How the rate changes while training, as values with PyTorch's definitions. η is the rate that was given, t the
// number of steps (or epochs, as the caller counts) done before this one.
//
//   constant            η
//   step n γ            η γ^⌊t/n⌋                                     StepLR
//   exponential γ       η γᵗ                                          ExponentialLR
//   cosine T m          m + (η − m)(1 + cos(πt/T))/2                  CosineAnnealingLR
//   linear n a b        η (a + (b − a) t/n), η b from n on            LinearLR
//   inverse k           η/(1 + k t)
//   warmup n …          η (t + 1)/(n + 1) while t < n, then the other from its start
//
// Like CosineAnnealingLR, cosine rises again after T steps and is back at η after 2T. Warming up is LinearLR from
// 1/(n + 1), joined to what follows by SequentialLR.

import Calculus

package indirect enum Schedule: Sendable, Equatable {
  case constant
  case step(every: Int, factor: Double)
  case exponential(factor: Double)
  case cosine(period: Int, least: Double)
  case linear(steps: Int, from: Double, to: Double)
  case inverse(decay: Double)
  case warmup(steps: Int, then: Schedule)

  /// The rate of step `step`, counted from 0, when the rate given is `rate`. Steps below 0 count as 0.
  package func rate(step: Int, of rate: Double) -> Double {
    let t = max(step, 0)
    switch self {
    case .constant: return rate
    case .step(let every, let factor): return rate * PortableMath.power(factor, t / max(every, 1))
    case .exponential(let factor): return rate * PortableMath.power(factor, t)
    case .cosine(let period, let least):
      let period = max(period, 1)
      // Whole periods of 2T are taken away in whole numbers, so that late steps are as exact as early ones.
      let turns = Double(t % (period > Int.max / 2 ? Int.max : 2 * period)) / (2 * Double(period))
      return least + (rate - least) * (1 + PortableMath.circle(turns).x) / 2
    case .linear(let steps, let from, let to):
      return t >= steps ? rate * to : rate * (from + (to - from) * (Double(t) / Double(steps)))
    case .inverse(let decay): return rate / (1 + decay * Double(t))
    case .warmup(let steps, let next):
      return t < steps
        ? rate * (Double(t) + 1) / (Double(steps) + 1) : next.rate(step: t - max(steps, 0), of: rate)
    }
  }

  /// For a reader, with the numbers in it: "η·0.1^⌊t/30⌋".
  package var formula: String { formula(after: 0) }

  /// The formula when `before` steps are spent on something else first.
  private func formula(after before: Int) -> String {
    let t = before == 0 ? "t" : "(t − \(before))"
    let number = { (value: Double) in Digits.short(value, 7) }
    switch self {
    case .constant: return "η"
    case .step(let every, let factor): return "η·\(number(factor))^⌊\(t)/\(every)⌋"
    case .exponential(let factor): return "η·\(number(factor))^\(t)"
    case .cosine(let period, let least):
      let wave = "(1 + cos(π·\(t)/\(period)))/2"
      return least == 0 ? "η·\(wave)" : "\(number(least)) + (η − \(number(least)))·\(wave)"
    case .linear(let steps, let from, let to):
      let slope = Digits.sum([number(from), "\(number(to - from))·\(t)/\(steps)"])
      return "η·(\(slope)), η·\(number(to)) from t = \(before + steps) on"
    case .inverse(let decay): return "η/(1 + \(number(decay))·\(t))"
    case .warmup(let steps, let next):
      return "η·(\(t) + 1)/\(steps + 1) for t < \(before + steps), then "
        + next.formula(after: before + steps)
    }
  }
}
