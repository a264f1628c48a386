// Calls of functions in expansions. Inside its domain a row of the function table is expanded by its own derivatives;
// where that ends (poles, edges, infinity, joints) a line of the table below says what the function is in other words,
// or one of the rules that look at signs decides.

/// Where a function is to be read as something else, as an expression of its arguments.
struct Rewriting: Sendable {
  enum Place: Sendable {
    case everywhere
    /// Where the argument grows beyond all bounds, up or down.
    case infinity(Int)
    /// Where this expression in the arguments falls to 0.
    case zero(String)
  }
  let place: Place
  let text: String

  init(_ place: Place, _ text: String) {
    self.place = place
    self.text = text
  }

  /// By name; tried in order.
  // swift-format-ignore
  static let table: [String: [Rewriting]] = [
    "tan": [Rewriting(.everywhere, "sin(u)/cos(u)")],
    "cot": [Rewriting(.everywhere, "cos(u)/sin(u)")],
    "sec": [Rewriting(.everywhere, "1/cos(u)")],
    "csc": [Rewriting(.everywhere, "1/sin(u)")],
    "asin": [
      Rewriting(.zero("u - 1"), "pi/2 - 2*asin(sqrt((1 - u)/2))"), Rewriting(.zero("u + 1"), "2*asin(sqrt((1 + u)/2)) - pi/2"),
    ],
    "acos": [
      Rewriting(.zero("u - 1"), "2*asin(sqrt((1 - u)/2))"), Rewriting(.zero("u + 1"), "pi - 2*asin(sqrt((1 + u)/2))"),
    ],
    "atan": [Rewriting(.infinity(1), "pi/2 - atan(1/u)"), Rewriting(.infinity(-1), "-pi/2 - atan(1/u)")],
    "acot": [Rewriting(.infinity(1), "atan(1/u)"), Rewriting(.infinity(-1), "atan(1/u)"), Rewriting(.zero("u"), "atan(1/u)")],
    "asec": [Rewriting(.everywhere, "acos(1/u)")],
    "acsc": [Rewriting(.everywhere, "asin(1/u)")],
    "sinh": [Rewriting(.infinity(1), "(e^u - e^(-u))/2"), Rewriting(.infinity(-1), "(e^u - e^(-u))/2")],
    "cosh": [Rewriting(.infinity(1), "(e^u + e^(-u))/2"), Rewriting(.infinity(-1), "(e^u + e^(-u))/2")],
    "tanh": [
      Rewriting(.infinity(1), "(1 - e^(-2*u))/(1 + e^(-2*u))"), Rewriting(.infinity(-1), "(e^(2*u) - 1)/(e^(2*u) + 1)"),
    ],
    "coth": [Rewriting(.everywhere, "1/tanh(u)")],
    "sech": [Rewriting(.everywhere, "1/cosh(u)")],
    "csch": [Rewriting(.everywhere, "1/sinh(u)")],
    "asinh": [Rewriting(.infinity(1), "ln(u + sqrt(u^2 + 1))"), Rewriting(.infinity(-1), "-ln(sqrt(u^2 + 1) - u)")],
    "acosh": [Rewriting(.infinity(1), "ln(u + sqrt(u^2 - 1))"), Rewriting(.zero("u - 1"), "ln(u + sqrt(u^2 - 1))")],
    "atanh": [Rewriting(.zero("u - 1"), "ln((1 + u)/(1 - u))/2"), Rewriting(.zero("u + 1"), "ln((1 + u)/(1 - u))/2")],
    "acoth": [Rewriting(.everywhere, "ln((u + 1)/(u - 1))/2")],
    "asech": [Rewriting(.everywhere, "acosh(1/u)")],
    "acsch": [Rewriting(.everywhere, "asinh(1/u)")],
    "log2": [Rewriting(.everywhere, "ln(u)/ln(2)")],
    "log10": [Rewriting(.everywhere, "ln(u)/ln(10)")],
    "log1p": [Rewriting(.everywhere, "ln(1 + u)")],
    "expm1": [Rewriting(.everywhere, "e^u - 1")],
    "logit": [Rewriting(.zero("u"), "ln(u/(1 - u))"), Rewriting(.zero("u - 1"), "ln(u/(1 - u))")],
    "erf": [Rewriting(.infinity(1), "1 - erfc(u)"), Rewriting(.infinity(-1), "erfc(-u) - 1")],
    "erfc": [Rewriting(.infinity(-1), "2 - erfc(-u)")],
    "gamma": [Rewriting(.infinity(1), "exp(lgamma(u))")],
    "factorial": [Rewriting(.everywhere, "gamma(u + 1)")],
    "binomial": [Rewriting(.everywhere, "gamma(u + 1)/(gamma(v + 1)*gamma(u - v + 1))")],
    "mod": [Rewriting(.everywhere, "u - v*floor(u/v)")],
    "hypot": [Rewriting(.everywhere, "sqrt(u^2 + v^2)")],
    "clamp": [Rewriting(.everywhere, "min(max(u, v), w)")],
    "relu": [Rewriting(.everywhere, "max(u, 0)")],
    "selu": [Rewriting(.zero("u"), "1.0507009873554805*if(u > 0, u, 1.6732632423543772*expm1(u))")],
  ]

  /// Functions that stay between two bounds wherever they have a value.
  static let bounded: Set<String> = [
    "sin", "cos", "atan", "acot", "asin", "acos", "tanh", "sech", "erf", "sigmoid", "sign", "heaviside",
    "softsign",
    "hardsigmoid", "sinc", "atan2", "asec", "acsc",
  ]
}

extension Expander {
  func call(_ e: Expr) throws(Stop) -> Expansion {
    guard let row = graph.row(e) else { throw .undecided("nothing is known of \(graph.functionName(e))") }
    switch row.form {
    case .piecewise: return try branch(e)
    case .relation, .connective: return try truth(e, row)
    case .binder: throw .undecided("'\(graph.text(e, .unicode))' is not expanded in a series here")
    case .vector, .equation: throw .undecided("'\(graph.text(e, .unicode))' is not a number")
    case .ordinary, .shorthand, .nested: break
    }
    if let rule = SignRule.table[row.name] { return try rule(self, e, try allKnown(graph.children(e))) }
    let rewritings = Rewriting.table[row.name] ?? []
    for rewriting in rewritings {
      if case .everywhere = rewriting.place { return try known(filled(rewriting.text, e)) }
    }
    let arguments = try allKnown(graph.children(e))
    if arguments.count > 1 { return try severalArguments(e, row, arguments) }
    let u = arguments[0]
    if let rest = u.rest, rest.kind != .truncated, try !isSmall(rest.monomial) {
      // Its argument swings without end, and so may it; it does not leave its bounds.
      guard Rewriting.bounded.contains(row.name) else { throw .undecided("an argument swings without end") }
      // A function that is constant on no interval swings with an argument that takes all values of one.
      let swings = u.terms.isEmpty && rest.kind == .oscillating && rest.monomial == .one && row.kink == nil
      return Expansion(swings ? .oscillating : .bounded)
    }
    if let lead = u.terms.first, try compare(lead.monomial, .one) > 0 {
      let side = try sign(lead.coefficient)
      for rewriting in rewritings {
        if case .infinity(side) = rewriting.place { return try known(filled(rewriting.text, e)) }
      }
      if let rule = AtInfinity.table[row.name] { return try rule(self, e, u, side) }
      if let definition = row.definition { return try known(filled(definition, e)) }
      if row.period != nil { return Expansion(.oscillating) }
      throw .undecided("how \(row.name) behaves at infinity is not known here")
    }
    let (_, constant, small) = try parts(u)
    for rewriting in rewritings {
      if case .zero(let text) = rewriting.place {
        let gap = graph.substituted(graph.cell(text), [graph.symbol("u"): constant])
        try sound()
        if try isKnownZero(gap) { return try known(filled(rewriting.text, e)) }
      }
    }
    if let kink = row.kink {
      let gap = graph.substituted(graph.cell(kink), [graph.symbol("u"): constant])
      try sound()
      if try isKnownZero(gap) {
        guard let definition = row.definition else { throw .undecided("\(row.name) has a joint there") }
        return try known(filled(definition, e))
      }
    }
    if let rule = AtPoles.table[row.name], let result = try rule(self, e, constant) { return result }
    return try taylor(e, [constant], varying: 0, small)
  }

  /// Zero for certain; a coefficient with names in it that is not zero for all of their values counts as other.
  func isKnownZero(_ c: Expr) throws(Stop) -> Bool {
    if graph.isNumber(c) { return c == .zero }
    return try isZero(c)
  }

  /// The text with the call's own arguments put in.
  func filled(_ text: String, _ e: Expr) throws(Stop) -> Expr {
    var replacements: [Expr: Expr] = [:]
    for k in 0..<min(3, graph.childCount(e)) {
      replacements[graph.symbol(Graph.parameterNames[k])] = graph.child(e, k)
    }
    let result = graph.substituted(graph.cell(text), replacements)
    try sound()
    return result
  }

  // MARK: Inside the domain

  private func severalArguments(_ e: Expr, _ row: Function, _ arguments: [Expansion]) throws(Stop)
    -> Expansion
  {
    let varying = arguments.indices.filter { graph.contains(graph.child(e, $0), t) }
    if varying.count == 1, let k = varying.first {
      let (large, constant, small) = try parts(arguments[k])
      if large.isEmpty {
        var point = graph.children(e)
        point[k] = constant
        if let rule = AtPoles.table[row.name], let result = try rule(self, e, constant) { return result }
        return try taylor(e, point, varying: k, small)
      }
      if let rule = AtInfinity.table[row.name] {
        return try rule(self, e, arguments[k], try sign(arguments[k]))
      }
    }
    if let definition = row.definition { return try known(filled(definition, e)) }
    throw .undecided(
      "\(row.name) is not expanded in \(varying.count == 1 ? "this place" : "two arguments at once")")
  }

  /// Taylor's series of a row in one argument about a point inside its domain.
  func taylor(_ e: Expr, _ point: [Expr], varying: Int, _ small: Expansion) throws(Stop) -> Expansion {
    let z = graph.symbol("\u{2091}z")
    var open = graph.children(e)
    for k in open.indices { open[k] = k == varying ? z : point[k] }
    let function = graph.apply(graph.function(e), open)
    try sound()
    var factorial = Rational.one
    return try series(small) { (k) throws(Stop) in
      var list = derivatives[function] ?? [function]
      while list.count <= k {
        let next = graph.simplified(graph.derivative(list[list.count - 1], wrt: z))
        try sound()
        list.append(next)
      }
      derivatives[function] = list
      if k > 0, list[k] == .zero { return nil }
      if k > 0 { factorial = factorial * Rational(k) }
      guard let inverse = factorial.reciprocal else { throw .undecided("too many terms") }
      let c = graph.product(graph.number(inverse), graph.substituted(list[k], [z: point[varying]]))
      try sound()
      if graph.isConstant(c), !graph.isNumber(c) {
        let value = try? graph.value(of: c)
        try sound()
        guard let value, value.isFinite else {
          if k == 0, value?.isNaN ?? true {
            throw .undefined(
              "\(graph.text(graph.substituted(function, [z: point[varying]]), .unicode)) has no real value")
          }
          throw .undecided(
            "\(graph.text(function, .unicode)) is singular there".replacing(
              "\u{2091}z", with: graph.text(point[varying], .unicode)))
        }
      }
      return tidy(c)
    }
  }

  // MARK: Branches

  private func branch(_ e: Expr) throws(Stop) -> Expansion {
    let count = graph.childCount(e)
    for k in stride(from: 0, to: count - 1, by: 2) {
      let condition = try known(graph.child(e, k))
      if condition.isExactlyZero { continue }
      return try known(graph.child(e, k + 1))
    }
    if count % 2 == 1 { return try known(graph.child(e, count - 1)) }
    throw .undefined("no branch applies")
  }

  private func truth(_ e: Expr, _ row: Function) throws(Stop) -> Expansion {
    let holds: Bool
    if row.form == .connective {
      let first = try known(graph.child(e, 0)).isExactlyZero
      switch row.name {
      case "not": holds = first
      case "and":
        if first { return .zero }
        holds = try !known(graph.child(e, 1)).isExactlyZero
      default:
        if !first { return Expansion(constant: .one) }
        holds = try !known(graph.child(e, 1)).isExactlyZero
      }
    } else {
      let sides = try allKnown(graph.children(e))
      let gap = try difference(sides[0], sides[1])
      if row.name == "equals" || row.name == "notequals" {
        let isEqual: Bool
        if let lead = gap.terms.first {
          isEqual = try isZero(lead.coefficient)
        } else {
          isEqual = try sign(gap) == 0
        }
        return isEqual == (row.name == "equals") ? Expansion(constant: .one) : .zero
      }
      let s = try sign(gap)
      holds = row.name == "less" ? s < 0 : s <= 0
    }
    return holds ? Expansion(constant: .one) : .zero
  }
}
