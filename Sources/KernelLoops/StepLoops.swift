// The steps of compiled expressions: a switch over a byte, then a pass over a block with its operands in
// vectors, four at a time. What one pass can do together is one step, because a pass costs what it stores.

import CKernels
import KernelTable

typealias Places = UnsafePointer<UnsafeMutablePointer<Double>>
private typealias Column = UnsafeMutablePointer<Double>

/// out = body(i) for the lanes from i on, for i = 0, 8, 16 … The body stands here once, so it is always inlined;
/// a pass is as fast as its stores, and more than one vector at a time gains nothing.
@inline(__always) private func each(_ out: Column, _ count: Int, _ body: (Int) -> Lanes) {
  var i = 0
  while i < count {
    ck_store(out + i, body(i))
    i &+= 8
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
    case .copy: each(out, n) { ck_load(a + $0) }
    case .negate: each(out, n) { negated(ck_load(a + $0)) }
    case .absolute: each(out, n) { magnitude(ck_load(a + $0)) }
    case .square: each(out, n) { ck_load(a + $0) * ck_load(a + $0) }
    case .reciprocal: each(out, n) { 1 / ck_load(a + $0) }
    case .sqrt: each(out, n) { ck_sqrt(ck_load(a + $0)) }
    case .reciprocalSqrt: each(out, n) { 1 / ck_sqrt(ck_load(a + $0)) }
    case .relu: each(out, n) { ck_larger(Lanes.zero, ck_load(a + $0)) }
    case .not: each(out, n) { truth(ck_load(a + $0) .== Lanes.zero) }
    case .scale: each(out, n) { lanes(x) * ck_load(a + $0) }
    case .offset: each(out, n) { ck_load(a + $0) + lanes(x) }
    case .reverse: each(out, n) { lanes(x) - ck_load(a + $0) }
    case .over: each(out, n) { lanes(x) / ck_load(a + $0) }
    case .affine: each(out, n) { mad(lanes(x), ck_load(a + $0), lanes(y)) }
    case .offsetScale: each(out, n) { (ck_load(a + $0) + lanes(x)) * lanes(y) }
    case .offsetSquare:
      each(out, n) {
        let t = ck_load(a + $0) + lanes(x)
        return t * t
      }
    case .polynomial: polynomial(a, pool + Int(s.pointee.x), Int(s.pointee.y), out, n)
    case .add: each(out, n) { ck_load(a + $0) + ck_load(b + $0) }
    case .subtract: each(out, n) { ck_load(a + $0) - ck_load(b + $0) }
    case .multiply: each(out, n) { ck_load(a + $0) * ck_load(b + $0) }
    case .divide: each(out, n) { ck_load(a + $0) / ck_load(b + $0) }
    case .differenceSquare:
      each(out, n) {
        let t = ck_load(a + $0) - ck_load(b + $0)
        return t * t
      }
    case .gate:
      each(out, n) { select(ck_load(a + $0) .== Lanes.zero, Lanes.zero, ck_load(a + $0) * ck_load(b + $0)) }
    case .equal: each(out, n) { truth(ck_load(a + $0) .== ck_load(b + $0)) }
    case .notEqual: each(out, n) { truth(ck_load(a + $0) .!= ck_load(b + $0)) }
    case .less: each(out, n) { truth(ck_load(a + $0) .< ck_load(b + $0)) }
    case .lessEqual: each(out, n) { truth(ck_load(a + $0) .<= ck_load(b + $0)) }
    case .and: each(out, n) { truth((ck_load(a + $0) .!= Lanes.zero) .& (ck_load(b + $0) .!= Lanes.zero)) }
    case .or: each(out, n) { truth((ck_load(a + $0) .!= Lanes.zero) .| (ck_load(b + $0) .!= Lanes.zero)) }
    case .scaleAdd: each(out, n) { mad(lanes(x), ck_load(a + $0), ck_load(b + $0)) }
    case .scaleSubtract: each(out, n) { mad(lanes(x), ck_load(a + $0), negated(ck_load(b + $0))) }
    case .scaleMultiply: each(out, n) { ck_load(a + $0) * ck_load(b + $0) * lanes(x) }
    case .multiplyOffset: each(out, n) { mad(ck_load(a + $0), ck_load(b + $0), lanes(x)) }
    case .multiplyReverse: each(out, n) { mad(negated(ck_load(a + $0)), ck_load(b + $0), lanes(x)) }
    case .offsetMultiply: each(out, n) { (ck_load(a + $0) + lanes(x)) * ck_load(b + $0) }
    case .reverseMultiply: each(out, n) { (lanes(x) - ck_load(a + $0)) * ck_load(b + $0) }
    case .scaleScale: each(out, n) { lanes(x) * ck_load(a + $0) + lanes(y) * ck_load(b + $0) }
    case .addScale: each(out, n) { (ck_load(a + $0) + ck_load(b + $0)) * lanes(x) }
    case .subtractScale: each(out, n) { (ck_load(a + $0) - ck_load(b + $0)) * lanes(x) }
    case .multiplyAdd: each(out, n) { mad(ck_load(a + $0), ck_load(b + $0), ck_load(c + $0)) }
    case .multiplySubtract: each(out, n) { mad(ck_load(a + $0), ck_load(b + $0), negated(ck_load(c + $0))) }
    case .subtractMultiply: each(out, n) { mad(negated(ck_load(a + $0)), ck_load(b + $0), ck_load(c + $0)) }
    case .addTimes: each(out, n) { (ck_load(a + $0) + ck_load(b + $0)) * ck_load(c + $0) }
    case .subtractTimes: each(out, n) { (ck_load(a + $0) - ck_load(b + $0)) * ck_load(c + $0) }
    case .multiplyMultiply: each(out, n) { ck_load(a + $0) * ck_load(b + $0) * ck_load(c + $0) }
    case .addAdd: each(out, n) { ck_load(a + $0) + ck_load(b + $0) + ck_load(c + $0) }
    case .select: each(out, n) { select(ck_load(a + $0) .!= Lanes.zero, ck_load(b + $0), ck_load(c + $0)) }
    case .productsSum:
      each(out, n) { ck_load(a + $0) * ck_load(b + $0) + ck_load(c + $0) * ck_load(d + $0) }
    case .productsDifference:
      each(out, n) { ck_load(a + $0) * ck_load(b + $0) - ck_load(c + $0) * ck_load(d + $0) }
    case .fill: each(out, n) { _ in lanes(x) }
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
