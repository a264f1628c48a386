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

  /// All bytes of a file. Fails for directories, pipes, devices and files above `limit`.
  public static func read(_ path: String, limit: Int = limit) throws(Failure) -> [UInt8] {
    try check(name: path)
    // Non-blocking: opening a pipe nobody writes to must not wait.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw failure("can't open", path) }
    defer { _ = close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure("can't read", path) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw Failure(.file, "'\(shown(path, limit: 200))' is not a regular file")
    }
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

  /// Writes `bytes` to a temporary file beside `path`, flushes it to the disk and renames it. A file that
  /// is there keeps its mode; a new one gets 0600. Symbolic links and what is no regular file are refused.
  public static func write(_ bytes: [UInt8], to path: String) throws(Failure) {
    try check(name: path)
    var mode: mode_t = 0o600
    var status = stat()
    if lstat(path, &status) == 0 {
      guard status.st_mode & S_IFMT == S_IFREG else {
        let isLink = status.st_mode & S_IFMT == S_IFLNK
        throw Failure(
          .file, "'\(shown(path, limit: 200))' is \(isLink ? "a symbolic link" : "not a regular file")",
          hint: isLink ? "name the file it points to" : nil)
      }
      mode = status.st_mode & 0o777
    } else if errno != ENOENT {
      throw failure("can't write", path)
    }
    let temporary = path + ".\(getpid()).tmp"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure("can't write", path) }
    do throws(Failure) {
      try fill(descriptor, bytes, path)
      guard fchmod(descriptor, mode) == 0, fsync(descriptor) == 0 else { throw failure("can't write", path) }
    } catch {
      _ = close(descriptor)
      _ = unlink(temporary)
      throw error
    }
    guard close(descriptor) == 0, rename(temporary, path) == 0 else {
      let error = failure("can't write", path)
      _ = unlink(temporary)
      throw error
    }
  }

  private static func fill(_ descriptor: Int32, _ bytes: [UInt8], _ path: String) throws(Failure) {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        buffer.baseAddress.map { Self.writeSome(descriptor, $0 + written, buffer.count - written) } ?? 0
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw failure("can't write", path) }
      written += count
    }
  }

  // The C calls have the names of the functions here.
  private static func readSome(_ descriptor: Int32, _ target: UnsafeMutableRawPointer, _ count: Int) -> Int {
    #if canImport(Glibc)
      Glibc.read(descriptor, target, count)
    #elseif canImport(Musl)
      Musl.read(descriptor, target, count)
    #else
      Darwin.read(descriptor, target, count)
    #endif
  }

  private static func writeSome(_ descriptor: Int32, _ source: UnsafeRawPointer, _ count: Int) -> Int {
    #if canImport(Glibc)
      Glibc.write(descriptor, source, count)
    #elseif canImport(Musl)
      Musl.write(descriptor, source, count)
    #else
      Darwin.write(descriptor, source, count)
    #endif
  }

  /// The C library would stop reading at a NUL and open another file.
  private static func check(name path: String) throws(Failure) {
    if path.isEmpty { throw Failure(.file, "a file name is missing") }
    if path.utf8.contains(0) {
      throw Failure(.file, "a file name can't contain NUL: '\(shown(path, limit: 200))'")
    }
  }

  private static func failure(_ what: String, _ path: String) -> Failure {
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
  static func place(of offset: Int, in bytes: [UInt8], _ path: String) -> Failure.Place {
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
