// The same plot as a drawing for documents. One path per curve, coordinates to a tenth of a pixel; lines and
// letters take the colour of the surrounding text, so the drawing suits light and dark pages.

extension Plot {
  /// An SVG document of the given size in pixels (each clamped to 100...10,000).
  public func svg(width: Int = 640, height: Int = 400) -> String {
    let width = min(max(width, 100), 10_000)
    let height = min(max(height, 100), 10_000)
    let scale = PlotScale(curves: curves, x: xRange, y: yRange)
    let frame = (left: 60.0, top: curves.count > 1 ? 32.0 : 12.0, right: 12.0, bottom: 28.0)
    let size = (
      x: max(Double(width) - frame.left - frame.right, 1),
      y: max(Double(height) - frame.top - frame.bottom, 1)
    )
    func coordinates(_ point: (x: Double, y: Double)) -> String {
      let x = Numerals.fixed(frame.left + point.x, decimals: 1, trim: true)
      return x + " " + Numerals.fixed(frame.top + point.y, decimals: 1, trim: true)
    }
    let name = title.isEmpty ? curves.map(\.name.plain).joined(separator: ", ") : title
    var out = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(width) \(height)\" "
    out += "font-family=\"sans-serif\" font-size=\"12\" color=\"#555\">\n"
    out += "<title>\(Plot.markup(name.isEmpty ? "plot" : name))</title>\n"
    func axis(_ path: String, _ extra: String) {
      out += "<path d=\"\(path)\" fill=\"none\" stroke=\"currentColor\"\(extra)/>\n"
    }
    axis("M\(coordinates((0, 0)))L\(coordinates((0, size.y)))L\(coordinates(size))", "")
    var ticks = [scale.y.upperBound, scale.y.lowerBound]
    if scale.y.lowerBound < 0, scale.y.upperBound > 0 {
      let zero = scale.place(0, 0, in: size).y
      axis("M\(coordinates((0, zero)))L\(coordinates((size.x, zero)))", " stroke-dasharray=\"1 4\"")
      if zero > 14, zero < size.y - 14 { ticks.append(0) }
    }
    func label(_ text: String, _ x: Double, _ y: Double, _ anchor: String) {
      out += "<text x=\"\(Numerals.fixed(x, decimals: 1, trim: true))\" "
      out += "y=\"\(Numerals.fixed(y, decimals: 1, trim: true))\" "
      out += "text-anchor=\"\(anchor)\" fill=\"currentColor\">\(Plot.markup(text))</text>\n"
    }
    for value in ticks {
      let y = frame.top + scale.place(0, value, in: size).y
      label(Plot.label(value, of: scale.y, .unicode), frame.left - 6, y + 4, "end")
    }
    let below = frame.top + size.y + 18
    label(Plot.label(scale.x.lowerBound, of: scale.x, .unicode), frame.left, below, "start")
    label(Plot.label(scale.x.upperBound, of: scale.x, .unicode), frame.left + size.x, below, "end")

    let colors = ["#1a7fb5", "#c2410c", "#2e8b57", "#8b5fbf"]
    let dashes = ["", " stroke-dasharray=\"8 4\"", " stroke-dasharray=\"2 3\""]
    var legend = frame.left + 8
    for (index, curve) in curves.enumerated() {
      var path = ""
      var end = ""
      scale.stretches(of: curve, in: size, near: 3) { start, stop in
        guard let (a, b) = Canvas.clip(start, stop, to: size) else { return }
        let first = coordinates(a)
        if first != end { path += "M" + first }
        end = coordinates(b)
        path += "L" + end
      }
      let look = "stroke=\"\(colors[index % 4])\" stroke-width=\"1.5\"\(dashes[index % 3])"
      out += "<path d=\"\(path)\" fill=\"none\" \(look) stroke-linejoin=\"round\" "
      out += "stroke-linecap=\"round\"/>\n"
      if curves.count > 1 {
        let from = Numerals.fixed(legend, decimals: 1, trim: true)
        let to = Numerals.fixed(legend + 24, decimals: 1, trim: true)
        out += "<path d=\"M\(from) 14L\(to) 14\" fill=\"none\" \(look)/>\n"
        label(curve.name.plain, legend + 30, 18, "start")
        legend += 30 + 8 * Double(min(curve.name.width, 1000)) + 16
      }
    }
    return out + "</svg>\n"
  }

  /// Text for an XML document: escaped like all text that leaves, then for the markup.
  static func markup(_ text: String) -> String {
    var out = ""
    for scalar in Untrusted.escaped(text).unicodeScalars {
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "\n": out += " "
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }
}
