// .npz archives: a zip archive of .npy files, one an array. They are written without compression and with a fixed
// date, so the same arrays are the same bytes on every day.

import Calculus

public enum NpzFile {
  /// All arrays of an archive in the order of its directory, each named as its entry is, without `.npy`.
  ///
  /// Fails when the archive or an entry is damaged, when an entry is no .npy file of real numbers, and above 4 GiB.
  /// While it runs, the file and its arrays are in memory together.
  public static func read(_ path: String) throws(Failure) -> [NamedArray] {
    let file = try InputFile(path)
    return try arrays(try file.readAll(limit: RegularFile.arrayLimit), name: file.name)
  }

  /// The arrays of an archive that has been read; `name` is for messages.
  package static func arrays(_ bytes: [UInt8], name: String) throws(Failure) -> [NamedArray] {
    let archive = try ZipArchive(bytes, name: name)
    var arrays: [NamedArray] = [], names: Set<String> = []
    for entry in archive.entries {
      // A folder.
      if entry.name.hasSuffix("/"), entry.size == 0 { continue }
      let file = MemoryFile(try archive.contents(of: entry), name: name + "/" + entry.name)
      let name = entry.name.hasSuffix(".npy") ? String(entry.name.dropLast(4)) : entry.name
      guard names.insert(name).inserted else {
        throw Failure(.file, "'\(shown(file.name, limit: 200))' is there twice, with and without '.npy'")
      }
      arrays.append(try NpyFile.array(file, name: name))
    }
    return arrays
  }

  /// Writes an archive in the place of one that is there.
  ///
  /// Fails when two arrays have one name, when a name is empty or ends in `/`, when the file would have 4 GiB or more,
  /// and when it can't be written.
  public static func write(_ arrays: [NamedArray], to path: String) throws(Failure) {
    var names: Set<String> = []
    for array in arrays {
      guard !array.name.isEmpty, !array.name.utf8.contains(0), array.name.utf8.count < 60_000 else {
        throw Failure(.name, "an array can't be called '\(shown(array.name))' in an archive")
      }
      guard names.insert(array.name).inserted else {
        throw Failure(.name, "there are two arrays '\(shown(array.name))'")
      }
    }
    let file = try OutputFile(path)
    var directory: [UInt8] = [], place = 0
    for array in arrays {
      let head = NpyHeader.bytes(array.values.elementType, shape: array.shape)
      let size = array.values.withBytes { $0.count } + head.count
      let name = Array((array.name + ".npy").utf8)
      guard arrays.count < 0xFFFF, size < RegularFile.arrayLimit - place - 100_000 - directory.count else {
        throw Failure(
          .limit, "'\(shown(path, limit: 200))' would be too large",
          hint: "the limit is 65534 arrays and \(RegularFile.arrayLimit) bytes")
      }
      let checksum = array.values.withBytes { body in head.withUnsafeBytes { Zlib.checksum($0, body) } }
      // Version 2.0; the name is UTF-8; stored; midnight on 1 January 1980; checksum; size twice; length of the name.
      var fields: [UInt8] = [20, 0, 0, 8, 0, 0, 0, 0, 0x21, 0]
      fields.append(little: checksum)
      fields.append(little: UInt32(truncatingIfNeeded: size))
      fields.append(little: UInt32(truncatingIfNeeded: size))
      fields.append(little: UInt16(truncatingIfNeeded: name.count))
      fields += [0, 0]
      directory += [0x50, 0x4B, 1, 2, 20, 0] + fields + [UInt8](repeating: 0, count: 10)
      directory.append(little: UInt32(truncatingIfNeeded: place))
      directory += name
      let start = [0x50, 0x4B, 3, 4] + fields + name + head
      try file.write(start)
      try array.values.withBytes { (bytes) throws(Failure) in try file.write(bytes) }
      place += start.count - head.count + size
    }
    var end: [UInt8] = [0x50, 0x4B, 5, 6, 0, 0, 0, 0]
    end.append(little: UInt16(truncatingIfNeeded: arrays.count))
    end.append(little: UInt16(truncatingIfNeeded: arrays.count))
    end.append(little: UInt32(truncatingIfNeeded: directory.count))
    end.append(little: UInt32(truncatingIfNeeded: place))
    try file.write(directory + end + [0, 0])
    try file.finish()
  }
}
