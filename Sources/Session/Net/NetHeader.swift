// What a net shows when it opens: at a terminal a drawing with its numbers, in a pipe its facts one a line.
import Calculus
import Networks
import Page

extension NetPage {
  /// Weights of nets up to this many parameters are written out.
  static let shownParameters = 64

  /// Numbers that JSON tells unasked.
  static let toldNumbers = 100_000

  /// x, y and the parameters, for JSON.
  static func told(_ network: Network) -> [Quantity] {
    guard network.layout.count + network.inputs.values.count + network.targets.values.count <= toldNumbers
    else { return [] }
    let names = [QuantityName(.input), QuantityName(.target)] + network.layout.parameters.map(\.name)
    return names.compactMap { try? network.quantity($0) }
  }

  static func header(_ network: Network) -> String {
    var lines = network.summary.map { "\($0.name) \($0.text)" }
    for quantity in given(network) {
      lines.append("\(quantity.name.ascii) = \(NetNotation.literal(quantity.value))")
    }
    return NetNotation.ascii(lines.joined(separator: "\n"))
  }

  /// x, y and the parameters of a small net.
  static func given(_ network: Network) -> [Quantity] {
    guard network.layout.count <= shownParameters,
      network.inputs.values.count + network.targets.values.count <= 64
    else { return [] }
    var names = [QuantityName(.input), QuantityName(.target)]
    names += network.layout.parameters.filter(\.isTrained).map(\.name)
    return names.compactMap { try? network.quantity($0) }
  }

  func header() -> Text {
    let facts = network.summary.dropFirst()
    var lines: [Text] = []
    if !network.architecture.isDense {
      lines = [Text(""), pipeline(), Text("")]
    } else if let drawing = Optional(diagram()), drawing.fits(width: style.width) {
      lines = [Text(""), drawing.text, Text("")]
    } else {
      lines = [Text("net \(network.architecture.text)", .heading)]
    }
    let rows = facts.map { [Text($0.name, .quiet), Text($0.text)] }
    lines.append(Table(rows: rows, alignments: [.left, .left], indent: 2, gap: 2).text(style))
    // What the seed has drawn is shown, for nobody has typed it.
    for quantity in NetPage.given(network) where network.seeded.contains(quantity.name.text) {
      lines.append(text(quantity).indented(by: 2))
    }
    lines.append(
      Text("  Enter or n: next step · b: back · backward: the whole pass · help: commands", .quiet))
    return lines.joinedLines()
  }

  /// The layers of a pipeline, one a line, with the shapes between them.
  func pipeline() -> Text {
    let architecture = network.architecture
    func shape(_ k: Int) -> String { architecture.shapes[k].map(String.init).joined(separator: "×") }
    var rows = [
      [Text(""), Text("x", .symbol), Text(shape(0), .number), Text(axes(architecture.inputShape), .quiet)]
    ]
    for (k, layer) in architecture.layers.enumerated() {
      let own = network.layout.parameters(of: k + 1)
      let count = own.reduce(0) { $0 + ($1.isTrained ? $1.count : 0) }
      let names = own.filter(\.isTrained).map {
        "\($0.name.text) \($0.shape.map(String.init).joined(separator: "×"))"
      }
      let words = count > 0 ? "\(count) parameters: \(names.joined(separator: ", "))" : ""
      rows.append([
        Text("\(k + 1)", .quiet), Text(layer.text, .function), Text(shape(k + 1), .number),
        Text(words, .quiet),
      ])
    }
    return Table(rows: rows, alignments: [.right, .left, .left, .left], indent: 2, gap: 3).text(style)
  }

  private func axes(_ shape: [Int]) -> String {
    shape.count == 3 ? "channels × height × width" : shape.count == 2 ? "steps × features" : ""
  }

  /// x ─ W1 ─ σ ─ W2 ─ σ ─ y: every layer a frame with its label above.
  func diagram() -> Box {
    let architecture = network.architecture
    guard architecture.depth <= 6 else { return Box(Text(blanks: style.width + 1)) }
    var columns = [column("x", values(network.inputs, architecture.inputs, network.inputs.values))]
    for (k, transfer) in architecture.transfers.enumerated() {
      let inputs = architecture.sizes[k], outputs = architecture.sizes[k + 1]
      columns.append(wire(""))
      columns.append(
        column("W\(k + 1) \(outputs)×\(inputs)", ["\(inputs * outputs) par.", "b\(k + 1) \(outputs)"]))
      columns.append(wire(""))
      let dots = outputs <= 5 ? [String](repeating: "·", count: outputs) : ["·", "⋮", "\(outputs)", "⋮", "·"]
      columns.append(column(transfer.symbol, dots))
    }
    columns.append(wire(architecture.loss.name))
    columns.append(column("y", values(network.targets, architecture.outputs, network.targets.values)))
    return Box.beside(columns)
  }

  private func values(_ tensor: Tensor, _ width: Int, _ numbers: [Double]) -> [String] {
    guard network.rows == 1, width <= 5 else {
      return network.rows == 1 ? ["\(width) numbers"] : ["\(network.rows)×\(width)"]
    }
    let decimals = Digits.decimals(numbers)
    return numbers.map { Digits.given($0, decimals) }
  }

  /// A frame under its label, on the baseline of its middle.
  private func column(_ label: String, _ lines: [String]) -> Box {
    let width = max(lines.map { Cells.width(of: $0) }.max() ?? 1, Cells.width(of: label) - 4, 4)
    let inside = lines.map { Text($0, .number).padded(to: width, .center) }
    let frame = Box(inside.joinedLines()).framed(glyphs: style.glyphs)
    let head = Box(Text(label, .symbol).padded(to: frame.width, .center))
    return Box.stacked([head, frame], baseline: 1 + frame.height / 2)
  }

  private func wire(_ label: String) -> Box {
    let width = max(2, Cells.width(of: label) + 2)
    let line = Text(String(repeating: "─", count: width), .quiet)
    guard !label.isEmpty else { return Box(line) }
    return Box([Text(label, .function).padded(to: width, .center), line].joinedLines(), baseline: 1)
  }
}
