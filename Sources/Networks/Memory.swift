// Where a pass keeps its numbers: one 64-byte aligned block, cut into regions by a plan that is made once
// for an architecture and a batch size. Training touches nothing else, so a step allocates nothing.

import Kernels

/// What a net can compute in: Double, or Float in half the memory and about twice as fast.
public protocol NetworkScalar: BinaryFloatingPoint, Sendable {
  /// Matrix products of these numbers, and the other loops of training.
  static var matrix: MatrixKernels<Self> { get }
  static var training: TrainingKernels<Self> { get }
  /// The loop of a function of one variable; nil where there is none in this precision.
  static func loop(
    _ kernel: UnaryKernel
  ) -> (@Sendable (UnsafePointer<Self>, UnsafeMutablePointer<Self>, Int) -> Void)?
  /// e^x and ln(1 + x), of one number.
  static func exponential(_ x: Self) -> Self
  static func logarithm(_ x: Self) -> Self
  static func logarithm1p(_ x: Self) -> Self
}

extension Double: NetworkScalar {
  public static var matrix: MatrixKernels<Double> { KernelSet.current.matrix }
  public static var training: TrainingKernels<Double> { KernelSet.current.training }
  public static func loop(_ kernel: UnaryKernel) -> UnaryLoop? { KernelSet.current[kernel] }
}

extension Float: NetworkScalar {
  public static var matrix: MatrixKernels<Float> { KernelSet.current.floatMatrix }
  public static var training: TrainingKernels<Float> { KernelSet.current.floatTraining }
  public static func loop(_ kernel: UnaryKernel) -> FloatUnaryLoop? {
    FloatUnaryKernel.allCases.first { $0.wide == kernel }.map { KernelSet.current[float: $0] }
  }
}

final class Memory<Scalar: NetworkScalar> {
  let base: UnsafeMutablePointer<Scalar>
  let count: Int
  /// Dropout and batch normalisation differ between training and use.
  var isTraining = true
  /// Only what training needs: sums and gates that nobody looks at are written over.
  var isLean = false
  /// Step of the training, from 0: dropout draws a new mask in each.
  var step = 0

  init(count: Int) {
    self.count = count
    let bytes = UnsafeMutableRawPointer.allocate(
      byteCount: max(count, 1) * MemoryLayout<Scalar>.stride, alignment: 64)
    base = bytes.bindMemory(to: Scalar.self, capacity: max(count, 1))
    base.initialize(repeating: 0, count: max(count, 1))
  }

  deinit { UnsafeMutableRawPointer(base).deallocate() }

  @inline(__always)
  subscript(_ region: Region) -> UnsafeMutablePointer<Scalar> { base + region.start }

  func read(_ region: Region) -> [Double] {
    UnsafeBufferPointer(start: base + region.start, count: region.count).map { Double($0) }
  }

  /// Copies what fits; plans and values come from the same shapes.
  func write(_ values: some Collection<Double>, to region: Region) {
    let target = base + region.start
    for (place, value) in values.prefix(region.count).enumerated() { target[place] = Scalar(value) }
  }

  func clear(_ region: Region) { (base + region.start).update(repeating: 0, count: region.count) }
}
