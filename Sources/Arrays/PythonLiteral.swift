// The few words of Python that stand at the head of a .npy file: texts, whole numbers, True and False, and tuples,
// lists and dictionaries of them.

enum PythonLiteral: Equatable {
  case text(String)
  case number(Int)
  case bool(Bool)
  case none
  case list([PythonLiteral])
  case dictionary([String: PythonLiteral])

  /// nil when it is anything else.
  static func parse(_ bytes: some Collection<UInt8>) -> PythonLiteral? {
    var reader = Reader(bytes: Array(bytes))
    guard let value = reader.value(depth: 0) else { return nil }
    reader.skipBlanks()
    return reader.next == nil ? value : nil
  }

  private struct Reader {
    let bytes: [UInt8]
    var place = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    var next: UInt8? { place < bytes.count ? bytes[place] : nil }

    mutating func skipBlanks() {
      while let byte = next, byte <= 0x20, byte != 0 { place += 1 }
    }

    mutating func takes(_ byte: UInt8) -> Bool {
      skipBlanks()
      guard next == byte else { return false }
      place += 1
      return true
    }

    mutating func value(depth: Int) -> PythonLiteral? {
      skipBlanks()
      guard let byte = next, depth < 16 else { return nil }
      switch byte {
      case UInt8(ascii: "{"):
        place += 1
        return dictionary(depth)
      case UInt8(ascii: "("), UInt8(ascii: "["):
        place += 1
        return list(until: byte == UInt8(ascii: "(") ? UInt8(ascii: ")") : UInt8(ascii: "]"), depth)
      case UInt8(ascii: "'"), UInt8(ascii: "\""): return text().map { .text($0) }
      case UInt8(ascii: "-"), 0x30...0x39: return number()
      default: return word()
      }
    }

    private mutating func dictionary(_ depth: Int) -> PythonLiteral? {
      var members: [String: PythonLiteral] = [:]
      while !takes(UInt8(ascii: "}")) {
        guard case .text(let key)? = value(depth: depth + 1), takes(UInt8(ascii: ":")),
          let member = value(depth: depth + 1), members.updateValue(member, forKey: key) == nil
        else { return nil }
        if takes(UInt8(ascii: ",")) { continue }
        guard takes(UInt8(ascii: "}")) else { return nil }
        break
      }
      return .dictionary(members)
    }

    private mutating func list(until end: UInt8, _ depth: Int) -> PythonLiteral? {
      var items: [PythonLiteral] = []
      while !takes(end) {
        guard let item = value(depth: depth + 1) else { return nil }
        items.append(item)
        if takes(UInt8(ascii: ",")) { continue }
        guard takes(end) else { return nil }
        break
      }
      return .list(items)
    }

    private mutating func text() -> String? {
      let quote = bytes[place]
      place += 1
      var text: [UInt8] = []
      while let byte = next {
        place += 1
        if byte == quote { return String(validating: text, as: UTF8.self) }
        guard byte == UInt8(ascii: "\\") else {
          text.append(byte)
          continue
        }
        guard let escaped = next, [quote, UInt8(ascii: "\\")].contains(escaped) else { return nil }
        place += 1
        text.append(escaped)
      }
      return nil
    }

    private mutating func number() -> PythonLiteral? {
      let start = place
      place += 1
      while let byte = next, (0x30...0x39).contains(byte) { place += 1 }
      guard let value = Int(String(decoding: bytes[start..<place], as: UTF8.self)) else { return nil }
      // Python 2 wrote long integers with an L.
      if next == UInt8(ascii: "L") { place += 1 }
      return .number(value)
    }

    private mutating func word() -> PythonLiteral? {
      let start = place
      while let byte = next, (byte | 0x20) >= 0x61, (byte | 0x20) <= 0x7A { place += 1 }
      switch String(decoding: bytes[start..<place], as: UTF8.self) {
      case "True": return .bool(true)
      case "False": return .bool(false)
      case "None": return PythonLiteral.none
      default: return nil
      }
    }
  }
}
