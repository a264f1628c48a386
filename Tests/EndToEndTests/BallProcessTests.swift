// The program with its second program: found, missing, killed, and gone when it is.
import Foundation
import Testing
import Transcripts

@Suite(.enabled(if: Project.executable != nil, "NABLA names no executable"))
struct BallProcessTests {
  /// Whether the second program lies beside the executable.
  static let isThere = FileManager.default.isExecutableFile(atPath: Folder.executable + "-balls")

  @Test(.enabled(if: isThere)) func `digits come out of a pipe`() throws {
    let run = try Run("-e", "N(besselj(1/3, 2.5), 40)", "-e", "N(pi, 5)")
    #expect(run.output == "0.1983209334186081246848563732907216163656\n3.1416\n")
    #expect(run.errors.isEmpty && run.status == 0)
  }

  @Test(.enabled(if: isThere)) func `standard input is left to the script`() throws {
    let run = try Run(input: "N(zeta(3), 20)\n1 + 1\nN(zeta(5), 20)\n")
    #expect(run.lines == ["1.2020569031595942854", "2", "1.0369277551433699263"])
  }

  @Test func `without the second program the rest works`() throws {
    let run = try Run(
      "-e", "besselj(0, 0.5)", "-e", "d/dx besselj(1, x)", "-e", "N(pi)", "-e", "N(pi, 30)", "-e", "2 + 2",
      environment: ["NABLA_BALLS": "/nonexistent"])
    #expect(run.lines == ["(besselj(0, x) - besselj(2, x))/2", "3.141592653589793", "4"])
    #expect(run.errors.contains("nabla-balls") && run.errors.contains("/nonexistent"))
    #expect(run.errors.contains("note: computed with doubles"))
    #expect(run.status == 1)
  }

  @Test(.enabled(if: isThere)) func `what is no such program is told`() throws {
    let run = try Run("-e", "besselj(0, 0.5)", "-e", "1", environment: ["NABLA_BALLS": "/bin/echo"])
    #expect(run.errors.contains("does not start as it should"))
    #expect(run.lines == ["1"])
  }

  @Test(.enabled(if: isThere), .timeLimit(.minutes(1))) func `the time limit holds`() throws {
    let run = try Run("-e", "set seconds 1", "-e", "N(zeta(1/3), 100000)", "-e", "N(zeta(3), 10)")
    #expect(run.errors.contains("this takes longer than 1 s"))
    #expect(run.lines == ["1.202056903"])
  }
}
