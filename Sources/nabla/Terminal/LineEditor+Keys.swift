// The table of keys: what each of our commands is called, where it is bound, what it does. libedit's own
// commands stay for everything not named here.

import CEditline

extension LineEditor {
  /// One row: a command that may also be bound in ~/.editrc by its name.
  struct Command {
    let name: String
    let help: String
    /// Keys in both editors, in libedit's notation.
    let keys: [String]
    /// Further keys in emacs mode.
    var emacs: [String] = []
    /// Further keys in vi's command mode.
    var vi: [String] = []
    let run: @convention(c) (OpaquePointer?, wint_t) -> UInt8
  }

  private static func key(_ special: Key.Special) -> String { "\\" + String(special.rawValue, radix: 8) }

  static var commands: [Command] {
    [
      Command(
        name: "nabla-enter", help: "Run the text, or begin another line", keys: ["\\r", "\\n"],
        run: { handle, _ in perform(handle) { $0.enter() } }),
      Command(
        name: "nabla-newline", help: "Begin another line", keys: [key(.newline)],
        run: { handle, _ in perform(handle) { $0.insert([0x0A]) } }),
      Command(
        name: "nabla-paste", help: "Insert what was pasted", keys: [key(.paste)],
        run: { handle, _ in perform(handle) { $0.insertPaste() } }),
      Command(
        name: "nabla-complete", help: "Complete the word", keys: ["\\t"],
        run: { handle, _ in perform(handle) { $0.complete() } }),
      Command(
        name: "nabla-search", help: "Search the history backwards", keys: ["^R"],
        run: { handle, _ in perform(handle) { $0.search(backwards: true) } }),
      Command(
        name: "nabla-search-forward", help: "Search the history forwards", keys: [], emacs: ["^S"],
        run: { handle, _ in perform(handle) { $0.search(backwards: false) } }),
      Command(
        name: "nabla-up", help: "Line above, or entry before", keys: [key(.up)],
        emacs: ["^P", "\\ep"],
        run: { handle, _ in perform(handle) { $0.moveUp() } }),
      Command(
        name: "nabla-down", help: "Line below, or entry after", keys: [key(.down)],
        emacs: ["^N", "\\en"],
        run: { handle, _ in perform(handle) { $0.moveDown() } }),
      Command(
        name: "nabla-previous", help: "Entry before, whatever it begins with", keys: [], vi: ["k", "\\055"],
        run: { handle, _ in perform(handle) { $0.walk(-1, prefix: []) } }),
      Command(
        name: "nabla-next", help: "Entry after", keys: [], vi: ["j", "+"],
        run: { handle, _ in perform(handle) { $0.walk(1, prefix: []) } }),
      Command(
        name: "nabla-left", help: "One character back", keys: [key(.left)], emacs: ["^B"],
        run: { handle, _ in perform(handle) { $0.cursor -= 1 } }),
      Command(
        name: "nabla-right", help: "One character on", keys: [key(.right)], emacs: ["^F"],
        run: { handle, _ in perform(handle) { $0.cursor += 1 } }),
      Command(
        name: "nabla-line-start", help: "Start of the line", keys: [key(.home)], emacs: ["^A"],
        run: { handle, _ in perform(handle) { $0.cursor = $0.lineStart } }),
      Command(
        name: "nabla-line-end", help: "End of the line", keys: [key(.end)], emacs: ["^E"],
        run: { handle, _ in perform(handle) { $0.cursor = $0.lineEnd } }),
      Command(
        name: "nabla-word-left", help: "One word back", keys: [key(.wordLeft)], emacs: ["\\eb", "\\eB"],
        run: { handle, _ in perform(handle) { $0.cursor = $0.wordStart } }),
      Command(
        name: "nabla-word-right", help: "One word on", keys: [key(.wordRight)], emacs: ["\\ef", "\\eF"],
        run: { handle, _ in perform(handle) { $0.cursor = $0.wordEnd } }),
      Command(
        name: "nabla-delete", help: "Delete the character under the cursor", keys: [key(.delete)],
        run: { handle, _ in perform(handle) { $0.deleteForward() } }),
      Command(
        name: "nabla-delete-or-end", help: "Delete, or leave when the line is empty", keys: ["^D"],
        run: { handle, _ in perform(handle) { $0.deleteOrEnd() } }),
      Command(
        name: "nabla-kill-line", help: "Cut to the end of the line", keys: [], emacs: ["^K"],
        run: { handle, _ in perform(handle) { $0.killToEnd() } }),
      Command(
        name: "nabla-kill-back", help: "Cut to the start of the line", keys: [], emacs: ["^U"],
        run: { handle, _ in perform(handle) { $0.kill($0.lineStart..<$0.cursor) } }),
      Command(
        name: "nabla-kill-word", help: "Cut to the end of the word", keys: [], emacs: ["\\ed", "\\eD"],
        run: { handle, _ in perform(handle) { $0.kill($0.cursor..<$0.wordEnd) } }),
      Command(
        name: "nabla-kill-word-back", help: "Cut to the start of the word", keys: [],
        emacs: ["^W", "\\e\\177", "\\e^H"],
        run: { handle, _ in perform(handle) { $0.kill($0.wordStart..<$0.cursor) } }),
      Command(
        name: "nabla-yank", help: "Insert what was cut", keys: [], emacs: ["^Y"],
        run: { handle, _ in perform(handle) { $0.insert($0.killed) } }),
      Command(
        name: "nabla-undo", help: "Take back the last change", keys: [], emacs: ["^_"], vi: ["u", "U"],
        run: { handle, _ in perform(handle) { $0.takeBack() } }),
      Command(
        name: "nabla-change-case", help: "Capital or small letter", keys: [], vi: ["~"],
        run: { handle, _ in perform(handle) { $0.changeCase() } }),
      Command(
        name: "nabla-clear", help: "Clear the screen", keys: ["^L"],
        run: { handle, _ in perform(handle) { $0.screen.clear() } }),
      Command(
        name: "nabla-nothing", help: "Do nothing", keys: [], emacs: ["^G"],
        run: { handle, _ in perform(handle) { $0.beep() } }),
    ]
  }

  /// After .editrc, since our keys have to work whatever it says.
  func bindKeys(_ editor: OpaquePointer) {
    let isVi = ce_is_vi(editor) == 1
    for row in Self.commands {
      for key in row.keys {
        _ = ce_bind(editor, key, row.name)
        if isVi { _ = ce_bind_alternative(editor, key, row.name) }
      }
      if isVi {
        for key in row.vi { _ = ce_bind_alternative(editor, key, row.name) }
      } else {
        for key in row.emacs { _ = ce_bind(editor, key, row.name) }
      }
    }
  }
}

/// Runs `body` for the editor behind a handle and says what libedit is to do next. A free function, because
/// a C function pointer may not even capture the type it is written in.
private func perform(_ handle: OpaquePointer?, _ body: (LineEditor) -> Void) -> UInt8 {
  guard let handle, let editor = LineEditor.owner(handle) else { return UInt8(CC_ERROR) }
  // vi's repetition calls commands without asking for a key in between.
  ce_repair(handle)
  body(editor)
  return switch editor.outcome {
  case nil: UInt8(CC_REFRESH)
  case .line: UInt8(CC_NEWLINE)
  default: UInt8(CC_EOF)
  }
}
