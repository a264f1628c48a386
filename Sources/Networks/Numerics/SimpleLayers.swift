// Layers of a few lines: a copy, a mean over steps, rows of a table, a mask.

import Kernels

/// Flatten: the same numbers under another shape.
final class CopyLayer<Scalar: NetworkScalar>: NumericLayer {
  private let plan: Plan.Layer

  init(_ site: Site) { plan = site.plan }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func forward(_ memory: Memory<Scalar>) {
    memory[plan.output].update(from: memory[plan.input], count: plan.output.count)
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func backward(_ memory: Memory<Scalar>) {
    guard let inputGradient = plan.inputGradient else { return }
    memory[inputGradient].update(from: memory[plan.outputGradient], count: plan.output.count)
  }
}

/// a[k] = Σₜ x[t, k] / T.
final class MeanLayer<Scalar: NetworkScalar>: NumericLayer {
  private let plan: Plan.Layer
  private let rows: Int
  private let steps: Int
  private let features: Int

  init(_ site: Site) {
    plan = site.plan
    rows = site.rows
    (steps, features) = (site.inputShape[0], site.inputShape[1])
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func forward(_ memory: Memory<Scalar>) {
    for row in 0..<rows {
      let x = memory[plan.input] + row * steps * features
      let a = memory[plan.output] + row * features
      Scalar.training.columnSums(1 / Scalar(steps), x, steps, features, features, a, false)
    }
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func backward(_ memory: Memory<Scalar>) {
    guard let inputGradient = plan.inputGradient else { return }
    let share = 1 / Scalar(steps)
    for row in 0..<rows {
      let g = memory[plan.outputGradient] + row * features
      for step in 0..<steps {
        let d = memory[inputGradient] + (row * steps + step) * features
        for k in 0..<features { d[k] = g[k] * share }
      }
    }
  }
}

/// a[t] = E[x[t]]; backwards each row that was looked up takes its gradients.
final class EmbeddingLayer<Scalar: NetworkScalar>: NumericLayer {
  private let plan: Plan.Layer
  private let words: Int
  private let dimensions: Int
  private let table: Region
  private let tableGradient: Region

  init(_ site: Site, words: Int, dimensions: Int) {
    plan = site.plan
    self.words = words
    self.dimensions = dimensions
    table = site.parameter(.embedding)
    tableGradient = site.gradient(.embedding)
  }

  /// Inputs were checked; a bad one would read another row, never another array.
  private func row(_ x: Scalar) -> Int { min(max(Int(exactly: x) ?? 0, 0), words - 1) }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func forward(_ memory: Memory<Scalar>) {
    let x = memory[plan.input]
    for place in 0..<plan.input.count {
      (memory[plan.output] + place * dimensions)
        .update(from: memory[table] + row(x[place]) * dimensions, count: dimensions)
    }
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func backward(_ memory: Memory<Scalar>) {
    memory.clear(tableGradient)
    let x = memory[plan.input]
    for place in 0..<plan.input.count {
      let target = memory[tableGradient] + row(x[place]) * dimensions
      let g = memory[plan.outputGradient] + place * dimensions
      for k in 0..<dimensions { target[k] += g[k] }
    }
  }
}

/// a = m ⊙ x with m drawn anew in each step of training: 0 with probability p, else 1/(1 − p). In use, m is 1.
final class DropoutLayer<Scalar: NetworkScalar>: NumericLayer {
  private let plan: Plan.Layer
  private let mask: Region
  private let probability: Double
  private let number: Int
  private let seed: UInt64

  init(_ site: Site, probability: Double) {
    plan = site.plan
    mask = site.plan[.mask]
    self.probability = probability
    number = site.number
    seed = site.seed
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func forward(_ memory: Memory<Scalar>) {
    let x = memory[plan.input], a = memory[plan.output], m = memory[mask]
    if memory.isTraining {
      var random = SplitMix64(seed: seed &+ UInt64(truncatingIfNeeded: memory.step), stream: 4096 + number)
      let kept = Scalar(1 / (1 - probability))
      for k in 0..<mask.count { m[k] = random.unit() < probability ? 0 : kept }
    } else {
      m.update(repeating: 1, count: mask.count)
    }
    for k in 0..<mask.count { a[k] = m[k] * x[k] }
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func backward(_ memory: Memory<Scalar>) {
    guard let inputGradient = plan.inputGradient else { return }
    let g = memory[plan.outputGradient], d = memory[inputGradient], m = memory[mask]
    for k in 0..<mask.count { d[k] = m[k] * g[k] }
  }
}
