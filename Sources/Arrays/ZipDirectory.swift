// The directory at the end of a zip archive: found from the last bytes of the file, widened by zip64 where a number of
// 32 bits did not suffice.

import Calculus

struct ZipDirectory {
  /// What the directory says of an entry; nothing of it is proved yet.
  struct Record {
    var name = ""
    var flags: UInt16 = 0
    var method: UInt16 = 0
    var checksum: UInt32 = 0
    /// Bytes in the archive, and when inflated.
    var compressed = 0, size = 0
    /// Where the entry's own header is.
    var place = 0
  }

  let records: [Record]
  /// Where the directory begins; all entries lie before it.
  let start: Int
  private let file: String

  func failure(_ what: String, hint: String? = nil) -> Failure {
    ZipDirectory.failure(file, what, hint: hint)
  }

  private static func failure(_ file: String, _ what: String, hint: String? = nil) -> Failure {
    Failure(.file, "'\(shown(file, limit: 200))' \(what)", hint: hint)
  }

  init(_ bytes: [UInt8], _ file: String) throws(Failure) {
    self.file = file
    guard let end = ZipDirectory.end(of: bytes) else {
      let isZip = bytes.starts(with: [0x50, 0x4B, 3, 4])
      throw ZipDirectory.failure(
        file, isZip ? "is truncated: its directory is missing" : "is not a zip archive",
        hint: isZip ? nil : ".npz files are zip archives")
    }
    guard end.size >= 0, end.start >= 0, end.size <= end.limit, end.start <= end.limit - end.size else {
      throw ZipDirectory.failure(file, "is damaged: its directory is not where it should be")
    }
    start = end.start
    var place = end.start
    var records: [Record] = []
    while place < end.start + end.size {
      guard let (record, length) = ZipDirectory.record(bytes, at: place),
        place + length <= end.start + end.size
      else {
        throw ZipDirectory.failure(
          file, "is damaged: entry \(records.count + 1) of its directory can't be read")
      }
      records.append(record)
      place += length
    }
    guard records.count == end.count else {
      throw ZipDirectory.failure(
        file, "is damaged: its directory has \(records.count) entries instead of \(end.count)")
    }
    self.records = records
  }

  /// Where the directory is and how many entries it has; it must end before `limit`.
  private static func end(of bytes: [UInt8]) -> (start: Int, size: Int, count: Int, limit: Int)? {
    // A comment of up to 65,535 bytes may stand behind it.
    var place = bytes.count - 22
    while place >= max(0, bytes.count - 22 - 0xFFFF) {
      defer { place -= 1 }
      guard bytes[place] == 0x50, bytes.little(UInt32.self, at: place) == 0x0605_4B50,
        let comment = bytes.little(UInt16.self, at: place + 20), place + 22 + Int(comment) == bytes.count,
        let count = bytes.little(UInt16.self, at: place + 10),
        let size = bytes.little(UInt32.self, at: place + 12),
        let start = bytes.little(UInt32.self, at: place + 16)
      else { continue }
      guard count == 0xFFFF || size == .max || start == .max,
        bytes.little(UInt32.self, at: place - 20) == 0x0706_4B50
      else { return (Int(start), Int(size), Int(count), place) }
      guard let wide = bytes.little(UInt64.self, at: place - 12).flatMap(Int.init(exactly:)),
        wide < place - 20,
        bytes.little(UInt32.self, at: wide) == 0x0606_4B50,
        let count = bytes.little(UInt64.self, at: wide + 32).flatMap(Int.init(exactly:)),
        let size = bytes.little(UInt64.self, at: wide + 40).flatMap(Int.init(exactly:)),
        let start = bytes.little(UInt64.self, at: wide + 48).flatMap(Int.init(exactly:))
      else { return nil }
      return (start, size, count, wide)
    }
    return nil
  }

  /// The record at `place`, and how long it is.
  private static func record(_ bytes: [UInt8], at place: Int) -> (Record, length: Int)? {
    guard bytes.little(UInt32.self, at: place) == 0x0201_4B50,
      let flags = bytes.little(UInt16.self, at: place + 8),
      let method = bytes.little(UInt16.self, at: place + 10),
      let checksum = bytes.little(UInt32.self, at: place + 16),
      let compressed = bytes.little(UInt32.self, at: place + 20),
      let size = bytes.little(UInt32.self, at: place + 24),
      let nameLength = bytes.little(UInt16.self, at: place + 28),
      let extraLength = bytes.little(UInt16.self, at: place + 30),
      let commentLength = bytes.little(UInt16.self, at: place + 32),
      let start = bytes.little(UInt32.self, at: place + 42)
    else { return nil }
    let nameEnd = place + 46 + Int(nameLength), extraEnd = nameEnd + Int(extraLength)
    guard extraEnd + Int(commentLength) <= bytes.count,
      let name = String(validating: bytes[(place + 46)..<nameEnd], as: UTF8.self)
    else { return nil }
    var record = Record(
      name: name, flags: flags, method: method, checksum: checksum, compressed: Int(compressed),
      size: Int(size),
      place: Int(start))
    // Those numbers that are all ones stand in a field of their own, in this order.
    let wide: [WritableKeyPath<Record, Int>] =
      (size == .max ? [\.size] : []) + (compressed == .max ? [\.compressed] : [])
      + (start == .max ? [\.place] : [])
    if !wide.isEmpty {
      guard var field = wideField(bytes, nameEnd..<extraEnd), field.count >= 8 * wide.count else {
        return nil
      }
      for number in wide {
        guard let value = bytes.little(UInt64.self, at: field.lowerBound).flatMap(Int.init(exactly:)) else {
          return nil
        }
        record[keyPath: number] = value
        field = (field.lowerBound + 8)..<field.upperBound
      }
    }
    return (record, extraEnd + Int(commentLength) - place)
  }

  /// Where the field of zip64 is among the extra fields of a record.
  private static func wideField(_ bytes: [UInt8], _ extra: Range<Int>) -> Range<Int>? {
    var place = extra.lowerBound
    while place + 4 <= extra.upperBound, let kind = bytes.little(UInt16.self, at: place),
      let length = bytes.little(UInt16.self, at: place + 2), place + 4 + Int(length) <= extra.upperBound
    {
      if kind == 1 { return (place + 4)..<(place + 4 + Int(length)) }
      place += 4 + Int(length)
    }
    return nil
  }
}
