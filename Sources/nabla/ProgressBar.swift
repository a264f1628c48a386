// How far a long run is, on one line of standard error when that is a terminal. What takes less than half a second shows
// nothing.
import Arrays
import Page

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

struct ProgressBar {
  private let total: Int?
  private let isShown: Bool
  private let start = ContinuousClock.now
  private var next = ContinuousClock.now.advanced(by: .milliseconds(500))
  private var isDrawn = false

  init(total: Int?, isQuiet: Bool) {
    self.total = total
    isShown = !isQuiet && Terminal.isTerminal(2) && Terminal.kind == .full
  }

  /// `rows` are done; where their number is not known beforehand, the bytes read of `file` say how far that is.
  mutating func update(_ rows: Int, of file: InputFile) {
    guard isShown else { return }
    let now = ContinuousClock.now
    guard now >= next else { return }
    next = now.advanced(by: .milliseconds(100))
    let spent = start.duration(to: now)
    let seconds = Double(spent.components.seconds) + Double(spent.components.attoseconds) / 1e18
    let fraction = total.map { $0 == 0 ? 1 : Double(rows) / Double($0) } ?? file.fraction
    var line = "\(Numerals.significant(Double(rows) / 1e6, digits: 3)) M rows"
    let rate = Double(rows) / seconds
    line += "  \(Numerals.significant(rate / 1e6, digits: 3)) M/s"
    if let fraction, fraction > 0 {
      let bar = Int((20 * min(1, fraction)).rounded(.down))
      let left = Numerals.significant(seconds / fraction - seconds, digits: 2)
      line =
        "\(Numerals.fixed(100 * min(1, fraction), decimals: 0)) % [\(String(repeating: "#", count: bar))"
        + "\(String(repeating: "-", count: 20 - bar))]  \(line)  \(left) s left"
    }
    draw("\r" + Cells.truncated(line, to: max(10, Terminal.width(2) - 1), ellipsis: "") + "\u{1B}[K")
    isDrawn = true
    Signals.progressIsDrawn(true)
  }

  mutating func clear() {
    guard isDrawn else { return }
    draw("\r\u{1B}[K")
    isDrawn = false
    Signals.progressIsDrawn(false)
  }
}

/// The same for a training, whose numbers the session hands over as often as they are worth drawing.
final class TrainingProgress {
  private var isDrawn = false

  /// nil where nobody would see it.
  init?(isQuiet: Bool) {
    guard !isQuiet, Terminal.isTerminal(2), Terminal.kind == .full else { return nil }
  }

  func show(_ progress: Progress?) {
    guard let progress else {
      if isDrawn { draw("\r\u{1B}[K") }
      isDrawn = false
      Signals.progressIsDrawn(false)
      return
    }
    let line = progress.text(Style(width: max(10, Terminal.width(2) - 1)))
    draw("\r" + line.plain + "\u{1B}[K")
    isDrawn = true
    Signals.progressIsDrawn(true)
  }
}

private func draw(_ text: String) {
  let bytes = Array(text.utf8)
  bytes.withUnsafeBytes { buffer in
    // What does not fit now is drawn the next time.
    _ = write(2, buffer.baseAddress, buffer.count)
  }
}
