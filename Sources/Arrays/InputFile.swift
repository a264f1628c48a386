// A file that is read from its beginning to its end, or standard input. Directories, devices and pipes by name are
// refused, because opening them may wait for ever; a pipe is read as standard input.

import Calculus
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

package final class InputFile: ByteSource {
  /// As messages name it.
  package let name: String
  package let isStandardInput: Bool
  private let descriptor: Int32
  /// Bytes of a regular file.
  package let size: Int?
  /// Device and number, by which two names of one file are told.
  private let device: UInt64, number: UInt64
  /// What was looked at and not yet read.
  private var ahead: [UInt8] = []
  private var aheadPlace = 0
  /// Bytes read so far.
  var place: Int { consumed.load(ordering: .relaxed) }
  private let consumed = Atomic<Int>(0)

  var remaining: Int? { size.map { max(0, $0 - place) } }

  /// How much of a file has been read, where its length is known.
  package var fraction: Double? { size.map { $0 == 0 ? 1 : Double(place) / Double($0) } }

  /// `-` is standard input.
  package init(_ path: String) throws(Failure) {
    isStandardInput = path == "-"
    name = isStandardInput ? "<stdin>" : path
    var status = stat()
    if isStandardInput {
      descriptor = 0
      guard fstat(0, &status) == 0 else { throw RegularFile.failure("can't read", name) }
    } else {
      descriptor = try RegularFile.opened(path, &status)
    }
    device = UInt64(status.st_dev)
    number = UInt64(status.st_ino)
    size = status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
    #if canImport(Glibc)
      if size != nil { _ = posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL) }
    #endif
  }

  deinit { if !isStandardInput { _ = close(descriptor) } }

  /// Whether `path` is this file.
  package func isSame(as path: String) -> Bool {
    var status = stat()
    return !path.utf8.contains(0) && stat(path, &status) == 0 && UInt64(status.st_dev) == device
      && UInt64(status.st_ino) == number
  }

  package func failure(_ what: String, hint: String? = nil) -> Failure {
    Failure(.file, "'\(shown(name, limit: 200))' \(what)", hint: hint)
  }

  /// The next bytes, which stay to be read; asked for before anything has been read.
  package func peek(_ count: Int) throws(Failure) -> [UInt8] {
    while ahead.count < count {
      let more = try bytes(count - ahead.count) { (target, count) throws(Failure) in try some(target, count) }
      if more.isEmpty { break }
      ahead += more
    }
    return Array(ahead.prefix(count))
  }

  /// Up to `count` bytes, fewer only at the end of the file. A pipe is read in pieces, since nobody knows how much
  /// there is.
  func read(_ count: Int) throws(Failure) -> [UInt8] {
    if let remaining {
      return try bytes(min(count, remaining)) { (target, count) throws(Failure) in try read(target, count) }
    }
    var all: [UInt8] = []
    while all.count < count {
      let wanted = min(count - all.count, max(1 << 16, all.count))
      let more = try bytes(wanted) { (target, count) throws(Failure) in try read(target, count) }
      if all.isEmpty { all = more } else { all += more }
      if more.count < wanted { break }
    }
    return all
  }

  /// All that is left of it. Fails above `limit` bytes.
  package func readAll(limit: Int) throws(Failure) -> [UInt8] {
    let bytes = try read(limit)
    guard try read(1).isEmpty else {
      throw Failure(
        .limit, "'\(shown(name, limit: 200))' is too large", hint: "the limit is \(limit) bytes")
    }
    return bytes
  }

  private func bytes(
    _ count: Int, _ read: (UnsafeMutableRawPointer, Int) throws(Failure) -> Int
  ) throws(Failure) -> [UInt8] {
    var trouble: Failure?
    let bytes = [UInt8](unsafeUninitializedCapacity: max(0, count)) { target, filled in
      guard let base = target.baseAddress, count > 0 else { return }
      do throws(Failure) { filled = try read(base, count) } catch { trouble = error }
    }
    if let trouble { throw trouble }
    return bytes
  }

  /// Up to `count` bytes, fewer only at the end of the file.
  func read(_ target: UnsafeMutableRawPointer, _ count: Int) throws(Failure) -> Int {
    var filled = 0
    while filled < count {
      let n = try readSome(target + filled, count - filled)
      if n == 0 { break }
      filled += n
    }
    return filled
  }

  /// At least one byte, unless the file is at its end.
  func readSome(_ target: UnsafeMutableRawPointer, _ count: Int) throws(Failure) -> Int {
    var n = min(count, ahead.count - aheadPlace)
    if n > 0 {
      ahead.withUnsafeBytes { target.copyMemory(from: $0.baseAddress! + aheadPlace, byteCount: n) }
      aheadPlace += n
      if aheadPlace == ahead.count { (ahead, aheadPlace) = ([], 0) }
    } else {
      n = try some(target, count)
    }
    consumed.add(n, ordering: .relaxed)
    return n
  }

  private func some(_ target: UnsafeMutableRawPointer, _ count: Int) throws(Failure) -> Int {
    while true {
      let n = RegularFile.readSome(descriptor, target, count)
      if n >= 0 { return n }
      guard errno == EINTR || errno == EAGAIN && waited() else {
        throw RegularFile.failure("can't read", name)
      }
    }
  }

  /// Standard input may have been left non-blocking by someone else.
  private func waited() -> Bool {
    var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&ready, 1, -1) >= 0 || errno == EINTR
  }

  /// `count` bytes from a place of a regular file, which need not be read in order.
  package func read(at offset: Int, _ target: UnsafeMutableRawPointer, _ count: Int) throws(Failure) -> Int {
    var filled = 0
    while filled < count {
      let n = pread(descriptor, target + filled, count - filled, off_t(offset + filled))
      if n < 0, errno == EINTR { continue }
      guard n >= 0 else { throw RegularFile.failure("can't read", name) }
      if n == 0 { break }
      filled += n
    }
    return filled
  }
}
