// A net as an expression: the loss written out in the weights, so that its symbolic derivative can be put
// beside backprop. The builder is the seam to whatever keeps expressions; here it is only told what to
// write.

import Calculus

/// Something that writes expressions.
public protocol ExpressionBuilder {
  associatedtype Expression
  mutating func number(_ value: Double) throws(Failure) -> Expression
  mutating func symbol(_ name: String) throws(Failure) -> Expression
  mutating func sum(_ terms: [Expression]) throws(Failure) -> Expression
  mutating func product(_ factors: [Expression]) throws(Failure) -> Expression
  mutating func quotient(_ numerator: Expression, _ denominator: Expression) throws(Failure)
    -> Expression
  mutating func power(_ base: Expression, _ exponent: Int) throws(Failure) -> Expression
  /// A function of the table: an activation's name, exp, ln, abs, min, softplus.
  mutating func apply(_ function: String, _ arguments: [Expression]) throws(Failure) -> Expression
}

extension Network {
  /// Largest net that is written out: parameters times examples.
  public static let formulaLimit = 20_000

  /// Symbols of the parameters in layout order: W1_1_2 is W1[1,2], b1_1 is b1[1].
  public var parameterSymbols: [String] {
    var names: [String] = []
    for (index, layer) in layout.layers.enumerated() {
      for unit in 1...layer.outputs {
        for input in 1...layer.inputs { names.append("W\(index + 1)_\(unit)_\(input)") }
      }
      for unit in 1...layer.outputs { names.append("b\(index + 1)_\(unit)") }
    }
    return names
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
    var terms: [Builder.Expression] = []
    for row in 0..<rows {
      let (sums, outputs) = try units(row, in: &builder)
      let start = row * architecture.outputs
      let y = Array(targets.values[start..<(start + architecture.outputs)])
      terms += try architecture.loss.terms(sums: sums, outputs: outputs, targets: y, in: &builder)
    }
    let total = try builder.sum(terms)
    let divisor = architecture.loss.divisor(rows: rows, outputs: architecture.outputs)
    return divisor == 1 ? total : try builder.quotient(total, builder.number(divisor))
  }

  /// The last layer's sums and outputs for one example.
  private func units<Builder: ExpressionBuilder>(
    _ row: Int, in builder: inout Builder
  ) throws(Failure) -> (sums: [Builder.Expression], outputs: [Builder.Expression]) {
    var values: [Builder.Expression] = []
    for i in 0..<architecture.inputs {
      values.append(try builder.number(inputs.values[row * architecture.inputs + i]))
    }
    var sums: [Builder.Expression] = []
    for (index, layer) in layout.layers.enumerated() {
      sums = []
      for unit in 1...layer.outputs {
        var terms: [Builder.Expression] = []
        for (i, value) in values.enumerated() {
          let weight = try builder.symbol("W\(index + 1)_\(unit)_\(i + 1)")
          terms.append(try builder.product([weight, value]))
        }
        terms.append(try builder.symbol("b\(index + 1)_\(unit)"))
        sums.append(try builder.sum(terms))
      }
      values = []
      switch architecture.transfers[index] {
      case .elementwise where architecture.transfers[index].isLinear: values = sums
      case .elementwise(let activation):
        for sum in sums { values.append(try builder.apply(activation.name, [sum])) }
      case .softmax:
        var powers: [Builder.Expression] = []
        for sum in sums { powers.append(try builder.apply("exp", [sum])) }
        let total = try builder.sum(powers)
        for power in powers { values.append(try builder.quotient(power, total)) }
      }
    }
    return (sums, values)
  }
}

extension Loss {
  /// The undivided terms of one example.
  fileprivate func terms<Builder: ExpressionBuilder>(
    sums: [Builder.Expression], outputs: [Builder.Expression], targets: [Double], in builder: inout Builder
  ) throws(Failure) -> [Builder.Expression] {
    var terms: [Builder.Expression] = []
    switch kind {
    case .ce:
      // ln Σ e^z − Σ y z
      var powers: [Builder.Expression] = []
      for z in sums { powers.append(try builder.apply("exp", [z])) }
      terms.append(try builder.apply("ln", [builder.sum(powers)]))
      for (z, y) in zip(sums, targets) where y != 0 {
        terms.append(try builder.product([builder.number(-y), z]))
      }
    case .bce:
      // y softplus(−z) + (1 − y) softplus(z)
      for (z, y) in zip(sums, targets) {
        if y != 0 {
          let negative = try builder.product([builder.number(-1), z])
          terms.append(try builder.product([builder.number(y), builder.apply("softplus", [negative])]))
        }
        if y != 1 {
          terms.append(try builder.product([builder.number(1 - y), builder.apply("softplus", [z])]))
        }
      }
    case .mse, .halfsse, .mae, .huber:
      for (output, y) in zip(outputs, targets) {
        let e = try builder.sum([output, builder.number(-y)])
        terms.append(try term(of: e, in: &builder))
      }
    }
    return terms
  }

  private func term<Builder: ExpressionBuilder>(
    of e: Builder.Expression, in builder: inout Builder
  ) throws(Failure) -> Builder.Expression {
    switch kind {
    case .mae: return try builder.apply("abs", [e])
    case .halfsse: return try builder.quotient(builder.power(e, 2), builder.number(2))
    case .huber:
      // |e| − ½ beyond 1, e²/2 within: m|e| − m²/2 with m = min(|e|, 1).
      let size = try builder.apply("abs", [e])
      let m = try builder.apply("min", [size, builder.number(1)])
      let half = try builder.quotient(builder.power(m, 2), builder.number(-2))
      return try builder.sum([builder.product([m, size]), half])
    default: return try builder.power(e, 2)
    }
  }
}

/// Writes a net in the language of the prompt.
public struct FormulaText: ExpressionBuilder {
  public init() {}

  public mutating func number(_ value: Double) -> String {
    let text = value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
    return value < 0 ? "(\(text))" : text
  }
  public mutating func symbol(_ name: String) -> String { name }
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
