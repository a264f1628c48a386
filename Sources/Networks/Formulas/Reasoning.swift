// Why one entry is what it is: the terms of its formula, or, for a gradient, the paths from it to the loss.

import Calculus

struct Reasoning {
  let network: Network
  let formulas: Formulas
  let narrator: Narrator
  var finder: PathFinder

  init(_ network: Network, _ snapshot: Snapshot, interrupted: @escaping () -> Bool) {
    self.network = network
    formulas = Formulas(snapshot: snapshot)
    narrator = Narrator(snapshot, interrupted: interrupted)
    finder = PathFinder(formulas, interrupted: interrupted)
  }

  private var snapshot: Snapshot { formulas.snapshot }
  private var depth: Int { formulas.depth }

  mutating func explain(_ asked: QuantityReference) throws(Failure) -> Explanation {
    let name = try network.resolve(asked.name)
    if name.kind == .loss { return try loss() }
    if formulas.isGiven(name) {
      throw Failure(
        .value, "\(name.text) is given, not computed",
        hint: formulas.isParameter(name) ? "ask why d\(name.ascii)" : nil)
    }
    guard let values = snapshot[name] else {
      let isLast = name.kind == .slope || name.kind == .activationGradient
      let source = formulas.lossSource.gradient?.text ?? "δ\(depth)"
      throw Failure(
        .unknown, "\(asked.name.text) is not formed on the way",
        hint: isLast && name.layer == depth
          ? "with this loss \(source) comes at once; ask why \(source)[1]" : nil)
    }
    let place = try place(of: asked, name, values)
    let entry = Entry(name: name, place: place)
    let title = formulas.text(entry)
    let value = values.numbers[place]
    switch name.kind {
    case .slope:
      let a = snapshot[Snapshot.name(.activation, name.layer, depth: depth)]?.numbers[place] ?? .nan
      let isSigmoid = network.architecture.transfers[name.layer - 1].name == "sigmoid"
      let text = Digits.computed(a)
      return single(
        title, "σ′ of its sum", isSigmoid ? "\(text)·(1 − \(text))" : Digits.computed(value), "σ′", value)
    case .gradient(let symbol): return try gradient(title, symbol, name, place, value)
    case .inputGradient:
      return try paths(
        title, Entry(name: QuantityName(.input), place: place), value, "Σ over paths to the loss")
    default: return try forward(title, entry, value)
    }
  }

  private func place(
    of asked: QuantityReference, _ name: QuantityName, _ values: Snapshot.Values
  ) throws(Failure) -> Int {
    let shape = values.shownShape
    var reference = QuantityReference(name, asked.indices)
    if reference.indices.isEmpty, values.numbers.count == 1 { reference.indices = shape.map { _ in 1 } }
    guard !reference.indices.isEmpty || shape.isEmpty else {
      let example = QuantityReference.brackets(shape.map { _ in 1 })
      throw Failure(
        .shape, "\(name.text) has \(values.numbers.count) entries: ask for one",
        hint: "for example why \(name.ascii)\(example)")
    }
    guard let place = values.tensor.offset(of: reference.indices) else {
      throw network.outside(reference, shape)
    }
    return place
  }

  private func single(
    _ title: String, _ formula: String, _ work: String, _ via: String, _ value: Double
  ) -> Explanation {
    let text = work.isEmpty ? Digits.computed(value) : work
    return Explanation(
      name: title, formula: formula, contributions: [Contribution(via: via, work: text, value: value)],
      closing: "", total: value, value: value)
  }

  private func finish(
    _ title: String, _ formula: String, _ parts: [Contribution], _ value: Double, divisor: Double = 1
  ) -> Explanation {
    Explanation(
      name: title, formula: formula, contributions: parts,
      closing: divisor == 1 ? "" : "/\(Int(divisor))",
      total: parts.reduce(0) { $0 + $1.value } / divisor, value: value)
  }

  // MARK: Forward

  private func loss() throws(Failure) -> Explanation {
    let told = try narrator.tellLoss()
    let terms = narrator.lossTerms()
    // A million terms are not listed one by one.
    let step = max(1, terms.count / 4096)
    var parts: [Contribution] = []
    for start in Swift.stride(from: 0, to: terms.count, by: step) {
      let end = min(start + step, terms.count)
      let value = terms[start..<end].reduce(0, +)
      let isTold = start < told.lines.count - 1
      parts.append(
        Contribution(
          via: formulas.text(Entry(name: QuantityName(.output), place: start))
            + (step > 1 ? " and \(end - start - 1) more" : ""),
          work: step > 1 || !isTold ? Digits.computed(value) : told.lines[start].work, value: value))
    }
    return finish("L", told.formula, parts, snapshot.loss, divisor: formulas.divisor)
  }

  /// The terms of a sum, or the one line that an entry is.
  private func forward(_ title: String, _ entry: Entry, _ value: Double) throws(Failure) -> Explanation {
    if entry.name.kind == .value(.mask) {
      return single(title, formulas.head(entry.name), Digits.computed(value), "drawn", value)
    }
    let words = try formulas.words(entry, limit: 24)
    guard words.level == .sum, words.parts.count > 1 else {
      return single(title, head(entry), words.text, words.via, value)
    }
    let parts = words.parts.map {
      Contribution(via: $0.via.isEmpty ? "bias" : $0.via, work: $0.text, value: $0.value)
    }
    return finish(title, head(entry), parts, value)
  }

  /// z1[2] is Σᵢ W1[2,i]·x[i] + b1[2] where layers are fully connected, else the formula of the whole.
  private func head(_ entry: Entry) -> String {
    let name = entry.name
    guard name.kind == .sum, case .dense(_, let hasBias) = network.architecture.layers[name.layer - 1].kind
    else { return formulas.head(name) }
    let cell = snapshot[name]?.extents.cell(entry.place) ?? Cell(0)
    let unit = cell.last(of: network.architecture.shapes[name.layer].count) + 1
    return "Σᵢ W\(name.layer)[\(unit),i]·\(formulas.sourceText(name.layer))[i]"
      + (hasBias ? " + b\(name.layer)[\(unit)]" : "")
  }

  // MARK: Gradients

  private mutating func gradient(
    _ title: String, _ symbol: Symbol, _ name: QuantityName, _ place: Int, _ value: Double
  ) throws(Failure) -> Explanation {
    let own = Snapshot.name(symbol, name.layer, depth: depth)
    let entry = Entry(name: own, place: place)
    guard own != formulas.lossSource else {
      let told = try narrator.lossGradient(name)
      return single(
        title, told.formula, told.lines.indices.contains(place) ? told.lines[place].work : "", "L", value)
    }
    return try paths(title, entry, value, formula(symbol, name.layer, place))
  }

  private mutating func paths(
    _ title: String, _ entry: Entry, _ value: Double, _ formula: String
  ) throws(Failure) -> Explanation {
    let paths = try finder.paths(from: entry)
    // Texts cost more than numbers: only those that can be shown are written.
    let isShort = paths.count <= PathFinder.pathLimit
    var parts: [Contribution] = []
    for path in paths {
      guard let end = path.entries.last else { continue }
      let root = try finder.gradient(of: end)
      let amount = path.slopes.reduce(root) { $1 == 0 ? 0 : $0 * $1 }
      var factors = [Digits.computed(root)]
      if isShort {
        for (k, consumer) in path.entries.enumerated().reversed() {
          let text = try finder.slopeText(of: consumer, in: k == 0 ? entry : path.entries[k - 1]).text
          if !text.isEmpty { factors.append(text) }
        }
      }
      parts.append(
        Contribution(
          via: via(path, from: entry), work: isShort ? Digits.product(factors) : Digits.computed(amount),
          value: amount))
    }
    if parts.isEmpty {
      parts = [Contribution(via: "nothing is made from it", work: "0", value: 0)]
    }
    return finish(title, formula, parts, value)
  }

  /// The sums a path goes through behind the layer it begins in, and the output it ends at.
  private func via(_ path: GradientPath, from entry: Entry) -> String {
    let first = path.entries.first.map(layer) ?? 0
    let goal = formulas.lossSource
    var stops: [String] = []
    for (k, step) in path.entries.enumerated() {
      let isEnd = k == path.entries.count - 1
      if isEnd, step.name == goal {
        stops.append(formulas.text(Entry(name: QuantityName(.output), place: step.place)))
      } else if isEnd || formulas.isSum(step.name) && layer(step) != first && layer(step) != depth {
        stops.append(formulas.text(step))
      }
    }
    return "via " + stops.joined(separator: " → ")
  }

  private func layer(_ entry: Entry) -> Int { entry.name.kind == .output ? depth : entry.name.layer }

  /// For fully connected layers the formula names the entries; for others it is that of the whole quantity.
  private func formula(_ symbol: Symbol, _ number: Int, _ place: Int) -> String {
    let layers = network.architecture.layers
    func isDense(_ number: Int) -> Bool {
      if case .dense = layers[number - 1].kind { return network.architecture.shapes[number].count == 1 }
      return false
    }
    guard isDense(number), number == depth || isDense(number + 1) else {
      return formulas.gradientHead(symbol, number)
    }
    let inputs = network.architecture.shapes[number - 1].last ?? 1
    let outputs = network.architecture.shapes[number].last ?? 1
    let unit = symbol == .weights ? place / inputs : place % outputs
    let index = "\(unit + 1)"
    if symbol == .activation {
      return number == depth ? formulas.gradientHead(symbol, number) : back(number, index)
    }
    if number == depth, symbol == .sum {
      return network.architecture.transfers[number - 1] == .softmax
        ? "Σⱼ ∂L/∂ŷ[j]·ŷ[j]·([j = \(index)] − ŷ[\(index)])" : formulas.gradientHead(.sum, number)
    }
    var text = number == depth ? "δ\(number)[\(index)]" : back(number, index) + slope(number, index)
    if symbol == .weights { text += "·\(formulas.sourceText(number))[\(place % inputs + 1)]" }
    let isSum = snapshot.rows > 1 && (symbol == .weights || symbol == .bias)
    return isSum ? "Σ over examples " + text : text
  }

  /// Σₖ δ2[k]·W2[k,1]
  private func back(_ number: Int, _ index: String) -> String {
    let next = number + 1
    let paths = network.architecture.sizes[next...].reduce(1) { min($0 * $1, 1 << 20) }
    if next < depth, paths * snapshot.rows <= PathFinder.pathLimit {
      return "Σ over paths δ\(depth)·W\(depth) ⋯ σ′(z\(next))·W\(next)[·,\(index)]"
    }
    return "Σₖ δ\(next)[k]·W\(next)[k,\(index)]"
  }

  private func slope(_ number: Int, _ index: String) -> String {
    let transfer = network.architecture.transfers[number - 1]
    if transfer.isLinear { return "" }
    return transfer.name == "sigmoid"
      ? "·a\(number)[\(index)] (1 − a\(number)[\(index)])" : "·\(transfer.symbol)′(z\(number)[\(index)])"
  }
}
