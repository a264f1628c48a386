// Lines from a descriptor: read(2) in large pieces, one cap on the length of a line, nothing repaired silently. A line
// is a range of the buffer, so it is copied only where two reads share it.
import Session

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

struct LineSource: ~Copyable {
  enum Line {
    /// Where its bytes stand in the buffer until the next line is asked for.
    case bytes(Range<Int>, Lines.Traits)
    /// Longer than the cap; its bytes are gone.
    case tooLong
  }

  private let descriptor: Int32
  private let limit: Int
  /// What was read; behind `end` it is room for more.
  private(set) var buffer = [UInt8](repeating: 0, count: 2 * LineSource.piece)
  private var at = 0, end = 0
  private var ended = false
  /// Called before a read that may wait.
  private let beforeWaiting: () -> Void
  private(set) var failure: Int32 = 0
  private var isFirst = true
  private static let piece = 1 << 16

  init(descriptor: Int32, limit: Int, beforeWaiting: @escaping () -> Void) {
    self.descriptor = descriptor
    self.limit = limit
    self.beforeWaiting = beforeWaiting
  }

  /// The next line without its end; nil at the end of the input or after a read error.
  mutating func next() -> Line? {
    var traits = Lines.Traits()
    var tooLong = false
    var seen = at
    while true {
      seen = Lines.end(buffer.span.extracting(first: end), from: seen, &traits)
      if seen - at > limit { tooLong = true }
      if seen < end {
        let range = at..<seen
        at = seen + 1
        return finished(range, traits, tooLong)
      }
      // A line that is too long already need not be kept.
      if tooLong { at = end }
      let kept = end - at
      if ended || !fill() {
        ended = true
        let range = at..<end
        at = end
        return range.isEmpty && !tooLong ? nil : finished(range, traits, tooLong)
      }
      seen = at + kept
    }
  }

  private mutating func finished(_ range: Range<Int>, _ traits: Lines.Traits, _ tooLong: Bool) -> Line {
    if tooLong { return .tooLong }
    var start = range.lowerBound, end = range.upperBound
    if end > start, buffer[end - 1] == 0x0D { end -= 1 }
    if isFirst, buffer[start..<end].starts(with: [0xEF, 0xBB, 0xBF]) { start += 3 }
    isFirst = false
    return .bytes(start..<end, traits)
  }

  /// Reads a piece behind what is left, which is moved to the front.
  private mutating func fill() -> Bool {
    beforeWaiting()
    guard waits() else { return false }
    let kept = at..<end
    buffer.withUnsafeMutableBufferPointer { bytes in
      if let start = bytes.baseAddress { start.update(from: start + kept.lowerBound, count: kept.count) }
    }
    (at, end) = (0, kept.count)
    let room = max(2 * LineSource.piece, end + LineSource.piece)
    buffer.append(contentsOf: repeatElement(0, count: max(0, room - buffer.count)))
    while true {
      let n = buffer.withUnsafeMutableBytes { bytes in
        bytes.baseAddress.map { read(descriptor, $0 + end, LineSource.piece) } ?? 0
      }
      if n < 0 && errno == EINTR && !Signals.isInterrupted { continue }
      if n < 0 { failure = errno }
      end += max(0, n)
      return n > 0
    }
  }

  /// Waits until there is something to read; false after an interrupt. In short turns, because a signal that comes
  /// just before a wait would not end it.
  private func waits() -> Bool {
    var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    while !Signals.isInterrupted {
      if poll(&ready, 1, 200) != 0 && !Signals.isInterrupted { return true }
    }
    return false
  }
}
