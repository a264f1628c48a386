// The same steps for one point: the numbers of the table themselves in place of blocks. Every result has the bits
// that the loop over blocks gives, because both round alike: `one` fuses exactly where `mad` does.

import KernelTable

@inline(__always) private func one(_ a: Double, _ b: Double, _ c: Double) -> Double {
  #if KERNELS_FMA || arch(arm64)
    c.addingProduct(a, b)
  #else
    a * b + c
  #endif
}
@inline(__always) private func truth(_ holds: Bool) -> Double { holds ? 1 : 0 }

/// Runs the steps at one point, whose numbers stand one after the other from `values` on.
func pointStepLoop(
  _ steps: UnsafePointer<Step>, _ count: Int, _ values: UnsafeMutablePointer<Double>,
  _ pool: UnsafePointer<Double>
) {
  var k = 0
  while k < count {
    let s = steps + k
    k &+= 1
    let a = values[Int(s.pointee.a)]
    let x = s.pointee.x, y = s.pointee.y
    var b: Double { @inline(__always) get { values[Int(s.pointee.b)] } }
    var c: Double { @inline(__always) get { values[Int(s.pointee.c)] } }
    var d: Double { @inline(__always) get { values[Int(s.pointee.d)] } }
    let result: Double
    switch s.pointee.code {
    case .copy, .stream: result = a
    case .negate: result = -a
    case .absolute: result = a.magnitude
    case .square: result = a * a
    case .reciprocal: result = 1 / a
    case .sqrt: result = a.squareRoot()
    case .reciprocalSqrt: result = 1 / a.squareRoot()
    case .relu: result = 0 > a ? 0 : a
    case .not: result = truth(a == 0)
    case .scale: result = x * a
    case .offset: result = a + x
    case .reverse: result = x - a
    case .over: result = x / a
    case .affine: result = one(x, a, y)
    case .offsetScale: result = (a + x) * y
    case .offsetSquare: result = (a + x) * (a + x)
    case .polynomial:
      let coefficients = pool + Int(x)
      var p =
        coefficients[0] == 1 ? a + coefficients[1] : one(coefficients[0], a, coefficients[1])
      var j = 2
      while j < Int(y) {
        p = one(p, a, coefficients[j])
        j &+= 1
      }
      result = p
    case .add: result = a + b
    case .subtract: result = a - b
    case .multiply: result = a * b
    case .divide: result = a / b
    case .differenceSquare: result = (a - b) * (a - b)
    case .gate: result = a == 0 ? 0 : a * b
    case .equal: result = truth(a == b)
    case .notEqual: result = truth(a != b)
    case .less: result = truth(a < b)
    case .lessEqual: result = truth(a <= b)
    case .and: result = truth(a != 0 && b != 0)
    case .or: result = truth(a != 0 || b != 0)
    case .scaleAdd: result = one(x, a, b)
    case .scaleSubtract: result = one(x, a, -b)
    case .scaleMultiply: result = a * b * x
    case .multiplyOffset: result = one(a, b, x)
    case .multiplyReverse: result = one(-a, b, x)
    case .offsetMultiply: result = (a + x) * b
    case .reverseMultiply: result = (x - a) * b
    case .scaleScale: result = x * a + y * b
    case .addScale: result = (a + b) * x
    case .subtractScale: result = (a - b) * x
    case .multiplyAdd: result = one(a, b, c)
    case .multiplySubtract: result = one(a, b, -c)
    case .subtractMultiply: result = one(-a, b, c)
    case .addTimes: result = (a + b) * c
    case .subtractTimes: result = (a - b) * c
    case .multiplyMultiply: result = a * b * c
    case .addAdd: result = a + b + c
    case .select: result = a != 0 ? b : c
    case .productsSum: result = a * b + c * d
    case .productsDifference: result = a * b - c * d
    case .fill: result = x
    case .unary, .binary, .power, .scalar, .scalar2, .balls, .bound, .input, .constant: continue
    }
    values[Int(s.pointee.target)] = result
  }
}
