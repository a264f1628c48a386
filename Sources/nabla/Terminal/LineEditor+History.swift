// Going back: Up and Down through the entries that begin like the text before the cursor, and Ctrl-R.
// libedit's incremental search compares keys by their low eight bits and stops at ∂; this one knows scalars.

extension LineEditor {
  /// A walk through the history. It is over as soon as the text differs from what it put there.
  struct Navigation {
    var prefix: String
    var original: [UInt32]
    var index: Int
    var text: [UInt32]
    var cursor: Int
  }

  func moveUp() {
    let scalars = text
    if navigation?.cursor != cursor, let newline = scalars.prefix(cursor).lastIndex(of: 0x0A) {
      let column = cursor - newline - 1
      let start = scalars[..<newline].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
      cursor = min(start + column, newline)
      return
    }
    walk(-1, prefix: scalars.prefix(cursor))
  }

  func moveDown() {
    let scalars = text
    if navigation?.cursor != cursor, let newline = scalars[cursor...].firstIndex(of: 0x0A) {
      let column = cursor - lineStart
      let end = scalars[(newline + 1)...].firstIndex(of: 0x0A) ?? scalars.count
      cursor = min(newline + 1 + column, end)
      return
    }
    walk(1, prefix: scalars.prefix(cursor))
  }

  /// One step to an entry that begins with `prefix`; a walk that is under way keeps its own.
  func walk(_ step: Int, prefix: ArraySlice<UInt32>) {
    let scalars = text
    var walk =
      navigation
      ?? Navigation(
        prefix: Self.string(prefix), original: scalars, index: history.entries.count,
        text: scalars, cursor: cursor)
    var index = walk.index + step
    while index >= 0, index < history.entries.count,
      !history.entries[index].utf8.starts(with: walk.prefix.utf8)
    { index += step }
    guard index >= 0, index <= history.entries.count, walk.index != index else { return beep() }
    walk.index = index
    walk.text = index == history.entries.count ? walk.original : Self.scalars(history.entries[index])
    walk.cursor = walk.text.count
    replace(with: walk.text)
    navigation = walk
  }

  // MARK: Ctrl-R

  /// Runs until a key that is not part of the search. Ctrl-C and Ctrl-G give the text back as it was.
  func search(backwards: Bool) {
    let before = (text: text, cursor: cursor)
    let ordinary = prompt
    defer { prompt = ordinary }
    var query: [UInt32] = []
    var index = history.entries.count
    var isFailing = false

    func find(from start: Int, step: Int) {
      let wanted = Array(Self.string(query).utf8)
      var candidate = start
      while candidate >= 0, candidate < history.entries.count {
        if let place = Self.position(of: wanted, in: history.entries[candidate]) {
          index = candidate
          isFailing = false
          replace(with: Self.scalars(history.entries[candidate]), cursor: place)
          return
        }
        candidate += step
      }
      isFailing = true
      beep()
    }

    func show() {
      let label = isFailing ? "no such entry" : "search"
      prompt = Prompt("(\(label)) \(Self.string(query)): ", style: .dim)
      draw()
    }

    while true {
      guard let key = nextKey(draw: show, isSearch: true) else {
        // An interrupt leaves the search; the end of the input leaves everything.
        if outcome == nil { replace(with: before.text, cursor: before.cursor) }
        return
      }
      switch key {
      case .scalar(0x12): if !query.isEmpty { find(from: index - 1, step: -1) }
      case .scalar(0x13): if !query.isEmpty { find(from: index + 1, step: 1) }
      case .scalar(0x07): return replace(with: before.text, cursor: before.cursor)
      case .scalar(0x08), .scalar(0x7F):
        if query.isEmpty { beep() } else { query.removeLast() }
        index = history.entries.count
        if query.isEmpty {
          isFailing = false
          replace(with: before.text, cursor: before.cursor)
        } else {
          find(from: index - 1, step: -1)
        }
      case .scalar(let value) where value >= 0x20:
        query.append(value)
        find(from: min(index, history.entries.count - 1), step: -1)
      case .paste(let scalars):
        query += scalars
        find(from: min(index, history.entries.count - 1), step: -1)
      case .scalar(0x1B): return
      case .scalar, .special: return keys.pushBack(key)
      }
    }
  }

  /// Where `wanted` begins in `entry`, in scalars. Plain comparison of bytes: UTF-8 cannot mislead it.
  package static func position(of wanted: [UInt8], in entry: String) -> Int? {
    var entry = entry
    return entry.withUTF8 { bytes -> Int? in
      guard !wanted.isEmpty, wanted.count <= bytes.count else { return nil }
      for start in 0...(bytes.count - wanted.count) where bytes[start] == wanted[0] {
        if bytes[start..<(start + wanted.count)].elementsEqual(wanted) {
          return bytes[..<start].count { $0 & 0xC0 != 0x80 }
        }
      }
      return nil
    }
  }
}
