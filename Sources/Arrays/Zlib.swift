// Deflated bytes in and out, with zlib. Output comes in pieces of 256 KiB, so what a stream claims to be costs
// nothing before its bytes are there.

import CZlib
import Calculus

enum Zlib {
  /// What stands around the deflated bytes.
  enum Wrapper: Int32 {
    /// Nothing, as in zip archives.
    case none = -15
    /// Header and checksum of gzip.
    case gzip = 31
  }

  enum Trouble: Error, Equatable {
    case truncated
    /// zlib's words.
    case damaged(String)
    /// There is more than was allowed.
    case limit
  }

  private static let pieceSize = 1 << 18

  /// Inflates one stream from the beginning of `source` behind what `output` holds, and returns how many bytes of
  /// `source` it took. `output` never gets longer than `limit`.
  static func inflate(
    _ source: UnsafeRawBufferPointer, _ wrapper: Wrapper, into output: inout [UInt8], limit: Int
  ) throws(Trouble) -> Int {
    // zlib remembers where its state is, so it must not move.
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    defer { stream.deallocate() }
    guard inflateInit2_(stream, wrapper.rawValue, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { throw .limit }
    defer { inflateEnd(stream) }
    let piece = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: pieceSize)
    defer { piece.deallocate() }
    let bytes = UnsafeMutableBufferPointer(mutating: source.bindMemory(to: UInt8.self))
    var given = 0
    while true {
      if stream.pointee.avail_in == 0, given < bytes.count, let base = bytes.baseAddress {
        let count = min(bytes.count - given, 1 << 30)
        stream.pointee.next_in = base + given
        stream.pointee.avail_in = UInt32(count)
        given += count
      }
      stream.pointee.next_out = piece.baseAddress
      stream.pointee.avail_out = UInt32(pieceSize)
      let status = CZlib.inflate(stream, Z_NO_FLUSH)
      let made = pieceSize - Int(stream.pointee.avail_out)
      guard made <= limit - output.count else { throw .limit }
      output.append(contentsOf: piece.prefix(made))
      switch status {
      case Z_OK: continue
      case Z_STREAM_END: return given - Int(stream.pointee.avail_in)
      case Z_BUF_ERROR: throw .truncated
      case Z_MEM_ERROR: throw .limit
      default: throw .damaged(stream.pointee.msg.map { String(cString: $0) } ?? "error \(status)")
      }
    }
  }

  /// The same bytes give the same result on every day: there is no date in it.
  static func deflate(_ source: UnsafeRawBufferPointer, _ wrapper: Wrapper) throws(Trouble) -> [UInt8] {
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    defer { stream.deallocate() }
    guard
      deflateInit2_(
        stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, wrapper.rawValue, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
        Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { throw .limit }
    defer { deflateEnd(stream) }
    let piece = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: pieceSize)
    defer { piece.deallocate() }
    let bytes = UnsafeMutableBufferPointer(mutating: source.bindMemory(to: UInt8.self))
    var given = 0
    var output: [UInt8] = []
    while true {
      if stream.pointee.avail_in == 0, given < bytes.count, let base = bytes.baseAddress {
        let count = min(bytes.count - given, 1 << 30)
        stream.pointee.next_in = base + given
        stream.pointee.avail_in = UInt32(count)
        given += count
      }
      stream.pointee.next_out = piece.baseAddress
      stream.pointee.avail_out = UInt32(pieceSize)
      let status = CZlib.deflate(stream, given == bytes.count ? Z_FINISH : Z_NO_FLUSH)
      output.append(contentsOf: piece.prefix(pieceSize - Int(stream.pointee.avail_out)))
      if status == Z_STREAM_END { return output }
      guard status == Z_OK else { throw .damaged("error \(status)") }
    }
  }

  /// The checksum of zip archives, of all parts in a row.
  static func checksum(_ parts: UnsafeRawBufferPointer...) -> UInt32 {
    var sum: uLong = 0
    // Without a pointer zlib would begin anew.
    for part in parts {
      if let base = part.bindMemory(to: UInt8.self).baseAddress { sum = crc32_z(sum, base, part.count) }
    }
    return UInt32(truncatingIfNeeded: sum)
  }
}
