// A fully connected layer: z = W·x + b, and backwards ∂L/∂W = δ·xᵀ, ∂L/∂b = δ, ∂L/∂x = Wᵀ·δ, where x is
// what the layer before gave and δ = ∂L/∂z. W is outputs × inputs; with several examples each is a row, and
// the gradients are sums over the rows.

import Kernels

final class Dense: Layer {
  /// From 1.
  let number: Int
  let rows: Int
  let inputs: Int
  let outputs: Int
  let x: Region
  let weights: Region
  let bias: Region
  let z: Region
  let delta: Region
  let weightGradient: Region
  let biasGradient: Region
  /// Where ∂L/∂x goes; nil in the first layer, which nobody asks.
  let inputGradient: Region?
  /// Held here, for fetching it in every step would cost more than a small layer's arithmetic.
  private let matrix = KernelSet.current.matrix
  /// Fewer products than the call of a matrix kernel costs: 64 multiplications are some 20 ns.
  private let isTiny: Bool

  init(
    number: Int, rows: Int, inputs: Int, outputs: Int, x: Region, weights: Region, bias: Region, z: Region,
    delta: Region, weightGradient: Region, biasGradient: Region, inputGradient: Region?
  ) {
    self.number = number
    self.rows = rows
    self.inputs = inputs
    self.outputs = outputs
    self.x = x
    self.weights = weights
    self.bias = bias
    self.z = z
    self.delta = delta
    self.weightGradient = weightGradient
    self.biasGradient = biasGradient
    self.inputGradient = inputGradient
    isTiny = rows <= 64 && inputs <= 64 && outputs <= 64 && rows * inputs * outputs <= 64
  }

  func forward(_ memory: Memory, _ tape: Tape?) {
    let sums = memory[z]
    let offsets = memory[bias]
    if isTiny {
      tinyForward(memory[x], memory[weights], offsets, sums)
      if let tape { tellForward(memory, tape) }
      return
    }
    for row in 0..<rows {
      let line = sums + row &* outputs
      for unit in 0..<outputs { line[unit] = offsets[unit] }
    }
    // z = x·Wᵀ + b for all rows at once; W is outputs × inputs.
    matrix.productTransposed(
      MatrixShape(rows: rows, columns: outputs, depth: inputs), 1, memory[x], inputs, memory[weights], inputs,
      sums,
      outputs, true)
    if let tape { tellForward(memory, tape) }
  }

  func backward(_ memory: Memory, _ tape: Tape?) {
    let slopes = memory[delta]
    if isTiny {
      tinyGradient(slopes, memory[x], memory[weightGradient])
    } else {
      matrix.transposedProduct(
        MatrixShape(rows: outputs, columns: inputs, depth: rows), 1, slopes, outputs, memory[x], inputs,
        memory[weightGradient], inputs, false)
    }
    let total = memory[biasGradient]
    for unit in 0..<outputs { total[unit] = slopes[unit] }
    var row = 1
    while row < rows {
      let line = slopes + row &* outputs
      for unit in 0..<outputs { total[unit] += line[unit] }
      row &+= 1
    }
    if let inputGradient {
      if isTiny {
        tinyReturn(slopes, memory[weights], memory[inputGradient])
      } else {
        matrix.product(
          MatrixShape(rows: rows, columns: inputs, depth: outputs), 1, slopes, outputs, memory[weights],
          inputs,
          memory[inputGradient], inputs, false)
      }
    }
    if let tape { tellBackward(memory, tape) }
  }

  // MARK: A handful of numbers

  /// z = W·x + b.
  private func tinyForward(
    _ x: UnsafePointer<Double>, _ w: UnsafePointer<Double>, _ b: UnsafePointer<Double>,
    _ z: UnsafeMutablePointer<Double>
  ) {
    for row in 0..<rows {
      for unit in 0..<outputs {
        var sum = b[unit]
        for i in 0..<inputs { sum += w[unit &* inputs &+ i] * x[row &* inputs &+ i] }
        z[row &* outputs &+ unit] = sum
      }
    }
  }

  /// ∂L/∂W = Σ δ·xᵀ over the rows.
  private func tinyGradient(
    _ d: UnsafePointer<Double>, _ x: UnsafePointer<Double>, _ gradient: UnsafeMutablePointer<Double>
  ) {
    for unit in 0..<outputs {
      for i in 0..<inputs {
        var sum = 0.0
        for row in 0..<rows { sum += d[row &* outputs &+ unit] * x[row &* inputs &+ i] }
        gradient[unit &* inputs &+ i] = sum
      }
    }
  }

  /// ∂L/∂x = Wᵀ·δ.
  private func tinyReturn(
    _ d: UnsafePointer<Double>, _ w: UnsafePointer<Double>, _ gradient: UnsafeMutablePointer<Double>
  ) {
    for row in 0..<rows {
      for i in 0..<inputs {
        var sum = 0.0
        for unit in 0..<outputs { sum += d[row &* outputs &+ unit] * w[unit &* inputs &+ i] }
        gradient[row &* inputs &+ i] = sum
      }
    }
  }

  /// Name of what comes in: x or a1.
  private var source: String { number == 1 ? "x" : "a\(number - 1)" }

  private func tellForward(_ memory: Memory, _ tape: Tape) {
    let shape = RowShape(rows: rows, units: outputs)
    let w = Spelling(given: memory, weights)
    let b = Spelling(given: memory, bias)
    let input = number == 1 ? Spelling(given: memory, x) : Spelling(computed: memory, x)
    tape.tell(
      .forward(number), QuantityName(.sum, number), "W\(number)·\(source) + b\(number)",
      shape.tensor(memory, z)
    ) { place in
      let (row, unit) = shape.split(place)
      return tape.sum(inputs, then: [b[unit]]) { i in
        Digits.product([w[unit * inputs + i], input[row * inputs + i]])
      }
    }
  }

  private func tellBackward(_ memory: Memory, _ tape: Tape) {
    let d = Spelling(computed: memory, delta)
    let input = number == 1 ? Spelling(given: memory, x) : Spelling(computed: memory, x)
    let gradient = Tensor(shape: [outputs, inputs], values: memory.read(weightGradient))
    tape.tell(
      .backward(number), QuantityName(.weightGradient, number),
      rows == 1 ? "δ\(number)·\(source)ᵀ" : "Σᵣ δ\(number)[r]·\(source)[r]ᵀ", gradient ?? Tensor(.nan)
    ) { place in
      tape.sum(rows) { row in
        Digits.product([d[row * outputs + place / inputs], input[row * inputs + place % inputs]])
      }
    }
    tape.tell(
      .backward(number), QuantityName(.biasGradient, number), rows == 1 ? "δ\(number)" : "Σᵣ δ\(number)[r]",
      Tensor(vector: memory.read(biasGradient))
    ) { unit in tape.sum(rows) { d[$0 * outputs + unit] } }
    guard let inputGradient else { return }
    let shape = RowShape(rows: rows, units: inputs)
    let w = Spelling(given: memory, weights)
    tape.tell(
      .backward(number - 1), QuantityName(.activationGradient, number - 1), "W\(number)ᵀ·δ\(number)",
      shape.tensor(memory, inputGradient)
    ) { place in
      let (row, unit) = shape.split(place)
      return tape.sum(outputs) { k in Digits.product([d[row * outputs + k], w[k * inputs + unit]]) }
    }
  }
}
