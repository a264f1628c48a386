// Short problems of differentiation for measuring, made from a seed: the same list on every machine, in the syntax
// of each program that is to answer it. A shape is an expression with holes for its numbers and names; a problem is
// a shape with its holes filled.

/// An expression as it will be written, numbers and names still open in a shape.
indirect enum Written {
  case variable
  case parameter
  /// A hole for a number between two bounds; filled, both are the number.
  case number(Int, Int)
  case sum(Written, Written)
  case difference(Written, Written)
  case product(Written, Written)
  case quotient(Written, Written)
  case power(Written, Written)
  case exponential(Written)
  case call(String, Written)
}

enum Syntax: String, CaseIterable { case nabla, ginsh, python, giac }

/// SplitMix64: a few lines, good enough to draw problems, and the same everywhere.
struct Dice {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
  mutating func among<T>(_ choices: [T]) -> T { choices[below(choices.count)] }
}

struct ProblemList {
  struct Problem {
    var expression: Written
    var variable: String
    var parameter: String
  }

  private(set) var problems: [Problem] = []

  /// `shapes` shapes with names and numbers drawn anew on every line; without a number of shapes each line has a
  /// shape of its own, and no line comes twice.
  init(count: Int, shapes: Int?, seed: UInt64 = 20_261_121) {
    var dice = Dice(seed: seed)
    let stock = (0..<(shapes ?? 0)).map { _ in Self.shape(depth: dice.among([1, 2, 2, 3]), &dice) }
    var seen: Set<String> = []
    while problems.count < count {
      let shape = stock.isEmpty ? Self.shape(depth: dice.among([1, 2, 2, 3]), &dice) : dice.among(stock)
      let problem = Problem(
        expression: Self.filled(shape, &dice),
        variable: dice.among(["x", "y", "z", "t", "u", "v", "w", "s", "r", "p", "q"]),
        parameter: dice.among(["a", "b", "c", "k", "m", "n", "h"]))
      if shapes == nil && !seen.insert(Self.line(problem, .nabla)).inserted { continue }
      problems.append(problem)
    }
  }

  func text(_ syntax: Syntax) -> String {
    var text = ""
    for problem in problems { text += Self.line(problem, syntax) + "\n" }
    return text
  }

  static func line(_ problem: Problem, _ syntax: Syntax) -> String {
    let text = written(problem.expression, problem, syntax).text
    switch syntax {
    case .nabla: return "d/d\(problem.variable) \(text)"
    case .ginsh: return "diff(\(text),\(problem.variable));"
    case .giac: return "diff(\(text),\(problem.variable))"
    case .python: return "\(problem.variable)\t\(text)"
    }
  }

  // MARK: Drawing

  private static let functions = [
    "sin", "sin", "cos", "cos", "tan", "ln", "ln", "sqrt", "atan", "asin", "sinh", "cosh", "tanh",
  ]

  private static func atom(_ dice: inout Dice) -> Written {
    let small = Written.number(2, 9), number = Written.number(1, 99)
    switch dice.below(10) {
    case 0, 1: return .variable
    case 2, 3: return .product(small, .variable)
    case 4: return .power(.variable, small)
    case 5: return .sum(.variable, number)
    case 6: return .sum(.product(small, .variable), number)
    case 7: return .sum(.power(.variable, small), number)
    case 8: return .difference(number, .power(.variable, small))
    default: return .product(.parameter, .variable)
    }
  }

  private static func shape(depth: Int, _ dice: inout Dice) -> Written {
    if depth == 0 { return atom(&dice) }
    let inner = depth - 1
    switch dice.below(14) {
    case 0, 1, 2, 3: return .call(dice.among(functions), shape(depth: inner, &dice))
    case 4, 5, 6: return .product(atom(&dice), longer(inner, &dice))
    case 7: return .quotient(atom(&dice), longer(inner, &dice))
    case 8: return .quotient(longer(inner, &dice), atom(&dice))
    case 9: return .sum(atom(&dice), longer(inner, &dice))
    case 10 where depth > 1: return .difference(longer(inner, &dice), atom(&dice))
    case 10: return .power(longer(inner, &dice), .number(2, 6))
    case 11, 12: return .exponential(shape(depth: inner, &dice))
    default: return .product(.number(2, 20), shape(depth: inner, &dice))
    }
  }

  /// No number times a power of the variable: next to another such it would be tidied away before it is
  /// differentiated, and taken from one it could leave nothing to divide by.
  private static func longer(_ depth: Int, _ dice: inout Dice) -> Written {
    while true {
      let drawn = shape(depth: depth, &dice)
      if !isMonomial(drawn) { return drawn }
    }
  }

  private static func isMonomial(_ e: Written) -> Bool {
    switch e {
    case .variable, .parameter, .number: true
    case .product(let a, let b), .quotient(let a, let b): isMonomial(a) && isMonomial(b)
    case .power(let a, _): isMonomial(a)
    default: false
    }
  }

  private static func filled(_ e: Written, _ dice: inout Dice) -> Written {
    switch e {
    case .variable, .parameter: return e
    case .number(let low, let high):
      let number = low + dice.below(high - low + 1)
      return .number(number, number)
    case .sum(let a, let b): return .sum(filled(a, &dice), filled(b, &dice))
    case .difference(let a, let b): return .difference(filled(a, &dice), filled(b, &dice))
    case .product(let a, let b): return .product(filled(a, &dice), filled(b, &dice))
    case .quotient(let a, let b): return .quotient(filled(a, &dice), filled(b, &dice))
    case .power(let a, let b): return .power(filled(a, &dice), filled(b, &dice))
    case .exponential(let a): return .exponential(filled(a, &dice))
    case .call(let name, let a): return .call(name, filled(a, &dice))
    }
  }

  // MARK: Writing

  /// The text and how tightly it binds: 0 a sum, 1 a product, 2 a power, 3 an atom.
  private static func written(_ e: Written, _ problem: Problem, _ syntax: Syntax) -> (
    text: String, binds: Int
  ) {
    func part(_ e: Written, _ least: Int) -> String {
      let (text, binds) = written(e, problem, syntax)
      return binds < least ? "(\(text))" : text
    }
    switch e {
    case .variable: return (problem.variable, 3)
    case .parameter: return (problem.parameter, 3)
    case .number(let value, _): return ("\(value)", 3)
    case .sum(let a, let b): return ("\(part(a, 0)) + \(part(b, 0))", 0)
    case .difference(let a, let b): return ("\(part(a, 0)) - \(part(b, 1))", 0)
    case .product(let a, let b): return ("\(part(a, 1))*\(part(b, 2))", 1)
    case .quotient(let a, let b): return ("\(part(a, 1))/\(part(b, 2))", 1)
    case .power(let a, let b): return ("\(part(a, 3))\(syntax == .python ? "**" : "^")\(part(b, 3))", 2)
    case .exponential(let a):
      return syntax == .nabla ? ("e^\(part(a, 3))", 2) : ("exp(\(part(a, 0)))", 3)
    case .call(let name, let a):
      // Only Nabla and giac know the logarithm as ln.
      let name = name == "ln" && syntax != .nabla && syntax != .giac ? "log" : name
      return ("\(name)(\(part(a, 0)))", 3)
    }
  }
}
