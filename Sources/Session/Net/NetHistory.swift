// Trainings that are over: run again from an edited start, listed, compared.
import Calculus
import Networks
import Page

extension Session {
  /// `rerun`: the last train or fit once more, from the weights as they are now.
  func rerun(_ arguments: Arguments) throws(Failure) -> Reply {
    let net = try openNet(arguments)
    try nothingAfter(arguments)
    guard let last = net.lastTraining else {
      throw Failure(
        .state, "nothing has been trained yet", at: arguments.word, hint: "train 200 with sgd 0.5")
    }
    return last.isFit ? try fit(last.statement) : try train(last.statement)
  }

  /// `runs`: what has been trained, and how it ended.
  func listRuns(_ arguments: Arguments) throws(Failure) -> Reply {
    let net = try openNet(arguments)
    try nothingAfter(arguments)
    guard !net.runs.isEmpty else {
      return netReply("no runs yet", []) { _ in Text("no runs yet · train 200 with sgd 0.5", .quiet) }
    }
    let rows = net.runs.enumerated().map { index, run in
      [
        "\(index + 1)", Untrusted.line(run.title, columns: 48), Digits.computed(run.first),
        Digits.computed(run.last),
        run.accuracy.map { Digits.fixed($0, 4) } ?? "",
      ]
    }
    let out = rows.map { row in
      "\(row[0]) \(row[1]): L \(row[2]) -> \(row[3])" + (row[4].isEmpty ? "" : ", accuracy \(row[4])")
    }
    let told = net.runs.enumerated().flatMap { index, run in
      let title = NetNotation.ascii(run.title)
      var own = [
        NamedQuantity("loss_before_\(index + 1)", title, run.first),
        NamedQuantity("loss_after_\(index + 1)", title, run.last),
      ]
      if let accuracy = run.accuracy { own.append(NamedQuantity("accuracy_\(index + 1)", title, accuracy)) }
      return own
    }
    return netReply(NetNotation.ascii(out.joined(separator: "\n")), as: .table, facts: told) { page in
      Table(
        header: ["run", "", "first L", "last L", "accuracy"].map { Text($0, .quiet) },
        rows: rows.map { $0.map { Text($0) } }, alignments: [.right, .left, .right, .right, .right],
        indent: 2, gap: 3
      ).text(page.style)
    }
  }

  /// `compare`, `compare 1 3`: two runs side by side, the last two if none are named.
  func compareRuns(_ arguments: Arguments) throws(Failure) -> Reply {
    let net = try openNet(arguments)
    guard net.runs.count >= 2 else {
      throw Failure(
        .state, "there \(net.runs.isEmpty ? "are no runs" : "is one run"), and two are compared",
        at: arguments.word,
        hint: "back, change a weight, then rerun")
    }
    var chosen = [net.runs.count - 1, net.runs.count]
    if !arguments.isEmpty {
      let found = try numbers(arguments)
      let indices = found.compactMap { Int(exactly: $0.tensor.values.first ?? 0) }
      guard found.count == 2, indices.count == 2, indices.allSatisfy({ $0 >= 1 && $0 <= net.runs.count })
      else {
        throw Failure(
          .value, "compare takes two runs from 1 to \(net.runs.count)", at: arguments.range, hint: "see: runs"
        )
      }
      chosen = indices
    }
    let (a, b) = (net.runs[chosen[0] - 1], net.runs[chosen[1] - 1])
    let start = NetComparison(a.weights?.before, b.weights?.before, net.network.layout)
    let end = NetComparison(a.weights?.after, b.weights?.after, net.network.layout)
    var lines = ["run \(chosen[0]): \(a.title)", "run \(chosen[1]): \(b.title)"]
    lines.append("first L   \(Digits.computed(a.first))   \(Digits.computed(b.first))")
    lines.append("last L    \(Digits.computed(a.last))   \(Digits.computed(b.last))")
    lines.append("weights at the start: \(start.text)")
    lines.append("weights at the end: \(end.text)")
    var told: [NamedQuantity] = []
    for (number, run) in zip(chosen, [a, b]) {
      told += [
        NamedQuantity("loss_before_\(number)", NetNotation.ascii(run.title), run.first),
        NamedQuantity("loss_after_\(number)", NetNotation.ascii(run.title), run.last),
        NamedQuantity("losses_\(number)", "of each kept \(run.unit)", run.losses),
      ]
    }
    for (name, found) in [("start", start), ("end", end)] {
      guard let distance = found.distance else { continue }
      told.append(NamedQuantity("distance_\(name)", "of the weights at the \(name)", distance))
    }
    return netReply(
      NetNotation.ascii(lines.joined(separator: "\n")), as: .table, value: b.last - a.last, facts: told
    ) { page in
      let curves = LossCurve(
        series: zip(chosen, [a, b]).map {
          LossCurve.Series(name: Text("run \($0)"), xs: $1.places, ys: $1.losses)
        }, xLabel: a.unit, yLabel: "L")
      return ([curves.text(page.style)] + lines.map { Highlight.text($0) }).joinedLines()
    }
  }

  // MARK: Folding

  /// `fold 2`, `fold`: shows only the formulas of a layer, or of all.
  func foldLayers(_ arguments: Arguments) throws(Failure) -> Reply { try fold(arguments, isFolding: true) }

  func unfoldLayers(_ arguments: Arguments) throws(Failure) -> Reply { try fold(arguments, isFolding: false) }

  private func fold(_ arguments: Arguments, isFolding: Bool) throws(Failure) -> Reply {
    let net = try openNet(arguments)
    let depth = net.network.architecture.depth
    var layers = Set(1...depth)
    if !arguments.isEmpty {
      layers = []
      for (tensor, range) in try numbers(arguments) {
        guard let layer = Int(exactly: tensor.values.first ?? 0), layer >= 1, layer <= depth else {
          throw Failure(.value, "there are layers 1 to \(depth)", at: range)
        }
        layers.insert(layer)
      }
    }
    if isFolding { net.folded.formUnion(layers) } else { net.folded.subtract(layers) }
    let folded = net.folded.sorted().map(String.init).joined(separator: ", ")
    let line = folded.isEmpty ? "all layers are open" : "folded: \(folded)"
    let told = NamedQuantity("folded", "layers", net.folded.sorted().map(Double.init))
    return netReply(line, facts: [told]) { _ in Text(line, .quiet) }
  }
}

/// How far two sets of weights are apart.
private struct NetComparison {
  let text: String

  /// ‖Δ‖; nil where there are no weights to compare.
  let distance: Double?

  init(_ a: [Double]?, _ b: [Double]?, _ layout: Networks.Layout) {
    guard let a, let b else {
      (text, distance) = ("no longer kept", nil)
      return
    }
    guard a.count == b.count, a.count == layout.count else {
      (text, distance) = ("of other nets", nil)
      return
    }
    var largest = 0
    var total = 0.0
    var differing = 0
    for k in a.indices {
      let gap = abs(a[k] - b[k])
      total += gap * gap
      if gap != 0 { differing += 1 }
      if gap > abs(a[largest] - b[largest]) { largest = k }
    }
    distance = total.squareRoot()
    guard differing > 0 else {
      text = "the same"
      return
    }
    let name = layout.name(at: largest)
    text =
      "\(differing) of \(a.count) differ, ‖Δ‖ = \(Digits.short(total.squareRoot())), most \(name): "
      + "\(Digits.computed(a[largest])) and \(Digits.computed(b[largest]))"
  }
}
