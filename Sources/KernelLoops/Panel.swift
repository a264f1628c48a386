// A strip of a matrix row as wide as the product's inner tile: four doubles or eight floats. The matrix
// loops are written once over this protocol and specialised for its two concrete types; every member is
// inlined.

protocol Panel {
  associatedtype Element: BinaryFloatingPoint & SIMDScalar & Sendable
  static var width: Int { get }
  static var zero: Self { get }
  static func load(_ p: UnsafePointer<Element>) -> Self
  func store(_ p: UnsafeMutablePointer<Element>)
  /// self + s v.
  func adding(_ s: Element, _ v: Self) -> Self
  /// self + u v, element by element.
  func adding(_ u: Self, _ v: Self) -> Self
  func scaled(_ s: Element) -> Self
  /// The sum of the elements.
  var total: Element { get }
}

struct DoublePanel: Panel {
  var v: SIMD4<Double>

  @inline(__always) init(_ v: SIMD4<Double>) { self.v = v }
  @inline(__always) static var width: Int { 4 }
  @inline(__always) static var zero: DoublePanel { DoublePanel(SIMD4(repeating: 0)) }
  @inline(__always) static func load(_ p: UnsafePointer<Double>) -> DoublePanel {
    DoublePanel(UnsafeRawPointer(p).loadUnaligned(as: SIMD4<Double>.self))
  }
  @inline(__always) func store(_ p: UnsafeMutablePointer<Double>) {
    UnsafeMutableRawPointer(p).storeBytes(of: v, as: SIMD4<Double>.self)
  }
  @inline(__always) func adding(_ s: Double, _ other: DoublePanel) -> DoublePanel {
    adding(DoublePanel(SIMD4(repeating: s)), other)
  }
  @inline(__always) func adding(_ u: DoublePanel, _ w: DoublePanel) -> DoublePanel {
    #if KERNELS_FMA || arch(arm64)
      DoublePanel(v.addingProduct(u.v, w.v))
    #else
      DoublePanel(v + u.v * w.v)
    #endif
  }
  @inline(__always) var total: Double {
    let two = v.lowHalf + v.highHalf
    return two.x + two.y
  }
  @inline(__always) func scaled(_ s: Double) -> DoublePanel { DoublePanel(v * SIMD4(repeating: s)) }
}

struct FloatPanel: Panel {
  var v: SIMD8<Float>

  @inline(__always) init(_ v: SIMD8<Float>) { self.v = v }
  @inline(__always) static var width: Int { 8 }
  @inline(__always) static var zero: FloatPanel { FloatPanel(SIMD8(repeating: 0)) }
  @inline(__always) static func load(_ p: UnsafePointer<Float>) -> FloatPanel {
    FloatPanel(UnsafeRawPointer(p).loadUnaligned(as: SIMD8<Float>.self))
  }
  @inline(__always) func store(_ p: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(p).storeBytes(of: v, as: SIMD8<Float>.self)
  }
  @inline(__always) func adding(_ s: Float, _ other: FloatPanel) -> FloatPanel {
    adding(FloatPanel(SIMD8(repeating: s)), other)
  }
  @inline(__always) func adding(_ u: FloatPanel, _ w: FloatPanel) -> FloatPanel {
    #if KERNELS_FMA || arch(arm64)
      FloatPanel(v.addingProduct(u.v, w.v))
    #else
      FloatPanel(v + u.v * w.v)
    #endif
  }
  @inline(__always) var total: Float {
    let four = v.lowHalf + v.highHalf
    let two = four.lowHalf + four.highHalf
    return two.x + two.y
  }
  @inline(__always) func scaled(_ s: Float) -> FloatPanel { FloatPanel(v * SIMD8(repeating: s)) }
}
