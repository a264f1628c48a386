// An activation applied to each sum by itself: a = f(z), and backwards δ = ∂L/∂a ⊙ f′(z). The function and
// its slope are a row of the function table.

import Calculus

final class Elementwise: Layer {
  let number: Int
  let rows: Int
  let units: Int
  let activation: Activation
  let regions: Plan.Layer
  /// The last layer's output is called ŷ.
  let isLast: Bool
  /// The loss writes δ by itself: it was formed from z, where σ′ cancels.
  let isFused: Bool

  init(
    number: Int, rows: Int, units: Int, activation: Activation, regions: Plan.Layer, isLast: Bool,
    isFused: Bool
  ) {
    self.number = number
    self.rows = rows
    self.units = units
    self.activation = activation
    self.regions = regions
    self.isLast = isLast
    self.isFused = isFused
  }

  private var name: QuantityName { isLast ? QuantityName(.output) : QuantityName(.activation, number) }

  @inline(__always)
  func forward(_ memory: Memory, _ tape: Tape?) {
    activation.values(memory[regions.z], memory[regions.a], regions.z.count)
    guard let tape else { return }
    let sums = Spelling(computed: memory, regions.z)
    let isLinear = activation.name == "linear"
    tape.tell(
      .forward(number), name, isLinear ? "z\(number)" : "\(activation.symbol)(z\(number))",
      RowShape(rows: rows, units: units).tensor(memory, regions.a)
    ) { isLinear ? sums[$0] : "\(activation.symbol)(\(sums[$0]))" }
  }

  @inline(__always)
  func backward(_ memory: Memory, _ tape: Tape?) {
    if isFused { return }
    let count = regions.z.count
    let slope = memory[regions.slope]
    activation.slopes(z: memory[regions.z], a: memory[regions.a], into: slope, count: count)
    let gradient = memory[regions.aGradient]
    let delta = memory[regions.delta]
    for place in 0..<count { delta[place] = gradient[place] * slope[place] }
    if let tape { tellBackward(memory, tape) }
  }

  private func tellBackward(_ memory: Memory, _ tape: Tape) {
    let shape = RowShape(rows: rows, units: units)
    let incoming = Spelling(computed: memory, regions.aGradient)
    let slopes = Spelling(computed: memory, regions.slope)
    let values = Spelling(computed: memory, regions.a)
    let isSigmoid = activation.name == "sigmoid"
    tape.tell(
      .backward(number), QuantityName(.slope, number),
      isSigmoid
        ? "\(name.text) (1 − \(name.text))"
        : activation.name == "linear" ? "1" : "\(activation.symbol)′(z\(number))",
      shape.tensor(memory, regions.slope)
    ) { isSigmoid ? "\(values[$0])·(1 − \(values[$0]))" : "" }
    let source = isLast ? "∂L/∂a\(number)" : "W\(number + 1)ᵀ·δ\(number + 1)"
    tape.tell(
      .backward(number), QuantityName(.delta, number), "\(source) ⊙ σ′(z\(number))",
      shape.tensor(memory, regions.delta)
    ) { Digits.product([incoming[$0], slopes[$0]]) }
  }
}
