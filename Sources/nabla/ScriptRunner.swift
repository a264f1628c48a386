// Scripts: lines to the session, replies to the writer. Errors go on; the exit status remembers them.
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

final class ScriptRunner {
  private let session: Session
  private let writer: ReplyWriter
  private let stopsAtError: Bool
  /// `quit` was said.
  private(set) var ended = false
  private var interrupted = false

  init(session: Session, writer: ReplyWriter, stopsAtError: Bool) {
    self.session = session
    self.writer = writer
    self.stopsAtError = stopsAtError
  }

  private var status: Int32 { interrupted ? 130 : writer.failed ? 1 : 0 }

  /// Each text is a line of its own.
  func run(texts: [String]) -> Int32 {
    writer.begin(source: "<-e>", isScript: true)
    // As if the texts were the lines of one script, so that an error says which of them it is about.
    var before = 0
    for text in texts {
      for (number, line) in Lines.logical(Array(text.utf8)) where !run(line, before + number) {
        return status
      }
      before += 1 + text.utf8.count { $0 == 0x0A }
    }
    return status
  }

  func run(file: String) -> Int32 {
    writer.begin(source: file, isScript: true)
    guard !file.utf8.contains(0), case let descriptor = open(file, O_RDONLY | O_CLOEXEC), descriptor >= 0
    else {
      Output.error("\(Untrusted.line(file, columns: 200)):1:1: error: \(String(cString: strerror(errno)))")
      writer.failed = true
      return 1
    }
    defer { close(descriptor) }
    return run(descriptor: descriptor, name: file)
  }

  func run(descriptor: Int32, name: String) -> Int32 {
    writer.begin(source: name, isScript: true)
    var source = LineSource(descriptor: descriptor, limit: session.settings.limits.lineBytes) {
      Output.flush()
    }
    var number = 0
    var held: [UInt8] = []
    var first = 1
    var lines = 0
    while let line = source.next() {
      number += 1
      switch line {
      case .tooLong:
        held = []
        lines = 0
        let limit = session.settings.limits.lineBytes
        if !complain(Failure(.limit, "a line of more than \(limit) bytes", at: 0..<1), "…", number) {
          return status
        }
      case .bytes(var bytes):
        if lines == 0 { first = number }
        if Lines.continues(bytes), held.count + bytes.count < session.settings.limits.lineBytes {
          bytes.removeLast()
          held += bytes
          held.append(0x0A)
          lines += 1
          continue
        }
        held += bytes
        defer {
          held = []
          lines = 0
        }
        if let invalid = Lines.firstInvalid(held) {
          let what = invalid.isNUL ? "a NUL byte" : "this is not valid UTF-8"
          let failure = Failure(.syntax, what, at: 0..<1)
          if !complain(failure, "", first, column: invalid.column) { return status }
          continue
        }
        if !run(String(decoding: held, as: UTF8.self), first) { return status }
      }
    }
    if !held.isEmpty, !run(String(decoding: held, as: UTF8.self), first) { return status }
    if source.failure != 0, !interrupted, !Signals.isInterrupted {
      Output.error(
        "\(Untrusted.line(name, columns: 200)):\(max(1, number)):1: error: \(String(cString: strerror(source.failure)))"
      )
      writer.failed = true
    }
    if Signals.isInterrupted { interrupted = true }
    return status
  }

  /// False when the script is over.
  private func run(_ line: String, _ number: Int) -> Bool {
    var goesOn = true
    session.respond(to: line) { reply in
      guard goesOn else { return }
      writer.write(reply, line: number, text: line)
      if reply.ends {
        ended = true
        goesOn = false
      }
      if Signals.isInterrupted || reply.failure?.code == .interrupted {
        interrupted = true
        goesOn = false
      }
      if !reply.ok && stopsAtError { goesOn = false }
      if Output.failed { goesOn = false }
    }
    return goesOn
  }

  private func complain(_ failure: Failure, _ text: String, _ line: Int, column: Int? = nil) -> Bool {
    var reply = Reply(.error)
    var placed = failure
    if let column, !text.isEmpty || true {
      placed.place = Failure.Place(file: writer.sourceName, line: line, column: column)
    }
    reply.failure = placed
    reply.source = text
    writer.write(reply, line: line, text: text)
    return !stopsAtError
  }
}
