// One or two registers side by side: a piece of a matrix row as wide as the product's tile; and rows of them
// one below the other. Both are structures within structures, so that every register has a name and the loop
// over the depth keeps them all.

protocol Panel {
  associatedtype V: Vector
  static var zero: Self { get }
  /// The last register by `Vector.read`.
  static func read(_ p: UnsafePointer<V.Element>, _ part: V.Part) -> Self
  /// self + s v.
  func adding(_ s: V.Element, _ v: Self) -> Self
  func store(_ c: UnsafeMutablePointer<V.Element>, _ part: V.Part, _ scale: V.Register)
  func add(_ c: UnsafeMutablePointer<V.Element>, _ part: V.Part, _ scale: V.Register)
}

struct OnePanel<V: Vector>: Panel {
  var a: V.Register

  @inline(__always) init(_ a: V.Register) { self.a = a }
  @inline(__always) static var zero: Self { Self(V.zero) }
  @inline(__always) static func read(_ p: UnsafePointer<V.Element>, _ part: V.Part) -> Self {
    Self(V.read(p, part))
  }
  @inline(__always) func adding(_ s: V.Element, _ v: Self) -> Self { Self(V.adding(a, V.spread(s), v.a)) }
  @inline(__always) func store(_ c: UnsafeMutablePointer<V.Element>, _ part: V.Part, _ scale: V.Register) {
    V.store(c, V.product(a, scale), part)
  }
  @inline(__always) func add(_ c: UnsafeMutablePointer<V.Element>, _ part: V.Part, _ scale: V.Register) {
    V.store(c, V.adding(V.load(c, part), a, scale), part)
  }
}

struct TwoPanel<V: Vector>: Panel {
  var a: V.Register
  var b: V.Register

  @inline(__always) init(_ a: V.Register, _ b: V.Register) {
    self.a = a
    self.b = b
  }
  @inline(__always) static var zero: Self { Self(V.zero, V.zero) }
  @inline(__always) static func read(_ p: UnsafePointer<V.Element>, _ part: V.Part) -> Self {
    Self(V.load(p), V.read(p + V.width, part))
  }
  @inline(__always) func adding(_ s: V.Element, _ v: Self) -> Self {
    let s = V.spread(s)
    return Self(V.adding(a, s, v.a), V.adding(b, s, v.b))
  }
  @inline(__always) func store(_ c: UnsafeMutablePointer<V.Element>, _ part: V.Part, _ scale: V.Register) {
    V.store(c, V.product(a, scale))
    V.store(c + V.width, V.product(b, scale), part)
  }
  @inline(__always) func add(_ c: UnsafeMutablePointer<V.Element>, _ part: V.Part, _ scale: V.Register) {
    V.store(c, V.adding(V.load(c), a, scale))
    V.store(c + V.width, V.adding(V.load(c + V.width, part), b, scale), part)
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
  @inline(__always) static var zero: Self { Self(.zero, .zero, .zero, .zero) }
  @inline(__always) static func read(_ p: UnsafePointer<V.Element>, _ part: V.Part) -> Self {
    let all = V.first(V.width)
    return Self(
      TwoPanel.read(p, all), TwoPanel.read(p + 2 &* V.width, all), TwoPanel.read(p + 4 &* V.width, all),
      TwoPanel.read(p + 6 &* V.width, part))
  }
  @inline(__always) func adding(_ s: V.Element, _ v: Self) -> Self {
    Self(a.adding(s, v.a), b.adding(s, v.b), c.adding(s, v.c), d.adding(s, v.d))
  }
  @inline(__always) func store(_ to: UnsafeMutablePointer<V.Element>, _ part: V.Part, _ scale: V.Register) {
    let all = V.first(V.width)
    a.store(to, all, scale)
    b.store(to + 2 &* V.width, all, scale)
    c.store(to + 4 &* V.width, all, scale)
    d.store(to + 6 &* V.width, part, scale)
  }
  @inline(__always) func add(_ to: UnsafeMutablePointer<V.Element>, _ part: V.Part, _ scale: V.Register) {
    let all = V.first(V.width)
    a.add(to, all, scale)
    b.add(to + 2 &* V.width, all, scale)
    c.add(to + 4 &* V.width, all, scale)
    d.add(to + 6 &* V.width, part, scale)
  }
}

/// Rows of panels, one below the other.
protocol Stack {
  associatedtype P: Panel
  static var count: Int { get }
  static var zero: Self { get }
  /// Row i plus the number at `X.row(at + i)` times v.
  func adding<X: Reach>(_: X.Type, _ at: Int, _ x: UnsafePointer<P.V.Element>, _ stride: Int, _ v: P) -> Self
  func forEach(_ at: Int, _ body: (Int, P) -> Void)
}

struct Row<P: Panel>: Stack {
  var a: P

  @inline(__always) init(_ a: P) { self.a = a }
  @inline(__always) static var count: Int { 1 }
  @inline(__always) static var zero: Self { Self(P.zero) }
  @inline(__always) func adding<X: Reach>(
    _: X.Type, _ at: Int, _ x: UnsafePointer<P.V.Element>, _ stride: Int, _ v: P
  ) -> Self {
    Self(a.adding(x[X.row(at, stride)], v))
  }
  @inline(__always) func forEach(_ at: Int, _ body: (Int, P) -> Void) { body(at, a) }
}

struct Both<A: Stack, B: Stack>: Stack where A.P == B.P {
  typealias P = A.P
  var a: A
  var b: B

  @inline(__always) init(_ a: A, _ b: B) {
    self.a = a
    self.b = b
  }
  @inline(__always) static var count: Int { A.count &+ B.count }
  @inline(__always) static var zero: Self { Self(A.zero, B.zero) }
  @inline(__always) func adding<X: Reach>(
    _: X.Type, _ at: Int, _ x: UnsafePointer<P.V.Element>, _ stride: Int, _ v: P
  ) -> Self {
    Self(a.adding(X.self, at, x, stride, v), b.adding(X.self, at &+ A.count, x, stride, v))
  }
  @inline(__always) func forEach(_ at: Int, _ body: (Int, P) -> Void) {
    a.forEach(at, body)
    b.forEach(at &+ A.count, body)
  }
}

typealias Rows2<P: Panel> = Both<Row<P>, Row<P>>
typealias Rows3<P: Panel> = Both<Rows2<P>, Row<P>>
typealias Rows4<P: Panel> = Both<Rows2<P>, Rows2<P>>
typealias Rows5<P: Panel> = Both<Rows4<P>, Row<P>>
typealias Rows6<P: Panel> = Both<Rows4<P>, Rows2<P>>
typealias Rows7<P: Panel> = Both<Rows4<P>, Rows3<P>>
typealias Rows8<P: Panel> = Both<Rows4<P>, Rows4<P>>
typealias Rows9<P: Panel> = Both<Rows8<P>, Row<P>>
typealias Rows10<P: Panel> = Both<Rows8<P>, Rows2<P>>
typealias Rows11<P: Panel> = Both<Rows8<P>, Rows3<P>>
typealias Rows12<P: Panel> = Both<Rows8<P>, Rows4<P>>
