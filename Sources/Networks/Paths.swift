// The backward half of `why`: δ, ∂L/∂a and the gradients of parameters as sums over paths.

extension Reasoning {
  /// A product along a path, from δ of some layer back to the entry in question.
  struct Path {
    var units: [String]
    var factors: [String]
    var value: Double
  }

  /// ∂L/∂a of a unit as paths: δ of the next layer's unit, or of an output, times what lies between.
  func pathsToActivation(_ number: Int, _ row: Int, _ unit: Int) -> [Path] {
    guard number < depth else { return [] }
    let end = reachesOutputs(from: number) ? depth : number + 1
    // Built backwards from the unit: each round extends every path by one layer.
    var open: [(Path, unit: Int)] = [(Path(units: [], factors: [], value: 1), unit)]
    for layer in (number + 1)...end {
      let shape = network.layout.layers[layer - 1]
      let w = Spelling(given: memory, shape.weights)
      let regions = pass.plan.layers[layer - 1]
      let read = layer == end ? regions.delta : regions.slope
      let spelled = Spelling(computed: memory, read)
      let form = RowShape(rows: rows, units: shape.outputs)
      var longer: [(Path, unit: Int)] = []
      longer.reserveCapacity(open.count * shape.outputs)
      for (path, from) in open {
        for k in 0..<shape.outputs {
          var next = path
          let weight = k * shape.inputs + from
          let place = row * shape.outputs + k
          next.units.append((layer == depth ? "ŷ" : "z\(layer)") + form.entry(row, k))
          next.factors.insert(w[weight], at: 0)
          next.factors.insert(spelled[place], at: 0)
          next.value *= memory[shape.weights][weight] * memory[read][place]
          longer.append((next, k))
        }
      }
      open = longer
    }
    return open.map(\.0)
  }

  /// Whether all paths from this layer on are few and short enough to be listed.
  func reachesOutputs(from number: Int) -> Bool {
    guard depth - number <= Reasoning.depthLimit else { return false }
    var count = rows
    for size in network.architecture.sizes[(number + 1)...] {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      if overflow || product > Reasoning.pathLimit { return false }
      count = product
    }
    return true
  }

  /// δ of a unit as paths; in the last layer the unit itself is the only one.
  private func pathsToDelta(_ number: Int, _ row: Int, _ unit: Int) -> [Path] {
    let regions = pass.plan.layers[number - 1]
    let units = network.architecture.sizes[number]
    let place = row * units + unit
    if number == depth {
      let name = "ŷ" + RowShape(rows: rows, units: units).entry(row, unit)
      return [
        Path(
          units: [name], factors: [Spelling(computed: memory, regions.delta)[place]],
          value: memory[regions.delta][place])
      ]
    }
    let slope = memory[regions.slope][place]
    let spelled = Spelling(computed: memory, regions.slope)[place]
    return pathsToActivation(number, row, unit).map { path in
      var next = path
      next.factors.append(spelled)
      next.value *= slope
      return next
    }
  }

  private func contribution(_ path: Path, _ row: Int, times last: (text: String, value: Double)? = nil)
    -> Contribution
  {
    let example = rows == 1 ? "" : "example \(row + 1), "
    var factors = path.factors
    if let last { factors.append(last.text) }
    return Contribution(
      via: example + "via " + path.units.joined(separator: " → "), work: Digits.product(factors),
      value: path.value * (last?.value ?? 1))
  }

  func activationGradient(
    _ title: String, _ number: Int, _ place: Int, _ told: Quantity, _ value: Double
  ) -> Explanation {
    let (row, unit) = RowShape(rows: rows, units: network.architecture.sizes[number]).split(place)
    guard number < depth else { return single(title, told.formula, work(told, place), "L", value) }
    let parts = pathsToActivation(number, row, unit).map { contribution($0, row) }
    return finish(title, backFormula(number, "\(unit + 1)"), parts, value)
  }

  func delta(
    _ title: String, _ number: Int, _ place: Int, _ told: Quantity, _ value: Double
  ) -> Explanation {
    let units = network.architecture.sizes[number]
    let (row, unit) = RowShape(rows: rows, units: units).split(place)
    if number == depth {
      if case .softmax = network.architecture.transfers[depth - 1], !network.architecture.loss.usesSums {
        return softmaxDelta(title, row, unit, units, value)
      }
      return single(title, told.formula, work(told, place), "L", value)
    }
    let parts = pathsToDelta(number, row, unit).map { contribution($0, row) }
    return finish(
      title, backFormula(number, "\(unit + 1)") + "·\(slopeText(number, "\(unit + 1)"))", parts, value)
  }

  /// δ through the softmax Jacobian: every output has a share, ∂L/∂pⱼ · pⱼ (δⱼₖ − pₖ).
  private func softmaxDelta(
    _ title: String, _ row: Int, _ unit: Int, _ units: Int, _ value: Double
  ) -> Explanation {
    let regions = pass.plan.layers[depth - 1]
    let p = memory[regions.a] + row * units
    let g = memory[regions.aGradient] + row * units
    let parts = (0..<units).map { j in
      let jacobian = p[j] * ((j == unit ? 1 : 0) - p[unit])
      return Contribution(
        via: "via ŷ" + RowShape(rows: rows, units: units).entry(row, j),
        work: Digits.product([Digits.computed(g[j]), Digits.computed(jacobian)]), value: g[j] * jacobian)
    }
    return finish(title, "Σⱼ ∂L/∂ŷ[j]·ŷ[j]·([j = \(unit + 1)] − ŷ[\(unit + 1)])", parts, value)
  }

  func parameter(_ title: String, _ name: QuantityName, _ place: Int, _ value: Double) -> Explanation {
    let number = name.layer
    let shape = network.layout.layers[number - 1]
    let isWeight = name.kind == .weightGradient
    let unit = isWeight ? place / shape.inputs : place
    let from = isWeight ? place % shape.inputs : 0
    let input = number == 1 ? pass.plan.input : pass.plan.layers[number - 2].a
    let x = number == 1 ? Spelling(given: memory, input) : Spelling(computed: memory, input)
    let source = number == 1 ? "x" : "a\(number - 1)"
    var parts: [Contribution] = []
    let perRow = number == depth ? 1 : network.architecture.sizes[number + 1]
    // Many examples are one contribution each, and a great many are not kept apart at all.
    let separate = rows <= 4096 / max(perRow, 1)
    var aggregate = 0.0
    for row in 0..<rows {
      let place = row * shape.inputs + from
      let last = isWeight ? (text: x[place], value: memory[input][place]) : nil
      if separate {
        parts += pathsToDelta(number, row, unit).map { contribution($0, row, times: last) }
      } else {
        aggregate +=
          memory[pass.plan.layers[number - 1].delta][row * shape.outputs + unit] * (last?.value ?? 1)
      }
    }
    if !separate {
      parts = [
        Contribution(
          via: "all \(rows) examples together", work: Digits.computed(aggregate), value: aggregate)
      ]
    }
    let index = "\(unit + 1)"
    var formula =
      number == depth
      ? "δ\(number)[\(index)]" : backFormula(number, index) + "·" + slopeText(number, index)
    if isWeight { formula += "·\(source)[\(from + 1)]" }
    return finish(title, rows == 1 ? formula : "Σ over examples " + formula, parts, value)
  }

  /// Σₖ δ2[k]·W2[k,1]
  private func backFormula(_ number: Int, _ index: String) -> String {
    let next = number + 1
    if next < depth, reachesOutputs(from: number) {
      return "Σ over paths δ\(depth)·W\(depth) ⋯ σ′(z\(next))·W\(next)[·,\(index)]"
    }
    return "Σₖ δ\(next)[k]·W\(next)[k,\(index)]"
  }

  private func slopeText(_ number: Int, _ index: String) -> String {
    network.architecture.transfers[number - 1].name == "sigmoid"
      ? "a\(number)[\(index)] (1 − a\(number)[\(index)])"
      : "\(network.architecture.transfers[number - 1].symbol)′(z\(number)[\(index)])"
  }
}
