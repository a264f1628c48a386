// What is told of the loss: its terms with the numbers in, their sum, and the gradient it starts.

import Calculus

extension Narrator {
  private var loss: Loss { formulas.architecture.loss }
  private var divisor: Double { formulas.divisor }
  private var scaleText: String { divisor == 1 ? "" : "/\(Int(divisor))" }
  private var last: Transfer { formulas.architecture.transfers[formulas.depth - 1] }
  private var takesLogits: Bool { loss.takesLogits(last) }

  /// Whether ŷ is the probability itself.
  private var isOwnProbability: Bool { !takesLogits || formulas.snapshot.isFused && !last.isLinear }

  private var predictionName: String {
    if isOwnProbability { return "ŷ" }
    let source =
      last.isLinear && formulas.architecture.layers[formulas.depth - 1].kind.formsSums
      ? "z\(formulas.depth)" : "ŷ"
    return loss.kind == .ce ? "softmax(\(source))" : "σ(\(source))"
  }

  /// L = −1/3 Σ [ y ln ŷ + (1 − y) ln(1 − ŷ) ] and the like.
  var lossFormula: String {
    let sum = divisor == 1 ? "Σ" : "1/\(Int(divisor)) Σ"
    switch loss.kind {
    case .bce where !isOwnProbability: return "−\(sum) [ y ln p + (1 − y) ln(1 − p) ], p = \(predictionName)"
    case .bce: return "−\(sum) [ y ln ŷ + (1 − y) ln(1 − ŷ) ]"
    case .ce where isOwnProbability && !takesLogits: return "−\(sum) y ln ŷ"
    case .ce:
      return
        "−\(sum) y ln p, p = \(isOwnProbability ? "softmax(\(formulas.lossSource.text))" : predictionName)"
    default: return "\(sum) \(loss.formula.term)"
    }
  }

  /// Predictions as they stand in the lines: ŷ, or σ and softmax of logits.
  private func predictions() -> [Double] {
    let snapshot = formulas.snapshot
    guard let output = snapshot[QuantityName(.output)]?.numbers else { return [] }
    guard !isOwnProbability else { return output }
    guard loss.kind == .ce else { return output.map { Double.sigmoid($0) } }
    var p = output
    let classes = formulas.classes
    output.withUnsafeBufferPointer { u in
      p.withUnsafeMutableBufferPointer { p in
        guard let u = u.baseAddress, let p = p.baseAddress else { return }
        for start in stride(from: 0, to: output.count, by: classes) { softmax(u + start, p + start, classes) }
      }
    }
    return p
  }

  /// Undivided terms, one for each output.
  func lossTerms() -> [Double] {
    let snapshot = formulas.snapshot
    guard let u = snapshot[formulas.lossSource]?.numbers, let y = snapshot[QuantityName(.target)]?.numbers
    else { return [] }
    guard loss.kind == .ce && takesLogits else {
      return zip(u, y).map { loss.term($0, $1, logits: takesLogits) }
    }
    var terms: [Double] = []
    let classes = formulas.classes
    for start in stride(from: 0, to: u.count, by: classes) {
      let row = u[start..<(start + classes)]
      let most = row.max() ?? 0
      let normal = most + Double.logarithm(row.reduce(0) { $0 + Double.exponential($1 - most) })
      for k in 0..<classes { terms.append(y[start + k] == 0 ? 0 : y[start + k] * (normal - u[start + k])) }
    }
    return terms
  }

  private func negated(_ text: String) -> String {
    text.hasPrefix("−") ? String(text.dropFirst()) : "−" + text
  }

  /// How one term is computed, with the numbers in; 0·ln 0 never appears.
  func lossWork(_ y: Double, _ p: String, _ t: String) -> String {
    switch loss.kind {
    case .bce where y == 1: return "−ln \(p)"
    case .bce where y == 0: return "−ln(1 − \(p))"
    case .bce: return "−[\(t)·ln \(p) + (1 − \(t))·ln(1 − \(p))]"
    case .ce where y == 0: return "0"
    case .ce: return y == 1 ? "−ln \(p)" : "−\(t)·ln \(p)"
    case .mse: return "(\(Digits.sum([p, negated(t)])))²"
    case .halfsse: return "(\(Digits.sum([p, negated(t)])))²/2"
    case .mae: return "|\(Digits.sum([p, negated(t)]))|"
    case .huber: return "huber(\(Digits.sum([p, negated(t)])))"
    case .hinge: return "max(0, 1 − \(Digits.product([t, p])))"
    }
  }

  func tellLoss() throws(Failure) -> Quantity {
    let snapshot = formulas.snapshot
    guard let y = snapshot[QuantityName(.target)]?.numbers else { throw Failure(.state, "no targets") }
    let p = predictions()
    let terms = lossTerms()
    let decimals = Digits.decimals(y)
    let count = terms.count
    // The lines of L are its terms, as many as get a line, and then their sum.
    let shown = count <= lineLimit ? count : max(lineLimit / 2, 1)
    var lines = (0..<shown).map { place in
      let reference = formulas.reference(Entry(name: QuantityName(.output), place: place))
      return Line(
        "L" + QuantityReference.brackets(reference.indices),
        lossWork(y[place], Digits.computed(p[place]), Digits.given(y[place], decimals)), terms[place])
    }
    let value = snapshot.loss
    let total = Digits.computed(value * divisor)
    lines.append(Line("L", divisor == 1 ? "" : "\(total) / \(Int(divisor))", value))
    return Quantity(
      name: QuantityName(.loss), formula: lossFormula, value: Tensor(value), lines: lines,
      elided: count - shown)
  }

  /// ∂L/∂ of what the loss is formed from.
  func lossGradient(_ name: QuantityName) throws(Failure) -> Quantity {
    let snapshot = formulas.snapshot
    guard let values = snapshot[name], let y = snapshot[QuantityName(.target)]?.numbers else {
      throw Failure(.state, "\(name.text) was not computed")
    }
    let p = predictions()
    let decimals = Digits.decimals(y)
    let count = values.numbers.count
    let shown = count <= lineLimit ? count : max(lineLimit / 2, 1)
    let slope = takesLogits ? "\(predictionName) − y" : loss.formula.slope
    let isProduct = !slope.contains(" − y") || loss.kind == .mse
    let formula =
      takesLogits || loss.kind == .halfsse && divisor != 1
      ? "(\(slope))\(scaleText)" : isProduct || divisor == 1 ? slope + scaleText : "\(slope)\(scaleText)"
    let lines = (0..<shown).map { place in
      Line(
        formulas.text(Entry(name: name, place: place)),
        slopeWork(y[place], Digits.computed(p[place]), Digits.given(y[place], decimals)),
        values.numbers[place])
    }
    return Quantity(name: name, formula: formula, value: values.tensor, lines: lines, elided: count - shown)
  }

  private func slopeWork(_ y: Double, _ p: String, _ t: String) -> String {
    let difference = "(\(Digits.sum([p, negated(t)])))"
    if takesLogits { return difference + scaleText }
    switch loss.kind {
    case .mse: return "2·\(difference)\(scaleText)"
    case .mae: return "sign\(difference)\(scaleText)"
    case .huber: return "clamp(\(difference), −1, 1)\(scaleText)"
    case .hinge: return "\(negated(t))·[\(Digits.product([t, p])) < 1]\(scaleText)"
    case .bce: return "\(difference)/(\(p)·(1 − \(p)))\(scaleText)"
    case .ce: return y == 0 ? "0" : "−\(t)/\(p)\(scaleText)"
    case .halfsse: return difference + scaleText
    }
  }
}
