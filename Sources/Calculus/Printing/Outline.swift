// An expression as an indented outline: a node a line, with branches drawn.

extension Graph {
  package func outline(_ e: Expr, ascii: Bool) -> String {
    var lines: [String] = []
    var work: [(Expr, String, String)] = [(e, "", "")]
    while let (e, lead, indent) = work.popLast() {
      lines.append(lead + label(e))
      let children = self.outlined(e)
      for k in children.indices.reversed() {
        let last = k == children.count - 1
        let branch = ascii ? (last ? "`- " : "|- ") : (last ? "└─ " : "├─ ")
        let trunk = last ? "   " : (ascii ? "|  " : "│  ")
        work.append((children[k], indent + branch, indent + trunk))
      }
    }
    return lines.joined(separator: "\n")
  }

  /// What stands below a node: of a binder its variable by name, its body, its limits.
  private func outlined(_ e: Expr) -> [Expr] {
    guard isBinder(e) else { return children(e) }
    let open = displayed(e)
    return [symbol(open.name), open.body, open.from, open.to]
  }

  private func label(_ e: Expr) -> String {
    switch kind(e) {
    case .number, .symbol: text(e)
    case .sum: "sum"
    case .product: "product"
    case .power: "power"
    case .apply: functionName(e)
    case .derivative: "derivative"
    }
  }
}
