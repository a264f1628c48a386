// A power of two of registers as a tree of pairs, so that every one has a name and stays in a register; and how
// a square of them is transposed: by rounds that interleave the first half with the second.

protocol Block {
  associatedtype V: Vector
  static var count: Int { get }
  /// Registers `at`, `at` + 1 …
  init(_ at: Int, _ source: (Int) -> V.Register)
  func forEach(_ at: Int, _ body: (Int, V.Register) -> Void)
  /// Each plus u times its counterpart from `source`.
  func adding(_ at: Int, _ u: V.Register, _ source: (Int) -> V.Register) -> Self
  func plus(_ other: Self) -> Self
  /// Each of the one with its counterpart of the other: low, high, low, high …
  static func interleaved(_ a: Self, _ b: Self) -> Twice<Self>
  /// One round.
  var folded: Self { get }
}

struct Leaf<V: Vector>: Block {
  var v: V.Register

  @inline(__always) init(_ v: V.Register) { self.v = v }
  @inline(__always) init(_ at: Int, _ source: (Int) -> V.Register) { v = source(at) }
  @inline(__always) static var count: Int { 1 }
  @inline(__always) func forEach(_ at: Int, _ body: (Int, V.Register) -> Void) { body(at, v) }
  @inline(__always) func adding(_ at: Int, _ u: V.Register, _ source: (Int) -> V.Register) -> Self {
    Self(V.adding(v, u, source(at)))
  }
  @inline(__always) func plus(_ other: Self) -> Self { Self(V.sum(v, other.v)) }
  @inline(__always) static func interleaved(_ a: Self, _ b: Self) -> Twice<Self> {
    Twice(Leaf(V.low(a.v, b.v)), Leaf(V.high(a.v, b.v)))
  }
  @inline(__always) var folded: Self { self }
}

struct Twice<Half: Block>: Block {
  typealias V = Half.V
  var a: Half
  var b: Half

  @inline(__always) init(_ a: Half, _ b: Half) {
    self.a = a
    self.b = b
  }
  @inline(__always) init(_ at: Int, _ source: (Int) -> V.Register) {
    a = Half(at, source)
    b = Half(at &+ Half.count, source)
  }
  @inline(__always) static var count: Int { 2 &* Half.count }
  @inline(__always) func forEach(_ at: Int, _ body: (Int, V.Register) -> Void) {
    a.forEach(at, body)
    b.forEach(at &+ Half.count, body)
  }
  @inline(__always) func adding(_ at: Int, _ u: V.Register, _ source: (Int) -> V.Register) -> Self {
    Self(a.adding(at, u, source), b.adding(at &+ Half.count, u, source))
  }
  @inline(__always) func plus(_ other: Self) -> Self { Self(a.plus(other.a), b.plus(other.b)) }
  @inline(__always) static func interleaved(_ x: Self, _ y: Self) -> Twice<Self> {
    Twice<Self>(Half.interleaved(x.a, y.a), Half.interleaved(x.b, y.b))
  }
  @inline(__always) var folded: Self { Half.interleaved(a, b) }
}

/// A square of registers with rows and columns exchanged.
@inline(__always) func transpose<V: Vector>(
  _: V.Type, _ source: (Int) -> V.Register, _ target: (Int, V.Register) -> Void
) {
  var square = V.Square(0, source)
  var done = 1
  while done < V.width {
    square = square.folded
    done &*= 2
  }
  square.forEach(0, target)
}
