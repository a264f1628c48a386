// The pages of docs/reference are their tables. `make docs` writes them anew.
import Session
import Testing
import Transcripts

@Suite struct ReferencePageTests {
  @Test(arguments: Reference.pages.map(\.name)) func `the reference page equals its table`(name: String)
    throws
  {
    let page = try #require(Reference.pages.first { $0.name == name })
    let path = "docs/reference/\(name)"
    if Project.isBlessing {
      try Project.write(page.text, to: path)
    } else {
      let old = try Project.read(path).split(separator: "\n", omittingEmptySubsequences: false).map(
        String.init)
      let new = page.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      let change = difference(expected: old, got: new).split(separator: "\n").filter { !$0.hasPrefix("  ") }
      #expect(
        change.isEmpty,
        "\(path) is not what its table says; run: make docs\n\(change.joined(separator: "\n"))")
    }
  }

  @Test func `no page of the reference is left over`() {
    #expect(
      Project.files(in: "docs/reference", suffix: ".md")
        == Reference.pages.map { "docs/reference/\($0.name)" }.sorted())
  }
}
