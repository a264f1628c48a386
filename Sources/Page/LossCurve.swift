// How training went: several series of numbers over steps or epochs, such as the loss on what is learned and on
// what was held back. The scale of y becomes logarithmic where that shows more: for positive values of which the
// greatest is thirty times the least or more.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

public struct LossCurve: Sendable {
  /// One line; where x or y is not finite it is interrupted.
  public struct Series: Sendable {
    public var name: Text
    public var xs: [Double]
    public var ys: [Double]

    public init(name: Text = "", xs: [Double], ys: [Double]) {
      self.name = name
      self.xs = xs
      self.ys = ys
    }

    /// Values at equal distances, the first at `first`.
    public init(name: Text = "", values: [Double], first: Double = 1, step: Double = 1) {
      self.init(name: name, xs: values.indices.map { first + step * Double($0) }, ys: values)
    }
  }

  public enum Scale: Sendable { case automatic, linear, logarithmic }

  public var series: [Series]
  public var title: String
  /// What is counted along x: "step", "epoch".
  public var xLabel: String
  public var yLabel: String
  public var scale: Scale
  /// Columns of the text; nil means 72, or what the page has.
  public var width: Int?
  /// Rows for the curves.
  public var height: Int

  public init(
    series: [Series], title: String = "", xLabel: String = "epoch", yLabel: String = "loss",
    scale: Scale = .automatic, width: Int? = nil, height: Int = 12
  ) {
    self.series = series
    self.title = title
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.scale = scale
    self.width = width
    self.height = height
  }
}

/// The window of a loss curve: from values to shares of its width and height.
struct LossWindow {
  let x: ClosedRange<Double>
  /// In values, not in logarithms.
  let y: ClosedRange<Double>
  let isLogarithmic: Bool

  init(_ curve: LossCurve) {
    var xs: [Double] = []
    var ys: [Double] = []
    for series in curve.series {
      for (x, y) in zip(series.xs, series.ys) where x.isFinite && y.isFinite {
        xs.append(x)
        ys.append(y)
      }
    }
    x = LossWindow.widened(xs.min() ?? 0, xs.max() ?? 1)
    let positive = ys.filter { $0 > 0 }
    switch curve.scale {
    case .linear: isLogarithmic = false
    case .logarithmic: isLogarithmic = !positive.isEmpty
    case .automatic:
      isLogarithmic =
        !positive.isEmpty && positive.count == ys.count
        && (positive.max() ?? 1) / 30 >= (positive.min() ?? 1)
    }
    if isLogarithmic {
      let low = positive.min() ?? 1
      let high = positive.max() ?? 1
      // A decade where there is only one value.
      y = low < high ? low...high : (low / 3 > 0 ? low / 3 : low)...min(high * 3, .greatestFiniteMagnitude)
    } else {
      let low = ys.min() ?? 0
      let high = ys.max() ?? 1
      // Zero is worth seeing where it is not far.
      y = LossWindow.widened(low > 0 && low < 0.6 * high ? 0 : low, high)
    }
  }

  private static func widened(_ low: Double, _ high: Double) -> ClosedRange<Double> {
    if high / 2 - low / 2 > 0 { return low...high }
    let margin = max(low.magnitude / 10, 0.5)
    return max(low - margin, -.greatestFiniteMagnitude)...min(high + margin, .greatestFiniteMagnitude)
  }

  /// From 0 at the left to 1 at the right.
  func across(_ value: Double) -> Double { share(value, x.lowerBound, x.upperBound) }

  /// From 0 at the bottom to 1 at the top; nil for what a logarithmic scale has no place for.
  func up(_ value: Double) -> Double? {
    if !isLogarithmic { return share(value, y.lowerBound, y.upperBound) }
    return value > 0 ? share(log10(value), log10(y.lowerBound), log10(y.upperBound)) : nil
  }

  private func share(_ value: Double, _ low: Double, _ high: Double) -> Double {
    let span = high / 2 - low / 2
    return span > 0 ? min(max((value / 2 - low / 2) / span, -1), 2) : 0.5
  }

  func yTicks(most: Int) -> [Double] {
    isLogarithmic
      ? Ticks.logarithmic(y.lowerBound, y.upperBound, most: most)
      : Ticks.linear(y.lowerBound, y.upperBound, most: most)
  }

  /// Steps are whole where the ends of the axis are.
  func xTicks(most: Int) -> [Double] {
    let whole = x.lowerBound == x.lowerBound.rounded() && x.upperBound == x.upperBound.rounded()
    return Ticks.linear(x.lowerBound, x.upperBound, most: most, whole: whole)
  }

  /// The pieces of a line without a gap, as shares. Of many points that fall into one of `columns`, the first, the
  /// least, the greatest and the last stay, in their order: nothing that could be seen is lost.
  func pieces(of series: LossCurve.Series, columns: Int) -> [[(x: Double, y: Double)]] {
    var pieces: [[(x: Double, y: Double)]] = []
    var piece: [(x: Double, y: Double)] = []
    var column: [(x: Double, y: Double)] = []
    var place = Int.min
    func flush() {
      guard column.count > 4, let first = column.first, let last = column.last else {
        piece += column
        column = []
        return
      }
      let low = column.indices.min { column[$0].y < column[$1].y } ?? 0
      let high = column.indices.max { column[$0].y < column[$1].y } ?? 0
      piece.append(first)
      for index in [min(low, high), max(low, high)] { piece.append(column[index]) }
      piece.append(last)
      column = []
    }
    func finish() {
      flush()
      if !piece.isEmpty { pieces.append(piece) }
      piece = []
      place = .min
    }
    for (x, y) in zip(series.xs, series.ys) {
      guard x.isFinite, y.isFinite, let up = up(y) else {
        finish()
        continue
      }
      let point = (x: across(x), y: up)
      let at = Int((point.x * Double(max(columns, 1))).rounded(.down))
      if at != place { flush() }
      place = at
      column.append(point)
    }
    finish()
    return pieces
  }
}

extension LossCurve.Series {
  /// The last finite value, and the least with its place.
  var facts: (last: Double, least: (x: Double, y: Double))? {
    var least: (x: Double, y: Double)?
    var last: Double?
    for (x, y) in zip(xs, ys) where x.isFinite && y.isFinite {
      last = y
      if y < least?.y ?? .infinity { least = (x, y) }
    }
    guard let last, let least else { return nil }
    return (last, least)
  }
}
