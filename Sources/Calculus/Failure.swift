// The one error type: what went wrong, where in the line, and what would help. Every layer throws it and only
// the outermost caller turns it into words on a screen.

/// An error that a person can act on.
public struct Failure: Error, Equatable, Sendable {
  /// What kind of mistake it is; stable, and shown as `code` in JSON.
  public enum Code: String, Sendable {
    case syntax, unclosed, unknown, arity, domain, undefined, limit, interrupted, name, cycle, shape, file,
      usage, assertion
    case derivative, nonfinite, state, value
  }
  /// A place in a file that was read; lines and columns count from 1, columns in Unicode scalars.
  public struct Place: Equatable, Sendable {
    public var file: String
    public var line: Int
    public var column: Int
    public init(file: String, line: Int, column: Int) {
      self.file = file
      self.line = line
      self.column = column
    }
  }
  public var code: Code
  public var message: String
  /// The range of UTF-8 offsets in the line that the error is about, when there is one.
  public var range: Range<Int>?
  public var hint: String?
  /// Where in a file, when the mistake is in one and not in the line.
  public var place: Place?

  public init(
    _ code: Code, _ message: String, at range: Range<Int>? = nil, hint: String? = nil, place: Place? = nil
  ) {
    self.code = code
    self.message = message
    self.range = range
    self.hint = hint
    self.place = place
  }

  /// The same failure with its place moved right, for text that was cut out of a line.
  public func moved(by offset: Int) -> Failure {
    var copy = self
    if let range { copy.range = range.lowerBound + offset..<range.upperBound + offset }
    return copy
  }

  /// The same failure, placed at `range` when it had no place of its own.
  public func located(at range: Range<Int>?) -> Failure {
    var copy = self
    if copy.range == nil { copy.range = range }
    return copy
  }
}

/// What a computation may use. Checked before work where an estimate exists and while it runs otherwise.
public struct Limits: Sendable {
  /// Nodes in one notebook; a node costs about 60 bytes with its links and its place in the table.
  public var nodes = 3_000_000
  /// Bits of an exact integer. 262,144 bits are 78,913 digits: about 0.2 s to print.
  public var bits = 262_144
  /// UTF-8 bytes of one statement.
  public var lineBytes = 1_000_000
  /// Open brackets and pending operators while parsing.
  public var nesting = 200_000
  /// Nodes of an answer when it is written out as a tree.
  public var printedNodes = 100_000
  /// Calls of defined functions in one statement.
  public var calls = 100_000
  /// Seconds for one statement.
  public var seconds = 5.0
  public init() {}
}
