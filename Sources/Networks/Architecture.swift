// What a net is before it has numbers: sizes, an activation for each layer, a loss.

import Calculus

/// What a layer does to its sums. Elementwise activations are rows of the function table; softmax looks at a
/// whole row and stands only in the last layer.
public enum Transfer: Sendable {
  case elementwise(Activation)
  case softmax

  public var name: String {
    switch self {
    case .elementwise(let activation): activation.name
    case .softmax: "softmax"
    }
  }

  /// σ, tanh, softmax …
  public var symbol: String {
    switch self {
    case .elementwise(let activation): isLinear ? activation.name : activation.symbol
    case .softmax: "softmax"
    }
  }

  /// nil for a name that is neither softmax nor in the table.
  public init?(named name: String) {
    if name == "softmax" {
      self = .softmax
    } else if let activation = Activation(named: name) {
      self = .elementwise(activation)
    } else {
      return nil
    }
  }

  var isLinear: Bool { name == "linear" || name == "identity" }
}

public struct Architecture: Sendable {
  /// Inputs, hidden layers, outputs; at least two numbers.
  public let sizes: [Int]
  /// One for each layer after the inputs.
  public let transfers: [Transfer]
  public let loss: Loss

  public var inputs: Int { sizes.first ?? 0 }
  public var outputs: Int { sizes.last ?? 0 }
  /// Layers with weights.
  public var depth: Int { transfers.count }

  /// Fails when sizes and activations do not fit together, or the loss needs another last layer.
  public init(sizes: [Int], transfers: [Transfer], loss: Loss) throws(Failure) {
    guard sizes.count >= 2, sizes.allSatisfy({ $0 >= 1 }) else {
      throw Failure(
        .syntax, "a net needs at least an input and an output layer, each with a unit or more",
        hint: "for example 2-2-3")
    }
    guard transfers.count == sizes.count - 1 else {
      throw Failure(
        .shape, "\(sizes.count - 1) layers need \(sizes.count - 1) activations, not \(transfers.count)")
    }
    for (index, transfer) in transfers.enumerated() where index < transfers.count - 1 {
      if case .softmax = transfer {
        throw Failure(.value, "softmax can only be the last layer's activation")
      }
    }
    if let last = transfers.last { try loss.accept(last, outputs: sizes.last ?? 0) }
    self.sizes = sizes
    self.transfers = transfers
    self.loss = loss
  }

  /// "2-2-3"
  public var sizesText: String { sizes.map(String.init).joined(separator: "-") }
}
