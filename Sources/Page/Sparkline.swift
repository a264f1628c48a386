// Two drawings of one line: a sequence of numbers as little columns, and one share of a whole as a bar.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

public enum Sparkline {
  private static let levels = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
  private static let asciiLevels = ["_", ".", ":", "-", "=", "+", "*", "#"]

  /// At most `width` columns, each the mean of its share of the values, scaled from the least to the
  /// greatest. With fewer values than columns each gets one. A column without a finite value is blank; on a
  /// logarithmic scale values of zero and below stand on the floor. Equal values draw a flat line on the
  /// floor.
  public static func text(
    _ values: [Double], width: Int, logarithmic: Bool = false, glyphs: Glyphs = .unicode
  ) -> String {
    let columns = min(max(width, 0), values.count, 10_000)
    if columns == 0 { return "" }
    var heights = [Double](repeating: .nan, count: columns)
    var low = Double.infinity
    var high = -Double.infinity
    for column in 0..<columns {
      // Full-width products, so that no number of values overflows.
      let start = values.count.multipliedFullWidth(by: column)
      let end = values.count.multipliedFullWidth(by: column + 1)
      let first = columns.dividingFullWidth(start).quotient
      let last = columns.dividingFullWidth(end).quotient
      var sum = 0.0
      var count = 0.0
      for value in values[first..<last] {
        let height = logarithmic ? log(max(value, 0)) : value
        if height.isFinite {
          // A running mean cannot overflow where a sum of great values would.
          count += 1
          sum += height / count - sum / count
        } else if logarithmic, value <= 0, count == 0 {
          heights[column] = -.infinity
        }
      }
      if count == 0 { continue }
      heights[column] = sum
      low = min(low, sum)
      high = max(high, sum)
    }
    let marks = glyphs == .unicode ? levels : asciiLevels
    let range = high / 8 - low / 8
    var out = ""
    for height in heights {
      if height.isNaN {
        out += " "
      } else if height == -.infinity || !(range > 0) {
        out += marks[0]
      } else {
        out += marks[min(max(Int((height / 8 - low / 8) / range * 8), 0), 7)]
      }
    }
    return out
  }
}

public enum Bars {
  /// `████·········`: a share from 0 to 1 of `width` columns, rounded to the nearest column. What is not a
  /// number draws an empty bar.
  public static func text(_ fraction: Double, width: Int = 17, glyphs: Glyphs = .unicode) -> String {
    let columns = min(max(width, 0), 10_000)
    let share = fraction.isNaN ? 0 : min(max(fraction, 0), 1)
    let full = Int((share * Double(columns)).rounded())
    let (ink, paper) = glyphs == .unicode ? ("█", "·") : ("#", ".")
    return String(repeating: ink, count: full) + String(repeating: paper, count: columns - full)
  }
}
