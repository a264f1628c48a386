// Copies expressions from one notebook into another, sharing kept.

public struct Mover {
  private let source: Graph
  private let target: Graph
  private var moved: [Expr: Expr] = [:]

  public init(from source: Graph, to target: Graph) {
    self.source = source
    self.target = target
  }

  /// `e` of the source, as an expression of the target. The constructors settle the order anew.
  public mutating func moved(_ e: Expr) -> Expr {
    if let known = moved[e] { return known }
    var copy = moved
    let source = source, target = target
    _ = source.pass(e, enters: { copy[$0] == nil }) { e, _ in
      let new = Mover.written(e, source, target, copy)
      if source.isBinder(e), target.isBinder(new), let name = source.boundNames[e] {
        target.boundNames[new] = name
      }
      copy[e] = new
      return e
    }
    moved = copy
    return moved[e] ?? .undefined
  }

  private static func written(_ e: Expr, _ source: Graph, _ target: Graph, _ moved: [Expr: Expr]) -> Expr {
    let children = source.children(e).map { moved[$0] ?? .undefined }
    switch source.kind(e) {
    case .number: return target.number(source.value(e))
    case .symbol: return target.symbol(source.name(e))
    case .sum: return target.sum(children)
    case .product: return target.product(children)
    case .power: return target.power(children[0], children[1])
    case .apply:
      switch source.function(e) {
      case .row(let k): return target.apply(.row(k), children)
      case .formal(let k):
        return target.apply(target.formal(source.formals[k].name, source.formals[k].orders), children)
      }
    case .derivative: return target.standing(children[0], wrt: Array(children.dropFirst()))
    }
  }
}

extension Graph {
  /// Forgets a failure of the statement before.
  public func clearTrouble() { trouble = nil }
}
