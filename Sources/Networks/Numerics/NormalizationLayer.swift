// Normalisation: x̂ = (x − μ)/√(var + ε), a = γ x̂ + β, with mean and biased variance over an example (layer) or
// over the batch for each feature or channel (batch). Backwards, with n numbers in a group and g = γ ∂L/∂a:
// ∂L/∂x = (g − mean(g) − x̂ mean(g x̂))/√(var + ε). In use, batch normalisation takes its running statistics.

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

  /// Place of the k-th number of a group.
  @inline(__always)
  private func place(_ group: Int, _ k: Int) -> Int {
    guard isBatch else { return group &* units &+ k }
    let row = k / spread, inside = k % spread
    return isImage
      ? row &* units &+ group &* spread &+ inside : row &* units &+ inside &* features &+ group
  }

  /// Of a place in the batch: its γ and β.
  @inline(__always)
  private func parameter(_ group: Int, _ k: Int) -> Int { isBatch ? group : k }

  func forward(_ memory: Memory<Scalar>) {
    let x = memory[plan.input], a = memory[plan.output], n = memory[normalized]
    let epsilon = Scalar(Self.epsilon)
    for group in 0..<groups {
      var m: Scalar = 0
      var v: Scalar = 0
      if isBatch && !memory.isTraining {
        m = memory[runningMean][group]
        v = memory[runningVariance][group]
      } else {
        for k in 0..<size { m += x[place(group, k)] }
        m /= Scalar(size)
        for k in 0..<size {
          let e = x[place(group, k)] - m
          v += e * e
        }
        v /= Scalar(size)
      }
      memory[mean][group] = m
      memory[variance][group] = v
      let inverse = 1 / (v + epsilon).squareRoot()
      for k in 0..<size {
        let here = place(group, k), own = parameter(group, k)
        n[here] = (x[here] - m) * inverse
        a[here] = memory[scale][own] * n[here] + memory[offset][own]
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

  func backward(_ memory: Memory<Scalar>) {
    let g = memory[plan.outputGradient], n = memory[normalized]
    let epsilon = Scalar(Self.epsilon)
    memory.clear(scaleGradient)
    memory.clear(offsetGradient)
    for group in 0..<groups {
      var sum: Scalar = 0
      var product: Scalar = 0
      for k in 0..<size {
        let here = place(group, k), own = parameter(group, k)
        memory[scaleGradient][own] += g[here] * n[here]
        memory[offsetGradient][own] += g[here]
        let scaled = g[here] * memory[scale][own]
        sum += scaled
        product += scaled * n[here]
      }
      guard let inputGradient = plan.inputGradient else { continue }
      let inverse = 1 / (memory[variance][group] + epsilon).squareRoot()
      let count = Scalar(size)
      let isFixed = isBatch && !memory.isTraining
      for k in 0..<size {
        let here = place(group, k)
        let scaled = g[here] * memory[scale][parameter(group, k)]
        memory[inputGradient][here] =
          isFixed ? scaled * inverse : (scaled - sum / count - n[here] * product / count) * inverse
      }
    }
  }
}
