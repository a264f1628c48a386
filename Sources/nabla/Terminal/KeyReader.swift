// From bytes to keys. Decoding escape sequences here and not in libedit's tables is what makes vi mode,
// paste and arrow keys live together: libedit only ever sees whole characters and private codes from the
// range 0x80 to 0x9F, which nobody can type.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#endif

/// One thing that the user did.
package enum Key: Equatable, Sendable {
  case scalar(UInt32)
  case special(Special)
  case paste([UInt32])

  /// Keys without a character; the raw value is the private code under which libedit knows them.
  package enum Special: UInt32, Sendable {
    case up = 0x80, down, left, right, home, end, delete, wordLeft, wordRight, newline, paste
  }
}

/// Bytes of the terminal, buffered, and what they mean.
package struct KeyReader {
  /// Why no key came.
  package enum Pause: Sendable { case timeout, signal, endOfFile }

  /// In vi mode Escape is a key of its own, so a sequence must arrive in one burst.
  package var escapeIsKey = false

  private let descriptor: Int32
  private var bytes: [UInt8] = []
  private var position = 0
  private var pushedBack: Key?

  package init(descriptor: Int32) { self.descriptor = descriptor }

  /// Whether a key can be had without waiting.
  var hasPending: Bool { pushedBack != nil || position < bytes.count || waits(0) }

  mutating func pushBack(_ key: Key) { pushedBack = key }

  /// Forgets what was typed ahead.
  mutating func clear() {
    position = bytes.count
    pushedBack = nil
  }

  /// The next key, or why there is none. `timeout` in milliseconds, negative for none.
  package mutating func next(timeout: Int32) -> Result<Key, Interruption> {
    if let key = pushedBack {
      pushedBack = nil
      return .success(key)
    }
    while true {
      if position >= bytes.count, let pause = fill(timeout) { return .failure(Interruption(pause)) }
      if let key = decode() { return .success(key) }
    }
  }

  package struct Interruption: Error {
    package let pause: Pause
    init(_ pause: Pause) { self.pause = pause }
  }

  // MARK: Bytes

  private func waits(_ timeout: Int32) -> Bool {
    var input = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&input, 1, timeout) > 0
  }

  /// Waits for bytes or for a signal.
  private mutating func fill(_ timeout: Int32) -> Pause? {
    var waiting = [
      pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: Signals.wakeDescriptor, events: Int16(POLLIN), revents: 0),
    ]
    let ready = poll(&waiting, 2, timeout)
    if ready == 0 { return .timeout }
    if ready < 0 { return errno == EINTR || errno == EAGAIN ? .signal : .endOfFile }
    if waiting[1].revents != 0 {
      Signals.drain()
      return .signal
    }
    bytes = [UInt8](repeating: 0, count: 4096)
    position = 0
    let count = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
    bytes.removeLast(4096 - max(0, count))
    if count > 0 { return nil }
    return count < 0 && (errno == EINTR || errno == EAGAIN) ? .signal : .endOfFile
  }

  /// The next byte of something that has begun; nil when it stays away for `patience` milliseconds.
  private mutating func follow(_ patience: Int32) -> UInt8? {
    if position >= bytes.count {
      guard waits(patience) else { return nil }
      bytes = [UInt8](repeating: 0, count: 4096)
      position = 0
      let count = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      bytes.removeLast(4096 - max(0, count))
      if count <= 0 { return nil }
    }
    defer { position += 1 }
    return bytes[position]
  }

  // MARK: Keys

  /// One key from the bytes at hand; nil for a sequence that means nothing to us.
  private mutating func decode() -> Key? {
    guard let first = follow(0) else { return nil }
    if first == 0x1B { return escape() }
    if first < 0x80 { return .scalar(UInt32(first)) }
    return scalar(first)
  }

  /// A character of several bytes; what is no UTF-8 becomes U+FFFD, C1 controls vanish.
  private mutating func scalar(_ lead: UInt8) -> Key? {
    let (count, bits): (Int, UInt8) =
      switch lead {
      case 0xC2...0xDF: (1, lead & 0x1F)
      case 0xE0...0xEF: (2, lead & 0x0F)
      case 0xF0...0xF4: (3, lead & 0x07)
      default: (0, 0)
      }
    var value = UInt32(bits)
    for _ in 0..<count {
      guard let byte = follow(200) else { return .scalar(0xFFFD) }
      guard byte & 0xC0 == 0x80 else {
        position -= 1
        return .scalar(0xFFFD)
      }
      value = value << 6 | UInt32(byte & 0x3F)
    }
    if count == 0 || Unicode.Scalar(value) == nil { return .scalar(0xFFFD) }
    if count == 2 && value < 0x800 || count == 3 && value < 0x10000 { return .scalar(0xFFFD) }
    return value < 0xA0 ? nil : .scalar(value)
  }

  private mutating func escape() -> Key? {
    guard let second = follow(escapeIsKey ? 50 : 500) else { return .scalar(0x1B) }
    switch second {
    case 0x5B: return controlSequence()
    case 0x4F: return arrow(follow(100) ?? 0, parameters: "")
    case 0x0D, 0x0A:
      if !escapeIsKey { return .special(.newline) }
    default: break
    }
    position -= 1
    return .scalar(0x1B)
  }

  /// ESC [ parameters final.
  private mutating func controlSequence() -> Key? {
    var parameters = ""
    while let byte = follow(200), parameters.utf8.count < 32 {
      switch byte {
      case 0x20...0x3F: parameters.unicodeScalars.append(Unicode.Scalar(byte))
      case 0x5B:
        _ = follow(200)
        return nil
      case 0x7E: return tilde(parameters)
      case 0x75: return parameters.hasPrefix("13;") ? .special(.newline) : nil
      default: return arrow(byte, parameters: parameters)
      }
    }
    return nil
  }

  private func arrow(_ final: UInt8, parameters: String) -> Key? {
    let byWord = parameters.hasSuffix(";5") || parameters.hasSuffix(";3")
    return switch final {
    case 0x41: .special(.up)
    case 0x42: .special(.down)
    case 0x43: .special(byWord ? .wordRight : .right)
    case 0x44: .special(byWord ? .wordLeft : .left)
    case 0x48: .special(.home)
    case 0x46: .special(.end)
    case 0x4D: .scalar(0x0D)
    default: nil
    }
  }

  private mutating func tilde(_ parameters: String) -> Key? {
    switch parameters {
    case "1", "7": .special(.home)
    case "4", "8": .special(.end)
    case "3": .special(.delete)
    case "200": .paste(pasted())
    case "27;2;13", "27;5;13", "27;3;13": .special(.newline)
    default: nil
    }
  }

  /// Everything up to ESC [ 201 ~, as one text: line ends become newlines, tabs spaces, controls vanish.
  private mutating func pasted() -> [UInt32] {
    let end: [UInt8] = [0x1B, 0x5B, 0x32, 0x30, 0x31, 0x7E]
    var raw: [UInt8] = []
    // The other end may die in the middle: ten quiet seconds end the paste too.
    while let byte = follow(10_000) {
      raw.append(byte)
      if byte == 0x7E, raw.suffix(6).elementsEqual(end) {
        raw.removeLast(6)
        break
      }
    }
    return Self.cleaned(String(decoding: raw, as: UTF8.self))
  }

  /// The scalars of a pasted text that may stand in a line.
  package static func cleaned(_ text: String) -> [UInt32] {
    var scalars: [UInt32] = []
    var previous: UInt32 = 0
    for scalar in text.unicodeScalars {
      defer { previous = scalar.value }
      switch scalar.value {
      case 0x0D: scalars.append(0x0A)
      case 0x0A: if previous != 0x0D { scalars.append(0x0A) }
      case 0x09: scalars.append(0x20)
      default: if !Terminal.isControlling(scalar) { scalars.append(scalar.value) }
      }
    }
    while scalars.last == 0x0A { scalars.removeLast() }
    return scalars
  }
}
