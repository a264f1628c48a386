// What is true only because it was agreed on, a row each: the matter, what holds here, and a line whose answer shows
// it. The command, the reference page and a test that types every line read the same table.
import Calculus
import Networks
import Page

/// A convention, and a line that shows it.
public struct Convention: Sendable {
  public let matter: String
  public let holds: String
  /// A line and its answer to a pipe.
  public let line: String?
  public let answer: String?
  /// A function without which the row has no meaning.
  let needs: String?

  init(
    _ matter: String, _ holds: String, _ line: String? = nil, _ answer: String? = nil, needs: String? = nil
  ) {
    self.matter = matter
    self.holds = holds
    self.line = line
    self.answer = answer
    self.needs = needs
  }

  /// Those that speak of what there is.
  public static let all: [Convention] = everything.filter {
    $0.needs.map { Function.row(named: $0) != nil } ?? true
  }

  // swift-format-ignore
  private static let everything: [Convention] = [
    Convention("numbers", "real; odd roots are real for negative numbers too", "(-8)^(1/3)", "-2"),
    Convention("decimals", "exact fractions; a decimal in the line makes decimals", "0.1 + 0.2", "0.3"),
    Convention("0^0, x^0", "1", "0^0", "1"),
    Convention("angles", "radians; x degrees are x*pi/180", "sin(pi/6)", "1/2"),
    Convention("log", "natural, as ln; log2, log10, log(x, b) name their base", "log(e)", "1"),
    Convention("i", "a name like any other", "i*i", "i^2"),
    Convention("1/2x, 1/2 x", "1/(2x), and x/2: 2x without a space binds tighter", "1/2x", "1/(2*x)"),
    Convention("-x^2, x^2^3", "-(x^2), x^8", "-2^2", "-4"),
    Convention("sin^2 x, sin^-1 x", "(sin x)^2, and asin x", "sin^2 x", "sin(x)^2"),
    Convention("sign(0)", "0", "sign(0)", "0"),
    Convention("heaviside(0)", "0", "heaviside(0)", "0"),
    Convention("round", "halves go away from zero", "round(-1/2)", "-1"),
    Convention("mod(u, v)", "u - v*floor(u/v), with the sign of v", "mod(-7, 3)", "2"),
    Convention("acot(x)", "atan(1/x), between -pi/2 and pi/2, odd", "acot(-1)", "-pi/4"),
    Convention("asec(x), acsc(x)", "acos(1/x), asin(1/x)", "asec(-1)", "pi"),
    Convention("atan2(y, x)", "y first; above -pi, up to pi", "atan2(0, -1)", "pi"),
    Convention("sinc(x)", "sin(x)/x, and 1 at 0", "sinc(pi)", "0"),
    Convention("lgamma(x)", "ln|gamma(x)|", "lgamma(2)", "0"),
    Convention("polygamma(n, x)", "the order first", "polygamma(1, x)", "trigamma(x)"),
    Convention("besselj(n, x)", "the order first, for all Bessel functions", needs: "besselj"),
    Convention("fresnels, fresnelc", "normalised: sin and cos of (pi/2)*t^2", needs: "fresnels"),
    Convention("elliptic functions", "take the parameter m = k^2", needs: "ellipticK"),
    Convention("gelu, leakyrelu", "with erf, not tanh; the slope 1/100", "leakyrelu(-1)", "-1/100"),
    Convention("relations", "1 where they hold, 0 where not", "2 < 3", "1"),
    Convention("kinks", "no derivative at them; beside them the formula", "d/dx |x|", "sign(x)"),
    Convention("limit(f, x=a)", "from both sides; x=a+ and x=a- from one", "limit(1/x, x=0+)", "inf"),
    Convention("diff(f, x, y)", "by x first, then by y", "diff(x*y^2, x, y)", "2*y"),
    Convention("jacobian", "a row a component, a column a variable", "jacobian([x*y, y], [x, y])", "[[y, x], [0, 1]]"),
    Convention("mse, mae, huber, bce", "mean over outputs and examples; mse(sum): no division"),
    Convention("ce, halfsse", "sum over outputs, mean over examples; ce takes logits"),
    Convention("weights of a net", "W has a row an output: z = W*x + b"),
  ]
}

extension Command {
  static let conventions = Command(
    "conventions", usage: "conventions",
    "What holds by convention, on one screen, each with a line that shows it.",
    examples: ["conventions"], group: .session
  ) { (session, arguments) throws(Failure) in try session.conventions(arguments) }
}

extension Session {
  fileprivate func conventions(_ arguments: Arguments) throws(Failure) -> Reply {
    guard arguments.isEmpty else {
      throw Failure(
        .usage, "conventions takes nothing", at: arguments.range, hint: "help \(arguments.text) may say more")
    }
    let arrow = glyphs == .ascii ? "->" : "→"
    let width = Convention.all.map(\.matter.count).max() ?? 0
    let rows = Convention.all.map { row in
      var holds = Text(row.holds)
      // The line that shows it stands behind it where there is room.
      let example = row.line.map { "  \($0) \(arrow) \(row.answer ?? "")" } ?? ""
      if width + 4 + row.holds.count + example.count <= style.width { holds += Text(example, .quiet) }
      return [Text(row.matter, .symbol), holds]
    }
    return Reply(.command, lines: Table(rows: rows, alignments: [.left, .left], gap: 2).text(style))
  }
}
