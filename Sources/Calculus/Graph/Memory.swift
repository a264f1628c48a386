// Memory for arrays that may grow to many megabytes and are read here and there: in pages of two megabytes, where the
// system has them, a look into such an array misses one cache less.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

enum Memory {
  private static let hugePage = 1 << 21

  /// Room for `count` elements, to be given back with `deallocate`.
  static func array<Element>(_ count: Int) -> UnsafeMutablePointer<Element> {
    let size = count * MemoryLayout<Element>.stride
    guard size >= 2 * hugePage else { return .allocate(capacity: count) }
    let raw = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: hugePage)
    #if os(Linux)
      // A wish; without huge pages all works as it did.
      _ = madvise(raw, size, MADV_HUGEPAGE)
    #endif
    return raw.bindMemory(to: Element.self, capacity: count)
  }
}
