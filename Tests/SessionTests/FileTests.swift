// load and save: what comes back, and where a mistake in a file is.
import Calculus
import Foundation
import Session
import Testing

@Suite struct SessionFileTests {
  /// A folder for one test.
  private final class Folder {
    let path: String
    init() throws {
      let place = FileManager.default.temporaryDirectory.appending(path: "nabla-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
      path = place.path
    }
    deinit { try? FileManager.default.removeItem(atPath: path) }
    func write(_ text: String, to name: String) throws { try write(Array(text.utf8), to: name) }
    func write(_ bytes: [UInt8], to name: String) throws {
      try Data(bytes).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
    }
    func read(_ name: String) throws -> String {
      try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)
    }
  }

  @Test func `what is saved is loaded`() throws {
    let folder = try Folder()
    let session = Session(
      after: "a = 1/3", "f(x, y) = a x^2 sin(y)/(1 - y)^2", "answer = f(1, 2)", "θ = -2^-5", "h = 0.1", "5",
      "v = [1, x]")
    #expect(session.failure("save \(folder.path)/s.nabla") == nil)
    let other = Session()
    #expect(other.failure("load \(folder.path)/s.nabla") == nil)
    #expect(other.out("vars") == session.out("vars"))
    #expect(other.out("vars").split(separator: "\n").count == 6)
    #expect(other.out("f(2, 3)") == session.out("f(2, 3)"))
    #expect(session.failure("save \(folder.path)/s.nabla") == nil, "an old file is replaced")
  }

  @Test func `a name with blanks is a name, quoted or not`() throws {
    let folder = try Folder()
    let session = Session(after: "a = 1")
    #expect(session.failure("save \(folder.path)/two words.nabla") == nil)
    #expect(Session().failure("load \"\(folder.path)/two words.nabla\"") == nil)
  }

  @Test func `a file may hold all that a script may`() throws {
    let folder = try Folder()
    try folder.write(
      "\u{FEFF}# a comment\r\na = 1 + \\\r\n 2\r\n\r\nb = a^2; c = 5\r\nb + 1\r\n", to: "f.nabla")
    let session = Session()
    #expect(session.out("load \(folder.path)/f.nabla") == "10")
    #expect(session.out("[a, b, c]") == "[3, 9, 5]")
  }

  @Test(arguments: [
    ("a = 1\nb = sine(2)\n", 2, 5), ("\n\n  2 +* x\n", 3, 6), ("a = 1 + \\\n  sine(3)\n", 2, 3),
    ("θ = 1; φ2 = tahn(1)\n", 1, 13),
    ("load nosuchfile\n", 1, 6),
  ])
  func `a mistake in a file has its place, and nothing was changed`(text: String, line: Int, column: Int)
    throws
  {
    let folder = try Folder()
    try folder.write(text, to: "f.nabla")
    let session = Session(after: "a = 7")
    let failure = try #require(session.failure("load \(folder.path)/f.nabla"))
    #expect(
      failure.place == Failure.Place(file: "\(folder.path)/f.nabla", line: line, column: column),
      "\(failure.message)")
    #expect(session.out("vars") == "a = 7")
  }

  @Test func `files may load files but not in a circle`() throws {
    let folder = try Folder()
    try folder.write("load \(folder.path)/b.nabla\na = b + 1\n", to: "a.nabla")
    try folder.write("b = 2\n", to: "b.nabla")
    #expect(Session(after: "load \(folder.path)/a.nabla").out("a") == "3")
    try folder.write("load \(folder.path)/a.nabla\n", to: "b.nabla")
    let session = Session()
    #expect(session.failure("load \(folder.path)/a.nabla")?.code == .cycle)
    #expect(session.out("vars") == "nothing is defined")
    try folder.write("load \(folder.path)/c.nabla\n", to: "c.nabla")
    #expect(session.failure("load \(folder.path)/c.nabla")?.code == .cycle)
    #expect(session.failure("load \(folder.path)/c.nabla")?.code == .cycle, "a failed load is over")
  }

  @Test func `what is no regular file or no text is refused`() throws {
    let folder = try Folder()
    try folder.write([0x61, 0xFF, 0x0A], to: "invalid")
    try folder.write([0x61, 0x00, 0x0A], to: "nul")
    let session = Session()
    for name in ["invalid", "nul", "missing", "."] {
      #expect(session.failure("load \(folder.path)/\(name)") != nil, "\(name)")
    }
    #expect(session.failure("load /dev/zero") != nil)
    #expect(session.failure("save /dev/null") != nil)
    #expect(session.failure("save \(folder.path)") != nil)
    #expect(session.failure("load") != nil)
    #expect(session.failure("save") != nil)
  }

  @Test func `a quit in a file does not leave the session`() throws {
    let folder = try Folder()
    try folder.write("a = 1\nquit\nb = 2\n", to: "f.nabla")
    let session = Session()
    let reply = try #require(session.respond(to: "load \(folder.path)/f.nabla").first)
    #expect(!reply.ends)
    #expect(session.out("a") == "1")
  }

  @Test func `the history and the answers are of the person`() throws {
    let folder = try Folder()
    try folder.write("1 + 1\n", to: "f.nabla")
    let session = Session(after: "load \(folder.path)/f.nabla")
    #expect(session.out("history").split(separator: "\n").first == "load \(folder.path)/f.nabla")
  }
}
