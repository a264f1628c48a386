// Entries by what they are: an entry that is there already is found and not written again, so equal values have
// equal numbers. An array and a table of indices into it, at most half full; nothing else is allocated.

protocol Pooled: Equatable {
  var fingerprint: UInt { get }
}

struct Pool<Entry: Pooled> {
  private(set) var entries: [Entry] = []
  private var slots: [Int32]
  private var mask: Int

  init(capacity: Int = 64) {
    var size = 64
    while size < capacity * 2 { size *= 2 }
    slots = Array(repeating: -1, count: size)
    mask = size - 1
    entries.reserveCapacity(size / 2)
  }

  var count: Int { entries.count }
  @inline(__always) subscript(_ k: Int32) -> Entry { entries[Int(k)] }

  /// The number of the entry, written if it is new.
  mutating func index(of entry: Entry) -> Int32 {
    var slot = Int(truncatingIfNeeded: entry.fingerprint) & mask
    while case let at = slots[slot], at >= 0 {
      if entries[Int(at)] == entry { return at }
      slot = (slot &+ 1) & mask
    }
    slots[slot] = Int32(truncatingIfNeeded: entries.count)
    return append(entry)
  }

  /// The number of the entry if it is there.
  func known(_ entry: Entry) -> Int32? {
    var slot = Int(truncatingIfNeeded: entry.fingerprint) & mask
    while case let at = slots[slot], at >= 0 {
      if entries[Int(at)] == entry { return at }
      slot = (slot &+ 1) & mask
    }
    return nil
  }

  /// A number of its own for an entry that stands for more than it says.
  mutating func unique(_ entry: Entry) -> Int32 { append(entry) }

  private mutating func append(_ entry: Entry) -> Int32 {
    entries.append(entry)
    if entries.count * 2 > mask { grow() }
    return Int32(truncatingIfNeeded: entries.count - 1)
  }

  private mutating func grow() {
    mask = mask * 2 + 1
    slots = Array(repeating: -1, count: mask + 1)
    for k in entries.indices {
      var slot = Int(truncatingIfNeeded: entries[k].fingerprint) & mask
      while slots[slot] >= 0 { slot = (slot &+ 1) & mask }
      slots[slot] = Int32(truncatingIfNeeded: k)
    }
  }
}

extension UInt {
  /// One more number stirred in.
  @inline(__always) func stirred(_ n: Int32) -> UInt {
    (self ^ UInt(UInt32(bitPattern: n))) &* 0x9E37_79B9_7F4A_7C15
  }
  @inline(__always) func stirred(_ bits: UInt64) -> UInt {
    let h = (self ^ UInt(truncatingIfNeeded: bits)) &* 0x9E37_79B9_7F4A_7C15
    return h ^ h >> 29
  }
  @inline(__always) var settled: UInt { self ^ self >> 32 }
}
