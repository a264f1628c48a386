// A net as an expression: the loss written out in the weights, so that its symbolic derivative can be put
// beside backprop. Every entry is built once, of the entries before it.

import Calculus

extension Network {
  /// Largest net that is written out: parameters times examples.
  public static let formulaLimit = 20_000

  /// Symbols of the parameters in layout order: W1_1_2 is W1[1,2], b1_1 is b1[1].
  public var parameterSymbols: [String] {
    layout.parameters.flatMap { parameter in
      (0..<parameter.count).map { Network.symbol(parameter.name, Tensor.indices($0, parameter.shape)) }
    }
  }

  static func symbol(_ name: QuantityName, _ indices: [Int]) -> String {
    ([name.ascii] + indices.map(String.init)).joined(separator: "_")
  }

  /// The loss over the batch as an expression in the parameters, inputs and targets as numbers. Written in
  /// the stable forms: softplus for bce, ln Σ e^z for ce.
  public func formula<Builder: ExpressionBuilder>(
    in builder: inout Builder
  ) throws(Failure) -> Builder.Expression {
    guard layout.count * rows <= Network.formulaLimit else {
      throw Failure(
        .limit, "\(layout.count) parameters and \(rows) examples are too many to write out",
        hint: "the limit is \(Network.formulaLimit) parameters times examples")
    }
    let formulas = Formulas(snapshot: try snapshot())
    var composer = Composer(formulas, builder)
    for name in formulas.snapshot.order { try composer.add(name, formulas) }
    let loss = try formulas.loss(in: &composer)
    builder = composer.inner
    return loss
  }
}

/// Puts formulas into formulas: an entry that has been built is used where it is named.
private struct Composer<Inner: ExpressionBuilder>: ExpressionBuilder {
  typealias Expression = Inner.Expression
  var inner: Inner
  private let formulas: Formulas
  private var built: [QuantityName: [Expression]] = [:]

  init(_ formulas: Formulas, _ inner: Inner) {
    self.formulas = formulas
    self.inner = inner
  }

  /// Builds all entries of a quantity. States are made of earlier states, so each is there before the next.
  mutating func add(_ name: QuantityName, _ formulas: Formulas) throws(Failure) {
    guard built[name] == nil, let values = formulas.snapshot[name] else { return }
    guard case .recurrent? = kind(of: name), name.kind != .activation, name.kind != .output else {
      for place in values.numbers.indices { try build(name, place, values) }
      return
    }
    // All quantities of a recurrent layer, step by step.
    let own = formulas.snapshot.order.filter {
      $0.layer == name.layer && $0.kind != .activation && $0.kind != .output
    }
    let steps = values.shape[1]
    for step in 0..<steps {
      for quantity in own {
        guard let values = formulas.snapshot[quantity] else { continue }
        for place in values.numbers.indices where values.extents.cell(place).b == step {
          let expression = try formulas.define(quantity, values.extents.cell(place), in: &self)
          stepwise[quantity, default: [:]][place] = expression
        }
      }
    }
    for quantity in own {
      built[quantity] = stepwise[quantity].map { found in found.keys.sorted().compactMap { found[$0] } }
    }
    stepwise = [:]
  }

  private var stepwise: [QuantityName: [Int: Expression]] = [:]

  private func kind(of name: QuantityName) -> LayerKind? {
    let layer = name.kind == .output ? formulas.depth : name.layer
    return layer >= 1 ? formulas.architecture.layers[layer - 1].kind : nil
  }

  private mutating func build(
    _ name: QuantityName, _ place: Int, _ values: Snapshot.Values
  ) throws(Failure) {
    let expression = try formulas.define(name, values.extents.cell(place), in: &self)
    built[name, default: []].append(expression)
  }

  mutating func number(_ value: Double) throws(Failure) -> Expression { try inner.number(value) }

  mutating func entry(_ name: QuantityName, _ a: Int, _ b: Int, _ c: Int, _ d: Int) throws(Failure)
    -> Expression
  {
    guard let values = formulas.snapshot[name] else { throw Failure(.state, "\(name.text) is not there") }
    let place = values.extents.place(Cell(a, b, c, d))
    if formulas.isParameter(name) { return try inner.entry(name, a, b, c, d) }
    if name.kind == .input { return try inner.number(values.numbers[place]) }
    if let found = stepwise[name]?[place] { return found }
    if let found = built[name], place < found.count { return found[place] }
    throw Failure(.state, "\(formulas.text(Entry(name: name, place: place))) is used before it is made")
  }

  mutating func sum(_ terms: [Expression]) throws(Failure) -> Expression { try inner.sum(terms) }
  mutating func product(_ factors: [Expression]) throws(Failure) -> Expression { try inner.product(factors) }
  mutating func quotient(_ u: Expression, _ v: Expression) throws(Failure) -> Expression {
    try inner.quotient(u, v)
  }
  mutating func power(_ base: Expression, _ exponent: Int) throws(Failure) -> Expression {
    try inner.power(base, exponent)
  }
  mutating func apply(_ function: String, _ arguments: [Expression]) throws(Failure) -> Expression {
    try inner.apply(function, arguments)
  }
  mutating func largest(_ values: [Expression], winner: Int) throws(Failure) -> Expression {
    try inner.largest(values, winner: winner)
  }
}

extension QuantityName {
  /// The symbol of an entry at zero-based indices in a written-out net, for a quantity with `axes` axes.
  public func symbol(_ a: Int, _ b: Int, _ c: Int, _ d: Int, axes: Int) -> String {
    Network.symbol(self, [a, b, c, d].prefix(axes).map { $0 + 1 })
  }
}

/// Writes a net in the language of the prompt.
public struct FormulaText: ExpressionBuilder {
  private let layout: Layout

  public init(_ network: Network) { layout = network.layout }

  public mutating func number(_ value: Double) -> String {
    let text = value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
    return value < 0 ? "(\(text))" : text
  }
  public mutating func entry(_ name: QuantityName, _ a: Int, _ b: Int, _ c: Int, _ d: Int) -> String {
    name.symbol(a, b, c, d, axes: layout[name]?.shape.count ?? 0)
  }
  public mutating func sum(_ terms: [String]) -> String {
    terms.count == 1 ? terms[0] : "(" + terms.joined(separator: " + ") + ")"
  }
  public mutating func product(_ factors: [String]) -> String { factors.joined(separator: "*") }
  public mutating func quotient(_ numerator: String, _ denominator: String) -> String {
    "(\(numerator))/(\(denominator))"
  }
  public mutating func power(_ base: String, _ exponent: Int) -> String { "(\(base))^\(exponent)" }
  public mutating func apply(_ function: String, _ arguments: [String]) -> String {
    function + "(" + arguments.joined(separator: ", ") + ")"
  }
}
