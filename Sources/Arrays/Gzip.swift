// gzip files: one or more members, each a deflated stream with a checksum, their contents one behind the other.
// Zeros may follow, as tapes leave them; anything else is told.

import Calculus

public enum Gzip {
  static let magic: [UInt8] = [0x1F, 0x8B]

  /// What a whole gzip file holds; `path` is for messages.
  ///
  /// Fails when it is truncated, when a checksum differs, when there is something else behind it, and above `limit`
  /// bytes.
  public static func inflated(_ bytes: [UInt8], path: String, limit: Int = RegularFile.arrayLimit)
    throws(Failure) -> [UInt8]
  {
    func failure(_ what: String, hint: String? = nil) -> Failure {
      Failure(.file, "'\(shown(path, limit: 200))' \(what)", hint: hint)
    }
    var output: [UInt8] = []
    // The last four bytes are the length of the last member: mostly that of it all, but nothing to rely on.
    let promised = Int(bytes.little(UInt32.self, at: bytes.count - 4) ?? 0)
    output.reserveCapacity(min(promised, limit, 64 * bytes.count))
    var place = 0
    repeat {
      let rest = bytes[place...]
      guard rest.starts(with: magic) else {
        if place == 0 { throw failure("is not a gzip file") }
        if rest.allSatisfy({ $0 == 0 }) { break }
        throw failure("has \(counted(rest.count, "byte")) behind its end that are no gzip data")
      }
      do throws(Zlib.Trouble) {
        place += try bytes.withRawBytes { (buffer) throws(Zlib.Trouble) in
          try Zlib.inflate(
            UnsafeRawBufferPointer(rebasing: buffer[place...]), .gzip, into: &output, limit: limit)
        }
      } catch {
        switch error {
        case .truncated: throw failure("is truncated: its compressed data end in the middle")
        case .damaged(let why): throw failure("is damaged: \(why)")
        case .limit:
          throw Failure(
            .limit, "'\(shown(path, limit: 200))' has too many bytes when inflated",
            hint: "the limit is \(limit) bytes")
        }
      }
    } while place < bytes.count
    return output
  }

  /// A gzip file with these contents.
  public static func deflated(_ bytes: [UInt8]) throws(Failure) -> [UInt8] {
    do throws(Zlib.Trouble) {
      return try bytes.withRawBytes { (buffer) throws(Zlib.Trouble) in try Zlib.deflate(buffer, .gzip) }
    } catch {
      throw Failure(.limit, "there is no memory to compress \(counted(bytes.count, "byte"))")
    }
  }
}
