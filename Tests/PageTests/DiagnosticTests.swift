// Messages and the place they point to.

import Page
import Testing

@Suite struct DiagnosticTests {
  @Test func `carets stand under the place and the hint beside them`() {
    let diagnostic = Diagnostic(
      "unknown function ‘sine’", excerpt: Excerpt(source: "diff(sine(x), x)", scalars: 5..<9),
      hint: "did you mean ‘sin’, ‘sinh’ or ‘asin’?")
    #expect(
      diagnostic.text().plain == """
        error: unknown function ‘sine’
          diff(sine(x), x)
               ^^^^        did you mean ‘sin’, ‘sinh’ or ‘asin’?
        """)
    #expect(diagnostic.text().spans.filter { $0.role == .error }.map(\.text) == ["error:", "^^^^"])
    #expect(
      diagnostic.text(Style(width: 44)).plain.hasSuffix(
        """

               ^^^^
          did you mean ‘sin’, ‘sinh’ or ‘asin’?
        """))
    #expect(
      diagnostic.line(file: "f.nabla")
        == "f.nabla:1:6: error: unknown function ‘sine’; did you mean ‘sin’, ‘sinh’ or ‘asin’?")
  }

  @Test(arguments: [
    ("2 +* x", 3..<4, "  2 +* x\n     ^"), ("sin(x", 5..<5, "  sin(x\n       ^"), ("", 0..<0, "\n  ^"),
    ("f(中文) +* 1", 7..<8, "  f(中文) +* 1\n           ^"), ("中文 x", 0..<2, "  中文 x\n  ^^^^"),
    ("x\u{302} + y", 5..<6, "  x\u{302} + y\n      ^"), ("\ta b", 3..<4, "      a b\n        ^"),
    ("a\u{1B}b", 1..<2, "  a\\u{1B}b\n   ^^^^^^"), ("a\nbc d\ne", 3..<9, "  bc d\n   ^^^"),
    ("abc", -5..<1, "  abc\n  ^"), ("abc", 7..<Int.max, "  abc\n     ^"), ("ab\r\ncd", 1..<3, "  ab\n   ^"),
  ])
  func `columns are cells of what is printed`(source: String, range: Range<Int>, drawing: String) {
    #expect(Excerpt(source: source, scalars: range).text().plain == drawing)
  }

  @Test func `lines and columns count from one`() {
    let excerpt = Excerpt(source: "x²\nαβ + 1", scalars: 5..<6, firstLine: 7)
    #expect((excerpt.line, excerpt.column, excerpt.length) == (8, 3, 1))
    let bytes = Excerpt(source: "x²\nαβ + 1", utf8: 6..<8)
    #expect((bytes.line, bytes.column, bytes.length) == (2, 2, 1))
    #expect(Excerpt(source: "αβ", utf8: 4..<4).column == 3)
    #expect(Excerpt(source: "αβ", utf8: Int.min..<Int.max).length == 2)
  }

  @Test func `a long line is shown through a window`() {
    let source = String(repeating: "abc + ", count: 60)
    let middle = Excerpt(source: source, scalars: 102..<105)
    #expect(
      middle.text(width: 40).plain == """
          …bc + abc + abc + abc + abc + abc + a…
                      ^^^
        """)
    #expect(
      middle.text(width: 40, glyphs: .ascii).plain == """
          ... + abc + abc + abc + abc + abc +...
                      ^^^
        """)
    #expect(Excerpt(source: source, scalars: 0..<3).text(width: 20).plain == "  abc + abc + abc +…\n  ^^^")
    #expect(Excerpt(source: source, scalars: 0..<360).text(width: 20).plain.hasSuffix("\n  " + carets(18)))
  }

  @Test func `every place of a long line is in sight`() {
    let line = String(repeating: "a中x\u{302}\t", count: 40) + "\u{1B}"
    let count = line.unicodeScalars.count
    for width in [0, 10, 11, 12, 37, 80] {
      for start in 0...count {
        for end in [start, start + 1, count] where end >= start {
          let text = Excerpt(source: line, scalars: start..<end).text(width: width)
          #expect(text.width <= max(width, 10))
          #expect(text.plain.hasSuffix("^"))
          #expect(text.lines.count == 2)
        }
      }
    }
  }

  @Test func `a million columns are cut to one screen`() {
    let source = String(repeating: "x", count: 1_000_000)
    let text = Excerpt(source: source, scalars: 500_000..<600_000).text(width: 80, hint: "too long")
    #expect(text.lines.count == 3)
    #expect(text.width <= 80)
  }

  @Test func `long messages are wrapped and severities named`() {
    let note = Diagnostic("one two three four five", severity: .warning, hint: "six seven eight nine")
    #expect(
      note.text(Style(width: 16)).plain == """
        warning: one two
          three four
          five
          six seven
          eight nine
        """)
    #expect(note.line(file: "-") == "-: warning: one two three four five; six seven eight nine")
    #expect(Diagnostic("a\nb\u{1B}", hint: "").line(file: "x\u{7}") == #"x\u{7}: error: a\nb\u{1B}"#)
  }

  private func carets(_ count: Int) -> String { String(repeating: "^", count: count) }
}
