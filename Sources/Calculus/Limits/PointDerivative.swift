// Derivatives at a point by their definition: limits of difference quotients of the function beside the point, one
// order after the other, from both sides. The value of a formula at the point itself decides nothing.

/// What came of the definition.
enum PointDerivative {
  case exists(Expr)
  /// On one side only: the function has no real values on the other, −1 for the left.
  case oneSided(Expr, missing: Int)
  /// The limits of the function itself are not its value.
  case discontinuous(left: SidedLimit, right: SidedLimit, value: Expr)
  /// The derivative of this order is the first that is missing.
  case missing(order: Int, left: SidedLimit, right: SidedLimit)
  /// The derivatives that come first do not exist beside the point; by which variables they are.
  case noneBeside(String)
  case undecided(String)
}

/// A function beside a point of a line: its expressions in a distance t > 0 to the left and to the right.
struct Beside {
  var left: Expr
  var right: Expr
  subscript(_ side: Int) -> Expr { side < 0 ? left : right }
}

extension Graph {
  /// The derivative of order `n`, from the value at the point and the expressions beside it.
  func derivative(_ n: Int, value: Expr?, beside: Beside, _ expander: Expander) throws(Failure)
    -> PointDerivative
  {
    func limit(_ e: Expr) throws(Failure) -> SidedLimit {
      do throws(Stop) {
        try expander.sound()
        return try sidedLimit(e, expander)
      } catch {
        return try read(error)
      }
    }
    /// nil when it is not decided.
    func same(_ a: SidedLimit, _ b: SidedLimit) throws(Failure) -> Bool? {
      guard case .value(let x) = a, case .value(let y) = b else { return false }
      if x == y { return true }
      if infinity(x) != nil || infinity(y) != nil { return false }
      do throws(Stop) { return try expander.isZero(difference(x, y)) } catch {
        _ = try read(error)
        return nil
      }
    }
    let t = expander.t
    let limits = (try limit(beside.left), try limit(beside.right))
    for case .undecided(let why) in [limits.0, limits.1] { return .undecided(why) }
    var missing = 0
    if case .undefined = limits.0 { missing = -1 }
    if case .undefined(let why) = limits.1 {
      if missing != 0 { return .undecided(why) }
      missing = 1
    }
    var last: Expr
    if let value {
      for (side, limit) in [(-1, limits.0), (1, limits.1)] where side != missing {
        guard let equal = try same(limit, .value(value)) else {
          return .undecided("whether it is continuous there could not be proved")
        }
        if !equal { return .discontinuous(left: limits.0, right: limits.1, value: value) }
      }
      last = value
    } else {
      guard let equal = try same(limits.0, limits.1) else {
        return .undecided("whether it is continuous there could not be proved")
      }
      guard equal, case .value(let value) = limits.0, infinity(value) == nil else {
        return .discontinuous(left: limits.0, right: limits.1, value: .undefined)
      }
      last = value
    }
    var functions = beside
    for k in stride(from: 1, through: n, by: 1) {
      if k == 2, case let joints = joints([beside.left, beside.right]), !joints.isEmpty {
        do throws(Stop) {
          functions.left = try expander.settled(functions.left)
          functions.right = try expander.settled(functions.right)
        } catch {
          _ = try read(error)
        }
      }
      if k > 1 {
        if expander.isIrregular { return .undecided("kinks gather there without end") }
        // By x, which falls with t on the left.
        functions.left = negated(simplified(derivative(functions.left, wrt: t)))
        functions.right = simplified(derivative(functions.right, wrt: t))
      }
      var found: [SidedLimit] = []
      for side in [-1, 1] {
        if side == missing {
          found.append(side < 0 ? limits.0 : limits.1)
          continue
        }
        found.append(try limit(product(number(side), difference(functions[side], last), power(t, .minusOne))))
      }
      for case .undecided(let why) in found { return .undecided(why) }
      if missing != 0 {
        guard case .value(let slope) = found[missing < 0 ? 1 : 0], infinity(slope) == nil else {
          return .missing(order: k, left: found[0], right: found[1])
        }
        last = slope
        continue
      }
      guard let equal = try same(found[0], found[1]) else {
        return .undecided("whether both sides agree could not be proved")
      }
      guard equal, case .value(let slope) = found[1], infinity(slope) == nil else {
        return .missing(order: k, left: found[0], right: found[1])
      }
      last = simplified(slope)
    }
    try check()
    return missing == 0 ? .exists(last) : .oneSided(last, missing: missing)
  }

  /// The derivative of `f` by `variables`, in the order of application, at a point of constants. A run of one
  /// variable is one line through the point; what comes before it is asked beside the point, at a fixed distance
  /// that falls to 0 afterwards.
  func derivativeByDefinition(
    of f: Expr, by variables: [Expr], at point: [Expr: Expr], outer: Expander? = nil, level: Int = 0
  )
    throws(Failure) -> PointDerivative
  {
    guard let x = variables.last, let a = point[x] else { return .undecided("no variable") }
    var inner = variables
    while inner.last == x { inner.removeLast() }
    let order = variables.count - inner.count
    guard level < 6 else { return .undecided("too many changes of variable") }
    let t = infinitesimal(level + 1)
    let expander = Expander(self, t: t, outer: outer)
    func moved(_ side: Int) -> [Expr: Expr] {
      var there = point
      there[x] = sum(a, product(number(side), t))
      return there
    }
    if inner.isEmpty {
      let value = attempted(chosen(f, point))
      let left = chosen(f, moved(-1))
      if isTroubled { return try undecidedByTrouble() }
      let right = chosen(f, moved(1))
      if isTroubled { return try undecidedByTrouble() }
      return try derivative(order, value: value, beside: Beside(left: left, right: right), expander)
    }
    var value = Expr.undefined
    switch try derivativeByDefinition(of: f, by: inner, at: point, outer: outer, level: level + 1) {
    case .exists(let v): value = v
    case let other: return other
    }
    var sides: [Expr] = []
    for side in [-1, 1] {
      switch try derivativeByDefinition(of: f, by: inner, at: moved(side), outer: expander, level: level + 1)
      {
      case .exists(let v): sides.append(v)
      case .undecided(let why): return .undecided(why)
      case .oneSided, .discontinuous, .missing, .noneBeside:
        return .noneBeside(inner.map(name).joined(separator: ", "))
      }
    }
    return try derivative(order, value: value, beside: Beside(left: sides[0], right: sides[1]), expander)
  }

  /// nil where there is no value.
  private func attempted(_ e: Expr) -> Expr? {
    guard isTroubled, trouble?.code == .undefined || trouble?.code == .domain else {
      return e == .undefined || infinity(e) != nil || !hasRealValue(e) ? nil : e
    }
    clearTrouble()
    return nil
  }

  /// False for a constant whose value is not a number.
  func hasRealValue(_ e: Expr) -> Bool {
    guard isConstant(e), !hasFormalCall(e) else { return true }
    defer { if trouble?.code == .undefined { clearTrouble() } }
    if let value = try? value(of: e), value.isFinite { return true }
    return isRealBeyondDoubles(e)
  }

  /// Whether balls find a value where doubles overflow: ln(e¹⁰⁰⁰).
  private func isRealBeyondDoubles(_ e: Expr) -> Bool {
    guard !isTroubled, let enclosure = try? enclosure(e, bits: 256) else {
      if trouble?.code != .interrupted { clearTrouble() }
      return false
    }
    if case .value = enclosure { return true }
    return false
  }

  private func undecidedByTrouble() throws(Failure) -> PointDerivative {
    guard let failure = trouble else { return .undecided("") }
    clearTrouble()
    if failure.code == .undefined || failure.code == .domain { return .undecided(failure.message) }
    throw failure
  }
}
