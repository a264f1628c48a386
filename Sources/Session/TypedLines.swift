// The lines typed, for `history`: of a script with millions only the last thousand or two, as bytes one behind the
// other, because hardly anybody asks for them.
import Calculus

struct TypedLines {
  /// The first `used` are of lines; behind them it is room.
  private var bytes: [UInt8] = []
  private var used = 0
  /// Where each line ends.
  private var ends: [Int] = []
  private static let most = 2000

  mutating func append(_ line: Bytes) {
    if line.count > bytes.count - used {
      bytes += repeatElement(0, count: max(1 << 12, bytes.count, line.count))
    }
    let at = used
    line.withUnsafeBytes { line in
      bytes.withUnsafeMutableBytes {
        UnsafeMutableRawBufferPointer(rebasing: $0[at...]).copyMemory(from: line)
      }
    }
    used += line.count
    ends.append(used)
    if ends.count >= TypedLines.most { dropOlderHalf() }
  }

  private mutating func dropOlderHalf() {
    let half = TypedLines.most / 2
    let cut = ends[half - 1]
    bytes = Array(bytes[cut..<used])
    used = bytes.count
    ends = ends.dropFirst(half).map { $0 - cut }
  }

  /// The last `count` lines, oldest first.
  func suffix(_ count: Int) -> [String] {
    (max(0, ends.count - count)..<ends.count).map { k in
      String(decoding: bytes[(k == 0 ? 0 : ends[k - 1])..<ends[k]], as: UTF8.self)
    }
  }
}
