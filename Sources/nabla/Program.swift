// What the options ask for, in order: the init file, a net, texts or a script, and the prompt.
import CEditline
import Calculus
import Page
import Session

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

enum Program {
  static func main(_ options: Options) -> Never {
    let status = run(options)
    Output.flush()
    exit(status)
  }

  /// Exit statuses beside 0: 1 after an error, 130 after an interrupt.
  static func run(_ options: Options) -> Int32 {
    let standardInputIsScript = options.file == nil && options.expressions.isEmpty && !Terminal.isTerminal(0)
    let prompts =
      options.interactive || (options.file == nil && options.expressions.isEmpty && !standardInputIsScript)
    if prompts { Terminal.adoptLocale() }
    // Ctrl-C must be heard even when whoever started the program had it blocked.
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    Signals.install(interactive: false)
    let session = Session()
    session.interrupt = { Signals.isInterrupted }
    var settings = session.settings
    settings.layout = options.style
    settings.digits = options.digits ?? settings.digits
    settings.isInteractive = Terminal.isTerminal(1) && !options.json && (prompts || isUTF8())
    settings.tellsValues = options.json
    settings.width = options.width ?? (settings.isInteractive ? Terminal.width(1) : 100)
    settings.color = allowsColor(1, options.color)
    if !isUTF8() && settings.layout == .auto { settings.layout = .ascii }
    session.settings = settings
    session.isHeard = prompts || settings.isInteractive || options.json || !options.quiet
    if let progress = TrainingProgress(isQuiet: options.quiet) {
      session.showProgress = { progress.show($0) }
    }
    let writer = ReplyWriter(json: options.json, quiet: options.quiet, session: session)
    if !options.json { session.hearsPlain = { Output.plainLine($0) } }
    if !options.noInit { loadInit(session, writer) }
    if let net = options.net {
      // Opened before the first statement, so its mistakes are those of the command line.
      writer.begin(source: "<--net>", isScript: true)
      session.respond(to: "net \(net)") { reply in if !reply.ok { writer.write(reply, line: 1) } }
      if writer.failed { return 1 }
    }
    var status: Int32 = 0
    let script = ScriptRunner(session: session, writer: writer, stopsAtError: options.stopsAtError)
    if !options.expressions.isEmpty {
      status = script.run(texts: options.expressions)
    } else if let file = options.file, file != "-" {
      status = script.run(file: file)
    } else if standardInputIsScript || options.file == "-" {
      status = script.run(descriptor: 0, name: "<stdin>")
    }
    Output.flush()
    if prompts && status != 130 && !script.ended {
      let end = Prompter(session: session, writer: writer, options: options).run()
      return status == 0 ? end : status
    }
    return Output.failed ? 1 : status
  }

  /// The init file's definitions. Its errors are told and do not keep the program from starting.
  static func loadInit(_ session: Session, _ writer: ReplyWriter) {
    guard
      let folder = Environment["XDG_CONFIG_HOME"].flatMap({ $0.isEmpty ? nil : $0 })
        ?? Environment["HOME"].map({ $0 + "/.config" })
    else { return }
    let path = folder + "/nabla/init.nabla"
    guard access(path, R_OK) == 0 else { return }
    writer.begin(source: path, isScript: true)
    session.respond(to: "load \(path)") { reply in if !reply.ok { writer.write(reply, line: 1) } }
    writer.failed = false
  }

  private static func allowsColor(_ descriptor: Int32, _ choice: Options.Color) -> Bool {
    let own: Terminal.ColourChoice =
      switch choice {
      case .auto: .automatic
      case .always: .always
      case .never: .never
      }
    return Terminal.allowsColour(descriptor, choice: own)
  }

  /// Whether the user's locale is UTF-8, read without loading a locale: scripts start faster for it.
  private static func isUTF8() -> Bool {
    let value =
      ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { Environment[$0] }.first { !$0.isEmpty } ?? "C"
    let name = value.lowercased()
    return name.contains("utf-8") || name.contains("utf8") || name == "c" || name == "posix"
  }
}
