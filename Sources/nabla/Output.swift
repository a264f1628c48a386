// Standard output and error through one buffer each and write(2): order kept, failures noticed, no pipe that closes
// early ever fatal.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

enum Output {
  nonisolated(unsafe) private static var buffer: [UInt8] = []
  /// A write did not succeed: the exit status says so.
  nonisolated(unsafe) private(set) static var failed = false

  static func write(_ text: String) {
    var text = text
    text.withUTF8 { buffer.append(contentsOf: $0) }
    if buffer.count > 1 << 16 { flush() }
  }

  static func line(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      buffer.append(contentsOf: bytes)
      buffer.append(0x0A)
    }
    if buffer.count > 1 << 16 { flush() }
  }

  static func flush() {
    guard !buffer.isEmpty else { return }
    let bytes = buffer
    buffer.removeAll(keepingCapacity: true)
    send(bytes, to: 1)
  }

  /// A line on standard error, after what standard output owes.
  static func error(_ text: String) {
    flush()
    send(Array((text + "\n").utf8), to: 2)
  }

  private static func send(_ bytes: [UInt8], to descriptor: Int32) {
    var sent = 0
    bytes.withUnsafeBytes { raw in
      while sent < raw.count, let base = raw.baseAddress {
        #if canImport(Glibc)
          let n = Glibc.write(descriptor, base + sent, raw.count - sent)
        #elseif canImport(Musl)
          let n = Musl.write(descriptor, base + sent, raw.count - sent)
        #else
          let n = Darwin.write(descriptor, base + sent, raw.count - sent)
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
}
