// The regions of a pass's memory: parameters and their gradients first, then what each layer computes for a
// batch, each quantity with room for its gradient.

import Calculus

struct Plan: Sendable {
  /// A quantity of a layer and where it is.
  struct Held: Sendable {
    let symbol: Symbol
    /// Of one example, or of the whole batch where all examples share it.
    let shape: [Int]
    let isShared: Bool
    /// Recurrent layers keep steps × examples × units: each step is one block.
    let isTimeMajor: Bool
    let region: Region
    let gradient: Region
  }

  struct Layer: Sendable {
    let held: [Held]
    /// What the layer takes and where ∂L/∂ of that goes; none in the first layer unless somebody asks.
    let input: Region
    let inputGradient: Region?
    /// What the next layer takes.
    let output: Region
    let outputGradient: Region
    /// f′(z).
    let slope: Region
    let scratch: Region

    subscript(_ symbol: Symbol) -> Region { held.first { $0.symbol == symbol }?.region ?? output }
    func gradient(_ symbol: Symbol) -> Region {
      held.first { $0.symbol == symbol }?.gradient ?? outputGradient
    }
    func has(_ symbol: Symbol) -> Bool { held.contains { $0.symbol == symbol } }
  }

  let rows: Int
  let parameters: Region
  let gradients: Region
  /// The optimiser's, one run of parameters each.
  let memory: [Region]
  let input: Region
  let inputGradient: Region
  let target: Region
  /// σ or softmax of logits.
  let probability: Region
  let layers: [Layer]
  let total: Int

  /// Most numbers a pass may hold: 2 GiB in double precision.
  static let limit = 1 << 28

  init(_ architecture: Architecture, _ layout: Layout, rows: Int, memories: Int) throws(Failure) {
    var start = 0
    var isTooLarge = false
    // Every region begins on its own cache line.
    func take(_ count: Int) -> Region {
      guard count >= 0, count <= Plan.limit, start <= Plan.limit else {
        isTooLarge = true
        return Region(start: 0, count: 0)
      }
      defer { start += (count + 15) & ~15 }
      return Region(start: start, count: count)
    }
    func many(_ a: Int, _ b: Int) -> Int {
      let (product, overflow) = a.multipliedReportingOverflow(by: b)
      return overflow ? Int.max : product
    }
    self.rows = rows
    parameters = take(layout.count)
    gradients = take(layout.count)
    memory = (0..<memories).map { _ in take(layout.count) }
    input = take(many(rows, architecture.inputs))
    inputGradient = take(many(rows, architecture.inputs))
    target = take(many(rows, architecture.outputs))
    probability = take(many(rows, architecture.outputs))
    var layers: [Layer] = []
    for (index, layer) in architecture.layers.enumerated() {
      let inShape = architecture.shapes[index]
      let outShape = architecture.shapes[index + 1]
      let before = layers.last
      let size = many(rows, Tensor.count(of: outShape) ?? Int.max)
      var held: [Held] = []
      for need in layer.kind.computed(inShape, outShape) {
        let count = Tensor.count(of: need.shape) ?? Int.max
        let whole = need.isShared ? count : many(rows, count)
        held.append(
          Held(
            symbol: need.symbol, shape: need.shape, isShared: need.isShared, isTimeMajor: need.isTimeMajor,
            region: take(whole), gradient: take(whole)))
      }
      // A linear layer's outputs are its sums.
      let sums = held.first { $0.symbol == .sum }
      let isPlain = layer.kind.formsSums && layer.transfer.isLinear
      let output = isPlain ? sums?.region : nil
      let gradient = isPlain ? sums?.gradient : nil
      let out = output ?? take(size)
      let outGradient = gradient ?? take(size)
      held.append(
        Held(
          symbol: .activation, shape: outShape, isShared: false, isTimeMajor: false, region: out,
          gradient: outGradient))
      layers.append(
        Layer(
          held: held, input: before?.output ?? input,
          inputGradient: before?.outputGradient, output: out, outputGradient: outGradient,
          slope: take(layer.transfer.isLinear ? 0 : size),
          scratch: take(layer.kind.scratch(inShape, outShape, rows: rows))))
    }
    self.layers = layers
    total = start
    guard !isTooLarge, start <= Plan.limit else {
      throw Failure(
        .limit, "\(rows) examples through \(architecture.sizes.reduce(0, +)) units are too many numbers",
        hint: "take fewer examples at a time")
    }
  }
}

extension LayerKind {
  struct Computed {
    let symbol: Symbol
    let shape: [Int]
    var isShared = false
    var isTimeMajor = false
  }

  /// What a layer computes beside its outputs, in order, for an example.
  func computed(_ input: [Int], _ output: [Int]) -> [Computed] {
    switch self {
    case .dense, .convolution: return [Computed(symbol: .sum, shape: output)]
    case .recurrent(let cell, let units, _):
      let steps = input[0]
      func states(_ symbols: Symbol...) -> [Computed] {
        symbols.map { Computed(symbol: $0, shape: [steps, units], isTimeMajor: true) }
      }
      func sums(_ symbol: Symbol, _ gates: Int) -> Computed {
        Computed(
          symbol: symbol, shape: [steps, gates.multipliedReportingOverflow(by: units).partialValue],
          isTimeMajor: true)
      }
      switch cell {
      case .simple: return [sums(.sum, 1)] + states(.state)
      case .lstm:
        return [sums(.sum, 4)] + states(.inputGate, .forgetGate, .candidate, .outputGate, .cell, .state)
      case .gru:
        return [sums(.inputSum, 3), sums(.stateSum, 3)] + states(.resetGate, .updateGate, .newState, .state)
      }
    case .dropout: return [Computed(symbol: .mask, shape: input)]
    case .normalization(.layer):
      return [
        Computed(symbol: .mean, shape: []), Computed(symbol: .variance, shape: []),
        Computed(symbol: .normalized, shape: input),
      ]
    case .normalization(.batch):
      let features = input.count == 3 ? input[0] : input.last ?? 1
      return [
        Computed(symbol: .mean, shape: [features], isShared: true),
        Computed(symbol: .variance, shape: [features], isShared: true),
        Computed(symbol: .normalized, shape: input),
      ]
    case .attention(let dimensions):
      let steps = input[0]
      return [.query, .key, .value].map { Computed(symbol: $0, shape: [steps, dimensions]) }
        + [.score, .attention].map { Computed(symbol: $0, shape: [steps, steps]) }
    case .pooling, .flatten, .embedding, .mean, .elementwise: return []
    }
  }

  /// Numbers a layer wants for itself.
  func scratch(_ input: [Int], _ output: [Int], rows: Int) -> Int {
    func product(_ factors: Int...) -> Int { Tensor.count(of: factors) ?? Int.max }
    switch self {
    case .convolution(_, let kernel, _, _, _):
      // One example's patches, and their gradient.
      return product(2, input[0], kernel.height, kernel.width, output[1], output[2])
    case .recurrent(let cell, let units, _):
      let gates = cell == .simple ? 1 : cell == .lstm ? 4 : 3
      // Inputs by steps, their gradient, turned weights, and a few steps.
      let sizes = [
        product(2, rows, input[0], input[1]), product(gates, units, input[1]), product(gates, units, units),
        product(8, rows, units), 64,
      ]
      return sizes.reduce(0) { $0.addingReportingOverflow($1).overflow ? Int.max : $0 + $1 }
    case .attention: return product(2, input[0], input[0])
    case .normalization(let norm):
      // 1/√(var + ε) of each group.
      return norm == .layer ? rows : input.count == 3 ? input[0] : input.last ?? 1
    default: return 0
    }
  }
}
