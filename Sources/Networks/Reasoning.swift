// Finds the paths behind one entry of a pass. Small nets are enumerated from the entry to every output; in
// larger ones the sum is over the next layer's units, whose δ already hold what lies behind them.

import Calculus

struct Reasoning {
  let network: Network
  let pass: Pass
  let tape: Tape

  /// Full paths are listed up to this many, and up to this many layers.
  static let pathLimit = 64
  static let depthLimit = 6

  var depth: Int { network.architecture.depth }
  var rows: Int { network.rows }
  var memory: Memory { pass.memory }

  func explain(_ asked: QuantityReference) throws(Failure) -> Explanation {
    let name = try network.resolve(asked.name)
    let isLast = name.kind == .output || (name.layer == depth && name.kind != .sum)
    switch name.kind {
    case .loss: return loss()
    case .input, .target, .weights, .bias:
      throw Failure(
        .value, "\(name.text) is given, not computed",
        hint: name.kind == .weights || name.kind == .bias ? "ask why d\(name.text)" : nil)
    default: break
    }
    guard let told = tape[name] else {
      let fused = QuantityName(.delta, depth).text
      throw Failure(
        .unknown, "\(asked.name.text) is not formed on the way",
        hint: isLast ? "with this loss \(fused) comes at once; ask why \(fused)[1]" : nil)
    }
    let shape = told.value.shape
    var reference = QuantityReference(name, asked.indices)
    if reference.indices.isEmpty, told.value.values.count == 1 {
      reference.indices = shape.map { _ in 1 }
    }
    guard !reference.indices.isEmpty else {
      let example = QuantityReference.brackets(shape.map { _ in 1 })
      throw Failure(
        .shape, "\(name.text) has \(told.value.values.count) entries: ask for one",
        hint: "for example why \(name.ascii)\(example)")
    }
    guard let place = told.value.offset(of: reference.indices) else {
      throw network.outside(reference, shape)
    }
    let value = told.value.values[place]
    let title = reference.text
    switch name.kind {
    case .sum: return sum(title, name.layer, place, value)
    case .activation, .output: return activation(title, name, place, told, value)
    case .slope: return single(title, told.formula, work(told, place), "σ′", value)
    case .activationGradient: return activationGradient(title, name.layer, place, told, value)
    case .delta: return delta(title, name.layer, place, told, value)
    default: return parameter(title, name, place, value)
    }
  }

  /// The tape's own line where it has one.
  func work(_ told: Quantity, _ place: Int) -> String {
    told.lines.indices.contains(place) ? told.lines[place].work : ""
  }

  func single(
    _ title: String, _ formula: String, _ work: String, _ via: String, _ value: Double
  ) -> Explanation {
    let text = work.isEmpty ? Digits.computed(value) : work
    return Explanation(
      name: title, formula: formula, contributions: [Contribution(via: via, work: text, value: value)],
      closing: "", total: value, value: value)
  }

  func finish(
    _ title: String, _ formula: String, _ parts: [Contribution], _ value: Double, divisor: Double = 1
  ) -> Explanation {
    Explanation(
      name: title, formula: formula, contributions: parts,
      closing: divisor == 1 ? "" : "/\(Int(divisor))",
      total: parts.reduce(0) { $0 + $1.value } / divisor, value: value)
  }

  // MARK: forward

  private func loss() -> Explanation {
    let layer = pass.lossLayer
    let shape = RowShape(rows: rows, units: layer.units)
    let p = Spelling(computed: memory, layer.loss.usesSums ? layer.probability : layer.last.a)
    let y = Spelling(given: memory, layer.target)
    let count = rows * layer.units
    // A million terms are not listed one by one.
    let step = max(1, count / 4096)
    var parts: [Contribution] = []
    for start in Swift.stride(from: 0, to: count, by: step) {
      let end = min(start + step, count)
      let value = (start..<end).reduce(0) { $0 + layer.term(memory, $1) }
      let (row, unit) = shape.split(start)
      parts.append(
        Contribution(
          via: "ŷ" + shape.entry(row, unit) + (step > 1 ? " and \(end - start - 1) more" : ""),
          work: step > 1 ? Digits.computed(value) : layer.work(memory, start, p, y), value: value))
    }
    let value = tape[QuantityName(.loss)]?.value.values.first ?? .nan
    return finish("L", layer.formula, parts, value, divisor: layer.divisor)
  }

  private func sum(_ title: String, _ number: Int, _ place: Int, _ value: Double) -> Explanation {
    let layer = network.layout.layers[number - 1]
    let (row, unit) = RowShape(rows: rows, units: layer.outputs).split(place)
    let input = number == 1 ? pass.plan.input : pass.plan.layers[number - 2].a
    let x = number == 1 ? Spelling(given: memory, input) : Spelling(computed: memory, input)
    let w = Spelling(given: memory, layer.weights)
    let b = Spelling(given: memory, layer.bias)
    let source = number == 1 ? "x" : "a\(number - 1)"
    var parts = (0..<layer.inputs).map { i in
      let weight = unit * layer.inputs + i
      let from = row * layer.inputs + i
      return Contribution(
        via: source + RowShape(rows: rows, units: layer.inputs).entry(row, i),
        work: Digits.product([w[weight], x[from]]),
        value: memory[layer.weights][weight] * memory[input][from])
    }
    parts.append(Contribution(via: "bias", work: b[unit], value: memory[layer.bias][unit]))
    return finish(title, "Σᵢ W\(number)[\(unit + 1),i]·\(source)[i] + b\(number)[\(unit + 1)]", parts, value)
  }

  private func activation(
    _ title: String, _ name: QuantityName, _ place: Int, _ told: Quantity, _ value: Double
  ) -> Explanation {
    let number = name.kind == .output ? depth : name.layer
    let units = network.architecture.sizes[number]
    let (row, unit) = RowShape(rows: rows, units: units).split(place)
    let entry = RowShape(rows: rows, units: units).entry(row, unit)
    return single(title, told.formula, work(told, place), "z\(number)\(entry)", value)
  }
}
