// The line editor. libedit holds the text, the key maps, vi mode, numeric arguments and the user's .editrc;
// everything that is seen is drawn by `Screen`, from the function that libedit calls for each key. libedit
// draws into the void. That one arrangement answers most of what libedit gets wrong on a screen:
// colours, marks, wide prompts, texts taller than the window, changes of its width.

import CEditline

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#endif

/// Reads lines at a terminal. Not to be used from two threads.
package final class LineEditor {
  /// What the program knows about its language; all positions count scalars.
  package struct Behaviour {
    package var complete: (_ line: String, _ cursor: Int) -> Completion?
    /// false: Enter begins another line. A blank last line ends the text all the same.
    package var isComplete: (String) -> Bool
    package var highlight: (String) -> [(range: Range<Int>, style: StyleEscape)]
    /// Called after 120 ms without a key; should answer within some milliseconds or not at all.
    package var hint: (String) -> String?

    package init(
      complete: @escaping (String, Int) -> Completion? = { _, _ in nil },
      isComplete: @escaping (String) -> Bool = { _ in true },
      highlight: @escaping (String) -> [(range: Range<Int>, style: StyleEscape)] = { _ in [] },
      hint: @escaping (String) -> String? = { _ in nil }
    ) {
      self.complete = complete
      self.isComplete = isComplete
      self.highlight = highlight
      self.hint = hint
    }
  }

  package enum Outcome: Equatable {
    case line(String)
    /// Ctrl-C: the line was dropped.
    case interrupted
    case endOfFile
  }

  package var behaviour: Behaviour
  package var history: History
  /// Where the prompt is drawn: standard error when standard output is no terminal.
  package let display: Int32

  let kind: Terminal.Kind
  let coloured: Bool
  var prompt = Prompt("")
  var outcome: Outcome?
  var screen: Screen
  var keys = KeyReader(descriptor: 0)
  var hint: String?
  var navigation: Navigation?
  var killed: [UInt32] = []
  var undo = Undo()
  var lastTab: (text: [UInt32], cursor: Int)?
  var pasted: [UInt32] = []
  private var editor: OpaquePointer?
  private var libeditHistory: OpaquePointer?
  private var isVi = false
  private var wasAsked = false
  private var styled: (text: [UInt32], styles: [(range: Range<Int>, style: StyleEscape)]) = ([], [])

  /// Longest text that is coloured while it is typed.
  static let highlightLimit = 4096
  static let hintDelay: Int32 = 120

  /// nil when standard input or both outputs are no terminal: then lines are read as from any file.
  package init?(
    behaviour: Behaviour = Behaviour(), history: consuming History = History(path: nil),
    colour: Terminal.ColourChoice = .automatic, editrc: Bool = true
  ) {
    guard Terminal.isTerminal(0) else { return nil }
    guard let display = [Int32(1), 2].first(where: Terminal.isTerminal) else { return nil }
    self.display = display
    self.behaviour = behaviour
    self.history = history
    coloured = Terminal.allowsColour(display, choice: colour)
    var kind = Terminal.kind
    screen = Screen(descriptor: display, isDumb: kind != .full)
    Signals.remember(input: 0, display: display)
    if kind != .plain, let nowhere = fopen("/dev/null", "w") {
      editor = ce_start("nabla", display, nowhere)
    }
    if editor == nil { kind = .plain }
    self.kind = kind
    guard let editor else { return }
    _ = ce_emacs(editor)
    _ = ce_set_owner(editor, Unmanaged.passUnretained(self).toOpaque())
    for row in Self.commands { _ = ce_add(editor, row.name, row.help, row.run) }
    // The user's file first: "bind -v" in it wipes all bindings made before.
    if editrc, let path = Self.editrcPath { _ = el_source(editor, path) }
    isVi = ce_is_vi(editor) == 1
    keys.escapeIsKey = isVi
    bindKeys(editor)
    // Characters as they come: Enter apart from Ctrl-J, no XOFF on Ctrl-S, and Ctrl-C as a key, so that a
    // pasted one cannot interrupt.
    for setting in ["-icrnl", "-inlcr", "-ixon", "-isig"] { _ = ce_tty(editor, setting) }
    _ = ce_set_reader(editor) { editor, character in
      guard let editor, let owner = LineEditor.owner(editor) else { return -1 }
      guard let code = owner.nextCode() else { return -1 }
      character?.pointee = wchar_t(bitPattern: code)
      return 1
    }
  }

  deinit {
    if let editor { el_end(editor) }
    if let libeditHistory { history_wend(libeditHistory) }
  }

  static func owner(_ editor: OpaquePointer) -> LineEditor? {
    ce_owner(editor).map { Unmanaged<LineEditor>.fromOpaque($0).takeUnretainedValue() }
  }

  /// Shows the prompt and returns what the user made of it. A line is in the history when this returns.
  package func read(prompt: Prompt) -> Outcome {
    fflush(nil)
    self.prompt = prompt
    outcome = nil
    wasAsked = false
    hint = nil
    navigation = nil
    lastTab = nil
    undo = Undo()
    styled = ([], [])
    guard let editor else { return readPlainly() }
    let pasteMode = kind == .full
    Signals.beginReading(pasteMode: pasteMode)
    if pasteMode { screen.write("\u{1B}[?2004h") }
    var count: Int32 = 0
    // Its answer is not to be trusted: an interrupted search looks like the end of the file.
    _ = el_wgets(editor, &count)
    if pasteMode { screen.write("\u{1B}[?2004l") }
    Signals.endReading()
    // Without an outcome libedit gave up by itself: on the line, or, if it never asked for a key, on the tty.
    let outcome = outcome ?? (wasAsked ? .interrupted : .endOfFile)
    if case .line(let text) = outcome { history.add(text) }
    return outcome
  }

  /// Whether the user has typed something that is not yet looked at; a long preview should then give up.
  package var isKeyWaiting: Bool { keys.hasPending }

  // MARK: The text

  var text: [UInt32] {
    guard let line = editor.flatMap(el_wline)?.pointee else { return [] }
    return UnsafeBufferPointer(start: line.buffer, count: line.lastchar - line.buffer)
      .map { UInt32(bitPattern: Int32($0)) }
  }

  var cursor: Int {
    get {
      guard let line = editor.flatMap(el_wline)?.pointee else { return 0 }
      return line.cursor - line.buffer
    }
    set { if let editor { _ = el_cursor(editor, Int32(clamping: newValue - cursor)) } }
  }

  /// Inserts at the cursor, which ends up behind it.
  func insert(_ scalars: [UInt32]) {
    guard let editor, !scalars.isEmpty, !scalars.contains(0) else { return }
    _ = el_winsertstr(editor, scalars.map { wchar_t(bitPattern: $0) } + [0])
  }

  func remove(_ range: Range<Int>) {
    guard let editor, !range.isEmpty else { return }
    cursor = range.upperBound
    el_deletestr(editor, Int32(clamping: range.count))
  }

  /// Puts another text in place of the whole one.
  func replace(with scalars: [UInt32], cursor place: Int? = nil) {
    remove(0..<text.count)
    insert(scalars)
    if let place { cursor = place }
  }

  static func string(_ scalars: some Sequence<UInt32>) -> String {
    var text = ""
    for value in scalars { text.unicodeScalars.append(Unicode.Scalar(value) ?? "\u{FFFD}") }
    return text
  }

  static func scalars(_ text: String) -> [UInt32] { text.unicodeScalars.map(\.value) }

  // MARK: Keys

  /// What libedit is to act upon next; nil ends the line.
  private func nextCode() -> UInt32? {
    if !wasAsked, let editor { ce_set_window(editor) }
    wasAsked = true
    // Inside a command that reads keys (vi's /) libedit asks again after an interrupt.
    if outcome != nil { return nil }
    if let editor { ce_repair(editor) }
    guard let key = nextKey(draw: draw) else { return nil }
    switch key {
    case .scalar(let value): return value
    case .special(let special): return special.rawValue
    case .paste(let scalars):
      pasted = scalars
      return Key.Special.paste.rawValue
    }
  }

  /// Draws, waits for a key, and sees to signals meanwhile. nil: the outcome is decided.
  func nextKey(draw: () -> Void, isSearch: Bool = false) -> Key? {
    if let text = navigation?.text, text != self.text { navigation = nil }
    undo.record(text, cursor)
    hint = nil
    var awaitsHint = kind == .full && !isSearch
    while true {
      if !keys.hasPending { draw() }
      prepareHistory()
      switch keys.next(timeout: awaitsHint ? Self.hintDelay : -1) {
      case .success(.scalar(let value)) where value != 0 && value == Signals.special(VINTR):
        interrupt(isSearch)
        return nil
      case .success(.scalar(let value)) where value != 0 && value == Signals.special(VSUSP):
        suspend()
      case .success(.scalar(let value)) where value != 0 && value == Signals.special(VQUIT):
        screen.finish()
        raise(SIGQUIT)
      case .success(.scalar(0)): continue
      case .success(let key): return key
      case .failure(let why):
        switch why.pause {
        case .timeout:
          awaitsHint = false
          hint = text.isEmpty ? nil : behaviour.hint(Self.string(text))
        case .endOfFile:
          outcome = .endOfFile
          screen.finish()
          return nil
        case .signal:
          if Signals.isInterrupted {
            interrupt(isSearch)
            return nil
          }
          if Signals.takeStop() { suspend() } else if Signals.takeContinue() { resume() }
        }
      }
    }
  }

  private func interrupt(_ isSearch: Bool) {
    Signals.takeInterrupt()
    if isSearch { return }
    hint = nil
    draw()
    outcome = .interrupted
    screen.finish("^C")
  }

  /// Ctrl-Z: the terminal as it was found, then stop; afterwards prompt and text again.
  private func suspend() {
    hint = nil
    draw()
    screen.finish()
    if kind == .full { screen.write("\u{1B}[?2004l") }
    if let editor { _ = ce_raw(editor, 0) }
    Signals.stop()
    resume()
  }

  /// The shell may have changed the terminal while we stood: libedit has to set it again.
  private func resume() {
    if let editor {
      _ = ce_raw(editor, 0)
      _ = ce_raw(editor, 1)
    }
    if kind == .full { screen.write("\u{1B}[?2004h") }
    screen.forget()
  }

  /// The file is read while the user looks at the first prompt.
  private func prepareHistory() {
    history.load()
    if let note = history.takeNote() {
      announce(note)
      draw()
    }
    guard isVi, libeditHistory == nil, let editor else { return }
    libeditHistory = ce_history(editor, Int32(History.entryLimit))
    for entry in history.entries { enterForVi(entry) }
  }

  /// A sentence above the prompt.
  func announce(_ note: String) {
    screen.erase()
    screen.write("note: \(note)\r\n")
  }

  func enterForVi(_ entry: String) {
    guard let libeditHistory else { return }
    _ = ce_history_enter(libeditHistory, Self.scalars(entry).map { wchar_t(bitPattern: $0) } + [0])
  }

  // MARK: Drawing

  func draw() {
    let scalars = text
    if coloured, kind == .full, scalars.count <= Self.highlightLimit {
      if styled.text != scalars { styled = (scalars, behaviour.highlight(Self.string(scalars))) }
    } else {
      styled = ([], [])
    }
    var composition = Composition(
      prompt: prompt, text: scalars, cursor: cursor, styles: styled.styles, coloured: coloured)
    if let hint { composition.appendHint(hint, columns: Terminal.width(display)) }
    screen.draw(composition)
  }

  func beep() { screen.write("\u{7}") }

  /// Whether a text of several lines ends in a blank one.
  package static func endsBlank(_ text: String) -> Bool {
    var sawText = false
    for byte in text.utf8.reversed() {
      if byte == 0x0A { return !sawText }
      if byte != 0x20 { sawText = true }
    }
    return false
  }

  /// $EDITRC or ~/.editrc, if it is a file: libedit would wait for a FIFO for ever.
  private static var editrcPath: String? {
    let path = Terminal.variable("EDITRC") ?? Terminal.variable("HOME").map { $0 + "/.editrc" }
    var facts = stat()
    guard let path, stat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else { return nil }
    return facts.st_size <= 1 << 20 ? path : nil
  }
}
