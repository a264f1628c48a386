// The table of simplification: what may be done to a node, by name. Every row is tried on its examples by a test.

/// A rule of simplification: what a teacher calls it, what it states, and what it makes of a node.
public final class SimplificationRule: Sendable {
  public let name: String
  public let statement: String
  /// Lines to which the rule applies, for the test that compares values before and after.
  public let examples: [String]
  let kind: Kind
  /// What must stand in a node for the rule to say anything about it.
  let needs: Features
  /// Its result is taken even when it costs the same: one way of writing is enough.
  let isPreferred: Bool
  let apply: @Sendable (Graph, Expr) -> Expr?

  private init(
    _ kind: Kind, needs: Features = [], isPreferred: Bool = false, _ name: String, _ statement: String,
    _ examples: [String],
    _ apply: @escaping @Sendable (Graph, Expr) -> Expr?
  ) {
    self.kind = kind
    self.needs = needs
    self.isPreferred = isPreferred
    self.name = name
    self.statement = statement
    self.examples = examples
    self.apply = apply
  }

  /// What the rule alone makes of the node `e`; nil when it does not apply.
  public func applied(to e: Expr, in graph: Graph) -> Expr? {
    graph.kind(e) == kind && needs.isSubset(of: graph.features(e)) ? apply(graph, e) : nil
  }

  /// In the order in which they are tried.
  public static let all: [SimplificationRule] = [
    // Sums
    SimplificationRule(
      .sum, needs: .square, "identity", "sin² u + cos² u = 1 and its kin, from the function table",
      ["3*x*sin(y)^2 + 3*x*cos(y)^2", "1 - sech(x)^2", "cos(x)^2 - sin(x)^2", "2*cosh(x)^2 - 1"]
    ) { $0.byIdentity($1) },
    SimplificationRule(
      .sum, needs: .exponentials, "hyperbolic", "eᵘ + e⁻ᵘ = 2·cosh u, eᵘ − e⁻ᵘ = 2·sinh u",
      ["e^x + e^(-x)", "y*e^(2*x) - y*e^(-2*x) + 1"]
    ) { $0.asHyperbolic($1) },
    SimplificationRule(
      .sum, needs: .collectable, "common factor", "a·c + b·c = (a + b)·c",
      ["e^x*sin(x) + e^x*cos(x)", "x/(x + 2)^2 + y/(x + 2)^2"]
    ) { $0.collected($1) },
    SimplificationRule(
      .sum, needs: .common, "common factor", "a·cᵐ + b·cⁿ = c·(a·cᵐ⁻¹ + b·cⁿ⁻¹)",
      ["sec(x)^2 + sec(x)*tan(x)", "3*x^2 - 6*x"]
    ) { $0.commonFactorOut($1) },
    SimplificationRule(
      .sum, needs: .division, "common denominator", "a/c + b/d = (a·d + b·c)/(c·d)",
      ["1/x + 1/y", "x/(x + 2) - 1/(x + 2)^2", "x/2 + y/3"]
    ) { $0.together($1) },
    SimplificationRule(
      .sum, needs: .bracket, "multiply out", "a·(b + c) = a·b + a·c", ["x*(x + 1) - x^2", "(x + 1)^2 - x^2"]
    ) { $0.multipliedOut($1) },
    SimplificationRule(
      .sum, needs: .polynomial, "power of a sum", "a² + 2ab + b² = (a + b)²",
      ["x^2 + 2*x + 1", "4*x^3 - 12*x^2 + 12*x - 4"]
    ) { $0.asPowerOfSum($1) },
    // Products
    SimplificationRule(
      .product, needs: .circular, "ratios", "sin u/cos u = tan u, sin u·cos u = sin(2u)/2 and their kin",
      [
        "sin(x)/cos(x)", "2*sin(x)*cos(x)", "tan(x)*cos(x)*y", "cosh(x)/sinh(x)", "sinh(x)/cosh(x)^2",
        "tan(x)/sec(x)",
      ]
    ) { $0.byRatios($1) },
    SimplificationRule(
      .product, needs: .sign, "sign and magnitude", "u·sign u = |u|, u/|u| = sign u",
      ["x*sign(x)", "x/abs(x)", "sign(x)/abs(x)"]
    ) { $0.withoutSigns($1) },
    SimplificationRule(
      .product, needs: .bracket, "common factor", "(a·c + b·c)·d = (a + b)·c·d",
      ["(2*x + 4)/6", "(3*x^2 - 6*x)*y"]
    ) { $0.contentTakenOut($1) },
    SimplificationRule(
      .product, needs: .bracket, "fraction in a factor", "u·(a + b/u) = a·u + b",
      ["x^2*(1 + 1/x^2)", "1/(t^2*(1 + 1/t^2))"]
    ) { $0.fractionInProduct($1) },
    SimplificationRule(
      .product, needs: [.bracket, .division], "cancel", "(a² − b²)/(a − b) = a + b",
      ["(x^2 - 1)/(x - 1)", "(x + 1)/(x^2 + 3*x + 2)"]
    ) { $0.commonDivisorOut($1) },
    SimplificationRule(
      .product, needs: .brackets, "opposite sums", "(a − b)/(b − a) = −1",
      ["(1 - x)/(x - 1)", "(y - x)^2/(x - y)"]
    ) { $0.oppositesJoined($1) },
    SimplificationRule(
      .product, needs: [.coefficient, .bracket], "multiply out", "a·(b + c) = a·b + a·c", ["2*(x/2 + 1)"]
    ) { $0.numberMultipliedIn($1) },
    SimplificationRule(
      .product, needs: .multiplication, "multiply out", "(a + b)·(c + d) = a·c + a·d + b·c + b·d",
      ["3*(x - 1)*(x + 1)"]
    ) { $0.sumsMultipliedOut($1) },
    // Powers
    SimplificationRule(
      .power, "exponential of a logarithm", "e^(u·ln a) = aᵘ, e^(u + ln b) = b·eᵘ",
      ["e^(x*ln(3))", "e^(x + 2*ln(y))"]
    ) { $0.withoutLogarithmAbove($1) },
    SimplificationRule(
      .power, isPreferred: true, "root", "√(u²·v²) = |u·v|, √(c·u) = √c·√u",
      ["sqrt(x^2*y^2)", "sqrt(4*x^2 - 4)", "sqrt(x^2*e^y)"]
    ) { $0.rootOpened($1) },
    SimplificationRule(
      .power, "common factor", "(a·c + b·c)ⁿ = cⁿ·(a + b)ⁿ", ["(2*x + 2)^2"]
    ) { $0.contentOutOfPower($1) },
    SimplificationRule(
      .power, "fraction in a power", "(a + b/u)ⁿ = (a·u + b)ⁿ/uⁿ",
      ["(1 + 1/x)^(-1)", "sqrt(1 + 1/x^2)"]
    ) { $0.fractionInPower($1) },
    // Calls
    SimplificationRule(
      .apply, "logarithm",
      "ln(u³) = 3·ln u, ln(1/u) = −ln u, ln(u·eᵛ) = v + ln u where both sides have one domain",
      ["ln(x^3)", "ln(sqrt(x))", "ln(x*e^y)", "ln(2^x)"]
    ) { $0.logarithmOpened($1) },
    SimplificationRule(
      .apply, "quarter turns", "sin(π/2 − u) = cos u and its kin",
      ["sin(pi/2 - x)", "cos(x + 3*pi/2)", "tan(x + pi)", "sec(x - pi/2)"]
    ) { $0.withoutQuarterTurns($1) },
    SimplificationRule(
      .apply, "known sign", "|u| = u for u ≥ 0, sign u = 1 for u > 0",
      ["abs(x^2 + 1)", "sign(e^x)", "abs(3*x)", "sign(x*cosh(y))", "heaviside(2*x)", "abs(x^3)"]
    ) { $0.signDecided($1) },
    SimplificationRule(
      .apply, "known order", "max(u, v) = u where u ≥ v", ["max(x^2 + 1, 0)", "min(tanh(x), 2)"]
    ) { $0.orderDecided($1) },
    SimplificationRule(.apply, "whole turns", "sin(n·π) = 0, cos(n·π) = (−1)ⁿ for whole n", []) {
      $0.wholeTurns($1)
    },
  ]

  /// The rules of a kind, for the search. The table lives as long as the process, so nobody counts references to
  /// its rows.
  nonisolated(unsafe) static let byKind: [UnsafeBufferPointer<Row>] = (0...Kind.derivative.rawValue).map {
    raw in
    let rows = all.filter { $0.kind.rawValue == raw }.map {
      Row(needs: $0.needs, rule: Unmanaged.passUnretained($0))
    }
    let memory = UnsafeMutableBufferPointer<Row>.allocate(capacity: rows.count)
    _ = memory.initialize(from: rows)
    return UnsafeBufferPointer(memory)
  }

  struct Row {
    let needs: Features
    let rule: Unmanaged<SimplificationRule>
  }
}
