// The program among other programs: signals, closed streams, readers that go away.
import Foundation
import Testing
import Transcripts

@Suite(.enabled(if: Project.executable != nil, "NABLA names no executable"))
struct ProcessTests {
  @Test(.timeLimit(.minutes(1))) func `an interrupt ends a script with 130`() throws {
    let folder = try Folder()
    try folder.write(Array("1 + 1\ndiff(sin(x e^x), x, 3000)\n2 + 2\n".utf8), to: "f.nabla")
    let process = folder.process(Folder.executable, ["--json", "f.nabla"])
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try hearing(process)
    // The first answer says that it has begun with the second line.
    var text = ""
    while !text.hasSuffix("\n"), let more = try output.fileHandleForReading.read(upToCount: 1), !more.isEmpty
    {
      text += String(decoding: more, as: UTF8.self)
    }
    process.interrupt()
    process.waitUntilExit()
    text += String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    #expect(process.terminationStatus == 130)
    #expect(process.terminationReason == .exit)
    #expect(!text.contains("\"4\""), "nothing after the interrupt is run: \(text)")
  }

  @Test(.timeLimit(.minutes(1))) func `an interrupt while it waits for input ends it with 130`() throws {
    let folder = try Folder()
    let process = folder.process(Folder.executable, ["--json"])
    let input = Pipe(), output = Pipe()
    process.standardInput = input
    process.standardOutput = output
    try hearing(process)
    try input.fileHandleForWriting.write(contentsOf: Data("1\n".utf8))
    _ = try output.fileHandleForReading.read(upToCount: 1)
    process.interrupt()
    process.waitUntilExit()
    #expect(process.terminationStatus == 130)
  }

  /// Starts a process that hears interrupts: threads of a test runner block most signals, parents in the
  /// background ignore this one, and a child inherits both.
  private func hearing(_ process: Process) throws {
    let old = signal(SIGINT, SIG_DFL)
    var none = sigset_t(), mask = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &mask)
    defer {
      pthread_sigmask(SIG_SETMASK, &mask, nil)
      _ = signal(SIGINT, old)
    }
    try process.run()
  }

  private func sh(_ line: String) throws -> Run { try Run(shell: line, in: Folder()) }

  @Test func `a reader that goes away ends it without a word`() throws {
    let run = try sh("seq 1 200000 | nabla | head -n 1; echo done")
    #expect(run.output == "1\ndone\n")
  }

  @Test func `a closed standard output is an error and no crash`() throws {
    let run = try sh("nabla -e 1 >&-")
    #expect(run.status == 1)
  }

  @Test func `a full disk is told`() throws {
    guard FileManager.default.fileExists(atPath: "/dev/full") else { return }
    let run = try sh("nabla -e 1 >/dev/full")
    #expect(run.output.contains("error: standard output"))
    #expect(run.status == 1)
  }

  @Test func `a closed standard input is an end, a closed standard error no harm`() throws {
    #expect(try sh("nabla - <&-").status <= 1)
    #expect(try sh("nabla -e 1 -e 'sine(x)' 2>&-").output == "1\n")
    #expect(try sh("nabla -e 1 <&-").output == "1\n")
  }

  @Test func `errors stand where they happened among the answers`() throws {
    let run = try sh("printf '1\\n1 +\\n2\\nsine(x)\\n3\\n' | nabla")
    let heads = run.lines.filter { !$0.hasPrefix("  ") }.map { $0.hasPrefix("<stdin>") ? "error" : $0 }
    #expect(heads == ["1", "error", "2", "error", "3"])
  }

  @Test func `a C locale and an unknown one are no harm`() throws {
    for locale in ["C", "POSIX", "de_DE.ISO-8859-1", "nonsense", ""] {
      let run = try Run("-e", "1.5 + 1", environment: ["LC_ALL": locale, "LANG": locale])
      #expect((run.output, run.errors, run.status) == ("2.5\n", "", 0), "\(locale)")
    }
  }

  @Test func `standard input is not read when there is nothing to read it for`() throws {
    #expect(try sh("echo 5 | { nabla -e 1; cat; }").output == "1\n5\n")
  }
}
