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

    /// NaN exceeds every number and is exceeded by none.
    fileprivate func isExceeded(by other: Double) -> Bool {
      other > error || (other.isNaN && !error.isNaN)
    }
  }

  /// "central differences, h = 6e-06" or the name of the other method.
  public let method: String
  /// Parameters that were compared, of how many.
  public let compared: Int
  public let parameters: Int
  public let largest: Entry?
  /// The entry with the largest gradient.
  public let steepest: Entry?
  /// Entries left out because the loss has a kink within h: left and right differences disagree there.
  public let kinks: [String]
  public let tolerance: Double

  public var passes: Bool { largest.map { $0.error <= tolerance } ?? true }
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
    _ interrupted: () -> Bool, loss: () -> Double
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
    var compared = 0
    for place in Swift.stride(from: 0, to: layout.count, by: stride) {
      if compared % interval == 0, interrupted() {
        throw Failure(.interrupted, "interrupted after \(compared) of \(layout.count) parameters")
      }
      guard layout.parameter(at: place)?.isTrained ?? false else { continue }
      compared += 1
      let sides = GradientCheck.differences(pass, place, here, loss)
      let g = gradients[place]
      let error = abs(g - sides.central) / max(1, abs(g))
      if error > tolerance, sides.isKink(g) {
        if kinks.count < 20 { kinks.append(layout.name(at: place)) }
        continue
      }
      if largest?.isExceeded(by: error) ?? true {
        largest = .init(name: layout.name(at: place), backprop: g, other: sides.central, error: error)
      }
      if abs(g) > abs(steepest?.backprop ?? -1) || steepest == nil {
        steepest = .init(name: layout.name(at: place), backprop: g, other: sides.central, error: error)
      }
    }
    method = "central differences, h = 6e-06" + (owner.map { ", \($0)" } ?? "")
    self.compared = compared
    parameters = layout.trainedCount
    self.largest = largest
    self.steepest = steepest
    self.kinks = kinks
    self.tolerance = tolerance
  }

  private struct Sides {
    let left: Double
    let right: Double
    var central: Double { (left + right) / 2 }

    /// Left and right slopes differ by more than curvature explains, and the gradient is one of them or
    /// between.
    func isKink(_ g: Double) -> Bool {
      let gap = abs(right - left)
      let slack = gap / 100
      return gap > 1e-4 * max(1, abs(g)) && g >= min(left, right) - slack && g <= max(left, right) + slack
    }
  }

  /// One-sided differences at h = ∛ε · max(1, |w|); the pass's parameter is put back.
  private static func differences(
    _ pass: Pass<Double>, _ entry: Int, _ here: Double, _ loss: () -> Double
  ) -> Sides {
    let w = pass.memory[pass.plan.parameters]
    let place = pass.place(of: entry)
    let old = w[place]
    let h = 6.055454452393343e-06 * max(1, abs(old))
    w[place] = old + h
    let above = w[place] - old
    let upper = loss()
    w[place] = old - h
    let below = old - w[place]
    let lower = loss()
    w[place] = old
    return Sides(left: (here - lower) / below, right: (upper - here) / above)
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
      let error = abs(g - other) / max(1, abs(g))
      if largest?.isExceeded(by: error) ?? true {
        largest = .init(name: layout.name(at: place), backprop: g, other: other, error: error)
      }
      if abs(g) > abs(steepest?.backprop ?? -1) || steepest == nil {
        steepest = .init(name: layout.name(at: place), backprop: g, other: other, error: error)
      }
    }
    return GradientCheck(
      method: method, compared: layout.trainedCount, parameters: layout.trainedCount, largest: largest,
      steepest: steepest, kinks: [],
      tolerance: tolerance)
  }
}
