// Normalisation: x̂ = (x − μ)/√(var + ε), a = γ x̂ + β, with mean and biased variance over an example (layer) or
// over the batch for each feature or channel (batch). Backwards, with n numbers in a group and g = γ ∂L/∂a:
// ∂L/∂x = (g − mean(g) − x̂ mean(g x̂))/√(var + ε). In use, batch normalisation takes its running statistics.
// Where only training is to be served, groups that are rows or columns of a matrix go through the kernels, which
// keep 1/√(var + ε) in place of x̂; a channel of images is neither.

import Kernels

final class NormalizationLayer<Scalar: NetworkScalar>: NumericLayer {
  private let plan: Plan.Layer
  private let isBatch: Bool
  private let rows: Int
  /// Numbers of an example, its features, and how many numbers of an example a feature has.
  private let units: Int
  private let features: Int
  private let spread: Int
  private let isImage: Bool
  private let mean: Region
  private let variance: Region
  private let normalized: Region
  private let scale: Region
  private let offset: Region
  private let scaleGradient: Region
  private let offsetGradient: Region
  private let runningMean: Region
  private let runningVariance: Region
  /// As in PyTorch.
  static var epsilon: Double { 1e-5 }
  static var momentum: Double { 0.1 }

  init(_ site: Site, _ norm: LayerKind.Norm) {
    plan = site.plan
    isBatch = norm == .batch
    rows = site.rows
    units = site.inputs
    isImage = site.inputShape.count == 3
    features = isImage ? site.inputShape[0] : site.inputShape.last ?? 1
    spread = units / max(features, 1)
    mean = site.plan[.mean]
    variance = site.plan[.variance]
    normalized = site.plan[.normalized]
    scale = site.parameter(.scale)
    offset = site.parameter(.offset)
    scaleGradient = site.gradient(.scale)
    offsetGradient = site.gradient(.offset)
    runningMean = site.parameter(.runningMean)
    runningVariance = site.parameter(.runningVariance)
  }

  private var groups: Int { isBatch ? features : rows }
  private var size: Int { isBatch ? rows * spread : units }

  /// Whether the kernels do it, and what they see.
  private func isDirect(_ memory: Memory<Scalar>) -> Bool {
    memory.isLean && !(isBatch && (isImage || !memory.isTraining))
  }
  private var shape: NormShape {
    isBatch
      ? NormShape(rows: rows * spread, columns: features, stride: features)
      : NormShape(rows: rows, columns: units, stride: units)
  }

  /// Calls `run` for each run of a group: where it begins, how far its numbers are apart, how many there are.
  @inline(__always)
  private func runs(of group: Int, _ run: (_ start: Int, _ step: Int, _ count: Int) -> Void) {
    if !isBatch {
      run(group &* units, 1, units)
    } else if isImage {
      for row in 0..<rows { run(row &* units &+ group &* spread, 1, spread) }
    } else {
      run(group, features, rows &* spread)
    }
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func forward(_ memory: Memory<Scalar>) {
    let x = memory[plan.input], a = memory[plan.output], n = memory[normalized]
    let gamma = memory[scale], beta = memory[offset]
    let epsilon = Scalar(Self.epsilon)
    if isDirect(memory) {
      let norms = Scalar.training.norms, inverses = memory[plan.scratch]
      (isBatch ? norms.columns : norms.rows)(shape, epsilon, x, gamma, beta, a, memory[mean], inverses)
      for group in 0..<groups {
        memory[variance][group] = max(0, 1 / (inverses[group] * inverses[group]) - epsilon)
      }
      return
    }
    for group in 0..<groups {
      var m: Scalar = 0
      var v: Scalar = 0
      if isBatch && !memory.isTraining {
        m = memory[runningMean][group]
        v = memory[runningVariance][group]
      } else {
        runs(of: group) { start, step, count in
          for k in 0..<count { m += x[start &+ k &* step] }
        }
        m /= Scalar(size)
        runs(of: group) { start, step, count in
          for k in 0..<count {
            let e = x[start &+ k &* step] - m
            v += e * e
          }
        }
        v /= Scalar(size)
      }
      memory[mean][group] = m
      memory[variance][group] = v
      let inverse = 1 / (v + epsilon).squareRoot()
      runs(of: group) { start, step, count in
        for k in 0..<count {
          let here = start &+ k &* step, own = isBatch ? group : k
          n[here] = (x[here] - m) * inverse
          a[here] = gamma[own] * n[here] + beta[own]
        }
      }
    }
  }

  /// The running statistics take a tenth of the batch's; the variance unbiased, as in PyTorch.
  func follow(_ memory: Memory<Scalar>) {
    guard isBatch else { return }
    let share = Scalar(Self.momentum)
    let unbiased = size > 1 ? Scalar(size) / Scalar(size - 1) : 1
    for group in 0..<features {
      memory[runningMean][group] += share * (memory[mean][group] - memory[runningMean][group])
      memory[runningVariance][group] +=
        share * (unbiased * memory[variance][group] - memory[runningVariance][group])
    }
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func backward(_ memory: Memory<Scalar>) {
    let g = memory[plan.outputGradient], n = memory[normalized]
    let gamma = memory[scale], gammaSlope = memory[scaleGradient], betaSlope = memory[offsetGradient]
    memory.clear(scaleGradient)
    memory.clear(offsetGradient)
    if isDirect(memory) {
      let norms = Scalar.training.norms
      // Where nobody wants ∂L/∂x it may go where ∂L/∂a is.
      (isBatch ? norms.columnsSlope : norms.rowsSlope)(
        shape, memory[plan.input], gamma, memory[mean], memory[plan.scratch], g,
        memory[plan.inputGradient ?? plan.outputGradient], gammaSlope, betaSlope)
      return
    }
    for group in 0..<groups {
      var sum: Scalar = 0
      var product: Scalar = 0
      runs(of: group) { start, step, count in
        for k in 0..<count {
          let here = start &+ k &* step, own = isBatch ? group : k
          gammaSlope[own] += g[here] * n[here]
          betaSlope[own] += g[here]
          let scaled = g[here] * gamma[own]
          sum += scaled
          product += scaled * n[here]
        }
      }
      guard let inputGradient = plan.inputGradient else { continue }
      let d = memory[inputGradient]
      let inverse = 1 / (memory[variance][group] + Scalar(Self.epsilon)).squareRoot()
      let isFixed = isBatch && !memory.isTraining
      let shift = isFixed ? 0 : sum / Scalar(size), slope = isFixed ? 0 : product / Scalar(size)
      runs(of: group) { start, step, count in
        for k in 0..<count {
          let here = start &+ k &* step
          d[here] = (g[here] * gamma[isBatch ? group : k] - shift - n[here] * slope) * inverse
        }
      }
    }
  }
}
