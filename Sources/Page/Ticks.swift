// Round numbers along an axis: steps of 1, 2, 2½ or 5 times a power of ten, or on a logarithmic axis the powers of
// ten, with 2 and 5 between them where those are few.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

enum Ticks {
  /// Round numbers within low...high, ascending; at most `most` (1...50), none where the range has no inside.
  static func linear(_ low: Double, _ high: Double, most: Int, whole: Bool = false) -> [Double] {
    let span = high / 2 - low / 2
    guard span.isFinite, span > 0 else { return [] }
    let most = min(max(most, 1), 50)
    let raw = span / Double(most) * 2
    let power = pow(10, log10(raw).rounded(.down))
    guard power > 0, power.isFinite else { return [] }
    var step = 10 * power
    for factor in [1.0, 2, 2.5, 5] where factor * power >= raw * 0.999_999 {
      if whole, factor == 2.5, power < 10 { continue }
      step = factor * power
      break
    }
    if whole { step = max(step, 1) }
    var ticks: [Double] = []
    // Counted, not added up, so that 0.3 does not become 0.30000000000000004.
    let first = (low / step).rounded(.up)
    let last = (high / step).rounded(.down)
    guard first.isFinite, last.isFinite, last - first < 100 else { return [] }
    var index = first
    while index <= last {
      // Dividing by a power of ten is exact where multiplying by a tenth is not.
      let value = step < 1 ? index / (1 / step).rounded() : index * step
      if value >= low, value <= high, ticks.last != value { ticks.append(value) }
      index += 1
      // Beyond 2^53 the next number may be the same one.
      if index == index - 1 { break }
    }
    return ticks.count > most + 1 ? stride(from: 0, to: ticks.count, by: 2).map { ticks[$0] } : ticks
  }

  /// Powers of ten within low...high, both positive; with 2 and 5 between them where there is room, and linear
  /// ones where the range is within a power.
  static func logarithmic(_ low: Double, _ high: Double, most: Int) -> [Double] {
    guard low > 0, high.isFinite, high > low else { return [] }
    let first = Int(log10(low).rounded(.down))
    let last = Int(log10(high).rounded(.up))
    let most = min(max(most, 1), 50)
    for factors in [[1.0, 2, 5], [1.0]] {
      let ticks = (first...last).flatMap { power in factors.map { $0 * exact(power) } }
        .filter { $0 >= low * 0.999_999 && $0 <= high * 1.000_001 }
      if ticks.count < 2 { return linear(low, high, most: most) }
      if ticks.count <= most { return ticks }
    }
    let every = max(1, (last - first) / most + 1)
    return stride(from: first, through: last, by: every).map(exact).filter { $0 >= low && $0 <= high }
  }

  /// 10ⁿ, correctly rounded where division by a power of ten is.
  private static func exact(_ power: Int) -> Double {
    power >= 0 ? pow(10, Double(power)) : power >= -22 ? 1 / pow(10, Double(-power)) : pow(10, Double(power))
  }

  /// A tick for a reader: whole numbers in full, others in four digits, small and large ones as powers of ten.
  static func label(_ value: Double, _ glyphs: Glyphs = .unicode) -> String {
    if value == 0 { return "0" }
    if value == value.rounded(), value.magnitude < 1e6 { return Numerals.shortest(value, glyphs: glyphs) }
    return Numerals.significant(value, digits: 4, glyphs: glyphs)
  }
}
