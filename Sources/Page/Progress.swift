// One line that says how far training is: `epoch 3/10 ━━━━━━━───── 62 %  loss 0.3121  acc 0.91  4 s left`. What
// does not fit is left out, the bar shrinking first, so that the line never breaks.

public struct Progress: Sendable {
  /// What is counted: "epoch", "step".
  public var unit: String
  public var current: Int
  public var total: Int
  /// How much of everything is done, from 0 to 1.
  public var share: Double
  /// Numbers worth watching, in order of importance.
  public var values: [(name: String, value: Double)]
  /// An estimate; nil when there is none yet.
  public var secondsLeft: Double?

  public init(
    unit: String = "epoch", current: Int, total: Int, share: Double,
    values: [(name: String, value: Double)] = [],
    secondsLeft: Double? = nil
  ) {
    self.unit = unit
    self.current = current
    self.total = total
    self.share = share
    self.values = values
    self.secondsLeft = secondsLeft
  }

  /// The line, at most as wide as the page. `bar` is how many cells the bar has where there is room.
  public func text(_ style: Style = Style(), bar: Int = 24) -> Text {
    let bar = min(max(bar, 0), 1000)
    let share = share.isNaN ? 0 : min(max(share, 0), 1)
    let percent = Cells.padded("\(Int((share * 100).rounded(.down)))", to: 3, .right) + " %"
    var head = Text()
    if !unit.isEmpty { head.append(unit + " ", role: .quiet) }
    head.append("\(current)/\(total)", role: .number)
    // The room of the longest count there will be, so that the line does not dance.
    let room = 2 * "\(total)".utf8.count - "\(current)/\(total)".utf8.count + 1
    var tail: [Text] = [Text(percent, .number)]
    if let secondsLeft, secondsLeft.isFinite, secondsLeft >= 0 {
      tail.append("\(Progress.duration(secondsLeft), .number)\(" left", .quiet)")
    }
    let watched = values.map { name, value -> Text in
      "\(name, .quiet) \(Numerals.significant(value, digits: 4, trim: false, glyphs: style.glyphs), .number)"
    }
    // From the fullest line to the barest: first the bar gives way, then the time, then the values from the last.
    var layouts: [(bar: Int, values: Int, tail: Int)] = [bar, bar * 2 / 3, bar / 3].map {
      ($0, watched.count, tail.count)
    }
    layouts.append((0, watched.count, tail.count))
    for kept in (0...watched.count).reversed() { layouts.append((0, kept, 1)) }
    for layout in layouts {
      var parts = [head + Text(Cells.blanks(room))]
      if layout.bar >= 4 { parts.append(Progress.bar(share, cells: layout.bar, style.glyphs)) }
      parts.append(tail[0])
      parts += watched.prefix(layout.values).map { " " + $0 }
      parts += tail[1..<layout.tail].map { " " + $0 }
      let line = parts.joined(separator: " ")
      if line.width <= style.columns { return line }
    }
    return head.truncated(to: style.columns, glyphs: style.glyphs)
  }

  private static func bar(_ share: Double, cells: Int, _ glyphs: Glyphs) -> Text {
    let cells = min(max(cells, 0), 1000)
    let full = Int((share * Double(cells)).rounded(.down))
    let (done, rest) = glyphs == .unicode ? ("━", "─") : ("=", "-")
    return
      "\(String(repeating: done, count: full), .function)\(String(repeating: rest, count: cells - full), .quiet)"
  }

  /// `0.4 s`, `12 s`, `3 min 05 s`, `2 h 10 min`, `4 days`.
  static func duration(_ seconds: Double) -> String {
    if seconds < 9.95 { return Numerals.fixed(seconds, decimals: seconds < 0.95 ? 1 : 0) + " s" }
    guard seconds < 1e9 else { return "years" }
    let whole = Int(seconds.rounded())
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) min \(two(whole % 60)) s" }
    if whole < 86_400 { return "\(whole / 3600) h \(two(whole % 3600 / 60)) min" }
    return whole < 2 * 86_400 ? "1 day" : "\(whole / 86_400) days"
  }
}
