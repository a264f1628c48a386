// A few registers side by side: a piece of a matrix row as wide as the product's tile. The last register
// may be incomplete; `lanes` says which of its numbers count.

protocol Panel {
  associatedtype V: Vector
  static var width: Int { get }
  static var zero: Self { get }
  /// The last register by `Vector.part`.
  static func part(_ p: UnsafePointer<V.Element>, _ lanes: V.Part) -> Self
  /// self + s v.
  func adding(_ s: V.Element, _ v: Self) -> Self
  /// Each register and how many numbers come before it; the last one apart.
  func forEach(_ whole: (V, Int) -> Void, last: (V, Int) -> Void)
}

struct OnePanel<V: Vector>: Panel {
  var a: V

  @inline(__always) init(_ a: V) { self.a = a }
  @inline(__always) static var width: Int { V.width }
  @inline(__always) static var zero: Self { Self(V.zero) }
  @inline(__always) static func part(_ p: UnsafePointer<V.Element>, _ lanes: V.Part) -> Self {
    Self(V.part(p, lanes))
  }
  @inline(__always) func adding(_ s: V.Element, _ v: Self) -> Self { Self(a.adding(V.spread(s), v.a)) }
  @inline(__always) func forEach(_ whole: (V, Int) -> Void, last: (V, Int) -> Void) { last(a, 0) }
}

struct TwoPanel<V: Vector>: Panel {
  var a: V
  var b: V

  @inline(__always) init(_ a: V, _ b: V) {
    self.a = a
    self.b = b
  }
  @inline(__always) static var width: Int { 2 &* V.width }
  @inline(__always) static var zero: Self { Self(V.zero, V.zero) }
  @inline(__always) static func part(_ p: UnsafePointer<V.Element>, _ lanes: V.Part) -> Self {
    Self(V.load(p), V.part(p + V.width, lanes))
  }
  @inline(__always) func adding(_ s: V.Element, _ v: Self) -> Self {
    let s = V.spread(s)
    return Self(a.adding(s, v.a), b.adding(s, v.b))
  }
  @inline(__always) func forEach(_ whole: (V, Int) -> Void, last: (V, Int) -> Void) {
    whole(a, 0)
    last(b, V.width)
  }
}

/// For a single row, which has no other rows to be busy with.
struct EightPanel<V: Vector>: Panel {
  var a: TwoPanel<V>
  var b: TwoPanel<V>
  var c: TwoPanel<V>
  var d: TwoPanel<V>

  @inline(__always) init(_ a: TwoPanel<V>, _ b: TwoPanel<V>, _ c: TwoPanel<V>, _ d: TwoPanel<V>) {
    self.a = a
    self.b = b
    self.c = c
    self.d = d
  }
  @inline(__always) static var width: Int { 8 &* V.width }
  @inline(__always) static var zero: Self { Self(.zero, .zero, .zero, .zero) }
  @inline(__always) static func part(_ p: UnsafePointer<V.Element>, _ lanes: V.Part) -> Self {
    let whole = V.first(V.width)
    return Self(
      TwoPanel.part(p, whole), TwoPanel.part(p + 2 &* V.width, whole), TwoPanel.part(p + 4 &* V.width, whole),
      TwoPanel.part(p + 6 &* V.width, lanes))
  }
  @inline(__always) func adding(_ s: V.Element, _ v: Self) -> Self {
    Self(a.adding(s, v.a), b.adding(s, v.b), c.adding(s, v.c), d.adding(s, v.d))
  }
  @inline(__always) func forEach(_ whole: (V, Int) -> Void, last: (V, Int) -> Void) {
    a.forEach(whole, last: whole)
    b.forEach({ whole($0, $1 &+ 2 &* V.width) }, last: { whole($0, $1 &+ 2 &* V.width) })
    c.forEach({ whole($0, $1 &+ 4 &* V.width) }, last: { whole($0, $1 &+ 4 &* V.width) })
    d.forEach({ whole($0, $1 &+ 6 &* V.width) }, last: { last($0, $1 &+ 6 &* V.width) })
  }
}
