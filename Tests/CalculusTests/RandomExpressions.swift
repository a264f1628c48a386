// Expressions from a seed, for properties that hold of all of them.
import Calculus

struct RandomExpressions {
  let graph: Graph
  var random: SeededGenerator
  let variables: [Expr]

  init(_ graph: Graph, seed: Int, _ names: [String] = ["x", "y"]) {
    self.graph = graph
    random = SeededGenerator(seed)
    variables = names.map { graph.symbol($0) }
  }

  private static let functions = [
    "sin", "cos", "exp", "tanh", "atan", "sinh", "erf", "sigmoid", "softplus", "asinh", "abs",
  ]

  /// Values everywhere, so that any point can be taken.
  mutating func smooth(depth: Int) -> Expr {
    if depth == 0 || random.below(6) == 0 { return leaf() }
    switch random.below(8) {
    case 0, 1: return graph.sum((0...1 + random.below(2)).map { _ in smooth(depth: depth - 1) })
    case 2, 3: return graph.product(smooth(depth: depth - 1), smooth(depth: depth - 1))
    case 4: return graph.power(smooth(depth: depth - 1), graph.number(2 + random.below(2)))
    case 5:
      let u = smooth(depth: depth - 1)
      return graph.quotient(smooth(depth: depth - 1), graph.sum(graph.power(u, .two), .one))
    default:
      let name = RandomExpressions.functions[random.below(RandomExpressions.functions.count - 1)]
      return graph.apply(name, smooth(depth: depth - 1))
    }
  }

  /// Anything the constructors make: roots, negative and symbolic exponents, calls of two arguments, formal functions.
  mutating func any(depth: Int) -> Expr {
    if depth == 0 || random.below(7) == 0 { return leaf() }
    switch random.below(10) {
    case 0, 1: return graph.sum((0...1 + random.below(3)).map { _ in any(depth: depth - 1) })
    case 2, 3: return graph.product((0...1 + random.below(2)).map { _ in any(depth: depth - 1) })
    case 4: return graph.power(any(depth: depth - 1), graph.number(rational()))
    case 5: return graph.power(any(depth: depth - 1), any(depth: 1))
    case 6: return graph.quotient(any(depth: depth - 1), any(depth: depth - 1))
    case 7: return graph.negated(any(depth: depth - 1))
    case 8:
      let two = ["max", "min", "atan2", "hypot", "mod"][random.below(5)]
      return random.below(2) == 0
        ? graph.apply(graph.formal("f", [random.below(3)]), [any(depth: depth - 1)])
        : graph.apply(two, any(depth: depth - 1), any(depth: depth - 1))
    default:
      let name = RandomExpressions.functions[random.below(RandomExpressions.functions.count)]
      return graph.apply(name, any(depth: depth - 1))
    }
  }

  /// A polynomial with rational coefficients.
  mutating func polynomial(depth: Int) -> Expr {
    if depth == 0 { return leaf(constants: false) }
    switch random.below(4) {
    case 0, 1: return graph.sum(polynomial(depth: depth - 1), polynomial(depth: depth - 1))
    case 2: return graph.product(polynomial(depth: depth - 1), polynomial(depth: depth - 1))
    default: return graph.power(polynomial(depth: depth - 1), graph.number(random.below(4)))
    }
  }

  mutating func rational() -> Rational {
    Rational(random.below(11) - 5, over: [1, 1, 1, 2, 3, 4][random.below(6)]) ?? .one
  }

  mutating func point() -> [Double] { variables.map { _ in Double.random(in: -1.4...1.4, using: &random) } }

  private mutating func leaf(constants: Bool = true) -> Expr {
    switch random.below(8) {
    case 0, 1: return graph.number(rational())
    case 2 where constants: return [.pi, .e, graph.power(.two, .half)][random.below(3)]
    default: return variables[random.below(variables.count)]
    }
  }
}
