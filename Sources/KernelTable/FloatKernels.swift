// The single-precision loops that are not functions of one or two arrays alone: with a constant, to one number,
// and row by row.

/// Loops over floats; what they may overlap is as for doubles.
public struct FloatKernels: Sendable {
  /// A constant, input, output, count.
  public typealias Constant =
    @Sendable (Float, UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void
  /// Three inputs, output, count.
  public typealias Ternary =
    @Sendable (
      UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int
    ) -> Void
  /// Input, count.
  public typealias Reduction = @Sendable (UnsafePointer<Float>, Int) -> Float
  /// Two inputs, count.
  public typealias PairReduction = @Sendable (UnsafePointer<Float>, UnsafePointer<Float>, Int) -> Float
  /// Input, output, rows, columns, and the distance between two rows.
  public typealias Rows = @Sendable (UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int, Int, Int) -> Void

  /// out = c x.
  public let scale: Constant
  /// a, x, y, count: y += a x.
  public let axpy: Constant
  /// a, b, c, out, count: out = a b + c, rounded once or twice as the processor does it faster.
  public let multiplyAdd: Ternary
  /// Σ x, blocks of 512 numbers in floats and these in doubles; 0 of nothing.
  public let sum: Reduction
  /// x, y, count: Σ x y, likewise.
  public let dot: PairReduction
  /// The largest; -∞ of nothing, NaN if any is.
  public let maximum: Reduction
  /// x, out, rows, columns, stride of both: each row of softmax.
  public let softmaxRows: Rows

  package init(
    scale: @escaping Constant, axpy: @escaping Constant, multiplyAdd: @escaping Ternary,
    sum: @escaping Reduction, dot: @escaping PairReduction, maximum: @escaping Reduction,
    softmaxRows: @escaping Rows
  ) {
    self.scale = scale
    self.axpy = axpy
    self.multiplyAdd = multiplyAdd
    self.sum = sum
    self.dot = dot
    self.maximum = maximum
    self.softmaxRows = softmaxRows
  }
}
