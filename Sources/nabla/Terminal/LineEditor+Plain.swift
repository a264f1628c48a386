// Reading inside an editor that edits for itself: the prompt and whole lines, nothing else.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#endif

extension LineEditor {
  /// Prompt and whole lines, for a surrounding editor that does the editing.
  func readPlainly() -> Outcome {
    Signals.takeInterrupt()
    history.load()
    var bytes: [UInt8] = []
    screen.write(prompt.text)
    while true {
      var waiting = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
      let ready = poll(&waiting, 1, -1)
      if Signals.takeInterrupt() {
        Signals.drain()
        screen.write("\n")
        return .interrupted
      }
      if ready < 0 { continue }
      var byte: UInt8 = 0
      guard Self.readByte(&byte) else {
        screen.write("\n")
        return bytes.isEmpty ? .endOfFile : finishPlain(bytes)
      }
      if byte != 0x0A {
        bytes.append(byte)
        continue
      }
      let text = String(decoding: bytes, as: UTF8.self)
      if Self.endsBlank(text) || behaviour.isComplete(text) { return finishPlain(bytes) }
      bytes.append(byte)
      screen.write(prompt.continuation)
    }
  }

  private func finishPlain(_ bytes: [UInt8]) -> Outcome {
    let text = String(decoding: bytes, as: UTF8.self)
    history.add(text)
    return .line(text)
  }

  private static func readByte(_ byte: inout UInt8) -> Bool {
    while true {
      #if canImport(Glibc)
        let count = Glibc.read(0, &byte, 1)
      #elseif canImport(Darwin)
        let count = Darwin.read(0, &byte, 1)
      #else
        let count = Musl.read(0, &byte, 1)
      #endif
      if count < 0, errno == EINTR { continue }
      return count == 1
    }
  }
}
