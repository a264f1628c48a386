// Scripts from files, pipes and the command line: what goes where, and how it ends.
import Testing
import Transcripts

@Suite(.enabled(if: Project.executable != nil, "NABLA names no executable"))
struct ScriptTests {
  @Test func `an -e text is answered`() throws {
    let run = try Run("-e", "d/dx x^x")
    #expect((run.output, run.errors, run.status) == ("x^x*(ln(x) + 1)\n", "", 0))
  }

  @Test func `several -e share a session, and may begin with a minus`() throws {
    #expect(try Run("-e", "a = 2", "-e", "a + 1", "-e", "-a").output == "3\n-2\n")
    #expect(try Run("-e", "a = 2\na + 1").output == "3\n")
  }

  @Test func `a file, a pipe and - are the same`() throws {
    let script = "f(x) = x^2 sin(3x)\nf'(x)\nf'(1/2)\n"
    let expected = "2*x*sin(3*x) + 3*x^2*cos(3*x)\nsin(3/2) + 3/4*cos(3/2)\n"
    #expect(try Run("f.nabla", files: ["f.nabla": script]).output == expected)
    #expect(try Run(input: script).output == expected)
    #expect(try Run("-", input: script).output == expected)
  }

  @Test func `an error has its place, and the script goes on`() throws {
    let run = try Run("f.nabla", files: ["f.nabla": "1 + 1\n\n  sine(x)\n2 + 2\n"])
    #expect(run.output == "2\n4\n")
    #expect(run.errors.hasPrefix("f.nabla:3:3: error: unknown function 'sine'; did you mean 'sin'"))
    #expect(run.errors.contains("\n    sine(x)\n    ^^^^\n"))
    #expect(run.status == 1)
    #expect(try Run(input: "1 +\n").errors.hasPrefix("<stdin>:1:"))
    #expect(try Run("-e", "1", "-e", "1 +").errors.hasPrefix("<-e>:2:"))
  }

  @Test func `-x stops at the first error`() throws {
    let run = try Run("-x", input: "1\n1 +\n2\n")
    #expect((run.output, run.status) == ("1\n", 1))
    #expect(try Run("-x", "-e", "1 +", "-e", "2").output == "")
  }

  @Test func `quit ends a script, and what follows is not run`() throws {
    let run = try Run(input: "1\nquit\n2\n")
    #expect((run.output, run.status) == ("1\n", 0))
    #expect(try Run(input: "sine(x)\nquit\n").status == 1)
  }

  @Test func `notes and errors go to standard error, and -q leaves the notes out`() throws {
    let loud = try Run("-e", "1/2x")
    #expect(loud.output == "1/(2*x)\n")
    #expect(loud.errors.hasPrefix("note: "))
    #expect(loud.status == 0)
    let quiet = try Run("-q", "-e", "1/2x", "-e", "1 +")
    #expect(quiet.output == "1/(2*x)\n")
    #expect(quiet.errors.hasPrefix("<-e>:2:"))
    #expect(quiet.status == 1)
  }

  @Test func `definitions and what ends in a semicolon are silent`() throws {
    #expect(try Run(input: "a = 2\na + 1;\na\n").output == "2\n")
  }

  @Test func `a pipe never sees a prompt, a colour or a banner`() throws {
    let script = "1\nsqrt(2)\nd/dx ln(x^2+1)/x\nsine(x)\nhelp\nsteps d/dx x^2\nplot(x^2, 0..1)\n1/2x\n"
    for arguments in [["-"], ["-", "--style", "2d"], ["-", "--color", "auto"]] {
      let run = try Run(arguments, input: script)
      #expect(!(run.output + run.errors).contains("\u{1B}"))
      #expect(!run.output.contains("nabla> ") || run.output.contains("  nabla> "))
      #expect(!run.output.hasPrefix("nabla"))
    }
    let colour = try Run("-e", "1", "--color", "never")
    #expect(colour.output == "1\n")
  }

  @Test func `a pipe gets ASCII for ASCII`() throws {
    let run = try Run(
      input:
        "d/dx x^2 sin(3x)\n-1/3\nx^2 at x=-1..0\nsteps d/dx -x^2\ntree 1 - x\nd/dx |x| at x=0\n?tanh\n1/2x\n")
    #expect(run.bytes.allSatisfy { $0 < 128 }, "\(run.output)")
    #expect(run.errors.utf8.allSatisfy { $0 < 128 }, "\(run.errors)")
  }

  @Test func `a backslash continues a line and the place is counted on its own`() throws {
    #expect(try Run(input: "1 + \\\n2 + \\\n3\n").output == "6\n")
    #expect(try Run(input: "1 + \\\n2").output == "3\n")
    #expect(try Run(input: "0\n1 + \\\nsine(2)\n").errors.hasPrefix("<stdin>:3:1: error:"))
    #expect(try Run(input: "1 + \\").status == 1)
  }

  @Test func `a bracket left open is an error on its own line`() throws {
    let run = try Run(input: "diff(x^2\ncos(0)\n")
    #expect(run.output == "1\n")
    #expect(run.errors.hasPrefix("<stdin>:1:"))
    #expect(run.status == 1)
  }

  @Test func `lines may end as they do elsewhere`() throws {
    #expect(try Run(input: "1\r\n2\r\n").output == "1\n2\n")
    #expect(try Run(input: "\u{FEFF}1\n").output == "1\n")
    #expect(try Run(input: "1\n2").output == "1\n2\n")
    #expect(try Run(input: "").output == "")
    #expect(try Run(input: "\n\n# nothing\n").output == "")
    #expect(try Run(input: "1 + \\\r\n2\r\n").output == "3\n")
  }

  @Test func `what is no text is refused with its place`() throws {
    let invalid = try Run("-", bytes: Array("1\nθ + ".utf8) + [0xFF, 0x0A] + Array("2\n".utf8))
    #expect(invalid.output == "1\n2\n")
    #expect(invalid.errors.hasPrefix("<stdin>:2:5: error: "))
    #expect(invalid.status == 1)
    let nul = try Run("-", bytes: Array("1 + ".utf8) + [0x00, 0x0A] + Array("2\n".utf8))
    #expect(nul.output == "2\n")
    #expect(nul.errors.hasPrefix("<stdin>:1:5: error: a NUL"))
  }

  @Test func `control characters are never sent on`() throws {
    let run = try Run(input: "1 + \u{1B}[31m\nsi\u{7}ne(x)\n\u{202E}\n\u{9B}2J\n")
    for bad: Character in ["\u{1B}", "\u{7}", "\u{202E}", "\u{9B}"] {
      #expect(!(run.output + run.errors).contains(bad))
    }
    #expect(run.status == 1)
  }

  @Test func `a very long line is refused and the next one is heard`() throws {
    let run = try Run("-", bytes: Array(repeating: 0x31, count: 3_000_000) + Array("\n1 + 1\n".utf8))
    #expect(run.output == "2\n")
    #expect(run.errors.contains("<stdin>:1:1: error: a line of more than 1000000 bytes"))
    #expect(run.errors.utf8.count < 1000)
    let long = Array(repeating: "1", count: 100_000).joined(separator: "+")
    #expect(try Run(input: long + "\n").output == "100000\n")
  }

  @Test func `lines come through whole wherever the reads of a long script part them`() throws {
    // Longer by one with each line, so that some line ends at every place of a piece.
    let sums = (1...700).map { Array(repeating: "1", count: $0).joined(separator: "+") }
    let script = "\u{FEFF}" + sums.joined(separator: "\r\n") + "\n2·3\n3 + \\\n4 # five\n\n7"
    let run = try Run("-q", input: script)
    #expect(run.lines == (1...700).map(String.init) + ["6", "7", "7"])
    #expect(run.errors.isEmpty)
  }

  @Test func `an answer longer than what is written at once stands in its place`() throws {
    let run = try Run(input: "1\n10^70000\n2\n")
    #expect(run.output == "1\n1" + String(repeating: "0", count: 70_000) + "\n2\n")
  }

  @Test func `a NUL or a byte that is no UTF-8 is refused in a line that goes on, too`() throws {
    let run = try Run("-", bytes: Array("1 + \\\n".utf8) + [0x32, 0x00, 0x0A] + Array("3\n".utf8))
    #expect(run.output == "3\n")
    #expect(run.errors.contains("<stdin>:1:2: error: a NUL byte"))
  }

  @Test func `a file that cannot be read is an error`() throws {
    let missing = try Run("nosuch.nabla")
    #expect(missing.errors.hasPrefix("nosuch.nabla:"))
    #expect(missing.errors.contains("No such file"))
    #expect(missing.status == 1)
    let folder = try Run("/")
    #expect(folder.errors.contains("directory"))
    #expect(folder.status == 1)
    #expect((missing.output, folder.output) == ("", ""))
  }

  @Test func `loading inside a script keeps the place in the file`() throws {
    let run = try Run("a.nabla", files: ["a.nabla": "1\nload b.nabla\n2\n", "b.nabla": "b = 3\nsine(b)\n"])
    #expect(run.output == "1\n2\n")
    #expect(run.errors.hasPrefix("b.nabla:2:1: error: unknown function"))
    #expect(run.status == 1)
  }

  @Test func `the init file is read first, and --no-init leaves it out`() throws {
    let folder = try Folder()
    let line = "mkdir -p .config/nabla && echo 'a = 42' >.config/nabla/init.nabla"
    #expect(try Run(shell: line, in: folder).status == 0)
    #expect(try Run(shell: "nabla -e a", in: folder).output == "42\n")
    #expect(try Run(shell: "nabla --no-init -e a", in: folder).output == "a\n")
    #expect(try Run(shell: "echo 'sine(x)' >>.config/nabla/init.nabla; nabla -e 1", in: folder).status == 0)
  }
}
