// The part of a statement's time that some work may take before it is given up. The clock is looked at first when
// somebody asks whether the time is over, for most work is done before anybody does.

struct TimeShare {
  private let seconds: Double
  private let latest: ContinuousClock.Instant?
  private var end: ContinuousClock.Instant?

  /// A share that ends no later than the one it is part of.
  init(seconds: Double, within outer: TimeShare?) {
    self.seconds = seconds
    latest = outer?.end
  }

  mutating func isOver() -> Bool {
    if let end { return .now > end }
    let own = ContinuousClock.now + .seconds(seconds)
    end = latest.map { min($0, own) } ?? own
    return latest.map { .now > $0 } ?? false
  }
}

extension Graph {
  /// Whether the time for the work in hand is over.
  func isTimeOver() -> Bool { slice?.isOver() ?? false }
}
