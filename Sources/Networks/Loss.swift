// Losses as values. Each is a formula over a unit's output ŷ (or its sum z, where that is the stable form)
// and its target y, and the reduction over outputs and batch, which is always stated.
//
//   mse      (ŷ − y)²                           slope 2 (ŷ − y)
//   halfsse  ½ (ŷ − y)², summed over outputs    slope ŷ − y
//   mae      |ŷ − y|                            slope sign(ŷ − y)
//   huber    ½ e² for |e| ≤ 1, else |e| − ½     slope clamp(e, −1, 1)
//   bce      −[y ln ŷ + (1 − y) ln(1 − ŷ)]      slope in z: σ(z) − y
//   ce       −Σ y ln softmax(z)                 slope in z: softmax(z) − y

import Calculus

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

public struct Loss: Sendable, Equatable {
  public enum Kind: String, Sendable, CaseIterable {
    case mse, halfsse, mae, huber, bce, ce
  }

  /// `mean`: over outputs and batch for mse, mae, huber and bce; over the batch for ce and halfsse (Keras,
  /// PyTorch). `sum`: no division at all.
  public enum Reduction: String, Sendable {
    case mean, sum
  }

  public let kind: Kind
  public let reduction: Reduction

  public init(_ kind: Kind, _ reduction: Reduction = .mean) {
    self.kind = kind
    self.reduction = reduction
  }

  /// As typed: "bce", "bce(sum)".
  public var name: String { reduction == .mean ? kind.rawValue : "\(kind.rawValue)(sum)" }

  /// What the summed terms are divided by.
  public func divisor(rows: Int, outputs: Int) -> Double {
    switch (reduction, kind) {
    case (.sum, _): 1
    case (.mean, .ce), (.mean, .halfsse): Double(rows)
    case (.mean, _): Double(rows * outputs)
    }
  }

  /// "mean over 3 outputs", "sum over 3 outputs and 4 examples".
  public func reductionText(rows: Int, outputs: Int) -> String {
    let batch = rows == 1 ? "1 example" : "\(rows) examples"
    let units = outputs == 1 ? "1 output" : "\(outputs) outputs"
    switch (reduction, kind) {
    case (.sum, .ce): return "sum over \(batch)"
    case (.sum, _): return "sum over \(units) and \(batch)"
    case (.mean, .ce): return "mean over \(batch)"
    case (.mean, .halfsse): return "sum over \(units), mean over \(batch)"
    case (.mean, _): return rows == 1 ? "mean over \(units)" : "mean over \(units) and \(batch)"
    }
  }

  /// Whether terms and slopes are formed from the last layer's sums z instead of its outputs.
  var usesSums: Bool { kind == .bce || kind == .ce }

  /// The term and its slope, as formulas for a reader.
  var formula: (term: String, slope: String) {
    switch kind {
    case .mse: ("(ŷ − y)²", "2 (ŷ − y)")
    case .halfsse: ("(ŷ − y)²/2", "ŷ − y")
    case .mae: ("|ŷ − y|", "sign(ŷ − y)")
    case .huber: ("huber(ŷ − y)", "clamp(ŷ − y, −1, 1)")
    case .bce: ("−[ y ln ŷ + (1 − y) ln(1 − ŷ) ]", "ŷ − y")
    case .ce: ("−y ln p", "p − y")
    }
  }

  func accept(_ last: Transfer, outputs: Int) throws(Failure) {
    switch kind {
    case .bce where last.name != "sigmoid" && !last.isLinear:
      throw Failure(
        .value, "bce needs sigmoid outputs, or linear ones read as logits; the last layer has \(last.name)",
        hint: "end the activations with sigmoid, or use mse")
    case .ce where last.name != "softmax" && !last.isLinear:
      throw Failure(
        .value, "ce takes logits: the last layer is linear or softmax, not \(last.name)",
        hint: "leave the last activation out, or write 'softmax ce'")
    case .ce where outputs < 2:
      throw Failure(.value, "ce needs two outputs or more", hint: "for one output use bce")
    default: break
    }
  }

  /// One unit's term. `u` is the output, or the sum for bce. For a logit, −[y ln σ(z) + (1 − y) ln(1 −
  /// σ(z))] is y·softplus(−z) + (1 − y)·softplus(z), in which nothing cancels and nothing overflows.
  @inline(__always)
  func term(_ u: Double, _ y: Double) -> Double {
    let e = u - y
    switch kind {
    case .mse: return e * e
    case .halfsse: return e * e / 2
    case .mae: return abs(e)
    case .huber: return abs(e) <= 1 ? e * e / 2 : abs(e) - 0.5
    case .bce:
      let tail = log1p(exp(-abs(u)))
      return u < 0 ? tail - y * u : tail + (1 - y) * u
    case .ce: return 0
    }
  }

  /// Slope of the term in the output; for bce in the sum, given p = σ(z).
  @inline(__always)
  func slope(_ u: Double, _ y: Double) -> Double {
    let e = u - y
    switch kind {
    case .mse: return 2 * e
    case .halfsse, .bce, .ce: return e
    case .mae: return e > 0 ? 1 : e < 0 ? -1 : e
    case .huber: return e > 1 ? 1 : e < -1 ? -1 : e
    }
  }

  /// Fails for a target the loss has no meaning for.
  func accept(targets: Tensor) throws(Failure) {
    guard targets.allFinite else { throw Failure(.value, "a target is not finite") }
    if usesSums, let bad = targets.values.first(where: { $0 < 0 || $0 > 1 }) {
      throw Failure(
        .value, "targets of \(kind.rawValue) are probabilities from 0 to 1, not \(Digits.short(bad))")
    }
    if kind == .ce, let outputs = targets.shape.last, outputs > 0 {
      for start in stride(from: 0, to: targets.values.count, by: outputs) {
        let total = targets.values[start..<(start + outputs)].reduce(0, +)
        guard abs(total - 1) <= 1e-6 else {
          throw Failure(
            .value, "the targets of an example sum to \(Digits.short(total)), not 1",
            hint: "ce takes one class index for each example, counted from 0, or one-hot rows")
        }
      }
    }
  }
}
