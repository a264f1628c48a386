// Stages and quantities on the page. A pipe gets the tape line by line in ASCII; a terminal the same lines
// set as a worked example is: formulas in the head, sums and activations side by side, gradients of weights
// as matrices.
import Calculus
import Networks
import Page

struct NetPage {
  let style: Style
  let network: Network
  /// Layers whose lines are left out.
  var folded: Set<Int> = []

  /// Where formulas begin, behind the name of the stage.
  static let margin = 19

  // MARK: For a pipe

  static func out(_ stage: Stage, folded: Set<Int> = []) -> String {
    let isFolded: Bool
    switch stage.kind {
    case .forward(let layer), .backward(let layer): isFolded = folded.contains(layer)
    case .loss: isFolded = false
    }
    let lines = stage.quantities.map { quantity in
      isFolded ? NetNotation.ascii("\(quantity.name.text) = \(quantity.formula)") : out(quantity)
    }
    return ([stage.kind.title] + lines).joined(separator: "\n")
  }

  /// The formula and a line for each entry.
  static func out(_ quantity: Quantity) -> String {
    let name = quantity.name == QuantityName(.loss) ? "L" : quantity.name.text
    return NetNotation.ascii((["\(name) = \(quantity.formula)"] + quantity.text).joined(separator: "\n"))
  }

  // MARK: For a terminal

  func text(_ stage: Stage) -> Text {
    var lines: [Text] = []
    var title = stage.kind.title
    for group in grouped(stage.quantities) {
      var heads = group.map { formula($0, stage) }
      if let remark = remark(group, stage) { heads.append(remark) }
      let head = Text(Cells.padded(title, to: NetPage.margin), .heading)
      title = ""
      let formulas = heads.map(Highlight.text)
      let whole = head + formulas.joined(separator: Text(blanks: 6))
      if whole.width <= style.width {
        lines.append(whole)
      } else {
        for (k, formula) in formulas.enumerated() {
          lines.append((k == 0 ? head : Text(blanks: NetPage.margin)) + formula)
        }
      }
      let body = isFolded(stage) ? shapes(group) : self.body(group)
      if !body.isEmpty { lines.append(body) }
    }
    return lines.joinedLines()
  }

  private func isFolded(_ stage: Stage) -> Bool {
    switch stage.kind {
    case .forward(let layer), .backward(let layer): folded.contains(layer)
    case .loss: false
    }
  }

  /// What is left of a folded group.
  private func shapes(_ group: [Quantity]) -> Text {
    let words = group.map { "\($0.name.text) \($0.value.shapeText)" }.joined(separator: ", ")
    return Text("  ▸ \(words)", .quiet)
  }

  /// What stands side by side: z with a, ∂L/∂a with σ′, ∂L/∂W with ∂L/∂b.
  private func grouped(_ quantities: [Quantity]) -> [[Quantity]] {
    var groups: [[Quantity]] = []
    for quantity in quantities {
      let before = groups.last?.last?.name.kind
      switch (before, quantity.name.kind) {
      case (.sum?, .activation), (.sum?, .output), (.activationGradient?, .slope),
        (.weightGradient?, .biasGradient):
        groups[groups.count - 1].append(quantity)
      default: groups.append([quantity])
      }
    }
    return groups
  }

  private func formula(_ quantity: Quantity, _ stage: Stage) -> String {
    let text = "\(quantity.name.text) = \(quantity.formula)"
    guard case .forward(let layer) = stage.kind,
      quantity.name.kind == .activation || quantity.name.kind == .output,
      case .elementwise(let activation) = network.architecture.transfers[layer - 1],
      activation.name != "linear", activation.name != activation.formula.prefix(while: { $0 != "(" })
    else { return text }
    return "\(text) = \(spelled(activation.formula, layer))"
  }

  /// A cell of the function table in the notation of the page, z as z1.
  private func spelled(_ formula: String, _ layer: Int) -> String {
    var out = ""
    var before: Character = " "
    for (k, c) in formula.enumerated() {
      let next = formula.dropFirst(k + 1).first ?? " "
      if c == "z", !before.isLetter, !next.isLetter {
        out += "z\(layer)"
      } else {
        out += c == "-" ? "−" : c == "*" ? "·" : String(c)
      }
      before = c
    }
    return out
  }

  /// Why the last δ is so short.
  private func remark(_ group: [Quantity], _ stage: Stage) -> String? {
    guard case .backward(network.architecture.depth) = stage.kind, group.first?.name.kind == .delta,
      stage.quantity(.slope) == nil, stage.quantity(.activationGradient) == nil,
      [.bce, .ce].contains(network.architecture.loss.kind)
    else { return nil }
    let loss = network.architecture.loss.kind.rawValue
    switch network.architecture.transfers.last?.name {
    case "sigmoid" where loss == "bce": return "for σ with bce"
    case "softmax" where loss == "ce": return "for softmax with ce"
    default: return "for \(loss) of logits"
    }
  }

  private func body(_ group: [Quantity]) -> Text {
    let first = group[0]
    switch first.name.kind {
    case .loss: return loss(first)
    case .weightGradient:
      let matrix = gradient(first)
      guard network.rows > 1, group.count > 1 else { return matrix }
      return [matrix, entries(group[1])].joinedLines()
    default: break
    }
    if group.count == 2, first.lines.count == group[1].lines.count {
      let values = group[1].lines.map { Highlight.text("\($0.entry) = \(Digits.computed($0.value))") }
      let rows = zip(first.lines, values).map { [Highlight.text($0.text), $1] }
      let width = rows.map { $0[0].width + $0[1].width + 10 }.max() ?? 0
      if width <= style.width {
        let table = Table(rows: rows, alignments: [.left, .left], indent: 2, gap: 8).text(style)
        return first.elided > 0 ? [table, more(first.elided)].joinedLines() : table
      }
    }
    return group.map(entries).joinedLines()
  }

  private func more(_ count: Int) -> Text { Text("  … and \(count) more", .quiet) }

  private func entries(_ quantity: Quantity) -> Text {
    var lines = quantity.lines.map { line in
      let text = Highlight.text(line.text)
      return text.wrapped(to: max(style.width - 2, 20), indent: 4).indented(by: 2)
    }
    if quantity.elided > 0 { lines.append(more(quantity.elided)) }
    return lines.joinedLines()
  }

  /// The terms of the loss, two in a line where they fit, then their sum.
  private func loss(_ quantity: Quantity) -> Text {
    let terms = quantity.lines.dropLast().filter { $0.work != "0" }.map {
      "\($0.work) = \(Digits.computed($0.value))"
    }
    let widest = terms.map { Cells.width(of: $0) }.max() ?? 0
    var lines: [Text] = []
    var k = 0
    while k < terms.count {
      let isPair = k + 1 < terms.count && 2 * widest + 6 <= style.width
      let line = isPair ? Cells.padded(terms[k], to: widest + 4) + terms[k + 1] : terms[k]
      lines.append(Highlight.text("  " + line))
      k += isPair ? 2 : 1
    }
    if quantity.elided > 0 { lines.append(more(quantity.elided)) }
    if let total = quantity.lines.last { lines.append(Highlight.text("  " + total.text)) }
    return lines.joinedLines()
  }

  /// ∂L/∂W: the products beside their values where that fits, the values where only they fit.
  private func gradient(_ quantity: Quantity) -> Text {
    if quantity.shape.count > 2 {
      // Cell by cell for the first few, then all of them as matrices.
      return [entries(quantity), blocks(quantity) { Digits.computed($0) }].joinedLines()
    }
    let columns = quantity.shape.last ?? 1
    let name = "\(quantity.name.text) = "
    let values = matrix(quantity.value, name: name)
    guard quantity.elided == 0, columns > 0 else { return values.text }
    let works = stride(from: 0, to: quantity.lines.count, by: columns).map { start in
      quantity.lines[start..<min(start + columns, quantity.lines.count)].map { Box(Highlight.text($0.work)) }
    }
    let products = Box.matrix(works, columns: .right, gap: 2, glyphs: style.glyphs)
    let both = Box.beside([
      Box(Highlight.text(name)), products, Box(Text(" = ")), matrix(quantity.value, name: ""),
    ])
    return (both.fits(width: style.width) ? both : values).text
  }

  /// Values in brackets after a name; the corner of what is too large, with what is left out as dots.
  func matrix(_ tensor: Tensor, name: String, digits: (Double) -> String = { Digits.computed($0) }) -> Box {
    let width = max(tensor.shape.last ?? 1, 1)
    let height = tensor.values.count / width
    let cell = max(4, (tensor.values.prefix(200).map { Cells.width(of: digits($0)) }.max() ?? 4) + 2)
    let columns = min(width, max(2, (style.width - Cells.width(of: name) - 4) / cell - (width > 8 ? 1 : 0)))
    let rows = height <= 12 ? height : 8
    var cells: [[Box]] = []
    for r in 0..<rows {
      var row = (0..<columns).map { Box(Text(digits(tensor.values[r * width + $0]), .number)) }
      if columns < width { row.append(Box(Text("…", .quiet))) }
      cells.append(row)
    }
    if rows < height { cells.append((0..<columns).map { _ in Box(Text("⋮", .quiet)) }) }
    let box = Box.matrix(cells, columns: .right, gap: 2, glyphs: style.glyphs)
    return name.isEmpty ? box : Box.beside([Box(Highlight.text(name)), box])
  }

  /// A whole quantity: a matrix in brackets, a vector in a line or, with its sums, entry by entry.
  func text(_ quantity: Quantity) -> Text {
    let isGiven = quantity.lines.isEmpty
    let decimals = Digits.decimals(quantity.value.values)
    let digits: (Double) -> String = { isGiven ? Digits.given($0, decimals) : Digits.computed($0) }
    let formula = Text("   \(quantity.formula)", .quiet)
    let name = quantity.name.text
    switch quantity.shape.count {
    case 0: return Highlight.text("\(name) = \(digits(quantity.value.values.first ?? .nan))") + formula
    case 1:
      let shown = quantity.value.values.prefix(12).map(digits).joined(separator: ", ")
      let rest = quantity.value.values.count - 12
      let head = "\(name) = [\(shown)\(rest > 0 ? ", … \(rest) more" : "")]"
      let line = Highlight.text(head).wrapped(to: style.width, indent: 4)
      if isGiven { return line }
      return [line + formula, entries(quantity)].joinedLines()
    case 2: return matrix(quantity.value, name: "\(name) = ", digits: digits).text
    default: return blocks(quantity, digits)
    }
  }

  /// More than two axes: a matrix for each place of the leading ones, side by side where there is room.
  private func blocks(_ quantity: Quantity, _ digits: (Double) -> String) -> Text {
    let shape = quantity.shape
    let size = shape.suffix(2).reduce(1, *)
    let count = min(quantity.value.values.count / max(size, 1), 12)
    var lines: [Text] = []
    var row: [Box] = []
    for block in 0..<count {
      let values = Array(quantity.value.values[(block * size)..<((block + 1) * size)])
      guard let part = Tensor(shape: Array(shape.suffix(2)), values: values) else { continue }
      let indices = leading(block, Array(shape.dropLast(2)))
      let box = matrix(part, name: "\(quantity.name.text)[\(indices)] = ", digits: digits)
      let wider = Box.beside(row + (row.isEmpty ? [] : [Box(Text(blanks: 3))]) + [box])
      if !row.isEmpty, !wider.fits(width: style.width) {
        lines.append(Box.beside(row).text)
        row = [box]
      } else {
        row += (row.isEmpty ? [] : [Box(Text(blanks: 3))]) + [box]
      }
    }
    if !row.isEmpty { lines.append(Box.beside(row).text) }
    let rest = quantity.value.values.count / max(size, 1) - count
    if rest > 0 { lines.append(more(rest)) }
    return lines.joinedLines()
  }

  /// One-based indices of the leading axes.
  private func leading(_ place: Int, _ shape: [Int]) -> String {
    var rest = place
    var indices: [String] = []
    for length in shape.reversed() {
      indices.insert("\(rest % max(length, 1) + 1)", at: 0)
      rest /= max(length, 1)
    }
    return indices.joined(separator: ",")
  }
}

extension Text {
  /// Empty cells.
  init(blanks count: Int) { self.init(String(repeating: " ", count: max(count, 0))) }
}
