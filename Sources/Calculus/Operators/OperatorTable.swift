// The operators of calculus and algebra that are called like functions: one row each, with its usage, its sentence
// and its code. Parser, help, completion and the reference page read the table.

/// One call of an operator, with what it may use.
public struct OperatorCall {
  public let graph: Graph
  public let definitions: Definitions
  public let arguments: [Expr]
  public let places: [Range<Int>]
  public let range: Range<Int>
  /// Names differentiated by; definitions do not go in for them.
  public var protected: [Expr]
  /// The answer prints decimals.
  public var decimals = false
  /// Digits that were asked for, and the answer with all of them.
  public var digits = 0
  public var text: String?
  /// The answer as a series, to be shown term by term.
  public var series: Series?
  /// Remarks on the answer.
  public var notes: [Note] = []
  /// Arguments that are words of the operator and no names.
  public var words: [String] = []
  /// The answer as a product of prime powers, to be shown as that.
  public var primes: PrimeFactors?
  /// The answer as a table, to be shown row by row.
  public var listing: Listing?

  func place(_ k: Int) -> Range<Int> { k < places.count ? places[k] : range }

  /// Argument `k` with definitions put in, except for `kept`.
  func resolved(_ k: Int, keeping kept: [Expr] = []) throws(Failure) -> Expr {
    do {
      return try graph.resolved(arguments[k], definitions, protected: protected + kept)
    } catch {
      throw error.located(at: place(k))
    }
  }

  /// Argument `k` with definitions put in, where one number is meant.
  func scalar(_ k: Int, keeping kept: [Expr] = []) throws(Failure) -> Expr {
    let e = try resolved(k, keeping: kept)
    if let form = graph.row(e)?.form, form == .vector || form == .equation {
      throw Failure(.shape, "one expression was expected, not '\(graph.text(e))'", at: place(k))
    }
    return e
  }

  /// `e`, which came from argument `k`, with definitions put in.
  func resolved(_ e: Expr, at k: Int) throws(Failure) -> Expr {
    do {
      return try graph.resolved(e, definitions, protected: protected)
    } catch {
      throw error.located(at: place(k))
    }
  }

  /// Argument `k` as a variable.
  func variable(_ k: Int) throws(Failure) -> Expr {
    let e = arguments[k]
    guard graph.kind(e) == .symbol, !graph.isConstant(e) else {
      throw Failure(.usage, "a variable was expected, not '\(graph.text(e))'", at: place(k))
    }
    return e
  }

  /// Argument `k` as a whole number in `allowed`.
  func integer(_ k: Int, in allowed: ClosedRange<Int>, _ what: String) throws(Failure) -> Int {
    let e = try resolved(k)
    guard let n = graph.integer(e) else {
      throw Failure(.usage, "\(what) is a whole number, not '\(graph.text(e))'", at: place(k))
    }
    guard allowed.contains(n) else {
      throw Failure(.limit, "\(what) is from \(allowed.lowerBound) to \(allowed.upperBound)", at: place(k))
    }
    return n
  }

  /// A list of variables: argument `k`, or all free symbols of `e`.
  func variables(_ k: Int, of e: Expr) throws(Failure) -> [Expr] {
    guard k < arguments.count else { return graph.freeSymbols(e) }
    let list = graph.applies(arguments[k], Function.vector) ? graph.children(arguments[k]) : [arguments[k]]
    for x in list where graph.kind(x) != .symbol || graph.isConstant(x) {
      throw Failure(.usage, "a list of variables was expected, as in [x, y]", at: place(k))
    }
    return list
  }

  /// Names in argument `k` that were given a value. Where no variables are listed they are differentiated by like the
  /// others: the value goes in afterwards.
  func valued(_ k: Int) -> [Expr] { valued(in: arguments[k]) }

  /// The same for any expression; looked for in the expressions that its names stand for, but not in functions.
  func valued(in e: Expr) -> [Expr] {
    var found: [Expr] = [], seen: Set<Expr> = [], pending = graph.freeSymbols(e)
    while let x = pending.popLast() {
      guard seen.insert(x).inserted, let definition = definitions[graph.name(x)], definition.parameters == nil
      else { continue }
      if graph.isConstant(definition.body) {
        found.append(x)
      } else {
        pending += graph.freeSymbols(definition.body)
      }
    }
    return found
  }

  /// Argument `k` as something that is 0: the difference of the sides of an equation, or itself.
  func relation(_ k: Int) throws(Failure) -> Expr {
    let e = try resolved(k)
    if let row = graph.row(e), row.form == .equation && row.name == "equation" || row.name == "equals" {
      let difference = graph.difference(graph.child(e, 0), graph.child(e, 1))
      if ![graph.child(e, 0), graph.child(e, 1)].contains(where: { graph.applies($0, Function.vector) }) {
        return difference
      }
    }
    return try scalar(k)
  }

  mutating func note(_ id: String, _ text: String) { notes.append(Note(id: "\(id):\(text)", text: text)) }

  /// An expression in a remark: short enough to be read there.
  func shown(_ e: Expr) -> String { graph.treeSize(e) < 200 ? graph.text(e, .unicode) : "…" }

  /// Argument `k` written `x = a`.
  func equation(_ k: Int) throws(Failure) -> (Expr, Expr) {
    let e = arguments[k]
    guard graph.applies(e, Function.equation), graph.kind(graph.child(e, 0)) == .symbol else {
      throw Failure(.usage, "'name = value' was expected", at: place(k))
    }
    return (graph.child(e, 0), graph.child(e, 1))
  }
}

public struct CalculusOperator: Sendable {
  public let name: String
  public let usage: String
  public let arity: ClosedRange<Int>
  public let summary: String
  public let examples: [String]
  let run: @Sendable (inout OperatorCall) throws(Failure) -> Expr

  public static let index: [String: Int] = {
    var index: [String: Int] = [:]
    for (k, row) in table.enumerated() { index[row.name] = k }
    return index
  }()

  public static let table: [CalculusOperator] = derivatives + curves + fields + bound + algebra

  static let algebra: [CalculusOperator] = [
    CalculusOperator(
      name: "limit", usage: "limit(f, x=a), limit(f, x=a, right) or limit(f, x=a+), limit(f, x=inf)",
      arity: 2...3,
      summary:
        "What f approaches as x approaches a: from both sides, or from the one named. inf and -inf are answers.",
      examples: ["limit(sin(x)/x, x=0)", "limit((1 + 1/x)^x, x=inf)", "limit(1/x, x=0+)"],
      run: LimitOperator.limit),
    CalculusOperator(
      name: "simplify", usage: "simplify(f)", arity: 1...1,
      summary: "The shortest form that the rules find.",
      examples: ["simplify(sin(x)^2 + cos(x)^2)"], run: Algebra.simplify),
    CalculusOperator(
      name: "expand", usage: "expand(f)", arity: 1...1,
      summary: "Products of sums multiplied out.",
      examples: ["expand((x + 1)^3)"], run: Algebra.expand),
    CalculusOperator(
      name: "factor", usage: "factor(f) or factor(n)", arity: 1...1,
      summary: "The product of irreducible factors over the rationals; of a number, of primes.",
      examples: ["factor(x^4 - 1)", "factor(a*x + a*y + b*x + b*y)", "factor(sin(x)^2 - 1)", "factor(360)"],
      run: PolynomialOperators.factor),
    CalculusOperator(
      name: "collect", usage: "collect(f, x) or collect(f, [x, y])", arity: 2...64,
      summary: "Multiplied out and gathered by powers of x, which may be a call such as sin(x).",
      examples: ["collect(a*x + b*x + x^2, x)", "collect(x*y + 2*y + x, [x, y])"],
      run: PolynomialOperators.collect),
    CalculusOperator(
      name: "together", usage: "together(f)", arity: 1...1,
      summary: "Everything over one denominator, in lowest terms.",
      examples: ["together(1/x + 1/y)"], run: PolynomialOperators.together),
    CalculusOperator(
      name: "apart", usage: "apart(f, x)", arity: 1...2,
      summary: "The sum of partial fractions in x, over the rationals.",
      examples: ["apart(1/(x^2 - 1), x)", "apart(x^3/(x - 1)^2, x)"], run: PolynomialOperators.apart),
    CalculusOperator(
      name: "cancel", usage: "cancel(f)", arity: 1...1,
      summary: "One fraction, multiplied out, without common factors.",
      examples: ["cancel((x^2 - 1)/(x - 1))"], run: PolynomialOperators.cancel),
    CalculusOperator(
      name: "subs", usage: "subs(f, x=a) or subs(f, x=a, y=b)", arity: 2...64,
      summary: "Values put in for variables, all at once.",
      examples: ["subs(x^2 + y, x=3)"], run: Algebra.substitute),
    CalculusOperator(
      name: "N", usage: "N(f) or N(f, 50)", arity: 1...2,
      summary: "The value as a decimal, to 16 or as many digits as named; every digit printed is right.",
      examples: ["N(pi)", "N(sqrt(2), 40)"], run: Algebra.numeric),
  ]
}
