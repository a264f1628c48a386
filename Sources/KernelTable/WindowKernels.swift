// Loops over the windows of one image: channels one after the other, rows within a channel, numbers within a row
// (an example of NCHW). A convolution is a product of its weights, channels out × (channels · kernel), with what
// `unfold` makes of the image; its gradient comes back through `fold`.

/// Where a window of some rows and columns stands on an image, and how it walks.
public struct WindowShape: Sendable, Equatable {
  public var channels: Int
  public var height: Int
  public var width: Int
  public var kernelHeight: Int
  public var kernelWidth: Int
  /// Rows and columns from one window to the next.
  public var strideY: Int
  public var strideX: Int
  /// Rows and columns beyond each edge.
  public var paddingY: Int
  public var paddingX: Int

  public init(
    channels: Int, height: Int, width: Int, kernelHeight: Int, kernelWidth: Int, strideY: Int = 1,
    strideX: Int = 1, paddingY: Int = 0, paddingX: Int = 0
  ) {
    self.channels = channels
    self.height = height
    self.width = width
    self.kernelHeight = kernelHeight
    self.kernelWidth = kernelWidth
    self.strideY = strideY
    self.strideX = strideX
    self.paddingY = paddingY
    self.paddingX = paddingX
  }

  /// Windows one below the other; 0 if there is no room for one.
  public var outputHeight: Int { Self.places(height, kernelHeight, strideY, paddingY) }
  /// Windows side by side.
  public var outputWidth: Int { Self.places(width, kernelWidth, strideX, paddingX) }
  /// Rows of what `unfold` writes.
  public var unfoldedRows: Int { max(channels, 0) &* kernelHeight &* kernelWidth }
  /// Columns of it.
  public var unfoldedColumns: Int { outputHeight &* outputWidth }

  private static func places(_ length: Int, _ kernel: Int, _ stride: Int, _ padding: Int) -> Int {
    guard length > 0, kernel > 0, stride > 0, padding >= 0 else { return 0 }
    let (room, isTooMuch) = padding.multipliedReportingOverflow(by: 2)
    let (whole, isTooLong) = length.addingReportingOverflow(room)
    return isTooMuch || isTooLong || whole < kernel ? 0 : (whole - kernel) / stride + 1
  }
}

/// An image is channels × height × width numbers, what comes out of pooling channels × output height × output
/// width. Nothing is written where there are no windows. Arrays may not overlap.
public struct WindowKernels<Element: Sendable>: Sendable {
  /// Shape, what is read, what is written.
  public typealias Loop =
    @Sendable (WindowShape, UnsafePointer<Element>, UnsafeMutablePointer<Element>) -> Void
  /// Shape, image, largest numbers, their places.
  public typealias MaxPool =
    @Sendable (
      WindowShape, UnsafePointer<Element>, UnsafeMutablePointer<Element>, UnsafeMutablePointer<Int32>
    ) -> Void
  /// Shape, gradients of the largest numbers, their places, gradients of the image.
  public typealias MaxPoolSlope =
    @Sendable (
      WindowShape, UnsafePointer<Element>, UnsafePointer<Int32>, UnsafeMutablePointer<Element>
    ) -> Void

  /// Image to `unfoldedRows` × `unfoldedColumns`: row (c · kernel height + y) · kernel width + x has what the
  /// windows hold at (y, x) of channel c, 0 beyond the edges.
  public let unfold: Loop
  /// The adjoint: each number of such a matrix is added to where it came from, in an image of zeros.
  public let fold: Loop
  /// The largest number of each window and its place, row · width + column within its channel; the first of equal
  /// ones, NaN if there is one. Beyond the edges is −∞, of nothing else the place is −1. A channel may have 2³¹ − 1
  /// numbers.
  public let maxPool: MaxPool
  /// Each gradient is added at its place, in an image of zeros.
  public let maxPoolSlope: MaxPoolSlope
  /// The mean of what each window holds of the image, without what is beyond the edges.
  public let averagePool: Loop
  /// Gradients of the means to gradients of the image.
  public let averagePoolSlope: Loop

  package init(
    unfold: @escaping Loop, fold: @escaping Loop, maxPool: @escaping MaxPool,
    maxPoolSlope: @escaping MaxPoolSlope, averagePool: @escaping Loop, averagePoolSlope: @escaping Loop
  ) {
    self.unfold = unfold
    self.fold = fold
    self.maxPool = maxPool
    self.maxPoolSlope = maxPoolSlope
    self.averagePool = averagePool
    self.averagePoolSlope = averagePoolSlope
  }
}
