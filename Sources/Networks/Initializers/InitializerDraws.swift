// The numbers themselves. They are rounded to six decimals, the number shown being the number used; where they
// are small, to as many as leave four digits of the largest.

import Calculus

extension Initializer {
  /// Most numbers drawn at once, and most multiplications to make a matrix orthogonal: a few seconds.
  package static let limit = 100_000_000
  package static let orthogonalLimit = 20_000_000_000

  /// Values for a parameter of this shape, row-major, from stream `stream` of a seed. The same on every machine.
  ///
  /// Throws when the shape is negative or too large, or not the initialiser's: an orthogonal one needs a matrix
  /// (an array of more axes is one of its first axis by the others), the forget gate's a multiple of four.
  package func values(
    shape: [Int], fans: Fans, seed: UInt64, stream: Int, interrupted: () -> Bool = { false }
  ) throws(Failure) -> [Double] {
    var random = SplitMix64(seed: seed, stream: stream)
    return try values(shape: shape, fans: fans, using: &random, interrupted: interrupted)
  }

  /// The same from a generator that goes on.
  func values(
    shape: [Int], fans: Fans, using random: inout SplitMix64, interrupted: () -> Bool = { false }
  ) throws(Failure) -> [Double] {
    guard let count = Tensor.count(of: shape), count <= Initializer.limit else {
      throw Failure(
        .limit, "\(Tensor.text(of: shape)) parameters are too many", hint: "the limit is \(Initializer.limit)"
      )
    }
    switch kind {
    case .constant(let value): return [Double](repeating: value, count: count)
    case .uniform(let low, let high): return uniform(low, high, count, &random)
    case .normal(let mean, let deviation): return normal(mean, deviation, count, &random)
    case .truncatedNormal(let mean, let deviation): return truncated(mean, deviation, count, &random)
    case .scaledUniform(let scale, let fan):
      let bound = (3 * scale / fan.size(fans)).squareRoot()
      return uniform(-bound, bound, count, &random)
    case .scaledNormal(let scale, let fan):
      return normal(0, (scale / fan.size(fans)).squareRoot(), count, &random)
    case .scaledTruncatedNormal(let scale, let fan):
      let deviation = (scale / fan.size(fans)).squareRoot() / Initializer.truncatedDeviation
      return truncated(0, deviation, count, &random)
    case .reciprocalRoot:
      let bound = 1 / Double(max(fans.units, 1)).squareRoot()
      return uniform(-bound, bound, count, &random)
    case .orthogonal(let gain):
      return try orthogonal(shape, count, gain, &random, interrupted: interrupted)
    case .forgetGate:
      guard count % 4 == 0 else {
        throw Failure(.shape, "biases of four gates are a multiple of four, not \(count)")
      }
      return (0..<count).map { $0 / max(count / 4, 1) == 1 ? 1 : 0 }
    }
  }

  private func uniform(_ low: Double, _ high: Double, _ count: Int, _ random: inout SplitMix64) -> [Double] {
    let digits = Initializer.decimals(max(low.magnitude, high.magnitude))
    return (0..<count).map { _ in
      // Rounding must not lead out of the interval.
      min(max(PortableMath.rounded(random.uniform(low, high), decimals: digits), low), high)
    }
  }

  private func normal(
    _ mean: Double, _ deviation: Double, _ count: Int, _ random: inout SplitMix64
  ) -> [Double] {
    let digits = Initializer.decimals(deviation)
    var values: [Double] = []
    values.reserveCapacity(count + 1)
    while values.count < count {
      let (first, second) = random.normalPair()
      values.append(PortableMath.rounded(mean + deviation * first, decimals: digits))
      values.append(PortableMath.rounded(mean + deviation * second, decimals: digits))
    }
    if values.count > count { values.removeLast() }
    return values
  }

  private func truncated(
    _ mean: Double, _ deviation: Double, _ count: Int, _ random: inout SplitMix64
  ) -> [Double] {
    let digits = Initializer.decimals(deviation)
    return (0..<count).map { _ in
      PortableMath.rounded(mean + deviation * random.truncatedNormal(), decimals: digits)
    }
  }

  /// Six, and one more for each power of ten that `scale` is below 0.01.
  private static func decimals(_ scale: Double) -> Int {
    var digits = 6
    var least = 0.01
    while scale > 0, scale < least, digits < 22 {
      digits += 1
      least /= 10
    }
    return digits
  }
}
