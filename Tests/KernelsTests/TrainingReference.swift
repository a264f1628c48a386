// What the tests of training share: numbers that PyTorch was given too, and comparison within an error that belongs
// to the precision.

import Kernels
import Testing

/// sin(1.7 i + phase).
func waves(_ count: Int, _ phase: Double = 0.3) -> [Double] {
  (0..<count).map { Scalar.sin(1.7 * Double($0) + phase) }
}

func converted<E: BinaryFloatingPoint>(_ x: [Double]) -> [E] { x.map { E($0) } }

/// Whether each number is within so many units of the precision of the other, measured by the larger of it and 1.
func expectNear<E: BinaryFloatingPoint>(
  _ actual: [E], _ expected: [Double], within units: Double = 40, _ comment: String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let error = units * Double(E.ulpOfOne)
  #expect(actual.count == expected.count, sourceLocation: sourceLocation)
  let worst = zip(actual, expected).map { a, b in
    (Double(a) - b).magnitude / max(1, b.magnitude)
  }.max { a, b in a < b || b.isNaN }
  // Not within, which NaN never is.
  #expect(worst ?? 0 <= error, "\(comment): \(actual) and \(expected)", sourceLocation: sourceLocation)
}

/// Counts on both sides of every register.
let oddCounts = [0, 1, 2, 7, 8, 9, 15, 16, 17, 31, 33, 100]
