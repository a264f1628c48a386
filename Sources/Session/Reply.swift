// What a statement answers: text for a terminal, a line for a pipe, an object for a machine. The session neither
// prints nor exits; its callers do.
import Calculus
import Page

/// A named quantity of a net, as JSON gives it.
public struct NamedQuantity: Sendable {
  public var name: String
  public var formula: String
  public var shape: [Int]
  public var value: [Double]
  public init(name: String, formula: String, shape: [Int], value: [Double]) {
    self.name = name
    self.formula = formula
    self.shape = shape
    self.value = value
  }
}

public struct Reply: Sendable {
  public enum Kind: String, Sendable {
    case expression, value, definition, table, steps, check, net, map, command, empty, error
  }
  public var kind: Kind
  /// The answer as linear ASCII that can be typed in again; one line but for tables and reports.
  public var out: String
  /// The same for a terminal.
  public var text: Text
  /// A number, where the answer is one.
  public var value: Double?
  public var notes: [Note] = []
  /// A definition or a statement closed by `;`: shown to a person at most.
  public var isSilent = false
  /// Somebody has heard the answer as bytes, and there is nothing else to be said; nobody is handed this reply.
  var wasHeard = false
  /// Ends the session.
  public var ends = false
  /// The statement's text, where somebody hears of it, and where it begins in its line, as UTF-8 offsets.
  public var source: String = ""
  public var offset = 0
  /// How long it took, where somebody hears of it.
  public var milliseconds = 0.0
  /// Apart, so that a reply is short: it is handed on a few times for every statement.
  private var rarities: Rarities?

  /// What few replies have.
  private final class Rarities: Sendable {
    let quantities: [NamedQuantity]?
    let columns: [ColumnSummary]?
    let failure: Failure?

    init(_ quantities: [NamedQuantity]?, _ columns: [ColumnSummary]?, _ failure: Failure?) {
      self.quantities = quantities
      self.columns = columns
      self.failure = failure
    }
  }

  public var quantities: [NamedQuantity]? {
    get { rarities?.quantities }
    set { rarities = Rarities(newValue, columns, failure) }
  }
  /// What map made, column by column.
  public var columns: [ColumnSummary]? {
    get { rarities?.columns }
    set { rarities = Rarities(quantities, newValue, failure) }
  }
  public var failure: Failure? {
    get { rarities?.failure }
    set { rarities = Rarities(quantities, columns, newValue) }
  }

  public init(_ kind: Kind, out: String = "", text: Text = Text(), value: Double? = nil) {
    self.kind = kind
    self.out = out
    self.text = text
    self.value = value
  }

  /// A reply that is the same for a pipe and a terminal.
  public init(_ kind: Kind, lines text: Text) {
    self.init(kind, out: text.plain, text: text)
  }

  static func failed(_ failure: Failure) -> Reply {
    var reply = Reply(.error)
    reply.failure = failure
    return reply
  }

  public var ok: Bool { rarities == nil || failure == nil }
}
