// What the loss tells the tape: its terms with the numbers in, their sum, and the gradient it starts.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension LossLayer {
  /// 1/(1 + e^−z) without overflow: the exponent is never positive.
  static func sigmoid(_ z: Double) -> Double {
    let small = exp(-abs(z))
    return z < 0 ? small / (1 + small) : 1 / (1 + small)
  }

  private var scaleText: String { divisor == 1 ? "" : "/\(Int(divisor))" }
  private var shape: RowShape { RowShape(rows: rows, units: units) }

  /// The prediction as it stands in the lines: ŷ, or σ(z) and softmax(z) of logits.
  private func prediction(_ memory: Memory) -> Spelling {
    Spelling(computed: memory, loss.usesSums ? probability : last.a)
  }

  private var predictionName: String {
    guard ownsProbability else { return "ŷ" }
    return loss.kind == .ce ? "softmax(z\(number))" : "σ(z\(number))"
  }

  /// L = −1/3 Σ [ y ln ŷ + (1 − y) ln(1 − ŷ) ] and the like.
  var formula: String {
    let sum = divisor == 1 ? "Σ" : "1/\(Int(divisor)) Σ"
    switch loss.kind {
    case .bce where ownsProbability:
      return "−\(sum) [ y ln p + (1 − y) ln(1 − p) ], p = σ(z\(number))"
    case .bce: return "−\(sum) [ y ln ŷ + (1 − y) ln(1 − ŷ) ]"
    case .ce: return "−\(sum) y ln p, p = softmax(z\(number))"
    default: return "\(sum) \(loss.formula.term)"
    }
  }

  /// The term of one unit in one example.
  func term(_ memory: Memory, _ place: Int) -> Double {
    let y = memory[target][place]
    guard loss.kind == .ce else {
      return loss.term(memory[loss.usesSums ? last.z : last.a][place], y)
    }
    if y == 0 { return 0 }
    let row = place / units
    let z = memory[last.z] + row * units
    var scratch = [Double](repeating: 0, count: units)
    let normal = scratch.withUnsafeMutableBufferPointer { buffer in
      buffer.baseAddress.map { Softmax.row(z, $0, units) } ?? 0
    }
    return y * (normal - z[place % units])
  }

  /// How one term is computed, with the numbers in; 0·ln 0 never appears.
  func work(_ memory: Memory, _ place: Int, _ prediction: Spelling, _ targets: Spelling) -> String {
    let y = memory[target][place]
    let p = prediction[place]
    let t = targets[place]
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
    }
  }

  private func negated(_ text: String) -> String {
    text.hasPrefix("−") ? String(text.dropFirst()) : "−" + text
  }

  func tellForward(_ memory: Memory, _ tape: Tape, _ value: Double) {
    if loss.kind == .bce && ownsProbability {
      let z = memory[last.z]
      for place in 0..<last.z.count { memory[probability][place] = LossLayer.sigmoid(z[place]) }
    }
    let p = prediction(memory)
    let y = Spelling(given: memory, target)
    let count = last.z.count
    // The lines of L are its terms, as many as get a line, and then their sum.
    let shown = count <= tape.lineLimit ? count : max(tape.lineLimit / 2, 1)
    let lines = (0..<shown).map { place in
      let unit = shape.split(place)
      return Line("L" + shape.entry(unit.row, unit.unit), work(memory, place, p, y), term(memory, place))
    }
    let total = Digits.computed(value * divisor)
    tape.tellLoss(
      formula, value, lines,
      Line("L", divisor == 1 ? "" : "\(total) / \(Int(divisor))", value), elided: count - shown)
  }

  func tellBackward(_ memory: Memory, _ tape: Tape) {
    let p = prediction(memory)
    let y = Spelling(given: memory, target)
    if loss.usesSums {
      tape.tell(
        .backward(number), QuantityName(.delta, number), "(\(predictionName) − y)\(scaleText)",
        shape.tensor(memory, last.delta)
      ) { place in
        let difference = "(\(Digits.sum([p[place], negated(y[place])])))"
        return difference + scaleText
      }
    } else {
      let slope = loss.formula.slope
      tape.tell(
        .backward(number), QuantityName(.activationGradient, number),
        loss.kind == .halfsse && divisor != 1 ? "(\(slope))\(scaleText)" : slope + scaleText,
        shape.tensor(memory, last.aGradient)
      ) { place in
        let difference = "(\(Digits.sum([p[place], negated(y[place])])))"
        switch loss.kind {
        case .mse: return "2·\(difference)\(scaleText)"
        case .mae: return "sign\(difference)\(scaleText)"
        case .huber: return "clamp(\(difference), −1, 1)\(scaleText)"
        default: return difference + scaleText
        }
      }
    }
  }
}

extension Tape {
  /// The loss has lines for its terms and one for itself.
  func tellLoss(_ formula: String, _ value: Double, _ terms: [Line], _ total: Line, elided: Int) {
    append(
      Quantity(
        name: QuantityName(.loss), formula: formula, value: Tensor(value), lines: terms + [total],
        elided: elided), to: .loss)
  }
}
