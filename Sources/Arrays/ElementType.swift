// What a number in a binary file is: kind, size, byte order. Whatever it is, it becomes a double on its way in; a
// column of doubles in this machine's order is copied as it lies.

/// The type of the numbers of a binary file.
public struct ElementType: Equatable, Sendable {
  public enum Kind: Sendable { case float, signed, unsigned, bool }
  public let kind: Kind
  /// Bytes a number takes.
  public let size: Int
  /// The bytes stand in the other order than in this machine's numbers.
  public let isSwapped: Bool

  public static let double = ElementType(kind: .float, size: 8, isSwapped: false)
  public static let float = ElementType(kind: .float, size: 4, isSwapped: false)

  /// The types there are, without byte order.
  public static let codes = ["f8", "f4", "f2", "i8", "i4", "i2", "i1", "u8", "u4", "u2", "u1", "b1"]

  init(kind: Kind, size: Int, isSwapped: Bool) {
    self.kind = kind
    self.size = size
    self.isSwapped = isSwapped
  }

  /// `f8`, `<i4`, `>u2`, `|b1`; no sign of order means little-endian. nil for everything else.
  public init?(_ code: some StringProtocol) {
    var code = Substring(code)
    var isBig = false
    if let first = code.first, "<>=|".contains(first) {
      isBig = first == ">" || first == "=" && 1.bigEndian == 1
      code.removeFirst()
    }
    guard ElementType.codes.contains(String(code)), let letter = code.first, let size = Int(code.dropFirst())
    else { return nil }
    kind = letter == "f" ? .float : letter == "i" ? .signed : letter == "u" ? .unsigned : .bool
    self.size = size
    isSwapped = size > 1 && isBig != (1.bigEndian == 1)
  }

  /// The code of a type in this machine's order, as a .npy file names it.
  var descriptor: String {
    let letter =
      switch kind {
      case .float: "f"
      case .signed: "i"
      case .unsigned: "u"
      case .bool: "b"
      }
    return (size == 1 ? "|" : 1.bigEndian == 1 ? ">" : "<") + "\(letter)\(size)"
  }

  /// Numbers that stand `stride` bytes apart, as doubles.
  func decode(
    _ source: UnsafeRawPointer, stride: Int, into target: UnsafeMutablePointer<Double>, count: Int
  ) {
    switch (kind, size) {
    case (.float, 8):
      if stride == 8, !isSwapped {
        UnsafeMutableRawPointer(target).copyMemory(from: source, byteCount: 8 * count)
      } else {
        each(UInt64.self, source, stride, target, count) { Double(bitPattern: $0) }
      }
    case (.float, 4): each(UInt32.self, source, stride, target, count) { Double(Float(bitPattern: $0)) }
    case (.float, _): each(UInt16.self, source, stride, target, count, ElementType.half)
    case (.signed, 8): each(UInt64.self, source, stride, target, count) { Double(Int64(bitPattern: $0)) }
    case (.signed, 4): each(UInt32.self, source, stride, target, count) { Double(Int32(bitPattern: $0)) }
    case (.signed, 2): each(UInt16.self, source, stride, target, count) { Double(Int16(bitPattern: $0)) }
    case (.signed, _): each(UInt8.self, source, stride, target, count) { Double(Int8(bitPattern: $0)) }
    case (.unsigned, 8): each(UInt64.self, source, stride, target, count) { Double($0) }
    case (.unsigned, 4): each(UInt32.self, source, stride, target, count) { Double($0) }
    case (.unsigned, 2): each(UInt16.self, source, stride, target, count) { Double($0) }
    case (.unsigned, _): each(UInt8.self, source, stride, target, count) { Double($0) }
    case (.bool, _): each(UInt8.self, source, stride, target, count) { $0 == 0 ? 0 : 1 }
    }
  }

  @inline(__always)
  private func each<Bits: FixedWidthInteger>(
    _ type: Bits.Type, _ source: UnsafeRawPointer, _ stride: Int, _ target: UnsafeMutablePointer<Double>,
    _ count: Int, _ value: (Bits) -> Double
  ) {
    if isSwapped {
      for k in 0..<count {
        target[k] = value(source.loadUnaligned(fromByteOffset: k &* stride, as: type).byteSwapped)
      }
    } else if stride == MemoryLayout<Bits>.size {
      // A loop of its own, because the compiler makes wide instructions of it.
      for k in 0..<count {
        target[k] = value(
          source.loadUnaligned(fromByteOffset: k &* MemoryLayout<Bits>.size, as: type))
      }
    } else {
      for k in 0..<count { target[k] = value(source.loadUnaligned(fromByteOffset: k &* stride, as: type)) }
    }
  }

  /// A number of sixteen bits: a sign, five bits of exponent, ten of fraction.
  static func half(_ bits: UInt16) -> Double {
    let exponent = Int(bits >> 10 & 0x1F), fraction = Double(bits & 0x3FF)
    let size: Double =
      switch exponent {
      case 0: fraction * 0x1p-24
      case 0x1F: fraction == 0 ? .infinity : .nan
      default: (1024 + fraction) * Double(sign: .plus, exponent: exponent - 25, significand: 1)
      }
    return bits >> 15 == 0 ? size : -size
  }

  /// Doubles as numbers of this type, which is `double` or `float`, `stride` bytes apart.
  func encode(
    _ source: UnsafePointer<Double>, into target: UnsafeMutableRawPointer, stride: Int, count: Int
  ) {
    if size == 4 {
      for k in 0..<count {
        target.storeBytes(of: Float(source[k]), toByteOffset: k &* stride, as: Float.self)
      }
    } else {
      for k in 0..<count { target.storeBytes(of: source[k], toByteOffset: k &* stride, as: Double.self) }
    }
  }
}
