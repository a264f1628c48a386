// The prompt: lines from the editor to the session, its replies to the screen.
import CEditline
import Calculus
import Page
import Session

struct Prompter {
  let session: Session
  let writer: ReplyWriter
  let options: Options

  func run() -> Int32 {
    let path = options.noHistory ? nil : History.defaultPath
    let session = session
    let choice: Terminal.ColourChoice =
      options.color == .always ? .always : options.color == .never ? .never : .automatic
    let behaviour = LineEditor.Behaviour(
      complete: { line, cursor in
        session.completions(line, cursor).map { found in
          Completion(start: found.start, candidates: found.candidates.map { .init($0) })
        }
      },
      isComplete: { session.isFinished($0) },
      highlight: { Prompter.colours($0) },
      hint: { session.preview($0) })
    guard let editor = LineEditor(behaviour: behaviour, history: History(path: path), colour: choice) else {
      // No terminal to edit on: the rest of standard input is a script.
      return ScriptRunner(session: session, writer: writer, stopsAtError: false).run(
        descriptor: 0, name: "<stdin>")
    }
    Signals.install(interactive: true)
    writer.begin(source: "", isScript: false)
    if !options.quiet {
      let banner = "nabla \(Nabla.version) · derivatives in your terminal · help, or Ctrl-D to leave"
      let own = session.settings.isInteractive && session.settings.layout != .ascii
      let line = Text(own ? banner : session.plain(banner), .quiet).rendered(color: session.settings.color)
      // Where the prompt is: with standard output in a pipe, that is standard error.
      if editor.display == 1 { Output.line(line) } else { Output.error(line) }
    }
    Output.flush()
    withExtendedLifetime(editor) { loop(editor) }
    return Output.failed ? 1 : 0
  }

  private func loop(_ editor: LineEditor) {
    while true {
      switch editor.read(prompt: Prompt(session.prompt + "> ")) {
      case .endOfFile: return
      case .interrupted: continue
      case .line(let line):
        if options.width == nil { session.settings.width = Terminal.width(editor.display) }
        Signals.takeInterrupt()
        if line.allSatisfy({ $0 == " " }) {
          if let reply = session.stepNet() { writer.write(reply, line: 1) }
          Output.flush()
          continue
        }
        var ends = false
        let text = Prompter.joined(line)
        session.respond(to: text) { reply in
          writer.write(reply, line: 1, text: text)
          Output.flush()
          if reply.ends { ends = true }
        }
        Signals.takeInterrupt()
        Output.flush()
        if ends { return }
      }
    }
  }

  /// Backslashes that continue a line are no part of the statement.
  private static func joined(_ line: String) -> String {
    guard line.utf8.contains(0x5C) else { return line }
    return Lines.logical(Array(line.utf8)).map(\.1).joined(separator: "\n")
  }

  private static func colours(_ line: String) -> [(range: Range<Int>, style: StyleEscape)] {
    var found: [(range: Range<Int>, style: StyleEscape)] = []
    var at = 0
    for span in Highlight.text(line).spans {
      let length = span.text.unicodeScalars.count
      let style: StyleEscape? =
        switch span.role {
        case .number: .cyan
        case .function: .blue
        default: nil
        }
      if let style { found.append((at..<at + length, style)) }
      at += length
    }
    return found
  }
}
