// Which lines have been asked before, told by short hashes in a small table: enough to tell a list that repeats itself
// from one that does not. A wrong answer costs some time and nothing else.
import Calculus

struct LineMemory {
  private static let size = 1 << 14
  private var tags = [UInt32](repeating: 0, count: size)

  /// Whether the line was there before; it is from now on.
  mutating func remembers(_ line: Bytes) -> Bool {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for k in 0..<line.count { hash = (hash ^ UInt64(line[k])) &* 0x100_0000_01B3 }
    hash = (hash ^ hash >> 32) &* 0x9E37_79B9_7F4A_7C15
    let place = Int(truncatingIfNeeded: hash >> 50), tag = UInt32(truncatingIfNeeded: hash) | 1
    defer { tags[place] = tag }
    return tags[place] == tag
  }
}
