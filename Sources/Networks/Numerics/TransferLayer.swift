// What follows the sums: an activation of each by itself, a = f(z), and backwards δ = ∂L/∂a ⊙ f′(z), with
// the function and its slope from the function table; or softmax of each row.

import Calculus
import Kernels

final class ActivationLayer<Scalar: NetworkScalar>: NumericLayer {
  private let activation: Activation
  private let z: Region
  private let a: Region
  private let slope: Region
  private let gradient: Region
  private let delta: Region?
  private let loop: (@Sendable (UnsafePointer<Scalar>, UnsafeMutablePointer<Scalar>, Int) -> Void)?
  /// The slope's own loop, which needs no room for f′.
  private let slopeKernel: SlopeKernel?
  private let slopeLoop: TrainingKernels<Scalar>.Slope?
  /// What a lean pass has already: relu by the layer before, σ by the loss; and f′ by the layer before.
  private let isDone: Bool
  private let isReturned: Bool

  init(
    _ activation: Activation, z: Region, a: Region, slope: Region, gradient: Region, delta: Region?,
    isDone: Bool, isReturned: Bool
  ) {
    self.isDone = isDone
    self.isReturned = isReturned
    slopeKernel = activation.slopeKernel
    slopeLoop = slopeKernel.map { Scalar.training[$0] }
    self.activation = activation
    self.z = z
    self.a = a
    self.slope = slope
    self.gradient = gradient
    self.delta = delta
    loop = activation.kernel.flatMap { Scalar.loop($0) }
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func forward(_ memory: Memory<Scalar>) {
    if isDone, memory.isLean { return }
    if let loop {
      loop(memory[z], memory[a], z.count)
    } else {
      activation.values(memory[z], memory[a], z.count)
    }
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func backward(_ memory: Memory<Scalar>) {
    guard let delta, !(isReturned && memory.isLean) else { return }
    let s = memory[slope], g = memory[gradient], d = memory[delta]
    if memory.isLean, let slopeKernel, let slopeLoop {
      slopeLoop(
        slopeKernel == .elu ? 1 : 0.01, g, memory[slopeKernel.readsOutput ? a : z], d, z.count)
      return
    }
    activation.slopes(z: memory[z], a: memory[a], into: s, count: z.count)
    for place in 0..<z.count { d[place] = g[place] * s[place] }
  }
}

extension Activation {
  /// The rows of the function table that have a loop for g ⊙ f′, with α = 0.01 for leakyrelu and 1 for elu.
  var slopeKernel: SlopeKernel? {
    switch kernel {
    case .relu: .relu
    case .leakyRelu: .leakyRelu
    case .sigmoid: .sigmoid
    case .tanh: .tanh
    case .softplus: .softplus
    case .silu: .silu
    case .gelu: .gelu
    case .elu: .elu
    default: nil
    }
  }

  /// Blocks for functions that have a loop in double precision only.
  private static let block = 512

  func values<Scalar: NetworkScalar>(
    _ z: UnsafePointer<Scalar>, _ a: UnsafeMutablePointer<Scalar>, _ count: Int
  ) {
    inBlocks(count) { start, length, one, two in
      for k in 0..<length { one[k] = Double(z[start + k]) }
      values(one, two, length)
      for k in 0..<length { a[start + k] = Scalar(two[k]) }
    }
  }

  func slopes<Scalar: NetworkScalar>(
    z: UnsafePointer<Scalar>, a: UnsafePointer<Scalar>, into s: UnsafeMutablePointer<Scalar>, count: Int
  ) {
    inBlocks(count) { start, length, one, two in
      for k in 0..<length {
        one[k] = Double(z[start + k])
        two[k] = Double(a[start + k])
      }
      slopes(z: one, a: two, into: two, count: length)
      for k in 0..<length { s[start + k] = Scalar(two[k]) }
    }
  }

  private func inBlocks(
    _ count: Int,
    _ body: (Int, Int, UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>) -> Void
  ) {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * Activation.block) { buffer in
      guard let base = buffer.baseAddress else { return }
      var start = 0
      while start < count {
        let length = min(Activation.block, count - start)
        body(start, length, base, base + Activation.block)
        start += length
      }
    }
  }
}

/// pₖ = e^(zₖ − m)/Σ e^(zⱼ − m) with m the largest of a row, and backwards the Jacobian diag(p) − p·pᵀ:
/// δₖ = pₖ (gₖ − Σⱼ gⱼ pⱼ) with g = ∂L/∂p.
final class SoftmaxLayer<Scalar: NetworkScalar>: NumericLayer {
  private let rows: Int
  private let units: Int
  private let z: Region
  private let a: Region
  private let gradient: Region
  private let delta: Region?
  private let isFused: Bool

  init(units: Int, z: Region, a: Region, gradient: Region, delta: Region?, isFused: Bool) {
    self.isFused = isFused
    self.units = units
    rows = z.count / max(units, 1)
    self.z = z
    self.a = a
    self.gradient = gradient
    self.delta = delta
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func forward(_ memory: Memory<Scalar>) {
    // A lean pass has it from the loss.
    if isFused, memory.isLean { return }
    for row in 0..<rows { softmax(memory[z] + row &* units, memory[a] + row &* units, units) }
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func backward(_ memory: Memory<Scalar>) {
    guard let delta else { return }
    for row in 0..<rows {
      softmaxReturn(
        memory[a] + row &* units, memory[gradient] + row &* units, memory[delta] + row &* units, units)
    }
  }
}

/// One row; returns ln Σ e^z.
@discardableResult
@inline(__always)
func softmax<Scalar: NetworkScalar>(
  _ z: UnsafePointer<Scalar>, _ p: UnsafeMutablePointer<Scalar>, _ count: Int
) -> Scalar {
  var most = -Scalar.infinity
  for k in 0..<count where z[k] > most { most = z[k] }
  var total: Scalar = 0
  for k in 0..<count {
    p[k] = Scalar.exponential(z[k] - most)
    total += p[k]
  }
  for k in 0..<count { p[k] /= total }
  return most + Scalar.logarithm(total)
}

/// δ = (diag(p) − p·pᵀ)·g.
@inline(__always)
func softmaxReturn<Scalar: NetworkScalar>(
  _ p: UnsafePointer<Scalar>, _ g: UnsafePointer<Scalar>, _ delta: UnsafeMutablePointer<Scalar>, _ count: Int
) {
  var mean: Scalar = 0
  for k in 0..<count { mean += g[k] * p[k] }
  for k in 0..<count { delta[k] = p[k] * (g[k] - mean) }
}
