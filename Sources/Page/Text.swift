// Text that knows what each of its words is for. A span carries a role, never a colour: the theme decides
// what a role looks like, a pipe drops it, and the layout measures the same cells in both cases.

/// What a stretch of text is, as far as a reader should be able to tell by looking.
public enum Role: Sendable, Equatable, CaseIterable {
  case plain, number, symbol, function, `operator`, rule, quiet, error, note, heading, emphasis
}

/// A stretch of text with one role.
public struct Span: Sendable, Equatable {
  public var text: String
  public var role: Role

  public init(_ text: String, _ role: Role = .plain) {
    self.text = text
    self.role = role
  }
}

/// A sequence of spans, possibly over several lines. No span is empty and neighbours differ in role, so that
/// two texts which look the same are equal.
public struct Text: Sendable, Equatable {
  public private(set) var spans: [Span]

  public init() { spans = [] }

  public init(_ string: String, _ role: Role = .plain) {
    spans = string.isEmpty ? [] : [Span(string, role)]
  }

  public init(spans: [Span]) {
    self.spans = []
    self.spans.reserveCapacity(spans.count)
    for span in spans { append(span.text, role: span.role) }
  }

  public mutating func append(_ string: String, role: Role = .plain) {
    if string.isEmpty { return }
    if let last = spans.indices.last, spans[last].role == role {
      spans[last].text += string
    } else {
      spans.append(Span(string, role))
    }
  }

  public mutating func append(_ other: Text) {
    for span in other.spans { append(span.text, role: span.role) }
  }

  public static func + (left: Text, right: Text) -> Text {
    var sum = left
    sum.append(right)
    return sum
  }

  public static func += (left: inout Text, right: Text) { left.append(right) }

  /// The characters without their roles, exactly as given (nothing is escaped here).
  public var plain: String {
    if spans.count == 1 { return spans[0].text }
    var all = ""
    for span in spans { all += span.text }
    return all
  }

  public var isEmpty: Bool { spans.isEmpty }

  /// The same characters, all in one role.
  public func withRole(_ role: Role) -> Text { Text(plain, role) }

  /// The text as a terminal or a pipe receives it. See `Theme.rendered`.
  public func rendered(color: Bool) -> String { Theme.rendered(self, color: color) }
}

extension Text: ExpressibleByStringLiteral, ExpressibleByStringInterpolation, CustomStringConvertible {
  public init(stringLiteral value: String) { self.init(value) }
  public init(stringInterpolation: Interpolation) { self = stringInterpolation.text }
  public var description: String { plain }

  /// `"x = \(value, .number), \(otherText)"`.
  public struct Interpolation: StringInterpolationProtocol, Sendable {
    var text = Text()

    public init(literalCapacity: Int, interpolationCount: Int) {}
    public mutating func appendLiteral(_ literal: String) { text.append(literal) }
    public mutating func appendInterpolation(_ value: Text) { text.append(value) }
    public mutating func appendInterpolation(_ value: String, _ role: Role = .plain) {
      text.append(value, role: role)
    }
    public mutating func appendInterpolation<Value: CustomStringConvertible>(
      _ value: Value, _ role: Role = .plain
    ) {
      text.append(value.description, role: role)
    }
  }
}

extension Sequence<Text> {
  public func joined(separator: Text = Text()) -> Text {
    var all = Text()
    var first = true
    for text in self {
      if !first { all.append(separator) }
      all.append(text)
      first = false
    }
    return all
  }

  /// One text of several lines, without a newline at the end.
  public func joinedLines() -> Text { joined(separator: "\n") }
}
