// What parameters start from, by the names of Keras 3 and PyTorch 2 and with their distributions. Where the two
// differ the names do: `glorot_normal` and `he_normal` are Keras's, cut off at two standard deviations and
// widened to keep their variance; `xavier_normal` and `kaiming_normal` are PyTorch's, whole. fanIn is the number
// of inputs a unit sums over, fanOut the number of units an input goes to.
//
//   glorot_uniform   ±√(6/(fanIn + fanOut))      glorot_normal   variance 2/(fanIn + fanOut)
//   he_uniform       ±√(6/fanIn)                 he_normal       variance 2/fanIn
//   lecun_uniform    ±√(3/fanIn)                 lecun_normal    variance 1/fanIn

import Calculus

package struct Initializer: Sendable, Equatable {
  /// How many inputs and outputs a parameter connects.
  package enum Fan: Sendable, Equatable { case input, average }

  package enum Kind: Sendable, Equatable {
    case constant(Double)
    case uniform(low: Double, high: Double)
    case normal(mean: Double, deviation: Double)
    /// Within two deviations of the mean; the deviation is that before cutting.
    case truncatedNormal(mean: Double, deviation: Double)
    /// ±√(3·scale/fan), so that the variance is scale/fan.
    case scaledUniform(scale: Double, fan: Fan)
    case scaledNormal(scale: Double, fan: Fan)
    /// Cut off at two deviations, with variance scale/fan after cutting.
    case scaledTruncatedNormal(scale: Double, fan: Fan)
    /// ±1/√units, for the parameters of PyTorch's recurrent layers; units are the hidden ones.
    case reciprocalRoot
    /// A matrix with orthonormal rows or columns, whichever are fewer, times `gain`; uniform among those.
    case orthogonal(gain: Double)
    /// 0, and 1 in the second quarter: biases of an LSTM's gates in the order input, forget, cell, output.
    case forgetGate
  }

  package let kind: Kind

  package init(_ kind: Kind) { self.kind = kind }

  /// Standard deviation of a standard normal deviate that was cut off at ±2, to Keras's digits.
  static let truncatedDeviation = 0.87962566103423978

  /// For a reader: "uniform in ±√(6/(fanIn + fanOut))".
  package var formula: String {
    let number = { (value: Double) in Digits.short(value, 7) }
    switch kind {
    case .constant(let value): return number(value)
    case .uniform(let low, let high): return "uniform in \(number(low)) … \(number(high))"
    case .normal(let mean, let deviation):
      return "normal, mean \(number(mean)), deviation \(number(deviation))"
    case .truncatedNormal(let mean, let deviation):
      return "normal, mean \(number(mean)), deviation \(number(deviation)), cut off at two deviations"
    case .scaledUniform(let scale, let fan): return "uniform in ±√(\(fan.formula(3 * scale)))"
    case .scaledNormal(let scale, let fan): return "normal, variance \(fan.formula(scale))"
    case .scaledTruncatedNormal(let scale, let fan):
      return "normal, cut off at two deviations, variance \(fan.formula(scale))"
    case .reciprocalRoot: return "uniform in ±1/√units"
    case .orthogonal(let gain): return "orthogonal" + (gain == 1 ? "" : ", times \(number(gain))")
    case .forgetGate: return "0, and 1 for the forget gate"
    }
  }
}

extension Initializer.Fan {
  /// What the scale is divided by.
  func size(_ fans: Fans) -> Double {
    let size =
      switch self {
      case .input: Double(fans.input)
      case .average: (Double(fans.input) + Double(fans.output)) / 2
      }
    return max(size, 1)
  }

  fileprivate func formula(_ scale: Double) -> String {
    switch self {
    case .input: Digits.short(scale, 7) + "/fanIn"
    case .average: Digits.short(2 * scale, 7) + "/(fanIn + fanOut)"
    }
  }
}

/// The numbers of connections that a parameter's distribution depends on.
package struct Fans: Sendable, Equatable {
  /// Inputs that a unit sums over.
  package let input: Int
  /// Units that an input goes to.
  package let output: Int
  /// Hidden units of a recurrent layer; otherwise the inputs.
  package let units: Int

  package init(input: Int, output: Int, units: Int? = nil) {
    self.input = max(input, 0)
    self.output = max(output, 0)
    self.units = max(units ?? input, 0)
  }

  /// As PyTorch counts them for a weight of shape outputs × inputs × kernel axes: sizes of the kernel multiply
  /// both. nil for fewer than two axes, as there, and for a shape that is too large.
  package init?(outputsFirst shape: [Int]) {
    guard shape.count >= 2, let field = Tensor.count(of: Array(shape[2...])),
      let input = Tensor.count(of: [shape[1], field]), let output = Tensor.count(of: [shape[0], field])
    else { return nil }
    self.init(input: input, output: output)
  }

  /// As Keras counts them for a kernel of shape kernel axes × inputs × outputs. A vector counts its length for
  /// both, a number counts 1; nil for a shape that is too large.
  package init?(outputsLast shape: [Int]) {
    switch shape.count {
    case 0: self.init(input: 1, output: 1)
    case 1: self.init(input: shape[0], output: shape[0])
    default:
      let axes = shape.count
      guard let field = Tensor.count(of: Array(shape[..<(axes - 2)])),
        let input = Tensor.count(of: [shape[axes - 2], field]),
        let output = Tensor.count(of: [shape[axes - 1], field])
      else { return nil }
      self.init(input: input, output: output)
    }
  }
}
