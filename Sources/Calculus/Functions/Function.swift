// One row of the function table: all that is known of a function. Parsing, differentiation, steps, evaluation,
// printing, completion, help, the reference page and the tests read it; nothing else knows a function by name.
import Kernels

/// A class, because a row is read at every call that is built and a copy of its twenty fields would cost more than
/// the rest of the building.
public final class Function: Sendable {
  public let name: String
  /// Parameter names as the cells use them: `u`, `v`, `w`, `z`, `s`, `t` in order.
  public let parameters: [String]
  /// How many arguments a call may have.
  public let arity: ClosedRange<Int>
  public let form: Form
  /// The derivative in each argument, in the language of the prompt: `u`, `v`, `w` the arguments, `y` the value.
  /// nil where no closed form is known.
  public let derivatives: [String?]
  /// The function in terms of others. A shorthand is always written out; any other row only where it has no value.
  public let definition: String?
  public let parity: Parity
  /// The period in units of π: sin has 2.
  public let period: Int?
  /// True equations, `name(…) = …`. Without a free letter: an exact value. With one: applied whenever it fits.
  public let facts: [String]
  /// Equations of simplification, longer side first, true on the domain.
  public let identities: [String]
  /// Where to sample, one interval a parameter: the interior of the domain, for tests and plots.
  public let domain: [ClosedRange<Double>]
  /// Where the derivative does not exist: an expression whose zeros (in u, v) they are.
  public let kink: String?
  public let value: Value
  /// Between which values it lies, where a bound is known.
  public let image: Bounds?
  /// Exact values at exact numbers, where a rule gives them.
  public let exact: (@Sendable ([Rational]) -> Rational?)?
  /// Exact values q·π^r at exact numbers.
  public let closed: (@Sendable ([Rational]) -> PiMultiple?)?
  public let aliases: [String]
  /// The name in LaTeX; each # in it takes an argument, so that orders become indices.
  public let latex: String?
  public let category: Category
  /// One sentence for help.
  public let summary: String

  public enum Form: Sendable {
    case ordinary, shorthand, nested, piecewise, relation, connective, vector, equation, binder
  }
  public enum Parity: Sendable { case none, odd, even }
  public enum Category: String, Sendable, CaseIterable {
    case algebraic = "Algebraic", exponential = "Exponential and logarithmic", trigonometric = "Trigonometric"
    case hyperbolic = "Hyperbolic", special = "Special", activation = "Activations", structural = "Structural"
  }

  /// How numbers come out of it.
  public enum Value: Sendable {
    case unary(UnaryKernel)
    case binary(BinaryKernel)
    /// One point at a time.
    case scalar(@Sendable (Double) -> Double)
    case scalar2(@Sendable (Double, Double) -> Double)
    /// By the program that computes with balls; each number is the nearest double.
    case balls
    /// By the definition.
    case defined
    /// By the compiler: relations, branches, vectors.
    case structural
  }

  public init(
    _ name: String, _ parameters: [String] = ["u"], arity: ClosedRange<Int>? = nil, form: Form = .ordinary,
    d: [String?] = [], definition: String? = nil, parity: Parity = .none, period: Int? = nil,
    facts: [String] = [], identities: [String] = [], on domain: [ClosedRange<Double>] = [-2.5...2.5],
    kink: String? = nil, value: Value = .defined, image: Bounds? = nil,
    exact: (@Sendable ([Rational]) -> Rational?)? = nil,
    closed: (@Sendable ([Rational]) -> PiMultiple?)? = nil, aliases: [String] = [], latex: String? = nil,
    _ category: Category, _ summary: String
  ) {
    self.name = name
    self.parameters = parameters
    self.arity = arity ?? parameters.count...parameters.count
    self.form = form
    self.derivatives = d
    self.definition = definition
    self.parity = parity
    self.period = period
    self.facts = facts
    self.identities = identities
    self.domain = domain
    self.kink = kink
    self.value = value
    self.image = image
    self.exact = exact
    self.closed = closed
    self.aliases = aliases
    self.latex = latex
    self.category = category
    self.summary = summary
  }
}

extension Function {
  /// Every name and alias, with its rows; two rows of one name differ in how many arguments they take.
  static let index: [String: [Int]] = {
    var index: [String: [Int]] = [:]
    index.reserveCapacity(table.count * 2)
    for (k, row) in table.enumerated() {
      index[row.name, default: []].append(k)
      for alias in row.aliases { index[alias, default: []].append(k) }
    }
    return index
  }()

  /// The names that a person calls: all but the words for what has signs of its own.
  package static let callable: [String] =
    table.filter { $0.category != .structural }.flatMap { [$0.name] + $0.aliases } + ["piecewise", "if"]

  /// The row that a call of `name` with so many arguments means; the nearest one when none takes that many.
  public static func row(named name: String, arguments: Int = 1) -> Int? {
    guard let rows = index[name] else { return nil }
    return rows.first { table[$0].arity.contains(arguments) } ?? rows.first
  }

  /// Rows that have derivatives and no numbers.
  static let isWithoutValue: [Bool] = table.map { row in
    guard case .defined = row.value, row.form == .ordinary else { return false }
    return row.definition == nil
  }

  // What is asked of a row at every node that applies it, a column each.

  nonisolated(unsafe) static let isOrdinary = column { $1.form == .ordinary }
  /// Whether a derivative in the first argument is known.
  nonisolated(unsafe) static let hasDerivative = column { _, row -> Bool in
    (row.derivatives.first ?? nil) != nil
  }
  /// What a node that applies the row says of itself; see `Flag`.
  nonisolated(unsafe) static let flags = column { k, _ -> UInt32 in
    binders.contains(k) ? Flag.hasBinder | Flag.isBinder : isWithoutValue[k] ? Flag.hasFormal : 0
  }
  /// How tightly a call holds together when it is written.
  nonisolated(unsafe) static let levels = column { _, row -> UInt8 in
    switch row.form {
    case .relation, .connective: UInt8(row.name == "not" ? Level.atom : Level.relation)
    case .equation: UInt8(Level.relation - 2)
    default: UInt8(Level.atom)
    }
  }
  nonisolated(unsafe) static let shortNames = column { ShortText($1.name) }

  private static func column<Value>(_ value: (Int, Function) -> Value) -> UnsafePointer<Value> {
    let column: UnsafeMutablePointer<Value> = Memory.array(table.count)
    for (k, row) in table.enumerated() { (column + k).initialize(to: value(k, row)) }
    return UnsafePointer(column)
  }

  /// Whether the name is a Greek letter's and a function's of several arguments: without a bracket it is the letter.
  static func isLetter(_ name: String) -> Bool {
    guard let rows = index[name], rows.allSatisfy({ table[$0].arity.lowerBound > 1 }) else { return false }
    return Graph.greek.values.contains(name)
  }

  /// For rows that the engine itself writes. A missing row is a mistake in the table, found by the first test.
  static func required(_ name: String) -> Int {
    guard let k = row(named: name) else { preconditionFailure("the function table has no row '\(name)'") }
    return k
  }

  static let ln = required("ln")
  static let abs = required("abs")
  static let sign = required("sign")
  static let piecewise = required("piecewise")
  static let vector = required("vector")
  static let equation = required("equation")
  static let range = required("range")
  static let heaviside = required("heaviside")
  static let factorial = required("factorial")
  static let not = required("not")
  static let exp = required("exp")
  static let sum = required("sum")
  static let product = required("product")
  static let integral = required("integral")
  /// The rows that bind a variable; they stand side by side.
  static let binders = sum...integral
}
