// The symbols of a net's quantities: what a letter stands for in a layer, as it is shown and as it can be
// typed. One table serves the names of values and of their gradients.

public enum Symbol: UInt8, CaseIterable, Sendable {
  // Parameters.
  case weights, bias
  case inputWeights, stateWeights, inputBias, stateBias
  case embedding, scale, offset
  case queryWeights, keyWeights, valueWeights
  case runningMean, runningVariance
  // What is computed from them.
  case sum, activation
  case inputSum, stateSum
  case state, cell, inputGate, forgetGate, candidate, outputGate, resetGate, updateGate, newState
  case mean, variance, normalized
  case mask
  case query, key, value, score, attention

  /// As shown on a terminal and as it is typed.
  private var spelling: (text: String, ascii: String) {
    switch self {
    case .weights: ("W", "W")
    case .bias: ("b", "b")
    case .inputWeights: ("Wx", "Wx")
    case .stateWeights: ("Wh", "Wh")
    case .inputBias: ("bx", "bx")
    case .stateBias: ("bh", "bh")
    case .embedding: ("E", "E")
    case .scale: ("γ", "gamma")
    case .offset: ("β", "beta")
    case .queryWeights: ("Wq", "Wq")
    case .keyWeights: ("Wk", "Wk")
    case .valueWeights: ("Wv", "Wv")
    case .runningMean: ("μ̄", "runmean")
    case .runningVariance: ("v̄", "runvar")
    case .sum: ("z", "z")
    case .activation: ("a", "a")
    case .inputSum: ("zx", "zx")
    case .stateSum: ("zh", "zh")
    case .state: ("h", "h")
    case .cell: ("c", "c")
    case .inputGate: ("i", "i")
    case .forgetGate: ("f", "f")
    case .candidate: ("g", "g")
    case .outputGate: ("o", "o")
    case .resetGate: ("r", "r")
    case .updateGate: ("u", "u")
    case .newState: ("n", "n")
    case .mean: ("μ", "mu")
    case .variance: ("var", "var")
    case .normalized: ("x̂", "xhat")
    case .mask: ("m", "m")
    case .query: ("q", "q")
    case .key: ("k", "k")
    case .value: ("v", "v")
    case .score: ("s", "s")
    case .attention: ("p", "p")
    }
  }

  public var text: String { spelling.text }
  public var ascii: String { spelling.ascii }

  static let byWord: [String: Symbol] = {
    var words: [String: Symbol] = [:]
    for symbol in allCases {
      words[symbol.text] = symbol
      words[symbol.ascii] = symbol
    }
    return words
  }()
}
