// The constructors of a tape. Numbers fold, signs and numbers move outwards (which changes no digit, or the last),
// and what loses digits or overflows as it is written becomes the function that does not.
import Kernels

extension Tape {
  // MARK: Sums

  mutating func sum(_ a: Value, _ b: Value) -> Value {
    let (a, b) = isNumber(b) ? (b, a) : (a, b)
    if isNumber(a) {
      let c = self[a].x
      if isNumber(b) { return number(c + self[b].x) }
      if c == 0 { return b }
      if let value = differenceOfOne(c, b) { return value }
      if self[b].operation == .negate { return add(.subtract, a, self[b].a) }
      return add(.add, a, b)
    }
    if self[b].operation == .negate { return difference(a, self[b].a) }
    if self[a].operation == .negate { return difference(b, self[a].a) }
    return a <= b ? add(.add, a, b) : add(.add, b, a)
  }

  mutating func difference(_ a: Value, _ b: Value) -> Value {
    if isNumber(b) { return sum(a, number(-self[b].x)) }
    if self[b].operation == .negate { return sum(a, self[b].a) }
    if isNumber(a) {
      if self[a].x == 0 { return negate(b) }
      if let value = differenceOfOne(-self[a].x, b) { return negate(value) }
    }
    return add(.subtract, a, b)
  }

  /// e^u − 1 is expm1(u), and c − c·cos u is 2c·sin²(u/2): both keep their digits where u is small. The sum of
  /// `c` and `v`, if it is one of them.
  private mutating func differenceOfOne(_ c: Double, _ v: Value) -> Value? {
    let e = self[v]
    if e.operation == .exp, c == -1 { return call(Function.expm1, e.a) }
    var factor = 1.0, cosine = e
    if e.operation == .negate {
      factor = -1
      cosine = self[e.a]
    } else if e.operation == .multiply, isNumber(e.a) {
      factor = self[e.a].x
      cosine = self[e.b]
    }
    guard cosine.operation == .call, Int(cosine.c) == Function.cos, factor == -c else { return nil }
    let sine = call(Function.sin, multiply(number(0.5), cosine.a))
    return multiply(number(2 * c), integerPower(sine, 2))
  }

  mutating func negate(_ a: Value) -> Value {
    let e = self[a]
    switch e.operation {
    case .number: return number(-e.x)
    case .negate: return e.a
    case .multiply where isNumber(e.a): return add(.multiply, number(-self[e.a].x), e.b)
    case .divide where isNumber(e.a): return add(.divide, number(-self[e.a].x), e.b)
    case .subtract: return difference(e.b, e.a)
    case .add where isNumber(e.a): return difference(number(-self[e.a].x), e.b)
    default: return add(.negate, a)
    }
  }

  // MARK: Products

  mutating func multiply(_ a: Value, _ b: Value) -> Value {
    let (a, b) = isNumber(b) ? (b, a) : (a, b)
    let first = self[a], second = self[b]
    if first.operation == .number {
      let c = first.x
      switch second.operation {
      case .number: return number(c * second.x)
      case _ where c == 1: return b
      case _ where c == -1: return negate(b)
      case .negate: return multiply(number(-c), second.a)
      case .multiply where isNumber(second.a) && (c * self[second.a].x).isNormal:
        return multiply(number(c * self[second.a].x), second.b)
      case .divide where isNumber(second.a) && (c * self[second.a].x).isNormal:
        return add(.divide, number(c * self[second.a].x), second.b)
      default: return add(.multiply, a, b)
      }
    }
    if a == b { return integerPower(a, 2) }
    if first.operation == .negate {
      return second.operation == .negate ? multiply(first.a, second.a) : negate(multiply(first.a, b))
    }
    if second.operation == .negate { return negate(multiply(a, second.a)) }
    if first.operation == .multiply, isNumber(first.a) { return multiply(first.a, multiply(first.b, b)) }
    if second.operation == .multiply, isNumber(second.a) { return multiply(second.a, multiply(a, second.b)) }
    if second.operation == .divide, isNumber(second.a) {
      return divide(multiply(second.a, a), second.b)
    }
    if first.operation == .divide, isNumber(first.a) { return divide(multiply(first.a, b), first.b) }
    return a <= b ? add(.multiply, a, b) : add(.multiply, b, a)
  }

  /// A quotient by a number is a product where the number's reciprocal is exact: a power of two.
  mutating func divide(_ a: Value, _ b: Value) -> Value {
    let above = self[a], below = self[b]
    if below.operation == .number {
      if above.operation == .number { return number(above.x / below.x) }
      if below.x.significand == 1, (1 / below.x).isNormal { return multiply(number(1 / below.x), a) }
    }
    if above.operation == .negate { return negate(divide(above.a, b)) }
    if below.operation == .negate { return negate(divide(a, below.a)) }
    // 1/(1 + e^v) and e^v/(1 + e^v) do not overflow as sigmoids.
    if below.operation == .add, isNumber(below.a, 1), self[below.b].operation == .exp {
      if above.operation == .number {
        return multiply(a, call(Function.sigmoid, negate(self[below.b].a)))
      }
      if a == below.b { return call(Function.sigmoid, self[below.b].a) }
    }
    return add(.divide, a, b)
  }

  // MARK: Powers

  mutating func exp(_ a: Value) -> Value {
    isNumber(a) ? number(Scalar.exp(self[a].x)) : add(.exp, a)
  }

  /// a to a whole number; negative ones are below a line, where they share what stands above others.
  mutating func integerPower(_ a: Value, _ n: Int) -> Value {
    let e = self[a]
    switch n {
    case 0: return number(1.0)
    case 1: return a
    case -1: return divide(number(1.0), a)
    case _ where e.operation == .number:
      return number(n == 2 ? e.x * e.x : n == 3 ? e.x * e.x * e.x : Scalar.pow(e.x, Double(n)))
    case _ where n.magnitude > 0xFFFF: return add(.power, a, number(Double(n)))
    case _ where n < 0: return divide(number(1.0), integerPower(a, -n))
    case _ where e.operation == .negate:
      let power = integerPower(e.a, n)
      return n % 2 == 0 ? power : negate(power)
    default: return add(.integerPower, a, Int32(n))
    }
  }

  /// a to an exact power. With an odd denominator the root is the real one.
  mutating func power(_ a: Value, exactly r: Rational) -> Value {
    if let n = r.int { return integerPower(a, n) }
    if isEuler(a) { return number(Scalar.exp(r.double)) }
    if r.isInteger { return power(a, number(r.double)) }
    if r.isNegative { return divide(number(1.0), power(a, exactly: -r)) }
    if isNumber(a) { return number(Tape.root(self[a].x, r)) }
    let place = number(r)
    return add(.root, a, self[place].a)
  }

  static func root(_ x: Double, _ r: Rational) -> Double {
    switch r {
    case .small(1, 2): return Scalar.sqrt(x)
    case .small(1, 3): return Scalar.cbrt(x)
    default:
      guard r.hasOddDenominator else { return Scalar.pow(x, r.double) }
      let size = Scalar.pow(x.magnitude, r.double)
      return x < 0 && !r.hasEvenNumerator ? -size : size
    }
  }

  mutating func power(_ a: Value, _ b: Value) -> Value {
    if let r = exactValue(b) { if r.int != nil || !r.isInteger { return power(a, exactly: r) } }
    if isEuler(a) { return exp(b) }
    if isNumber(a), isNumber(b) { return number(Scalar.pow(self[a].x, self[b].x)) }
    return add(.power, a, b)
  }

  // MARK: Calls

  /// Row k of one argument.
  mutating func call(_ k: Int, _ a: Value) -> Value {
    let e = self[a]
    if k == Function.ln {
      // ln(1 + e^v) is softplus, ln(1 + v) log1p, ln σ(v) is −softplus(−v).
      if e.operation == .add, isNumber(e.a, 1) {
        let v = self[e.b]
        return v.operation == .exp ? call(Function.softplus, v.a) : call(Function.log1p, e.b)
      }
      if e.operation == .call, Int(e.c) == Function.sigmoid {
        return negate(call(Function.softplus, negate(e.a)))
      }
    }
    if e.operation == .number {
      switch Function.values[k] {
      case .unary(let kernel): return number(Scalar.value(kernel, e.x))
      case .scalar(let f): return number(f(e.x))
      default: break
      }
    }
    return add(.call, a, 0, Int32(k))
  }

  /// Row k of two arguments.
  mutating func call(_ k: Int, _ a: Value, _ b: Value) -> Value {
    if isNumber(a), isNumber(b) {
      switch Function.values[k] {
      case .binary(let kernel): return number(Scalar.value(kernel, self[a].x, self[b].x))
      case .scalar2(let f): return number(f(self[a].x, self[b].x))
      default: break
      }
    }
    return add(.call2, a, b, Int32(k))
  }

  mutating func select(_ condition: Value, _ a: Value, _ b: Value) -> Value {
    if a == b { return a }
    if isNumber(condition) { return self[condition].x != 0 ? a : b }
    return add(.select, condition, a, b)
  }
}

extension Function {
  /// How numbers come out of each row, without the rest of the row.
  static let values: [Value] = table.map(\.value)
  static let forms: [Form] = table.map(\.form)
  static let sigmoid = required("sigmoid")
  static let softplus = required("softplus")
  static let log1p = required("log1p")
  static let expm1 = required("expm1")
  static let sin = required("sin")
  static let cos = required("cos")
}
