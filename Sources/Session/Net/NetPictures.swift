// Pictures of a net: its losses, the boundary it draws between classes, what it looks at, and the net itself with
// its numbers. With a file whose name ends in .svg they are written there.
import Arrays
import Calculus
import Networks
import Page

extension Session {
  /// The rest of the arguments and the .svg file at their end, if there is one.
  func target(_ arguments: Arguments) -> (rest: Arguments, path: String?) {
    guard let last = arguments.words.last, last.text.hasSuffix(".svg") else { return (arguments, nil) }
    let count = last.range.lowerBound - arguments.offset
    let head = Arguments(
      bytes: Array(arguments.bytes.prefix(max(count, 0))), offset: arguments.offset, word: arguments.word)
    return (head.from(0).trimmed, last.text)
  }

  func picture(_ svg: String, _ path: String, _ arguments: Arguments) throws(Failure) -> Reply {
    try located(arguments.range) { () throws(Failure) in try RegularFile.write(Array(svg.utf8), to: path) }
    let line = "drawn in \(Untrusted.line(path, columns: 60))"
    return netReply(line) { _ in Text(line, .quiet) }
  }

  /// `curve`, `curve 1 2`, `curve losses.svg`.
  func drawCurve(_ arguments: Arguments) throws(Failure) -> Reply {
    let net = try openNet(arguments)
    let (rest, path) = target(arguments)
    guard let last = net.runs.last else {
      throw Failure(
        .state, "nothing has been trained yet", at: arguments.word, hint: "train 200 with sgd 0.5")
    }
    var chosen = [net.runs.count]
    if !rest.isEmpty {
      chosen = try numbers(rest).compactMap { Int(exactly: $0.tensor.values.first ?? 0) }
      guard !chosen.isEmpty, chosen.allSatisfy({ $0 >= 1 && $0 <= net.runs.count }) else {
        throw Failure(.value, "there are runs 1 to \(net.runs.count)", at: rest.range)
      }
    }
    var series: [LossCurve.Series] = []
    for index in chosen {
      let run = net.runs[index - 1]
      let name = chosen.count > 1 ? "run \(index)" : run.validation.isEmpty ? "" : "train"
      series.append(LossCurve.Series(name: Text(name), xs: run.places, ys: run.losses))
      if !run.validation.isEmpty {
        series.append(
          LossCurve.Series(
            name: Text(chosen.count > 1 ? "run \(index), held back" : "held back"), xs: run.places,
            ys: run.validation))
      }
    }
    let curve = LossCurve(series: series, xLabel: last.unit, yLabel: "L")
    if let path { return try picture(curve.svg(), path, arguments) }
    let out = zip(last.places, last.losses).map { "\(Digits.short($0, 12)) \(Decimal.shortest($1))" }
    let told = chosen.flatMap { index in
      let run = net.runs[index - 1]
      let number = chosen.count > 1 ? "_\(index)" : ""
      let title = NetNotation.ascii(run.title)
      var own = [
        NamedQuantity("\(run.unit)s\(number)", title, run.places),
        NamedQuantity("losses\(number)", title, run.losses),
      ]
      if !run.validation.isEmpty {
        own.append(NamedQuantity("validation_losses\(number)", title, run.validation))
      }
      return own
    }
    return netReply(out.joined(separator: "\n"), as: .table, value: last.last, facts: told) { page in
      curve.text(page.style)
    }
  }

  /// `boundary`, `boundary map.svg`: classes over the plane of two inputs, with the data on it.
  func drawBoundary(_ arguments: Arguments) throws(Failure) -> Reply {
    let net = try openNet(arguments)
    let (rest, path) = target(arguments)
    try nothingAfter(rest)
    let architecture = net.network.architecture
    guard architecture.inputs == 2, architecture.takesIndices == nil else {
      throw Failure(
        .shape, "a boundary is drawn over two inputs, and this net has \(architecture.inputs)",
        at: arguments.word)
    }
    let data = try net.examples()
    guard let shown = data.tensors(0..<min(data.count, 2000)) else {
      throw Failure(.state, "there is nothing to draw", at: arguments.word)
    }
    let outputs = architecture.outputs
    var points: [DecisionMap.Point] = []
    for row in 0..<shown.inputs.shape[0] {
      let y = shown.targets.values[(row * outputs)..<((row + 1) * outputs)]
      let target =
        outputs == 1
        ? (y[y.startIndex] > 0.5 ? 1 : 0) : (y.indices.max { y[$0] < y[$1] } ?? y.startIndex) - y.startIndex
      points.append(
        DecisionMap.Point(
          x: shown.inputs.values[2 * row], y: shown.inputs.values[2 * row + 1], target: target))
    }
    let (x, y) = DecisionMap.surroundings(of: points)
    let (columns, rows) = path == nil ? (56, 28) : (120, 120)
    let places = DecisionMap.places(columns: columns, rows: rows, x: x, y: y)
    guard let grid = Tensor(shape: [places.count, 2], values: places.flatMap { [$0.x, $0.y] }) else {
      throw Failure(.state, "there is nothing to draw", at: arguments.word)
    }
    let answers = try located(arguments.range) { () throws(Failure) in
      try net.network.probabilities(for: grid)
    }
    let cells = places.count
    // The picture wants class by class, and the middle of two classes at one half: under hinge it is 0.
    let isSigned = architecture.loss.kind == .hinge && outputs == 1
    let byClass =
      isSigned
      ? answers.values.map { ($0 + 1) / 2 }
      : (0..<outputs).flatMap { k in (0..<cells).map { answers.values[$0 * outputs + k] } }
    guard
      let map = DecisionMap(columns: columns, rows: rows, probabilities: byClass, x: x, y: y, points: points)
    else { throw Failure(.state, "there is nothing to draw", at: arguments.word) }
    if let path { return try picture(map.svg(), path, arguments) }
    let tally = map.tally
    let out = "\(tally.right) of \(tally.seen) on the right side"
    let share = Double(tally.right) / Double(max(tally.seen, 1))
    let told = [
      NamedQuantity("share", out, share),
      NamedQuantity("x1", "from left to right", [x.lowerBound, x.upperBound]),
      NamedQuantity("x2", "from the bottom to the top", [y.lowerBound, y.upperBound]),
      NamedQuantity(
        "classes", "yhat over the plane, row by row from the top", answers.values,
        shape: [rows, columns, outputs]),
    ]
    return netReply(out, as: .table, value: share, facts: told) { page in
      [map.text(page.style), Text(out, .quiet)].joinedLines()
    }
  }

  /// `saliency 3`, `saliency 3 digit.svg`: ∂ŷ₃/∂x, and with a picture where x is one.
  func saliency(_ arguments: Arguments) throws(Failure) -> Reply {
    let net = try openNet(arguments)
    let (rest, path) = target(arguments)
    let network = net.network
    let output =
      rest.isEmpty
      ? try strongest(network) : try whole(rest, "an output", limit: network.architecture.outputs) - 1
    let tensor = try located(arguments.range) { () throws(Failure) in
      try network.saliency(output: output, ofLogit: true)
    }
    let source = network.endsInSums ? "z" : "ŷ"
    let name = "∂\(source)[\(output + 1)]/∂x"
    let shape = network.rows == 1 ? Array(tensor.shape.dropFirst()) : tensor.shape
    let shown = Tensor(shape: shape, values: tensor.values) ?? tensor
    let own = network.architecture.inputShape
    // The first example; of several channels the one that counts most at each place.
    var map: Heatmap?
    if own.count == 3 {
      let size = own[1] * own[2]
      let values = (0..<size).map { place in
        (0..<own[0]).map { tensor.values[$0 * size + place] }.max { abs($0) < abs($1) } ?? 0
      }
      map = Heatmap(rows: own[1], columns: own[2], values: values, title: name)
    } else if own.count == 2 {
      map = Heatmap(
        rows: own[0], columns: own[1], values: Array(tensor.values.prefix(own[0] * own[1])), title: name)
    }
    if let path {
      guard let map = map ?? Heatmap(rows: network.rows, columns: own[0], values: tensor.values, title: name)
      else {
        throw Failure(.state, "there is nothing to draw", at: arguments.word)
      }
      return try picture(map.svg(), path, arguments)
    }
    var quantity = NetNotation.literal(shown)
    if shown.values.count > 10_000 { quantity = "\(shown.values.count) numbers" }
    var reply = netReply("d output \(output + 1)/dx = \(quantity)") { page in
      if let map { return map.text(page.style) }
      return page.matrix(shown, name: "\(name) = ", digits: { Digits.computed($0) }).text
    }
    reply.quantities = [
      NamedQuantity(
        name: "saliency", formula: NetNotation.ascii("d \(source)[\(output + 1)]/dx"), shape: shown.shape,
        value: shown.values)
    ]
    return reply
  }

  private func strongest(_ network: Network) throws(Failure) -> Int {
    let outputs = try network.outputs().values.prefix(network.architecture.outputs)
    return outputs.indices.max { outputs[$0] < outputs[$1] } ?? 0
  }

  /// `jac yhat z2`: ∂ŷ/∂z2, row by row.
  func jacobian(_ arguments: Arguments) throws(Failure) -> Reply {
    let net = try openNet(arguments)
    let words = arguments.words
    guard words.count == 2 else {
      throw Failure(
        .usage, "two quantities were expected", at: arguments.range,
        hint: "for example jac yhat z2: ∂ŷ/∂z2")
    }
    var names: [QuantityName] = []
    for word in words {
      guard let reference = QuantityReference(word.text), reference.indices.isEmpty else {
        throw unknown(word.text, net, word.range)
      }
      names.append(reference.name)
    }
    let found = try located(arguments.range) { () throws(Failure) in
      try net.network.jacobian(of: names[0], by: names[1], interrupted: isStopped)
    }
    let tensor = Tensor(rows: found.values) ?? Tensor(.nan)
    let name = "∂\(names[0].text)/∂\(names[1].text)"
    var reply = netReply(NetNotation.ascii("\(name) = \(NetNotation.literal(tensor))")) { page in
      page.matrix(tensor, name: "\(name) = ", digits: { Digits.computed($0) }).text
    }
    reply.quantities = [
      NamedQuantity(
        name: "d\(names[0].ascii)/d\(names[1].ascii)", formula: NetNotation.ascii(name), shape: tensor.shape,
        value: tensor.values)
    ]
    return reply
  }

  /// `lint`: what is wrong before anything is learned, and what it costs.
  func lintNet(_ arguments: Arguments) throws(Failure) -> Reply {
    let net = try openNet(arguments)
    try nothingAfter(arguments)
    let findings = try located(arguments.range) { () throws(Failure) in
      try net.network.lint(interrupted: isStopped)
    }
    guard !findings.isEmpty else {
      return netReply("nothing found", as: .check, []) { _ in Text("nothing found", .note) }
    }
    let out = findings.map { "\($0.severity.rawValue): \($0.title)\n  cost: \($0.cost)\n  cure: \($0.cure)" }
    let told = findings.enumerated().flatMap { index, finding in
      finding.amounts.map {
        NamedQuantity("\($0.name)_\(index + 1)", NetNotation.ascii(finding.title), $0.value)
      }
    }
    return netReply(
      NetNotation.ascii(out.joined(separator: "\n")), as: .check, value: Double(findings.count), facts: told
    ) { page in
      findings.map { finding in
        let role: Role =
          finding.severity == .mistake ? .error : finding.severity == .warning ? .emphasis : .note
        return [
          Text(finding.severity.rawValue, role) + Text(": \(finding.title)"),
          Text("  cost  ", .quiet)
            + Highlight.text(finding.cost).wrapped(to: max(page.style.width - 8, 20), indent: 8),
          Text("  cure  ", .quiet) + Text(finding.cure),
        ].joinedLines()
      }.joined(separator: "\n")
    }
  }

  /// `graph`: the net from left to right with values and gradients in it.
  func drawGraph(_ arguments: Arguments) throws(Failure) -> Reply {
    let net = try openNet(arguments)
    try nothingAfter(arguments)
    let network = net.network
    var rows: [[String]] = []
    var told: [NamedQuantity] = []
    func size(_ name: QuantityName, _ values: [Double]) -> String {
      let size = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
      told.append(NamedQuantity("norm_\(name.ascii)", "length of all entries", size))
      return Digits.short(size, 4)
    }
    func range(_ name: QuantityName, _ values: [Double]) -> String {
      guard let low = values.min(), let high = values.max() else { return "" }
      told.append(NamedQuantity("range_\(name.ascii)", "least and greatest entry", [low, high]))
      return values.count == 1 ? Digits.short(low) : "\(Digits.short(low)) … \(Digits.short(high))"
    }
    let isFolded = net.folded
    rows.append([
      "x", "input", network.inputs.shape.dropFirst().map(String.init).joined(separator: "×"),
      range(QuantityName(.input), network.inputs.values), "",
    ])
    for (index, layer) in network.architecture.layers.enumerated() {
      let number = index + 1
      rows.append(["│", "\(number) \(layer.text)", "", "", ""])
      guard !isFolded.contains(number) else { continue }
      for name in network.names
      where name.layer == number || name.kind == .output && number == network.architecture.depth {
        guard name.gradient != nil || name.kind == .output, let numbers = try? net.numbers(of: name) else {
          continue
        }
        var gradient = ""
        if let own = name.gradient, let found = try? net.numbers(of: own) {
          gradient = size(own, found.values)
        }
        rows.append([
          network.isParameter(name) ? "├─" : "●", name.text, numbers.shapeText,
          range(name, numbers.values), gradient,
        ])
      }
    }
    let loss = try network.loss()
    told.append(NamedQuantity("loss", network.architecture.loss.name, loss))
    rows.append(["L", network.architecture.loss.name, "", Digits.computed(loss), "1"])
    let out = rows.map {
      $0.filter { !$0.isEmpty && $0 != "│" && $0 != "├─" && $0 != "●" }.joined(separator: "  ")
    }
    return netReply(NetNotation.ascii(out.joined(separator: "\n")), as: .table, value: loss, facts: told) {
      page in
      Table(
        header: ["", "", "shape", "values", "‖∂L/∂·‖"].map { Text($0, .quiet) },
        rows: rows.map { row in
          [
            Text(row[0], .quiet), Text(row[1], row[0] == "│" ? .function : .symbol), Text(row[2], .quiet),
            Text(row[3], .number), Text(row[4], .number),
          ]
        }, alignments: [.left, .left, .left, .right, .right], indent: 2, gap: 2
      ).text(page.style)
    }
  }
}

extension Arguments {
  /// Without spaces at the end.
  fileprivate var trimmed: Arguments {
    var bytes = bytes
    while let last = bytes.last, last <= 0x20 { bytes.removeLast() }
    return Arguments(bytes: bytes, offset: offset, word: word)
  }
}
