// One operation of a compiled expression on blocks of numbers, as plain memory that every level of loops
// reads. Blocks stand in a table of places; a step names them by number, so running a step is a switch and a
// loop. What costs about one instruction a number is done here, several operations in one pass over the
// blocks where they belong together; the rest are kernels.

/// What a step does. `a`, `b`, `c`, `d` are blocks, 0 where a step has fewer, and `x` and `y` numbers. A level of loops does the light ones
/// itself; the others are the program's.
public enum StepCode: UInt8, Sendable {
  // One block.
  case copy, negate, absolute, square, reciprocal, sqrt, reciprocalSqrt, relu, not
  // One block and numbers: x·a, a + x, x − a, x/a, x·a + y, (a + x)·y, (a + x)².
  case scale, offset, reverse, over, affine, offsetScale, offsetSquare
  /// A polynomial in `a`, its y coefficients from number x of the pool on, the highest first.
  case polynomial
  // Two blocks.
  case add, subtract, multiply, divide, differenceSquare
  /// 0 where a is 0, else a·b.
  case gate
  case equal, notEqual, less, lessEqual, and, or
  // Two blocks and numbers: x·a + b, x·a − b, x·a·b, a·b + x, x − a·b, (a + x)·b, (x − a)·b, x·a + y·b,
  // (a + b)·x, (a − b)·x.
  case scaleAdd, scaleSubtract, scaleMultiply, multiplyOffset, multiplyReverse, offsetMultiply
  case reverseMultiply, scaleScale, addScale, subtractScale
  // Three blocks: a·b + c, a·b − c, c − a·b, (a + b)·c, (a − b)·c, a·b·c, a + b + c; b where a is not 0, else c.
  case multiplyAdd, multiplySubtract, subtractMultiply, addTimes, subtractTimes, multiplyMultiply, addAdd
  case select
  // Four blocks: a·b ± c·d, each product rounded, so that equal products cancel.
  case productsSum, productsDifference
  /// The number x everywhere.
  case fill
  /// Past the caches: a block that will not be read again soon.
  case stream
  // What a program does by itself.
  case unary, binary, power, scalar, scalar2, balls, bound
  // What stands in a program before it has blocks.
  case input, constant

  /// Whether a level of loops does the step by itself.
  @inlinable public var isLight: Bool { rawValue <= StepCode.stream.rawValue }

  /// How many of `a`, `b`, `c`, `d` are blocks; those of `balls` and `bound` stand in lists.
  public var blocks: Int {
    switch self {
    case .copy, .negate, .absolute, .square, .reciprocal, .sqrt, .reciprocalSqrt, .relu, .not, .scale,
      .offset, .reverse, .over, .affine, .offsetScale, .offsetSquare, .polynomial, .stream, .unary, .power,
      .scalar:
      1
    case .add, .subtract, .multiply, .divide, .differenceSquare, .gate, .equal, .notEqual, .less, .lessEqual,
      .and, .or, .scaleAdd, .scaleSubtract, .scaleMultiply, .multiplyOffset, .multiplyReverse,
      .offsetMultiply, .reverseMultiply, .scaleScale, .addScale, .subtractScale, .binary, .scalar2:
      2
    case .multiplyAdd, .multiplySubtract, .subtractMultiply, .addTimes, .subtractTimes, .multiplyMultiply,
      .addAdd, .select:
      3
    case .productsSum, .productsDifference: 4
    case .fill, .balls, .bound, .input, .constant: 0
    }
  }
}

/// One step. The numbers of blocks are places in the table that the loop is given.
public struct Step: Sendable, Equatable {
  public var code: StepCode
  public var target: Int32 = 0
  public var a: Int32 = 0
  public var b: Int32 = 0
  public var c: Int32 = 0
  public var d: Int32 = 0
  public var x = 0.0
  public var y = 0.0

  @inlinable public init(
    _ code: StepCode, _ a: Int32 = 0, _ b: Int32 = 0, _ c: Int32 = 0, _ d: Int32 = 0, x: Double = 0,
    y: Double = 0
  ) {
    self.code = code
    self.a = a
    self.b = b
    self.c = c
    self.d = d
    self.x = x
    self.y = y
  }
}

/// Steps and how many, the places, the coefficients of polynomials, and how many numbers a block holds: a multiple
/// of eight. A target may be one of the step's own blocks.
public typealias StepLoop =
  @Sendable (
    UnsafePointer<Step>, Int, UnsafePointer<UnsafeMutablePointer<Double>>, UnsafePointer<Double>, Int
  ) -> Void

/// Steps and how many, the numbers that the places hold, and the coefficients: the same for one point.
public typealias PointStepLoop =
  @Sendable (UnsafePointer<Step>, Int, UnsafeMutablePointer<Double>, UnsafePointer<Double>) -> Void
