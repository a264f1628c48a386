// A net of layers at most eight units wide, trained by gradient descent for many steps in one call. Its weights lie
// in the first cache as the loop reads them, a register for each unit that feeds a layer and, for the way back, one
// for each unit of it; so a step costs little more than the activations it waits for.

/// What a layer of a `SmallNet` makes of its sums.
public enum SmallActivation: UInt8, CaseIterable, Sendable {
  case linear, relu, sigmoid, tanh
}

/// The loss of a `SmallNet` for one example: Σ (y − t)², −Σ (t ln σ(z) + (1 − t) ln(1 − σ(z))), −Σ t ln softmax(z).
/// The last two are of the last layer's sums, so that layer is linear. An example's loss is multiplied by the scale
/// of the call.
public enum SmallLoss: UInt8, CaseIterable, Sendable {
  case squares, sigmoidCrossEntropy, softmaxCrossEntropy
}

/// The steps a call of `SmallNet.train` does.
public struct SmallNetRun<Element: Sendable>: Sendable {
  /// η.
  public var rate: Element
  /// Examples a step, the last of an epoch may have fewer. Steps walk through the examples in order, over and over.
  public var batch: Int
  public var steps: Int
  /// The step to begin with counts from here, so that calls can go on where others stopped.
  public var firstStep: Int
  /// What the loss of an example is multiplied by, before the mean over the batch is taken: 1, or 1 / outputs for a
  /// mean over outputs.
  public var scale: Element
  /// A loss is wanted of every so-manieth step, from the first on; none if 0.
  public var lossEvery: Int

  public init(
    rate: Element, batch: Int, steps: Int, firstStep: Int = 0, scale: Element, lossEvery: Int = 0
  ) {
    self.rate = rate
    self.batch = batch
    self.steps = steps
    self.firstStep = firstStep
    self.scale = scale
    self.lossEvery = lossEvery
  }

  /// How many losses `train` writes.
  public var losses: Int { lossEvery > 0 && steps > 0 ? (steps - 1) / lossEvery + 1 : 0 }
}

/// Widths of the layers, the inputs' first; activations; how many layers; loss; memory; run; examples, inputs,
/// targets; losses or none.
package typealias SmallNetLoop<Element: Sendable> =
  @Sendable (
    UnsafePointer<Int>, UnsafePointer<SmallActivation>, Int, SmallLoss, UnsafeMutablePointer<Element>,
    SmallNetRun<Element>, Int, UnsafePointer<Element>, UnsafePointer<Element>, UnsafeMutablePointer<Element>?
  ) -> Void

/// Where a layer's registers lie in the memory of a `SmallNet`, counted in registers of 64 bytes.
@usableFromInline package enum SmallNetLayout {
  @inlinable package static var widest: Int { 8 }
  @inlinable package static var deepest: Int { 8 }
  /// Weights from input j to all units, at j.
  @inlinable package static var columns: Int { 0 }
  @inlinable package static var biases: Int { 8 }
  /// Weights from all inputs to unit i, at i.
  @inlinable package static var rows: Int { 9 }
  /// What a batch will change them by, in the same order.
  @inlinable package static var changes: Int { 17 }
  /// Outputs, slopes, and a 1 for each unit.
  @inlinable package static var outputs: Int { 34 }
  @inlinable package static var slopes: Int { 35 }
  @inlinable package static var units: Int { 36 }
  @inlinable package static var registers: Int { 37 }
}

/// A net of up to eight layers, none wider than eight units, with weights of one element type.
public final class SmallNet<Element: Sendable & BinaryFloatingPoint> {
  public let widths: [Int]
  public let activations: [SmallActivation]
  public let loss: SmallLoss
  private let loop: SmallNetLoop<Element>
  private let memory: UnsafeMutableRawPointer
  private let registers: UnsafeMutablePointer<Element>
  private let lanes = 64 / MemoryLayout<Element>.stride

  /// All weights 0. `widths` begins with the number of inputs, and each other has an activation. Nil if there is
  /// no layer or more than eight, if a width is not from 1 to 8, or if a loss of sums follows an activation.
  public init?(
    widths: [Int], activations: [SmallActivation], loss: SmallLoss, kernels: TrainingKernels<Element>
  ) {
    guard (1...SmallNetLayout.deepest).contains(activations.count), widths.count == activations.count + 1,
      widths.allSatisfy({ (1...SmallNetLayout.widest).contains($0) }),
      loss == .squares || activations.last == .linear
    else { return nil }
    self.widths = widths
    self.activations = activations
    self.loss = loss
    loop = kernels.smallNet
    let count = activations.count * SmallNetLayout.registers * lanes
    memory = .allocate(byteCount: count * MemoryLayout<Element>.stride, alignment: 64)
    registers = memory.bindMemory(to: Element.self, capacity: count)
    registers.initialize(repeating: 0, count: count)
    for layer in activations.indices {
      for unit in 0..<widths[layer + 1] { register(layer, SmallNetLayout.units)[unit] = 1 }
    }
  }

  deinit { memory.deallocate() }

  private func register(_ layer: Int, _ place: Int) -> UnsafeMutablePointer<Element> {
    registers + (layer * SmallNetLayout.registers + place) * lanes
  }

  /// Takes a layer's weights, inputs × units row by row, and biases. Nothing happens unless there are as many as
  /// the layer has.
  public func set(layer: Int, weights: [Element], biases: [Element]) {
    guard activations.indices.contains(layer), weights.count == widths[layer] * widths[layer + 1],
      biases.count == widths[layer + 1]
    else { return }
    let units = widths[layer + 1]
    for unit in 0..<units {
      register(layer, SmallNetLayout.biases)[unit] = biases[unit]
      for input in 0..<widths[layer] {
        let weight = weights[input * units + unit]
        register(layer, SmallNetLayout.columns + input)[unit] = weight
        register(layer, SmallNetLayout.rows + unit)[input] = weight
      }
    }
  }

  /// A layer's weights, inputs × units row by row; empty if there is no such layer.
  public func weights(layer: Int) -> [Element] {
    guard activations.indices.contains(layer) else { return [] }
    return (0..<widths[layer]).flatMap { input in
      (0..<widths[layer + 1]).map { register(layer, SmallNetLayout.columns + input)[$0] }
    }
  }

  /// A layer's biases; empty if there is no such layer.
  public func biases(layer: Int) -> [Element] {
    guard activations.indices.contains(layer) else { return [] }
    return (0..<widths[layer + 1]).map { register(layer, SmallNetLayout.biases)[$0] }
  }

  /// Does the steps of a run on examples × inputs and examples × outputs, and returns the losses that were wanted,
  /// each of the weights before its step. Nothing happens without examples, or if the arrays are too short.
  public func train(
    _ run: SmallNetRun<Element>, examples: Int, inputs: [Element], targets: [Element]
  ) -> [Element] {
    guard examples <= inputs.count / widths[0], examples <= targets.count / widths[activations.count] else {
      return []
    }
    var losses = [Element](repeating: 0, count: run.losses)
    let isDone = losses.withUnsafeMutableBufferPointer { losses in
      train(run, examples: examples, inputs: inputs, targets: targets, losses: losses.baseAddress)
    }
    return isDone ? losses : []
  }

  /// The same on numbers in memory, with room for `run.losses` losses or none; false if there is nothing to do.
  public func train(
    _ run: SmallNetRun<Element>, examples: Int, inputs: UnsafePointer<Element>,
    targets: UnsafePointer<Element>, losses: UnsafeMutablePointer<Element>?
  ) -> Bool {
    guard examples > 0, run.batch > 0, run.steps > 0, run.firstStep >= 0 else { return false }
    loop(
      widths, activations, activations.count, loss, registers, run, examples, inputs, targets, losses)
    return true
  }
}
