// Copies expressions from one notebook into another, sharing kept.

public struct Mover {
  private let source: Graph
  private let target: Graph
  /// By index in the source; −1 where nothing was moved yet.
  private var moved: [Int32]

  public init(from source: Graph, to target: Graph) {
    self.source = source
    self.target = target
    moved = Array(repeating: -1, count: source.nodeCount)
  }

  /// `e` of the source, as an expression of the target. The constructors settle the order anew.
  public mutating func moved(_ e: Expr) -> Expr {
    if e.i >= moved.count {
      // Written since the mover was made.
      moved += repeatElement(-1, count: source.nodeCount - moved.count)
    }
    if moved[e.i] >= 0 { return Expr(index: moved[e.i]) }
    var table: [Int32] = []
    swap(&table, &moved)
    let source = source, target = target
    _ = source.pass(e, enters: { table[$0.i] < 0 }) { e, _ in
      let new = Mover.written(e, source, target, table)
      if source.isBinder(e), target.isBinder(new), let name = source.boundNames[e] {
        target.boundNames[new] = name
      }
      table[e.i] = new.index
      return e
    }
    swap(&table, &moved)
    return moved[e.i] < 0 ? .undefined : Expr(index: moved[e.i])
  }

  private static func written(_ e: Expr, _ source: Graph, _ target: Graph, _ moved: [Int32]) -> Expr {
    let children = source.children(e).map { moved[$0.i] < 0 ? .undefined : Expr(index: moved[$0.i]) }
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
  public func clearTrouble() { if isTroubled { trouble = nil } }
}
