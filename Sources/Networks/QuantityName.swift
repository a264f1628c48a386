// The names of a net's quantities, as they are shown (δ2, ∂L/∂W1) and as they may be typed (d2, dW1, W¹₁₂).
// One list serves the tape, the debugger, `why`, `set` and the values at the prompt.

public struct QuantityName: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    case input, target, output, loss
    /// ∂L/∂x.
    case inputGradient
    /// f′(z) of a layer's activation.
    case slope
    case value(Symbol)
    /// ∂L/∂ of it.
    case gradient(Symbol)

    public static let weights = Kind.value(.weights)
    public static let bias = Kind.value(.bias)
    public static let sum = Kind.value(.sum)
    public static let activation = Kind.value(.activation)
    public static let delta = Kind.gradient(.sum)
    public static let activationGradient = Kind.gradient(.activation)
    public static let weightGradient = Kind.gradient(.weights)
    public static let biasGradient = Kind.gradient(.bias)
  }

  public let kind: Kind
  /// From 1, the first layer after the inputs; 0 for what has no layer.
  public let layer: Int

  public init(_ kind: Kind, _ layer: Int = 0) {
    self.kind = kind
    self.layer = layer
  }

  /// The value of a symbol in a layer.
  @_disfavoredOverload
  public init(_ symbol: Symbol, _ layer: Int) { self.init(.value(symbol), layer) }

  /// The name of ∂L/∂ this; nil for what has no gradient.
  public var gradient: QuantityName? {
    switch kind {
    case .value(let symbol): QuantityName(.gradient(symbol), layer)
    case .input: QuantityName(.inputGradient)
    case .output: QuantityName(.activationGradient)
    default: nil
    }
  }

  /// As shown on a terminal.
  public var text: String {
    switch kind {
    case .input: "x"
    case .target: "y"
    case .output: "ŷ"
    case .loss: "L"
    case .slope: "σ′(z\(layer))"
    case .inputGradient: "∂L/∂x"
    case .delta: "δ\(layer)"
    case .value(let symbol): "\(symbol.text)\(layer)"
    case .activationGradient where layer == 0: "∂L/∂ŷ"
    case .gradient(let symbol): "∂L/∂\(symbol.text)\(layer)"
    }
  }

  /// In ASCII, as it can be typed.
  public var ascii: String {
    switch kind {
    case .input: "x"
    case .target: "y"
    case .output: "yhat"
    case .loss: "loss"
    case .slope: "slope\(layer)"
    case .inputGradient: "dx"
    case .delta: "d\(layer)"
    case .value(let symbol): "\(symbol.ascii)\(layer)"
    case .activationGradient where layer == 0: "dyhat"
    case .gradient(let symbol): "d\(symbol.ascii)\(layer)"
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
    "∂L/∂x": .inputGradient, "dL/dx": .inputGradient, "dx": .inputGradient,
  ]

  private static let other: [String: Kind] = [
    "δ": .delta, "d": .delta, "delta": .delta, "slope": .slope, "σ′(z": .slope, "σ′": .slope,
  ]

  fileprivate init?(word: String) {
    if let kind = Self.plain[word] {
      self.init(kind)
      return
    }
    let body = word.hasSuffix(")") && word.hasPrefix("σ′(") ? word.dropLast() : Substring(word)
    let digits = body.utf8.reversed().prefix { (48...57).contains($0) }.count
    guard digits > 0, digits <= 6, let layer = Int(body.suffix(digits)) else { return nil }
    let name = String(body.dropLast(digits))
    if let kind = Self.other[name] {
      self.init(kind, layer)
      return
    }
    if let symbol = Symbol.byWord[name] {
      self.init(.value(symbol), layer)
      return
    }
    for prefix in ["∂L/∂", "dL/d", "d"] where name.hasPrefix(prefix) {
      guard let symbol = Symbol.byWord[String(name.dropFirst(prefix.count))] else { continue }
      self.init(.gradient(symbol), layer)
      return
    }
    return nil
  }
}
