// The canvas and plots against drawings, and the window a plot chooses.

import Page
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

private let tiny = Double.leastNonzeroMagnitude

private func curve(
  _ range: ClosedRange<Double>, _ count: Int = 121, name: Text = "", _ f: (Double) -> Double
) -> Plot.Curve {
  let step = (range.upperBound - range.lowerBound) / Double(count - 1)
  let xs = (0..<count).map { range.lowerBound + Double($0) * step }
  return Plot.Curve(name: name, xs: xs, ys: xs.map(f))
}

@Suite struct CanvasTests {
  @Test func `dots are the bits of braille characters`() {
    var canvas = Canvas(columns: 2, rows: 1)
    var bits: [String] = []
    for y in 0..<4 {
      for x in 0..<2 {
        var one = Canvas(columns: 1, rows: 1)
        one.set(x: x, y: y)
        bits += one.lines().map(\.plain)
        canvas.set(x: x + 2, y: y)
      }
    }
    #expect(bits == ["⠁", "⠈", "⠂", "⠐", "⠄", "⠠", "⡀", "⢀"])
    #expect(canvas.lines().map(\.plain) == ["⠀⣿"])
    #expect(canvas.lines(braille: false).map(\.plain) == [" *"])
  }

  @Test func `lines are drawn where they are on the canvas`() {
    var canvas = Canvas(columns: 3, rows: 1)
    var pen = Pen()
    canvas.line(from: (-100, -100), to: (100, 100), with: &pen)
    #expect(canvas.lines().map(\.plain) == ["⠑⢄"])
    canvas.line(from: (-5, 90), to: (50, 90), with: &pen)
    canvas.line(from: (.nan, 0), to: (5, 0), with: &pen)
    canvas.line(from: (0, -.infinity), to: (0, .infinity), with: &pen)
    #expect(canvas.lines().map(\.plain) == ["⠑⢄"])
    canvas.set(x: .max, y: .min)
  }

  @Test func `sizes are clamped`() {
    let huge = Canvas(columns: 1_000_000, rows: .max)
    #expect(huge.columns == 4096 && huge.rows == 512)
    #expect(Canvas(columns: .min, rows: 0).lines().count == 1)
  }

  @Test func `pens differ in pattern, role and mark`() {
    var canvas = Canvas(columns: 8, rows: 1)
    var dashed = Pen(.rule, pattern: .dashed, mark: "+")
    canvas.line(from: (0, 0), to: (15, 0), with: &dashed)
    #expect(canvas.lines()[0] == Text("⠉⠉⠁⠀⠉⠉⠁", .rule))
    #expect(canvas.lines(braille: false)[0].plain == "+++ +++")
  }
}

@Suite struct PlotTests {
  @Test func `a curve stands between its axes`() {
    let plot = Plot(curves: [curve(0...12) { sin($0) * exp(-$0 / 4) }], width: 39, height: 5)
    #expect(
      plot.text(Style(glyphs: .ascii)).plain == """
         0.6962 + *****
                + *   **
                +*     **        ******
              0 +* . . .** . . *** . .*********
        -0.3174 +        *******
                +------------------------------
                 0                           12
        """)
    #expect(
      plot.text().plain == """
         0.6962 ┤⠀⢀⠞⠉⠳⡀
                ┤⠀⠎⠀⠀⠀⠘⡄
                ┤⡸⠀⠀⠀⠀⠀⠘⡄⠀⠀⠀⠀⠀⠀⠀⠀⢀⣀⠤⢤⣀⡀
              0 ┤⠃⠀⠂⠀⠂⠀⠂⠘⢆⠀⠂⠀⠂⠀⢂⠖⠋⠀⠂⠀⠂⠈⠛⠒⠦⠤⠦⠤⠦⠤
        −0.3174 ┤⠀⠀⠀⠀⠀⠀⠀⠀⠈⠳⣄⣀⡤⠞⠁
                └──────────────────────────────
                 0                           12
        """)
  }

  @Test func `poles do not flatten a curve`() {
    let text = Plot(curves: [curve(-4...4, 300, tan)], height: 4).text().plain
    let top = text.split(separator: "┤")[0].filter { $0 != " " }
    #expect((Double(top) ?? 0) > 2 && (Double(top) ?? 0) < 20)
    let axis = Plot(curves: [curve(-4...4, 300) { 1 / ($0 * $0) }]).text().plain
    #expect((Double(axis.split(separator: "┤")[0].filter { $0 != " " }) ?? 0) < 100)
  }

  @Test func `narrow peaks and steps keep their height`() {
    let peak = Plot(curves: [curve(-4...4, 241) { exp(-100 * $0 * $0) }], height: 3)
    #expect(peak.text().plain.hasPrefix("1 ┤"))
    #expect(peak.text().plain.contains("\n0 ┤"))
    let step = Plot(curves: [curve(-4...4, 240) { $0 < 0 ? -1 : 1 }], width: 20, height: 3)
    #expect(
      step.text(Style(glyphs: .ascii)).plain == """
         1 +        ********
         0 +. . . . . . . .
        -1 +********
           +----------------
            -4             4
        """)
  }

  @Test func `few points are joined`() {
    let plot = Plot(curves: [.init(xs: [0, 1, 2], ys: [0, 10, 0])], width: 14, height: 3)
    #expect(
      plot.text(Style(glyphs: .ascii)).plain == """
        10 +   ****
           + ***  ***
         0 +**. . . **
           +----------
            0        2
        """)
  }

  @Test func `several curves have a legend`() {
    let curves = [curve(0...1, name: "x") { $0 }, curve(0...1, name: "1 − x") { 1 - $0 }]
    let plot = Plot(curves: curves, width: 24, height: 3)
    let text = plot.text()
    #expect(text.plain.hasSuffix("\n   ⠒⠒⠒⠒ x   ⠒⠂⠐⠒ 1 − x"))
    #expect(text.spans.contains { $0.role == .rule } && text.spans.contains { $0.role == .number })
    #expect(plot.text(Style(braille: false)).plain.hasSuffix("\n   *** x   +++ 1 − x"))
  }

  @Test(arguments: [
    Plot(curves: []), Plot(curves: [.init(xs: [], ys: [])]), Plot(curves: [.init(xs: [1], ys: [])]),
    Plot(curves: [.init(xs: [.nan, 1], ys: [1, .nan])]), Plot(curves: [.init(xs: [3], ys: [7])]),
    Plot(curves: [.init(xs: [0, 1], ys: [-.greatestFiniteMagnitude, .greatestFiniteMagnitude])]),
    Plot(curves: [.init(xs: [0, 1, 2], ys: [5, 5, 5])], width: .max, height: .max),
    Plot(curves: [.init(xs: [0, tiny], ys: [0, tiny])], width: .min, height: .min),
    Plot(curves: [.init(xs: [0, 1], ys: [.infinity, -.infinity])], xRange: 0...(.infinity)),
    Plot(curves: [.init(xs: [-1e300, 1e300], ys: [1e300, 0])], yRange: 0...tiny),
    Plot(curves: [.init(xs: [0, 1], ys: [1e16, 1e16 + 2])], xRange: 2...2),
  ])
  func `no input is too odd to plot`(plot: Plot) {
    for width in [0, 1, 2, 9, 10, 80, 1_000_000] {
      for glyphs in [Glyphs.unicode, .ascii] {
        let text = plot.text(Style(glyphs: glyphs, width: width))
        #expect(text.width <= max(1, width))
        #expect(!text.isEmpty || width < 3 || glyphs == .ascii || plot.curves.isEmpty)
      }
    }
    #expect(plot.svg(width: .min, height: .max).hasSuffix("</svg>\n"))
  }

  @Test func `the drawing for documents is well formed`() {
    var plot = Plot(curves: [curve(-1...1, 3, name: "a<b") { $0 }, curve(-1...1, 3, name: "&\u{1B}") { -$0 }])
    plot.title = "\"x\" & more"
    let svg = plot.svg()
    #expect(svg.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 640 400\" "))
    #expect(svg.contains("<title>&quot;x&quot; &amp; more</title>"))
    #expect(svg.contains("d=\"M60 372L344 202L628 32\""))
    #expect(svg.contains(">a&lt;b</text>") && svg.contains(#">&amp;\u{1B}</text>"#))
    #expect(!svg.contains("nan") && !svg.contains("inf"))
  }

  @Test func `a gap interrupts the path`() {
    let plot = Plot(curves: [.init(xs: [0, 1, 2, 3, 4], ys: [0, 1, .nan, 1, 0])])
    #expect(plot.svg().contains("d=\"M60 372L202 12M486 12L628 372\""))
  }
}
