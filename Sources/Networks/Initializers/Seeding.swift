// What is left out of a net's description is drawn from its seed, the same on every machine. The generator
// is SplitMix64 (Steele, Lea, Flood 2014). Every matrix has a stream of its own, so giving W1 by hand
// leaves W2 as it was.
//
//   weights  uniform in ±√(6/(inputs + outputs)) (Glorot and Bengio 2010); biases 0
//   x        uniform in ±1
//   y        0 or 1 for bce, a class for ce, uniform in 0 … 1 otherwise
//
// Everything drawn is rounded to six decimals: the number shown is the number used.

struct SplitMix64 {
  private var state: UInt64

  init(seed: UInt64, stream: Int) {
    state = seed ^ (UInt64(truncatingIfNeeded: stream) &* 0xD1B5_4A32_D192_ED03)
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Uniform from 0 to below 1: the upper 53 bits.
  mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Uniform between ±`limit`, rounded to six decimals.
  mutating func symmetric(_ limit: Double) -> Double {
    ((2 * unit() - 1) * limit * 1e6).rounded() / 1e6
  }

  /// A whole number from 0 to below `count`.
  mutating func below(_ count: Int) -> Int { min(Int(unit() * Double(count)), count - 1) }
}

enum Seeding {
  /// What a parameter is before training, by the kind it is of: weights as above, norms 1 and 0, embeddings
  /// uniform in ±½.
  static func values(_ parameter: Parameter, index: Int, seed: UInt64) -> [Double] {
    let count = parameter.count
    guard case .value(let symbol) = parameter.name.kind else { return [Double](repeating: 0, count: count) }
    var random = SplitMix64(seed: seed, stream: 2 * parameter.name.layer + 65536 * index)
    switch symbol {
    case .bias, .inputBias, .stateBias, .offset, .runningMean: return [Double](repeating: 0, count: count)
    case .scale, .runningVariance: return [Double](repeating: 1, count: count)
    case .embedding: return (0..<count).map { _ in random.symmetric(0.5) }
    default:
      let limit = (6 / Double(parameter.fanIn + parameter.fanOut)).squareRoot()
      return (0..<count).map { _ in random.symmetric(limit) }
    }
  }

  static func inputs(_ architecture: Architecture, rows: Int, seed: UInt64) -> Tensor {
    var random = SplitMix64(seed: seed, stream: 0)
    let count = rows * architecture.inputs
    let values = (0..<count).map { _ in
      architecture.takesIndices.map { Double(random.below($0)) } ?? random.symmetric(1)
    }
    return Tensor(shape: [rows] + architecture.inputShape, values: values) ?? Tensor(0)
  }

  static func targets(_ architecture: Architecture, rows: Int, seed: UInt64) -> Tensor {
    var random = SplitMix64(seed: seed, stream: 1)
    let count = rows * architecture.outputs
    let classes = architecture.outputShape.last ?? 1
    var values = [Double](repeating: 0, count: count)
    switch architecture.loss.kind {
    case .ce:
      for start in stride(from: 0, to: count, by: classes) { values[start + random.below(classes)] = 1 }
    case .bce: for k in 0..<count { values[k] = Double(random.below(2)) }
    case .hinge: for k in 0..<count { values[k] = Double(2 * random.below(2) - 1) }
    default: for k in 0..<count { values[k] = abs(random.symmetric(1)) }
    }
    return Tensor(shape: [rows] + architecture.outputShape, values: values) ?? Tensor(0)
  }
}

/// The worked example many people learned backpropagation from (M. Mazur, "A Step by Step Backpropagation
/// Example", 2015: a 2-2-2 net), and the same with a third output.
enum Textbook {
  static let input: [Double] = [0.05, 0.10]
  static let weights: [[Double]] = [[0.15, 0.20, 0.25, 0.30], [0.40, 0.45, 0.50, 0.55, 0.60, 0.65]]
  static let biases: [Double] = [0.35, 0.60]

  /// Parameters in layout order and targets; nil for other sizes.
  static func example(_ architecture: Architecture) -> (parameters: [Double], targets: [Double])? {
    let sizes = architecture.sizes
    guard architecture.isDense, sizes.count == 3, sizes[0] == 2, sizes[1] == 2, sizes[2] == 2 || sizes[2] == 3
    else { return nil }
    let outputs = sizes[2]
    let parameters =
      weights[0] + [biases[0], biases[0]] + weights[1].prefix(2 * outputs)
      + [Double](repeating: biases[1], count: outputs)
    return (parameters, outputs == 2 ? [0.01, 0.99] : [1, 0, 1])
  }
}
