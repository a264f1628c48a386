// Tables, sparklines and bars against drawings.

import Page
import Testing

@Suite struct TableTests {
  @Test func `numbers line up on their points`() {
    let table = Table(
      header: ["x", "f′(x)"],
      rows: [["0", "0"], ["0.5", "1.050548"], ["1", "−2.687737"], ["2", "10.404381"], ["3", "nan"]],
      alignments: [.right, .decimal])
    #expect(
      table.text().plain == """
            x        f′(x)
            0     0
          0.5     1.050548
            1    −2.687737
            2    10.404381
            3          nan
        """)
  }

  @Test func `a rule stands under the header`() {
    let table = Table(header: ["name", "n"], rows: [["a", "1"]], ruled: true, indent: 0)
    #expect(table.text().plain == "name    n\n─────────\na       1")
    #expect(table.text(Style(glyphs: .ascii)).plain == "name    n\n---------\na       1")
  }

  @Test func `a wide table gives up its widest column`() {
    let table = Table(
      header: ["name", "summary"],
      rows: [["sin", "the sine of an angle in radians and more"], ["atan2", "中文\nlines"]], indent: 0)
    #expect(
      table.text(Style(width: 30)).plain == """
        name     summary
        sin      the sine of an angle…
        atan2    中文
                 lines
        """)
    for width in [1, 2, 5, 8, 13, 200] {
      #expect(table.text(Style(width: width)).width <= max(width, 3))
    }
  }

  @Test func `ragged and empty tables are harmless`() {
    #expect(Table().text().isEmpty)
    #expect(Table(rows: [[], ["a", "b"], ["c"]], indent: 0, gap: 1).text().plain == "\na b\nc")
    #expect(Table(rows: [["a", "b"]], indent: .max, gap: .max).text(Style(width: 8)).width <= 8)
    #expect(Table(rows: [["a", "b"]], indent: .min, gap: .min).text().plain == "ab")
  }
}

@Suite struct SparklineTests {
  @Test func `values become columns`() {
    #expect(Sparkline.text([0, 1, 2, 3, 4, 5, 6, 7], width: 8) == "▁▂▃▄▅▆▇█")
    #expect(Sparkline.text([0, 1, 2, 3, 4, 5, 6, 7], width: 8, glyphs: .ascii) == "_.:-=+*#")
    #expect(Sparkline.text([0, 0, 8, 8], width: 2) == "▁█")
    #expect(Sparkline.text([1, 10, 100], width: 9, logarithmic: true) == "▁▅█")
    #expect(Sparkline.text([0, 1, .nan, 2], width: 4) == "▁▅ █")
    #expect(Sparkline.text([0, 1, 10, -3], width: 4, logarithmic: true) == "▁▁█▁")
    #expect(Sparkline.text([5, 5], width: 2) == "▁▁")
  }

  @Test func `odd inputs are harmless`() {
    let most = Double.greatestFiniteMagnitude
    #expect(Sparkline.text([], width: 5) == "")
    #expect(Sparkline.text([1], width: -1) == "")
    #expect(Sparkline.text([-most, most, .infinity, -.infinity], width: 4) == "▁█  ")
    #expect(Sparkline.text([most, most, -most], width: 1) == "▁")
    #expect(Cells.width(of: Sparkline.text((0..<100_000).map(Double.init), width: .max)) == 10_000)
  }

  @Test func `a bar shows its share`() {
    #expect(Bars.text(0.24) == "████·············")
    #expect(Bars.text(0.11, glyphs: .ascii) == "##...............")
    #expect(Bars.text(.nan, width: 3) == "···")
    #expect(Bars.text(.infinity, width: 3) == "███")
    #expect(Bars.text(-1, width: -1) == "")
  }
}
