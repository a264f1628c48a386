// The names of a net's quantities, as they are shown (δ2, ∂L/∂W1) and as they may be typed (d2, dW1, W¹₁₂).
// One list serves the tape, the debugger, `why`, `set` and the values at the prompt.

public struct QuantityName: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    case input, target, weights, bias, sum, activation, output, slope
    case activationGradient, delta, weightGradient, biasGradient, loss
  }

  public let kind: Kind
  /// From 1, the first layer after the inputs; 0 for what has no layer.
  public let layer: Int

  public init(_ kind: Kind, _ layer: Int = 0) {
    self.kind = kind
    self.layer = layer
  }

  /// As shown on a terminal.
  public var text: String {
    switch kind {
    case .input: "x"
    case .target: "y"
    case .weights: "W\(layer)"
    case .bias: "b\(layer)"
    case .sum: "z\(layer)"
    case .activation: "a\(layer)"
    case .output: "ŷ"
    case .slope: "σ′(z\(layer))"
    case .activationGradient: "∂L/∂a\(layer)"
    case .delta: "δ\(layer)"
    case .weightGradient: "∂L/∂W\(layer)"
    case .biasGradient: "∂L/∂b\(layer)"
    case .loss: "L"
    }
  }

  /// In ASCII, as it can be typed.
  public var ascii: String {
    switch kind {
    case .output: "yhat"
    case .slope: "slope\(layer)"
    case .activationGradient: "da\(layer)"
    case .delta: "d\(layer)"
    case .weightGradient: "dW\(layer)"
    case .biasGradient: "db\(layer)"
    case .loss: "loss"
    default: text
    }
  }
}

/// A name with one-based indices, or none for the whole: dW1[1,2].
public struct QuantityReference: Equatable, Sendable {
  public var name: QuantityName
  public var indices: [Int]

  public init(_ name: QuantityName, _ indices: [Int] = []) {
    self.name = name
    self.indices = indices
  }

  public var text: String { name.text + QuantityReference.brackets(indices) }

  static func brackets(_ indices: [Int]) -> String {
    indices.isEmpty ? "" : "[" + indices.map(String.init).joined(separator: ",") + "]"
  }

  /// Reads a spelling; nil when it is not that of any quantity.
  ///
  /// Spellings: W1, b1, z1, a1, x, y, ŷ or yhat, L or loss; δ1, d1, delta1, dz1, ∂L/∂z1; dW1, ∂L/∂W1,
  /// dL/dW1 and so for b and a; σ′(z1), slope1. Layers may be superscripts and indices subscripts (δ²₁),
  /// indices otherwise in square brackets.
  public init?(_ spelling: some StringProtocol) {
    guard spelling.utf8.count <= 64 else { return nil }
    var word = ""
    var subscripts: [Int] = []
    var bracket: String?
    for scalar in spelling.unicodeScalars {
      if bracket != nil {
        bracket?.unicodeScalars.append(scalar)
      } else if scalar == "[" {
        bracket = ""
      } else if let digit = Self.superscripts[scalar] {
        word += "\(digit)"
      } else if (0x2080...0x2089).contains(scalar.value) {
        subscripts.append(Int(scalar.value - 0x2080))
      } else if scalar != " " {
        word.unicodeScalars.append(scalar == "'" ? "′" : scalar)
      }
    }
    if let bracket {
      guard bracket.hasSuffix("]"), subscripts.isEmpty else { return nil }
      let parts = bracket.dropLast().split(separator: ",", omittingEmptySubsequences: false)
      for part in parts {
        guard let index = Int(part.filter { $0 != " " }) else { return nil }
        subscripts.append(index)
      }
    }
    guard let name = QuantityName(word: word) else { return nil }
    self.init(name, subscripts)
  }

  private static let superscripts: [Unicode.Scalar: Int] = [
    "⁰": 0, "¹": 1, "²": 2, "³": 3, "⁴": 4, "⁵": 5, "⁶": 6, "⁷": 7, "⁸": 8, "⁹": 9,
  ]
}

extension QuantityName {
  private static let plain: [String: Kind] = [
    "x": .input, "y": .target, "ŷ": .output, "yhat": .output, "L": .loss, "loss": .loss,
    "∂L/∂ŷ": .activationGradient, "dL/dyhat": .activationGradient, "dyhat": .activationGradient,
  ]

  private static let layered: [String: Kind] = [
    "W": .weights, "b": .bias, "z": .sum, "a": .activation, "δ": .delta, "d": .delta, "delta": .delta,
    "dz": .delta, "∂L/∂z": .delta, "dL/dz": .delta, "dW": .weightGradient, "∂L/∂W": .weightGradient,
    "dL/dW": .weightGradient, "db": .biasGradient, "∂L/∂b": .biasGradient, "dL/db": .biasGradient,
    "da": .activationGradient, "∂L/∂a": .activationGradient, "dL/da": .activationGradient,
    "slope": .slope, "σ′(z": .slope, "σ′": .slope,
  ]

  fileprivate init?(word: String) {
    if let kind = Self.plain[word] {
      self.init(kind)
      return
    }
    let body = word.hasSuffix(")") && word.hasPrefix("σ′(") ? word.dropLast() : Substring(word)
    let digits = body.utf8.reversed().prefix { (48...57).contains($0) }.count
    guard digits > 0, digits <= 6, let layer = Int(body.suffix(digits)),
      let kind = Self.layered[String(body.dropLast(digits))]
    else { return nil }
    self.init(kind, layer)
  }
}
