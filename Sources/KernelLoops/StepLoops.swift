// The steps of compiled expressions: a switch over a byte, then a pass over a block with its operands in
// vectors, four at a time. What one pass can do together is one step, because a pass costs what it stores.

import CKernels
import KernelTable

typealias Places = UnsafePointer<UnsafeMutablePointer<Double>>
private typealias Column = UnsafeMutablePointer<Double>

/// Where the vectors of a block begin: 0, 8, 16 … A sequence, because closures with vectors inside are not inlined
/// reliably; a pass is as fast as its stores, and more than one vector at a time gains nothing.
private struct Vectors: Sequence, IteratorProtocol {
  private var at = -8
  private let end: Int
  @inline(__always) init(_ count: Int) { end = count }
  @inline(__always) func makeIterator() -> Vectors { self }
  @inline(__always) mutating func next() -> Int? {
    at &+= 8
    return at < end ? at : nil
  }
}

/// 1 where the mask is set, else 0.
@inline(__always) private func truth(_ mask: LaneMask) -> Lanes { select(mask, lanes(1), Lanes.zero) }

/// Horner's scheme on 32 numbers at once, so that eight chains of products are under way.
@inline(__always) private func polynomial(
  _ a: Column, _ coefficients: UnsafePointer<Double>, _ count: Int, _ out: Column, _ n: Int
) {
  let first = lanes(coefficients[0]), second = lanes(coefficients[1])
  let isMonic = coefficients[0] == 1
  var i = 0
  while i &+ 32 <= n {
    let x0 = ck_load(a + i), x1 = ck_load(a + (i &+ 8)), x2 = ck_load(a + (i &+ 16)),
      x3 = ck_load(a + (i &+ 24))
    var p0: Lanes, p1: Lanes, p2: Lanes, p3: Lanes
    if isMonic {
      p0 = x0 + second
      p1 = x1 + second
      p2 = x2 + second
      p3 = x3 + second
    } else {
      p0 = mad(first, x0, second)
      p1 = mad(first, x1, second)
      p2 = mad(first, x2, second)
      p3 = mad(first, x3, second)
    }
    var k = 2
    while k < count {
      let c = lanes(coefficients[k])
      p0 = mad(p0, x0, c)
      p1 = mad(p1, x1, c)
      p2 = mad(p2, x2, c)
      p3 = mad(p3, x3, c)
      k &+= 1
    }
    ck_store(out + i, p0)
    ck_store(out + (i &+ 8), p1)
    ck_store(out + (i &+ 16), p2)
    ck_store(out + (i &+ 24), p3)
    i &+= 32
  }
  while i < n {
    let x = ck_load(a + i)
    var p = isMonic ? x + second : mad(first, x, second)
    var k = 2
    while k < count {
      p = mad(p, x, lanes(coefficients[k]))
      k &+= 1
    }
    ck_store(out + i, p)
    i &+= 8
  }
}

/// Runs the steps on blocks of n numbers, a multiple of eight.
func stepLoop(
  _ steps: UnsafePointer<Step>, _ count: Int, _ places: Places, _ pool: UnsafePointer<Double>, _ n: Int
) {
  var k = 0
  while k < count {
    let s = steps + k
    k &+= 1
    let out = places[Int(s.pointee.target)], a = places[Int(s.pointee.a)]
    // Numbers, not vectors: a vector that a closure holds is taken apart.
    let x = s.pointee.x, y = s.pointee.y
    // Of steps with fewer blocks these are place 0.
    let b = places[Int(s.pointee.b)], c = places[Int(s.pointee.c)], d = places[Int(s.pointee.d)]
    switch s.pointee.code {
    case .copy: for i in Vectors(n) { ck_store(out + i, ck_load(a + i)) }
    case .negate: for i in Vectors(n) { ck_store(out + i, negated(ck_load(a + i))) }
    case .absolute: for i in Vectors(n) { ck_store(out + i, magnitude(ck_load(a + i))) }
    case .square: for i in Vectors(n) { ck_store(out + i, ck_load(a + i) * ck_load(a + i)) }
    case .reciprocal: for i in Vectors(n) { ck_store(out + i, 1 / ck_load(a + i)) }
    case .sqrt: for i in Vectors(n) { ck_store(out + i, ck_sqrt(ck_load(a + i))) }
    case .reciprocalSqrt: for i in Vectors(n) { ck_store(out + i, 1 / ck_sqrt(ck_load(a + i))) }
    case .relu: for i in Vectors(n) { ck_store(out + i, ck_larger(Lanes.zero, ck_load(a + i))) }
    case .not: for i in Vectors(n) { ck_store(out + i, truth(ck_load(a + i) .== Lanes.zero)) }
    case .scale: for i in Vectors(n) { ck_store(out + i, lanes(x) * ck_load(a + i)) }
    case .offset: for i in Vectors(n) { ck_store(out + i, ck_load(a + i) + lanes(x)) }
    case .reverse: for i in Vectors(n) { ck_store(out + i, lanes(x) - ck_load(a + i)) }
    case .over: for i in Vectors(n) { ck_store(out + i, lanes(x) / ck_load(a + i)) }
    case .affine: for i in Vectors(n) { ck_store(out + i, mad(lanes(x), ck_load(a + i), lanes(y))) }
    case .offsetScale: for i in Vectors(n) { ck_store(out + i, (ck_load(a + i) + lanes(x)) * lanes(y)) }
    case .offsetSquare:
      for i in Vectors(n) {
        let t = ck_load(a + i) + lanes(x)
        ck_store(out + i, t * t)
      }
    case .polynomial: polynomial(a, pool + Int(s.pointee.x), Int(s.pointee.y), out, n)
    case .add: for i in Vectors(n) { ck_store(out + i, ck_load(a + i) + ck_load(b + i)) }
    case .subtract: for i in Vectors(n) { ck_store(out + i, ck_load(a + i) - ck_load(b + i)) }
    case .multiply: for i in Vectors(n) { ck_store(out + i, ck_load(a + i) * ck_load(b + i)) }
    case .divide: for i in Vectors(n) { ck_store(out + i, ck_load(a + i) / ck_load(b + i)) }
    case .differenceSquare:
      for i in Vectors(n) {
        let t = ck_load(a + i) - ck_load(b + i)
        ck_store(out + i, t * t)
      }
    case .gate:
      for i in Vectors(n) {
        ck_store(out + i, select(ck_load(a + i) .== Lanes.zero, Lanes.zero, ck_load(a + i) * ck_load(b + i)))
      }
    case .equal: for i in Vectors(n) { ck_store(out + i, truth(ck_load(a + i) .== ck_load(b + i))) }
    case .notEqual: for i in Vectors(n) { ck_store(out + i, truth(ck_load(a + i) .!= ck_load(b + i))) }
    case .less: for i in Vectors(n) { ck_store(out + i, truth(ck_load(a + i) .< ck_load(b + i))) }
    case .lessEqual: for i in Vectors(n) { ck_store(out + i, truth(ck_load(a + i) .<= ck_load(b + i))) }
    case .and:
      for i in Vectors(n) {
        ck_store(out + i, truth((ck_load(a + i) .!= Lanes.zero) .& (ck_load(b + i) .!= Lanes.zero)))
      }
    case .or:
      for i in Vectors(n) {
        ck_store(out + i, truth((ck_load(a + i) .!= Lanes.zero) .| (ck_load(b + i) .!= Lanes.zero)))
      }
    case .scaleAdd: for i in Vectors(n) { ck_store(out + i, mad(lanes(x), ck_load(a + i), ck_load(b + i))) }
    case .scaleSubtract:
      for i in Vectors(n) { ck_store(out + i, mad(lanes(x), ck_load(a + i), negated(ck_load(b + i)))) }
    case .scaleMultiply: for i in Vectors(n) { ck_store(out + i, ck_load(a + i) * ck_load(b + i) * lanes(x)) }
    case .multiplyOffset:
      for i in Vectors(n) { ck_store(out + i, mad(ck_load(a + i), ck_load(b + i), lanes(x))) }
    case .multiplyReverse:
      for i in Vectors(n) { ck_store(out + i, mad(negated(ck_load(a + i)), ck_load(b + i), lanes(x))) }
    case .offsetMultiply:
      for i in Vectors(n) { ck_store(out + i, (ck_load(a + i) + lanes(x)) * ck_load(b + i)) }
    case .reverseMultiply:
      for i in Vectors(n) { ck_store(out + i, (lanes(x) - ck_load(a + i)) * ck_load(b + i)) }
    case .scaleScale:
      for i in Vectors(n) { ck_store(out + i, lanes(x) * ck_load(a + i) + lanes(y) * ck_load(b + i)) }
    case .addScale: for i in Vectors(n) { ck_store(out + i, (ck_load(a + i) + ck_load(b + i)) * lanes(x)) }
    case .subtractScale:
      for i in Vectors(n) { ck_store(out + i, (ck_load(a + i) - ck_load(b + i)) * lanes(x)) }
    case .multiplyAdd:
      for i in Vectors(n) { ck_store(out + i, mad(ck_load(a + i), ck_load(b + i), ck_load(c + i))) }
    case .multiplySubtract:
      for i in Vectors(n) { ck_store(out + i, mad(ck_load(a + i), ck_load(b + i), negated(ck_load(c + i)))) }
    case .subtractMultiply:
      for i in Vectors(n) { ck_store(out + i, mad(negated(ck_load(a + i)), ck_load(b + i), ck_load(c + i))) }
    case .addTimes:
      for i in Vectors(n) { ck_store(out + i, (ck_load(a + i) + ck_load(b + i)) * ck_load(c + i)) }
    case .subtractTimes:
      for i in Vectors(n) { ck_store(out + i, (ck_load(a + i) - ck_load(b + i)) * ck_load(c + i)) }
    case .multiplyMultiply:
      for i in Vectors(n) { ck_store(out + i, ck_load(a + i) * ck_load(b + i) * ck_load(c + i)) }
    case .addAdd: for i in Vectors(n) { ck_store(out + i, ck_load(a + i) + ck_load(b + i) + ck_load(c + i)) }
    case .select:
      for i in Vectors(n) {
        ck_store(out + i, select(ck_load(a + i) .!= Lanes.zero, ck_load(b + i), ck_load(c + i)))
      }
    case .productsSum:
      for i in Vectors(n) {
        ck_store(out + i, ck_load(a + i) * ck_load(b + i) + ck_load(c + i) * ck_load(d + i))
      }
    case .productsDifference:
      for i in Vectors(n) {
        ck_store(out + i, ck_load(a + i) * ck_load(b + i) - ck_load(c + i) * ck_load(d + i))
      }
    case .fill: for i in Vectors(n) { ck_store(out + i, lanes(x)) }
    case .stream:
      // A stream of nothing waits until what was streamed before is there for all to read.
      if n == 0 { ck_stream_end() }
      var i = 0
      while i < n {
        ck_stream(out + i, ck_load(a + i))
        i &+= 8
      }
    case .unary, .binary, .power, .scalar, .scalar2, .balls, .bound, .input, .constant: break
    }
  }
}
