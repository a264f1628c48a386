// The steps of compiled expressions: a switch over a byte, then a pass over a block with its operands in
// vectors, four at a time. What one pass can do together is one step, because a pass costs what it stores.

import CKernels
import KernelTable

typealias Places = UnsafePointer<UnsafeMutablePointer<Double>>
private typealias Column = UnsafeMutablePointer<Double>

/// out = body(i) for the lanes from i on, for i = 0, 8, 16 …
@inline(__always) private func each(_ out: Column, _ count: Int, _ body: (Int) -> Lanes) {
  var i = 0
  while i &+ 32 <= count {
    let p = body(i), q = body(i &+ 8), r = body(i &+ 16), s = body(i &+ 24)
    ck_store(out + i, p)
    ck_store(out + (i &+ 8), q)
    ck_store(out + (i &+ 16), r)
    ck_store(out + (i &+ 24), s)
    i &+= 32
  }
  while i < count {
    ck_store(out + i, body(i))
    i &+= 8
  }
}

@inline(__always) private func each(_ out: Column, _ a: Column, _ count: Int, _ body: (Lanes) -> Lanes) {
  each(out, count) { body(ck_load(a + $0)) }
}
@inline(__always) private func each(
  _ out: Column, _ a: Column, _ b: Column, _ count: Int, _ body: (Lanes, Lanes) -> Lanes
) {
  each(out, count) { body(ck_load(a + $0), ck_load(b + $0)) }
}
@inline(__always) private func each(
  _ out: Column, _ a: Column, _ b: Column, _ c: Column, _ count: Int, _ body: (Lanes, Lanes, Lanes) -> Lanes
) {
  each(out, count) { body(ck_load(a + $0), ck_load(b + $0), ck_load(c + $0)) }
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
    let x = lanes(s.pointee.x), y = lanes(s.pointee.y)
    var b: Column { @inline(__always) get { places[Int(s.pointee.b)] } }
    var c: Column { @inline(__always) get { places[Int(s.pointee.c)] } }
    switch s.pointee.code {
    case .copy: each(out, a, n) { $0 }
    case .negate: each(out, a, n) { negated($0) }
    case .absolute: each(out, a, n) { magnitude($0) }
    case .square: each(out, a, n) { $0 * $0 }
    case .reciprocal: each(out, a, n) { 1 / $0 }
    case .sqrt: each(out, a, n) { ck_sqrt($0) }
    case .reciprocalSqrt: each(out, a, n) { 1 / ck_sqrt($0) }
    case .relu: each(out, a, n) { ck_larger(Lanes.zero, $0) }
    case .not: each(out, a, n) { truth($0 .== Lanes.zero) }
    case .scale: each(out, a, n) { x * $0 }
    case .offset: each(out, a, n) { $0 + x }
    case .reverse: each(out, a, n) { x - $0 }
    case .over: each(out, a, n) { x / $0 }
    case .affine: each(out, a, n) { mad(x, $0, y) }
    case .offsetScale: each(out, a, n) { ($0 + x) * y }
    case .offsetSquare:
      each(out, a, n) {
        let t = $0 + x
        return t * t
      }
    case .polynomial: polynomial(a, pool + Int(s.pointee.b), Int(s.pointee.c), out, n)
    case .add: each(out, a, b, n) { $0 + $1 }
    case .subtract: each(out, a, b, n) { $0 - $1 }
    case .multiply: each(out, a, b, n) { $0 * $1 }
    case .divide: each(out, a, b, n) { $0 / $1 }
    case .differenceSquare:
      each(out, a, b, n) {
        let t = $0 - $1
        return t * t
      }
    case .gate: each(out, a, b, n) { select($0 .== Lanes.zero, Lanes.zero, $0 * $1) }
    case .equal: each(out, a, b, n) { truth($0 .== $1) }
    case .notEqual: each(out, a, b, n) { truth($0 .!= $1) }
    case .less: each(out, a, b, n) { truth($0 .< $1) }
    case .lessEqual: each(out, a, b, n) { truth($0 .<= $1) }
    case .and: each(out, a, b, n) { truth(($0 .!= Lanes.zero) .& ($1 .!= Lanes.zero)) }
    case .or: each(out, a, b, n) { truth(($0 .!= Lanes.zero) .| ($1 .!= Lanes.zero)) }
    case .scaleAdd: each(out, a, b, n) { mad(x, $0, $1) }
    case .scaleSubtract: each(out, a, b, n) { mad(x, $0, negated($1)) }
    case .scaleMultiply: each(out, a, b, n) { $0 * $1 * x }
    case .multiplyOffset: each(out, a, b, n) { mad($0, $1, x) }
    case .multiplyReverse: each(out, a, b, n) { mad(negated($0), $1, x) }
    case .offsetMultiply: each(out, a, b, n) { ($0 + x) * $1 }
    case .reverseMultiply: each(out, a, b, n) { (x - $0) * $1 }
    case .scaleScale: each(out, a, b, n) { x * $0 + y * $1 }
    case .addScale: each(out, a, b, n) { ($0 + $1) * x }
    case .subtractScale: each(out, a, b, n) { ($0 - $1) * x }
    case .multiplyAdd: each(out, a, b, c, n) { mad($0, $1, $2) }
    case .multiplySubtract: each(out, a, b, c, n) { mad($0, $1, negated($2)) }
    case .subtractMultiply: each(out, a, b, c, n) { mad(negated($0), $1, $2) }
    case .addTimes: each(out, a, b, c, n) { ($0 + $1) * $2 }
    case .subtractTimes: each(out, a, b, c, n) { ($0 - $1) * $2 }
    case .multiplyMultiply: each(out, a, b, c, n) { $0 * $1 * $2 }
    case .addAdd: each(out, a, b, c, n) { $0 + $1 + $2 }
    case .select: each(out, a, b, c, n) { select($0 .!= Lanes.zero, $1, $2) }
    case .productsSum:
      let d = places[Int(s.pointee.d)]
      each(out, n) { ck_load(a + $0) * ck_load(b + $0) + ck_load(c + $0) * ck_load(d + $0) }
    case .productsDifference:
      let d = places[Int(s.pointee.d)]
      each(out, n) { ck_load(a + $0) * ck_load(b + $0) - ck_load(c + $0) * ck_load(d + $0) }
    case .fill: each(out, n) { _ in x }
    case .stream:
      var i = 0
      while i < n {
        ck_stream(out + i, ck_load(a + i))
        i &+= 8
      }
    case .unary, .binary, .power, .scalar, .scalar2, .balls, .bound, .input, .constant: break
    }
  }
}
