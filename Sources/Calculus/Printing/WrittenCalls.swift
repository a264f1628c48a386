// How the printer writes calls: brackets, bars, branches, relations, vectors, formal functions, d/dx that stands.

extension Printer {
  func writeApply(_ e: Expr) {
    let f = Int(graph.nodes[e.i].function)
    guard f < Graph.formalBase else { return writeFormal(e) }
    if Function.isOrdinary[f], f != Function.factorial, f != Function.abs || !dialect.bars {
      return writeCall(e, f)
    }
    let row = Function.table[f]
    switch row.form {
    case .relation:
      let sign: String =
        switch row.name {
        case "equals": " == "
        case "notequals": " \(dialect.notEqual) "
        case "less": " < "
        default: " \(dialect.lessEqual) "
        }
      page.later(graph.child(e, 1), Level.sum)
      page.later(sign)
      next(graph.child(e, 0), Level.sum)
    case .connective where graph.childCount(e) == 2:
      page.later(graph.child(e, 1), Level.relation + 1)
      page.later(" \(row.name) ")
      next(graph.child(e, 0), Level.relation)
    case .equation:
      page.later(graph.child(e, 1), Level.relation)
      page.later(row.name == "range" ? ".." : " = ")
      next(graph.child(e, 0), Level.relation)
    case .vector:
      page.write("[")
      writeList(e, ShortText(0x5D, 1))
    case .binder:
      let open = graph.displayed(e)
      page.write(row.name)
      page.write(bracket)
      page.later(.closing)
      page.later(open.to, Level.sum)
      page.later("..")
      page.later(open.from, Level.sum)
      page.later(", \(open.name)=")
      next(open.body, 0)
    case .piecewise where graph.childCount(e) == 3:
      page.write("if(")
      writeList(e, .closing)
    default:
      if f == Function.factorial {
        page.later("!")
        next(graph.child(e, 0), Level.atom)
      } else if dialect.bars, f == Function.abs, isPlain(graph.child(e, 0)) {
        page.write(.bar)
        page.later(.bar)
        next(graph.child(e, 0), 0)
      } else {
        writeCall(e, f)
      }
    }
  }

  private func writeCall(_ e: Expr, _ f: Int) {
    if let name = Function.shortNames[f] { page.write(name) } else { page.write(Function.table[f].name) }
    page.write(bracket)
    writeList(e, .closing)
  }

  /// No bars inside bars.
  private func isPlain(_ e: Expr) -> Bool {
    let abs = Function.abs
    return graph.treeSize(e) < 12 && !graph.containsCall(e, of: abs)
  }

  private func writeList(_ e: Expr, _ close: ShortText) {
    page.later(close)
    var k = graph.childCount(e) - 1
    while k > 0 {
      page.later(graph.child(e, k), 0)
      page.later(.comma)
      k -= 1
    }
    if k == 0 { next(graph.child(e, 0), 0) }
  }

  private func writeFormal(_ e: Expr) {
    guard case .formal(let k) = graph.function(e) else { return }
    let f = graph.formals[k]
    page.write(f.name)
    if f.orders.count == 1 {
      if f.orders[0] <= 3 {
        page.write(String(repeating: dialect.prime, count: f.orders[0]))
      } else {
        page.write("'[\(f.orders[0])]")
      }
    } else if !f.orders.isEmpty {
      page.write("'[\(f.orders.map(String.init).joined(separator: ", "))]")
    }
    page.write(.opening)
    writeList(e, .closing)
  }

  // MARK: Standing derivatives

  func writeDerivative(_ e: Expr) {
    // The last variable is applied last and stands outermost: runs of one variable become an order.
    var variables: [Expr] = []
    for k in 1..<graph.childCount(e) { variables.append(graph.child(e, k)) }
    var runs: [(Expr, Int)] = []
    for v in variables.reversed() {
      if let last = runs.last, last.0 == v { runs[runs.count - 1].1 += 1 } else { runs.append((v, 1)) }
    }
    for (v, n) in runs {
      let name = graph.shownName(v)
      page.write(n == 1 ? "d/d\(name)(" : "d^\(n)/d\(name)^\(n)(")
    }
    page.later(String(repeating: ")", count: runs.count))
    next(graph.child(e, 0), 0)
  }
}
