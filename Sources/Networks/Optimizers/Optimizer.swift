// Optimisers as values, with PyTorch's conventions. g is ∂L/∂w (plus λ w with weight decay), η the rate, t the
// step counted from 1.
//
//   sgd       w ← w − η g
//   momentum  v ← μ v + g                          w ← w − η v
//   nesterov  v ← μ v + g                          w ← w − η (g + μ v)
//   adam      m ← β₁ m + (1 − β₁) g,  v ← β₂ v + (1 − β₂) g²
//             w ← w − η (m/(1 − β₁ᵗ)) / (√(v/(1 − β₂ᵗ)) + ε)
//   adamw     w ← w − η λ w, then as adam
//   rmsprop   v ← α v + (1 − α) g²                 w ← w − η g/(√v + ε)
//   adagrad   v ← v + g²                           w ← w − η g/(√v + ε)

import Calculus
import Kernels

public struct Optimizer: Sendable, Equatable {
  public enum Kind: Sendable, Equatable {
    case sgd
    case momentum(Double)
    case nesterov(Double)
    case adam(beta1: Double, beta2: Double, epsilon: Double)
    case adamw(beta1: Double, beta2: Double, epsilon: Double, decay: Double)
    case rmsprop(alpha: Double, epsilon: Double)
    case adagrad(epsilon: Double)
  }

  /// What is done to the gradient before it is used: g scaled down to a length, or each entry cut off.
  public enum Clipping: Sendable, Equatable {
    case norm(Double)
    case value(Double)
  }

  public let kind: Kind
  /// η, positive and finite.
  public let rate: Double
  /// λ of L2 weight decay, g ← g + λ w; adamw has its own.
  public var decay = 0.0
  public var clipping: Clipping?

  public static let names = ["sgd", "momentum", "nesterov", "adam", "adamw", "rmsprop", "adagrad"]

  /// By the name and numbers a person types: `sgd 0.5`, `momentum 0.1 0.9`, `adam 0.1`, `adamw 0.01 0.01`.
  /// Rates left out are 0.1 for sgd, momentum and nesterov, 0.001 for adam and adamw, 0.01 for the others.
  public init(named name: String, _ numbers: [Double] = []) throws(Failure) {
    let second = numbers.count > 1 ? numbers[1] : nil
    let third = numbers.count > 2 ? numbers[2] : nil
    let most: Int
    switch name {
    case "sgd": (kind, most) = (.sgd, 1)
    case "momentum": (kind, most) = (.momentum(second ?? 0.9), 2)
    case "nesterov": (kind, most) = (.nesterov(second ?? 0.9), 2)
    case "adam":
      (kind, most) = (.adam(beta1: second ?? 0.9, beta2: third ?? 0.999, epsilon: 1e-8), 3)
    case "adamw":
      (kind, most) = (.adamw(beta1: 0.9, beta2: 0.999, epsilon: 1e-8, decay: second ?? 0.01), 2)
    case "rmsprop": (kind, most) = (.rmsprop(alpha: second ?? 0.99, epsilon: 1e-8), 2)
    case "adagrad": (kind, most) = (.adagrad(epsilon: 1e-10), 1)
    default:
      throw Failure(
        .unknown, "unknown optimiser '\(shown(name))'",
        hint: Suggestion.hint(for: name, among: Optimizer.names)
          ?? "there are " + Optimizer.names.joined(separator: ", "))
    }
    guard numbers.count <= most else {
      let words = [1: "one number, the rate", 2: "two numbers at most", 3: "three numbers at most"]
      throw Failure(.value, "\(name) takes \(words[most] ?? "fewer numbers")")
    }
    let usual = ["sgd": 0.1, "momentum": 0.1, "nesterov": 0.1, "adam": 0.001, "adamw": 0.001][name] ?? 0.01
    rate = numbers.first ?? usual
    guard rate > 0, rate.isFinite else {
      throw Failure(
        .value, "the rate of \(name) must be a positive number", hint: "for example \(usual)")
    }
    for (number, word) in [(second, "second"), (third, "third")] {
      guard let number else { continue }
      guard number >= 0, number < 1 else {
        throw Failure(.value, "the \(word) number of \(name) must be from 0 to below 1")
      }
    }
  }

  /// The update for a reader.
  public var formula: String {
    let gradient = decay > 0 ? "(∂L/∂W + \(decay) W)" : "∂L/∂W"
    let g = decay > 0 ? "g ← \(gradient), " : ""
    let update: String
    switch kind {
    case .sgd: update = "W ← W − \(rate) \(gradient)"
    case .momentum(let mu): update = "V ← \(mu) V + \(gradient), W ← W − \(rate) V"
    case .nesterov(let mu): update = "\(g)V ← \(mu) V + g, W ← W − \(rate) (g + \(mu) V)"
    case .adam(let beta1, let beta2, let epsilon):
      update = "\(g)\(moments(beta1, beta2)), W ← W − \(rate) M̂/(√V̂ + \(epsilon))"
    case .adamw(let beta1, let beta2, let epsilon, let own):
      let end = "W ← (1 − \(rate * own)) W − \(rate) M̂/(√V̂ + \(epsilon))"
      update = decay > 0 ? "\(g)\(moments(beta1, beta2)), \(end)" : end
    case .rmsprop(let alpha, let epsilon):
      update = "\(g)V ← \(alpha) V + (1 − \(alpha)) g², W ← W − \(rate) g/(√V + \(epsilon))"
    case .adagrad(let epsilon): update = "\(g)V ← V + g², W ← W − \(rate) g/(√V + \(epsilon))"
    }
    switch clipping {
    case .norm(let limit)?: return "‖∂L/∂W‖ ≤ \(limit), " + update
    case .value(let limit)?: return "|∂L/∂W| ≤ \(limit), " + update
    case nil: return update
    }
  }

  private func moments(_ beta1: Double, _ beta2: Double) -> String {
    "M ← \(beta1) M + (1 − \(beta1)) g, V ← \(beta2) V + (1 − \(beta2)) g²"
  }

  /// Numbers remembered for each parameter.
  var memories: Int {
    switch kind {
    case .sgd: 0
    case .momentum, .nesterov, .rmsprop, .adagrad: 1
    case .adam, .adamw: 2
    }
  }

  /// Whether the update can be done where the gradient is formed, without writing it down.
  var isPlain: Bool { kind == .sgd && decay == 0 && clipping == nil }

  /// One step on `count` parameters at a rate of `rate`. `first` and `second` are the memories (unused where
  /// there are fewer), `step` counts from 1.
  func update<Scalar: NetworkScalar>(
    _ w: UnsafeMutablePointer<Scalar>, by g: UnsafeMutablePointer<Scalar>,
    first: UnsafeMutablePointer<Scalar>, second: UnsafeMutablePointer<Scalar>, count: Int, step: Int,
    rate: Double
  ) {
    let loops = Scalar.training.optimizers
    switch kind {
    case .sgd: loops.descent(Scalar(rate), Scalar(decay), w, g, count)
    case .momentum(let mu), .nesterov(let mu):
      let rates = MomentumRates(
        rate: Scalar(rate), momentum: Scalar(mu), decay: Scalar(decay), isNesterov: kind == .nesterov(mu))
      loops.momentum(rates, w, g, first, count)
    case .adam(let beta1, let beta2, let epsilon):
      loops.adam(
        AdamRates(step: step, rate: rate, first: beta1, second: beta2, epsilon: epsilon, decay: decay), w, g,
        first, second, count)
    case .adamw(let beta1, let beta2, let epsilon, let own):
      // The decay of its own does not go through the gradient; one that is asked for beside it does.
      if decay > 0 { for i in 0..<count { g[i] += Scalar(decay) * w[i] } }
      loops.adam(
        AdamRates(
          step: step, rate: rate, first: beta1, second: beta2, epsilon: epsilon, decay: own, isDecoupled: true
        ),
        w, g, first, second, count)
    case .rmsprop(let alpha, let epsilon):
      loops.rmsprop(
        RMSPropRates(rate: rate, smoothing: alpha, epsilon: epsilon, decay: decay), w, g, first, count)
    case .adagrad(let epsilon):
      let eta = Scalar(rate), lambda = Scalar(decay), epsilon = Scalar(epsilon)
      for i in 0..<count {
        let slope = g[i] + lambda * w[i]
        let v = first[i] + slope * slope
        first[i] = v
        w[i] -= eta * slope / (v.squareRoot() + epsilon)
      }
    }
  }

  /// Applies the clipping to `count` gradients.
  func clip<Scalar: NetworkScalar>(_ g: UnsafeMutablePointer<Scalar>, _ count: Int) {
    switch clipping {
    case nil: break
    case .value(let limit)?:
      let limit = Scalar(limit)
      // What is no number stays none.
      for i in 0..<count { g[i] = g[i] > limit ? limit : g[i] < -limit ? -limit : g[i] }
    case .norm(let limit)?:
      let total = Scalar.training.squares(g, count)
      // As torch.nn.utils.clip_grad_norm_ has it.
      let scale = limit / (total.squareRoot() + 1e-6)
      if scale < 1 { for i in 0..<count { g[i] *= Scalar(scale) } }
    }
  }
}

/// What an optimiser remembers between runs.
struct OptimizerState: Sendable {
  let optimizer: Optimizer
  var step: Int
  var memories: [[Double]]
}
