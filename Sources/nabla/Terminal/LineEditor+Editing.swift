// What the keys do to the text: lines, words, cutting, undoing, and what Enter means.

extension LineEditor {
  /// Texts before each change, newest last. What is typed in one go is one change.
  struct Undo {
    private struct State {
      var text: [UInt32]
      var cursor: Int
      var isTyped = false
    }

    private var states = [State(text: [], cursor: 0)]
    private var isUndoing = false

    mutating func record(_ text: [UInt32], _ cursor: Int) {
      if isUndoing { return isUndoing = false }
      guard let last = states.last else { return }
      if last.text == text {
        states[states.count - 1].cursor = cursor
        return
      }
      let isTyped = text.count == last.text.count + 1 && cursor == last.cursor + 1
      if isTyped, last.isTyped { states.removeLast() }
      states.append(State(text: text, cursor: cursor, isTyped: isTyped))
      if states.count > 200 { states.removeFirst() }
    }

    mutating func back() -> (text: [UInt32], cursor: Int)? {
      guard states.count > 1 else { return nil }
      states.removeLast()
      isUndoing = true
      return states.last.map { ($0.text, $0.cursor) }
    }
  }

  func takeBack() {
    guard let state = undo.back() else { return beep() }
    replace(with: state.text, cursor: state.cursor)
  }

  /// Runs the text if it is whole; an open one gets another line, unless its last line was left blank.
  func enter() {
    var scalars = text
    let line = Self.string(scalars)
    let isAtEnd = cursor == scalars.count
    if behaviour.isComplete(line) || isAtEnd && Self.endsBlank(line) {
      hint = nil
      cursor = scalars.count
      draw()
      screen.finish()
      while let last = scalars.last, last == 0x0A || last == 0x20 && scalars.contains(0x0A) {
        scalars.removeLast()
      }
      let whole = Self.string(scalars)
      outcome = .line(whole)
      if !whole.isEmpty { enterForVi(whole) }
    } else {
      insert([0x0A])
    }
  }

  /// Longest text that is taken: drawing it again at each key stays quick enough to edit it.
  static let textLimit = 1 << 18

  func insertPaste() {
    defer { pasted = [] }
    if text.count + pasted.count > Self.textLimit {
      announce("that is more than \(Self.textLimit) characters; put it into a file")
    } else {
      insert(pasted)
    }
  }

  // MARK: Lines

  var lineStart: Int { text.prefix(cursor).lastIndex(of: 0x0A).map { $0 + 1 } ?? 0 }

  var lineEnd: Int { text[cursor...].firstIndex(of: 0x0A) ?? text.count }

  func deleteForward() {
    // A base character goes with its marks, as one would expect of what looks like one character.
    let scalars = text
    guard cursor < scalars.count else { return beep() }
    var end = cursor + 1
    while end < scalars.count, Self.isMark(scalars[end]) { end += 1 }
    remove(cursor..<end)
  }

  func deleteOrEnd() {
    if text.isEmpty {
      outcome = .endOfFile
      hint = nil
      draw()
      screen.finish()
    } else {
      deleteForward()
    }
  }

  /// vi's `~`. libedit's own reads before its buffer when the text is a single character.
  func changeCase() {
    let scalars = text
    guard cursor < scalars.count, let scalar = Unicode.Scalar(scalars[cursor]) else { return beep() }
    let properties = scalar.properties
    let changed = properties.isUppercase ? properties.lowercaseMapping : properties.uppercaseMapping
    let place = cursor
    if changed.unicodeScalars.count == 1 {
      remove(place..<(place + 1))
      insert(Self.scalars(changed))
    }
    cursor = min(place + 1, scalars.count - 1)
  }

  private static func isMark(_ value: UInt32) -> Bool {
    Unicode.Scalar(value).map { Terminal.width(of: $0) == 0 } ?? false
  }

  // MARK: Cutting

  func kill(_ range: Range<Int>) {
    guard !range.isEmpty else { return beep() }
    killed = Array(text[range])
    remove(range)
  }

  func killToEnd() {
    let end = lineEnd
    kill(cursor..<(end == cursor ? min(end + 1, text.count) : end))
  }

  // MARK: Words

  /// A name with its digits, marks and primes is one word; operators and brackets are between words.
  package static func isWord(_ value: UInt32) -> Bool {
    guard let scalar = Unicode.Scalar(value) else { return false }
    if scalar == "_" || scalar == "'" || scalar == "′" || scalar == "″" { return true }
    return scalar.properties.isAlphabetic || scalar.properties.numericType != nil || isMark(value)
  }

  var wordStart: Int {
    let scalars = text
    var index = cursor
    while index > 0, !Self.isWord(scalars[index - 1]) { index -= 1 }
    while index > 0, Self.isWord(scalars[index - 1]) { index -= 1 }
    return index
  }

  var wordEnd: Int {
    let scalars = text
    var index = cursor
    while index < scalars.count, !Self.isWord(scalars[index]) { index += 1 }
    while index < scalars.count, Self.isWord(scalars[index]) { index += 1 }
    return index
  }
}
