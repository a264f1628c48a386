// The options, and JSON.
import Foundation
import Testing
import Transcripts

@Suite(.enabled(if: Project.executable != nil, "NABLA names no executable"))
struct OptionTests {
  @Test func `the version and the help go to standard output`() throws {
    let version = try Run("--version")
    #expect(version.status == 0)
    #expect(version.output.hasPrefix("nabla ") || version.output.first?.isNumber == true)
    let help = try Run("--help")
    #expect(help.status == 0)
    for option in [
      "-e", "-i", "-q", "-x", "--json", "--style", "--color", "--digits", "--width", "--net", "--no-init",
      "--no-history",
    ] {
      #expect(help.output.contains(option), "\(option)")
    }
    #expect(help.errors.isEmpty)
  }

  @Test(arguments: [
    ["--bogus"], ["--digits", "0", "-e", "1"], ["--digits", "x", "-e", "1"], ["--digits", "18"],
    ["--style", "loud"], ["--width", "3"],
    ["-e"], ["f.nabla", "-e", "1"], ["a", "b"], ["--color", "blue"],
  ])
  func `a mistake in the options ends with 64`(arguments: [String]) throws {
    let run = try Run(arguments)
    #expect(run.status == 64)
    #expect(run.output.isEmpty)
    #expect(run.errors.contains("rror"))
  }

  @Test(arguments: [
    (["-q", "-x", "-e", "1 + 1", "-e", "1/0", "-e", "3"], ["-qx", "-e", "1 + 1", "-e", "1/0", "-e", "3"]),
    (["-e", "-x", "-q"], ["-e", "-x", "-q", "--color", "never"]),
    (["-q", "-q", "-e", "1/2x"], ["-q", "-e", "1/2x"]),
    (["--no-init", "-", "--no-history"], ["--no-init", "--no-history", "--", "-"]),
  ])
  func `options mean the same however they are written`(plain: [String], other: [String]) throws {
    let runs = try [plain, other].map { try Run($0, input: "x^2 + x\n") }
    #expect(runs[0].output == runs[1].output)
    #expect(runs[0].errors == runs[1].errors)
    #expect(runs[0].status == runs[1].status)
    #expect(!runs[0].output.isEmpty)
  }

  @Test func `digits and style are those of a terminal`() throws {
    #expect(try Run("--digits", "3", "-e", "N(pi)").output == "3.141592653589793\n")
    #expect(try Run("--style", "ascii", "-e", "d/dx x^3").output == "3*x^2\n")
    #expect(try Run("--width", "40", "-e", "1 + 1").output == "2\n")
  }

  private func objects(_ run: Run) throws -> [[String: Any]] {
    try run.lines.map { line in
      try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(line)")
    }
  }

  @Test func `JSON has one object a statement`() throws {
    let run = try Run(
      "--json", input: "x^2; a = 3\nd/dx x^2 at x=a\n\n# nothing\n1/2x\nvars\nx at x=0..1 step 1\n")
    let all = try objects(run)
    #expect(all.map { $0["line"] as? Int } == [1, 1, 2, 5, 6, 7])
    #expect(
      all.map { $0["in"] as? String } == [
        "x^2", "a = 3", "d/dx x^2 at x=a", "1/2x", "vars", "x at x=0..1 step 1",
      ])
    #expect(all.allSatisfy { $0["ok"] as? Bool == true })
    #expect(
      all.map { $0["kind"] as? String } == [
        "expression", "definition", "value", "expression", "command", "table",
      ])
    #expect(all[1]["out"] as? String == "a = 3")
    #expect(all[2]["out"] as? String == "6")
    #expect(all[2]["value"] as? Double == 6)
    #expect(all.map { ($0["notes"] as? [String])?.count } == [0, 0, 0, 1, 0, 0])
    #expect(all.allSatisfy { ($0["ms"] as? Double ?? -1) >= 0 })
    #expect(all[0]["value"] == nil)
    #expect(run.errors.isEmpty)
    #expect(run.status == 0)
  }

  @Test func `a JSON error says what, where and what to do`() throws {
    let run = try Run("--json", input: "1 + 1\na = 1; θ + sine(x)\n")
    let all = try objects(run)
    #expect(all.count == 3)
    #expect(all[2]["ok"] as? Bool == false)
    let error = try #require(all[2]["error"] as? [String: Any])
    #expect(error["code"] as? String == "unknown")
    #expect(error["line"] as? Int == 2)
    #expect(error["col"] as? Int == 12)
    #expect(error["len"] as? Int == 4)
    #expect((error["message"] as? String)?.contains("sine") == true)
    #expect((error["hint"] as? String)?.contains("sin") == true)
    #expect(run.errors.isEmpty)
    #expect(run.status == 1)
  }

  @Test func `JSON escapes what it quotes`() throws {
    let all = try objects(Run("--json", bytes: Array("1 + \u{1B}\"\\\t\u{2028}θ\n".utf8)))
    #expect(all.count == 1)
    #expect(all[0]["in"] as? String == "1 + \u{1B}\"\\\t\u{2028}θ")
    #expect(all[0]["ok"] as? Bool == false)
    let invalid = try objects(Run("--json", bytes: [0xFF, 0x0A, 0x31, 0x0A]))
    #expect(invalid.map { $0["ok"] as? Bool } == [false, true])
    #expect((invalid[0]["error"] as? [String: Any])?["line"] as? Int == 1)
  }

  @Test(arguments: ["1/0", "ln(0)", "inf", "10^400", "-inf", "1e-400", "tan(pi/2)"])
  func `a JSON line is JSON whatever the value`(line: String) throws {
    #expect(try objects(Run("--json", "-e", line)).count == 1)
  }

  @Test func `JSON is written out at once`() throws {
    let folder = try Folder()
    let process = folder.process(Folder.executable, ["--json"])
    let input = Pipe(), output = Pipe()
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    for k in 1...3 {
      try input.fileHandleForWriting.write(contentsOf: Data("\(k)\n".utf8))
      var line = Data()
      while line.last != 0x0A {
        guard let more = try output.fileHandleForReading.read(upToCount: 1), !more.isEmpty else { break }
        line += more
      }
      #expect(String(decoding: line, as: UTF8.self).contains("\"out\":\"\(k)\""))
    }
    try input.fileHandleForWriting.close()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }
}
