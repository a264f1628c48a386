// From values to places on the page. The range of y is that of the values unless a pole is among them; then
// the outer twentieths are left out, for otherwise tan would be drawn as a flat line with two spikes. A pole
// shows itself by a jump between neighbours of two fifths of the range or more.

extension Plot {
  /// A curve through points; where x or y is not finite it is interrupted.
  public struct Curve: Sendable {
    public var name: Text
    public var xs: [Double]
    public var ys: [Double]

    public init(name: Text = "", xs: [Double], ys: [Double]) {
      self.name = name
      self.xs = xs
      self.ys = ys
    }
  }
}

/// The window of a plot.
struct PlotScale {
  var x: ClosedRange<Double>
  var y: ClosedRange<Double>

  init(curves: [Plot.Curve], x: ClosedRange<Double>?, y: ClosedRange<Double>?) {
    var low = Double.infinity
    var high = -Double.infinity
    for curve in curves {
      for value in curve.xs where value.isFinite {
        low = min(low, value)
        high = max(high, value)
      }
    }
    self.x = PlotScale.widened(x?.lowerBound ?? low, x?.upperBound ?? high)
    if let y {
      self.y = PlotScale.widened(y.lowerBound, y.upperBound)
    } else {
      self.y = PlotScale.range(of: curves)
    }
  }

  /// The range of the values, or of their middle nine tenths if there is a pole.
  private static func range(of curves: [Plot.Curve]) -> ClosedRange<Double> {
    var values: [Double] = []
    for curve in curves { values += curve.ys.filter(\.isFinite) }
    guard let low = values.min(), let high = values.max() else { return -1...1 }
    var jump = 0.0
    for curve in curves {
      for (left, right) in zip(curve.ys, curve.ys.dropFirst()) where left.isFinite && right.isFinite {
        jump = max(jump, (left / 2 - right / 2).magnitude)
      }
    }
    let range = high / 2 - low / 2
    guard values.count >= 20, jump > 0.4 * range else { return widened(low, high) }
    values.sort()
    let bottom = values[values.count / 20]
    let top = values[values.count - 1 - values.count / 20]
    let span = top / 2 - bottom / 2
    // Only an end that sticks out is cut: the jump of a step function is its whole range, and should be seen.
    return widened(
      bottom / 2 - low / 2 > span ? bottom : low, high / 2 - top / 2 > span ? top : high)
  }

  /// A range with an inside, whatever the bounds.
  private static func widened(_ low: Double, _ high: Double) -> ClosedRange<Double> {
    guard low.isFinite, high.isFinite, low <= high else { return -1...1 }
    if high / 2 - low / 2 > 0 { return low...high }
    let margin = max(1, low.magnitude / 10)
    let most = Double.greatestFiniteMagnitude
    return max(low - margin, -most)...min(high + margin, most)
  }

  /// The place of a point in a picture of the given size. Far away is far enough at a billion, which keeps
  /// the arithmetic of clipping finite.
  func place(_ x: Double, _ y: Double, in size: (x: Double, y: Double)) -> (x: Double, y: Double) {
    let right = PlotScale.share(x, of: self.x)
    let up = PlotScale.share(y, of: self.y)
    return (right * size.x, (1 - up) * size.y)
  }

  private static func share(_ value: Double, of range: ClosedRange<Double>) -> Double {
    let share =
      (value / 2 - range.lowerBound / 2) / (range.upperBound / 2 - range.lowerBound / 2)
    return min(max(share, -1e6), 1e6)
  }

  /// Calls `draw` for every stretch between neighbouring points, and for every point that stands alone.
  /// Neighbours less than `near` apart across and more than three quarters of the height apart down are the
  /// two sides of a pole or a step and are not joined.
  func stretches(
    of curve: Plot.Curve, in size: (x: Double, y: Double), near: Double,
    _ draw: ((x: Double, y: Double), (x: Double, y: Double)) -> Void
  ) {
    var last: (x: Double, y: Double)?
    var lastIsDrawn = true
    func finish() {
      if let point = last, !lastIsDrawn { draw(point, point) }
    }
    for (x, y) in zip(curve.xs, curve.ys) {
      guard x.isFinite, y.isFinite else {
        finish()
        last = nil
        continue
      }
      let point = place(x, y, in: size)
      if let previous = last {
        let fall = (min(max(point.y, 0), size.y) - min(max(previous.y, 0), size.y)).magnitude
        if fall > 0.75 * size.y, (point.x - previous.x).magnitude < near {
          finish()
          lastIsDrawn = false
        } else {
          draw(previous, point)
          lastIsDrawn = true
        }
      } else {
        lastIsDrawn = false
      }
      last = point
    }
    finish()
  }
}
