// Builders that answer questions about a formula: its value and slope in one entry, the entries it needs, and
// the slope as text.

import Calculus

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A number with its derivative in one chosen entry: forward-mode differentiation of one formula.
struct SlopeBuilder: ExpressionBuilder {
  typealias Expression = (value: Double, slope: Double)

  let formulas: Formulas
  let entry: Entry
  var functions = Functions()

  mutating func number(_ value: Double) -> Expression { (value, 0) }

  mutating func entry(_ name: QuantityName, _ a: Int, _ b: Int, _ c: Int, _ d: Int) -> Expression {
    guard let values = formulas.snapshot[name] else { return (.nan, 0) }
    let place = values.extents.place(Cell(a, b, c, d))
    return (values.numbers[place], name == entry.name && place == entry.place ? 1 : 0)
  }

  mutating func sum(_ terms: [Expression]) -> Expression {
    terms.reduce((0, 0)) { ($0.value + $1.value, $0.slope + $1.slope) }
  }

  mutating func product(_ factors: [Expression]) -> Expression {
    factors.reduce((1, 0)) {
      ($0.value * $1.value, combined($0.slope, $1.value) + combined($1.slope, $0.value))
    }
  }

  /// What does not depend on the entry has slope 0, whatever it is multiplied by.
  private func combined(_ slope: Double, _ factor: Double) -> Double { slope == 0 ? 0 : slope * factor }

  mutating func quotient(_ u: Expression, _ v: Expression) -> Expression {
    let q = u.value / v.value
    return (q, combined(u.slope, 1 / v.value) - combined(v.slope, q / v.value))
  }

  mutating func power(_ base: Expression, _ exponent: Int) -> Expression {
    let below = pow(base.value, Double(exponent - 1))
    return (below * base.value, combined(base.slope, Double(exponent) * below))
  }

  mutating func apply(_ function: String, _ arguments: [Expression]) throws(Failure) -> Expression {
    if arguments.count == 2 {
      let (u, v) = (arguments[0], arguments[1])
      // Of equal ones the first, as the loops have it.
      return function == "max" ? (u.value >= v.value ? u : v) : (u.value <= v.value ? u : v)
    }
    let u = arguments[0]
    let row = try functions.row(function)
    var value = u.value
    var slope = 0.0
    row.values([u.value], &value, 1)
    if u.slope != 0 {
      row.slopes(z: [u.value], a: [value], into: &slope, count: 1)
      slope *= u.slope
    }
    return (value, slope)
  }

  mutating func softmax(_ z: [Expression], _ k: Int) -> Expression {
    let most = z.map(\.value).max() ?? 0
    let powers = z.map { exp($0.value - most) }
    let total = powers.reduce(0, +)
    let mean = zip(powers, z).reduce(0) { $0 + combined($1.1.slope, $1.0 / total) }
    let p = powers[k] / total
    return (p, p * (z[k].slope - mean))
  }

  mutating func logSumExp(_ z: [Expression]) -> Expression {
    let most = z.map(\.value).max() ?? 0
    let powers = z.map { exp($0.value - most) }
    let total = powers.reduce(0, +)
    return (most + log(total), zip(powers, z).reduce(0) { $0 + combined($1.1.slope, $1.0 / total) })
  }
}

/// Rows of the function table that have been used, compiled once.
struct Functions {
  private var rows: [String: Activation] = [:]

  mutating func row(_ name: String) throws(Failure) -> Activation {
    if let row = rows[name] { return row }
    guard let row = Activation(named: name) else {
      throw Failure(.unknown, "the function table has no '\(name)'")
    }
    rows[name] = row
    return row
  }
}

/// Whether a formula needs an entry.
struct NeedBuilder: ExpressionBuilder {
  let formulas: Formulas
  let entry: Entry

  mutating func number(_ value: Double) -> Bool { false }
  mutating func entry(_ name: QuantityName, _ a: Int, _ b: Int, _ c: Int, _ d: Int) -> Bool {
    name == entry.name && formulas.snapshot[name]?.extents.place(Cell(a, b, c, d)) == entry.place
  }
  mutating func sum(_ terms: [Bool]) -> Bool { terms.contains(true) }
  mutating func product(_ factors: [Bool]) -> Bool { factors.contains(true) }
  mutating func quotient(_ numerator: Bool, _ denominator: Bool) -> Bool { numerator || denominator }
  mutating func power(_ base: Bool, _ exponent: Int) -> Bool { base }
  mutating func apply(_ function: String, _ arguments: [Bool]) -> Bool { arguments.contains(true) }
}
