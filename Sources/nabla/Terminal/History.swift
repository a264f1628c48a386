// The lines of earlier days, in a file of our own: one entry a line, newlines inside it written `\n`.
// libedit's own format rewrites the whole file at each save and hangs on special files; this one only
// appends, so two programs at once lose nothing, and it distrusts whatever it finds at its path.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#endif

/// Entries, oldest first. Reading the file is put off until ``load()``, after the first prompt is drawn.
package struct History: ~Copyable {
  package static let entryLimit = 10_000
  package static let byteLimit = 1 << 20
  /// Longer entries are remembered for the session only.
  package static let entryByteLimit = 64 << 10

  package private(set) var entries: [String] = []
  /// One sentence for the user about a file that could not be used; shown once.
  package private(set) var note: String?

  private let path: String?
  private var descriptor: Int32 = -1
  private var isLoaded = false

  /// - Parameter path: the file, or nil to remember for this session only.
  package init(path: String?) { self.path = path }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// `$XDG_STATE_HOME/nabla/history`, else `~/.local/state/nabla/history`; nil without a home directory.
  package static var defaultPath: String? {
    if let state = Terminal.variable("XDG_STATE_HOME"), state.hasPrefix("/") {
      return state + "/nabla/history"
    }
    guard let home = Terminal.variable("HOME"), home.hasPrefix("/") else { return nil }
    return home + "/.local/state/nabla/history"
  }

  /// Reads the file once. Whatever is wrong with it becomes a note; nothing is fatal and nothing blocks.
  package mutating func load() {
    guard !isLoaded else { return }
    isLoaded = true
    guard let path else { return }
    Self.makeDirectories(for: path)
    // O_NONBLOCK: opening a FIFO must not wait for its other end. O_NOFOLLOW: a link may lead anywhere.
    let flags = O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY
    let file = open(path, flags, 0o600)
    guard file >= 0 else { return remark("history is off: \(path): \(Self.reason(errno))") }
    var facts = stat()
    guard fstat(file, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
      close(file)
      return remark("history is off: \(path) is not a regular file")
    }
    if facts.st_mode & 0o077 != 0 { fchmod(file, 0o600) }
    descriptor = file
    read(size: Int(facts.st_size))
  }

  /// Adds a line at the end, here and in the file. Blank lines and a repetition of the last are left out.
  package mutating func add(_ line: String) {
    load()
    let blank = line.utf8.allSatisfy { $0 == 0x20 || $0 == 0x0A || $0 == 0x09 }
    if blank || Self.same(entries.last, line) { return }
    entries.removeAll { Self.same($0, line) }
    entries.append(line)
    if entries.count > Self.entryLimit { entries.removeFirst(entries.count - Self.entryLimit) }
    guard descriptor >= 0, line.utf8.count <= Self.entryByteLimit else { return }
    let bytes = Self.escape(line)
    // One call, so that entries of two programs never mix.
    if write(descriptor, bytes, bytes.count) != bytes.count {
      remark("history is not saved any more: \(Self.reason(errno))")
      close(descriptor)
      descriptor = -1
    }
  }

  /// Gives the note away, so that it is shown once.
  package mutating func takeNote() -> String? {
    defer { note = nil }
    return note
  }

  // MARK: The file

  private mutating func read(size: Int) {
    let start = max(0, size - Self.byteLimit)
    var bytes = [UInt8](repeating: 0, count: size - start)
    var count = 0
    while count < bytes.count {
      let rest = bytes.count - count
      let got = bytes.withUnsafeMutableBytes { buffer in
        pread(descriptor, buffer.baseAddress.map { $0 + count }, rest, off_t(start + count))
      }
      if got < 0, errno == EINTR { continue }
      if got <= 0 { break }
      count += got
    }
    bytes.removeLast(bytes.count - count)
    var lines = bytes.split(separator: 0x0A)
    if start > 0, !lines.isEmpty { lines.removeFirst() }
    var damaged = 0
    var seen = Set<[UInt8]>()
    var newestFirst: [String] = []
    for line in lines.reversed() where newestFirst.count < Self.entryLimit {
      guard line.count <= 2 * Self.entryByteLimit, let entry = Self.unescape(line) else {
        damaged += 1
        continue
      }
      if seen.insert(Array(line)).inserted { newestFirst.append(entry) }
    }
    entries = newestFirst.reversed()
    if damaged > 0 {
      remark("history: \(damaged) damaged \(damaged == 1 ? "line was" : "lines were") passed over")
    }
    // A file cut off in the middle of a line must not swallow the next entry.
    if let last = bytes.last, last != 0x0A {
      var newline: UInt8 = 0x0A
      _ = write(descriptor, &newline, 1)
    }
    if start > Self.byteLimit { rewrite() }
  }

  /// Shortens a file that has grown past twice the limit: a new file beside it, then a rename.
  private mutating func rewrite() {
    guard let path else { return }
    let draft = path + ".\(getpid())"
    let flags = O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_NOFOLLOW | O_CLOEXEC
    let file = open(draft, flags, 0o600)
    guard file >= 0 else { return }
    let bytes = entries.flatMap(Self.escape)
    if write(file, bytes, bytes.count) == bytes.count, rename(draft, path) == 0 {
      close(descriptor)
      descriptor = file
    } else {
      close(file)
      unlink(draft)
    }
  }

  private mutating func remark(_ text: String) { if note == nil { note = text } }

  private static func makeDirectories(for path: String) {
    var prefix = ""
    for part in path.split(separator: "/").dropLast() {
      prefix += "/" + part
      mkdir(prefix, 0o700)
    }
  }

  private static func reason(_ code: Int32) -> String {
    code == ELOOP ? "it is a symbolic link" : String(cString: strerror(code))
  }

  /// By bytes: equality of strings compares canonical forms, which is slow on long runs of marks.
  private static func same(_ one: String?, _ other: String) -> Bool {
    one.map { $0.utf8.elementsEqual(other.utf8) } ?? false
  }

  // MARK: One entry

  static func escape(_ line: String) -> [UInt8] {
    var bytes: [UInt8] = []
    for byte in line.utf8 {
      switch byte {
      case 0x0A: bytes += [0x5C, 0x6E]
      case 0x5C: bytes += [0x5C, 0x5C]
      default: bytes.append(byte)
      }
    }
    return bytes + [0x0A]
  }

  /// nil for bytes that are no UTF-8, for control characters and for an unknown escape.
  static func unescape(_ line: some Collection<UInt8>) -> String? {
    var bytes: [UInt8] = []
    var escaped = false
    for byte in line {
      if escaped {
        guard byte == 0x6E || byte == 0x5C else { return nil }
        bytes.append(byte == 0x6E ? 0x0A : 0x5C)
        escaped = false
      } else if byte == 0x5C {
        escaped = true
      } else if byte < 0x20 || byte == 0x7F {
        return nil
      } else {
        bytes.append(byte)
      }
    }
    return escaped ? nil : String(validating: bytes, as: UTF8.self)
  }
}
