// An answer of several rows: what stands in each column, exactly, and in words.

public struct Listing: Sendable {
  public enum Cell: Sendable {
    case expression(Expr)
    /// A number that is only known to so many digits.
    case number(Double)
    case word(String)
  }
  /// What the operator answered; the table is shown only where that is the whole answer.
  public let value: Expr
  public let header: [String]
  public let rows: [[Cell]]
}
