// What a step costs, in multiplications: what Ctrl-C may have to wait for is bounded by it. Doubles, so that no
// net is too large to be counted.

import Calculus

extension Architecture {
  /// Of one example forward through a layer counted from 1. An activation counts as ten.
  func work(layer: Int) -> Double {
    let input = shapes[layer - 1].map { Double($0) }
    let gives = Double(sizes[layer])
    let activation = transfers[layer - 1].isLinear ? 0 : 10 * gives
    let own: Double
    switch layers[layer - 1].kind {
    case .dense: own = gives * (input.last ?? 1)
    case .convolution(_, let kernel, _, _, _):
      own = gives * input[0] * Double(kernel.height) * Double(kernel.width)
    case .pooling(_, let size, _): own = gives * Double(size.height) * Double(size.width)
    case .recurrent(let cell, let units, _):
      let gates = cell == .simple ? 1.0 : cell == .lstm ? 4 : 3
      own = input[0] * gates * Double(units) * (input[1] + Double(units) + 10)
    case .attention(let dimensions):
      own = input[0] * Double(dimensions) * (3 * input[1] + 2 * input[0]) + 10 * input[0] * input[0]
    case .normalization: own = 20 * gives
    case .dropout: own = 10 * gives
    case .flatten, .embedding, .mean, .elementwise: own = Double(max(sizes[layer], sizes[layer - 1]))
    }
    return own + activation
  }

  /// Of `rows` examples forward through all layers.
  func work(rows: Int) -> Double {
    Double(max(rows, 1)) * (1...depth).reduce(0) { $0 + work(layer: $1) }
  }

  /// Steps of training on `rows` examples between two looks at what stops them: some milliseconds, of which the way
  /// back takes two thirds. A step that takes longer is not cut short.
  func stepsAtOnce(rows: Int) -> Int { Architecture.turns(of: 3 * work(rows: rows)) }

  /// Turns of so many multiplications, each with what it costs to begin one, that take some milliseconds.
  static func turns(of work: Double) -> Int { Int(max(1, 5_000_000 / (work + 100))) }
}
