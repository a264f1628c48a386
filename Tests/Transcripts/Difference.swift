// Two lists of lines side by side for the eye: what was expected and is missing with a minus, what came
// instead with a plus.

/// The lines of both, marked; nothing when they are the same.
public func difference(expected: [String], got: [String]) -> String {
  if expected == got { return "" }
  let change = got.difference(from: expected)
  var removed: Set<Int> = [], inserted: Set<Int> = []
  for step in change {
    switch step {
    case .remove(let offset, _, _): removed.insert(offset)
    case .insert(let offset, _, _): inserted.insert(offset)
    }
  }
  var lines: [String] = []
  var e = 0, g = 0
  while e < expected.count || g < got.count {
    if e < expected.count, removed.contains(e) {
      lines.append("- " + expected[e])
      e += 1
    } else if g < got.count, inserted.contains(g) {
      lines.append("+ " + got[g])
      g += 1
    } else {
      if e < expected.count { lines.append("  " + expected[e]) }
      e += 1
      g += 1
    }
  }
  return lines.joined(separator: "\n")
}
