// Zip archives as far as arrays need them: entries that are stored or deflated, of any size (zip64), found through the
// directory at the end, which alone says how long they are. Everything the directory says is checked before it is
// used; entries that lie on each other are refused, for a small file could inflate to anything by them.

import Calculus

struct ZipArchive {
  struct Entry {
    let name: String
    let isDeflated: Bool
    let checksum: UInt32
    /// Bytes when inflated.
    let size: Int
    /// Where its bytes are in the file.
    let range: Range<Int>
  }

  /// In the order of the directory.
  let entries: [Entry]
  private let bytes: [UInt8]
  private let name: String

  /// Reads the directory of an archive; `name` is for messages.
  init(_ bytes: [UInt8], name: String) throws(Failure) {
    self.bytes = bytes
    self.name = name
    let directory = try ZipDirectory(bytes, name)
    var entries: [Entry] = [], names: Set<String> = [], total = 0
    for record in directory.records {
      let shownName = "'\(shown(record.name))'"
      guard names.insert(record.name).inserted else {
        throw directory.failure("has two entries \(shownName)")
      }
      guard record.flags & 1 == 0 else { throw directory.failure("has the encrypted entry \(shownName)") }
      guard record.method == 0 || record.method == 8 else {
        throw directory.failure(
          "has the entry \(shownName) compressed by method \(record.method)",
          hint: "0 and 8 (deflate) are read")
      }
      guard let range = ZipArchive.range(of: record, in: bytes, before: directory.start),
        record.method == 8 || record.size == record.compressed
      else { throw directory.failure("is damaged: the entry \(shownName) is not where it should be") }
      guard record.size <= RegularFile.arrayLimit - total else {
        throw Failure(
          .limit, "'\(shown(name, limit: 200))' has too many bytes when unpacked",
          hint: "the limit is \(RegularFile.arrayLimit) bytes")
      }
      total += record.size
      entries.append(
        Entry(
          name: record.name, isDeflated: record.method == 8, checksum: record.checksum, size: record.size,
          range: range))
    }
    let ordered = entries.sorted {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }
    for (one, next) in zip(ordered, ordered.dropFirst()) where one.range.upperBound > next.range.lowerBound {
      throw directory.failure("is damaged: '\(shown(one.name))' and '\(shown(next.name))' overlap")
    }
    self.entries = entries
  }

  /// Where the bytes of an entry are, behind its own header, which repeats its name.
  private static func range(of record: ZipDirectory.Record, in bytes: [UInt8], before end: Int) -> Range<Int>?
  {
    let place = record.place
    guard bytes.little(UInt32.self, at: place) == 0x0403_4B50,
      let nameLength = bytes.little(UInt16.self, at: place + 26),
      let extraLength = bytes.little(UInt16.self, at: place + 28)
    else { return nil }
    let start = place + 30 + Int(nameLength) + Int(extraLength)
    guard start <= end, record.compressed <= end - start,
      bytes[(place + 30)..<(place + 30 + Int(nameLength))].elementsEqual(record.name.utf8)
    else { return nil }
    return start..<(start + record.compressed)
  }

  /// The bytes of an entry. Fails when they are not those that were written.
  func contents(of entry: Entry) throws(Failure) -> [UInt8] {
    func damaged(_ why: String) -> Failure {
      Failure(.file, "'\(shown(name, limit: 200))' is damaged: the entry '\(shown(entry.name))' \(why)")
    }
    var contents: [UInt8] = []
    if entry.isDeflated {
      contents.reserveCapacity(min(entry.size, 64 * entry.range.count))
      do throws(Zlib.Trouble) {
        let taken = try bytes.withRawBytes { (buffer) throws(Zlib.Trouble) in
          try Zlib.inflate(
            UnsafeRawBufferPointer(rebasing: buffer[entry.range]), .none, into: &contents, limit: entry.size)
        }
        guard taken == entry.range.count else { throw .damaged("it ends early") }
      } catch {
        switch error {
        case .truncated: throw damaged("ends in the middle of its compressed data")
        case .damaged(let why): throw damaged("can't be inflated: \(why)")
        case .limit: throw damaged("is longer than the directory says")
        }
      }
      guard contents.count == entry.size else {
        throw damaged("has \(counted(contents.count, "byte")) instead of \(entry.size)")
      }
    } else {
      contents = Array(bytes[entry.range])
    }
    guard contents.withUnsafeBytes({ Zlib.checksum($0) }) == entry.checksum else {
      throw damaged("has another checksum than the directory says")
    }
    return contents
  }
}
