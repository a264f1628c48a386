// What is compared when t falls to 0 from above: products of a power of t, powers of ln(1/t), ln ln(1/t) … and an
// exponential of a sum that grows. Two of them are ordered by the leading term of the logarithm of their quotient.

/// t^power · ln(1/t)^logs[0] · ln(ln(1/t))^logs[1] · … · e^exponent.
struct Monomial: Equatable, Sendable {
  var power = Expr.zero
  var logs: [Expr] = []
  /// Terms that grow faster than every logarithm kept in `logs`, the largest first.
  var exponent: [Term] = []

  static let one = Monomial()

  /// t to a power.
  init(power: Expr = .zero) { self.power = power }

  /// The `k`-th logarithm: ln(1/t) for 0.
  init(logarithm k: Int) {
    logs = Array(repeating: .zero, count: k) + [.one]
  }

  func log(_ k: Int) -> Expr { k < logs.count ? logs[k] : .zero }

  mutating func trim() {
    while logs.last == .zero { logs.removeLast() }
  }
}

/// A constant times a monomial; the constant is not zero.
struct Term: Equatable, Sendable {
  var coefficient: Expr
  var monomial: Monomial
}

/// The beginning of an expansion: terms by falling size, and what is known of the rest.
struct Expansion: Sendable {
  /// What the rest is at most a multiple of.
  struct Rest: Sendable {
    var monomial: Monomial
    var kind: Kind
  }

  enum Kind: Sendable {
    /// Terms that were left out; more of them can be had.
    case truncated
    /// A bounded multiple; nothing finer is to be had.
    case bounded
    /// A bounded multiple that takes all values between two different ones again and again.
    case oscillating
  }

  var terms: [Term] = []
  /// nil when the terms are all there is.
  var rest: Rest?

  static let zero = Expansion()

  init(_ terms: [Term] = [], rest: Rest? = nil) {
    self.terms = terms
    self.rest = rest
  }

  init(constant c: Expr) { terms = c == .zero ? [] : [Term(coefficient: c, monomial: .one)] }

  /// Nothing but a rest.
  init(_ kind: Kind, _ monomial: Monomial = .one) { rest = Rest(monomial: monomial, kind: kind) }

  var isExactlyZero: Bool { terms.isEmpty && rest == nil }

  /// The order of the whole; nil for zero.
  var order: Monomial? { terms.first?.monomial ?? rest?.monomial }
}

/// Why an expansion ended early.
enum Stop: Error {
  /// Other expressions have to be expanded first.
  case needs([Expr])
  /// The terms kept have cancelled; with more of them there may be an answer.
  case more
  /// It cannot be told; why, in words.
  case undecided(String)
  /// No real value on this side; why, in words.
  case undefined(String)
  case failure(Failure)
}
