// The nearest word to a mistyped one, by the fewest letters changed, added, left out or swapped with a
// neighbour.

/// nil when none is near enough to be worth a question.
func nearest(to word: String, among words: [String]) -> String? {
  let typed = Array(word.utf8.prefix(32))
  var best: (word: String, distance: Int)?
  for candidate in words {
    let distance = edits(typed, Array(candidate.utf8))
    if distance <= max(1, candidate.utf8.count / 3), distance < best?.distance ?? Int.max {
      best = (candidate, distance)
    }
  }
  return best?.word
}

private func edits(_ a: [UInt8], _ b: [UInt8]) -> Int {
  var before: [Int] = []
  var row = Array(0...b.count)
  for i in a.indices {
    var next = [i + 1]
    for j in b.indices {
      var cost = min(row[j] + (a[i] == b[j] ? 0 : 1), row[j + 1] + 1, next[j] + 1)
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, before[j - 1] + 1) }
      next.append(cost)
    }
    (before, row) = (row, next)
  }
  return row[b.count]
}
