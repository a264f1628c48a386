// A file that appears under its name only when it is whole. Where the system can, its bytes have no name before that,
// so that nothing is left of it however the program ends; elsewhere they are in a temporary file beside it.

import Calculus
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

package final class OutputFile {
  private let path: String
  private var descriptor: Int32
  /// The file that becomes the new one; nil while it has no name at all.
  private var temporary: String?
  private var mode: mode_t?
  let isStandardOutput: Bool
  /// The file is new as far as is known.
  private let isNew: Bool

  /// `-` is standard output. A file that is there keeps its mode, a new one gets what the umask lets it have.
  /// Symbolic links and what is no regular file are refused.
  package init(_ path: String, allowsStandardOutput: Bool = false) throws(Failure) {
    self.path = path
    isStandardOutput = allowsStandardOutput && path == "-"
    guard !isStandardOutput else {
      (descriptor, isNew) = (1, true)
      return
    }
    try RegularFile.check(name: path)
    var status = stat()
    if lstat(path, &status) == 0 {
      guard status.st_mode & S_IFMT == S_IFREG else {
        let isLink = status.st_mode & S_IFMT == S_IFLNK
        throw Failure(
          .file, "'\(shown(path, limit: 200))' is \(isLink ? "a symbolic link" : "not a regular file")",
          hint: isLink ? "name the file it points to" : nil)
      }
      mode = status.st_mode & 0o777
      isNew = false
    } else if errno == ENOENT {
      isNew = true
    } else {
      throw RegularFile.failure("can't write", path)
    }
    descriptor = OutputFile.nameless(beside: path)
    if descriptor < 0 {
      let beside = path + ".\(getpid()).tmp"
      descriptor = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
      guard descriptor >= 0 else { throw RegularFile.failure("can't write", path) }
      temporary = beside
      OutputFile.remember(beside)
    }
  }

  deinit { discard() }

  /// A file without a name in the folder of `path`; negative where the system has none.
  private static func nameless(beside path: String) -> Int32 {
    #if os(Linux)
      let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
      // O_TMPFILE, which the header writes in a way that is not imported.
      let descriptor = open(folder, 0o20_000_000 | O_DIRECTORY | O_WRONLY | O_CLOEXEC, 0o666)
      guard descriptor >= 0 else { return -1 }
      // It gets its name through this folder.
      if access("/proc/self/fd/\(descriptor)", F_OK) == 0 { return descriptor }
      _ = close(descriptor)
    #endif
    return -1
  }

  /// Asks for room, so that a full disk is told at once and writing is faster.
  package func reserve(_ bytes: Int) throws(Failure) {
    #if os(Linux)
      guard !isStandardOutput, bytes > 1 << 20 else { return }
      let status = posix_fallocate(descriptor, 0, off_t(bytes))
      guard status != ENOSPC, status != EFBIG else {
        errno = status
        throw RegularFile.failure("can't write", path)
      }
    #endif
  }

  package func write(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
    var written = 0
    while written < bytes.count, let base = bytes.baseAddress {
      let n = RegularFile.writeSome(descriptor, base + written, bytes.count - written)
      if n < 0, errno == EINTR { continue }
      if n < 0, errno == EAGAIN {
        var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&ready, 1, -1)
        continue
      }
      guard n > 0 else {
        if isStandardOutput {
          let reason = String(cString: strerror(errno))
          // Whoever read it has gone, and knows.
          throw Failure(errno == EPIPE ? .state : .file, "standard output: \(reason)")
        }
        throw RegularFile.failure("can't write", path)
      }
      written += n
    }
  }

  package func write(_ bytes: [UInt8]) throws(Failure) {
    let written = bytes.withUnsafeBytes { buffer in Result { () throws(Failure) in try write(buffer) } }
    try written.get()
  }

  /// Replaces the first bytes, when all the others are there.
  func rewrite(_ bytes: [UInt8]) throws(Failure) {
    let n = bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    guard n == bytes.count else { throw RegularFile.failure("can't write", path) }
  }

  /// Puts the file in its place, flushed to the disk.
  package func finish() throws(Failure) {
    if isStandardOutput { return }
    if let mode, fchmod(descriptor, mode) != 0 { throw RegularFile.failure("can't write", path) }
    guard fsync(descriptor) == 0 else { throw RegularFile.failure("can't write", path) }
    if temporary == nil {
      let own = "/proc/self/fd/\(descriptor)"
      if isNew, linkat(AT_FDCWD, own, AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0 {
        _ = close(descriptor)
        descriptor = -1
        return
      }
      let beside = path + ".\(getpid()).tmp"
      // What a killed process of the same number has left here is nobody's.
      _ = unlink(beside)
      guard linkat(AT_FDCWD, own, AT_FDCWD, beside, AT_SYMLINK_FOLLOW) == 0 else {
        throw RegularFile.failure("can't write", path)
      }
      temporary = beside
    }
    let closed = close(descriptor)
    descriptor = -1
    guard closed == 0, let beside = temporary, rename(beside, path) == 0 else {
      let failure = RegularFile.failure("can't write", path)
      discard()
      throw failure
    }
    temporary = nil
    OutputFile.remember(nil)
  }

  /// Leaves nothing behind.
  package func discard() {
    if descriptor > 1 { _ = close(descriptor) }
    descriptor = -1
    if let beside = temporary { _ = unlink(beside) }
    if temporary != nil { OutputFile.remember(nil) }
    temporary = nil
  }

  // MARK: Signals

  /// The path of the temporary file, for a handler that ends the program.
  private static let pending = Atomic<UInt>(0)

  private static func remember(_ path: String?) {
    let new = UInt(bitPattern: path.flatMap { strdup($0) })
    free(UnsafeMutablePointer<CChar>(bitPattern: pending.exchange(new, ordering: .sequentiallyConsistent)))
  }

  /// Removes a temporary file. May be called in a signal handler that does not return.
  package static func discardOnSignal() {
    if let path = UnsafePointer<CChar>(bitPattern: pending.load(ordering: .relaxed)) { _ = unlink(path) }
  }
}
