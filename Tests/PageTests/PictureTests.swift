// Pictures of training: what they show for plain numbers, and that no numbers are too odd for them.

import Page
import Testing

/// Whether tags are balanced, attributes quoted, and no number is missing in an SVG document.
private func isWellFormed(_ svg: String) -> Bool {
  var open: [Substring] = []
  var rest = svg[...]
  while let start = rest.firstIndex(of: "<") {
    guard let end = rest[start...].firstIndex(of: ">") else { return false }
    let tag = rest[rest.index(after: start)..<end]
    rest = rest[rest.index(after: end)...]
    if tag.contains("<") || tag.filter({ $0 == "\"" }).count % 2 != 0 { return false }
    if tag.hasPrefix("/") {
      if open.popLast() != tag.dropFirst() { return false }
    } else if !tag.hasSuffix("/") {
      open.append(tag.prefix { $0 != " " })
    }
    if tag.hasPrefix("path"), tag.contains("nan") || tag.contains("inf") { return false }
  }
  return open.isEmpty && svg.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\"")
    && svg.hasSuffix("</svg>\n")
}

private let oddities: [Double] = [
  .nan, .infinity, -.infinity, 0, -0.0, 1, -1, 1e300, -1e300, .leastNonzeroMagnitude,
  .greatestFiniteMagnitude,
]
private let styles =
  [0, 1, 2, 7, 12, 30, 80, 10_000_000].flatMap { width in
    [
      Style(width: width), Style(glyphs: .ascii, width: width),
      Style(width: width, color: true, braille: false),
    ]
  }

@Suite struct LossCurveTests {
  @Test func `two series stand between round numbers`() {
    let curve = LossCurve(
      series: [
        .init(name: "train", values: [4, 3, 2, 1, 0.5]),
        .init(name: "validation", values: [4, 3, 2.5, 2.5, 3]),
      ], title: "moons", width: 44, height: 5)
    #expect(
      curve.text(Style(glyphs: .ascii)).plain == """
        moons   loss
        4 ++++*+++*
          |       *++++++*+++ +++ +++ +++ +++ +++ ++
        2 +                *********
          |                         ***********
        0 +                                    *****
          +----------+-------------------+----------
                     2                   4     epoch
           *** train       0.5
           +++ validation  3   least 2.5 at epoch 3
        """)
  }

  @Test func `a wide range of positive values is drawn logarithmically`() {
    let values = (0..<50).map { 1000 / Double(1 << ($0 / 2)) }
    var curve = LossCurve(series: [.init(values: values)], yLabel: "loss")
    #expect(curve.text().plain.hasPrefix("loss, logarithmic\n"))
    #expect(curve.text().plain.contains("\n   10 ┤"))
    curve.scale = .linear
    #expect(curve.text().plain.hasPrefix("loss\n"))
    curve.scale = .automatic
    curve.series.append(.init(values: [-1]))
    #expect(curve.text().plain.hasPrefix("loss\n"))
    #expect(LossCurve(series: [.init(values: [3, 2, 1])]).text().plain.hasPrefix("loss\n"))
  }

  @Test func `of many values the extremes stay`() {
    var values = [Double](repeating: 1, count: 100_000)
    values[61_234] = 9
    let svg = LossCurve(series: [.init(values: values)]).svg()
    #expect(svg.utf8.count < 60_000)
    // The spike goes from where 1 is drawn up to the top of the frame.
    #expect(svg.contains(" 34L"))
    let text = LossCurve(series: [.init(values: values)], height: 6).text().plain.split(separator: "\n")
    #expect(text[1].contains { $0.unicodeScalars.contains { $0.value > 0x2800 && $0.value < 0x2900 } })
  }

  @Test func `no numbers are too odd for a loss curve`() {
    var all: [[Double]] = [[], oddities, [.nan], [5], [5, 5, 5], [0, 0]]
    for a in oddities { for b in oddities { all.append([a, b]) } }
    for values in all {
      for scale in [LossCurve.Scale.automatic, .linear, .logarithmic] {
        let curve = LossCurve(
          series: [.init(name: "a & b", values: values), .init(xs: values, ys: values.reversed())],
          title: "<t>\u{1B}", scale: scale, height: values.count % 3)
        for style in styles { #expect(curve.text(style).width <= max(style.width, 1)) }
        #expect(isWellFormed(curve.svg(width: 200, height: 100)), "\(values)")
      }
    }
    #expect(isWellFormed(LossCurve(series: []).svg(width: .min, height: .max)))
    #expect(LossCurve(series: [], height: .max).text(Style(width: .max)).lines.count < 300)
  }
}

@Suite struct DecisionMapTests {
  /// Class 1 on the right half.
  private func halves(_ points: [DecisionMap.Point] = []) -> DecisionMap? {
    let places = DecisionMap.places(columns: 10, rows: 10, x: 0...1, y: 0...1)
    return DecisionMap(
      columns: 10, rows: 10, probabilities: places.map { $0.x < 0.5 ? 0.1 : 0.9 }, x: 0...1, y: 0...1,
      points: points)
  }

  @Test func `sides, points and mistakes`() throws {
    let points: [DecisionMap.Point] = [
      .init(x: 0.2, y: 0.9, target: 0), .init(x: 0.8, y: 0.9, target: 1), .init(x: 0.9, y: 0.1, target: 0),
      .init(x: 7, y: 7, target: 0), .init(x: .nan, y: 0, target: 1),
    ]
    let map = try #require(halves(points))
    #expect(map.tally == (3, 2))
    let text = map.text(Style(glyphs: .ascii), width: 13)
    #expect(
      text.plain == """
        1 +  o  %%%x%
          |     %%%%%
          |     %%%%%
          |     %%%%%
        0 +     %%%%o
          +----------
           0        1
             o 0  ...
        """)
    #expect(text.spans.contains { $0.text == "o" && $0.role == .error })
    #expect(text.spans.contains { $0.text == "o" && $0.role == .emphasis })
    #expect(map.text().plain.hasSuffix("2/3 right"))
    let svg = map.svg()
    #expect(isWellFormed(svg))
    #expect(svg.components(of: "<circle").count == 3 + 2)
    // The boundary is in the middle from the top to the bottom: 52 + (520 - 68)/2.
    #expect(svg.contains("M278 34L") && svg.contains("2 of 3 right"))
  }

  @Test func `grids that do not fit are refused`() {
    #expect(DecisionMap(columns: 2, rows: 2, probabilities: [1, 1, 1], x: 0...1, y: 0...1) == nil)
    #expect(DecisionMap(columns: 0, rows: 2, probabilities: [], x: 0...1, y: 0...1) == nil)
    #expect(DecisionMap(columns: .max, rows: 2, probabilities: [1], x: 0...1, y: 0...1) == nil)
    #expect(DecisionMap(columns: 1, rows: 1, probabilities: [1], x: 0...0, y: 0...1) == nil)
    #expect(
      DecisionMap(
        columns: 1, rows: 1, probabilities: [1], x: -.greatestFiniteMagnitude...(.greatestFiniteMagnitude),
        y: 0...1)
        == nil)
    #expect(DecisionMap.places(columns: 0, rows: 5, x: 0...1, y: 0...1).isEmpty)
    #expect(DecisionMap.places(columns: 2, rows: 1, x: 0...1, y: 0...1).map(\.x) == [0.25, 0.75])
  }

  @Test func `surroundings hold every finite point`() {
    let points = oddities.map { DecisionMap.Point(x: $0, y: -$0, target: 0) }
    let (x, y) = DecisionMap.surroundings(of: points)
    #expect(x == -1.25...1.25 && y == -1.25...1.25)
    #expect(DecisionMap.surroundings(of: []).x == -1...1)
  }

  @Test func `no numbers are too odd for a decision map`() throws {
    for classes in [1, 2, 3, 12] {
      for shift in oddities.indices {
        let values = (0..<(6 * classes)).map { oddities[($0 + shift) % oddities.count] }
        let points = oddities.map { DecisionMap.Point(x: $0, y: $0, target: shift * 1_000_000 - 3) }
        let map = try #require(
          DecisionMap(
            columns: 3, rows: 2, probabilities: values, x: -1...1, y: 0...(1e-300), points: points, title: "<"
          ))
        for style in styles { #expect(map.text(style, width: style.width).width <= max(style.width, 1)) }
        #expect(isWellFormed(map.svg(width: shift * 100)))
      }
    }
  }
}

@Suite struct HeatmapTests {
  @Test func `signs and magnitudes are told apart without colour`() throws {
    let map = try #require(Heatmap(rows: 2, columns: 3, values: [1, 0.5, 0, -0.25, -0.5, -1], title: "W"))
    #expect(
      map.text().plain == """
        W
        ██▒▒\u{20}\u{20}
        ··--≡≡
        ≡≡ −1   ██ 1
        """)
    #expect(
      map.text(Style(glyphs: .ascii)).plain.split(separator: "\n")[1...] == [
        "@@**  ", "..--~~", "~~ -1   @@ 1",
      ])
    let colored = map.text(Style(color: true))
    #expect(colored.spans.contains { $0.role == .number && $0.text.hasSuffix("██") })
    let svg = map.svg()
    #expect(isWellFormed(svg))
    #expect(
      svg.contains("fill=\"#c2410c\"") && svg.contains("fill=\"#1a6fa8\"") && svg.contains(">−0.25</text>"))
  }

  @Test func `a gallery has one scale`() throws {
    let maps = try [1.0, 4].map { try #require(Heatmap(rows: 1, columns: 1, values: [$0], title: "k")) }
    #expect(Heatmap.gallery(maps).plain == "k   k\n░░  ██\n██ 4")
    #expect(Heatmap.gallery(maps, Style(width: 4)).plain == "k\n░░\n\nk\n██\n██ 4")
    #expect(isWellFormed(Heatmap.svg(maps, across: 2, title: "two")))
    #expect(isWellFormed(Heatmap.svg([], across: 0)))
  }

  @Test func `a wide matrix keeps its extremes`() throws {
    var values = [Double](repeating: 0.01, count: 40_000)
    values[20_123] = -9
    let map = try #require(Heatmap(rows: 200, columns: 200, values: values))
    let text = map.text(Style(width: 40)).plain
    #expect(text.contains("≡≡") && text.split(separator: "\n").count == 21)
  }

  @Test func `no numbers are too odd for a heatmap`() throws {
    for (rows, columns) in [(0, 0), (0, 5), (5, 0), (1, 1), (1, 11), (11, 1), (3, 7), (40, 3)] {
      for shift in oddities.indices {
        let values = (0..<(rows * columns)).map { oddities[($0 * 3 + shift) % oddities.count] }
        var map = try #require(Heatmap(rows: rows, columns: columns, values: values, title: "&"))
        let image = try #require(GrayImage(rows: rows, columns: columns, values: values, title: "&"))
        for style in styles {
          #expect(map.text(style).width <= max(style.width, 1))
          #expect(image.text(style).width <= max(style.width, 1))
        }
        #expect(isWellFormed(map.svg()) && isWellFormed(image.svg(pixel: oddities[shift])))
        map.limit = oddities[shift]
        #expect(isWellFormed(map.svg(cell: oddities[shift])))
      }
    }
    #expect(Heatmap(rows: 2, columns: 2, values: [1]) == nil)
    #expect(Heatmap(rows: .max, columns: 2, values: []) == nil)
    #expect(Heatmap(rows: -1, columns: -1, values: [1]) == nil)
    #expect(GrayImage(rows: -1, columns: -1, values: [1]) == nil)
  }

  @Test func `a picture has two pixels in each cell`() throws {
    let image = try #require(
      GrayImage(rows: 3, columns: 4, values: [0, 1, 1, 0.5, 0, 1, 0, 0.5, 1, 0, 0.5, 0]))
    #expect(image.text().plain == " █▀▒\n▀ ░ ")
    #expect(image.text(Style(glyphs: .ascii)).plain == " @++\n+ : ")
    let bytes = try #require(GrayImage(rows: 1, columns: 2, bytes: [0, 255] as [UInt8]))
    #expect(bytes.values == [0, 1])
    #expect(image.text(Style(width: 2)).plain.count == 2)
  }
}

@Suite struct ProgressTests {
  private let progress = Progress(
    current: 3, total: 10, share: 0.62, values: [("loss", 0.3121), ("acc", 0.91)], secondsLeft: 4)

  @Test func `one line says it all`() {
    #expect(
      progress.text().plain
        == "epoch 3/10  ━━━━━━━━━━━━━━──────────  62 %  loss 0.3121  acc 0.9100  4 s left")
    #expect(
      progress.text(Style(glyphs: .ascii, width: 72), bar: 12).plain
        == "epoch 3/10  =======-----  62 %  loss 0.3121  acc 0.9100  4 s left")
  }

  @Test func `what does not fit is left out`() {
    for width in 0...100 { #expect(progress.text(Style(width: width)).width <= max(width, 1)) }
    #expect(progress.text(Style(width: 45)).plain == "epoch 3/10   62 %  loss 0.3121  acc 0.9100")
    #expect(progress.text(Style(width: 20)).plain == "epoch 3/10   62 %")
  }

  @Test(
    arguments: [
      (0.0, "0.0 s"), (0.44, "0.4 s"), (4.2, "4 s"), (59.4, "59 s"), (59.6, "1 min 00 s"),
      (3605, "1 h 00 min"),
      (100_000, "1 day"), (400_000, "4 days"), (1e300, "years"),
    ] as [(Double, String)])
  func `times are read at a glance`(seconds: Double, text: String) {
    let line = Progress(current: 1, total: 2, share: 0.5, secondsLeft: seconds).text().plain
    #expect(line.hasSuffix(" \(text) left"))
  }

  @Test func `no share is too odd`() {
    for value in oddities {
      let line = Progress(
        unit: "", current: .min, total: .max, share: value, values: [("x", value)], secondsLeft: value)
      for style in styles { #expect(line.text(style, bar: .max).width <= max(style.width, 1)) }
    }
  }
}

extension String {
  /// The beginnings of `part`.
  fileprivate func components(of part: String) -> [String.Index] {
    indices.filter { self[$0...].hasPrefix(part) }
  }
}
