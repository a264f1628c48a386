// The little of the operating system that a session needs: variables of the environment, and which file a path is.
import Calculus
import Page

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

public enum Environment {
  public static subscript(_ name: String) -> String? {
    guard let value = getenv(name) else { return nil }
    return String(cString: value)
  }
}

enum Directory {
  /// The names in a folder, folders with a slash; none when it cannot be read.
  static func names(in path: String) -> [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var found: [String] = []
    while let entry = readdir(folder), found.count < 10_000 {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name == "." || name == ".." { continue }
      found.append(entry.pointee.d_type == UInt8(DT_DIR) ? name + "/" : name)
    }
    return found
  }
}

/// A file by device and number, whatever it is called.
struct FileIdentity: Equatable {
  let device: UInt64
  let number: UInt64

  init(_ path: String) throws(Failure) {
    guard !path.utf8.contains(0) else { throw Failure(.file, "a file name cannot contain NUL") }
    var facts = stat()
    guard stat(path, &facts) == 0 else {
      throw Failure(.file, "'\(Untrusted.line(path, columns: 80))': \(String(cString: strerror(errno)))")
    }
    device = UInt64(facts.st_dev)
    number = UInt64(facts.st_ino)
  }
}

/// Time that passes, for limits and for measuring.
enum Clock {
  /// Nanoseconds since some moment.
  static var nanoseconds: UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
  }
}
