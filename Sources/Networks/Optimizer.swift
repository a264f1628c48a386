// Optimisers as values, with PyTorch's conventions. g is ∂L/∂w, η the rate, t the step counted from 1.
//
//   sgd       w ← w − η g
//   momentum  v ← μ v + g                          w ← w − η v
//   adam      m ← β₁ m + (1 − β₁) g,  v ← β₂ v + (1 − β₂) g²
//             w ← w − η (m/(1 − β₁ᵗ)) / (√(v/(1 − β₂ᵗ)) + ε)
//   adamw     w ← w − η λ w, then as adam
//   rmsprop   v ← α v + (1 − α) g²                 w ← w − η g/(√v + ε)
//   adagrad   v ← v + g²                           w ← w − η g/(√v + ε)

import Calculus
import Kernels

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

public struct Optimizer: Sendable, Equatable {
  public enum Kind: Sendable, Equatable {
    case sgd
    case momentum(Double)
    case adam(beta1: Double, beta2: Double, epsilon: Double)
    case adamw(beta1: Double, beta2: Double, epsilon: Double, decay: Double)
    case rmsprop(alpha: Double, epsilon: Double)
    case adagrad(epsilon: Double)
  }

  public let kind: Kind
  /// η, positive and finite.
  public let rate: Double

  public static let names = ["sgd", "momentum", "adam", "adamw", "rmsprop", "adagrad"]

  /// By the name and numbers a person types: `sgd 0.5`, `momentum 0.1 0.9`, `adam 0.1`, `adamw 0.01 0.01`.
  /// Rates left out are 0.1 for sgd and momentum, 0.001 for adam and adamw, 0.01 for the others.
  public init(named name: String, _ numbers: [Double] = []) throws(Failure) {
    let second = numbers.count > 1 ? numbers[1] : nil
    let most: Int
    switch name {
    case "sgd": (kind, most) = (.sgd, 1)
    case "momentum": (kind, most) = (.momentum(second ?? 0.9), 2)
    case "adam": (kind, most) = (.adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-8), 1)
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
      throw Failure(
        .value, "\(name) takes \(most == 1 ? "one number, the rate" : "two numbers at most")")
    }
    let usual = ["sgd": 0.1, "momentum": 0.1, "adam": 0.001, "adamw": 0.001][name] ?? 0.01
    rate = numbers.first ?? usual
    guard rate > 0, rate.isFinite else {
      throw Failure(
        .value, "the rate of \(name) must be a positive number", hint: "for example \(usual)")
    }
    if let second {
      guard second >= 0, second < 1 else {
        throw Failure(.value, "the second number of \(name) must be from 0 to below 1")
      }
    }
  }

  /// The update for a reader.
  public var formula: String {
    switch kind {
    case .sgd: "W ← W − \(rate) ∂L/∂W"
    case .momentum(let mu): "V ← \(mu) V + ∂L/∂W, W ← W − \(rate) V"
    case .adam(let beta1, let beta2, let epsilon):
      "M ← \(beta1) M + (1 − \(beta1)) g, V ← \(beta2) V + (1 − \(beta2)) g², "
        + "W ← W − \(rate) M̂/(√V̂ + \(epsilon))"
    case .adamw(_, _, let epsilon, let decay): "W ← (1 − \(rate * decay)) W − \(rate) M̂/(√V̂ + \(epsilon))"
    case .rmsprop(let alpha, let epsilon):
      "V ← \(alpha) V + (1 − \(alpha)) g², W ← W − \(rate) g/(√V + \(epsilon))"
    case .adagrad(let epsilon): "V ← V + g², W ← W − \(rate) g/(√V + \(epsilon))"
    }
  }

  /// Numbers remembered for each parameter.
  var memories: Int {
    switch kind {
    case .sgd: 0
    case .momentum, .rmsprop, .adagrad: 1
    case .adam, .adamw: 2
    }
  }

  /// One step on `count` parameters. `first` and `second` are the memories (unused where there are fewer),
  /// `step` counts from 1.
  @inline(__always)
  func update(
    _ w: UnsafeMutablePointer<Double>, by g: UnsafePointer<Double>, first: UnsafeMutablePointer<Double>,
    second: UnsafeMutablePointer<Double>, count: Int, step: Int
  ) {
    switch kind {
    case .sgd:
      KernelSet.current.axpy(-rate, g, w, count)
    case .momentum(let mu):
      for i in 0..<count {
        let v = mu * first[i] + g[i]
        first[i] = v
        w[i] -= rate * v
      }
    case .adam(let beta1, let beta2, let epsilon):
      adam(w, g, first, second, count, step, beta1, beta2, epsilon)
    case .adamw(let beta1, let beta2, let epsilon, let decay):
      let keep = 1 - rate * decay
      for i in 0..<count { w[i] *= keep }
      adam(w, g, first, second, count, step, beta1, beta2, epsilon)
    case .rmsprop(let alpha, let epsilon):
      for i in 0..<count {
        let v = alpha * first[i] + (1 - alpha) * g[i] * g[i]
        first[i] = v
        w[i] -= rate * g[i] / (v.squareRoot() + epsilon)
      }
    case .adagrad(let epsilon):
      for i in 0..<count {
        let v = first[i] + g[i] * g[i]
        first[i] = v
        w[i] -= rate * g[i] / (v.squareRoot() + epsilon)
      }
    }
  }

  private func adam(
    _ w: UnsafeMutablePointer<Double>, _ g: UnsafePointer<Double>, _ first: UnsafeMutablePointer<Double>,
    _ second: UnsafeMutablePointer<Double>, _ count: Int, _ step: Int, _ beta1: Double, _ beta2: Double,
    _ epsilon: Double
  ) {
    let size = rate / (1 - pow(beta1, Double(step)))
    let correction = 1 / (1 - pow(beta2, Double(step))).squareRoot()
    for i in 0..<count {
      let m = beta1 * first[i] + (1 - beta1) * g[i]
      let v = beta2 * second[i] + (1 - beta2) * g[i] * g[i]
      first[i] = m
      second[i] = v
      w[i] -= size * m / (v.squareRoot() * correction + epsilon)
    }
  }
}

/// What an optimiser remembers between runs.
struct OptimizerState: Sendable {
  let optimizer: Optimizer
  var step: Int
  var memories: [[Double]]
}
