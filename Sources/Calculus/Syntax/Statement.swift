// What a line says, once read.

/// A remark on how a line was read. `id` names the kind, so that each is made once.
public struct Note: Equatable, Sendable {
  public var id: String
  public var text: String
  public var range: Range<Int>?
  public init(id: String, text: String, range: Range<Int>? = nil) {
    self.id = id
    self.text = text
    self.range = range
  }
}

/// The points at which a statement is evaluated.
public struct Binding: Equatable, Sendable {
  public enum Values: Equatable, Sendable {
    case single(Expr)
    /// from a to b, with a step if one is given.
    case range(Expr, Expr, step: Expr?)
  }
  public var symbol: Expr?
  public var values: Values
  public var range: Range<Int>
}

/// The two sides of a statement a == b, before the relation was decided.
public struct Question: Sendable {
  public var left: Expr, right: Expr
  var relation: Expr
}

/// What a line asks for. Most lines of a long script are d/dx f and nothing beside it: two expressions, for which
/// neither a statement nor a node is written.
package enum Reading {
  case derivative(Expr, by: Expr)
  case statement(Statement)
}

public struct Statement: Sendable {
  public enum Form: Sendable {
    case empty
    case expression(Expr)
    indirect case definition(name: String, parameters: [String]?, body: Expr, nameRange: Range<Int>)
  }
  public var form: Form
  public var bindings: [Binding] = []
  /// A decimal was written, so the answer prints decimals.
  public var hasDecimal = false
  /// Digits that N was asked for.
  public var digits = 0
  public var notes: [Note] = []
  /// Apart, because few statements have any of it.
  var finding: Finding?
  /// UTF-8 offsets of the statement in the line, without its `;`.
  public var range: Range<Int>
  /// Names that an operator has differentiated by: a defined value does not go in for them.
  public var protected: [Expr] = []
  /// Of those, the ones an operator or d/dx named: the statement differentiates when there are any.
  public var variables: [Expr] = []
}

extension Statement {
  /// The expression in another form than its own.
  final class Finding: Sendable {
    let decimal: (value: Expr, text: String)?
    let series: Series?
    let comparison: Question?
    let primes: PrimeFactors?
    let listing: Listing?

    init(
      decimal: (value: Expr, text: String)?, series: Series?, comparison: Question?, primes: PrimeFactors?,
      listing: Listing?
    ) {
      self.decimal = decimal
      self.series = series
      self.comparison = comparison
      self.primes = primes
      self.listing = listing
    }
  }

  /// The answer is to be shown in another form than its expression's.
  package var hasFormOfItsOwn: Bool { finding != nil }
  /// The whole statement's decimal when it is nothing but N of something.
  public var decimal: (value: Expr, text: String)? { finding?.decimal }
  /// The expression as a series, when it is one.
  public var series: Series? { finding?.series }
  /// The sides, when the statement asks whether two expressions are equal.
  public var comparison: Question? { finding?.comparison }
  /// The expression as a product of prime powers, when it was asked for as one.
  public var primes: PrimeFactors? { finding?.primes }
  /// The expression as a table, when it is one.
  public var listing: Listing? { finding?.listing }
}
