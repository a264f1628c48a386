// From balls to answers: the precision rises until what was asked for is proved, so that every digit and every last
// bit is right; what cannot be proved is said to be open.
//
//     = 400921fb54442d18      the bits of the nearest double
//     # -31416 -4             a whole number and the power of ten it is multiplied by: correctly rounded
//     s + 3ff0… 3ff8… 2       the sign (+ - 0 ?), doubles below and above, and n with |x| ≤ 2^n
//     u                       no real value
//     ~ -3000                 not told from 0, and |x| ≤ 2^-3000
//     ?                       not settled
import CArb

struct Answerer {
  let question: Question

  func answer(at point: [Fraction]) -> String {
    var bits: Int, most: Int
    switch question.wanted {
    case .double: (bits, most) = (128, 8192)
    case .digits(let n): (bits, most) = (Int(Double(n) * 3.3219281) + 64, Int.max / 8)
    case .sign(let n): (bits, most) = (min(96, n), n)
    }
    // What is asked for is worth any time, and some digits that cancel; beyond that patience counts.
    let sure = 4 * bits + 512
    let start = milliseconds()
    while true {
      defer { Arena.empty() }
      let before = milliseconds()
      let value = Evaluation(steps: question.steps, point: point, bits: bits).value()
      var bound: Int?
      var next = bits * 2
      switch value {
      case .undefined: return "u"
      case .unknown: break
      case .ball(let x):
        if let text = settled(x, bits) { return text }
        if x.containsZero {
          bound = magnitude(x)
        } else if case .digits = question.wanted {
          // Only the digits that are missing, as far as they are known.
          let missing = bits - arb_rel_accuracy_bits(x.p)
          if missing > 0, missing < bits { next = min(next, bits + missing + 64 + bits / 64) }
          if bits > sure, let text = closest(x, bits) { return text }
        }
        if bits >= most, case .sign = question.wanted { return bounds(x, sign: "?") }
      }
      let now = milliseconds()
      if next > most && bits >= most || next > sure && (now - start) + 3 * (now - before) > question.patience
      {
        if case .ball(let x) = value, case .sign = question.wanted { return bounds(x, sign: "?") }
        return bound.map { "~ \($0)" } ?? "?"
      }
      bits = min(next, most)
    }
  }

  /// The answer, if the ball is small enough for it.
  private func settled(_ x: Ball, _ bits: Int) -> String? {
    switch question.wanted {
    case .double: nearestDouble(x).map { "= " + String($0.bitPattern, radix: 16) }
    case .digits(let n): Decimal(x, digits: n, bits: bits)?.text
    case .sign:
      x.isPositive
        ? bounds(x, sign: "+")
        : x.isNegative ? bounds(x, sign: "-") : x.isZero ? bounds(x, sign: "0") : nil
    }
  }

  /// A value half-way between two decimals never leaves both: then one digit more.
  private func closest(_ x: Ball, _ bits: Int) -> String? {
    guard case .digits(let n) = question.wanted else { return nil }
    for more in 1...3 {
      if let found = Decimal(x, digits: n + more, bits: bits) { return found.text }
    }
    return nil
  }

  // MARK: Doubles

  private func ends<T>(
    _ x: Ball, _ body: (UnsafeMutablePointer<arf_struct>, UnsafeMutablePointer<arf_struct>) -> T
  ) -> T {
    let memory = UnsafeMutablePointer<arf_struct>.allocate(capacity: 2)
    memory.initialize(repeating: arf_struct(), count: 2)
    let (low, high) = (memory, memory + 1)
    arf_init(low)
    arf_init(high)
    defer {
      arf_clear(low)
      arf_clear(high)
      memory.deallocate()
    }
    arb_get_interval_arf(low, high, x.p, max(64, arb_bits(x.p) + 64))
    return body(low, high)
  }

  /// The double to which both ends round.
  private func nearestDouble(_ x: Ball) -> Double? {
    ends(x) { low, high in
      let a = nearest_double(low), b = nearest_double(high)
      return a == b ? (a == 0 ? 0 : a) : nil
    }
  }

  private func bounds(_ x: Ball, sign: String) -> String {
    ends(x) { low, high in
      let a = double_below(low), b = double_above(high)
      return
        "s \(sign) \(String(a.bitPattern, radix: 16)) \(String(b.bitPattern, radix: 16)) \(magnitude(x) ?? 0)"
    }
  }

  /// n with |x| ≤ 2^n; nil where that is no machine number.
  private func magnitude(_ x: Ball) -> Int? {
    let size = UnsafeMutablePointer<mag_struct>.allocate(capacity: 1)
    size.initialize(to: mag_struct())
    mag_init(size)
    defer {
      mag_clear(size)
      size.deallocate()
    }
    arb_get_mag(size, x.p)
    if mag_is_zero(size) != 0 { return -1_000_000_000 }
    let n = mag_get_d_log2_approx(size)
    return n.isFinite && n.magnitude < 1e15 ? Int(n.rounded(.up)) + 1 : nil
  }
}

/// Significant digits of a ball, if all of it rounds to them.
struct Decimal {
  let mantissa: Integer
  let exponent: Integer
  let isNegative: Bool

  var text: String { "# \(isNegative ? "-" : "")\(mantissa.text) \(exponent.text)" }

  init?(_ x: Ball, digits: Int, bits: Int) {
    mantissa = Integer()
    exponent = Integer()
    isNegative = x.isNegative
    if x.isZero { return }
    guard !x.containsZero else { return nil }
    let working = bits + 64
    let size = Ball.made { arb_abs($0, x.p) }
    // The power of ten of the last digit: from the logarithm, and one more or less where that was too near a step.
    let order = Ball.made { r in
      arb_log(r, size.p, 128)
      let ten = Ball.made { arb_const_log10($0, 128) }
      arb_div(r, r, ten.p, 128)
      arb_floor(r, r, 128)
      arb_get_mid_arb(r, r)
      arb_floor(r, r, 128)
    }
    guard arb_get_unique_fmpz(exponent.p, order.p) != 0 else { return nil }
    fmpz_sub_si(exponent.p, exponent.p, digits - 1)
    let full = Integer()
    fmpz_set_si(full.p, 10)
    fmpz_pow_ui(full.p, full.p, UInt(digits))
    let least = Integer()
    fmpz_set_si(least.p, 10)
    fmpz_pow_ui(least.p, least.p, UInt(digits - 1))
    for _ in 0..<3 {
      // Halves go away from zero: the floor of |x|·10^−exponent + 1/2.
      let scaled = Ball.made { r in
        let power = Integer()
        fmpz_neg(power.p, exponent.p)
        arb_set_si(r, 10)
        arb_pow_fmpz(r, r, power.p, working)
        arb_mul(r, r, size.p, working)
        let half = Ball.made { arb_set_d($0, 0.5) }
        arb_add(r, r, half.p, working)
        arb_floor(r, r, working)
      }
      guard arb_get_unique_fmpz(mantissa.p, scaled.p) != 0 else { return nil }
      if fmpz_cmp(mantissa.p, full.p) >= 0 {
        fmpz_add_si(exponent.p, exponent.p, 1)
      } else if fmpz_cmp(mantissa.p, least.p) < 0 {
        fmpz_sub_si(exponent.p, exponent.p, 1)
      } else {
        return
      }
    }
    return nil
  }
}
