// What was found out of late about an expression: a small table in which a newer entry takes an older one's place.
// Rules ask the same of a part as often as it occurs in wholes that are tried.

final class RecentResults {
  private static let size = 256
  private let entries: UnsafeMutablePointer<(key: UInt64, value: Expr)>

  init() {
    entries = .allocate(capacity: Self.size)
    removeAll()
  }

  deinit { entries.deallocate() }

  func removeAll() { entries.initialize(repeating: (0, .undefined), count: Self.size) }

  /// What is known of `e`, or of the pair; nil when nothing is.
  @inline(__always) subscript(_ e: Expr, _ other: Expr = .zero) -> Expr? {
    get {
      let key = Self.key(e, other), entry = entries + Self.place(key)
      return entry.pointee.key == key ? entry.pointee.value : nil
    }
    set {
      let key = Self.key(e, other)
      entries[Self.place(key)] = (key, newValue ?? .undefined)
    }
  }

  @inline(__always) private static func key(_ e: Expr, _ other: Expr) -> UInt64 {
    UInt64(UInt32(bitPattern: e.index)) << 32 | UInt64(UInt32(bitPattern: other.index))
  }

  @inline(__always) private static func place(_ key: UInt64) -> Int {
    Int((key &* 0x9E37_79B9_7F4A_7C15) >> 56)
  }
}
