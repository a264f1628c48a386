// An expression is an index; what it points to is a node of one of seven kinds.

/// An expression: an index into the notebook that made it. Meaningless without that notebook.
public struct Expr: Hashable, Sendable, BitwiseCopyable {
  public let index: Int32
  @inline(__always) public init(index: Int32) { self.index = index }
  @inline(__always) var i: Int { Int(index) }
}

/// The kinds of node. Everything that grows is a row of the function table instead.
public enum Kind: UInt8, Sendable { case number, symbol, sum, product, power, apply, derivative }

/// One node: what it is, where its children's indices lie, and what is asked of it often.
struct Node {
  var kind: Kind
  /// Where the node stands among factors; see `Order`.
  var rank: UInt8
  /// The function of an `apply`, by table row or formal number.
  var function: UInt16
  /// Children; of a small number, its denominator.
  var count: Int32
  /// The first child's place in `links`; of a small number, its numerator; of a big one, its place in `bigs`;
  /// of a symbol, its name's.
  var start: Int32
  var hash: UInt32
  /// The free symbols, one bit each (modulo 64): a zero bit proves independence.
  var mask: UInt64
  /// Total degree as a monomial; orders the terms of polynomials.
  var degree: Float
  var flags: UInt32
  /// What the rules of simplification make of the node in one pass, once they have been asked; 0 before.
  var simpler: Int32 = 0
  /// Levels of nodes below, so that a tower is told from a taller one without descending.
  var height: Int32 = 0
  /// The hash of a product with its coefficient left out, of any other node its own: like terms agree in it.
  var termHash: UInt32 = 0
  /// Nodes of the expression written out as a tree.
  var size: Float = 1
  /// A sum with what divides all its terms in front, once that has been asked; 0 before.
  var opened: Int32 = 0
  /// What the written expression costs a reader, once it has been asked; negative before. See `Cost`.
  var cost: Float = -1
}

extension Expr {
  public static let zero = Expr(index: 0)
  public static let one = Expr(index: 1)
  public static let minusOne = Expr(index: 2)
  public static let two = Expr(index: 3)
  public static let half = Expr(index: 4)
  public static let e = Expr(index: 5)
  public static let pi = Expr(index: 6)
  public static let infinity = Expr(index: 7)
  public static let undefined = Expr(index: 8)
}

/// A function known by name only, differentiated `orders[i]` times in argument i.
public struct Formal: Hashable, Sendable {
  public var name: String
  public var orders: [Int]
}

/// Which function an `apply` node applies.
public enum FunctionReference: Hashable, Sendable {
  case row(Int)
  case formal(Int)
}
