// Derivatives of one quantity by another: saliency, the gradient of an output with respect to the inputs, and the
// Jacobian between any two quantities, taken forward through the formulas.

import Calculus

extension Network {
  /// ∂ŷ[output]/∂x for each example, in the shape of the inputs. `output` counts from 0; with `ofLogit` the last
  /// layer's sum instead, where it forms sums.
  public func saliency(output: Int, ofLogit: Bool = false) throws(Failure) -> Tensor {
    guard output >= 0, output < architecture.outputs else {
      throw Failure(
        .shape, "there is no output \(output + 1): the net has \(architecture.outputs)",
        hint: "outputs count from 1")
    }
    if architecture.takesIndices != nil {
      throw Failure(
        .value, "the inputs are indices, and nothing has a derivative in an index",
        hint: "ask for the rows that they choose: show dE1, or jac yhat E1")
    }
    switch precision {
    case .double: return try saliency(Double.self, output, ofLogit)
    case .single: return try saliency(Float.self, output, ofLogit)
    }
  }

  /// Whether the last layer forms sums that an activation takes: not those of a recurrent layer's gates.
  package var endsInSums: Bool { architecture.layers[architecture.depth - 1].kind.formsSums }

  private func saliency<Scalar: NetworkScalar>(
    _: Scalar.Type, _ output: Int, _ ofLogit: Bool
  ) throws(Failure) -> Tensor {
    let pass: Pass<Scalar> = try pass(inputGradient: true, fusing: false)
    pass.memory.isTraining = false
    pass.outputs()
    let last = pass.plan.layers[architecture.depth - 1]
    let fromSums = ofLogit && endsInSums
    let region = fromSums ? last.gradient(.sum) : last.outputGradient
    pass.memory.clear(region)
    for row in 0..<rows { pass.memory[region][row * architecture.outputs + output] = 1 }
    pass.backwardFromOutputs(
      skippingLast: fromSums && !architecture.transfers[architecture.depth - 1].isLinear)
    return Tensor(shape: inputs.shape, values: pass.memory.read(pass.plan.inputGradient)) ?? inputs
  }

  /// Most entries of a Jacobian.
  public static let jacobianLimit = 10_000

  /// ∂to/∂from for the first example, rows the entries of `to`, columns those of `from`, each with its indices. `from` is computed before
  /// `to`, or given.
  public func jacobian(
    of to: QuantityName, by from: QuantityName, interrupted: @escaping () -> Bool = { false }
  ) throws(Failure) -> (rows: [String], columns: [String], values: [[Double]]) {
    let (to, from) = (try resolve(to), try resolve(from))
    let formulas = Formulas(snapshot: try snapshot())
    guard let goal = formulas.snapshot[to], let source = formulas.snapshot[from], isGiven(to) == false else {
      throw Failure(.unknown, "there is no Jacobian of \(to.text) by \(from.text)")
    }
    // Of several examples the first: the others are the same formulas with other numbers.
    let height = goal.isPerExample ? goal.numbers.count / max(goal.shape[0], 1) : goal.numbers.count
    let width = source.isPerExample ? source.numbers.count / max(source.shape[0], 1) : source.numbers.count
    let (size, overflow) = height.multipliedReportingOverflow(by: width)
    guard !overflow, size <= Network.jacobianLimit else {
      throw Failure(
        .limit, "\(height) × \(width) derivatives are too many",
        hint: "the limit is \(Network.jacobianLimit)")
    }
    guard to.kind == .loss || formulas.snapshot.order.contains(to) else {
      throw Failure(
        .value, "\(to.text) is no quantity of the forward pass", hint: "for example jac yhat z2")
    }
    var columns: [[Double]] = []
    for place in 0..<width {
      var tangents = Tangents(
        formulas: formulas, entry: Entry(name: from, place: place), interrupted: interrupted)
      columns.append(Array(try tangents.column(of: to, goal).prefix(height)))
    }
    let values = (0..<height).map { row in columns.map { $0[row] } }
    func names(_ name: QuantityName, _ count: Int) -> [String] {
      (0..<count).map { formulas.text(Entry(name: name, place: $0)) }
    }
    return (names(to, height), names(from, width), values)
  }
}

/// Slopes of every entry in one entry, found from it forwards.
private struct Tangents {
  let formulas: Formulas
  let entry: Entry
  let interrupted: () -> Bool
  private var known: [Entry: Double] = [:]

  init(formulas: Formulas, entry: Entry, interrupted: @escaping () -> Bool) {
    self.formulas = formulas
    self.entry = entry
    self.interrupted = interrupted
  }

  mutating func column(of to: QuantityName, _ goal: Snapshot.Values) throws(Failure) -> [Double] {
    known[entry] = 1
    // In waves: an entry's slope is complete when all that feed it are, so the order of computation is kept.
    for name in formulas.snapshot.order + [QuantityName(.loss)] {
      try spread(to: name)
      if name == to { break }
    }
    return goal.numbers.indices.map { known[Entry(name: to, place: $0)] ?? 0 }
  }

  private mutating func spread(to name: QuantityName) throws(Failure) {
    guard let values = formulas.snapshot[name], name != entry.name || isRecurrent(name) else { return }
    // Steps of a recurrent layer depend on each other across quantities.
    let places = isRecurrent(name) ? [] : Array(values.numbers.indices)
    if isRecurrent(name) {
      try spreadThroughTime(name.layer)
      return
    }
    for place in places { try find(name, place, values) }
    if interrupted() { throw Failure(.interrupted, "interrupted") }
  }

  private func isRecurrent(_ name: QuantityName) -> Bool {
    guard name.layer >= 1, name.kind != .activation else { return false }
    if case .recurrent = formulas.architecture.layers[name.layer - 1].kind { return true }
    return false
  }

  private mutating func spreadThroughTime(_ layer: Int) throws(Failure) {
    let own = formulas.snapshot.order.filter { $0.layer == layer && $0.kind != .activation }
    guard let first = own.first, let values = formulas.snapshot[first] else { return }
    for step in 0..<values.shape[1] {
      for name in own {
        guard let values = formulas.snapshot[name] else { continue }
        for place in values.numbers.indices where values.extents.cell(place).b == step {
          try find(name, place, values)
        }
      }
    }
  }

  private mutating func find(_ name: QuantityName, _ place: Int, _ values: Snapshot.Values) throws(Failure) {
    let here = Entry(name: name, place: place)
    guard here != entry else { return }
    var builder = TangentBuilder(formulas: formulas, tangents: known)
    let slope = try formulas.define(name, values.extents.cell(place), in: &builder).slope
    if slope != 0 { known[here] = slope }
  }
}

/// A number with its slope, those of the entries it is made of being known.
private struct TangentBuilder: ExpressionBuilder {
  typealias Expression = (value: Double, slope: Double)
  var inner: SlopeBuilder
  let tangents: [Entry: Double]

  init(formulas: Formulas, tangents: [Entry: Double]) {
    inner = SlopeBuilder(formulas: formulas, entry: Entry(name: QuantityName(.loss), place: -1))
    self.tangents = tangents
  }

  mutating func number(_ value: Double) -> Expression { inner.number(value) }
  mutating func entry(_ name: QuantityName, _ a: Int, _ b: Int, _ c: Int, _ d: Int) -> Expression {
    let value = inner.entry(name, a, b, c, d).value
    let place = inner.formulas.snapshot[name]?.extents.place(Cell(a, b, c, d)) ?? 0
    return (value, tangents[Entry(name: name, place: place)] ?? 0)
  }
  mutating func sum(_ terms: [Expression]) -> Expression { inner.sum(terms) }
  mutating func product(_ factors: [Expression]) -> Expression { inner.product(factors) }
  mutating func quotient(_ u: Expression, _ v: Expression) -> Expression { inner.quotient(u, v) }
  mutating func power(_ base: Expression, _ exponent: Int) -> Expression { inner.power(base, exponent) }
  mutating func apply(_ function: String, _ arguments: [Expression]) throws(Failure) -> Expression {
    try inner.apply(function, arguments)
  }
  mutating func softmax(_ z: [Expression], _ k: Int) -> Expression { inner.softmax(z, k) }
  mutating func logSumExp(_ z: [Expression]) -> Expression { inner.logSumExp(z) }
}
