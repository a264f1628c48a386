// Values at a point, and derivatives there: where a function on the way has a joint, or the formula of the derivative
// no value, the function beside the point decides, and if there is no derivative the answer says why.

extension Graph {
  /// `e` at `point`. When `source`, from which `e` came, was differentiated, every derivative in it has to exist
  /// there. `variables` are those differentiated by, for sources that no longer show them.
  package func value(
    of e: Expr, differentiated: Bool, at point: [Expr: Expr], source: Expr, variables: [Expr],
    _ definitions: Definitions
  ) throws(Failure) -> Expr {
    remarks = []
    if differentiated {
      let standing = try resolved(source, definitions, protected: Array(point.keys), standing: true)
      if hasStandingDerivative(standing) {
        if kind(standing) == .derivative, childCount(standing) > 1, !hasStandingDerivative(child(standing, 0))
        {
          let by = (1..<childCount(standing)).map { child(standing, $0) }
          return try derivative(of: child(standing, 0), by: by, at: point, formula: e)
        }
        if let parts = try derivatives(in: standing, at: point) { return parts }
      } else {
        let joints = touched([e], at: point).filter { !misses($0, point) }
        if !joints.isEmpty { return try limits(of: e, at: point, variables, joints) }
      }
    }
    return try plainValue(e, at: point)
  }

  /// The nearest double to `e` at `point`, as a number; nil when that leaves a name without a value.
  package func nearest(_ e: Expr, at point: [Expr: Expr]) throws(Failure) -> Expr? {
    let symbols = point.keys.sorted { order($0, $1) < 0 }
    guard Set(freeSymbols(e)).isSubset(of: symbols) else { return nil }
    var values: [Double] = []
    for x in symbols { values.append(try value(of: point[x] ?? .undefined)) }
    let value = try Program(self, [e], inputs: symbols)(values)[0]
    return Rational(exactly: value).map { number($0) }
  }

  /// `x = 0, y = 1`.
  func placeName(_ point: [Expr: Expr]) -> String {
    point.keys.sorted { order($0, $1) < 0 }
      .map { "\(name($0)) = \(text(point[$0] ?? .undefined, .unicode))" }.joined(separator: ", ")
  }

  private func plainValue(_ e: Expr, at point: [Expr: Expr]) throws(Failure) -> Expr {
    let value = chosen(e, point)
    guard let failure = trouble, failure.code == .undefined || failure.code == .domain else {
      return try checked(value)
    }
    trouble = nil
    var told = Failure(
      failure.code, "\(text(e, .unicode)) has no value at \(placeName(point)): \(failure.message)")
    if let hole = try hole(e, at: point) {
      told.hint = "it has a hole there, which the limit \(shown(hole)) would fill"
    }
    throw told
  }

  /// The limit at a point where there is no value, when both sides have the same finite one.
  private func hole(_ e: Expr, at point: [Expr: Expr]) throws(Failure) -> Expr? {
    guard point.count == 1, let (x, a) = point.first, isConstant(a), infinity(a) == nil else { return nil }
    let left = try sidedLimit(e, Approach(x, to: a, from: -1)),
      right = try sidedLimit(e, Approach(x, to: a, from: 1))
    guard case .value(let l) = left, left == right, infinity(l) == nil else { return nil }
    return simplified(l)
  }

  // MARK: Derivatives

  /// The derivative of `f` by `variables`, in the order of application, at a point: the formula's value where
  /// nothing speaks against it, else what the definition says. Throws where there is none.
  package func derivative(of f: Expr, by variables: [Expr], at point: [Expr: Expr], formula: Expr? = nil)
    throws(Failure)
    -> Expr
  {
    if applies(f, Function.vector) {
      var parts: [Expr] = []
      for part in children(f) { parts.append(try derivative(of: part, by: variables, at: point)) }
      return vector(parts)
    }
    var chain = [f]
    // Orders of a thousand have no joints of their own that a few orders do not have.
    for x in formula == nil ? variables : Array(variables.prefix(3)) {
      chain.append(derivative(chain[chain.count - 1], wrt: x))
    }
    let e = formula ?? simplified(chain[chain.count - 1])
    try check()
    let isPlace =
      point.values.allSatisfy { isConstant($0) && infinity($0) == nil }
      && variables.allSatisfy { point[$0] != nil }
    guard isPlace else { return try plainValue(e, at: point) }
    let joints = touched(Array(chain.prefix(4)) + [e], at: point)
    if joints.isEmpty {
      let value = chosen(e, point)
      let isSound = !isTroubled && hasRealValue(value)
      if isTroubled, trouble?.code != .undefined, trouble?.code != .domain { try check() }
      clearTrouble()
      if isSound, try hasValue(f, at: point) { return value }
    }
    let found = try derivativeByDefinition(of: f, by: variables, at: point)
    if case .exists(let value) = found {
      if try hasValue(f, at: point) { return value }
      var others = point
      let x = variables[variables.count - 1]
      others[x] = nil
      let filling =
        try hole(chosen(f, others), at: point.filter { $0.key == x }).map { "the limit \(shown($0))" }
        ?? "its limit"
      let what = variables.count == 1 ? "derivative" : "\(Graph.ordinal(variables.count)) derivative"
      throw Failure(
        .derivative, "\(text(f, .unicode)) has a hole at \(placeName(point)), so it has no derivative there",
        hint: "with \(filling) put in, the \(what) is \(shown(value))")
    }
    if case .oneSided(let value, let missing) = found {
      let side = missing < 0 ? "left" : "right", other = missing < 0 ? "right" : "left"
      remarks.append(
        Note(
          id: "one side",
          text:
            "from the \(other): to the \(side) of \(placeName(point)) \(text(f, .unicode)) has no real values"
        ))
      return value
    }
    if case .undecided(let why) = found {
      // Nothing speaks against the formula when every joint lies beside the point.
      let isFree = joints.isEmpty ? !isConstantPlace(f, point) : joints.allSatisfy { misses($0, point) }
      if isFree { return try plainValue(e, at: point) }
      let value = chosen(e, point)
      let failure = trouble
      clearTrouble()
      if failure == nil, joints.isEmpty, hasRealValue(value), try hasValue(f, at: point) { return value }
      guard try hasValue(f, at: point) else {
        throw Failure(.domain, "\(text(f, .unicode)) has no value at \(placeName(point)): \(why)")
      }
      throw Failure(
        .derivative,
        "whether \(text(f, .unicode)) has a derivative at \(placeName(point)) is not decided: \(failure?.message ?? why)"
      )
    }
    throw explanation(found, of: f, variables, at: point, touched([f], at: point))
  }

  /// In a table of a derivative: the rows at joints, with the derivative there or nan where there is none.
  package func jointValues(
    of source: Expr, along x: Expr, _ places: [Double], _ point: [Expr: Expr], _ definitions: Definitions
  ) throws(Failure) -> [(row: Int, value: Double)] {
    let standing = try resolved(source, definitions, protected: Array(point.keys) + [x], standing: true)
    guard kind(standing) == .derivative, childCount(standing) > 1, !hasStandingDerivative(child(standing, 0)),
      !applies(child(standing, 0), Function.vector)
    else { return [] }
    let f = child(standing, 0)
    let by = (1..<childCount(standing)).map { child(standing, $0) }
    let gaps = joints([substituted(f, point.filter { !by.contains($0.key) })]).map(\.gap).filter {
      freeSymbols($0) == [x]
    }
    clearTrouble()
    guard !gaps.isEmpty, let program = try? Program(self, gaps, inputs: [x]) else { return [] }
    var found: [(Int, Double)] = []
    for (row, place) in places.enumerated() where found.count < 200 {
      guard program([place]).contains(where: { $0.magnitude < 1e-9 * max(1, place.magnitude) }),
        let a = Rational(exactly: place)
      else { continue }
      var there = point
      there[x] = number(a)
      do throws(Failure) {
        found.append((row, try value(of: derivative(of: f, by: by, at: there))))
      } catch {
        guard error.code == .derivative || error.code == .domain || error.code == .undefined else {
          throw error
        }
        found.append((row, .nan))
      }
    }
    remarks = []
    return found
  }

  private func isConstantPlace(_ f: Expr, _ point: [Expr: Expr]) -> Bool {
    freeSymbols(f).allSatisfy { point[$0] != nil }
  }

  /// Whether `f` itself has a value; formulas of derivatives may have one where it has none.
  private func hasValue(_ f: Expr, at point: [Expr: Expr]) throws(Failure) -> Bool {
    if distinctNodes(f) > 5_000 { return true }
    let value = chosen(f, point)
    guard let failure = trouble else { return hasRealValue(value) }
    clearTrouble()
    guard failure.code == .undefined || failure.code == .domain else { throw failure }
    return false
  }

  private func isReal(_ e: Expr) -> Bool {
    applies(e, Function.vector) ? children(e).allSatisfy(isReal) : hasRealValue(e)
  }

  /// Each derivative in an expression at the point; nil when there is nothing special in any of them.
  private func derivatives(in standing: Expr, at point: [Expr: Expr]) throws(Failure) -> Expr? {
    var nodes: [Expr] = []
    _ = pass(standing, enters: { self.hasStandingDerivative($0) }) { e, _ in
      if self.kind(e) == .derivative { nodes.append(e) }
      return e
    }
    // All of them at once, where none needs more.
    let functions = Set(nodes.map { child($0, 0) })
    if !functions.contains(where: hasStandingDerivative) {
      let formula = evaluated(standing)
      try check()
      if touched(Array(functions) + [formula], at: point).isEmpty {
        let value = chosen(formula, point)
        var isSound = !isTroubled && isReal(value)
        clearTrouble()
        for f in functions where isSound { isSound = try hasValue(f, at: point) }
        if isSound { return nil }
      }
    }
    var values: [Expr: Expr] = point
    // Inner ones come first: where they do not exist, nothing does.
    for node in nodes {
      let by = (1..<childCount(node)).map { child(node, $0) }
      let f = evaluated(child(node, 0))
      try check()
      values[node] = try derivative(of: f, by: by, at: point)
    }
    return try checked(chosen(standing, values))
  }

  // MARK: What an operator has left

  /// A result that was differentiated out of sight: at its joints both sides have to agree.
  private func limits(of e: Expr, at point: [Expr: Expr], _ variables: [Expr], _ joints: [Joint])
    throws(Failure) -> Expr
  {
    if applies(e, Function.vector) {
      var parts: [Expr] = []
      for part in children(e) {
        let own = touched([part], at: point).filter { !misses($0, point) }
        parts.append(
          own.isEmpty ? try plainValue(part, at: point) : try limits(of: part, at: point, variables, own))
      }
      return vector(parts)
    }
    var answer: Expr?
    for x in variables where point[x] != nil {
      var others = point
      guard let a = others.removeValue(forKey: x) else { continue }
      let g = chosen(e, others)
      try check()
      let left = try sidedLimit(g, Approach(x, to: a, from: -1)),
        right = try sidedLimit(g, Approach(x, to: a, from: 1))
      guard left == right, case .value(let value) = left else {
        throw Failure(
          .derivative, "this has no derivative at \(placeName(point)) (\(sides(left, right)))",
          hint: Framework.hint(self, joints))
      }
      answer = value
    }
    if let answer { return answer }
    return try plainValue(e, at: point)
  }

  // MARK: Words

  func shown(_ e: Expr) -> String {
    let simple = simplified(e)
    clearTrouble()
    if let sign = infinity(simple) { return sign > 0 ? "∞" : "−∞" }
    var text = text(simple, .unicode)
    if text.count > 24, isConstant(simple), let value = try? value(of: simple) {
      text = Decimal.shortest(value)
    }
    return text.hasPrefix("-") ? "−" + text.dropFirst() : text
  }

  func shown(_ limit: SidedLimit) -> String {
    switch limit {
    case .value(let value): shown(value)
    case .oscillates: "no limit"
    case .undefined: "no real values"
    case .undecided: "not decided"
    }
  }

  func sides(_ left: SidedLimit, _ right: SidedLimit) -> String {
    "from the left \(shown(left)), from the right \(shown(right))"
  }

  private func explanation(
    _ found: PointDerivative, of f: Expr, _ variables: [Expr], at point: [Expr: Expr], _ joints: [Joint]
  ) -> Failure {
    let name = text(f, .unicode), place = placeName(point)
    let none = "\(name) has no derivative at \(place)"
    switch found {
    case .discontinuous(let left, let right, .undefined):
      // No value at the point itself.
      _ = chosen(f, point)
      let why = trouble.map { ": \($0.message)" } ?? ""
      clearTrouble()
      return Failure(
        .derivative, "\(none), because it has no value there\(why) (its limits: \(sides(left, right)))")
    case .discontinuous(let left, let right, let value):
      if case .value(let a) = left, case .value(let b) = right, infinity(a) == nil, infinity(b) == nil {
        if a != b {
          let own = value == a || value == b || !isNumber(value) ? "" : "; its value there is \(shown(value))"
          return Failure(
            .derivative, "\(none): it jumps there, from \(shown(a)) to \(shown(b))\(own)",
            hint: Framework.hint(self, joints))
        }
        return Failure(
          .derivative,
          "\(none): its value there is not its limit (\(shown(value)), and \(shown(a)) beside it)")
      }
      return Failure(
        .derivative,
        "\(none): it is not continuous there (\(sides(left, right)); its value is \(shown(value)))")
    case .missing(let order, let left, let right):
      let what = order == 1 ? none : "\(name) has no \(Graph.ordinal(order)) derivative at \(place)"
      if case .value(let a) = left, case .value(let b) = right, a == b, let sign = infinity(a) {
        let size = sign > 0 ? "+∞" : "−∞"
        return Failure(
          .derivative,
          order == 1
            ? "\(what): the tangent is vertical (the slope is \(size) from both sides)"
            : "\(what): it goes to \(size) from both sides")
      }
      return Failure(
        .derivative, "\(what) (\(sides(left, right)))", hint: order == 1 ? Framework.hint(self, joints) : nil)
    case .noneBeside(let by):
      return Failure(.derivative, "\(none): beside it the derivative by \(by) does not exist")
    case .undecided(let why): return Failure(.derivative, "\(none): \(why)")
    case .exists, .oneSided: return Failure(.derivative, none)
    }
  }

  private static func ordinal(_ n: Int) -> String {
    switch n {
    case 2: "second"
    case 3: "third"
    default:
      "\(n)\(n % 10 == 1 && n % 100 != 11 ? "st" : n % 10 == 2 && n % 100 != 12 ? "nd" : n % 10 == 3 && n % 100 != 13 ? "rd" : "th")"
    }
  }
}
