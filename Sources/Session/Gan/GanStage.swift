// A step of two nets against each other in six stages, each with its values and the formulas they come from.
import Calculus
import Networks
import Page

struct GanStage {
  /// A quantity, or a line of words where there is no tensor.
  struct Fact {
    let name: String
    let formula: String
    let value: Tensor
    var remark = ""

    var quantity: NamedQuantity {
      NamedQuantity(
        name: NetNotation.ascii(name), formula: NetNotation.ascii(formula), shape: value.shape,
        value: value.values)
    }
  }

  let title: String
  let facts: [Fact]
  /// What is done then, and what it changes.
  var ending: [String] = []

  static let titles = [
    "the real batch through D", "the made batch through D", "D learns", "the made batch through D again",
    "back through D, which stays as it is, and through G", "G learns",
  ]
  static var count: Int { titles.count }

  /// Numbers that are written out.
  private static let limit = 1000
  /// Terms of a mean that are written out.
  private static let terms = 3

  init(_ stage: Int, _ turn: AdversarialTurn, _ players: Adversarial, _ optimizer: Optimizer) {
    title = "\(stage + 1)/\(GanStage.count)  \(GanStage.titles[stage])"
    let n = turn.judgedReal.count
    func amount(_ name: String, _ formula: String, _ value: Double) -> Fact {
      Fact(name: name, formula: formula, value: Tensor(value))
    }
    /// −(ln 0.61 + ln 0.58)/2 where that is short.
    func mean(_ values: [Double], _ term: (String) -> String) -> String {
      guard n <= GanStage.terms else { return "" }
      let terms = values.map { term(Digits.computed($0)) }
      return n == 1 ? "−\(terms[0])" : "−(\(terms.joined(separator: " + ")))/\(n)"
    }
    let gradient = { (name: String, loss: String, network: Network, gradients: [Double]) -> [Fact] in
      network.layout.parameters.filter(\.isTrained).map { parameter in
        Fact(
          name: "∂\(loss)/∂\(name).\(parameter.name.text)", formula: "",
          value: Tensor(shape: parameter.shape, values: Array(gradients[parameter.range])) ?? Tensor(.nan))
      }
    }
    func change(_ name: String, _ before: Double, _ after: Double) -> String {
      "\(name) \(Digits.computed(before)) → \(Digits.computed(after))   on the same batch"
    }
    switch stage {
    case 0:
      facts = [
        Fact(name: "x", formula: "", value: turn.real),
        Fact(name: "D(x)", formula: "", value: Tensor(vector: turn.judgedReal), remark: "should be 1"),
        amount("−mean ln D(x)", mean(turn.judgedReal) { "ln \($0)" }, turn.realLoss),
      ]
    case 1:
      facts = [
        Fact(name: "z", formula: "", value: turn.noise),
        Fact(name: "G(z)", formula: "", value: turn.made),
        Fact(name: "D(G(z))", formula: "", value: Tensor(vector: turn.judgedMade), remark: "should be 0"),
        amount("−mean ln(1 − D(G(z)))", mean(turn.judgedMade) { "ln(1 − \($0))" }, turn.madeLoss),
        amount(
          "L_D", "\(Digits.computed(turn.realLoss)) + \(Digits.computed(turn.madeLoss))",
          turn.discriminatorLoss),
      ]
    case 2:
      facts = gradient("D", "L_D", players.discriminator, turn.discriminatorGradients)
      ending = [
        optimizer.formula, change("L_D", turn.discriminatorLoss, turn.discriminatorLossAfter),
      ]
    case 3:
      facts = [
        Fact(
          name: "D(G(z))", formula: "", value: Tensor(vector: turn.rejudged), remark: "G wants 1"),
        amount("L_G", "−mean ln D(G(z))", turn.generatorLoss),
      ]
    case 4:
      facts =
        [Fact(name: "∂L_G/∂G(z)", formula: "", value: turn.sampleGradients, remark: "through D's weights")]
        + gradient("G", "L_G", players.generator, turn.generatorGradients)
    default:
      facts = []
      ending = [optimizer.formula, change("L_G", turn.generatorLoss, turn.generatorLossAfter)]
    }
  }

  // MARK: Writing

  private static func norm(_ tensor: Tensor) -> String {
    Digits.computed(tensor.values.reduce(0) { $0 + $1 * $1 }.squareRoot())
  }

  private static func isGradient(_ fact: Fact) -> Bool { fact.name.hasPrefix("∂") }

  var out: String {
    let lines = facts.map { fact in
      let value =
        fact.value.values.count > GanStage.limit
        ? "\(fact.value.shapeText) numbers" : NetNotation.literal(fact.value)
      let formula = fact.formula.isEmpty ? "" : "\(fact.formula) = "
      let norm = GanStage.isGradient(fact) ? "   # length \(GanStage.norm(fact.value))" : ""
      return "\(fact.name) = \(formula)\(value)\(norm)"
    }
    return ([title] + lines + ending).joined(separator: "\n")
  }

  var quantities: [NamedQuantity] { facts.map(\.quantity) }

  func text(_ page: NetPage) -> Text {
    var lines = [Text(title, .heading)]
    for fact in facts { lines.append(GanStage.text(fact, page)) }
    lines += ending.map { Highlight.text("  \($0)") }
    return lines.joinedLines()
  }

  static func text(_ fact: Fact, _ page: NetPage) -> Text {
    let remark = fact.remark.isEmpty ? Text() : Text("   \(fact.remark)", .quiet)
    switch fact.value.shape.count {
    case 0:
      let formula = fact.formula.isEmpty ? "" : "\(fact.formula) = "
      return Highlight.text("  \(fact.name) = \(formula)\(Digits.computed(fact.value.values.first ?? .nan))")
        + remark
    case 1:
      return Highlight.text("  \(fact.name) = \(NetNotation.brief(fact.value.values))") + length(fact)
        + remark
    default:
      let matrix = page.matrix(
        fact.value, name: "\(fact.name) = ", digits: { Digits.computed($0) }
      ).text.indented(by: 2)
      return isGradient(fact) ? [matrix, Text("  ") + length(fact) + remark].joinedLines() : matrix + remark
    }
  }

  private static func length(_ fact: Fact) -> Text {
    isGradient(fact) ? Text("   length ", .quiet) + Text(norm(fact.value), .number) : Text()
  }
}
