// As much JSON as files of nets and arrays need, read with places for errors. An array of numbers is one case of its
// own, eight bytes a number, for that is what weights are.

import Calculus

package struct JSON: Sendable {
  package indirect enum Value: Sendable {
    case null
    case bool(Bool)
    case number(Double)
    case text(String)
    case numbers([Double])
    case array([JSON])
    case object([(key: String, value: JSON)])
  }

  package let value: Value
  /// Byte offset in the file.
  package let offset: Int

  /// What it is, for messages.
  package var kind: String {
    switch value {
    case .null: "null"
    case .bool: "true or false"
    case .number: "a number"
    case .text: "text"
    case .numbers, .array: "a list"
    case .object: "an object"
    }
  }

  package subscript(key: String) -> JSON? {
    guard case .object(let members) = value else { return nil }
    return members.first { $0.key == key }?.value
  }

  /// `text` as a JSON string.
  package static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  /// Reads one value with nothing after it. `bytes` are valid UTF-8.
  package static func parse(_ bytes: [UInt8]) throws(JSONError) -> JSON {
    var reader = JSONReader(bytes: bytes)
    let json = try reader.value(depth: 0)
    reader.skipSpaces()
    if reader.place < bytes.count {
      throw JSONError(message: "there is more after the end", offset: reader.place)
    }
    return json
  }
}

package struct JSONError: Error {
  package let message: String
  package let offset: Int
}

private struct JSONReader {
  let bytes: [UInt8]
  var place = 0

  /// Nesting is small in every file of ours; more is refused before the stack could notice.
  static let depthLimit = 32

  init(bytes: [UInt8]) { self.bytes = bytes }

  var next: UInt8? { place < bytes.count ? bytes[place] : nil }

  mutating func skipSpaces() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { place += 1 }
  }

  func failure(_ message: String, at offset: Int? = nil) -> JSONError {
    JSONError(message: message, offset: offset ?? place)
  }

  mutating func value(depth: Int) throws(JSONError) -> JSON {
    skipSpaces()
    let start = place
    guard depth < JSONReader.depthLimit else { throw failure("brackets are nested too deep") }
    switch next {
    case UInt8(ascii: "{"): return JSON(value: try object(depth), offset: start)
    case UInt8(ascii: "["): return JSON(value: try array(depth), offset: start)
    case UInt8(ascii: "\""): return JSON(value: .text(try string()), offset: start)
    case nil: throw failure("the file ends where a value was expected")
    default:
      if word("null") { return JSON(value: .null, offset: start) }
      if word("true") { return JSON(value: .bool(true), offset: start) }
      if word("false") { return JSON(value: .bool(false), offset: start) }
      return JSON(value: .number(try number()), offset: start)
    }
  }

  private mutating func word(_ text: StaticString) -> Bool {
    let end = place + text.utf8CodeUnitCount
    guard end <= bytes.count,
      text.withUTF8Buffer({ $0.elementsEqual(bytes[place..<end]) })
    else { return false }
    place = end
    return true
  }

  private mutating func number() throws(JSONError) -> Double {
    let start = place
    while let byte = next,
      byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: ".")
        || byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") || (48...57).contains(byte)
    {
      place += 1
    }
    let text = String(decoding: bytes[start..<place], as: UTF8.self)
    guard let value = PlainDecimal.parse(text) else {
      let end = bytes[start...].prefix(24).prefix {
        $0 > 0x20 && $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "]")
      }
      let found = shown(String(decoding: end, as: UTF8.self))
      throw failure(found.isEmpty ? "a value was expected" : "'\(found)' is no JSON value", at: start)
    }
    guard value.isFinite else { throw failure("\(shown(text)) is too large for a number", at: start) }
    return value
  }

  private mutating func array(_ depth: Int) throws(JSONError) -> JSON.Value {
    place += 1
    skipSpaces()
    var numbers: [Double] = []
    var values: [JSON] = []
    if next == UInt8(ascii: "]") {
      place += 1
      return .numbers([])
    }
    while true {
      let element = try value(depth: depth + 1)
      if case .number(let number) = element.value, values.isEmpty {
        numbers.append(number)
      } else {
        // A mixed list: what looked like numbers only is kept with the rest.
        if values.isEmpty { values = numbers.map { JSON(value: .number($0), offset: element.offset) } }
        values.append(element)
      }
      skipSpaces()
      switch next {
      case UInt8(ascii: ","): place += 1
      case UInt8(ascii: "]"):
        place += 1
        return values.isEmpty ? .numbers(numbers) : .array(values)
      default: throw failure("',' or ']' was expected")
      }
    }
  }

  private mutating func object(_ depth: Int) throws(JSONError) -> JSON.Value {
    place += 1
    skipSpaces()
    var members: [(key: String, value: JSON)] = []
    var keys: Set<String> = []
    if next == UInt8(ascii: "}") {
      place += 1
      return .object([])
    }
    while true {
      skipSpaces()
      let start = place
      guard next == UInt8(ascii: "\"") else { throw failure("a name in quotes was expected") }
      let key = try string()
      guard members.count < 100_000 else { throw failure("an object has too many members") }
      guard keys.insert(key).inserted else {
        throw failure("'\(shown(key))' is there twice", at: start)
      }
      skipSpaces()
      guard next == UInt8(ascii: ":") else { throw failure("':' was expected") }
      place += 1
      members.append((key, try value(depth: depth + 1)))
      skipSpaces()
      switch next {
      case UInt8(ascii: ","): place += 1
      case UInt8(ascii: "}"):
        place += 1
        return .object(members)
      default: throw failure("',' or '}' was expected")
      }
    }
  }

  private mutating func string() throws(JSONError) -> String {
    let start = place
    place += 1
    var text: [UInt8] = []
    while let byte = next {
      place += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        guard let escaped = next else { break }
        place += 1
        switch escaped {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(escaped)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "u"):
          let digits = place
          guard let scalar = scalar() else {
            throw failure("a \\u needs four hexadecimal digits of a character", at: digits)
          }
          text += Array(String(Character(scalar)).utf8)
        default: throw failure("unknown escape in a text", at: place - 1)
        }
      case 0..<0x20: throw failure("a control character in a text", at: place - 1)
      default: text.append(byte)
      }
    }
    throw failure("a text is not closed", at: start)
  }
  /// The character of the digits behind a `\u`; one beyond 16 bits is written as two of them.
  private mutating func scalar() -> Unicode.Scalar? {
    guard let first = digits() else { return nil }
    guard first & 0xFC00 == 0xD800 else { return Unicode.Scalar(first) }
    guard word("\\u"), let second = digits(), second & 0xFC00 == 0xDC00 else { return nil }
    return Unicode.Scalar(0x10000 + (first & 0x3FF) << 10 + second & 0x3FF)
  }

  private mutating func digits() -> UInt32? {
    guard place + 4 <= bytes.count else { return nil }
    let four = String(decoding: bytes[place..<(place + 4)], as: UTF8.self)
    // A sign would pass as part of a number.
    guard four.utf8.allSatisfy({ $0 > 0x2F }), let code = UInt32(four, radix: 16) else { return nil }
    place += 4
    return code
  }
}
