// The lines typed, for `history`: of a script with millions only the last thousand or two, as bytes one behind the
// other, because hardly anybody asks for them.
import Calculus

struct TypedLines {
  private var bytes: [UInt8] = []
  /// Where each line ends.
  private var ends: [Int] = []
  private static let most = 2000

  mutating func append(_ line: Bytes) {
    line.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
    ends.append(bytes.count)
    if ends.count >= TypedLines.most { dropOlderHalf() }
  }

  private mutating func dropOlderHalf() {
    let half = TypedLines.most / 2
    let cut = ends[half - 1]
    bytes.removeFirst(cut)
    ends = ends.dropFirst(half).map { $0 - cut }
  }

  /// The last `count` lines, oldest first.
  func suffix(_ count: Int) -> [String] {
    (max(0, ends.count - count)..<ends.count).map { k in
      String(decoding: bytes[(k == 0 ? 0 : ends[k - 1])..<ends[k]], as: UTF8.self)
    }
  }
}
