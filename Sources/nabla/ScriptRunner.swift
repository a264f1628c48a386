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
    // A line that goes on behind a backslash, and the number of its first.
    var held: [UInt8] = []
    var traits = Lines.Traits()
    var first = 0
    while let line = source.next() {
      number += 1
      guard case .bytes(let range, let own) = line else {
        held = []
        first = 0
        let limit = session.settings.limits.lineBytes
        if !complain(Failure(.limit, "a line of more than \(limit) bytes", at: 0..<1), "…", number) {
          return status
        }
        continue
      }
      let continues =
        range.upperBound > range.lowerBound && source.buffer[range.upperBound - 1] == 0x5C
        && !own.contains(.comment)
      if first == 0, !continues {
        if !run(source.buffer.span.extracting(range), own, number) { return status }
        continue
      }
      if first == 0 { (first, traits) = (number, own) }
      traits.formUnion(own)
      if continues, held.count + range.count < session.settings.limits.lineBytes {
        held += source.buffer[range].dropLast()
        held.append(0x0A)
        continue
      }
      held += source.buffer[range]
      let goesOn = run(held.span, traits, first)
      held = []
      first = 0
      if !goesOn { return status }
    }
    if !held.isEmpty, !run(held.span, traits, first) { return status }
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
      if goesOn { goesOn = take(reply, number, text: line) }
    }
    return goesOn && mayGoOn
  }

  private func run(_ line: Bytes, _ traits: Lines.Traits, _ number: Int) -> Bool {
    if !traits.isDisjoint(with: [.nul, .wide]), let invalid = Lines.firstInvalid(Array(copying: line)) {
      let what = invalid.isNUL ? "a NUL byte" : "this is not valid UTF-8"
      return complain(Failure(.syntax, what, at: 0..<1), "", number, column: invalid.column)
    }
    var goesOn = true
    session.respond(to: line, traits) { reply in
      if goesOn { goesOn = take(reply, number, text: String(copying: line)) }
    }
    return goesOn && mayGoOn
  }

  /// Asked after every line, since an answer may be written without a reply.
  private var mayGoOn: Bool {
    if Signals.isInterrupted { interrupted = true }
    return !interrupted && !Output.failed
  }

  /// Writes a reply; false when it is the last one.
  private func take(_ reply: Reply, _ number: Int, text: @autoclosure () -> String) -> Bool {
    writer.write(reply, line: number, text: text())
    if reply.ends { ended = true }
    if Signals.isInterrupted || reply.failure?.code == .interrupted { interrupted = true }
    return !reply.ends && !interrupted && !Output.failed && (reply.ok || !stopsAtError)
  }

  private func complain(_ failure: Failure, _ text: String, _ line: Int, column: Int? = nil) -> Bool {
    var reply = Reply(.error)
    var placed = failure
    if let column {
      placed.place = Failure.Place(file: writer.sourceName, line: line, column: column)
    }
    reply.failure = placed
    reply.source = text
    writer.write(reply, line: line, text: text)
    return !stopsAtError
  }
}
