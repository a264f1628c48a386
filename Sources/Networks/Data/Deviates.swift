// Draws that build on the generator of Seeding: normal deviates, permutations. Every draw goes through
// `PortableMath`, so a seed means the same numbers on every machine.

extension SplitMix64 {
  /// Uniform from `low` to below `high`.
  mutating func uniform(_ low: Double, _ high: Double) -> Double { low + (high - low) * unit() }

  /// Two independent standard normal deviates: the polar method (Marsaglia and Bray 1964). It takes 1.27 pairs
  /// of uniform ones on average.
  mutating func normalPair() -> (Double, Double) {
    while true {
      let u = 2 * unit() - 1
      let v = 2 * unit() - 1
      let s = u * u + v * v
      if s >= 1 || s == 0 { continue }
      let factor = (-2 * PortableMath.logarithm(s) / s).squareRoot()
      return (u * factor, v * factor)
    }
  }

  /// One standard normal deviate; its twin is thrown away.
  mutating func normal() -> Double { normalPair().0 }

  /// A standard normal deviate within ±2, drawn again while it is outside, as one in 22 is.
  mutating func truncatedNormal() -> Double {
    while true {
      let (first, second) = normalPair()
      if first.magnitude <= 2 { return first }
      if second.magnitude <= 2 { return second }
    }
  }

  /// Every order with the same probability (Fisher and Yates 1938, Durstenfeld 1964).
  mutating func shuffle<Element>(_ items: inout [Element]) {
    for last in stride(from: items.count - 1, to: 0, by: -1) { items.swapAt(last, below(last + 1)) }
  }
}
