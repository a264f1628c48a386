// What sums a list of numbers up: for diagnosis and pages, not for loops that train.

extension [Double] {
  /// 0 of nothing.
  package var mean: Double { reduce(0, +) / Double(Swift.max(count, 1)) }

  /// Euclidean length; scaled by the largest entry, so that squares neither overflow nor vanish.
  package var norm: Double {
    var largest = 0.0
    for value in self where !(abs(value) <= largest) { largest = abs(value) }
    guard largest > 0, largest.isFinite else { return largest }
    var total = 0.0
    for value in self {
      let part = value / largest
      total += part * part
    }
    return largest * total.squareRoot()
  }
}
