// What a person has said of a name: `assume x > 0`. Rules that need it ask `bounds`.

public struct Assumption: Sendable, Equatable {
  public var bounds: Bounds = .all
  public var isInteger = false
  /// As it was said, for listing.
  public var texts: [String] = []
  public init() {}
}

extension Bounds {
  /// Both hold.
  func intersected(_ other: Bounds) -> Bounds {
    var result = self
    if other.low > low || (other.low == low && other.isLowOpen) {
      result.low = other.low
      result.isLowOpen = other.isLowOpen
    }
    if other.high < high || (other.high == high && other.isHighOpen) {
      result.high = other.high
      result.isHighOpen = other.isHighOpen
    }
    return result
  }

  public var isEmpty: Bool { low > high || (low == high && (isLowOpen || isHighOpen)) }
}

extension Graph {
  /// Takes a relation such as x > 0, 0 < x, x ≥ 1 into the assumptions; several with `and`.
  public func assume(_ relation: Expr, saying text: String) throws(Failure) {
    var next = assumptions
    var pending = [relation]
    let isSingle = row(relation)?.name != "and"
    while let e = pending.popLast() {
      if row(e)?.name == "and" {
        pending += children(e)
        continue
      }
      let (x, bounds) = try bound(e)
      var assumption = next[x] ?? Assumption()
      assumption.bounds = assumption.bounds.intersected(bounds)
      guard !assumption.bounds.isEmpty else {
        throw Failure(
          .usage,
          "nothing is left for \(name(x)): assumed before was \(assumption.texts.joined(separator: ", "))")
      }
      assumption.texts.append(isSingle ? text : self.text(e))
      next[x] = assumption
    }
    assumptions = next
  }

  public func assumeInteger(_ x: Expr) {
    var assumption = assumptions[x] ?? Assumption()
    if !assumption.isInteger { assumption.texts.append("\(name(x)) integer") }
    assumption.isInteger = true
    assumptions[x] = assumption
  }

  private func bound(_ e: Expr) throws(Failure) -> (Expr, Bounds) {
    let usage = Failure(
      .usage, "a name and a number were expected, as in x > 0",
      hint: "write assume x > 0, assume 0 < p and p < 1, or assume n integer")
    guard let row = row(e), row.name == "less" || row.name == "lessequal" else { throw usage }
    let a = child(e, 0), b = child(e, 1)
    let isOpen = row.name == "less"
    if kind(a) == .symbol, !isConstant(a), isConstant(b) {
      let limit = try value(of: b)
      guard !limit.isNaN else { throw usage }
      return (a, Bounds(-.infinity, isNumber(b) ? limit : limit.nextUp, isHighOpen: isOpen))
    }
    if kind(b) == .symbol, !isConstant(b), isConstant(a) {
      let limit = try value(of: a)
      guard !limit.isNaN else { throw usage }
      return (b, Bounds(isNumber(a) ? limit : limit.nextDown, .infinity, isLowOpen: isOpen))
    }
    throw usage
  }

  /// `e` with what the assumptions decide put in: magnitudes, signs, orders, logarithms of powers. Nothing else is
  /// rewritten, so that what was typed keeps its shape.
  public func refined(_ e: Expr) -> Expr {
    var known: UInt64 = 0
    for x in assumptions.keys { known |= mask(of: x) }
    guard known != 0 else { return e }
    return pass(e, enters: { self.childCount($0) > 0 && self.mayDepend($0, on: known) }) { e, pass in
      let e = self.rebuilt(e) { pass.has($0) ? pass[$0] : $0 }
      switch self.kind(e) {
      case .apply:
        return self.signDecided(e) ?? self.orderDecided(e) ?? self.wholeTurns(e) ?? self.logarithmOpened(e)
          ?? e
      case .power: return self.rootOpened(e) ?? e
      default: return e
      }
    }
  }
}
