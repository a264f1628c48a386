// The functions by name and number of arguments: where each has a real value, and the ball that holds it.
import CArb

/// What became of one step of a computation.
enum Value {
  case ball(Ball)
  /// Proved: there is no real value.
  case undefined
  /// Not settled at this precision.
  case unknown
}

/// A function of balls at a number of bits.
typealias BallFunction = @Sendable ([Ball], Int) -> Value

typealias RealFunction =
  @Sendable (UnsafeMutablePointer<arb_struct>?, UnsafePointer<arb_struct>?, Int) -> Void
typealias RealFunction2 =
  @Sendable (
    UnsafeMutablePointer<arb_struct>?, UnsafePointer<arb_struct>?, UnsafePointer<arb_struct>?, Int
  ) -> Void

enum Functions {
  /// By `name/arguments`.
  static let table: [String: BallFunction] = {
    var table = elementary
    table.merge(branching) { a, _ in a }
    table.merge(special) { a, _ in a }
    table.merge(orthogonal) { a, _ in a }
    return table
  }()

  /// The value that `body` writes where the condition holds.
  static func when(_ condition: Truth, _ body: (RealPointer) -> Void) -> Value {
    switch condition {
    case .no: return .undefined
    case .unknown: return .unknown
    case .yes: return settled(Ball.made(body))
    }
  }

  static func settled(_ ball: Ball) -> Value { ball.isFinite ? .ball(ball) : .unknown }

  /// Defined everywhere.
  static func everywhere(_ f: @escaping RealFunction) -> BallFunction {
    { x, bits in when(.yes) { f($0, x[0].p, bits) } }
  }

  /// Defined where `condition` says.
  static func on(_ condition: @escaping @Sendable (Ball) -> Truth, _ f: @escaping RealFunction)
    -> BallFunction
  {
    { x, bits in when(condition(x[0])) { f($0, x[0].p, bits) } }
  }

  // MARK: Elementary

  private static let elementary: [String: BallFunction] = [
    "ln/1": on({ $0 > 0 }, arb_log),
    "log2/1": on({ $0 > 0 }) { arb_log_base_ui($0, $1, 2, $2) },
    "log10/1": on({ $0 > 0 }) { arb_log_base_ui($0, $1, 10, $2) },
    "log1p/1": on({ $0 > -1 }, arb_log1p),
    "expm1/1": everywhere(arb_expm1),
    "sin/1": everywhere(arb_sin),
    "cos/1": everywhere(arb_cos),
    "tan/1": everywhere(arb_tan),
    "cot/1": on({ nonzero($0) }, arb_cot),
    "sec/1": everywhere(arb_sec),
    "csc/1": on({ nonzero($0) }, arb_csc),
    "asin/1": on({ $0 >= -1 && $0 <= 1 }, arb_asin),
    "acos/1": on({ $0 >= -1 && $0 <= 1 }, arb_acos),
    "atan/1": everywhere(arb_atan),
    "atan2/2": { x, bits in when(.yes) { arb_atan2($0, x[0].p, x[1].p, bits) } },
    "sinc/1": everywhere(arb_sinc),
    "sinh/1": everywhere(arb_sinh),
    "cosh/1": everywhere(arb_cosh),
    "tanh/1": everywhere(arb_tanh),
    "coth/1": on({ nonzero($0) }, arb_coth),
    "sech/1": everywhere(arb_sech),
    "csch/1": on({ nonzero($0) }, arb_csch),
    "asinh/1": everywhere(arb_asinh),
    "acosh/1": on({ $0 >= 1 }, arb_acosh),
    "atanh/1": on({ $0 > -1 && $0 < 1 }, arb_atanh),
    "hypot/2": { x, bits in when(.yes) { arb_hypot($0, x[0].p, x[1].p, bits) } },
  ]

  static func nonzero(_ x: Ball) -> Truth { x.isZero ? .no : x.containsZero ? .unknown : .yes }

  // MARK: Corners, jumps and branches

  private static let branching: [String: BallFunction] = [
    "abs/1": { x, _ in when(.yes) { arb_abs($0, x[0].p) } },
    "sign/1": { x, _ in when(.yes) { arb_sgn($0, x[0].p) } },
    "heaviside/1": { x, _ in truth(x[0] > 0) },
    "floor/1": everywhere(arb_floor),
    "ceil/1": everywhere(arb_ceil),
    "round/1": { x, bits in
      when(.yes) { r in
        // Halves go away from zero: the sign times the floor of |x| + 1/2.
        let half = Ball.made { arb_set_d($0, 0.5) }, sign = Ball()
        arb_abs(r, x[0].p)
        arb_add(r, r, half.p, bits)
        arb_floor(r, r, bits)
        arb_sgn(sign.p, x[0].p)
        arb_mul(r, r, sign.p, bits)
      }
    },
    "mod/2": { x, bits in
      when(nonzero(x[1])) { r in
        arb_div(r, x[0].p, x[1].p, bits)
        arb_floor(r, r, bits)
        arb_mul(r, r, x[1].p, bits)
        arb_sub(r, x[0].p, r, bits)
      }
    },
    "min/2": { x, bits in when(.yes) { arb_min($0, x[0].p, x[1].p, bits) } },
    "max/2": { x, bits in when(.yes) { arb_max($0, x[0].p, x[1].p, bits) } },
    "equals/2": { x, _ in truth(equal(x[0], x[1])) },
    "notequals/2": { x, _ in truth(!equal(x[0], x[1])) },
    "less/2": { x, _ in truth(x[0] < x[1]) },
    "lessequal/2": { x, _ in truth(x[0] <= x[1]) },
  ]

  static func equal(_ a: Ball, _ b: Ball) -> Truth {
    arb_eq(a.p, b.p) != 0 ? .yes : arb_ne(a.p, b.p) != 0 ? .no : .unknown
  }

  /// 1, 0, or not settled.
  static func truth(_ t: Truth) -> Value {
    switch t {
    case .yes: .ball(Ball(1))
    case .no: .ball(Ball(0))
    case .unknown: .unknown
    }
  }
}
