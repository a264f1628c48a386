// One time step of a recurrent cell over rows (examples) × units, after the matrix products. Gates of a row lie one
// after the other, each `units` wide, in PyTorch's order. Forward loops turn sums into gates in place and so keep
// what the loops of the gradients read.

/// Strides are distances between rows: `gateStride` of sums and gates, `stride` of all else.
public struct CellShape: Sendable, Equatable {
  public var rows: Int
  public var units: Int
  public var gateStride: Int
  public var stride: Int

  public init(rows: Int, units: Int, gateStride: Int, stride: Int) {
    self.rows = rows
    self.units = units
    self.gateStride = gateStride
    self.stride = stride
  }
}

/// Arrays may not overlap, except where it is said.
public struct CellKernels<Element: Sendable>: Sendable {
  public typealias Input = UnsafePointer<Element>
  public typealias Output = UnsafeMutablePointer<Element>

  /// Shape, sums a (one gate), h = tanh a; they may be the same.
  public let rnn: @Sendable (CellShape, Input, Output) -> Void
  /// Shape, h, dh, da = dh (1 − h²) at the gates' stride; dh and da may be the same.
  public let rnnSlope: @Sendable (CellShape, Input, Input, Output) -> Void
  /// Shape, sums of i, f, g, o, which become the gates (g by tanh, the others by sigmoid), c of the step before,
  /// c = f c + i g, tanh c, h = o tanh c. The two c may be the same.
  public let lstm: @Sendable (CellShape, Output, Input, Output, Output, Output) -> Void
  /// Shape, gates, c of the step before, tanh c, dh, dc in both directions: of this step in, of the step before
  /// out; gradients of the sums, which may take the place of the gates.
  public let lstmSlope: @Sendable (CellShape, Input, Input, Input, Input, Output, Output) -> Void
  /// Shape, sums of r, z, n from the input, which become the gates, sums of the same from the state, h of the step
  /// before, h. r and z are sigmoids of both sums, n = tanh(from input + r · from state), h = (1 − z) n + z h. The
  /// two h may be the same.
  public let gru: @Sendable (CellShape, Output, Input, Input, Output) -> Void
  /// Shape, gates, sums from the state, h of the step before, dh in both directions: of this step in, out what h
  /// of the step before gets past the sums; gradients of the sums from the input, and of those from the state.
  /// They may take the place of the gates and of the sums.
  public let gruSlope: @Sendable (CellShape, Input, Input, Input, Output, Output, Output) -> Void

  package init(
    rnn: @escaping @Sendable (CellShape, Input, Output) -> Void,
    rnnSlope: @escaping @Sendable (CellShape, Input, Input, Output) -> Void,
    lstm: @escaping @Sendable (CellShape, Output, Input, Output, Output, Output) -> Void,
    lstmSlope: @escaping @Sendable (CellShape, Input, Input, Input, Input, Output, Output) -> Void,
    gru: @escaping @Sendable (CellShape, Output, Input, Input, Output) -> Void,
    gruSlope: @escaping @Sendable (CellShape, Input, Input, Input, Output, Output, Output) -> Void
  ) {
    self.rnn = rnn
    self.rnnSlope = rnnSlope
    self.lstm = lstm
    self.lstmSlope = lstmSlope
    self.gru = gru
    self.gruSlope = gruSlope
  }
}
