// What printers write on: bytes, and a stack of what is still to be written. A notebook has one such page and keeps
// it from one answer to the next, so printing a line takes no memory.

/// Up to seven bytes of text in one word: its length in the lowest byte, then the bytes.
struct ShortText: CustomStringConvertible, Sendable {
  let bits: UInt64

  @inline(__always) init(_ bytes: UInt64, _ count: Int) { bits = bytes << 8 | UInt64(count) }

  /// Nothing where the text has more than seven bytes.
  init?(_ text: String) {
    var bytes: UInt64 = 0, count = 0
    for byte in text.utf8 {
      if count == 7 { return nil }
      bytes |= UInt64(byte) << UInt64(8 * count)
      count += 1
    }
    self.init(bytes, count)
  }

  /// Whether it is short enough for an item of the page.
  @inline(__always) var fitsItem: Bool { bits & 0xFF < 7 }

  var description: String {
    String(
      decoding: (0..<Int(bits & 0xFF)).map { UInt8(truncatingIfNeeded: bits >> UInt64(8 * $0 + 8)) },
      as: UTF8.self)
  }

  static var times: ShortText { ShortText(0x2A, 1) }
  static var spacedTimes: ShortText { ShortText(0x20_2A_20, 3) }
  static var dot: ShortText { ShortText(0xB7_C2, 2) }
  static var space: ShortText { ShortText(0x20, 1) }
  static var over: ShortText { ShortText(0x2F, 1) }
  static var hat: ShortText { ShortText(0x5E, 1) }
  static var opening: ShortText { ShortText(0x28, 1) }
  static var spacedOpening: ShortText { ShortText(0x20_28, 2) }
  static var closing: ShortText { ShortText(0x29, 1) }
  static var bar: ShortText { ShortText(0x7C, 1) }
  static var comma: ShortText { ShortText(0x20_2C, 2) }
  static var minus: ShortText { ShortText(0x2D, 1) }
  static var longMinus: ShortText { ShortText(0x92_88_E2, 3) }
  static var plusSign: ShortText { ShortText(0x20_2B_20, 3) }
  static var minusSign: ShortText { ShortText(0x20_2D_20, 3) }
  static var longMinusSign: ShortText { ShortText(0x20_92_88_E2_20, 5) }
}

final class PrintedPage {
  /// What is to be written later, in one word: a tag in the lowest three bits, then what the tag says.
  struct Item {
    fileprivate(set) var bits: UInt64
  }

  private var bytes: UnsafeMutablePointer<UInt8> = Memory.array(512)
  private(set) var count = 0
  private var capacity = 512
  private var items: UnsafeMutablePointer<UInt64> = Memory.array(64)
  private(set) var itemCount = 0
  private var itemCapacity = 64
  /// Texts that are too long for an item.
  var strings: [String] = []
  /// The names of the notebook's symbols by their places, as far as they are short.
  private var shortNames: UnsafeMutablePointer<UInt64> = Memory.array(64)
  private var nameCount = 0
  private var nameCapacity = 64

  deinit {
    Memory.free(bytes)
    Memory.free(items)
    Memory.free(shortNames)
  }

  // MARK: Names

  func add(name: String) {
    if nameCount == nameCapacity {
      nameCapacity *= 2
      shortNames = Memory.grown(shortNames, to: nameCapacity)
    }
    shortNames[nameCount] = ShortText(name)?.bits ?? 0
    nameCount += 1
  }

  /// The name at a place, if it is short.
  @inline(__always) func name(_ place: Int) -> ShortText? {
    place < nameCount && shortNames[place] != 0
      ? ShortText(shortNames[place] >> 8, Int(shortNames[place] & 0xFF)) : nil
  }

  // MARK: Bytes

  /// Room for eight bytes and more.
  @inline(__always) private func makeRoom(_ more: Int = 0) {
    if count &+ more &+ 8 > capacity { grow(more) }
  }

  @inline(never) private func grow(_ more: Int) {
    capacity = max(capacity * 2, count + more + 8)
    bytes = Memory.grown(bytes, to: capacity)
  }

  @inline(__always) func write(_ text: ShortText) {
    makeRoom()
    UnsafeMutableRawPointer(bytes + count).storeBytes(of: (text.bits >> 8).littleEndian, as: UInt64.self)
    count &+= Int(text.bits & 0xFF)
  }

  @inline(__always) func write(byte: UInt8) {
    makeRoom()
    bytes[count] = byte
    count &+= 1
  }

  func write(_ text: String) {
    let length = text.utf8.count
    makeRoom(length)
    var at = count
    for byte in text.utf8 {
      bytes[at] = byte
      at &+= 1
    }
    count = at
  }

  func write(_ n: Int) {
    if n >= 0, n <= 9 { return write(byte: 0x30 + UInt8(truncatingIfNeeded: n)) }
    var rest = n.magnitude
    var digits = 1
    while rest > 9 {
      rest /= 10
      digits += 1
    }
    makeRoom(digits)
    rest = n.magnitude
    if n < 0 { write(byte: 0x2D) }
    var at = count &+ digits
    count = at
    for _ in 0..<digits {
      at &-= 1
      let (q, r) = rest.quotientAndRemainder(dividingBy: 10)
      bytes[at] = 0x30 + UInt8(truncatingIfNeeded: r)
      rest = q
    }
  }

  /// What is made of that which has been written since there were `start` bytes, which goes.
  @inline(__always) func take<Text>(from start: Int, _ make: (UnsafeBufferPointer<UInt8>) -> Text) -> Text {
    let text = make(UnsafeBufferPointer(start: bytes + start, count: count - start))
    count = start
    if start == 0, capacity > 1 << 20 {
      capacity = 512
      Memory.free(bytes)
      bytes = Memory.array(capacity)
    }
    return text
  }

  // MARK: What is still to be written, the last first

  @inline(__always) private func push(_ bits: UInt64) {
    if itemCount == itemCapacity { growItems() }
    items[itemCount] = bits
    itemCount &+= 1
  }

  @inline(never) private func growItems() {
    itemCapacity *= 2
    items = Memory.grown(items, to: itemCapacity)
  }

  @inline(__always) func pop() -> Item {
    itemCount &-= 1
    return Item(bits: items[itemCount])
  }

  @inline(__always) func later(_ text: ShortText) { push(text.bits << 3) }

  func later(_ text: String) {
    if let short = ShortText(text), text.utf8.count < 7 { return later(short) }
    strings.append(text)
    push(UInt64(strings.count - 1) << 32 | Item.string)
  }

  @inline(__always) func later(_ e: Expr, _ level: Int) {
    push(UInt64(UInt32(bitPattern: e.index)) << 32 | UInt64(level) << 8 | Item.expression)
  }

  @inline(__always) func later(_ e: Expr, as tag: UInt64) {
    push(UInt64(UInt32(bitPattern: e.index)) << 32 | tag)
  }
}

extension PrintedPage.Item {
  static let text: UInt64 = 0, string: UInt64 = 1, expression: UInt64 = 2
  /// An exponent: fractions stay fractions.
  static let exponent: UInt64 = 3
  /// A term behind a minus that has been written.
  static let negated: UInt64 = 4
  /// The denominator of a number.
  static let bottom: UInt64 = 5
  /// A power with a negative number as exponent below a line: without the minus.
  static let reciprocal: UInt64 = 6
  /// An exponent without its minus.
  static let magnitude: UInt64 = 7

  @inline(__always) var tag: UInt64 { bits & 7 }
  @inline(__always) var shortText: ShortText { ShortText(bits >> 11, Int(bits >> 3 & 0xFF)) }
  @inline(__always) var place: Int { Int(bits >> 32) }
  @inline(__always) var expr: Expr { Expr(index: Int32(truncatingIfNeeded: bits >> 32)) }
  @inline(__always) var level: Int { Int(bits >> 8 & 0xFF) }
}
