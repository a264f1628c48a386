// Reading and writing files with nothing left to chance: only regular files, only up to a size, names
// without NUL; written beside the old file first and put in its place in one step, so a failure leaves the
// old one whole.

import Calculus

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

public enum RegularFile {
  /// Most bytes that are read.
  public static let limit = 512 << 20

  /// Most bytes of an array or a set of arrays, in a file or inflated.
  public static let arrayLimit = 4 << 30

  /// All bytes of a file. Fails for directories, pipes, devices and files above `limit`.
  public static func read(_ path: String, limit: Int = limit) throws(Failure) -> [UInt8] {
    var status = stat()
    let descriptor = try opened(path, &status)
    defer { _ = close(descriptor) }
    guard status.st_size <= limit else {
      throw Failure(
        .limit, "'\(shown(path, limit: 200))' has \(status.st_size) bytes",
        hint: "the limit is \(limit) bytes")
    }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    var filled = 0
    while filled < bytes.count {
      let count = bytes.withUnsafeMutableBytes { buffer in
        buffer.baseAddress.map { Self.readSome(descriptor, $0 + filled, buffer.count - filled) } ?? 0
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw failure("can't read", path)
      }
      if count == 0 { break }
      filled += count
    }
    bytes.removeLast(bytes.count - filled)
    return bytes
  }

  /// A descriptor of a regular file to read from, and what is known of the file.
  static func opened(_ path: String, _ status: inout stat) throws(Failure) -> Int32 {
    try check(name: path)
    // Non-blocking: opening a pipe nobody writes to must not wait.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw failure("can't open", path) }
    guard fstat(descriptor, &status) == 0 else {
      let failure = failure("can't read", path)
      _ = close(descriptor)
      throw failure
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      _ = close(descriptor)
      throw Failure(.file, "'\(shown(path, limit: 200))' is not a regular file")
    }
    return descriptor
  }

  /// The first bytes of a file, fewer where it is shorter.
  package static func head(_ path: String, count: Int) throws(Failure) -> [UInt8] {
    try check(name: path)
    var status = stat()
    let descriptor = try opened(path, &status)
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: count)
    let read = bytes.withUnsafeMutableBytes { buffer in
      buffer.baseAddress.map { readSome(descriptor, $0, count) } ?? 0
    }
    guard read >= 0 else { throw failure("read", path) }
    return Array(bytes.prefix(read))
  }

  /// Writes `bytes` to a new file, flushes it to the disk and puts it in the place of `path`. A file that is there
  /// keeps its mode; a new one gets what the umask lets it have. Symbolic links and what is no regular file are refused.
  public static func write(_ bytes: [UInt8], to path: String) throws(Failure) {
    let file = try OutputFile(path)
    try file.write(bytes)
    try file.finish()
  }

  // The C calls have the names of the functions here.
  static func readSome(_ descriptor: Int32, _ target: UnsafeMutableRawPointer, _ count: Int) -> Int {
    #if canImport(Glibc)
      Glibc.read(descriptor, target, count)
    #elseif canImport(Musl)
      Musl.read(descriptor, target, count)
    #else
      Darwin.read(descriptor, target, count)
    #endif
  }

  static func writeSome(_ descriptor: Int32, _ source: UnsafeRawPointer, _ count: Int) -> Int {
    #if canImport(Glibc)
      Glibc.write(descriptor, source, count)
    #elseif canImport(Musl)
      Musl.write(descriptor, source, count)
    #else
      Darwin.write(descriptor, source, count)
    #endif
  }

  /// The C library would stop reading at a NUL and open another file.
  static func check(name path: String) throws(Failure) {
    if path.isEmpty { throw Failure(.file, "a file name is missing") }
    if path.utf8.contains(0) {
      throw Failure(.file, "a file name can't contain NUL: '\(shown(path, limit: 200))'")
    }
  }

  static func failure(_ what: String, _ path: String) -> Failure {
    let reason = strerror(errno).map { String(cString: $0) } ?? "error \(errno)"
    return Failure(.file, "\(what) '\(shown(path, limit: 200))': \(reason)")
  }

  /// Text of a file that must be UTF-8; a byte order mark at the start is left out. Fails at the first byte
  /// that is no UTF-8, and at NUL.
  package static func validate(_ bytes: inout [UInt8], _ path: String) throws(Failure) {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    var place = 0
    while place < bytes.count {
      let first = bytes[place]
      if first < 0x80 {
        if first == 0 {
          throw Failure(.file, "a NUL byte in the file", place: self.place(of: place, in: bytes, path))
        }
        place += 1
        continue
      }
      let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
      let end = min(place + length, bytes.count)
      guard String(validating: bytes[place..<end], as: UTF8.self)?.unicodeScalars.count == 1 else {
        throw Failure(
          .file, "byte 0x\(String(first, radix: 16)) is not valid UTF-8",
          hint: "save the file as UTF-8", place: self.place(of: place, in: bytes, path))
      }
      place = end
    }
  }

  /// Line and column, in scalars from 1, of a byte offset.
  package static func place(of offset: Int, in bytes: [UInt8], _ path: String) -> Failure.Place {
    var line = 1
    var column = 1
    for byte in bytes.prefix(offset) {
      if byte == 0x0A {
        line += 1
        column = 1
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
    }
    return .init(file: path, line: line, column: column)
  }
}
