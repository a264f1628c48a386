// The IDX format of the MNIST images and labels: two zeros, a type, the number of axes, their sizes, the numbers, all
// highest byte first. The files are commonly compressed; their first bytes say so, whatever they are called.

import Calculus

/// An array of an IDX file.
public struct IDXArray: Equatable, Sendable {
  /// What the numbers are in the file.
  public let elementType: ElementType
  /// Sizes of the axes.
  public let shape: [Int]
  /// The last axis runs fastest. Bytes stay bytes.
  public let values: ArrayValues
}

public enum IDXFile {
  /// The types there are and the bytes that stand for them.
  private static let types: [(byte: UInt8, code: String)] = [
    (0x08, "u1"), (0x09, "i1"), (0x0B, ">i2"), (0x0C, ">i4"), (0x0D, ">f4"), (0x0E, ">f8"),
  ]

  /// Reads a file, plain or compressed with gzip. `-` is standard input.
  ///
  /// Fails when it is no IDX file, is truncated or has bytes to spare, and above 4 GiB.
  public static func read(_ path: String) throws(Failure) -> IDXArray {
    let file = try InputFile(path)
    guard try file.peek(2) == Gzip.magic else { return try array(file) }
    let bytes = try file.readAll(limit: RegularFile.arrayLimit)
    return try array(MemoryFile(try Gzip.inflated(bytes, path: file.name), name: file.name))
  }

  /// The array of a file that has been read, plain or compressed; `name` is for messages.
  package static func array(_ bytes: [UInt8], name: String) throws(Failure) -> IDXArray {
    let plain = bytes.starts(with: Gzip.magic) ? try Gzip.inflated(bytes, path: name) : bytes
    return try array(MemoryFile(plain, name: name))
  }

  private static func array(_ file: some ByteSource) throws(Failure) -> IDXArray {
    let start = try file.read(4)
    guard start.count == 4, start[0] == 0, start[1] == 0 else {
      throw file.failure("is not an IDX file", hint: "one begins with two zero bytes")
    }
    guard let type = types.first(where: { $0.byte == start[2] }).flatMap({ ElementType($0.code) }) else {
      throw file.failure(
        "has numbers of type 0x\(String(start[2], radix: 16)), which is none of the IDX format",
        hint: "8, 9, b, c, d and e are known")
    }
    let rank = Int(start[3])
    guard (1...NamedArray.rankLimit).contains(rank) else {
      throw file.failure("has \(rank) axes", hint: "1 to \(NamedArray.rankLimit) are read")
    }
    let sizes = try file.read(4 * rank)
    let shape = (0..<rank).compactMap { sizes.big(UInt32.self, at: 4 * $0).map { Int($0) } }
    guard shape.count == rank else {
      throw file.failure("is truncated: its header ends after \(4 + sizes.count) bytes")
    }
    guard let count = NamedArray.count(shape) else {
      throw file.failure("has a damaged header: \(shown(shape)) numbers are too many")
    }
    let bytes = try file.readLast(count, of: type.size)
    if type.kind == .unsigned { return IDXArray(elementType: type, shape: shape, values: .uint8(bytes)) }
    guard let values = bytes.withUnsafeBytes({ ArrayValues(type, $0) }) else {
      throw file.failure("has numbers that can't be read")
    }
    return IDXArray(elementType: type, shape: shape, values: values)
  }

  /// Writes bytes as a plain file, in the place of one that is there.
  ///
  /// Fails when `bytes` do not fill `shape`, which has 1 to 64 axes below 2³², and when the file can't be written.
  public static func write(_ bytes: [UInt8], shape: [Int], to path: String) throws(Failure) {
    var header: [UInt8] = [0, 0, 0x08, UInt8(truncatingIfNeeded: shape.count)]
    for size in shape { header.append(big: UInt32(truncatingIfNeeded: size)) }
    guard NamedArray.count(shape) == bytes.count, !shape.isEmpty, shape.allSatisfy({ $0 <= UInt32.max })
    else {
      throw Failure(.shape, "\(counted(bytes.count, "byte")) do not fill \(shown(shape))")
    }
    let file = try OutputFile(path)
    try file.write(header)
    try file.write(bytes)
    try file.finish()
  }
}
