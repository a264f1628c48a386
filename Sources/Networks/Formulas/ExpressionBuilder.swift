// Something that writes expressions. A layer says what an entry is by building it, once; what is built is then
// a symbolic expression, a number with its slope, a line of text, or the list of entries it needs.

import Calculus

public protocol ExpressionBuilder {
  associatedtype Expression
  mutating func number(_ value: Double) throws(Failure) -> Expression
  /// The entry of a quantity at zero-based indices, unused ones 0.
  mutating func entry(_ name: QuantityName, _ a: Int, _ b: Int, _ c: Int, _ d: Int) throws(Failure)
    -> Expression
  mutating func sum(_ terms: [Expression]) throws(Failure) -> Expression
  mutating func product(_ factors: [Expression]) throws(Failure) -> Expression
  mutating func quotient(_ numerator: Expression, _ denominator: Expression) throws(Failure) -> Expression
  mutating func power(_ base: Expression, _ exponent: Int) throws(Failure) -> Expression
  /// A function of the table: an activation's name, exp, ln, abs, sqrt, softplus, max.
  mutating func apply(_ function: String, _ arguments: [Expression]) throws(Failure) -> Expression
  /// e^zₖ / Σ e^z and ln Σ e^z, which numbers do without overflow.
  mutating func softmax(_ z: [Expression], _ k: Int) throws(Failure) -> Expression
  mutating func logSumExp(_ z: [Expression]) throws(Failure) -> Expression
  /// The largest of several. With the numbers of the pass it is the one at `winner`, of equal ones the first.
  mutating func largest(_ values: [Expression], winner: Int) throws(Failure) -> Expression
}

extension ExpressionBuilder {
  public mutating func softmax(_ z: [Expression], _ k: Int) throws(Failure) -> Expression {
    var powers: [Expression] = []
    for value in z { powers.append(try apply("exp", [value])) }
    return try quotient(powers[k], sum(powers))
  }

  public mutating func logSumExp(_ z: [Expression]) throws(Failure) -> Expression {
    var powers: [Expression] = []
    for value in z { powers.append(try apply("exp", [value])) }
    return try apply("ln", [sum(powers)])
  }

  mutating func difference(_ a: Expression, _ b: Expression) throws(Failure) -> Expression {
    try sum([a, product([number(-1), b])])
  }

  mutating func entry(_ name: QuantityName, _ cell: Cell) throws(Failure) -> Expression {
    try entry(name, cell.a, cell.b, cell.c, cell.d)
  }

  /// max of several, two at a time.
  public mutating func largest(_ values: [Expression], winner: Int) throws(Failure) -> Expression {
    guard var result = values.first else { return try number(-.infinity) }
    for value in values.dropFirst() { result = try apply("max", [result, value]) }
    return result
  }
}
