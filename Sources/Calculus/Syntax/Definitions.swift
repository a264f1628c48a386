// What names mean: values, functions, formal functions. Names in a definition are looked up when it is used.

/// A defined name: an expression, or a function when it has parameters.
public struct Definition: Sendable, Equatable {
  public var parameters: [String]?
  public var body: Expr
  public init(parameters: [String]? = nil, body: Expr) {
    self.parameters = parameters
    self.body = body
  }
}

public struct Definitions {
  public private(set) var entries: [String: Definition] = [:]
  /// The names in the order of their definition, for listing and saving.
  public private(set) var order: [String] = []
  /// The answers so far, for `ans` and `ans1`, `ans2` …; they go in as they are read.
  public let answers = AnswerList()
  /// Names declared as formal functions.
  public var formal: Set<String> = []
  /// Names that cannot be defined, with the reason.
  public var reserved: [String: String] = [:]

  public init() {}

  /// Nothing is defined and nothing declared.
  package var isUntouched: Bool { entries.isEmpty && formal.isEmpty }

  public subscript(_ name: String) -> Definition? { entries[name] }

  public mutating func define(_ name: String, _ definition: Definition) {
    if entries[name] == nil { order.append(name) }
    entries[name] = definition
  }

  @discardableResult
  public mutating func remove(_ name: String) -> Bool {
    formal.remove(name)
    guard entries.removeValue(forKey: name) != nil else { return false }
    order.removeAll { $0 == name }
    return true
  }

  /// Moves every body, for copying into a fresh notebook.
  public mutating func move(_ moved: (Expr) -> Expr) {
    for (name, definition) in entries {
      entries[name] = Definition(parameters: definition.parameters, body: moved(definition.body))
    }
  }

  /// Whether `name` is that of an answer: `ans`, `ans1`, `%`, `_`.
  static func isAnswer(_ name: String) -> Bool {
    if name == "%" || name == "_" { return true }
    return name.hasPrefix("ans") && name.utf8.dropFirst(3).allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
  }

  /// The answer that `name` means, in `graph`; nil when there is none of that number.
  func answer(named name: String, in graph: Graph) -> Expr? {
    let n = name.utf8.count <= 3 ? answers.count : Int(name.dropFirst(3))
    return n.flatMap { answers.answer($0, in: graph) }
  }

  /// f g h F G H φ ψ, with digits: functions even when nothing is known of them.
  public func isFormal(_ name: String) -> Bool {
    formal.contains(name) || Definitions.isFormalLetter(name)
  }

  static func isFormalLetter(_ name: String) -> Bool {
    guard let first = name.unicodeScalars.first, "fghFGHφψ".unicodeScalars.contains(first) else {
      return false
    }
    return name.unicodeScalars.dropFirst().allSatisfy {
      ($0.value >= 0x30 && $0.value <= 0x39) || ($0.value >= 0x2080 && $0.value <= 0x2089)
    }
  }
}

extension Graph {
  /// `e` with standing derivatives carried out, where nothing is defined.
  package func resolved(_ e: Expr) throws(Failure) -> Expr { try checked(evaluated(e)) }

  /// `e` with definitions put in, definitions of definitions too, and standing derivatives carried out. A name that
  /// is differentiated by, or listed in `protected`, stays as it is.
  /// With `standing`, derivatives are left for a derivation to carry out.
  public func resolved(
    _ e: Expr, _ definitions: Definitions, protected: [Expr] = [], standing: Bool = false
  ) throws(Failure) -> Expr {
    if definitions.entries.isEmpty {
      // Nothing to put in: only derivatives are left to carry out.
      return standing ? try checked(e) : try resolved(e)
    }
    var resolver = Resolver(graph: self, definitions: definitions, standing: standing)
    let result = resolver.resolve(e, protected)
    if let failure = resolver.failure {
      trouble = nil
      throw failure
    }
    return try checked(result)
  }
}

/// One resolution: the names being expanded, to find cycles, and the calls spent.
private struct Resolver {
  let graph: Graph
  let definitions: Definitions
  let standing: Bool
  var expanding: [String] = []
  var calls = 0
  var failure: Failure?

  mutating func fail(_ code: Failure.Code, _ message: String, hint: String? = nil) -> Expr {
    if failure == nil { failure = Failure(code, message, hint: hint) }
    return .undefined
  }

  /// Recursion here is by definitions within definitions and derivatives within derivatives, both bounded below.
  mutating func resolve(_ e: Expr, _ protected: [Expr]) -> Expr {
    if expanding.count > 500 { return fail(.limit, "definitions are nested more than 500 deep") }
    var copy = self
    defer { self = copy }
    return graph.pass(
      e, enters: { graph.childCount($0) > 0 || !graph.isConstant($0) },
      opens: { graph.kind($0) != .derivative && !graph.isBinder($0) }
    ) { node, pass in
      if copy.failure != nil { return .undefined }
      if graph.isBinder(node) { return graph.rebound(node) { copy.resolve($0, protected) } }
      switch graph.kind(node) {
      case .symbol: return copy.value(of: node, protected)
      case .derivative: return copy.carriedOut(node, protected)
      default: break
      }
      let new = graph.rebuilt(node) { pass.has($0) ? pass[$0] : $0 }
      guard graph.kind(new) == .apply, case .formal(let k) = graph.function(new) else { return new }
      return copy.called(new, graph.formals[k], protected)
    }
  }

  private mutating func value(of symbol: Expr, _ protected: [Expr]) -> Expr {
    if protected.contains(symbol) { return symbol }
    let name = graph.name(symbol)
    guard let definition = definitions[name], definition.parameters == nil else { return symbol }
    return within(name) { copy in copy.resolve(definition.body, protected) }
  }

  private mutating func carriedOut(_ node: Expr, _ protected: [Expr]) -> Expr {
    var variables: [Expr] = []
    for k in 1..<graph.childCount(node) { variables.append(graph.child(node, k)) }
    let result = resolve(graph.child(node, 0), protected + variables)
    return standing ? graph.standing(result, wrt: variables) : graph.derivative(result, wrt: variables)
  }

  /// A call of a defined function: its body, differentiated as the orders say, with the arguments put in.
  private mutating func called(_ call: Expr, _ formal: Formal, _ protected: [Expr]) -> Expr {
    guard let definition = definitions[formal.name], let parameters = definition.parameters else {
      return call
    }
    let arguments = graph.children(call)
    guard arguments.count == parameters.count else {
      let takes = parameters.count == 1 ? "1 argument" : "\(parameters.count) arguments"
      return fail(.arity, "\(formal.name) takes \(takes), not \(arguments.count)")
    }
    calls += 1
    if calls > graph.limits.calls {
      return fail(.limit, "more than \(graph.limits.calls) calls of defined functions")
    }
    let symbols = parameters.map { graph.symbol($0) }
    let isPoint = formal.orders.contains { $0 > 0 } && arguments.allSatisfy(graph.isConstant)
    // The parameters shadow definitions of the same names.
    var body = within(formal.name) { copy in copy.resolve(definition.body, protected + symbols) }
    if isPoint, failure == nil, !graph.isTroubled {
      let by = formal.orders.enumerated().flatMap { k, times in
        Array(repeating: k < symbols.count ? symbols[k] : .undefined, count: max(0, times))
      }
      do throws(Failure) {
        return try graph.derivative(
          of: body, by: by, at: Dictionary(zip(symbols, arguments), uniquingKeysWith: { a, _ in a }))
      } catch {
        failure = failure ?? error
        return .undefined
      }
    }
    for (k, times) in formal.orders.enumerated() where times > 0 && k < symbols.count {
      // f'(x) at its own parameter may stand; at any other point the derivative comes first.
      if standing && arguments == symbols {
        body = graph.standing(body, wrt: Array(repeating: symbols[k], count: times))
      } else {
        body = graph.derivative(body, wrt: symbols[k], order: times)
      }
    }
    return graph.substituted(body, Dictionary(zip(symbols, arguments), uniquingKeysWith: { a, _ in a }))
  }

  private mutating func within(_ name: String, _ work: (inout Resolver) -> Expr) -> Expr {
    if let first = expanding.firstIndex(of: name) {
      let path = (expanding[first...] + [name]).joined(separator: " → ")
      return fail(.cycle, "'\(name)' is defined by itself: \(path)")
    }
    expanding.append(name)
    let result = work(&self)
    expanding.removeLast()
    return result
  }
}
