// How one output language writes what the printer wants to say. A dialect is a row; the printer has no cases of
// its own for any of them.

/// A class, because a printer is made for every line and a copy of so many strings would cost more than the line.
public final class Dialect: Sendable {
  public let name: String
  let times: ShortText
  /// Between a number and a name, or two factors that read well side by side.
  let juxtaposes: Bool
  let minus: ShortText
  let pi: String
  let infinity: String
  let lessEqual: String
  let notEqual: String
  /// Integer exponents as superscripts.
  let superscripts: Bool
  let rootSign: String?
  let bars: Bool
  let prime: String

  private init(
    name: String, times: ShortText, juxtaposes: Bool, minus: ShortText, pi: String, infinity: String,
    lessEqual: String, notEqual: String, superscripts: Bool, rootSign: String?, bars: Bool, prime: String
  ) {
    self.name = name
    self.times = times
    self.juxtaposes = juxtaposes
    self.minus = minus
    self.pi = pi
    self.infinity = infinity
    self.lessEqual = lessEqual
    self.notEqual = notEqual
    self.superscripts = superscripts
    self.rootSign = rootSign
    self.bars = bars
    self.prime = prime
  }

  /// Linear ASCII that can be typed in again: what a pipe gets.
  public static let ascii = Dialect(
    name: "ascii", times: .times, juxtaposes: false, minus: .minus, pi: "pi", infinity: "inf",
    lessEqual: "<=",
    notEqual: "!=", superscripts: false, rootSign: nil, bars: false, prime: "'")
  /// One line of Unicode that reads like a textbook, and can be typed in again too.
  public static let unicode = Dialect(
    name: "unicode", times: .dot, juxtaposes: true, minus: .longMinus, pi: "π", infinity: "∞", lessEqual: "≤",
    notEqual: "≠", superscripts: true, rootSign: "√", bars: true, prime: "′")
}

/// How numbers are written.
public struct NumberStyle: Sendable, Equatable {
  /// A decimal was typed, so decimals come out: exact while they terminate, else the nearest double.
  public var decimals: Bool
  /// Terms by rising degree, as a series is written.
  var ascending = false
  /// Digits that were asked for: decimals that terminate are written out that far.
  public var digits = 0
  public init(decimals: Bool = false, digits: Int = 0) {
    self.decimals = decimals
    self.digits = digits
  }
}
