// "Did you mean": the nearest known names by edit distance.

public enum Suggestion {
  /// Up to three names nearest to `word`, near enough to be meant.
  public static func nearest(to word: String, among names: [String]) -> [String] {
    let typed = Array(word.lowercased().utf8.prefix(64))
    var scored: [(Int, String)] = []
    for name in names {
      let other = Array(name.lowercased().utf8)
      guard other.count <= typed.count + 3, typed.count <= other.count + 3 else { continue }
      let d = distance(typed, other)
      let allowed = max(1, min(3, (typed.count + 1) / 3))
      if d <= allowed || (typed.count >= 3 && other.starts(with: typed)) { scored.append((d, name)) }
    }
    scored.sort {
      $0.0 != $1.0
        ? $0.0 < $1.0 : $0.1.utf8.count != $1.1.utf8.count ? $0.1.utf8.count < $1.1.utf8.count : $0.1 < $1.1
    }
    return scored.prefix(3).map(\.1)
  }

  public static func hint(for word: String, among names: [String]) -> String? {
    let near = nearest(to: word, among: names).map { "'\($0)'" }
    guard let last = near.last else { return nil }
    return "did you mean "
      + (near.count == 1 ? last : near.dropLast().joined(separator: ", ") + " or " + last) + "?"
  }

  /// Insertions, deletions, replacements and swaps of neighbours.
  private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
    var before = [Int](repeating: 0, count: b.count + 1), last = Array(0...b.count), row = last
    for i in 1...a.count {
      row[0] = i
      for j in 1...b.count {
        row[j] = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
          row[j] = min(row[j], before[j - 2] + 1)
        }
      }
      (before, last, row) = (last, row, before)
    }
    return last[b.count]
  }
}
