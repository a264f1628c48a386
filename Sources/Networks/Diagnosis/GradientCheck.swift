// The gradient check: backprop against central differences (L(w + h) − L(w − h))/2h, or against any other
// list of gradients such as the symbolic ones. Says which entry differs most, both values, and whether that
// is too much.

import Calculus

public struct GradientCheck: Sendable, Equatable {
  public struct Entry: Sendable, Equatable {
    /// "W1[1,2]"
    public let name: String
    public let backprop: Double
    public let other: Double
    /// |backprop − other| / max(1, |backprop|)
    public let error: Double
    /// As much of it may come from rounding the loss.
    fileprivate var noise = 0.0

    /// NaN exceeds every number and is exceeded by none.
    fileprivate func isExceeded(by other: Entry) -> Bool {
      other.excess > excess || (other.error.isNaN && !error.isNaN)
    }

    fileprivate var excess: Double { error - noise }
  }

  /// "central differences, h = 6e-06" or the name of the other method.
  public let method: String
  /// Parameters that were compared, without those at kinks, of how many.
  public let compared: Int
  public let parameters: Int
  public let largest: Entry?
  /// The entry with the largest gradient.
  public let steepest: Entry?
  /// Entries left out because the loss has a kink there: left and right differences disagree however small h is.
  public let kinks: [String]
  public let tolerance: Double

  public var passes: Bool { largest.map { $0.excess <= tolerance } ?? true }
}

extension Network {
  /// Central differences. Each parameter takes two forward passes; nets for which all would take long are
  /// sampled evenly (`compared` < `parameters`).
  public func check(
    tolerance: Double = 1e-7, interrupted: () -> Bool = { false }
  ) throws(Failure) -> GradientCheck {
    let pass: Pass<Double> = try pass()
    _ = pass.forward()
    pass.backward()
    return try GradientCheck(of: nil, pass, pass.gradients, tolerance, interrupted) { pass.forward() }
  }
}

extension GradientCheck {
  /// `gradients` of a pass's parameters against central differences of `loss`, which goes through that pass. `owner`
  /// stands before the names where there is more than one net.
  init(
    of owner: String?, _ pass: Pass<Double>, _ gradients: [Double], _ tolerance: Double,
    _ interrupted: () -> Bool, loss: @escaping () -> Double
  ) throws(Failure) {
    let layout = pass.layout
    let here = loss()
    // Two passes for each: a few hundred million multiplications at most.
    let work = 2 * (owner == nil ? 1 : 3) * pass.architecture.work(rows: pass.plan.rows)
    let most = max(20, Int(min(600_000_000 / work, 1e9)))
    let interval = Architecture.turns(of: work)
    let stride = max(1, (layout.count + most - 1) / most)
    var largest: GradientCheck.Entry?
    var steepest: GradientCheck.Entry?
    var kinks: [String] = []
    var seen = 0
    var compared = 0
    for place in Swift.stride(from: 0, to: layout.count, by: stride) {
      if seen % interval == 0, interrupted() {
        throw Failure(.interrupted, "interrupted after \(seen) of \(layout.count) parameters")
      }
      guard layout.parameter(at: place)?.isTrained ?? false else { continue }
      seen += 1
      let g = gradients[place]
      let differences = OneSidedDifferences(pass, place, here, loss)
      guard let nearest = differences.nearest(to: g, tolerance) else {
        if kinks.count < 20 { kinks.append(layout.name(at: place)) }
        continue
      }
      compared += 1
      let unit = max(1, abs(g))
      let entry = GradientCheck.Entry(
        name: layout.name(at: place), backprop: g, other: nearest.central,
        error: abs(g - nearest.central) / unit, noise: nearest.noise / unit)
      if largest?.isExceeded(by: entry) ?? true { largest = entry }
      if abs(g) > abs(steepest?.backprop ?? -1) || steepest == nil { steepest = entry }
    }
    method = "central differences, h = 6e-06" + (owner.map { ", \($0)" } ?? "")
    self.compared = compared
    parameters = layout.trainedCount
    self.largest = largest
    self.steepest = steepest
    self.kinks = kinks
    self.tolerance = tolerance
  }
}

/// The loss a little above and below one parameter.
private struct OneSidedDifferences {
  private let pass: Pass<Double>
  private let place: Int
  private let value: Double
  private let here: Double
  private let loss: () -> Double

  init(_ pass: Pass<Double>, _ entry: Int, _ here: Double, _ loss: @escaping () -> Double) {
    self.pass = pass
    self.loss = loss
    place = pass.place(of: entry)
    value = pass.memory[pass.plan.parameters][place]
    self.here = here
  }

  struct Sides {
    let left: Double
    let right: Double
    /// What rounding the loss to a Double may have done to the slopes.
    let noise: Double
    var central: Double { (left + right) / 2 }
    var gap: Double { abs(right - left) }

    /// Beyond rounding, in units of g where that is more than 1.
    func excess(over g: Double) -> Double { (abs(g - central) - noise) / max(1, abs(g)) }
  }

  /// The differences at h that agree best with g. h begins at ∛ε · max(1, |w|), and becomes smaller while they do
  /// not: curvature then counts for less. nil at a kink, where the slopes of both sides stay apart.
  func nearest(to g: Double, _ tolerance: Double) -> Sides? {
    let widest = sides(1)
    var best = widest
    if best.excess(over: g) <= tolerance { return best }
    for part in [4.0, 16, 64] {
      let own = sides(1 / part)
      if own.excess(over: g) < best.excess(over: g) || best.excess(over: g).isNaN { best = own }
      if best.excess(over: g) <= tolerance { return best }
      let isKink = own.gap > widest.gap / 2 && own.gap > 4 * own.noise + tolerance * max(1, abs(g))
      if part == 64, isKink { return nil }
    }
    return best
  }

  /// Puts the parameter back.
  private func sides(_ part: Double) -> Sides {
    let w = pass.memory[pass.plan.parameters] + place
    let h = 6.055454452393343e-06 * part * max(1, abs(value))
    w.pointee = value + h
    let above = w.pointee - value
    let upper = loss()
    w.pointee = value - h
    let below = value - w.pointee
    let lower = loss()
    w.pointee = value
    return Sides(
      left: (here - lower) / below, right: (upper - here) / above,
      noise: 16 * max(abs(here), abs(upper), abs(lower)).ulp / h)
  }
}

extension Network {
  /// Backprop against gradients found another way, in layout order: the symbolic derivative of `formula`.
  public func check(
    against others: [Double], method: String, tolerance: Double = 1e-9
  ) throws(Failure) -> GradientCheck {
    let gradients = try gradients()
    guard others.count == gradients.count else {
      throw Failure(.shape, "\(others.count) gradients for \(gradients.count) parameters")
    }
    var largest: GradientCheck.Entry?
    var steepest: GradientCheck.Entry?
    for (place, (g, other)) in zip(gradients, others).enumerated()
    where layout.parameter(at: place)?.isTrained ?? false {
      let entry = GradientCheck.Entry(
        name: layout.name(at: place), backprop: g, other: other, error: abs(g - other) / max(1, abs(g)))
      if largest?.isExceeded(by: entry) ?? true { largest = entry }
      if abs(g) > abs(steepest?.backprop ?? -1) || steepest == nil { steepest = entry }
    }
    return GradientCheck(
      method: method, compared: layout.trainedCount, parameters: layout.trainedCount, largest: largest,
      steepest: steepest, kinks: [],
      tolerance: tolerance)
  }
}
