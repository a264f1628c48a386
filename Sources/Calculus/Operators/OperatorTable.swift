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
  /// A remark on the answer.
  public var remark: String?
  /// The answer as a series, to be shown term by term.
  public var series: Series?

  func place(_ k: Int) -> Range<Int> { k < places.count ? places[k] : range }

  /// Argument `k` with definitions put in, except for `kept`.
  func resolved(_ k: Int, keeping kept: [Expr] = []) throws(Failure) -> Expr {
    do {
      return try graph.resolved(arguments[k], definitions, protected: protected + kept)
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

  public static let table: [CalculusOperator] = [
    CalculusOperator(
      name: "diff", usage: "diff(f, x), diff(f, x, 3) or diff(f, x, y)", arity: 1...64,
      summary: "The derivative of f by x; a number repeats the variable before it.",
      examples: ["diff(x^3, x)", "diff(sin(x), x, 4)", "diff(x^2*y^3, x, y)"], run: Derivatives.diff),
    CalculusOperator(
      name: "grad", usage: "grad(f) or grad(f, [x, y])", arity: 1...2,
      summary: "The gradient: the partial derivatives by every variable.",
      examples: ["grad(x^2*y)", "grad(a*x^2, [x])"], run: Derivatives.grad),
    CalculusOperator(
      name: "jacobian", usage: "jacobian([f, g], [x, y])", arity: 1...2,
      summary: "The Jacobian matrix: a row a component, a column a variable.",
      examples: ["jacobian([x*y, x + y^2], [x, y])"], run: Derivatives.jacobian),
    CalculusOperator(
      name: "hessian", usage: "hessian(f) or hessian(f, [x, y])", arity: 1...2,
      summary: "The Hessian matrix of second partial derivatives.",
      examples: ["hessian(x^2*y)"], run: Derivatives.hessian),
    CalculusOperator(
      name: "taylor", usage: "taylor(f, x=0, 5)", arity: 3...3,
      summary: "The Taylor polynomial about a point, up to the order given.",
      examples: ["taylor(e^x, x=0, 4)", "taylor(ln(x), x=1, 3)"], run: Derivatives.taylor),
    CalculusOperator(
      name: "simplify", usage: "simplify(f)", arity: 1...1,
      summary: "The shortest form that the rules find.",
      examples: ["simplify(sin(x)^2 + cos(x)^2)"], run: Algebra.simplify),
    CalculusOperator(
      name: "expand", usage: "expand(f)", arity: 1...1,
      summary: "Products of sums multiplied out.",
      examples: ["expand((x + 1)^3)"], run: Algebra.expand),
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
