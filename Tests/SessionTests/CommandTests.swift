// Commands and their tables: examples, help, settings, recognition.
import Calculus
import Page
import Session
import Testing

@Suite struct CommandTests {
  @Test(arguments: Command.all.filter { $0.group != .verb }.map(\.name))
  func `the examples of a command run`(name: String) throws {
    let command = try #require(Command.all.first { $0.name == name })
    let session = Session()
    for example in command.examples {
      for reply in session.respond(to: example) {
        #expect(reply.ok, "\(example): \(reply.failure?.message ?? "")")
      }
    }
  }

  @Test(arguments: CalculusOperator.table.map(\.name)) func `the examples of an operator run`(name: String)
    throws
  {
    let row = try #require(CalculusOperator.table.first { $0.name == name })
    #expect(!row.examples.isEmpty)
    for example in row.examples {
      for reply in Session().respond(to: example) {
        #expect(reply.ok, "\(example): \(reply.failure?.message ?? "")")
      }
    }
  }

  @Test func `help lists every command`() {
    let lines = Session().out("help").split(separator: "\n")
    for command in Command.all {
      #expect(lines.contains { $0.drop { $0 == " " }.hasPrefix(command.name) }, "\(command.name)")
    }
    #expect(!Session().out("help").contains("error:"))
  }

  @Test func `every command has help, by its aliases too`() {
    for command in Command.all {
      for name in [command.name] + command.aliases {
        let summary = command.summary.replacing("…", with: "...")
        #expect(Session().out("help \(name)").contains(summary), "\(name)")
        #expect(Session().out("?\(name)").contains(summary), "\(name)")
      }
    }
  }

  @Test func `every function and operator has help`() {
    let session = Session()
    for row in Function.table {
      for name in [row.name] + row.aliases {
        // Two rows may share a name, and some functions are commands too.
        let text = session.out("?\(name)")
        #expect(!text.hasPrefix("error"), "\(name): \(text)")
        #expect(!text.contains("error:"), "\(name): \(text)")
      }
    }
    for row in CalculusOperator.table { #expect(session.out("help \(row.name)").contains(row.summary)) }
  }

  @Test func `help says the derivative that is used`() {
    #expect(Session().out("?tanh").contains("1 - y^2"))
    #expect(Session().out("?atan2").contains("-u/(u^2 + v^2)"))
    #expect(Session().failure("help nosuchthing")?.code == .unknown)
    #expect(Session().failure("help setps")?.hint?.contains("steps") == true)
  }

  @Test func `help does not touch the session`() {
    let session = Session(after: "a = 2", "5")
    for line in ["help", "help definitions", "?steps", "help derivatives", "?sin"] {
      _ = session.respond(to: line)
    }
    #expect(session.out("vars") == "a = 2")
    #expect(session.out("ans") == "5")
  }

  @Test(arguments: [
    (":st d/dx x^2", true), (":q", true), (":ver", true), (":s", false), (":foo", false), (":", false),
  ])
  func `after a colon the beginning of a name is enough`(line: String, ok: Bool) {
    #expect(Session().respond(to: line).first?.ok == ok)
  }

  @Test func `quit ends`() {
    for line in ["quit", ":q", "exit", " quit "] {
      #expect(Session().respond(to: line).first?.ends == true, "\(line)")
    }
    #expect(Session().respond(to: "quit now").first?.ends != true)
    #expect(Session().respond(to: "quit; 1 + 1").count == 1)
  }

  @Test func `command words count only where a command can stand`() {
    let session = Session()
    #expect(session.out("table(x^2, x=0..1 step 1)").hasPrefix("x\t"))
    #expect(session.failure("assert (1 + 1)^2 == 5")?.code == .assertion)
    #expect(session.failure("assert(1 == 2)") != nil)
    #expect(session.failure("plot = 3")?.code == .name)
  }

  @Test func `steps end in the answer`() {
    for line in [
      "d/dx x^2 sin(3x)", "d/dx ln(x^2+1)/x", "diff(x^x, x)", "d^2/dx^2 e^(-x^2)", "d/dx tan(x)/x",
    ] {
      let session = Session()
      let steps = session.out("steps \(line)").split(separator: "\n")
      let last = (steps.last ?? "").dropFirst(2).split(separator: "#")[0]
      #expect(steps.count >= 2)
      #expect(Session().failure("assert \(last) == (\(Session().out(line)))") == nil, "\(line): \(last)")
    }
    let session = Session(after: "d/dx x^3")
    #expect(session.out("steps").contains("power rule"))
    #expect(Session().failure("steps")?.code == .usage)
    #expect(Session().failure("steps x^2")?.code == .usage)
  }

  @Test func `tex writes LaTeX`() {
    #expect(Session().out("tex 1/x") == "\\frac{1}{x}")
    #expect(Session(after: "sqrt(x)").out("tex") == "\\sqrt{x}")
    #expect(["\\theta + \\pi", "\\pi + \\theta"].contains(Session().out("tex θ + pi")))
  }

  @Test func `the history is what was typed`() {
    let session = Session(after: "1 + 1", "a = 2")
    #expect(session.out("history").split(separator: "\n").prefix(2) == ["1 + 1", "a = 2"])
    #expect(session.out("history 1") != session.out("history 3"))
  }

  @Test func `of very many lines the history keeps the last`() {
    let session = Session()
    for k in 1...4500 { session.respond(to: "a\(k) = \(k);") { _ in } }
    let kept = session.out("history 100000").split(separator: "\n")
    #expect(kept.count >= 1000 && kept.count <= 2000)
    #expect(kept.suffix(2) == ["a4500 = 4500;", "history 100000"])
    #expect(kept.first.map { $0.hasSuffix(";") } == true)
  }

  @Test func `a session that answers inside another's statement leaves it its time`() {
    let outer = Session(), inner = Session()
    outer.respond(to: "1 + 1; 2 + 2") { reply in
      #expect(reply.ok)
      #expect(inner.out("3 + 3") == "6")
    }
    #expect(outer.out("N(sin(1), 30)") == inner.out("N(sin(1), 30)"))
  }
}

@Suite struct SettingTests {
  @Test(arguments: [
    ("digits", "10", "99"), ("digits", "1", "0"), ("style", "ascii", "fancy"), ("width", "100", "5"),
    ("seed", "7", "-1"),
    ("color", "on", "yes"), ("time", "off", "2"), ("bits", "1000", "1"), ("nodes", "20000", "x"),
    ("printed", "200", "1e3"),
    ("line", "1000", ""), ("seconds", "5", "0"),
  ])
  func `a setting keeps its last good value`(name: String, good: String, bad: String) {
    let session = Session()
    #expect(session.failure("set \(name) \(good)") == nil)
    #expect(session.out("set \(name)") == "\(name) = \(good)")
    if !bad.isEmpty { #expect(session.failure("set \(name) \(bad)")?.code == .usage) }
    #expect(session.failure("set \(name) \(good) \(good)")?.code == .usage)
    #expect(session.out("set \(name)") == "\(name) = \(good)")
    #expect(session.failure("set \(name) = \(good)") == nil)
    #expect(session.failure("set \(name)=\(good)") == nil)
  }

  @Test func `set alone lists all`() {
    let lines = Session().out("set").split(separator: "\n")
    #expect(lines.count == 12)
    #expect(Session().failure("set nosuch 3")?.code == .unknown)
    #expect(Session().failure("set digit 3")?.hint?.contains("digits") == true)
  }

  @Test func `digits change approximations and nothing exact`() {
    let session = Session()
    session.settings.isInteractive = true
    _ = session.respond(to: "set digits 3")
    #expect(session.respond(to: "sqrt(2)")[0].text.plain == "√2 ≈ 1.41")
    #expect(session.respond(to: "sqrt(2)")[0].out == "sqrt(2)")
    _ = session.respond(to: "set digits 10")
    #expect(session.respond(to: "pi/4")[0].text.plain.hasSuffix("≈ 0.7853981634"))
  }

  @Test func `style ascii writes ASCII`() {
    let session = Session()
    session.settings.isInteractive = true
    _ = session.respond(to: "set style ascii")
    for line in [
      "d/dx x^2 sin(3x)", "ln(x^2+1)/x", "hessian(x^3 y)", "?sin", "steps d/dx x^3", "-1/3", "tree x^2",
      "x at x=0..1", "help", "plot x, x=0..1", "set", "d/dx |x| at x=0",
    ] {
      for reply in session.respond(to: line) {
        let text = reply.text.plain + (reply.failure?.message ?? "")
        #expect(text.utf8.allSatisfy { $0 < 128 }, "\(line): \(text)")
      }
    }
  }

  @Test func `a limit that is raised lets more through`() {
    let session = Session(after: "set bits 64")
    #expect(session.failure("2^100")?.code == .limit)
    _ = session.respond(to: "set bits 1000")
    #expect(session.out("2^100") == "1267650600228229401496703205376")
  }
}
