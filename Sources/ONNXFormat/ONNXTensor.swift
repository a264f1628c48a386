// Arrays as messages: the numbers stand as raw bytes, lowest first, in a list of the type or in a neighbour of it, or in
// another file beside the graph.

import Arrays
import Calculus
import SwiftProtobuf

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension ONNXGraph.DataType {
  /// As types of .npy files are called; nil for bfloats, and for what are no real numbers.
  fileprivate var element: ElementType? {
    switch self {
    case .float32: ElementType("<f4")
    case .uint8: ElementType("u1")
    case .int8: ElementType("i1")
    case .uint16: ElementType("<u2")
    case .int16: ElementType("<i2")
    case .int32: ElementType("<i4")
    case .int64: ElementType("<i8")
    case .bool: ElementType("b1")
    case .float16: ElementType("<f2")
    case .float64: ElementType("<f8")
    case .uint32: ElementType("<u4")
    case .uint64: ElementType("<u8")
    case .string, .complex64, .complex128, .bfloat16: nil
    }
  }
}

extension NamedArray {
  /// `failure` makes an error of what is wrong with the file and what with the array.
  init(
    _ tensor: Onnx_TensorProto, beside path: String, _ failure: (String, String) -> Failure
  ) throws(Failure) {
    let type = ONNXGraph.DataType(rawValue: tensor.dataType)
    guard let type, let size = type == .bfloat16 ? 2 : type.element?.size else {
      throw failure("can't be read", "holds \(type.map { "\($0)" } ?? "numbers of type \(tensor.dataType)")")
    }
    let shape = tensor.dims.map { Int(clamping: $0) }
    guard let count = NamedArray.count(shape),
      case let (length, overflow) = count.multipliedReportingOverflow(by: size), !overflow
    else { throw failure("is damaged", "has the shape \(shown(shape))") }
    let bytes: [UInt8]
    if tensor.dataLocation == .external {
      bytes = try ONNXGraph.externalBytes(tensor.externalData, length, beside: path) {
        failure("can't be read", $0)
      }
    } else if tensor.hasRawData {
      bytes = Array(tensor.rawData)
    } else {
      guard let listed = tensor.listed(type, size, count) else {
        throw failure("is damaged", "holds a number that is no \(type)")
      }
      bytes = listed
    }
    guard bytes.count == length else {
      throw failure("is damaged", "of \(shown(shape)) \(type) has \(bytes.count) bytes instead of \(length)")
    }
    let values = bytes.withUnsafeBytes { buffer in
      type == .bfloat16 ? ArrayValues(bfloats: buffer) : type.element.flatMap { ArrayValues($0, buffer) }
    }
    guard let values else { throw failure("can't be read", "holds whole numbers above 9223372036854775807") }
    try self.init(name: tensor.name, shape: shape, values: values)
  }
}

extension Onnx_TensorProto {
  /// The bytes of numbers that stand in one of the lists, at most one more than `count`. nil when one is not of this
  /// type, which is narrower than its list.
  fileprivate func listed(_ type: ONNXGraph.DataType, _ size: Int, _ count: Int) -> [UInt8]? {
    switch type {
    case .float32: floatData.prefix(count + 1).flatMap { $0.bitPattern.bytes(4) }
    case .float64: doubleData.prefix(count + 1).flatMap { $0.bitPattern.bytes(8) }
    case .int64: int64Data.prefix(count + 1).flatMap { $0.bytes(8) }
    case .uint32: narrow(uint64Data, UInt32.self, count)
    case .uint64: uint64Data.prefix(count + 1).flatMap { $0.bytes(8) }
    case .int32: int32Data.prefix(count + 1).flatMap { $0.bytes(4) }
    case .int16: narrow(int32Data, Int16.self, count)
    case .int8: narrow(int32Data, Int8.self, count)
    case .uint16, .float16, .bfloat16: narrow(int32Data, UInt16.self, count)
    case .uint8, .bool: narrow(int32Data, UInt8.self, count)
    case .string, .complex64, .complex128: nil
    }
  }

  private func narrow<Wide: BinaryInteger, Narrow: FixedWidthInteger>(
    _ values: [Wide], _ type: Narrow.Type, _ count: Int
  ) -> [UInt8]? {
    var bytes: [UInt8] = []
    for value in values.prefix(count + 1) {
      guard let narrow = Narrow(exactly: value) else { return nil }
      bytes += narrow.bytes(MemoryLayout<Narrow>.size)
    }
    return bytes
  }

  init(_ array: NamedArray) {
    name = array.name
    dims = array.shape.map { Int64($0) }
    let type: ONNXGraph.DataType =
      switch array.values {
      case .float64: .float64
      case .float32: .float32
      case .int64: .int64
      case .int32: .int32
      case .uint8: .uint8
      }
    dataType = type.rawValue
    rawData = array.values.withBytes { Data($0) }
  }
}

extension FixedWidthInteger {
  /// The lowest byte first.
  fileprivate func bytes(_ size: Int) -> [UInt8] {
    (0..<size).map { UInt8(truncatingIfNeeded: self >> Self(8 * $0)) }
  }
}

extension ONNXGraph {
  /// `length` bytes of a file in the folder of `path`, or below it.
  static func externalBytes(
    _ entries: [Onnx_StringStringEntryProto], _ length: Int, beside path: String,
    _ failure: (String) -> Failure
  ) throws(Failure) -> [UInt8] {
    func value(_ key: String) -> String? { entries.last { $0.key == key }?.value }
    func number(_ key: String) -> Int?? { value(key).map { Int($0) } }
    let location = value("location") ?? ""
    let folders = location.split(separator: "/", omittingEmptySubsequences: false)
    guard !location.isEmpty, !folders.contains(".."), folders.first != "" else {
      throw failure("lies in '\(shown(location))', which is no file beside it")
    }
    let folder = path.lastIndex(of: "/").map { path[...$0] } ?? ""
    let file = try InputFile(folder.isEmpty && location == "-" ? "./-" : folder + location)
    let offset = number("offset") ?? .some(0), own = number("length") ?? .some(length)
    guard let offset, offset >= 0, own == length, let size = file.size, offset <= size,
      length <= size - offset
    else {
      throw failure(
        "is not in '\(shown(file.name, limit: 200))', where \(length) bytes are expected at \(value("offset") ?? "0")"
      )
    }
    var trouble: Failure?
    let bytes = [UInt8](unsafeUninitializedCapacity: length) { target, filled in
      guard let base = target.baseAddress else { return }
      do throws(Failure) { filled = try file.read(at: offset, base, length) } catch { trouble = error }
    }
    if let trouble { throw trouble }
    return bytes
  }
}
