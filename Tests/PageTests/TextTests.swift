// Texts, themes, cells and the gate: what is measured, what is coloured, what is let through.

import Page
import Testing

@Suite struct TextTests {
  @Test func `equal looking texts are equal`() {
    var text = Text("ab", .number)
    text.append("", role: .error)
    text.append("c", role: .number)
    #expect(text == Text("abc", .number))
    #expect(Text(spans: [Span("a"), Span("b")]) == "ab")
    #expect(Text("") == Text())
  }

  @Test func `interpolation keeps roles`() {
    let name = Text("sin", .function)
    let text: Text = "\(name)(x) = \(0.5, .number)\("!", .error)"
    #expect(text.plain == "sin(x) = 0.5!")
    #expect(text.spans.map(\.role) == [.function, .plain, .number, .error])
  }

  @Test func `lines are cut at newlines and keep roles`() {
    let text = Text("a\r\nbc", .rule) + "\nd\n"
    #expect(text.lines.map(\.plain) == ["a", "bc", "d", ""])
    #expect(text.lines[1] == Text("bc", .rule))
    #expect(text.width == 2)
    #expect(Text().lines == [Text()])
    #expect(text.lines.joinedLines().plain == "a\nbc\nd\n")
  }

  @Test func `padding and truncation count cells`() {
    #expect(Text("中").padded(to: 4, .right).plain == "  中")
    #expect(Text("ab").padded(to: 5, .center).plain == " ab  ")
    #expect(Text("x\u{302}y").padded(to: 3).plain == "x\u{302}y ")
    #expect(Text("中文字").truncated(to: 5).plain == "中文…")
    #expect(Text("中文字").truncated(to: 4).plain == "中…")
    #expect(Text("abcdef").truncated(to: 4, glyphs: .ascii).plain == "a...")
    #expect(Text("abc").truncated(to: 0).plain == "")
    #expect(Text("abc").truncated(to: -3).plain == "")
    #expect(Text("abc").padded(to: .max).width == 100_000)
    #expect(Text("abc").padded(to: .min, .right) == "abc")
    #expect(Cells.padded("abc", to: .min) == "abc")
  }

  @Test func `wrapping keeps every line within its width`() {
    let text: Text = "the quick brown \("fox jumps", .emphasis) over"
    #expect(text.wrapped(to: 12, indent: 2).plain == "the quick\n  brown fox\n  jumps over")
    #expect(Text("abcdefgh ij").wrapped(to: 4).plain == "abcd\nefgh\nij")
    for width in [-1, 0, 1, 2, 3, 7, 1_000_000] {
      let wrapped = Text("中文字 and a longword \n\n x").wrapped(to: width, indent: 3)
      #expect(wrapped.width <= max(width, 2))
      let kept = wrapped.plain.filter { $0 != " " && $0 != "\n" }
      #expect(kept == "中文字andalongwordx")
    }
  }

  @Test func `indentation leaves empty lines alone`() {
    #expect(Text("a\n\nb").indented(by: 2).plain == "  a\n\n  b")
  }

  @Test func `colour closes every span on its own line`() {
    let text: Text = "x \("1\n2", .number)\(" oops", .error)"
    #expect(
      text.rendered(color: true)
        == "x \u{1B}[36m1\u{1B}[0m\n\u{1B}[36m2\u{1B}[0m\u{1B}[1;31m oops\u{1B}[0m")
    #expect(text.rendered(color: false) == "x 1\n2 oops")
  }

  @Test func `themes use only the basic colours`() {
    for role in Role.allCases {
      for code in Theme.code(for: role).split(separator: ";") {
        let number = Int(code) ?? -1
        #expect(number == 1 || number == 2 || (30...37).contains(number))
      }
    }
  }

  @Test func `rendering lets no escape sequence through`() {
    let text = Text("a\u{1B}[31m\u{9B}2J\u{202E}b", .symbol)
    #expect(text.rendered(color: false) == #"a\u{1B}[31m\u{9B}2J\u{202E}b"#)
  }
}

@Suite struct UntrustedTests {
  @Test(arguments: [
    ("plain text\nwith a newline", "plain text\nwith a newline"),
    ("a\tb", "a    b"), ("\0\u{7}\r\u{7F}", #"\u{0}\u{7}\u{D}\u{7F}"#),
    ("\u{85}\u{9F}", #"\u{85}\u{9F}"#), ("\u{2028}\u{2029}", #"\u{2028}\u{2029}"#),
    ("\u{200B}\u{200D}\u{200E}\u{2066}\u{FEFF}\u{AD}", #"\u{200B}\u{200D}\u{200E}\u{2066}\u{FEFF}\u{AD}"#),
    ("\u{E0041}\u{3164}\u{FFF9}\u{FFFF}", #"\u{E0041}\u{3164}\u{FFF9}\u{FFFF}"#),
    ("∂²f/∂x̂ 中文 ⎡⣀⎤ 😀 ❤\u{FE0F}", "∂²f/∂x̂ 中文 ⎡⣀⎤ 😀 ❤\u{FE0F}"),
  ])
  func `characters a terminal obeys are written out`(input: String, output: String) {
    #expect(Untrusted.escaped(input) == output)
    #expect(Untrusted.escaped(output) == output)
  }

  @Test func `piles of marks are cut down`() {
    let zalgo = "a" + String(repeating: "\u{301}", count: 6) + "b\u{301}"
    #expect(Untrusted.escaped(zalgo) == "a\u{301}\u{301}\u{301}\u{301}" + #"\u{301}\u{301}"# + "b\u{301}")
  }

  @Test func `every control and format character is caught`() {
    for value in UInt32(0)...0x10FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let category = scalar.properties.generalCategory
      let mustGo =
        category == .format || category == .control || category == .lineSeparator
        || category == .paragraphSeparator
      if mustGo && scalar != "\n" {
        let escaped = Untrusted.escaped(String(scalar))
        #expect(!escaped.unicodeScalars.contains(scalar), "U+\(String(value, radix: 16))")
      }
    }
  }

  @Test func `bytes that are not text are written out`() {
    #expect(Untrusted.escaped(bytes: Array("x²\n".utf8)) == "x²\n")
    #expect(Untrusted.escaped(bytes: [0x61, 0xFF, 0xC3, 0x28, 0xE2, 0x82]) == #"a\x{FF}\x{C3}(\x{E2}\x{82}"#)
    #expect(Untrusted.escaped(bytes: [0xED, 0xA0, 0x80]) == #"\x{ED}\x{A0}\x{80}"#)
    #expect(Untrusted.escaped(bytes: [0xC0, 0x80, 0xF4, 0x90, 0x80, 0x80]).contains("x{F4}"))
    #expect(Untrusted.escaped(bytes: [0x1B, 0xC2, 0x9B]) == #"\u{1B}\u{9B}"#)
  }

  @Test func `a line stays one line of so many columns`() {
    #expect(Untrusted.line("a\nb\u{1B}") == #"a\nb\u{1B}"#)
    #expect(Untrusted.line("中文中文", columns: 5) == "中文…")
    let long = Untrusted.line(String(repeating: "x\u{301}", count: 500_000))
    #expect(Cells.width(of: long) == 200)
    #expect(Untrusted.line("abc", columns: 0) == "")
    #expect(Untrusted.line("abc", columns: .max) == "abc")
    #expect(Untrusted.line("abc", columns: .min) == "")
  }
}
