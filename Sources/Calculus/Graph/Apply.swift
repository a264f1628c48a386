// The constructor of function calls: exact values, a minus taken out of odd and even functions, multiples of π
// brought into the first period, and the row's own facts. All of it is read from the table.

extension Graph {
  public func apply(_ name: String, _ arguments: Expr...) -> Expr {
    guard let k = Function.row(named: name, arguments: arguments.count) else { return .undefined }
    return apply(.row(k), arguments)
  }

  public func apply(_ f: FunctionReference, _ arguments: [Expr]) -> Expr {
    let mark = top
    for e in arguments { push(e) }
    switch f {
    case .row(let k): return apply(UInt16(k), from: mark)
    case .formal(let k): return apply(UInt16(k + Graph.formalBase), from: mark)
    }
  }

  /// The call of a row with one argument.
  func apply(row k: Int, _ u: Expr) -> Expr {
    let mark = top
    push(u)
    return apply(UInt16(k), from: mark)
  }

  /// The call of function `f` with the arguments on the stack from `mark` up.
  func apply(_ f: UInt16, from mark: Int) -> Expr {
    for k in mark..<top where stack[k] == .undefined { return abandon(mark) }
    if isTroubled { return abandon(mark) }
    if Int(f) >= Graph.formalBase { return intern(.apply, f, from: mark) }
    // Most calls are of one argument with a variable in it: no exact values, and a minus only where there is one.
    if top &- mark == 1, Function.isOrdinary[Int(f)], !isConstant(stack[mark]), !mayHaveMinus(stack[mark]),
      !mayFitFact(f, mark)
    {
      return intern(.apply, f, from: mark)
    }
    let row = Function.table[Int(f)]
    switch row.form {
    case .shorthand:
      guard let definition = definition(Int(f)) else { return abandon(mark) }
      let result = filled(definition, arguments: mark, value: .undefined)
      release(mark)
      return result
    case .nested:
      while top - mark > 2 {
        let last = stack[top - 1], before = stack[top - 2]
        release(top - 2)
        let inner = apply(.row(Int(f)), [before, last])
        push(inner)
      }
    case .relation: if let decided = decidedRelation(row.name, mark) { return decided }
    case .connective: if let decided = decidedConnective(row.name, mark) { return decided }
    case .piecewise: return branches(f, mark)
    case .vector, .equation: return intern(.apply, f, from: mark)
    case .binder: return binder(Int(f), from: mark)
    case .ordinary: break
    }
    if let exact = row.exact, allNumbers(mark) {
      let arguments = (mark..<top).map { value(stack[$0]) }
      if let result = exact(arguments) {
        release(mark)
        return number(result)
      }
    }
    if let closed = row.closed, allNumbers(mark), let multiple = closed((mark..<top).map { value(stack[$0]) })
    {
      release(mark)
      return product(number(multiple.coefficient), power(.pi, number(multiple.power)))
    }
    if top - mark == 1 {
      let argument = stack[mark]
      if row.parity != .none, let positive = withoutMinus(argument) {
        stack[mark] = positive
        let inner = apply(f, from: mark)
        return row.parity == .odd ? negated(inner) : inner
      }
      if isConstant(argument), let known = exactValue(f, row, argument) {
        release(mark)
        return known == .undefined && !isTroubled
          ? fail(.undefined, "\(row.name)(\(text(argument))) has no value") : known
      }
    }
    if mayFitFact(f, mark), let result = rewritten(f, mark) { return result }
    return intern(.apply, f, from: mark)
  }

  /// Whether a minus may be written in front of `e`.
  @inline(__always) private func mayHaveMinus(_ e: Expr) -> Bool {
    switch nodes[e.i].kind {
    case .product: hasMinus(e)
    case .sum: hasMinus(child(e, 0))
    default: false
    }
  }

  /// Whether the first argument is of a kind that one of the row's facts speaks of.
  @inline(__always) private func mayFitFact(_ f: UInt16, _ mark: Int) -> Bool {
    mark == top || factKinds[Int(f)] & 1 << nodes[stack[mark].i].kind.rawValue != 0
  }

  /// What the call is by one of the row's facts with free letters.
  private func rewritten(_ f: UInt16, _ mark: Int) -> Expr? {
    for fact in rewrites(Int(f)) {
      let holes = top
      for _ in Graph.parameterNames { push(Graph.unbound) }
      if matches(fact.pattern, at: mark, holes: holes) {
        for k in holes..<top where stack[k] == Graph.unbound { stack[k] = .undefined }
        let result = filled(fact.result, arguments: holes, value: .undefined)
        release(mark)
        return result
      }
      release(holes)
    }
    return nil
  }

  private func allNumbers(_ mark: Int) -> Bool {
    for k in mark..<top where !isNumber(stack[k]) { return false }
    return true
  }

  /// −u without its minus, when one is written in front.
  private func withoutMinus(_ e: Expr) -> Expr? {
    switch kind(e) {
    case .number, .product: return hasMinus(e) ? negatedTerm(e) : nil
    case .sum: return allNegative(e) ? negated(e) : nil
    default: return nil
    }
  }

  /// From the row's values, with multiples of π first brought into (−p/2, p/2] for a period of p·π.
  private func exactValue(_ f: UInt16, _ row: Function, _ argument: Expr) -> Expr? {
    let known = exactValues(Int(f))
    if let value = known[argument] { return value }
    guard let period = row.period, let multiple = multipleOfPi(argument) else { return nil }
    let p = Rational(period)
    guard let turns = p.reciprocal.map({ (multiple * $0 + .half) }) else { return nil }
    // Into (−p/2, p/2]: the ceiling of x − 1/2 is what is taken away.
    let whole = -((-turns + .one).floor)
    let reduced = multiple - p * whole
    if reduced == multiple { return nil }
    let moved = product(number(reduced), .pi)
    return apply(.row(Int(f)), [moved])
  }

  /// q for q·π.
  func multipleOfPi(_ e: Expr) -> Rational? {
    if e == .pi { return .one }
    if kind(e) == .product, childCount(e) == 2, child(e, 1) == .pi, isNumber(child(e, 0)) {
      return value(child(e, 0))
    }
    return nil
  }

  // MARK: Relations and branches

  /// Truth as numbers: 1 holds, 0 does not.
  private func decidedRelation(_ name: String, _ mark: Int) -> Expr? {
    let a = stack[mark], b = stack[mark + 1]
    let equal = a == b
    if !equal && !(isNumber(a) && isNumber(b)) { return nil }
    release(mark)
    let holds: Bool
    switch name {
    case "equals": holds = equal
    case "notequals": holds = !equal
    case "less": holds = !equal && value(a) < value(b)
    default: holds = equal || value(a) < value(b)
    }
    return holds ? .one : .zero
  }

  private func decidedConnective(_ name: String, _ mark: Int) -> Expr? {
    let arguments = (mark..<top).map { stack[$0] }
    let result: Expr?
    switch name {
    case "and":
      result =
        arguments.contains(.zero)
        ? .zero
        : arguments[0] == .one ? arguments[1] : arguments[1] == .one ? arguments[0] : nil
    case "or":
      result =
        arguments.contains(.one)
        ? .one
        : arguments[0] == .zero ? arguments[1] : arguments[1] == .zero ? arguments[0] : nil
    default: result = arguments[0] == .zero ? .one : arguments[0] == .one ? .zero : nil
    }
    if result != nil { release(mark) }
    return result
  }

  /// Branches known to hold end the list, branches known not to are left out.
  private func branches(_ f: UInt16, _ mark: Int) -> Expr {
    let given = (mark..<top).map { stack[$0] }
    release(mark)
    var otherwise: Expr? = given.count % 2 == 1 ? given.last : nil
    var pairs: [(Expr, Expr)] = []
    for k in 0..<(given.count / 2) {
      let condition = given[2 * k], value = given[2 * k + 1]
      if condition == .zero { continue }
      if condition == .one {
        otherwise = value
        break
      }
      pairs.append((condition, value))
    }
    while let last = pairs.last, last.1 == otherwise { pairs.removeLast() }
    if pairs.isEmpty { return otherwise ?? fail(.undefined, "no branch of this piecewise function applies") }
    for (condition, value) in pairs {
      push(condition)
      push(value)
    }
    if let otherwise { push(otherwise) }
    return intern(.apply, f, from: mark)
  }
}
