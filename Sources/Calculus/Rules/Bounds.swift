// Between which values an expression lies: interval arithmetic in doubles rounded outwards, from the assumptions
// about names and from what the function table says of images. Decides signs, and nothing that is doubtful.

/// All values from `low` to `high`; an open end is not attained.
public struct Bounds: Sendable, Equatable {
  public var low: Double, high: Double
  public var isLowOpen: Bool, isHighOpen: Bool

  public init(_ low: Double, _ high: Double, isLowOpen: Bool = false, isHighOpen: Bool = false) {
    self.low = low
    self.high = high
    self.isLowOpen = isLowOpen
    self.isHighOpen = isHighOpen
  }

  public static let all = Bounds(-.infinity, .infinity)
  public static let nonnegative = Bounds(0, .infinity)
  public static let positive = Bounds(0, .infinity, isLowOpen: true)

  public var isPositive: Bool { low > 0 || (low == 0 && isLowOpen) }
  public var isNegative: Bool { high < 0 || (high == 0 && isHighOpen) }
  public var isNonnegative: Bool { low >= 0 }
  public var isNonpositive: Bool { high <= 0 }
  /// Whether 0 is certainly not among the values.
  public var excludesZero: Bool { isPositive || isNegative }

  static prefix func - (a: Bounds) -> Bounds {
    Bounds(-a.high, -a.low, isLowOpen: a.isHighOpen, isHighOpen: a.isLowOpen)
  }

  /// x + y with the rounding error taken off on the side that is safe.
  private static func added(_ x: Double, _ y: Double, up: Bool) -> Double {
    let s = x + y
    guard s.isFinite else { return s.isNaN ? (up ? .infinity : -.infinity) : s }
    let bb = s - x
    let error = (x - (s - bb)) + (y - bb)
    return error == 0 ? s : up ? s.nextUp : s.nextDown
  }

  private static func multiplied(_ x: Double, _ y: Double, up: Bool) -> Double {
    if x == 0 || y == 0 { return 0 }
    let p = x * y
    guard p.isFinite, p.magnitude > 1e-290 else { return p.isFinite ? (up ? p.nextUp : p.nextDown) : p }
    return (-p).addingProduct(x, y) == 0 ? p : up ? p.nextUp : p.nextDown
  }

  static func + (a: Bounds, b: Bounds) -> Bounds {
    Bounds(
      added(a.low, b.low, up: false), added(a.high, b.high, up: true), isLowOpen: a.isLowOpen || b.isLowOpen,
      isHighOpen: a.isHighOpen || b.isHighOpen)
  }

  static func * (a: Bounds, b: Bounds) -> Bounds {
    if a.isNonnegative && b.isNonnegative {
      // 0 is attained only where one of the factors attains it.
      let open = (a.isPositive && b.isPositive)
      return Bounds(
        multiplied(a.low, b.low, up: false),
        a.high == 0 || b.high == 0 ? 0 : multiplied(a.high, b.high, up: true),
        isLowOpen: a.low == 0 || b.low == 0 ? open : a.isLowOpen || b.isLowOpen, isHighOpen: false)
    }
    if a.isNonpositive { return -((-a) * b) }
    if b.isNonpositive { return -(a * (-b)) }
    let lows = [
      multiplied(a.low, b.high, up: false), multiplied(a.high, b.low, up: false),
      multiplied(a.low, b.low, up: false), multiplied(a.high, b.high, up: false),
    ]
    let highs = [
      multiplied(a.low, b.low, up: true), multiplied(a.high, b.high, up: true),
      multiplied(a.low, b.high, up: true), multiplied(a.high, b.low, up: true),
    ]
    return Bounds(lows.min() ?? -.infinity, highs.max() ?? .infinity)
  }

  var magnitude: Bounds {
    if isNonnegative { return self }
    if isNonpositive { return -self }
    return Bounds(0, max(-low, high))
  }

  /// The values of 1/x.
  var reciprocal: Bounds {
    if isPositive {
      return Bounds(
        high.isInfinite ? 0 : (1 / high).nextDown, low == 0 ? .infinity : (1 / low).nextUp,
        isLowOpen: high.isInfinite,
        isHighOpen: true)
    }
    return isNegative ? -((-self).reciprocal) : .all
  }
}

extension Graph {
  /// Between which values `e` lies wherever it has one.
  public func bounds(_ e: Expr) -> Bounds {
    switch kind(e) {
    case .number: return bounds(of: value(e))
    case .symbol: return symbolBounds(e)
    default: break
    }
    // Deep towers have no bounds worth the walk.
    guard height(e) < 64 else { return .all }
    var known: [Expr: Bounds] = [:]
    _ = pass(e, enters: { _ in true }) { e, _ in
      known[e] = self.ownBounds(e) { known[$0] ?? .all }
      return e
    }
    return known[e] ?? .all
  }

  public func isPositive(_ e: Expr) -> Bool { bounds(e).isPositive }
  public func isNegative(_ e: Expr) -> Bool { bounds(e).isNegative }
  public func isNonnegative(_ e: Expr) -> Bool { bounds(e).isNonnegative }

  private func bounds(of v: Rational) -> Bounds {
    let x = v.double
    guard x.isFinite else { return v.isNegative ? Bounds(-.infinity, -1) : Bounds(1, .infinity) }
    if v.isInteger && x.magnitude < 9e15 { return Bounds(x, x) }
    return v.isNegative
      ? Bounds(x.nextDown, min(x.nextUp, 0), isHighOpen: true)
      : Bounds(max(x.nextDown, 0), x.nextUp, isLowOpen: true)
  }

  private func symbolBounds(_ e: Expr) -> Bounds {
    switch e {
    case .e: Bounds(2.7182818284590446, 2.718281828459046)
    case .pi: Bounds(3.1415926535897927, 3.1415926535897936)
    case .infinity: Bounds(.infinity, .infinity)
    default: assumptions[e]?.bounds ?? .all
    }
  }

  private func ownBounds(_ e: Expr, _ of: (Expr) -> Bounds) -> Bounds {
    switch kind(e) {
    case .number: return bounds(of: value(e))
    case .symbol: return symbolBounds(e)
    case .sum:
      var total = of(child(e, 0))
      for k in 1..<childCount(e) { total = total + of(child(e, k)) }
      return total
    case .product:
      var total = of(child(e, 0))
      for k in 1..<childCount(e) { total = total * of(child(e, k)) }
      return total
    case .power: return powerBounds(of(child(e, 0)), child(e, 1))
    case .derivative: return .all
    case .apply:
      if applies(e, Function.abs) { return of(child(e, 0)).magnitude }
      if let row = row(e), let image = row.image { return image }
      return .all
    }
  }

  private func powerBounds(_ b: Bounds, _ exponent: Expr) -> Bounds {
    guard isNumber(exponent) else { return b.isPositive ? .positive : .all }
    let r = value(exponent)
    if r.isNegative { return powerBounds(b, number(-r)).reciprocal }
    if let n = r.int {
      if n == 1 { return b }
      let base = n % 2 == 0 ? b.magnitude : b
      guard n <= 8 else { return base.isPositive ? .positive : base.isNonnegative ? .nonnegative : .all }
      var result = base
      for _ in 1..<n { result = result * base }
      return result
    }
    if r.hasEvenNumerator || !r.hasOddDenominator { return b.isPositive ? .positive : .nonnegative }
    return b.isPositive ? .positive : b.isNonnegative ? .nonnegative : b.isNegative ? -.positive : .all
  }
}
