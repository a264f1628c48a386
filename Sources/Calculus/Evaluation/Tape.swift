// Expressions as a list of values, each computed from earlier ones: what is compiled and what is differentiated.
// Equal values are one value, so what several outputs have in common is there once. Entries are mathematics, not
// instructions: derivatives of entries are entries again, in either direction and to any order.

struct Tape {
  /// The number of a value.
  typealias Value = Int32

  /// What an entry says of its values `a` and `b` and the number `x`.
  enum Operation: UInt8 {
    /// The input with number a; the number x, whose exact value is number a of `exact` if a ≥ 0, e if a is −2.
    case input, number
    /// A number, if there is one, stands first.
    case add, multiply
    case subtract, divide, negate, exp
    /// a to the whole number b > 1; to the fraction number b of `exact`, above 0; to any power b.
    case integerPower, root, power
    /// Coefficients at b, c of them, the highest first.
    case polynomial
    /// Row c of the function table of a, of a and b, of the b arguments from place a of `lists` on.
    case call, call2, calls
    /// Row c of arguments in a list at b, computed by its definition a.
    case defined
    case compare, select
    /// 0 where a is 0, else a·b.
    case gate
    /// A sum, product or integral: number a of `bounds`, the operands c of them at b of `lists`.
    case bound
  }

  struct Entry: Pooled {
    var operation: Operation
    var a: Int32 = 0
    var b: Int32 = 0
    var c: Int32 = 0
    var x = 0.0

    @inline(__always) static func == (l: Entry, r: Entry) -> Bool {
      l.operation == r.operation && l.a == r.a && l.b == r.b && l.c == r.c
        && l.x.bitPattern == r.x.bitPattern
    }
    @inline(__always) var fingerprint: UInt {
      UInt(operation.rawValue).stirred(a).stirred(b).stirred(c).stirred(x.bitPattern).settled
    }
  }

  private(set) var pool: Pool<Entry>
  private(set) var exact: [Rational] = []
  private(set) var coefficients: [Double] = []
  private(set) var lists: [Value] = []
  private(set) var bounds: [(program: BoundProgram, expression: Expr)] = []

  init(capacity: Int) { pool = Pool(capacity: capacity) }

  var count: Int { pool.count }
  @inline(__always) subscript(_ v: Value) -> Entry { pool[v] }

  @inline(__always) mutating func add(
    _ operation: Operation, _ a: Int32 = 0, _ b: Int32 = 0, _ c: Int32 = 0
  ) -> Value {
    pool.index(of: Entry(operation: operation, a: a, b: b, c: c))
  }

  mutating func input(_ k: Int) -> Value { add(.input, Int32(k)) }

  // MARK: Numbers

  mutating func number(_ x: Double) -> Value { pool.index(of: Entry(operation: .number, a: -1, x: x)) }

  /// A number whose exact value matters where it is an exponent.
  mutating func number(_ value: Rational) -> Value {
    if case .small(let n, 1) = value { return number(Double(n)) }
    return pool.index(of: Entry(operation: .number, a: place(of: value), x: value.double))
  }

  mutating func euler() -> Value { pool.index(of: Entry(operation: .number, a: -2, x: 2.718281828459045)) }

  func isNumber(_ v: Value) -> Bool { self[v].operation == .number }
  func isNumber(_ v: Value, _ x: Double) -> Bool { self[v].operation == .number && self[v].x == x }
  func isEuler(_ v: Value) -> Bool { self[v].operation == .number && self[v].a == -2 }

  /// The exact value of a number, if it is known.
  func exactValue(_ v: Value) -> Rational? {
    let e = self[v]
    guard e.operation == .number else { return nil }
    if e.a >= 0 { return exact[Int(e.a)] }
    guard e.a == -1, let n = Int(exactly: e.x), n.magnitude < 1 << 53 else { return nil }
    return Rational(n)
  }

  /// Fractions are few: those that are exponents and coefficients.
  private mutating func place(of value: Rational) -> Int32 {
    if let last = exact.last, last == value { return Int32(exact.count - 1) }
    if exact.count < 64, let k = exact.firstIndex(of: value) { return Int32(k) }
    exact.append(value)
    return Int32(exact.count - 1)
  }

  // MARK: Entries with lists

  mutating func list(_ values: [Value]) -> Int32 {
    lists += values
    return Int32(lists.count - values.count)
  }

  mutating func polynomial(_ x: Value, _ list: [Double]) -> Value {
    var list = list[...]
    while let first = list.first, first == 0 { list.removeFirst() }
    switch list.count {
    case 0: return number(0.0)
    case 1: return number(list[list.startIndex])
    case 2: return sum(multiply(number(list[list.startIndex]), x), number(list[list.startIndex + 1]))
    default:
      coefficients += list
      return pool.unique(
        Entry(
          operation: .polynomial, a: x, b: Int32(coefficients.count - list.count), c: Int32(list.count)))
    }
  }

  mutating func calls(_ row: Int, _ arguments: [Value]) -> Value {
    let place = list(arguments)
    return pool.unique(Entry(operation: .calls, a: place, b: Int32(arguments.count), c: Int32(row)))
  }

  /// Row k of the arguments listed at `place`, which `value` computes.
  mutating func defined(_ value: Value, _ place: Int32, _ k: Int) -> Value {
    add(.defined, value, place, Int32(k))
  }

  mutating func bound(_ program: BoundProgram, _ e: Expr, _ operands: [Value]) -> Value {
    bounds.append((program, e))
    let place = list(operands)
    return pool.unique(
      Entry(operation: .bound, a: Int32(bounds.count - 1), b: place, c: Int32(operands.count)))
  }

  /// Calls `visit` with each value that `v` is computed from.
  @inline(__always) func eachOperand(_ v: Value, _ visit: (Value) -> Void) {
    let e = self[v]
    switch e.operation {
    case .input, .number: break
    case .negate, .exp, .integerPower, .root, .polynomial, .call, .defined: visit(e.a)
    case .add, .multiply, .subtract, .divide, .power, .call2, .compare, .gate:
      visit(e.a)
      visit(e.b)
    case .select:
      visit(e.a)
      visit(e.b)
      visit(e.c)
    case .calls: for k in Int(e.a)..<Int(e.a + e.b) { visit(lists[k]) }
    case .bound: for k in Int(e.b)..<Int(e.b + e.c) { visit(lists[k]) }
    }
  }
}
