// Scaled dot-product attention with one head: q = x·Wqᵀ, k = x·Wkᵀ, v = x·Wvᵀ, s = q·kᵀ/√d, p = softmax of each
// row of s, a = p·v.

import Kernels

final class AttentionLayer<Scalar: NetworkScalar>: NumericLayer {
  private let site: Site
  private let steps: Int
  private let features: Int
  private let width: Int
  private let matrix = Scalar.matrix

  init(_ site: Site, dimensions: Int) {
    self.site = site
    (steps, features) = (site.inputShape[0], site.inputShape[1])
    width = dimensions
  }

  private static var parts: [(Symbol, Symbol)] {
    [(.queryWeights, .query), (.keyWeights, .key), (.valueWeights, .value)]
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func forward(_ memory: Memory<Scalar>) {
    let plan = site.plan
    let all = site.rows * steps
    for (weights, made) in Self.parts {
      matrix.productTransposed(
        MatrixShape(rows: all, columns: width, depth: features), 1, memory[plan.input], features,
        memory[site.parameter(weights)], features, memory[plan[made]], width, false)
    }
    let scale = 1 / Scalar(width).squareRoot()
    for row in 0..<site.rows {
      let q = memory[plan[.query]] + row * steps * width
      let k = memory[plan[.key]] + row * steps * width
      let v = memory[plan[.value]] + row * steps * width
      let s = memory[plan[.score]] + row * steps * steps
      let p = memory[plan[.attention]] + row * steps * steps
      matrix.productTransposed(
        MatrixShape(rows: steps, columns: steps, depth: width), scale, q, width, k, width, s, steps, false)
      for step in 0..<steps { softmax(s + step * steps, p + step * steps, steps) }
      matrix.product(
        MatrixShape(rows: steps, columns: width, depth: steps), 1, p, steps, v, width,
        memory[plan.output] + row * steps * width, width, false)
    }
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func backward(_ memory: Memory<Scalar>) {
    let plan = site.plan
    let scale = 1 / Scalar(width).squareRoot()
    for row in 0..<site.rows {
      let at = row * steps * width
      let square = row * steps * steps
      let g = memory[plan.outputGradient] + at
      let dp = memory[plan.gradient(.attention)] + square
      let ds = memory[plan.gradient(.score)] + square
      matrix.productTransposed(
        MatrixShape(rows: steps, columns: steps, depth: width), 1, g, width, memory[plan[.value]] + at, width,
        dp, steps, false)
      matrix.transposedProduct(
        MatrixShape(rows: steps, columns: width, depth: steps), 1, memory[plan[.attention]] + square, steps,
        g,
        width, memory[plan.gradient(.value)] + at, width, false)
      for step in 0..<steps {
        let line = step * steps
        softmaxReturn(memory[plan[.attention]] + square + line, dp + line, ds + line, steps)
      }
      matrix.product(
        MatrixShape(rows: steps, columns: width, depth: steps), scale, ds, steps, memory[plan[.key]] + at,
        width,
        memory[plan.gradient(.query)] + at, width, false)
      matrix.transposedProduct(
        MatrixShape(rows: steps, columns: width, depth: steps), scale, ds, steps, memory[plan[.query]] + at,
        width, memory[plan.gradient(.key)] + at, width, false)
    }
    let all = site.rows * steps
    for (index, part) in Self.parts.enumerated() {
      let d = memory[plan.gradient(part.1)]
      matrix.transposedProduct(
        MatrixShape(rows: width, columns: features, depth: all), 1, d, width, memory[plan.input], features,
        memory[site.gradient(part.0)], features, false)
      guard let inputGradient = plan.inputGradient else { continue }
      matrix.product(
        MatrixShape(rows: all, columns: features, depth: width), 1, d, width, memory[site.parameter(part.0)],
        features, memory[inputGradient], features, index > 0)
    }
  }
}
