// How the printer writes calls: brackets, bars, branches, relations, vectors, formal functions, d/dx that stands.

extension Printer {
  mutating func writeApply(_ e: Expr) {
    guard let row = graph.row(e) else { return writeFormal(e) }
    switch row.form {
    case .relation:
      let sign: String =
        switch row.name {
        case "equals": " == "
        case "notequals": " \(dialect.notEqual) "
        case "less": " < "
        default: " \(dialect.lessEqual) "
        }
      then(.expr(graph.child(e, 0), Level.sum), .string(sign), .expr(graph.child(e, 1), Level.sum))
    case .connective where graph.childCount(e) == 2:
      let parenthesised = row.name == "and" ? Level.relation : Level.relation
      then(
        .expr(graph.child(e, 0), parenthesised), .string(" \(row.name) "),
        .expr(graph.child(e, 1), parenthesised + 1))
    case .equation:
      then(
        .expr(graph.child(e, 0), Level.relation), .text(row.name == "range" ? ".." : " = "),
        .expr(graph.child(e, 1), Level.relation))
    case .vector:
      emit("[")
      writeList(e, "]")
    case .binder:
      let open = graph.displayed(e)
      emit(row.name)
      emit(bracket)
      then(.text(".."), .expr(open.to, Level.sum), .text(")"))
      then(.expr(open.body, 0), .string(", \(open.name)="), .expr(open.from, Level.sum))
    case .piecewise where graph.childCount(e) == 3:
      emit("if(")
      writeList(e, ")")
    default:
      if graph.applies(e, Function.factorial) {
        then(.expr(graph.child(e, 0), Level.atom), .text("!"))
      } else if dialect.bars && row.name == "abs" && isPlain(graph.child(e, 0)) {
        emit("|")
        then(.expr(graph.child(e, 0), 0), .text("|"))
      } else {
        emit(row.name)
        emit(bracket)
        writeList(e, ")")
      }
    }
  }

  /// No bars inside bars.
  func isPlain(_ e: Expr) -> Bool {
    let abs = Function.abs
    return graph.treeSize(e) < 12 && !graph.containsCall(e, of: abs)
  }

  mutating func writeList(_ e: Expr, _ close: StaticString) {
    let mark = work.count
    for k in 0..<graph.childCount(e) {
      if k > 0 { work.append(.text(", ")) }
      work.append(.expr(graph.child(e, k), 0))
    }
    work.append(.text(close))
    inOrder(mark)
  }

  mutating func writeFormal(_ e: Expr) {
    guard case .formal(let k) = graph.function(e) else { return }
    let f = graph.formals[k]
    emit(f.name)
    if f.orders.count == 1 {
      if f.orders[0] <= 3 {
        emit(String(repeating: dialect.prime, count: f.orders[0]))
      } else {
        emit("'[\(f.orders[0])]")
      }
    } else if !f.orders.isEmpty {
      emit("'[\(f.orders.map(String.init).joined(separator: ", "))]")
    }
    emit("(")
    writeList(e, ")")
  }

  // MARK: Standing derivatives

  mutating func writeDerivative(_ e: Expr) {
    // The last variable is applied last and stands outermost: runs of one variable become an order.
    var variables: [Expr] = []
    for k in 1..<graph.childCount(e) { variables.append(graph.child(e, k)) }
    var runs: [(Expr, Int)] = []
    for v in variables.reversed() {
      if let last = runs.last, last.0 == v { runs[runs.count - 1].1 += 1 } else { runs.append((v, 1)) }
    }
    let mark = work.count
    for (v, n) in runs {
      let name = graph.shownName(v)
      work.append(.string(n == 1 ? "d/d\(name)(" : "d^\(n)/d\(name)^\(n)("))
    }
    work.append(.expr(graph.child(e, 0), 0))
    work.append(.string(String(repeating: ")", count: runs.count)))
    inOrder(mark)
  }
}
