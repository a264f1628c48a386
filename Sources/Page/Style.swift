// What the reader's screen can show: which glyphs, how wide, whether coloured. The values are decided once by
// whoever owns the file descriptor; nothing here asks the environment, so a page is the same wherever it is
// laid out.

/// The repertoire of characters a page may use.
public enum Glyphs: Sendable, Equatable {
  case unicode, ascii

  public var minus: String { self == .unicode ? "−" : "-" }
  public var ellipsis: String { self == .unicode ? "…" : "..." }
  public var dot: String { self == .unicode ? "·" : "*" }
  public var prime: String { self == .unicode ? "′" : "'" }
  public var times: String { self == .unicode ? "×" : "x" }
  public var openQuote: String { self == .unicode ? "‘" : "'" }
  public var closeQuote: String { self == .unicode ? "’" : "'" }
  /// The horizontal stroke of fraction bars, rules and frames.
  public var stroke: String { self == .unicode ? "─" : "-" }
}

/// Where a narrow text stands in a wide column. `decimal` lines up the decimal points of a column of numbers;
/// for a single text, which has no column, it means `right`.
public enum Alignment: Sendable, Equatable { case left, right, center, decimal }

/// How boxes of unequal height stand beside each other.
public enum VerticalAlignment: Sendable, Equatable { case baseline, top, center }

/// Everything the layout needs to know about its destination.
public struct Style: Sendable, Equatable {
  public var glyphs: Glyphs
  /// Columns of the destination. Values outside 1...10,000 are laid out as the nearest of these.
  public var width: Int
  public var color: Bool
  /// Whether the font has the braille block; the Linux console's has not.
  public var braille: Bool

  public init(glyphs: Glyphs = .unicode, width: Int = 80, color: Bool = false, braille: Bool = true) {
    self.glyphs = glyphs
    self.width = width
    self.color = color
    self.braille = braille
  }

  var columns: Int { min(max(width, 1), 10_000) }
}
