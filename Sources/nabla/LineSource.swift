// Lines from a descriptor: read(2) in large pieces, one cap on the length of a line, nothing repaired silently.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

struct LineSource {
  enum Line {
    case bytes([UInt8])
    /// Longer than the cap; its bytes are gone.
    case tooLong
  }

  private let descriptor: Int32
  private let limit: Int
  private var buffer: [UInt8] = []
  private var at = 0
  private var ended = false
  /// Called before a read that may wait.
  private let beforeWaiting: () -> Void
  private(set) var failure: Int32 = 0
  private var isFirst = true

  init(descriptor: Int32, limit: Int, beforeWaiting: @escaping () -> Void) {
    self.descriptor = descriptor
    self.limit = limit
    self.beforeWaiting = beforeWaiting
  }

  /// The next line without its end; nil at the end of the input or after a read error.
  mutating func next() -> Line? {
    var line: [UInt8] = []
    var tooLong = false
    while true {
      if at < buffer.count {
        let end = buffer[at...].firstIndex(of: 0x0A)
        let piece = buffer[at..<(end ?? buffer.count)]
        if !tooLong {
          if line.count + piece.count > limit { tooLong = true } else { line += piece }
        }
        at = (end ?? buffer.count - 1) + 1
        if end != nil { return finished(line, tooLong) }
      }
      if ended || !fill() {
        ended = true
        return line.isEmpty && !tooLong ? nil : finished(line, tooLong)
      }
    }
  }

  private mutating func finished(_ line: [UInt8], _ tooLong: Bool) -> Line {
    if tooLong { return .tooLong }
    var line = line
    if line.last == 0x0D { line.removeLast() }
    if isFirst, line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
    isFirst = false
    return .bytes(line)
  }

  private mutating func fill() -> Bool {
    beforeWaiting()
    guard waits() else { return false }
    buffer = [UInt8](repeating: 0, count: 1 << 16)
    at = 0
    while true {
      let n = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      if n < 0 && errno == EINTR && !Signals.isInterrupted { continue }
      if n < 0 { failure = errno }
      buffer.removeLast(buffer.count - max(0, n))
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
