// The tour and the transcripts, typed again line by line. `make bless` records them anew.
import Testing
import Transcripts

@Suite struct TranscriptTests {
  static let files =
    Project.files(in: "docs/tour", suffix: ".md")
    + Project.files(in: "Tests/SessionTests/Transcripts", suffix: ".md")

  /// Blocks of one file share a session; one marked `new` begins another.
  @Test(arguments: files) func `every line is answered as it is written down`(path: String) throws {
    var page = Markdown(try Project.read(path), languages: ["nabla"])
    var prompt = Prompt()
    for (k, part) in page.parts.enumerated() {
      guard case .block(let language, let argument, let lines, let line) = part else { continue }
      if argument == "new" { prompt = Prompt() }
      let expected = Transcript(
        lines, prompts: ["nabla> ", "net> ", "gan> "], continuation: "...> ", line: line)
      var played = expected
      for k in played.exchanges.indices {
        played.exchanges[k].prompt = prompt.prompt
        played.exchanges[k].said = prompt.type(played.exchanges[k].typed)
        if !Project.isBlessing, played.exchanges[k] != expected.exchanges[k] {
          let change = difference(expected: one(expected, k), got: one(played, k))
          Issue.record("\(path):\(expected.exchanges[k].line)\n\(change)")
        }
      }
      page.parts[k] = .block(language: language, argument: argument, lines: played.lines, line: line)
    }
    if Project.isBlessing { try Project.write(page.text, to: path) }
  }

  @Test func `there is a tour`() { #expect(Self.files.count { $0.hasPrefix("docs/tour/") } >= 5) }

  private func one(_ transcript: Transcript, _ k: Int) -> [String] {
    var alone = transcript
    alone.exchanges = [transcript.exchanges[k]]
    return alone.lines
  }
}

@Suite struct MarkdownTests {
  private let text = """
    # Title

    ```nabla
    nabla> 1 +
    ...> 1
    2

    nabla> x;
    net>
    ```
    ```swift
    let x = 1
    ```
    ```script a b
    $ nabla
    ```

    """

  @Test func `a file is written as it was read`() {
    let page = Markdown(text, languages: ["nabla", "script"])
    #expect(page.text == text)
    #expect(page.parts.count == 4)
    guard case .block("script", "a b", ["$ nabla"], 15) = page.parts[3] else {
      Issue.record("\(page.parts[3])")
      return
    }
  }

  @Test func `an exchange is what was typed and what was said`() {
    guard case .block(_, _, let lines, let line) = Markdown(text, languages: ["nabla"]).parts[1] else {
      Issue.record("no block")
      return
    }
    let transcript = Transcript(
      lines, prompts: ["nabla> ", "net> ", "gan> "], continuation: "...> ", line: line)
    #expect(transcript.exchanges.map(\.typed) == [["1 +", "1"], ["x;"], [""]])
    #expect(transcript.exchanges.map(\.said) == [["2"], [], []])
    #expect(transcript.exchanges.map(\.line) == [4, 8, 9])
    #expect(transcript.lines == lines)
  }

  @Test func `a difference shows both sides`() {
    #expect(difference(expected: ["a", "b", "c"], got: ["a", "x", "c"]) == "  a\n- b\n+ x\n  c")
    #expect(difference(expected: ["a"], got: ["a"]) == "")
    #expect(difference(expected: [], got: ["a"]) == "+ a")
  }
}
