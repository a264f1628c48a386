// What a format is read from: a file, or bytes that came out of an archive or a compressed file. A reader asks for as
// many bytes as a header promises and gets those that are there, so a promise alone never costs memory.

import Calculus

protocol ByteSource: AnyObject {
  /// As messages name it.
  var name: String { get }
  /// Bytes that are left to read; nil where nobody knows, as in a pipe.
  var remaining: Int? { get }
  /// Up to `count` bytes, fewer only at the end.
  func read(_ count: Int) throws(Failure) -> [UInt8]
}

extension ByteSource {
  func failure(_ what: String, hint: String? = nil) -> Failure {
    Failure(.file, "'\(shown(name, limit: 200))' \(what)", hint: hint)
  }

  /// `count` numbers of `size` bytes each, and nothing behind them.
  func readLast(_ count: Int, of size: Int) throws(Failure) -> [UInt8] {
    let (total, overflow) = count.multipliedReportingOverflow(by: size)
    guard !overflow, total <= RegularFile.arrayLimit else {
      throw Failure(
        .limit,
        "'\(shown(name, limit: 200))' promises \(counted(count, "number")) of \(counted(size, "byte"))",
        hint: "the limit is \(RegularFile.arrayLimit) bytes")
    }
    if let remaining, remaining < total { throw truncated(count, found: remaining / size) }
    let bytes = try read(total)
    guard bytes.count == total else { throw truncated(count, found: bytes.count / size) }
    let more = try read(1).count
    guard more == 0 else {
      throw failure("has \(remaining.map { counted($0 + more, "byte") } ?? "more") behind its last number")
    }
    return bytes
  }

  private func truncated(_ count: Int, found: Int) -> Failure {
    failure("is truncated: \(counted(count, "number")) promised, \(found) there")
  }
}

/// Bytes in memory, read as a file is.
final class MemoryFile: ByteSource {
  let name: String
  private let bytes: [UInt8]
  private var place = 0

  init(_ bytes: [UInt8], name: String) {
    self.bytes = bytes
    self.name = name
  }

  var remaining: Int? { bytes.count - place }

  func read(_ count: Int) throws(Failure) -> [UInt8] {
    let end = place + min(max(count, 0), bytes.count - place)
    defer { place = end }
    return place == 0 && end == bytes.count ? bytes : Array(bytes[place..<end])
  }
}

extension Array {
  /// The elements' bytes. The library's own function forgets which errors `work` throws.
  func withRawBytes<Result, E: Error>(
    _ work: (UnsafeRawBufferPointer) throws(E) -> Result
  ) throws(E) -> Result {
    try withUnsafeBytes { bytes in Swift.Result { () throws(E) in try work(bytes) } }.get()
  }
}

extension [UInt8] {
  /// The number at `offset`, lowest byte first; nil where the bytes end before it does.
  func little<N: FixedWidthInteger>(_ type: N.Type, at offset: Int) -> N? {
    guard offset >= 0, offset <= count - MemoryLayout<N>.size else { return nil }
    return withUnsafeBytes { N(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: type)) }
  }

  /// The same, highest byte first.
  func big<N: FixedWidthInteger>(_ type: N.Type, at offset: Int) -> N? {
    little(type, at: offset).map { $0.littleEndian.bigEndian }
  }

  mutating func append<N: FixedWidthInteger>(little number: N) {
    Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
  }

  mutating func append<N: FixedWidthInteger>(big number: N) {
    Swift.withUnsafeBytes(of: number.bigEndian) { append(contentsOf: $0) }
  }
}

/// `1 byte`, `3 bytes`.
func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
