// Memory for arrays that may grow to many megabytes and are read here and there: in pages of two megabytes, where the
// system has them, a look into such an array misses one cache less. What is given out here is given back here.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

enum Memory {
  private static let hugePage = 1 << 21

  /// Room for `count` elements.
  static func array<Element>(_ count: Int) -> UnsafeMutablePointer<Element> {
    bound(malloc(size(of: Element.self, count)), count)
  }

  /// Room for `count` elements whose bytes are zero: fresh pages are, and nobody need write them.
  static func zeroed<Element>(_ count: Int) -> UnsafeMutablePointer<Element> {
    bound(calloc(1, size(of: Element.self, count)), count)
  }

  /// The array with room for `count` elements. Long ones move by turning pages, not by copying.
  static func grown<Element>(_ old: UnsafeMutablePointer<Element>, to count: Int) -> UnsafeMutablePointer<
    Element
  > {
    bound(realloc(old, size(of: Element.self, count)), count)
  }

  /// Asks for all pages of an array that will be filled in any case: one by one, as they are first written to, they
  /// would take several times as long.
  static func filled<Element>(_ array: UnsafeMutablePointer<Element>, _ count: Int) {
    #if os(Linux)
      let page = UInt(getpagesize()), start = UInt(bitPattern: array)
      let first = (start + page - 1) & ~(page - 1)
      let end = (start + UInt(size(of: Element.self, count))) & ~(page - 1)
      if first < end {
        // MADV_POPULATE_WRITE, since Linux 5.14; without it all works as it did.
        _ = madvise(UnsafeMutableRawPointer(bitPattern: first), Int(end - first), 23)
      }
    #endif
  }

  static func free<Element>(_ array: UnsafeMutablePointer<Element>) {
    // The system's function of this name, whichever system it is.
    release(array)
  }

  private static func size<Element>(of: Element.Type, _ count: Int) -> Int {
    max(1, count) * MemoryLayout<Element>.stride
  }

  private static func bound<Element>(_ raw: UnsafeMutableRawPointer?, _ count: Int) -> UnsafeMutablePointer<
    Element
  > {
    guard let raw else { fatalError("no memory is left") }
    #if os(Linux)
      let bytes = size(of: Element.self, count)
      if bytes >= 2 * hugePage {
        // A wish, for the whole pages inside; without huge pages all works as it did.
        let first = (UInt(bitPattern: raw) + UInt(hugePage - 1)) & ~UInt(hugePage - 1)
        let end = UInt(bitPattern: raw) + UInt(bytes)
        if first < end {
          _ = madvise(UnsafeMutableRawPointer(bitPattern: first), Int(end - first), MADV_HUGEPAGE)
        }
      }
    #endif
    return raw.bindMemory(to: Element.self, capacity: count)
  }
}

private func release(_ pointer: UnsafeMutableRawPointer) { free(pointer) }
