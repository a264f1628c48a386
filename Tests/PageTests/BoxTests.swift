// Formulas in two dimensions against drawings, in both repertoires.

import Page
import Testing

private func box(_ string: String) -> Box { Box(Text(string)) }

/// A drawing in the source: its lines without the first and last newline of a multi-line literal.
private func expect(
  _ box: Box, _ drawing: String, baseline: Int, sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(box.text.plain == drawing, sourceLocation: sourceLocation)
  #expect(box.baseline == baseline, sourceLocation: sourceLocation)
  #expect(box.rows.allSatisfy { $0.width == box.width }, sourceLocation: sourceLocation)
}

@Suite struct BoxTests {
  let quotient = Box.fraction(box("2"), box("x² + 1"))

  @Test func `fractions in a line share the row of their bars`() {
    let line = Box.beside([quotient, box(" − "), .fraction(box("ln(x² + 1)"), box("x²"))])
    expect(
      line,
      """
        2      ln(x² + 1)
      ────── − ──────────
      x² + 1       x²
      """, baseline: 1)
    expect(.fraction(box("a"), box("b + 1"), glyphs: .ascii), "  a\n-----\nb + 1", baseline: 1)
  }

  @Test func `the bar between fractions is the longest`() {
    expect(
      .fraction(.fraction(box("a"), box("b")), box("c")),
      """
       a
       ─
       b
      ───
       c
      """, baseline: 3)
  }

  @Test func `scripts stand above and below their base`() {
    expect(box("x").superscript(box("y").superscript(box("z"))), "  z\n y\nx", baseline: 2)
    expect(box("x").scripts(above: box("2"), below: box("i")), " 2\nx\n i", baseline: 1)
    let base = Box.fraction(box("a"), box("b")).enclosed(in: .parentheses)
    expect(base.superscript(box("2")), "   2\n⎛a⎞\n⎜─⎟\n⎝b⎠", baseline: 2)
    let ascii = Box.fraction(box("a"), box("b"), glyphs: .ascii)
    expect(ascii.enclosed(in: .parentheses, glyphs: .ascii), "/a\\\n|-|\n\\b/", baseline: 1)
  }

  @Test func `roots cover what they hold`() {
    expect(.radical(box("x + 1")), " _____\n√x + 1", baseline: 1)
    expect(.radical(box("x + 1"), index: box("3")), "3_____\n√x + 1", baseline: 1)
    expect(.radical(box("x"), index: box("n + 1")), "n + 1_\n    √x", baseline: 1)
    expect(.radical(box("x"), glyphs: .ascii), "  _\n\\/x", baseline: 1)
    expect(.radical(box("x"), index: box("3"), glyphs: .ascii), "3 _\n\\/x", baseline: 1)
    expect(
      .radical(quotient, index: box("10")),
      """
           ______
          ╱  2
      10 ╱ ──────
       ╲╱  x² + 1
      """, baseline: 2)
    expect(.radical(.radical(box("x"))), "   __\n  ╱ _\n╲╱ √x", baseline: 2)
  }

  @Test func `brackets grow`() {
    let two = box("a\nb")
    let four = box("a\nb\nc\nd")
    expect(two.enclosed(in: .parentheses), "⎛a⎞\n⎝b⎠", baseline: 0)
    expect(four.enclosed(in: .braces), "⎧a⎫\n⎪b⎪\n⎨c⎬\n⎩d⎭", baseline: 0)
    expect(two.enclosed(in: .leftBrace), "⎰a\n⎱b", baseline: 0)
    expect(two.enclosed(in: .bars), "│a│\n│b│", baseline: 0)
    expect(two.enclosed(in: .doubleBars, glyphs: .ascii), "||a||\n||b||", baseline: 0)
    expect(box("f").enclosed(in: .brackets), "[f]", baseline: 0)
    for bracket in Bracket.allCases {
      for glyphs in [Glyphs.unicode, .ascii] {
        for height in 1...5 {
          let content = Box(Text(String(repeating: "\n", count: height - 1)))
          let enclosed = content.enclosed(in: bracket, glyphs: glyphs)
          #expect(enclosed.height == height)
          #expect(enclosed.rows.allSatisfy { $0.width == enclosed.width })
          if glyphs == .ascii { #expect(enclosed.text.plain.utf8.allSatisfy { $0 < 0x80 }) }
        }
      }
    }
  }

  @Test func `matrices line up their columns`() {
    let cells = [[box("y"), box("x")], [box("cos(x)"), box("0")], [box("1"), box("2y")]]
    expect(
      .matrix(cells),
      """
      ⎡ y         x  ⎤
      ⎢ cos(x)    0  ⎥
      ⎣ 1         2y ⎦
      """, baseline: 1)
    expect(
      .matrix(cells, columns: .right, gap: 2, glyphs: .ascii),
      """
      [      y   x ]
      [ cos(x)   0 ]
      [      1  2y ]
      """, baseline: 1)
    let numbers = [[box("−0.5"), box("1e−5")], [box("10.25"), box("3")]]
    expect(
      .beside([box("M = "), .matrix(numbers, columns: .decimal, gap: 2)]),
      """
          ⎡ −0.5   1e−5 ⎤
      M = ⎣ 10.25  3    ⎦
      """, baseline: 1)
    expect(
      .matrix([[quotient, box("1")], [box("0")]], columns: .center),
      """
      ⎡   2         ⎤
      ⎢ ──────    1 ⎥
      ⎢ x² + 1      ⎥
      ⎢             ⎥
      ⎣   0         ⎦
      """, baseline: 2)
    #expect(Box.matrix([]).text.plain == "[  ]")
  }

  @Test func `a wide matrix is shown in blocks of columns`() {
    let cells = (1...2).map { row in (1...5).map { box("a\(row)\($0)") } }
    expect(
      .matrix(cells, fitting: 20),
      """
      columns 1–2 of 5
      ⎡ a11    a12 ⎤
      ⎣ a21    a22 ⎦
      columns 3–4 of 5
      ⎡ a13    a14 ⎤
      ⎣ a23    a24 ⎦
      column 5 of 5
      ⎡ a15 ⎤
      ⎣ a25 ⎦
      """, baseline: 0)
    #expect(Box.matrix(cells, fitting: 80) == Box.matrix(cells))
    #expect(Box.matrix(cells, fitting: .min, gap: .max).height == 15)
    #expect(Box.matrix(cells, fitting: 0).text.plain.contains("column 5 of 5"))
  }

  @Test func `sums carry their limits`() {
    expect(.sum(box("k²"), from: box("k = 1"), to: box("n")), "  n\n  Σ   k²\nk = 1", baseline: 1)
    expect(
      .sum(quotient, from: box("k=1")),
      """
      ___   2
      ╲   ──────
      ╱   x² + 1
      ‾‾‾
      k=1
      """, baseline: 1)
    expect(.sum(box("k"), glyphs: .ascii), "___\n\\   k\n/__", baseline: 1)
  }

  @Test func `long lines break between pieces`() {
    let pieces = [box("x² sin(x)"), box(" + 3x cos(x)"), box(" − 7 exp(x)"), box(" + 1")]
    expect(.flow(pieces, width: 24), "x² sin(x) + 3x cos(x)\n   − 7 exp(x) + 1", baseline: 0)
    #expect(Box.flow(pieces, width: 80).height == 1)
    #expect(Box.flow(pieces, width: 0).height == 4)
    #expect(Box.flow([box("a"), quotient], width: 5).height == 5)
    #expect(Box.flow([], width: 10).text.isEmpty)
  }

  @Test func `frames and tops line up in a diagram`() {
    let diagram = Box.beside(
      [box("0.05\n0.10").framed(), box("\n──\n──"), box("σ\n·\n·").framed()], align: .top)
    expect(
      diagram,
      """
      ┌──────┐  ┌───┐
      │ 0.05 │──│ σ │
      │ 0.10 │──│ · │
      └──────┘  │ · │
                └───┘
      """, baseline: 2)
    #expect(box("a").framed(glyphs: .ascii).text.plain == "+---+\n| a |\n+---+")
  }

  @Test func `cells, not characters, decide the width`() {
    expect(.fraction(box("中文"), box("x\u{302}")), "中文\n────\n x\u{302}", baseline: 1)
  }

  @Test func `roles survive the layout`() {
    let text = Box.fraction(Box(Text("1", .number)), Box(Text("x", .symbol))).text
    #expect(text.spans.map(\.role) == [.number, .plain, .operator, .plain, .symbol])
  }

  @Test(arguments: [Glyphs.unicode, .ascii])
  func `any nesting keeps its rows equal and its baseline inside`(glyphs: Glyphs) {
    var random = Lehmer()
    for _ in 0..<300 {
      var boxes = [box("x"), box("12"), box(""), box("a + b")]
      for _ in 0..<12 {
        let a = boxes[Int(random.next() >> 33) % boxes.count]
        let b = boxes[Int(random.next() >> 33) % boxes.count]
        if a.width > 60 || a.height > 30 || b.width > 60 || b.height > 30 { continue }
        let new: Box =
          switch (random.next() >> 33) % 9 {
          case 0: .fraction(a, b, glyphs: glyphs)
          case 1: .beside([a, b, a], gap: 1)
          case 2: a.superscript(b)
          case 3: .radical(a, index: b, glyphs: glyphs)
          case 4: a.enclosed(in: .parentheses, glyphs: glyphs)
          case 5: .matrix([[a, b], [b]], columns: .decimal, glyphs: glyphs)
          case 6: .sum(a, from: b, to: a, glyphs: glyphs)
          case 7: a.scripts(above: b, below: a)
          default: .flow([a, b, b], width: 20)
          }
        #expect(new.rows.allSatisfy { $0.width == new.width })
        #expect(new.rows.indices.contains(new.baseline))
        // A construction loses nothing of what it is made of.
        let letters = new.text.plain.count { $0.isLetter && $0 != "Σ" }
        #expect(letters >= a.text.plain.count { $0.isLetter && $0 != "Σ" })
        if glyphs == .ascii { #expect(new.text.plain.utf8.allSatisfy { $0 < 0x80 }) }
        boxes.append(new)
      }
    }
  }

  @Test func `empty boxes are harmless`() {
    let empty = Box(Text())
    #expect(empty.height == 1 && empty.width == 0)
    #expect(Box.beside([]).height == 1)
    #expect(Box.stacked([]).height == 1)
    #expect(Box.fraction(empty, empty).height == 3)
    #expect(Box.radical(empty, index: empty).height == 2)
    #expect(Box.sum(empty, from: empty, to: empty).height == 3)
    #expect(Box(Text("a\nb"), baseline: 9).baseline == 1)
    #expect(Box.beside([empty, empty], gap: .max).width == 100_000)
  }
}
