// Formulas of the layers with quantities between their input and their output.

import Calculus

extension Formulas {
  func normal<B: ExpressionBuilder>(
    _ symbol: Symbol, _ norm: LayerKind.Norm, _ layer: Int, _ source: QuantityName, _ input: [Int],
    _ cell: Cell, in b: inout B
  ) throws(Failure) -> B.Expression {
    let group = group(norm, input, cell)
    let own = ownParameter(norm, input, cell)
    switch symbol {
    case .mean, .variance:
      var terms: [B.Expression] = []
      for here in members(norm, input, cell.a) {
        let x = try b.entry(source, here)
        if symbol == .mean {
          terms.append(x)
        } else {
          terms.append(
            try b.power(b.difference(x, b.entry(QuantityName(.mean, layer), Cell(cell.a))), 2))
        }
      }
      return try b.quotient(b.sum(terms), b.number(Double(terms.count)))
    case .normalized:
      let spread = try b.sum([
        b.entry(QuantityName(.variance, layer), group), b.number(NormalizationLayer<Double>.epsilon),
      ])
      return try b.quotient(
        b.difference(b.entry(source, cell), b.entry(QuantityName(.mean, layer), group)),
        b.apply("sqrt", [spread]))
    default:
      return try b.sum([
        b.product([
          b.entry(QuantityName(.scale, layer), own), b.entry(QuantityName(.normalized, layer), cell),
        ]),
        b.entry(QuantityName(.offset, layer), own),
      ])
    }
  }

  /// The group that a number belongs to: its example, or its feature or channel in all examples.
  func group(_ norm: LayerKind.Norm, _ input: [Int], _ cell: Cell) -> Cell {
    norm == .layer ? Cell(cell.a) : ownParameter(norm, input, cell)
  }

  /// Where the scale and offset of a number are.
  func ownParameter(_ norm: LayerKind.Norm, _ input: [Int], _ cell: Cell) -> Cell {
    guard norm == .batch else { return Cell(cell.b, cell.c, cell.d) }
    return Cell(input.count == 3 ? cell.b : cell.last(of: input.count))
  }

  /// The numbers of a group, in the order in which they stand.
  private func members(_ norm: LayerKind.Norm, _ input: [Int], _ group: Int) -> [Cell] {
    let isBatch = norm == .batch
    let shape = Extents([1] + input)
    func range(_ axis: Int, _ count: Int) -> Range<Int> {
      // The axis of features is the channels' in images, else the last.
      isBatch && axis == (input.count == 3 ? 1 : input.count) ? group..<(group + 1) : 0..<count
    }
    var cells: [Cell] = []
    for row in isBatch ? 0..<snapshot.rows : group..<(group + 1) {
      for i in range(1, shape.b) {
        for j in range(2, shape.c) {
          for k in range(3, shape.d) { cells.append(Cell(row, i, j, k)) }
        }
      }
    }
    return cells
  }

  func recurrent<B: ExpressionBuilder>(
    _ symbol: Symbol, _ kind: LayerKind.Cell, _ units: Int, _ givesSequence: Bool, _ layer: Int,
    _ source: QuantityName, _ input: [Int], _ cell: Cell, in b: inout B
  ) throws(Failure) -> B.Expression {
    let (row, t, k) = (cell.a, cell.b, cell.c)
    func own(_ symbol: Symbol) -> QuantityName { QuantityName(symbol, layer) }
    func fromInput() throws(Failure) -> [B.Expression] {
      var terms: [B.Expression] = []
      for i in 0..<input[1] {
        terms.append(try b.product([b.entry(own(.inputWeights), Cell(k, i)), b.entry(source, row, t, i, 0)]))
      }
      return try terms + [b.entry(own(.inputBias), Cell(k))]
    }
    func fromState() throws(Failure) -> [B.Expression] {
      var terms: [B.Expression] = []
      if t > 0 {
        for j in 0..<units {
          terms.append(
            try b.product([b.entry(own(.stateWeights), Cell(k, j)), b.entry(own(.state), row, t - 1, j, 0)]))
        }
      }
      return try terms + [b.entry(own(.stateBias), Cell(k))]
    }
    func gate(_ number: Int, _ function: String) throws(Failure) -> B.Expression {
      try b.apply(function, [b.entry(own(.sum), row, t, number * units + k, 0)])
    }
    func both(_ number: Int, times reset: B.Expression? = nil) throws(Failure) -> B.Expression {
      let x = try b.entry(own(.inputSum), row, t, number * units + k, 0)
      let h = try b.entry(own(.stateSum), row, t, number * units + k, 0)
      return try b.sum([x, reset.map { r throws(Failure) in try b.product([r, h]) } ?? h])
    }
    switch symbol {
    case .sum: return try b.sum(fromInput() + fromState())
    case .inputSum: return try b.sum(fromInput())
    case .stateSum: return try b.sum(fromState())
    case .inputGate: return try gate(0, "sigmoid")
    case .forgetGate: return try gate(1, "sigmoid")
    case .candidate: return try gate(2, "tanh")
    case .outputGate: return try gate(3, "sigmoid")
    case .resetGate: return try b.apply("sigmoid", [both(0)])
    case .updateGate: return try b.apply("sigmoid", [both(1)])
    case .newState: return try b.apply("tanh", [both(2, times: b.entry(own(.resetGate), cell))])
    case .cell:
      let made = try b.product([b.entry(own(.inputGate), cell), b.entry(own(.candidate), cell)])
      guard t > 0 else { return made }
      let kept = try b.product([b.entry(own(.forgetGate), cell), b.entry(own(.cell), row, t - 1, k, 0)])
      return try b.sum([kept, made])
    case .state:
      switch kind {
      case .simple: return try b.apply("tanh", [b.entry(own(.sum), cell)])
      case .lstm:
        return try b.product([b.entry(own(.outputGate), cell), b.apply("tanh", [b.entry(own(.cell), cell)])])
      case .gru:
        let u = try b.entry(own(.updateGate), cell)
        let made = try b.product([b.difference(b.number(1), u), b.entry(own(.newState), cell)])
        guard t > 0 else { return made }
        return try b.sum([made, b.product([u, b.entry(own(.state), row, t - 1, k, 0)])])
      }
    default:
      return try givesSequence
        ? b.entry(own(.state), cell) : b.entry(own(.state), row, input[0] - 1, cell.b, 0)
    }
  }

  func attention<B: ExpressionBuilder>(
    _ symbol: Symbol, _ dimensions: Int, _ layer: Int, _ source: QuantityName, _ input: [Int], _ cell: Cell,
    in b: inout B
  ) throws(Failure) -> B.Expression {
    let (row, t, k) = (cell.a, cell.b, cell.c)
    func own(_ symbol: Symbol) -> QuantityName { QuantityName(symbol, layer) }
    func projected(_ weights: Symbol) throws(Failure) -> B.Expression {
      var terms: [B.Expression] = []
      for i in 0..<input[1] {
        terms.append(try b.product([b.entry(own(weights), Cell(k, i)), b.entry(source, row, t, i, 0)]))
      }
      return try b.sum(terms)
    }
    switch symbol {
    case .query: return try projected(.queryWeights)
    case .key: return try projected(.keyWeights)
    case .value: return try projected(.valueWeights)
    case .score:
      var terms: [B.Expression] = []
      for i in 0..<dimensions {
        terms.append(try b.product([b.entry(own(.query), row, t, i, 0), b.entry(own(.key), row, k, i, 0)]))
      }
      return try b.quotient(b.sum(terms), b.apply("sqrt", [b.number(Double(dimensions))]))
    case .attention:
      var scores: [B.Expression] = []
      for j in 0..<input[0] { scores.append(try b.entry(own(.score), row, t, j, 0)) }
      return try b.softmax(scores, k)
    default:
      var terms: [B.Expression] = []
      for j in 0..<input[0] {
        terms.append(
          try b.product([b.entry(own(.attention), row, t, j, 0), b.entry(own(.value), row, j, k, 0)]))
      }
      return try b.sum(terms)
    }
  }

  // MARK: The loss

  /// L with its terms, from the last layer's sums where the loss undoes its activation.
  func loss<B: ExpressionBuilder>(in b: inout B) throws(Failure) -> B.Expression {
    var terms: [B.Expression] = []
    let width = classes
    for start in stride(from: 0, to: snapshot.rows * architecture.outputs, by: width) {
      terms += try lossTerms(from: start, in: &b)
    }
    let total = try b.sum(terms)
    let divisor = divisor
    return divisor == 1 ? total : try b.quotient(total, b.number(divisor))
  }

  /// Numbers of a row that ce looks at together.
  var classes: Int { max(architecture.outputShape.last ?? 1, 1) }

  var divisor: Double {
    architecture.loss.divisor(
      rows: snapshot.rows, outputs: architecture.outputs, groups: architecture.lossGroups)
  }

  /// What the loss is formed from.
  var lossSource: QuantityName {
    guard snapshot.isFused, let last = architecture.layers.last, !last.transfer.isLinear else {
      return QuantityName(.output)
    }
    return last.kind.formsSums ? QuantityName(.sum, depth) : snapshot.source(of: depth)
  }

  /// Terms of one row of outputs, undivided.
  func lossTerms<B: ExpressionBuilder>(from start: Int, in b: inout B) throws(Failure) -> [B.Expression] {
    let loss = architecture.loss
    let source = lossSource
    let extents = Extents([snapshot.rows] + architecture.outputShape)
    guard let targets = snapshot[QuantityName(.target)] else { return [] }
    let logits = loss.takesLogits(architecture.transfers[depth - 1])
    var u: [B.Expression] = []
    for k in 0..<classes { u.append(try b.entry(source, extents.cell(start + k))) }
    var terms: [B.Expression] = []
    if loss.kind == .ce && logits {
      // ln Σ e^z − Σ y z
      terms.append(try b.logSumExp(u))
      for k in 0..<classes where targets.numbers[start + k] != 0 {
        terms.append(try b.product([b.number(-targets.numbers[start + k]), u[k]]))
      }
      return terms
    }
    for k in 0..<classes {
      let y = targets.numbers[start + k]
      switch loss.kind {
      case .bce where logits:
        // y softplus(−z) + (1 − y) softplus(z)
        if y != 0 {
          let negative = try b.product([b.number(-1), u[k]])
          terms.append(try b.product([b.number(y), b.apply("softplus", [negative])]))
        }
        if y != 1 { terms.append(try b.product([b.number(1 - y), b.apply("softplus", [u[k]])])) }
      case .bce:
        if y != 0 { terms.append(try b.product([b.number(-y), b.apply("ln", [u[k]])])) }
        if y != 1 {
          let rest = try b.difference(b.number(1), u[k])
          terms.append(try b.product([b.number(y - 1), b.apply("ln", [rest])]))
        }
      case .ce:
        if y != 0 { terms.append(try b.product([b.number(-y), b.apply("ln", [u[k]])])) }
      case .hinge:
        let margin = try b.sum([b.number(1), b.product([b.number(-y), u[k]])])
        terms.append(try b.apply("relu", [margin]))
      default: terms.append(try term(of: b.sum([u[k], b.number(-y)]), in: &b))
      }
    }
    return terms
  }

  private func term<B: ExpressionBuilder>(of e: B.Expression, in b: inout B) throws(Failure) -> B.Expression {
    switch architecture.loss.kind {
    case .mae: return try b.apply("abs", [e])
    case .halfsse: return try b.quotient(b.power(e, 2), b.number(2))
    case .huber:
      // |e| − ½ beyond 1, e²/2 within: m|e| − m²/2 with m = min(|e|, 1).
      let size = try b.apply("abs", [e])
      let m = try b.apply("min", [size, b.number(1)])
      return try b.sum([b.product([m, size]), b.quotient(b.power(m, 2), b.number(-2))])
    default: return try b.power(e, 2)
    }
  }
}
