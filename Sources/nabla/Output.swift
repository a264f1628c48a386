// Standard output and error through one buffer each and write(2): order kept, failures noticed, no pipe that closes
// early ever fatal.

import Calculus
import Page

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

enum Output {
  private static let capacity = 1 << 16
  nonisolated(unsafe) private static let buffer = UnsafeMutableRawBufferPointer.allocate(
    byteCount: capacity, alignment: 8)
  /// Bytes of the buffer that are to be written.
  nonisolated(unsafe) private static var count = 0
  /// A write did not succeed: the exit status says so.
  nonisolated(unsafe) private(set) static var failed = false

  static func write(_ text: String) {
    var text = text
    text.withUTF8 { write(UnsafeRawBufferPointer($0)) }
  }

  static func line(_ text: String) {
    write(text)
    if count == capacity { flush() }
    buffer[count] = 0x0A
    count &+= 1
  }

  /// A line of plain ASCII; false for any other, which is not written.
  static func plainLine(_ bytes: Bytes) -> Bool {
    bytes.withUnsafeBytes { bytes in
      guard Untrusted.isPlain(bytes) else { return false }
      write(bytes)
      if count == capacity { flush() }
      buffer[count] = 0x0A
      count &+= 1
      return true
    }
  }

  private static func write(_ bytes: UnsafeRawBufferPointer) {
    if bytes.count > capacity &- count { flush() }
    if bytes.count > capacity { return send(bytes, to: 1) }
    UnsafeMutableRawBufferPointer(rebasing: buffer[count...]).copyMemory(from: bytes)
    count &+= bytes.count
  }

  static func flush() {
    let full = count
    count = 0
    if full > 0 { send(UnsafeRawBufferPointer(rebasing: buffer[..<full]), to: 1) }
  }

  /// A line on standard error, after what standard output owes.
  static func error(_ text: String) {
    flush()
    Array((text + "\n").utf8).withUnsafeBytes { send($0, to: 2) }
  }

  private static func send(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) {
    var sent = 0
    while sent < bytes.count, let base = bytes.baseAddress {
      #if canImport(Glibc)
        let n = Glibc.write(descriptor, base + sent, bytes.count - sent)
      #elseif canImport(Musl)
        let n = Musl.write(descriptor, base + sent, bytes.count - sent)
      #else
        let n = Darwin.write(descriptor, base + sent, bytes.count - sent)
      #endif
      if n < 0 {
        if errno == EINTR || errno == EAGAIN { continue }
        if descriptor == 1 && !failed {
          failed = true
          // A reader that has gone needs no word; a full disk does.
          if errno != EPIPE { error("nabla: error: standard output: \(String(cString: strerror(errno)))") }
        }
        return
      }
      sent += n
    }
  }
}
