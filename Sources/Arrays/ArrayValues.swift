// The numbers of an array as they were stored: five types cover what files hold without losing a bit, the smaller
// ones being widened. An image stays a byte a pixel; who wants doubles asks for them and pays eight times the memory.

/// The numbers of an array, the last axis running fastest.
public enum ArrayValues: Equatable, Sendable {
  case float64([Double])
  /// 32 bits; halves and bfloats become these, exactly.
  case float32([Float])
  /// All whole numbers that are not one of the next two.
  case int64([Int64])
  /// Truth values are among these, as 0 and 1: bytes may be grey values, which are shares of 255.
  case int32([Int32])
  case uint8([UInt8])

  public var count: Int {
    switch self {
    case .float64(let values): values.count
    case .float32(let values): values.count
    case .int64(let values): values.count
    case .int32(let values): values.count
    case .uint8(let values): values.count
    }
  }

  /// Every number as a double; whole numbers above 2⁵³ are rounded.
  public var doubles: [Double] {
    switch self {
    case .float64(let values): values
    case .float32(let values): values.map(Double.init)
    case .int64(let values): values.map(Double.init)
    case .int32(let values): values.map(Double.init)
    case .uint8(let values): values.map(Double.init)
    }
  }

  /// What they are, in this machine's order.
  public var elementType: ElementType {
    switch self {
    case .float64: .double
    case .float32: .float
    case .int64: ElementType(kind: .signed, size: 8, isSwapped: false)
    case .int32: ElementType(kind: .signed, size: 4, isSwapped: false)
    case .uint8: ElementType(kind: .unsigned, size: 1, isSwapped: false)
    }
  }

  /// The numbers' bytes, in this machine's order.
  package func withBytes<Result, E: Error>(
    _ work: (UnsafeRawBufferPointer) throws(E) -> Result
  ) throws(E) -> Result {
    switch self {
    case .float64(let values): try values.withRawBytes(work)
    case .float32(let values): try values.withRawBytes(work)
    case .int64(let values): try values.withRawBytes(work)
    case .int32(let values): try values.withRawBytes(work)
    case .uint8(let values): try values.withRawBytes(work)
    }
  }

  /// Numbers of `type`, one behind the other. nil when a number of 64 bits without sign is above 2⁶³ − 1.
  package init?(_ type: ElementType, _ source: UnsafeRawBufferPointer) {
    func read<Bits: FixedWidthInteger, N>(_ bits: Bits.Type, _ value: (Bits) -> N) -> [N] {
      ArrayValues.read(source, type.isSwapped, bits, value)
    }
    switch (type.kind, type.size) {
    case (.float, 8): self = .float64(read(UInt64.self) { Double(bitPattern: $0) })
    case (.float, 4): self = .float32(read(UInt32.self) { Float(bitPattern: $0) })
    case (.float, _): self = .float32(read(UInt16.self) { Float(ElementType.half($0)) })
    case (.signed, 8): self = .int64(read(Int64.self) { $0 })
    case (.signed, 4): self = .int32(read(Int32.self) { $0 })
    case (.signed, 2): self = .int64(read(Int16.self) { Int64($0) })
    case (.signed, _): self = .int64(read(Int8.self) { Int64($0) })
    case (.unsigned, 8):
      let values = read(Int64.self) { $0 }
      if values.contains(where: { $0 < 0 }) { return nil }
      self = .int64(values)
    case (.unsigned, 4): self = .int64(read(UInt32.self) { Int64($0) })
    case (.unsigned, 2): self = .int64(read(UInt16.self) { Int64($0) })
    case (.unsigned, _): self = .uint8(read(UInt8.self) { $0 })
    case (.bool, _): self = .int32(read(UInt8.self) { $0 == 0 ? 0 : 1 })
    }
  }

  /// bfloats, which are the upper halves of floats, lowest byte first.
  package init(bfloats source: UnsafeRawBufferPointer) {
    self = .float32(
      ArrayValues.read(source, 1.bigEndian == 1, UInt16.self) { Float(bitPattern: UInt32($0) << 16) })
  }

  @inline(__always)
  private static func read<Bits: FixedWidthInteger, N>(
    _ source: UnsafeRawBufferPointer, _ isSwapped: Bool, _ bits: Bits.Type, _ value: (Bits) -> N
  ) -> [N] {
    let size = MemoryLayout<Bits>.size, count = source.count / size
    return [N](unsafeUninitializedCapacity: count) { target, filled in
      for k in 0..<count {
        let raw = source.loadUnaligned(fromByteOffset: k &* size, as: bits)
        target.initializeElement(at: k, to: value(isSwapped ? raw.byteSwapped : raw))
      }
      filled = count
    }
  }

  /// The same numbers when the first axis ran fastest until now, as Fortran stores them.
  func fromFortranOrder(_ shape: [Int]) -> ArrayValues {
    switch self {
    case .float64(let values): .float64(ArrayValues.turned(values, shape))
    case .float32(let values): .float32(ArrayValues.turned(values, shape))
    case .int64(let values): .int64(ArrayValues.turned(values, shape))
    case .int32(let values): .int32(ArrayValues.turned(values, shape))
    case .uint8(let values): .uint8(ArrayValues.turned(values, shape))
    }
  }

  /// Walks the result in order, and with it a counter of one digit an axis that knows the place in `values`.
  private static func turned<N>(_ values: [N], _ shape: [Int]) -> [N] {
    var strides: [Int] = [], stride = 1
    for size in shape {
      strides.append(stride)
      stride *= max(size, 1)
    }
    var digits = shape.map { _ in 0 }, place = 0
    var result: [N] = []
    result.reserveCapacity(values.count)
    for _ in values.indices {
      result.append(values[place])
      for axis in shape.indices.reversed() {
        digits[axis] += 1
        place += strides[axis]
        if digits[axis] < shape[axis] { break }
        place -= strides[axis] * shape[axis]
        digits[axis] = 0
      }
    }
    return result
  }
}
