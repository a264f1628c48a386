// A cell of the table, ready to be filled in: the parsed text as a short program for the constructors. Filling it
// in is a loop over a few operations, with no search and no memory of its own.

/// An expression with holes: `u`, `v`, `w`, `z`, `s`, `t` for the arguments, `y` for the value.
struct Template: Sendable {
  enum Operation: Sendable {
    case argument(Int)
    case value
    case expression(Expr)
    case sum(Int)
    case product(Int)
    case power
    case apply(UInt16, Int)
  }
  var operations: [Operation] = []
}

/// What a row's texts became in one notebook, each when it was first asked for.
final class PreparedFunction {
  fileprivate(set) var derivatives: [Template??]
  fileprivate(set) var definition: Template??
  fileprivate(set) var values: [Expr: Expr]?
  fileprivate(set) var rewrites: [(pattern: [Expr], result: Template)]?

  fileprivate init(_ row: Function) { derivatives = Array(repeating: nil, count: row.derivatives.count) }
}

extension Graph {
  /// The letters that stand for arguments in cells, and for the value.
  static let parameterNames = ["u", "v", "w", "z", "s", "t"]
  static let valueName = "y"

  private func prepared(_ k: Int) -> PreparedFunction {
    if let known = prepared[k] { return known }
    let new = PreparedFunction(Function.table[k])
    prepared[k] = new
    return new
  }

  /// The derivative of row `k` in its argument `a`; nil where no closed form is known.
  func derivativeCell(_ k: Int, _ a: Int) -> Template? {
    let known = prepared(k)
    guard a < known.derivatives.count else { return nil }
    if let cell = known.derivatives[a] { return cell }
    let cell = Function.table[k].derivatives[a].map(template)
    known.derivatives[a] = .some(cell)
    return cell
  }

  /// Row `k` in terms of others.
  func definition(_ k: Int) -> Template? {
    let known = prepared(k)
    if let definition = known.definition { return definition }
    let definition = Function.table[k].definition.map(template)
    known.definition = .some(definition)
    return definition
  }

  /// Exact values of row `k` by argument, for functions of one argument.
  func exactValues(_ k: Int) -> [Expr: Expr] {
    let known = prepared(k)
    if let values = known.values { return values }
    // Set first, so that the calls in the facts themselves are taken as they stand.
    known.values = [:]
    let rewrites = known.rewrites
    known.rewrites = rewrites ?? []
    var values: [Expr: Expr] = [:]
    let parser = Parser(self)
    for fact in Function.table[k].facts where !Graph.hasFreeLetter(fact) {
      let sides = fact.split(separator: "=", maxSplits: 1).map(String.init)
      let left = cell(sides[0], parser), right = cell(sides[1], parser)
      if isConstant(left), childCount(left) == 1 { values[child(left, 0)] = right }
    }
    known.values = values
    known.rewrites = rewrites
    return values
  }

  /// Equations of row `k` with a free letter, or for several arguments: the pattern of the arguments, and what the
  /// call then is.
  func rewrites(_ k: Int) -> [(pattern: [Expr], result: Template)] {
    let known = prepared(k)
    if let rewrites = known.rewrites { return rewrites }
    known.rewrites = []
    var rewrites: [(pattern: [Expr], result: Template)] = []
    let parser = Parser(self)
    let several = Function.table[k].arity.upperBound > 1
    for fact in Function.table[k].facts where several || Graph.hasFreeLetter(fact) {
      let sides = fact.split(separator: "=", maxSplits: 1).map(String.init)
      let left = cell(sides[0], parser), right = cell(sides[1], parser)
      if !isConstant(left) {
        rewrites.append((children(left), compiled(right)))
      } else if childCount(left) != 1 {
        rewrites.append((children(left), Template(operations: [.expression(right)])))
      }
    }
    known.rewrites = rewrites
    factKinds[k] = 0
    for fact in rewrites {
      let kinds: UInt8 =
        fact.pattern.first.map { kind($0) == .symbol ? .max : 1 << kind($0).rawValue } ?? .max
      factKinds[k] |= kinds
    }
    return rewrites
  }

  /// Whether one of the letters for arguments stands alone in the text.
  private static func hasFreeLetter(_ text: String) -> Bool {
    // What stands alone so far, and whether the byte before is a letter.
    var isAlone = false, isWithin = false
    for c in text.utf8 {
      guard (c | 0x20) &- 0x61 < 26 else {
        if isAlone { return true }
        isWithin = false
        continue
      }
      // s, t, u, v, w, z: the first bytes of `parameterNames`.
      isAlone = !isWithin && (c &- 0x73 < 5 || c == 0x7A)
      isWithin = true
    }
    return isAlone
  }

  /// A cell's text as an expression. A cell that does not parse is a mistake in the table: test number one finds it.
  func cell(_ text: String) -> Expr { cell(text, Parser(self)) }

  /// The same with a parser that knows the words of the cells before.
  private func cell(_ text: String, _ parser: Parser) -> Expr {
    let saved = trouble
    trouble = nil
    defer { trouble = saved }
    parser.isCell = true
    do {
      return try parser.expression(text)
    } catch {
      preconditionFailure("a cell of the function table, '\(text)', is no expression: \(error.message)")
    }
  }

  func template(_ text: String) -> Template { compiled(cell(text)) }

  /// Takes over what the table's texts became in another notebook, so that none is read twice; `moved` copies from
  /// there.
  package func adoptCells(of other: Graph, _ moved: (Expr) -> Expr) {
    func copy(_ template: Template) -> Template {
      var copy = template
      for (k, operation) in template.operations.enumerated() {
        if case .expression(let e) = operation { copy.operations[k] = .expression(moved(e)) }
      }
      return copy
    }
    for (k, old) in other.prepared.enumerated() {
      guard let old else { continue }
      let new = PreparedFunction(Function.table[k])
      new.derivatives = old.derivatives.map { $0.map { $0.map(copy) } }
      new.definition = old.definition.map { $0.map(copy) }
      if let values = old.values {
        var copies: [Expr: Expr] = [:]
        for (x, value) in values { copies[moved(x)] = moved(value) }
        new.values = copies
      }
      new.rewrites = old.rewrites?.map { ($0.pattern.map(moved), copy($0.result)) }
      prepared[k] = new
      factKinds[k] = other.factKinds[k]
    }
    // Memory of passes is of use to any notebook.
    passes = other.passes
    relationsByRow = other.relationsByRow.mapValues { $0.map { $0.map(copy) } }
  }

  /// The expression as operations, children first.
  func compiled(_ e: Expr) -> Template {
    let holes = Graph.parameterNames.map { symbol($0) }
    let value = symbol(Graph.valueName)
    var out = Template()
    var pending: [(Expr, Bool)] = [(e, false)]
    while let (e, done) = pending.popLast() {
      if let k = holes.firstIndex(of: e) {
        out.operations.append(.argument(k))
      } else if e == value {
        out.operations.append(.value)
      } else if isConstant(e) {
        out.operations.append(.expression(e))
      } else if !done {
        pending.append((e, true))
        for k in (0..<childCount(e)).reversed() { pending.append((child(e, k), false)) }
      } else {
        switch kind(e) {
        case .sum: out.operations.append(.sum(childCount(e)))
        case .product: out.operations.append(.product(childCount(e)))
        case .power: out.operations.append(.power)
        case .apply: out.operations.append(.apply(nodes[e.i].function, childCount(e)))
        case .number, .symbol, .derivative: out.operations.append(.expression(e))
        }
      }
    }
    return out
  }

  /// The template with `arguments` (a place on the stack) and `value` put in.
  func filled(_ template: Template, arguments: Int, value: Expr) -> Expr {
    let bottom = top
    for operation in template.operations {
      switch operation {
      case .argument(let k): push(stack[arguments + k])
      case .value: push(value)
      case .expression(let e): push(e)
      case .sum(let n):
        let result = sum(from: top - n)
        push(result)
      case .product(let n):
        let result = product(from: top - n)
        push(result)
      case .power:
        let exponent = stack[top - 1], base = stack[top - 2]
        release(top - 2)
        let result = power(base, exponent)
        push(result)
      case .apply(let f, let n):
        let result = apply(f, from: top - n)
        push(result)
      }
    }
    let result = top > bottom ? stack[top - 1] : .undefined
    release(bottom)
    return result
  }

  /// What a letter of a pattern stands for before anything has been found.
  static let unbound = Expr(index: -1)

  /// A row's template with the arguments of the call `e`, and `e` itself as the value.
  func filled(_ template: Template, withArgumentsOf e: Expr) -> Expr {
    let arguments = top
    var k = 0
    while k < childCount(e) {
      push(child(e, k))
      k &+= 1
    }
    let result = filled(template, arguments: arguments, value: e)
    release(arguments)
    return result
  }

  /// Matches the arguments on the stack against a pattern in u, v, w; what the letters stand for is written at `holes`.
  func matches(_ pattern: [Expr], at mark: Int, holes: Int) -> Bool {
    guard pattern.count == holes - mark else { return false }
    for k in 0..<pattern.count where !matches(pattern[k], stack[mark + k], holes) { return false }
    return true
  }

  /// Patterns are a few nodes deep, so this one recursion is bounded by the table.
  private func matches(_ pattern: Expr, _ e: Expr, _ holes: Int) -> Bool {
    if isConstant(pattern) { return pattern == e }
    if kind(pattern) == .symbol {
      let name = name(pattern)
      guard let hole = Graph.parameterNames.firstIndex(of: name) else { return pattern == e }
      if stack[holes + hole] != Graph.unbound { return stack[holes + hole] == e }
      stack[holes + hole] = e
      return true
    }
    guard kind(pattern) == kind(e), nodes[pattern.i].function == nodes[e.i].function,
      childCount(pattern) == childCount(e)
    else { return false }
    for k in 0..<childCount(pattern) where !matches(child(pattern, k), child(e, k), holes) {
      return false
    }
    return true
  }
}
