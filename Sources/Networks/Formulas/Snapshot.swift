// The numbers of one pass, all of them, by name: what the debugger, `why`, diagnosis and JSON read.

import Calculus

struct Snapshot: Sendable {
  struct Values: Sendable {
    /// With the axis of examples, unless all examples share the quantity.
    let shape: [Int]
    let extents: Extents
    let isPerExample: Bool
    let numbers: [Double]

    init(_ shape: [Int], isPerExample: Bool, _ numbers: [Double]) {
      self.shape = shape
      extents = Extents(shape)
      self.isPerExample = isPerExample
      self.numbers = numbers
    }

    /// As it is shown: a single example has no axis of its own.
    var shownShape: [Int] { isPerExample && shape.first == 1 ? Array(shape.dropFirst()) : shape }
    var tensor: Tensor { Tensor(shape: shownShape, values: numbers) ?? Tensor(vector: numbers) }
  }

  let architecture: Architecture
  let layout: Layout
  let rows: Int
  let loss: Double
  /// Whether the loss was formed from the last layer's sums.
  let isFused: Bool
  /// Quantities in the order in which they are computed, parameters left out.
  let order: [QuantityName]
  private let values: [QuantityName: Values]

  subscript(_ name: QuantityName) -> Values? { values[name] }

  /// The last layer's outputs are ŷ.
  static func name(_ symbol: Symbol, _ layer: Int, depth: Int) -> QuantityName {
    symbol == .activation && layer == depth ? QuantityName(.output) : QuantityName(symbol, layer)
  }

  /// What a layer takes.
  func source(of layer: Int) -> QuantityName {
    layer == 1 ? QuantityName(.input) : QuantityName(.activation, layer - 1)
  }

  init<Scalar: NetworkScalar>(
    _ pass: Pass<Scalar>, loss: Double, parameters: [Double], inputs: Tensor, targets: Tensor
  ) {
    architecture = pass.architecture
    layout = pass.layout
    let rows = pass.plan.rows
    self.rows = rows
    self.loss = loss
    let depth = architecture.depth
    let last = architecture.transfers[depth - 1]
    isFused = architecture.loss.usesSums(last)
    var values: [QuantityName: Values] = [:]
    var order: [QuantityName] = []
    let gradients = pass.gradients
    for parameter in layout.parameters {
      values[parameter.name] = Values(
        parameter.shape, isPerExample: false, Array(parameters[parameter.region.range]))
      if parameter.isTrained, let gradient = parameter.name.gradient {
        values[gradient] = Values(
          parameter.shape, isPerExample: false, Array(gradients[parameter.region.range]))
      }
    }
    values[QuantityName(.input)] = Values(
      [rows] + architecture.inputShape, isPerExample: true, inputs.values)
    values[QuantityName(.target)] = Values(
      [rows] + architecture.outputShape, isPerExample: true, targets.values)
    values[QuantityName(.loss)] = Values([], isPerExample: false, [loss])
    values[QuantityName(.inputGradient)] = Values(
      [rows] + architecture.inputShape, isPerExample: true, pass.memory.read(pass.plan.inputGradient))
    for (index, layer) in pass.plan.layers.enumerated() {
      let number = index + 1
      let transfer = architecture.transfers[index]
      for held in layer.held {
        let name = Snapshot.name(held.symbol, number, depth: depth)
        order.append(name)
        let shape = held.isShared ? held.shape : [rows] + held.shape
        let read = { (region: Region) -> Values in
          let numbers = pass.memory.read(region)
          return Values(
            shape, isPerExample: !held.isShared,
            held.isTimeMajor ? Snapshot.byExample(numbers, rows: rows, shape: held.shape) : numbers)
        }
        values[name] = read(held.region)
        let isUndone = number == depth && isFused && !last.isLinear
        guard Snapshot.hasGradient(held.symbol), !(isUndone && held.symbol == .activation) else { continue }
        let gradient = QuantityName(.gradient(held.symbol), number)
        values[gradient] = read(held.gradient)
      }
      if case .elementwise = transfer, !(number == depth && isFused) {
        values[QuantityName(.slope, number)] = Values(
          [rows] + architecture.shapes[number], isPerExample: true, pass.memory.read(layer.slope))
      }
    }
    self.values = values
    self.order = order
  }

  /// Quantities whose gradient the loops write down; those of the others are found along the paths.
  static func hasGradient(_ symbol: Symbol) -> Bool {
    switch symbol {
    case .sum, .activation, .inputSum, .stateSum, .state, .cell, .query, .key, .value, .score, .attention:
      true
    default: false
    }
  }

  /// Steps × examples × units as examples × steps × units.
  private static func byExample(_ numbers: [Double], rows: Int, shape: [Int]) -> [Double] {
    let steps = shape[0]
    let width = shape.dropFirst().reduce(1, *)
    var out: [Double] = []
    out.reserveCapacity(numbers.count)
    for row in 0..<rows {
      for step in 0..<steps {
        let start = (step * rows + row) * width
        out += numbers[start..<(start + width)]
      }
    }
    return out
  }
}
