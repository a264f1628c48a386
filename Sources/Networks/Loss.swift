// Losses as values. Each is a formula over a unit's output ŷ (or its logit z, where that is the stable form)
// and its target y, and the reduction over outputs and batch, which is always stated.
//
//   mse      (ŷ − y)²                           slope 2 (ŷ − y)
//   halfsse  ½ (ŷ − y)², summed over outputs    slope ŷ − y
//   mae      |ŷ − y|                            slope sign(ŷ − y)
//   huber    ½ e² for |e| ≤ 1, else |e| − ½     slope clamp(e, −1, 1)
//   hinge    max(0, 1 − y ŷ), y = ±1            slope −y where 1 − y ŷ > 0
//   bce      −[y ln ŷ + (1 − y) ln(1 − ŷ)]      slope in z: σ(z) − y, in ŷ: (ŷ − y)/(ŷ (1 − ŷ))
//   ce       −Σ y ln softmax(z)                 slope in z: softmax(z) − y, in ŷ: −y/ŷ

import Calculus

public struct Loss: Sendable, Equatable {
  public enum Kind: String, Sendable, CaseIterable {
    case mse, halfsse, mae, huber, hinge, bce, ce
  }

  /// `mean`: over outputs and batch for mse, mae, huber, hinge and bce; over the batch for ce and halfsse
  /// (Keras, PyTorch). `sum`: no division at all.
  public enum Reduction: String, Sendable, CaseIterable {
    case mean, sum
  }

  /// What bce and ce read the net's outputs as. `own`: probabilities where the last layer is sigmoid or softmax
  /// (and then the loss is formed from its sums, where nothing cancels), logits where it is linear.
  public enum Reading: String, Sendable, CaseIterable {
    case own, logits, probabilities
  }

  public let kind: Kind
  public let reduction: Reduction
  public let reading: Reading

  public init(_ kind: Kind, _ reduction: Reduction = .mean, reading: Reading = .own) {
    self.kind = kind
    self.reduction = reduction
    self.reading = reading
  }

  /// As typed: "bce", "bce(sum)", "ce(logits, sum)".
  public var name: String {
    let words = [reading == .own ? nil : reading.rawValue, reduction == .mean ? nil : "sum"].compactMap { $0 }
    return words.isEmpty ? kind.rawValue : "\(kind.rawValue)(\(words.joined(separator: ", ")))"
  }

  /// "bce", "mse(sum)", "ce(logits)", and other programs' names; nil for any other text.
  public init?(named name: String) {
    let word = String(name.prefix { $0 != "(" })
    let kinds: [String: Kind] = [
      "sparse_ce": .ce, "cross_entropy": .ce, "crossentropy": .ce, "categorical_crossentropy": .ce,
      "sparse_categorical_crossentropy": .ce, "binary_crossentropy": .bce, "mean_squared_error": .mse,
      "mean_absolute_error": .mae, "l1": .mae, "smooth_l1": .huber,
    ]
    guard let kind = Kind(rawValue: word) ?? kinds[word] else { return nil }
    var reduction = Reduction.mean
    var reading = Reading.own
    let rest = name.dropFirst(word.count)
    if !rest.isEmpty {
      guard rest.hasPrefix("("), rest.hasSuffix(")") else { return nil }
      for part in rest.dropFirst().dropLast().split(separator: ",", omittingEmptySubsequences: false) {
        let option = String(part.filter { $0 != " " })
        if let found = Reduction(rawValue: option) {
          reduction = found
        } else if let found = Reading(rawValue: option), found != .own, kind == .bce || kind == .ce {
          reading = found
        } else {
          return nil
        }
      }
    }
    self.init(kind, reduction, reading: reading)
  }

  public static let names = Kind.allCases.map(\.rawValue)

  /// What the summed terms are divided by; `outputs` is an example's, `groups` the rows that ce looks at
  /// separately in it.
  public func divisor(rows: Int, outputs: Int, groups: Int = 1) -> Double {
    switch (reduction, kind) {
    case (.sum, _): 1
    case (.mean, .ce): Double(rows * groups)
    case (.mean, .halfsse): Double(rows)
    case (.mean, _): Double(rows * outputs)
    }
  }

  /// "mean over 3 outputs", "sum over 3 outputs and 4 examples".
  public func reductionText(rows: Int, outputs: Int, groups: Int = 1) -> String {
    let examples = rows == 1 ? "1 example" : "\(rows) examples"
    let batch = groups == 1 ? examples : "\(groups) steps and \(examples)"
    let units = outputs == 1 ? "1 output" : "\(outputs) outputs"
    switch (reduction, kind) {
    case (.sum, .ce): return "sum over \(batch)"
    case (.sum, _): return "sum over \(units) and \(examples)"
    case (.mean, .ce): return "mean over \(batch)"
    case (.mean, .halfsse): return "sum over \(units), mean over \(examples)"
    case (.mean, _): return rows == 1 ? "mean over \(units)" : "mean over \(units) and \(examples)"
    }
  }

  /// Whether the loss takes logits and makes probabilities of them itself.
  func takesLogits(_ last: Transfer) -> Bool {
    guard kind == .bce || kind == .ce else { return false }
    switch reading {
    case .logits: return true
    case .probabilities: return false
    case .own: return last.isLinear || isOwn(last)
    }
  }

  /// Whether it is formed from the sums behind the last activation, which it undoes.
  func usesSums(_ last: Transfer) -> Bool {
    reading == .own && takesLogits(last)
  }

  /// The activation whose inverse the loss has built in.
  private func isOwn(_ last: Transfer) -> Bool {
    kind == .bce && last.name == "sigmoid" || kind == .ce && last.name == "softmax"
  }

  /// The term and its slope, as formulas for a reader.
  package var formula: (term: String, slope: String) {
    switch kind {
    case .mse: ("(ŷ − y)²", "2 (ŷ − y)")
    case .halfsse: ("(ŷ − y)²/2", "ŷ − y")
    case .mae: ("|ŷ − y|", "sign(ŷ − y)")
    case .huber: ("huber(ŷ − y)", "clamp(ŷ − y, −1, 1)")
    case .hinge: ("max(0, 1 − y ŷ)", "−y [y ŷ < 1]")
    case .bce: ("−[ y ln ŷ + (1 − y) ln(1 − ŷ) ]", "(ŷ − y)/(ŷ (1 − ŷ))")
    case .ce: ("−y ln ŷ", "−y/ŷ")
    }
  }

  func accept(_ last: Transfer, outputs: Int) throws(Failure) {
    switch kind {
    case .bce where reading == .own && last.name != "sigmoid" && !last.isLinear:
      throw Failure(
        .value, "bce needs sigmoid outputs, or linear ones read as logits; the last layer has \(last.name)",
        hint: "end the activations with sigmoid, use mse, or say bce(logits) or bce(probabilities)")
    case .ce where reading == .own && last.name != "softmax" && !last.isLinear:
      throw Failure(
        .value, "ce takes logits: the last layer is linear or softmax, not \(last.name)",
        hint: "leave the last activation out, write 'softmax ce', or say ce(logits)")
    case .ce where outputs < 2:
      throw Failure(.value, "ce needs two outputs or more", hint: "for one output use bce")
    default: break
    }
  }

  /// One unit's term. `u` is the output, or the logit. For a logit, −[y ln σ(z) + (1 − y) ln(1 − σ(z))] is
  /// y·softplus(−z) + (1 − y)·softplus(z), in which nothing cancels and nothing overflows; for a probability
  /// 0·ln 0 is 0.
  @inline(__always)
  func term<Scalar: NetworkScalar>(_ u: Scalar, _ y: Scalar, logits: Bool) -> Scalar {
    let e = u - y
    switch kind {
    case .mse: return e * e
    case .halfsse: return e * e / 2
    case .mae: return abs(e)
    case .huber: return abs(e) <= 1 ? e * e / 2 : abs(e) - 0.5
    case .hinge: return max(0, 1 - y * u)
    case .bce where logits:
      let tail = Scalar.logarithm1p(Scalar.exponential(-abs(u)))
      return u < 0 ? tail - y * u : tail + (1 - y) * u
    case .bce:
      return (y == 0 ? 0 : -y * Scalar.logarithm(u)) + (y == 1 ? 0 : -(1 - y) * Scalar.logarithm1p(-u))
    case .ce: return y == 0 ? 0 : -y * Scalar.logarithm(u)
    }
  }

  /// Slope of the term in the output.
  @inline(__always)
  func slope<Scalar: NetworkScalar>(_ u: Scalar, _ y: Scalar) -> Scalar {
    let e = u - y
    switch kind {
    case .mse: return 2 * e
    case .halfsse: return e
    case .mae: return e > 0 ? 1 : e < 0 ? -1 : e
    case .huber: return e > 1 ? 1 : e < -1 ? -1 : e
    case .hinge: return y * u < 1 ? -y : y * u >= 1 ? 0 : .nan
    case .bce: return (y == 1 ? 0 : (1 - y) / (1 - u)) - (y == 0 ? 0 : y / u)
    case .ce: return y == 0 ? 0 : -y / u
    }
  }

  /// Fails for a target the loss has no meaning for; `classes` numbers belong together.
  func accept(targets: Tensor, classes: Int) throws(Failure) {
    guard targets.allFinite else { throw Failure(.value, "a target is not finite") }
    if kind == .bce || kind == .ce, let bad = targets.values.first(where: { $0 < 0 || $0 > 1 }) {
      throw Failure(
        .value, "targets of \(kind.rawValue) are probabilities from 0 to 1, not \(Digits.short(bad))")
    }
    if kind == .hinge, let bad = targets.values.first(where: { abs($0) != 1 }) {
      throw Failure(
        .value, "targets of hinge are −1 or 1, not \(Digits.short(bad))",
        hint: "0 and 1 become −1 and 1 by 2y − 1")
    }
    if kind == .ce, classes > 0 {
      for start in stride(from: 0, to: targets.values.count, by: classes) {
        let total = targets.values[start..<(start + classes)].reduce(0, +)
        guard abs(total - 1) <= 1e-6 else {
          throw Failure(
            .value, "the targets of an example sum to \(Digits.short(total)), not 1",
            hint: "ce takes one class index for each example, counted from 0, or one-hot rows")
        }
      }
    }
  }
}
