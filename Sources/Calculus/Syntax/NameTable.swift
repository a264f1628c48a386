// Names found by their bytes. Eight of them make one number, so that most names are told apart by one comparison.

package struct NameTable {
  /// The first eight bytes of each name, the first one lowest; zeros where there are fewer.
  private var heads: [UInt64] = []
  /// The whole name, of those that are longer.
  private var long: [[UInt8]] = []
  private var hashes: [UInt64] = []
  /// Open addressing by hash; −1 is free.
  private var slots: [Int32]

  package init(capacity: Int = 64) {
    var size = 16
    while size < capacity * 4 { size *= 2 }
    slots = Array(repeating: -1, count: size)
  }

  package var count: Int { heads.count }

  /// The number of the name that these bytes spell; names are numbered as they were added.
  package func find(_ name: Bytes) -> Int? {
    let (head, hash) = NameTable.read(name)
    var slot = Int(truncatingIfNeeded: hash) & (slots.count &- 1)
    while slots[slot] >= 0 {
      let k = Int(slots[slot])
      if heads[k] == head, name.count <= 8 ? long[k].isEmpty : isSame(long[k], name) { return k }
      slot = (slot &+ 1) & (slots.count &- 1)
    }
    return nil
  }

  /// Adds a name that is not there yet.
  package mutating func add(_ name: Bytes) {
    let (head, hash) = NameTable.read(name)
    heads.append(head)
    hashes.append(hash)
    long.append(name.count > 8 ? Array(copying: name) : [])
    if heads.count * 4 > slots.count { grow() } else { place(heads.count - 1) }
  }

  private mutating func place(_ k: Int) {
    var slot = Int(truncatingIfNeeded: hashes[k]) & (slots.count - 1)
    while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = Int32(k)
  }

  private mutating func grow() {
    slots = Array(repeating: -1, count: slots.count * 2)
    for k in heads.indices { place(k) }
  }

  private func isSame(_ bytes: [UInt8], _ name: Bytes) -> Bool {
    guard bytes.count == name.count else { return false }
    for k in 8..<bytes.count where bytes[k] != name[k] { return false }
    return true
  }

  @inline(__always) private static func read(_ name: Bytes) -> (head: UInt64, hash: UInt64) {
    var head: UInt64 = 0
    var k = min(name.count, 8)
    while k > 0 {
      k &-= 1
      head = head << 8 | UInt64(name[k])
    }
    var hash = head &* 0x9E37_79B9_7F4A_7C15
    if name.count > 8 {
      for k in 8..<name.count { hash = (hash ^ UInt64(name[k])) &* 0x0000_0100_0000_01B3 }
    }
    return (head, hash ^ hash >> 32)
  }
}

/// Bytes that somebody else holds, for as long as they are looked at.
public typealias Bytes = Swift.Span<UInt8>

extension Array where Element == UInt8 {
  /// The bytes of a span, as an array of their own.
  package init(copying bytes: Bytes) {
    self = bytes.withUnsafeBufferPointer { Array($0) }
  }
}

extension String {
  /// What these bytes say.
  package init(copying bytes: Bytes) {
    self = bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
  }
}
