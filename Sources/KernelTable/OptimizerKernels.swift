// One step of an optimiser over an array of weights, one pass over memory each. The operations come in PyTorch's
// order, so that many steps later the weights still agree to the last few bits; step sizes that depend on the
// number of the step are the caller's.

/// What `OptimizerKernels.momentum` multiplies by.
public struct MomentumRates<Element: Sendable>: Sendable {
  /// η.
  public var rate: Element
  /// μ, what is left of the velocity.
  public var momentum: Element
  /// λ, a share of the weight that is added to its gradient.
  public var decay: Element
  /// Whether to look ahead: the step is along g + μ v instead of v.
  public var isNesterov: Bool

  public init(rate: Element, momentum: Element, decay: Element, isNesterov: Bool) {
    self.rate = rate
    self.momentum = momentum
    self.decay = decay
    self.isNesterov = isNesterov
  }
}

/// What `OptimizerKernels.rmsprop` multiplies by.
public struct RMSPropRates<Element: Sendable>: Sendable {
  /// η.
  public var rate: Element
  /// ρ, what is left of the mean square, and 1 − ρ. In single precision the second is not the first from 1.
  public var kept: Element
  public var fresh: Element
  /// ε, added to the root.
  public var epsilon: Element
  /// λ, a share of the weight that is added to its gradient.
  public var decay: Element
}

extension RMSPropRates where Element: BinaryFloatingPoint {
  public init(rate: Double, smoothing: Double = 0.99, epsilon: Double = 1e-8, decay: Double = 0) {
    self.init(
      rate: Element(rate), kept: Element(smoothing), fresh: Element(1 - smoothing), epsilon: Element(epsilon),
      decay: Element(decay))
  }
}

/// What `OptimizerKernels.adam` multiplies by in its step t.
public struct AdamRates<Element: Sendable>: Sendable {
  /// η / (1 − β₁ᵗ).
  public var rate: Element
  /// 1 / sqrt(1 − β₂ᵗ), by which the root of the mean square is multiplied before ε is added.
  public var rootScale: Element
  /// 1 − β₁.
  public var firstFresh: Element
  /// β₂ and 1 − β₂. In single precision the second is not the first from 1.
  public var secondKept: Element
  public var secondFresh: Element
  /// ε.
  public var epsilon: Element
  /// λ of Adam, a share of the weight that is added to its gradient; 0 for AdamW.
  public var decay: Element
  /// 1 − η λ of AdamW, by which the weight is multiplied first; 1 for Adam.
  public var weightKept: Element
}

extension AdamRates where Element: BinaryFloatingPoint {
  /// Those of step t = 1, 2 …, computed in double precision. `isDecoupled` makes it AdamW.
  public init(
    step: Int, rate: Double, first: Double = 0.9, second: Double = 0.999, epsilon: Double = 1e-8,
    decay: Double = 0, isDecoupled: Bool = false
  ) {
    let t = Double(max(step, 1))
    self.init(
      rate: Element(rate / (1 - Scalar.pow(first, t))),
      rootScale: Element(1 / Scalar.sqrt(1 - Scalar.pow(second, t))), firstFresh: Element(1 - first),
      secondKept: Element(second), secondFresh: Element(1 - second), epsilon: Element(epsilon),
      decay: Element(isDecoupled ? 0 : decay), weightKept: Element(isDecoupled ? 1 - rate * decay : 1))
  }
}

/// Weights w are changed in place, and so is what an optimiser remembers, which begins as zeros. No two arrays
/// may overlap.
public struct OptimizerKernels<Element: Sendable>: Sendable {
  /// η, λ, w, g, count.
  public typealias Descent =
    @Sendable (Element, Element, UnsafeMutablePointer<Element>, UnsafePointer<Element>, Int) -> Void
  /// Rates, w, g, v, count.
  public typealias Momentum =
    @Sendable (
      MomentumRates<Element>, UnsafeMutablePointer<Element>, UnsafePointer<Element>,
      UnsafeMutablePointer<Element>, Int
    ) -> Void
  /// Rates, w, g, s, count.
  public typealias RMSProp =
    @Sendable (
      RMSPropRates<Element>, UnsafeMutablePointer<Element>, UnsafePointer<Element>,
      UnsafeMutablePointer<Element>, Int
    ) -> Void
  /// Rates, w, g, m, v, count.
  public typealias Adam =
    @Sendable (
      AdamRates<Element>, UnsafeMutablePointer<Element>, UnsafePointer<Element>,
      UnsafeMutablePointer<Element>, UnsafeMutablePointer<Element>, Int
    ) -> Void

  /// w −= η (g + λ w).
  public let descent: Descent
  /// g += λ w; v = μ v + g; w −= η v, or η (g + μ v) if Nesterov's.
  public let momentum: Momentum
  /// g += λ w; s = ρ s + (1 − ρ) g²; w −= η g / (sqrt s + ε).
  public let rmsprop: RMSProp
  /// g += λ w, w *= 1 − η λ; m += (1 − β₁)(g − m); v = β₂ v + (1 − β₂) g²; w −= rate m / (sqrt v · rootScale + ε).
  public let adam: Adam

  package init(
    descent: @escaping Descent, momentum: @escaping Momentum, rmsprop: @escaping RMSProp, adam: @escaping Adam
  ) {
    self.descent = descent
    self.momentum = momentum
    self.rmsprop = rmsprop
    self.adam = adam
  }
}
