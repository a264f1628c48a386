// Tells a pass: every quantity with its formula and lines with the numbers in, grouped by the stops of the
// debugger. Lines forward are the formulas themselves; lines backward are sums over what is made from an entry.

import Calculus

struct Narrator {
  let formulas: Formulas
  /// Entries of a quantity that get a line, and terms of a sum that are written out.
  var lineLimit = 12
  var termLimit = 8
  private var finder: PathFinder

  init(_ snapshot: Snapshot, interrupted: @escaping () -> Bool = { false }) {
    formulas = Formulas(snapshot: snapshot)
    finder = PathFinder(formulas, interrupted: interrupted)
  }

  private var snapshot: Snapshot { formulas.snapshot }
  private var depth: Int { formulas.depth }

  mutating func stages() throws(Failure) -> [Stage] {
    var stages: [Stage] = []
    for kind in Stage.kinds(depth: depth) { stages.append(try stage(kind)) }
    return stages
  }

  mutating func stage(_ kind: Stage.Kind) throws(Failure) -> Stage {
    var told: [Quantity] = []
    switch kind {
    case .forward(let number):
      for name in snapshot.order where layer(name) == number { told.append(try forward(name)) }
    case .loss: told = [try tellLoss()]
    case .backward(let number): told = try backward(number)
    }
    return Stage(kind: kind, quantities: told)
  }

  private func layer(_ name: QuantityName) -> Int { name.kind == .output ? depth : name.layer }

  private mutating func forward(_ name: QuantityName) throws(Failure) -> Quantity {
    let formulas = formulas
    let limit = termLimit
    // A mask is drawn, not computed.
    let isDrawn = name.kind == .value(.mask)
    return try tell(name, formulas.head(name)) { (place) throws(Failure) in
      isDrawn ? "" : try formulas.words(Entry(name: name, place: place), limit: limit).text
    }
  }

  /// One quantity; `work` writes an entry's right side.
  private func tell(
    _ name: QuantityName, _ formula: String, work: (Int) throws(Failure) -> String
  ) throws(Failure) -> Quantity {
    guard let values = snapshot[name] else {
      throw Failure(.state, "\(name.text) was not computed")
    }
    let count = values.numbers.count
    let shown = count <= lineLimit ? count : max(lineLimit / 2, 1)
    var lines: [Line] = []
    lines.reserveCapacity(shown)
    for place in 0..<shown {
      try finder.poll()
      lines.append(
        Line(formulas.text(Entry(name: name, place: place)), try work(place), values.numbers[place]))
    }
    return Quantity(
      name: name, formula: formula, value: values.tensor, lines: lines, elided: count - shown)
  }

  // MARK: Backward

  private mutating func backward(_ number: Int) throws(Failure) -> [Quantity] {
    let specification = formulas.architecture.layers[number - 1]
    let isLast = number == depth
    let isUndone = isLast && snapshot.isFused
    var told: [Quantity] = []
    let incoming = QuantityName(.activationGradient, number)
    if !isUndone || specification.transfer.isLinear && !specification.kind.formsSums {
      told.append(
        isLast ? try lossGradient(incoming) : try gradient(incoming, of: formulas.head(returning: number)))
    }
    if specification.kind.formsSums {
      let delta = QuantityName(.delta, number)
      if isUndone {
        told.append(try lossGradient(delta))
      } else {
        if let slope = try slope(number) { told.append(slope) }
        told.append(try gradient(delta, of: formulas.gradientHead(.sum, number)))
      }
    } else if specification.kind == .elementwise, isUndone, number > 1, !specification.transfer.isLinear {
      told.append(try lossGradient(QuantityName(.activationGradient, number - 1)))
    }
    for name in snapshot.order.reversed() where layer(name) == number {
      guard case .value(let symbol) = name.kind, symbol != .activation,
        symbol != .sum || !specification.kind.formsSums,
        Snapshot.hasGradient(symbol)
      else { continue }
      told.append(
        try gradient(QuantityName(.gradient(symbol), number), of: formulas.gradientHead(symbol, number)))
    }
    for parameter in snapshot.layout.parameters(of: number) where parameter.isTrained {
      guard case .value(let symbol) = parameter.name.kind else { continue }
      told.append(
        try gradient(QuantityName(.gradient(symbol), number), of: formulas.gradientHead(symbol, number)))
    }
    return told
  }

  /// f′(z) of an activation; a linear layer's is 1, where the loss does not skip it.
  private mutating func slope(_ number: Int) throws(Failure) -> Quantity? {
    let name = QuantityName(.slope, number)
    let output = Snapshot.name(.activation, number, depth: depth)
    guard case .elementwise(let activation) = formulas.architecture.transfers[number - 1],
      let values = snapshot[output]
    else { return nil }
    let isSigmoid = activation.name == "sigmoid"
    return try tell(
      name, isSigmoid ? "\(output.text) (1 − \(output.text))" : "\(activation.symbol)′(z\(number))"
    ) { (place) in
      let a = Digits.computed(values.numbers[place])
      return isSigmoid ? "\(a)·(1 − \(a))" : ""
    }
  }

  /// ∂L/∂ a quantity: in each line the sum over what is made from it.
  private mutating func gradient(_ name: QuantityName, of formula: String) throws(Failure) -> Quantity {
    guard case .gradient(let symbol) = name.kind else { throw Failure(.state, "no gradient") }
    let own = Snapshot.name(symbol, name.layer, depth: depth)
    var finder = finder
    let quantity = try tell(name, formula) { (place) throws(Failure) in
      try work(Entry(name: own, place: place), &finder)
    }
    self.finder = finder
    return quantity
  }

  private func work(_ entry: Entry, _ finder: inout PathFinder) throws(Failure) -> String {
    var terms: [String] = []
    let consumers = try formulas.consumers(of: entry, interrupted: finder.interrupted)
    var left = 0
    for consumer in consumers {
      if terms.count > termLimit {
        left += 1
        continue
      }
      let (slope, text) = try finder.slopeText(of: consumer, in: entry)
      if slope == 0 && formulas.isRouting(consumer.name) { continue }
      let gradient = Digits.computed(try finder.gradient(of: consumer))
      terms.append(text.isEmpty ? gradient : Digits.product([gradient, text]))
    }
    if left > 0 {
      let few = max(termLimit / 2, 1)
      left += terms.count - few
      terms = terms[..<few] + ["… (\(left) more)"]
    }
    return Digits.sum(terms)
  }
}

extension Formulas {
  /// Right side of ∂L/∂a of layer `number`, which the next one gives back.
  func head(returning number: Int) -> String { returned(number + 1) }
}
