// Something long, told at a terminal while it goes on: how far it is, its losses, the time that is left.
import Page

final class Meter {
  private let show: ((Progress?) -> Void)?
  private let unit: String
  private let total: Int
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private var next: ContinuousClock.Instant

  /// What is over in half a second is never told.
  init(_ show: ((Progress?) -> Void)?, unit: String, total: Int) {
    self.show = show
    self.unit = unit
    self.total = total
    start = clock.now
    next = start.advanced(by: .milliseconds(500))
  }

  /// `share` is how much of everything is done, if `current` of all does not say it.
  func tell(
    _ current: Int, share: Double? = nil, _ values: @autoclosure () -> [(name: String, value: Double)]
  ) {
    guard let show, clock.now >= next else { return }
    next = clock.now.advanced(by: .milliseconds(100))
    let share = share ?? Double(current) / Double(max(total, 1))
    let spent = start.duration(to: clock.now) / .seconds(1)
    show(
      Progress(
        unit: unit, current: current, total: total, share: share, values: values(),
        secondsLeft: share > 0 ? spent / share - spent : nil))
  }

  func end() { show?(nil) }
}
