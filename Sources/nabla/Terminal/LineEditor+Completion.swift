// Tab. What all candidates share is filled in; a second Tab lists them below the text. Backslash names are
// looked at first, and there an exact name wins over longer ones.

/// What Tab may put in place of the text from `start` (in scalars) to the cursor.
package struct Completion: Sendable, Equatable {
  package struct Candidate: Sendable, Equatable {
    /// What is compared with what was typed, and listed.
    package let name: String
    /// What is put into the line.
    package let inserts: String
    /// A few words beside the name in a short list.
    package let detail: String?

    package init(_ name: String, inserts: String? = nil, detail: String? = nil) {
      self.name = name
      self.inserts = inserts ?? name
      self.detail = detail
    }
  }

  package let start: Int
  package let candidates: [Candidate]

  package init(start: Int, candidates: [Candidate]) {
    self.start = start
    self.candidates = candidates
  }
}

extension LineEditor {
  func complete() {
    let scalars = text
    let place = cursor
    let line = Self.string(scalars)
    let found = Glyphs.completion(line, place) ?? behaviour.complete(line, place)
    guard let found, !found.candidates.isEmpty, (0...place).contains(found.start) else { return beep() }
    let typed = Array(scalars[found.start..<place])
    let exact = found.candidates.first { Self.scalars($0.name) == typed && $0.inserts != $0.name }
    if let only = found.candidates.count == 1 ? found.candidates[0] : exact {
      remove(found.start..<place)
      insert(Self.scalars(only.inserts))
      return
    }
    let shared = Self.commonPrefix(found.candidates.map { Self.scalars($0.name) })
    if shared.count > typed.count {
      remove(found.start..<place)
      insert(shared)
      return
    }
    if let lastTab, lastTab.text == scalars, lastTab.cursor == place {
      list(found.candidates)
    } else {
      beep()
      lastTab = (scalars, place)
    }
  }

  package static func commonPrefix(_ names: [[UInt32]]) -> [UInt32] {
    guard var shared = names.first else { return [] }
    for name in names {
      let length = zip(shared, name).prefix { $0 == $1 }.count
      shared.removeLast(shared.count - length)
    }
    return shared
  }

  /// Candidates below the text, in columns or, when they are few, with a word about each.
  private func list(_ candidates: [Completion.Candidate]) {
    let size = Terminal.size(display)
    let limit = max(1, size.rows - 3)
    let widths = candidates.map { Self.columns($0.name) }
    let widest = min((widths.max() ?? 0) + 2, size.columns)
    var rows: [String] = []
    if candidates.count <= 12, candidates.contains(where: { $0.detail != nil }) {
      for (candidate, width) in zip(candidates, widths) {
        let gap = String(repeating: " ", count: max(1, widest - width))
        rows.append("  " + candidate.name + (candidate.detail.map { gap + $0 } ?? ""))
      }
    } else {
      let perRow = max(1, (size.columns - 1) / widest)
      let count = (candidates.count + perRow - 1) / perRow
      for row in 0..<count {
        var line = ""
        for index in stride(from: row, to: candidates.count, by: count) {
          line += candidates[index].name
          if index + count < candidates.count {
            line += String(repeating: " ", count: max(1, widest - widths[index]))
          }
        }
        rows.append(line)
      }
    }
    if rows.count > limit {
      let left = rows.count - limit
      rows = Array(rows.prefix(limit)) + ["… and \(left) more rows"]
    }
    hint = nil
    draw()
    screen.finish()
    for row in rows { screen.write(Self.clip(row, to: size.columns - 1) + "\r\n") }
  }

  private static func columns(_ text: String) -> Int {
    text.unicodeScalars.reduce(0) { $0 + (Terminal.width(of: $1) ?? 0) }
  }

  private static func clip(_ text: String, to columns: Int) -> String {
    var clipped = ""
    var used = 0
    for scalar in text.unicodeScalars {
      guard let width = Terminal.width(of: scalar) else { continue }
      used += width
      if used > columns { break }
      clipped.unicodeScalars.append(scalar)
    }
    return clipped
  }
}
