// The shell lines of the tour, run with the built executable: output and errors as they appear on a screen,
// and the exit status where it is not 0. A block `file NAME` lies in the folder the lines are run in.
import Foundation
import Testing
import Transcripts

@Suite(.enabled(if: Project.executable != nil, "NABLA names no executable"))
struct ScriptTranscriptTests {
  static let files =
    Project.files(in: "docs/tour", suffix: ".md")
    + Project.files(in: "Tests/SessionTests/Transcripts", suffix: ".md")

  @Test(arguments: files) func `every shell line does what is written down`(path: String) throws {
    var page = Markdown(try Project.read(path), languages: ["script", "file"])
    let folder = try Folder()
    // Not recorded as "not found".
    try #require(FileManager.default.isExecutableFile(atPath: Folder.executable))
    for (k, part) in page.parts.enumerated() {
      guard case .block(let language, let argument, let lines, let line) = part else { continue }
      if language == "file" {
        try folder.write(Array(lines.map { $0 + "\n" }.joined().utf8), to: argument)
        continue
      }
      let expected = Transcript(lines, prompts: ["$ "], continuation: "> ", line: line)
      var played = expected
      for k in played.exchanges.indices {
        let run = try Run(shell: played.exchanges[k].typed.joined(separator: "\n"), in: folder)
        played.exchanges[k].said = run.lines.map { timeless($0).trimmingBlanks }
        if run.status != 0 { played.exchanges[k].said.append("[exit \(run.status)]") }
        let said = expected.exchanges[k].said
        if !Project.isBlessing, played.exchanges[k].said != said {
          let change = difference(expected: said, got: played.exchanges[k].said)
          Issue.record("\(path):\(expected.exchanges[k].line)\n\(change)")
        }
      }
      page.parts[k] = .block(language: language, argument: argument, lines: played.lines, line: line)
    }
    if Project.isBlessing { try Project.write(page.text, to: path) }
  }

  /// The milliseconds of a JSON line are never the same twice; on the page they are 0.1.
  private func timeless(_ line: String) -> String {
    line.replacing(/"ms":[0-9.]+/, with: "\"ms\":0.1")
  }
}
